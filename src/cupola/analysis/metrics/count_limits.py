"""What counts cannot go beyond: kills the threats, lost sites the sites, own losses the own aircraft there are."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from cupola.engine.results import Columns
    from cupola.scenario import Scenario


class CountLimits(NamedTuple):
    """The most that a count can be in a replication, and how far the next other value lies where none has varied.

    ``step`` is None for counts that change by one.
    """

    most: float = math.inf
    step: float | None = None


#: Replications, and the scenario where it is known, to the limits of a count.
LimitsOf = Callable[["Columns", "Scenario | None"], CountLimits]


def of_raid(table: Columns, scenario: Scenario | None) -> CountLimits:
    """Of threats themselves: the raid fixes them unless something is released, and then they vary."""
    return CountLimits(step=0.0)


def of_threats(table: Columns, scenario: Scenario | None) -> CountLimits:
    """Of what happens to a threat once: as many as there were in any replication."""
    threats = np.asarray(table["threats"]) if "threats" in table else np.zeros(0)
    return CountLimits(float(threats.max())) if threats.size else CountLimits()


def of_side(side: str) -> LimitsOf:
    """Of what happens to a flight of a side once: as many as the scenario has; none where it has none."""

    def limits(table: Columns, scenario: Scenario | None) -> CountLimits:
        if scenario is None:
            return CountLimits()
        flights = [flight for flight in scenario.flights if flight.side == side]
        return CountLimits(float(sum(one.count * (1 + sum(r.count for r in one.releases)) for one in flights)))

    return limits


def of_assets(table: Columns, scenario: Scenario | None) -> CountLimits:
    """Of lost sites: as many as there are."""
    return CountLimits() if scenario is None else CountLimits(float(len(scenario.assets)))


def of_people(table: Columns, scenario: Scenario | None) -> CountLimits:
    """Of people at lost sites: all of them; a step is the largest site."""
    if scenario is None:
        return CountLimits()
    people = [float(asset.people) for asset in scenario.assets]
    return CountLimits(sum(people), max(people, default=0.0))
