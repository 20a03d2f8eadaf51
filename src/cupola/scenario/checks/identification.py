"""Whether flight plans name corridors, and what will surprise who identifies by evidence."""

from __future__ import annotations

from cupola.scenario.models.problems import Desk, nearest
from cupola.scenario.models.scenario import Scenario


def check_identity(scenario: Scenario, desk: Desk) -> list[str]:
    """Problems with plans go to the desk; returned are warnings of evidence that cannot be there."""
    corridors = [zone.name for zone in scenario.zones if zone.kind == "corridor"]
    for i, flight in enumerate(scenario.flights):
        if flight.flight_plan is not None and flight.flight_plan not in corridors:
            hint = nearest(flight.flight_plan, corridors, "add a [[zone]] of the kind corridor")
            desk.add(("flight", i, "flight_plan"), "is not a corridor", hint)
    rules = [battery.identification for battery in scenario.batteries]
    rules += [variant.identification for variant in scenario.variants]
    by_evidence = [rule for rule in rules if rule is not None and rule.model == "bayes"]
    warnings = []
    if not by_evidence:
        with_iff = [flight.name for flight in scenario.flights if flight.iff is not None]
        for words, names in (("corridors", corridors), ("transponders of", with_iff)):
            if names:
                warnings.append(f"{words} {', '.join(names)}: no battery identifies by 'bayes': so they are not used")
        return warnings
    silent = [f.name for f in scenario.flights if f.side != "hostile" and f.iff is None]
    if silent and any(rule.modes for rule in by_evidence):
        warnings.append(f"without iff, they answer no interrogation: {', '.join(silent)}")
    without = [f.name for f in scenario.flights if f.side == "civil" and f.flight_plan is None]
    if without and corridors and any(rule.has_plans for rule in by_evidence):
        warnings.append(f"without a flight plan, they keep to no corridor: {', '.join(without)}")
    return warnings
