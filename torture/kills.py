"""Commands killed again and again, then run to the end: the bytes of an undisturbed run.

Half of the kills come at a random moment; the others while something is written, a few milliseconds after a file
appeared, grew or went, since that is when harm can be done. Some are no kills: Ctrl-C, the terminating signal that
systems send, or the death of one worker alone.
"""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

from torture.commands import COLD_ONLY, COMMANDS, begin, whole
from torture.common import PATIENCE_S, Found, Process, check_manners, command, state_of, unlike

#: Command -> time that it took undisturbed [s], and how often its folder changed meanwhile.
_UNDISTURBED: dict[str, tuple[float, int]] = {}
_BETWEEN_LOOKS_S = 0.001


def trial(chance: random.Random, place: Path) -> None:
    """One command, killed up to six times."""
    name = chance.choice(sorted(COMMANDS))
    right = whole(name, place.parent)
    folder = begin(name, place / "again", place.parent)
    is_warm = name not in COLD_ONLY and chance.random() < 0.95
    if name not in _UNDISTURBED:
        _UNDISTURBED[name] = measured(name, folder, name not in COLD_ONLY)
        begin(name, folder, place.parent)
    told = []
    for _ in range(chance.randint(1, 6)):
        told.append(stopped(chance, name, folder, is_warm))
    outcome = command(COMMANDS[name], folder, warm=is_warm)
    history = f"{name}, stopped {len(told)} times ({', '.join(told)})"
    if outcome.code != 0:
        raise Found(f"{history}, does not go on: {outcome.err[-600:]}")
    found = state_of(folder)
    if found != right:
        raise Found(f"{history}, left other files: {', '.join(unlike(found, right)[:8])}")


def measured(name: str, folder: Path, is_warm: bool) -> tuple[float, int]:
    """How long a command takes [s], and how often its folder changes."""
    begin_s = time.monotonic()
    process = Process(COMMANDS[name], folder, warm=is_warm)
    changes = watched(process, folder, lambda _: False)
    process.end()
    return time.monotonic() - begin_s, changes


def stopped(chance: random.Random, name: str, folder: Path, is_warm: bool) -> str:
    """Begin a command and stop it; in words, how."""
    took_s, changes = _UNDISTURBED[name]
    way = chance.choices(("kill", "Ctrl-C", "terminate", "one worker"), (6, 2, 1, 2 if name in COLD_ONLY else 0))[0]
    after = chance.randint(1, max(1, changes)) if chance.random() < 0.5 else 0
    lives_s, late_s = chance.uniform(0.02, 1.0) * took_s, chance.uniform(0.0, 0.004)
    begin_s = time.monotonic()

    def is_time(seen: int) -> bool:
        return seen >= after if after else time.monotonic() - begin_s >= lives_s

    process = Process(COMMANDS[name], folder, warm=is_warm)
    watched(process, folder, is_time)
    if after:
        time.sleep(late_s)
    when = f"after {after} changes" if after else f"after {lives_s:.2f} s"
    if way == "one worker":
        workers = children_of(process.pid)
        for worker in workers[: 1 if workers else 0]:
            os.kill(worker, signal.SIGKILL)
    else:
        number = {"kill": signal.SIGKILL, "Ctrl-C": signal.SIGINT, "terminate": signal.SIGTERM}[way]
        process.send(number, to_all=way != "terminate")
    outcome = process.end()
    if outcome.code not in ({"kill": (-9,), "terminate": (-15, 143)}.get(way, ())):
        check_manners(outcome, f"{name}: {way} {when}")
    return f"{way} {when}"


def watched(process: Process, folder: Path, is_time: Callable[[int], bool]) -> int:
    """Watch a folder until its command is over or it is time; how often the folder changed."""
    seen, last, end_s = 0, looked(folder), time.monotonic() + PATIENCE_S
    while not process.is_over(_BETWEEN_LOOKS_S) and not is_time(seen) and time.monotonic() < end_s:
        now = looked(folder)
        seen, last = seen + (now != last), now
    return seen


def looked(folder: Path) -> frozenset[tuple[str, int, int]]:
    """Names, sizes and times of all under a folder, as far as they stay long enough to be seen."""
    found = []
    stack = [str(folder)]
    while stack:
        try:
            with os.scandir(stack.pop()) as entries:
                for entry in entries:
                    state = entry.stat(follow_symlinks=False)
                    found.append((entry.path, state.st_size, state.st_mtime_ns))
                    if entry.is_dir(follow_symlinks=False):
                        stack.append(entry.path)
        except FileNotFoundError:
            continue
    return frozenset(found)


def children_of(pid: int) -> list[int]:
    """Processes that a process has begun."""
    try:
        return [
            int(child)
            for thread in os.listdir(f"/proc/{pid}/task")
            for child in Path(f"/proc/{pid}/task/{thread}/children").read_text().split()
        ]
    except OSError:
        return []
