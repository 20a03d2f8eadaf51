"""Which figure drives the answer: rank correlations and given-data indices, Morris' screening, Sobol' indices.

The first two come from any sample (a Latin hypercube) and cost nothing more; the others need designs of their own.
Intervals come from resampled points. Checked on the functions of Ishigami and of Sobol' with their closed
forms (``sens_ishigami.csv``, ``sens_sobol_g.csv``).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np

from cupola.analysis.estimates.distributions import student_quantile
from cupola.analysis.sensitivity.given_data import RESAMPLES, half_samples, shares_of_sample
from cupola.analysis.sensitivity.jackknife import jackknife
from cupola.analysis.sensitivity.noise import adjusted, mean_noise, p_values


class Influence(NamedTuple):
    """What one figure does to the answer, by one measure.

    Parameters
    ----------
    figure : str
        Its name.
    measure : str
        ``rank_correlation``, ``first_order``, ``total``, ``mu``, ``mu_star``, ``sigma``, ``at_low``, ``at_high``;
        ``p_noise``: how likely noise alone shows as much, corrected for all figures that were looked at.
    estimate, low, high : float
        Value and 95 % interval; a number without an interval has NaN there.
    """

    figure: str
    measure: str
    estimate: float
    low: float
    high: float


def of_sample(names: Sequence[str], x: np.ndarray, outcomes: np.ndarray, seed: int) -> list[Influence]:
    """Rank correlation and given-data first-order share of every figure, from a sample.

    Parameters
    ----------
    names : sequence of str
        Of the columns.
    x : array, shape (points, figures)
        Independent figures, in any unit: only their order counts.
    outcomes : array, shape (points, replications)
        Outcomes whose means the answers are. What chance adds is taken off the shares, and is in their intervals
        (`cupola.analysis.sensitivity.given_data`).
    seed : int
        Root of the resampling.
    """
    y = outcomes.mean(axis=1)
    ranks = (rank_correlations(x, y), *half_samples(rank_correlations, x, y, seed))
    shares = shares_of_sample(x, outcomes, seed)
    return [
        Influence(name, measure, float(values[0][k]), float(values[1][k]), float(values[2][k]))
        for measure, values in (("rank_correlation", ranks), ("first_order", shares))
        for k, name in enumerate(names)
    ]


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


def of_ends(names: Sequence[str], outcomes: np.ndarray, seed: int | None = None) -> list[Influence]:
    """One figure at a time: the answer at its low end and at its high end, all others at their nominal values.

    Parameters
    ----------
    names : sequence of str
        Figures.
    outcomes : array, shape (1 + 2 figures, replications)
        Of the nominal point, then of the low and the high end of each figure, under the same draws.
    seed : int, optional
        Root of the flips that tell effects from noise; None: ``p_noise`` is left out.

    Returns
    -------
    list of Influence
        ``at_low`` and ``at_high``: the mean there; the interval is that of the nominal mean plus the paired
        difference, of this end alone. ``p_noise``: of both ends together, corrected for all figures.
    """
    from cupola.analysis.estimates.means import outcome_interval

    base = outcomes[0]
    found, differences = [], []
    for k, name in enumerate(names):
        differences.append(outcomes[1 + 2 * k : 3 + 2 * k] - base)
        for measure, row in (("at_low", 1 + 2 * k), ("at_high", 2 + 2 * k)):
            # An end at which no replication came out otherwise is said in words, and has no width here.
            _, low, high = outcome_interval(outcomes[row] - base, step=0.0)
            middle = float(base.mean())
            found.append(Influence(name, measure, float(outcomes[row].mean()), middle + low, middle + high))
    return found + (_noise_of(names, differences, seed) if seed is not None else [])


def _noise_of(names: Sequence[str], differences: Sequence[np.ndarray], seed: int) -> list[Influence]:
    told = adjusted(p_values(differences, seed))
    return [Influence(name, "p_noise", float(p), math.nan, math.nan) for name, p in zip(names, told, strict=True)]


def of_trajectories(
    names: Sequence[str], unit: np.ndarray, y: np.ndarray, seed: int, outcomes: np.ndarray | None = None
) -> list[Influence]:
    """Morris' screening: mean, mean size and spread of the elementary effects of each figure.

    An effect is that of a step of two thirds of the figure's levels, per unit of its range: in levels of probability,
    so that the outermost values of a figure that has a distribution are its outer quantiles.

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
    outcomes : array, shape (points, replications), optional
        Outcomes whose means the answers are. With them ``p_noise`` says which effects noise alone would show: mu_star
        is positive under noise, too.

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
    if outcomes is None:
        return found
    size, moved = len(names) + 1, np.diff(unit, axis=0) != 0.0
    steps = [a for a in range(len(unit) - 1) if (a + 1) % size]
    of_figure = [[a for a in steps if moved[a, k]] for k in range(len(names))]
    return found + _noise_of(names, [outcomes[np.add(rows, 1)] - outcomes[rows] for rows in of_figure], seed)


