"""What attacks share: a find, a command in a process of its own, the state of a folder, ways to spoil text."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

#: No command may take longer [s of processor time: a busy machine is slow], nor do nothing for as long.
PATIENCE_S = 120.0
#: Longest line of a message that a person still reads [characters].
LINE_MAX = 1500

NASTY = (
    "nan", "-nan", "inf", "-inf", "1e308", "-1e308", "1e-320", "0", "-0.0", "-1", "99999999999999999999", "true", "[]",
    "{}", '""', '"\\u0000"', '"\\u202e"', '" "', '"../../x"', '"<b>"', '"{{ 7 }}"', "[[1]]", "1979-05-27",
    "0x7fffffffffffffff", '"' + "a" * 5000 + '"', "[" + "1," * 2000 + "]",
)  # fmt: skip


class Found(Exception):
    """Something came out that should not."""


@dataclass(frozen=True)
class Outcome:
    """How a command ended: exit code (negative: a signal), and what it said."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Limits:
    """What a command has to do with; None: no limit."""

    #: Longest file [bytes]; memory beyond what the process has at its start [bytes]; open files [-].
    file_bytes: int | None = None
    memory_bytes: int | None = None
    open_files: int | None = None


UNLIMITED = Limits()


class Process:
    """A command in a process of its own, which leads a group of its own: a signal may reach it alone or all of them.

    Parameters
    ----------
    arguments : list of str
        Of ``cupola``.
    folder : pathlib.Path
        Where it runs.
    limits : Limits
        What it has to do with.
    environment : mapping, optional
        Variables in addition to ours.
    warm : bool
        Begin as a fork of a process that has loaded all (`torture.warm`): forty times as quick as a new interpreter.
    """

    def __init__(
        self,
        arguments: list[str],
        folder: Path,
        *,
        limits: Limits = UNLIMITED,
        environment: Mapping[str, str] | None = None,
        warm: bool = False,
    ) -> None:
        from torture import warm as server

        self.words = " ".join(arguments)
        self._said = Path(tempfile.mkdtemp(prefix="cupola-said-"))
        streams = [str(self._said / name) for name in ("out", "err")]
        asked = {
            "arguments": arguments,
            "folder": str(folder),
            "streams": streams,
            "limits": asdict(limits),
            "environment": dict(environment or {}),
        }
        self._process = server.ask(asked) if warm else server.cold(asked)
        self.pid = self._process.pid

    def is_over(self, within_s: float = 0.0) -> bool:
        """Whether it has ended, after waiting for it so long [s]."""
        return self._process.is_over(within_s)

    def _worked_s(self) -> float:
        """Processor time that it has taken, with that of its children that are over [s]."""
        with suppress(OSError):
            fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
            return sum(int(field) for field in fields[11:15]) / os.sysconf("SC_CLK_TCK")
        return 0.0

    def send(self, signal_number: int, *, to_all: bool = True) -> None:
        """A signal to its group, or to it alone."""
        with suppress(ProcessLookupError):
            (os.killpg if to_all else os.kill)(self.pid, signal_number)

    def end(self, patience_s: float = PATIENCE_S) -> Outcome:
        """Wait until it is over; `Found` if it works for too long [s of processor time], or hangs for as long."""
        worked_s, idle_s = 0.0, 0.0
        while not (is_over := self.is_over(1.0)) and max(worked_s, idle_s) < patience_s:
            now_s = self._worked_s()
            worked_s, idle_s = now_s, 0.0 if now_s > worked_s else idle_s + 1.0
        if not is_over:
            self.send(signal.SIGKILL)
            self.is_over(60.0)
        texts = [(self._said / name).read_text(encoding="utf-8", errors="replace") for name in ("out", "err")]
        shutil.rmtree(self._said, ignore_errors=True)
        if not is_over:
            raise Found(f"{self.words}: no end after {worked_s:.0f} s of work, idle for {idle_s:.0f} s")
        return Outcome(self._process.code(), *texts)


