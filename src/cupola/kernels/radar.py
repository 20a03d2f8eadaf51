"""The range equation: how strong the echo of a target is against noise."""

from cupola.constants import BOLTZMANN_JPK
from cupola.kernels._jit import entry, kernel
from cupola.kernels.detection import p_detect
from cupola.kernels.mathx import atan, exp, log, pi, sqrt
from cupola.variants import Pattern

_SCANNED, _COSECANT = int(Pattern.SCANNED), int(Pattern.COSECANT_SQUARED)
_LOG_2 = log(2.0)


@kernel
def snr(radar_row, range_m, rcs_m2):
    r"""Mean signal-to-noise ratio of one look, scaled from the radar's published reference.

    Parameters
    ----------
    radar_row : row of `rows.RADAR`
        Uses ``range_ref_m``, ``rcs_ref_m2`` and ``snr_ref``.
    range_m : float
        Distance to the target [m]; below 1 m counts as 1 m.
    rcs_m2 : float
        Radar cross-section of the target as seen [m2], >= 0.

    Returns
    -------
    float
        Mean SNR at the detector [-], linear.

    Notes
    -----
    .. math:: \mathrm{SNR} = \mathrm{SNR}_0 \, \frac{\sigma}{\sigma_0} \left(\frac{R_0}{R}\right)^4

    No gas loss, multipath or jamming. Losses that do not change with range are inside the reference.

    References
    ----------
    Skolnik, Introduction to Radar Systems, ch. 2. Checked against ``radar_rcs_scaling.csv``.
    """
    ratio = radar_row.range_ref_m / max(range_m, 1.0)
    ratio2 = ratio * ratio
    return radar_row.snr_ref * (rcs_m2 / radar_row.rcs_ref_m2) * ratio2 * ratio2


@kernel
def elevation_gain(radar_row, sin_elevation):
    r"""What is left of an echo away from the elevations that a radar illuminates fully [-], two ways, 0 to 1.

    Parameters
    ----------
    radar_row : row of `rows.RADAR`
        Uses ``pattern``, ``sin_elevation_full``, ``beam_tilt_rad`` and ``beam_elevation_rad``.
    sin_elevation : float
        Sine of the elevation of the target above the radar's horizontal, without refraction [-].

    Notes
    -----
    A beam that is steered in elevation (``scanned``) loses nothing inside its limits. A cosecant-squared antenna has
    one-way gain in proportion to :math:`\csc^2 \epsilon` above the edge :math:`\epsilon_0` of its full beam, which
    keeps the echo of a target at constant height the same at all distances:

    .. math:: g = \left(\frac{\sin \epsilon_0}{\sin \epsilon}\right)^4 \; (\epsilon > \epsilon_0)

    A fan of half-power width :math:`\theta` round its tilt :math:`\epsilon_t` has a Gaussian beam:

    .. math:: g = 2^{-2 \left(2 (\epsilon - \epsilon_t) / \theta\right)^2}

    The limits of elevation, and with them the cone of silence, are the caller's.

    References
    ----------
    Skolnik, Introduction to Radar Systems, ch. 2.11 and 9 (cosecant squared); Barton, Radar System Analysis (Gaussian
    beam). Checked against constant height and against the half-power width.
    """
    return pattern_gain(
        radar_row.pattern, radar_row.sin_elevation_full, radar_row.beam_tilt_rad, radar_row.beam_elevation_rad,
        sin_elevation,
    )  # fmt: skip


@kernel
def pattern_gain(pattern, sin_elevation_full, beam_tilt_rad, beam_elevation_rad, sin_elevation):
    """The same from the numbers of the row: ``pattern`` is `cupola.variants.Pattern`."""
    if pattern == _SCANNED:
        return 1.0
    if pattern == _COSECANT:
        if sin_elevation <= sin_elevation_full:
            return 1.0
        ratio = sin_elevation_full / sin_elevation
        return ratio * ratio * ratio * ratio
    cos_elevation = sqrt(max(1.0 - sin_elevation * sin_elevation, 1e-12))
    off = 2.0 * (atan(sin_elevation / cos_elevation) - beam_tilt_rad) / beam_elevation_rad
    return exp(-2.0 * _LOG_2 * off * off)


@entry
def snr_reference(p_detect_wanted, p_false_alarm, swerling):
    """Mean SNR at which a radar reaches a published probability of detection in one look.

    Parameters
    ----------
    p_detect_wanted : float
        Probability of detection [-], above ``p_false_alarm`` and below 1.
    p_false_alarm : float
        Probability of false alarm per resolution cell [-], in (0, 1).
    swerling : int
        `cupola.variants.Swerling`.

    Returns
    -------
    float
        SNR [-], linear, between 1e-6 and 1e9; found by bisection to the last bits.

    References
    ----------
    Inverse of `detection.p_detect`. Checked against ``radar_required_snr.csv``.
    """
    low = 1e-6
    high = 1e9
    for _ in range(120):
        # Halving both the interval and, while it spans decades, its logarithm.
        middle = 0.5 * (low + high) if high < 4.0 * low else sqrt(low * high)
        if p_detect(middle, p_false_alarm, swerling) < p_detect_wanted:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


