"""US Standard Atmosphere 1976 up to 86 km: exact layer formulas, and a fast table for the inner loop."""

import numpy as np

from cupola.constants import G0_MPS2
from cupola.kernels._jit import kernel
from cupola.kernels.mathx import exp, log, sqrt

#: Earth radius of the standard [m]: turns geometric into geopotential altitude.
RADIUS_US76_M = 6356766.0
#: Specific gas constant R*/M0 of the standard [J/(kg K)]; R* = 8314.32 J/(kmol K), M0 = 28.9644 kg/kmol.
GAS_CONSTANT_JPKGK = 8314.32 / 28.9644
GAMMA = 1.4
#: Geometric altitude where the formulas end [m]; above it the density is taken as 0.
TOP_M = 86000.0

#: Layer bases: geopotential altitude [m], temperature [K], lapse [K/m], pressure [Pa].
_BASE_M = np.array([0.0, 11e3, 20e3, 32e3, 47e3, 51e3, 71e3])
_LAPSE_KPM = np.array([-6.5e-3, 0.0, 1e-3, 2.8e-3, 0.0, -2.8e-3, -2e-3])
_BASE_K = np.array([288.15, 216.65, 216.65, 228.65, 270.65, 270.65, 214.65])


def _base_pressures_pa():
    pressure_pa = [101325.0]
    for i in range(len(_BASE_M) - 1):
        rise_m = _BASE_M[i + 1] - _BASE_M[i]
        pressure_pa.append(pressure_pa[i] * _pressure_ratio(rise_m, _BASE_K[i], _LAPSE_KPM[i]))
    return np.array(pressure_pa)


def _pressure_ratio(rise_m, base_k, lapse_kpm):
    if lapse_kpm == 0.0:
        return exp(-G0_MPS2 * rise_m / (GAS_CONSTANT_JPKGK * base_k))
    return exp(-G0_MPS2 / (GAS_CONSTANT_JPKGK * lapse_kpm) * log(1.0 + lapse_kpm * rise_m / base_k))


_BASE_PA = _base_pressures_pa()


@kernel
def geopotential_m(altitude_m):
    r"""Geopotential altitude [m] of a geometric altitude [m] above sea level.

    Notes
    -----
    .. math:: H = r_0 z / (r_0 + z)

    with the standard's radius 6 356 766 m. Source: NOAA-S/T 76-1562, eq. 18.
    """
    return RADIUS_US76_M * altitude_m / (RADIUS_US76_M + altitude_m)


@kernel
def _layer(height_m):
    i = 0
    while i < 6 and height_m >= _BASE_M[i + 1]:
        i += 1
    return i


@kernel
def temperature_k(altitude_m):
    r"""Molecular-scale temperature of the standard atmosphere.

    Parameters
    ----------
    altitude_m : float
        Geometric altitude above sea level [m], up to 86 km; below 0 the first layer goes on.

    Returns
    -------
    float
        Molecular-scale temperature :math:`T_M` [K]; equal to the kinetic temperature below 80 km. The speed of
        sound follows from it.

    Notes
    -----
    .. math:: T_M = T_b + L_b (H - H_b)

    References
    ----------
    NOAA-S/T 76-1562, table 4. Checked against ``atm_us76.csv`` within 1e-9.
    """
    height_m = geopotential_m(altitude_m)
    i = _layer(height_m)
    return _BASE_K[i] + _LAPSE_KPM[i] * (height_m - _BASE_M[i])


