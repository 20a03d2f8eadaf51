"""What stands and flies in a scenario, as a map needs it: sites, circles and routes with their symbols and labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cupola.report.maps.symbols import Symbol, flight_symbol
from cupola.report.maps.symbols import symbol as symbol_named

if TYPE_CHECKING:
    from cupola.engine.build.model import Model
    from cupola.scenario import Scenario

#: Longest name on a map; the rest is cut.
_NAME_MAX = 34


@dataclass(frozen=True, slots=True)
class Site:
    """A battery, a post, a radar that stands alone, or an asset."""

    name: str
    label: str
    lat_deg: float
    lon_deg: float
    symbol_name: str

    @property
    def symbol(self) -> Symbol:
        """Its NATO symbol."""
        return symbol_named(self.symbol_name)


@dataclass(frozen=True, slots=True)
class Ring:
    """A circle around a battery [m]: of a claim, or the published range of its missile."""

    label: str
    lat_deg: float
    lon_deg: float
    range_m: float
    is_claim: bool


@dataclass(frozen=True, slots=True)
class Route:
    """The route of a flight, with the lines along which its weapons leave it; no label: another one speaks for it."""

    label: str
    side: str
    lat_deg: tuple[float, ...]
    lon_deg: tuple[float, ...]
    releases: tuple[tuple[tuple[float, float], tuple[float, float]], ...]
    symbol: Symbol


def item(model: Model, kind: str, key: str) -> Mapping[str, Any]:
    """A catalogue item as the scenario holds it; empty where it is not there."""
    return dict(model.scenario.catalogue.get(kind, {}).get(key, {}))


def item_name(model: Model, kind: str, key: str) -> str:
    """Its full name, or its id."""
    return str(item(model, kind, key).get("name") or key)


def short(text: str) -> str:
    """A name that fits on a map."""
    return text if len(text) <= _NAME_MAX else text[: _NAME_MAX - 1] + "…"


def sites(model: Model) -> list[Site]:
    """Active batteries first, then posts, radars that stand alone, and assets, in the order of the file.

    Posts that lead nobody, and radars that report to them, are left out: they wait for a variant.
    """
    scenario = model.scenario
    leading = _leading(scenario)
    found = [
        Site(b.name, f"{short(b.name)}\n{short(item_name(model, 'system', b.system))}", b.lat_deg, b.lon_deg, "battery")
        for b in scenario.batteries
        if b.is_active
    ]
    posts = [post for post in scenario.posts if post.name in leading]
    found += [Site(p.name, short(p.name), p.lat_deg, p.lon_deg, "command-post") for p in posts]
    found += [
        Site(r.name, f"{short(r.name)}\n{short(item_name(model, 'radar', r.type))}", r.lat_deg, r.lon_deg, "radar")
        for r in scenario.radars
        if r.is_active and (r.post is None or r.post in leading)
    ]
    return found + [Site(a.name, short(a.name), a.lat_deg, a.lon_deg, "asset") for a in scenario.assets]


def _leading(scenario: Scenario) -> set[str]:
    """Posts with an active battery under them."""
    above = {post.name: post.parent for post in scenario.posts}
    found: set[str] = set()
    for battery in scenario.batteries:
        name = battery.post if battery.is_active else None
        while name is not None and name not in found:
            found.add(name)
            name = above[name]
    return found


def rings(model: Model) -> list[Ring]:
    """The circle of each claim about range, and the published range of each battery's missile."""
    scenario = model.scenario
    active = {b.name: b for b in scenario.batteries if b.is_active}
    found: list[Ring] = []
    for claim in scenario.claims:
        battery = active.get(claim.battery or next(iter(active), ""))
        if claim.kind == "range" and battery is not None:
            text = f"{claim.value:g} {claim.unit}: the circle of the claim"
            found.append(Ring(text, battery.lat_deg, battery.lon_deg, claim.value_si, True))
    names = list(model.names.batteries)
    for battery in active.values():
        if battery.name in names:
            i_missile = int(model.system.batteries[names.index(battery.name)]["missile"])
            if i_missile < 0:  # guns alone
                continue
            range_m = float(model.system.missiles[i_missile]["range_max_m"])
            missile = item_name(model, "missile", model.names.missiles[i_missile])
            text = f"{range_m / 1000:g} km: published range\n{short(missile)}"
            found.append(Ring(text, battery.lat_deg, battery.lon_deg, range_m, False))
    return _different(found)


