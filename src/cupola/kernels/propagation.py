"""What lies between radar and target: gas, rain, and the mirror image in ground or sea."""

from cupola.kernels._jit import kernel
from cupola.kernels.mathx import asin, exp, log, pi, sin, sqrt

_LN10 = log(10.0)
# Specific attenuation at sea level [dB/km], 1013.25 hPa, 288.15 K, 7.5 g/m3: ITU-R P.676-12 validation examples.
_GHZ = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 9.0, 10.0, 11.0, 12.0, 15.0, 16.0, 17.0, 18.0, 20.0, 22.0, 35.0)
_DRY = (
    0.005388658, 0.006716038, 0.00707596, 0.007258969, 0.007400426, 0.007537212, 0.007843794, 0.008023466, 0.008224417,
    0.008448705, 0.008698264, 0.009618924, 0.009990847, 0.010399813, 0.010849056, 0.01188355, 0.013130223, 0.031843034,
)  # fmt: skip
_WET = (
    5.09e-05, 0.000204381, 0.000462793, 0.000830334, 0.001313459, 0.001921572, 0.003572123, 0.004660957, 0.005974125,
    0.007569807, 0.009535388, 0.019439422, 0.025324961, 0.033834629, 0.046663869, 0.097047305, 0.174207033, 0.069614296,
)  # fmt: skip
#: Width of the spectrum of dry air without resonance at sea level [GHz]; ITU-R P.676-12.
_DEBYE_GHZ = 0.5675
#: Scale heights of the attenuation by dry air and by water vapour [m]: equivalent heights of ITU-R P.676, rounded.
DRY_SCALE_M, WET_SCALE_M = 6000.0, 2000.0
# Five-point Gauss-Legendre rule on [0, 1]: places and weights.
_AT = (0.04691007703066802, 0.23076534494715845, 0.5, 0.7692346550528415, 0.953089922969332)
_WEIGHT = (0.11846344252809454, 0.23931433524968324, 0.28444444444444444, 0.23931433524968324, 0.11846344252809454)


@kernel
def gas_dbpm(frequency_hz):
    r"""Attenuation by dry air and by water vapour at sea level, one way.

    Parameters
    ----------
    frequency_hz : float
        Frequency [Hz], 0.05 to 35 GHz; above, 35 GHz counts.

    Returns
    -------
    dry_dbpm, wet_dbpm : float
        Specific attenuation of a standard atmosphere with 7.5 g/m3 of water vapour [dB/m].

    Notes
    -----
    Interpolated in the logarithms of a published table from 1 to 35 GHz (between 22 and 35 GHz, where the table has
    no entry, it is an upper bound). Below 1 GHz dry air follows Debye's law,
    :math:`\gamma \propto f^2 / (1 + (f / 0.57\,\mathrm{GHz})^2)`, and vapour the square of the frequency.

    References
    ----------
    ITU-R P.676-12, validation examples. Checked against ``prop_gas_attenuation.csv``.
    """
    f = frequency_hz / 1e9
    if f < _GHZ[0]:
        dry = _DRY[0] * f * f / (1.0 + f * f / (_DEBYE_GHZ * _DEBYE_GHZ)) * (1.0 + 1.0 / (_DEBYE_GHZ * _DEBYE_GHZ))
        return dry / 1e3, _WET[0] * f * f / 1e3
    last = len(_GHZ) - 1
    i = 1
    while i < last and _GHZ[i] < f:
        i += 1
    share = min(log(f / _GHZ[i - 1]) / log(_GHZ[i] / _GHZ[i - 1]), 1.0)
    dry = exp(log(_DRY[i - 1]) + share * log(_DRY[i] / _DRY[i - 1]))
    wet = exp(log(_WET[i - 1]) + share * log(_WET[i] / _WET[i - 1]))
    return dry / 1e3, wet / 1e3


