"""Muster: a raid of a few lines is laid out as ordinary flights, each with a name that its chance belongs to."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from cupola.portable.angles import cos, sin, tan
from cupola.portable.arcs import atan2
from cupola.scenario.layout.address import share_of
from cupola.scenario.models.flight import Flight, Release, Waypoint, split_aim
from cupola.scenario.models.raid import Member, Raid
from cupola.scenario.models.scenario import Scenario
from cupola.scenario.models.world import Place, course_rad, distance_m, place_at

#: What flies at an altitude above sea level comes down to its aim at this angle; assumed.
DIVE_RAD = math.radians(20.0)
#: Carriers turn for home on a bearing this far from the one on which they came; assumed.
HOMEWARD_RAD = math.radians(12.0)


def with_raids(scenario: Scenario) -> Scenario:
    """The scenario with its raids laid out behind its other flights; those of an earlier lay-out are replaced.

    Raids whose centre or aims do not exist are left out: `check` says so.
    """
    if not scenario.raids and not any(flight.raid for flight in scenario.flights):
        return scenario
    own = [flight for flight in scenario.flights if not flight.raid]
    laid_out = [flight for raid in scenario.raids for flight in raid_flights(scenario, raid)]
    return scenario.model_copy(update={"flights": (*own, *laid_out)})


def raid_flights(scenario: Scenario, raid: Raid) -> list[Flight]:
    """The flights of one raid, wave by wave and member by member.

    Examples
    --------
    >>> from cupola.scenario import load
    >>> scenario = load("swarm")
    >>> flights = raid_flights(scenario, scenario.raids[0])
    >>> len(flights) == scenario.raids[0].n_flights, flights[0].name
    (True, 'swarm-w1-shahed136-1')
    """
    places: dict[str, Place] = {asset.name: asset for asset in scenario.assets}
    places |= {battery.name: battery for battery in scenario.batteries}
    asked = {name for _, name, _ in named_aims(raid)}
    if raid.center not in places or any((split_aim(aim)[0] or split_aim(aim)[1]) not in places for aim in asked):
        return []
    flights = []
    for wave in range(raid.waves):
        for m, n in enumerate(raid.per_wave):
            first = sum(k for other, k in zip(raid.members[:m], raid.per_wave[:m], strict=True)
                        if other.type == raid.members[m].type)  # fmt: skip
            flights += [_flight(raid, _Spot(wave, m, k, first + k + 1), places) for k in range(n)]
    return flights


def named_aims(raid: Raid) -> list[tuple[tuple[str | int, ...], str, bool]]:
    """Every aim of a raid: where it stands in the table, the aim, and whether something homes on it as a radar."""
    found: list[tuple[tuple[str | int, ...], str, bool]] = []
    seekers = [part for member in raid.members for part in member.releases or (member,) if part.seeks is not None]
    found += [(("aims", k), aim, any(not s.aims for s in seekers)) for k, aim in enumerate(raid.aims)]
    for m, member in enumerate(raid.members):
        seeks = member.seeks is not None
        found += [(("member", m, "aims", k), aim, seeks) for k, aim in enumerate(member.aims)]
        for r, release in enumerate(member.releases):
            path = ("member", m, "release", r, "aims")
            found += [((*path, k), aim, release.seeks is not None) for k, aim in enumerate(release.aims)]
    return found


@dataclass(frozen=True, slots=True)
class _Spot:
    """Which flight of a raid: wave and member from 0, which of that member's flights, and number in its name."""

    wave: int
    member: int
    k: int
    number: int


