"""Heights out of a raster that GDAL has opened: checked, masked, scaled, in strips; for GeoTIFF and netCDF alike.

Nothing outside the file is asked: GDAL is told to look for no side files, and its drivers for addresses are shut.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cupola.errors import Problem, TerrainError
from cupola.terrain.geoid import to_sea_level
from cupola.terrain.grid import TerrainGrid
from cupola.terrain.horizon_error import horizon_error_mrad
from cupola.terrain.reference import (
    Reference,
    ellipsoid_in_words,
    posting_on_ground_m,
    reference_of,
    transform_problems,
    unit_in_words,
    unit_problem_or_factor,
)
from cupola.terrain.voids import SENTINELS, clean_heights

#: Posts that are read from one file at most; 2 bytes or 4 each.
POSTS_MAX = 900_000_000
#: Rasters of more bytes than this may not be packed tighter than that: a small file can promise gigabytes.
BIG_BYTES, RATIO_MAX = 256 << 20, 100
#: Tags that name what heights are counted from.
_VERTICAL = re.compile(r"vert|height|elev|altitude.*(datum|ref|type)", re.IGNORECASE)
#: Types of posts that can hold heights.
TYPES = ("int16", "uint16", "int32", "uint32", "float32")
#: GDAL looks at no file but the one it is given, runs no driver but the one it is told, and asks no network.
GDAL_ALONE = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_PAM_ENABLED": False,
    "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": ".no-network",
    "GDAL_HTTP_PROXY": "127.0.0.1:9",
    "GDAL_HTTP_MAX_RETRY": "0",
    "PROJ_NETWORK": "OFF",
    "GDAL_MAX_DATASET_POOL_SIZE": "2",
    "CPL_DEBUG": False,
}
#: Bytes that are read at a time, about.
_STRIP_BYTES = 32 << 20


@contextmanager
def alone() -> Iterator[None]:
    """GDAL without network and side files."""
    import rasterio

    with rasterio.Env(**GDAL_ALONE):
        yield


def grid_of(dataset: Any, name: str, stem: str, n_bytes: int, mask: NDArray[np.bool_] | None = None) -> TerrainGrid:
    """The terrain in an open dataset of rasterio.

    Parameters
    ----------
    dataset : rasterio dataset
        One band, or a band and its alpha.
    name, stem : str
        For messages, and for the terrain's name.
    n_bytes : int
        Size of the file.
    mask : array of bool, optional
        Posts that a mask beside the file calls void.

    Raises
    ------
    TerrainError
        With all that is wrong at once.
    """
    reference, unit_m = check(dataset, name)
    _check_ratio(dataset, name, n_bytes)
    raw, is_void = _read(dataset, name, unit_m, reference)
    if mask is not None:
        if mask.shape != raw.shape:
            raise TerrainError(Problem(name, "mask", f"{mask.shape}", f"must be {raw.shape} as the heights are"))
        is_void |= mask
    heights, n_voids = clean_heights(raw, is_void, name)
    placed = place(dataset, reference, heights, n_voids, stem)
    return to_sea_level(placed, name) if reference.is_ellipsoidal else placed


def place(dataset: Any, reference: Reference, heights: NDArray[Any], n_voids: int, stem: str) -> TerrainGrid:
    """Heights as terrain, where the dataset says that they lie."""
    transform, tags = dataset.transform, dataset.tags()
    y_first = transform.f + 0.5 * transform.e
    if transform.e > 0.0:
        # Rows run from south to north: turn them round.
        heights = np.ascontiguousarray(heights[::-1])
        y_first = transform.f + (heights.shape[0] - 0.5) * transform.e
    if reference.is_geographic and (heights.shape[1] - 1.0) * transform.a > 360.0 - 0.5 * transform.a:
        # All round the earth with both edges on one meridian: once is enough.
        heights = np.ascontiguousarray(heights[:, : round(360.0 / transform.a)])
    step = abs(transform.e)
    middle = (transform.c + 0.5 * dataset.width * transform.a, y_first - 0.5 * heights.shape[0] * step)
    posting_m = posting_on_ground_m(reference.crs, reference.is_geographic, *middle, step)
    return TerrainGrid(
        heights=heights,
        y_first=y_first,
        x_first=transform.c + 0.5 * transform.a,
        y_step=step,
        x_step=transform.a,
        crs=reference.crs,
        name=f"{stem}, {_posting_text(posting_m, step if reference.is_geographic else None)}",
        source=tags.get("SOURCE") or tags.get("TIFFTAG_COPYRIGHT") or f"file {stem}; it names no credit",
        posting_m=posting_m,
        horizon_error_mrad=horizon_error_mrad(posting_m),
        n_voids_filled=n_voids,
        notes=reference.notes,
    )


def check(dataset: Any, name: str) -> tuple[Reference, float]:
    """The reference of a dataset that can be used, and metres of its unit; every problem with it otherwise."""
    reference, problems = reference_of(dataset.crs, name)
    problems += transform_problems(dataset.transform, dataset.width, dataset.height, reference, name)
    unit_m = 1.0
    if dataset.count != 1 and not _has_alpha(dataset):
        problems.append(Problem(name, "bands", dataset.count, "must be 1, the heights", "gdal_translate -b 1"))
    else:
        unit_m, problem = unit_problem_or_factor(dataset.units[0], reference, name)
        problems += [problem] if problem is not None else []
        problems += _type_problems(dataset, name)
    tags = [*dataset.tags().items(), *(dataset.tags(1).items() if dataset.count else ())]
    # "VERTICAL_DATUM: ellipsoid" says it as well as a sentence.
    texts = [f"heights above {text}" if _VERTICAL.search(key) else str(text) for key, text in tags]
    texts += [text for text in dataset.descriptions or () if text]
    if (problem := ellipsoid_in_words(texts, name)) is not None:
        problems.append(problem)
    is_open = not (dataset.count and dataset.units[0]) and (reference is None or reference.unit_m is None)
    if is_open and (problem := unit_in_words(tags, texts, name)) is not None:
        problems.append(problem)
    size = f"{dataset.width} x {dataset.height}"
    if dataset.width * dataset.height > POSTS_MAX:
        hint = "cut out what you need with gdal_translate -projwin"
        problems.append(Problem(name, "size", size, f"at most {POSTS_MAX} posts", hint))
    if min(dataset.width, dataset.height) < 2:
        problems.append(Problem(name, "size", size, "at least 2 x 2 posts"))
    if problems or reference is None:
        raise TerrainError(problems)
    return reference, unit_m


def _check_ratio(dataset: Any, name: str, n_bytes: int) -> None:
    raw_bytes = dataset.width * dataset.height * np.dtype(dataset.dtypes[0]).itemsize
    if raw_bytes > BIG_BYTES and raw_bytes > RATIO_MAX * n_bytes:
        limit = f"would unpack to {raw_bytes / 1e9:.1f} GB from {n_bytes / 1e6:.1f} MB; {RATIO_MAX} to 1 at most"
        hint = "cut out what you need with gdal_translate -projwin"
        raise TerrainError(Problem(name, "size", f"{dataset.width} x {dataset.height}", limit, hint))


def _has_alpha(dataset: Any) -> bool:
    from rasterio.enums import ColorInterp

    return bool(dataset.count == 2 and dataset.colorinterp[1] == ColorInterp.alpha)


def _type_problems(dataset: Any, name: str) -> list[Problem]:
    kind, scale, offset = dataset.dtypes[0], dataset.scales[0], dataset.offsets[0]
    if kind in ("uint8", "int8") and (scale, offset) == (1.0, 0.0):
        limit = "is the type of pictures and masks: 8 bits hold no heights above 255 m"
        hint = "is it a mask or a hillshade? if these are heights: gdal_translate -ot Int16"
        return [Problem(name, "type", kind, limit, hint)]
    if kind not in (*TYPES, "uint8", "int8"):
        limit = f"must be one of {', '.join(TYPES)}"
        return [Problem(name, "type", kind, limit, "convert it with gdal_translate -ot Float32")]
    if not (math.isfinite(scale) and math.isfinite(offset) and scale != 0.0):
        limit = "must be finite, and the scale not zero"
        return [Problem(name, "scale and offset", f"{scale:g} and {offset:g}", limit, "gdal_edit -scale 1 -offset 0")]
    return []


def _read(dataset: Any, name: str, unit_m: float, reference: Reference) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Heights [m], and which posts are voids, read in strips: whole numbers stay whole where nothing scales them."""
    scale, offset = dataset.scales[0] * unit_m, dataset.offsets[0] * unit_m
    is_whole = (scale, offset) == (1.0, 0.0) and dataset.dtypes[0] != "float32"
    # 32 bits hold any whole number that a file of 16 bits or 32 has; the range is checked before they are narrowed.
    kind = np.dtype(dataset.dtypes[0]) if is_whole else np.dtype(np.float32)
    heights = np.empty((dataset.height, dataset.width), dtype=kind)
    is_void = np.zeros(heights.shape, dtype=bool)
    opaque = _opaque(dataset)
    for rows, window in _strips(dataset):
        raw = dataset.read(1, window=window)
        # An alpha band, or declared no-data and an internal mask.
        if opaque is not None:
            is_void[rows] = dataset.read(2, window=window) != opaque
        else:
            is_void[rows] = dataset.read_masks(1, window=window) != 255
        if dataset.nodata is not None and not np.isnan(dataset.nodata):
            is_void[rows] |= raw == dataset.nodata
        if raw.dtype.kind == "f":
            is_void[rows] |= ~np.isfinite(raw)
        for value in SENTINELS:
            if raw.dtype.kind == "f" or np.iinfo(raw.dtype).min <= value:
                is_void[rows] |= raw == value
        if is_whole:
            heights[rows] = raw
        else:
            # What does not fit becomes infinite, and is refused with the heights out of range.
            with np.errstate(over="ignore", invalid="ignore"):
                heights[rows] = raw.astype(np.float64) * scale + offset
    return heights, is_void


