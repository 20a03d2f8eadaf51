"""Exposure as GeoJSON and KMZ: flights in pieces of equal state, their holes, what was not flown, and the zones.

Lines and outlines are cut at 180 degrees (RFC 7946, section 3.1.9).
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import numpy as np

from cupola.export.antimeridian import DECIMALS, cut_line, cut_polygon, polygon_geometry
from cupola.export.scene import NOTICE
from cupola.export.zone_files import circle, polygons
from cupola.maps.altitude_text import parse_altitudes
from cupola.maps.clock import clock
from cupola.maps.exposure import Exposure
from cupola.maps.exposure_cautious import Caution
from cupola.maps.flight_path import FlightPath, Floats, degrees
from cupola.maps.zone_fill import zones
from cupola.maps.zone_network import ZoneNetwork, unite_zones
from cupola.scenario.tracks import Mark
from cupola.study.store.atomic import replacing, write_text

if TYPE_CHECKING:
    from cupola.engine.build.model import Model

#: States of pieces, from harmless to worst, and what lies between pieces; colours of KML (alpha, blue, green, red).
STATES = {"not detected": "ff80776b", "detected": "ff0090d8", "in reach": "ff1e26b3", "hole": "ffb0609a"}
_ZONE_COLOUR = "401e26b3"
#: Lines of files with more positions than this are thinned to within this [deg], about 50 m.
_THIN_ABOVE, _THIN_DEG = 50_000, 5e-4
#: Altitudes of zones are round [m].
_ROUND_M = 500.0
_MARKS = {int(Mark.STALE): "stale", int(Mark.JUMP): "jump"}


@dataclass(frozen=True)
class Shape:
    """One thing on a map: its GeoJSON geometry, and what is said of it."""

    kind: str
    name: str
    geometry: dict[str, Any]
    about: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Shapes:
    """Everything on the map of an exposure."""

    title: str
    notice: str
    shapes: tuple[Shape, ...]


def shapes_of(model: Model, found: Sequence[Exposure], worst: Sequence[Caution] = ()) -> Shapes:
    """Flights, zones at the altitude where most of them fly, rings and batteries.

    Parameters
    ----------
    model : Model
        What the exposure was made from; the nominal one in the worst case.
    found : sequence of Exposure
        One for each flight.
    worst : sequence of Caution
        The worst case, where it was asked for: its margins go into the properties.
    """
    shapes = list(_zones(model, found))
    thin = sum(len(one.flight.time_s) for one in found) > _THIN_ABOVE
    margins = {row.worst.number: row.to_dict() for row in worst}
    for one in found:
        shapes += _flight(one, thin, margins.get(one.number))
    case = "worst case of all figures and courses" if worst else f"{model.figures} figures"
    title = f"Exposure of flights, {model.scenario.name}, {case}"
    return Shapes(title, f"{NOTICE} {model.terrain_text}", tuple(shapes))


def _zones(model: Model, found: Sequence[Exposure]) -> Iterator[Shape]:
    network = _network(model, found)
    if network is not None:
        layer, first = network.layers[0], network.zones[0]
        geometry = polygon_geometry(polygons(network, 0))
        name = f"Engagement zone against {first.target}, {layer.words}, inbound"
        yield Shape("zone", name, geometry, {"altitude_m": layer.value_m, "target": first.target})
    for b, battery in enumerate(model.system.batteries):
        site = next(one for one in model.scenario.batteries if one.name == model.names.batteries[b])
        ring_m = float(model.system.missiles[int(battery.missile)].range_max_m)
        ring = polygon_geometry(cut_polygon([circle(site.lat_deg, site.lon_deg, ring_m)]))
        yield Shape("ring", f"{site.name}: published range {ring_m / 1000.0:g} km", ring, {"battery": site.name})
        point = {"type": "Point", "coordinates": [site.lon_deg, site.lat_deg]}
        yield Shape("battery", site.name, point, {"system": site.system})


def _network(model: Model, found: Sequence[Exposure]) -> ZoneNetwork | None:
    """The zones against the commonest type at the altitude where flights are nearest; None without flights."""
    judged = [one for one in found if one.is_judged]
    if not judged:
        return None
    flown = judged[0].flown
    near = flown.range_m.min(axis=1) <= max(float(m.range_max_m) for m in model.system.missiles)
    heights_m = flown.at.altitude_m[near] if near.any() else flown.at.altitude_m
    altitude_m = max(_ROUND_M * round(float(np.median(heights_m)) / _ROUND_M), _ROUND_M)
    kinds = [one.type.target for one in judged]
    kind = max(dict.fromkeys(kinds), key=kinds.count)
    return unite_zones(zones(model, kind, parse_altitudes([f"{altitude_m:g}"])))


def _flight(one: Exposure, thin: bool, margin: dict[str, Any] | None) -> Iterator[Shape]:
    about = margin or one.to_dict()
    common = {
        key: about[key]
        for key in ("icao24", "type", "status", "engaged_s", "closest_km", "closest_battery", "notes")
    }  # fmt: skip
    if margin is not None:
        common |= {key: about[key] for key in ("engaged_by_figures_s", "margin_km", "margin_battery")}
    for state, path, u in _pieces(one):
        lines = _lines(path, u, thin and state != "hole")
        if not lines:
            continue
        times = {"from": _time(one, path, u[0]), "to": _time(one, path, u[-1])}
        yield Shape("flight", one.name, _line_geometry(lines), {"state": state, **times, **common})
    marked = one.flight
    for mark, word in _MARKS.items():
        chosen = np.flatnonzero(marked.mark == mark)
        if len(chosen):
            places = [
                [round(float(marked.marked_lon_deg[k]), DECIMALS), round(float(marked.marked_lat_deg[k]), DECIMALS)]
                for k in chosen
            ]
            geometry = {"type": "MultiPoint", "coordinates": places}
            yield Shape("not flown", one.name, geometry, {"mark": word, "positions": len(places)})
    if about["worst"] is not None:
        point = about["worst"]
        geometry = {"type": "Point", "coordinates": [point["lon_deg"], point["lat_deg"], point["altitude_m"]]}
        yield Shape("shortest warning", one.name, geometry, point)


def _pieces(one: Exposure) -> Iterator[tuple[str, FlightPath, Floats]]:
    """State, path and moments of pieces of equal state; holes are pieces of their own."""
    path = one.flown.path
    edges = np.concatenate([spans for kind in (one.detected, one.in_reach) for spans in kind[1:]])
    for piece in np.flatnonzero(path.flight == one.number):
        first_u, last_u = path.u_first[piece], path.u_last[piece]
        corners = path.u[path.start[piece] : path.stop[piece]]
        cuts = np.unique(np.concatenate([[first_u], edges[(edges > first_u) & (edges < last_u)], [last_u]]))
        if len(cuts) == 1:
            yield _state(one, float(cuts[0])), path, cuts
        for a, b in pairwise(cuts):
            inner = corners[(corners > a) & (corners < b)]
            yield _state(one, 0.5 * float(a + b)), path, np.concatenate([[a], inner, [b]])
    holes = one.in_holes.path
    for piece in np.flatnonzero(holes.flight == one.number):
        yield "hole", holes, np.linspace(holes.u_first[piece], holes.u_last[piece], 21)


def _state(one: Exposure, u: float) -> str:
    for state, spans in (("in reach", one.in_reach), ("detected", one.detected)):
        if ((spans.first_u <= u) & (u <= spans.last_u)).any():
            return state
    return "not detected"


def _lines(path: FlightPath, u: Floats, thin: bool) -> list[list[list[float]]]:
    normal, altitude_m = path.places(u)
    lat, lon = degrees(normal)
    turned = np.degrees(np.unwrap(np.radians(lon)))
    line = np.column_stack([np.round(turned, DECIMALS), np.round(lat, DECIMALS), np.round(altitude_m, 1)])
    if thin and len(line) > 2:
        import shapely

        line = shapely.get_coordinates(shapely.LineString(line).simplify(_THIN_DEG), include_z=True)
    places: list[list[float]] = line.tolist()
    return [places] if len(places) == 1 or np.ptp(lon) < 180.0 else cut_line(places)


def _line_geometry(lines: list[list[list[float]]]) -> dict[str, Any]:
    if len(lines) == 1 and len(lines[0]) == 1:
        return {"type": "Point", "coordinates": lines[0][0]}
    if len(lines) == 1:
        return {"type": "LineString", "coordinates": lines[0]}
    return {"type": "MultiLineString", "coordinates": lines}


def _time(one: Exposure, path: FlightPath, u: float) -> str | float:
    return clock(float(path.time_s(np.array([u]))[0]), one.is_relative)


def write_geojson(shapes: Shapes, path: Path) -> Path:
    """Write all as one feature collection; raises `OutputError` when that cannot be done."""
    features = [
        {"type": "Feature", "geometry": one.geometry, "properties": {"kind": one.kind, "name": one.name, **one.about}}
        for one in shapes.shapes
    ]
    collection = {
        "type": "FeatureCollection", "name": shapes.title, "simulation": True, "notice": shapes.notice,
        "features": features,
    }  # fmt: skip
    write_text(path, json.dumps(collection, ensure_ascii=False, allow_nan=False) + "\n")
    return path


def write_kmz(shapes: Shapes, path: Path) -> Path:
    """Write all for Google Earth and the like; the same exposure gives the same bytes.

    Raises
    ------
    OutputError
        When it cannot be written.
    """
    styles = [_style(_key(state), colour) for state, colour in STATES.items()]
    styles.append(_style("zone", _ZONE_COLOUR))
    folders: dict[str, list[str]] = {}
    for one in shapes.shapes:
        folder = str(one.about.get("state", one.kind))
        folders.setdefault(folder, []).append(_placemark(one))
    body = "".join(f"<Folder><name>{escape(name)}</name>{''.join(marks)}</Folder>" for name, marks in folders.items())
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f"<name>{escape(shapes.title)}</name><description>{escape(shapes.notice)}</description>"
        f"{''.join(styles)}{body}</Document></kml>\n"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("doc.kml", (1980, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    with replacing(path) as temporary:
        temporary.write_bytes(buffer.getvalue())
    return path


def _key(state: str) -> str:
    return state.replace(" ", "-")


def _style(key: str, colour: str) -> str:
    line = f"<LineStyle><color>ff{colour[2:]}</color><width>2</width></LineStyle>"
    return f'<Style id="{key}">{line}<PolyStyle><color>{colour}</color></PolyStyle></Style>'


def _placemark(one: Shape) -> str:
    state = one.about.get("state")
    style = f"<styleUrl>#{_key(state)}</styleUrl>" if state else ""
    if one.kind == "zone":
        style = "<styleUrl>#zone</styleUrl>"
    span = ""
    if state and isinstance(one.about["from"], str):
        span = f"<TimeSpan><begin>{one.about['from']}</begin><end>{one.about['to']}</end></TimeSpan>"
    words = "; ".join(f"{key}: {value}" for key, value in one.about.items() if value not in (None, "", []))
    name = one.name if not state else f"{one.name}: {state}"
    return (
        f"<Placemark><name>{escape(name)}</name><description>{escape(words)}</description>{span}{style}"
        f"{_kml(one.geometry)}</Placemark>"
    )


def _kml(geometry: dict[str, Any]) -> str:
    """A GeoJSON geometry in KML."""
    kind, coordinates = geometry["type"], geometry["coordinates"]
    if kind == "Point":
        return f"<Point>{_mode(coordinates)}<coordinates>{_position(coordinates)}</coordinates></Point>"
    if kind == "LineString":
        text = " ".join(map(_position, coordinates))
        return f"<LineString>{_mode(coordinates[0])}<coordinates>{text}</coordinates></LineString>"
    if kind == "Polygon":
        texts = (" ".join(map(_position, ring)) for ring in coordinates)
        rings = [f"<LinearRing><coordinates>{text}</coordinates></LinearRing>" for text in texts]
        inner = "".join(f"<innerBoundaryIs>{ring}</innerBoundaryIs>" for ring in rings[1:])
        return f"<Polygon><outerBoundaryIs>{rings[0]}</outerBoundaryIs>{inner}</Polygon>"
    parts = [_kml({"type": kind.removeprefix("Multi"), "coordinates": part}) for part in coordinates]
    return f"<MultiGeometry>{''.join(parts)}</MultiGeometry>"


def _mode(position: Sequence[float]) -> str:
    return "<altitudeMode>absolute</altitudeMode>" if len(position) > 2 else ""


def _position(position: Sequence[float]) -> str:
    return ",".join(f"{value:g}" if i > 1 else f"{value}" for i, value in enumerate([*position, 0.0][:3]))
