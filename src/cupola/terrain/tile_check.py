"""Whether a file is the Copernicus tile that it was fetched as: of that shape, at that place, readable to its end."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cupola.errors import TerrainError
from cupola.terrain.geotiff import open_tiff
from cupola.terrain.source import TerrainSource

#: Rows of a tile of one degree at one arc-second.
ROWS = 3600
#: How many times coarser the columns are; from 50 degrees of latitude to the poles (product handbook).
STRETCHES = (1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
_BLOCK_ROWS = 512


def wrong_with_tile(path: Path, lat_south: int, lon_west: int, arc_seconds: int, *, is_deep: bool = True) -> str:
    """What is wrong with a tile, in words; empty when nothing is.

    Parameters
    ----------
    path : Path
        The file.
    lat_south, lon_west : int
        Where it should lie [deg].
    arc_seconds : int
        1 for GLO-30, 3 for GLO-90.
    is_deep : bool
        Also decode every block: damage inside shows only then.
    """
    try:
        with open_tiff(TerrainSource(path.name, path)) as dataset:
            if wrong := _shape(dataset, lat_south, lon_west, arc_seconds):
                return wrong
            if is_deep:
                _decode(dataset)
    except TerrainError as error:
        return f"the answer is no readable TIFF ({error.problems[0].limit})"
    return ""


def _shape(dataset: Any, lat_south: int, lon_west: int, arc_seconds: int) -> str:
    rows = ROWS // arc_seconds
    widths = [round(rows / stretch) for stretch in STRETCHES]
    if dataset.count != 1 or dataset.dtypes[0] != "float32":
        return f"the answer is a TIFF of {dataset.count} bands of {dataset.dtypes[0]}, not of one of float32"
    if dataset.height != rows or dataset.width not in widths:
        return f"the answer is a TIFF of {dataset.height} x {dataset.width} posts, not of {rows} x {widths[0]} or fewer"
    place = dataset.transform
    # Posts on round degrees: the corner of the first pixel is half a pixel outside.
    east, south = place.c + dataset.width * place.a, place.f + dataset.height * place.e
    found = (place.c, place.f, east, south)
    wanted = (lon_west - place.a / 2, lat_south + 1 + place.a / 2, lon_west + 1 - place.a / 2, lat_south - place.e / 2)
    if place.b or place.d or any(abs(f - w) > place.a for f, w in zip(found, wanted, strict=True)):
        return f"the answer is a TIFF of another place (it begins at {place.c:.4f}, {place.f:.4f})"
    return ""


def _decode(dataset: Any) -> None:
    from rasterio.windows import Window

    for first in range(0, dataset.height, _BLOCK_ROWS):
        dataset.read(1, window=Window(0, first, dataset.width, min(_BLOCK_ROWS, dataset.height - first)))
