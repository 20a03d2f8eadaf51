"""Whether what flies can fly so: speeds and altitudes of its type, times, and points of its route."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from cupola.catalogue import Item, item_from_dict
from cupola.scenario.models.flight import split_aim
from cupola.scenario.models.lines import Path
from cupola.scenario.models.problems import Desk
from cupola.scenario.models.scenario import Claim, Flight, Place, Release, Scenario
from cupola.scenario.models.world import distance_m

#: Speeds and altitudes of public figures are round; a flight may miss them by this much [-].
_SLACK = 1e-6


def target_types(scenario: Scenario, names: Iterable[str] | None = None) -> dict[str, Item]:
    """Target types of the scenario by id, or those named; those that could not be resolved are left out."""
    saved = scenario.catalogue.get("target", {})
    return {name: item_from_dict(saved[name]) for name in (saved if names is None else set(names)) if name in saved}


def limits(item: Item | None, key: str) -> tuple[float, float]:
    """Lowest and highest figure of a type in SI; no limits where the type does not say."""
    if item is None or key not in item.values:
        return 0.0, math.inf
    return item.si(key, "min"), item.si(key, "max")


def check_flight(flight: Flight, types: dict[str, Item], desk: Desk, path: Path) -> None:
    """Check one flight and what it releases; problems go to the desk."""
    item = types.get(flight.type)
    for j, point in enumerate(flight.route):
        here = (*path, "route", j)
        check_speed(item, point.speed_mps, desk, (*here, "speed_mps"))
        key = "altitude_m" if point.altitude_agl_m is None else "altitude_agl_m"
        check_ceiling(item, getattr(point, key), desk, (*here, key))
        if j and distance_m(flight.route[j - 1], point) < 1.0:
            desk.add(here, "is at the same place as the point before it", "leave out one of the two")
    if len(flight.route) < 2 and flight.aim is None:
        desk.add((*path, "route"), "needs at least two points", "add a point, or an aim to fly to")
    for j, release in enumerate(flight.releases):
        _check_release(flight, release, types, desk, (*path, "release", j))


def check_speed(item: Item | None, speed_mps: float | None, desk: Desk, path: Path) -> None:
    """A speed that the type can fly."""
    low, high = limits(item, "speed")
    if item is not None and speed_mps is not None and not low * (1 - _SLACK) <= speed_mps <= high * (1 + _SLACK):
        desk.add(path, f"{item.id} flies at {low:.6g} to {high:.6g} m/s", "change the speed or the type")


def check_ceiling(item: Item | None, altitude_m: float, desk: Desk, path: Path) -> None:
    """An altitude that the type can reach."""
    high = limits(item, "altitude")[1]
    if item is not None and altitude_m > high * (1 + _SLACK):
        is_low_flyer = high < 1000.0 and path[-1] == "altitude_m"
        hint = "give altitude_agl_m to follow the terrain" if is_low_flyer else "change the altitude or the type"
        desk.add(path, f"{item.id} flies no higher than {high:.6g} m", hint)


def _check_release(flight: Flight, release: Release, types: dict[str, Item], desk: Desk, path: Path) -> None:
    item = types.get(release.type)
    check_speed(item, release.speed_mps, desk, (*path, "speed_mps"))
    if release.altitude_agl_m is not None:
        check_ceiling(item, release.altitude_agl_m, desk, (*path, "altitude_agl_m"))
    if release.at_waypoint is not None and release.at_waypoint >= len(flight.route):
        desk.add((*path, "at_waypoint"), f"the route has the points 0 to {len(flight.route) - 1}", "they count from 0")
    check_weapon(item, desk, (*path, "type"))


def check_weapon(item: Item | None, desk: Desk, path: Path) -> None:
    """Only weapons are released."""
    if item is not None and "is_weapon" in item.text and not item.flag("is_weapon"):
        desk.add(path, "is not a weapon", "release weapons; let others start as flights of their own")


def late(scenario: Scenario, flight: Flight, types: dict[str, Item]) -> list[str]:
    """Warnings of what the duration cuts off, and of releases after the end of the flight.

    Friendly and civil flights may go on: they are traffic, and nothing that they do decides the result later.
    """
    last_start_s = flight.start_s + (flight.count - 1) * flight.spacing_s
    ends = f"the scenario ends at {scenario.duration_s:.0f} s"
    if last_start_s >= scenario.duration_s:
        return [f"flight {flight.name!r}: starts until {last_start_s:.0f} s, {ends}"]
    needed_s = flown_s(scenario, flight, types.get(flight.type))
    if needed_s is None:
        return []
    warnings = []
    if flight.side == "hostile" and last_start_s + needed_s > scenario.duration_s:
        warnings.append(f"flight {flight.name!r}: flies until {last_start_s + needed_s:.0f} s, {ends}")
    for release in flight.releases:
        if release.after_s is not None and release.after_s > needed_s:
            words = f"releases {release.type} {release.after_s:.0f} s after its start, but flies only {needed_s:.0f} s"
            warnings.append(f"flight {flight.name!r}: {words}")
    return warnings


def idle_jammer(scenario: Scenario, flight: Flight) -> list[str]:
    """Warnings of a jammer that can do nothing: out of band of every radar, or only after the end."""
    jammer = flight.jammer
    if jammer is None:
        return []
    warnings = []
    if jammer.from_s >= scenario.duration_s:
        ends = f"the scenario ends at {scenario.duration_s:.0f} s"
        warnings.append(f"flight {flight.name!r}: its jammer begins at {jammer.from_s:.0f} s, {ends}")
    radars = [item_from_dict(saved) for saved in scenario.catalogue.get("radar", {}).values()]
    low, high = jammer.frequency_min_hz or 0.0, jammer.frequency_max_hz or math.inf
    known = [radar.si("frequency") for radar in radars if "frequency" in radar.values]
    if known and not any(low <= frequency_hz <= high for frequency_hz in known):
        warnings.append(f"flight {flight.name!r}: its jammer reaches the frequency of no radar")
    return warnings


def harmless(scenario: Scenario, types: dict[str, Item]) -> list[str]:
    """Warnings of hostile flights that arrive without harm: their type has no warhead, whatever the figures.

    None where all batteries are timed: there flights are customers of a queue, and who gets through is counted.
    """
    if all(battery.timed is not None for battery in scenario.batteries):
        return []
    found: dict[str, list[str]] = {}
    for flight in scenario.flights:
        if flight.side != "hostile" or flight.aim is None or (flight.seeks is not None and flight.p_hit_silent > 0.0):
            continue
        if limits(types.get(flight.type), "p_hit")[1] == 0.0:
            found.setdefault(flight.type, []).append(flight.name)
    warnings = []
    for name, flights in found.items():
        more = f" and {len(flights) - 3} more" if len(flights) > 3 else ""
        who = f"flight{'s' if len(flights) > 1 else ''} {', '.join(map(repr, flights[:3]))}{more}"
        verb = "reach their aims" if len(flights) > 1 else "reaches its aim"
        hint = "give them a release" if len(flights) > 1 else "give it a release"
        warnings.append(f"{who}: type {name} carries no warhead of its own and {verb} without harm; {hint}")
    return warnings


def flown_s(scenario: Scenario, flight: Flight, item: Item | None) -> float | None:
    """How long one copy flies to the end of its route and on to its aim [s]; ``None`` when its speed is not known."""
    cruise_mps = item.si("speed") if item is not None and "speed" in item.values else None
    places: list[Place] = list(flight.route)
    if flight.aim is not None:
        owner, part = split_aim(flight.aim)
        known: tuple[Any, ...] = scenario.batteries if owner else (*scenario.assets, *scenario.posts, *scenario.radars)
        places += [place for place in known if place.name == (owner or part)]
    total_s = 0.0
    for i in range(len(places) - 1):
        speed_mps = flight.route[min(i, len(flight.route) - 1)].speed_mps or cruise_mps
        if not speed_mps:
            return None
        total_s += distance_m(places[i], places[i + 1]) / speed_mps
    return total_s


def is_ballistic_type(item: Item | None) -> bool:
    """Whether a target type flies a ballistic or quasi-ballistic path."""
    return item is not None and "profile" in item.text and "ballistic" in item.words("profile")


def range_cases(scenario: Scenario, claim: Claim) -> tuple[tuple[str, float], ...]:
    """Target type and height above ground [m] of each case of a range claim that the type can fly.

    A type that can fly at none of the claim's altitudes flies at its own usual one. A ballistic type has one case: it
    comes down its own path from its apogee, whatever altitudes the claim names.

    Examples
    --------
    >>> from cupola.scenario import load
    >>> scenario = load("damascus-2018")
    >>> [height for name, height in range_cases(scenario, scenario.claims[0]) if name == "tomahawk"]
    [100.0]
    """
    cases: list[tuple[str, float]] = []
    types = target_types(scenario, claim.classes)
    for name in dict.fromkeys(claim.classes):
        item = types.get(name)
        low, high = limits(item, "altitude")
        fit = [height for height in claim.altitudes_m if low * (1 - _SLACK) <= height <= high * (1 + _SLACK)]
        if is_ballistic_type(item):
            fit = []
        if not fit and item is not None and "altitude" in item.values:
            fit = [item.si("altitude")]
        cases += [(name, height) for height in fit]
    return tuple(cases)


def left_out(scenario: Scenario, claim: Claim) -> list[str]:
    """Notes of the combinations of type and altitude that a range claim leaves out: the type does not fly there."""
    cases = range_cases(scenario, claim)
    types = target_types(scenario, claim.classes)
    said = []
    for name in dict.fromkeys(claim.classes):
        flown = [height for case, height in cases if case == name]
        if name in types and any(height not in flown for height in claim.altitudes_m):
            low, high = limits(types[name], "altitude")
            own = [height for height in flown if height not in claim.altitudes_m]
            tail = f", tried at {own[0]:.6g} m" if own else ""
            where = "on its ballistic path" if is_ballistic_type(types[name]) else f"{low:.6g} to {high:.6g} m{tail}"
            said.append(f"{types[name].name} {where}")
    if not said:
        return []
    return [f"claim {claim.name!r}: each class is tried only where it flies ({'; '.join(said)}); the rest is left out"]
