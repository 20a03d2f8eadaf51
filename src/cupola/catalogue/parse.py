"""From the tables of a TOML file to an `Item`: every problem is found before any is told."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from cupola.catalogue.keys import FIGURES, WORDS
from cupola.catalogue.model import KINDS, Item, TextValue, Value, nearest
from cupola.catalogue.units import UNITS, units_of
from cupola.errors import CatalogueError, Problem

_ID = re.compile(r"[a-z0-9_]{1,64}")
_ID_LIMIT = "must be up to 64 lower-case letters, digits and underscores"
_FIGURE_FIELDS = ("min", "nominal", "max", "unit", "evidence", "sources", "note")
_TEXT_FIELDS = ("text", "evidence", "sources", "note")
_SYSTEM_FIELDS = ("surveillance_radars", "engagement_radar", "missiles", "not_runnable")
_FIELDS = ("id", "name", "kind", "summary", "aliases", "values", "fitted", *_SYSTEM_FIELDS)


def parse_item(data: Mapping[str, Any], source: str, expected_id: str | None = None) -> Item:
    """Check the tables of an item and freeze them.

    Parameters
    ----------
    data : mapping
        What a TOML file holds, or `Item.to_dict` without its source.
    source : str
        File name for messages.
    expected_id : str, optional
        The id that the file name promises.

    Raises
    ------
    CatalogueError
        With every problem of the item.
    """
    reader = _Reader(source)
    reader.unknown_fields("", data, _FIELDS)
    item_id = reader.word(data, "id", "", required=True)
    if item_id and not _ID.fullmatch(item_id):
        reader.add("id", item_id, _ID_LIMIT)
    elif item_id and expected_id is not None and item_id != expected_id:
        reader.add("id", item_id, f"must be {expected_id!r}, the name of its file", "rename the file or the id")
    kind = reader.word(data, "kind", "", required=True)
    if kind and kind not in KINDS:
        reader.add("kind", kind, f"must be one of {', '.join(KINDS)}", "correct the word")
    name = reader.word(data, "name", "", required=True)
    summary = reader.word(data, "summary", "", required=True)
    if kind != "system":
        for key in _SYSTEM_FIELDS:
            if data.get(key):
                reader.add(key, data[key], "belongs to systems only", "remove it")
    if kind != "missile" and data.get("fitted"):
        reader.add("fitted", None, "belongs to missiles only", "remove it")
    values, text = _values(reader, kind, data.get("values", {}))
    item = Item(
        id=item_id,
        name=name,
        kind=kind,
        summary=summary,
        values=values,
        text=text,
        fitted=_fitted(reader, data.get("fitted", {})),
        aliases=reader.words(data, "aliases"),
        surveillance_radars=reader.ids(data, "surveillance_radars"),
        engagement_radar=reader.word(data, "engagement_radar", ""),
        missiles=reader.ids(data, "missiles"),
        not_runnable=reader.word(data, "not_runnable", ""),
        source=source,
    )
    if item.engagement_radar and not _ID.fullmatch(item.engagement_radar):
        reader.add("engagement_radar", item.engagement_radar, _ID_LIMIT)
    if reader.problems:
        raise CatalogueError(reader.problems)
    return item


class _Known(NamedTuple):
    """What an item was made of: the very object, its content then, and the item."""

    data: Mapping[str, Any]
    content: Any
    item: Item


#: Items by the identity of what they were made of. A study asks for the same ones thousands of times, and checking an
#: item takes a millisecond where comparing it with what it was takes some microseconds.
_known: dict[int, _Known] = {}
_KNOWN_MAX = 256


def item_from_dict(data: Mapping[str, Any]) -> Item:
    """The inverse of `Item.to_dict`; checks like a file, and raises `CatalogueError` with every problem.

    The same data give the same item again as long as nothing in them has changed.
    """
    known = _known.get(id(data))
    if known is not None and known.data is data and known.content == data:
        return known.item
    source = data.get("source", "")
    content = {key: entry for key, entry in data.items() if key != "source"}
    item = parse_item(content, source if isinstance(source, str) else "")
    if len(_known) >= _KNOWN_MAX:
        _known.clear()
    _known[id(data)] = _Known(data, _copied(data), item)
    return item


def _copied(data: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of what an item was made of, down to its single figures, so that a change of the original shows."""
    copied = {key: list(entry) if isinstance(entry, list) else entry for key, entry in data.items()}
    for name in ("values", "fitted"):
        if name in data:
            copied[name] = {key: dict(entry) for key, entry in data[name].items()}
    return copied


