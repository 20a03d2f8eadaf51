"""The other side of `answering`: starts that process, tells it what to do, and ends it when it takes too much."""

from __future__ import annotations

import io
import json
import os
import pickle
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

_PROGRAM = Path(__file__).with_name("answering.py")
#: Modules whose values an answer may hold; a pickle that names anything else is not opened.
_PLAIN = frozenset(("datetime", "decimal", "uuid", "zoneinfo", "pytz"))
#: Time between looks at the memory of a process whose operating system does not limit it [s].
_LOOK_S = 0.05


class Ended(Exception):
    """The process ended without an answer; ``why`` is memory, time or nothing known."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Answerer:
    """A process that answers one question.

    It is at work from the moment this is made, so that it starts while its question is prepared.
    """

    def __init__(self) -> None:
        # It finds DuckDB where this process would, and gets nothing else of its surroundings.
        kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TZ", "LANG") if name in os.environ}
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(_PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**kept, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        )
        self._why = ""
        self._over = threading.Event()

    def tell(self, do: str, **what: Any) -> tuple[str, Any]:
        """Tell it to do something; its first answer.

        Raises
        ------
        Ended
            If it ended instead.
        """
        assert self._process.stdin is not None
        try:
            self._process.stdin.write((json.dumps({"do": do, **what}) + "\n").encode())
            self._process.stdin.flush()
        except OSError:
            raise self._ended() from None
        return self.next()

    def next(self) -> tuple[str, Any]:
        """Its next answer."""
        assert self._process.stdout is not None
        head = self._process.stdout.read(8)
        frame = self._process.stdout.read(struct.unpack(">Q", head)[0]) if len(head) == 8 else b""
        if not frame:
            raise self._ended()
        kind, value = _Plain(io.BytesIO(frame)).load()
        return str(kind), value

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """The rows of an answer; the last answer is given back by `last`."""
        kind, value = self.next()
        while kind == "rows":
            yield from value
            kind, value = self.next()
        self.last = (kind, value)

    def end_after(self, deadline_s: float) -> None:
        """End it when it is not done by then."""
        self._watch(deadline_s, "time", lambda: True)

    def end_above(self, memory_bytes: int) -> None:
        """End it when it takes more memory, looking often: for operating systems that do not see to it themselves."""
        import psutil

        process = psutil.Process(self._process.pid)
        self._watch(_LOOK_S, "memory", lambda: process.memory_info().rss > memory_bytes)

    def close(self) -> None:
        """End it, whatever it is doing."""
        self._over.set()
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was still to be said to it
                    pipe.close()

    def _watch(self, interval_s: float, why: str, is_too_much: Any) -> None:
        def look() -> None:
            while not self._over.wait(interval_s):
                try:
                    ends = is_too_much()
                except Exception:  # it is gone already
                    return
                if ends:
                    self._why = why
                    self._process.kill()
                    return

        threading.Thread(target=look, daemon=True).start()

    def _ended(self) -> Ended:
        self._process.wait()
        return Ended(self._why)


class _Plain(pickle.Unpickler):
    """Opens pickles of plain values only."""

    def find_class(self, module: str, name: str) -> Any:
        """A class that a value needs."""
        if module.partition(".")[0] not in _PLAIN:
            raise pickle.UnpicklingError(f"{module}.{name} is no value of an answer")
        return super().find_class(module, name)
