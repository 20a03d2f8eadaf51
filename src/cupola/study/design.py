"""Designs: which combinations of factor values are simulated.

A grid needs nothing; the Latin hypercube (McKay, Beckman and Conover 1979) and the Sobol' sequence (Sobol' 1967, with
the direction numbers of Joe and Kuo 2008, scrambled after Owen) are SciPy's.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import product
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from cupola.errors import InputError, Problem

if TYPE_CHECKING:
    from .study_file import Design, Distribution, Factor, StudyFile

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
    >>> from cupola.study.study_file import StudyFile
    >>> factors = [{"path": "a", "values": [1, 2]}, {"path": "b", "low": 0.0, "high": 1.0, "n": 2}]
    >>> design_points(StudyFile.model_validate({"format": 1, "name": "x", "scenario": "y", "factor": factors}))
    [(1, 0.0), (1, 1.0), (2, 0.0), (2, 1.0)]
    """
    factors = study.factors
    if study.design.kind == "grid":
        return list(product(*(levels(factor) for factor in factors)))
    cube = unit_points(study.design, len(factors), study.seed)
    columns = [[value_at(factor, float(u)) for u in cube[:, k]] for k, factor in enumerate(factors)]
    return list(zip(*columns, strict=True))


def count_points(study: StudyFile) -> int:
    """How many points a study has [-], without making them."""
    if study.design.kind == "grid":
        return math.prod(len(levels(factor)) for factor in study.factors)
    return study.design.points or 0


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
    """Points of a Latin hypercube or a Sobol' sequence in the unit cube: shape (points, factors) [-], in [0, 1).

    Raises
    ------
    InputError
        If SciPy is missing.
    """
    try:
        from scipy.stats import qmc
    except ImportError:
        limit = f"a {design.kind} design needs SciPy, which is not installed"
        raise InputError(
            Problem("design", "kind", None, limit, "pip install 'cupola[studies]', or use a grid, which needs nothing")
        ) from None
    chance = np.random.default_rng(seed)
    points = design.points or 0
    if design.kind == "latin":
        return np.asarray(qmc.LatinHypercube(n_factors, seed=chance).random(points))
    sobol = qmc.Sobol(n_factors, scramble=design.scramble, seed=chance)
    return np.asarray(sobol.random_base2(points.bit_length() - 1))


def value_at(factor: Factor, u: float) -> Value:
    """The value of a factor below which the share ``u`` of its values lies, 0 <= u < 1.

    Values in a list come equally often; a range is uniform; with ``whole`` every whole number of a range equally often.

    Examples
    --------
    >>> from cupola.study.study_file import Factor
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
    >>> from cupola.study.study_file import Distribution
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
    low, mode, high = d.low or 0.0, d.mode or 0.0, d.high or 0.0
    part = (mode - low) / (high - low)
    if u < part:
        return low + math.sqrt(u * (high - low) * (mode - low))
    return high - math.sqrt((1.0 - u) * (high - low) * (high - mode))


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
