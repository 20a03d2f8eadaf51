"""Whether countermeasures name types and missiles that there are; and what a reader must be told of them."""

from __future__ import annotations

from cupola.catalogue.keys import WORDS
from cupola.scenario.layout.threat_class import CLASSES, UNKNOWN
from cupola.scenario.models.countermeasures import Decoys
from cupola.scenario.models.lines import Path
from cupola.scenario.models.problems import Desk, nearest
from cupola.scenario.models.scenario import Scenario

#: Words for guidance that a countermeasure may work against.
GUIDANCE = WORDS["missile"]["guidance_model"]


def check_countermeasures(scenario: Scenario, desk: Desk) -> list[str]:
    """Problems go to the desk; returned are warnings that say aloud which effects were stated."""
    types = set(scenario.catalogue.get("target", {}))
    missiles = set(scenario.catalogue.get("missile", {}))
    carriers = [*(word for word in CLASSES if word != UNKNOWN), *types]
    warnings = []
    for i, one in enumerate(scenario.countermeasures):
        path: Path = ("countermeasure", i)
        for n, word in enumerate(one.carried_by):
            if word not in carriers:
                limit = "is neither a class nor a target type of this scenario"
                desk.add((*path, "carried_by", n), limit, nearest(word, carriers), word)
        for n, word in enumerate(one.against):
            if word not in GUIDANCE and word not in missiles:
                limit = "is neither a kind of guidance nor a missile of this scenario"
                desk.add((*path, "against", n), limit, nearest(word, [*GUIDANCE, *missiles]), word)
        against = ", ".join(one.against) or "all missiles"
        warnings.append(
            f"{one.kind} {one.name!r}: {against} kill {', '.join(one.carried_by)} with {one.p_kill_factor:g} of their "
            f"probability ({one.source}); the battery does not know it"
        )
    for flight in scenario.flights:
        if flight.decoys is not None and not flight.raid:
            warnings.append(_decoys_told(flight.name, flight.decoys))
    for raid in scenario.raids:
        for member in raid.members:
            if member.decoys is not None:
                warnings.append(_decoys_told(f"{raid.name}/{member.type}", member.decoys))
    return warnings


def _decoys_told(name: str, decoys: Decoys) -> str:
    return (
        f"{name} has {decoys.count} {decoys.kind} decoys: a missile with a seeker takes one with probability "
        f"{decoys.p_taken:g} ({decoys.source})"
    )
