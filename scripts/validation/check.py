"""What a check is: an equation, its source, and pairs of a value that should come out and the one that does."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TABLES = Path(__file__).resolve().parents[2] / "tests" / "data" / "validation"


@dataclass(frozen=True, slots=True)
class Point:
    """One pair of values: what it is of, what should come out, and what does; ``x`` is where a picture puts it."""

    label: str
    expected: float
    found: float
    x: float | None = None
    curve: str = ""


@dataclass(frozen=True)
class Check:
    """One check of one model.

    Parameters
    ----------
    name : str
        Its function, and its heading.
    page : str
        The page of docs/models that it belongs to.
    title, equation, source, kind, domain : str
        In words; the equation as TeX; ``kind`` says what is on the other side: published, exact, another program.
    unit, x : str
        Of the values, and what they are drawn over.
    rel, abs : float
        Tolerance: a pair holds when the difference is within ``abs + rel * |expected|``.
    points : callable
        Gives the pairs.
    """

    name: str
    page: str
    title: str
    equation: str
    source: str
    kind: str
    domain: str
    unit: str
    x: str
    rel: float
    abs: float
    points: Callable[[], Iterable[Point]]

    def run(self) -> list[Point]:
        """The pairs; there is at least one."""
        found = list(self.points())
        assert found, f"{self.name}: the table has no row for it"
        return found

    def excess(self, point: Point) -> float:
        """Difference of a pair in tolerances: more than 1 is wrong."""
        allowed = self.abs + self.rel * abs(point.expected)
        difference = abs(point.found - point.expected)
        if difference == 0.0:
            return 0.0
        return difference / allowed if allowed > 0.0 and math.isfinite(difference) else math.inf

    def wrong(self, points: Iterable[Point]) -> list[Point]:
        """The pairs that do not hold."""
        return [point for point in points if not self.excess(point) <= 1.0]


CHECKS: dict[str, Check] = {}


def check(page: str, title: str, *, equation: str, source: str, kind: str = "exact", domain: str = "", unit: str = "-",
          x: str = "", rel: float = 0.0, abs: float = 0.0) -> Callable[[Any], Any]:  # fmt: skip
    """Register a function that gives pairs as a check of a page; its name is that of the check."""

    def register(points: Callable[[], Iterable[Point]]) -> Callable[[], Iterable[Point]]:
        name = points.__name__
        assert name not in CHECKS, name
        CHECKS[name] = Check(name, page, title, equation, source, kind, domain, unit, x, rel, abs, points)
        return points

    return register


def rows(name: str) -> list[dict[str, Any]]:
    """A table of ``tests/data/validation``: numbers as floats, other cells as text."""
    with (TABLES / f"{name}.csv").open(newline="", encoding="utf-8") as file:
        lines = [line for line in file if line.strip() and not line.startswith("#")]
    return [{key: _number(cell) for key, cell in row.items()} for row in csv.DictReader(lines)]


def _number(cell: str) -> float | str:
    try:
        return float(cell)
    except ValueError:
        return cell


def db(ratio: float) -> float:
    """Decibels of a power ratio."""
    return 10.0 * math.log10(ratio)
