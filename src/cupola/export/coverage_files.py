"""Coverage as files for other programs: cloud-optimised GeoTIFF, GeoJSON and KMZ."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import numpy as np

from cupola.export import kmz
from cupola.export.coverage_contours import Area, areas_of
from cupola.export.features import collection, feature, write_collection
from cupola.export.rasters import Plane, RasterBand, write_cog
from cupola.export.scene import NOTICE

if TYPE_CHECKING:
    from cupola.maps.altitude_text import Altitude
    from cupola.maps.coverage.coverage import Coverage

#: Colours of areas in KML (blue, green, red), in the order of the altitudes.
_KML_COLOURS = ("700f3b", "81298c", "6849de", "6d9ffe", "bffdfc")


def write_raster(coverage: Coverage, path: Path) -> None:
    """Cloud-optimised GeoTIFF on the radar-centred plane: band 1 above sea level, band 2 above the ground [m].

    Raises
    ------
    OutputError
        If rasterio is missing, or the file cannot be written.
    """
    side, half_m = coverage.ground_m.shape[0], coverage.half_side_m + 0.5 * coverage.posting_m
    plane = Plane(coverage.lat_deg, coverage.lon_deg, side, coverage.posting_m, half_m)
    seen, ground = coverage.visible_from_m, coverage.ground_m
    bands = [
        RasterBand("visible from, m above mean sea level", "metre", lambda rows: seen[rows]),
        RasterBand("visible from, m above ground", "metre", lambda rows: seen[rows] - ground[rows]),
    ]
    write_cog(path, plane, bands, dtype="float32", nodata=np.nan, tags=_tags(coverage))


def _tags(coverage: Coverage) -> dict[str, str]:
    low, high = coverage.terrain.horizon_error_mrad
    return {
        "TITLE": f"Minimum visible altitude, {coverage.name}",
        "TERRAIN": coverage.terrain.name,
        "TERRAIN_SOURCE": coverage.terrain.source,
        "POSTING_M": f"{coverage.posting_m:g}",
        "K_FACTOR": f"{coverage.k_factor:.6g}",
        "EXPECTED_ERROR_MRAD": f"{low:g} to {high:g}",
        "NOTE": coverage.error_text(),
        "NOTICE": NOTICE,
    }


def write_geojson(coverage: Coverage, path: Path, altitudes: Sequence[Altitude]) -> None:
    """Areas seen at each altitude as GeoJSON (RFC 7946): one multipolygon an altitude."""
    features = [
        feature({"type": "MultiPolygon", "coordinates": area.polygons}, **_about(coverage, area))
        for area in areas_of(coverage, altitudes)
    ]
    write_collection(collection(f"coverage {coverage.name}", features, note=coverage.error_text()), path)


def _about(coverage: Coverage, area: Area) -> dict[str, Any]:
    return {
        "radar": coverage.name,
        "altitude": area.altitude.key,
        "altitude_m": area.altitude.value_m,
        "reference": "ground" if area.altitude.is_agl else "mean sea level",
        "visible_share": round(coverage.shares[area.altitude].visible, 4),
    }


def write_kmz(coverage: Coverage, path: Path, altitudes: Sequence[Altitude]) -> None:
    """The same areas as KMZ, one folder an altitude."""
    folders = []
    for i, area in enumerate(areas_of(coverage, altitudes)):
        share = coverage.shares[area.altitude].visible
        name = escape(f"Seen at {area.altitude.words}: {share:.1%} of the ring")
        polygons = "".join(_kml_polygon(polygon) for polygon in area.polygons)
        colour = _KML_COLOURS[i % len(_KML_COLOURS)]
        folders.append(
            f"<Placemark><name>{name}</name><visibility>{int(i == 0)}</visibility><Style><LineStyle>"
            f"<color>ff{colour}</color><width>1</width></LineStyle><PolyStyle><color>80{colour}</color></PolyStyle>"
            f"</Style><MultiGeometry>{polygons}</MultiGeometry></Placemark>\n"
        )
    sites = "".join(
        f"<Placemark><name>{escape(s.name)}</name><Point><coordinates>{s.lon_deg:.6f},{s.lat_deg:.6f}</coordinates>"
        "</Point></Placemark>\n"
        for s in coverage.stations
    )
    body = f"\n{''.join(folders)}{sites}"
    kmz.write_kmz(path, f"Coverage {coverage.name}", f"{coverage.error_text()} {NOTICE}", body)


def _kml_polygon(rings: list[list[list[float]]]) -> str:
    parts = []
    for i, ring in enumerate(rings):
        edge = "outerBoundaryIs" if i == 0 else "innerBoundaryIs"
        points = " ".join(f"{lon},{lat}" for lon, lat in ring)
        parts.append(f"<{edge}><LinearRing><coordinates>{points}</coordinates></LinearRing></{edge}>")
    return f"<Polygon>{''.join(parts)}</Polygon>"
