"""What a call carries, read with care; and how problems are answered."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from cupola.errors import InputError, Problem
from cupola.scenario.edits import Edit
from cupola.scenario.models.lines import Path

#: Edits that one call may ask for: a gesture makes a few, a bulk edit some hundreds.
EDITS_MAX = 2000


class Call:
    """The body of a call.

    Parameters
    ----------
    body : mapping
        JSON as it came.
    """

    def __init__(self, body: Any) -> None:
        if not isinstance(body, Mapping):
            raise wrong("", "must be a JSON object")
        self._body = body

    @property
    def body(self) -> dict[str, Any]:
        """All of it, to be written down and asked again."""
        return dict(self._body)

    def text(self, key: str, limit: int = 4_000_000) -> str:
        """A text; refuses anything else, or more than so many letters."""
        value = self._body.get(key)
        if not isinstance(value, str) or len(value) > limit:
            raise wrong(key, f"must be text of at most {limit} letters")
        return value

    def text_or(self, key: str, default: str, limit: int = 4_000_000) -> str:
        """The same, or the default where it is missing."""
        return default if self._body.get(key) is None else self.text(key, limit)

    def number(self, key: str, low: float, high: float, default: float | None = None) -> float:
        """A number in a range."""
        value = self._body.get(key, default)
        if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
            raise wrong(key, "must be a number")
        if not low <= value <= high:
            raise wrong(key, f"must lie in {low:g} to {high:g}")
        return float(value)

    def whole(self, key: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number in a range."""
        value = self._body.get(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise wrong(key, f"must be a whole number in {low} to {high}")
        return value

    def flag(self, key: str) -> bool:
        """True or false; false where it is missing."""
        value = self._body.get(key, False)
        if not isinstance(value, bool):
            raise wrong(key, "must be true or false")
        return value

    def points(self, key: str, most: int) -> np.ndarray:
        """Rows of latitude, longitude [deg], height [m] and 0 or 1; at least two, and no two neighbours alike."""
        value = self._body.get(key)
        try:
            found = np.asarray(value, np.float64)
        except (TypeError, ValueError):
            raise wrong(key, "must be rows of numbers") from None
        if found.ndim != 2 or found.shape[1] != 4 or not 2 <= len(found) <= most or not np.isfinite(found).all():
            raise wrong(key, f"must be 2 to {most} rows of 4 numbers")
        is_outside = (np.abs(found[:, 0]) > 85) | (np.abs(found[:, 1]) > 180) | (np.abs(found[:, 2]) > 1e5)
        if is_outside.any() or not np.isin(found[:, 3], (0, 1)).all():
            raise wrong(key, "must be latitudes to 85, longitudes to 180 and heights to 100,000 m")
        if (np.abs(np.diff(found[:, :2], axis=0)).max(axis=1) < 1e-7).any():
            raise wrong(key, "must not hold the same place twice in a row")
        return found

    def edits(self) -> list[Edit]:
        """Edits of a scenario; none where they are missing."""
        value = self._body.get("edits", [])
        if not isinstance(value, list) or len(value) > EDITS_MAX:
            raise wrong("edits", f"must be a list of at most {EDITS_MAX}")
        return [_edit(one) for one in value]

    def pairs(self, key: str, most: int) -> list[tuple[str, str]]:
        """Pairs of a path and what it is set to, as text; none where they are missing."""
        value = self._body.get(key, [])
        is_pairs = isinstance(value, list) and all(
            isinstance(one, list) and len(one) == 2 and all(isinstance(part, str) and len(part) <= 2000 for part in one)
            for one in value
        )
        if not is_pairs or len(value) > most:
            raise wrong(key, f"must be at most {most} pairs of text")
        return [(path.strip(), text.strip()) for path, text in value]

    def path(self, key: str) -> Path:
        """Where something stands in a scenario."""
        return _path(self._body.get(key), key)

    def paths(self, key: str, most: int) -> list[Path]:
        """The same of several things, at least one."""
        value = self._body.get(key)
        if not isinstance(value, list) or not 1 <= len(value) <= most:
            raise wrong(key, f"must be a list of 1 to {most}")
        return [_path(one, key) for one in value]


def _edit(one: Any) -> Edit:
    if not isinstance(one, Mapping) or one.get("kind") not in ("set", "delete", "insert"):
        raise wrong("edits", "each must have a kind: set, delete or insert")
    return Edit(one["kind"], _path(one.get("path"), "edits"), one.get("value"))


def _path(path: Any, key: str) -> Path:
    is_path = isinstance(path, list) and all(
        isinstance(part, str | int) and not isinstance(part, bool) for part in path
    )
    if not is_path or not path or len(path) > 20:
        raise wrong(key, "each must have a path of keys and numbers")
    return tuple(path)


def wrong(key: str, limit: str) -> InputError:
    """The error for a call that the page would not make."""
    return InputError(Problem("call", key, None, limit, "load the page again"))


def problem_dict(problem: Problem) -> dict[str, Any]:
    """A problem for the page: where, what, and how to fix it."""
    value = problem.value if isinstance(problem.value, int | float | str | bool | None) else str(problem.value)
    source, _, line = problem.source.rpartition(":")
    return {
        "source": problem.source,
        "line": int(line) if source and line.isdigit() else None,
        "key": problem.key,
        "value": value,
        "limit": problem.limit,
        "hint": problem.hint,
        "text": str(problem),
    }
