"""Intervals: how far an estimate from a finite number of replications can be trusted.

Wilson for proportions (Clopper-Pearson where coverage must never fall short), Student's t for means, and the t
interval of the differences for a comparison of two variants under the same seeds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from math import inf, nan, sqrt
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from cupola.analysis.estimates.distributions import beta_quantile, student_quantile
from cupola.analysis.estimates.texts import telling_texts


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its interval: the only form in which a result leaves the analysis.

    Parameters
    ----------
    estimate : float
        Best value, in ``unit``.
    low, high : float
        Ends of the interval, in ``unit``; ``low <= estimate <= high``, infinite where nothing is known.
    unit : str
        Unit as printed: ``"km"``, ``"s"``; empty for probabilities and counts.
    n : int
        Number of independent observations behind it (replications, not looks).

    Examples
    --------
    >>> print(Estimate(0.25, 0.21, 0.29, "", 400))
    0.25 (0.21 to 0.29)
    >>> Estimate(141.2, 140.6, 141.9, "km", 400)
    Estimate: 141.2 km (140.6 to 141.9), n = 400
    >>> print(Estimate(math.nan, -math.inf, math.inf, "km", 0), "|", Estimate(2.0, -math.inf, math.inf, "", 1))
    none | 2 (too few for an interval)
    """

    estimate: float
    low: float
    high: float
    unit: str
    n: int

    def __str__(self) -> str:
        if math.isnan(self.estimate):
            return "none"
        unit = f" {self.unit}" if self.unit else ""
        known = math.isfinite(self.low) or math.isfinite(self.high)
        middle, low, high = telling_texts(self.estimate, self.low, self.high)
        return f"{middle}{unit} ({f'{low} to {high}' if known else 'too few for an interval'})"

    def __repr__(self) -> str:
        return f"Estimate: {self}, n = {self.n}"

    @property
    def half_width(self) -> float:
        """Half the width of the interval, in ``unit``: what a stopping rule looks at."""
        return 0.5 * (self.high - self.low)


