"""The workers of a Dask scheduler as a pool; `distributed` is imported only when one is asked for."""

from __future__ import annotations

import logging
import re
import time
from concurrent.futures import Executor
from typing import Any

from cupola.errors import ExecutorError, InputError, Problem
from cupola.study.executors.pool import Pool

#: How long a scheduler may take to answer [s].
ANSWER_S = 10.0
#: How long a cluster may be without any worker [s].
ALONE_S = 30.0


class DaskPool(Pool):
    """The workers of a Dask scheduler.

    The scheduler gives the tasks of a worker that dies to another by itself. Only when it is gone, or has killed too
    many workers with the same task, does the pool break and connect again.

    Parameters
    ----------
    spec : str
        ``dask://host:port``.
    answer_s : float
        How long the scheduler may take to answer [s].
    alone_s : float
        How long the cluster may be without any worker [s].

    Raises
    ------
    InputError
        If it is no such address, or ``distributed`` is not installed.
    ExecutorError
        If there is no scheduler, or it has no worker.
    """

    def __init__(self, spec: str, *, answer_s: float = ANSWER_S, alone_s: float = ALONE_S) -> None:
        self._address = _address(spec)
        try:
            from distributed import KilledWorker
            from distributed.comm import CommClosedError
        except ImportError:
            limit = "needs the package distributed, which is not installed"
            raise InputError(Problem("--executor", "", None, limit, 'pip install "cupola[cluster]"')) from None
        self.breaks = (*Pool.breaks, KilledWorker, CommClosedError)
        self._answer_s = answer_s
        self._alone_s = alone_s
        self._client: Any = None
        self._alone_since_s: float | None = None
        # What goes wrong comes as an exception; the client would write its traceback to the terminal as well.
        logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
        super().__init__(self._connect, 1, spec)
        self._count()

    def look(self) -> None:
        """Raise when the scheduler has gone, or has had no worker for too long."""
        if self._client.status not in ("running", "connecting"):
            raise ExecutorError(f"{self.name}: the scheduler has gone")
        self._count()
        if self.workers > 0:
            self._alone_since_s = None
            return
        now_s = time.monotonic()
        self._alone_since_s = self._alone_since_s or now_s
        if now_s - self._alone_since_s >= self._alone_s:
            raise ExecutorError(f"{self.name}: no worker for {self._alone_s:.0f} s; start some, and resume")

    def close(self) -> None:
        """Cancel what is under way and say good-bye to the scheduler, which stays."""
        if self._client is not None:
            self._executor.shutdown(wait=False)
            self._client.close(timeout=self._answer_s)
            self._client = None

    def _count(self) -> None:
        """How many tasks the cluster does at a time, which may change while it works."""
        workers = self._client.scheduler_info(n_workers=-1)["workers"].values()
        self.workers = sum(worker["nthreads"] for worker in workers)

    def _connect(self) -> Executor:
        from distributed import Client

        try:
            self._client = Client(self._address, timeout=self._answer_s, set_as_default=False)
        except (OSError, TimeoutError) as error:
            limit = f"{self.name}: no scheduler answers within {self._answer_s:.0f} s"
            hint = "start one with 'dask scheduler', and workers with 'dask worker host:port'"
            raise ExecutorError(f"{limit}; {hint}") from error
        try:
            self._client.wait_for_workers(1, timeout=self._alone_s)
        except TimeoutError as error:
            self._client.close()
            limit = f"{self.name}: the scheduler has no worker"
            raise ExecutorError(f"{limit}; start some with 'dask worker host:port'") from error
        executor: Executor = self._client.get_executor(pure=False)
        return executor


def _address(spec: str) -> str:
    """The address as Dask writes it.

    Examples
    --------
    >>> _address("dask://node-7:8786")
    'tcp://node-7:8786'
    """
    if not re.fullmatch(r"dask://(\[[0-9a-fA-F:]+\]|[^\s/:]+):[0-9]{1,5}/?", spec):
        raise InputError(
            Problem("--executor", "", None, f"{spec!r} must be dask://host:port", "the port is often 8786")
        )
    return "tcp" + spec.removeprefix("dask").rstrip("/")
