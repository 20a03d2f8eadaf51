r"""Quantiles with intervals from order statistics: exact for any distribution, without resampling.

The k-th smallest of n independent values exceeds the p-quantile when fewer than k of them lie at or below it, and how
many do is binomial. So two ranks hold the quantile with a confidence that the binomial distribution gives:

.. math:: P(\mathrm{Bin}(n, p) \le l - 1) \le \tfrac{\alpha}{2}, \quad P(\mathrm{Bin}(n, p) \ge u) \le \tfrac{\alpha}{2}
          \quad\Rightarrow\quad P(x_{(l)} \le q_p \le x_{(u)}) \ge 1 - \alpha

Counts have ties; these only make it cover more often. Where n is too small for a rank on one side there is no end on
that side: it is infinite, and `least_n` says how many values it takes.

References
----------
Conover, Practical Nonparametric Statistics, 3rd edition 1999, section 3.2; David and Nagaraja, Order Statistics, 3rd
edition 2003, section 7.1.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from cupola.analysis.estimates.distributions import beta_cdf
from cupola.analysis.estimates.intervals import Estimate

#: The quantiles that are told of an outcome: one replication in ten, in two, and nine in ten do not exceed them.
OUTER_AND_MEDIAN = (0.1, 0.5, 0.9)


@lru_cache(maxsize=4096)
def quantile_ranks(n: int, p: float, confidence: float = 0.95) -> tuple[int, int]:
    """Ranks of the two order statistics between which a quantile lies, each tail with at most half of what is left.

    Parameters
    ----------
    n : int
        Independent values, >= 0.
    p : float
        Which quantile [-], in (0, 1).
    confidence : float
        Coverage that is never fallen short of [-], in (0, 1).

    Returns
    -------
    tuple of 2 ints
        Lower and upper rank, 1 for the smallest value; 0 and n + 1 where there is no end on that side.

    Raises
    ------
    ValueError
        If n, p or the confidence is impossible.

    Examples
    --------
    >>> quantile_ranks(20, 0.5), quantile_ranks(5, 0.5)
    ((6, 15), (0, 6))
    """
    if n < 0 or not 0.0 < p < 1.0 or not 0.0 < confidence < 1.0:
        raise ValueError(f"n = {n}, p = {p}, confidence = {confidence}: n must be 0 or more, the others in 0 to 1")
    tail = 0.5 * (1.0 - confidence)
    # P(Bin <= l - 1) grows with l: the last rank at which it is still small.
    low, beyond = 0, n + 1
    while beyond - low > 1:
        middle = (low + beyond) // 2
        low, beyond = (middle, beyond) if 1.0 - _at_least(middle, n, p) <= tail else (low, middle)
    # The upper tail is the lower one of the mirrored values.
    below, high = 0, n + 1
    while high - below > 1:
        middle = (below + high) // 2
        below, high = (below, middle) if _at_least(middle, n, p) <= tail else (middle, high)
    return low, high


def _at_least(k: int, n: int, p: float) -> float:
    """P(Bin(n, p) >= k) for 1 <= k <= n."""
    return beta_cdf(p, k, n - k + 1)


def least_n(p: float, confidence: float = 0.95) -> int:
    """Fewest values from which a quantile has an interval with two ends [-].

    Examples
    --------
    >>> least_n(0.5), least_n(0.1), least_n(0.9)
    (6, 36, 36)
    """
    outer = min(p, 1.0 - p)
    return math.ceil(math.log(0.5 * (1.0 - confidence)) / math.log1p(-outer))


def quantile(
    values: ArrayLike, p: float, unit: str = "", *, confidence: float = 0.95, is_between: bool = False
) -> Estimate:
    """A quantile of independent observations, with its interval.

    Parameters
    ----------
    values : array
        One observation a replication, in ``unit``; flattened; NaN is no observation.
    p : float
        Which quantile [-], in (0, 1).
    unit : str
        Unit as printed.
    confidence : float
        Coverage that is never fallen short of [-], in (0, 1).
    is_between : bool
        Half-way between the two middle values where a median lies between two; else it is an outcome that occurred.

    Returns
    -------
    Estimate
        The smallest observation that a share ``p`` of all does not exceed. An end is infinite where there are too few
        observations for it; the estimate is NaN where there are none.

    Examples
    --------
    >>> print(quantile(np.arange(1.0, 21.0), 0.5), quantile([3.0, 1.0, 2.0], 0.5))
    10 (6 to 15) 2 (too few for an interval)
    """
    known = np.asarray(values, np.float64).ravel()
    known = np.sort(known[~np.isnan(known)])
    n = int(known.size)
    low, high = quantile_ranks(n, p, confidence)
    if n == 0:
        return Estimate(math.nan, -math.inf, math.inf, unit, 0)
    estimate = np.quantile(known, p) if is_between else np.quantile(known, p, method="inverted_cdf")
    return Estimate(
        float(estimate),
        float(known[low - 1]) if low >= 1 else -math.inf,
        float(known[high - 1]) if high <= n else math.inf,
        unit,
        n,
    )


def spread(values: ArrayLike, unit: str = "") -> tuple[Estimate, Estimate, Estimate]:
    """What one replication in ten, in two, and nine in ten do not exceed, each with its interval.

    Examples
    --------
    >>> [str(one) for one in spread(np.arange(100.0))]
    ['9 (4 to 16)', '49 (39 to 60)', '89 (83 to 95)']
    """
    ordered = np.sort(np.asarray(values, np.float64))  # once: what is in order is quick to sort again
    low, middle, high = (quantile(ordered, p, unit) for p in OUTER_AND_MEDIAN)
    return low, middle, high
