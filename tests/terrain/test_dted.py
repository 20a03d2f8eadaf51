"""DTED cells written here by the standard's layout, and by GDAL; read by our parser."""

from __future__ import annotations

from pathlib import Path

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


def twos_complement(data, n_cols, n_rows):
    """The same cell with its negative heights as two's complement, and its checksums."""
    body = bytearray(data)
    record = 12 + 2 * n_rows
    for column in range(n_cols):
        at = 3428 + column * record
        words = np.frombuffer(bytes(body[at + 8 : at + 8 + 2 * n_rows]), ">u2").astype(np.int32)
        values = np.where((words & 0x8000) != 0, -(words & 0x7FFF), words)
        packed = np.where(words == 0xFFFF, 0xFFFF, values & 0xFFFF).astype(">u2").tobytes()
        body[at + 8 : at + 8 + 2 * n_rows] = packed
        body[at + record - 4 : at + record] = sum(body[at : at + record - 4]).to_bytes(4, "big")
    return bytes(body)


def test_twos_complement_is_read_as_gdal_reads_it_and_told(tmp_path):
    heights = cell()
    heights[60, 60] = -32767
    (tmp_path / "n33.dt0").write_bytes(twos_complement(dted_bytes(heights, 33, 36, 300), 121, 121))
    terrain = open_terrain(tmp_path / "n33.dt0")
    expected = cell()
    # All bits set stay "no height", which as two's complement would be -1 m.
    assert terrain.n_voids_filled == 1 + int((expected == -1).sum())
    same = expected != -1
    same[60, 60] = False
    np.testing.assert_array_equal(terrain.heights[same], expected[same])
    assert "two's complement" in terrain.notes[0]
    rasterio = pytest.importorskip("rasterio")
    with rasterio.open(tmp_path / "n33.dt0") as dataset:
        np.testing.assert_array_equal(dataset.read(1)[same], expected[same])


def test_a_cell_that_gdal_reads_as_minus_5():
    terrain = open_terrain(Path(__file__).parents[1] / "data" / "terrain" / "twos.dt0")
    assert (terrain.heights.min(), terrain.heights.max()) == (-5, 987)


def test_sea_floor_is_no_twos_complement(tmp_path):
    """Signed magnitudes down to the deepest trench stay what they are."""
    heights = np.full((121, 121), -10_500, dtype=np.int16)
    (tmp_path / "n12.dt0").write_bytes(dted_bytes(heights, 12, 142, 300))
    terrain = open_terrain(tmp_path / "n12.dt0")
    assert np.unique(terrain.heights).tolist() == [0] and "sea floor (down to -10500 m)" in terrain.notes[0]


@pytest.mark.parametrize(("lat", "x_tenths", "n_cols"), [(55, 600, 61), (72, 900, 41), (78, 1200, 31), (85, 1800, 21)])
def test_columns_lie_further_apart_in_high_latitudes(tmp_path, lat, x_tenths, n_cols):
    """Zones of MIL-PRF-89020B: the interval of longitude grows from 50 degrees of latitude on."""
    heights = np.ascontiguousarray(cell()[:, :n_cols] + np.int16(500))
    data = bytearray(dted_bytes(heights, lat, 36, 300))
    data[20:24] = f"{x_tenths:04d}".encode()
    (tmp_path / "n.dt0").write_bytes(bytes(data))
    terrain = open_terrain(tmp_path / "n.dt0")
    assert terrain.heights.shape == (121, n_cols)
    assert terrain.ground_m(lat, 37.0) == heights[-1, -1] and terrain.ground_m(lat + 1.0, 36.0) == heights[0, 0]


def test_heights_above_the_ellipsoid_are_brought_to_sea_level(tmp_path):
    data = bytearray(dted_bytes(cell(), 33, 36, 300))
    data[80 + 141 : 80 + 144] = b"MSL"
    (tmp_path / "n33.dt0").write_bytes(bytes(data))
    sea_level = open_terrain(tmp_path / "n33.dt0")
    data[80 + 141 : 80 + 144] = b"WGE"
    (tmp_path / "n33.dt0").write_bytes(bytes(data))
    terrain = open_terrain(tmp_path / "n33.dt0")
    below = sea_level.heights - terrain.heights
    assert 18.0 < below.min() <= below.max() < 28.0 and "brought to sea level" in terrain.notes[0]


def test_a_cell_off_the_earth_is_refused(tmp_path):
    (tmp_path / "n33.dt0").write_bytes(dted_bytes(cell(), 95, 36, 300))
    with pytest.raises(TerrainError, match="its corners lie off the earth"):
        open_terrain(tmp_path / "n33.dt0")