class _Reader:
    """Collects problems of one file."""

    def __init__(self, source: str) -> None:
        self.source = source or "item"
        self.problems: list[Problem] = []

    def add(self, key: str, value: object, limit: str, hint: str = "") -> None:
        self.problems.append(Problem(self.source, key, value, limit, hint))

    def unknown_fields(self, where: str, table: Mapping[str, Any], known: tuple[str, ...]) -> None:
        for key in table:
            if key not in known:
                self.add(f"{where}{key}", None, "is not a field of the catalogue's format", nearest(str(key), known))

    def word(self, table: Mapping[str, Any], key: str, where: str, required: bool = False) -> str:
        """A string; empty when absent or wrong."""
        value = table.get(key, "")
        if not isinstance(value, str):
            self.add(where + key, value, "must be a text in quotes")
            return ""
        if required and not value.strip():
            self.add(where + key, None, "is missing or empty", f'write {key} = "..."')
        return value

    def words(self, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        """A list of strings."""
        value = table.get(key, [])
        if not isinstance(value, (list, tuple)) or not all(isinstance(entry, str) and entry for entry in value):
            self.add(key, value, "must be a list of texts in quotes", f'write {key} = ["..."]')
            return ()
        return tuple(value)

    def ids(self, table: Mapping[str, Any], key: str) -> tuple[str, ...]:
        """A list of catalogue ids."""
        entries = self.words(table, key)
        for i, entry in enumerate(entries):
            if not _ID.fullmatch(entry):
                self.add(f"{key}[{i}]", entry, _ID_LIMIT)
        return entries

    def number(self, table: Mapping[str, Any], key: str, where: str) -> float | None:
        """A finite number, or None with a problem."""
        value = table[key]
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            self.add(where + key, value, "must be a number without quotes")
            return None
        if (isinstance(value, int) and abs(value) > 10**300) or not math.isfinite(value):
            self.add(where + key, None, "must be a finite number")
            return None
        return value


def _values(reader: _Reader, kind: str, tables: object) -> tuple[dict[str, Value], dict[str, TextValue]]:
    """The ``[values.*]`` tables."""
    values: dict[str, Value] = {}
    text: dict[str, TextValue] = {}
    if not isinstance(tables, Mapping):
        reader.add("values", tables, "must be tables", "write [values.launch_mass] and its fields below")
        return values, text
    for key, table in tables.items():
        where = f"values.{key}."
        if not isinstance(table, Mapping):
            reader.add(f"values.{key}", table, "must be a table", f"write [values.{key}] and its fields below")
        elif "text" in table:
            entry = _text(reader, kind, key, table, where)
            if entry is not None:
                text[key] = entry
        else:
            figure = _figure(reader, kind, key, table, where)
            if figure is not None:
                values[key] = figure
    return values, text


def _evidence(reader: _Reader, table: Mapping[str, Any], where: str) -> tuple[str, str, str]:
    """Evidence code, sources and note."""
    evidence = reader.word(table, "evidence", where, required=True)
    codes = [code.strip() for code in evidence.split(",")]
    if evidence.strip() and (set(codes) - {"R", "M", "E"} or len(set(codes)) != len(codes)):
        limit = "must be R (read), M (recalled), E (estimate) or some of them with commas"
        reader.add(f"{where}evidence", evidence, limit)
    return evidence, reader.word(table, "sources", where, required=True), reader.word(table, "note", where)


def _text(reader: _Reader, kind: str, key: str, table: Mapping[str, Any], where: str) -> TextValue | None:
    """A fact in words; None when it is wrong."""
    before = len(reader.problems)
    reader.unknown_fields(where, table, _TEXT_FIELDS)
    words = reader.word(table, "text", where, required=True)
    if key in FIGURES.get(kind, {}):
        reader.add(f"{where}text", words, "must be a figure", f"give min, nominal, max and unit of {key}")
    allowed = WORDS.get(kind, {}).get(key)
    if words and allowed and words not in allowed:
        reader.add(f"{where}text", words, f"must be one of {', '.join(allowed)}", "correct the word")
    entry = TextValue(words, *_evidence(reader, table, where))
    return entry if len(reader.problems) == before else None


def _figure(reader: _Reader, kind: str, key: str, table: Mapping[str, Any], where: str) -> Value | None:
    """A figure; None when it is wrong."""
    before = len(reader.problems)
    reader.unknown_fields(where, table, _FIGURE_FIELDS)
    if key in WORDS.get(kind, {}):
        reader.add(f"values.{key}", None, "must be a text", f"write text = {WORDS[kind][key][0]!r}")
    if "nominal" not in table:
        reader.add(f"{where}nominal", None, "is missing", "give the likely figure; min and max default to it")
    figures = {name: reader.number(table, name, where) for name in ("min", "nominal", "max") if name in table}
    unit = reader.word(table, "unit", where, required=True)
    if unit and unit not in UNITS:
        reader.add(f"{where}unit", unit, f"must be one of {', '.join(UNITS)}", "see cupola.catalogue.units")
    described = _evidence(reader, table, where)
    if len(reader.problems) > before:
        return None
    nominal = figures["nominal"]
    assert nominal is not None
    low, high = figures.get("min", nominal), figures.get("max", nominal)
    assert low is not None and high is not None
    value = Value(low, nominal, high, unit, *described)
    _limits(reader, kind, key, value)
    return value if len(reader.problems) == before else None


def _limits(reader: _Reader, kind: str, key: str, value: Value) -> None:
    """Order of the spread, dimension, and limits of the keys that the engine reads."""
    if not value.min <= value.nominal <= value.max:
        limit = "min <= nominal <= max must hold"
        reader.add(f"values.{key}", f"{value.min} / {value.nominal} / {value.max}", limit, "sort the three figures")
    rule = FIGURES.get(kind, {}).get(key)
    dimension, factor = UNITS[value.unit]
    if rule is None:
        return
    if dimension != rule.dimension:
        limit = f"must be a {rule.dimension} in {' or '.join(units_of(rule.dimension))}"
        reader.add(f"values.{key}.unit", value.unit, limit)
        return
    for name in ("nominal", "min", "max"):
        figure = getattr(value, name)
        if name != "nominal" and figure == value.nominal:
            continue
        if not rule.low <= figure * factor <= rule.high:
            limit = f"must lie in {rule.low / factor:g} to {rule.high / factor:g} {value.unit}"
            reader.add(f"values.{key}.{name}", figure, limit, "check the figure and its unit")
        elif dimension == "count" and figure != int(figure):
            reader.add(f"values.{key}.{name}", figure, "must be a whole number")


def _fitted(reader: _Reader, tables: object) -> dict[str, dict[str, float | str]]:
    """The ``[fitted.*]`` tables, which the fit script writes."""
    if not isinstance(tables, Mapping):
        reader.add("fitted", tables, "must be tables", "run scripts/fit_missiles.py")
        return {}
    fitted: dict[str, dict[str, float | str]] = {}
    for case, table in tables.items():
        if not isinstance(table, Mapping):
            reader.add(f"fitted.{case}", table, "must be a table", "run scripts/fit_missiles.py")
            continue
        fitted[case] = {}
        for key, value in table.items():
            if isinstance(value, str):
                fitted[case][key] = value
            else:
                number = reader.number(table, key, f"fitted.{case}.")
                if number is not None:
                    fitted[case][key] = number
    return fitted
