"""Whether a battery has the missiles that its doctrine wants to fire, and classes and types are known."""

from __future__ import annotations

from cupola.catalogue import item_from_dict
from cupola.catalogue.keys import GUNS
from cupola.scenario.layout.deployment import parts_of
from cupola.scenario.layout.threat_class import CLASSES
from cupola.scenario.models.lines import Path
from cupola.scenario.models.problems import Desk, nearest
from cupola.scenario.models.scenario import Battery, Scenario

#: Keys of a battery that its loads replace.
_BY_LOAD = ("launchers", "missiles_per_launcher", "missile")


def check_ammunition(scenario: Scenario, desk: Desk) -> list[str]:
    """Problems go to the desk; returned are warnings about missiles that nothing is fired at, and common causes."""
    warnings: list[str] = []
    for i, battery in enumerate(scenario.batteries):
        path: Path = ("battery", i)
        _check_loads(battery, desk, path)
        if battery.system in scenario.catalogue.get("system", {}):
            warnings += _check_rules(scenario, battery, desk, path)
            warnings += _check_resupplies(scenario, battery, desk, path)
            _check_guns(scenario, battery, desk, path)
        cause = battery.common_cause
        if cause is not None and battery.timed is not None:
            desk.add((*path, "common_cause"), "does not count for a timed battery", "leave out common_cause or timed")
        elif cause is not None:
            warnings.append(
                f"missiles of battery {battery.name} fail together: of all failures {cause.salvo:.0%} within a salvo "
                f"and {cause.battery:.0%} within the battery ({cause.source})"
            )
    return warnings


def _check_loads(battery: Battery, desk: Desk, path: Path) -> None:
    if battery.loads is None:
        return
    for key in _BY_LOAD:
        if getattr(battery, key) is not None:
            desk.add((*path, key), "is said by the loads of this battery", f"leave out {key}, or every load")
    if battery.timed is not None:
        desk.add((*path, "load"), "does not count for a timed battery", "leave out load or timed")
    first: dict[str, int] = {}
    for k, load in enumerate(battery.loads):
        if load.missile in first:
            limit = f"has its launchers in load[{first[load.missile]}]"
            desk.add((*path, "load", k, "missile"), limit, "put them into one load", load.missile)
        first.setdefault(load.missile, k)


def _check_resupplies(scenario: Scenario, battery: Battery, desk: Desk, path: Path) -> list[str]:
    types, warnings = parts_of(scenario, battery).missiles, []
    system = item_from_dict(scenario.catalogue["system"][battery.system])
    for k, one in enumerate(battery.resupplies or ()):
        at: Path = (*path, "resupply", k)
        if one.missile is not None and one.missile not in types:
            hint = f"loaded: {', '.join(types)}"
            desk.add((*at, "missile"), f"is not loaded by battery {battery.name!r}", hint, one.missile)
        if battery.timed is not None:
            desk.add(at, "does not count for a timed battery", "leave out resupply or timed")
        elif "reload_time" not in system:
            limit = f"cannot be loaded: {system.id} has no reload_time in the catalogue"
            desk.add(at, limit, "leave out resupply, or add the figure to a catalogue of your own")
        if one.first_s >= scenario.duration_s:
            when = f"{one.first_s / 60:g} min"
            warnings.append(f"the first delivery to battery {battery.name} comes at {when}, after the end of the run")
    return warnings


#: What only a battery with missiles can be told.
_OF_MISSILES = ("missile", "loads", "missiles_per_launcher", "resupplies", "common_cause", "timed")


def _check_guns_alone(battery: Battery, desk: Desk, path: Path) -> None:
    """A battery whose system has guns and no missile: they are on, and nothing of missiles can be said of it."""
    if battery.guns is False:
        desk.add((*path, "guns"), f"leaves {battery.system} without a weapon", "leave it out: its guns fire")
    for key in _OF_MISSILES:
        if getattr(battery, key) is not None:
            desk.add((*path, key), f"is said of missiles, and {battery.system} has guns alone", f"leave out {key}")
    doctrine = battery.doctrine
    rules = {
        "policy": doctrine.policy == "optimal", "ammunition": bool(doctrine.ammunition),
        "engage_on_remote": doctrine.engage_on_remote != "none", "min_p_kill": doctrine.min_p_kill > 0.0,
    }  # fmt: skip
    for key, is_said in rules.items():
        if is_said:
            limit = f"is a rule for missiles, and {battery.system} has guns alone"
            desk.add((*path, "doctrine", key), limit, f"leave out {key}")


def _check_claims_of_guns(scenario: Scenario, battery: Battery, desk: Desk) -> None:
    """Claims of range and of simultaneity are tried with a battery alone: one with missiles."""
    first = next((one.name for one in scenario.batteries if one.is_active), None)
    for i, claim in enumerate(scenario.claims):
        if claim.kind in ("range", "simultaneity") and (claim.battery or first) == battery.name:
            limit = f"is about missiles, and battery {battery.name!r} has guns alone"
            desk.add(("claim", i, "battery"), limit, "name a battery with missiles", claim.battery)


def _check_guns(scenario: Scenario, battery: Battery, desk: Desk, path: Path) -> None:
    system = item_from_dict(scenario.catalogue["system"][battery.system])
    missing = sorted(GUNS - set(system.values))
    if not system.missiles:
        _check_guns_alone(battery, desk, path)
        _check_claims_of_guns(scenario, battery, desk)
    if battery.guns and battery.timed is not None:
        desk.add((*path, "guns"), "does not count for a timed battery", "leave out guns or timed")
    elif battery.guns and missing:
        limit = f"{system.id} has no figures of guns in the catalogue: {', '.join(missing)}"
        desk.add((*path, "guns"), limit, "leave out guns, or add the figures to a catalogue of your own")


def _check_rules(scenario: Scenario, battery: Battery, desk: Desk, path: Path) -> list[str]:
    rules, types = battery.doctrine.ammunition, parts_of(scenario, battery).missiles
    if battery.timed is not None and rules:
        desk.add((*path, "doctrine", "ammunition"), "does not count for a timed battery", "leave it out")
    if not rules and "p_class_known" in battery.doctrine.model_fields_set and battery.doctrine.p_class_known < 1.0:
        limit = "only counts with rules of ammunition"
        desk.add((*path, "doctrine", "p_class_known"), limit, "add [[battery.doctrine.ammunition]], or leave it out")
    known = [*CLASSES, *scenario.catalogue.get("target", {})]
    first: dict[str, int] = {}
    for k, rule in enumerate(rules):
        at: Path = (*path, "doctrine", "ammunition", k)
        for n, word in enumerate(rule.against):
            if word not in known:
                desk.add((*at, "against", n), "is neither a class nor a target type", nearest(word, known), word)
            if word in first:
                desk.add((*at, "against", n), f"has its rule in ammunition[{first[word]}]", "keep one", word)
            first.setdefault(word, k)
        for n, name in enumerate(rule.missiles or ()):
            if name not in types:
                hint = f"loaded: {', '.join(types)}; add a [[battery.load]]"
                desk.add((*at, "missiles", n), f"is not loaded by battery {battery.name!r}", hint, name)
        if rule.missiles is not None and len({*rule.missiles}) < len(rule.missiles):
            desk.add((*at, "missiles"), "names a missile twice", "name each once, the preferred one first")
        salvo, most = rule.salvo or battery.doctrine.salvo, rule.shots_max or battery.doctrine.shots_max
        if salvo is not None and most is not None and most < salvo:
            desk.add((*at, "shots_max"), f"must be at least the salvo, {salvo}", "raise shots_max or lower salvo", most)
    return []
