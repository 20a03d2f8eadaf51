"""Cupola's minimum visible altitude against GDAL's viewshed, side by side and in memory.

    python -m bench.viewshed [TERRAIN.tif] [--site 33.45,36.40] [--mast 25] [--range 250] [--posting 90] [--no-gdal]

GDAL is the one inside rasterio's wheel, called through ctypes with all of its own threads; terrain and results stay in
memory on both sides. Both get the same grid, the same antenna and the same disc. Prints times, ratios, peak memory.
"""

from __future__ import annotations

import argparse
import ctypes
import resource
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyproj
from numpy.typing import NDArray

from cupola.constants import EARTH_RADIUS_MEAN_M
from cupola.maps.coverage.ground import ground_around
from cupola.maps.coverage.visible_altitude import minimum_visible_altitude
from cupola.terrain import open_terrain
from cupola.terrain.near import near_planes

K = 4.0 / 3.0
ROUNDS = 5


class Gdal:
    """As much of GDAL's C interface as the comparison needs."""

    def __init__(self) -> None:
        import rasterio

        folder = Path(rasterio.__file__).parents[1] / "rasterio.libs"
        self.lib = ctypes.CDLL(str(next(folder.glob("libgdal*"))))
        self.lib.GDALAllRegister()
        for name in ("GDALGetDriverByName", "GDALCreate", "GDALGetRasterBand", "GDALViewshedGenerate"):
            getattr(self.lib, name).restype = ctypes.c_void_p
        self.lib.GDALClose.argtypes = [ctypes.c_void_p]
        self.lib.GDALRasterIO.argtypes = [
            ctypes.c_void_p, *[ctypes.c_int] * 5, ctypes.c_void_p, *[ctypes.c_int] * 5,
        ]  # fmt: skip
        self.lib.GDALViewshedGenerate.argtypes = [
            ctypes.c_void_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_void_p, *[ctypes.c_double] * 9, ctypes.c_int,
            ctypes.c_double, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p,
        ]  # fmt: skip

    def band(self, heights: np.ndarray, posting_m: float, wkt: str) -> tuple[int, int]:
        """A band in memory, and its dataset."""
        driver = ctypes.c_void_p(self.lib.GDALGetDriverByName(b"MEM"))
        side = heights.shape[0]
        dataset = self.lib.GDALCreate(driver, b"", side, side, 1, 6, None)
        half = side / 2 * posting_m
        transform = (ctypes.c_double * 6)(-half, posting_m, 0.0, half, 0.0, -posting_m)
        self.lib.GDALSetGeoTransform(ctypes.c_void_p(dataset), transform)
        self.lib.GDALSetProjection(ctypes.c_void_p(dataset), wkt.encode())
        band = self.lib.GDALGetRasterBand(ctypes.c_void_p(dataset), 1)
        self._io(band, heights, 1)
        return band, dataset

    def _io(self, band: int, array: np.ndarray, is_write: int) -> None:
        side = array.shape[0]
        self.lib.GDALRasterIO(band, is_write, 0, 0, side, side, array.ctypes.data, side, side, 6, 0, 0)

    def viewshed(self, band: int, mast_m: float, reach_m: float) -> int:
        """GDAL's minimum target height above sea level, as a dataset in memory."""
        return int(
            self.lib.GDALViewshedGenerate(
                band, b"MEM", b"", None, 0.0, 0.0, mast_m, 0.0, 255.0, 0.0, 0.0, -1.0, 1.0 / K, 2, reach_m,
                None, None, 2, None,
            )
        )  # fmt: skip

    def read(self, dataset: int, side: int) -> np.ndarray:
        """A dataset's first band; its middle where it is smaller than the side asked for."""
        width = self.lib.GDALGetRasterXSize(ctypes.c_void_p(dataset))
        got = np.empty((width, width), np.float32)
        self._io(self.lib.GDALGetRasterBand(ctypes.c_void_p(dataset), 1), got, 0)
        return got[:side, :side]


def best_s(work: Callable[[], Any], rounds: int = ROUNDS) -> tuple[NDArray[np.float64], Any]:
    """Shortest time of some rounds [s], on the clock and of all processors together; and the last result."""
    times_s, result = np.full(2, np.inf), None
    for _ in range(rounds):
        result = None
        start_s = np.array([time.perf_counter(), time.process_time()])
        result = work()
        times_s = np.minimum(times_s, np.array([time.perf_counter(), time.process_time()]) - start_s)
    return times_s, result


