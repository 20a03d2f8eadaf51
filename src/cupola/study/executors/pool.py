"""A pool: something that calls functions elsewhere, and can be started again when it breaks."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future
from typing import Any


class Pool:
    """Something that calls functions elsewhere, and can be started again when it breaks.

    Parameters
    ----------
    start : callable
        Gives a new executor of `concurrent.futures`.
    workers : int
        How many tasks it does at a time [-].
    name : str
        For messages.
    """

    #: Exceptions that say that the pool is broken, not the task.
    breaks: tuple[type[BaseException], ...] = (BrokenExecutor, CancelledError)
    #: The same after a restart would help nothing: an executor that was given from outside.
    can_restart = True

    def __init__(self, start: Callable[[], Executor], workers: int, name: str) -> None:
        self.name = name
        self.workers = workers
        self._start = start
        self._executor = start()

    @property
    def places(self) -> int:
        """How many tasks to send ahead, so that nobody waits for the next."""
        return 2 * self.workers

    def submit(self, function: Callable[..., Any], *arguments: Any) -> Future[Any]:
        """Call a function elsewhere."""
        return self._executor.submit(function, *arguments)

    def look(self) -> None:
        """Raise when nobody works any more although nothing broke."""

    def restart(self) -> None:
        """Begin anew with a new executor; tasks of the old one are lost."""
        self.close()
        self._executor = self._start()

    def close(self) -> None:
        """Let go of what is not begun, and of the executor."""
        self._executor.shutdown(wait=False, cancel_futures=True)


class GivenPool(Pool):
    """An executor of the caller's, which stays open and is not started again."""

    can_restart = False

    def __init__(self, executor: Executor, workers: int) -> None:
        super().__init__(lambda: executor, workers, type(executor).__name__)

    def restart(self) -> None:
        """Nothing to start again."""

    def close(self) -> None:
        """Not ours to close."""
