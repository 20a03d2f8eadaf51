"""Rasters and folders that are torn, lie about their size or hold nonsense: a grid of sane heights, or a message."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

import numpy as np

from torture.common import Found, attempt, spoiled_bytes


def _hgt(chance: random.Random) -> bytes:
    side = chance.choice((1201, 1201, 1200, 13))
    return np.full((side, side), chance.choice((0, 500, -32768, 8000)), ">i2").tobytes()


def _tif(chance: random.Random, path: Path) -> bytes:
    import rasterio
    from rasterio.transform import from_origin

    kind = chance.choice(("int16", "float32", "uint8", "float64"))
    step = chance.choice((0.01, 0.001, 1e-9, 30.0))
    crs = chance.choice(("EPSG:4326", "EPSG:32637", None))
    profile = {"driver": "GTiff", "width": 40, "height": 30, "count": 1, "dtype": kind, "crs": crs}
    with rasterio.open(path, "w", **profile, transform=from_origin(36.0, 34.0, step, step)) as file:
        file.write(np.full((30, 40), chance.choice((0, 100, 250)), kind), 1)
    data = path.read_bytes()
    path.unlink()
    return data


def trial(chance: random.Random, place: Path) -> None:
    """One spoiled raster, alone, in a folder or in an archive."""
    import warnings

    from cupola.terrain.readers import open_terrain

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # rasterio says of some files that they have no place on earth: we say it too
        if chance.random() < 0.5:
            path, data = place / "N33E036.hgt", _hgt(chance)
        else:
            path = place / "plain.tif"
            data = _tif(chance, path)
        path.write_bytes(spoiled_bytes(chance, data) if chance.random() < 0.8 else data)
        target = path
        if chance.random() < 0.2:
            target = path.with_suffix(".zip")
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.write(path, path.name)
            if chance.random() < 0.5:
                target.write_bytes(spoiled_bytes(chance, target.read_bytes()))
        elif chance.random() < 0.3:
            target = place
        grid = attempt(lambda: open_terrain(target), f"terrain {target.name}")
    if grid is not None:
        heights = np.asarray(grid.heights)
        known = heights[np.isfinite(heights.astype(float))]
        if heights.ndim != 2 or not np.isfinite(grid.posting_m) or grid.posting_m <= 0.0 or known.size == 0:
            raise Found(f"terrain {target.name}: {heights.shape} posts every {grid.posting_m} m")
