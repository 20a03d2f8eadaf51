"""Who a row is about: the address before the callsign, row by row, and blanks are no name."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cupola.errors import InputError, Problem
from cupola.scenario.tracks.columns import Matched

if TYPE_CHECKING:
    import duckdb

#: Addresses that ICAO gives to nobody.
_NOBODY = ("000000", "ffffff")
_ROWS_TO_TELL = 3


@dataclass
class Aircraft:
    """Who flies: names as the file writes them, and the type."""

    icao24: str = ""
    callsign: str = ""
    other: str = ""
    kind: str = ""

    @property
    def name(self) -> str:
        """What it is called."""
        return self.callsign or self.icao24 or self.other


@dataclass(frozen=True)
class Identities:
    """Aircraft of a file; `of_row` is the aircraft of each row, -1 for nobody."""

    aircraft: list[Aircraft]
    of_row: NDArray[np.int64]
    #: Callsign of each row as a number into `callsigns`, -1 without.
    callsign_of_row: NDArray[np.int64]
    callsigns: list[str]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Combination:
    """One set of names that rows share."""

    code: int
    names: tuple[str, ...]
    kind: str
    rows: int


def identify(connection: duckdb.DuckDBPyConnection, file: str, matched: Matched, where: str, alone: str) -> Identities:
    """Aircraft of the rows of table ``r`` that fulfil ``where``, in the file's order.

    ``alone`` names the flight of a file that holds one.
    """
    given = [k for k in range(5) if matched.identity[k] is not None]
    counting, filled = _counting(connection, given)
    notes = [
        f"{file}: column {column.name!r} counts rows, so it names no aircraft"
        for k in counting
        if (column := matched.identity[k]) is not None
    ]
    used = [k for k in given if k in filled and k not in counting]
    # A mere "id" or "name" is trusted only where there is nothing else.
    used = [k for k in used if k < 4] or used
    if not used and not matched.dialect.is_one_flight:
        shown = ", ".join(column.name for column in matched.identity if column is not None)
        limit = "names no aircraft" + (": it counts rows" if counting else ": it is empty")
        hint = "add a column icao24, callsign or flight_id"
        raise InputError(Problem(file, f"column {shown}", None, limit, hint))
    names = [f"id{k}" for k in used] + (["kind"] if matched.kind is not None else [])
    if not names:
        n = int(connection.execute(f"SELECT count(*) FROM r WHERE {where}").fetchall()[0][0])
        zeros = np.zeros(n, np.int64)
        return Identities([Aircraft(other=alone)], zeros, zeros - 1, [], tuple(notes))
    connection.execute(
        f"CREATE TABLE combination AS SELECT row_number() OVER (ORDER BY first) - 1 AS code, * FROM "
        f"(SELECT {', '.join(names)}, count(*) AS rows, min(rowid) AS first FROM r GROUP BY ALL)"
    )
    same = " AND ".join(f"r.{name} IS NOT DISTINCT FROM c.{name}" for name in names)
    query = f"SELECT c.code FROM r JOIN combination c ON {same} WHERE {where} ORDER BY r.rowid"
    code_of_row = np.asarray(connection.execute(query).fetchnumpy()["code"], np.int64)
    found = []
    for row in connection.execute(f"SELECT code, {', '.join(names)}, rows FROM combination ORDER BY code").fetchall():
        said = dict(zip(names, row[1:-1], strict=True))
        ids = tuple(_bare(said.get(f"id{k}"), k) for k in range(5))
        found.append(_Combination(int(row[0]), ids, str(said.get("kind") or ""), int(row[-1])))
    return _grouped(file, matched, found, code_of_row, used, alone, notes)


def _counting(connection: duckdb.DuckDBPyConnection, given: Sequence[int]) -> tuple[list[int], list[int]]:
    """Levels that count rows, and levels that have values at all.

    A flight's id or a mere id counts rows if every value stands in one row only, while another level repeats itself or
    the values are whole numbers one after the other.
    """
    rows: dict[int, int] = {}
    values: dict[int, int] = {}
    for k in given:
        number = f"TRY_CAST(id{k} AS BIGINT)"
        query = f"SELECT count(id{k}), count(DISTINCT id{k}), count({number}), max({number}) - min({number}) FROM r"
        n, different, whole, span = connection.execute(query).fetchall()[0]
        if n:
            rows[k], values[k] = int(n), int(different)
            if k in (1, 4) and n == different == whole and span == n - 1 and n >= _ROWS_TO_TELL:
                values[k] = -1
    repeats = [k for k in rows if 0 <= values[k] < rows[k]]
    counting = [
        k for k in rows if k in (1, 4) and (values[k] == -1 or (values[k] == rows[k] >= _ROWS_TO_TELL and repeats))
    ]
    return counting, list(rows)


def _bare(value: object, level: int) -> str:
    """A name without what writers of tables add to it; addresses in lower case."""
    if value is None:
        return ""
    text = re.sub(r"^(\d+)\.0$", r"\1", str(value).strip())
    if level == 0:
        text = text.lower().removeprefix("0x")
        return "" if text in _NOBODY else text
    text = text.strip("@# ")
    # Receivers without a callsign write ????????, ________ or 00000000.
    return "" if level == 2 and not re.search("[1-9A-Za-z]", text) else text


def _grouped(
    file: str, matched: Matched, found: Sequence[_Combination], code_of_row: NDArray[np.int64], trusted: Sequence[int],
    alone: str, notes: Sequence[str],
) -> Identities:  # fmt: skip
    keys = _keys(found, trusted)
    if not any(keys) and matched.dialect.is_one_flight:
        keys = [(0, alone)] * len(found)
    if not any(keys):
        shown = ", ".join(column.name for column in matched.identity if column is not None)
        hint = "add a column icao24, callsign or flight_id"
        raise InputError(Problem(file, f"column {shown}", None, "names no aircraft: it is empty", hint))
    numbers: dict[tuple[int, str], int] = {}
    for key in keys:
        if key is not None:
            numbers.setdefault(key, len(numbers))
    of_code = np.array([-1 if key is None else numbers[key] for key in keys], np.int64)
    callsigns = sorted({one.names[2] for one in found if one.names[2]})
    of_callsign = {name: k for k, name in enumerate(callsigns)}
    callsign_of_code = np.array([of_callsign.get(one.names[2], -1) for one in found], np.int64)
    aircraft = _described_all(numbers, found, keys)
    return Identities(aircraft, of_code[code_of_row], callsign_of_code[code_of_row], callsigns, tuple(notes))


def _keys(found: Sequence[_Combination], trusted: Sequence[int]) -> list[tuple[int, str] | None]:
    """For each combination the name that it goes by: its most trusted one, or that of the aircraft that shares a name.

    A callsign without an address belongs to the address that it has elsewhere in the file, if that is one only.
    """
    keys: list[tuple[int, str] | None] = []
    for one in found:
        level = next((k for k in trusted if one.names[k]), None)
        keys.append(None if level is None else (level, one.names[level]))
    for better in trusted:
        partners: dict[tuple[int, str], set[str]] = defaultdict(set)
        for one in found:
            if one.names[better]:
                for k in trusted:
                    if k > better and one.names[k]:
                        partners[k, one.names[k]].add(one.names[better])
        for i, one in enumerate(found):
            key = keys[i]
            if key is None or key[0] <= better:
                continue
            shared = next(
                (partners[k, one.names[k]] for k in trusted if k > better and (k, one.names[k]) in partners), set()
            )
            if len(shared) == 1:
                keys[i] = (better, next(iter(shared)))
    return keys


def _described_all(
    numbers: dict[tuple[int, str], int], found: Sequence[_Combination], keys: Sequence[tuple[int, str] | None]
) -> list[Aircraft]:
    groups: dict[tuple[int, str], list[_Combination]] = {key: [] for key in numbers}
    for one, key in zip(found, keys, strict=True):
        if key is not None:
            groups[key].append(one)
    return [_described(key, group) for key, group in groups.items()]


def _described(key: tuple[int, str], group: Sequence[_Combination]) -> Aircraft:
    def most(values: list[tuple[str, int]]) -> str:
        counts = Counter[str]()
        for value, rows in values:
            if value:
                counts[value] += rows
        return counts.most_common(1)[0][0] if counts else ""

    address, flight, callsign, registration, _ = ([(one.names[k], one.rows) for one in group] for k in range(5))
    other = most(flight) or most(registration) or key[1]
    return Aircraft(most(address), most(callsign), other, most([(one.kind, one.rows) for one in group]))
