"""Replications of one model, simulated by other processes, in chunks of about a second of work."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Executor
from typing import TYPE_CHECKING

from cupola.engine.results import Results

from .executors import Pool, answers, open_executor
from .shares import Shares
from .tasks import Chunk, recipe_of_model, simulate

if TYPE_CHECKING:
    from cupola.engine.build import Model


def run_elsewhere(
    model: Model,
    gaps: list[tuple[int, int]],
    seed: int,
    executor: str | Executor | Pool | None,
    *,
    workers: int | None = None,
    stop: threading.Event | None = None,
) -> Iterator[tuple[int, Results]]:
    """Finished chunks as they come: number of the first replication, and results.

    Parameters
    ----------
    model : Model
        What is simulated.
    gaps : list of (int, int)
        First replication and number of replications of each gap.
    seed : int
        Root of all draws.
    executor : str, Executor, Pool or None
        As for `open_executor`.
    workers : int, optional
        Threads or processes [-]; None: one a core.
    stop : threading.Event, optional
        Set it to stop early: then not all replications come.

    Raises
    ------
    InputError, ExecutorError
        As `open_executor` and `answers` do.
    """
    with open_executor(executor, workers) as pool:
        recipe = recipe_of_model(model)
        shares = Shares(gaps, pool.workers)
        chunks = (Chunk(recipe, seed, first, n) for first, n in shares)
        for chunk, outcome in answers(pool, simulate, chunks, stop):
            shares.learn(chunk.n, outcome.seconds)
            yield chunk.first, outcome.results(model.scenario, seed)