@kernel
def rain_dbpm(frequency_hz, rain_mmph):
    r"""Attenuation by rain, one way.

    Parameters
    ----------
    frequency_hz : float
        Frequency [Hz]; counts from 1 to 1000 GHz (below 1 GHz rain does nothing that matters).
    rain_mmph : float
        Rain rate [mm/h], >= 0.

    Returns
    -------
    float
        Specific attenuation [dB/m], horizontal polarisation, horizontal path.

    Notes
    -----
    .. math:: \gamma_R = k R^\alpha, \quad
              \log_{10} k = \sum_j a_j e^{-((\log_{10} f - b_j) / c_j)^2} + m_k \log_{10} f + c_k

    and likewise alpha, with the coefficients of the Recommendation.

    References
    ----------
    ITU-R P.838-3. Checked against the Recommendation's table at 1, 2, 4, 6, 10 and 20 GHz.
    """
    if rain_mmph <= 0.0:
        return 0.0
    x = log(min(max(frequency_hz / 1e9, 1.0), 1000.0)) / _LN10
    log_k = -0.18961 * x + 0.71147
    log_k += _bell(x, -5.33980, -0.10008, 1.13098) + _bell(x, -0.35351, 1.26970, 0.45400)
    log_k += _bell(x, -0.23789, 0.86036, 0.15354) + _bell(x, -0.94158, 0.64552, 0.16817)
    alpha = 0.67849 * x - 1.95537
    alpha += _bell(x, -0.14318, 1.82442, -0.55187) + _bell(x, 0.29591, 0.77564, 0.19822)
    alpha += _bell(x, 0.32177, 0.63773, 0.13164) + _bell(x, -5.37610, -0.96230, 1.47828)
    alpha += _bell(x, 16.1721, -3.29980, 3.43990)
    return exp(log_k * _LN10 + alpha * log(rain_mmph)) / 1e3


@kernel
def _bell(x, height, middle, width):
    """One Gaussian term of ITU-R P.838-3."""
    u = (x - middle) / width
    return height * exp(-u * u)


@kernel
def path_loss_db(range_m, altitude_a_m, altitude_b_m, effective_radius_m, dry_dbpm, wet_dbpm, rain_dbpm, rain_top_m):
    r"""Loss of a ray between two heights to gas and rain, one way.

    Parameters
    ----------
    range_m : float
        Length of the ray [m], > 0.
    altitude_a_m, altitude_b_m : float
        Heights of its ends above sea level [m].
    effective_radius_m : float
        Radius of the effective earth, k R [m]: on it the ray is straight.
    dry_dbpm, wet_dbpm : float
        From `gas_dbpm` at sea level [dB/m]; 0 without gas.
    rain_dbpm : float
        From `rain_dbpm` [dB/m]: the same everywhere below ``rain_top_m``.
    rain_top_m : float
        Height above sea level up to which it rains [m].

    Returns
    -------
    float
        Loss [dB], >= 0.

    Notes
    -----
    At a share t of the way the ray is at

    .. math:: h(t) = h_a + t (h_b - h_a) - t (1 - t) \frac{R^2}{2 k R_e}

    Gas thins out with scale heights of 6 km (dry) and 2 km (vapour); the mean along the ray is a five-point
    Gauss-Legendre sum. Rain fills the part of the ray below its top, the root of a parabola.

    References
    ----------
    ITU-R P.676 (equivalent heights), P.838. Checked against ``prop_gas_attenuation.csv`` (level path at sea level)
    and against fine sums.
    """
    sag_m = range_m * range_m / (2.0 * effective_radius_m)
    rise_m = altitude_b_m - altitude_a_m
    loss = 0.0
    if dry_dbpm > 0.0 or wet_dbpm > 0.0:
        for i in range(5):
            t = _AT[i]
            h = max(altitude_a_m + t * rise_m - t * (1.0 - t) * sag_m, 0.0)
            loss += _WEIGHT[i] * (dry_dbpm * exp(-h / DRY_SCALE_M) + wet_dbpm * exp(-h / WET_SCALE_M))
    if rain_dbpm > 0.0:
        loss += rain_dbpm * _share_below(altitude_a_m - rain_top_m, rise_m - sag_m, sag_m)
    return loss * range_m


@kernel
def _share_below(c, b, a):
    """Share of 0 to 1 in which the parabola c + b t + a t^2 (a > 0) is negative."""
    disc = b * b - 4.0 * a * c
    if disc <= 0.0:
        return 0.0
    q = -0.5 * (b + (sqrt(disc) if b > 0.0 else -sqrt(disc)))
    one, other = q / a, c / q
    return max(min(max(one, other), 1.0) - max(min(one, other), 0.0), 0.0)


