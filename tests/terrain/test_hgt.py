"""SRTM tiles: placed by their name, big-endian, voids by rule, wrong sizes refused; GDAL reads them alike."""

from __future__ import annotations

import zipfile

import numpy as np
import pytest

from cupola.errors import TerrainError
from cupola.terrain import open_terrain


def write_hgt(path, side=1201, **voids):
    size = np.arange(side, dtype=np.int16)
    heights = size[:, None] // 2 + size[None, :] // 4 - np.int16(100)
    for place in voids.get("at", ()):
        heights[place] = -32768
    path.write_bytes(heights.astype(">i2").tobytes())
    return heights


def test_hgt_is_placed_by_its_name(tmp_path):
    heights = write_hgt(tmp_path / "N33E036.hgt")
    terrain = open_terrain(tmp_path / "N33E036.hgt")
    np.testing.assert_array_equal(terrain.heights, heights)
    assert terrain.ground_m(34.0, 36.0) == heights[0, 0]
    assert terrain.ground_m(33.0, 37.0) == heights[-1, -1]
    assert terrain.ground_m(33.5, 36.25) == pytest.approx(heights[600, 300], abs=1e-6)
    assert "SRTM 3 arc-second" in terrain.name and terrain.posting_m == pytest.approx(92.66, abs=0.01)


def test_hgt_south_west_and_one_arc_second(tmp_path):
    heights = write_hgt(tmp_path / "s05w070.SRTMGL1.hgt", side=3601)
    terrain = open_terrain(tmp_path / "s05w070.SRTMGL1.hgt")
    assert terrain.ground_m(-4.0, -70.0) == heights[0, 0]
    assert terrain.ground_m(-5.0, -69.0) == heights[-1, -1]
    assert "1 arc-second" in terrain.name


def test_hgt_agrees_with_gdal(tmp_path):
    rasterio = pytest.importorskip("rasterio")
    write_hgt(tmp_path / "N33E036.hgt")
    terrain = open_terrain(tmp_path / "N33E036.hgt")
    with rasterio.open(tmp_path / "N33E036.hgt") as dataset:
        np.testing.assert_array_equal(dataset.read(1), terrain.heights)
        assert dataset.xy(0, 0) == pytest.approx((terrain.x_first, terrain.y_first), abs=1e-9)


def test_zipped_hgt_gives_the_same_terrain(tmp_path):
    write_hgt(tmp_path / "N33E036.hgt")
    with zipfile.ZipFile(tmp_path / "N33E036.hgt.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.write(tmp_path / "N33E036.hgt", "N33E036.hgt")
    zipped = open_terrain(tmp_path / "N33E036.hgt.zip")
    assert zipped.content_hash == open_terrain(tmp_path / "N33E036.hgt").content_hash


def test_hgt_voids_are_filled_and_counted(tmp_path):
    heights = write_hgt(tmp_path / "N33E036.hgt", at=[(600, 600), (0, 0)])
    terrain = open_terrain(tmp_path / "N33E036.hgt")
    assert terrain.n_voids_filled == 2
    around = np.delete(heights[599:602, 599:602].astype(float).ravel(), 4)
    assert terrain.heights[600, 600] == np.rint(around.mean())
    assert terrain.heights.min() > -200


def test_hgt_wrong_name_size_or_zip_is_refused(tmp_path):
    write_hgt(tmp_path / "tile.hgt")
    with pytest.raises(TerrainError, match=r"tile\.hgt.*south-west corner.*N33E036"):
        open_terrain(tmp_path / "tile.hgt")
    (tmp_path / "N33E036.hgt").write_bytes(b"\0" * 2884801)
    with pytest.raises(
        TerrainError, match=r"N33E036\.hgt: size = .*2884801 bytes.*must be 2884802 or 12970802 or 25934402"
    ):
        open_terrain(tmp_path / "N33E036.hgt")
    (tmp_path / "N33E036.zip").write_bytes(b"PK\x03\x04 broken")
    with pytest.raises(TerrainError, match="is not a readable zip"):
        open_terrain(tmp_path / "N33E036.zip")
    with zipfile.ZipFile(tmp_path / "N34E036.zip", "w") as archive:
        archive.writestr("readme.txt", "nothing")
    with pytest.raises(TerrainError, match=r"N34E036\.zip: holds no terrain file"):
        open_terrain(tmp_path / "N34E036.zip")
