"""Folders of tiles: joined post by post, finer over coarser, and never a hole that reads as sea."""

from __future__ import annotations

import dataclasses
import json

import numpy as np
import pytest

from cupola.errors import TerrainError
from cupola.terrain import TerrainGrid, open_terrain
from cupola.terrain.mosaic import merge_tiles
from cupola.terrain.tiles import tile_name, tiles_between


def height_m(lat, lon):
    """A plane that bilinear sampling gives back exactly."""
    return 1000.0 + 100.0 * (lat - 33.0) + 10.0 * (lon - 36.0)


def tile(lat_south, lon_west, n_posts, is_edge_shared=True, kind=np.float32, stretch=1):
    """One degree of the plane; with shared edges (SRTM, DTED) or without (Copernicus: no south row, no east column)."""
    step = 1.0 / (n_posts - 1 if is_edge_shared else n_posts)
    n_cols = (n_posts - 1) // stretch + 1 if is_edge_shared else n_posts // stretch
    lat = lat_south + 1.0 - step * np.arange(n_posts)
    lon = lon_west + stretch * step * np.arange(n_cols)
    return TerrainGrid(
        heights=height_m(lat[:, None], lon[None, :]).astype(kind),
        y_first=lat_south + 1.0,
        x_first=float(lon_west),
        y_step=step,
        x_step=stretch * step,
        name=tile_name(lat_south, lon_west),
        source="made up",
        posting_m=111195.0 * step,
        horizon_error_mrad=(0.1, 0.4),
    )


def four(**options):
    return [tile(lat, lon, 13, **options) for lat, lon in tiles_between(33.0, 35.0, 36.0, 38.0)]


@pytest.mark.parametrize("is_edge_shared", [True, False])
def test_tiles_join_without_seams(is_edge_shared):
    whole = merge_tiles(four(is_edge_shared=is_edge_shared), (), "four")
    assert whole.heights.shape == ((25, 25) if is_edge_shared else (26, 26))
    lat, lon = np.linspace(33.08, 35.0, 97)[:, None], np.linspace(36.0, 37.92, 97)[None, :]
    np.testing.assert_allclose(whole.sample(lat, lon), height_m(lat, lon), atol=1e-3)
    assert whole.covers(33.0, 38.0)


def test_the_order_of_tiles_changes_nothing():
    assert merge_tiles(four(), (), "four").content_hash == merge_tiles(four()[::-1], (), "four").content_hash


def test_whole_metres_stay_whole():
    tiles = [tile(33, 36, 13, kind=np.int16), tile(33, 37, 13, kind=np.int16)]
    assert merge_tiles(tiles, (), "two").heights.dtype == np.int16


@pytest.mark.parametrize(("n_coarse", "stretch"), [(5, 1), (13, 2)])
@pytest.mark.parametrize("is_edge_shared", [True, False])
def test_coarser_tiles_are_read_bilinearly_and_told(n_coarse, stretch, is_edge_shared):
    """GLO-90 among GLO-30; and beyond 50 degrees of latitude Copernicus columns lie further apart than rows."""
    n_fine = 13 if is_edge_shared else 12
    n_coarse = n_coarse if is_edge_shared else n_coarse - 1
    tiles = [
        tile(33, 36, n_fine, is_edge_shared),
        tile(33, 37, n_coarse, is_edge_shared, stretch=stretch),
        tile(34, 36, n_coarse, is_edge_shared, stretch=stretch),
        tile(34, 37, n_fine, is_edge_shared),
    ]
    whole = merge_tiles(tiles, (), "mixed")
    assert whole.y_step == tiles[0].y_step and whole.posting_m == tiles[0].posting_m
    lat, lon = np.linspace(33.1, 35.0, 77)[:, None], np.linspace(36.0, 37.66, 77)[None, :]
    # Beyond the last post of a tile without shared edges its height is held: one coarse step of the plane at most.
    slack = 1e-3 if is_edge_shared else 100.0 / n_coarse + 10.0 * stretch / n_coarse
    np.testing.assert_allclose(whole.sample(lat, lon), height_m(lat, lon), atol=slack)
    if stretch == 1:
        assert "parts" in whole.name and whole.horizon_error_mrad[1] > 1.6