@kernel
def reflection_point_m(ground_range_m, height_a_m, height_b_m, effective_radius_m):
    r"""Where the surface mirrors a ray between two heights.

    Parameters
    ----------
    ground_range_m : float
        Arc along the surface [m], > 0.
    height_a_m, height_b_m : float
        Heights above the mirroring surface [m], > 0.
    effective_radius_m : float
        Radius of the effective earth [m].

    Returns
    -------
    distance_m, height_a_m, height_b_m : float
        Arc from a to the point [m], and both heights above the plane that touches the earth there [m].

    Notes
    -----
    .. math:: d_1 = \frac{d}{2} - p \sin \frac{\xi}{3}, \quad
              p = \frac{2}{\sqrt 3} \sqrt{k R_e (h_1 + h_2) + \frac{d^2}{4}}, \quad
              \xi = \arcsin \frac{2 k R_e d (h_2 - h_1)}{p^3}, \quad h_i' = h_i - \frac{d_i^2}{2 k R_e}

    References
    ----------
    Blake, Radar Range-Performance Analysis, sec. 6.4 (recalled). Checked: both grazing angles are equal; on a flat
    earth the heights divide the way.
    """
    d, total = ground_range_m, height_a_m + height_b_m
    p = 2.0 / sqrt(3.0) * sqrt(effective_radius_m * total + 0.25 * d * d)
    ratio = 2.0 * (effective_radius_m / p) * (d / p) * ((height_b_m - height_a_m) / p)
    near_m = 0.5 * d - p * sin(asin(min(max(ratio, -1.0), 1.0)) / 3.0)
    far_m = d - near_m
    drop_a_m = near_m * (near_m / (2.0 * effective_radius_m))
    drop_b_m = far_m * (far_m / (2.0 * effective_radius_m))
    return near_m, height_a_m - drop_a_m, height_b_m - drop_b_m


@kernel
def rough_mirror(roughness_m, sin_grazing, wavelength_m):
    r"""Share of the field that a rough surface still mirrors.

    Parameters
    ----------
    roughness_m : float
        Standard deviation of the surface's height [m].
    sin_grazing : float
        Sine of the grazing angle [-].
    wavelength_m : float
        Wavelength [m].

    Returns
    -------
    float
        Field mirrored over that of a smooth surface [-], 0 to 1.

    Notes
    -----
    .. math:: \rho_s = e^{-2 (2 \pi \sigma_h \sin\psi / \lambda)^2}

    References
    ----------
    Ament 1953; Barton. Checked for its limits and at Rayleigh's criterion.
    """
    x = 2.0 * pi * roughness_m * sin_grazing / wavelength_m
    return exp(-2.0 * x * x)


@kernel
def two_ray_f2(ground_range_m, height_a_m, height_b_m, wavelength_m, mirrored):
    r"""Pattern-propagation factor of a ray and its mirror image, one way, as power.

    Parameters
    ----------
    ground_range_m : float
        Distance along the surface [m], > 0.
    height_a_m, height_b_m : float
        Heights above the plane of reflection [m], from `reflection_point_m` or of a flat earth.
    wavelength_m : float
        Wavelength [m].
    mirrored : float
        Magnitude of the reflection coefficient, its sign is turned [-]: 0 no mirror, 1 a smooth sea at grazing
        incidence.

    Returns
    -------
    float
        F squared [-]: 0 to 4; the echo, which comes back the same way, has its square, up to 16 (12 dB).

    Notes
    -----
    .. math:: F^2 = |1 - \rho e^{-j \phi}|^2 = (1 - \rho)^2 + 4 \rho \sin^2 \frac{\phi}{2}, \quad
              \phi = \frac{2 \pi}{\lambda} (r_2 - r_1)

    with the difference of the paths as 4 h h' / (r1 + r2), which does not cancel. Lobes at odd multiples of
    lambda / (4 ha), nulls at even ones. At and beyond the horizon, where the plane is higher than an end, 0.

    References
    ----------
    Blake; Skolnik, sec. 8.2 (recalled). Checked against ``radar_tworay_flat.csv``.
    """
    if height_a_m <= 0.0 or height_b_m <= 0.0:
        return (1.0 - mirrored) * (1.0 - mirrored)
    rise_m, sum_m = height_b_m - height_a_m, height_a_m + height_b_m
    r1 = sqrt(ground_range_m * ground_range_m + rise_m * rise_m)
    r2 = sqrt(ground_range_m * ground_range_m + sum_m * sum_m)
    half_phase = pi * (4.0 * height_a_m * height_b_m / (r1 + r2)) / wavelength_m
    wave = sin(half_phase)
    return (1.0 - mirrored) * (1.0 - mirrored) + 4.0 * mirrored * wave * wave
