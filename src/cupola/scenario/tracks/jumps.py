"""Positions that no aircraft reaches: jumps of a false position, and two aircraft under one name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cupola.portable.arrays import length
from cupola.scenario.tracks.distance import EARTH_M, FAST_MPS, NOISE_M, chord_m, steps_m, unit
from cupola.scenario.tracks.words import counted

if TYPE_CHECKING:
    from cupola.scenario.tracks.identity import Aircraft

#: No aircraft flies faster [m/s].
FASTEST_MPS = 1000.0
#: Another aircraft under the same name has at least so many positions, and goes at least so far [m].
OTHER_ROWS, OTHER_M = 5, 3000.0
#: More tracks than this under one name are noise.
_TRACKS_MAX = 40

Floats = NDArray[np.float64]


def untangle(
    order: NDArray[np.intp], of_row: NDArray[np.int64], time_s: Floats, lat: Floats, lon: Floats,
    on_ground: NDArray[np.bool_], reason: NDArray[np.uint8], why: int, aircraft: list[Aircraft], notes: list[str],
    file: str, gap_s: float, callsign: NDArray[np.int64],
) -> NDArray[np.intp]:  # fmt: skip
    """The order of rows (by aircraft and time) without jumps, which get the reason ``why``.

    Where the positions under one name are those of several aircraft at once, each becomes an aircraft of its own:
    ``of_row`` and ``aircraft`` are extended.
    """
    if len(order) < 2:
        return order
    one, two = order[:-1], order[1:]
    same = of_row[one] == of_row[two]
    way_m = steps_m(lat[order], lon[order])
    span_s = time_s[two] - time_s[one]
    suspects = np.unique(of_row[one[same & (way_m > NOISE_M + FAST_MPS * span_s)]])
    if not len(suspects):
        return order
    bounds = np.searchsorted(of_row[order], [suspects, suspects + 1])
    gone = np.zeros(len(order), bool)
    jumping: list[str] = []
    for who, a, b in zip(suspects.tolist(), *bounds.tolist(), strict=True):
        rows = order[a:b]
        steps_s = np.maximum(np.diff(time_s[rows]), 1.0)
        usual_mps = float(np.median(way_m[a : b - 1] / steps_s))
        limit_mps = min(FASTEST_MPS, max(FAST_MPS, 2.0 * usual_mps))
        if not (way_m[a : b - 1] > NOISE_M + limit_mps * np.diff(time_s[rows])).any():
            continue
        track = _tracks(time_s[rows], unit(lat[rows], lon[rows]) * EARTH_M, limit_mps)
        gone[a:b] = _judge(rows, track, of_row, time_s, lat, lon, aircraft, gap_s, callsign)
        parts = len(np.unique(of_row[rows]))
        if gone[a:b].any():
            jumping.append(aircraft[who].name)
        if parts > 1:
            limit = f"{parts} tracks that no aircraft could connect"
            notes.append(f"{file}: {aircraft[who].name} has {limit}: each is a flight of its own")
    if jumping:
        others = f" and {len(jumping) - 5} others" if len(jumping) > 5 else ""
        notes.append(
            f"{file}: jumps of {', '.join(jumping[:5])}{others}: {counted(int(gone.sum()), 'position')} not flown"
        )
    reason[order[gone]] = why
    kept = order[~gone]
    return kept[np.lexsort((kept, time_s[kept], of_row[kept]))]


def _tracks(time_s: Floats, pos_m: Floats, limit_mps: float) -> NDArray[np.int64]:
    """Which track each position belongs to: of those that it can be reached from, the one that heads for it."""
    track = np.zeros(len(time_s), np.int64)
    last: list[int] = [0]
    heading: list[Floats | None] = [None]
    for i in range(1, len(time_s)):
        # A track of a single position heads nowhere: others go before it.
        best, miss = -1, (2, np.inf)
        for j, k in enumerate(last):
            span_s = time_s[i] - time_s[k]
            step = pos_m[i] - pos_m[k]
            if span_s <= 0.0 and (step != 0.0).any() and _length(step) > NOISE_M:
                continue
            if _length(step) > NOISE_M + limit_mps * span_s:
                continue
            speed = heading[j]
            off = (1, _length(step)) if speed is None else (0, _length(step - speed * span_s))
            if off < miss:
                best, miss = j, off
        if best < 0 and len(last) < _TRACKS_MAX:
            last.append(i)
            heading.append(None)
            track[i] = len(last) - 1
        elif best < 0:
            track[i] = -1
        else:
            k = last[best]
            if time_s[i] > time_s[k]:
                heading[best] = (pos_m[i] - pos_m[k]) / (time_s[i] - time_s[k])
            last[best] = i
            track[i] = best
    return track


def _length(vector: Floats) -> float:
    return float(length(vector))


def _judge(
    rows: NDArray[np.intp], track: NDArray[np.int64], of_row: NDArray[np.int64], time_s: Floats, lat: Floats,
    lon: Floats, aircraft: list[Aircraft], gap_s: float, callsign: NDArray[np.int64],
) -> NDArray[np.bool_]:  # fmt: skip
    """Which rows are jumps: those off the longest track, unless they are an aircraft of their own."""
    counts = np.bincount(track[track >= 0])
    main = int(counts.argmax())
    gone = track != main
    main_s = time_s[rows[track == main]]
    main_callsigns = set(callsign[rows[track == main]].tolist()) - {-1}
    for other in np.argsort(-counts, kind="stable").tolist():
        mine = np.flatnonzero(track == other)
        if other == main or len(mine) < OTHER_ROWS:
            continue
        first_s, last_s = time_s[rows[mine[0]]], time_s[rows[mine[-1]]]
        inside = int(((main_s > first_s) & (main_s < last_s)).sum())
        goes_m = float(chord_m(*(np.array([one[rows[k]]]) for k in (mine[0], mine[-1]) for one in (lat, lon)))[0])
        own = set(callsign[rows[mine]].tolist()) - {-1}
        has_own = bool(own and main_callsigns) and not own & main_callsigns
        # At once with the main track, for longer than a hole, or under another callsign: no mere jump.
        if goes_m >= OTHER_M and (inside >= 2 or last_s - first_s > gap_s or has_own):
            gone[mine] = False
            of_row[rows[mine]] = len(aircraft)
            aircraft.append(replace(aircraft[of_row[rows[track == main][0]]]))
    return gone
