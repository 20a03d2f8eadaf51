"""Altitudes that no aircraft reaches: a zero or a wild value for a few rows in the middle of a level flight."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cupola.scenario.tracks.distance import steps_m

#: No aircraft climbs or dives faster than this [m/s]; two altimeters differ by up to that [m].
VERTICAL_MPS, DIFFERENCE_M = 300.0, 600.0
#: A spike is not longer than this [s].
SPIKE_S = 600.0
#: Spikes are so many of an aircraft's altitudes at most [-].
SHARE_MAX = 0.5
#: Nothing flies at an altitude of exactly 0 as fast as this [m/s].
ZERO_MPS = 100.0

Floats = NDArray[np.float64]


def spikes(
    order: NDArray[np.intp], of_row: NDArray[np.int64], time_s: Floats, altitude_m: Floats, on_ground: NDArray[np.bool_]
) -> NDArray[np.intp]:
    """Rows (of an order by aircraft and time) whose altitude goes off and comes back faster than any aircraft."""
    rows = order[np.isfinite(altitude_m[order]) & ~on_ground[order]]
    if len(rows) < 3:
        return rows[:0]
    same = of_row[rows[1:]] == of_row[rows[:-1]]
    step_m = np.abs(np.diff(altitude_m[rows]))
    is_jump = same & (step_m > DIFFERENCE_M + VERTICAL_MPS * np.diff(time_s[rows]))
    # Runs of rows without a jump; a spike is a short run between two that fit each other.
    begins = np.append(0, np.flatnonzero(is_jump | ~same) + 1)
    ends = np.append(begins[1:], len(rows)) - 1
    runs = [k + 1 for k in np.flatnonzero(is_jump[begins[1:] - 1]).tolist()] if len(begins) > 1 else []
    runs = [k for k in runs if ends[k] < len(rows) - 1 and is_jump[ends[k]]]
    long = ends - begins
    wild = _off(rows, [(begins[k], ends[k]) for k in runs], time_s, altitude_m)
    # Of a value that comes again and again each side lies between two of the other: the shorter one is off.
    beside = [(min(long[k - 1], long[k + 1]), max(long[k - 1], long[k + 1])) for k in runs]
    short = [
        (begins[k], ends[k])
        for k, (least, most) in zip(runs, beside, strict=True)
        if long[k] <= least and long[k] < most
    ]
    few = _off(rows, short, time_s, altitude_m)
    n = int(of_row.max()) + 1
    counts = np.maximum(np.bincount(of_row[rows], minlength=n), 1)
    is_much = np.bincount(of_row[wild], minlength=n) / counts > SHARE_MAX
    # Where every other altitude is off, nobody knows which ones are right.
    return np.concatenate([wild[~is_much[of_row[wild]]], few[is_much[of_row[few]]]])


def _off(
    rows: NDArray[np.intp], runs: list[tuple[np.intp, np.intp]], time_s: Floats, altitude_m: Floats
) -> NDArray[np.intp]:
    """The rows of those runs that are short, and between two altitudes that fit each other."""
    found = [rows[:0]]
    for a, b in runs:
        before, after = rows[a - 1], rows[b + 1]
        off_m = abs(altitude_m[after] - altitude_m[before])
        fits = off_m <= DIFFERENCE_M + VERTICAL_MPS * (time_s[after] - time_s[before])
        if fits and time_s[rows[b]] - time_s[rows[a]] <= SPIKE_S:
            found.append(rows[a : b + 1])
    return np.concatenate(found)


def zeros_in_the_air(
    order: NDArray[np.intp], of_row: NDArray[np.int64], time_s: Floats, lat: Floats, lon: Floats, altitude_m: Floats,
    on_ground: NDArray[np.bool_],
) -> NDArray[np.intp]:  # fmt: skip
    """Rows (of an order by aircraft and time) with an altitude of exactly 0 between places that are flown fast."""
    if len(order) < 2:
        return order[:0]
    one, two = order[:-1], order[1:]
    span_s = time_s[two] - time_s[one]
    way_m = steps_m(lat[order], lon[order])
    # A row a second apart is off by the rounding of its place and time: over ten seconds that is little.
    fast = (of_row[one] == of_row[two]) & (way_m > ZERO_MPS * np.maximum(span_s, 10.0)) & (way_m < 1000.0 * span_s)
    near = np.append(fast, False) | np.append(False, fast)
    return order[near & (altitude_m[order] == 0.0) & ~on_ground[order]]
