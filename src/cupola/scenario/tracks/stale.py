"""Positions that are older than their row: a receiver that lost an aircraft repeats where it was last."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cupola.scenario.tracks.distance import FAST_MPS, NOISE_M, chord_m

#: A position older than this is stale [s]: OpenSky's own limit in its REST interface.
STALE_S = 15.0
#: Without a time of position: stood still in the air for this long [s], then is where it would be had it flown [m/s].
FROZEN_S, FLYING_MPS = 20.0, (50.0, 400.0)

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def stale_rows(
    order: NDArray[np.intp], of_row: NDArray[np.int64], time_s: Floats, place_s: Floats, lat: Floats, lon: Floats,
    on_ground: Flags,
) -> tuple[Flags, Flags]:  # fmt: skip
    """Rows of an order (by aircraft and time) that hold an older position: those that are stale, and those that repeat.

    Stale is older than `STALE_S`, which the file says by a time of the position; or an aircraft in the air stands still
    for `FROZEN_S` and then is as far away as if it had flown all the time. For a shorter time it is a mere repetition.
    """
    if not len(order):
        return np.zeros(0, bool), np.zeros(0, bool)
    frozen, again = _frozen(order, of_row, time_s, lat, lon, on_ground)
    with np.errstate(invalid="ignore"):
        is_stale = np.asarray((time_s[order] - place_s[order] > STALE_S) | frozen)
    return is_stale, again & ~is_stale


def _frozen(
    order: NDArray[np.intp], of_row: NDArray[np.int64], time_s: Floats, lat: Floats, lon: Floats, on_ground: Flags
) -> tuple[Flags, Flags]:
    n = len(order)
    same = (np.diff(of_row[order]) == 0) & (np.diff(lat[order]) == 0.0) & (np.diff(lon[order]) == 0.0)
    frozen, again = np.zeros(n, bool), np.zeros(n, bool)
    begins = np.flatnonzero(np.append(True, ~same))
    ends = np.append(begins[1:], n) - 1
    # Runs of one place, in the air, followed by another place of the same aircraft.
    runs = np.flatnonzero((ends > begins) & (ends < n - 1))
    begin, end = begins[runs], ends[runs]
    row, last, after = order[begin], order[end], order[end + 1]
    before = order[np.maximum(begin - 1, 0)]
    way_m = chord_m(lat[row], lon[row], lat[after], lon[after])
    flown_mps = way_m / np.maximum(time_s[after] - time_s[row], 1e-3)
    seen_mps = way_m / np.maximum(time_s[after] - time_s[last], 1e-3)
    flew = ~on_ground[row] & (of_row[after] == of_row[row]) & (seen_mps > 1.5 * flown_mps)
    flew &= (flown_mps >= FLYING_MPS[0]) & (flown_mps <= FLYING_MPS[1])
    # A place that no aircraft gets to is a jump, however long the position stays there.
    into_m = np.where(of_row[before] == of_row[row], chord_m(lat[before], lon[before], lat[row], lon[row]), 0.0)
    flew &= into_m <= NOISE_M + FAST_MPS * (time_s[row] - time_s[before])
    is_long = time_s[last] - time_s[row] >= FROZEN_S
    for flags, which in ((frozen, flew & is_long), (again, flew & ~is_long)):
        # +1 where a run begins, -1 after its end: the sum is 1 inside.
        edges = np.zeros(n + 1, np.int64)
        edges[begin[which] + 1] += 1
        edges[end[which] + 1] -= 1
        flags |= np.cumsum(edges[:-1]) > 0
    return frozen, again


def repeated(
    order: NDArray[np.intp], of_row: NDArray[np.int64], time_s: Floats, lat: Floats, lon: Floats, place_s: Floats
) -> Flags:
    """Which rows repeat the row before: same aircraft and place, at the same time or with the same time of position."""
    if not len(order):
        return np.zeros(0, bool)
    same = (np.diff(of_row[order]) == 0) & (np.diff(lat[order]) == 0.0) & (np.diff(lon[order]) == 0.0)
    with np.errstate(invalid="ignore"):
        again = (np.diff(time_s[order]) == 0.0) | (np.diff(place_s[order]) == 0.0)
    return np.append(False, same & again)
