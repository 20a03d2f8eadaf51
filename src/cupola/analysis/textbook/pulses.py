"""Detection with several pulses: exact, and the two rules of thumb of Albersheim and Shnidman.

The simulation has one look, whose integration is inside the published range; here N pulses are added after a square-law
detector. Square-law detector, noise of known level, N independent samples of it.
"""

from __future__ import annotations

import math

from cupola.errors import InputError, Problem

#: Terms are added until what is left is below this [-].
_REST = 1e-16
CASES = (0, 1, 2, 3, 4)


def p_detect_pulses(snr: float, p_false_alarm: float, pulses: int, case: int) -> float:
    r"""Probability of detection with N pulses added after the detector.

    Parameters
    ----------
    snr : float
        Mean signal-to-noise power ratio of one pulse [-], >= 0.
    p_false_alarm : float
        Probability of false alarm [-], in (0, 1).
    pulses : int
        Number of pulses N, 1 to 1000.
    case : int
        Swerling's case: 0 steady; 1, 3 fluctuate from look to look; 2, 4 from pulse to pulse.

    Returns
    -------
    float
        Probability of detection [-].

    Notes
    -----
    .. math:: P_d = \sum_m w_m\, \Gamma(N + m, T) / \Gamma(N + m)

    with the threshold T of :math:`\Gamma(N, T) / \Gamma(N) = P_{fa}` and weights w of Poisson (mean N S, case 0) or
    negative binomial (K = 1, N, 2, 2N and mean N S, cases 1 to 4).

    References
    ----------
    Swerling 1954; Meyer and Mayer 1973. Checked against a table with 25 digits for N = 1, 4, 10, 24.

    Examples
    --------
    >>> round(p_detect_pulses(10.0, 1e-6, 1, 1), 6) == round(1e-6 ** (1 / 11), 6)
    True
    """
    _check(snr >= 0.0 and math.isfinite(snr), "snr", snr, "must be a ratio of 0 or more")
    _check_shared(p_false_alarm, pulses)
    _check(case in CASES, "case", case, "must be one of Swerling's cases 0 to 4")
    threshold = threshold_pulses(p_false_alarm, pulses)
    mean = pulses * snr
    shape = (math.inf, 1, pulses, 2, 2 * pulses)[case]
    # Gamma(N + m, T) / Gamma(N + m) = P(a Poisson variable of mean T is below N + m): one more term each time.
    below = math.exp(-threshold)
    tail = math.fsum(math.exp(k * math.log(threshold) - threshold - math.lgamma(k + 1)) for k in range(pulses))
    term = math.exp((pulses - 1) * math.log(threshold) - threshold - math.lgamma(pulses)) if pulses > 1 else below
    total = summed = 0.0
    for m in range(10_000_000):
        weight = _weight(m, mean, shape)
        total += weight * tail
        summed += weight
        if m > mean and (1.0 - summed < _REST or weight < _REST * 1e-3):
            break
        term *= threshold / (pulses + m)
        tail = min(1.0, tail + term)
    return min(1.0, total + max(0.0, 1.0 - summed) * tail)


def _weight(m: int, mean: float, shape: float) -> float:
    """Poisson for an endless shape, else negative binomial with this mean."""
    if mean == 0.0:
        return 1.0 if m == 0 else 0.0
    if shape == math.inf:
        return math.exp(m * math.log(mean) - mean - math.lgamma(m + 1))
    log_ratio = math.log(mean / (shape + mean))
    head = math.lgamma(m + shape) - math.lgamma(shape) - math.lgamma(m + 1)
    return math.exp(head + shape * math.log(shape / (shape + mean)) + m * log_ratio)


def threshold_pulses(p_false_alarm: float, pulses: int) -> float:
    r"""Threshold on the sum of N pulses of noise of power 1, :math:`\Gamma(N, T) / \Gamma(N) = P_{fa}`.

    Examples
    --------
    >>> round(threshold_pulses(1e-6, 1), 9) == round(-math.log(1e-6), 9)
    True
    """
    _check_shared(p_false_alarm, pulses)
    low, high = 0.0, 10.0 * pulses - 3.0 * math.log(p_false_alarm) + 10.0
    for _ in range(200):
        middle = 0.5 * (low + high)
        logs = (k * math.log(middle) - middle - math.lgamma(k + 1) for k in range(pulses))
        if math.fsum(math.exp(one) for one in logs) > p_false_alarm:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