@kernel
def pressure_pa(altitude_m):
    r"""Pressure of the standard atmosphere [Pa]; parameters and validity as in `temperature_k`.

    Notes
    -----
    .. math:: p = p_b \left(1 + L_b (H - H_b) / T_b\right)^{-g_0 / (R L_b)}, \quad
              p = p_b\, e^{-g_0 (H - H_b) / (R T_b)} \text{ where } L_b = 0

    References
    ----------
    NOAA-S/T 76-1562, eq. 33a and 33b. Checked against ``atm_us76.csv`` within 1e-9.
    """
    height_m = geopotential_m(altitude_m)
    i = _layer(height_m)
    rise_m = height_m - _BASE_M[i]
    if _LAPSE_KPM[i] == 0.0:
        ratio = exp(-G0_MPS2 * rise_m / (GAS_CONSTANT_JPKGK * _BASE_K[i]))
    else:
        power = G0_MPS2 / (GAS_CONSTANT_JPKGK * _LAPSE_KPM[i])
        ratio = exp(-power * log(1.0 + _LAPSE_KPM[i] * rise_m / _BASE_K[i]))
    return _BASE_PA[i] * ratio


@kernel
def density_kgpm3(altitude_m):
    """Density of the standard atmosphere [kg/m3], exact: p / (R T_M). `air` is the fast form."""
    return pressure_pa(altitude_m) / (GAS_CONSTANT_JPKGK * temperature_k(altitude_m))


@kernel
def sound_speed_mps(altitude_m):
    """Speed of sound of the standard atmosphere [m/s], exact: sqrt(gamma R T_M). `air` is the fast form."""
    return sqrt(GAMMA * GAS_CONSTANT_JPKGK * temperature_k(altitude_m))


# The table is laid out in geopotential altitude: every layer base is then a node, so that no kink falls inside a
# cell. In geometric altitude the cell around 11 km alone was off by 4e-4.
_STEP_M = 50.0
_FIRST_M = -1000.0
_N_NODES = 1719  # up to 84 900 m, just above the top


def _air_table():
    nodes = np.empty((_N_NODES, 2))
    for i in range(_N_NODES):
        height_m = _FIRST_M + _STEP_M * i
        layer = max(int(np.searchsorted(_BASE_M, height_m, side="right")) - 1, 0)
        rise_m = height_m - _BASE_M[layer]
        kelvin = _BASE_K[layer] + _LAPSE_KPM[layer] * rise_m
        pascal = _BASE_PA[layer] * _pressure_ratio(rise_m, _BASE_K[layer], _LAPSE_KPM[layer])
        nodes[i, 0] = pascal / (GAS_CONSTANT_JPKGK * kelvin)
        nodes[i, 1] = 1.0 / sqrt(GAMMA * GAS_CONSTANT_JPKGK * kelvin)
    return nodes


_AIR = _air_table()


@kernel
def air(altitude_m):
    """Density and Mach number per speed, fast: linear interpolation in a table of 50 m of geopotential altitude.

    Parameters
    ----------
    altitude_m : float
        Geometric altitude above sea level [m], any value.

    Returns
    -------
    density_kgpm3 : float
        Within 1.2e-5 of the exact formulas; 0 above 86 km; constant below -1 km.
    mach_per_mps : float
        One over the speed of sound [s/m], within 1e-6 of the exact formulas; constant above 86 km and below -1 km.

    References
    ----------
    NOAA-S/T 76-1562. Checked against `density_kgpm3` and `sound_speed_mps` between the nodes.
    """
    if altitude_m >= TOP_M:
        return 0.0, _AIR[_N_NODES - 1, 1]
    part = altitude_m * (1.0 / RADIUS_US76_M)
    # The geopotential altitude as a series, good to 3 mm at the top: cheaper than the division.
    height_m = altitude_m * (1.0 - part * (1.0 - part * (1.0 - part)))
    place = (height_m - _FIRST_M) * (1.0 / _STEP_M)
    if place <= 0.0:
        return _AIR[0, 0], _AIR[0, 1]
    i = int(place)
    part = place - i
    density = _AIR[i, 0] + part * (_AIR[i + 1, 0] - _AIR[i, 0])
    mach_per_mps = _AIR[i, 1] + part * (_AIR[i + 1, 1] - _AIR[i, 1])
    return density, mach_per_mps
