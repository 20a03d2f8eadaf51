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
    present = [k for k in range(5) if matched.identity[k] is not None]
    fields = [f"CAST(id{k} AS VARCHAR) AS id{k}" for k in present]
    if matched.kind is not None:
        fields.append("CAST(kind AS VARCHAR) AS kind")
    if not fields:
        n = int(connection.execute(f"SELECT count(*) FROM r WHERE {where}").fetchall()[0][0])
        zeros = np.zeros(n, np.int64)
        return Identities([Aircraft(other=alone)], zeros, zeros - 1, [], ())
    names = [field.rpartition(" ")[2] for field in fields]
    connection.execute(
        f"CREATE TABLE combination AS SELECT row_number() OVER (ORDER BY first) - 1 AS code, * FROM "
        f"(SELECT {', '.join(fields)}, count(*) AS rows, min(rowid) AS first FROM r GROUP BY ALL)"
    )
    same = " AND ".join(f"CAST(r.{name} AS VARCHAR) IS NOT DISTINCT FROM c.{name}" for name in names)
    code_of_row = np.asarray(
        connection.execute(
            f"SELECT c.code FROM r JOIN combination c ON {same} WHERE {where} ORDER BY r.rowid"
        ).fetchnumpy()["code"],
        np.int64,
    )
    found = []
    for row in connection.execute(f"SELECT code, {', '.join(names)}, rows FROM combination ORDER BY code").fetchall():
        said = dict(zip(names, row[1:-1], strict=True))
        ids = tuple(_bare(said.get(f"id{k}"), k) for k in range(5))
        found.append(_Combination(int(row[0]), ids, str(said.get("kind") or ""), int(row[-1])))
    return _grouped(file, matched, found, code_of_row, alone)


def _bare(value: object, level: int) -> str:
    """A name without what writers of tables add to it; addresses in lower case."""
    if value is None:
        return ""
    text = re.sub(r"^(\d+)\.0$", r"\1", str(value).strip())
    if level == 0:
        text = text.lower().removeprefix("0x")
        return "" if text in _NOBODY else text
    return text.strip("@# ")


def _grouped(
    file: str, matched: Matched, found: Sequence[_Combination], code_of_row: NDArray[np.int64], alone: str
) -> Identities:
    notes: list[str] = []
    counting = _counting(found)
    for k in counting:
        column = matched.identity[k]
        assert column is not None
        notes.append(f"{file}: column {column.name!r} counts rows and is no name of an aircraft")
    trusted = [k for k in range(4) if k not in counting]
    if not any(one.names[k] for one in found for k in trusted):
        trusted = [] if 4 in counting else [4]
    keys = _keys(found, trusted)
    if not any(keys) and matched.dialect.is_one_flight:
        keys = [(0, alone)] * len(found)
    if not any(keys):
        shown = ", ".join(column.name for column in matched.identity if column is not None)
        limit = "names no aircraft" + (": it counts rows" if counting else ": it is empty")
        cure = "add a column icao24, callsign or flight_id"
        raise InputError(Problem(file, f"column {shown}", None, limit, cure))
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


def _counting(found: Sequence[_Combination]) -> list[int]:
    """Levels whose every value stands in one row only, while another level repeats itself: they count rows."""
    total = sum(one.rows for one in found)
    rows_a_value = {}
    for k in range(5):
        values = Counter[str]()
        for one in found:
            if one.names[k]:
                values[one.names[k]] += one.rows
        if values:
            rows_a_value[k] = sum(values.values()) / len(values)
    counting = [
        k
        for k in (1, 4)
        if rows_a_value.get(k) == 1.0
        and total >= _ROWS_TO_TELL
        and (any(share > 1.0 for other, share in rows_a_value.items() if other != k) or _runs(found, k))
    ]
    return counting


def _runs(found: Sequence[_Combination], k: int) -> bool:
    """Whether the values of a level are whole numbers one after the other."""
    values = [one.names[k] for one in found if one.names[k]]
    if not all(value.isdigit() for value in values):
        return False
    numbers = sorted(int(value) for value in values)
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


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
