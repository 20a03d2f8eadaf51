"""What no aircraft does, told with its rows, or refused where it must be an error of reading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cupola.errors import InputError, Problem
from cupola.scenario.tracks.dialect import ReadOptions
from cupola.scenario.tracks.distance import chord_m
from cupola.scenario.tracks.flight_track import FlightTrack, LeftOut, Leg, TrackFile
from cupola.scenario.tracks.words import counted

if TYPE_CHECKING:
    from cupola.scenario.tracks.cells import Cells

#: Of the legs of one flight, from `leg_speeds`.
Speeds = NDArray[np.float64]
#: Hardly anything but balloons flies higher [m]: 65 600 ft.
CEILING_M = 20_000.0
#: Airliners do not fly higher [m]: 51 000 ft.
AIRLINER_M = 15_545.0
#: Civil aircraft do not fly so fast [m/s] so low [m]: 250 kt below 10 000 ft.
FAST_MPS, LOW_M = 170.0, 600.0
#: Times of no zone that are less than this apart in the middle may be days: a quarter of an hour is 0.0104.
_DAYS_APART = 0.0105
#: Flights this far from a place [m] get a hint if one of them is that near with its coordinates exchanged [m].
FAR_M, NEAR_M = 150e3, 300e3


def refuse_nonsense(
    file: str, cells: Cells, flights: Sequence[FlightTrack], left_out: Sequence[LeftOut], options: ReadOptions
) -> None:
    """Raise `InputError` where most of the file is what no aircraft does, and a unit is to blame."""
    jumps = sum(one.rows for one in left_out if one.reason.startswith("jump"))
    used = sum(len(flight.time_s) for flight in flights)
    where = f"column {cells.names['time']!r}"
    if jumps > used:
        hint = "give the unit with --time-unit s, ms, us or ns; or the column that tells aircraft apart is wrong"
        if _counts_days(cells):
            hint = "if it counts days, as spreadsheets do, write moments as 2020-05-25T00:00:10Z"
        limit = f"makes {jumps} of {jumps + used} positions faster than any aircraft"
        raise InputError(Problem(file, where, None, limit, hint))
    flying = [flight for flight in flights if not flight.is_parked]
    positions = sum(len(flight.time_s) for flight in flying)
    if positions > 2 * len(cells.aircraft) and sum(flight.flown_s for flight in flying) == 0.0:
        limit = f"leaves no two positions of an aircraft within {options.gap_s:.0f} s of each other"
        hint = "give the unit with --time-unit s, ms, us or ns, or a longer --gap if positions are that far apart"
        raise InputError(Problem(file, where, None, limit, hint))
    high = np.concatenate([flight.altitude_m[~flight.on_ground] for flight in flights]) if flights else np.empty(0)
    if len(high) and float(np.median(high)) > CEILING_M and not all(one.said_by == "name" for one in cells.heights):
        _refuse_height(file, cells, high)


def _counts_days(cells: Cells) -> bool:
    """Times of a zero of their own that lie closer than positions do: a second is 0.00001 days."""
    apart = np.diff(np.unique(cells.time_s[np.isfinite(cells.time_s)]))
    return cells.is_relative and len(apart) > 0 and float(np.median(apart)) < _DAYS_APART


def _refuse_height(file: str, cells: Cells, high: NDArray[np.float64]) -> None:
    middle_m, rows = float(np.median(high)), int((high > CEILING_M).sum())
    names = cells.names["altitude"]
    limit = (
        f"read as it is, {rows} of {len(high)} positions are above {CEILING_M:.0f} m, half of them at {middle_m:.0f} m"
    )
    hint = f"in feet that is {0.3048 * middle_m:.0f} m: use --altitude-unit ft, or name it altitude_ft or altitude_m"
    if cells.asked_unit is None:
        hint = "name the column altitude_ft if it is in feet, or altitude_m if it is right"
    raise InputError(Problem(file, f"column {names}", None, limit, hint))


def remarks(
    file: str, cells: Cells, flights: Sequence[FlightTrack], left_out: Sequence[LeftOut], speeds: Sequence[Speeds]
) -> tuple[str, ...]:
    """Notes: the ledger, heights and speeds that few aircraft reach, holes, and lone positions."""
    notes = [f"{file}: left out: {one}" for one in left_out if not one.reason.startswith("repeated")]
    high = [flight for flight in flights if (flight.altitude_m[~flight.on_ground] > AIRLINER_M).any()]
    if high:
        rows = sum(int((flight.altitude_m > AIRLINER_M).sum()) for flight in high)
        which = f"{counted(rows, 'position')} of {counted(len(high), 'flight')}, such as {high[0].name}"
        unit = f"is the unit of {cells.names['altitude']} right?"
        notes.append(f"{file}: {which}, above {AIRLINER_M:.0f} m, where no airliner flies: {unit}")
    notes += _odd_speeds(file, cells, flights, speeds)
    holes = [(flight, hole) for flight in flights for hole in flight.holes]
    if holes:
        flight, hole = max(holes, key=lambda pair: pair[1].seconds)
        longest = f"{hole.seconds:.0f} s, of {flight.name}"
        which = (
            f"a hole without positions, {longest}"
            if len(holes) == 1
            else (f"{len(holes)} holes without positions, the longest {longest}")
        )
        notes.append(f"{file}: {which}: not flown")
    straight = [flight for flight in flights if (flight.leg == Leg.STRAIGHT).any()]
    if straight:
        seconds = sum(float(np.diff(flight.time_s)[flight.leg[:-1] == Leg.STRAIGHT].sum()) for flight in straight)
        notes.append(
            f"{file}: {seconds:.0f} s of {counted(len(straight), 'flight')} between distant positions: flown straight"
        )
    lone = sum(len(flight.time_s) == 1 for flight in flights)
    if lone:
        notes.append(f"{file}: {counted(lone, 'flight')} with a single position: a place, but no time in reach")
    parked = sum(flight.is_parked for flight in flights)
    if parked:
        notes.append(f"{file}: {parked} aircraft on the ground throughout")
    return tuple(notes)


def _odd_speeds(file: str, cells: Cells, flights: Sequence[FlightTrack], speeds: Sequence[Speeds]) -> list[str]:
    """Notes if flights high up hardly move, or flights near the ground are as fast as high up: a unit may be wrong."""
    notes = []
    flying = [
        (one, mine)
        for one, mine in zip(flights, speeds, strict=True)
        if len(one.time_s) > 2 and not one.is_parked and len(mine)
    ]
    middle = {one.name: (float(np.nanmedian(one.altitude_m)), float(np.median(mine))) for one, mine in flying}
    means = {one.name: _mean_mps(one, mine) for one, mine in flying}
    slow = [name for name, (height_m, _) in middle.items() if height_m > 5000.0 and means[name] < 15.0]
    low = [name for name, (height_m, speed_mps) in middle.items() if height_m < LOW_M and speed_mps > FAST_MPS]
    if len(slow) > 0.5 * len(flying):
        moves = f"{slow[0]} moves at {means[slow[0]]:.1f} m/s above 5 km"
        notes.append(f"{file}: {moves}: is the unit of {cells.names['time']} right?")
    if low:
        height_m, speed_mps = middle[low[0]]
        which = f"{counted(len(low), 'flight')}, such as {low[0]}, at {height_m:.0f} m and {speed_mps:.0f} m/s"
        notes.append(f"{file}: {which}: is {cells.names['altitude']} in hundreds of feet, or in kilometres?")
    return notes


def _mean_mps(flight: FlightTrack, speeds: Speeds) -> float:
    """Way over time along legs that follow closely [m/s]."""
    steps_s = np.diff(flight.time_s)[flight.leg[:-1] == Leg.FLOWN]
    return float((speeds * steps_s).sum() / steps_s.sum())


def cure_of_places(cells: Cells) -> str:
    """What to do about a file of which no position can be used."""
    lat, lon = np.abs(cells.lat_deg[np.isfinite(cells.lat_deg)]), np.abs(cells.lon_deg[np.isfinite(cells.lon_deg)])
    if len(lat) and len(lon) and float(np.median(lat)) > 1000.0:
        return f"write degrees as 33.5: {cells.names['place']} may be degrees times a power of ten"
    if len(lat) and len(lon) and float(np.median(lat)) > 90.0 >= float(np.median(lon)):
        return f"{cells.names['place']} seem to be exchanged: name them the other way round"
    return "each needs a time, a name, a latitude of -90 to 90, a longitude and an altitude of -500 to 60000 m"


def exchange_hint(found: TrackFile, lat_deg: float, lon_deg: float) -> str:
    """A hint if all flights are far from a place, and one is near it with its coordinates exchanged; else empty."""
    if not found.flights:
        return ""
    lat = np.concatenate([flight.lat_deg for flight in found.flights])
    lon = np.concatenate([flight.lon_deg for flight in found.flights])
    here_lat, here_lon = np.full(len(lat), lat_deg), np.full(len(lat), lon_deg)
    nearest_m = float(chord_m(lat, lon, here_lat, here_lon).min())
    can = np.abs(lon) <= 90.0
    if nearest_m < FAR_M or not can.any():
        return ""
    other_m = float(chord_m(lon[can], lat[can], here_lat[can], here_lon[can]).min())
    if other_m > min(NEAR_M, 0.5 * nearest_m):
        return ""
    return (
        f"{found.name}: no flight comes nearer than {nearest_m / 1000.0:.0f} km; with latitude and longitude exchanged "
        f"one comes to {other_m / 1000.0:.0f} km: are the two columns mixed up?"
    )
