"""Positions that are older than their row: a receiver that lost an aircraft repeats where it was last."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cupola.scenario.tracks.distance import chord_m

#: A position older than this is stale [s]: OpenSky's own limit in its REST interface.
STALE_S = 15.0
#: Without a time of position: stood still in the air for this long [s], then is where it would be had it flown [m/s].
FROZEN_S, FLYING_MPS = 20.0, (50.0, 400.0)

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def stale_rows(
    order: NDArray[np.intp], of_row: NDArray[np.int64], time_s: Floats, place_s: Floats, lat: Floats, lon: Floats,
    on_ground: Flags,
) -> Flags:  # fmt: skip
    """Which rows of an order (by aircraft and time) hold a position that is older than `STALE_S`.

    The file says it by a time of the position; or an aircraft in the air stands still and then is as far away as if it
    had flown all the time.
    """
    if not len(order):
        return np.zeros(0, bool)
    with np.errstate(invalid="ignore"):
        is_stale = time_s[order] - place_s[order] > STALE_S
    return np.asarray(is_stale | _frozen(order, of_row, time_s, lat, lon, on_ground))


def _frozen(
    order: NDArray[np.intp], of_row: NDArray[np.int64], time_s: Floats, lat: Floats, lon: Floats, on_ground: Flags
) -> Flags:
    n = len(order)
    same = (np.diff(of_row[order]) == 0) & (np.diff(lat[order]) == 0.0) & (np.diff(lon[order]) == 0.0)
    frozen = np.zeros(n, bool)
    begins = np.flatnonzero(np.append(True, ~same))
    ends = np.append(begins[1:], n) - 1
    # Runs of one place, long enough, in the air, and followed by another place of the same aircraft.
    runs = np.flatnonzero((ends > begins) & (ends < n - 1))
    begin, end = begins[runs], ends[runs]
    row, last, after = order[begin], order[end], order[np.minimum(end + 1, n - 1)]
    long = (time_s[last] - time_s[row] >= FROZEN_S) & ~on_ground[row] & (of_row[after] == of_row[row])
    begin, end, row, last, after = begin[long], end[long], row[long], last[long], after[long]
    way_m = chord_m(lat[row], lon[row], lat[after], lon[after])
    flown_mps = way_m / np.maximum(time_s[after] - time_s[row], 1e-3)
    seen_mps = way_m / np.maximum(time_s[after] - time_s[last], 1e-3)
    flew = (flown_mps >= FLYING_MPS[0]) & (flown_mps <= FLYING_MPS[1]) & (seen_mps > 2.0 * flown_mps)
    for a, b in zip(begin[flew].tolist(), end[flew].tolist(), strict=True):
        frozen[a + 1 : b + 1] = True
    return frozen


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
