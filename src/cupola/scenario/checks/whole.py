"""What one field cannot know: whether names exist, routes can be flown, and the whole makes sense.

Checks that need the terrain (is a waypoint inside it, is a position above ground) are made in `cupola.engine.build`.
"""

from __future__ import annotations

from collections.abc import Iterable

from cupola.catalogue import item_from_dict
from cupola.scenario.checks.air import check_flight, harmless, idle_jammer, late, left_out, target_types
from cupola.scenario.checks.ammunition import check_ammunition
from cupola.scenario.checks.cost import check_costs, check_winds
from cupola.scenario.checks.countermeasures import check_countermeasures
from cupola.scenario.checks.identification import check_identity
from cupola.scenario.checks.network import check_network
from cupola.scenario.checks.position import check_positions
from cupola.scenario.checks.raid import RADIUS_MAX_M, check_raid
from cupola.scenario.layout.address import draw_key
from cupola.scenario.layout.air_objects import AirObject, air_objects, copy_name, count_air_objects
from cupola.scenario.layout.deployment import changed, parts_of, variant_names
from cupola.scenario.layout.raid_layout import named_aims
from cupola.scenario.layout.stations import own_batteries
from cupola.scenario.models.flight import AIR_OBJECTS_MAX, BATTERY_PARTS, split_aim
from cupola.scenario.models.lines import Path
from cupola.scenario.models.problems import Desk, nearest
from cupola.scenario.models.scenario import Battery, Claim, Place, Scenario
from cupola.scenario.models.world import distance_m

#: What a scenario says that no raid belongs to.
NO_RAID = "there is no hostile flight: good for coverage, zone and exposure; cupola run needs a raid"


def check(scenario: Scenario, desk: Desk, *, maps_only: bool = False) -> Scenario:
    """Check across fields: problems go to the desk, oddities into `Scenario.warnings`.

    With ``maps_only`` a scenario without a hostile flight is no problem but a warning.
    """
    # What was said of files of traffic when they were read.
    warnings: list[str] = list(scenario.warnings)
    _check_names(scenario, desk)
    # Places that a battery moves to say nothing that it does not say itself.
    own = scenario.model_copy(update={"batteries": own_batteries(scenario)})
    _check_places(own, desk)
    _check_batteries(own, desk)
    check_network(own, {b.name: _radars_of(scenario, b) for b in own.batteries}, desk)
    if "hostile" not in {*(flight.side for flight in scenario.flights), *(raid.side for raid in scenario.raids)}:
        if maps_only:
            warnings.append(NO_RAID)
        else:
            hint = "add a [[raid]] or a hostile [[flight]]; coverage, zone and exposure work without"
            desk.add(("flight",), "the raid is empty: there is no hostile flight", hint)
    _check_air(scenario, desk, warnings)
    warnings += check_identity(own, desk)
    warnings += check_ammunition(own, desk)
    warnings += check_countermeasures(scenario, desk)
    warnings += check_positions(own, desk)
    warnings += check_costs(scenario, desk)
    check_winds(scenario, desk)
    _check_variants(scenario, desk)
    for i, claim in enumerate(scenario.claims):
        _check_claim(scenario, claim, desk, ("claim", i))
        if claim.kind == "range":
            warnings += left_out(scenario, claim)
    return scenario.model_copy(update={"warnings": tuple(warnings)})


def _check_names(scenario: Scenario, desk: Desk) -> None:
    names = {
        "asset": [asset.name for asset in scenario.assets],
        "battery": [battery.name for battery in scenario.batteries],
        "zone": [zone.name for zone in scenario.zones],
        "variant": [variant.name for variant in scenario.variants],
        "claim": [claim.name for claim in scenario.claims],
        "raid": [raid.name for raid in scenario.raids],
        "countermeasure": [one.name for one in scenario.countermeasures],
        "traffic": [traffic.name for traffic in scenario.traffic],
    }
    for key, listed in names.items():
        _check_unique(((name, i) for i, name in enumerate(listed)), key, desk)
    if count_air_objects(scenario) <= AIR_OBJECTS_MAX:
        # A flight's own name and those of its copies: 'west-2' may be neither twice.
        taken_by_flight = [{f.name, *(copy_name(f, copy) for copy in range(f.count))} for f in scenario.flights]
        pairs = ((name, i) for i, taken in enumerate(taken_by_flight) for name in sorted(taken))
        _check_unique(pairs, "flight", desk)
        if not desk.problems:  # two of one name have one address anyway
            _check_addresses(scenario, desk)