def _strips(dataset: Any) -> Iterator[tuple[slice, Any]]:
    """Rows of a dataset, some whole blocks at a time, as a slice and a window."""
    from rasterio.windows import Window

    block = dataset.block_shapes[0][0]
    at_once = block * max(1, _STRIP_BYTES // (8 * dataset.width * block))
    for first in range(0, dataset.height, at_once):
        n = min(at_once, dataset.height - first)
        yield slice(first, first + n), Window(0, first, dataset.width, n)


def _opaque(dataset: Any) -> float | None:
    """The value of the alpha band where a post is there; None without one.

    GDAL makes a mask of an alpha band of 8 or 16 bits without sign only, and an elevation raster's alpha has the type
    of its heights. Half-clear posts are mixtures with nothing, so all but the highest value are voids.
    """
    if not _has_alpha(dataset):
        return None
    highest = max(float(np.nanmax(dataset.read(2, window=window))) for _, window in _strips(dataset))
    return highest if highest > 0.0 else math.inf


def _posting_text(posting_m: float, step_deg: float | None) -> str:
    if step_deg is None:
        return f"{posting_m:.4g} m"
    seconds = step_deg * 3600.0
    return f"{round(seconds / 60, 3):g} arc-minute" if seconds > 59.9 else f"{round(seconds, 2):g} arc-second"