@kernel
def snr_full(
    power_w,
    gain_transmit,
    gain_receive,
    wavelength_m,
    rcs_m2,
    range_transmit_m,
    range_receive_m,
    pulse_s,
    noise_k,
    loss,
):
    r"""Signal-to-noise ratio of one pulse from the radar's own figures; transmitter and receiver may stand apart.

    Parameters
    ----------
    power_w : float
        Peak power [W].
    gain_transmit, gain_receive : float
        Antenna gains [-], linear.
    wavelength_m : float
        Wavelength [m].
    rcs_m2 : float
        Cross-section [m2]; the bistatic one if the two stand apart.
    range_transmit_m, range_receive_m : float
        Distances of the target from transmitter and receiver [m], > 0.
    pulse_s : float
        Pulse length (of a matched filter) [s].
    noise_k : float
        System noise temperature [K].
    loss : float
        Losses [-], linear, >= 1.

    Returns
    -------
    float
        SNR [-], linear.

    Notes
    -----
    .. math:: \mathrm{SNR} = \frac{P G_t G_r \lambda^2 \sigma \tau}{(4 \pi)^3 R_t^2 R_r^2 k_B T_s L}

    References
    ----------
    Skolnik, Introduction to Radar Systems, ch. 2. Checked against ``radar_range_equation.csv`` (published examples).
    """
    four_pi = 4.0 * pi
    spread = four_pi * four_pi * four_pi * range_transmit_m * range_transmit_m * range_receive_m * range_receive_m
    signal = power_w * gain_transmit * gain_receive * wavelength_m * wavelength_m * rcs_m2 * pulse_s
    return signal / (spread * BOLTZMANN_JPK * noise_k * loss)


@kernel
def rcs_m2(rcs_front_m2, rcs_side_m2, rcs_rear_m2, cos_aspect, cos_front=1.0):
    r"""Cross-section of a target seen at an angle to its direction of flight.

    Parameters
    ----------
    rcs_front_m2, rcs_side_m2, rcs_rear_m2 : float
        Mean cross-sections from the front, from the side and from behind [m2].
    cos_aspect : float
        Cosine between the target's velocity and the direction from target to radar [-]: 1 nose on, -1 tail on.
    cos_front : float
        Cosine of the half width of the front sector of a shaped target [-], inside which it shows its front alone;
        1: it is not shaped.

    Returns
    -------
    float
        Cross-section [m2].

    Notes
    -----
    .. math:: \sigma = \sigma_{front\,or\,rear} \, c^2 + \sigma_{side} \, (1 - c^2)

    and with a front sector :math:`c = \min(1, \cos\theta / \cos\theta_f)` ahead of abeam. A smooth blend of three
    published numbers, not a signature; the fast fluctuation is the Swerling case. Shaping is what makes a front quiet
    over a sector: with the plain blend 3 degrees off the nose doubled the echo of a target whose side is 400 times
    its front. Assumed form; checked for its limits and for symmetry.
    """
    end_m2 = rcs_rear_m2
    c2 = cos_aspect * cos_aspect
    if cos_aspect > 0.0:
        end_m2 = rcs_front_m2
        c2 = min(1.0, c2 / (cos_front * cos_front))
    return end_m2 * c2 + rcs_side_m2 * (1.0 - c2)


@kernel
def mean_over_median(swerling):
    r"""Mean echo of a target over its median, by the law of its fluctuation [-].

    Notes
    -----
    Published cross-sections are medians over aspects and time; the range equation wants means. Steady: 1. Swerling 1,
    exponential: :math:`1 / \ln 2 = 1.443`. Swerling 3, chi-square of four degrees of freedom: the median
    :math:`m` solves :math:`(1 + 2 m) e^{-2 m} = 1/2`, and :math:`1 / m = 1.192`.
    """
    if swerling == 1:
        return 1.4426950408889634
    if swerling == 3:
        return 1.1916341240763547
    return 1.0


@kernel
def is_clutter_notched(radial_speed_mps, speed_min_mps):
    """Whether a target is lost among ground echoes because it hardly changes its distance: 1 if so, else 0.

    Parameters
    ----------
    radial_speed_mps : float
        Speed along the line of sight [m/s], either sign.
    speed_min_mps : float
        Edge of the notch of moving-target indication [m/s]; 0 for a radar without one.
    """
    return 1 if abs(radial_speed_mps) < speed_min_mps else 0
