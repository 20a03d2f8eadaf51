"""Where one flight of an aircraft ends and the next begins, and what lies between positions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cupola.scenario.tracks.distance import chord_m
from cupola.scenario.tracks.flight_track import Leg

#: A gap is a hole in one flight, not its end, where the aircraft would have flown on at such a mean speed [m/s] ...
ON_MPS = (50.0, 400.0)
#: ... and for no longer than this [s].
HOLE_MAX_S = 7200.0
#: A leg is a stretch without positions if longer than this [s] and than this many usual steps of the flight.
STRAIGHT_S, STRAIGHT_STEPS = 60.0, 3.0

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def cut(
    order: NDArray[np.intp], of_row: NDArray[np.int64], time_s: Floats, lat: Floats, lon: Floats, on_ground: Flags,
    callsign: NDArray[np.int64], gap_s: float,
) -> NDArray[np.intp]:  # fmt: skip
    """Where flights begin in an order of rows by aircraft and time.

    A flight ends where the aircraft is not seen for longer than ``gap_s``, unless it plainly flew on: in the air on
    both sides, as far away as a flight takes it, under the same callsign. It also ends after a stay of that long on
    the ground.
    """
    n = len(order)
    if n == 0:
        return np.empty(0, np.intp)
    one, two = order[:-1], order[1:]
    new = of_row[one] != of_row[two]
    gap = ~new & (time_s[two] - time_s[one] > gap_s)
    at = np.flatnonzero(gap)
    if len(at):
        a, b = one[at], two[at]
        span_s = time_s[b] - time_s[a]
        mean_mps = chord_m(lat[a], lon[a], lat[b], lon[b]) / span_s
        flew_on = (mean_mps >= ON_MPS[0]) & (mean_mps <= ON_MPS[1]) & (span_s <= HOLE_MAX_S)
        flew_on &= ~on_ground[a] & ~on_ground[b]
        flew_on &= (callsign[a] < 0) | (callsign[b] < 0) | (callsign[a] == callsign[b])
        gap[at[flew_on]] = False
    return np.append(0, np.flatnonzero(new | gap | _after_stays(order, of_row, time_s, on_ground, new, gap_s)) + 1)


def _after_stays(
    order: NDArray[np.intp], of_row: NDArray[np.int64], time_s: Floats, on_ground: Flags, new: Flags, gap_s: float
) -> Flags:
    """Where an aircraft takes off again after a stay on the ground of longer than ``gap_s``, having flown before."""
    ground = on_ground[order]
    after = np.zeros(len(new), bool)
    if not ground.any():
        return after
    changes = np.flatnonzero(new | (ground[1:] != ground[:-1])) + 1
    begins, ends = np.append(0, changes), np.append(changes, len(order))
    for k in range(1, len(begins) - 1):
        a, b = begins[k], ends[k]
        is_stay = ground[a] and not new[a - 1] and not new[b - 1]
        if is_stay and time_s[order[b - 1]] - time_s[order[a]] > gap_s:
            after[b - 1] = True
    return after


def classify(time_s: Floats, altitude_m: Floats, on_ground: Flags, gap_s: float) -> tuple[NDArray[np.uint8], Floats]:
    """What lies between the positions of a flight, and altitudes without gaps where it flies.

    Where a flight leaves the ground or comes down to it, the end on the ground has the altitude of the end in the air
    if the file gives it none.
    """
    step_s = np.diff(time_s)
    leg = np.full(len(time_s), Leg.FLOWN, np.uint8)
    if len(step_s):
        usual_s = float(np.median(step_s))
        leg[:-1][step_s > max(STRAIGHT_S, STRAIGHT_STEPS * usual_s)] = Leg.STRAIGHT
        leg[:-1][step_s > gap_s] = Leg.HOLE
        leg[:-1][on_ground[:-1] & on_ground[1:]] = Leg.GROUND
    leg[-1] = Leg.END
    lacking = np.flatnonzero(np.isnan(altitude_m))
    if len(lacking):
        altitude_m = altitude_m.copy()
        for k in lacking.tolist():
            beside = [j for j in (k - 1, k + 1) if 0 <= j < len(time_s) and not on_ground[j]]
            if beside:
                altitude_m[k] = altitude_m[beside[0]]
    return leg, altitude_m
