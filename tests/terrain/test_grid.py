"""Sampling rules of the terrain grid: posts, between posts, edges, seams, planes around a site."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from pyproj import Geod, Transformer

from cupola.errors import TerrainError
from cupola.terrain import TerrainGrid

HEIGHTS = hnp.arrays(np.int16, st.tuples(st.integers(2, 6), st.integers(2, 6)), elements=st.integers(-430, 8849))


def make(heights, **changes):
    fields = {
        "heights": np.asarray(heights),
        "y_first": 34.0,
        "x_first": 36.0,
        "y_step": 0.25,
        "x_step": 0.5,
        "name": "test",
        "source": "made up",
        "posting_m": 27.8e3,
        "horizon_error_mrad": (1.0, 2.0),
    }
    return TerrainGrid(**{**fields, **changes})


def ramp(**changes):
    """Heights that rise 100 m a row southward and 10 m a column eastward."""
    rows, cols = np.mgrid[0:9, 0:9]
    return make((100 * rows + 10 * cols).astype(np.int16), **changes)


@given(HEIGHTS)
def test_sampling_at_posts_returns_the_posts(heights):
    grid = make(heights)
    lat = 34.0 - 0.25 * np.arange(heights.shape[0])
    lon = 36.0 + 0.5 * np.arange(heights.shape[1])
    np.testing.assert_allclose(grid.sample(lat[:, None], lon[None, :]), heights, atol=1e-9)


@given(HEIGHTS, st.floats(0, 1), st.floats(0, 1))
def test_bilinear_stays_within_the_range_of_the_four_neighbours(heights, down, right):
    grid = make(heights)
    row, col = down * (heights.shape[0] - 1), right * (heights.shape[1] - 1)
    i, j = min(int(row), heights.shape[0] - 2), min(int(col), heights.shape[1] - 2)
    around = heights[i : i + 2, j : j + 2]
    height = grid.ground_m(34.0 - 0.25 * row, 36.0 + 0.5 * col)
    # The position carries rounding; a post that is just missed may bring in its neighbour by that much.
    assert around.min() - 1e-6 <= height <= around.max() + 1e-6


@given(HEIGHTS, st.floats(-1, 1), st.floats(-1, 1))
def test_a_mirrored_grid_gives_mirrored_heights(heights, up, right):
    rows, cols = heights.shape
    grid = make(heights, y_first=0.125 * (rows - 1), x_first=-0.25 * (cols - 1))
    turned = make(np.ascontiguousarray(heights[::-1, ::-1]), y_first=0.125 * (rows - 1), x_first=-0.25 * (cols - 1))
    lat, lon = up * 0.125 * (rows - 1), right * 0.25 * (cols - 1)
    assert turned.ground_m(-lat, -lon) == pytest.approx(grid.ground_m(lat, lon), abs=1e-6)


def test_row_zero_is_north_and_column_zero_is_west():
    grid = ramp()
    assert grid.ground_m(33.75, 36.0) == 100.0
    assert grid.ground_m(34.0, 36.5) == 10.0
    assert grid.ground_m(33.875, 36.25) == pytest.approx(55.0, abs=1e-9)


def test_the_edge_is_held_for_one_posting_and_no_further():
    grid = ramp()
    assert grid.ground_m(34.2, 36.0) == 0.0
    assert grid.ground_m(32.0 - 0.2, 40.4) == 880.0
    assert grid.covers([34.2, 34.3], [36.0, 36.0]).tolist() == [True, False]
    assert grid.covers([33.0, 33.0], [35.6, 35.4]).tolist() == [True, False]


def test_a_point_outside_is_refused_with_place_extent_and_cure():
    with pytest.raises(TerrainError, match=r"\(35\.00000, 37\.00000\).*latitude 32\.0000 to 34\.0000.*global-5min"):
        ramp().sample([33.0, 35.0], [37.0, 37.0])
    with pytest.raises(TerrainError):
        ramp().ground_m(float("nan"), 37.0)


def test_longitudes_are_found_on_either_side_of_the_date_line():
    grid = ramp(x_first=178.0)
    assert grid.ground_m(34.0, 181.0) == 60.0
    assert grid.ground_m(34.0, -179.0) == pytest.approx(60.0, abs=1e-9)
    assert grid.ground_m(34.0, 178.5 - 360.0) == pytest.approx(10.0, abs=1e-9)


def test_a_grid_round_the_earth_has_no_seam():
    heights = np.tile(np.arange(36, dtype=np.int16), (19, 1))
    grid = make(heights, y_first=90.0, x_first=-180.0, y_step=10.0, x_step=10.0)
    assert grid.wraps
    assert grid.ground_m(0.0, 175.0) == pytest.approx((35 + 0) / 2)
    np.testing.assert_allclose(grid.sample(0.0, [-185.0, 175.0, 535.0]), 17.5)
    assert grid.ground_m(0.0, 355.0) == pytest.approx(grid.ground_m(0.0, -5.0))


def test_a_projected_grid_is_sampled_through_pyproj():
    rows, cols = np.mgrid[0:51, 0:51]
    heights = (rows + 1000.0 * cols).astype(np.float32)
    grid = make(heights, crs="EPSG:32636", y_first=3650e3, x_first=745e3, y_step=30.0, x_step=30.0)
    lon, lat = Transformer.from_crs("EPSG:32636", "EPSG:4326", always_xy=True).transform(745e3 + 300.0, 3650e3 - 60.0)
    assert grid.ground_m(lat, lon) == pytest.approx(10002.0, abs=0.01)
    with pytest.raises(TerrainError, match="EPSG:32636 easting"):
        grid.ground_m(0.0, 0.0)


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:32636"])
@pytest.mark.parametrize(("lat", "lon"), [(33.0, 35.7), (32.95, 35.5)])
def test_the_plane_is_that_of_wgs84_geodesics(crs, lat, lon):
    """Heights made of the coordinates themselves tell where each cell was read."""
    size = np.arange(400)
    geographic = {"y_first": 33.8, "x_first": 34.5, "y_step": 0.005, "x_step": 0.005}
    projected = {"y_first": 3850e3, "x_first": 550e3, "y_step": 1000.0, "x_step": 1000.0, "crs": crs}
    fields = geographic if crs == "EPSG:4326" else projected
    rows = make(np.repeat(size[:, None], 400, 1).astype(np.float32), **fields)
    cols = make(np.repeat(size[None, :], 400, 0).astype(np.float32), **fields)
    n, posting = 60, 1000.0
    found = np.stack([g.resample_around(lat, lon, n * posting, posting).heights_m for g in (rows, cols)])
    i, j = np.mgrid[-n : n + 1, -n : n + 1]
    azimuth, distance = np.degrees(np.arctan2(j, -i)), np.hypot(i, j) * posting
    shape = i.shape
    true_lon, true_lat, _ = Geod(ellps="WGS84").fwd(
        np.full(shape, lon), np.full(shape, lat), azimuth.astype(float), distance
    )
    must = np.stack([g.sample(true_lat, true_lon) for g in (rows, cols)])
    step_m = 111e3 * 0.005 if crs == "EPSG:4326" else 1000.0
    assert np.abs(found - must).max() * step_m < 1.0
    assert found.shape == (2, 121, 121)
    assert found[0][0, n] < found[0][-1, n], "row 0 of the plane is north"
    assert found[1][n, 0] < found[1][n, -1], "column 0 of the plane is west"


@settings(max_examples=20)
@given(st.floats(-89.0, 89.0), st.floats(-180.0, 180.0), st.sampled_from([30e3, 250e3, 400e3]))
def test_the_plane_agrees_with_sampling_everywhere_on_earth(lat, lon, radius_m):
    """A smooth world: 10 m of height for a degree; so 0.001 m of height is 11 m of place at most."""
    lats, lons = np.linspace(89.5, -89.5, 180), np.arange(-179.5, 180.0)
    heights = 1000.0 + 5.0 * lats[:, None] + 100.0 * np.cos(np.radians(lats))[:, None] * np.sin(np.radians(lons))
    grid = make(heights.astype(np.float32), y_first=89.5, x_first=-179.5, y_step=1.0, x_step=1.0)
    plane = grid.resample_around(lat, lon, radius_m, radius_m / 10)
    i, j = np.mgrid[-10:11, -10:11]
    shape = i.shape
    azimuth, distance = np.degrees(np.arctan2(j, -i)), np.hypot(i, j) * radius_m / 10
    true_lon, true_lat, _ = Geod(ellps="WGS84").fwd(np.full(shape, lon), np.full(shape, lat), azimuth, distance)
    np.testing.assert_allclose(plane.heights_m, grid.sample(true_lat, true_lon), atol=2e-3)


def test_the_centre_cell_is_the_site():
    grid = ramp()
    plane = grid.resample_around(33.1, 37.9, 30e3, 500.0)
    assert plane.heights_m.dtype == np.float32
    assert plane.heights_m[60, 60] == pytest.approx(grid.ground_m(33.1, 37.9), abs=1e-3)


def test_own_posting_is_the_default_and_max_cells_coarsens_it():
    grid = ramp(posting_m=1000.0)
    assert grid.resample_around(33.0, 38.0, 20.5e3).heights_m.shape == (43, 43)
    heights, posting_m = grid.resample_around(33.0, 38.0, 20e3, max_cells=500)
    assert heights.shape == (21, 21)
    assert posting_m == 2000.0


def test_beyond_the_terrain_the_plane_is_sea_level_and_the_share_is_told():
    grid = make(np.full((9, 9), 500, dtype=np.int16))
    plane = grid.resample_around(33.0, 36.0, 100e3, 1000.0)
    assert plane.heights_m[100, 30] == 0.0 and plane.heights_m[100, 130] == 500.0
    # The west of x = 36 less one posting (0.5 deg, 46.7 km) is missing: a segment of the disc.
    chord = 46.7 / 100
    segment = (np.arccos(chord) - chord * np.sqrt(1 - chord**2)) / np.pi
    assert grid.share_outside(33.0, 36.0, 100e3) == pytest.approx(segment, abs=0.01)
    assert grid.share_outside(33.0, 38.0, 50e3) == 0.0
    # North and south are not the same: the grid ends at 34 N, 1 degree from one site and 0.1 from the other.
    assert grid.share_outside(33.9, 38.0, 100e3) > 0.2 > grid.share_outside(33.0, 38.0, 100e3) == 0.0
    plane = grid.resample_around(33.9, 38.0, 100e3, 1000.0)
    assert plane.heights_m[0, 100] == 0.0 and plane.heights_m[-1, 100] == 500.0


def test_heights_cannot_be_changed():
    with pytest.raises(ValueError, match="read-only"):
        ramp().heights[0, 0] = 1


def test_the_hash_follows_heights_and_place():
    grid = ramp()
    changed = grid.heights.copy()
    changed[3, 3] += 1
    assert grid.content_hash == ramp().content_hash
    assert len({grid.content_hash, make(changed).content_hash, ramp(x_first=36.5).content_hash}) == 3


@pytest.mark.parametrize(
    ("posting_m", "text"), [(9266.0, "9.27 km"), (926.6, "927 m"), (92.66, "93 m"), (30.0, "30 m")]
)
def test_the_description_names_terrain_posting_and_error(posting_m, text):
    sentence = ramp(posting_m=posting_m, horizon_error_mrad=(0.4, 1.6)).describe()
    assert f"one height every {text}" in sentence and "0.4 to 1.6 mrad" in sentence and "40 to 160 m" in sentence
