r"""First-order shares from a sample as it is (a Latin hypercube): what one figure does by itself.

The sample is cut along one column into slices of equal size, with a straight line in each; what the lines leave, and
what is there at all, both per degree of freedom:

.. math:: S = 1 - \frac{SS_{rest} / (n - 2B)}{SS_{total} / (n - 1)}

With a mean in place of a line, what the figure itself does within a slice counts as not its own: of a share of 0.94
0.92 was left with 64 points, and 0.87 with 16.

Answers are means over replications, and all points share the draws of chance. So chance is no noise that differs from
point to point: under other draws every figure would act a little more or less, all along its range. What it adds to
either sum of squares is found from the replications, by the same lines: the sum that their scatter about their mean
has, divided by their number as a variance of a mean is. It is taken off, and both the points and the replications are
halved for the interval.

References
----------
Plischke, Borgonovo and Smith 2013 (given data); Cleveland, JASA 74 (1979) for lines in place of means; Theil 1961 (the
degrees of freedom); McCarthy 1969 (halves). Checked against ``sens_ishigami.csv`` and, with chance, by its coverage.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

#: Resamples for an interval.
RESAMPLES = 200


def first_order(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """First-order Sobol' indices from answers without chance [-]: shape (figures,); small ones may be negative.

    Parameters
    ----------
    x : array, shape (points, figures)
        Independent figures, in any unit: only their order counts, and within a slice their values.
    y : array, shape (points,)
        Answers.
    """
    x, table = np.asarray(x, np.float64), np.asarray(y, np.float64)[:, None]
    return np.array([_share(*(float(v[0]) for v in _variances(column, table, _ALONE, _ALL))) for column in x.T])


def shares_of_sample(x: np.ndarray, outcomes: np.ndarray, seed: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """First-order shares of every figure with what chance adds taken off, and the ends of their 95 % intervals [-].

    Parameters
    ----------
    x : array, shape (points, figures)
        Independent figures.
    outcomes : array, shape (points, replications)
        Replication j has the same draws of chance at every point. With one replication chance is not known, and the
        answers count as they are.
    seed : int
        Root of the halves.

    Returns
    -------
    array, array, array
        Estimate, low, high, each of shape (figures,), in 0 to 1. All 0 where points do not differ; 0 to 1 where no more
        is known.
    """
    x, table = np.asarray(x, np.float64), np.asarray(outcomes, np.float64)
    found = np.zeros((3, x.shape[1]))
    if not np.any(np.ptp(table, axis=0)):
        return found[0], found[1], found[2]
    rng = np.random.default_rng(seed)
    points, n = table.shape
    rows = np.argsort(rng.random((RESAMPLES, points)), axis=1)[:, : max(points // 2, 2)]
    halves = np.argsort(rng.random((RESAMPLES, n)), axis=1) < max(n // 2, 2)
    all_of_them = np.ones((1, n), bool)
    for k, column in enumerate(x.T):
        own, whole = (float(v[0]) for v in _variances(column, table, all_of_them, _ALL))
        of_halves = _variances(column, table, halves, _ALL)
        of_points = _variances(column, table, all_of_them, rows)
        found[0, k] = min(max(_share(own, whole), 0.0), 1.0)
        found[1:, k] = _ends(of_points[0] + of_halves[0] - own, of_points[1] + of_halves[1] - whole)
    return found[0], np.minimum(found[1], found[0]), np.maximum(found[2], found[0])


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


#: One replication alone; all points.
_ALONE, _ALL = np.ones((1, 1), bool), None
#: So many numbers are held at a time.
_BLOCK = 2_000_000


def _variances(
    column: np.ndarray, table: np.ndarray, chosen: np.ndarray, rows: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray]:
    """Variance by one figure, and of all figures, for choices of replications or for choices of points.

    Parameters
    ----------
    column : array, shape (points,)
        The figure.
    table : array, shape (points, replications)
        Outcomes.
    chosen : array of bool, shape (choices, replications)
        Replications; with choices of points one choice of them.
    rows : array of int, shape (choices, fewer points), or None
        Points; None: all of them.
    """
    if rows is None:
        rows = np.arange(column.size)[None, :]
    size = rows.shape[1]
    slices = max(1, min(round(size ** (1 / 3)), size // 4, 64))
    step = max(1, _BLOCK // (size * table.shape[1]))
    own, whole = [], []
    for first in range(0, len(rows), step):
        some = rows[first : first + step]
        at = np.take_along_axis(some, np.argsort(column[some], axis=1, kind="stable"), axis=1)
        centred = table[at] - table[at].mean(axis=1, keepdims=True)
        whole.append(_without_chance(centred, chosen) / (size - 1))
        rest = _left_by_lines(column[at], centred, slices) if size > 2 * slices else centred
        left = _without_chance(rest, chosen) / (size - 2 * slices if size > 2 * slices else size - 1)
        own.append(np.where(np.ptp(column[at], axis=1) > 0.0, whole[-1] - left, 0.0))
    return np.concatenate(own), np.concatenate(whole)


def _left_by_lines(x: np.ndarray, table: np.ndarray, slices: int) -> np.ndarray:
    """What a line in each slice of sorted x (choices, points) leaves of a table (choices, points, replications)."""
    left = np.empty_like(table)
    for at in np.array_split(np.arange(x.shape[1]), slices):
        part = slice(int(at[0]), int(at[-1]) + 1)
        dx, dy = x[:, part] - x[:, part].mean(axis=1, keepdims=True), table[:, part]
        dy = dy - dy.mean(axis=1, keepdims=True)
        spread = np.sum(dx**2, axis=1)
        slope = np.einsum("cp,cpr->cr", dx, dy) / np.where(spread > 0.0, spread, 1.0)[:, None]
        left[:, part] = dy - dx[:, :, None] * slope[:, None, :]
    return left


def _without_chance(left: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Sums of squares of the means over chosen replications, less what chance adds.

    One for each choice of points where there are several, else for each choice of replications.
    """
    m = np.count_nonzero(chosen, axis=1)
    squares = np.sum(left**2, axis=1) @ chosen.T
    of_mean = np.sum((left @ (chosen / m[:, None]).T) ** 2, axis=1)
    scatter = squares - m * of_mean
    return np.asarray(of_mean - np.where(m > 1, scatter / np.maximum(m * (m - 1), 1), 0.0)).reshape(-1)


def _share(own: float, whole: float) -> float:
    return own / whole if whole > 0.0 else 0.0


def _ends(own: np.ndarray, whole: np.ndarray) -> tuple[float, float]:
    """The 95 % in the middle of ratios; one without a whole may be anything, so it counts at either end in turn."""
    anything = np.where(np.arange(own.size) % 2 == 0, -np.inf, np.inf)
    ratios = np.where(whole > 0.0, own / np.where(whole > 0.0, whole, 1.0), anything)
    low, high = np.quantile(ratios, (0.025, 0.975), method="nearest")
    return float(min(max(low, 0.0), 1.0)), float(min(max(high, 0.0), 1.0))
