"""Running a study so that nothing is lost: chunk by chunk, each kept on disk, until the run folder is complete."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from cupola.engine.results import Results, concatenate
from cupola.errors import ExecutorError, Interrupted, OutputError, Problem

from .atomic import cannot_write
from .elsewhere import run_elsewhere
from .executors import Pool, open_executor
from .folder import PARTS, Render, check_is_folder, check_target, finished, settle, write_folder
from .identity import Identity, identify
from .lock import locked
from .parts import covered, load_parts, save_part
from .remote import is_url, open_remote, staging_of
from .staging import bring, carry, check_address
from .stopping import goals

if TYPE_CHECKING:
    from cupola.analysis.sequential import Decision, Question
    from cupola.analysis.summary import Summary
    from cupola.engine.build import Model
    from cupola.scenario import Scenario
    from cupola.terrain.grid import TerrainGrid

#: Called with what is being done, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]


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
    seed: int = 20180926,
    workers: int | None = None,
    executor: str | Executor | Pool | None = None,
    figures: Literal["low", "nominal", "high"] = "nominal",
    terrain: TerrainGrid | None = None,
    force: bool = False,
    resume: bool = False,
    decide: Question | None = None,
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
        study then runs in a folder of this machine (`cupola.study.remote.staging_of`) and is carried there at the end.
    seed : int
        Root of all draws, 0 to 2^64 - 1.
    workers : int, optional
        Threads or processes [-]; None: one a core. Does not change the results.
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
    from cupola.engine.build import build

    remote = open_remote(str(folder)) if is_url(folder) else None
    folder = Path(folder) if remote is None else staging_of(remote.url)
    check_is_folder(folder)
    with locked(folder):
        model = build(scenario, figures=figures, terrain=terrain)
        identity = identify(model, seed)
        if remote is not None and not force:
            bring(remote, folder, identity, n)
        check_target(folder, identity, n, force=force)
        try:
            settle(folder)
        except OSError as error:
            raise cannot_write(folder, error) from error
        task = _Task(model, n, seed, folder, identity, stop, progress or _no_progress, say or _say_nothing)
        try:
            results, decision = _simulate(task, workers, executor, decide, _kept(task, force=force, resume=resume))
            if decision is not None and not force:
                # It may have ended sooner than at ``n``, for which all was checked.
                check_target(folder, identity, results.n_replications)
                check_address(remote, identity, results.n_replications)
            summary = summarise(
                results,
                probes=probes,
                progress=task.watch,
                workers=workers,
                terrain=model.terrain,
                figures=model.figures,
            )
            summary = replace(summary, decision=decision) if decision is not None else summary
            html = render(results, summary, model) if render is not None else None
        except (Interrupted, KeyboardInterrupt):
            raise task.stopped() from None
        except ExecutorError as error:
            raise ExecutorError(f"{error}; {task.kept()}") from error
        write_folder(results, folder, identity=identity, figures=figures, summary=summary, html=html, is_folded=True)
        if remote is not None:
            carry(remote, folder)
    return Study(model, results, summary, folder, remote.url if remote is not None else "")


@dataclass
class _Task:
    """One study under way."""

    model: Model
    n: int
    seed: int
    folder: Path
    identity: Identity
    stop: threading.Event | None
    progress: Progress
    say: Callable[[str], None]
    n_kept: int = 0

    def keep(self, first: int, results: Results) -> None:
        """Keep a finished chunk on disk."""
        save_part(self.folder / PARTS, self.identity, first, results)
        self.n_kept += results.n_replications

    def watch(self, done: int, total: int) -> None:
        """Pass on how far the judging of claims is, and stop it when asked to."""
        if self.stop is not None and self.stop.is_set():
            raise self.stopped()
        self.progress("claims", done, total)

    def stopped(self) -> Interrupted:
        """What to tell after an interruption."""
        if self.n_kept == 0:
            return Interrupted("stopped before the first replications were finished: nothing is kept")
        return Interrupted(f"stopped: {self.kept()}")

    def kept(self) -> str:
        """How much is on disk."""
        if self.n_kept == 0:
            return "nothing is kept"
        return f"{self.n_kept} of {self.n} replications are kept in {self.folder}; the same command goes on from there"


def _simulate(
    task: _Task,
    workers: int | None,
    executor: str | Executor | Pool | None,
    question: Question | None,
    kept: list[Results],
) -> tuple[Results, Decision | None]:
    """All replications, or as many as decide a question: those that are kept, and the rest simulated now."""
    from cupola.analysis.sequential import decide

    with ExitStack() as stack:
        pool: Pool | None = None
        for goal in goals(task.n) if question is not None else (task.n,):
            task.n = goal
            gaps = covered(kept, task.n)[1]
            if gaps and executor not in (None, "threads"):
                pool = pool or stack.enter_context(open_executor(executor, workers))
                kept = [*kept, *_elsewhere(task, gaps, workers, pool)]
            else:
                kept = [*kept, *_here(task, gaps, workers)]
            results = concatenate(covered(kept, task.n)[0])
            decision = decide(question, question.happened(results.replications)) if question is not None else None
            if decision is not None and decision.answer != "open":
                break
    return results, decision


def _kept(task: _Task, *, force: bool, resume: bool) -> list[Results]:
    """The replications of this run that the folder holds, finished or not."""
    pieces = load_parts(task.folder / PARTS, task.identity, task.model, task.seed, force=force)
    done = finished(task.folder, task.identity)
    if done is not None:
        pieces.append(done)
    pieces, _ = covered(pieces, task.n)
    if resume and not pieces:
        limit = "holds nothing of this run that this version of Cupola made"
        raise OutputError(str(Problem(str(task.folder), "", None, limit, "begin it without --resume")))
    if pieces:
        task.n_kept = sum(piece.n_replications for piece in pieces)
        task.say(f"found {task.n_kept} of {task.n} replications in {task.folder}")
    return pieces


def _here(task: _Task, gaps: list[tuple[int, int]], workers: int | None) -> Iterator[Results]:
    """What is missing, simulated by threads of this process."""
    from cupola.engine.run import run

    for first, n_missing in gaps:
        before = task.n - sum(n for begin, n in gaps if begin >= first)

        def report(done: int, total: int, before: int = before) -> None:
            task.progress("replications", before + done, task.n)

        yield run(
            task.model,
            n_missing,
            seed=task.seed,
            workers=workers,
            first=first,
            chunk=_chunk(task.n),
            progress=report,
            stop=task.stop,
            on_chunk=task.keep,
        )


def _elsewhere(task: _Task, gaps: list[tuple[int, int]], workers: int | None, pool: Pool) -> Iterator[Results]:
    """What is missing, simulated by other processes."""
    n_missing = sum(n for _, n in gaps)
    for first, results in run_elsewhere(task.model, gaps, task.seed, pool, workers=workers, stop=task.stop):
        task.keep(first, results)
        n_missing -= results.n_replications
        task.progress("replications", task.n - n_missing, task.n)
        yield results
    if n_missing:
        raise task.stopped()


def _chunk(n: int) -> int:
    """Replications in one chunk: short enough to lose little, long enough to keep few files."""
    return max(8, min(64, n // 16), n // 64)


def _no_progress(stage: str, done: int, total: int) -> None:
    pass


def _say_nothing(sentence: str) -> None:
    pass
