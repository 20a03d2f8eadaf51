"""Catalogue keys of a scenario become the items themselves, so that a saved scenario holds all it needs."""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import Any

from cupola.catalogue import Item, item_from_dict, load_item
from cupola.catalogue.complete import missing
from cupola.errors import CatalogueError
from cupola.scenario.layout.deployment import changed, parts_of_item
from cupola.scenario.models.lines import Path
from cupola.scenario.models.problems import Desk
from cupola.scenario.models.scenario import Battery, Scenario


def resolve(scenario: Scenario, desk: Desk, extra: str | FilePath | None = None) -> Scenario:
    """The scenario with every catalogue item that it, its variants and its claims name; problems go to the desk.

    Items that the document brings along (a saved scenario) are kept; they win over those of Cupola.
    """
    shelf = _Shelf(desk, scenario.catalogue, None if extra is None else FilePath(extra))
    for i, battery in enumerate(scenario.batteries):
        _take_battery(shelf, battery, ("battery", i))
    for i, variant in enumerate(scenario.variants):
        for j, battery in enumerate(scenario.batteries):
            if variant.battery in (None, battery.name):
                is_new = variant.system is not None and variant.system != battery.system
                path: Path = ("variant", i) if is_new or variant.missile is not None else ("battery", j)
                _take_battery(shelf, changed(battery, variant), path)
    for i, raid in enumerate(scenario.raids):
        for j, member in enumerate(raid.members):
            shelf.take("target", member.type, ("raid", i, "member", j, "type"))
            for k, weapon in enumerate(member.releases):
                shelf.take("target", weapon.type, ("raid", i, "member", j, "release", k, "type"))
    for i, traffic in enumerate(scenario.traffic):
        shelf.take("target", traffic.type, ("traffic", i, "type"))
    for i, radar in enumerate(scenario.radars):
        item = shelf.take("radar", radar.type, ("radar", i, "type"))
        _check_role(shelf, item, "surveillance", ("radar", i, "type"))
    for i, flight in enumerate(scenario.flights):
        if flight.raid or flight.traffic:
            continue
        shelf.take("target", flight.type, ("flight", i, "type"))
        for j, release in enumerate(flight.releases):
            shelf.take("target", release.type, ("flight", i, "release", j, "type"))
    for i, claim in enumerate(scenario.claims):
        for j, name in enumerate(claim.classes):
            shelf.take("target", name, ("claim", i, "classes", j))
        if claim.type is not None:
            shelf.take("target", claim.type, ("claim", i, "type"))
    batteries = tuple(_with_guns(shelf, battery) for battery in scenario.batteries)
    return scenario.model_copy(update={"catalogue": shelf.catalogue(), "batteries": batteries})


class _Shelf:
    """The items taken so far; each bad one is reported once per place."""

    def __init__(self, desk: Desk, given: dict[str, dict[str, dict[str, Any]]], extra: FilePath | None) -> None:
        self.desk = desk
        self.given = given
        self.extra = extra
        self.items: dict[tuple[str, str], Item | None] = {}
        self.told: set[tuple[str, str, Path]] = set()

    def take(self, kind: str, name: str, path: Path) -> Item | None:
        """An item by its key; ``None`` when it does not exist or is wrong, which goes to the desk."""
        try:
            if (kind, name) not in self.items:
                self.items[kind, name] = self._find(kind, name)
            return self.items[kind, name]
        except CatalogueError as error:
            if (kind, name, path) not in self.told:
                self.told.add((kind, name, path))
                for problem in error.problems:
                    is_missing = problem.limit.startswith("there is no such")
                    where = "" if is_missing else f"{problem.source}: {problem.key}: "
                    self.desk.add(path, f"{where}{problem.limit}", problem.hint, name)
            return None

    def _find(self, kind: str, name: str) -> Item:
        saved = self.given.get(kind, {}).get(name)
        if saved is not None:
            item = item_from_dict(saved)
            if (item.kind, item.id) == (kind, name):
                return item
        item = load_item(kind, name, self.extra)
        lacks = missing(item)
        if lacks:
            raise CatalogueError(lacks)
        return item

    def catalogue(self) -> dict[str, dict[str, dict[str, Any]]]:
        out: dict[str, dict[str, dict[str, Any]]] = {}
        for (kind, name), item in sorted(self.items.items()):
            if item is not None:
                out.setdefault(kind, {})[name] = item.to_dict()
        return out


def _with_guns(shelf: _Shelf, battery: Battery) -> Battery:
    """A battery whose system has guns and no missiles fires them, without being told to."""
    system = shelf.items.get(("system", battery.system))
    if system is None or system.missiles or battery.guns is not None:
        return battery
    return battery.model_copy(update={"guns": True})


def _take_battery(shelf: _Shelf, battery: Battery, path: Path) -> None:
    """Take a battery's system and the parts that it uses; the path is where the choice was made."""
    system = shelf.take("system", battery.system, (*path, "system"))
    if system is None:
        return
    if system.not_runnable:
        shelf.desk.add((*path, "system"), f"cannot be simulated: {system.not_runnable}", "choose another", system.id)
        return
    parts = parts_of_item(battery, system)
    for i, radar in enumerate(parts.surveillance_radars):
        item = shelf.take("radar", radar, (*path, "surveillance_radars", i))
        _check_role(shelf, item, "surveillance", (*path, "surveillance_radars", i))
    item = shelf.take("radar", parts.engagement_radar, (*path, "engagement_radar"))
    _check_role(shelf, item, "engagement", (*path, "engagement_radar"))
    for k, missile in enumerate(parts.missiles):
        at = (*path, "missile") if battery.loads is None else (*path, "load", k, "missile")
        if shelf.take("missile", missile, at) and missile not in system.missiles:
            hint = f"missiles of {system.id}: {', '.join(system.missiles)}"
            shelf.desk.add(at, f"is not a missile of {system.id}", hint, missile)


def _check_role(shelf: _Shelf, radar: Item | None, role: str, path: Path) -> None:
    if radar is not None and "role" in radar.text and radar.words("role") != role:
        hint = f"{radar.id} is one of {radar.words('role')}"
        shelf.desk.add(path, f"must be a radar of the role {role}", hint, radar.id)
