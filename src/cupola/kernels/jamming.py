"""Noise jamming: how much of it comes in through main lobe and side lobes, and what range it leaves."""

from cupola.constants import BOLTZMANN_JPK
from cupola.kernels._jit import kernel
from cupola.kernels.mathx import exp, log, pi, sqrt

#: Gain times both beamwidths [rad2]: 26 000 square degrees, the practical figure of Stutzman.
GAIN_BEAM_RAD2 = 26e3 * (pi / 180.0) * (pi / 180.0)


@kernel
def antenna_gain(beam_azimuth_rad, beam_elevation_rad):
    r"""Gain of an antenna from its two half-power beamwidths.

    Parameters
    ----------
    beam_azimuth_rad, beam_elevation_rad : float
        Half-power beamwidths [rad], > 0.

    Returns
    -------
    float
        Gain in the middle of the main lobe [-], linear, at least 1.

    Notes
    -----
    .. math:: G = \frac{26\,000}{\theta_a \theta_e} \quad \text{(degrees)}

    References
    ----------
    Stutzman 1998, IEEE AP Magazine 40(4): practical antennas. Checked against one degree by one degree: 44.1 dB.
    """
    return max(GAIN_BEAM_RAD2 / (beam_azimuth_rad * beam_elevation_rad), 1.0)


@kernel
def pattern(off_azimuth_rad, off_elevation_rad, beam_azimuth_rad, beam_elevation_rad, side_lobe):
    r"""One-way gain in a direction off the beam, relative to the middle of the main lobe.

    Parameters
    ----------
    off_azimuth_rad, off_elevation_rad : float
        Angles between the direction and the beam [rad]; the first one along the circle, not along the horizon.
    beam_azimuth_rad, beam_elevation_rad : float
        Half-power beamwidths [rad], > 0.
    side_lobe : float
        Mean side-lobe gain relative to the main lobe [-], in (0, 1).

    Returns
    -------
    float
        Relative gain [-], from ``side_lobe`` to 1.

    Notes
    -----
    .. math:: g = \max\left(e^{-4 \ln 2 \, ((\delta_a / \theta_a)^2 + (\delta_e / \theta_e)^2)}, g_{sl}\right)

    A Gaussian main lobe on a flat floor: single side lobes and the back lobe are in the mean. Checked for its half
    power points, its floor and its symmetry.
    """
    u = off_azimuth_rad / beam_azimuth_rad
    v = off_elevation_rad / beam_elevation_rad
    return max(exp(-4.0 * log(2.0) * (u * u + v * v)), side_lobe)


@kernel
def jam_to_noise(erp_w, jam_bandwidth_hz, polarisation, gain, wavelength_m, noise_k, receiver_bandwidth_hz, range_m):
    r"""Jamming-to-noise ratio at the receiver of a radar that points its main lobe at the jammer.

    Parameters
    ----------
    erp_w : float
        Effective radiated power of the jammer towards the radar [W]: power times antenna gain.
    jam_bandwidth_hz : float
        Width of the band that the jammer fills evenly [Hz], > 0.
    polarisation : float
        Share of the jamming that the radar's polarisation takes [-], 0 to 1: 0.5 for slant or circular jamming
        against linear.
    gain : float
        Gain of the radar's antenna [-], linear.
    wavelength_m : float
        Wavelength [m].
    noise_k : float
        Noise temperature of the receiver, losses of reception included [K].
    receiver_bandwidth_hz : float
        Bandwidth of the receiver [Hz], > 0: counts only against jammers that fill less.
    range_m : float
        Distance of the jammer [m]; below 1 m counts as 1 m.

    Returns
    -------
    float
        J/N [-], linear. Multiply by `pattern` for a jammer off the beam.

    Notes
    -----
    .. math:: \frac{J}{N} = \frac{ERP}{\max(B_j, B_r)} \, p \, \frac{G \lambda^2}{(4 \pi R_j)^2} \,
              \frac{1}{k_B T_s}

    Against noise that fills the receiver only the power in each hertz counts: the receiver's bandwidth cancels.
    A range equation that was calibrated by a published range then needs neither transmitter power nor pulse length.

    References
    ----------
    Adamy, EW 101; Barton; Skolnik. Checked against ``radar_burnthrough.csv`` with `radar.snr_full`.
    """
    spread_m = 4.0 * pi * max(range_m, 1.0)
    density = erp_w * polarisation / max(jam_bandwidth_hz, receiver_bandwidth_hz)
    return density * gain * (wavelength_m / spread_m) * (wavelength_m / spread_m) / (BOLTZMANN_JPK * noise_k)


@kernel
def range_factor(jam_to_noise_ratio):
    r"""What is left of a detection range when the noise floor rises by a jammer that stays where it is.

    Parameters
    ----------
    jam_to_noise_ratio : float
        J/N at the receiver [-], linear, >= 0.

    Returns
    -------
    float
        Range with jamming over range without [-], 0 to 1.

    Notes
    -----
    .. math:: f = (1 + J/N)^{-1/4}

    Checked against ``radar_jn_range_factor.csv``; with a jammer in a side lobe against ``radar_burnthrough.csv``.
    """
    return 1.0 / sqrt(sqrt(1.0 + jam_to_noise_ratio))


@kernel
def burn_through_m(range_clear_m, jam_to_noise_at_clear):
    r"""Range at which the echo of a self-screening jammer is as strong against jamming and noise as it must be.

    Parameters
    ----------
    range_clear_m : float
        Range at which the same target is detected without jamming [m].
    jam_to_noise_at_clear : float
        Main-lobe J/N of the jammer if it were at that range [-], linear, >= 0.

    Returns
    -------
    float
        Burn-through range [m]: ``range_clear_m`` without jamming, less with it.

    Notes
    -----
    The echo grows with the fourth power of nearness, the jamming with the second. With a = J/N at the clear range
    R0 and u = (R / R0)^2:

    .. math:: u^2 + a u - 1 = 0, \quad R = R_0 \sqrt{\frac{2}{a + \sqrt{a^2 + 4}}}

    For strong jamming R = R0 / sqrt(a), the textbook's form without receiver noise.

    References
    ----------
    Barton; Skolnik; Adamy. Checked against ``radar_burnthrough.csv``.
    """
    a = jam_to_noise_at_clear
    return range_clear_m * sqrt(2.0 / (a + sqrt(a * a + 4.0)))