def _different(found: list[Ring]) -> list[Ring]:
    """Circles without the ones that would lie on another."""
    kept: dict[tuple[float, float, float], Ring] = {}
    for ring in found:
        kept.setdefault((round(ring.lat_deg, 2), round(ring.lon_deg, 2), round(ring.range_m, -2)), ring)
    return list(kept.values())


def routes(model: Model) -> list[Route]:
    """Routes of all flights, in the order of the file; to the aim where a flight has one.

    Of the flights of one type in a raid, or in a table of traffic, the first carries the label of all.
    """
    scenario = model.scenario
    found: list[Route] = []
    counts = Counter(_group(flight) for flight in scenario.flights)
    labelled: set[tuple[str, str, str]] = set()
    for flight in scenario.flights:
        points = [(p.lat_deg, p.lon_deg) for p in flight.route]
        releases = []
        for release in flight.releases:
            aim = _place_of(model, release.aim)
            if aim is not None and release.at_waypoint is not None and release.at_waypoint < len(points):
                lat, lon = points[release.at_waypoint]
                releases.append(((lat, aim[0]), (lon, aim[1])))
        end = _place_of(model, flight.aim) if flight.aim else None
        if end is not None:
            points.append(end)
        lats, lons = zip(*points, strict=True)
        group = _group(flight)
        is_laid_out = bool(flight.raid or flight.traffic)
        label = _flight_label(model, flight, counts[group] if is_laid_out else flight.count)
        if is_laid_out and group in labelled:
            label = ""
        labelled.add(group)
        found.append(Route(label, flight.side, lats, lons, tuple(releases), _symbol_of(model, flight)))
    return found


def _group(flight: Any) -> tuple[str, str, str]:
    """What a flight of a raid or of traffic is labelled with: raid, traffic and type."""
    return flight.raid, flight.traffic, flight.type


def target_class(model: Model, key: str) -> str:
    """What kind of target a type is, in words: class, name and summary of the catalogue."""
    entry = item(model, "target", key)
    kind = entry.get("values", {}).get("class", {})
    text = kind.get("text", "") if isinstance(kind, Mapping) else ""
    return str(text or f"{entry.get('name', key)} {entry.get('summary', '')}")


def _symbol_of(model: Model, flight: Any) -> Symbol:
    return flight_symbol(flight.side, target_class(model, flight.type))


def _flight_label(model: Model, flight: Any, n: int) -> str:
    count = f"{n} \N{MULTIPLICATION SIGN} " if n > 1 else ""
    return f"{count}{short(item_name(model, 'target', flight.type))}"


def _place_of(model: Model, aim: str) -> tuple[float, float] | None:
    """Where an aim lies: an asset, or the battery whose part it is."""
    named = {site.name: (site.lat_deg, site.lon_deg) for site in model.scenario.batteries}
    named |= {site.name: (site.lat_deg, site.lon_deg) for site in model.scenario.assets}
    named |= {site.name: (site.lat_deg, site.lon_deg) for site in model.scenario.posts}
    named |= {site.name: (site.lat_deg, site.lon_deg) for site in model.scenario.radars}
    return named.get(aim) or named.get(aim.split("/", 1)[0])


def names_of(model: Model) -> dict[str, str]:
    """Words for the ids of target types and variants, as the scenario and its catalogue give them."""
    scenario = model.scenario
    found = {key: str(entry.get("name") or key) for key, entry in scenario.catalogue.get("target", {}).items()}
    first = next((b for b in scenario.batteries if b.is_active), None)
    system = item_name(model, "system", first.system) if first else "no battery"
    found["base"] = f"As written: {system}"
    for variant in scenario.variants:
        found[variant.name] = variant.title or variant.name
    return found
