"""What sending replications elsewhere costs: threads, processes and a Dask cluster of this machine, side by side.

Two questions. How much of the time is overhead, when a task only sleeps, so that the processor is not what is shared;
and how long a real study takes, with the start of the workers. A Dask cluster is started here when `distributed` is
installed: a scheduler and one process a worker, as on several machines but without a network between them.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from cupola.engine.build.model import build
from cupola.errors import CupolaError
from cupola.scenario import load
from cupola.study.executors.dispatch import run_elsewhere
from cupola.study.executors.pool import Pool
from cupola.study.executors.pools import answers, open_executor
from cupola.study.sweeps.sweep import sweep

WORKERS = 2
#: Length of a task [s] -> how many.
TASKS = {1.0: 12, 0.1: 60, 0.01: 400}
#: Replications of the real study.
SIZES = (1000, 4000, 16_000)
#: A sweep: short points, so that sending and writing them weighs most.
SWEEP: dict[str, Any] = {
    "format": 1,
    "name": "short-points",
    "scenario": "minimal",
    "replications": 1000,
    "factor": [{"path": "flight.low.count", "low": 1, "high": 12, "n": 12, "whole": True}],
}


def doze(task: tuple[int, float]) -> bytes:
    """A task that takes as long as it is told, and gives back two megabytes a second, as chunks do."""
    _, seconds = task
    time.sleep(seconds)
    return bytes(int(2e6 * seconds))


@contextmanager
def cluster() -> Iterator[str]:
    """The address of a Dask cluster of this machine; empty without `distributed`."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    module = [sys.executable, "-m"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    commands = [[*module, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", str(port)]]
    for _ in range(WORKERS):
        worker = [*module, "distributed.cli.dask_worker", f"tcp://127.0.0.1:{port}", "--nthreads", "1"]
        commands.append([*worker, "--nworkers", "1", "--no-nanny"])
    path = os.pathsep.join([os.getcwd(), *filter(None, [os.environ.get("PYTHONPATH")])])
    environment = {**os.environ, "PYTHONPATH": path}
    started = [subprocess.Popen([*command, "--no-dashboard"], env=environment, **quiet) for command in commands]
    try:
        time.sleep(6.0)
        yield f"dask://127.0.0.1:{port}"
    finally:
        for process in started:
            process.kill()
            process.wait()


def overhead(pool: Pool, seconds: float, n: int) -> float:
    """How much longer than without any overhead, as a share of the time."""
    list(answers(pool, doze, [(0, 0.0)] * (2 * WORKERS)))  # the workers are there and have imported what they need
    begin = time.perf_counter()
    for _ in answers(pool, doze, [(i, seconds) for i in range(n)]):
        pass
    ideal = seconds * n / WORKERS
    return (time.perf_counter() - begin) / ideal - 1.0


def measure(name: str, spec: str) -> None:
    """One line of overheads and one of times."""
    workers = None if spec.startswith("dask") else WORKERS
    with open_executor(spec, workers) as pool:
        found = [(seconds, overhead(pool, seconds, n)) for seconds, n in TASKS.items()]
    shares = "  ".join(f"{100 * share:6.1f} % ({1e3 * share * seconds:5.1f} ms)" for seconds, share in found)
    print(f"{name:10} {shares}", end="", flush=True)
    model = build(load("minimal"))
    for n in SIZES:
        begin = time.perf_counter()
        for _ in run_elsewhere(model, [(0, n)], 7, spec, workers=workers):
            pass
        print(f"  {time.perf_counter() - begin:6.1f} s", end="", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        sweep(SWEEP, out=folder, executor=spec, workers=workers)
        print(f"  {time.perf_counter() - begin:6.1f} s")


def main() -> None:
    """Print one line an executor."""
    lengths = "  ".join(f"tasks of {seconds:g} s".rjust(19) for seconds in TASKS)
    print(
        f"{WORKERS} workers; overhead a task, and a study of so many replications of 'minimal' with its start, a sweep"
    )
    print(f"{'':10} {lengths}" + "".join(f"  {n:>8}" for n in SIZES) + "     sweep")
    measure("threads", "threads")
    measure("processes", "processes")
    with cluster() as address:
        try:
            measure("dask", address)
        except CupolaError as error:
            print(f"dask       not measured: {error}")
