"""What a command says while it works: progress and notes on standard error, results on standard output."""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import click

if TYPE_CHECKING:
    from rich.progress import Progress

#: Shortest time between two lines of progress without a terminal [s].
_LINE_INTERVAL_S = 2.0
#: The number of cases grows while claims are judged: where the answer changes, more are tried.
_WORDS = {"replications": "replications", "claims": "cases of the claims so far", "checks": "points checked"}


class Console:
    """Progress and notes of one command.

    On a terminal there is a progress bar; elsewhere plain lines, some seconds apart. Quiet: neither.
    Use it as a context manager, so that the bar is gone when something else is printed.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self.quiet = quiet
        self._bar: Progress | None = None
        self._tasks: dict[str, Any] = {}
        self._last_s = time.monotonic()
        self._untold: tuple[str, int, int] | None = None
        self._first: dict[str, tuple[float, int]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Take the bar away, or print the last line of progress."""
        if self._bar is not None:
            self._bar.stop()
            self._bar = None
        self._tell()

    def say(self, sentence: str) -> None:
        """A note for the user."""
        if self.quiet:
            return
        if self._bar is not None:
            self._bar.console.print(sentence, highlight=False, markup=False)
        else:
            print(sentence, file=sys.stderr, flush=True)

    def progress(self, stage: str, done: int, total: int) -> None:
        """How far a stage of the work is: ``done`` of ``total``."""
        if self.quiet:
            return
        if sys.stderr.isatty():
            self._draw(stage, done, total)
            return
        self._first.setdefault(stage, (time.monotonic(), done))
        if self._untold and self._untold[0] != stage:
            self._tell()
        self._untold = (stage, done, total)
        if time.monotonic() - self._last_s >= _LINE_INTERVAL_S:
            self._tell()

    def _tell(self) -> None:
        """Print the last state of a stage, unless it was printed."""
        if self._untold:
            stage, done, total = self._untold
            self._untold = None
            self._last_s = time.monotonic()
            print(
                f"{_WORDS.get(stage, stage)}: {done} of {total}{self._left(stage, done, total)}",
                file=sys.stderr,
                flush=True,
            )

    def _left(self, stage: str, done: int, total: int) -> str:
        """How long the rest takes at the pace so far, in words; what was there at the beginning took no time."""
        begin_s, at_first = self._first[stage]
        if not at_first < done < total:
            return ""
        left_s = (time.monotonic() - begin_s) * (total - done) / (done - at_first)
        return f", about {time_text(left_s)} left"

    def _draw(self, stage: str, done: int, total: int) -> None:
        if self._bar is None:
            from rich.console import Console as RichConsole
            from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

            columns = (
                TextColumn("{task.description}"),
                BarColumn(),
                MofNCompleteColumn(),
                TimeRemainingColumn(),
                TextColumn("left"),
            )
            self._bar = Progress(*columns, console=RichConsole(stderr=True))
            self._bar.start()
        if stage not in self._tasks:
            self._tasks[stage] = self._bar.add_task(_WORDS.get(stage, stage), total=total)
        self._bar.update(self._tasks[stage], completed=done, total=total)


def time_text(duration_s: float) -> str:
    """A length of time as somebody who waits reads it.

    Examples
    --------
    >>> time_text(0.2), time_text(59.0), time_text(150.0), time_text(40_000.0)
    ('1 s', '59 s', '3 min', '11 h')
    """
    if duration_s < 90.0:
        return f"{max(1, math.ceil(duration_s))} s"
    return f"{math.ceil(duration_s / 60.0)} min" if duration_s < 90.0 * 60.0 else f"{round(duration_s / 3600.0)} h"


def print_json(value: Any) -> None:
    """One JSON object on standard output."""
    from cupola.study.store.manifest import json_text

    click.echo(json_text(value), nl=False)


def print_table(header: tuple[str, ...], rows: Sequence[tuple[str, ...]], indent: str = "  ") -> None:
    """A table in plain columns; the last column may be of any length."""
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header) - 1)]
    for row in [header, *rows]:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        click.echo(indent + "  ".join([*cells, row[-1]]).rstrip())