def snr_pulses(p_detect: float, p_false_alarm: float, pulses: int, case: int) -> float:
    """The single-pulse SNR for a wanted probability of detection [-], exact: `p_detect_pulses` turned round.

    Examples
    --------
    >>> round(10 * math.log10(snr_pulses(0.9, 1e-6, 1, 0)), 6)
    13.18349
    """
    _check(p_false_alarm < p_detect < 1.0, "p_detect", p_detect, "must lie between p_false_alarm and 1")
    low_db, high_db = -40.0, 80.0
    for _ in range(100):
        middle_db = 0.5 * (low_db + high_db)
        if p_detect_pulses(10.0 ** (middle_db / 10.0), p_false_alarm, pulses, case) < p_detect:
            low_db = middle_db
        else:
            high_db = middle_db
        if high_db - low_db < 1e-11:
            break
    return float(10.0 ** (0.5 * (low_db + high_db) / 10.0))


def albersheim_db(p_detect: float, p_false_alarm: float, pulses: int) -> float:
    """Albersheim's rule for the single-pulse SNR of a steady target [dB].

    Notes
    -----
    -5 log10 N + (6.2 + 4.54 / sqrt(N + 0.44)) log10(A + 0.12 A B + 1.7 B), A = ln(0.62 / Pfa), B = ln(Pd / (1 - Pd)).
    Made for a linear detector; against the exact square-law value it is off by up to 0.31 dB for N from 4 to 24.

    Examples
    --------
    >>> round(albersheim_db(0.9, 1e-6, 1), 6)
    13.114544
    """
    _check_shared(p_false_alarm, pulses)
    _check(0.0 < p_detect < 1.0, "p_detect", p_detect, "must lie in (0, 1)")
    a, b = math.log(0.62 / p_false_alarm), math.log(p_detect / (1.0 - p_detect))
    inner = a + 0.12 * a * b + 1.7 * b
    _check(inner > 0.0, "p_detect", p_detect, "is too near to p_false_alarm for Albersheim's rule")
    return -5.0 * math.log10(pulses) + (6.2 + 4.54 / math.sqrt(pulses + 0.44)) * math.log10(inner)


def shnidman_db(p_detect: float, p_false_alarm: float, pulses: int, case: int) -> float:
    """Shnidman's rule for the single-pulse SNR [dB], for all of Swerling's cases.

    Notes
    -----
    Against the exact value it is off by up to 0.73 dB (case 1, Pd 0.95, Pfa 1e-8). Shnidman 2002.

    Examples
    --------
    >>> round(shnidman_db(0.5, 1e-6, 1, 0), 6)
    11.171614
    """
    _check_shared(p_false_alarm, pulses)
    _check(0.0 < p_detect < 1.0, "p_detect", p_detect, "must lie in (0, 1)")
    _check(case in CASES, "case", case, "must be one of Swerling's cases 0 to 4")
    n = pulses
    k = (math.inf, 1, n, 2, 2 * n)[case]
    alpha = 0.0 if n < 40 else 0.25
    spread = math.sqrt(-0.8 * math.log(4.0 * p_detect * (1.0 - p_detect)))
    eta = math.sqrt(-0.8 * math.log(4.0 * p_false_alarm * (1.0 - p_false_alarm)))
    eta += math.copysign(spread, p_detect - 0.5)
    x = eta * (eta + 2.0 * math.sqrt(n / 2.0 + alpha - 0.25))
    _check(x > 0.0, "p_detect", p_detect, "is too near to p_false_alarm for Shnidman's rule")
    c = (((17.7006 * p_detect - 18.4496) * p_detect + 14.5339) * p_detect - 3.525) / k
    if p_detect > 0.872:
        more = (p_detect - 0.8) * (0.7 * math.log(1e-5 / p_false_alarm) + (2 * n - 20) / 80.0)
        c += (math.exp(27.31 * p_detect - 25.14) + more) / k
    return c + 10.0 * math.log10(x / n)


def _check_shared(p_false_alarm: float, pulses: int) -> None:
    _check(0.0 < p_false_alarm < 0.5, "p_false_alarm", p_false_alarm, "must lie in (0, 0.5)")
    _check(isinstance(pulses, int) and 1 <= pulses <= 1000, "pulses", pulses, "must be a whole number from 1 to 1000")


def _check(is_right: bool, key: str, value: object, limit: str) -> None:
    if not is_right:
        raise InputError(Problem("cupola.analysis", key, value, limit, "see docs/textbook.md"))
