"""Work of the page before it begins: how it is told and stopped, where it goes, and the command for the same."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cupola.constants import DEFAULT_SEED
from cupola.web.calls import Call
from cupola.web.folder import Entry, Folder

if TYPE_CHECKING:
    from cupola.scenario import Scenario
    from cupola.study.runs.execution import Progress

#: Replications that the page may ask for; more is work for the command line.
N_MAX = 100_000
#: Things that may vary at once, and draws of figures.
FACTORS_MAX, OUTER_MAX = 8, 4096


class Way(NamedTuple):
    """How work tells what it does, and is stopped."""

    progress: Progress
    say: Callable[[str], None]
    stop: threading.Event
    look: Callable[[Any], None]


@dataclass(frozen=True)
class Planned:
    """Work that was checked and can begin.

    Parameters
    ----------
    folder : pathlib.Path
        Where it goes; of what writes nothing, a name alone.
    command : tuple of str
        What to type in the folder of the app for the same.
    work : callable
        Does it; what it returns, if that is text, is all that there is to read.
    until : dict
        Metric -> half-width at which a run ends.
    n, seed : int
        Replications, and the root of all draws.
    """

    folder: Path
    command: tuple[str, ...]
    work: Callable[[Way], object]
    n: int
    seed: int
    until: dict[str, float] = field(default_factory=dict)


def source_of(entry: Entry) -> str | Path:
    """What the verbs load for an entry."""
    return entry.shown if entry.kind == "bundled" else entry.path


def loaded(entry: Entry) -> Scenario:
    """Its scenario."""
    from cupola.scenario import load

    return load(source_of(entry))


def seed_of(call: Call) -> int:
    """The root of all draws."""
    return call.whole("seed", 0, 2**53, DEFAULT_SEED)


def metric_of(call: Call) -> str:
    """The outcome that is asked for."""
    return call.text_or("metric", "leakers", 60)


def seed_words(seed: int) -> list[str]:
    """As the command is told the seed."""
    return ["--seed", str(seed)] if seed != DEFAULT_SEED else []


def metric_words(metric: str) -> list[str]:
    """As the command is told the outcome."""
    return ["--metric", metric] if metric != "leakers" else []


def command_for(folder: Folder, words: list[str], where: Path, usual: str) -> tuple[str, ...]:
    """The command for a folder; it is named where it is not the one that the command takes by itself."""
    out = [] if where.name == usual else ["--out", where.relative_to(folder.root).as_posix()]
    return ("cupola", *words, *out)