def _check_addresses(scenario: Scenario, desk: Desk) -> None:
    """Two things in the air must not share the address of their draws: one pair of names in four thousand million."""
    seen: dict[int, AirObject] = {}
    for thing in air_objects(scenario):
        other = seen.setdefault(draw_key(thing.name), thing)
        if other is thing:
            continue
        mine, its = (scenario.flights[one.flight] for one in (thing, other))
        named = sorted({flight.raid or flight.name for flight in (its, mine)})
        both = f"{thing.name!r} and {other.name!r}"
        limit = f"{both} would draw the same random numbers: their names have the same draw address"
        hint = f"rename {' or '.join(repr(name) for name in named)}: addresses depend on names only"
        desk.add(("flight", thing.flight, "name"), limit, hint)


def _check_unique(names: Iterable[tuple[str, int]], key: str, desk: Desk) -> None:
    first: dict[str, int] = {}
    for name, i in names:
        if name in first:
            desk.add((key, i, "name"), f"is taken by {key}[{first[name]}]", "give each a name of its own", name)
        first.setdefault(name, i)


def _check_places(scenario: Scenario, desk: Desk) -> None:
    places: list[tuple[Path, Place]] = []
    places += [(("asset", i), asset) for i, asset in enumerate(scenario.assets)]
    places += [(("battery", i), battery) for i, battery in enumerate(scenario.batteries)]
    sites = [(i, battery.launcher_site) for i, battery in enumerate(scenario.batteries)]
    places += [(("battery", i, "launcher_site"), site) for i, site in sites if site is not None]
    places += [
        (("battery", i, "move", k), move)
        for i, battery in enumerate(scenario.batteries)
        for k, move in enumerate(battery.moves)
    ]
    places += [(("zone", i, "points", j), p) for i, z in enumerate(scenario.zones) for j, p in enumerate(z.points)]
    places += [(("post", i), post) for i, post in enumerate(scenario.posts)]
    places += [(("radar", i), radar) for i, radar in enumerate(scenario.radars)]
    places += [
        (("flight", i, "route", j), point)
        for i, flight in enumerate(scenario.flights)
        if not flight.raid
        for j, point in enumerate(flight.route)
    ]
    for path, place in places:
        away_m = distance_m(scenario.origin, place)
        if away_m > RADIUS_MAX_M:
            limit = f"lies {away_m / 1000:.0f} km from the origin; the limit is {RADIUS_MAX_M / 1000:.0f} km"
            desk.add((*path, "lat_deg"), limit, "check the signs and the order of lat_deg and lon_deg")


def _check_batteries(scenario: Scenario, desk: Desk) -> None:
    if not scenario.batteries:
        desk.add(("battery",), "there is none", "add a [[battery]]; for a run without defence set is_active = false")
    for i, battery in enumerate(scenario.batteries):
        doctrine = battery.doctrine
        salvo, shots_max = doctrine.salvo, doctrine.shots_max
        if battery.system in scenario.catalogue.get("system", {}):
            system = item_from_dict(scenario.catalogue["system"][battery.system])
            if system.missiles:
                salvo = round(system.si("salvo")) if salvo is None else salvo
                shots_max = round(system.si("shots_max")) if shots_max is None else shots_max
        path: Path = ("battery", i, "doctrine")
        if salvo is not None and shots_max is not None and shots_max < salvo:
            limit = f"must be at least the salvo, {salvo}"
            desk.add((*path, "shots_max"), limit, "raise shots_max or lower salvo", shots_max)
        if salvo is not None and doctrine.fire == "in_depth" and doctrine.first_salvo > salvo:
            desk.add((*path, "first_salvo"), f"must not be more than the salvo, {salvo}", "lower it, or raise salvo")


def _check_air(scenario: Scenario, desk: Desk, warnings: list[str]) -> None:
    n_air = count_air_objects(scenario)
    if n_air > AIR_OBJECTS_MAX:
        limit = f"makes {n_air} air objects; the limit is {AIR_OBJECTS_MAX}"
        desk.add(("flight",), limit, "lower the counts of flights, raids and releases")
    types = target_types(scenario)
    for i, raid in enumerate(scenario.raids):
        warnings += check_raid(scenario, raid, types, desk, ("raid", i))
        for tail, aim, is_sought in named_aims(raid):
            _check_aim(scenario, aim, desk, ("raid", i, *tail), is_sought)
    for i, flight in enumerate(scenario.flights):
        if flight.raid or flight.traffic:
            continue
        check_flight(flight, types, desk, ("flight", i))
        warnings += late(scenario, flight, types)
        warnings += idle_jammer(scenario, flight)
        if flight.aim is not None:
            _check_aim(scenario, flight.aim, desk, ("flight", i, "aim"), flight.seeks is not None)
        for j, release in enumerate(flight.releases):
            sought = release.seeks is not None
            _check_aim(scenario, release.aim, desk, ("flight", i, "release", j, "aim"), sought)
    warnings += harmless(scenario, types)


