"""Pairs: what two runs under the same seed say about the difference between them.

Both runs take the same draws, so what chance does to one it does to the other as well, and the difference is known
better than from two runs apart. Differences are those of the second run over the first.
"""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np

from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.estimates.means import outcome_interval


def paired_gain(with_it: np.ndarray, without: np.ndarray) -> Estimate:
    r"""Difference of two probabilities from the same replications, with Tango's score interval.

    Parameters
    ----------
    with_it, without : array of bool
        The same replications in the same order.

    Returns
    -------
    Estimate
        ``p(with_it) - p(without)`` [-]; never an interval of width 0, unlike that of the mean of the differences.

    Notes
    -----
    With b replications in which only the first is true, c in which only the second is, and n in all, the interval holds
    every difference :math:`\Delta` at which

    .. math:: \left| \frac{b - c - n \Delta}{\sqrt{n (2 \hat q + \Delta (1 - \Delta))}} \right| \le z_{0.975}

    where :math:`\hat q` is the likeliest probability of the second kind of pair, given :math:`\Delta` (see
    `_likeliest`). Where c = 0 this is Wilson's interval of b of n, but for a lower end below b / (2n - b); where both
    always agree, it goes as far to either side as Wilson's interval of none of n.

    References
    ----------
    Tango, Statistics in Medicine 17 (1998) 891-908; recommended by Fagerland, Lydersen and Laake, Statistics in
    Medicine 33 (2014) 2850-2875. Checked against their two examples, against Wilson's interval, and by its coverage on
    either side; why not Newcombe's: ``docs/decisions/0021-tango-not-newcombe.md``.

    Examples
    --------
    >>> print(paired_gain(np.array([True] * 40), np.array([False] * 40)))
    1 (0.825 to 1)
    """
    n = int(with_it.size)
    if n == 0:
        return Estimate(math.nan, -1.0, 1.0, "", 0)
    b = int(np.count_nonzero(with_it & ~without))
    c = int(np.count_nonzero(without & ~with_it))
    return Estimate((b - c) / n, -_highest(c, b, n), _highest(b, c, n), "", n)


def _highest(b: int, c: int, n: int) -> float:
    """The largest difference that Tango's score does not refuse [-]: upper end of the interval, by bisection."""
    z = NormalDist().inv_cdf(0.975)
    low, high = (b - c) / n, 1.0
    while True:
        middle = 0.5 * (low + high)
        if not low < middle < high:
            return low
        spread = math.sqrt(n * (2.0 * _likeliest(b, c, n, middle) + middle * (1.0 - middle)))
        if b - c - n * middle >= -z * spread:
            low = middle
        else:
            high = middle


def _likeliest(b: int, c: int, n: int, difference: float) -> float:
    r"""The likeliest probability that only the second is true, where the probabilities differ by so much [-].

    The larger root of :math:`2 n q^2 + B q + C`, with :math:`B = (2n - b + c) \Delta - b - c` and
    :math:`C = -c \Delta (1 - \Delta)` (Tango 1998, equation 12), in the form in which nothing cancels.
    """
    middle, last = (2 * n - b + c) * difference - b - c, -c * difference * (1.0 - difference)
    root = math.sqrt(max(middle * middle - 8.0 * n * last, 0.0))
    if middle > 0.0:
        return -2.0 * last / (middle + root)
    return (root - middle) / (4.0 * n)


def paired_mean(first: np.ndarray, second: np.ndarray, unit: str = "", most: float = math.inf) -> Estimate:
    """Mean of ``second - first`` with its interval; pairs in which one of them is NaN are left out.

    Parameters
    ----------
    first, second : array
        The same replications in the same order.
    unit : str
        Unit as printed.
    most : float
        What a difference cannot go beyond in either direction, such as the number of threats.

    Returns
    -------
    Estimate
        By `outcome_interval` over pairs. Where no pair differs, pairs that do are at most as frequent as Wilson's
        interval of none of n allows, and the interval is that wide.

    Examples
    --------
    >>> print(paired_mean(np.array([1.0, 2.0, 3.0, np.nan]), np.array([2.0, 5.0, 5.0, 1.0])))
    2 (-0.484 to 4.48)
    >>> print(paired_mean(np.ones(30), np.ones(30)))
    0 (-0.114 to 0.114)
    """
    change = np.asarray(second, np.float64) - np.asarray(first, np.float64)
    change = change[~np.isnan(change)]
    most = most if change.size and float(np.abs(change).max()) <= most else math.inf
    # Counts change by one; distances and durations have no such step.
    return Estimate(*outcome_interval(change, least=-most, most=most, step=0.0 if unit else None), unit, change.size)


