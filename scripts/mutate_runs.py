"""Runs for `scripts/mutate.py`: tests and golden runs of a copy of the tree, as plain Python and in forked processes.

A process that has imported pytest, numpy, numba and the like forks for every fault, so that none of them waits for
these imports; what belongs to Cupola it imports itself, with its fault. Limits count processor time, so that a busy
machine finds what an idle one finds.
"""

from __future__ import annotations

import compileall
import multiprocessing as mp
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
SLOW_S = 4.0
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


def run_golden(folder: str, systems: str, names: list[str], limit_s: float, answer: Any) -> None:
    """Body of a forked process: digests of golden runs, sent one after the other."""
    _begin(folder, limit_s)
    sys.path.insert(0, f"{folder}/scripts")
    import pickle

    import plain_runs

    for name in names:
        answer.send(plain_runs.digest(pickle.loads(Path(systems).read_bytes())[name], plain_runs.RUNS[name][0]))
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
        self.context = mp.get_context("forkserver")
        self.context.set_forkserver_preload(_READY)
        self.golden: dict[str, str] = {}
        self._left_out: dict[str, tuple[list[str], float]] = {}

    def fork(self, body: Callable[..., None], *arguments: Any, limit_s: float) -> int:
        """Exit code of a forked process; 124 when it used or took too much time."""
        process = self.context.Process(target=body, args=arguments)
        process.start()
        process.join(20.0 + 20.0 * limit_s)  # what waits without working is stopped as well
        if process.is_alive():
            process.kill()
            process.join()
        code = process.exitcode
        return _TOO_LONG if code is None or code < 0 else code

    def pytest(self, *arguments: str, limit_s: float, is_guarded: bool = False) -> int:
        """Exit code of pytest in the copy; 124 when it took too long."""
        return self.fork(run_tests, str(self.folder), list(arguments), limit_s, is_guarded, limit_s=limit_s)

    def usable(self, tests: list[str]) -> tuple[list[str], float]:
        """Arguments that leave out what fails or is slow without the compiler, and the time that the rest takes [s]."""
        key = " ".join(tests)
        if key not in self._left_out:
            report = self.folder / "base.xml"
            report.unlink(missing_ok=True)
            self.pytest("--maxfail=1000", f"--junitxml={report}", *tests, limit_s=300.0, is_guarded=True)
            bad, total_s = [], 0.0
            for case in ET.parse(report).iter("testcase") if report.exists() else ():
                if case.find("failure") is not None or case.find("error") is not None:
                    module = case.get("classname", "").replace(".", "/") + ".py"
                    bad.append(f"--deselect={module}::{case.get('name')}")
                else:
                    total_s += float(case.get("time", "0"))
            assert report.exists(), f"{key}: its tests do not end within the limit"
            begin_s = time.monotonic()
            assert self.pytest(*tests, *bad, limit_s=300.0) in (0, 5), f"{key}: fails without a fault"
            self._left_out[key] = [*tests, *bad], time.monotonic() - begin_s
        return self._left_out[key]

    def prepare(self, systems: Path, names: list[str]) -> None:
        """Note the digests of golden runs without a fault."""
        self.systems = systems
        for name in names:
            found = self.digests([name], 600.0)
            assert found, f"{name}: no digest without a fault"
            self.golden[name] = found[0]

    def digests(self, names: list[str], limit_s: float) -> list[str]:
        """Digests of golden runs, fewer than asked for when one fails or takes too long."""
        mine, theirs = self.context.Pipe(duplex=False)
        self.fork(run_golden, str(self.folder), str(self.systems), names, limit_s, theirs, limit_s=limit_s)
        theirs.close()
        found = []
        while mine.poll():
            try:
                found.append(mine.recv())
            except EOFError:
                break
        return found

    def who_finds(self, fault: Any, tests: list[str]) -> str:
        """``tests``, ``golden runs`` or nothing."""
        arguments, took_s = self.usable(tests) if tests else ([], 0.0)
        path = self.folder / fault.file
        whole = path.read_bytes()
        for kept in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
            kept.unlink()
        path.write_bytes(whole[: fault.start] + fault.after.encode() + whole[fault.end :])
        try:
            if tests and self.pytest(*arguments, limit_s=20.0 + 5.0 * took_s) != 0:
                return "tests"
            for name, digest in self.golden.items():
                if self.digests([name], 200.0) != [digest]:
                    return "golden runs"
            return ""
        finally:
            path.write_bytes(whole)
