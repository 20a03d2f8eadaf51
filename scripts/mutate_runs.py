"""Runs for `scripts/mutate.py`: tests and golden runs of a copy of the tree, as plain Python and in forked processes.

The process that has imported pytest, numpy, numba and the like forks for every fault, so that none of them waits for
these imports; what belongs to Cupola each imports itself, with its fault. Limits count processor time, so that a busy
machine finds what an idle one finds.
"""

from __future__ import annotations

import compileall
import importlib
import os
import resource
import shutil
import signal
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
#: Tests that take more processor time than this without the compiler are left out [s].
SLOW_S = 2.0
#: What the process imports from which the others fork.
_READY = ["pytest", "numpy", "numba", "hypothesis", "hypothesis.extra.numpy", "pyproj", "pydantic", "matplotlib.figure"]
_OPTIONS = ["-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", "--no-header", "--tb=no",
            "-W", "ignore::pytest.PytestAssertRewriteWarning"]  # fmt: skip
_TOO_LONG = 124


class SlowGuard:
    """Pytest plugin: a test that uses too much processor time fails."""

    def pytest_runtest_protocol(self, item: Any) -> None:
        """Set the alarm anew before each test."""
        signal.setitimer(signal.ITIMER_VIRTUAL, SLOW_S)


def _on_alarm(*_: object) -> None:
    raise TimeoutError(f"more than {SLOW_S:g} s of processor time")


def _begin(folder: str, limit_s: float) -> None:
    """Make a forked process see the copy, silently, and end when it has used its time."""
    os.chdir(folder)
    sys.path.insert(0, f"{folder}/src")
    sys.path.insert(0, folder)
    sys.dont_write_bytecode = True
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    seconds = int(limit_s) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def run_tests(folder: str, arguments: list[str], limit_s: float, is_guarded: bool) -> None:
    """Body of a forked process: pytest; its exit code is that of the process."""
    _begin(folder, limit_s)
    import pytest

    signal.signal(signal.SIGVTALRM, _on_alarm)
    os._exit(int(pytest.main([*_OPTIONS, *arguments], plugins=[SlowGuard()] if is_guarded else [])))


def run_golden(folder: str, systems: str, name: str, limit_s: float, answer: int) -> None:
    """Body of a forked process: the digest of a golden run, written to a pipe."""
    _begin(folder, limit_s)
    sys.path.insert(0, f"{folder}/scripts")
    import pickle

    import plain_runs

    system = pickle.loads(Path(systems).read_bytes())[name]
    os.write(answer, plain_runs.digest(system, plain_runs.RUNS[name][0]).encode())
    os._exit(0)


class Bench:
    """A copy of the tree in which files are broken and mended again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in ("src", "tests", "scripts", "pyproject.toml", "docs", "README.md", "bench"):
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", "static", "images"))
            elif source.exists():
                shutil.copy(source, folder / name)
        compileall.compile_dir(folder / "src", quiet=2)
        os.environ["NUMBA_DISABLE_JIT"] = "1"
        for name in _READY:
            importlib.import_module(name)
        self.golden: dict[str, str] = {}
        self._left_out: dict[str, tuple[list[str], float]] = {}

    def fork(self, body: Callable[..., None], *arguments: Any, limit_s: float) -> int:
        """Exit code of a forked process; 124 when it used or took too much time."""
        child = os.fork()
        if child == 0:
            try:
                body(*arguments)
            finally:
                os._exit(70)
        end_s = time.monotonic() + 20.0 + 20.0 * limit_s  # what waits without working is stopped as well
        while True:
            done, status = os.waitpid(child, os.WNOHANG)
            if done:
                return os.WEXITSTATUS(status) if os.WIFEXITED(status) else _TOO_LONG
            if time.monotonic() > end_s:
                os.kill(child, signal.SIGKILL)
            time.sleep(0.05)

    def pytest(self, *arguments: str, limit_s: float, is_guarded: bool = False) -> int:
        """Exit code of pytest in the copy; 124 when it took too long."""
        return self.fork(run_tests, str(self.folder), list(arguments), limit_s, is_guarded, limit_s=limit_s)

    def usable(self, test: str) -> tuple[list[str], float]:
        """Arguments that leave out what fails or is slow without the compiler, and the time that the rest takes [s]."""
        if test not in self._left_out:
            report = self.folder / "base.xml"
            report.unlink(missing_ok=True)
            begin_s = time.monotonic()
            self.pytest("--maxfail=1000", f"--junitxml={report}", test, limit_s=300.0, is_guarded=True)
            assert report.exists(), f"{test}: does not end within the limit"
            bad = []
            for case in ET.parse(report).iter("testcase"):
                if case.find("failure") is not None or case.find("error") is not None:
                    module = case.get("classname", "").replace(".", "/") + ".py"
                    bad.append(f"--deselect={module}::{case.get('name')}")
            self._left_out[test] = [test, *bad], time.monotonic() - begin_s
        return self._left_out[test]

    def prepare(self, systems: Path, names: list[str]) -> None:
        """Note the digests of golden runs without a fault."""
        self.systems = systems
        for name in names:
            self.golden[name] = self.digest(name, 600.0)
            assert self.golden[name], f"{name}: no digest without a fault"

    def digest(self, name: str, limit_s: float) -> str:
        """Digest of a golden run; empty when it fails or takes too long."""
        theirs, mine = os.pipe()
        try:
            self.fork(run_golden, str(self.folder), str(self.systems), name, limit_s, mine, limit_s=limit_s)
        finally:
            os.close(mine)
        with os.fdopen(theirs, "rb") as answer:
            return answer.read().decode()

    def who_finds(self, fault: Any, tests: list[str]) -> str:
        """``tests``, ``golden runs`` or nothing."""
        usable = [self.usable(test) for test in tests]
        path = self.folder / fault.file
        whole = path.read_bytes()
        for kept in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
            kept.unlink()
        path.write_bytes(whole[: fault.start] + fault.after.encode() + whole[fault.end :])
        try:
            for arguments, took_s in usable:
                if self.pytest(*arguments, limit_s=20.0 + 5.0 * took_s) not in (0, 5):
                    return "tests"
            for name, digest in self.golden.items():
                if self.digest(name, 200.0) != digest:
                    return "golden runs"
            return ""
        finally:
            path.write_bytes(whole)
