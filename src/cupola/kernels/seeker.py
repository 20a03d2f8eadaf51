"""What a radar seeker receives: which of the targets in its view returns most."""

from cupola.kernels._jit import kernel
from cupola.kernels.mathx import exp, log, sqrt
from cupola.variants import Guidance, Swerling

_ACTIVE = int(Guidance.ACTIVE)
_COMMAND = int(Guidance.COMMAND)
_CASE_0 = int(Swerling.CASE_0)
_CASE_1 = int(Swerling.CASE_1)
_FOUR_LN_2 = 2.772588722239781
#: Published homing ranges are taken to hold for a fighter of this cross-section [m2]; assumed.
HOMING_RCS_M2 = 2.0
#: However large its echo, a target is not taken from farther than this many times the published range [-]; assumed.
HOMING_FACTOR_MAX = 2.0


@kernel
def has_seeker(guidance):
    """Whether a missile of this `cupola.variants.Guidance` homes on an echo that it receives itself: 1 or 0."""
    return 0 if guidance == _COMMAND else 1


@kernel
def acquisition_range_m(homing_range_m, guidance, rcs_m2):
    r"""From how far away a seeker can take a target.

    Parameters
    ----------
    homing_range_m : float
        Published homing range [m], against a fighter of `HOMING_RCS_M2`.
    guidance : int
        `cupola.variants.Guidance`. Command guidance has no seeker: its last phase begins where the figure says.
    rcs_m2 : float
        Mean cross-section of the target towards the missile [m2], > 0.

    Returns
    -------
    float
        Range [m], at most `HOMING_FACTOR_MAX` times the published one.

    Notes
    -----
    .. math:: R = R_0 \left(\frac{\sigma}{\sigma_0}\right)^{1/4}

    For an active seeker the range equation itself; for one that follows an illuminated target an approximation: there
    the range goes with the square root, over the distance of the illuminator.

    References
    ----------
    Skolnik, Introduction to Radar Systems, ch. 2. Checked: a sixteenth of the echo halves the range.

    Examples
    --------
    >>> acquisition_range_m(16e3, 3, 2.0 / 16.0)
    8000.0
    """
    if guidance == _COMMAND:
        return homing_range_m
    return homing_range_m * min(HOMING_FACTOR_MAX, sqrt(sqrt(rcs_m2 / HOMING_RCS_M2)))


@kernel
def beam_gain(cos_off, beamwidth_rad):
    r"""One-way gain of a beam beside its axis, 1 on it.

    Parameters
    ----------
    cos_off : float
        Cosine of the angle from the axis [-].
    beamwidth_rad : float
        Width between the half-power points [rad], > 0.

    Notes
    -----
    .. math:: G = e^{-4 \ln 2 \, \psi^2 / \theta^2}

    with :math:`\psi^2 \approx 2 (1 - \cos\psi)`. Main lobe only: what is seen through side lobes is left out.

    References
    ----------
    Gaussian main lobe: Skolnik, Introduction to Radar Systems, ch. 9. Checked at the half-power points.

    Examples
    --------
    >>> from math import cos
    >>> round(beam_gain(cos(0.005), 0.01), 6)
    0.500001
    """
    return exp(-_FOUR_LN_2 * 2.0 * max(1.0 - cos_off, 0.0) / (beamwidth_rad * beamwidth_rad))


@kernel
def seeker_power(guidance, rcs_m2, range_seeker_m, range_radar_m, gain):
    r"""Echo of one target at a seeker, up to a factor that is the same for all targets.

    Parameters
    ----------
    guidance : int
        `cupola.variants.Guidance`: active seekers light their targets themselves, others have the radar do it.
    rcs_m2 : float
        Cross-section [m2].
    range_seeker_m, range_radar_m : float
        Distances of the target from the seeker and from the illuminating radar [m]; below 1 m count as 1 m.
    gain : float
        Gain of the illuminating beam towards the target [-]; active seekers do not use it.

    Returns
    -------
    float
        Power [m-2]; only ratios mean something.

    Notes
    -----
    .. math:: \frac{\sigma}{R_m^4} \text{ (active)}, \quad \frac{G \sigma}{R_t^2 R_m^2} \text{ (semi-active)}

    Free space. The monostatic cross-section towards the seeker stands for the bistatic one.

    References
    ----------
    Bistatic range equation: Skolnik, Introduction to Radar Systems, ch. 2 and 25. Checked against `radar.snr_full`.
    """
    near_m = max(range_seeker_m, 1.0)
    if guidance == _ACTIVE:
        return rcs_m2 / (near_m * near_m) / (near_m * near_m)
    far_m = max(range_radar_m, 1.0)
    return gain * rcs_m2 / (near_m * near_m) / (far_m * far_m)


@kernel
def fluctuation(swerling, u0, u1):
    r"""Factor of mean 1 by which one echo differs from its mean.

    Parameters
    ----------
    swerling : int
        `cupola.variants.Swerling`.
    u0, u1 : float
        Two uniform draws in (0, 1).

    Notes
    -----
    Steady: 1. Case 1: exponential, :math:`-\ln u_0`. Case 3: :math:`-\ln(u_0 u_1) / 2`. So of two case-1 targets of
    mean powers :math:`P_1, P_2` the second is the stronger with probability :math:`P_2 / (P_1 + P_2)`.

    References
    ----------
    Swerling 1960. Checked by mean and variance (1, 1 and 1/2) and by that ratio.
    """
    if swerling == _CASE_0:
        return 1.0
    if swerling == _CASE_1:
        return -log(u0)
    return -0.5 * (log(u0) + log(u1))
