"""Comparing: from two results to what their pairs say."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from cupola.analysis.comparison.comparison import Comparison
from cupola.analysis.comparison.differences import Difference, Pair
from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.estimates.paired import paired_gain, paired_mean, paired_ratio
from cupola.analysis.metrics.metrics import METRICS, Metric, mean_of
from cupola.engine.results import Results, Rows
from cupola.errors import InputError, Problem
from cupola.scenario import scenario_hash
from cupola.scenario.models.problems import nearest
from cupola.scenario.paths.paths import differing
from cupola.variants import Reason

#: What a reader wants to know first, unless another metric is asked for.
HEADLINE = "leakers"
#: Columns by which replications are told apart, most important first.
OUTCOMES = ("leakers", "kills", "missiles_fired", "assets_lost")
#: How many of the replications that differ most are named.
MOST = 10


def compare_results(
    a: Results, b: Results, *, name_a: str = "A", name_b: str = "B", metric: str = HEADLINE
) -> Comparison:
    """Compare two runs replication by replication.

    Parameters
    ----------
    a, b : Results
        Under one seed; replications that only one of them has are left out.
    name_a, name_b : str
        What to call them.
    metric : str
        The metric that the verdict is about; one of `METRICS`.

    Returns
    -------
    Comparison
        Differences are B minus A.

    Raises
    ------
    InputError
        If the seeds differ, fewer than two replications are in both, or the metric is not known.
    """
    check_metric(metric)
    if a.seed != b.seed:
        limit = f"A ran under seed {a.seed} and B under seed {b.seed}: their replications are no pairs"
        raise InputError(Problem("compare", "", None, limit, "run both under one seed"))
    a, b = _paired(a, b)
    columns: dict[str, np.ndarray] = {"replication": np.asarray(a.replications["replication"])}
    is_identical = scenario_hash(a.scenario) == scenario_hash(b.scenario) and a.digest == b.digest
    differences = {}
    for name, measure in _metrics(a, b).items():
        found, both = _difference(name, measure, a, b)
        differences[name] = _exactly_none(found) if is_identical else found
        columns |= both
    return Comparison(
        name_a=name_a,
        name_b=name_b,
        seed=a.seed,
        n=a.n_replications,
        is_identical=is_identical,
        changes=differing(a.scenario, b.scenario),
        headline=metric,
        differences=differences,
        most_different=_most_different(a, b, METRICS[metric]),
        columns=columns,
    )


def check_metric(metric: str) -> None:
    """Whether there is such a metric; raises `InputError` with the nearest one."""
    if metric not in METRICS:
        raise InputError(Problem("--metric", "", metric, "is not a metric", nearest(metric, METRICS)))


def _paired(a: Results, b: Results) -> tuple[Results, Results]:
    """Both runs with the replications that both have."""
    numbers_a, numbers_b = a.replications["replication"], b.replications["replication"]
    both, at_a, at_b = np.intersect1d(numbers_a, numbers_b, return_indices=True)
    if both.size < 2:
        limit = f"have {both.size} replications in common; a comparison needs 2 at least"
        raise InputError(Problem("compare", "", None, limit, "run both with the same replications"))
    return _rows(a, at_a), _rows(b, at_b)


def _rows(results: Results, at: np.ndarray) -> Results:
    """Results with some of their replications; the same where these are all."""
    if len(at) == results.n_replications:
        return results
    return Results(
        scenario=results.scenario,
        seed=results.seed,
        replications=Rows(results.replications, at),
        flights=results.flights,
        engagements=results.engagements,
        terrain=results.terrain,
        warnings=results.warnings,
    )


def _metrics(a: Results, b: Results) -> dict[str, Metric]:
    """All metrics, and the reasons why threats were not engaged as far as they occurred."""
    found = dict(METRICS)
    for reason in Reason:
        column = f"not_engaged_{reason.label}"
        if any(column in run.replications and np.any(run.replications[column]) for run in (a, b)):
            found[column] = mean_of(column)
    return found


def _difference(name: str, metric: Metric, a: Results, b: Results) -> tuple[Difference, dict[str, np.ndarray]]:
    """One metric: the difference, and its columns; ratios have none, their parts have."""
    first, second = (np.asarray(metric.values(run.replications), np.float64) for run in (a, b))
    is_equal = (first == second) | (np.isnan(first) & np.isnan(second))
    columns = {name: second - first, f"{name}_a": first, f"{name}_b": second}
    if metric.kind == "share":
        change = paired_gain(second > 0.0, first > 0.0)
    elif metric.per is not None:
        below = [np.asarray(metric.per(run.replications), np.float64) for run in (a, b)]
        is_equal &= below[0] == below[1]
        change, first, second = paired_ratio((first, below[0]), (second, below[1]), metric.unit)
        columns = {}
    else:
        most = max(metric.limits_of(run.replications, run.scenario).most for run in (a, b))
        change = paired_mean(first, second, metric.unit, most)
    deviation, correlation, ratio = _spread(first, second)
    found = Difference(
        metric=name,
        unit=metric.unit,
        kind=metric.kind,
        better=metric.better,
        a=metric(a),
        b=metric(b),
        difference=change,
        n_different=int(np.count_nonzero(~is_equal)),
        deviation=deviation,
        correlation=correlation,
        variance_ratio=ratio,
    )
    return found, columns


def _spread(first: np.ndarray, second: np.ndarray) -> tuple[float, float, float]:
    """Deviation of the paired difference, correlation, and its variance over that of draws of their own."""
    known = ~(np.isnan(first) | np.isnan(second))
    x, y = first[known], second[known]
    if x.size < 2:
        return math.nan, math.nan, math.nan
    deviation = float((y - x).std(ddof=1))
    var_x, var_y = float(x.var(ddof=1)), float(y.var(ddof=1))
    ratio = deviation**2 / (var_x + var_y) if var_x + var_y > 0.0 else math.nan
    correlation = float(np.corrcoef(x, y)[0, 1]) if var_x > 0.0 and var_y > 0.0 else math.nan
    return deviation, correlation, ratio


def _exactly_none(found: Difference) -> Difference:
    """The same scenario under the same draws: no difference, and no doubt about it."""
    return replace(found, difference=Estimate(0.0, 0.0, 0.0, found.unit, found.difference.n))


def _most_different(a: Results, b: Results, metric: Metric) -> tuple[Pair, ...]:
    """Replications with the largest difference of the metric, then of all outcomes together; equal ones never."""
    values = {
        name: (np.asarray(a.replications[name], np.float64), np.asarray(b.replications[name], np.float64))
        for name in OUTCOMES
    }
    asked = metric.values(b.replications).astype(np.float64) - metric.values(a.replications)
    apart = np.zeros(a.n_replications)
    for first, second in values.values():
        apart += np.abs(second - first) / max(1.0, float(first.std()), float(second.std()))
    # A distance that only one of them has is a difference, but no number.
    order = np.lexsort((a.replications["replication"], -apart, -np.abs(np.nan_to_num(asked))))
    chosen = [row for row in order[:MOST] if apart[row] > 0.0 or np.nan_to_num(asked[row]) != 0.0]
    return tuple(
        Pair(
            int(a.replications["replication"][row]),
            {name: (float(first[row]), float(second[row])) for name, (first, second) in values.items()},
        )
        for row in chosen
    )
