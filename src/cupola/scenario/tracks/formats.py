"""Formats that no table reader reads, as lists of columns: JSON of several makers, IGC, KML and GPX."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cupola.scenario.tracks.igc import igc_columns
from cupola.scenario.tracks.json_rows import json_rows
from cupola.scenario.tracks.opening import Opened
from cupola.scenario.tracks.xml_rows import xml_rows

Lists = dict[str, list[Any]]


def read_format(opened: Opened) -> Lists:
    """Columns of a file in one of these formats; raises `InputError` if it is none of them or damaged."""
    if opened.form == "igc":
        return igc_columns(opened)
    if opened.form == "json":
        return _columns(json_rows(opened))
    return _columns(xml_rows(opened))


def _columns(rows: Iterable[dict[str, Any]]) -> Lists:
    """Rows as columns; what a row lacks is None."""
    found: Lists = {}
    for n, row in enumerate(rows):
        for name, value in row.items():
            if name not in found:
                found[name] = [None] * n
            found[name].append(value)
        for values in found.values():
            if len(values) == n:
                values.append(None)
    return found
