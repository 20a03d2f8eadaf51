"""Whether a raid can be flown as it is written: its centre, its types, its distances and its time."""

from __future__ import annotations

from cupola.catalogue import Item
from cupola.scenario.checks.air import check_ceiling, check_speed, check_weapon, flown_s
from cupola.scenario.layout.raid_layout import raid_flights
from cupola.scenario.models.lines import Path
from cupola.scenario.models.problems import Desk, nearest
from cupola.scenario.models.raid import Raid
from cupola.scenario.models.scenario import Scenario
from cupola.scenario.models.world import distance_m

#: Beyond this distance from the origin the working frame is not meant to be used [m].
RADIUS_MAX_M = 1_000e3


def check_raid(scenario: Scenario, raid: Raid, types: dict[str, Item], desk: Desk, path: Path) -> list[str]:
    """Check one raid, as a whole and not flight by flight; problems go to the desk. Returns warnings."""
    sites = [*(battery.name for battery in scenario.batteries), *(asset.name for asset in scenario.assets)]
    if raid.center not in sites:
        desk.add((*path, "center"), "is neither an asset nor a battery", nearest(raid.center, sites))
    for m, member in enumerate(raid.members):
        here = (*path, "member", m)
        item = types.get(member.type)
        key = "altitude_m" if member.altitude_agl_m is None else "altitude_agl_m"
        check_speed(item, member.speed_mps, desk, (*here, "speed_mps"))
        check_ceiling(item, getattr(member, key), desk, (*here, key))
        reach_m = raid.distance_m if member.distance_m is None else member.distance_m
        for r, release in enumerate(member.releases):
            there = (*here, "release", r)
            check_speed(types.get(release.type), release.speed_mps, desk, (*there, "speed_mps"))
            check_weapon(types.get(release.type), desk, (*there, "type"))
            if release.distance_m >= reach_m:
                limit = f"must be less than the distance of the start, {reach_m / 1000:.6g} km"
                desk.add((*there, "distance_m"), limit, "release nearer to the aim, or start farther away")
    if desk.problems:
        return []
    return _check_laid_out(scenario, raid, types, desk, path)


def _check_laid_out(scenario: Scenario, raid: Raid, types: dict[str, Item], desk: Desk, path: Path) -> list[str]:
    """What shows only once it is laid out: places, and whether it is over in time."""
    flights = raid_flights(scenario, raid)
    away_m = max((distance_m(scenario.origin, point) for flight in flights for point in flight.route), default=0.0)
    if away_m > RADIUS_MAX_M:
        limit = f"its flights reach {away_m / 1000:.0f} km from the origin; the limit is {RADIUS_MAX_M / 1000:.0f} km"
        desk.add((*path, "distance_m"), limit, "let them start nearer")
    ends_s = [flight.start_s + (flown_s(scenario, flight, types.get(flight.type)) or 0.0) for flight in flights]
    late = [end_s for end_s in ends_s if end_s > scenario.duration_s]
    if not late or raid.side != "hostile":
        return []
    words = f"{len(late)} of {len(flights)} flights fly longer, the last until {max(late):.0f} s"
    return [f"raid {raid.name!r}: {words}; the scenario ends at {scenario.duration_s:.0f} s"]
