"""From one number per replication to an estimate with its interval: probability, mean, ratio of sums, share of flights.

The unit of observation is the replication: flights and shots of one share their fate, and count for less.
"""

from __future__ import annotations

import math

import numpy as np

from cupola.analysis.estimates.intervals import Estimate, wilson, wilson_of_share
from cupola.analysis.estimates.means import outcome_interval
from cupola.analysis.metrics.count_limits import CountLimits


def proportion(successes: int, n: int, confidence: float = 0.95) -> Estimate:
    """A probability with its Wilson interval; NaN between 0 and 1 when there were no trials.

    Examples
    --------
    >>> print(proportion(81, 263))
    0.308 (0.255 to 0.366)
    """
    low, high = wilson(successes, n, confidence)
    return Estimate(successes / n if n else math.nan, low, high, "", n)


def mean(values: np.ndarray, unit: str = "", factor: float = 1.0, limits: CountLimits | None = None) -> Estimate:
    """A mean with its interval (`outcome_interval`); NaN values are left out, and ``n`` says how many are left.

    What is never negative (counts, distances) has no interval below 0 either, and none above its limits.

    Examples
    --------
    >>> print(mean(np.array([1000.0, 3000.0, np.nan]), "km", 1e-3), mean(np.array([1.0, np.nan])).n)
    2 km (0 to 14.7) 1
    >>> print(mean(np.zeros(20)), mean(np.full(20, 2.0), limits=CountLimits(2.0)))
    0 (0 to 0.161) 2 (1.84 to 2)
    """
    known = np.asarray(values, dtype=np.float64)
    known = known[~np.isnan(known)] * factor
    most, step = limits or CountLimits(step=0.0 if unit else None)
    # A limit that was passed is none: tables that were made by hand need not hold what it rests on.
    most = most if known.size and float(known.max()) <= most else math.inf
    # One value alone says nothing of the spread: its interval has both ends of what is counted, or none.
    is_known = known.size > 1 or (known.size == 1 and math.isfinite(most))
    least = 0.0 if is_known and known.min() >= 0.0 else -math.inf
    return Estimate(*outcome_interval(known, least=least, most=most, step=step), unit, int(known.size))


def ratio_of_sums(numerator: np.ndarray, denominator: np.ndarray, unit: str = "") -> Estimate:
    r"""A ratio of two per-replication counts, such as missiles fired per kill.

    Parameters
    ----------
    numerator, denominator : array
        One value per replication each, same order.
    unit : str
        Unit of the ratio.

    Returns
    -------
    Estimate
        ``sum(numerator) / sum(denominator)``; NaN with an open interval when the denominator is nothing but zeros. Of
        what is never negative the interval does not go below 0.

    Notes
    -----
    Replications are independent, flights and shots within one are not: so the variance is taken over replications, by
    linearisation: the ratio varies as the mean of

    .. math:: r + \frac{x_i - r y_i}{\bar y}, \quad r = \bar x / \bar y

    (Cochran, Sampling Techniques, 3rd edition, section 6.3), of which `outcome_interval` is taken. Where all
    replications have one ratio, one more or one less above the line is as rare as n replications without it allow.

    Examples
    --------
    >>> ratio_of_sums(np.array([2.0, 4.0, 6.0]), np.array([1.0, 2.0, 3.0])).estimate
    2.0
    """
    x, y = np.asarray(numerator, np.float64), np.asarray(denominator, np.float64)
    n = int(x.size)
    if n == 0 or float(y.sum()) == 0.0:
        return Estimate(math.nan, -math.inf, math.inf, unit, n)
    ratio, below = float(x.sum() / y.sum()), float(y.mean())
    if n == 1:
        return Estimate(ratio, -math.inf, math.inf, unit, n)
    least = 0.0 if float(x.min()) >= 0.0 and float(y.min()) >= 0.0 else -math.inf
    rest = (x - ratio * y) / below
    # What is left by rounding where all have one ratio is no spread.
    is_one = bool((np.abs(rest) <= 1e-12 * max(abs(ratio), 1.0)).all())
    parts = np.full(n, ratio) if is_one else ratio + rest
    _, low, high = outcome_interval(parts, least=least, step=1.0 / below)
    return Estimate(ratio, min(low, ratio), max(high, ratio), unit, n)


def share_of_flights(part: np.ndarray, whole: np.ndarray) -> Estimate:
    r"""Share of flights to which something happened, from counts per replication.

    Flights of one replication share their fate in part, so they count for less than as many independent ones: Wilson's
    interval is taken with the number of flights divided by the design effect, the variance between replications over
    that of independent flights. Where all or none are counted the effect cannot be seen; then each replication counts
    as one flight, which errs to the wide side.

    Examples
    --------
    >>> share = share_of_flights(np.array([0, 4, 0, 4]), np.array([4, 4, 4, 4]))
    >>> share.estimate, share.n, round(share.low, 2), round(share.high, 2)
    (0.5, 4, 0.13, 0.87)
    """
    x, y = np.asarray(part, np.float64), np.asarray(whole, np.float64)
    n, flights = int(x.size), float(y.sum())
    if flights == 0.0:
        return Estimate(math.nan, 0.0, 1.0, "", n)
    share = float(x.sum()) / flights
    n_effective = float(np.count_nonzero(y))
    if 0.0 < share < 1.0 and n > 1:
        between = float(np.sum((x - share * y) ** 2)) * n / (n - 1)
        independent = flights * share * (1.0 - share)
        n_effective = flights / max(between / independent, 1.0)
    return Estimate(share, *wilson_of_share(share, n_effective), "", n)
