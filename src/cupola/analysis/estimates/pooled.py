r"""Several points of a study as one: each with the same weight, and with the draws that they share counted once.

Points that are put together have one weight each, however many replications each has: how many a stopping rule gave
them says nothing about how often their case occurs. The mean of P points with :math:`n_i` replications is

.. math:: M = \frac1P \sum_i \bar x_i

Replication r takes the same draws at all points with one seed, so what chance does to one it does to the others. The
variance is therefore taken over draws and not over replications (clusters; Cochran, Sampling Techniques, 3rd edition
1977, section 9A): each draw adds

.. math:: d_r = \frac1P \sum_{i: r < n_i} \frac{x_{ir} - \bar x_i}{n_i}, \qquad
          \widehat{\mathrm{Var}} M = \frac{N}{N - 1} \sum_r d_r^2

with N the number of different draws. With equal numbers this is the interval of the means over points within a
replication.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from cupola.analysis.estimates.distributions import student_quantile
from cupola.analysis.estimates.intervals import Estimate, wilson, wilson_of_share
from cupola.analysis.estimates.means import longer_sides
from cupola.analysis.estimates.quantiles import OUTER_AND_MEDIAN, quantile_ranks

_Z95 = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, eq=False)
class PooledPart:
    """One point: its outcomes and the draws that they come from.

    Parameters
    ----------
    values : array
        One outcome per replication, no NaN.
    seed : int
        Root of its draws: replications of one number under one seed share them.
    numbers : array of int
        Numbers of the replications.
    """

    values: np.ndarray
    seed: int
    numbers: np.ndarray

    @classmethod
    def of(cls, values: np.ndarray, seed: int, numbers: np.ndarray) -> PooledPart:
        """A point without the replications that have no outcome."""
        x = np.asarray(values, np.float64)
        is_known = ~np.isnan(x)
        return cls(x[is_known], seed, np.asarray(numbers)[is_known])


@dataclass(frozen=True, eq=False)
class Pooled:
    """Points that are put together.

    Parameters
    ----------
    parts : sequence of PooledPart
        Points; those without an outcome are left out.

    Examples
    --------
    >>> few, many = (PooledPart(np.full(n, x), 7, np.arange(n)) for x, n in ((0.0, 60), (3.0, 960)))
    >>> pool = Pooled([few, many])
    >>> pool.middle, pool.n, pool.n_draws
    (1.5, 1020, 960)
    """

    parts: Sequence[PooledPart]

    def __post_init__(self) -> None:
        object.__setattr__(self, "parts", [part for part in self.parts if part.values.size])

    @property
    def n(self) -> int:
        """Replications of all points [-]."""
        return sum(part.values.size for part in self.parts)

    @property
    def n_draws(self) -> int:
        """Different draws behind them: independent observations [-]."""
        return len(self.changes([np.zeros(part.values.size) for part in self.parts])) if self.parts else 0

    @property
    def n_least(self) -> int:
        """Fewest replications of a point [-]."""
        return min((part.values.size for part in self.parts), default=0)

    @property
    def middle(self) -> float:
        """Mean of the means of the points; NaN without any."""
        return float(np.mean([part.values.mean() for part in self.parts])) if self.parts else math.nan

    def changes(self, centred: Sequence[np.ndarray]) -> np.ndarray:
        """What each draw adds to the mean of the points' means, of values with a mean of 0 at each point."""
        keys = [np.stack([np.full(p.numbers.size, p.seed, np.uint64), p.numbers.astype(np.uint64)]) for p in self.parts]
        _, at = np.unique(np.concatenate(keys, axis=1), axis=1, return_inverse=True)
        added = [values / (values.size * len(self.parts)) for values in centred]
        return np.bincount(np.ravel(at), weights=np.concatenate(added))

    def variance(self, centred: Sequence[np.ndarray]) -> float:
        """Of the mean of the points' means."""
        changes = self.changes(centred)
        return float(np.sum(changes**2)) * changes.size / (changes.size - 1) if changes.size > 1 else math.inf

    def n_effective(self, truths: Sequence[np.ndarray]) -> float:
        """Independent replications that say as much about a probability [-]; where it never varied, the draws."""
        shares = [float(one.mean()) for one in truths]
        whole = float(np.mean(shares))
        variance = self.variance([one - share for one, share in zip(truths, shares, strict=True)])
        if not variance > 0.0 or not 0.0 < whole < 1.0:
            return float(self.n_least)
        # Points that seem to have no spread may have what none of their replications allows; and few replications of
        # a point know their spread less well, as in Student's t.
        alike = [one.size for one, share in zip(truths, shares, strict=True) if share in (0.0, 1.0)]
        variance += (sum(wilson(0, size)[1] for size in alike) / len(self.parts) / _Z95) ** 2
        student = student_quantile(0.975, max(self.n_least - 1, 1)) / _Z95
        return min(whole * (1.0 - whole) / variance / student**2, float(self.n))


