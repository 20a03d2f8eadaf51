"""The two tables over all points of a sweep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.engine.results import Columns

if TYPE_CHECKING:
    from cupola.analysis.estimates.intervals import Estimate
    from cupola.analysis.metrics.sequential import Decision
    from cupola.study.sweeps.plan import SweepPlan


def points_table(
    plan: SweepPlan,
    counts: Mapping[int, int],
    status: Mapping[int, str],
    digests: Mapping[int, str],
    decisions: Mapping[int, Decision],
) -> Columns:
    """One entry per point: factors, seed, replications that are kept, status and digest.

    Status: ``done`` (a fixed number), ``narrow`` (the interval is), ``below`` or ``above`` (the question is decided so;
    ``decided_after`` says after how many replications, 0 where it is not), ``max`` (the most replications of a point),
    ``budget`` (that of the sweep is used up), ``open``.
    """
    points = range(len(plan.points))
    after = [decisions[k].after if k in decisions and decisions[k].answer != "open" else 0 for k in points]
    asks = plan.study.until is not None and plan.study.until.half_width is None
    return {
        "point": np.arange(len(points)),
        **_factor_columns(plan, points),
        "seed": np.array([plan.seed_of(point) for point in points], np.uint64),
        "replications": np.array([counts.get(point, 0) for point in points]),
        "status": _texts([status.get(point, "open") for point in points]),
        **({"decided_after": np.array(after)} if asks else {}),
        "digest": _texts([digests.get(point, "") for point in points]),
    }


def summary_table(plan: SweepPlan, estimates: Mapping[int, Mapping[str, Estimate]]) -> Columns:
    """One entry per point with an estimate and metric, in the order of points: what is no finite number is NaN."""
    rows = [(point, name, one) for point in sorted(estimates) for name, one in estimates[point].items()]
    numbers = {
        name: np.array([getattr(one, name) for _, _, one in rows], np.float64) for name in ("estimate", "low", "high")
    }
    return {
        "point": np.array([point for point, _, _ in rows], np.int64),
        **_factor_columns(plan, [point for point, _, _ in rows]),
        "metric": _texts([name for _, name, _ in rows]),
        **{name: np.where(np.isfinite(column), column, np.nan) for name, column in numbers.items()},
        "n": np.array([one.n for _, _, one in rows], np.int64),
        "unit": _texts([one.unit for _, _, one in rows]),
    }


def _factor_columns(plan: SweepPlan, points: Sequence[int]) -> Columns:
    return {
        label: _column([plan.points[point][k] for point in points], [point[k] for point in plan.points])
        for k, label in enumerate(plan.labels)
    }


def _column(values: Sequence[Any], of_all: Sequence[Any]) -> np.ndarray:
    """Values of one factor, with the type that all its values have in common."""
    kinds = {type(value) for value in of_all}
    if kinds == {bool} or kinds == {int}:
        return np.array(values, bool if kinds == {bool} else np.int64)
    if kinds <= {int, float}:
        return np.array(values, np.float64)
    return _texts([str(value) for value in values])


def _texts(words: Sequence[str]) -> np.ndarray:
    texts = np.empty(len(words), dtype=object)
    texts[:] = words
    return texts