def _flight(raid: Raid, spot: _Spot, places: dict[str, Place]) -> Flight:
    member = raid.members[spot.member]
    name = f"{raid.name}-w{spot.wave + 1}-{member.type}-{spot.number}"
    turn = spot.wave * raid.per_wave[spot.member] + spot.k
    axis, rank = spot.k % len(raid.bearings_rad), spot.k // len(raid.bearings_rad)
    bearing_rad = raid.bearings_rad[axis] + raid.spread_rad * (share_of(f"{name}/bearing") - 0.5)
    away_m = raid.distance_m if member.distance_m is None else member.distance_m
    start = place_at(places[raid.center], bearing_rad, away_m)
    aside_m = raid.offset_m * ((rank + 1) // 2) * (1.0 if rank % 2 else -1.0)
    if aside_m:
        start = place_at(start, course_rad(start, places[raid.center]) + math.pi / 2.0, aside_m)
    aim = _dealt(member.aims or raid.aims, raid.deal, turn, f"{name}/aim")
    update: dict[str, Any] = {
        "name": name, "type": member.type, "side": raid.side, "raid": raid.name, "wave": spot.wave + 1,
        "start_s": raid.start_s + spot.wave * raid.wave_spacing_s + member.delay_s + rank * raid.spacing_s,
        "start_jitter_s": raid.jitter_s, "wave_jitter_s": raid.wave_jitter_s, "reaction": member.reaction,
        "jammer": member.jammer, "decoys": member.decoys,
        "rcs_front_m2": member.rcs_front_m2, "rcs_side_m2": member.rcs_side_m2, "rcs_rear_m2": member.rcs_rear_m2,
        "note": raid.note,
    }  # fmt: skip
    if member.releases:
        update |= _carrier(raid, member, name, turn, (start, bearing_rad), places)
    elif member.profile != "direct":
        update |= {"route": (_point(member, start),), "profile": member.profile, "arc": member.arc, "aim": aim}
    elif member.is_decoy:
        update["route"] = (_point(member, start), _point(member, places[_site(aim)]))
    else:
        update |= {"route": _way_in(member, start, places[_site(aim)]), "aim": aim}
    if not member.releases:
        update |= {"seeks": member.seeks, "p_hit_silent": member.p_hit_silent}
    return Flight(**update)


def _dealt(aims: Sequence[str], deal: str, turn: int, address: str) -> str:
    if not aims:
        return ""
    return aims[int(share_of(address) * len(aims)) if deal == "drawn" else turn % len(aims)]


def _site(aim: str) -> str:
    battery, part = split_aim(aim)
    return battery or part


def _point(member: Member, place: Place) -> Waypoint:
    return Waypoint(
        lat_deg=place.lat_deg, lon_deg=place.lon_deg, speed_mps=member.speed_mps,
        altitude_m=member.altitude_m, altitude_agl_m=member.altitude_agl_m,
    )  # fmt: skip


def _way_in(member: Member, start: Place, aim: Place) -> tuple[Waypoint, ...]:
    """From the start to the aim; what flies above sea level keeps its altitude until it dives."""
    if member.altitude_m is None:
        return (_point(member, start),)
    way_m, dive_m = distance_m(start, aim), max(member.altitude_m, 0.0) / tan(DIVE_RAD)
    if dive_m < 1.0 or dive_m > 0.8 * way_m:
        return (_point(member, start),)
    return (_point(member, start), _point(member, _towards(aim, start, dive_m)))


def _carrier(
    raid: Raid, member: Member, name: str, turn: int, came: tuple[Place, float], places: dict[str, Place]
) -> dict[str, Any]:
    """Route and releases of a flight that lets weapons go: towards the aim, a point at each release, and home."""
    start, bearing_rad = came
    points, releases = [start], []
    farthest_first = sorted(range(len(member.releases)), key=lambda r: (-member.releases[r].distance_m, r))
    for r in farthest_first:
        release = member.releases[r]
        aim = _dealt(release.aims or member.aims or raid.aims, raid.deal, turn, f"{name}/aim-{r}")
        here = _towards(places[_site(aim)], points[-1], release.distance_m)
        if distance_m(here, points[-1]) >= 1.0:
            points.append(here)
        releases.append(
            Release(
                type=release.type, count=release.count, at_waypoint=len(points) - 1, spacing_s=release.spacing_s,
                aim=aim, speed_mps=release.speed_mps, profile=release.profile, altitude_agl_m=release.altitude_agl_m,
                arc=release.arc, seeks=release.seeks, p_hit_silent=release.p_hit_silent,
            )
        )  # fmt: skip
    home = place_at(places[raid.center], bearing_rad + HOMEWARD_RAD, distance_m(places[raid.center], start))
    return {"route": tuple(_point(member, place) for place in (*points, home)), "releases": tuple(releases)}


def _towards(aim: Place, start: Place, away_m: float) -> Place:
    """The point on the great circle from a start to an aim that lies a distance from the aim."""
    return place_at(aim, _bearing_rad(aim, start), min(away_m, distance_m(aim, start)))


def _bearing_rad(a: Place, b: Place) -> float:
    lat_a, lat_b, d_lon = math.radians(a.lat_deg), math.radians(b.lat_deg), math.radians(b.lon_deg - a.lon_deg)
    north = cos(lat_a) * sin(lat_b) - sin(lat_a) * cos(lat_b) * cos(d_lon)
    return atan2(sin(d_lon) * cos(lat_b), north)