def of_saltelli(names: Sequence[str], y: np.ndarray, seed: int, outcomes: np.ndarray | None = None) -> list[Influence]:
    r"""First-order and total Sobol' indices from a Saltelli design without second order.

    Parameters
    ----------
    names : sequence of str
        Figures.
    y : array
        Answers at the points of the design.
    seed : int
        Root of the resampling.
    outcomes : array, shape (points, replications), optional
        Outcomes whose means the answers are. With them what chance adds is taken off, from the differences of which the
        total index is made and from the variance that both indices are shares of, and ``p_noise`` says which total
        effects noise alone would show; intervals are those of the jackknife over base points and replications. SALib's
        know the base points alone, and held the total index of the synthetic engine in 50 to 80 of 100 studies.

    References
    ----------
    Saltelli et al. 2010; Jansen 1999 for the total index. SALib. Checked against ``sens_ishigami.csv`` and
    ``sens_sobol_g.csv`` within 0.02 at 2^14 base points.
    """
    from SALib.analyze import sobol

    size = len(names) + 2
    pairs = [] if outcomes is None else [outcomes[k + 1 :: size] - outcomes[::size] for k in range(len(names))]
    if float(np.ptp(y)) == 0.0:
        none = [Influence(name, measure, 0.0, 0.0, 0.0) for name in names for measure in ("first_order", "total")]
        return none + (_noise_of(names, pairs, seed) if pairs else [])
    got = sobol.analyze(_problem(names), y, calc_second_order=False, num_resamples=RESAMPLES, seed=seed)
    if outcomes is None:
        keys = (("first_order", "S1"), ("total", "ST"))
        return [
            Influence(name, measure, float(got[key][k]), *_around(float(got[key][k]), float(got[f"{key}_conf"][k])))
            for k, name in enumerate(names)
            for measure, key in keys
        ]
    blocks = outcomes.reshape(-1, size, outcomes.shape[1])
    middles = saltelli_shares(blocks)
    errors, dof = jackknife(blocks, (0, 2), saltelli_shares)
    sure = student_quantile(0.975, dof)
    found = []
    for k, name in enumerate(names):
        first, total = (float(one) for one in middles[k])
        off = sure * errors[k]
        found.append(Influence(name, "first_order", first, *_around(first, float(off[0]))))
        found.append(Influence(name, "total", total, *_around_positive(total, float(off[1]))))
    return found + _noise_of(names, pairs, seed)


def saltelli_shares(blocks: np.ndarray) -> np.ndarray:
    """First-order and total indices, what chance adds taken off: shape (figures, 2).

    Parameters
    ----------
    blocks : array, shape (base points, figures + 2, replications)
        Outcomes: of each base point A, A with one figure from B, ..., B.
    """
    y = blocks.mean(axis=2)
    a, b = y[:, 0], y[:, -1]
    drawn = np.concatenate([blocks[:, 0], blocks[:, -1]])
    whole = float(np.var(np.concatenate([a, b])))
    # Draws that all points share move none against another: it is the rest that looks like an effect.
    noise = mean_noise(drawn - drawn.mean(axis=0))
    if not whole > noise:
        return np.zeros((blocks.shape[1] - 2, 2))
    shares = []
    for k in range(1, blocks.shape[1] - 1):
        total = 0.5 * float(np.mean((a - y[:, k]) ** 2)) - 0.5 * mean_noise(blocks[:, k] - blocks[:, 0])
        shares.append((float(np.mean((b - y.mean()) * (y[:, k] - a))), total))
    return np.array(shares) / (whole - noise)


def _around_positive(middle: float, off: float) -> tuple[float, float]:
    """An interval of what is 0 or more and skewed: even on the square root, its upper end that of the logarithm too."""
    if middle <= 0.0:
        return min(middle - off, 0.0), max(middle + off, 0.0)
    root = math.sqrt(middle)
    half = 0.5 * off / root
    high = (root + half) ** 2
    if off < middle:
        high = max(high, middle * math.exp(off / middle))
    return max(root - half, 0.0) ** 2, high


def _around(middle: float, half: float) -> tuple[float, float]:
    return middle - half, middle + half


def _problem(names: Sequence[str]) -> dict[str, Any]:
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}
