"""GeoTIFF and COG through rasterio, which is an extra: ``pip install 'cupola[terrain]'``.

A ``.tif`` is opened by GDAL's GTiff driver alone, without network and without side files: any other format under that
name (a VRT names other files and addresses) is refused. Of the side files only a mask (``.tif.msk``) is read; one that
says something of the heights which the file does not (``.tif.aux.xml``) is refused by name.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cupola.errors import Problem, TerrainError
from cupola.terrain.grid import TerrainGrid
from cupola.terrain.raster import alone, grid_of
from cupola.terrain.source import TerrainSource

#: First bytes of a TIFF: little- and big-endian, plain and big.
MAGIC = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
#: What an .aux.xml may say that changes heights or where they lie.
_MATTERS = re.compile(rb"<(NoDataValue|Scale|Offset|UnitType|SRS|GeoTransform|MaskBand)\b")
_AUX_BYTES_MAX = 4 << 20


def read_geotiff(source: TerrainSource) -> TerrainGrid:
    """The heights of a one-band GeoTIFF; also a band and its alpha.

    Raises
    ------
    TerrainError
        If rasterio is missing; the file is no TIFF, truncated, too large; has no CRS, a rotated or absurd grid, several
        bands, a CRS that is neither geographic nor in metres, heights above the ellipsoid or of an unknown unit, a
        type that holds no heights; or voids or heights are out of limits. All that is wrong is reported at once.
    """
    mask = None
    if source.path is None:
        data = source.read()
        n_bytes, source = len(data), replace(source, load=lambda: data)
    else:
        _check_aux(source.path)
        n_bytes, mask = source.path.stat().st_size, _mask_beside(source.path)
    with open_tiff(source) as dataset:
        return grid_of(dataset, source.name, source.stem, n_bytes, mask)


@contextmanager
def open_tiff(source: TerrainSource) -> Iterator[Any]:
    """A TIFF as a dataset of rasterio, by the GTiff driver alone."""
    try:
        import rasterio
        from rasterio.io import MemoryFile
    except ImportError as error:
        hint = "pip install 'cupola[terrain]'"
        raise TerrainError(Problem(source.name, "", None, "needs rasterio to be read", hint)) from error
    try:
        with warnings.catch_warnings(), alone():
            # A file without a georeference gets an error of its own; the warning adds nothing.
            warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
            if source.path is not None:
                with source.path.open("rb") as file:
                    _check_magic(file.read(4), source.name)
                with rasterio.open(source.path.resolve(), driver="GTiff", sharing=False) as dataset:
                    yield dataset
            else:
                data = source.read()
                _check_magic(data[:4], source.name)
                with MemoryFile(data, ext=".tif") as memory, memory.open(driver="GTiff", sharing=False) as dataset:
                    yield dataset
    except rasterio.errors.RasterioError as error:
        reason = str(error).replace(str(source.path), source.name) if source.path is not None else str(error)
        reason = re.sub(r"\S*/vsimem/\S+", source.name, reason.split("\n")[0])
        hint = "truncated or not a GeoTIFF? fetch it again"
        raise TerrainError(Problem(source.name, "", None, f"cannot be read ({reason})", hint)) from error


def _check_magic(first: bytes, name: str) -> None:
    if first[:4] not in MAGIC:
        limit = "cannot be read: it is no TIFF, whatever its name says"
        hint = "fetch it again, or convert it with gdal_translate -of GTiff"
        raise TerrainError(Problem(name, "", None, limit, hint))


def _check_aux(path: Path) -> None:
    """Refuse a side file that says of the heights what the file itself may not say."""
    side = path.with_name(path.name + ".aux.xml")
    if not side.is_file():
        return
    with side.open("rb") as file:
        found = _MATTERS.search(file.read(_AUX_BYTES_MAX))
    if found:
        limit = f"has a side file {side.name} with its own {found[1].decode()}, which is not read"
        hint = f"put it into the file (gdal_translate {path.name} with-all.tif), or remove the side file"
        raise TerrainError(Problem(path.name, "side file", None, limit, hint))


def _mask_beside(path: Path) -> NDArray[np.bool_] | None:
    """Voids by a mask that lies beside the file, as GDAL writes it by default."""
    side = path.with_name(path.name + ".msk")
    if not side.is_file():
        return None
    with open_tiff(TerrainSource(side.name, side)) as dataset:
        if dataset.count != 1 or dataset.dtypes[0] != "uint8":
            raise TerrainError(Problem(side.name, "", None, "is no mask of one band of 8 bits", "remove it"))
        return np.asarray(dataset.read(1) != 255)
