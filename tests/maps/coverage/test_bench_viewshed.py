"""The peer of the benchmark looks over the same earth: GDAL's viewshed against the horizon of a smooth earth."""

import importlib.util
import math
from pathlib import Path

import numpy as np
import pyproj
import pytest


def test_gdal_of_the_benchmark_bends_rays_as_we_do():
    """The coefficient is 1 / k, the share of the curvature that refraction leaves; 1 - 1 / k gave a third of it."""
    pytest.importorskip("rasterio")
    path = Path(__file__).parents[3] / "bench" / "viewshed.py"
    spec = importlib.util.spec_from_file_location("bench_viewshed", path)
    bench = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(bench)
    try:
        gdal = bench.Gdal()
    except (OSError, StopIteration):
        pytest.skip("rasterio here does not carry GDAL in its wheel")
    wkt = pyproj.CRS("+proj=aeqd +lat_0=33 +lon_0=36 +ellps=WGS84").to_wkt("WKT1_GDAL")
    band, _ = gdal.band(np.zeros((401, 401), np.float32), 500.0, wkt)
    seen_from_m = gdal.read(gdal.viewshed(band, 25.0, 100e3), 401)
    middle = seen_from_m.shape[0] // 2
    radius_m = bench.K * 6371e3
    horizon_m = radius_m * math.acos(radius_m / (radius_m + 25.0))
    for cells in (100, 160, 195):
        true_m = radius_m * (1.0 / math.cos((cells * 500.0 - horizon_m) / radius_m) - 1.0)
        assert seen_from_m[middle, middle + cells] == pytest.approx(true_m, rel=0.01)
