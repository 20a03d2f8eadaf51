"""Whether what flies can fly so: speeds and altitudes of its type, times, and points of its route."""

from __future__ import annotations

from cupola.catalogue import Item
from cupola.scenario.lines import Path
from cupola.scenario.models import Claim, Flight, Release, Scenario
from cupola.scenario.problems import Desk
from cupola.scenario.world import distance_m

#: Speeds and altitudes of public figures are round; a flight may miss them by this much [-].
_SLACK = 1e-6


def type_of(scenario: Scenario, name: str) -> Item | None:
    """A target type of the scenario; ``None`` when it could not be resolved."""
    saved = scenario.catalogue.get("target", {}).get(name)
    return None if saved is None else Item.from_dict(saved)


def limits(item: Item | None, key: str) -> tuple[float, float]:
    """Lowest and highest figure of a type in SI; no limits where the type does not say."""
    if item is None or key not in item.values:
        return 0.0, float("inf")
    return item.si(key, "min"), item.si(key, "max")


def check_flight(scenario: Scenario, flight: Flight, desk: Desk, path: Path, warnings: list[str]) -> None:
    """Check one flight and what it releases."""
    item = type_of(scenario, flight.type)
    for j, point in enumerate(flight.route):
        here = (*path, "route", j)
        _check_speed(item, point.speed_mps, desk, (*here, "speed_mps"))
        key = "altitude_m" if point.altitude_agl_m is None else "altitude_agl_m"
        _check_ceiling(item, getattr(point, key), desk, (*here, key))
        if j and distance_m(flight.route[j - 1], point) < 1.0:
            desk.add(here, "lies where the point before it lies", "leave out one of the two")
    if len(flight.route) < 2 and flight.aim is None:
        desk.add((*path, "route"), "needs two points at least", "add a point, or an aim to fly to")
    for j, release in enumerate(flight.releases):
        _check_release(scenario, flight, release, desk, (*path, "release", j))
    _check_times(scenario, flight, item, warnings)


def _check_speed(item: Item | None, speed_mps: float | None, desk: Desk, path: Path) -> None:
    low, high = limits(item, "speed")
    if item is not None and speed_mps is not None and not low * (1 - _SLACK) <= speed_mps <= high * (1 + _SLACK):
        desk.add(path, f"{item.id} flies at {low:.6g} to {high:.6g} m/s", "change the speed or the type")


def _check_ceiling(item: Item | None, altitude_m: float, desk: Desk, path: Path) -> None:
    high = limits(item, "altitude")[1]
    if item is not None and altitude_m > high * (1 + _SLACK):
        is_low_flyer = high < 1000.0 and path[-1] == "altitude_m"
        cure = "give altitude_agl_m to follow the terrain" if is_low_flyer else "change the altitude or the type"
        desk.add(path, f"{item.id} flies no higher than {high:.6g} m", cure)


def _check_release(scenario: Scenario, flight: Flight, release: Release, desk: Desk, path: Path) -> None:
    item = type_of(scenario, release.type)
    _check_speed(item, release.speed_mps, desk, (*path, "speed_mps"))
    if release.altitude_agl_m is not None:
        _check_ceiling(item, release.altitude_agl_m, desk, (*path, "altitude_agl_m"))
    if release.at_waypoint is not None and release.at_waypoint >= len(flight.route):
        desk.add((*path, "at_waypoint"), f"the route has the points 0 to {len(flight.route) - 1}", "they count from 0")
    if item is not None and "is_weapon" in item.text and not item.flag("is_weapon"):
        desk.add((*path, "type"), "is not a weapon", "release weapons; let others start as flights of their own")


def route_times_s(flight: Flight, item: Item | None) -> list[float] | None:
    """When a flight passes each point of its route, after its start; ``None`` when its speed is not known."""
    cruise = item.si("speed") if item is not None and "speed" in item.values else None
    times = [0.0]
    for a, b in zip(flight.route, flight.route[1:], strict=False):
        speed_mps = a.speed_mps or cruise
        if not speed_mps:
            return None
        times.append(times[-1] + distance_m(a, b) / speed_mps)
    return times


def _check_times(scenario: Scenario, flight: Flight, item: Item | None, warnings: list[str]) -> None:
    """Warn of what the duration cuts off, and of releases after the end of the flight."""
    last_start_s = flight.start_s + (flight.count - 1) * flight.spacing_s
    if last_start_s >= scenario.duration_s:
        ends = f"the scenario ends at {scenario.duration_s:.0f} s"
        warnings.append(f"flight {flight.name!r}: starts until {last_start_s:.0f} s, {ends}")
        return
    times = route_times_s(flight, item)
    if times is None:
        return
    end_s = last_start_s + times[-1]
    if end_s > scenario.duration_s:
        warnings.append(
            f"flight {flight.name!r}: flies until {end_s:.0f} s, the scenario ends at {scenario.duration_s:.0f} s"
        )
    for release in flight.releases:
        if release.after_s is not None and release.after_s > times[-1] and flight.aim is None:
            warnings.append(
                f"flight {flight.name!r}: releases {release.type} {release.after_s:.0f} s after its start, "
                f"but flies only {times[-1]:.0f} s"
            )


def range_cases(scenario: Scenario, claim: Claim) -> tuple[tuple[str, float], ...]:
    """Target type and height above ground [m] of each case of a range claim that the type can fly.

    A type that can fly at none of the claim's altitudes flies at its own usual one.

    Examples
    --------
    >>> from cupola.scenario import load
    >>> scenario = load("damascus-2018")
    >>> [height for name, height in range_cases(scenario, scenario.claims[0]) if name == "tomahawk"]
    [100.0]
    """
    cases: list[tuple[str, float]] = []
    for name in claim.classes:
        item = type_of(scenario, name)
        low, high = limits(item, "altitude")
        fit = [height for height in claim.altitudes_m if low * (1 - _SLACK) <= height <= high * (1 + _SLACK)]
        if not fit and item is not None and "altitude" in item.values:
            fit = [item.si("altitude")]
        cases += [(name, height) for height in fit]
    return tuple(cases)


def check_range_claim(scenario: Scenario, claim: Claim, warnings: list[str]) -> None:
    """Note which combinations of type and altitude are left out because the type does not fly there."""
    cases = range_cases(scenario, claim)
    for name in dict.fromkeys(claim.classes):
        flown = [height for case, height in cases if case == name]
        left_out = [height for height in claim.altitudes_m if height not in flown]
        if left_out:
            low, high = limits(type_of(scenario, name), "altitude")
            own = [height for height in flown if height not in claim.altitudes_m]
            tail = f"; flown at its usual {own[0]:.6g} m instead" if own else ""
            heights = ", ".join(f"{height:.6g}" for height in left_out)
            warnings.append(
                f"claim {claim.name!r}: {name} flies at {low:.6g} to {high:.6g} m; left out: {heights} m{tail}"
            )
