"""Whether launchers, dummies and engagements on remote tracks fit the battery that has them."""

from __future__ import annotations

from cupola.catalogue import item_from_dict
from cupola.scenario.layout.deployment import changed, parts_of
from cupola.scenario.layout.stations import times_s
from cupola.scenario.models.lines import Path
from cupola.scenario.models.problems import Desk
from cupola.scenario.models.scenario import Battery, Scenario
from cupola.scenario.models.world import distance_m

#: Launchers stand no farther from their battery than this [m]; published distances are 10 to 30 km.
LAUNCHERS_AWAY_MAX_M = 100e3


def check_positions(scenario: Scenario, desk: Desk) -> list[str]:
    """Problems go to the desk; returned are warnings that say aloud what was assumed of dummies."""
    warnings: list[str] = []
    for i, battery in enumerate(scenario.batteries):
        path: Path = ("battery", i)
        _check_launchers(battery, desk, path)
        _check_moves(scenario, battery, desk, path)
        _check_remote(scenario, battery, desk, (*path, "doctrine", "engage_on_remote"))
        if battery.dummies is not None:
            warnings.append(
                f"battery {battery.name} has {battery.dummies.count} dummy positions: a weapon aimed at one of its "
                f"parts takes one of them with probability {battery.dummies.p_taken:g} ({battery.dummies.source})"
            )
    return warnings


def _check_launchers(battery: Battery, desk: Desk, path: Path) -> None:
    site = battery.launcher_site
    if site is None:
        return
    away_m = distance_m(battery, site)
    if away_m > LAUNCHERS_AWAY_MAX_M:
        limit = f"lies {away_m / 1000:.0f} km from the battery; the limit is {LAUNCHERS_AWAY_MAX_M / 1000:.0f} km"
        desk.add((*path, "launcher_site"), limit, "check lat_deg and lon_deg; launchers need their battery's data link")
    if battery.timed is not None:
        desk.add((*path, "launcher_site"), "does not count for a timed battery", "leave out launcher_site or timed")


def _check_moves(scenario: Scenario, battery: Battery, desk: Desk, path: Path) -> None:
    """Moves follow one another, and the battery has nothing that could not come along."""
    if not battery.moves:
        return
    ready_s = 0.0
    for k, (leave_s, there_s) in enumerate(times_s(battery)):
        if leave_s < ready_s:
            limit = f"must not begin before the last move is over, at {ready_s / 60:.1f} min"
            desk.add((*path, "move", k, "at_s"), limit, "move later, or give shorter times", leave_s)
        ready_s = there_s
    left_out = {"timed": battery.timed, "resupply": battery.resupplies, "guns": battery.guns}
    for key, value in left_out.items():
        if value:
            desk.add((*path, key), "does not count for a battery that moves", f"leave out {key} or move")
    for i, radar in enumerate(scenario.radars):
        if radar.battery == battery.name:
            limit = f"battery {battery.name!r} moves, and would not hear it any more"
            desk.add(("radar", i, "battery"), limit, "let it report to a post that leads the battery", radar.battery)


def _check_remote(scenario: Scenario, battery: Battery, desk: Desk, path: Path) -> None:
    how = battery.doctrine.engage_on_remote
    if how == "none":
        return
    if battery.timed is not None:
        desk.add(path, "does not count for a timed battery", "leave out engage_on_remote or timed", how)
        return
    states = _states(scenario, battery)
    has_post = any(one.post is not None for one in states)
    has_radar = any(radar.battery == battery.name for radar in scenario.radars)
    if not has_post and (how == "remote_radar" or not has_radar):
        limit = f"needs a network, but battery {battery.name!r} is alone"
        hint = "give it a post that others report to" + ("" if how == "remote_radar" else ", or a [[radar]] of its own")
        desk.add(path, limit, hint, how)
    if how == "remote_radar":
        others = [one for other in scenario.batteries if other is not battery for one in _states(scenario, other)]
        systems = {one.system for one in states}
        if not systems & {one.system for one in others}:
            limit = f"needs another battery of the system {battery.system!r}: no other radar can guide its missiles"
            desk.add(path, limit, "add one, or use active_seeker", how)
        return
    kinds = {name: kind for one in states for name, kind in _guidance(scenario, one).items()}
    if kinds and "active" not in kinds.values():
        named = ", ".join(f"{name}: {kind}" for name, kind in sorted(kinds.items()))
        limit = f"needs a missile with an active seeker, and battery {battery.name!r} has none ({named})"
        desk.add(path, limit, "use remote_radar, or load such a missile", how)


def left_out_of_zones(scenario: Scenario) -> list[str]:
    """What a zone or an exposure of these batteries does not know, in sentences: shots on remote tracks, far launchers.

    Examples
    --------
    >>> from cupola.scenario import load
    >>> left_out_of_zones(load("minimal"))
    []
    """
    told = []
    for battery in scenario.batteries:
        if not battery.is_active:
            continue
        if battery.doctrine.engage_on_remote != "none":
            told.append(
                f"battery {battery.name} also shoots at what only others of its network have in hand "
                f"(engage_on_remote = {battery.doctrine.engage_on_remote!r}): here it has its own radars alone, and "
                "may reach more than is shown"
            )
        site = battery.launcher_site
        if site is not None:
            away_m = distance_m(battery, site)
            told.append(
                f"the launchers of battery {battery.name} stand {away_m / 1000.0:.1f} km from it: reach is measured "
                "from them, but nothing beyond the published range from the battery itself is laid out"
            )
    return told


def _states(scenario: Scenario, battery: Battery) -> list[Battery]:
    """A battery as it stands in the file and in each variant."""
    return [battery, *(changed(battery, variant) for variant in scenario.variants)]


def _guidance(scenario: Scenario, battery: Battery) -> dict[str, str]:
    """Guidance of the missiles of a battery, by their catalogue ids, as far as the catalogue knows them."""
    if battery.system not in scenario.catalogue.get("system", {}):
        return {}
    shelf = scenario.catalogue.get("missile", {})
    missiles = [name for name in parts_of(scenario, battery).missiles if name in shelf]
    return {name: item_from_dict(shelf[name]).words("guidance_model") for name in missiles}
