"""Rows become flights: what cannot be used is put aside with its reason, the rest is cut and joined."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from cupola.scenario.tracks.altitudes import HIGHEST_M, LOWEST_M
from cupola.scenario.tracks.cells import Cells
from cupola.scenario.tracks.cutting import classify, cut
from cupola.scenario.tracks.dialect import ReadOptions
from cupola.scenario.tracks.distance import chord_m
from cupola.scenario.tracks.flight_track import FlightTrack, LeftOut, NotJudged
from cupola.scenario.tracks.identity import Aircraft
from cupola.scenario.tracks.jumps import untangle
from cupola.scenario.tracks.ledger import Columns, Floats, LossReason, Rows, ledger, weights, with_marks
from cupola.scenario.tracks.midnight import across_midnight
from cupola.scenario.tracks.spikes import spikes, zeros_in_the_air
from cupola.scenario.tracks.stale import repeated, stale_rows
from cupola.scenario.tracks.times import LATEST_S
from cupola.scenario.tracks.words import counted

#: Two places of one aircraft at one time, written to the second, are at most so far apart [m].
ROUNDED_M = 500.0


def assemble(
    cells: Cells, options: ReadOptions
) -> tuple[tuple[FlightTrack, ...], tuple[NotJudged, ...], tuple[LeftOut, ...], tuple[str, ...]]:
    """Flights in the file's order, aircraft of which nothing is left, the ledger, and notes."""
    notes: list[str] = []
    time_s = cells.time_s
    if cells.is_of_day:
        time_s = across_midnight(cells.file, time_s, cells.of_row, options.gap_s, notes)
    lon_deg = (cells.lon_deg + 180.0) % 360.0 - 180.0
    reason = _first_reasons(cells, time_s)
    # A time out of range says nothing of how long its row stands for, nor of the row before it.
    known_s = np.where(reason == LossReason.TIME_RANGE, np.nan, time_s)
    weight_s = weights(cells.of_row, known_s, options.gap_s)
    altitude_m, datum = cells.altitude_m.copy(), cells.datum.copy()
    order = np.flatnonzero(reason <= LossReason.NO_ALTITUDE)
    order = order[~np.isin(reason[order], _UNPLACED)]
    order = order[np.lexsort((order, time_s[order], cells.of_row[order]))]
    _drop_wild(cells, order, time_s, lon_deg, altitude_m, reason, notes)
    filled = _fill_altitudes(order, cells.of_row, time_s, altitude_m, datum, cells.on_ground, options.gap_s)
    reason[filled] = LossReason.USED
    if len(filled):
        notes.append(
            f"{cells.file}: {counted(len(filled), 'row')} without an altitude, taken from the rows before and after "
            f"(columns {cells.names['altitude']})"
        )
    order = order[reason[order] == LossReason.USED]
    if options.stale == "leave-out":
        stale, again = stale_rows(order, cells.of_row, time_s, cells.place_s, cells.lat_deg, lon_deg, cells.on_ground)
        reason[order[stale]], reason[order[again]] = LossReason.STALE, LossReason.REPEATED
        order = order[~(stale | again)]
    again = repeated(order, cells.of_row, time_s, cells.lat_deg, lon_deg, cells.place_s)
    reason[order[again]] = LossReason.REPEATED
    order = order[~again]
    aircraft, of_row = list(cells.aircraft), cells.of_row.copy()
    if options.jumps == "leave-out":
        order = untangle(order, of_row, time_s, cells.lat_deg, lon_deg, cells.on_ground, reason, LossReason.JUMP,
                         aircraft, notes, cells.file, options.gap_s, cells.callsign_of_row)  # fmt: skip
    # Two places at one time: receivers round times to seconds. The first counts.
    same_time = np.append(False, (np.diff(of_row[order]) == 0) & (np.diff(time_s[order]) <= 0.0))[: len(order)]
    _tell_company(cells, order, np.flatnonzero(same_time), lon_deg, notes)
    reason[order[same_time]] = LossReason.REPEATED
    order = order[~same_time]
    starts = cut(order, of_row, time_s, cells.lat_deg, lon_deg, cells.on_ground, cells.callsign_of_row, options.gap_s)
    columns = (time_s, cells.lat_deg, lon_deg, altitude_m, datum, cells.on_ground)
    flights = _flights(order, starts, of_row, aircraft, columns, cells, reason, weight_s, options)
    left_out, not_judged = ledger(cells, of_row, order, reason, weight_s, aircraft)
    return flights, not_judged, left_out, tuple(notes)


