"""Times that cannot be those of their positions: rounded ones, and a date that does not change at midnight."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from cupola.errors import InputError, Problem
from cupola.scenario.tracks.cells import Cells
from cupola.scenario.tracks.distance import FAST_MPS, NOISE_M, chord_m
from cupola.scenario.tracks.times import DAY_S

#: Different times of a file that are never nearer to each other than this [s] are rounded, where places share them: a
#: spreadsheet cuts off seconds, and 32 bits hold a moment of today to two minutes.
COARSE_S = 30.0
#: This share of neighbouring positions with one time and two places is no chance [-].
SHARED_MIN = 0.3
_ROWS_MIN = 6

Rows = NDArray[np.intp]


def refuse_clock_faults(cells: Cells, gap_s: float) -> None:
    """Raise `InputError` where times are rounded, or fall back by a day in the middle of a flight."""
    known = (cells.of_row >= 0) & np.isfinite(cells.time_s) & np.isfinite(cells.lat_deg) & np.isfinite(cells.lon_deg)
    rows = np.flatnonzero(known)
    # In the file's order: sorted by time, what is wrong with the times would be hidden.
    rows = rows[np.argsort(cells.of_row[rows], kind="stable")]
    one, two = rows[:-1], rows[1:]
    same = cells.of_row[one] == cells.of_row[two]
    one, two = one[same], two[same]
    _refuse_rounded(cells, one, two)
    if not cells.is_of_day:
        _refuse_one_date(cells, one, two, gap_s)


def _refuse_rounded(cells: Cells, one: Rows, two: Rows) -> None:
    """Two aircraft under one name share times too, but their file would be flown at no speed of an aircraft."""
    step_s = np.abs(cells.time_s[two] - cells.time_s[one])
    moves = (cells.lat_deg[one] != cells.lat_deg[two]) | (cells.lon_deg[one] != cells.lon_deg[two])
    shared = moves & (step_s == 0.0)
    if len(one) < _ROWS_MIN or shared.sum() < SHARED_MIN * len(one):
        return
    coarse_s = float(np.diff(np.unique(cells.time_s[np.append(one, two)]), append=np.inf).min())
    if coarse_s < COARSE_S:
        return
    way_m = chord_m(cells.lat_deg[one], cells.lon_deg[one], cells.lat_deg[two], cells.lon_deg[two])
    total_s = float(step_s.sum())
    if total_s > 0.0 and float(np.median(way_m)) > NOISE_M + FAST_MPS * total_s / len(one):
        return
    apart = f", and no two times are nearer than {coarse_s:.0f} s" if np.isfinite(coarse_s) else ""
    limit = f"gives {int(shared.sum())} of {len(one) + 1} positions the time of another place of their aircraft{apart}"
    hint = "it is rounded: write times to the second; spreadsheets hide seconds, and 32-bit numbers lose them"
    raise InputError(Problem(cells.file, f"column {cells.names['time']!r}", None, limit, hint))


def _refuse_one_date(cells: Cells, one: Rows, two: Rows, gap_s: float) -> None:
    back_s = cells.time_s[one] - cells.time_s[two]
    at = np.flatnonzero((back_s < DAY_S) & (back_s >= DAY_S - gap_s) & ~cells.on_ground[one] & ~cells.on_ground[two])
    if not len(at):
        return
    a, b = one[at], two[at]
    way_m = chord_m(cells.lat_deg[a], cells.lon_deg[a], cells.lat_deg[b], cells.lon_deg[b])
    at = at[(way_m > 0.0) & (way_m <= NOISE_M + FAST_MPS * (DAY_S - back_s[at]))]
    if not len(at):
        return
    row = one[at[0]]
    when = str(cells.time_s[row])
    if not cells.is_relative:
        when = datetime.fromtimestamp(float(cells.time_s[row]), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    name = cells.aircraft[cells.of_row[row]].name
    limit = f"falls back by {back_s[at[0]]:.0f} s where {name} flies on: the date does not change at midnight"
    hint = "write the date of each row, or leave the dates out: a clock alone continues across midnight"
    raise InputError(Problem(cells.file, f"column {cells.names['time']!r}", when, limit, hint))
