"""From a scenario and what shall vary, or from a sweep that has run, to an adjudication table."""

from __future__ import annotations

import itertools
import math
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from cupola.analysis.comparison.comparing import check_metric
from cupola.analysis.estimates.pooled import Pooled, PooledPart, pooled_mean, pooled_share
from cupola.analysis.metrics.metrics import METRICS, Metric
from cupola.analysis.tables.wargame_tables import DICE, Cell, Table, cell_of
from cupola.constants import DEFAULT_SEED
from cupola.engine.build.model import build
from cupola.engine.results import Columns
from cupola.errors import InputError, Interrupted, Problem
from cupola.scenario import Scenario
from cupola.scenario.models.problems import nearest
from cupola.study.executors.dispatch import run_anywhere
from cupola.study.executors.pool import Pool
from cupola.study.executors.pools import open_elsewhere
from cupola.study.runs.execution import Progress
from cupola.study.store.parquet import read_table
from cupola.study.sweeps.changes import with_changes
from cupola.study.sweeps.folder import Store
from cupola.study.sweeps.reading import is_sweep, open_sweep

#: More cases than this are a slip of the pen.
CASES_MAX = 1000


@dataclass(frozen=True)
class TableFactor:
    """What varies along rows or columns: a path (or a sweep's factor), and its values as text; none: all of a sweep."""

    path: str
    values: tuple[str, ...]


#: Values of the rows, values of the columns, and of each point that belongs there its seed and its replications.
Case = tuple[tuple[str, ...], tuple[str, ...], list[tuple[int, Columns]]]


def tabulate(
    source: Scenario | str | Path,
    rows: Sequence[TableFactor],
    columns: Sequence[TableFactor] = (),
    *,
    metric: str = "leakers",
    die: str = "",
    n: int = 500,
    seed: int = DEFAULT_SEED,
    workers: int | None = None,
    executor: str | Executor | Pool | None = None,
    progress: Progress | None = None,
    stop: threading.Event | None = None,
) -> Table:
    """Make a table: every combination of the rows' values with every combination of the columns'.

    Parameters
    ----------
    source : Scenario, str or pathlib.Path
        A scenario, which is run in every case under the same draws; or the folder or address of a sweep, which is read.
    rows, columns : sequence of TableFactor
        What varies. Of a sweep: its factors; none given: the last one makes the columns, the others the rows.
    metric : str
        The outcome; a mean or a share of `cupola.analysis.metrics.metrics.METRICS`.
    die : str
        One of `cupola.analysis.tables.wargame_tables.DICE`; empty: no bands.
    n, seed, workers
        Replications of each case, seed of all draws, and threads or processes; a sweep has its own.
    executor : str, Executor or Pool, optional
        Where a scenario is simulated, as in `cupola.run`; opened once for all cases. Does not change the table.
    progress : callable, optional
        Called with stage, done, total.
    stop : threading.Event, optional
        Set it to stop.

    Returns
    -------
    Table
        The same for the same input.

    Raises
    ------
    InputError
        If a path, value, metric or die does not exist, or the sweep does not have what is asked.
    ExecutorError
        If the processes or the cluster cannot be reached, or die again and again.
    Interrupted
        If it was stopped; nothing is kept.
    """
    measure = _measure(metric, die)
    found: Iterable[Case]
    pooled: tuple[str, ...] = ()
    unfinished = 0
    if isinstance(source, Scenario):
        name = source.name
        found = _simulated(source, rows, columns, _Way(n, seed, workers, executor, progress, stop))
    else:
        name = Path(source).name
        rows, columns, seed, pooled, unfinished, found = _of_sweep(source, rows, columns)
    scenario = source if isinstance(source, Scenario) else None
    cells = tuple(_cell(row, column, points, measure, scenario, die) for row, column, points in found)
    return Table(
        name=name,
        metric=metric,
        kind=measure.kind,
        unit=measure.unit,
        row_factors=tuple(factor.path for factor in rows),
        column_factors=tuple(factor.path for factor in columns),
        cells=cells,
        die=die,
        seed=seed,
        pooled=pooled,
        unfinished=unfinished,
    )


def check_table(
    scenario: Scenario, rows: Sequence[TableFactor], columns: Sequence[TableFactor], metric: str, die: str
) -> None:
    """Refuse at once what `tabulate` would: metric, die, and each value by itself; whether values go together is its.

    Raises
    ------
    InputError
        As `tabulate`.
    """
    _measure(metric, die)
    _check_size(rows, columns)
    problems: dict[str, Problem] = {}
    for factor in (*rows, *columns):
        for value in factor.values:
            try:
                with_changes(scenario, {factor.path: value})
            except InputError as error:
                problems |= {str(problem): problem for problem in error.problems}
    if problems:
        raise InputError(list(problems.values()))


def _measure(metric: str, die: str) -> Metric:
    """The metric of a table, checked, and so is its die."""
    check_metric(metric)
    measure = METRICS[metric]
    if measure.per is not None:
        limit = "is one ratio over all replications, and no outcome of a single one"
        raise InputError(Problem("--metric", "", metric, limit, "use a mean or a share, such as leakers"))
    if die and die not in DICE:
        raise InputError(Problem("--dice", "", die, "is no die that is known", f"use one of {', '.join(DICE)}"))
    return measure


def _check_size(rows: Sequence[TableFactor], columns: Sequence[TableFactor]) -> None:
    if not rows:
        raise InputError(Problem("--rows", "", None, "is missing", "say what varies: --rows flight.NAME.count=2,4,8"))
    if math.prod(len(factor.values) for factor in (*rows, *columns)) > CASES_MAX:
        raise InputError(Problem("--rows", "", None, f"makes more than {CASES_MAX} cases", "give fewer values"))


