"""Running a study so that nothing is lost: chunk by chunk, each kept on disk, until the run folder is complete."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cupola._memory import bulk_set_aside, give_back
from cupola.constants import DEFAULT_SEED
from cupola.engine.results import Results
from cupola.errors import ExecutorError, Interrupted
from cupola.study.executors.pool import Pool
from cupola.study.runs.simulating import Progress, Task, kept_of, simulate_all
from cupola.study.store.atomic import cannot_write
from cupola.study.store.fingerprint import fingerprint_of
from cupola.study.store.folder import check_is_folder, check_target, settle, tables_in
from cupola.study.store.lock import locked
from cupola.study.store.remote import is_url, open_remote, staging_of
from cupola.study.store.staging import bring, carry, check_address
from cupola.study.store.stored import StoredResults
from cupola.study.store.writing import Render, discard_staged, stage_tables, write_folder

if TYPE_CHECKING:
    from cupola.analysis.metrics.sequential import Question
    from cupola.analysis.summary import Summary
    from cupola.engine.build.model import Model
    from cupola.scenario import Scenario
    from cupola.study.runs.looking import Looking
    from cupola.terrain.grid import TerrainGrid


@dataclass(frozen=True)
class Study:
    """A finished study: what was run, what came out, what it means, and where it lies."""

    model: Model
    results: Results
    summary: Summary
    folder: Path
    #: Where it lies when that is an address; ``folder`` was only the way there and is gone.
    url: str = ""

    @property
    def report(self) -> str:
        """Where the report lies."""
        return f"{self.url.rstrip('/')}/report.html" if self.url else str((self.folder / "report.html").resolve())


def run_study(
    scenario: Scenario,
    n: int = 1000,
    *,
    folder: str | Path,
    seed: int = DEFAULT_SEED,
    workers: int | None = None,
    executor: str | Executor | Pool | None = None,
    figures: Literal["low", "nominal", "high"] = "nominal",
    terrain: TerrainGrid | None = None,
    force: bool = False,
    resume: bool = False,
    decide: Question | None = None,
    looking: Looking | None = None,
    probes: bool = True,
    render: Render | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] | None = None,
    stop: threading.Event | None = None,
) -> Study:
    """Run a study into a folder; started again after an interruption, it goes on and ends with the same bytes.

    Parameters
    ----------
    scenario : Scenario
        As loaded.
    n : int
        Replications [-], 1 or more; with ``decide`` the most of them. A folder that holds fewer of the same run is
        filled up.
    folder : str or pathlib.Path
        The run folder; made when missing. Or its address, such as ``s3://bucket/study``: any that fsspec knows. The
        study then runs in a folder of this machine (`study.store.remote.staging_of`) and is carried there at the end.
    seed : int
        Seed of all draws, 0 to 2^64 - 1.
    workers : int, optional
        Threads or processes [-]; None: one per core. Does not change the results.
    executor : str, Executor or Pool, optional
        Where replications are simulated: ``threads`` (also None), ``processes``, ``dask://host:port``, or any
        `concurrent.futures.Executor` whose processes can import Cupola. Claims are judged by threads of this process.
    figures : {"low", "nominal", "high"}
        Which end of the published figures is used.
    terrain : TerrainGrid, optional
        In place of the scenario's.
    force : bool
        Replace another run that the folder holds.
    resume : bool
        Refuse to begin: there must be something to go on from.
    decide : Question, optional
        Stop as soon as it is answered, at the next look (`goals`): the run is then that of so many replications, byte
        for byte, and ``summary.decision`` says what was found.
    looking : Looking, optional
        Look at the replications on the way, at the same counts as `decide`; with ``until``, stop as soon as intervals
        are narrow enough: the run is then that of so many replications, byte for byte.
    probes : bool
        Judge the claims by runs of their own; without, the summary has no verdicts.
    render : callable, optional
        Makes the report; None: none is written.
    progress : callable, optional
        Called with stage, done, total.
    say : callable, optional
        Called with sentences for the user.
    stop : threading.Event, optional
        Set it to stop after the chunks that are running.

    Returns
    -------
    Study
        Everything, and where it lies.

    Raises
    ------
    InputError
        If the scenario cannot be built.
    OutputError
        If the folder cannot be written or holds something else.
    ExecutorError
        If the processes or the cluster cannot be reached, or die again and again; what is finished is kept.
    Interrupted
        If it was stopped; what is finished is kept.
    """
    from cupola.analysis import summarise
    from cupola.engine.build.model import build

    remote = open_remote(str(folder)) if is_url(folder) else None
    folder = Path(folder) if remote is None else staging_of(remote.url)
    check_is_folder(folder)
    with locked(folder):
        model = build(scenario, figures=figures, terrain=terrain)
        identity = fingerprint_of(model, seed)
        if remote is not None and not force:
            bring(remote, folder, identity, n)
        check_target(folder, identity, n, force=force)
        try:
            settle(folder)
        except OSError as error:
            raise cannot_write(folder, error) from error
        task = Task(model, n, seed, folder, identity, stop, progress or _no_progress, say or _say_nothing)
        try:
            kept = kept_of(task, force=force, resume=resume)
            results, decision = simulate_all(task, workers, executor, decide, kept, looking)
            if (decision is not None or looking is not None) and not force:
                # It may have ended sooner than at ``n``, for which all was checked.
                check_target(folder, identity, results.n_replications)
                check_address(remote, identity, results.n_replications)
            is_stored = isinstance(results, StoredResults)
            with bulk_set_aside():
                give_back()
                # Written before anything is made of them: tables are quicker to read by columns than chunks, and a
                # report takes memory enough without the database beside it.
                results = stage_tables(results, folder, identity)
                give_back()
                summary = summarise(
                    results,
                    probes=probes,
                    progress=task.watch,
                    workers=workers,
                    terrain=model.terrain,
                    figures=model.figures,
                )
                summary = replace(summary, decision=decision) if decision is not None else summary
                give_back()
                html = render(results, summary, model) if render is not None else None
                give_back()
        except BaseException as error:
            discard_staged(folder)
            if isinstance(error, Interrupted | KeyboardInterrupt):
                raise task.stopped() from None
            if isinstance(error, ExecutorError):
                raise ExecutorError(f"{error}; {task.kept()}") from error
            raise
        write_folder(
            results,
            folder,
            identity=identity,
            figures=figures,
            summary=summary,
            html=html,
            is_folded=True,
            is_staged=True,
        )
        if is_stored:
            results = tables_in(folder, results, results.digest)
        if remote is not None:
            results = carry(remote, folder, results)
    return Study(model, results, summary, folder, remote.url if remote is not None else "")


def _no_progress(stage: str, done: int, total: int) -> None:
    pass


def _say_nothing(sentence: str) -> None:
    pass
