"""JSON that is read as it is written: no key twice, nothing so deep that it ends the program."""

from __future__ import annotations

import json
from typing import Any


class DuplicateKeyError(ValueError):
    """A key stands twice in one object; its text is the key."""


class NestedError(ValueError):
    """A text is nested deeper than it can be read."""


def parse(text: str) -> Any:
    """What a JSON text holds.

    Raises
    ------
    ValueError
        If it is none, is nested too deeply, or has a key twice in one object, of which Python would take the last and
        say nothing. `json.JSONDecodeError`, `DuplicateKeyError` and `NestedError` are such errors.

    Examples
    --------
    >>> parse('{"a": [1, 2]}')
    {'a': [1, 2]}
    >>> parse('{"a": 1, "a": 2}')
    Traceback (most recent call last):
    cupola._json.DuplicateKeyError: a
    """
    try:
        return json.loads(text, object_pairs_hook=_unique)
    except RecursionError:
        raise NestedError("nested too deeply") from None


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise DuplicateKeyError(next(name for name in names if names.count(name) > 1))
    return found
