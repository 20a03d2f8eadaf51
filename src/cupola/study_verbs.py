"""Verbs of studies: `sweep`, `uncertainty` and `compare`, with folder and page; and the pages and tables they write."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cupola.constants import DEFAULT_SEED

if TYPE_CHECKING:
    from cupola.analysis.comparison.comparison import Comparison
    from cupola.analysis.findings import Verdict
    from cupola.analysis.tables.wargame_tables import Table
    from cupola.engine.results import Results
    from cupola.scenario import Scenario
    from cupola.study.executors.pool import Pool
    from cupola.study.runs.execution import Progress
    from cupola.study.sweeps.figure_factors import Method
    from cupola.study.sweeps.plan import SweepPlan
    from cupola.study.sweeps.sweep import Sweep
    from cupola.study.sweeps.uncertainty import Uncertainty


def sweep(
    study: str | Path | Mapping[str, Any] | SweepPlan,
    *,
    out: str | Path,
    workers: int | None = None,
    executor: str | Executor | Pool | None = None,
    resume: bool = False,
    report: bool = True,
    progress: Progress | None = None,
    say: Callable[[str], None] | None = None,
    stop: threading.Event | None = None,
) -> Sweep:
    """Simulate all points of a study into a folder; started again after an interruption, it goes on where it was.

    Parameters
    ----------
    study : str, pathlib.Path, mapping or SweepPlan
        A study file, the name of a bundled study, its content as plain data, or what `plan_sweep` made of it.
    out : str or pathlib.Path
        The folder; made when missing. Or an address, such as ``s3://bucket/sweep``: any that fsspec knows.
    workers : int, optional
        Threads or processes [-]; None: one per core. Does not change the results.
    executor : str or Executor, optional
        ``threads``, ``processes``, ``dask://host:port`` or a `concurrent.futures.Executor`.
    resume : bool
        Refuse a folder in which there is no sweep to go on with.
    report : bool
        Also write ``report.html``, as ``cupola sweep`` does.
    progress : callable, optional
        Called with stage, replications done, replications that are wanted so far.
    say : callable, optional
        Called with sentences for the user.
    stop : threading.Event, optional
        Set it to stop after the chunks that are running.

    Returns
    -------
    Sweep
        Points and estimates. When the budget in minutes is used up some points are open.

    Raises
    ------
    InputError
        If the study is wrong, or the values of points do not go together: with all such points, before anything runs.
    OutputError
        If the folder cannot be written, is in use, or holds something else; it is then as it was.
    ExecutorError
        If the workers cannot be reached or die again and again.
    Interrupted
        If it was stopped; what is finished is kept.
    """
    from cupola.study.sweeps.sweep import sweep as simulate

    return simulate(
        study, out=out, workers=workers, executor=executor, resume=resume, progress=progress, say=say, stop=stop,
        render=write_page if report else None,
    )  # fmt: skip


def uncertainty(
    scenario: Scenario | str | Path,
    *,
    out: str | Path,
    method: Method = "lhs",
    outer: int | None = None,
    n: int = 100,
    seed: int = DEFAULT_SEED,
    metric: str = "leakers",
    only: Sequence[str] = (),
    workers: int | None = None,
    executor: str | Executor | Pool | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] | None = None,
    stop: threading.Event | None = None,
) -> Uncertainty:
    """Draw the public figures of a scenario and say what they, and what chance, leave open; ``cupola uncertainty``.

    Parameters
    ----------
    scenario : Scenario, str or pathlib.Path
        As loaded, or what `load` takes.
    out : str or pathlib.Path
        The folder, or its address; a sweep of the same plan in it is taken up.
    method : {"lhs", "each", "morris", "sobol"}
        Latin hypercube; one figure at a time at its ends; Morris' trajectories; Saltelli's design.
    outer : int, optional
        Draws, trajectories or base points [-]; None: as many as the method usually needs. ``each`` has none.
    n : int
        Replications of each point [-], at least 2.
    seed : int
        Seed of all draws, 0 to 2^64 - 1.
    metric : str
        A mean or a share of `cupola.analysis.METRICS`. Another metric of the same folder costs nothing.
    only : sequence of str
        Patterns of figures (``catalogue.missile.*``); none: all.
    workers, executor, progress, say, stop
        As of `sweep`.

    Returns
    -------
    Uncertainty
        Bands of figures and of chance, and the figures in order of influence.

    Raises
    ------
    InputError, OutputError, ExecutorError, Interrupted
        As of `sweep`; also if no figure differs, or the metric is a ratio.
    """
    from cupola.scenario.load import load
    from cupola.scenario.models.scenario import Scenario
    from cupola.study.sweeps.figure_factors import plan_figures
    from cupola.study.sweeps.uncertainty import run_uncertainty

    loaded = scenario if isinstance(scenario, Scenario) else load(scenario)
    plan = plan_figures(loaded, method=method, outer=outer, n=n, seed=seed, patterns=only)
    return run_uncertainty(
        plan, out=out, metric=metric, workers=workers, executor=executor, progress=progress, say=say, stop=stop,
        render=write_page,
    )  # fmt: skip


def write_page(folder: str | Path) -> Path:
    """Write the page of a sweep beside its tables."""
    from cupola.report.pages.sweep_page import write_sweep_page
    from cupola.study.sweeps.reading import open_sweep

    return write_sweep_page(open_sweep(folder))


def write_claims(
    scenario: Scenario, verdicts: tuple[Verdict, ...], n: int, seed: int, folder: str | Path
) -> dict[str, Any]:
    """Write verdicts and what decides them as JSON and as a page; gives what the JSON holds."""
    from cupola.report.pages.claims_page import render_claims
    from cupola.study.store.atomic import write_text
    from cupola.study.store.manifest import json_text

    found = {"scenario": scenario.name, "replications": n, "seed": seed}
    found |= {"claims": [verdict.to_dict() for verdict in verdicts]}
    Path(folder).mkdir(parents=True, exist_ok=True)
    write_text(Path(folder) / "claims.json", json_text(found))
    write_text(Path(folder) / "claims.html", render_claims(scenario, verdicts, n, seed))
    return found


def write_table(table: Table, folder: str | Path, command: str) -> None:
    """Write an adjudication table as CSV, as Markdown and as a page that says by which command it was made."""
    from cupola.export.table_files import table_csv, table_markdown
    from cupola.report.pages.table_page import render_table
    from cupola.study.store.atomic import write_text

    write_text(Path(folder) / "table.csv", table_csv(table))
    write_text(Path(folder) / "table.md", table_markdown(table))
    write_text(Path(folder) / "table.html", render_table(table, command))


def compare(
    a: Scenario | Results | str | Path,
    b: Scenario | Results | str | Path | None = None,
    n: int | None = None,
    *,
    set: Mapping[str, Any] | None = None,
    variant: str | None = None,
    seed: int | None = None,
    metric: str = "leakers",
    until: Mapping[str, float] | None = None,
    folder: str | Path | None = None,
    workers: int | None = None,
    executor: str | Executor | None = None,
) -> Comparison:
    """Compare two runs, replication by replication under the same draws.

    Parameters
    ----------
    a, b : Scenario, Results, str or pathlib.Path
        Scenarios, files or names of bundled ones; results; or folders of runs. ``b`` left out: ``a`` again, changed.
    n : int or None
        Replications of each; None: as a run that was given, else 1000. With ``until`` the first look.
    set : mapping of str to value, optional
        Paths to change in B (see `cupola.scenario.set_paths`).
    variant : str, optional
        B is this variant of its scenario.
    seed : int or None
        Seed of all draws; None: as a run that was given, else the default.
    metric : str
        What the verdict is about.
    until : mapping of str to float, optional
        Go on until half the interval of a metric's difference is this narrow.
    folder : str or pathlib.Path, optional
        Write both runs, ``compare.json``, ``differences.parquet`` and ``compare.html`` there; or to this address.
    workers : int or None
        Threads or processes. Never changes a result.
    executor : str or Executor, optional
        Where, as in `run`. Never changes a result.

    Returns
    -------
    Comparison
        Differences are B minus A; ``sentence`` says it in words.

    Raises
    ------
    InputError
        If the two cannot be paired, or a path, variant or metric does not exist.
    OutputError
        If the folder cannot be written.

    Examples
    --------
    >>> found = compare("minimal", n=4, set={"battery.alpha.is_active": False}, metric="missiles_fired", workers=1)
    >>> found.differences["kills"].answer
    'less'
    """
    from cupola.report.pages.compare_page import render_comparison
    from cupola.study.comparing import run_comparison
    from cupola.study.comparison_inputs import sides_of

    side_a, side_b = sides_of(a, b, set or {}, variant)
    return run_comparison(
        side_a,
        side_b,
        n,
        seed=seed,
        metric=metric,
        until=until,
        folder=folder,
        workers=workers,
        executor=executor,
        render=render_comparison if folder is not None else None,
    )
