"""Freeze what GDAL's viewshed sees over made-up mountains: the peer of coverage.

    python scripts/freeze_viewshed.py

writes ``tests/data/validation/cov_gdal.csv``. GDAL is the library inside rasterio's wheel, as in `bench.viewshed`; it
is not needed to test Cupola. Run with GDAL 3.10; a second.
"""

import csv
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.viewshed import Gdal

FILE = Path(__file__).resolve().parents[1] / "tests" / "data" / "validation" / "cov_gdal.csv"
HALF, POSTING_M, MAST_M = 100, 500.0, 25.0
#: Every so many cells one is kept.
STEP = 8


def mountains() -> np.ndarray:
    """Heights of a plane of ridges and valleys [m], without a random number; the radar stands in the middle."""
    y, x = np.mgrid[-HALF : HALF + 1, -HALF : HALF + 1] * POSTING_M / 1000.0
    ridges = 300.0 * np.sin(x / 4.0 + 0.3 * np.sin(y / 7.0)) + 200.0 * np.cos(y / 3.0 - x / 9.0)
    return (600.0 + ridges + 150.0 * np.sin(x * 1.1) * np.cos(y * 0.9)).astype(np.float32)


def main() -> None:
    """Write the file."""
    import pyproj
    import rasterio

    gdal, heights = Gdal(), mountains()
    crs = pyproj.CRS("+proj=aeqd +lat_0=33.5 +lon_0=36.3 +ellps=WGS84").to_wkt("WKT1_GDAL")
    band, _ = gdal.band(heights, POSTING_M, crs)
    seen = gdal.read(gdal.viewshed(band, MAST_M, HALF * POSTING_M), heights.shape[0])
    with FILE.open("w", encoding="utf-8", newline="") as out:
        out.write(
            f"# GDAL {rasterio.__gdal_version__} (GDALViewshedGenerate, minimum target height, earth curvature 3/4): "
            f"lowest height [m] that is seen from a mast of {MAST_M:g} m in the middle of mountains(), posts "
            f"{POSTING_M:g} m apart; every {STEP}th post within the disc of {HALF} posts. Written by "
            "scripts/freeze_viewshed.py. Differences: its sweep reads the two cells before each cell, not all ground "
            "on the ray.\n"
        )
        rows = csv.writer(out)
        rows.writerow(("row", "column", "height_m"))
        for row in range(0, 2 * HALF + 1, STEP):
            for column in range(0, 2 * HALF + 1, STEP):
                if 2 < np.hypot(row - HALF, column - HALF) < HALF - 1:
                    rows.writerow((row, column, round(float(seen[row, column]), 2)))
    print(FILE)


if __name__ == "__main__":
    main()
