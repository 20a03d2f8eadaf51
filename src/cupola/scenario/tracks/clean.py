"""Columns as numbers and texts: blanks, decimal commas and words, all inside the database, no row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cupola.errors import InputError, Problem
from cupola.scenario.tracks.columns import Matched
from cupola.scenario.tracks.opening import Opened
from cupola.scenario.tracks.rows import ROWS_MAX, Column, RowSource, unreadable
from cupola.scenario.tracks.words import counted

if TYPE_CHECKING:
    import duckdb

#: What files write for nothing.
BLANKS = ("", "nan", "none", "null", "n/a", "na", "nat", "<na>", "-", "--", "?", "\\n", "unknown")
#: Columns of names: digits of them are no number.
_NAMES = ("id0", "id1", "id2", "id3", "id4", "kind")
_TRUE = ("true", "t", "1", "1.0", "-1", "yes", "y", "ground", "on ground", "on_ground")
_FALSE = ("false", "f", "0", "0.0", "no", "n", "air", "airborne", "in air", "in_air", "flying")
_DECIMAL_COMMA = r"^[-+]?\d+,\d+$"
_POINT_THOUSANDS = r"^[-+]?\d{1,3}(\.\d{3})+(,\d+)?$"
_COMMA_THOUSANDS = r"^[-+]?\d{1,3}(,\d{3})+(\.\d+)?$"
#: Degrees with a hemisphere: of latitudes N or S, of longitudes E or W. The other letters there mean mixed-up columns.
_HEMISPHERES = {
    "lat": r"^(\d+(?:\.\d+)?)\s*°?\s*([NSns])$",
    "lon": r"^(\d+(?:\.\d+)?)\s*°?\s*([EWew])$",
}
_PAIR = r"^\(?\s*([-+]?\d+(?:\.\d+)?)\s*[,; ]\s*([-+]?\d+(?:\.\d+)?)\s*\)?$"


@dataclass(frozen=True)
class Loaded:
    """The table ``r`` of a file: one column a meaning, texts without blanks; and how its numbers are written."""

    n_rows: int
    has_commas: bool
    notes: tuple[str, ...]
    kinds: Mapping[str, str]


def load(connection: duckdb.DuckDBPyConnection, opened: Opened, source: RowSource, matched: Matched) -> Loaded:
    """Make the table ``r``; raises `InputError` if the file cannot be read or holds no rows."""
    import duckdb

    chosen = _chosen(matched)
    if source.form == "sbs":
        chosen |= {"message": source.columns["message"], "transmission": source.columns["transmission"]}
    chosen = {name: _as_text(column) if name in _NAMES else column for name, column in chosen.items()}
    query = f"CREATE TABLE r AS {_without_blanks(chosen, f'{source.relation} LIMIT {ROWS_MAX + 1}')}"
    try:
        connection.execute(query, list(source.parameters))
        n_rows = _one(connection, "SELECT count(*) FROM r")[0]
        rejected, line, is_open = _rejected(connection) if source.has_rejects else (0, 0, False)
        if source.form == "sbs":
            # A message on the state of an aircraft has that state in the place of the callsign.
            connection.execute("UPDATE r SET id2 = NULL WHERE message = 'STA'")
    except duckdb.Error as error:
        raise unreadable(opened, error) from None
    file = opened.path.name
    if is_open:
        limit = "opens a quote that does not close on its line: the lines after it cannot be told apart"
        raise InputError(Problem(f"{file}:{line}", "", None, limit, "close the quote, or take it out"))
    if n_rows == 0:
        raise InputError(Problem(file, "", None, "holds no positions", "it needs rows below its header"))
    if n_rows > ROWS_MAX:
        raise InputError(Problem(file, "", None, f"holds more than {ROWS_MAX} positions", "split it"))
    notes = []
    if rejected:
        notes.append(
            f"{file}: {counted(rejected, 'line')} left out, from line {line} on: not the columns of the header"
        )
    kinds = {name: column.kind for name, column in chosen.items()}
    return Loaded(n_rows, _has_commas(connection, kinds), tuple(notes), kinds)


def _chosen(matched: Matched) -> dict[str, Column]:
    found = {
        "moment": matched.time, "day": matched.date, "place_time": matched.place_time, "age": matched.age,
        "lat": matched.lat, "lon": matched.lon, "place": matched.place, "ground": matched.ground,
        "speed": matched.speed, "kind": matched.kind,
    }  # fmt: skip
    found |= {f"id{k}": column for k, column in enumerate(matched.identity)}
    found |= {f"alt{k}": one.column for k, one in enumerate(matched.altitudes)}
    return {name: column for name, column in found.items() if column is not None}


def _as_text(column: Column) -> Column:
    return Column(column.name, f"CAST({column.bare} AS VARCHAR)", column.bare, "text")


def _without_blanks(chosen: Mapping[str, Column], relation: str) -> str:
    """SQL for columns of a relation: texts trimmed, and NULL where they stand for nothing.

    Step by step, since an expression that is named several times is worked out as often: at once it took twice as long.
    To trim a set of characters takes longest, and few values need more than spaces trimmed.
    """
    words = ", ".join("'" + word + "'" for word in BLANKS)

    def step(of_text: str) -> str:
        parts = (of_text.format(name) if column.kind == "text" else name for name, column in chosen.items())
        return ", ".join(f"{part} AS {name}" for part, name in zip(parts, chosen, strict=True))

    read = ", ".join(f"{column.sql} AS {name}" for name, column in chosen.items())
    odd = "CASE WHEN {0} >= '*' AND right({0}, 1) BETWEEN '*' AND '~' THEN {0} ELSE trim({0}, ' \t\r\u00a0''\"') END"
    blank = f"CASE WHEN lower({{0}}) IN ({words}) THEN NULL ELSE {{0}} END"
    query = f"SELECT {read} FROM {relation}"
    for of_text in ("trim({0})", odd, blank):
        query = f"SELECT {step(of_text)} FROM ({query})"
    return query


def _rejected(connection: duckdb.DuckDBPyConnection) -> tuple[int, int, bool]:
    """Lines that were left out, the first of them, and whether it is one that a quote made of many.

    That one comes first, since nothing is read after it.
    """
    is_open = "contains(rtrim(csv_line, chr(13) || chr(10)), chr(10))"
    query = f"SELECT count(DISTINCT line), min(line), min(line) FILTER ({is_open}) FROM reject_errors"
    n, first, opening = _one(connection, query)
    return int(n), int(opening or first or 0), opening is not None


def _one(connection: duckdb.DuckDBPyConnection, query: str, parameters: Sequence[Any] = ()) -> tuple[Any, ...]:
    row = connection.execute(query, list(parameters)).fetchone()
    assert row is not None
    return row


def _has_commas(connection: duckdb.DuckDBPyConnection, kinds: Mapping[str, str]) -> bool:
    """Whether latitudes are written with a decimal comma."""
    if kinds.get("lat") != "text":
        return False
    query = f"SELECT count(*) FILTER (regexp_matches(lat, '{_DECIMAL_COMMA}')), count(TRY_CAST(lat AS DOUBLE)) FROM r"
    commas, points = _one(connection, query)
    return bool(commas > points)


def number(loaded: Loaded, name: str) -> str:
    """SQL for a column of ``r`` as a number; NULL where it is none."""
    if loaded.kinds[name] != "text":
        return name
    if not loaded.has_commas:
        tried = f"TRY_CAST({name} AS DOUBLE)"
        if name in _HEMISPHERES:
            sign = f"CASE WHEN upper(right({name}, 1)) IN ('S', 'W') THEN -1.0 ELSE 1.0 END"
            return f"coalesce({tried}, {sign} * TRY_CAST(regexp_extract({name}, '{_HEMISPHERES[name]}', 1) AS DOUBLE))"
        with_commas = f"CASE WHEN regexp_matches({name}, '{_COMMA_THOUSANDS}') THEN replace({name}, ',', '') END"
        return f"coalesce({tried}, TRY_CAST({with_commas} AS DOUBLE))"
    # A point is then no decimal point: between groups of three digits it parts thousands, elsewhere nobody knows.
    bare = f"CASE WHEN regexp_matches({name}, '{_POINT_THOUSANDS}') THEN replace({name}, '.', '') ELSE {name} END"
    if name in ("lat", "lon", "moment", "place_time"):
        return f"TRY_CAST(replace({name}, ',', '.') AS DOUBLE)"
    return f"CASE WHEN {bare} NOT LIKE '%.%' THEN TRY_CAST(replace({bare}, ',', '.') AS DOUBLE) END"


def places(loaded: Loaded) -> tuple[str, str]:
    """SQL for latitude and longitude."""
    if "place" in loaded.kinds:
        lat, lon = (f"TRY_CAST(regexp_extract(place, '{_PAIR}', {k}) AS DOUBLE)" for k in (1, 2))
        return lat, lon
    return number(loaded, "lat"), number(loaded, "lon")


def truth(loaded: Loaded, name: str) -> str:
    """SQL for a column of ``r`` as true or false; NULL counts as false."""
    if loaded.kinds[name] == "number":
        return f"coalesce({name} <> 0, false)"
    words = ", ".join("'" + word + "'" for word in _TRUE)
    return f"coalesce(lower(CAST({name} AS VARCHAR)) IN ({words}), false)"


def unread_flags(connection: duckdb.DuckDBPyConnection, file: str, loaded: Loaded, name: str, column: str) -> list[str]:
    """A note if a column of ``r`` holds words that say neither yes nor no."""
    if loaded.kinds[name] != "text":
        return []
    words = ", ".join("'" + word + "'" for word in (*_TRUE, *_FALSE))
    query = f"SELECT count(*), min({name}) FROM r WHERE lower({name}) NOT IN ({words})"
    n, example = _one(connection, query)
    if not n:
        return []
    said = f"{counted(n, 'value')} of column {column!r} such as {example!r} say neither yes nor no and count as no"
    return [f"{file}: {said}: write true and false"]


def doubles(found: dict[str, Any], name: str) -> NDArray[np.float64]:
    """A fetched column as numbers; NULL is NaN."""
    values: Any = found[name]
    if isinstance(values, np.ma.MaskedArray):
        values = np.ma.filled(values.astype(np.float64), np.nan)
    out = np.asarray(values, np.float64)
    out[~np.isfinite(out)] = np.nan
    return out


def misread(
    connection: duckdb.DuckDBPyConnection, loaded: Loaded, name: str, value: str, but: str = ""
) -> tuple[int, int, str]:
    """Values of a column of ``r``: how many there are, how many of them are read as nothing, and one of those."""
    if loaded.kinds[name] != "text":
        return (*_one(connection, f"SELECT count({name}) FROM r"), 0, "")
    condition = f"{value} IS NULL AND {name} IS NOT NULL" + (f" AND lower({name}) <> '{but}'" if but else "")
    query = f"SELECT count({name}), count(*) FILTER ({condition}), min({name}) FILTER ({condition}) FROM r"
    n, bad, example = _one(connection, query)
    return int(n), int(bad), str(example or "")
