"""Exposure as GeoJSON and KMZ: flights in pieces of equal state, their holes, what was not flown, and the zones.

Lines and outlines are cut at 180 degrees (RFC 7946, section 3.1.9).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import numpy as np

from cupola.export import kmz
from cupola.export.antimeridian import DECIMALS, cut_line, cut_polygon, polygon_geometry
from cupola.export.features import collection, feature, write_collection
from cupola.export.scene import NOTICE
from cupola.export.zone_files import circle, polygons
from cupola.maps.altitude_text import parse_altitudes
from cupola.maps.exposure.cautious import Caution
from cupola.maps.exposure.clock import clock
from cupola.maps.exposure.flight_exposure import Exposure
from cupola.maps.exposure.flight_path import Floats
from cupola.maps.exposure.pieces import STATES, Piece, hole_pieces, pieces_of
from cupola.maps.zone.engagement_zone import EngagementZone
from cupola.maps.zone.fill import zones
from cupola.maps.zone.network import ZoneNetwork, unite_zones
from cupola.scenario.tracks import Mark

if TYPE_CHECKING:
    from cupola.engine.build.model import Model

#: Colours of states in KML (alpha, blue, green, red).
_COLOURS = dict(zip(STATES, ("ff80776b", "ff0090d8", "ff1e26b3", "ffb0609a"), strict=True))
_ZONE_COLOUR = "401e26b3"
#: Lines of files with more positions than this are thinned to within this [deg], about 50 m.
_THIN_ABOVE, _THIN_DEG = 50_000, 5e-4
#: Altitudes of zones are round [m].
_ROUND_M = 500.0
#: What is said of a flight in each of its pieces.
_SAID = ("icao24", "type", "status", "engaged_s", "closest_km", "closest_battery", "notes")
_SAID_OF_WORST = ("engaged_by_figures_s", "margin_km", "margin_battery")
#: Positions of a line; or, where it is cut at 180 degrees, several lines.
Line = list[Any]
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


def shapes_of(
    model: Model, found: Sequence[Exposure], worst: Sequence[Caution] = (), models: Sequence[Model] = ()
) -> Shapes:
    """Flights, zones at the altitude where most of them fly, rings and batteries.

    Parameters
    ----------
    model : Model
        What the exposure was made from; the nominal one in the worst case.
    found : sequence of Exposure
        One for each flight.
    worst : sequence of Caution
        The worst case, where it was asked for: its margins go into the properties.
    models : sequence of Model, optional
        In the worst case, a model for each of the figures that count, the longest published range last: the zone is
        where any of them can engage on any of eight courses, and the ring the longest.
    """
    cases = tuple(models) if worst and models else (model,)
    shapes = [*_zones(cases, found, is_worst=bool(worst)), *_flights(found, worst)]
    case = "worst case of all figures and courses" if worst else f"{model.figures} figures"
    title = f"Exposure of flights, {model.scenario.name}, {case}"
    return Shapes(title, f"{NOTICE}. {model.terrain_text}", tuple(shapes))


def _zones(models: Sequence[Model], found: Sequence[Exposure], *, is_worst: bool) -> Iterator[Shape]:
    model = models[-1]
    network = _network(models, found, is_worst=is_worst)
    if network is not None:
        layer, first = network.layers[0], network.zones[0]
        geometry = polygon_geometry(polygons(network, 0))
        case = "worst case of all figures and courses" if is_worst else "inbound"
        name = f"Engagement zone against {first.target}, {layer.words}, {case}"
        about = {"altitude_m": layer.value_m, "target": first.target, "figures": _figures(models), "course": case}
        yield Shape("zone", name, geometry, about)
    for b, battery in enumerate(model.system.batteries):
        site = next(one for one in model.scenario.batteries if one.name == model.names.batteries[b])
        ring_m = float(model.system.missiles[int(battery.missile)].range_max_m)
        ring = polygon_geometry(cut_polygon([circle(site.lat_deg, site.lon_deg, ring_m)]))
        text = f"{site.name}: published range {ring_m / 1000.0:g} km"
        yield Shape("ring", text, ring, {"battery": site.name, "figures": model.figures})
        point = {"type": "Point", "coordinates": [site.lon_deg, site.lat_deg]}
        yield Shape("battery", site.name, point, {"system": site.system})


def _figures(models: Sequence[Model]) -> str:
    return ", ".join(model.figures for model in models)


def _network(models: Sequence[Model], found: Sequence[Exposure], *, is_worst: bool) -> ZoneNetwork | None:
    """The zones against the commonest type at the altitude where flights are nearest; None without flights."""
    judged = [one for one in found if one.is_judged]
    if not judged:
        return None
    flown = judged[0].flown
    near = flown.range_m.min(axis=1) <= max(float(m.range_max_m) for m in models[-1].system.missiles)
    heights_m = flown.at.altitude_m[near] if near.any() else flown.at.altitude_m
    altitude_m = max(_ROUND_M * round(float(np.median(heights_m)) / _ROUND_M), _ROUND_M)
    kinds = [one.type.target for one in judged]
    kind = max(dict.fromkeys(kinds), key=kinds.count)
    layers = parse_altitudes([f"{altitude_m:g}"])
    if not is_worst:
        return unite_zones(zones(models[0], kind, layers))
    every = [zone for model in models for zone in zones(model, kind, layers, course="any")]
    return unite_zones([_on_some_course(zone) for zone in every])


def _on_some_course(zone: EngagementZone) -> EngagementZone:
    """A zone of several courses with the one that gets furthest, where it has the one that is limited first."""
    return replace(zone, layers=tuple(replace(layer, limit=layer.best) for layer in zone.layers))


def _flights(found: Sequence[Exposure], worst: Sequence[Caution]) -> Iterator[Shape]:
    """Pieces of all flights, flight after flight, with what was not flown and where the warning is shortest."""
    if not found:
        return
    thin = sum(len(one.flight.time_s) for one in found) > _THIN_ABOVE
    margins = {row.worst.number: row.to_dict() for row in worst}
    pieces = [*pieces_of(found[0].flown), *hole_pieces(found[0].in_holes)]
    mine: dict[int, list[tuple[Piece, Line]]] = {}
    for piece, line in zip(pieces, _lines(pieces, thin), strict=True):
        mine.setdefault(piece.flight, []).append((piece, line))
    for one in found:
        about = margins.get(one.number) or one.about
        common = {key: about[key] for key in (*_SAID, *(_SAID_OF_WORST if worst else ()))}
        for piece, line in mine.get(one.number, []):
            times = {"from": clock(piece.first_s, one.is_relative), "to": clock(piece.last_s, one.is_relative)}
            yield Shape("flight", one.name, _line_geometry(line), {"state": STATES[piece.state], **times, **common})
        yield from _marked(one)
        if about["worst"] is not None:
            point = about["worst"]
            geometry = {"type": "Point", "coordinates": [point["lon_deg"], point["lat_deg"], point["altitude_m"]]}
            yield Shape("shortest warning", one.name, geometry, point)


def _marked(one: Exposure) -> Iterator[Shape]:
    """Positions that were not flown."""
    flight = one.flight
    for mark, word in _MARKS.items():
        chosen = np.flatnonzero(flight.mark == mark)
        if len(chosen):
            places = np.column_stack([flight.marked_lon_deg[chosen], flight.marked_lat_deg[chosen]])
            geometry = {"type": "MultiPoint", "coordinates": np.round(places, DECIMALS).tolist()}
            yield Shape("not flown", one.name, geometry, {"mark": word, "positions": len(chosen)})


def _lines(pieces: Sequence[Piece], thin: bool) -> list[Line]:
    """Longitude, latitude and altitude of pieces, thinned where there are many."""
    if not pieces:
        return []
    sizes = np.array([len(piece.lat_deg) for piece in pieces])
    columns = [np.concatenate([getattr(piece, name) for piece in pieces]) for name in ("lon_deg", "lat_deg")]
    ends = np.cumsum(sizes)[:-1]
    around = [np.ptp(part) > 180.0 for part in np.split(columns[0], ends)]
    places = np.column_stack([*columns, np.round(np.concatenate([piece.altitude_m for piece in pieces]), 1)])
    lines = np.split(places, ends)
    if thin:
        lines = _thinned(lines, [size > 2 and not crosses for size, crosses in zip(sizes, around, strict=True)])
    rounded = [[[round(x, DECIMALS), round(y, DECIMALS), z] for x, y, z in line.tolist()] for line in lines]
    return [cut_line(line) if crosses else line for line, crosses in zip(rounded, around, strict=True)]


def _thinned(lines: list[Floats], may: list[bool]) -> list[Floats]:
    """Lines without the positions that lie on the way between others."""
    import shapely

    chosen = np.flatnonzero(may)
    if not len(chosen):
        return lines
    points = np.concatenate([lines[k] for k in chosen])
    owner = np.repeat(np.arange(len(chosen)), [len(lines[k]) for k in chosen])
    simple = shapely.simplify(shapely.linestrings(points, indices=owner), _THIN_DEG, preserve_topology=False)
    left, owner = shapely.get_coordinates(simple, include_z=True, return_index=True)
    for k, line in zip(chosen, np.split(left, np.flatnonzero(np.diff(owner)) + 1), strict=True):
        lines[k] = line
    return lines


def _line_geometry(line: Line) -> dict[str, Any]:
    if isinstance(line[0][0], list):
        return _several(line)
    if len(line) == 1:
        return {"type": "Point", "coordinates": line[0]}
    return {"type": "LineString", "coordinates": line}


def _several(lines: Line) -> dict[str, Any]:
    if len(lines) == 1:
        return {"type": "LineString", "coordinates": lines[0]}
    return {"type": "MultiLineString", "coordinates": lines}


def write_geojson(shapes: Shapes, path: Path) -> Path:
    """Write all as one feature collection; raises `OutputError` when that cannot be done."""
    features = [feature(one.geometry, kind=one.kind, name=one.name, **one.about) for one in shapes.shapes]
    return write_collection(collection(shapes.title, features, shapes.notice), path)


def write_kmz(shapes: Shapes, path: Path) -> Path:
    """Write all for Google Earth and the like; the same exposure gives the same bytes.

    Raises
    ------
    OutputError
        When it cannot be written.
    """
    styles = [_style(_key(state), colour) for state, colour in _COLOURS.items()]
    styles.append(_style("zone", _ZONE_COLOUR))
    folders: dict[str, list[str]] = {}
    for one in shapes.shapes:
        folder = str(one.about.get("state", one.kind))
        folders.setdefault(folder, []).append(_placemark(one))
    body = "".join(f"<Folder><name>{escape(name)}</name>{''.join(marks)}</Folder>" for name, marks in folders.items())
    return kmz.write_kmz(path, shapes.title, shapes.notice, "".join(styles) + body)


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
        return f"<Point>{_mode(coordinates)}<coordinates>{_positions([coordinates])}</coordinates></Point>"
    if kind == "LineString":
        text = _positions(coordinates)
        return f"<LineString>{_mode(coordinates[0])}<coordinates>{text}</coordinates></LineString>"
    if kind == "Polygon":
        texts = map(_positions, coordinates)
        rings = [f"<LinearRing><coordinates>{text}</coordinates></LinearRing>" for text in texts]
        inner = "".join(f"<innerBoundaryIs>{ring}</innerBoundaryIs>" for ring in rings[1:])
        return f"<Polygon><outerBoundaryIs>{rings[0]}</outerBoundaryIs>{inner}</Polygon>"
    parts = [_kml({"type": kind.removeprefix("Multi"), "coordinates": part}) for part in coordinates]
    return f"<MultiGeometry>{''.join(parts)}</MultiGeometry>"


def _mode(position: Sequence[float]) -> str:
    return "<altitudeMode>absolute</altitudeMode>" if len(position) > 2 else ""


def _positions(line: Sequence[Sequence[float]]) -> str:
    """Longitude, latitude and altitude of each position; 0 m where there is none."""
    if len(line[0]) > 2:
        return " ".join([f"{x},{y},{z:g}" for x, y, z in line])
    return " ".join([f"{x},{y},0" for x, y in line])
