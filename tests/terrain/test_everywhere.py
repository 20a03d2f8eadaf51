"""Terrain on both sides of 180 degrees, in high latitudes and at the poles."""

from __future__ import annotations

import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from pyproj import Transformer

from cupola.errors import TerrainError
from cupola.maps.coverage.ground import ground_around
from cupola.terrain import TerrainGrid, open_terrain
from cupola.terrain.mosaic import merge_tiles
from cupola.terrain.tiles import tile_name

rasterio = pytest.importorskip("rasterio")
CASES = Path(__file__).parents[3] / "shared" / "cases" / "terrain"


def height_m(lat, lon):
    """A plane in latitude and in degrees east of 180."""
    return 1000.0 + 100.0 * (lat - 51.0) + 10.0 * ((np.asarray(lon) + 180.0 + 180.0) % 360.0 - 180.0)


def tile(lat_south, lon_west, n_rows=13, stretch=1.0, is_edge_shared=False, shift=0.0):
    step = 1.0 / (n_rows - 1 if is_edge_shared else n_rows)
    n_cols = round((n_rows - 1) / stretch) + 1 if is_edge_shared else round(n_rows / stretch)
    x_step = 1.0 / (n_cols - 1 if is_edge_shared else n_cols)
    lat = lat_south + 1.0 - step * np.arange(n_rows)
    lon = lon_west + x_step * np.arange(n_cols)
    return TerrainGrid(
        heights=height_m(lat[:, None], lon[None, :]).astype(np.float32), y_first=lat_south + 1.0,
        x_first=float(lon_west) + shift, y_step=step, x_step=x_step, name=tile_name(lat_south, lon_west),
        source="made up", posting_m=111195.0 * step, horizon_error_mrad=(0.1, 0.4),
    )  # fmt: skip


@pytest.mark.parametrize("is_edge_shared", [True, False])
@pytest.mark.parametrize("lons", [(179, -180), (178, 179, -180, -179), (-180, 179), (179, 180)])
def test_tiles_join_across_180(lons, is_edge_shared):
    whole = merge_tiles([tile(51, lon, is_edge_shared=is_edge_shared) for lon in lons], (), "seam")
    side = 12 if is_edge_shared else 13
    assert whole.heights.shape[1] == side * len(lons) + is_edge_shared
    lon = np.linspace(179.05, 180.9, 75)
    np.testing.assert_allclose(whole.sample(51.4, lon), height_m(51.4, lon), atol=1e-2)
    np.testing.assert_allclose(whole.sample(51.4, lon - 360.0), height_m(51.4, lon), atol=1e-2)
    assert "across 180" in whole.extent_text()
    assert whole.covers(51.5, 180.0) and whole.covers(51.5, -180.0) and not whole.covers(51.5, 0.0)


def test_sea_tiles_lie_on_both_sides_too():
    whole = merge_tiles([tile(51, 179)], ("N51W180", "N51E178"), "seam")
    assert whole.ground_m(51.5, -179.5) == 0.0 and whole.ground_m(51.5, 178.5) == 0.0
    assert whole.ground_m(51.5, 179.5) == pytest.approx(height_m(51.5, 179.5), abs=0.01)
    with pytest.raises(TerrainError, match=r"\(N51W179\)"):
        merge_tiles([tile(51, 179), tile(51, -180), tile(52, 179), tile(52, -180), tile(52, -179)], (), "hole")


