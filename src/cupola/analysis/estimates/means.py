r"""Means of outcomes: Student's t, longer on the side of the tail, and never of width 0 where a count never varied.

Outcomes of replications are counts and distances with a floor near by: mostly 0 and seldom more. There t falls short,
and always on one side: samples that miss the tail have both a small mean and a small spread. Wilson (1927) cured the
same fault of the interval of a proportion by taking the variance at the mean that is asked about instead of at the one
that was seen. With a variance in proportion to the distance from the smallest value seen, as counts of rare events have
it, the upper end then solves

.. math:: (\mu - \bar x)^2 = h^2 + a (\mu - \bar x), \quad h = t_{n-1} \frac{s}{\sqrt n}, \quad
          a = \frac{z^2 s^2 / n}{\bar x - x_{min}}
          \qquad\Rightarrow\qquad \mu - \bar x = \frac a2 + \sqrt{h^2 + \frac{a^2}{4}}

and the lower end is that of t. Where the sample's tail is below, both change places and :math:`x_{max}` takes the place
of the smallest value. As n grows, a falls as 1/n and t is left.

Values that are all alike say nothing about their spread, but how seldom another value can be: at most
:math:`z^2 / (n + z^2)` (Wilson's end for none of n). Whole numbers, which are counts, get an interval that allows for
one more or one less as often as that.

References
----------
Wilson, JASA 22 (1927); the same for counts: Rao's score interval of a Poisson mean with a dispersion, as in McCullagh
and Nelder, Generalized Linear Models, 2nd edition 1989, sections 6.2 and 9.2. How often it
covers: ``docs/models/coverage_of_intervals.md``.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from cupola.analysis.estimates.distributions import student_quantile
from cupola.analysis.estimates.intervals import wilson

#: A skewness smaller than this is rounding: then neither side has a tail [-].
SYMMETRIC = 1e-9


def outcome_interval(
    values: ArrayLike,
    *,
    least: float = -math.inf,
    most: float = math.inf,
    step: float | None = None,
    confidence: float = 0.95,
) -> tuple[float, float, float]:
    """Mean of outcomes and its interval.

    Parameters
    ----------
    values : array
        Independent observations, one per replication; flattened; no NaN.
    least, most : float
        What a value cannot go beyond, such as 0 and the number of threats; the interval does not either.
    step : float, optional
        How far the next other value lies where all are alike; None: 1 where all are whole numbers, else 0.
    confidence : float
        Wanted coverage [-], in (0, 1).

    Returns
    -------
    tuple of 3 floats
        Mean, lower and upper end. One value gives the bounds; none gives NaN between the bounds.

    Raises
    ------
    ValueError
        If a value is NaN.

    Examples
    --------
    >>> [round(x, 3) for x in outcome_interval([0.0] * 20, least=0.0)]
    [0.0, 0.0, 0.161]
    >>> [round(x, 3) for x in outcome_interval([0.0] * 19 + [1.0], least=0.0)]
    [0.05, 0.0, 0.288]
    >>> [round(x, 2) for x in outcome_interval([2.0] * 14 + [1.0], least=0.0, most=2.0)]
    [1.93, 1.61, 2.0]
    """
    x = np.asarray(values, np.float64).ravel()
    if np.isnan(x).any():
        raise ValueError("outcome_interval: values hold NaN; drop or count them before averaging")
    if x.size < 2:
        return (float(x[0]) if x.size else math.nan), least, most
    middle, low, high = outcome_intervals(x[None, :], least=least, most=most, step=step, confidence=confidence)
    return float(middle[0]), float(low[0]), float(high[0])


def outcome_intervals(
    values: np.ndarray,
    *,
    least: float = -math.inf,
    most: float = math.inf,
    step: float | None = None,
    confidence: float = 0.95,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Means, lower and upper ends of many samples at once: `outcome_interval` of each row, of at least 2 values."""
    x = np.asarray(values, np.float64)
    n = x.shape[1]
    middle, deviation = x.mean(axis=1), x.std(axis=1, ddof=1)
    smallest, largest = x.min(axis=1), x.max(axis=1)
    moment = ((x - middle[:, None]) ** 3).mean(axis=1)
    below, above = sides(middle, deviation, moment, smallest, largest, n, confidence)
    is_alike = smallest == largest
    if step is None:
        by = np.where((x == np.round(x)).all(axis=1), 1.0, 0.0)
    else:
        by = np.full(len(x), step)
    by = by * wilson(0, n, confidence)[1]
    # The mean of equal values may differ from them by rounding.
    middle = np.where(is_alike, smallest, middle)
    low = np.maximum(middle - np.where(is_alike, by, below), least)
    high = np.minimum(middle + np.where(is_alike, by, above), most)
    return middle, np.minimum(low, middle), np.maximum(high, middle)


def sides(
    middle: np.ndarray,
    deviation: np.ndarray,
    moment: np.ndarray,
    smallest: np.ndarray,
    largest: np.ndarray,
    n: int,
    confidence: float = 0.95,
) -> tuple[np.ndarray, np.ndarray]:
    """How far the interval goes below and above the mean, from the moments of samples of n values that vary.

    Parameters
    ----------
    middle, deviation, moment, smallest, largest : array
        Mean, standard deviation (n - 1), third central moment, smallest and largest value of each sample.
    n : int
        Values in each, at least 2.
    confidence : float
        Wanted coverage [-], in (0, 1).
    """
    half = student_quantile(0.5 + 0.5 * confidence, n - 1) * deviation / math.sqrt(n)
    variance = (NormalDist().inv_cdf(0.5 + 0.5 * confidence) * deviation) ** 2 / n
    cube = np.where(deviation > 0.0, deviation, 1.0) ** 3
    return longer_sides(half, variance, moment / cube, middle - smallest, largest - middle)


def longer_sides(half: Any, variance: Any, skewness: Any, down: Any, up: Any) -> tuple[Any, Any]:
    """Sides below and above a mean, the one with the tail being the longer; numbers or arrays.

    Parameters
    ----------
    half : float or array
        Student's half-width.
    variance : float or array
        Square of the normal quantile times the variance of the mean.
    skewness : float or array
        Its sign says on which side the tail is; any positive multiple of it will do.
    down, up : float or array
        How far the smallest value lies below the mean, and the largest above it.
    """
    return (
        np.where(skewness < -SYMMETRIC, _longer(half, variance, up), half),
        np.where(skewness > SYMMETRIC, _longer(half, variance, down), half),
    )


def _longer(half: Any, variance: Any, distance: Any) -> Any:
    """The side with the tail; ``distance`` is that from the mean to the end of the sample on the other side."""
    room = np.where(distance > 0.0, distance, 1.0)
    a = np.where(distance > 0.0, variance / room, 0.0)
    return 0.5 * a + np.sqrt(half**2 + 0.25 * a**2)


__all__ = ["longer_sides", "outcome_interval", "outcome_intervals", "sides"]
