"""The embedded global grid against places that an atlas knows."""

from __future__ import annotations

import time
import tracemalloc
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cupola.terrain import embedded, open_terrain


@given(hnp.arrays(np.int16, st.tuples(st.integers(1, 5), st.integers(1, 7)), elements=st.integers(-32768, 32767)))
def test_packing_keeps_every_bit(heights):
    np.testing.assert_array_equal(embedded.unpack(embedded.pack(heights), heights.shape), heights)


def test_unpacking_takes_little_more_than_the_heights():
    rng = np.random.Generator(np.random.Philox(1))
    heights = np.cumsum(rng.integers(-3, 4, (1500, 2000)), axis=1).astype(np.int16)
    packed = embedded.pack(heights)
    tracemalloc.start()
    try:
        assert np.array_equal(embedded.unpack(packed, heights.shape), heights)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 1.6 * heights.nbytes  # all at once took five times as much


def test_a_block_that_is_too_short_is_no_terrain():
    heights = np.arange(20_000, dtype=np.int16).reshape(100, 200)
    with pytest.raises(zlib.error):
        embedded.unpack(embedded.pack(heights), (101, 200))


# Name, latitude, longitude, lowest and highest acceptable cell mean [m]; published heights of the places. Summits are
# far lower than on a map: Mount Hermon (2814 m) reads 1734 m, Mount Everest (8849 m) reads 6300 m.
PLACES = [
    ("Damascus", 33.513, 36.292, 690, 830),
    ("Damascus airport, published 616 m", 33.411, 36.516, 600, 640),
    ("Mount Hermon", 33.416, 35.857, 1500, 1900),
    ("Dead Sea, shore -430 m", 31.5, 35.48, -415, -300),
    ("Mount Everest", 27.988, 86.925, 5900, 6600),
    ("La Paz, El Alto, 4000 m", -16.51, -68.17, 3800, 4200),
    ("Vostok, 3488 m", -78.46, 106.8, 3460, 3520),
    ("Moscow, 156 m", 55.75, 37.62, 120, 190),
    ("Caspian Sea, -28 m, where it is 1000 m deep", 42.0, 51.0, -30, -26),
    ("Lake Superior, 183 m", 47.6, -87.5, 160, 200),
    ("Death Valley, -86 m, mean with its sides", 36.3, -116.85, -70, 200),
    ("Turpan, -154 m", 42.68, 89.2, -160, -80),
    ("Summit camp on the ice of Greenland, 3216 m", 72.58, -38.46, 3000, 3300),
    ("Camp Century on the ice of Greenland, 1880 m", 77.17, -61.13, 1700, 2000),
    ("Law Dome, Antarctica, 1395 m", -66.77, 112.8, 1100, 1450),
    ("Mediterranean", 33.9, 34.5, 0, 0),
    ("Mid-Atlantic", 30.0, -40.0, 0, 0),
    ("Mariana Trench: the sea is 0", 11.35, 142.2, 0, 0),
    ("Lake Tai, 3 m: its bed is no land below the sea", 31.2, 120.15, 0, 60),
    ("North Pole", 90.0, 0.0, 0, 0),
    ("South Pole, 2835 m", -90.0, 0.0, 2700, 2850),
]


@pytest.mark.parametrize(("name", "lat", "lon", "low", "high"), PLACES, ids=[place[0] for place in PLACES])
def test_global_grid_knows_places(name, lat, lon, low, high):
    assert low <= open_terrain().ground_m(lat, lon) <= high


def test_global_grid_is_itself():
    grid = open_terrain("global-5min")
    assert grid is open_terrain(None)
    assert grid.wraps and grid.heights.shape == (2160, 4320) and grid.heights.dtype == np.int16
    assert (grid.heights.min(), grid.heights.max()) == (-410, 6629)
    assert "Mapzen" in grid.name and "NOTICE" in grid.source and "no warranty" in grid.source
    # Frozen: results that name this terrain rest on exactly these heights.
    assert grid.content_hash == "5ebadf9eff2f8f6572baef55e8b1d1a514454887eb4dee421c42b7a7ec4a427f"
    with pytest.raises(ValueError, match="read-only"):
        grid.heights[0, 0] = 1


def test_land_below_the_sea_is_where_an_atlas_has_it():
    """Depths of bays, fjords and lake beds were land below sea level in the source."""
    grid = open_terrain()
    row, col = np.nonzero(grid.heights < -5)
    lat, lon = grid.y_first - row * grid.y_step, grid.x_first + col * grid.x_step
    for south, north, west, east in (
        (36, 51, 44, 59), (30, 34, 35, 36), (28, 31, 19, 31), (33, 35, 5, 9), (27, 29, -14, -12), (11, 15, 40, 43),
        (42, 44, 88, 91), (32, 38, -118, -115), (18, 19, -73, -71), (-30, -27, 136, 141), (-50, -40, -69, -63),
    ):  # fmt: skip
        inside = (lat > south) & (lat < north) & (lon > west) & (lon < east)
        assert inside.any()
        lat, lon = lat[~inside], lon[~inside]
    assert len(lat) == 0, (lat[:3], lon[:3])


def test_cells_lie_where_their_numbers_say():
    """Against means of DTED Level 0 over Lebanon; the source lay 0.25 cells off there, 1.2 at 180 degrees."""
    means = np.loadtxt(Path(__file__).parents[1] / "data" / "terrain" / "dted0_means_5min.csv", delimiter=",")
    lat, lon = np.meshgrid(35.0 - (np.arange(24) + 0.5) / 12, 35.5 + (np.arange(24) + 0.5) / 12, indexing="ij")
    steps = np.arange(-5, 6) / 10.0
    error = [[np.std(open_terrain().sample(lat + y / 12, lon + x / 12) - means) for x in steps] for y in steps]
    y, x = np.unravel_index(np.argmin(error), (11, 11))
    assert abs(steps[y]) <= 0.1 and abs(steps[x]) <= 0.1
    assert np.min(error) < 37.0


def test_global_grid_is_small_and_loads_fast():
    from importlib.resources import files

    assert len((files("cupola.terrain") / "data" / embedded.GLOBAL_FILE).read_bytes()) < 8e6
    start = time.perf_counter()
    embedded.open_global.__wrapped__()
    # 0.1 s on a free machine; the limit allows for a busy one.
    assert time.perf_counter() - start < 1.5


def test_a_plane_of_250_km_takes_well_under_a_second():
    start = time.process_time()
    plane = open_terrain().resample_around(33.5, 36.3, 250e3, 900.0)
    assert time.process_time() - start < 1.0
    assert plane.heights_m.shape == (557, 557)
