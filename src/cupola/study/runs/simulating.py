"""The replications of a study: those that are kept, and the rest simulated now, chunk by chunk, each kept on disk."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cupola.engine.results import Results
from cupola.errors import InputError, Interrupted, OutputError, Problem
from cupola.study.executors.chunking import chunk_length, most_at_once
from cupola.study.executors.dispatch import run_elsewhere
from cupola.study.executors.pool import Pool
from cupola.study.executors.pools import open_executor
from cupola.study.runs.stopping import goals
from cupola.study.store.fingerprint import Fingerprint, otherwise
from cupola.study.store.folder import PARTS, finished, read_manifest
from cupola.study.store.parts import covered, load_parts, on_disk, save_part
from cupola.study.store.stored import TABLES, joined

if TYPE_CHECKING:
    from cupola.analysis.metrics.sequential import Decision, Question
    from cupola.engine.build.model import Model
    from cupola.study.runs.looking import Looking

#: Finished chunks of a run stay in memory up to so much, then on disk alone [bytes].
HELD_BYTES = 16 * 2**20

#: Called with what is being done, how much of it is done, and how much there is.
Progress = Callable[[str, int, int], None]


@dataclass
class Task:
    """One study under way."""

    model: Model
    n: int
    seed: int
    folder: Path
    identity: Fingerprint
    stop: threading.Event | None
    progress: Progress
    say: Callable[[str], None]
    n_kept: int = 0
    held_bytes: int = 0

    def keep(self, first: int, results: Results) -> Results:
        """Keep a finished chunk on disk, and in memory too as long as there are few; the chunk to go on with."""
        path = save_part(self.folder / PARTS, self.identity, first, results)
        self.n_kept += results.n_replications
        size = sum(column.nbytes for table in TABLES for column in getattr(results, table).values())
        if self.held_bytes + size > HELD_BYTES:
            return on_disk(path, results)
        self.held_bytes += size
        return results

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
        return f"{self.n_kept} of {self.n} replications are kept in {self.folder}; the same command resumes from there"


def simulate_all(
    task: Task,
    workers: int | None,
    executor: str | Executor | Pool | None,
    question: Question | None,
    kept: list[Results],
    looking: Looking | None = None,
) -> tuple[Results, Decision | None]:
    """All replications, or as many as decide a question or make intervals narrow: kept ones, and the rest now."""
    from cupola.analysis.metrics.sequential import decide

    with ExitStack() as stack:
        pool: Pool | None = None
        for goal in goals(task.n) if question is not None or looking is not None else (task.n,):
            task.n = goal
            gaps = covered(kept, task.n)[1]
            if gaps and executor not in (None, "threads"):
                pool = pool or stack.enter_context(open_executor(executor, workers))
                kept = [*kept, *_elsewhere(task, gaps, workers, pool)]
            else:
                kept = [*kept, *_here(task, gaps, workers)]
            results = joined(covered(kept, task.n)[0])
            decision = decide(question, question.happened(results.replications)) if question is not None else None
            look = looking.at(results) if looking is not None else None
            if (decision is not None and decision.answer != "open") or (look is not None and look.is_narrow):
                break
        if looking is not None and looking.until and look is not None:
            task.say(looking.sentence(look))
    return results, decision


def kept_of(task: Task, *, force: bool, resume: bool) -> list[Results]:
    """The replications of this run that the folder holds, finished or not."""
    pieces = load_parts(task.folder / PARTS, task.identity, task.model, task.seed, force=force)
    done = finished(task.folder, task.identity)
    if done is not None:
        pieces.extend(done.batches())
    pieces, _ = covered(pieces, task.n)
    if resume and not pieces:
        limit = f"holds nothing of this run that {_who_made(task)} made"
        raise OutputError(str(Problem(str(task.folder), "", None, limit, "begin it without --resume")))
    if pieces:
        task.n_kept = sum(piece.n_replications for piece in pieces)
        task.say(f"found {task.n_kept} of {task.n} replications in {task.folder}")
    return pieces


def _who_made(task: Task) -> str:
    """Who would have had to make what can be gone on from."""
    try:
        manifest = read_manifest(task.folder)
    except InputError:
        manifest = None
    mine = (task.identity.inputs, task.identity.code)
    if manifest is None or (manifest["input_hash"], manifest["code"]) != mine:
        return "this version of Cupola"
    return f"this machine (the one that made it {otherwise(manifest['numerics'])})"


def _here(task: Task, gaps: list[tuple[int, int]], workers: int | None) -> Iterator[Results]:
    """What is missing, simulated by threads of this process."""
    from cupola.engine.run import check_numbers, run_chunks

    threads = workers or os.cpu_count() or 1
    n_missing = sum(n for _, n in gaps)
    for first, n in gaps:
        chunk = chunk_length(task.n, most_at_once(task.model))
        check_numbers(n, task.seed, workers, first, chunk)
        for start, results in run_chunks(task.model, n, task.seed, threads, first, chunk, task.stop):
            n_missing -= results.n_replications
            kept = task.keep(start, results)
            task.progress("replications", task.n - n_missing, task.n)
            yield kept
    if n_missing:
        raise task.stopped()


def _elsewhere(task: Task, gaps: list[tuple[int, int]], workers: int | None, pool: Pool) -> Iterator[Results]:
    """What is missing, simulated by other processes."""
    n_missing = sum(n for _, n in gaps)
    most = most_at_once(task.model)
    for first, results in run_elsewhere(task.model, gaps, task.seed, pool, workers=workers, stop=task.stop, most=most):
        n_missing -= results.n_replications
        kept = task.keep(first, results)
        task.progress("replications", task.n - n_missing, task.n)
        yield kept
    if n_missing:
        raise task.stopped()
