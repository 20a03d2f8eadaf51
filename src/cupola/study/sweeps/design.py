"""Designs: which combinations of factor values are simulated.

A grid needs nothing; the Latin hypercube (McKay, Beckman and Conover 1979) and the Sobol' sequence (Sobol' 1967, with
the direction numbers of Joe and Kuo 2008, scrambled after Owen) are SciPy's; trajectories (Morris 1991) and the points
for Sobol' indices (Saltelli et al. 2010) are SALib's.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import product
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.errors import InputError, Problem
from cupola.scenario.paths.spreads import triangular

if TYPE_CHECKING:
    from cupola.study.runs.study_file import Design, Distribution, Factor, StudyFile

Value = bool | int | float | str
#: Inverses of distributions with endless tails are not asked for 0 or 1: nearer than this no design comes.
_EDGE = 2.0**-53


def design_points(study: StudyFile) -> list[tuple[Value, ...]]:
    """All points of a study: one value for each factor, in the order of the factors.

    Parameters
    ----------
    study : StudyFile
        Checked, as read; that a design fits its factors is `count_points`.

    Raises
    ------
    InputError
        If SciPy is needed and missing.

    Examples
    --------
    >>> from cupola.study import StudyFile
    >>> factors = [{"path": "a", "values": [1, 2]}, {"path": "b", "low": 0.0, "high": 1.0, "n": 2}]
    >>> design_points(StudyFile.model_validate({"format": 1, "name": "x", "scenario": "y", "factor": factors}))
    [(1, 0.0), (1, 1.0), (2, 0.0), (2, 1.0)]
    """
    factors = study.factors
    if study.design.kind == "grid":
        return list(product(*(levels(factor) for factor in factors)))
    if study.design.kind == "each":
        cube = each_points([middle(factor) for factor in factors])
    else:
        cube = unit_points(study.design, len(factors), study.seed)
    columns = [[value_at(factor, float(u)) for u in cube[:, k]] for k, factor in enumerate(factors)]
    return list(zip(*columns, strict=True))


def count_points(study: StudyFile) -> int:
    """How many points a study has [-], without making them."""
    if study.design.kind == "grid":
        return math.prod(len(levels(factor)) for factor in study.factors)
    n_factors, points = len(study.factors), study.design.points or 0
    if study.design.kind == "each":
        return 1 + 2 * n_factors
    return points * {"morris": n_factors + 1, "saltelli": n_factors + 2}.get(study.design.kind, 1)


def levels(factor: Factor) -> list[Value]:
    """The values of a factor in a grid; none where it has no levels, which the check of the file refuses."""
    if factor.values is not None:
        return list(factor.values)
    if factor.low is None or factor.high is None or factor.n is None:
        return []
    steps = [factor.low + (factor.high - factor.low) * k / (factor.n - 1) for k in range(factor.n)]
    if not factor.whole:
        return list(steps)
    return list(dict.fromkeys(round(step) for step in steps))


def unit_points(design: Design, n_factors: int, seed: int) -> np.ndarray:
    """Points of a design in the unit cube: shape (points, factors) [-], in [0, 1), with trajectories in [0, 1].

    Raises
    ------
    InputError
        If SciPy or SALib is missing.
    """
    needed = "SALib" if design.kind in ("morris", "saltelli") else "SciPy"
    try:
        if needed == "SALib":
            return _salib_points(design, n_factors, seed)
        from scipy.stats import qmc
    except ImportError:
        limit = f"a {design.kind} design needs {needed}, which is not installed"
        raise InputError(
            Problem("design", "kind", None, limit, "pip install 'cupola[studies]', or use a grid, which needs nothing")
        ) from None
    chance = np.random.default_rng(seed)
    points = design.points or 0
    if design.kind == "latin":
        return np.asarray(qmc.LatinHypercube(n_factors, seed=chance).random(points))
    sobol = qmc.Sobol(n_factors, scramble=design.scramble, seed=chance)
    return np.asarray(sobol.random_base2(points.bit_length() - 1))


def _salib_points(design: Design, n_factors: int, seed: int) -> np.ndarray:
    from SALib.sample import morris, sobol

    unit = unit_problem(n_factors)
    chance = np.random.default_rng(seed)
    if design.kind == "morris":
        return np.asarray(morris.sample(unit, design.points or 0, num_levels=4, seed=chance))
    return np.asarray(sobol.sample(unit, design.points or 0, calc_second_order=False, seed=chance))


def unit_problem(n_factors: int) -> dict[str, Any]:
    """The unit cube as SALib describes it."""
    return {"num_vars": n_factors, "names": [f"x{k}" for k in range(n_factors)], "bounds": [[0.0, 1.0]] * n_factors}


def each_points(middles: Sequence[float]) -> np.ndarray:
    """One factor at a time: all at their middle, then each at its low end and at its high end.

    Examples
    --------
    >>> each_points([0.5, 0.2]).tolist()
    [[0.5, 0.2], [0.0, 0.2], [1.0, 0.2], [0.5, 0.0], [0.5, 1.0]]
    """
    points = np.tile(np.asarray(middles, np.float64), (1 + 2 * len(middles), 1))
    for k in range(len(middles)):
        points[1 + 2 * k, k], points[2 + 2 * k, k] = 0.0, 1.0
    return points


def middle(factor: Factor) -> float:
    """Where the usual value of a factor lies between its ends [-]: the mode of a triangular one, else the median."""
    spread = factor.distribution
    if spread is None or spread.kind != "triangular":
        return 0.5
    low, mode, high = spread.low or 0.0, spread.mode or 0.0, spread.high or 0.0
    return (mode - low) / (high - low)


def value_at(factor: Factor, u: float) -> Value:
    """The value of a factor below which the share ``u`` of its values lies, 0 <= u <= 1.

    Values in a list come equally often; a range is uniform; with ``whole`` every whole number of a range equally often.

    Examples
    --------
    >>> from cupola.study import Factor
    >>> value_at(Factor(path="a", values=["x", "y"]), 0.5), value_at(Factor(path="a", low=1, high=4, whole=True), 0.99)
    ('y', 4)
    """
    if factor.values is not None:
        return factor.values[min(int(u * len(factor.values)), len(factor.values) - 1)]
    if factor.distribution is not None:
        value = quantile(factor.distribution, u)
        return round(value) if factor.whole else value
    low, high = factor.low or 0.0, factor.high or 0.0
    if factor.whole:
        first, last = math.ceil(low), math.floor(high)
        return min(first + int(u * (last - first + 1)), last)
    return low + u * (high - low)


def quantile(distribution: Distribution, u: float) -> float:
    """Quantile of a factor's distribution at probability ``u`` [-], 0 <= u < 1, in the unit of the factor.

    Examples
    --------
    >>> from cupola.study import Distribution
    >>> quantile(Distribution(kind="triangular", low=0, mode=1, high=2), 0.5)
    1.0
    >>> round(quantile(Distribution(kind="loguniform", low=1, high=100), 0.5), 9)
    10.0
    """
    return _QUANTILES[distribution.kind](distribution, u)


def _uniform(d: Distribution, u: float) -> float:
    low, high = d.low or 0.0, d.high or 0.0
    return low + u * (high - low)


def _loguniform(d: Distribution, u: float) -> float:
    low, high = math.log(d.low or 1.0), math.log(d.high or 1.0)
    return math.exp(low + u * (high - low))


def _triangular(d: Distribution, u: float) -> float:
    return triangular(d.low or 0.0, d.mode or 0.0, d.high or 0.0, u)


def _normal(d: Distribution, u: float) -> float:
    whole = NormalDist(d.mean or 0.0, d.sd or 1.0)
    below = 0.0 if d.low is None else whole.cdf(d.low)
    above = 1.0 if d.high is None else whole.cdf(d.high)
    share = min(max(below + u * (above - below), _EDGE), 1.0 - _EDGE)
    value = whole.inv_cdf(share)
    value = value if d.low is None else max(value, d.low)
    return value if d.high is None else min(value, d.high)


_QUANTILES: dict[str, Callable[[Distribution, float], float]] = {
    "uniform": _uniform,
    "loguniform": _loguniform,
    "triangular": _triangular,
    "normal": _normal,
}