def warp(path: Path, lat_deg: float, lon_deg: float, side: int, posting_m: float, threads: int) -> np.ndarray:
    """GDAL's own reprojection of a file to the radar-centred grid."""
    import rasterio
    from rasterio.transform import Affine
    from rasterio.warp import Resampling, reproject

    half = side / 2 * posting_m
    to = np.empty((side, side), np.float32)
    with rasterio.open(path) as source:
        crs = f"+proj=aeqd +lat_0={lat_deg} +lon_0={lon_deg} +ellps=WGS84"
        reproject(
            source.read(1), to, src_transform=source.transform, src_crs=source.crs, dst_crs=crs,
            dst_transform=Affine(posting_m, 0, -half, 0, -posting_m, half), resampling=Resampling.bilinear,
            num_threads=threads,
        )  # fmt: skip
    return to


def main(arguments: Sequence[str] = ()) -> None:
    """Run it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("terrain", type=Path, nargs="?", help="a raster; the embedded terrain when not given")
    parser.add_argument("--site", default="33.45,36.40")
    parser.add_argument("--mast", type=float, default=25.0)
    parser.add_argument("--range", type=float, default=250.0)
    parser.add_argument("--posting", type=float, default=90.0)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--no-gdal", action="store_true")
    options = parser.parse_args(list(arguments))
    lat_deg, lon_deg = (float(part) for part in options.site.split(","))
    reach_m, posting_m = options.range * 1000.0, options.posting
    grid = open_terrain(options.terrain)

    def lay_out() -> Any:
        place = (grid, lat_deg, lon_deg, reach_m, posting_m)
        return ground_around(*place), near_planes(*place)

    own_warp_s, (plane, near) = best_s(lay_out, min(3, options.rounds))
    heights = plane.heights_m
    n = heights.shape[0] // 2
    antenna_m = float(heights[n, n]) + options.mast
    work = partial(minimum_visible_altitude, heights, posting_m, antenna_m, reach_m, EARTH_RADIUS_MEAN_M, K, near=near)
    work()
    gdal, times_s = (None if options.no_gdal else Gdal()), np.full((2, 2), np.inf)
    if gdal is not None:
        wkt = pyproj.CRS(f"+proj=aeqd +lat_0={lat_deg} +lon_0={lon_deg} +ellps=WGS84").to_wkt("WKT1_GDAL")
        band, _ = gdal.band(heights, posting_m, wkt)
    # Turn by turn, so that a busy machine is busy for both.
    for _ in range(options.rounds):
        took_s, _ = best_s(work, 1)
        times_s[0] = np.minimum(times_s[0], took_s)
        if gdal is not None:
            took_s, theirs = best_s(lambda: gdal.viewshed(band, options.mast, reach_m), 1)
            times_s[1] = np.minimum(times_s[1], took_s)
            gdal.lib.GDALClose(theirs)
    peak_gb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    cells = f"{heights.size / 1e6:.1f} million cells of {posting_m:g} m"
    print(f"{cells}, range {options.range:g} km, peak {peak_gb:.1f} GB")
    print("seconds on the clock / of all processors:")
    print(f"cupola: reprojection {pair(own_warp_s)}, altitudes {pair(times_s[0])}")
    if gdal is not None and options.terrain is None:
        print(f"gdal:   viewshed {pair(times_s[1])}; reprojection is compared when a raster is given")
        print(f"cupola is faster: {pair(times_s[1] / times_s[0])} times in memory")
    elif gdal is not None:
        print(f"gdal:   viewshed {pair(times_s[1])}")
        print(f"cupola is faster: {pair(times_s[1] / times_s[0])} times in memory")
        for threads, words in ((1, "with one thread, gdalwarp's default"), (8, "with eight threads")):
            job = partial(warp, options.terrain, lat_deg, lon_deg, heights.shape[0], posting_m, threads)
            warp_s, _ = best_s(job, 3)
            both = (warp_s + times_s[1]) / (own_warp_s + times_s[0])
            print(f"gdal:   reprojection {words}: {pair(warp_s)}; with it cupola is {pair(both)} times faster")


def pair(values: NDArray[np.float64]) -> str:
    """Clock and processors."""
    return f"{values[0]:.2f} / {values[1]:.2f}"


if __name__ == "__main__":
    main(sys.argv[1:])
