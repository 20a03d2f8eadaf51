"""Commands on a full disk, without a place for the cache, or with little memory: a message, and nothing half-done."""

from __future__ import annotations

import random
from pathlib import Path

from torture.commands import COMMANDS, begin, whole
from torture.common import Found, check_manners, command, state_of

#: How a process ends that a native library aborts for want of memory: not ours to mend, but nothing may be half-done.
_ABORTED = (-6, -11, -7, -4, 134, 139, 127)


def trial(chance: random.Random, place: Path) -> None:
    """One command under one limit, and then without it."""
    import resource

    name = chance.choice(sorted(set(COMMANDS) - {"run, processes"}))
    right = whole(name, place.parent)
    folder = begin(name, place / "again", place.parent)
    before = state_of(folder)
    kind = chance.choice(("disk", "disk", "memory", "cache"))
    disk_bytes = int(10 ** chance.uniform(1.0, 6.3))
    memory_bytes = int(chance.uniform(0.4, 3.0) * 2**30)

    def limit() -> None:
        if kind == "disk":
            resource.setrlimit(resource.RLIMIT_FSIZE, (disk_bytes, disk_bytes))
        elif kind == "memory":
            resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))

    environment = {"CUPOLA_CACHE": "/dev/null"} if kind == "cache" and chance.random() < 0.1 else {}
    what = (
        f"{name} with {disk_bytes} bytes a file"
        if kind == "disk"
        else f"{name} with {memory_bytes >> 20} MiB of memory"
    )
    outcome = command(COMMANDS[name], folder, limit=limit, environment=environment)
    if not (kind == "memory" and outcome.code in _ABORTED):
        check_manners(outcome, what)
    after = state_of(folder)
    if outcome.code != 0 and name in ("query", "schema", "report"):
        unlike = [path for path in before if after.get(path) != before[path]]
        if unlike:
            raise Found(f"{what}: failed, and changed {', '.join(unlike[:5])}")
    outcome = command(COMMANDS[name], folder)
    found = state_of(folder)
    if outcome.code != 0 or found != right:
        unlike = sorted(path for path in {*found, *right} if found.get(path) != right.get(path))
        raise Found(f"{what}, then without a limit: {outcome.err[-300:]} {', '.join(unlike[:8])}")