def _cell(
    row: tuple[str, ...],
    column: tuple[str, ...],
    points: list[tuple[int, Columns]],
    measure: Metric,
    scenario: Scenario | None,
    die: str,
) -> Cell:
    """A cell of one point as a run would have it; of several, each with the same weight."""
    parts = [PooledPart.of(measure.values(table), seed, table["replication"]) for seed, table in points]
    pool = Pooled(parts)
    if len(points) == 1:
        return cell_of(row, column, pool, measure.of(points[0][1], scenario), die)
    if measure.kind == "share":
        return cell_of(row, column, pool, pooled_share(pool), die)
    least = 0.0 if all(float(part.values.min()) >= 0.0 for part in pool.parts) else -math.inf
    # Each point has a bound of its own, and their mean has the mean of them.
    mosts = [measure.limits_of(table, scenario).most for _, table in points if len(table["replication"])]
    most = max(float(np.mean(mosts)) if mosts else math.inf, pool.middle)
    return cell_of(row, column, pool, pooled_mean(pool, measure.unit, least, most), die)


class _Way(NamedTuple):
    """How and where cases are simulated."""

    n: int
    seed: int
    workers: int | None
    executor: str | Executor | Pool | None
    progress: Progress | None
    stop: threading.Event | None


def _simulated(
    scenario: Scenario,
    rows: Sequence[TableFactor],
    columns: Sequence[TableFactor],
    way: _Way,
) -> Iterator[Case]:
    """Each case, run; all of them are checked before the first one runs."""
    cases: list[tuple[tuple[str, ...], tuple[str, ...], Scenario]] = []
    problems: dict[str, Problem] = {}
    _check_size(rows, columns)
    for row in itertools.product(*(factor.values for factor in rows)):
        for column in itertools.product(*(factor.values for factor in columns)):
            values = {factor.path: value for factor, value in zip((*rows, *columns), (*row, *column), strict=True)}
            try:
                cases.append((row, column, with_changes(scenario, values)))
            except InputError as error:
                problems |= {str(problem): problem for problem in error.problems}
    if problems:
        raise InputError(list(problems.values()))
    return _run(cases, way)


def _run(cases: Sequence[tuple[tuple[str, ...], tuple[str, ...], Scenario]], way: _Way) -> Iterator[Case]:
    with open_elsewhere(way.executor, way.workers) as pool:
        for k, (row, column, changed) in enumerate(cases):

            def tell(done: int, _: int, before: int = k * way.n) -> None:
                if way.progress is not None:
                    way.progress("replications", before + done, len(cases) * way.n)

            try:
                results = run_anywhere(
                    build(changed), way.n, seed=way.seed, executor=pool, workers=way.workers, progress=tell,
                    stop=way.stop,
                )  # fmt: skip
            except Interrupted:
                raise Interrupted(f"stopped after {k} of {len(cases)} cases: nothing is kept") from None
            yield row, column, [(way.seed, results.replications)]


class _Read(NamedTuple):
    """What a sweep gives: factors shown, seed, factors that vary and are not shown, points not finished, cases."""

    rows: list[TableFactor]
    columns: list[TableFactor]
    seed: int
    pooled: tuple[str, ...]
    unfinished: int
    cases: list[Case]


def _of_sweep(place: str | Path, rows: Sequence[TableFactor], columns: Sequence[TableFactor]) -> _Read:
    """Factors and cases of a sweep; points that differ in nothing that is shown belong to one case."""
    if not is_sweep(place):
        limit = "is neither a scenario nor the folder of a sweep"
        raise InputError(Problem(str(place), "", None, limit, "give a .toml file, or what cupola sweep wrote"))
    sweep = open_sweep(place)
    points, labels = sweep.points, list(sweep.labels)
    if not rows and not columns:
        rows = [TableFactor(label, ()) for label in (labels[:-1] or labels)]
        columns = [TableFactor(label, ()) for label in labels[len(rows) :]]
    chosen = [*rows, *columns]
    unknown = [factor.path for factor in chosen if factor.path not in labels]
    if unknown:
        raise InputError([Problem(sweep.place, path, None, "is no factor", nearest(path, labels)) for path in unknown])
    store = Store(sweep.folder, sweep.n_points, "")
    tables: dict[tuple[tuple[str, ...], tuple[str, ...]], list[tuple[int, Columns]]] = {}
    seen: dict[str, set[str]] = {label: set() for label in labels if label not in {factor.path for factor in chosen}}
    unfinished = 0
    for i, point in enumerate(points["point"]):
        texts = {label: _text(points[label][i]) for label in labels}
        if any(factor.values and texts[factor.path] not in factor.values for factor in chosen):
            continue
        parts = tables.setdefault((tuple(texts[f.path] for f in rows), tuple(texts[f.path] for f in columns)), [])
        path = store.point_path(int(point))
        if path.exists():
            parts.append((int(points["seed"][i]), read_table(path)[0]))
            for label, values in seen.items():
                values.add(texts[label])
        unfinished += str(points["status"][i]) == "open"
    if not any(tables.values()):
        raise InputError(Problem(sweep.place, "", None, "holds no finished point with these values"))
    pooled = tuple(label for label, values in seen.items() if len(values) > 1)
    cases = [(*at, parts) for at, parts in tables.items()]
    return _Read(list(rows), list(columns), int(points["seed"][0]), pooled, unfinished, cases)


def _text(value: Any) -> str:
    """A factor's value as the study wrote it."""
    if hasattr(value, "item"):
        value = value.item()
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)