def wilson(successes: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    r"""Interval of a proportion by Wilson's score.

    Parameters
    ----------
    successes, n : int
        Observed successes and trials, 0 <= successes <= n. No trials give (0, 1).
    confidence : float
        Wanted coverage [-], in (0, 1).

    Returns
    -------
    tuple of 2 floats
        Lower and upper end [-], inside [0, 1].

    Raises
    ------
    ValueError
        If the counts or the confidence are impossible.

    Notes
    -----
    .. math:: \frac{\hat p + z^2 / 2n \pm z \sqrt{\hat p (1 - \hat p) / n + z^2 / 4 n^2}}{1 + z^2 / n}

    References
    ----------
    Wilson 1927; Newcombe 1998, method 3. Checked against ``stat_binomial_ci.csv``.

    Examples
    --------
    >>> low, high = wilson(81, 263)
    >>> round(low, 4), round(high, 4)
    (0.2553, 0.3662)
    """
    _check(successes, n, confidence)
    return wilson_of_share(successes / n, n, confidence) if n else (0.0, 1.0)


def wilson_of_share(share: float, n: float, confidence: float = 0.95) -> tuple[float, float]:
    """Wilson's interval of a share of ``n`` > 0 trials [-], not always whole: as many as dependent ones are worth."""
    z2 = NormalDist().inv_cdf(0.5 + 0.5 * confidence) ** 2
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = sqrt(z2 * (share * (1 - share) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    # Exact ends: rounding must not exclude a proportion that was observed.
    low = 0.0 if share == 0.0 else max(0.0, middle - half)
    high = 1.0 if share == 1.0 else min(1.0, middle + half)
    return low, high


def stratified_wilson(successes: Sequence[int], trials: Sequence[int], confidence: float = 0.95) -> tuple[float, float]:
    r"""Interval of the mean of several probabilities, each with trials of its own: strata of equal weight.

    Parameters
    ----------
    successes, trials : sequence of int
        Of each stratum, 0 <= successes <= trials, trials >= 1; at least one stratum.
    confidence : float
        Wanted coverage [-], in (0, 1).

    Returns
    -------
    tuple of 2 floats
        Lower and upper end [-], inside [0, 1]. With one stratum it is `wilson`.

    Notes
    -----
    The mean of the strata's Wilson intervals, with a quantile that makes them as wide together as their mean is
    uncertain,

    .. math:: z' = z \sqrt{\textstyle\sum_i v_i} \Big/ \sum_i \sqrt{v_i}, \qquad v_i = \hat p_i (1 - \hat p_i) / n_i

    and :math:`z / \sqrt{B}` where none of B strata varied. Trials of different strata are not alike: four sure and four
    hopeless strata have a mean of 0.5 that hardly any chance is left in, which a binomial interval does not know.

    References
    ----------
    Yan and Su, Statistics in Biopharmaceutical Research 2 (2010) 329, with equal weights. Coverage by simulation in
    its test file: 93 % and more from 5 trials in each of 8 strata.

    Examples
    --------
    >>> [round(end, 3) for end in stratified_wilson([25, 25, 0, 0], [25, 25, 25, 25])]
    [0.482, 0.518]
    >>> stratified_wilson([81], [263]) == wilson(81, 263)
    True
    """
    shares = [done / n for done, n in zip(successes, trials, strict=True)]
    spreads = [share * (1.0 - share) / n for share, n in zip(shares, trials, strict=True)]
    total = sum(sqrt(spread) for spread in spreads)
    part = sqrt(sum(spreads)) / total if total > 0.0 else 1.0 / sqrt(len(shares))
    if len(shares) == 1:
        part = 1.0
    z = part * NormalDist().inv_cdf(0.5 + 0.5 * confidence)
    inner = 2.0 * NormalDist().cdf(z) - 1.0 if part < 1.0 else confidence
    ends = [wilson(done, n, inner) for done, n in zip(successes, trials, strict=True)]
    return sum(low for low, _ in ends) / len(ends), sum(high for _, high in ends) / len(ends)


def clopper_pearson(successes: int, n: int, confidence: float = 0.95) -> tuple[float, float]:
    """Interval of a proportion that covers at least as often as promised. Parameters and errors as in `wilson`.

    References
    ----------
    Clopper and Pearson 1934; Newcombe 1998, method 5. Checked against ``stat_binomial_ci.csv``.
    """
    _check(successes, n, confidence)
    tail = 0.5 * (1.0 - confidence)
    low = 0.0 if successes == 0 else beta_quantile(tail, successes, n - successes + 1)
    high = 1.0 if successes == n else beta_quantile(1.0 - tail, successes + 1, n - successes)
    return low, high


def mean_interval(values: ArrayLike, confidence: float = 0.95) -> tuple[float, float, float]:
    r"""Mean and its interval by Student's t.

    Parameters
    ----------
    values : array
        Independent observations, one per replication; flattened. NaN is not allowed.
    confidence : float
        Wanted coverage [-], in (0, 1); approximate unless the values are normal.

    Returns
    -------
    tuple of 3 floats
        Mean, lower and upper end. One value gives infinite ends; none gives (nan, -inf, inf).

    Raises
    ------
    ValueError
        If a value is NaN or the confidence is impossible.

    Notes
    -----
    .. math:: \bar x \pm t_{n-1} \, s / \sqrt{n}

    Examples
    --------
    >>> mean, low, high = mean_interval([1.0, 2.0, 3.0, 4.0, 5.0])
    >>> round(mean, 3), round(low, 3), round(high, 3)
    (3.0, 1.037, 4.963)
    """
    _check(0, 0, confidence)
    x = np.asarray(values, dtype=np.float64).ravel()
    if np.isnan(x).any():
        raise ValueError("mean_interval: values hold NaN; drop or count them before averaging")
    if x.size == 0:
        return nan, -inf, inf
    mean = float(x.mean())
    if x.size == 1:
        return mean, -inf, inf
    half = student_quantile(0.5 + 0.5 * confidence, x.size - 1) * float(x.std(ddof=1)) / sqrt(x.size)
    return mean, mean - half, mean + half


def paired_difference(values: ArrayLike, baseline: ArrayLike, confidence: float = 0.95) -> tuple[float, float, float]:
    """Mean difference of two variants that ran under the same seeds, with its interval.

    Parameters
    ----------
    values, baseline : array
        The same replications in the same order; equal in length.
    confidence : float
        Wanted coverage [-], in (0, 1).

    Returns
    -------
    tuple of 3 floats
        Mean of ``values - baseline``, lower and upper end, as in `mean_interval`. Common random numbers cancel, so
        the interval is narrower than that of two separate means.

    Raises
    ------
    ValueError
        If the lengths differ.
    """
    a = np.asarray(values, dtype=np.float64).ravel()
    b = np.asarray(baseline, dtype=np.float64).ravel()
    if a.size != b.size:
        raise ValueError(f"paired_difference: {a.size} values against {b.size}; pair the same replications")
    return mean_interval(a - b, confidence)


def _check(successes: int, n: int, confidence: float) -> None:
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} successes in {n} trials: successes must lie between 0 and the trials")
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"confidence = {confidence}: must lie between 0 and 1")


__all__ = [
    "Estimate",
    "clopper_pearson",
    "mean_interval",
    "paired_difference",
    "wilson",
    "wilson_of_share",
]
