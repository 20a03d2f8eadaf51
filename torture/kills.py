"""Commands killed at random moments, again and again, then run to the end: the bytes of an undisturbed run."""

from __future__ import annotations

import random
import time
from pathlib import Path

from torture.commands import COMMANDS, begin, whole
from torture.common import Found, check_manners, command, state_of

_TOOK_S: dict[str, float] = {}


def trial(chance: random.Random, place: Path) -> None:
    """One command, killed up to four times."""
    name = chance.choice(sorted(COMMANDS))
    right = whole(name, place.parent)
    folder = begin(name, place / "again", place.parent)
    if name not in _TOOK_S:
        begin_s = time.monotonic()
        command(COMMANDS[name], folder)
        _TOOK_S[name] = time.monotonic() - begin_s
        begin(name, folder, place.parent)
    kills = chance.randint(1, 4)
    for _ in range(kills):
        outcome = command(COMMANDS[name], folder, lives_s=chance.uniform(0.2, 1.0) * _TOOK_S[name])
        if outcome.code not in (0, -9):
            check_manners(outcome, f"{name} after a kill")
    outcome = command(COMMANDS[name], folder)
    if outcome.code != 0:
        raise Found(f"{name}, killed {kills} times, does not go on: {outcome.err[-600:]}")
    found = state_of(folder)
    if found != right:
        unlike = sorted(path for path in {*found, *right} if found.get(path) != right.get(path))
        raise Found(f"{name}, killed {kills} times, left other files: {', '.join(unlike[:8])}")
