"""Seconds of the day that go on across midnight."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cupola.scenario.tracks.times import DAY_S

Floats = NDArray[np.float64]


def across_midnight(file: str, time_s: Floats, of_row: NDArray[np.int64], gap_s: float, notes: list[str]) -> Floats:
    """Times as seconds that go on: a day is added where an aircraft's clock begins again.

    In the file's order, whichever way it runs; and for files that are sorted by the clock, where an aircraft is seen
    until midnight, not by day, and again from midnight on.
    """
    rows = np.flatnonzero(np.isfinite(time_s) & (of_row >= 0))
    if not len(rows):
        return time_s
    order = rows[np.lexsort((rows, of_row[rows]))]
    step_s = np.where(np.diff(of_row[order]) == 0, np.diff(time_s[order]), 0.0)
    if (step_s < 0.0).sum() > (step_s > 0.0).sum():
        order, step_s = order[::-1], -step_s[::-1]
    falls = step_s < -0.5 * DAY_S
    first = np.append(0, np.flatnonzero(np.diff(of_row[order]) != 0) + 1)
    bounds = np.append(first, len(order))
    days = np.append(0, np.cumsum(falls))
    out = time_s.copy()
    out[order] += DAY_S * (days - np.repeat(days[first], np.diff(bounds)))
    turned = bool(falls.any())
    for begin, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        mine = order[begin:end]
        clock_s = np.sort(out[mine])
        if len(mine) < 2 or clock_s[-1] >= DAY_S or clock_s[0] + DAY_S - clock_s[-1] > gap_s:
            continue
        widest = int(np.argmax(np.diff(clock_s)))
        if clock_s[widest + 1] - clock_s[widest] > gap_s:
            out[mine[out[mine] <= clock_s[widest]]] += DAY_S
            turned = True
    if turned:
        notes.append(f"{file}: times are seconds of the day and continue across midnight")
    return out
