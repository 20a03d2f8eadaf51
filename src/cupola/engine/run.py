"""Run: replications in chunks, one thread each, over a compiled kernel that needs no interpreter."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path

import numpy as np

from cupola.constants import DEFAULT_SEED
from cupola.engine import step
from cupola.engine.build.model import Model, build
from cupola.engine.columns import results_of
from cupola.engine.result_rows import EVENT, REPLICATION
from cupola.engine.results import Results, concatenate
from cupola.engine.state_rows import FLIGHT_STATE
from cupola.engine.tables import System, new_state
from cupola.errors import InputError, Interrupted, Problem
from cupola.kernels._jit import direct
from cupola.kernels.rows import SHOT, table
from cupola.scenario import Scenario

#: Seed of all draws unless another is given: the day of the press report.
#: Replications in a chunk: small enough for a smooth progress bar and a quick stop.
CHUNK = 50

run_chunk = direct(step.run_chunk)

Progress = Callable[[int, int], None]
OnChunk = Callable[[int, Results], None]


def run(
    scenario: Scenario | Model | str | Path, n: int = 1000, *, seed: int = DEFAULT_SEED, workers: int | None = None,
    first: int = 0, chunk: int = CHUNK, progress: Progress | None = None, stop: threading.Event | None = None,
    on_chunk: OnChunk | None = None,
) -> Results:  # fmt: skip
    """Simulate replications ``first`` to ``first + n - 1``.

    Parameters
    ----------
    scenario : Scenario or Model
        What to simulate.
    n : int
        Replications, 1 to 10 000 000.
    seed : int
        Seed of all draws, 0 to 2^64 - 1.
    workers : int or None
        Threads; None: as many as there are processors. Never changes a result.
    first : int
        Number of the first replication, >= 0.
    chunk : int
        Replications that a thread takes at a time. Never changes a result.
    progress : callable or None
        Called with (done, n) after each chunk.
    stop : threading.Event or None
        Set it to stop early.
    on_chunk : callable or None
        Called with (number of its first replication, Results) for each finished chunk, in order of finishing.

    Raises
    ------
    InputError
        If a number is out of range.
    Interrupted
        If ``stop`` was set; chunks that were finished have been given to ``on_chunk``.

    Examples
    --------
    >>> from cupola.scenario import load
    >>> results = run(load("minimal"), 4, workers=1)
    >>> results.n_replications
    4
    """
    check_numbers(n, seed, workers, first, chunk)
    model = scenario if isinstance(scenario, Model) else build(scenario)
    parts: dict[int, Results] = {}
    done = 0
    for start, part in run_chunks(model, n, seed, workers or os.cpu_count() or 1, first, chunk, stop):
        parts[start] = part
        if on_chunk is not None:
            on_chunk(start, part)
        done += part.n_replications
        if progress is not None:
            progress(done, n)
    if done < n:
        raise Interrupted(f"stopped after {done} of {n} replications")
    return concatenate([parts[start] for start in sorted(parts)])


def check_numbers(n: int, seed: int, workers: int | None, first: int, chunk: int) -> None:
    """All numbers in range, or every one that is not."""
    most_first = 2**32 - 1 - (n if is_whole(n) else 1)
    problems = [
        Problem("run", key, value, limit)
        for key, value, low, high, limit in (
            ("n", n, 1, 10_000_000, "must be a whole number from 1 to 10,000,000"),
            ("seed", seed, 0, 2**64 - 1, "must be a whole number from 0 to 2^64 - 1"),
            ("workers", 1 if workers is None else workers, 1, 1024, "must be a whole number from 1 to 1024"),
            ("first", first, 0, most_first, "must be a whole number from 0 to 2^32 - 1 - n"),
            ("chunk", chunk, 1, 100_000, "must be a whole number from 1 to 100,000"),
        )
        if not is_whole(value) or not low <= value <= high
    ]
    if problems:
        raise InputError(problems)


def is_whole(value: object) -> bool:
    """Whether a value is a whole number; True and False are not."""
    return isinstance(value, int | np.integer) and not isinstance(value, bool)


def run_chunks(
    model: Model, n: int, seed: int, workers: int, first: int, chunk: int, stop: threading.Event | None
) -> Iterator[tuple[int, Results]]:
    """Finished chunks as they come: number of the first replication, and results."""
    starts = iter(range(first, first + n, chunk))
    running: set[Future[tuple[int, Results]]] = set()
    stopped = stop or threading.Event()
    if workers == 1:  # a pool costs a millisecond, and claims make thousands of short runs
        for here in starts:
            if stopped.is_set():
                return
            yield run_one_chunk(model, here, min(chunk, first + n - here), seed)
        return
    with ThreadPoolExecutor(max_workers=workers) as pool:
        try:
            while True:
                while len(running) < workers and not stopped.is_set():
                    start = next(starts, None)
                    if start is None:
                        break
                    running.add(pool.submit(run_one_chunk, model, start, min(chunk, first + n - start), seed))
                if not running:
                    return
                finished, running = wait(running, return_when=FIRST_COMPLETED)
                for future in finished:
                    yield future.result()
        finally:
            for future in running:
                future.cancel()


def most_shots(system: System) -> int:
    """How many missiles can be fired in one replication: all that stand on launchers, with their reloads.

    Timed batteries have rounds of their own, or fire at every flight as often as their doctrine allows.
    """
    n = int(np.sum(system.launchers.missiles * (1 + system.launchers.reloads))) if len(system.launchers) else 0
    for row in system.resupplies:
        mine = (system.launchers.battery == row.battery) & (system.launchers.missile == row.missile)
        n += int(row.n_deliveries * row.loads * system.launchers.missiles[mine].max(initial=0))
    for row in system.timed:
        most = len(system.flights) * int(system.batteries[row.battery].shots_max)
        n += int(row.rounds) if row.rounds >= 0 else most
    return n


def run_one_chunk(model: Model, first: int, n: int, seed: int) -> tuple[int, Results]:
    """Simulate ``n`` replications from ``first`` on, in this thread."""
    system = model.system
    shots_max = most_shots(system)
    rows = table(REPLICATION, n)
    flights = table(FLIGHT_STATE, (n, len(system.flights)))
    shots = table(SHOT, (n, shots_max))
    n_shots = np.zeros(n, np.int64)
    no_log = table(EVENT, 0)
    state = new_state(system, shots_max)
    run_chunk(system, state, np.uint64(seed), np.int64(first), rows, flights, shots, n_shots, no_log)
    return first, results_of(model, seed, rows, flights, shots, n_shots)
