"""Where chunks are simulated: threads of this process, processes beside it, a Dask cluster, or an executor of yours.

`open_executor` gives a `Pool`; `answers` sends tasks to it and gives back what comes, in the order of finishing. A
worker that dies costs only what it was doing: those tasks are sent again, and only when nothing at all comes back any
more does it end with an error.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import contextmanager
from threading import Event
from typing import TypeVar

from cupola.errors import ExecutorError, InputError, Problem
from cupola.study.executors.pool import GivenPool, Pool

#: How often in a row a pool may break before any task is finished again.
RESTARTS = 3
#: Time between looks at whether anybody still works [s].
LOOK_S = 2.0

Task = TypeVar("Task")
Answer = TypeVar("Answer")


@contextmanager
def open_executor(spec: str | Executor | Pool | None = None, workers: int | None = None) -> Iterator[Pool]:
    """Open what `answers` sends tasks to, and close it afterwards.

    Parameters
    ----------
    spec : str, Executor, Pool or None
        ``threads`` (also None): of this process, over kernels that need no interpreter. ``processes``: beside this one,
        on this machine. ``dask://host:port``: the workers of a Dask scheduler. Or any `concurrent.futures.Executor`
        whose processes can import Cupola, which stays open. A pool is given back as it is.
    workers : int, optional
        Threads or processes [-]; None: one per core. A cluster and an executor of yours say themselves how many.

    Raises
    ------
    InputError
        If the text is none of these, or a cluster is told how many workers it has.
    ExecutorError
        If the cluster cannot be reached.

    Examples
    --------
    >>> with open_executor("threads", 2) as pool:
    ...     sorted(answers(pool, abs, [-1, -2, -3]))
    [(-3, 3), (-2, 2), (-1, 1)]
    """
    if isinstance(spec, Pool):
        yield spec
        return
    pool = _open(spec, workers)
    try:
        yield pool
    finally:
        pool.close()


@contextmanager
def open_elsewhere(spec: str | Executor | Pool | None, workers: int | None = None) -> Iterator[Pool | None]:
    """As `open_executor`, but None for threads of this process, over which the engine runs by itself."""
    if spec is None or spec == "threads":
        yield None
        return
    with open_executor(spec, workers) as pool:
        yield pool


def answers(
    pool: Pool, function: Callable[[Task], Answer], tasks: Iterable[Task | None], stop: Event | None = None
) -> Iterator[tuple[Task, Answer]]:
    """Call a function for each task in a pool; task and answer come in the order of finishing.

    Parameters
    ----------
    pool : Pool
        From `open_executor`.
    function : callable
        Of one argument; for processes at the top level of a module, and the same answer however often it is called.
    tasks : iterable
        Asked for more only when there is a place for it. A None says: nothing now, ask again after the next answer.
    stop : threading.Event, optional
        Set it to send nothing more; what is under way still comes.

    Raises
    ------
    ExecutorError
        If the pool breaks again and again with no task finished in between.
    """
    waiting = iter(tasks)
    lost: deque[Task] = deque()
    running: dict[Future[Answer], Task] = {}
    breaks = 0
    try:
        while True:
            broken = None
            if stop is not None and stop.is_set():
                running = {future: task for future, task in running.items() if not future.cancel()}
            while len(running) < pool.places and not (stop is not None and stop.is_set()):
                task = lost.popleft() if lost else next(waiting, None)
                if task is None:
                    break
                try:
                    running[pool.submit(function, task)] = task
                except pool.breaks as error:
                    lost.append(task)
                    broken = error
                    break
            if not running and broken is None:
                return
            done = wait(running, timeout=LOOK_S, return_when=FIRST_COMPLETED).done if running else set()
            if not done and broken is None:
                pool.look()
            for future in done:
                task = running.pop(future)
                try:
                    answer = future.result()
                except pool.breaks as error:
                    lost.append(task)
                    broken = error
                except ModuleNotFoundError as error:
                    limit = f"the workers of {pool.name} cannot import {error.name}: install Cupola where they run"
                    raise ExecutorError(limit) from error
                else:
                    breaks = 0
                    yield task, answer
            if broken is not None:
                breaks += 1
                if breaks > RESTARTS or not pool.can_restart:
                    raise _gave_up(pool, breaks, broken) from broken
                # Answers that are under way in a broken pool are not waited for: the tasks give the same again.
                lost.extend(running.values())
                running.clear()
                pool.restart()
    finally:
        for future in running:
            future.cancel()


def _gave_up(pool: Pool, breaks: int, error: BaseException) -> ExecutorError:
    why = " ".join(str(error).split()) or type(error).__name__
    times = f" {breaks} times in a row" if breaks > 1 else ""
    hint = (
        "see whether memory ran out; in a script of yours, start the study under: if __name__ == '__main__'"
        if pool.name == "processes"
        else "see what became of its workers"
    )
    return ExecutorError(f"{pool.name}: workers died{times}: {why}; {hint}")


def _open(spec: str | Executor | None, workers: int | None) -> Pool:
    here = workers or os.cpu_count() or 1
    if spec is None or spec == "threads":
        from concurrent.futures import ThreadPoolExecutor

        return Pool(lambda: ThreadPoolExecutor(here), here, "threads")
    if isinstance(spec, Executor):
        return GivenPool(spec, workers or getattr(spec, "_max_workers", None) or here)
    if spec == "processes":
        from cupola.study.executors.processes import start_processes

        return Pool(lambda: start_processes(here), here, "processes")
    if isinstance(spec, str) and spec.startswith("dask://"):
        if workers is not None:
            limit = f"the number of workers of a cluster is fixed and cannot be set to {workers}"
            raise InputError(Problem("--workers", "", None, limit, "leave it out"))
        from cupola.study.executors.cluster import DaskPool

        return DaskPool(spec)
    limit = f"{spec!r} is no place to run" if isinstance(spec, str) else f"a {type(spec).__name__} is no executor"
    hint = "use threads, processes or dask://host:port; from Python also any concurrent.futures.Executor"
    raise InputError(Problem("--executor", "", None, limit, hint))
