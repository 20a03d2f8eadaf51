"""Rows of a file as one table of a database in memory, whatever the format: DuckDB reads CSV and Parquet."""

from __future__ import annotations

import csv
import glob
import math
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from cupola.errors import InputError, Problem
from cupola.scenario.tracks.dialect import canonical
from cupola.scenario.tracks.opening import READ, Opened

if TYPE_CHECKING:
    import duckdb

#: Rows of a file at most.
ROWS_MAX = 20_000_000
#: Memory of the database; beyond it, it uses the disk.
MEMORY_LIMIT = "1GB"
_NUMBERS = ("INT", "DECIMAL", "HUGEINT")
SBS_COLUMNS = (
    "message", "transmission", "session", "aircraft", "hexident", "flightid", "date_generated", "time_generated",
    "date_logged", "time_logged", "callsign", "altitude", "ground_speed", "track", "latitude", "longitude",
    "vertical_rate", "squawk", "alert", "emergency", "spi", "is_on_ground",
)  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A column: as the file writes its name, how it is asked for as what it holds, its bare SQL name, and the kind."""

    name: str
    sql: str
    bare: str
    kind: Literal["text", "number", "moment"]


@dataclass(frozen=True)
class RowSource:
    """Where rows come from: the relation to select from, its parameters, and its columns by canonical name."""

    relation: str
    parameters: tuple[Any, ...]
    columns: Mapping[str, Column]
    form: str
    has_rejects: bool = False


@contextmanager
def connected() -> Iterator[duckdb.DuckDBPyConnection]:
    """A database in memory, closed at the end: what does not fit goes to a folder of its own among temporary files.

    Times without a zone are UTC, whatever the machine's is. One thread: of two, the second read the middle of a large
    file before the beginning now and then, so that flights came out in another order.
    """
    import duckdb

    with tempfile.TemporaryDirectory(prefix="cupola-tracks-") as folder:
        config = {"threads": 1, "memory_limit": MEMORY_LIMIT, "temp_directory": folder}
        with duckdb.connect(config=config) as connection:
            connection.execute("SET TimeZone = 'UTC'")
            connection.execute("SET enable_progress_bar = false")
            yield connection


def source_of(connection: duckdb.DuckDBPyConnection, opened: Opened) -> RowSource:
    """The rows of a file; raises `InputError` if it cannot be read."""
    if opened.form in ("csv", "sbs"):
        return _text(opened)
    if opened.form == "parquet":
        return _parquet(connection, opened)
    return _made(connection, opened)


def quoted(name: str) -> str:
    """A name as SQL wants it."""
    return '"' + name.replace('"', '""') + '"'


def _text(opened: Opened) -> RowSource:
    lines = opened.head.split("\n")
    skip = 0
    while skip < len(lines) - 1 and (not lines[skip].strip() or lines[skip].startswith(("#", "sep=", "SEP="))):
        skip += 1
    line = lines[skip].strip("\r\n")
    if opened.form == "sbs":
        mark, names = ",", list(SBS_COLUMNS)
    else:
        mark = max(",;\t|", key=line.count)
        names = _cells(opened, line, mark)
        if len(names) < 2 or sum(_is_number(name) for name in names) >= 2:
            found = line[:60] + ("..." if len(line) > 60 else "")
            limit = f"its first line is no header of columns: {found!r}"
            raise InputError(Problem(opened.path.name, "", None, limit, f"begin with a line of names; {READ}"))
    packing = "gzip" if opened.is_gzip else "none"
    asked = ", ".join(f"'c{k}': 'VARCHAR'" for k in range(len(names)))
    relation = (
        f"read_csv(?, columns = {{{asked}}}, auto_detect = false, header = {opened.form != 'sbs'}, delim = ?, "
        f"quote = '\"', escape = '\"', skip = {skip}, null_padding = true, ignore_errors = true, "
        f"store_rejects = true, encoding = '{opened.encoding}', compression = '{packing}')"
    )
    columns: dict[str, Column] = {}
    for k, name in enumerate(names):
        columns.setdefault(canonical(name), Column(name, f"c{k}", f"c{k}", "text"))
    return RowSource(relation, (glob.escape(str(opened.path)), mark), columns, opened.form, True)


def _cells(opened: Opened, line: str, mark: str) -> list[str]:
    """The names in a header; raises `InputError` where it is none."""
    try:
        return [cell.strip() for cell in next(csv.reader([line], delimiter=mark))]
    except csv.Error:
        limit = f"its first line cannot be read: {line[:60]!r}"
        hint = "end lines with a line feed, and give each name once, without line ends in it"
        raise InputError(Problem(opened.path.name, "", None, limit, hint)) from None


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[-+]?\d+([.,:/-]\d+)*", text))


def _parquet(connection: duckdb.DuckDBPyConnection, opened: Opened) -> RowSource:
    import duckdb

    name = glob.escape(str(opened.path))
    try:
        described = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [name]).fetchall()
    except duckdb.Error as error:
        raise unreadable(opened, error) from None
    columns: dict[str, Column] = {}
    for row in described:
        sql, kind = _of_kind(quoted(str(row[0])), str(row[1]))
        columns.setdefault(canonical(str(row[0])), Column(str(row[0]), sql, quoted(str(row[0])), kind))
    return RowSource("read_parquet(?)", (name,), columns, "parquet")


def _of_kind(name: str, kind: str) -> tuple[str, Literal["text", "number", "moment"]]:
    """How a column of Parquet is asked for: moments as seconds since 1970."""
    if kind.startswith("TIMESTAMP"):
        # Through TIMESTAMPTZ, the one type that all others turn into and that epoch_us takes: of a nanosecond type
        # with a zone DuckDB 2.0 knows no epoch_us, and 1.4 has no such type.
        return f"epoch_us(CAST({name} AS TIMESTAMPTZ)) / 1e6", "moment"
    if kind == "INTERVAL":
        return f"epoch({name})", "number"
    if kind in ("DOUBLE", "FLOAT"):
        # NaN is nothing here, and more than any number to the database: it would be on the ground, and above 500 m.
        return f"CASE WHEN isfinite({name}) THEN CAST({name} AS DOUBLE) END", "number"
    if not kind.endswith("]") and (kind.startswith(_NUMBERS) or (kind.startswith("U") and kind.endswith("INT"))):
        return f"CAST({name} AS DOUBLE)", "number"
    return f"CAST({name} AS VARCHAR)", "text"


def _made(connection: duckdb.DuckDBPyConnection, opened: Opened) -> RowSource:
    """Rows of a format that is read here: lists, handed over as columns."""
    from cupola.scenario.tracks.formats import read_format

    lists = read_format(opened)
    if not lists or not next(iter(lists.values())):
        raise InputError(Problem(opened.path.name, "", None, "holds no positions", READ))
    columns: dict[str, Column] = {}
    arrays = {}
    for k, (name, values) in enumerate(lists.items()):
        is_number = all(value is None or isinstance(value, (int, float)) for value in values)
        arrays[f"c{k}"] = _array(values, is_number)
        columns[canonical(name)] = Column(name, f"c{k}", f"c{k}", "number" if is_number else "text")
    connection.register("made", arrays)
    return RowSource("made", (), columns, opened.form)


def _array(values: Sequence[Any], is_number: bool) -> np.ndarray[Any, Any]:
    if is_number:
        return np.array([math.nan if value is None else float(value) for value in values])
    return np.array([None if value is None else str(value) for value in values], dtype=object)


#: What the database says of a file of text, and what is wrong with it.
_FAULTS = {
    "state machine": ("has lines that end in different ways", "end all lines with a line feed"),
    "quoted new lines": ("has a quoted cell that goes on over several lines", "take the line ends out, or the quote"),
}


def unreadable(opened: Opened, error: Exception) -> InputError:
    """The error of a reader as ours."""
    text = str(error).replace(str(opened.path), opened.path.name)
    for words, (limit, hint) in _FAULTS.items():
        if words in text:
            line = re.search(r"on Line: (\d+)", text)
            where = f"{opened.path.name}:{line[1]}" if line else opened.path.name
            return InputError(Problem(where, "", None, limit, hint))
    reason = " ".join(text.split())[:160]
    return InputError(Problem(opened.path.name, "", None, f"cannot be read: {reason}", "repair the file"))
