"""Figures of a scenario whose public sources differ: what may be drawn, and between which ends."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cupola.scenario.layout.deployment import parts_of
from cupola.scenario.models.scenario import Scenario
from cupola.scenario.paths.figures import figure_paths
from cupola.scenario.paths.reach import REACH

#: Figures that number a choice between models, or make one rule together (hits out of looks).
_CHOICES = frozenset({"swerling", "confirm_hits", "confirm_looks"})


@dataclass(frozen=True, slots=True)
class Spread:
    """One figure between the ends of its published spread, in its published unit: triangular, the nominal one its mode.

    Parameters
    ----------
    path : str
        Where it stands in the scenario, such as ``catalogue.missile.48n6e2.reliability``.
    low, mode, high : float
        Ends and nominal figure; low < high.
    is_whole : bool
        Whether it counts something.
    """

    path: str
    low: float
    mode: float
    high: float
    is_whole: bool

    def at(self, u: float) -> float:
        """The value below which the share ``u`` of its values lies, 0 <= u <= 1."""
        value = triangular(self.low, self.mode, self.high, u)
        return float(round(value)) if self.is_whole else value


def triangular(low: float, mode: float, high: float, u: float) -> float:
    """Quantile of the triangular distribution at probability ``u`` [-], in the unit of its ends; low < high.

    Examples
    --------
    >>> triangular(0.0, 1.0, 2.0, 0.5), triangular(0.0, 0.0, 1.0, 0.75)
    (1.0, 0.5)
    """
    part = (mode - low) / (high - low)
    if u < part:
        return low + math.sqrt(u * (high - low) * (mode - low))
    return high - math.sqrt((1.0 - u) * (high - low) * (high - mode))


def items_in_use(scenario: Scenario) -> set[tuple[str, str]]:
    """Kind and id of the catalogue items that decide the scenario as it is: those of its variants are left out."""
    found: set[tuple[str, str]] = set()
    for battery in scenario.batteries:
        if battery.is_active:
            parts = parts_of(scenario, battery)
            found |= {("system", parts.system), ("radar", parts.engagement_radar)}
            found |= {("missile", missile) for missile in parts.missiles}
            found |= {("radar", radar) for radar in parts.surveillance_radars}
    found |= {("radar", radar.type) for radar in scenario.radars if radar.is_active}
    for flight in scenario.flights:
        found |= {("target", flight.type)} | {("target", release.type) for release in flight.releases}
    return found


def spreads(scenario: Scenario, used: Iterable[tuple[str, str]] | None = None) -> tuple[Spread, ...]:
    """Every figure whose public sources differ, of the items in use or of those given by kind and id.

    Figures of missiles that were fitted together move together, as ``reach`` (`cupola.scenario.paths.reach`).

    Examples
    --------
    >>> from cupola.scenario import load
    >>> [one.path for one in spreads(load("minimal"), [("missile", "48n6e2")])][-1]
    'catalogue.missile.48n6e2.reach'
    """
    wanted = items_in_use(scenario) if used is None else set(used)
    found = []
    for path in figure_paths(scenario.catalogue):
        _, kind, item, key = path.split(".")
        if (kind, item) not in wanted or key in scenario.unread_figures:
            continue
        spread = _spread(path, scenario.catalogue[kind][item], key)
        if spread is not None:
            found.append(spread)
    return tuple(found)


def _spread(path: str, item: Mapping[str, Any], key: str) -> Spread | None:
    """The spread of one figure; ``None`` where its sources agree."""
    if key == REACH:
        return Spread(path, -1.0, 0.0, 1.0, False)
    entry = item["values"][key]
    if key in _CHOICES or "text" in entry or not entry["min"] < entry["max"]:
        return None
    low, mode, high = float(entry["min"]), float(entry["nominal"]), float(entry["max"])
    return Spread(path, low, mode, high, entry["unit"] == "count")
