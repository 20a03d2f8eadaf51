"""Echoes of the ground and the sea, and what moving-target indication leaves of them."""

from cupola.kernels._jit import kernel
from cupola.kernels.mathx import cos, exp, log, pi, power, sin, sqrt

_LN10 = log(10.0)
# Domain of the sea model; outside it the nearest edge counts.
_SEA_GHZ = (0.5, 35.0)
_GRAZING_DEG = (0.1, 60.0)


@kernel
def reflectivity_land(gamma_10ghz, frequency_hz, grazing_rad):
    r"""Echo of a square metre of land: the constant-gamma model.

    Parameters
    ----------
    gamma_10ghz : float
        Reflectivity of the surface at 10 GHz [-], linear: 0.032 (-15 dB) for farmland, 0.1 for wooded hills.
    frequency_hz : float
        Frequency [Hz]; gamma goes with its square root.
    grazing_rad : float
        Angle between ray and surface [rad]; counts from 0.1 to 60 degrees.

    Returns
    -------
    float
        Cross-section of a unit of surface [m2/m2].

    Notes
    -----
    .. math:: \sigma^0 = \gamma \sin \psi, \quad \gamma = \gamma_{10} \sqrt{f / 10\,\mathrm{GHz}}

    References
    ----------
    Barton 1985, Proc. IEEE 73, p. 198 (recalled); values of gamma in `docs/models/clutter.md`. Checked for its law in
    angle and frequency.
    """
    grazing = min(max(grazing_rad, _GRAZING_DEG[0] * (pi / 180.0)), _GRAZING_DEG[1] * (pi / 180.0))
    return gamma_10ghz * sqrt(frequency_hz / 10e9) * sin(grazing)


@kernel
def reflectivity_sea(frequency_hz, sea_state, grazing_rad, is_vertical):
    r"""Echo of a square metre of sea: the NRL model.

    Parameters
    ----------
    frequency_hz : float
        Frequency [Hz]; counts from 0.5 to 35 GHz.
    sea_state : float
        Douglas sea state [-], 0 to 6.
    grazing_rad : float
        Angle between ray and surface [rad]; counts from 0.1 to 60 degrees.
    is_vertical : int
        1 for vertical, 0 for horizontal polarisation.

    Returns
    -------
    float
        Cross-section of a unit of surface [m2/m2].

    Notes
    -----
    .. math:: \sigma^0_{dB} = c_1 + c_2 \log_{10} \sin\psi + \frac{(27.5 + c_3 \psi) \log_{10} f}{1 + 0.95 \psi}
              + c_4 (1 + s)^{1 / (2 + 0.085 \psi + 0.033 s)} + c_5 \psi^2

    with the grazing angle in degrees, f in GHz and sea state s. The model's own error is about 2.3 dB.

    References
    ----------
    Gregers-Hansen and Mital 2012, NRL/MR/5310-12-9346. Checked against ``radar_seaclutter_nrl.csv``.
    """
    c1, c2, c3, c4, c5 = -73.0, 20.781, 7.351, 25.65, 0.0054
    if is_vertical == 1:
        c1, c2, c3, c4, c5 = -50.796, 25.93, 0.7093, 21.588, 0.00211
    f = min(max(frequency_hz / 1e9, _SEA_GHZ[0]), _SEA_GHZ[1])
    psi = min(max(grazing_rad * (180.0 / pi), _GRAZING_DEG[0]), _GRAZING_DEG[1])
    db = c1 + c2 * log(sin(psi * (pi / 180.0))) / _LN10
    db += (27.5 + c3 * psi) * log(f) / _LN10 / (1.0 + 0.95 * psi)
    db += c4 * power(1.0 + sea_state, 1.0 / (2.0 + 0.085 * psi + 0.033 * sea_state)) + c5 * psi * psi
    return exp(db * _LN10 / 10.0)


@kernel
def cell_area_m2(range_m, beam_azimuth_rad, range_resolution_m, grazing_rad):
    r"""Surface that answers together with a target at grazing incidence.

    Parameters
    ----------
    range_m : float
        Distance [m].
    beam_azimuth_rad : float
        Half-power beamwidth [rad].
    range_resolution_m : float
        Half the pulse length in space [m].
    grazing_rad : float
        Angle between ray and surface [rad], below pi / 2.

    Returns
    -------
    float
        Area [m2].

    Notes
    -----
    .. math:: A = R \, \theta_a \, \Delta R \, \sec \psi

    References
    ----------
    Skolnik, Introduction to Radar Systems, ch. 7 (recalled). Checked for its units and limits.
    """
    return range_m * beam_azimuth_rad * range_resolution_m / cos(grazing_rad)


@kernel
def improvement_factor(spread_over_prf, cancellations):
    r"""By how much moving-target indication lowers clutter against a target of average speed.

    Parameters
    ----------
    spread_over_prf : float
        One-sigma width of the clutter's Gaussian Doppler spectrum over the pulse repetition frequency [-], > 0.
    cancellations : int
        1: single canceller (two pulses); 2: double canceller (three pulses).

    Returns
    -------
    float
        Improvement factor [-], linear, at least 1.

    Notes
    -----
    .. math:: I_1 = \frac{1}{1 - \rho(T)}, \quad I_2 = \frac{1}{1 - \tfrac43 \rho(T) + \tfrac13 \rho(2T)}, \quad
              \rho(t) = e^{-2 (\pi \sigma_c t)^2}

    The second one is written in u = 1 - rho(T), where rho(2T) = rho(T)^4, so that nothing cancels.

    References
    ----------
    Skolnik, Introduction to Radar Systems, ch. 3 (recalled). Checked against ``radar_mti_improvement.csv``.
    """
    x = pi * spread_over_prf
    u = max(1.0 - exp(-2.0 * x * x), 1e-12)
    if cancellations == 1:
        return 1.0 / u
    return 3.0 / (u * u * (6.0 - 4.0 * u + u * u))


@kernel
def blind_speed_mps(wavelength_m, prf_hz):
    r"""Radial speed at which a target moves half a wavelength from pulse to pulse and looks as if it stood still.

    Parameters
    ----------
    wavelength_m : float
        Wavelength [m].
    prf_hz : float
        Pulse repetition frequency [Hz].

    Returns
    -------
    float
        First blind speed [m/s]; all whole multiples are blind too.

    Notes
    -----
    .. math:: v_n = n \, \frac{\lambda f_p}{2}

    Checked against ``radar_blind_speeds.csv``.
    """
    return 0.5 * wavelength_m * prf_hz


@kernel
def is_blind(radial_speed_mps, speed_min_mps, blind_mps):
    """Whether a radial speed lies in the notch around a blind speed: 1 if so, else 0.

    Parameters
    ----------
    radial_speed_mps : float
        Speed along the line of sight [m/s], either sign.
    speed_min_mps : float
        Half width of the notch [m/s].
    blind_mps : float
        First blind speed [m/s]; 0 for a staggered pulse repetition frequency, which has no further notches.
    """
    speed = abs(radial_speed_mps)
    if blind_mps > 0.0:
        speed = abs(speed - blind_mps * round(speed / blind_mps))
    return 1 if speed < speed_min_mps else 0