def pooled_mean(pool: Pooled, unit: str = "", least: float = -math.inf, most: float = math.inf) -> Estimate:
    """Mean over points of equal weight, with an interval over the draws that they share.

    The side with the tail is longer, as in `cupola.analysis.estimates.means`; a point whose counts never varied may
    hide one more or one less as often as none of its replications allows.

    Examples
    --------
    >>> point = np.arange(100) % 3.0
    >>> print(pooled_mean(Pooled([PooledPart(point, 7, np.arange(100))] * 9)), pooled_mean(Pooled([])).n)
    0.99 (0.827 to 1.17) 0
    """
    if not pool.parts:
        return Estimate(math.nan, least, most, unit, 0)
    if pool.n_least < 2:
        return Estimate(pool.middle, least, most, unit, pool.n_draws)
    centred = [part.values - part.values.mean() for part in pool.parts]
    variance = pool.variance(centred)
    below, above = longer_sides(
        half=student_quantile(0.975, pool.n_least - 1) * math.sqrt(variance),
        variance=_Z95**2 * variance,
        skewness=float(np.sum(pool.changes(centred) ** 3)) / variance**1.5 if variance > 0.0 else 0.0,
        down=pool.middle - float(np.mean([part.values.min() for part in pool.parts])),
        up=float(np.mean([part.values.max() for part in pool.parts])) - pool.middle,
    )
    hidden = 0.0 if unit else _hidden(pool)
    low, high = pool.middle - math.hypot(below, hidden), pool.middle + math.hypot(above, hidden)
    return Estimate(pool.middle, max(low, least), min(high, most), unit, pool.n_draws)


def _hidden(pool: Pooled) -> float:
    """What points of counts that never varied may hide, whatever draws they share."""
    alike = [part.values for part in pool.parts if part.values.min() == part.values.max() == round(part.values[0])]
    return sum(wilson(0, values.size)[1] for values in alike) / len(pool.parts)


def pooled_share(pool: Pooled) -> Estimate:
    """Mean over points of shares, with Wilson's interval of as many replications as say as much.

    Examples
    --------
    >>> half = np.arange(100) % 2 == 0
    >>> print(pooled_share(Pooled([PooledPart(half, 7, np.arange(100))] * 9)))
    0.5 (0.402 to 0.598)
    """
    if not pool.parts:
        return Estimate(math.nan, 0.0, 1.0, "", 0)
    n_effective = pool.n_effective([part.values for part in pool.parts])
    share = pool.middle
    return Estimate(share, *wilson_of_share(share, n_effective), "", pool.n_draws)


def pooled_quantile(pool: Pooled, p: float, unit: str = "") -> Estimate:
    """Quantile of the mixture of all points with equal weights, with its interval.

    Two order statistics, as in `cupola.analysis.estimates.quantiles`, of as many independent replications as say as
    much about the share of outcomes up to the quantile.
    """
    if not pool.parts:
        return Estimate(math.nan, -math.inf, math.inf, unit, 0)
    values = np.concatenate([part.values for part in pool.parts])
    weights = np.concatenate([np.full(part.values.size, 1.0 / part.values.size) for part in pool.parts])
    outcomes, at = np.unique(values, return_inverse=True)
    shares = np.cumsum(np.bincount(at, weights=weights)) / len(pool.parts)

    def up_to(level: float) -> float:
        # A hair off, so that rounding of sums of weights does not go on to the next outcome.
        return float(outcomes[min(int(np.searchsorted(shares, level - 1e-9)), outcomes.size - 1)])

    middle = up_to(p)
    said = [pool.n_effective([(part.values <= edge) * 1.0 for part in pool.parts]) for edge in _edges(outcomes, middle)]
    n = max(1, math.floor(min(said, default=float(pool.n_least)) + 1e-9))
    low, high = quantile_ranks(n, p)
    return Estimate(
        middle,
        up_to(low / n) if low >= 1 else -math.inf,
        up_to(high / n) if high <= n else math.inf,
        unit,
        pool.n_draws,
    )


def _edges(outcomes: np.ndarray, middle: float) -> list[float]:
    """The outcomes at which a distribution passes a quantile: it, and the one before it; not the last of all."""
    k = int(np.searchsorted(outcomes, middle))
    return [float(outcomes[j]) for j in (k - 1, k) if 0 <= j < outcomes.size - 1]


def pooled_spread(pool: Pooled, unit: str = "") -> tuple[Estimate, Estimate, Estimate]:
    """What one replication in ten, in two, and nine in ten do not exceed, points having equal weights."""
    low, middle, high = (pooled_quantile(pool, p, unit) for p in OUTER_AND_MEDIAN)
    return low, middle, high


def pooled_counts(pool: Pooled) -> tuple[np.ndarray, list[int]]:
    """Outcomes in order, and how often each occurs, in whole numbers that give every point the same weight.

    Examples
    --------
    >>> few, many = (PooledPart(np.arange(n) % 2.0, 7, np.arange(n)) for n in (2, 4))
    >>> outcomes, counts = pooled_counts(Pooled([few, many]))
    >>> outcomes.tolist(), counts
    ([0.0, 1.0], [4, 4])
    """
    whole = math.lcm(*(part.values.size for part in pool.parts)) if pool.parts else 1
    found: dict[float, int] = {}
    for part in pool.parts:
        for outcome, count in zip(*np.unique(part.values, return_counts=True), strict=True):
            found[float(outcome)] = found.get(float(outcome), 0) + int(count) * (whole // part.values.size)
    return np.array(sorted(found)), [found[outcome] for outcome in sorted(found)]
