"""From a file to flights: open, match, load, clean, identify, assemble, doubt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cupola.errors import InputError, Problem
from cupola.scenario.tracks.altitudes import altitudes_of
from cupola.scenario.tracks.assembly import assemble
from cupola.scenario.tracks.cells import Cells
from cupola.scenario.tracks.clean import Loaded, doubles, load, misread, number, places, truth, unread_flags
from cupola.scenario.tracks.clock_faults import refuse_clock_faults
from cupola.scenario.tracks.columns import Matched, match
from cupola.scenario.tracks.dialect import ReadOptions
from cupola.scenario.tracks.doubts import cure_of_places, refuse_nonsense, remarks
from cupola.scenario.tracks.flight_track import TrackFile
from cupola.scenario.tracks.identity import identify
from cupola.scenario.tracks.opening import open_file
from cupola.scenario.tracks.rows import connected, source_of, unreadable
from cupola.scenario.tracks.speeds import leg_speeds, refuse_other_units
from cupola.scenario.tracks.times import clock_of
from cupola.scenario.tracks.words import counted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

#: Slower than this an aircraft with an altitude of 0 is on the ground, in dialects that write it so [kt].
_ROLLING_KT = 80.0
_UNASKED = ReadOptions()


def read_track_file(path: Path, options: ReadOptions = _UNASKED) -> TrackFile:
    """Flights of a file, and what was left out.

    Parameters
    ----------
    path : pathlib.Path
        CSV, Parquet, JSON, SBS, IGC, KML, KMZ or GPX, plain or packed with gzip; see `dialects`.
    options : ReadOptions
        Answers to what the file leaves open.

    Raises
    ------
    InputError
        If the file cannot be read, lacks columns (all are named, and what was found), leaves a unit or an order of
        dates open, contradicts an option, or holds no usable position.
    """
    import duckdb

    opened = open_file(path)
    try:
        with connected() as connection:
            source = source_of(connection, opened)
            matched = match(path.name, source.columns)
            loaded = load(connection, opened, source, matched)
            cells, notes = _cells(connection, path, matched, loaded, options)
    except duckdb.Error as error:
        raise unreadable(opened, error) from None
    refuse_clock_faults(cells, options.gap_s)
    flights, not_judged, left_out, doubts = assemble(cells, options)
    if not flights:
        reasons = "; ".join(str(one) for one in left_out)
        limit = f"holds no usable position among its {len(cells.time_s)} rows: {reasons}"
        raise InputError(Problem(path.name, "", None, limit, cure_of_places(cells)))
    refuse_nonsense(path.name, cells, flights, left_out, options)
    speeds = leg_speeds(flights)
    refuse_other_units(path.name, cells, speeds)
    return TrackFile(
        name=path.name, dialect=matched.dialect.name, page=matched.dialect.page, n_rows=loaded.n_rows, flights=flights,
        not_judged=not_judged, left_out=left_out, is_relative=cells.is_relative,
        notes=(*loaded.notes, *notes, *remarks(path.name, cells, flights, left_out, speeds), *doubts),
    )  # fmt: skip


def _cells(
    connection: DuckDBPyConnection, path: Path, matched: Matched, loaded: Loaded, options: ReadOptions
) -> tuple[Cells, tuple[str, ...]]:
    """The rows as numbers."""
    file = path.name
    # SBS: other messages than positions are no positions left out.
    where = "true"
    if "transmission" in loaded.kinds:
        where = "message = 'MSG' AND (transmission IN ('2', '3') OR (lat IS NOT NULL AND lon IS NOT NULL))"
    alone = path.name.split(".")[0]
    who = identify(connection, file, matched, where, alone)
    clock = clock_of(connection, file, loaded, matched.time, options, matched.dialect.date_order)
    notes = [*who.notes, *clock.notes]
    lat, lon = places(loaded)
    notes += _unread_places(connection, file, matched, loaded, lat, lon)
    heights = altitudes_of(connection, file, loaded, matched, options)
    fields = {"at_s": clock.sql, "lat": lat, "lon": lon, **heights.fields}
    if matched.place_time is not None and matched.place_time != matched.time:
        fields["place_s"] = clock_of(
            connection, file, loaded, matched.place_time, ReadOptions(), matched.dialect.date_order, "place_time"
        ).sql if _has_values(connection, "place_time") else "NULL"  # fmt: skip
    if matched.age is not None:
        fields["age_s"] = "TRY_CAST(age AS DOUBLE)"
    if matched.ground is not None:
        fields["on_ground"] = truth(loaded, "ground")
        notes += unread_flags(connection, file, loaded, "ground", matched.ground.name)
    if matched.speed is not None:
        fields["speed"] = number(loaded, "speed")
    asked = ", ".join(f"{sql} AS {name}" for name, sql in fields.items())
    found = connection.execute(f"SELECT {asked} FROM r WHERE {where} ORDER BY rowid").fetchnumpy()
    n = len(found["at_s"])
    nothing = np.full(n, np.nan)
    altitude_m, datum, column = heights.merged({name: doubles(found, name) for name in heights.numbers})
    ground = np.asarray(found["on_ground"], bool).copy() if "on_ground" in found else np.zeros(n, bool)
    if "by_word" in found:
        ground |= np.asarray(found["by_word"], bool)
    speed = doubles(found, "speed") if "speed" in found else nothing
    if matched.dialect.is_zero_ground:
        with np.errstate(invalid="ignore"):
            ground |= (altitude_m == 0.0) & ~(speed >= _ROLLING_KT)
    time_s = doubles(found, "at_s")
    place_s = doubles(found, "place_s") if "place_s" in found else nothing
    # Writers put 0 where they have no moment of the position.
    place_s = np.where(place_s == 0.0, np.nan, place_s)
    if "age_s" in found:
        place_s = np.where(np.isnan(place_s), time_s - np.maximum(doubles(found, "age_s"), 0.0), place_s)
    return Cells(
        file=file, aircraft=who.aircraft, of_row=who.of_row, callsign_of_row=who.callsign_of_row,
        callsigns=who.callsigns, time_s=time_s, is_of_day=clock.is_of_day, place_s=place_s,
        lat_deg=doubles(found, "lat"), lon_deg=doubles(found, "lon"), altitude_m=altitude_m, datum=datum,
        altitude_column=column, on_ground=ground,
        names={
            "time": matched.time.name,
            "place": matched.place_name,
            "identity": ", ".join(one.name for one in matched.identity if one is not None),
            "altitude": ", ".join(one.column.name for one in heights.used),
            "speed": matched.speed.name if matched.speed else "",
            "stale": (matched.place_time or matched.age or matched.time).name,
        },
        speed_mps=speed * (matched.dialect.speed_mps or np.nan), heights=heights.used, asked_unit=options.altitude_unit,
    ), (*_said(file, matched), *notes, *heights.notes)  # fmt: skip


def _has_values(connection: DuckDBPyConnection, name: str) -> bool:
    return bool(connection.execute(f"SELECT count({name}) FROM r").fetchall()[0][0])


def _unread_places(
    connection: DuckDBPyConnection, file: str, matched: Matched, loaded: Loaded, lat: str, lon: str
) -> list[str]:
    """Notes of places that are no numbers; raises `InputError` if none is."""
    notes, problems = [], []
    columns = {"place": matched.place} if matched.place else {"lat": matched.lat, "lon": matched.lon}
    for name, column in columns.items():
        assert column is not None
        n, bad, example = misread(connection, loaded, name, lat if name != "lon" else lon)
        where = f"column {column.name!r}"
        if n == 0:
            problems.append(Problem(file, where, None, "is empty: no row has a place", "give degrees"))
        elif bad == n:
            problems.append(Problem(file, where, example, "holds no degrees that can be read", "write them as 33.5"))
        elif bad:
            notes.append(
                f"{file}: {counted(bad, 'value')} of {where} such as {example!r} cannot be read and count as empty"
            )
    if problems:
        raise InputError(problems)
    return notes


def _said(file: str, matched: Matched) -> list[str]:
    dialect = matched.dialect
    if not dialect.page:
        return []
    return [f"{file}: read as {dialect.name}" + (f"; {dialect.remark}" if dialect.remark else "")]
