"""What a battery is made of once system, deployment and variant are put together."""

from __future__ import annotations

from typing import NamedTuple

from cupola.catalogue import Item, item_from_dict
from cupola.errors import Problem, ScenarioError
from cupola.scenario.models.problems import nearest
from cupola.scenario.models.scenario import Battery, Scenario, Variant

#: The variant that is the scenario as written.
BASE = "base"
#: What a battery says of its system, and not of its place or doctrine.
OF_SYSTEM = (
    "mast_height_m",
    "launchers",
    "missiles_per_launcher",
    "missile",
    "loads",
    "resupplies",
    "guns",
    "surveillance_radars",
    "engagement_radar",
)


class Parts(NamedTuple):
    """Catalogue ids of what a battery is made of; ``""`` where it has none."""

    system: str
    surveillance_radars: tuple[str, ...]
    engagement_radar: str
    missile: str
    missiles: tuple[str, ...]  # all types, that one first; none: it fights with guns alone


def parts_of(scenario: Scenario, battery: Battery) -> Parts:
    """The system's own parts, but for those that the battery changes.

    Examples
    --------
    >>> from cupola.scenario import load
    >>> scenario = load("minimal")
    >>> parts_of(scenario, scenario.batteries[0]).system
    's300pmu2'
    """
    return parts_of_item(battery, item_from_dict(scenario.catalogue["system"][battery.system]))


def parts_of_item(battery: Battery, system: Item) -> Parts:
    """The same from the system's item."""
    surveillance = battery.surveillance_radars
    if surveillance is None:
        surveillance = system.surveillance_radars
    engagement = battery.engagement_radar or system.engagement_radar
    missile = battery.missile or next(iter(system.missiles), "")
    missiles: tuple[str, ...] = (missile,) if missile else ()
    if battery.loads is not None:
        missiles = tuple(load.missile for load in battery.loads)
    return Parts(battery.system, surveillance, engagement, next(iter(missiles), ""), missiles)


def variant_names(scenario: Scenario) -> tuple[str, ...]:
    """``base`` and the variants, in the order of the file."""
    return (BASE, *(variant.name for variant in scenario.variants))


def with_variant(scenario: Scenario, name: str) -> Scenario:
    """The scenario with the batteries of a variant; ``base`` is the scenario itself.

    Names, flights and assets stay, so that both take the same random draws and can be compared pair by pair.

    Parameters
    ----------
    scenario : Scenario
        As loaded.
    name : str
        One of `variant_names`.

    Raises
    ------
    ScenarioError
        When there is no such variant; with the nearest one.

    Examples
    --------
    >>> from cupola.scenario import load
    >>> with_variant(load("damascus-2018"), "s200v").batteries[0].system
    's200v'
    """
    if name == BASE:
        return scenario
    variant = next((v for v in scenario.variants if v.name == name), None)
    if variant is None:
        hint = nearest(name, variant_names(scenario))
        raise ScenarioError(Problem(scenario.name, "variant", name, "does not exist", hint))
    batteries = tuple(changed(battery, variant) for battery in scenario.batteries)
    flights = scenario.flights
    if variant.jamming is False:
        flights = tuple(flight.model_copy(update={"jammer": None}) for flight in flights)
    tracking = variant.tracking or scenario.tracking
    return scenario.model_copy(update={"batteries": batteries, "flights": flights, "tracking": tracking})


def changed(battery: Battery, variant: Variant) -> Battery:
    """A battery as it stands in a variant.

    What it said of its old system (mast, launchers, missiles, radars) is dropped when the system changes: it would be
    said of the wrong thing. Place, boresight and doctrine stay.
    """
    if variant.battery not in (None, battery.name, battery.station_of):
        return battery
    update: dict[str, object] = {}
    if variant.system is not None and variant.system != battery.system:
        update = {**dict.fromkeys(OF_SYSTEM), "system": variant.system}
    if variant.missile is not None:
        update |= {"missile": variant.missile, "loads": None}
    if variant.identification is not None:
        update["identification"] = variant.identification
    if variant.is_active is not None:
        update["is_active"] = variant.is_active
    if variant.post is not None:
        update["post"] = variant.post
    return battery.model_copy(update=update)