def test_a_missing_tile_is_refused_by_name_and_the_cure_works():
    three = [t for t in four(is_edge_shared=False) if t.name != "N34E037"]
    with pytest.raises(TerrainError, match=r'area: .*\(N34E037\).*"sea": \["N34E037"\]'):
        merge_tiles(three, (), "area")
    whole = merge_tiles(three, ("N34E037",), "area")
    assert whole.ground_m(34.5, 37.5) == 0.0
    assert whole.ground_m(33.5, 37.5) == pytest.approx(height_m(33.5, 37.5), abs=1e-3)
    assert whole.ground_m(35.0, 36.5) == pytest.approx(height_m(35.0, 36.5), abs=1e-3)


def test_sea_tiles_widen_the_terrain():
    whole = merge_tiles([tile(33, 36, 12, is_edge_shared=False)], ("N33E035", "N34E035", "N34E036"), "coast")
    assert whole.ground_m(34.99, 35.01) == 0.0
    assert whole.ground_m(33.5, 36.5) == pytest.approx(height_m(33.5, 36.5), abs=1e-3)
    assert not whole.covers(33.5, 34.5)


def test_nothing_but_sea():
    whole = merge_tiles([], ("N33E034",), "sea")
    assert whole.ground_m(33.5, 34.5) == 0.0 and "sea" in whole.source


def test_different_crs_are_refused():
    other = dataclasses.replace(tile(33, 37, 13), crs="EPSG:32637")
    with pytest.raises(TerrainError, match="must be the same in all tiles"):
        merge_tiles([tile(33, 36, 13), other], (), "mixed")


def write_hgt(path):
    rows, cols = np.mgrid[0:1201, 0:1201]
    path.write_bytes((rows // 4 + cols // 4).astype(">i2").tobytes())


def test_a_folder_opens_with_its_manifest(tmp_path):
    folder = tmp_path / "levant"
    (folder / "e036").mkdir(parents=True)
    write_hgt(folder / "e036" / "N33E036.hgt")
    (folder / "readme.txt").write_text("not terrain")
    (folder / "cupola-terrain.json").write_text(json.dumps({"sea": ["n33e035"], "attribution": "NASA"}))
    terrain = open_terrain(folder)
    assert terrain.name == "levant, 93 m" and terrain.source == "NASA"
    assert terrain.ground_m(33.5, 35.5) == 0.0
    assert terrain.ground_m(33.0, 37.0) == 600.0


def test_large_folders_keep_whole_metres(tmp_path, monkeypatch):
    rasterio = pytest.importorskip("rasterio")
    for lon in (36, 37):
        part = tile(33, lon, 13, is_edge_shared=False)
        transform = rasterio.Affine(1 / 13, 0, lon - 0.5 / 13, 0, -1 / 13, 34 + 0.5 / 13)
        profile = {"driver": "GTiff", "width": 13, "height": 13, "count": 1, "dtype": "float32", "crs": "EPSG:4326"}
        with rasterio.open(tmp_path / f"{part.name}.tif", "w", transform=transform, **profile) as dataset:
            dataset.write(part.heights + np.float32(0.3), 1)
    exact = open_terrain(tmp_path)
    monkeypatch.setattr("cupola.terrain.folder.FLOAT_POSTS_MAX", 300)
    whole = open_terrain(tmp_path)
    assert (exact.heights.dtype, whole.heights.dtype) == (np.float32, np.int16)
    np.testing.assert_array_equal(whole.heights, np.rint(exact.heights))


def test_folders_that_cannot_be_used_are_refused(tmp_path):
    with pytest.raises(TerrainError, match="holds no terrain file"):
        open_terrain(tmp_path)
    (tmp_path / "cupola-terrain.json").write_text('{"sea": ["Cyprus"]}')
    with pytest.raises(TerrainError, match="'CYPRUS' is no tile name"):
        open_terrain(tmp_path)
    (tmp_path / "cupola-terrain.json").write_text("[]")
    with pytest.raises(TerrainError, match="cannot be read"):
        open_terrain(tmp_path)
    (tmp_path / "cupola-terrain.json").unlink()
    (tmp_path / "a.hgt").write_bytes(b"1")
    (tmp_path / "N33E036.hgt").write_bytes(b"1")
    with pytest.raises(TerrainError) as caught:
        open_terrain(tmp_path)
    assert len(caught.value.problems) == 2


def test_sources_that_do_not_exist_are_refused(tmp_path):
    with pytest.raises(TerrainError, match=r"is no such file or folder.*global-5min"):
        open_terrain(tmp_path / "nowhere.tif")
    (tmp_path / "heights.xyz").write_text("1 2 3")
    with pytest.raises(TerrainError, match=r"heights\.xyz: is not of a known kind"):
        open_terrain(tmp_path / "heights.xyz")