def _tell_company(cells: Cells, order: Rows, second: Rows, lon_deg: Floats, notes: list[str]) -> None:
    """A note on second places at one time that lie farther off than rounding to seconds explains: another aircraft?"""
    row, first = order[second], order[second - 1]
    apart_m = chord_m(cells.lat_deg[first], lon_deg[first], cells.lat_deg[row], lon_deg[row])
    far = np.flatnonzero(apart_m > ROUNDED_M)
    if len(far):
        name = cells.aircraft[cells.of_row[row[far[0]]]].name
        count = f"{counted(len(far), 'position')}, such as of {name}, with another place at the same time"
        doubt = f"up to {apart_m.max() / 1000.0:.1f} km apart: the first is flown; are these two aircraft?"
        notes.append(f"{cells.file}: {count}, {doubt}")


_UNPLACED = (
    LossReason.NO_IDENTITY,
    LossReason.NO_TIME,
    LossReason.TIME_RANGE,
    LossReason.NO_PLACE,
    LossReason.PLACE_RANGE,
)


def _drop_wild(
    cells: Cells, order: Rows, time_s: Floats, lon_deg: Floats, altitude_m: Floats, reason: NDArray[np.uint8],
    notes: list[str],
) -> None:  # fmt: skip
    """Empty the altitudes that no aircraft reaches."""
    zeros = zeros_in_the_air(order, cells.of_row, time_s, cells.lat_deg, lon_deg, altitude_m, cells.on_ground)
    words = f"(columns {cells.names['altitude']})"
    if len(zeros):
        name = cells.aircraft[cells.of_row[zeros[0]]].name
        notes.append(
            f"{cells.file}: {counted(len(zeros), 'altitude')} of 0 in fast flight, as of {name}, count as empty {words}"
        )
        altitude_m[zeros], reason[zeros] = np.nan, LossReason.NO_ALTITUDE
    wild = spikes(order, cells.of_row, time_s, altitude_m, cells.on_ground)
    if len(wild):
        which = f"{altitude_m[wild[0]]:.0f} m of {cells.aircraft[cells.of_row[wild[0]]].name}"
        count = f"{counted(len(wild), 'altitude')} that no aircraft reaches"
        notes.append(f"{cells.file}: {count}, such as {which}, count as empty {words}")
        altitude_m[wild], reason[wild] = np.nan, LossReason.NO_ALTITUDE


def _first_reasons(cells: Cells, time_s: Floats) -> NDArray[np.uint8]:
    """The first reason for which a row cannot be used."""
    reason = np.zeros(len(time_s), np.uint8)
    lat, lon, altitude_m = cells.lat_deg, cells.lon_deg, cells.altitude_m
    earliest_s = -LATEST_S if cells.is_relative else 0.0
    with np.errstate(invalid="ignore"):
        for why, is_so in (
            (LossReason.ALTITUDE_RANGE, (altitude_m < LOWEST_M) | (altitude_m > HIGHEST_M)),
            (LossReason.NO_ALTITUDE, np.isnan(altitude_m) & ~cells.on_ground),
            (LossReason.PLACE_RANGE, (np.abs(lat) > 90.0) | (np.abs(lon) > 360.0)),
            # Receivers without a fix write zeros.
            (LossReason.NO_PLACE, np.isnan(lat) | np.isnan(lon) | ((lat == 0.0) & (lon == 0.0))),
            (LossReason.TIME_RANGE, (time_s < earliest_s) | (time_s > LATEST_S)),
            (LossReason.NO_TIME, np.isnan(time_s)),
            (LossReason.NO_IDENTITY, cells.of_row < 0),
        ):
            reason[is_so] = why
    return reason


