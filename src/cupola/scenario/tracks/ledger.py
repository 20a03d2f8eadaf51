"""What is left out: rows by reason and column, with the time that they stand for, and whom they leave nothing of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cupola.scenario.tracks.altitudes import HIGHEST_M, LOWEST_M
from cupola.scenario.tracks.cells import Cells
from cupola.scenario.tracks.flight_track import FlightTrack, LeftOut, Mark, NotJudged
from cupola.scenario.tracks.identity import Aircraft

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
#: Time, latitude, longitude, altitude, datum, on the ground.
Columns = tuple[NDArray[Any], ...]


class LossReason(IntEnum):
    """Why a row is not flown."""

    USED = 0
    NO_IDENTITY = 1
    NO_TIME = 2
    TIME_RANGE = 3
    NO_PLACE = 4
    PLACE_RANGE = 5
    NO_ALTITUDE = 6
    ALTITUDE_RANGE = 7
    STALE = 8
    JUMP = 9
    REPEATED = 10


_WORDS: Mapping[LossReason, tuple[str, str]] = {
    LossReason.NO_IDENTITY: ("no identity", "identity"),
    LossReason.NO_TIME: ("no time", "time"),
    LossReason.TIME_RANGE: ("time not between 1970 and 2100", "time"),
    LossReason.NO_PLACE: ("no position", "place"),
    LossReason.PLACE_RANGE: ("position out of range", "place"),
    LossReason.NO_ALTITUDE: ("no altitude", "altitude"),
    LossReason.ALTITUDE_RANGE: (f"altitude not between {LOWEST_M:.0f} and {HIGHEST_M:.0f} m", "altitude"),
    LossReason.STALE: ("stale: an older position with a new time", "stale"),
    LossReason.JUMP: ("jump: no aircraft gets there and back", "place"),
    LossReason.REPEATED: ("repeated: not renewed since the row before, or a second place at the same time", "place"),
}


def weights(of_row: NDArray[np.int64], time_s: Floats, gap_s: float) -> Floats:
    """Time that each row stands for: half of the way to the rows before and after of the same aircraft [s]."""
    weight_s = np.zeros(len(time_s))
    rows = np.flatnonzero((of_row >= 0) & np.isfinite(time_s))
    order = rows[np.lexsort((rows, time_s[rows], of_row[rows]))]
    step_s = np.where(np.diff(of_row[order]) == 0, np.minimum(np.diff(time_s[order]), gap_s), 0.0)
    if len(order):
        weight_s[order] = 0.5 * (np.append(0.0, step_s) + np.append(step_s, 0.0))
    return weight_s


def with_marks(
    made: list[tuple[int, FlightTrack]], owners: NDArray[np.int64], of_row: NDArray[np.int64],
    columns: Columns, reason: NDArray[np.uint8], weight_s: Floats,
) -> list[tuple[int, FlightTrack]]:  # fmt: skip
    """Flights with what was left out of them: to the flight of the aircraft that began last before it."""
    time_s = columns[0]
    rows = np.flatnonzero((reason != LossReason.USED) & (of_row >= 0) & np.isfinite(time_s.astype(np.float64)))
    rows = rows[np.argsort(of_row[rows], kind="stable")]
    parts = np.split(rows, np.flatnonzero(np.diff(of_row[rows])) + 1) if len(rows) else []
    mine: dict[int, list[int]] = {}
    for i, owner in enumerate(owners.tolist()):
        mine.setdefault(owner, []).append(i)
    for part in parts:
        flights = mine.get(int(of_row[part[0]]), [])
        if not flights:
            continue
        begins = np.array([made[i][1].time_s[0] for i in flights])
        to = np.clip(np.searchsorted(begins, time_s[part], "right") - 1, 0, len(flights) - 1)
        for j in np.unique(to).tolist():
            first, flight = made[flights[j]]
            made[flights[j]] = (first, _marked(flight, part[to == j], columns, reason, weight_s))
    return made


def _marked(
    flight: FlightTrack, rows: Rows, columns: Columns, reason: NDArray[np.uint8], weight_s: Floats
) -> FlightTrack:
    seconds = {
        _WORDS[LossReason(why)][0].partition(":")[0]: round(float(weight_s[rows[reason[rows] == why]].sum()), 3)
        for why in np.unique(reason[rows]).tolist()
        if why != LossReason.REPEATED
    }
    seen = rows[np.isin(reason[rows], (LossReason.STALE, LossReason.JUMP))]
    seen = seen[np.argsort(columns[0][seen], kind="stable")]
    marks = np.where(reason[seen] == LossReason.STALE, Mark.STALE, Mark.JUMP).astype(np.uint8)
    time_s, lat, lon = (column[seen] for column in columns[:3])
    return replace(
        flight, marked_time_s=time_s, marked_lat_deg=lat, marked_lon_deg=lon, mark=marks, seconds_left_out=seconds
    )


def ledger(
    cells: Cells, of_row: NDArray[np.int64], order: Rows, reason: NDArray[np.uint8], weight_s: Floats,
    aircraft: Sequence[Aircraft],
) -> tuple[tuple[LeftOut, ...], tuple[NotJudged, ...]]:  # fmt: skip
    """What was left out, by reason; and the aircraft of which nothing is left."""
    n = len(aircraft)
    flown = np.zeros(n, bool)
    flown[of_row[order]] = True
    found = []
    for why, (words, role) in _WORDS.items():
        rows = np.flatnonzero(reason == why)
        if not len(rows):
            continue
        owners = np.unique(of_row[rows][of_row[rows] >= 0])
        seconds = 0.0 if why == LossReason.REPEATED else float(weight_s[rows].sum())
        found.append(LeftOut(words, cells.names[role], len(rows), len(owners), int((~flown[owners]).sum()), seconds))
    return tuple(sorted(found, key=lambda one: (-one.seconds, -one.rows))), _lost(
        cells, of_row, flown, reason, weight_s
    )


def _lost(
    cells: Cells, of_row: NDArray[np.int64], flown: NDArray[np.bool_], reason: NDArray[np.uint8], weight_s: Floats
) -> tuple[NotJudged, ...]:
    """Aircraft of which nothing is left, with the reason of most of their rows."""
    rows = np.flatnonzero(of_row >= 0)
    rows = rows[~flown[of_row[rows]]]
    rows = rows[np.argsort(of_row[rows], kind="stable")]
    lost = []
    for mine in np.split(rows, np.flatnonzero(np.diff(of_row[rows])) + 1) if len(rows) else []:
        words, role = _WORDS[LossReason(int(np.bincount(reason[mine]).argmax()))]
        name = cells.aircraft[of_row[mine[0]]].name
        lost.append(NotJudged(name, words, cells.names[role], len(mine), float(weight_s[mine].sum())))
    return tuple(lost)