def paired_ratio(
    first: tuple[np.ndarray, np.ndarray], second: tuple[np.ndarray, np.ndarray], unit: str = ""
) -> tuple[Estimate, np.ndarray, np.ndarray]:
    r"""Difference of two ratios of sums, and what each replication adds to either.

    Parameters
    ----------
    first, second : tuple of 2 arrays
        Upper and lower count of each replication, the same replications in the same order.
    unit : str
        Unit of the ratio.

    Returns
    -------
    Estimate
        ``second - first``; NaN with an open interval where a lower sum is 0.
    array, array
        Linearised contributions :math:`(x - r y) / \bar y` of each replication to the first and the second ratio; their
        difference varies as that of the ratios does (Cochran, Sampling Techniques, 3rd edition, section 6.3, applied to
        both). NaN where there is no ratio.
    """
    n = int(first[0].size)
    ratios, parts = [], []
    for x, y in (first, second):
        below = float(np.mean(y)) if n else 0.0
        if below == 0.0:
            return Estimate(math.nan, -math.inf, math.inf, unit, n), np.full(n, np.nan), np.full(n, np.nan)
        ratios.append(float(np.mean(x)) / below)
        parts.append((x - ratios[-1] * y) / below)
    change, apart = ratios[1] - ratios[0], parts[1] - parts[0]
    # What is left by rounding where all pairs have one difference is no spread.
    apart = apart if float(np.abs(apart).max()) > 1e-12 * max(1.0, *ratios) else np.zeros(n)
    step = 1.0 / min(float(np.mean(y)) for _, y in (first, second))
    _, low, high = outcome_interval(change + apart, step=step)
    return Estimate(change, min(low, change), max(high, change), unit, n), parts[0], parts[1]


def replications_for(half_width: float, deviation: float, confidence: float = 0.95) -> float:
    r"""Replications after which the interval of a mean is no wider than wanted.

    Parameters
    ----------
    half_width : float
        Half the width that is wanted, > 0.
    deviation : float
        Standard deviation of one observation; of a proportion p: sqrt(p (1 - p)); of a paired difference: its own.
    confidence : float
        Wanted coverage [-], in (0, 1).

    Returns
    -------
    float
        :math:`\lceil z^2 s^2 / h^2 \rceil`, the textbook's normal approximation; inf for a half-width of 0. Checked
        against ``stat_sample_size.csv``.

    Examples
    --------
    >>> replications_for(0.05, 0.5)
    385
    """
    if half_width <= 0.0:
        return math.inf
    z = NormalDist().inv_cdf(0.5 + 0.5 * confidence)
    # A hair off, so that what is a whole number but for rounding is not raised by one.
    return math.ceil((z * deviation / half_width) ** 2 * (1.0 - 1e-12))


def replications_to_tell(difference: float, deviation: float, power: float = 0.9, confidence: float = 0.95) -> float:
    r"""Replications with which a difference of this size is told from none, as often as ``power`` says.

    Returns
    -------
    float
        :math:`\lceil (z_{1 - \alpha / 2} + z_{power})^2 s^2 / d^2 \rceil`; inf for a difference of 0. With
        `replications_for` alone it would be told only every second time.

    Examples
    --------
    >>> replications_to_tell(0.5, 1.0, power=0.8), replications_to_tell(0.5, 1.0)
    (32, 43)
    """
    if difference == 0.0:
        return math.inf
    normal = NormalDist()
    z = normal.inv_cdf(0.5 + 0.5 * confidence) + normal.inv_cdf(power)
    return math.ceil((z * deviation / difference) ** 2 * (1.0 - 1e-12))
