"""Processes for commands: new interpreters, and forks of one that has loaded Cupola and its kernels once.

A new interpreter takes seconds before a command does anything, and a kill at a random moment then mostly hits the
loading. `serve` loads everything, reads one command a line, and forks for each; what is killed or starved is the fork.
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol


class Begun(Protocol):
    """A command that runs or has run."""

    pid: int

    def is_over(self, within_s: float) -> bool:
        """Whether it has ended, after waiting for it so long [s]."""

    def code(self) -> int:
        """Its exit code; negative: the signal that ended it."""


class _Cold:
    """A new interpreter."""

    def __init__(self, asked: dict[str, Any]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "torture.warm", json.dumps(asked)], cwd=_root(), process_group=0
        )
        self.pid = self._process.pid

    def is_over(self, within_s: float) -> bool:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(within_s)
        return self._process.poll() is not None

    def code(self) -> int:
        return int(self._process.returncode)


class _Fork:
    """A fork of the server."""

    def __init__(self, server: subprocess.Popen[bytes], asked: dict[str, Any]) -> None:
        assert server.stdin is not None and server.stdout is not None
        server.stdin.write(json.dumps(asked).encode() + b"\n")
        server.stdin.flush()
        self._answers = server.stdout
        self.pid = int(self._answers.readline())
        self._code: int | None = None

    def is_over(self, within_s: float) -> bool:
        if self._code is None and select.select([self._answers], [], [], within_s)[0]:
            self._code = int(self._answers.readline())
        return self._code is not None

    def code(self) -> int:
        assert self._code is not None
        return self._code


_SERVERS: list[subprocess.Popen[bytes]] = []


def cold(asked: dict[str, Any]) -> Begun:
    """Begin a command in a new interpreter."""
    return _Cold(asked)


def ask(asked: dict[str, Any]) -> Begun:
    """Begin a command in a fork of the server, which is started when there is none."""
    if not _SERVERS or _SERVERS[0].poll() is not None:
        _SERVERS[:] = [
            subprocess.Popen(
                [sys.executable, "-m", "torture.warm"], cwd=_root(), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                bufsize=0,
            )
        ]  # fmt: skip
        assert _SERVERS[0].stdout is not None
        _SERVERS[0].stdout.readline()
    return _Fork(_SERVERS[0], asked)


def close() -> None:
    """End the server."""
    for server in _SERVERS:
        server.kill()
        for pipe in (server.stdin, server.stdout):
            assert pipe is not None
            pipe.close()
        server.wait()
    _SERVERS.clear()


def _root() -> Path:
    return Path(__file__).parents[1]


def serve() -> None:
    """Load everything, then fork for each line: a line with the process, and one with its exit code, go back."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    load()
    print("ready", file=answers, flush=True)
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            run(json.loads(line))
        os_group(child)
        print(child, file=answers, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), file=answers, flush=True)


def load() -> None:
    """What every command would load: kernels compiled for a small run, pictures, tables. No thread is left."""
    import matplotlib.backends.backend_agg
    import matplotlib.backends.backend_svg
    import matplotlib.figure  # noqa: F401

    import cupola
    import cupola.cli.group
    import cupola.report

    model = cupola.build(cupola.load("minimal"))
    cupola.run(model, 2, workers=1)
    # Kernels only, and no file: GDAL, once used, does not survive a fork.
    layers = cupola.maps.parse_altitudes(["3000"])
    cupola.maps.zones(model, "f16c", layers, workers=1)
    (station,) = cupola.maps.stations_of(model, model.names.radars[:1], rcs_m2=1.0, p_detect=0.5)
    cupola.maps.cover(station, model.terrain, layers, 4.0 / 3.0, posting_m=2000.0, with_band=False)


def os_group(child: int) -> None:
    """A group of its own for a child, set by both sides: none may be signalled before it has one."""
    with suppress(OSError):
        os.setpgid(child, child)


def run(asked: dict[str, Any]) -> None:
    """Become the command; never returns."""
    os_group(0)
    for number, path in enumerate(asked["streams"], start=1):
        target = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        os.dup2(target, number)
        os.close(target)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.environ.update(asked["environment"])
    os.chdir(asked["folder"])
    sys.argv = ["cupola", *asked["arguments"]]
    limit(asked["limits"])
    code = 70
    try:
        from cupola.cli.entry_point import main

        code = main()
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        with suppress(BaseException):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def limit(limits: dict[str, int | None]) -> None:
    """Set the limits of this process."""
    import resource

    if limits["file_bytes"] is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limits["file_bytes"],) * 2)
    if limits["open_files"] is not None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (limits["open_files"],) * 2)
    if limits["memory_bytes"] is not None:
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + limits["memory_bytes"],) * 2)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run(json.loads(sys.argv[1]))
    serve()