def _fill_altitudes(
    order: Rows, of_row: NDArray[np.int64], time_s: Floats, altitude_m: Floats, datum: NDArray[np.uint8],
    on_ground: NDArray[np.bool_], gap_s: float,
) -> Rows:  # fmt: skip
    """Give rows without an altitude the one between their neighbours', if near enough; the rows that were filled."""
    good = np.isfinite(altitude_m[order]) & (altitude_m[order] >= LOWEST_M) & (altitude_m[order] <= HIGHEST_M)
    lacking = np.flatnonzero(~good & np.isnan(altitude_m[order]) & ~on_ground[order])
    at = np.flatnonzero(good)
    if not len(lacking) or not len(at):
        return order[:0]
    after = np.searchsorted(at, lacking)
    has_both = (after > 0) & (after < len(at))
    lacking, after = lacking[has_both], after[has_both]
    one, two, row = order[at[after - 1]], order[at[after]], order[lacking]
    near = (of_row[one] == of_row[row]) & (of_row[two] == of_row[row]) & (time_s[two] - time_s[one] <= gap_s)
    one, two, row = one[near], two[near], row[near]
    span_s = time_s[two] - time_s[one]
    share = np.divide(time_s[row] - time_s[one], span_s, out=np.zeros(len(row)), where=span_s > 0.0)
    altitude_m[row] = altitude_m[one] + share * (altitude_m[two] - altitude_m[one])
    datum[row] = datum[one]
    return row


def _flights(
    order: Rows, starts: Rows, of_row: NDArray[np.int64], aircraft: Sequence[Aircraft], columns: Columns, cells: Cells,
    reason: NDArray[np.uint8], weight_s: Floats, options: ReadOptions,
) -> tuple[FlightTrack, ...]:  # fmt: skip
    """The flights, named and with what lies between their positions, in the file's order."""
    ends = np.append(starts[1:], len(order))[: len(starts)]
    made: list[tuple[int, FlightTrack]] = []
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        rows = order[start:end]
        who = aircraft[of_row[rows[0]]]
        time_s, lat, lon, altitude_m, datum, ground = (column[rows] for column in columns)
        leg, altitude_m = classify(time_s, altitude_m, ground, options.gap_s)
        callsign = _callsign(cells.callsign_of_row[rows], cells.callsigns) or who.callsign
        flight = FlightTrack(
            name=callsign or who.name, time_s=time_s, lat_deg=lat, lon_deg=lon, altitude_m=altitude_m,
            leg=leg, datum=datum, on_ground=ground, icao24=who.icao24, callsign=callsign, kind=who.kind,
        )  # fmt: skip
        made.append((int(rows.min()), flight))
    owners = of_row[order[starts]] if len(starts) else np.empty(0, np.int64)
    made = with_marks(made, owners, of_row, columns, reason, weight_s)
    made.sort(key=lambda pair: pair[0])
    return _named([flight for _, flight in made])


def _callsign(codes: NDArray[np.int64], callsigns: Sequence[str]) -> str:
    """The callsign of most rows; the first of equals."""
    seen = codes[codes >= 0]
    if not len(seen):
        return ""
    values, first, counts = np.unique(seen, return_index=True, return_counts=True)
    best = np.lexsort((first, -counts))[0]
    return callsigns[int(values[best])]


def _named(flights: Sequence[FlightTrack]) -> tuple[FlightTrack, ...]:
    """Flights with names of their own: with the address where two aircraft share a callsign, else numbered."""
    owners: dict[str, set[str]] = {}
    for one in flights:
        owners.setdefault(one.name, set()).add(one.icao24)
    labels = [
        f"{one.name} ({one.icao24})"
        if one.icao24 and one.icao24 != one.name and len(owners[one.name]) > 1
        else one.name
        for one in flights
    ]
    seen: Counter[str] = Counter()
    taken = set(labels)
    named = []
    for one, label in zip(flights, labels, strict=True):
        seen[label] += 1
        name = label
        if seen[label] > 1:
            while f"{label}-{seen[label]}" in taken:
                seen[label] += 1
            name = f"{label}-{seen[label]}"
            taken.add(name)
        named.append(replace(one, name=name))
    return tuple(named)