def test_a_map_across_180_takes_what_one_elsewhere_takes(tmp_path, make):
    """With tiles on both sides a mosaic once went the long way round: 7.7 GiB for a map of 30 km."""
    for name in ("N51E179", "N51W180"):
        make.write_hgt(tmp_path / f"{name}.hgt")
    tracemalloc.start()
    start_s = time.perf_counter()
    terrain = open_terrain(tmp_path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert terrain.heights.shape == (1201, 2401)
    assert peak < 100e6 and time.perf_counter() - start_s < 20.0
    plane = ground_around(terrain, 51.5, 180.0, 30e3, 100.0)
    assert terrain.share_outside(51.5, 180.0, 30e3) == 0.0
    assert plane.heights_m.min() > 300.0


def test_tiles_far_apart_are_refused_at_once_and_by_name():
    tracemalloc.start()
    with pytest.raises(TerrainError, match=r"has no heights \(N33E037, .* and \d+ more\)"):
        merge_tiles([tile(33, 36, 1201, is_edge_shared=True), tile(60, -150, 1201, is_edge_shared=True)], (), "apart")
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60e6


def test_one_raster_across_180_on_any_datum(tmp_path, make):
    for crs in ("EPSG:4326", "EPSG:4269"):
        for west in (179.0, -181.0):
            lat, lon = 52.0 - 0.01 * np.arange(101), west + 0.02 * np.arange(101)
            z = height_m(lat[:, None], lon[None, :]).astype(np.float32)
            terrain = open_terrain(make.write(tmp_path / "a.tif", z, 52.0, west, 0.01, 0.02, crs=crs))
            for place in (179.5, 180.0, -180.0, -179.5):
                assert terrain.ground_m(51.5, place) == pytest.approx(height_m(51.5, place), abs=0.02)
            plane = ground_around(terrain, 51.5, 180.0, 20e3, 500.0).heights_m
            assert plane[40, 0] == pytest.approx(height_m(51.5, 179.712), abs=0.1)
            assert plane[40, -1] == pytest.approx(height_m(51.5, -179.712), abs=0.1)


def test_projected_rasters_across_180(tmp_path, make):
    # UTM zone 60 runs past 180 degrees, and EPSG:3832 is centred on the Pacific.
    for crs in ("EPSG:32660", "EPSG:3832"):
        x, y = Transformer.from_crs("EPSG:4326", crs, always_xy=True).transform(180.0, 51.3)
        at = rasterio.Affine(500.0, 0, x - 30e3, 0, -500.0, y + 30e3)
        terrain = open_terrain(
            make.write(tmp_path / "p.tif", np.full((120, 120), 321, np.int16), transform=at, crs=crs)
        )
        lat, lon = np.broadcast_arrays(np.linspace(51.2, 51.4, 9)[:, None], np.linspace(179.9, 180.1, 9)[None, :])
        assert terrain.covers(lat, lon).all()
        assert set(np.round(terrain.sample(lat, (lon + 180.0) % 360.0 - 180.0), 6).ravel()) == {321.0}


def test_files_of_both_sides_are_compared_across_180(tmp_path, make):
    lat, lon = 52.0 - 0.01 * np.arange(101), 179.0 + 0.02 * np.arange(101)
    z = height_m(lat[:, None], lon[None, :]).astype(np.float32)
    make.write(tmp_path / "a.tif", z, 52.0, 179.0, 0.01, 0.02)
    make.write(tmp_path / "b.tif", z, 52.0, -181.0, 0.01, 0.02)
    assert open_terrain(tmp_path).heights.shape == (101, 101)
    make.write(tmp_path / "b.tif", z + 50.0, 52.0, -181.0, 0.01, 0.02)
    with pytest.raises(TerrainError, match=r"b\.tif: disagrees with a\.tif"):
        open_terrain(tmp_path)


@pytest.mark.parametrize("is_edge_shared", [True, False])
@pytest.mark.parametrize(
    ("south", "stretches"), [(49, (1.0, 1.5)), (59, (1.5, 2.0)), (69, (2.0, 3.0)), (79, (3.0, 5.0)), (84, (5.0, 10.0))]
)
def test_tiles_of_the_zones_of_high_latitudes_join(south, stretches, is_edge_shared):
    """Copernicus and DTED set columns further apart toward the poles; two zones meet in one folder."""
    n = 61 if is_edge_shared else 60
    tiles = [
        tile(south + k, lon, n, stretch, is_edge_shared)
        for k, stretch in enumerate(stretches)
        for lon in (179, -180)
    ]  # fmt: skip
    whole = merge_tiles(tiles, (), "zones")
    lat, lon = np.linspace(south + 0.05, south + 1.95, 40)[:, None], np.linspace(179.02, 180.8, 40)[None, :]
    # Without shared edges the last column is held for a posting: one step of the plane.
    slack = 0.02 if is_edge_shared else 10.0 * stretches[1] / n
    np.testing.assert_allclose(whole.sample(lat, lon), height_m(lat, lon), atol=slack)


def test_a_grid_on_the_pole(tmp_path, make):
    at = rasterio.Affine(1000.0, 0, -100e3, 0, -1000.0, 100e3)
    terrain = open_terrain(
        make.write(tmp_path / "pole.tif", np.full((200, 200), 250, np.int16), transform=at, crs="EPSG:3413")
    )
    assert terrain.ground_m(90.0, 0.0) == 250.0 and terrain.ground_m(89.5, 137.0) == 250.0
    assert terrain.share_outside(89.8, 10.0, 20e3) == 0.0
    # In degrees a row of posts stands on the pole itself.
    z = np.full((51, 360), 99, np.int16)
    world = open_terrain(make.write(tmp_path / "deg.tif", z, 90.0, -180.0, 0.1, 1.0))
    assert world.wraps and world.ground_m(90.0, 12.0) == 99.0
    assert float(ground_around(world, 89.0, 0.0, 200e3, 5000.0).heights_m.min()) == 99.0


def test_the_case_of_two_copernicus_tiles():
    if not CASES.exists():
        pytest.skip("the shared cases are not beside the project")
    tiles, one = open_terrain(CASES / "cop_antimeridian"), open_terrain(CASES / "antim_one.tif")
    lat, lon = np.linspace(51.1, 51.9, 50)[:, None], np.linspace(179.2, 180.8, 50)[None, :]
    difference = tiles.sample(lat, lon) - one.sample(lat, lon)
    # The tiles have a post every 10 arc-seconds, the raster every 3: bilinear between them.
    assert np.abs(difference).max() < 8.0 and np.sqrt((difference**2).mean()) < 1.5
