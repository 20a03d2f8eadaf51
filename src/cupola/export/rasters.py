"""Cloud-optimised GeoTIFF: tiled, with overviews, its bands named and in units, on a plane with a known datum."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from cupola.errors import OutputError
from cupola.study.store.atomic import replacing

_ROWS = 256


class RasterBand(NamedTuple):
    """One band.

    Parameters
    ----------
    name, unit : str
        What it holds, and in which unit; empty for codes and counts.
    rows : callable
        Slice of rows, from north to south, to their values.
    """

    name: str
    unit: str
    rows: Callable[[slice], np.ndarray]


class Plane(NamedTuple):
    """A square map: azimuthal equidistant about its centre.

    Parameters
    ----------
    lat_deg, lon_deg : float
        The centre [deg, WGS-84].
    side : int
        Cells on a side.
    cell_m : float
        Width of a cell [m].
    half_m : float
        From the centre to an edge of the outermost cells [m].
    """

    lat_deg: float
    lon_deg: float
    side: int
    cell_m: float
    half_m: float

    @property
    def crs(self) -> str:
        """The coordinate system, as PROJ reads it: with the datum, not its ellipsoid alone."""
        return f"+proj=aeqd +lat_0={self.lat_deg!r} +lon_0={self.lon_deg!r} +datum=WGS84 +units=m +no_defs"


def write_cog(
    path: Path, plane: Plane, bands: Sequence[RasterBand], *, dtype: str, nodata: float, tags: Mapping[str, str]
) -> Path:
    """Write a cloud-optimised GeoTIFF.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    plane : Plane
        Where its cells lie.
    bands : sequence of RasterBand
        In order.
    dtype : str
        Type of the cells: float32 or uint8.
    nodata : float
        Value of cells without one.
    tags : mapping of str to str
        What the file says about itself.

    Raises
    ------
    OutputError
        If rasterio is missing, or the file cannot be written.
    """
    try:
        import rasterio
        from rasterio._err import CPLE_BaseError
        from rasterio.io import MemoryFile
        from rasterio.shutil import copy
        from rasterio.windows import Window
    except ImportError as error:
        raise OutputError(f"{path}: GeoTIFF needs rasterio: pip install 'cupola[terrain]'") from error
    profile: dict[str, Any] = {
        "driver": "GTiff", "width": plane.side, "height": plane.side, "count": len(bands), "dtype": dtype,
        "nodata": nodata, "crs": plane.crs,
        "transform": rasterio.Affine(plane.cell_m, 0.0, -plane.half_m, 0.0, -plane.cell_m, plane.half_m),
        "tiled": True, "blockxsize": 512, "blockysize": 512, "BIGTIFF": "IF_SAFER",
    }  # fmt: skip
    try:
        with replacing(path) as temporary, MemoryFile() as memory:
            with memory.open(**profile) as dataset:
                for first in range(0, plane.side, _ROWS):
                    rows = slice(first, min(first + _ROWS, plane.side))
                    window = Window(0, first, plane.side, rows.stop - first)
                    for k, band in enumerate(bands, start=1):
                        dataset.write(band.rows(rows).astype(dtype), k, window=window)
                for k, band in enumerate(bands, start=1):
                    dataset.set_band_description(k, band.name)
                    if band.unit:
                        dataset.set_band_unit(k, band.unit)
                dataset.update_tags(**tags)
            copy(
                memory.name, temporary, driver="COG", COMPRESS="DEFLATE", PREDICTOR="YES", NUM_THREADS="ALL_CPUS",
                BIGTIFF="IF_SAFER", RESAMPLING="NEAREST",
            )  # fmt: skip
    # What GDAL says of a full disk while it copies is no error of rasterio.
    except (rasterio.errors.RasterioError, CPLE_BaseError) as error:
        raise OutputError(f"{path}: cannot be written: {error}; choose another place") from error
    return path


def of_array(values: np.ndarray) -> Callable[[slice], np.ndarray]:
    """The rows of a whole array."""

    def rows(chosen: slice) -> np.ndarray:
        return values[chosen]

    return rows
