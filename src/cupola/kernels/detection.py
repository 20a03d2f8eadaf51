"""Probability of detection in one look: square-law detector, one pulse or one coherent burst, noise of known level."""

from cupola.kernels._jit import kernel
from cupola.kernels.mathx import exp, log, sqrt
from cupola.variants import Swerling

# Plain numbers, so that a comparison in a kernel is one instruction.
_CASE_0 = int(Swerling.CASE_0)
_CASE_1 = int(Swerling.CASE_1)


@kernel
def p_detect(snr, p_false_alarm, swerling):
    """Probability that a target is detected in one look.

    Parameters
    ----------
    snr : float
        Mean signal-to-noise power ratio at the detector [-], linear, >= 0.
    p_false_alarm : float
        Probability of false alarm per resolution cell [-], in (0, 1).
    swerling : int
        `cupola.variants.Swerling`: how the echo fluctuates from look to look.

    Returns
    -------
    float
        Probability [-]: ``p_false_alarm`` at ``snr = 0``, rising to 1.

    References
    ----------
    Marcum 1960, Swerling 1960. Checked against ``radar_pd_swerling.csv`` (N = 1) and ``radar_cumulative_pd.csv``.
    """
    if swerling == _CASE_1:
        return p_detect_swerling1(snr, p_false_alarm)
    if swerling == _CASE_0:
        return p_detect_steady(snr, p_false_alarm)
    return p_detect_swerling3(snr, p_false_alarm)


@kernel
def p_detect_swerling1(snr, p_false_alarm):
    r"""Probability of detecting a target of many equal scatterers: Swerling case 1. Parameters as in `p_detect`.

    Notes
    -----
    .. math:: P_d = P_{fa}^{\,1 / (1 + \mathrm{SNR})}

    Examples
    --------
    >>> round(p_detect_swerling1(20.0, 1e-6), 4)
    0.5179
    """
    return exp(log(p_false_alarm) / (1.0 + snr))


@kernel
def p_detect_swerling3(snr, p_false_alarm):
    r"""Probability of detecting a target with one dominant scatterer: Swerling case 3. Parameters as in `p_detect`.

    Notes
    -----
    .. math:: P_d = \left(1 + \frac{T s}{(1 + s)^2}\right) e^{-T / (1 + s)}, \quad
              s = \frac{\mathrm{SNR}}{2}, \quad T = -\ln P_{fa}
    """
    threshold = -log(p_false_alarm)
    one = 1.0 + 0.5 * snr
    return (1.0 + threshold * 0.5 * snr / (one * one)) * exp(-threshold / one)


@kernel
def p_detect_steady(snr, p_false_alarm):
    r"""Probability of detecting an echo that does not fluctuate: Swerling case 0. Parameters as in `p_detect`.

    Notes
    -----
    .. math:: P_d = Q_1\!\left(\sqrt{2\,\mathrm{SNR}}, \sqrt{-2 \ln P_{fa}}\right)
    """
    return marcum_q1(sqrt(2.0 * snr), sqrt(-2.0 * log(p_false_alarm)))


@kernel
def marcum_q1(a, b):
    r"""Marcum's Q function of order 1.

    Parameters
    ----------
    a, b : float
        Arguments [-], 0 to 35.

    Returns
    -------
    float
        Probability that a Rice variable of parameter ``a`` exceeds ``b``; 1 or 0 beyond 9.5 standard deviations.

    Notes
    -----
    .. math:: Q_1(a, b) = \sum_{m \ge 0} e^{-S} \frac{S^m}{m!} \sum_{j \le m} e^{-T} \frac{T^j}{j!}, \quad
              S = \frac{a^2}{2}, \; T = \frac{b^2}{2}

    All terms are positive, so nothing cancels. Relative error below 1e-12 where the sum is used.

    References
    ----------
    Marcum 1960. Checked against ``radar_marcumq.csv`` (order 1).
    """
    if a - b > 9.5:
        return 1.0
    if b - a > 38.0:
        return 0.0
    s = 0.5 * a * a
    t = 0.5 * b * b
    peak = sqrt(s * t)
    weight = exp(-s)
    step = exp(-t)
    inner = step
    total = weight * inner
    m = 0.0
    while m < peak or weight * inner > 1e-17 * total:
        m += 1.0
        weight *= s / m
        step *= t / m
        inner += step
        total += weight * inner
    return min(total, 1.0)
