"""Replications of one model, simulated here or by other processes, in chunks of about a second of work."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from typing import TYPE_CHECKING

from cupola.engine.results import Results, concatenate
from cupola.errors import Interrupted
from cupola.study.executors.chunking import N_MAX, Shares
from cupola.study.executors.pool import Pool
from cupola.study.executors.pools import answers, open_executor
from cupola.study.executors.tasks import Chunk, recipe_of_model, simulate

if TYPE_CHECKING:
    from cupola.engine.build.model import Model


def run_anywhere(
    model: Model,
    n: int,
    *,
    seed: int,
    executor: str | Executor | Pool | None = None,
    workers: int | None = None,
    first: int = 0,
    progress: Callable[[int, int], None] | None = None,
    stop: threading.Event | None = None,
    on_chunk: Callable[[int, Results], None] | None = None,
) -> Results:
    """Replications ``first`` to ``first + n - 1`` of a model, wherever they are simulated; parameters as `cupola.run`.

    Raises
    ------
    InputError, ExecutorError
        As `run_elsewhere` does.
    Interrupted
        If ``stop`` was set; chunks that were finished have been given to ``on_chunk``.
    """
    from cupola.engine.run import CHUNK, check_numbers, run

    if executor is None or executor == "threads":
        return run(model, n, seed=seed, workers=workers, first=first, progress=progress, stop=stop, on_chunk=on_chunk)
    check_numbers(n, seed, workers, first, CHUNK)
    parts: dict[int, Results] = {}
    done = 0
    for start, part in run_elsewhere(model, [(first, n)], seed, executor, workers=workers, stop=stop):
        parts[start] = part
        done += part.n_replications
        if on_chunk is not None:
            on_chunk(start, part)
        if progress is not None:
            progress(done, n)
    if done < n:
        raise Interrupted(f"stopped after {done} of {n} replications")
    return concatenate([parts[start] for start in sorted(parts)])


def run_elsewhere(
    model: Model,
    gaps: list[tuple[int, int]],
    seed: int,
    executor: str | Executor | Pool | None,
    *,
    workers: int | None = None,
    stop: threading.Event | None = None,
    most: int = N_MAX,
) -> Iterator[tuple[int, Results]]:
    """Finished chunks as they come: number of the first replication, and results.

    Parameters
    ----------
    model : Model
        What is simulated.
    gaps : list of (int, int)
        First replication and number of replications of each gap.
    seed : int
        Seed of all draws.
    executor : str, Executor, Pool or None
        As for `open_executor`.
    workers : int, optional
        Threads or processes [-]; None: one per core.
    stop : threading.Event, optional
        Set it to stop early: then not all replications come.
    most : int
        Replications in one chunk, at most [-].

    Raises
    ------
    InputError, ExecutorError
        As `open_executor` and `answers` do.
    """
    with open_executor(executor, workers) as pool:
        recipe = recipe_of_model(model)
        shares = Shares(gaps, pool.workers, most=most)
        chunks = (Chunk(recipe, seed, first, n) for first, n in shares)
        for chunk, outcome in answers(pool, simulate, chunks, stop):
            shares.learn(chunk.n, outcome.seconds)
            yield chunk.first, outcome.results(model.scenario, seed)
