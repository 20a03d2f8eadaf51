"""Speeds as a check of units: what the file says, and what its positions say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cupola.errors import InputError, Problem
from cupola.scenario.tracks.distance import steps_m
from cupola.scenario.tracks.flight_track import FlightTrack, Leg

if TYPE_CHECKING:
    from cupola.scenario.tracks.cells import Cells

#: Knots in a metre a second, and how near to it a ratio must be.
_KNOTS, _TOLERANCE = 3600.0 / 1852.0, 0.12
#: Compared from this speed on [m/s], and with so many legs.
_FROM_MPS, _LEGS = 40.0, 10


def leg_speeds(flights: Sequence[FlightTrack]) -> list[NDArray[np.float64]]:
    """Ground speed along the legs of each flight that follow closely [m/s]: all flights at once, for there are many."""
    if not flights:
        return []
    lat, lon, time_s, leg = (
        np.concatenate([getattr(one, name) for one in flights]) for name in ("lat_deg", "lon_deg", "time_s", "leg")
    )
    ends = np.cumsum([len(one.time_s) for one in flights])
    # The last position of a flight ends no leg that is flown: its mark says so.
    flown = np.flatnonzero(leg[:-1] == Leg.FLOWN)
    way_m = steps_m(lat, lon)[flown]
    return np.split(way_m / (time_s[flown + 1] - time_s[flown]), np.searchsorted(flown, ends[:-1]))


def refuse_other_units(file: str, cells: Cells, speeds: Sequence[NDArray[np.float64]]) -> None:
    """Raise `InputError` where speeds are in another unit than the dialect's: then its altitudes may be too.

    ``speeds`` are those of `leg_speeds`.

    A frame that `traffic` made with ``nautical_units=False`` has metres per second, and metres where others have feet.
    """
    is_fixed = any(one.said_by == "dialect" for one in cells.heights)
    said = cells.speed_mps[np.isfinite(cells.speed_mps) & (cells.speed_mps > _FROM_MPS)]
    seen = np.concatenate(speeds) if speeds else np.empty(0)
    seen = seen[seen > _FROM_MPS]
    if not is_fixed or len(said) < _LEGS or len(seen) < _LEGS:
        return
    ratio = float(np.median(said) / np.median(seen))
    if not any(abs(ratio / expected - 1.0) < _TOLERANCE for expected in (_KNOTS, 1.0 / _KNOTS)):
        return
    unit = "knots" if ratio > 1.0 else "metres per second"
    where, names = f"column {cells.names['speed']!r}", cells.names["altitude"]
    limit = f"is in {unit}, which its format is not: whether {names} is in feet or metres is open"
    raise InputError(Problem(file, where, None, limit, "rename the altitude to altitude_ft or altitude_m"))
