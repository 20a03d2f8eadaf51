"""GeoTIFFs: where their posts lie, and everything that is refused."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from cupola.errors import TerrainError
from cupola.terrain import open_terrain

rasterio = pytest.importorskip("rasterio")
from rasterio import Affine  # noqa: E402

HEIGHTS = np.arange(2000, dtype=np.int16).reshape(40, 50)
#: Posts on round hundredths of a degree: the corner of the first pixel is half a step outside.
TRANSFORM = Affine(0.01, 0, 36.0 - 0.005, 0, -0.01, 34.0 + 0.005)


def write(path, heights=HEIGHTS, transform=TRANSFORM, crs="EPSG:4326", nodata=None, unit=None, **options):
    bands = heights if heights.ndim == 3 else heights[None]
    profile = {"driver": "GTiff", "count": len(bands), "height": bands.shape[1], "width": bands.shape[2], **options}
    with rasterio.open(path, "w", dtype=bands.dtype, transform=transform, crs=crs, nodata=nodata, **profile) as dataset:
        dataset.write(bands)
        if unit:
            dataset.units = [unit] * len(bands)
    return path


def test_posts_sit_on_pixel_centres(tmp_path):
    terrain = open_terrain(write(tmp_path / "tile.tif"))
    assert terrain.ground_m(34.0, 36.0) == pytest.approx(0.0, abs=1e-6)
    assert terrain.ground_m(33.99, 36.02) == pytest.approx(52.0, abs=1e-6)
    assert terrain.name == "tile, 36 arc-second"
    assert terrain.heights.dtype == np.int16


def test_south_up_files_are_turned(tmp_path):
    transform = Affine(0.01, 0, 36.0 - 0.005, 0, 0.01, 34.0 - 0.39 - 0.005)
    turned = open_terrain(write(tmp_path / "up.tif", heights=HEIGHTS[::-1], transform=transform))
    north_up = open_terrain(write(tmp_path / "down.tif"))
    np.testing.assert_array_equal(turned.heights, north_up.heights)
    assert turned.y_first == pytest.approx(north_up.y_first, abs=1e-9)


def test_voids_declared_or_not_are_never_heights(tmp_path):
    heights = np.full((40, 50), 100, dtype=np.int16)
    heights[3, 3], heights[9, 9], heights[20, 20] = -32768, -32767, -9999
    terrain = open_terrain(write(tmp_path / "voids.tif", heights=heights, nodata=-9999))
    assert terrain.n_voids_filled == 3 and np.unique(terrain.heights).tolist() == [100]
    floats = heights.astype(np.float32)
    floats[floats < 0] = np.nan
    terrain = open_terrain(write(tmp_path / "nan.tif", heights=floats, nodata=float("nan")))
    assert terrain.n_voids_filled == 3 and terrain.heights.dtype == np.float32
    with pytest.raises(TerrainError, match="declares its no-data value"):
        open_terrain(write(tmp_path / "undeclared.tif", heights=heights.astype(np.int32)))


def test_projected_and_other_datums_go_through_pyproj(tmp_path):
    transform = Affine(30, 0, 745e3, 0, -30, 3650e3)
    terrain = open_terrain(write(tmp_path / "utm.tif", transform=transform, crs="EPSG:32636"))
    assert terrain.crs == "EPSG:32636" and terrain.posting_m == 30.0 and terrain.name == "utm, 30 m"
    # ED50 lies some 100 m from WGS-84 in the Levant.
    terrain = open_terrain(write(tmp_path / "ed50.tif", crs="EPSG:4230"))
    assert terrain.crs == "EPSG:4230" and terrain.posting_m == pytest.approx(1112, abs=1)
    assert abs(terrain.ground_m(33.8, 36.2) - 50 * 20 - 20) > 1.0


PROBLEMS = {
    "no CRS": ({"crs": None}, "CRS: is missing"),
    "feet": ({"crs": "EPSG:2263"}, "CRS = .*must be geographic in degrees or projected in metres"),
    "rotated": ({"transform": TRANSFORM @ Affine.rotation(10.0)}, "must not be rotated.*gdalwarp"),
    "mirrored": ({"transform": Affine(-0.01, 0, 36.5, 0, -0.01, 34.0)}, "must not be rotated or mirrored"),
    "picture": ({"heights": np.zeros((3, 40, 50), dtype=np.uint8)}, "bands = 3: must be 1"),
    "unknown unit": ({"unit": "fathom"}, "units = 'fathom': is no unit of height"),
    "mask": ({"heights": HEIGHTS.astype(np.uint8)}, "type = 'uint8': is the type of pictures and masks"),
    "64-bit": ({"heights": HEIGHTS.astype(np.int64)}, "type = 'int64': must be one of"),
    "double": ({"heights": HEIGHTS.astype(np.float64)}, "type = 'float64': must be one of.*-ot Float32"),
    "complex": ({"heights": HEIGHTS.astype(np.complex64)}, "type = 'complex64': must be one of"),
    "NaN place": ({"transform": Affine(0.01, 0, np.nan, 0, -0.01, 34.0)}, "a number that is not finite"),
    "no end": ({"transform": Affine(0.01, 0, 36.0, 0, -np.inf, 34.0)}, "a number that is not finite"),
    "beyond a pole": ({"transform": Affine(0.01, 0, 36.0, 0, -0.01, 3400.0)}, "beyond the poles"),
    "wider than the earth": ({"transform": Affine(10.0, 0, 36.0, 0, -0.01, 34.0)}, "more than once round the earth"),
    "far east": ({"transform": Affine(0.01, 0, 3600.0, 0, -0.01, 34.0)}, "begins at longitude 3600"),
    "tiny posts": ({"transform": Affine(1e-9, 0, 36.0, 0, -1e-9, 34.0)}, "posts 0.000111 m apart"),
    "no step": ({"transform": Affine(0.01, 0, 36.0, 0, 0.0, 34.0)}, "steps of zero"),
    "off its zone": ({"transform": Affine(1e6, 0, 5e8, 0, -1e6, 9e8), "crs": "EPSG:32636"}, "apart|no place on earth"),
    "too high": ({"heights": HEIGHTS + 8000}, "0 to 9999.*|8000 to 9999.*must lie in -600 to 9000"),
    "one row": ({"heights": HEIGHTS[:1]}, "at least 2 x 2"),
}


@pytest.mark.parametrize("case", PROBLEMS, ids=list(PROBLEMS))
def test_refused(tmp_path, case):
    changes, message = PROBLEMS[case]
    with pytest.raises(TerrainError, match=message) as caught:
        open_terrain(write(tmp_path / "bad.tif", **changes))
    assert str(tmp_path) not in str(caught.value)


def test_all_problems_are_told_at_once(tmp_path):
    path = write(tmp_path / "bad.tif", heights=np.zeros((3, 40, 50), dtype=np.uint8), crs=None)
    with pytest.raises(TerrainError) as caught:
        open_terrain(path)
    assert {problem.key for problem in caught.value.problems} == {"CRS", "bands"}


def test_no_georeference_at_all(tmp_path):
    profile = {"driver": "PNG", "width": 50, "height": 40, "count": 1, "dtype": "uint8"}
    with pytest.warns(rasterio.errors.NotGeoreferencedWarning), rasterio.open(tmp_path / "a.png", "w", **profile) as d:
        d.write(np.zeros((1, 40, 50), dtype=np.uint8))
    (tmp_path / "a.png").rename(tmp_path / "a.tif")
    # Any format that GDAL knows used to pass under the name of a GeoTIFF.
    with pytest.raises(TerrainError, match="it is no TIFF"):
        open_terrain(tmp_path / "a.tif")
    with pytest.raises(TerrainError, match="CRS: is missing"):
        open_terrain(write(tmp_path / "b.tif", crs=None))


def test_a_reference_without_a_place_is_refused(tmp_path):
    """GDAL gives row and column for longitude and latitude then: 50 x 40 posts would cover half of Africa."""
    with pytest.warns(rasterio.errors.NotGeoreferencedWarning):
        path = write(tmp_path / "tile.tif", transform=Affine.identity())
    with pytest.raises(TerrainError, match=r"tile\.tif: transform: is missing: the posts lie nowhere on earth"):
        open_terrain(path)


def test_truncated_and_foreign_files(tmp_path):
    path = write(tmp_path / "tile.tif", compress="deflate")
    path.write_bytes(path.read_bytes()[:-800])
    with pytest.raises(TerrainError, match=r"tile\.tif: cannot be read .*fetch it again"):
        open_terrain(path)
    path.write_bytes(b"<html>log in first</html>")
    with pytest.raises(TerrainError, match=r"tile\.tif: cannot be read"):
        open_terrain(path)


def test_without_rasterio_the_cure_is_told(tmp_path, monkeypatch):
    path = write(tmp_path / "tile.tif")
    monkeypatch.setitem(sys.modules, "rasterio", None)
    with pytest.raises(TerrainError, match=r"needs rasterio.*pip install 'cupola\[terrain\]'"):
        open_terrain(path)


def test_scale_and_offset_are_applied(tmp_path):
    path = write(tmp_path / "scaled.tif")
    with rasterio.open(path, "r+") as dataset:
        dataset.scales, dataset.offsets = [0.5], [100.0]
    assert open_terrain(path).ground_m(33.99, 36.02) == pytest.approx(126.0, abs=1e-3)


def test_a_small_file_that_promises_gigabytes_is_refused_before_it_is_read(tmp_path):
    profile = {"driver": "GTiff", "width": 20_000, "height": 15_000, "count": 1, "dtype": "float32"}
    place = Affine(0.0001, 0, 36.0, 0, -0.0001, 34.0)
    with rasterio.open(tmp_path / "sparse.tif", "w", crs="EPSG:4326", transform=place, SPARSE_OK=True, **profile):
        pass
    with pytest.raises(TerrainError, match=r"size = '20000 x 15000': would unpack to 1\.2 GB from 0\.\d MB; 100 to 1"):
        open_terrain(tmp_path / "sparse.tif")
