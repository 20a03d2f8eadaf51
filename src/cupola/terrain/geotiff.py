"""GeoTIFF and COG through rasterio, which is an extra: ``pip install 'cupola[terrain]'``."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cupola.errors import Problem, TerrainError
from cupola.terrain.grid import M_PER_DEG, WGS84, TerrainGrid
from cupola.terrain.horizon_error import horizon_error_mrad
from cupola.terrain.voids import clean_heights

#: Posts that are read from one file at most; 2 bytes or 4 each.
POSTS_MAX = 900_000_000
#: Values that stand for "no height" in integer files that forget to declare it.
_INTEGER_VOIDS = (-32768, -32767)


def read_geotiff(path: Path) -> TerrainGrid:
    """The heights of a one-band GeoTIFF.

    Raises
    ------
    TerrainError
        If rasterio is missing; the file is unreadable, truncated, too large, has no CRS, a rotated grid, more than
        one band, a CRS that is neither geographic nor in metres, heights not in metres, or voids or heights out of
        limits. All that is wrong with the grid is told at once.
    """
    try:
        import rasterio
    except ImportError as error:
        raise TerrainError(
            Problem(path.name, "", None, "needs rasterio to be read", "pip install 'cupola[terrain]'")
        ) from error
    try:
        with warnings.catch_warnings():
            # A file without a georeference gets an error below; the warning adds nothing.
            warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
            with rasterio.open(path) as dataset:
                crs = _check(dataset, path.name)
                raw, is_void = _read_band(dataset)
                transform, tags, step_unit = dataset.transform, dataset.tags(), _units_per_deg(crs)
    except rasterio.errors.RasterioError as error:
        reason = str(error).replace(str(path), path.name)
        raise TerrainError(
            Problem(path.name, "", None, f"cannot be read ({reason})", "truncated or not a GeoTIFF? fetch it again")
        ) from error
    heights, n_voids = clean_heights(raw, is_void, path.name)
    y_first = transform.f + 0.5 * transform.e
    if transform.e > 0.0:
        # Rows run from south to north: turn them round.
        heights = np.ascontiguousarray(heights[::-1])
        y_first = transform.f + (heights.shape[0] - 0.5) * transform.e
    posting_m = abs(transform.e) * step_unit
    return TerrainGrid(
        heights=heights,
        y_first=y_first,
        x_first=transform.c + 0.5 * transform.a,
        y_step=abs(transform.e),
        x_step=transform.a,
        crs=crs,
        name=f"{path.stem}, {_posting_text(posting_m, abs(transform.e) if step_unit > 1.0 else None)}",
        source=tags.get("SOURCE") or tags.get("TIFFTAG_COPYRIGHT") or f"file {path.name}; it names no credit",
        posting_m=posting_m,
        horizon_error_mrad=horizon_error_mrad(posting_m),
        n_voids_filled=n_voids,
    )


def _check(dataset: Any, name: str) -> str:
    """The CRS of a dataset that can be used; every problem with it at once otherwise."""
    problems = []
    crs, crs_problem = _crs(dataset.crs, name)
    if crs_problem is not None:
        problems.append(crs_problem)
    transform = dataset.transform
    if transform.b != 0.0 or transform.d != 0.0 or transform.a <= 0.0:
        cure = "turn it with gdalwarp -t_srs EPSG:4326"
        problems.append(Problem(name, "transform", None, "must not be rotated or mirrored", cure))
    if dataset.count != 1:
        problems.append(Problem(name, "bands", dataset.count, "must be 1, the heights", "gdal_translate -b 1"))
    elif (dataset.units[0] or "m").lower() not in ("m", "metre", "meter", "metres", "meters"):
        problems.append(Problem(name, "units", dataset.units[0], "must be metres", "convert it with gdal_calc"))
    size = f"{dataset.width} x {dataset.height}"
    if dataset.width * dataset.height > POSTS_MAX:
        cure = "cut out what you need with gdal_translate -projwin"
        problems.append(Problem(name, "size", size, f"at most {POSTS_MAX} posts", cure))
    if min(dataset.width, dataset.height) < 2:
        problems.append(Problem(name, "size", size, "at least 2 x 2 posts"))
    if problems:
        raise TerrainError(problems)
    return crs


def _crs(found: Any, name: str) -> tuple[str, Problem | None]:
    """The horizontal CRS of a dataset, as text for pyproj, and what is wrong with it if anything."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    if not found:
        return "", Problem(name, "CRS", None, "is missing: where the heights lie is unknown", "gdal_edit -a_srs")
    cure = "convert it with gdalwarp -t_srs EPSG:4326"
    try:
        crs = CRS.from_wkt(found.to_wkt())
    except CRSError:
        return "", Problem(name, "CRS", str(found), "cannot be understood", cure)
    horizontal = crs.sub_crs_list[0] if crs.is_compound else crs
    units = {axis.unit_name for axis in horizontal.axis_info[:2]}
    if horizontal.is_geographic and units == {"degree"}:
        datum = horizontal.datum.name if horizontal.datum else ""
        return (WGS84, None) if "World Geodetic System 1984" in datum else (_short_crs(horizontal), None)
    if horizontal.is_projected and units == {"metre"}:
        return _short_crs(horizontal), None
    return "", Problem(name, "CRS", horizontal.name, "must be geographic in degrees or projected in metres", cure)


def _short_crs(crs: Any) -> str:
    code = crs.to_epsg()
    return f"EPSG:{code}" if code else str(crs.to_wkt())


def _units_per_deg(crs: str) -> float:
    """Metres on the ground of one unit of the CRS along a meridian: of a degree, or of a metre."""
    from pyproj import CRS

    return M_PER_DEG if crs == WGS84 or CRS.from_user_input(crs).is_geographic else 1.0


def _read_band(dataset: Any) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Heights as stored, scaled if the file says so, and which of them are voids."""
    raw = dataset.read(1)
    is_void = np.zeros(raw.shape, dtype=bool)
    if dataset.nodata is not None and not np.isnan(dataset.nodata):
        is_void |= raw == dataset.nodata
    if np.issubdtype(raw.dtype, np.integer):
        for value in _INTEGER_VOIDS:
            is_void |= raw == value
    else:
        is_void |= ~np.isfinite(raw)
    scale, offset = dataset.scales[0], dataset.offsets[0]
    if (scale, offset) != (1.0, 0.0):
        raw = raw * np.float32(scale) + np.float32(offset)
    return raw, is_void


def _posting_text(posting_m: float, step_deg: float | None) -> str:
    if step_deg is None:
        return f"{posting_m:g} m"
    seconds = step_deg * 3600.0
    return f"{round(seconds / 60, 3):g} arc-minute" if seconds > 59.9 else f"{round(seconds, 2):g} arc-second"
