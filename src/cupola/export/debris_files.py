"""Debris as files for other programs: GeoTIFF with densities, GeoJSON with contours and sites."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.errors import OutputError
from cupola.export.antimeridian import Polygon, cut_polygon
from cupola.export.scene import NOTICE
from cupola.maps.debris_map import DebrisMap
from cupola.maps.zone_network import places
from cupola.study.store.atomic import replacing, write_text

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
        about = {"kind": "contour", "pieces_per_km2": float(f"{level:g}")}
        features.append({"type": "Feature", "geometry": geometry, "properties": about})
    for site in near:
        point = {"type": "Point", "coordinates": [site["lon_deg"], site["lat_deg"]]}
        about = {key: value for key, value in site.items() if key not in ("lat_deg", "lon_deg")}
        about["site"] = about.pop("kind")
        features.append({"type": "Feature", "geometry": point, "properties": {"kind": "site", **about}})
    collection = {
        "type": "FeatureCollection",
        "name": f"Expected debris of one raid, {model.scenario.name}",
        "simulation": True,
        "notice": f"{NOTICE} {model.terrain_text}",
        "features": features,
    }
    write_text(path, json.dumps(collection, ensure_ascii=False, allow_nan=False) + "\n")
    return path


def write_raster(found: DebrisMap, model: Model, path: Path) -> Path | None:
    """Write two bands, expected pieces per km2 and raid: all, and heavy ones; ``None`` where rasterio is not there.

    Raises
    ------
    OutputError
        When it cannot be written.
    """
    try:
        import rasterio
    except ImportError:
        return None
    side, half_m = found.density.shape[0], found.half_km * 1000.0
    profile = {
        "driver": "GTiff", "dtype": "float32", "count": 2, "width": side, "height": side, "crs": found.crs,
        "transform": rasterio.Affine(found.cell_km * 1000.0, 0.0, -half_m, 0.0, -found.cell_km * 1000.0, half_m),
        "compress": "deflate",
    }  # fmt: skip
    names = ("pieces per km2 and raid", "heavy pieces per km2 and raid")
    try:
        with replacing(path) as temporary, rasterio.open(temporary, "w", **profile) as file:
            for k, band in enumerate((found.density, found.density_heavy)):
                file.write(band.astype(np.float32), k + 1)
                file.set_band_description(k + 1, names[k])
            file.update_tags(NOTICE=NOTICE, TERRAIN=model.terrain_text)
    except rasterio.errors.RasterioError as error:
        raise OutputError(f"{path}: cannot be written: {error}; choose another place") from error
    return path
