"""A scenario as places and routes, before anything is simulated: sites, sectors, rings, routes, zones of the air."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.export.antimeridian import cut_line, cut_polygon, polygon_geometry
from cupola.export.features import collection, feature
from cupola.export.scene import NOTICE
from cupola.export.sidc import flight_sidc, ground_sidc
from cupola.export.zone_files import circle
from cupola.maps.bearings import places
from cupola.scenario.models.flight import split_aim
from cupola.variants import RadarRole

if TYPE_CHECKING:
    from cupola.engine.build.model import Model
    from cupola.scenario import Scenario
    from cupola.scenario.models.flight import Flight, Waypoint
    from cupola.scenario.models.world import Place

#: Points of the arc of a sector; a sector this wide is no sector [rad].
_ARC, _ALL_ROUND_RAD = 41, math.radians(359.0)


def picture_of(model: Model) -> dict[str, Any]:
    """Everything that has a place in a scenario, as a feature collection.

    Parameters
    ----------
    model : Model
        As built: sectors and ranges are those of the figures that it was built with.

    Returns
    -------
    dict
        GeoJSON. Kinds: ``asset, battery, radar, post, sector`` (of engagement radars), ``ring`` (published range),
        ``route, release`` and the kinds of zones of the air as ``airspace``.
    """
    scenario = model.scenario
    found = [*_ground(scenario), *_reach(model), *_airspace(scenario)]
    found += [one for flight in scenario.flights for one in _route(scenario, flight)]
    title = f"{scenario.title or scenario.name} (simulation)"
    return collection(title, found, f"{NOTICE}. {model.terrain_text}")


def _ground(scenario: Scenario) -> Iterator[dict[str, Any]]:
    for asset in scenario.assets:
        about = {"people": asset.people, "hits_to_destroy": asset.hits_to_destroy}
        yield feature(_point(asset), kind="asset", name=asset.name, sidc=ground_sidc("asset"), **about)
    for battery in scenario.batteries:
        told = {"system": battery.system, "is_active": battery.is_active, "reports_to": battery.post or ""}
        told["boresight_deg"] = round(math.degrees(battery.boresight_rad), 6)
        yield feature(_point(battery), kind="battery", name=battery.name, sidc=ground_sidc("battery"), **told)
    for radar in scenario.radars:
        told = {"type": radar.type, "is_active": radar.is_active, "reports_to": radar.post or radar.battery or ""}
        yield feature(_point(radar), kind="radar", name=radar.name, sidc=ground_sidc("radar"), **told)
    for post in scenario.posts:
        told = {"reports_to": post.parent or ""}
        yield feature(_point(post), kind="post", name=post.name, sidc=ground_sidc("post"), **told)


def _reach(model: Model) -> Iterator[dict[str, Any]]:
    """Published ranges of missiles, and the sectors of radars that guide them."""
    system, names = model.system, model.names
    at = {one.name: one for one in model.scenario.batteries}
    for b, row in enumerate(system.batteries):
        site = at[names.batteries[b]]
        missile = system.missiles[int(row.missile)] if int(row.missile) >= 0 and len(system.missiles) else None
        if missile is not None and site.timed is None:
            range_m = float(missile.range_max_m)
            ring = polygon_geometry(cut_polygon([circle(site.lat_deg, site.lon_deg, range_m)]))
            yield feature(ring, kind="ring", name=site.name, range_km=range_m / 1000.0)
    for i, radar in enumerate(system.radars):
        width_rad = 2.0 * float(radar.sector_half_rad)
        if int(radar.role) != RadarRole.ENGAGEMENT or int(radar.battery) < 0 or width_rad >= _ALL_ROUND_RAD:
            continue
        site = at[names.batteries[int(radar.battery)]]
        boresight_rad, range_m = float(radar.boresight_rad), float(radar.range_max_m)
        wedge = polygon_geometry(cut_polygon([_wedge(site.lat_deg, site.lon_deg, boresight_rad, width_rad, range_m)]))
        about = {"boresight_deg": math.degrees(boresight_rad) % 360.0, "width_deg": math.degrees(width_rad)}
        told = {key: round(value, 1) for key, value in about.items()}
        yield feature(wedge, kind="sector", name=names.radars[i], **told, range_km=range_m / 1000.0)


def _wedge(lat_deg: float, lon_deg: float, boresight_rad: float, width_rad: float, range_m: float) -> list[list[float]]:
    """A sector of a circle as a ring that turns left."""
    bearing = boresight_rad + width_rad * np.linspace(0.5, -0.5, _ARC)
    lat, lon = places(lat_deg, lon_deg, range_m * np.sin(bearing), range_m * np.cos(bearing))
    arc = [[round(float(x), 5), round(float(y), 5)] for x, y in zip(lon, lat, strict=True)]
    return [[lon_deg, lat_deg], *arc, [lon_deg, lat_deg]]


def _airspace(scenario: Scenario) -> Iterator[dict[str, Any]]:
    for zone in scenario.zones:
        ring = [[point.lon_deg, point.lat_deg] for point in (*zone.points, zone.points[0])]
        about = {"altitude_min_m": zone.altitude_min_m, "altitude_max_m": zone.altitude_max_m}
        told = {"rule": zone.kind, **about, "start_s": zone.start_s, "end_s": zone.end_s}
        yield feature(polygon_geometry(cut_polygon([ring])), kind="airspace", name=zone.name, **told)


def _route(scenario: Scenario, flight: Flight) -> Iterator[dict[str, Any]]:
    """The points of a flight in their order and on to its aim.

    Altitudes stand in a column and not in the line: some are above ground, and a line has one way of counting.
    """
    target_class = _class_of(scenario, flight.type)
    sidc = flight_sidc(flight.side, target_class)
    line = [[point.lon_deg, point.lat_deg] for point in flight.route]
    aim = _aim(scenario, flight.aim)
    line += [aim] if aim is not None else []
    about: dict[str, Any] = {
        "side": flight.side, "type": flight.type, "count": flight.count, "start_s": flight.start_s,
        "spacing_s": flight.spacing_s, "offset_m": flight.offset_m, "aim": flight.aim or "", "raid": flight.raid,
        "altitudes": ", ".join(_altitude(point) for point in flight.route), "speeds": _speeds(flight), "sidc": sidc,
    }  # fmt: skip
    yield feature(_line(line), kind="route", name=flight.name, **about)
    for k, release in enumerate(flight.releases):
        goal = _aim(scenario, release.aim)
        if release.at_waypoint is None or goal is None or release.at_waypoint >= len(flight.route):
            continue  # a moment on the way has no place before the run
        point = flight.route[release.at_waypoint]
        told = {"side": flight.side, "type": release.type, "count": release.count * flight.count, "aim": release.aim}
        name = f"{flight.name}/{release.type}-{k + 1}"
        yield feature(_line([[point.lon_deg, point.lat_deg], goal]), kind="release", name=name, **told)


def _altitude(point: Waypoint) -> str:
    if point.altitude_m is not None:
        return f"{point.altitude_m:.10g} m MSL"
    return f"{point.altitude_agl_m:.10g} m AGL"


def _speeds(flight: Flight) -> str:
    """Ground speeds from each point on; empty where all are the cruise speed of the type."""
    if all(point.speed_mps is None for point in flight.route):
        return ""
    return ", ".join("-" if point.speed_mps is None else f"{point.speed_mps:.10g} m/s" for point in flight.route)


def _line(line: list[list[float]]) -> dict[str, Any]:
    if len(line) == 1:
        return {"type": "Point", "coordinates": line[0]}
    pieces = cut_line(line)
    if len(pieces) == 1:
        return {"type": "LineString", "coordinates": pieces[0]}
    return {"type": "MultiLineString", "coordinates": pieces}


def _aim(scenario: Scenario, aim: str | None) -> list[float] | None:
    """Where an asset or the battery of a part stands; None where there is no aim."""
    if aim is None:
        return None
    battery, own = split_aim(aim)
    named: dict[str, Place] = {}
    for group in (scenario.assets, scenario.posts, scenario.radars):
        named |= {one.name: one for one in group}
    named |= {one.name: one for one in scenario.batteries if battery == one.name}
    place = named.get(battery or own)
    return [place.lon_deg, place.lat_deg] if place is not None else None


def _point(place: Any) -> dict[str, Any]:
    return {"type": "Point", "coordinates": [place.lon_deg, place.lat_deg]}


def _class_of(scenario: Scenario, type_id: str) -> str:
    item = scenario.catalogue.get("target", {}).get(type_id, {})
    return str(item.get("values", {}).get("class", {}).get("text", ""))
