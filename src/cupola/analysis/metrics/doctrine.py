"""The doctrine that was fought, as rows of the list of parameters: what was chosen, and what is assumed."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from cupola.analysis.findings import Parameter
from cupola.catalogue import Item, item_from_dict
from cupola.scenario.models.scenario import Battery, Doctrine

if TYPE_CHECKING:
    from cupola.scenario.models.scenario import Scenario

#: How a battery fights at all: shown also where it is left at its default.
_ALWAYS = ("policy", "engagement_order", "weapons_control", "fire")
#: Error rates that no public source gives: shown always, as estimates.
_ASSUMED = ("p_hostile_known", "p_friendly_mistaken", "p_civil_mistaken")
#: What the catalogue's system gives where the scenario does not -> its key there.
_OF_SYSTEM = {"salvo": "salvo", "shots_max": "shots_max", "identify_s": "identify_time"}
#: Keys whose value has a unit -> unit shown, and what one SI unit is in it.
_UNITS = {
    "range_min_m": ("km", 1e-3),
    "range_max_m": ("km", 1e-3),
    "identify_s": ("s", 1.0),
    "firing_sector_rad": ("deg", 180.0 / math.pi),
    "salvo": ("count", 1.0),
    "first_salvo": ("count", 1.0),
    "shots_max": ("count", 1.0),
    "reserve": ("count", 1.0),
}
#: The unit inside, at the end of a key's description: the row has a unit of its own.
_UNIT = re.compile(r" \[[^]]*\](?=;|$)")
SET, DEFAULT, ASSUMED = "set in the scenario", "default of the scenario format", "assumed in the scenario"
_VARY = "no public source; vary it before a conclusion leans on it"


def doctrine_rows(scenario: Scenario, battery: Battery) -> Iterator[Parameter]:
    """One row for each key of a battery's doctrine that is not as default and catalogue have it, and the main ones.

    Parameters
    ----------
    scenario : Scenario
        As loaded, with its catalogue items.
    battery : Battery
        One of its batteries.

    Examples
    --------
    >>> from cupola.scenario import load
    >>> scenario = load("minimal")
    >>> [(row.key, row.nominal) for row in doctrine_rows(scenario, scenario.batteries[0])][:2]
    [('policy', 'greedy'), ('engagement_order', 'urgency')]
    """
    saved = scenario.catalogue.get("system", {}).get(battery.system)
    system = item_from_dict(saved) if saved is not None else None
    for key, field in Doctrine.model_fields.items():
        if key == "ammunition":
            continue  # rows of its own: `cupola.analysis.metrics.ammunition`
        value = getattr(battery.doctrine, key)
        is_set = value is not None and value != _usual(key, field.default, system)
        if not is_set and key not in _ALWAYS and key not in _ASSUMED:
            continue
        unit, per_si = _UNITS.get(key, ("", 1.0))
        words = _UNIT.sub("", (field.description or "").split("; if left out:")[0].removesuffix("; assumed"))
        yield Parameter(
            item=f"battery/{battery.name}",
            item_name=f"doctrine of battery {battery.name}",
            key=key.rpartition("_")[0] if unit not in ("", "count") else key,
            nominal=_shown(value, per_si),
            unit=unit,
            evidence="E" if key in _ASSUMED else "choice",
            sources=(SET if is_set else ASSUMED if key in _ASSUMED else DEFAULT,),
            note=f"{words}; {_VARY}" if key in _ASSUMED else words,
        )


def _usual(key: str, default: Any, system: Item | None) -> Any:
    """What holds where the scenario says nothing: the system's own figure, else the default of the format."""
    if key in _OF_SYSTEM and system is not None and _OF_SYSTEM[key] in system.values:
        return system.si(_OF_SYSTEM[key])
    return default


def _shown(value: Any, per_si: float) -> float | str:
    """A value as the report prints it: words, a number in its unit, or two ends."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return " to ".join(f"{end * per_si:.6g}" for end in value)
    return value if isinstance(value, str) else float(value) * per_si
