"""Routes from files: the tracks of a table of traffic become flights, once, when the scenario is loaded."""

from __future__ import annotations

import re
from pathlib import Path as FilePath
from typing import TYPE_CHECKING

from cupola.errors import InputError
from cupola.scenario.flight import Flight, Waypoint
from cupola.scenario.lines import Path
from cupola.scenario.models import Scenario
from cupola.scenario.problems import Desk
from cupola.scenario.traffic import Traffic
from cupola.scenario.world import Place, distance_m

if TYPE_CHECKING:
    from cupola.scenario.tracks import Track

#: Positions farther than this from the origin are left out [m]: the working frame ends at 1000 km.
RADIUS_M = 950e3
#: Points of a route at most, and points nearer to each other than this are one [m].
POINTS_MAX, APART_M = 1000, 5.0
#: Time without a position after which a track is another flight [s].
GAP_S = 600.0
#: Lowest altitude of a route [m]: positions on the ground are written as 0 or below.
LOWEST_M = 0.0


def with_traffic(scenario: Scenario, desk: Desk, folder: FilePath | None) -> Scenario:
    """The scenario with the flights of its tables of traffic, read from files relative to a folder.

    A table whose flights the document brings along (a saved scenario) is not read again. Problems go to the desk.
    """
    flights = list(scenario.flights)
    kept = {flight.traffic for flight in flights if flight.traffic}
    for i, traffic in enumerate(scenario.traffic):
        if traffic.name in kept:
            continue
        flights += _read(scenario, traffic, desk, folder, ("traffic", i))
    if len(flights) == len(scenario.flights):
        return scenario
    return scenario.model_copy(update={"flights": tuple(flights)})


def _read(scenario: Scenario, traffic: Traffic, desk: Desk, folder: FilePath | None, path: Path) -> list[Flight]:
    from cupola.scenario.tracks import read_tracks

    try:
        file = (folder or FilePath()) / traffic.file
        tracks, _ = read_tracks(file, altitude_unit=traffic.altitude_unit, step_s=traffic.step_s)
    except InputError as error:
        for problem in error.problems:
            words = f"{problem.key}: {problem.limit}" if problem.key else problem.limit
            cure = problem.cure.replace("add --altitude-unit ft or --altitude-unit m", "give altitude_unit")
            desk.add((*path, "file"), words, cure, traffic.file)
        return []
    if len(tracks) > traffic.flights_max:
        limit = f"holds {len(tracks)} flights; flights_max is {traffic.flights_max}"
        desk.add((*path, "file"), limit, "raise flights_max, or cut the file to the time and area that matter")
        return []
    zero_s = traffic.time_zero_s
    if zero_s is None:
        zero_s = min(float(track.time_s[0] - 0.5 * track.step_s[0]) for track in tracks)
    flights: list[Flight] = []
    taken: set[str] = set()
    for track in tracks:
        for times_s, points in _pieces(scenario, track, zero_s):
            flights.append(_flight(traffic, _name(traffic, track, taken), times_s, points))
    if not flights:
        limit = "no flight of the file meets the time and the area of the scenario"
        desk.add((*path, "file"), limit, "set time_zero_s to a time of the file, or move the origin", traffic.file)
    return flights


def _pieces(scenario: Scenario, track: Track, zero_s: float) -> list[tuple[list[float], list[Waypoint]]]:
    """The parts of a track inside time and area, as times after the start of the scenario [s] and points."""
    pieces: list[tuple[list[float], list[Waypoint]]] = []
    last_s = -1e18
    for k in range(len(track.time_s)):
        at_s = float(track.time_s[k]) - zero_s
        here = Place(lat_deg=round(float(track.lat_deg[k]), 6), lon_deg=round(float(track.lon_deg[k]), 6))
        if not 0.0 <= at_s < scenario.duration_s or distance_m(scenario.origin, here) > RADIUS_M:
            continue
        altitude_m = max(LOWEST_M, round(float(track.altitude_m[k]), 1))
        point = Waypoint(lat_deg=here.lat_deg, lon_deg=here.lon_deg, altitude_m=altitude_m)
        if at_s - last_s > GAP_S or not pieces or len(pieces[-1][1]) >= POINTS_MAX:
            pieces.append(([], []))
        times_s, points = pieces[-1]
        last_s = at_s
        if not points or distance_m(points[-1], here) >= APART_M:
            times_s.append(round(at_s, 3))
            points.append(point)
    return [piece for piece in pieces if len(piece[1]) >= 2]


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


def _name(traffic: Traffic, track: Track, taken: set[str]) -> str:
    """A name of its own, made of the table's and the track's."""
    own = re.sub(r"[^A-Za-z0-9._-]+", "-", track.name).strip("-")[:24] or "flight"
    name, number = f"{traffic.name}-{own}", 1
    while name in taken:
        number += 1
        name = f"{traffic.name}-{own}-{number}"
    taken.add(name)
    return name
