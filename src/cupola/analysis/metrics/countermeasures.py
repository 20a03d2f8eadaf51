"""Stated effects of countermeasures and decoys, as rows of the list of parameters."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cupola.analysis.findings import Parameter

if TYPE_CHECKING:
    from cupola.scenario.models.scenario import Scenario


def countermeasure_rows(scenario: Scenario) -> Iterator[Parameter]:
    """One row for each countermeasure, and two for the decoys of each flight.

    Parameters
    ----------
    scenario : Scenario
        As loaded.
    """
    for one in scenario.countermeasures:
        yield Parameter(
            item=f"countermeasure/{one.name}",
            item_name=f"{one.kind} {one.name} of {', '.join(one.carried_by)}",
            key="p_kill_factor",
            low=one.factor_at("low"),
            nominal=one.p_kill_factor,
            high=one.factor_at("high"),
            evidence="E",
            sources=(one.source,),
            note=f"multiplies the kill probability of {', '.join(one.against) or 'all missiles'}",
        )
    for flight in scenario.flights:
        if flight.decoys is None:
            continue
        for key, value in (("p_taken", flight.decoys.p_taken), ("p_lost", flight.decoys.p_lost)):
            yield Parameter(
                item=f"decoys/{flight.name}",
                item_name=f"{flight.decoys.count} {flight.decoys.kind} decoys of {flight.name}",
                key=key,
                nominal=value,
                evidence="E",
                sources=(flight.decoys.source,),
                note="stated by the scenario; vary it before a conclusion leans on it",
            )