def _check_aim(scenario: Scenario, aim: str, desk: Desk, path: Path, is_sought: bool) -> None:
    """An asset, or a part that the battery has in one of its variants at least; a radar where something homes on it."""
    owner, part = split_aim(aim)
    lone = [radar.name for radar in scenario.radars]
    if is_sought and (part in ("launchers", "post") if owner else part not in lone):
        radars = [f"{b.name}/engagement-radar" for b in scenario.batteries]
        hint = f"aim at a radar, such as {radars[0]!r}, or leave seeks out" if radars else "leave seeks out"
        desk.add(path, "is no radar, but seeks = 'radar'", hint, aim)
        return
    if not owner:
        names = [asset.name for asset in scenario.assets]
        names += [post.name for post in scenario.posts] + [radar.name for radar in scenario.radars]
        if part not in names:
            parts = [f"{b.name}/{word}" for b in scenario.batteries for word in BATTERY_PARTS]
            desk.add(path, "is not an asset", nearest(part, names + parts), aim)
        return
    battery = next((b for b in scenario.batteries if b.name == owner), None)
    if battery is None:
        desk.add(path, f"there is no battery {owner!r}", nearest(owner, [b.name for b in scenario.batteries]), aim)
        return
    known = [*BATTERY_PARTS, *_radars_of(scenario, battery)]
    if part not in known:
        desk.add(path, f"is not a part of the battery {owner!r}", nearest(part, known), aim)


def _radars_of(scenario: Scenario, battery: Battery) -> list[str]:
    """Radars of a battery in the base and in all variants, as far as the catalogue knows them."""
    radars: set[str] = set()
    for state in (battery, *(changed(battery, variant) for variant in scenario.variants)):
        if state.system in scenario.catalogue.get("system", {}):
            parts = parts_of(scenario, state)
            radars.update([*parts.surveillance_radars, parts.engagement_radar])
    return sorted(radars)


def _check_variants(scenario: Scenario, desk: Desk) -> None:
    names = [battery.name for battery in scenario.batteries]
    for i, variant in enumerate(scenario.variants):
        if variant.battery is not None and variant.battery not in names:
            desk.add(("variant", i, "battery"), "is not a battery", nearest(variant.battery, names))


def _check_claim(scenario: Scenario, claim: Claim, desk: Desk, path: Path) -> None:
    known = variant_names(scenario)
    for i, name in enumerate(claim.variants):
        if name not in known:
            desk.add((*path, "variants", i), "is not a variant", nearest(name, known))
    if claim.compare_with is not None and claim.compare_with not in known:
        desk.add((*path, "compare_with"), "is not a variant", nearest(claim.compare_with, known))
    batteries = [battery.name for battery in scenario.batteries]
    if claim.battery is not None and claim.battery not in batteries:
        desk.add((*path, "battery"), "is not a battery", nearest(claim.battery, batteries))
    assets = [asset.name for asset in scenario.assets]
    for i, name in enumerate(claim.assets):
        if name not in assets:
            desk.add((*path, "assets", i), "is not an asset", nearest(name, assets))
    if claim.kind == "kills":
        _check_kills(scenario, claim, desk, path)


def _check_kills(scenario: Scenario, claim: Claim, desk: Desk, path: Path) -> None:
    """The raid has what a claim about kills counts: as many as the claim says, of the types that it names."""
    if count_air_objects(scenario) > AIR_OBJECTS_MAX:
        return  # told elsewhere, and too many to lay out
    hostile = [one.type for one in air_objects(scenario) if one.side == "hostile"]
    for i, name in enumerate(claim.classes):
        if name not in hostile:
            desk.add((*path, "classes", i), "does not fly in the raid", nearest(name, sorted(set(hostile))))
    flown = sum(not claim.classes or name in claim.classes for name in hostile)
    if claim.of is not None and claim.of != flown and set(claim.classes) <= set(hostile):
        hint = "change the raid, or ask for the share: metric = 'kill_share'"
        desk.add((*path, "of"), f"the raid of this scenario has {flown}", hint)
