"""Values as TOML text: one on a line, a route one point to a line, an item of an array with headers of its own."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import Any

from cupola.errors import Problem, ScenarioError
from cupola.scenario.models.lines import Path

_BARE = re.compile(r"[A-Za-z0-9_-]+")
#: Lists of places, which are written one to a line.
_TALL = ("route", "points")


def toml_item(array: Path, value: Mapping[str, Any], newline: str = "\n") -> str:
    """An item of an array of tables as text: its header, its pairs, and tables inside it with headers of their own.

    Examples
    --------
    >>> print(toml_item(("battery",), {"name": "b", "doctrine": {"salvo": 2}}), end="")
    [[battery]]
    name = "b"
    <BLANKLINE>
    [battery.doctrine]
    salvo = 2
    """
    head = ".".join(toml_key(str(part)) for part in array if isinstance(part, str))
    return newline.join(_table_lines(head, value, "[[%s]]")) + newline


def _table_lines(head: str, value: Mapping[str, Any], form: str) -> list[str]:
    lines = [form % head]
    tables: list[str] = []
    for key, one in value.items():
        name = f"{head}.{toml_key(key)}"
        if isinstance(one, Mapping):
            tables += ["", *_table_lines(name, one, "[%s]")]
        elif key in _TALL or not (isinstance(one, list) and one and all(isinstance(x, Mapping) for x in one)):
            lines.append(f"{toml_key(key)} = {_tall(one) if key == 'route' else toml_value(one)}")
        else:
            for item in one:
                tables += ["", *_table_lines(name, item, "[[%s]]")]
    return [*lines, *tables]


def _tall(points: Sequence[Any]) -> str:
    return "[\n" + "".join(f"    {toml_value(point)},\n" for point in points) + "]"


def toml_value(value: Any) -> str:
    """A value as TOML on one line.

    Examples
    --------
    >>> toml_value({"lat_deg": 33.5, "name": 'a "b"', "on": True, "at": [1, 2.0]})
    '{ lat_deg = 33.5, name = "a \\\\"b\\\\"", on = true, at = [1, 2.0] }'
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)  # also inf and nan are TOML
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, Mapping):
        inner = ", ".join(f"{toml_key(str(key))} = {toml_value(one)}" for key, one in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(value, Sequence):
        return f"[{', '.join(toml_value(one) for one in value)}]"
    raise ScenarioError(Problem("edit", "", str(value), "cannot be written as TOML", "give text, numbers or tables"))


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def toml_key(text: str) -> str:
    """A key, in quotation marks where TOML wants them."""
    return text if _BARE.fullmatch(text) else _string(text)
