"""A real scheduler with real workers, each a process of its own, as on a cluster."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from cupola.errors import ExecutorError, InputError
from cupola.study import run_study
from cupola.study.executors.cluster import DaskPool
from cupola.study.executors.pools import answers
from cupola.study.sweeps.sweep import sweep

pytest.importorskip("distributed")
# Dask closes its sockets when its event loop comes to it.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")

STUDY = """
format = 1
name = "cluster"
scenario = "minimal"
replications = 200
[[factor]]
path = "flight.low.count"
values = [1, 2, 3, 4, 5, 6]
"""


def contents(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(kind, *arguments):
    command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *arguments, "--no-dashboard"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def start_worker(address, *more):
    return start("worker", address, "--nworkers", "1", "--nthreads", "1", "--no-nanny", *more)


#: Makes a worker one whose sine is another.
ODD = """
import cupola.engine.numerics as room

own = room.numerics()
room.numerics = lambda: own.replace("sin:", "sin:f")
"""


@pytest.fixture
def cluster():
    """A scheduler's port and two workers."""
    port = free_port()
    scheduler = start("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-show")
    workers = [start_worker(f"tcp://127.0.0.1:{port}") for _ in range(2)]
    pool = DaskPool(f"dask://127.0.0.1:{port}", answer_s=30.0)
    pool._client.wait_for_workers(2, timeout=60)
    pool.close()
    yield port, scheduler, workers
    for process in (scheduler, *workers):
        process.kill()
        process.wait()


def worker_name(_):
    time.sleep(0.3)
    return os.getpid()


def test_a_worker_killed_mid_study_changes_no_byte(cluster, scenario, tmp_path):
    port, _, workers = cluster
    options = {"seed": 7, "probes": False}
    direct = run_study(scenario, 1200, folder=tmp_path / "threads", **options)
    counts = []

    def progress(stage, done, total):
        if not counts:
            workers[0].send_signal(signal.SIGKILL)
        counts.append(done)

    spec = f"dask://127.0.0.1:{port}"
    study = run_study(scenario, 1200, folder=tmp_path / "dask", executor=spec, progress=progress, **options)
    assert study.results.digest == direct.results.digest
    assert workers[0].wait(timeout=10) == -signal.SIGKILL and counts[0] < 1200 == counts[-1]
    for file in (tmp_path / "threads").iterdir():
        assert file.read_bytes() == (tmp_path / "dask" / file.name).read_bytes()


@pytest.mark.thorough
def test_a_sweep_outlives_a_killed_worker_and_a_killed_client(cluster, tmp_path):
    port, _, workers = cluster
    spec, folder, file = f"dask://127.0.0.1:{port}", tmp_path / "dask", tmp_path / "study.toml"
    file.write_text(STUDY)
    direct = sweep(file, out=tmp_path / "threads")
    command = [sys.executable, "-m", "cupola", "sweep", str(file), "--out", str(folder), "--executor", spec]
    with open(tmp_path / "client.log", "w") as log:
        client = subprocess.Popen(command, stdout=log, stderr=log)
        patience = time.monotonic() + 60.0
        while not list(folder.glob("points/*.parquet")) and time.monotonic() < patience:
            time.sleep(0.01)
        client.kill()
        client.wait()
    finished = len(list(folder.glob("points/*.parquet")))
    assert 0 < finished < len(direct.plan.points), (tmp_path / "client.log").read_text()
    counts = []

    def progress(stage, done, total):
        counts.append(done)
        if len(counts) == 2:
            workers[0].send_signal(signal.SIGKILL)

    done = sweep(file, out=folder, executor=spec, resume=True, progress=progress)
    assert workers[0].wait(timeout=10) == -signal.SIGKILL and 0 < counts[0] < counts[-1]
    assert done.digest == direct.digest
    assert contents(folder) == contents(tmp_path / "threads")


def test_both_workers_work(cluster):
    port, _, workers = cluster
    pool = DaskPool(f"dask://127.0.0.1:{port}")
    assert pool.workers == 2
    found = {pid for _, pid in answers(pool, worker_name, range(8))}
    pool.close()
    assert found == {worker.pid for worker in workers}


def test_without_workers_or_scheduler_it_ends_with_an_error(cluster):
    port, scheduler, workers = cluster
    spec = f"dask://127.0.0.1:{port}"
    pool = DaskPool(spec, answer_s=2.0, alone_s=2.0)
    replies = answers(pool, worker_name, range(1000))
    next(replies)
    for worker in workers:
        worker.kill()
    with pytest.raises(ExecutorError, match=r"no worker for 2 s; start some"):
        list(replies)
    pool.close()
    with pytest.raises(ExecutorError, match=r"the scheduler has no worker; start some with 'dask worker"):
        DaskPool(spec, alone_s=0.5)
    scheduler.kill()
    scheduler.wait()
    with pytest.raises(ExecutorError, match=r"no scheduler answers within 1 s; start one with 'dask scheduler'"):
        DaskPool(spec, answer_s=1.0)


def test_without_distributed_the_error_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r'needs the package distributed.*pip install "cupola\[cluster\]"'):
        DaskPool("dask://localhost:8786")


@pytest.mark.parametrize(
    "is_odd",
    [True, pytest.param(False, marks=pytest.mark.thorough)],
    ids=["one computes otherwise", "both compute alike"],
)
def test_a_cluster_of_two_kinds_of_machines_mixes_nothing(scenario, tmp_path, is_odd):
    """One worker with the paths of another processor: refused if it computes otherwise, and welcome if it does not."""
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    (tmp_path / "odd.py").write_text(ODD)
    more = ("--preload", str(tmp_path / "odd.py")) if is_odd else ()
    old = {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-FMA,-AVX2", "OPENBLAS_CORETYPE": "Prescott"}
    processes = [start("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-show"), start_worker(address)]
    with pytest.MonkeyPatch.context() as patch:
        for name, value in old.items():
            patch.setenv(name, value)
        processes.append(start_worker(address, *more))
    try:
        pool = DaskPool(f"dask://127.0.0.1:{port}", answer_s=30.0)
        pool._client.wait_for_workers(2, timeout=120)
        pool.close()
        options = {"seed": 7, "probes": False}
        if is_odd:
            with pytest.raises(ExecutorError, match="computes otherwise than the one that asks: sin"):
                run_study(scenario, 1200, folder=tmp_path / "x", executor=f"dask://127.0.0.1:{port}", **options)
        else:
            direct = run_study(scenario, 400, folder=tmp_path / "here", **options)
            there = run_study(scenario, 400, folder=tmp_path / "x", executor=f"dask://127.0.0.1:{port}", **options)
            assert there.results.digest == direct.results.digest
    finally:
        for process in processes:
            process.kill()
            process.wait()
