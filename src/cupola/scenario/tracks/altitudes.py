"""Altitudes of rows: which columns, in which units, falling back row by row, and what must be asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cupola.errors import InputError, Problem
from cupola.scenario.tracks.clean import Loaded, _one, misread, number
from cupola.scenario.tracks.columns import AltitudeColumn, Matched
from cupola.scenario.tracks.dialect import UNITS_M, Datum, ReadOptions
from cupola.scenario.tracks.words import counted

if TYPE_CHECKING:
    import duckdb

#: Two columns whose values are this many times each other in the middle are in different units: feet in a metre.
_FEET, _FEET_TOLERANCE = 1.0 / 0.3048, 0.12
#: Altitudes of aircraft [m]; a zero beside another column above this is nothing [m].
LOWEST_M, HIGHEST_M, ZERO_APART_M = -500.0, 60_000.0, 600.0
#: Columns that mean the same differ by no more than this, and pressure and true altitude by no more than that [m].
_SAME_M, _DATUM_M = 150.0, 1500.0
#: A cell with its unit: FL350, 35000 ft, 10,668 m.
_CELL = r"^(fl|f)?\s*([-+]?\d+(?:,\d{3})*(?:\.\d+)?)\s*(ft|feet|m|metres|meters)?$"
_CELL_UNITS = {"fl": "FL", "f": "FL", "ft": "ft", "feet": "ft", "m": "m", "metres": "m", "meters": "m"}


@dataclass(frozen=True)
class Heights:
    """Columns of altitude to fetch, and how they become one."""

    #: What to select: numbers under `numbers`, and ``by_word`` where a word may say that the aircraft is on the ground.
    fields: Mapping[str, str]
    numbers: tuple[str, ...]
    used: tuple[AltitudeColumn, ...]
    units_m: tuple[float, ...]
    notes: tuple[str, ...]

    def merged(
        self, found: Mapping[str, NDArray[np.float64]]
    ) -> tuple[NDArray[np.float64], NDArray[np.uint8], NDArray[np.int8]]:
        """Altitude [m], its datum and which column it is from (-1: none), of each row."""
        with np.errstate(over="ignore"):
            metres = [found[name] * unit_m for name, unit_m in zip(self.numbers, self.units_m, strict=True)]
        altitude_m, datum = np.full(len(metres[0]), np.nan), np.zeros(len(metres[0]), np.uint8)
        column = np.full(len(metres[0]), -1, np.int8)
        with np.errstate(invalid="ignore"):
            usable = [(one >= LOWEST_M) & (one <= HIGHEST_M) for one in metres]
            is_high = np.any([is_in & (one > ZERO_APART_M) for is_in, one in zip(usable, metres, strict=True)], axis=0)
            # Writers put zeros and wild numbers where they have none: another column goes before them.
            sure = [is_in & ~((one == 0.0) & is_high) for is_in, one in zip(usable, metres, strict=True)]
        for flags in (sure, [~np.isnan(one) for one in metres]):
            for k, is_there in enumerate(flags):
                take = (column < 0) & is_there
                altitude_m[take], datum[take], column[take] = metres[k][take], self.used[k].datum, k
        return altitude_m, datum, column


def altitudes_of(
    connection: duckdb.DuckDBPyConnection, file: str, loaded: Loaded, matched: Matched, options: ReadOptions
) -> Heights:
    """How the altitudes of table ``r`` are read.

    Raises `InputError` where the unit of a column that is needed is open, an option contradicts a column, or no column
    holds numbers.
    """
    word = matched.dialect.ground_word
    values = {k: number(loaded, f"alt{k}") for k in range(len(matched.altitudes))}
    columns = list(matched.altitudes)
    kept, notes, empty = [], [], []
    for k, one in enumerate(columns):
        n, bad, example = misread(connection, loaded, f"alt{k}", values[k], word)
        where = f"column {one.column.name!r}"
        unit = _unit_in_cells(connection, k) if n and bad == n else None
        if unit and one.unit in (None, unit):
            columns[k] = replace(one, unit=unit, said_by="cells")
            values[k] = f"TRY_CAST(replace(regexp_extract(lower(alt{k}), '{_CELL}', 2), ',', '') AS DOUBLE)"
        elif n and not bad and (filler := _filler(connection, values[k], len(columns) > 1)) is not None:
            empty.append(Problem(file, where, f"{filler:g}", f"is {filler:g} in every row: that is no altitude", _CURE))
            notes.append(f"{file}: {where} is {filler:g} in every row and counts as empty")
            continue
        elif n == 0 or bad == n:
            empty.append(Problem(file, where, example or None, "is empty" if n == 0 else "holds no number", _CURE))
            continue
        elif bad:
            notes.append(
                f"{file}: {counted(bad, 'value')} of {where} such as {example!r} cannot be read and count as empty"
            )
        kept.append(k)
    if not kept:
        raise InputError(empty)
    kept = _needed(connection, columns, values, kept)
    units = _units(file, [columns[k] for k in kept], options)
    notes += _compare(connection, file, columns, values, kept, units)
    fields = {f"alt{k}": values[k] for k in kept}
    if word:
        texts = [k for k in range(len(columns)) if loaded.kinds[f"alt{k}"] == "text"]
        if texts:
            fields["by_word"] = " OR ".join(f"coalesce(lower(alt{k}) = '{word}', false)" for k in texts)
    used = tuple(columns[k] for k in kept)
    return Heights(
        fields, tuple(f"alt{k}" for k in kept), used, tuple(UNITS_M[unit] for unit in units),
        (*notes, *_say(connection, file, used, units, values, kept)),
    )  # fmt: skip


def _filler(connection: duckdb.DuckDBPyConnection, value: str, has_others: bool) -> float | None:
    """What a column holds in every row in place of an altitude: 0, or beside other columns a number below (-1)."""
    low, high = _one(connection, f"SELECT min(v), max(v) FROM (SELECT {value} AS v FROM r)")
    is_filler = low is not None and low == high and (low == 0.0 or (low < 0.0 and has_others))
    return float(low) if is_filler else None


def _unit_in_cells(connection: duckdb.DuckDBPyConnection, k: int) -> str | None:
    """The unit that stands in each cell of a column of altitude, if it is the same in all."""
    words = connection.execute(
        f"SELECT DISTINCT regexp_extract(lower(alt{k}), '{_CELL}', 1) || regexp_extract(lower(alt{k}), '{_CELL}', 3) "
        f"FROM r WHERE alt{k} IS NOT NULL LIMIT 9"
    ).fetchall()
    units = {_CELL_UNITS.get(str(word[0])) for word in words}
    return units.pop() if len(units) == 1 else None


_CURE = "give altitudes as numbers in a column altitude_ft or altitude_m"


def _needed(
    connection: duckdb.DuckDBPyConnection, columns: Sequence[AltitudeColumn], values: Mapping[int, str], kept: list[int]
) -> list[int]:
    """Without the columns of open unit that no row needs: nobody is asked for what does not matter."""
    sure = [k for k in kept if columns[k].unit is not None]
    unsure = [k for k in kept if k not in sure]
    if not sure or not unsure:
        return kept
    without = " AND ".join(f"{values[k]} IS NULL" for k in sure)
    needed = [
        k for k in unsure if _one(connection, f"SELECT count(*) FROM r WHERE {without} AND {values[k]} IS NOT NULL")[0]
    ]
    return [k for k in kept if k in sure or k in needed]


def _units(file: str, columns: list[AltitudeColumn], options: ReadOptions) -> list[str]:
    """The unit of each column; raises `InputError` where it is open or contradicted."""
    told, units, problems = options.altitude_unit, [], []
    if told is not None and told not in ("ft", "m"):
        raise InputError(Problem("--altitude-unit", "", None, f"{told!r} must be ft or m"))
    is_meant = any(one.unit is None or (told is not None and _agree(one.unit, told)) for one in columns)
    for one in columns:
        where = f"column {one.column.name!r}"
        if one.unit is None and told is None:
            limit = "does not say whether it is in feet or metres"
            hint = "add --altitude-unit ft or --altitude-unit m, or name it altitude_ft or altitude_m"
            problems.append(Problem(file, where, None, limit, hint))
        elif one.unit is not None and told is not None and not is_meant:
            who = "its name" if one.said_by == "name" else "its format"
            limit = f"is in {_WORDS[one.unit]} by {who}, and --altitude-unit says {told}"
            hint = "leave --altitude-unit out, or rename the column if the file is wrong"
            problems.append(Problem(file, where, None, limit, hint))
        units.append(one.unit or told or "m")
    if problems:
        raise InputError(problems)
    return units


_WORDS = {"m": "metres", "ft": "feet", "FL": "flight levels (hundreds of feet)", "km": "kilometres"}


def _agree(unit: str, told: str) -> bool:
    return unit == told or (unit == "FL" and told == "ft") or (unit == "km" and told == "m")


def _compare(
    connection: duckdb.DuckDBPyConnection, file: str, columns: Sequence[AltitudeColumn], values: Mapping[int, str],
    kept: list[int], units: list[str],
) -> list[str]:  # fmt: skip
    """Notes of columns that contradict each other.

    Raises `InputError` where one is 3.28 times the other: one of them is in feet and read as metres, or the reverse.
    """
    notes = []
    for i, a in enumerate(kept):
        for j in range(i + 1, len(kept)):
            b = kept[j]
            x, y = f"({values[a]}) * {UNITS_M[units[i]]}", f"({values[b]}) * {UNITS_M[units[j]]}"
            apart_m = _SAME_M if columns[a].datum == columns[b].datum else _DATUM_M
            n, ratio, off = _one(
                connection,
                f"SELECT count(*), median(x / y), count(*) FILTER (abs(x - y) > {apart_m}) "
                f"FROM (SELECT {x} AS x, {y} AS y FROM r) WHERE x > 500 AND y > 500",
            )
            one, other = columns[a].column.name, columns[b].column.name
            if n and any(abs(ratio / expected - 1.0) < _FEET_TOLERANCE for expected in (_FEET, 1.0 / _FEET)):
                limit = f"read in {_WORDS[units[i]]}, it is {ratio:.2f} times column {other!r} in {_WORDS[units[j]]}"
                hint = (
                    "one of the two is in the other unit: rename it with its unit, such as altitude_ft, or leave it out"
                )
                raise InputError(Problem(file, f"column {one!r}", None, limit, hint))
            if off:
                by = f"differ by more than {apart_m:.0f} m in {counted(off, 'row')}"
                notes.append(f"{file}: {one} and {other} {by}: {one} is used")
    return notes


def _say(
    connection: duckdb.DuckDBPyConnection, file: str, used: tuple[AltitudeColumn, ...], units: list[str],
    values: Mapping[int, str], kept: list[int],
) -> list[str]:  # fmt: skip
    """Notes on where altitudes are from, and that a pressure altitude is one."""
    parts, before = [], ""
    for one, unit, k in zip(used, units, kept, strict=True):
        n = _one(connection, f"SELECT count(*) FROM r WHERE {values[k]} IS NOT NULL{before}")[0]
        before += f" AND {values[k]} IS NULL"
        if n:
            parts.append((one, f"{one.column.name} ({_WORDS[unit]}, {counted(n, 'row')})"))
    notes = []
    if len(parts) > 1:
        notes.append(f"{file}: altitude from " + ", else ".join(text for _, text in parts))
    pressure = [one.column.name for one, _ in parts if one.datum == Datum.PRESSURE]
    if pressure:
        notes.append(
            f"{file}: {', '.join(pressure)} is a pressure altitude (1013 hPa), which can be a few hundred metres off"
        )
    return notes
