"""Which figure drives the answer: rank correlations and given-data indices, Morris' screening, Sobol' indices.

The first two come from any sample (a Latin hypercube) and cost nothing more; the others need designs of their own.
Intervals come from resampled points. Checked on the functions of Ishigami and of Sobol' with their closed
forms (``sens_ishigami.csv``, ``sens_sobol_g.csv``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np

#: Resamples for an interval.
RESAMPLES = 200


class Influence(NamedTuple):
    """What one figure does to the answer, by one measure.

    Parameters
    ----------
    figure : str
        Its name.
    measure : str
        ``rank_correlation``, ``first_order``, ``total``, ``mu``, ``mu_star``, ``sigma``, ``at_low``, ``at_high``.
    estimate, low, high : float
        Value and 95 % interval; a number without an interval has NaN there.
    """

    figure: str
    measure: str
    estimate: float
    low: float
    high: float


def of_sample(names: Sequence[str], x: np.ndarray, y: np.ndarray, seed: int) -> list[Influence]:
    """Rank correlation and given-data first-order index of every figure, from a sample.

    Parameters
    ----------
    names : sequence of str
        Of the columns.
    x : array, shape (points, figures)
        Independent figures, in any unit: only their order counts.
    y : array, shape (points,)
        Answers.
    seed : int
        Root of the resampling.
    """
    found = []
    for measure, estimator in (("rank_correlation", rank_correlations), ("first_order", first_order)):
        ends = half_samples(estimator, x, y, seed)
        for k, (name, value) in enumerate(zip(names, estimator(x, y), strict=True)):
            found.append(Influence(name, measure, float(value), float(ends[0, k]), float(ends[1, k])))
    return found


def rank_correlations(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Spearman's rank correlation of every column with the answer [-]: 0 where either does not vary.

    In a Latin hypercube columns are all but uncorrelated, so these are the coefficients of a standardised rank
    regression, and their squares its shares of the variance (Saltelli et al. 2008, section 1.2.5).

    Examples
    --------
    >>> x = np.array([[0.0, 1.0], [1.0, 0.0], [2.0, 5.0], [3.0, 2.0]])
    >>> rank_correlations(x, np.array([1.0, 2.0, 4.0, 9.0])).round(3).tolist()
    [1.0, 0.6]
    """
    ranks = np.column_stack([_ranks(column) for column in np.asarray(x, np.float64).T])
    answer = _ranks(np.asarray(y, np.float64))
    ranks, answer = ranks - ranks.mean(axis=0), answer - answer.mean()
    norm = np.sqrt(np.sum(ranks**2, axis=0) * np.sum(answer**2))
    return np.where(norm > 0.0, ranks.T @ answer / np.where(norm > 0.0, norm, 1.0), 0.0)


def _ranks(values: np.ndarray) -> np.ndarray:
    """Ranks, equal values sharing theirs."""
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray((ends - 0.5 * (counts + 1))[inverse], np.float64)


def noise_level(n_points: int, n_figures: int) -> float:
    """Rank correlation that the largest of so many figures without any effect stays below in 95 % of samples [-].

    Fisher's z with Bonferroni's correction; 1 for fewer than four points.

    Examples
    --------
    >>> round(noise_level(64, 1), 3), round(noise_level(64, 60), 3)
    (0.246, 0.404)
    """
    if n_points < 4:
        return 1.0
    z = NormalDist().inv_cdf(1.0 - 0.025 / max(n_figures, 1))
    return math.tanh(z / math.sqrt(n_points - 3))


