"""Small rasters for tests, in the shapes that people have."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

#: One square degree at 36 arc-seconds.
SIDE = 101


def ground(lat, lon):
    """Hills that differ everywhere, 300 to 1100 m."""
    return 700.0 + 300.0 * np.sin(7.0 * np.radians(lat * 9.0)) + 100.0 * np.cos(np.radians(lon * 40.0))


def heights(lat_north=34.0, lon_west=36.0, rows=SIDE, cols=SIDE, step=0.01, x_step=None, kind="float32"):
    lat = lat_north - step * np.arange(rows)
    lon = lon_west + (x_step or step) * np.arange(cols)
    return ground(lat[:, None], lon[None, :]).astype(kind)


def write(
    path, z=None, lat_north=34.0, lon_west=36.0, step=0.01, x_step=None, crs="EPSG:4326", nodata=None, unit=None,
    transform=None, driver="GTiff", **options,
):  # fmt: skip
    """A raster with its posts on pixel centres."""
    rasterio = pytest.importorskip("rasterio")
    z = heights(lat_north, lon_west, step=step, x_step=x_step) if z is None else z
    bands = z if z.ndim == 3 else z[None]
    across = x_step or step
    place = transform or rasterio.Affine(across, 0, lon_west - across / 2, 0, -step, lat_north + step / 2)
    size = {"count": len(bands), "height": bands.shape[1], "width": bands.shape[2], "dtype": bands.dtype}
    path.parent.mkdir(parents=True, exist_ok=True)
    with rasterio.open(path, "w", driver=driver, transform=place, crs=crs, nodata=nodata, **size, **options) as dataset:
        dataset.write(bands)
        if unit:
            dataset.units = [unit] * len(bands)
    return path


def write_hgt(path, shift=0):
    path.parent.mkdir(parents=True, exist_ok=True)
    rows, cols = np.mgrid[0:1201, 0:1201]
    path.write_bytes((300 + rows // 4 + cols // 4 + shift).astype(">i2").tobytes())
    return path


@pytest.fixture
def make():
    """What writes small rasters: ``write``, ``write_hgt``, ``heights``."""
    return SimpleNamespace(write=write, write_hgt=write_hgt, heights=heights, ground=ground)
