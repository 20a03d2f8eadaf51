"""Whether costs belong to something, each to one thing, and can be added; and whether winds lie in order."""

from __future__ import annotations

from itertools import pairwise

from cupola.scenario.models.problems import Desk, nearest
from cupola.scenario.models.scenario import Scenario


def check_costs(scenario: Scenario, desk: Desk) -> list[str]:
    """Problems go to the desk; returned are warnings about sums of prices of different years."""
    known = {asset.name for asset in scenario.assets}
    for kind in ("missile", "target"):
        known |= set(scenario.catalogue.get(kind, {}))
    first: dict[str, int] = {}
    for i, cost in enumerate(scenario.costs):
        if cost.item not in known:
            limit = "is neither a missile or target type that the scenario uses, nor an asset"
            desk.add(("cost", i, "item"), limit, nearest(cost.item, known), cost.item)
        if cost.item in first:
            desk.add(
                ("cost", i, "item"), f"already has a cost in cost[{first[cost.item]}]", "keep one of them", cost.item
            )
        first.setdefault(cost.item, i)
        if cost.currency != scenario.costs[0].currency:
            limit = f"must be that of the first cost, {scenario.costs[0].currency}: costs are added"
            desk.add(("cost", i, "currency"), limit, "convert the figures", cost.currency)
    years = sorted({cost.year for cost in scenario.costs})
    if len(years) > 1:
        return [f"costs are added though they are prices of different years: {', '.join(map(str, years))}"]
    return []


def check_winds(scenario: Scenario, desk: Desk) -> None:
    """Levels of the wind must rise."""
    for i, (below, above) in enumerate(pairwise(scenario.winds)):
        if above.altitude_m <= below.altitude_m:
            limit = f"must lie above the level before it, {below.altitude_m:g} m"
            desk.add(("wind", i + 1, "altitude_m"), limit, "put the levels in order", f"{above.altitude_m:g}")
