"""Altitudes that no aircraft reaches: a zero or a wild value for a few rows in the middle of a level flight."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

#: No aircraft climbs or dives faster than this [m/s]; two altimeters differ by up to that [m].
VERTICAL_MPS, DIFFERENCE_M = 300.0, 600.0
#: A spike is not longer than this [s].
SPIKE_S = 120.0

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
    found = []
    for k in np.flatnonzero(is_jump[begins[1:] - 1]).tolist() if len(begins) > 1 else []:
        a, b = begins[k + 1], ends[k + 1]
        if b >= len(rows) - 1 or not is_jump[b]:
            continue
        before, after = rows[a - 1], rows[b + 1]
        off_m = abs(altitude_m[after] - altitude_m[before])
        fits = off_m <= DIFFERENCE_M + VERTICAL_MPS * (time_s[after] - time_s[before])
        if fits and time_s[rows[b]] - time_s[rows[a]] <= SPIKE_S:
            found.append(rows[a : b + 1])
    return np.concatenate(found) if found else rows[:0]
