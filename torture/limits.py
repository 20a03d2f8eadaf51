"""Commands on a full disk, one that can only be read, with little memory or few open files, or without a place for the
kernel cache: a message, and nothing half-done; and without the limit, the bytes of an undisturbed run.
"""

from __future__ import annotations

import random
from contextlib import ExitStack
from pathlib import Path

from torture import disks
from torture.commands import COLD_ONLY, COMMANDS, GOES_ON, begin, whole
from torture.common import UNLIMITED, Found, Limits, check_manners, command, state_of, unlike

#: How a process ends that a native library aborts for want of memory: not ours to mend, but nothing may be half-done.
_ABORTED = (-6, -11, -7, -4, 134, 139, 127)
_KINDS = ("room", "room", "room", "files on disk", "read only", "long file", "memory", "memory", "open files")
_ON_A_DISK = ("room", "files on disk", "read only")


def trial(chance: random.Random, place: Path) -> None:
    """One command under one limit, and then without it."""
    name = chance.choice(sorted(set(COMMANDS) - set(COLD_ONLY)))
    # Compiling again takes minutes.
    kind = chance.choice(_KINDS) if chance.random() < 0.99 else "cache"
    if kind in _ON_A_DISK and not disks.can_mount():
        kind = "long file"
    right = whole(name, place.parent)
    folder = place / "again"
    folder.mkdir()
    with ExitStack() as stack:
        if kind in _ON_A_DISK:
            stack.enter_context(disks.disk(folder))
        begin(name, folder, place.parent)
        attacked(chance, name, kind, folder, right)


def attacked(chance: random.Random, name: str, kind: str, folder: Path, right: dict[str, str]) -> None:
    """Run a command under a limit of some kind, look what it left, and run it without."""
    before = state_of(folder)
    environment: dict[str, str] = {}
    limits, is_warm = UNLIMITED, chance.random() < 0.95
    size = int(10 ** chance.uniform(1.0, 6.3))
    if kind == "room":
        disks.shrink(folder, size_bytes=max(4096, size))
        what = f"{name} with {max(4096, size)} bytes free"
    elif kind == "files on disk":
        n = chance.randint(1, 12)
        disks.shrink(folder, files=n)
        what = f"{name} with room for {n} files"
    elif kind == "read only":
        disks.shrink(folder)
        what = f"{name} on a disk that can only be read"
    elif kind == "long file":
        limits = Limits(file_bytes=size)
        what = f"{name} with {size} bytes a file"
    elif kind == "memory":
        mib = chance.randint(1, 300) if is_warm else chance.randint(400, 3000)
        limits = Limits(memory_bytes=mib << 20)
        what = f"{name} with {mib} MiB of memory"
    elif kind == "open files":
        n = chance.randint(8, 40)
        limits = Limits(open_files=n)
        what = f"{name} with {n} open files"
    else:
        is_warm, environment = False, {"CUPOLA_CACHE": "/dev/null/x"}
        what = f"{name} without a cache"
    outcome = command(COMMANDS[name], folder, limits=limits, environment=environment, warm=is_warm)
    if not (kind == "memory" and outcome.code in _ABORTED):
        check_manners(outcome, what)
    if kind in _ON_A_DISK:
        disks.widen(folder)
    if outcome.code != 0:
        check_whole(name, what, before, state_of(folder), right, outcome.code)
    outcome = command(COMMANDS[name], folder, warm=True)
    found = state_of(folder)
    if outcome.code != 0 or found != right:
        differing = ", ".join(unlike(found, right)[:8])
        raise Found(f"{what}, then without a limit: {outcome.err[-300:]} {differing}")


def check_whole(
    name: str, what: str, before: dict[str, str], after: dict[str, str], right: dict[str, str], code: int
) -> None:
    """After a failure each file is as before, or as it shall be at the end, or keeps work to go on from."""
    for path in unlike(after, before):
        is_right = path in after and after[path] == right.get(path)
        if is_right or (path in after and path not in before and (name in GOES_ON or code in _ABORTED)):
            continue
        raise Found(f"{what}: failed, and left {path}" + ("" if path in after else " missing"))
