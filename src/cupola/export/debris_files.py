"""Debris as files for other programs: GeoTIFF with densities, GeoJSON with contours and sites."""

from __future__ import annotations

from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.export.antimeridian import Polygon, cut_polygon
from cupola.export.features import collection, feature, write_collection
from cupola.export.rasters import Plane, RasterBand, of_array, write_cog
from cupola.export.scene import NOTICE
from cupola.maps.bearings import places
from cupola.maps.debris.density import DebrisMap

if TYPE_CHECKING:
    from cupola.engine.build.model import Model


def contours(found: DebrisMap, level: float) -> list[Polygon]:
    """Where at least so many pieces per km2 are expected: polygons [deg] as RFC 7946 wants them.

    Outer rings turn left, and what crosses 180 degrees is cut there.
    """
    from contourpy import contour_generator

    cells = np.pad(found.density[::-1], 1)
    n = cells.shape[0] // 2
    steps = np.arange(-n, n + 1) * found.cell_km * 1000.0
    drawn: Any = contour_generator(steps, steps, cells, fill_type="OuterOffset").filled(level, np.inf)
    shapes: list[Polygon] = []
    for lines, starts in zip(*drawn, strict=True):
        rings = []
        for a, b in pairwise(starts):
            lat, lon = places(found.lat_deg, found.lon_deg, lines[a:b, 0], lines[a:b, 1])
            rings.append([[round(float(x), 5), round(float(y), 5)] for x, y in zip(lon, lat, strict=True)])
        shapes += cut_polygon(rings)
    return shapes


def write_geojson(found: DebrisMap, near: list[dict[str, Any]], model: Model, path: Path) -> Path:
    """Write contours and sites as GeoJSON; raises `OutputError` when that cannot be done."""
    features: list[dict[str, Any]] = []
    for level in found.levels():
        geometry = {"type": "MultiPolygon", "coordinates": contours(found, level)}
        features.append(feature(geometry, kind="contour", pieces_per_km2=float(f"{level:g}")))
    for site in near:
        point = {"type": "Point", "coordinates": [site["lon_deg"], site["lat_deg"]]}
        about = {key: value for key, value in site.items() if key not in ("lat_deg", "lon_deg", "kind")}
        features.append(feature(point, kind="site", **about, site=site["kind"]))
    name = f"Expected debris of one raid, {model.scenario.name}"
    return write_collection(collection(name, features, f"{NOTICE}. {model.terrain_text}"), path)


def write_raster(found: DebrisMap, model: Model, path: Path) -> Path | None:
    """Write two bands, expected pieces per km2 and raid: all, and heavy ones; ``None`` where rasterio is not there.

    Raises
    ------
    OutputError
        When it cannot be written.
    """
    if find_spec("rasterio") is None:
        return None
    side, half_m = found.density.shape[0], found.half_km * 1000.0
    plane = Plane(found.lat_deg, found.lon_deg, side, found.cell_km * 1000.0, half_m)
    bands = [
        RasterBand(name, "1/km2", of_array(cells))
        for name, cells in (
            ("pieces per km2 and raid", found.density),
            ("heavy pieces per km2 and raid", found.density_heavy),
        )
    ]
    # No cell is without a value: where nothing falls it is 0.
    return write_cog(
        path, plane, bands, dtype="float32", nodata=np.nan, tags={"NOTICE": NOTICE, "TERRAIN": model.terrain_text}
    )