def first_order(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    r"""First-order Sobol' indices from a sample as it is [-]; noise can make small ones negative.

    The sample is cut along one column into slices of equal size; the variance of their means over the whole variance,
    less what slices of pure noise would show:

    .. math:: S = \frac{SS_{between} - (B - 1)\, MS_{within}}{SS_{total}}

    References
    ----------
    Plischke, Borgonovo and Smith 2013 (given data); Hays 1963 (the correction). Checked against ``sens_ishigami.csv``.
    """
    x, y = np.asarray(x, np.float64), np.asarray(y, np.float64)
    n, whole = y.size, float(np.sum((y - y.mean()) ** 2))
    slices = max(2, min(round(n ** (1 / 2)), 64))
    found = np.zeros(x.shape[1])
    if whole <= 0.0 or n <= slices:
        return found
    for k, column in enumerate(x.T):
        if column.min() == column.max():
            continue
        parts = np.array_split(y[np.argsort(column, kind="stable")], slices)
        between = sum(part.size * (part.mean() - y.mean()) ** 2 for part in parts)
        within = (whole - between) / (n - slices)
        found[k] = (between - (slices - 1) * within) / whole
    return found


def half_samples(
    estimator: Callable[[np.ndarray, np.ndarray], np.ndarray], x: np.ndarray, y: np.ndarray, seed: int
) -> np.ndarray:
    """Ends of 95 % intervals of an estimator, from random halves of the points: shape (2, figures).

    Halves, drawn without replacement, spread about the whole as the whole does about the truth (McCarthy 1969). A
    bootstrap would put copies of a point into one slice, where they look like an effect.
    """
    chance = np.random.default_rng(seed)
    chosen = (chance.permutation(y.size)[: max(y.size // 2, 2)] for _ in range(RESAMPLES))
    return np.asarray(np.quantile([estimator(x[rows], y[rows]) for rows in chosen], (0.025, 0.975), axis=0))


def of_ends(names: Sequence[str], outcomes: np.ndarray) -> list[Influence]:
    """One figure at a time: the answer at its low end and at its high end, all others at their nominal values.

    Parameters
    ----------
    names : sequence of str
        Figures.
    outcomes : array, shape (1 + 2 figures, replications)
        Of the nominal point, then of the low and the high end of each figure, under the same draws.

    Returns
    -------
    list of Influence
        ``at_low`` and ``at_high``: the mean there; the interval is that of the nominal mean plus the paired
        difference, so that an interval that leaves the nominal mean out is a real effect.
    """
    from cupola.analysis.estimates.intervals import mean_interval

    base = outcomes[0]
    found = []
    for k, name in enumerate(names):
        for measure, row in (("at_low", 1 + 2 * k), ("at_high", 2 + 2 * k)):
            _, low, high = mean_interval(outcomes[row] - base)
            middle = float(base.mean())
            found.append(Influence(name, measure, float(outcomes[row].mean()), middle + low, middle + high))
    return found


def of_trajectories(names: Sequence[str], unit: np.ndarray, y: np.ndarray, seed: int) -> list[Influence]:
    """Morris' screening: mean, mean size and spread of the elementary effects of each figure over its whole range.

    Parameters
    ----------
    names : sequence of str
        Figures.
    unit : array, shape (trajectories x (figures + 1), figures)
        The design in the unit cube, four levels.
    y : array
        Answers.
    seed : int
        Root of the resampling.

    References
    ----------
    Morris 1991; Campolongo, Cariboni and Saltelli 2007 (mu_star). SALib.
    """
    from SALib.analyze import morris

    with np.errstate(all="ignore"):
        got = morris.analyze(_problem(names), unit, y, num_resamples=RESAMPLES, seed=seed)
    found = []
    for k, name in enumerate(names):
        star, half = float(got["mu_star"][k]), float(got["mu_star_conf"][k])
        found.append(Influence(name, "mu_star", star, max(star - half, 0.0), star + half))
        found.append(Influence(name, "mu", float(got["mu"][k]), math.nan, math.nan))
        found.append(Influence(name, "sigma", float(got["sigma"][k]), math.nan, math.nan))
    return found


def of_saltelli(names: Sequence[str], y: np.ndarray, seed: int) -> list[Influence]:
    """First-order and total Sobol' indices from a Saltelli design without second order.

    References
    ----------
    Saltelli et al. 2010; Jansen 1999 for the total index. SALib. Checked against ``sens_ishigami.csv`` and
    ``sens_sobol_g.csv`` within 0.02 at 2^14 base points.
    """
    from SALib.analyze import sobol

    if float(np.ptp(y)) == 0.0:
        return [Influence(name, measure, 0.0, 0.0, 0.0) for name in names for measure in ("first_order", "total")]
    got = sobol.analyze(_problem(names), y, calc_second_order=False, num_resamples=RESAMPLES, seed=seed)
    return [
        Influence(name, measure, float(got[key][k]), *_around(float(got[key][k]), float(got[f"{key}_conf"][k])))
        for k, name in enumerate(names)
        for measure, key in (("first_order", "S1"), ("total", "ST"))
    ]


def _around(middle: float, half: float) -> tuple[float, float]:
    return middle - half, middle + half


def _problem(names: Sequence[str]) -> dict[str, Any]:
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
