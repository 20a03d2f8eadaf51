"""Flights from lines: positions, altitudes, and speeds where the file has times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from cupola.catalogue import load_item
from cupola.imports.answers import Answers
from cupola.imports.deciding import Decided
from cupola.imports.found import DrawnPoint
from cupola.imports.naming import degrees
from cupola.scenario import Flight, Scenario
from cupola.scenario.checks.air import flown_s, limits, target_types
from cupola.scenario.models.world import Place, distance_m

#: A flight starts within a day.
_START_MAX_S = 86_400.0
#: Points nearer to each other than this are one [m].
_SAME_M = 1.0


@dataclass(frozen=True, slots=True)
class FlightTable:
    """The rows of a flight's table after its name, and what a user should know of it."""

    rows: list[str]
    notes: tuple[str, ...] = ()


def route_of(one: Decided, answers: Answers, aim: str | None, place: DrawnPoint | None, begin_s: float) -> FlightTable:
    """The rows of one flight.

    Parameters
    ----------
    one : Decided
        The flight.
    answers : Answers
        With the altitude of positions that have none.
    aim : str or None
        What it flies to at the end, as the scenario names it.
    place : DrawnPoint or None
        Where that is: a last point there is left to the aim.
    begin_s : float
        When the first flight of the file starts [s].
    """
    spots = _apart(one.found.spots)
    if place is not None and len(spots) > 1 and _away_m(spots[-1], place) < 100.0:
        spots = spots[:-1]
    stated = one.found.stated
    notes: list[str] = []
    rows = [f'type = "{one.item}"', f'side = "{one.side}"']
    for key in ("count", "start_s", "spacing_s", "offset_m"):
        rows += [f"{key} = {_number(stated[key])}"] if _number(stated.get(key)) not in ("", "0") else []
    start_s = spots[0].time_s - begin_s if spots[0].time_s is not None else 0.0
    if 0.0 < start_s <= _START_MAX_S:
        rows.append(f"start_s = {start_s:g}")
    elif start_s > _START_MAX_S:
        notes.append(f"{one.found.name!r} starts {start_s / 86400.0:.1f} days after the first: its start was left out")
    speeds = _speeds(spots)
    low_mps, high_mps = limits(load_item("target", one.item), "speed")
    if any(speed is not None and not low_mps <= speed <= high_mps for speed in speeds):
        found = [speed for speed in speeds if speed is not None]
        notes.append(
            f"{one.found.name!r} moves at {min(found):.0f} to {max(found):.0f} m/s, and {one.item} flies at "
            f"{low_mps:.0f} to {high_mps:.0f} m/s: it flies at the cruise speed of its type"
        )
        speeds = [None] * len(spots)
    rows.append("route = [")
    rows += [f"    {_waypoint(spot, speed, answers)}," for spot, speed in zip(spots, speeds, strict=True)]
    rows.append("]")
    rows += [f'aim = "{aim}"'] if aim is not None else []
    return FlightTable(rows, tuple(notes))


def flown_seconds(scenario: Scenario, flight: Flight) -> float:
    """When the last copy of a flight comes to its end [s]; its start where its speed is not known."""
    types = target_types(scenario, [flight.type])
    flown = flown_s(scenario, flight, types.get(flight.type)) or 0.0
    return flight.start_s + flight.start_jitter_s + (flight.count - 1) * flight.spacing_s + flown


def _apart(spots: Sequence[DrawnPoint]) -> list[DrawnPoint]:
    """Without points at the place of the one before."""
    found = list(spots[:1])
    for one in spots[1:]:
        if _away_m(found[-1], one) >= _SAME_M:
            found.append(one)
    return found


def _speeds(spots: Sequence[DrawnPoint]) -> list[float | None]:
    """Ground speed from each point to the next [m/s]: as stated, or from the times of the points round it."""
    speeds = [one.speed_mps for one in spots]
    timed = [k for k, one in enumerate(spots) if one.time_s is not None]
    for a, b in pairwise(timed):
        took_s = (spots[b].time_s or 0.0) - (spots[a].time_s or 0.0)
        if took_s > 0.0:
            away_m = sum(_away_m(spots[k], spots[k + 1]) for k in range(a, b))
            speeds[a:b] = [round(away_m / took_s, 2)] * (b - a)
    return speeds


def _waypoint(spot: DrawnPoint, speed_mps: float | None, answers: Answers) -> str:
    parts = [f"lat_deg = {degrees(spot.lat_deg)}", f"lon_deg = {degrees(spot.lon_deg)}"]
    msl_m, agl_m = spot.altitude_m, spot.altitude_agl_m
    if msl_m is None and agl_m is None:
        msl_m, agl_m = answers.altitude_m, answers.altitude_agl_m
    parts.append(f"altitude_m = {msl_m:.10g}" if msl_m is not None else f"altitude_agl_m = {agl_m:.10g}")
    parts += [f"speed_mps = {speed_mps:.10g}"] if speed_mps is not None else []
    return "{ " + ", ".join(parts) + " }"


def _away_m(one: DrawnPoint, other: DrawnPoint) -> float:
    a = Place(lat_deg=one.lat_deg, lon_deg=one.lon_deg)
    return distance_m(a, Place(lat_deg=other.lat_deg, lon_deg=other.lon_deg))


def _number(text: str | None) -> str:
    """A number as TOML has it; empty for what is none."""
    try:
        value = float(text or "")
    except ValueError:
        return ""
    return str(int(value)) if value == int(value) else f"{value:.10g}"
