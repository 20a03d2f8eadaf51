"""Routes from files: the tracks of a table of traffic become flights, once, when the scenario is loaded."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cupola.errors import InputError
from cupola.portable.arrays import interpolate
from cupola.scenario.models.flight import Flight, Waypoint
from cupola.scenario.models.lines import Path
from cupola.scenario.models.problems import Desk
from cupola.scenario.models.scenario import Scenario
from cupola.scenario.models.traffic import Traffic
from cupola.scenario.models.world import Place, distance_m
from cupola.scenario.tracks.words import counted

if TYPE_CHECKING:
    from cupola.scenario.tracks import FlightTrack, TrackFile

#: Positions farther than this from the origin are left out [m]: the working frame ends at 1000 km.
RADIUS_M = 950e3
#: Points of a route at most, and points nearer to each other than this are one [m].
POINTS_MAX, APART_M = 1000, 5.0
#: Lowest altitude of a route [m]: positions on the ground are written as 0 or below.
LOWEST_M = 0.0
#: Options of `cupola exposure` in messages of the reader -> what a table of traffic calls them.
_KEYS = (
    ("add --altitude-unit ft or --altitude-unit m", "give altitude_unit"),
    ("use --altitude-unit ft", 'give altitude_unit = "ft"'),
    ("leave --altitude-unit out", "leave altitude_unit out"),
    ("--altitude-unit says", "altitude_unit says"),
    ("add --day-first or --month-first", "give date_order"),
    ("give the unit with --time-unit s, ms, us or ns", "give time_unit"),
    ("leave --time-unit out", "leave time_unit out"),
    ("--time-unit says", "time_unit says"),
    # A table of traffic has no such key: its routes are cut at ten minutes.
    (", or a longer --gap if positions are that far apart", ", or put positions in between, ten minutes apart at most"),
)

Floats = NDArray[np.float64]


def with_traffic(scenario: Scenario, desk: Desk, folder: FilePath | None) -> Scenario:
    """The scenario with the flights of its tables of traffic, read from files relative to a folder.

    A table whose flights the document brings along (a saved scenario) is not read again; what was said of its file is
    kept. Problems go to the desk, what was left out and what looked odd into `Scenario.warnings`.
    """
    flights = list(scenario.flights)
    kept = {flight.traffic for flight in flights if flight.traffic}
    warnings: list[str] = []
    for i, traffic in enumerate(scenario.traffic):
        if traffic.name in kept:
            warnings += [one for one in scenario.warnings if one.startswith(_about(traffic))]
            continue
        found, notes = _read(scenario, traffic, desk, folder, ("traffic", i))
        flights += found
        warnings += [_about(traffic) + note for note in notes]
    return scenario.model_copy(update={"flights": tuple(flights), "warnings": tuple(warnings)})


def _about(traffic: Traffic) -> str:
    return f"traffic {traffic.name!r}: "


def _read(
    scenario: Scenario, traffic: Traffic, desk: Desk, folder: FilePath | None, path: Path
) -> tuple[list[Flight], list[str]]:
    from cupola.scenario.tracks import ReadOptions, read_track_file
    from cupola.scenario.tracks.doubts import exchange_hint

    options = ReadOptions(
        altitude_unit=traffic.altitude_unit, date_order=traffic.date_order, time_unit=traffic.time_unit
    )
    try:
        tracks = read_track_file((folder or FilePath()) / traffic.file, options)
    except InputError as error:
        for problem in error.problems:
            words = f"{problem.key}: {problem.limit}" if problem.key else problem.limit
            desk.add((*path, "file"), _in_keys(words), _in_keys(problem.hint), traffic.file)
        return [], []
    in_the_air = [flight for flight in tracks.flights if not flight.is_parked]
    if len(in_the_air) > traffic.flights_max:
        limit = f"holds {len(in_the_air)} flights; flights_max is {traffic.flights_max}"
        desk.add((*path, "file"), limit, "raise flights_max, or cut the file to the time and area that matter")
        return [], []
    zero_s = traffic.time_zero_s
    if zero_s is None:
        zero_s = min((float(flight.time_s[0]) for flight in in_the_air), default=0.0)
    flights, lost = _flights(scenario, traffic, tracks, zero_s)
    if not flights:
        limit = "no flight of the file meets the time and the area of the scenario"
        exchanged = exchange_hint(tracks, scenario.origin.lat_deg, scenario.origin.lon_deg)
        hint = exchanged or "set time_zero_s to a time of the file, or move the origin"
        desk.add((*path, "file"), limit, hint, traffic.file)
    return flights, [*_in_keys_all(tracks.notes), *lost]


def _in_keys_all(notes: tuple[str, ...]) -> list[str]:
    return [_in_keys(note) for note in notes]


def _in_keys(words: str) -> str:
    for option, key in _KEYS:
        words = words.replace(option, key)
    return words


def _flights(scenario: Scenario, traffic: Traffic, tracks: TrackFile, zero_s: float) -> tuple[list[Flight], list[str]]:
    """Flights with routes, and what of the file makes none, as sentences."""
    flights: list[Flight] = []
    taken: set[str] = set()
    lost: Counter[str] = Counter()
    for track in tracks.flights:
        made = list(_pieces(scenario, track, zero_s, traffic.step_s))
        for times_s, points in made:
            flights.append(_flight(traffic, _name(traffic, track, taken), times_s, points))
        # The reader has said which aircraft never leave the ground.
        if not made and not track.is_parked:
            lost[_why_not(scenario, track, zero_s)] += 1
    return flights, [f"{tracks.name}: {counted(n, 'flight')} without a route: {why}" for why, n in lost.items()]


def _why_not(scenario: Scenario, track: FlightTrack, zero_s: float) -> str:
    """Why no part of a track becomes a flight."""
    if track.flown_s == 0.0:
        return "no two positions that belong together"
    if track.time_s[-1] <= zero_s or track.time_s[0] >= zero_s + scenario.duration_s:
        return "outside the time of the scenario"
    return f"standing still, or farther than {RADIUS_M / 1000.0:.0f} km from the origin"


def _pieces(
    scenario: Scenario, track: FlightTrack, zero_s: float, step_s: float
) -> Iterator[tuple[list[float], list[Waypoint]]]:
    """The parts of a track inside time and area, as times after the start of the scenario [s] and points.

    A part begins and ends where the file's positions do, or exactly where the time of the scenario does.
    """
    for piece in track.pieces():
        time_s = track.time_s[piece] - zero_s
        start_s, end_s = max(0.0, float(time_s[0])), min(float(scenario.duration_s), float(time_s[-1]))
        if len(time_s) < 2 or end_s <= start_s:
            continue
        n = min(POINTS_MAX - 1, max(1, math.ceil((end_s - start_s) / step_s - 1e-9)))
        at_s = np.linspace(start_s, end_s, n + 1)
        lon = np.unwrap(track.lon_deg[piece], period=360.0)
        places = [interpolate(at_s, time_s, one) for one in (track.lat_deg[piece], lon, track.altitude_m[piece])]
        yield from _inside(scenario, at_s, *places)


def _inside(
    scenario: Scenario, at_s: Floats, lat: Floats, lon: Floats, altitude_m: Floats
) -> Iterator[tuple[list[float], list[Waypoint]]]:
    """Runs of points inside the area, points that are the same left out but for the last."""
    times_s: list[float] = []
    points: list[Waypoint] = []
    for k in range(len(at_s)):
        here = Place(lat_deg=round(float(lat[k]), 6), lon_deg=round((float(lon[k]) + 180.0) % 360.0 - 180.0, 6))
        if distance_m(scenario.origin, here) > RADIUS_M:
            if len(points) >= 2:
                yield times_s, points
            times_s, points = [], []
            continue
        if points and distance_m(points[-1], here) < APART_M:
            continue
        times_s.append(round(float(at_s[k]), 3))
        height_m = max(LOWEST_M, round(float(altitude_m[k]), 1))
        points.append(Waypoint(lat_deg=here.lat_deg, lon_deg=here.lon_deg, altitude_m=height_m))
    if len(points) >= 2:
        yield times_s, points


def _flight(traffic: Traffic, name: str, times_s: list[float], points: list[Waypoint]) -> Flight:
    """A flight that is at each point at its time."""
    route: list[Waypoint] = []
    for k, point in enumerate(points):
        speed_mps = route[-1].speed_mps if route else None
        if k + 1 < len(points):
            way_m = distance_m(point, points[k + 1])
            speed_mps = round(min(max(way_m / (times_s[k + 1] - times_s[k]), 0.1), 8000.0), 4)
        route.append(point.model_copy(update={"speed_mps": speed_mps}))
    return Flight(
        name=name, type=traffic.type, side=traffic.side, start_s=times_s[0], start_jitter_s=traffic.jitter_s,
        route=tuple(route), traffic=traffic.name, note=traffic.note,
    )  # fmt: skip


def _name(traffic: Traffic, track: FlightTrack, taken: set[str]) -> str:
    """A name of its own, made of the table's and the track's."""
    own = re.sub(r"[^A-Za-z0-9._-]+", "-", track.name).strip("-")[:24] or "flight"
    name, number = f"{traffic.name}-{own}", 1
    while name in taken:
        number += 1
        name = f"{traffic.name}-{own}-{number}"
    taken.add(name)
    return name
