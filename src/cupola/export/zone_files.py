"""Engagement zones as files: GeoJSON and KMZ polygons, a GeoTIFF with one band per layer."""

from __future__ import annotations

from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import numpy as np
from numpy.typing import NDArray

from cupola.export import kmz
from cupola.export.antimeridian import Polygon, Ring, cut_line, cut_polygon, polygon_geometry
from cupola.export.features import collection as feature_collection
from cupola.export.features import feature, write_collection
from cupola.export.rasters import Plane, RasterBand, of_array, write_cog
from cupola.export.scene import NOTICE
from cupola.maps.bearings import places
from cupola.maps.zone.engagement_zone import LIMITS
from cupola.maps.zone.network import OUTSIDE, ZoneNetwork

if TYPE_CHECKING:
    from cupola.engine.build.model import Model

#: Colours of layers in KML (alpha, blue, green, red), from low to high.
_KML_COLOURS = ("8f5c0a00", "8fb2720a", "8f73a600", "8f009ee6", "8f005ed5", "8f874fa3")


def polygons(network: ZoneNetwork, k: int, at_least: int = 1) -> list[Polygon]:
    """Outlines of where at least so many batteries can engage in layer ``k``: outer ring first, then holes [deg].

    Longitude and latitude; outer rings turn left, as RFC 7946 wants them. Corners of cells are cut at 45
    degrees, and outlines at 180 degrees of longitude.
    """
    from contourpy import contour_generator

    inside = np.pad((network.count[k] >= at_least).astype(np.float64), 1)
    n = inside.shape[0] // 2
    steps = np.arange(-n, n + 1) * network.cell_m
    # Row 0 is north: turned over, so that y grows.
    drawn: Any = contour_generator(steps, steps, inside[::-1], fill_type="OuterOffset").filled(0.5, 2.0)
    found: list[Polygon] = []
    for lines, starts in zip(*drawn, strict=True):
        found += cut_polygon([_ring(network, lines[a:b]) for a, b in pairwise(starts)])
    return found


def _ring(network: ZoneNetwork, line: NDArray[np.float64]) -> Ring:
    lat, lon = places(network.lat_deg, network.lon_deg, line[:, 0], line[:, 1])
    return [[round(float(x), 5), round(float(y), 5)] for x, y in zip(lon, lat, strict=True)]


def circle(lat_deg: float, lon_deg: float, range_m: float) -> Ring:
    """A ring around a place, longitude and latitude [deg]."""
    bearing = np.radians(np.arange(360, -1, -2))
    lat, lon = places(lat_deg, lon_deg, range_m * np.sin(bearing), range_m * np.cos(bearing))
    return [[round(float(x), 5), round(float(y), 5)] for x, y in zip(lon, lat, strict=True)]


def collection(network: ZoneNetwork, model: Model) -> dict[str, Any]:
    """Zones, overlaps, rings and batteries as a GeoJSON feature collection."""
    features = []
    for k in range(len(network.layers)):
        about = network.layer_dict(k)
        for at_least in range(1, len(network.zones) + 1):
            shape = polygons(network, k, at_least)
            if not shape and at_least > 1:
                break
            geometry = {"type": "MultiPolygon", "coordinates": shape}
            more = about if at_least == 1 else {"altitude": about["altitude"], "altitude_m": about["altitude_m"]}
            features.append(feature(geometry, kind="zone", batteries=at_least, **more))
    for zone in network.zones:
        ring = polygon_geometry(cut_polygon([circle(zone.lat_deg, zone.lon_deg, zone.ring_m)]))
        features.append(feature(ring, kind="ring", battery=zone.battery, range_km=zone.ring_m / 1000.0))
        point = {"type": "Point", "coordinates": [zone.lon_deg, zone.lat_deg]}
        features.append(feature(point, kind="battery", name=zone.battery, system=zone.system))
    first = network.zones[0]
    name = f"Engagement zone against {first.target}, {first.course}"
    return feature_collection(name, features, f"{NOTICE}. {model.terrain_text}")


def write_geojson(network: ZoneNetwork, model: Model, path: Path) -> Path:
    """Write `collection`; raises `OutputError` when that cannot be done."""
    return write_collection(collection(network, model), path)


def write_kmz(network: ZoneNetwork, model: Model, path: Path) -> Path:
    """Write zones and rings for Google Earth and the like; the same zone gives the same bytes.

    Raises
    ------
    OutputError
        When it cannot be written.
    """
    marks = []
    for k, layer in enumerate(network.layers):
        colour = _KML_COLOURS[min(k, len(_KML_COLOURS) - 1)]
        shapes = "".join(_kml_polygon(shape) for shape in polygons(network, k))
        style = f"<Style><LineStyle><color>ff{colour[2:]}</color></LineStyle><PolyStyle><color>{colour}</color>"
        marks.append(
            f"<Placemark><name>{escape(layer.words)}</name>{style}</PolyStyle></Style>"
            f"<MultiGeometry>{shapes}</MultiGeometry></Placemark>"
        )
    for zone in network.zones:
        pieces = cut_line(circle(zone.lat_deg, zone.lon_deg, zone.ring_m))
        ring = "".join(f"<LineString>{_kml_line(piece)}</LineString>" for piece in pieces)
        name = escape(f"{zone.battery}: published range {zone.ring_m / 1000:g} km")
        marks.append(f"<Placemark><name>{name}</name><MultiGeometry>{ring}</MultiGeometry></Placemark>")
    first = network.zones[0]
    title = f"Engagement zone against {first.target}, {first.course}"
    return kmz.write_kmz(path, title, f"{NOTICE} {model.terrain_text}", "".join(marks))


def _kml_polygon(shape: Polygon) -> str:
    outer = f"<outerBoundaryIs><LinearRing>{_kml_line(shape[0])}</LinearRing></outerBoundaryIs>"
    holes = "".join(f"<innerBoundaryIs><LinearRing>{_kml_line(r)}</LinearRing></innerBoundaryIs>" for r in shape[1:])
    return f"<Polygon>{outer}{holes}</Polygon>"


def _kml_line(ring: Ring) -> str:
    return f"<coordinates>{' '.join(f'{lon},{lat},0' for lon, lat in ring)}</coordinates>"


def write_raster(network: ZoneNetwork, model: Model, path: Path) -> Path | None:
    """Write one band per layer with the code of what limits each cell; with several batteries also their number.

    Returns ``None`` where rasterio is not there. Codes are places in `cupola.maps.zone.engagement_zone.LIMITS`,
    255 outside every ring; the tags of the file say what each code means.

    Raises
    ------
    OutputError
        When it cannot be written.
    """
    if find_spec("rasterio") is None:
        return None
    several = len(network.zones) > 1
    bands = [*network.limit, *(network.count if several else ())]
    names = [layer.words for layer in network.layers]
    names += [f"{layer.words}: batteries that can engage" for layer in network.layers] if several else []
    half_m = network.half_km * 1000.0 + 0.5 * network.cell_m
    plane = Plane(network.lat_deg, network.lon_deg, bands[0].shape[1], network.cell_m, half_m)
    tags = {f"CODE_{code}": name for code, name in enumerate(LIMITS)}
    told = [RasterBand(name, "", of_array(band)) for name, band in zip(names, bands, strict=True)]
    return write_cog(
        path, plane, told, dtype="uint8", nodata=OUTSIDE, tags={**tags, "NOTICE": NOTICE, "TERRAIN": model.terrain_text}
    )