def command(
    arguments: list[str],
    folder: Path,
    *,
    limits: Limits = UNLIMITED,
    warm: bool = False,
    environment: Mapping[str, str] | None = None,
) -> Outcome:
    """Run the command line in a process of its own to its end."""
    return Process(arguments, folder, limits=limits, environment=environment, warm=warm).end()


def check_manners(outcome: Outcome, what: str) -> None:
    """An error is one message with exit code 2 (or 1 of a closed pipe, 130), never a traceback."""
    for sign in ("Traceback (most recent call last)", "this should not happen", "Fatal Python error"):
        if sign in outcome.err or sign in outcome.out:
            raise Found(f"{what}: {outcome.err[-600:]}")
    if outcome.code not in (0, 2, 130):
        raise Found(f"{what}: exit code {outcome.code}: {outcome.err[-600:]}")
    if outcome.code and not outcome.err.strip():
        raise Found(f"{what}: exit code {outcome.code} without a word")


def attempt(call: Callable[[], object], what: str) -> object | None:
    """Call something of the library: what it gives, or None after an error of ours with a message fit to be read."""
    from cupola.errors import CupolaError

    begin_s = time.process_time()
    try:
        given = call()
    except CupolaError as error:
        longest = max(map(len, str(error).splitlines()), default=0)
        if longest == 0 or longest > LINE_MAX:
            raise Found(f"{what}: a message of {longest} characters in a line: {str(error)[:200]}") from error
        given = None
    except Exception as error:
        raise Found(f"{what}: {type(error).__name__}: {str(error)[:300]}") from error
    took_s = time.process_time() - begin_s
    if took_s > 60.0:
        raise Found(f"{what}: took {took_s:.0f} s")
    return given


def state_of(folder: Path) -> dict[str, str]:
    """Every file under a folder by its place, with the hash of its bytes."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def unlike(found: Mapping[str, str], right: Mapping[str, str]) -> list[str]:
    """Files that differ between two states, or stand in one of them alone."""
    return sorted(path for path in {*found, *right} if found.get(path) != right.get(path))


def spoiled_text(chance: random.Random, text: str) -> str:
    """A text with a few lines or values that are wrong in some way."""
    lines = text.split("\n")
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        k = chance.randrange(len(lines))
        way = chance.randrange(9)
        key, sign, value = lines[k].partition("=")
        if way == 0 and sign:
            lines[k] = f"{key}= {chance.choice(NASTY)}"
        elif way == 1 and sign:
            lines[k] = f"{key}= {value.strip()[: chance.randrange(max(1, len(value)))]}"
        elif way == 2:
            lines.insert(chance.randrange(len(lines)), lines[k])
        elif way == 3:
            del lines[k]
            lines = lines or [""]
        elif way == 4 and sign:
            lines[k] = f"{key.strip()}{chance.choice(('_x', '_km', '_ft', '.y', ' z', ''))} = {value}"
        elif way == 5:
            lines = lines[: max(1, k)]
        elif way == 6 and sign:
            lines[k] = f"{key}= {chance.choice(lines).partition('=')[2] or 'x'}"
        elif way == 7:
            at = chance.randrange(len(lines[k]) + 1)
            lines[k] = lines[k][:at] + chance.choice("\x00\t\"'[]{}#=.,;\\é\u202e0-9") + lines[k][at:]
        else:
            lines[k] = lines[k].replace(chance.choice("0123456789aeio."), chance.choice("9-.e"), 1)
    return "\n".join(lines)


def spoiled_bytes(chance: random.Random, data: bytes) -> bytes:
    """Bytes that are flipped, cut, doubled or overwritten."""
    spoiled = bytearray(data)
    way = chance.randrange(5)
    if way == 0:
        return bytes(spoiled[: chance.randrange(len(spoiled) + 1)])
    if way == 1:
        at = chance.randrange(len(spoiled))
        return bytes(spoiled[:at] + spoiled[at : at + 64] + spoiled[at:])
    head = chance.random() < 0.5
    for _ in range(chance.choice((1, 1, 3, 20))):
        at = chance.randrange(min(len(spoiled), 512) if head else len(spoiled))
        spoiled[at] = spoiled[at] ^ (1 << chance.randrange(8)) if way < 4 else chance.randrange(256)
    return bytes(spoiled)
