"""DTED cells written here by the standard's layout, and by GDAL; read by our parser."""

from __future__ import annotations

import numpy as np
import pytest

from cupola.errors import TerrainError
from cupola.terrain import open_terrain


def angle(value, letters):
    value, letter = abs(value), letters[0] if value >= 0 else letters[1]
    return f"{int(value):03d}{int(value % 1 * 60):02d}00{letter}"


def dted_bytes(heights, lat_south, lon_west, interval_tenths):
    """A cell from heights with row 0 in the north; None-like -32767 is written with all bits set."""
    n_rows, n_cols = heights.shape
    uhl = f"UHL1{angle(lon_west, 'EW')}{angle(lat_south, 'NS')}{interval_tenths:04d}{interval_tenths:04d}0020U  "
    uhl = f"{uhl:<47s}{n_cols:04d}{n_rows:04d}0".ljust(80)
    data = uhl.encode() + b"DSI".ljust(648) + b"ACC".ljust(2700)
    for column in range(n_cols):
        values = heights[::-1, column].astype(np.int32)
        words = np.where(values < 0, 0x8000 | -values, values).astype(">u2")
        head = bytes([0xAA]) + column.to_bytes(3, "big") + column.to_bytes(2, "big") + b"\0\0"
        record = head + words.tobytes()
        data += record + sum(record).to_bytes(4, "big")
    return data


def cell():
    rows, cols = np.mgrid[0:121, 0:121]
    return (10 * rows - 400 + cols).astype(np.int16)


def test_dted_orientation_signs_and_corners(tmp_path):
    heights = cell()
    (tmp_path / "n33.dt0").write_bytes(dted_bytes(heights, 33, 36, 300))
    terrain = open_terrain(tmp_path / "n33.dt0")
    np.testing.assert_array_equal(terrain.heights, heights)
    assert terrain.ground_m(34.0, 36.0) == -400
    assert terrain.ground_m(33.0, 37.0) == heights[-1, -1] == 920
    assert terrain.name == "DTED level 0 n33, 30 arc-second" and terrain.horizon_error_mrad == (0.4, 1.6)


def test_dted_south_west(tmp_path):
    (tmp_path / "s05.dt0").write_bytes(dted_bytes(cell(), -5, -70, 300))
    terrain = open_terrain(tmp_path / "s05.dt0")
    assert terrain.ground_m(-4.0, -70.0) == -400
    assert terrain.ground_m(-5.0, -69.0) == 920


def test_dted_tape_labels_are_skipped(tmp_path):
    good = dted_bytes(cell(), 33, 36, 300)
    (tmp_path / "n33.dt0").write_bytes(b"VOL1".ljust(80) + b"HDR1".ljust(80) + good)
    np.testing.assert_array_equal(open_terrain(tmp_path / "n33.dt0").heights, cell())


def test_dted_parser_agrees_with_gdal_in_both_directions(tmp_path):
    rasterio = pytest.importorskip("rasterio")
    copy = pytest.importorskip("rasterio.shutil").copy
    heights = cell()
    (tmp_path / "n33.dt0").write_bytes(dted_bytes(heights, 33, 36, 300))
    with rasterio.open(tmp_path / "n33.dt0") as dataset:
        np.testing.assert_array_equal(dataset.read(1), heights)
        transform, crs = dataset.transform, dataset.crs
        assert dataset.xy(0, 0) == pytest.approx((36.0, 34.0), abs=1e-9)
    profile = {"driver": "GTiff", "width": 121, "height": 121, "count": 1, "dtype": "int16"}
    with rasterio.open(tmp_path / "cell.tif", "w", **profile, transform=transform, crs=crs) as dataset:
        dataset.write(heights, 1)
    copy(tmp_path / "cell.tif", tmp_path / "gdal.dt0", driver="DTED")
    terrain = open_terrain(tmp_path / "gdal.dt0")
    np.testing.assert_array_equal(terrain.heights, heights)
    assert (terrain.y_first, terrain.x_first) == pytest.approx((34.0, 36.0), abs=1e-9)


def test_dted_voids_are_filled_never_read_as_heights(tmp_path):
    heights = np.full((121, 121), 700, dtype=np.int16)
    heights[50, 50:60] = -32767
    (tmp_path / "n33.dt1").write_bytes(dted_bytes(heights, 33, 36, 300))
    terrain = open_terrain(tmp_path / "n33.dt1")
    assert terrain.n_voids_filled == 10
    assert np.unique(terrain.heights).tolist() == [700]


def test_damaged_dted_is_refused(tmp_path):
    good = dted_bytes(cell(), 33, 36, 300)
    path = tmp_path / "n33.dt0"
    path.write_bytes(good[:-10])
    with pytest.raises(TerrainError, match=r"n33\.dt0: size = .* must be 34162 bytes by its own header"):
        open_terrain(path)
    path.write_bytes(good[:10000] + bytes([good[10000] ^ 1]) + good[10001:])
    with pytest.raises(TerrainError, match=r"record 26: is damaged"):
        open_terrain(path)
    path.write_bytes(b"UHLX" + good[4:])
    with pytest.raises(TerrainError, match="does not begin with UHL1"):
        open_terrain(path)
    path.write_bytes(good[:11] + b"X" + good[12:])
    with pytest.raises(TerrainError, match="is not that of a DTED cell"):
        open_terrain(path)
    path.write_bytes(b"")
    with pytest.raises(TerrainError, match="is not that of a DTED cell"):
        open_terrain(path)
