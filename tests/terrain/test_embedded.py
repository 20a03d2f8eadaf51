"""The embedded global grid against places that an atlas knows."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cupola.terrain import embedded, open_terrain


@given(hnp.arrays(np.int16, st.tuples(st.integers(1, 5), st.integers(1, 7)), elements=st.integers(-32768, 32767)))
def test_packing_keeps_every_bit(heights):
    np.testing.assert_array_equal(embedded.unpack(embedded.pack(heights), heights.shape), heights)


# Name, latitude, longitude, lowest and highest acceptable cell mean [m]. Summits are far lower than on a map:
# Mount Hermon (2814 m) reads 1677 m, Mount Everest (8849 m) reads 6185 m.
PLACES = [
    ("Damascus", 33.513, 36.292, 690, 830),
    ("Damascus airport, published 616 m", 33.411, 36.516, 600, 640),
    ("Mount Hermon", 33.416, 35.857, 1500, 1900),
    ("Dead Sea, shore -430 m", 31.5, 35.48, -415, -380),
    ("Mount Everest", 27.988, 86.925, 5900, 6600),
    ("La Paz, El Alto, 4000 m", -16.51, -68.17, 3800, 4200),
    ("Vostok, 3488 m", -78.46, 106.8, 3470, 3510),
    ("Moscow, 156 m", 55.75, 37.62, 120, 190),
    ("Caspian Sea, -28 m", 42.0, 51.0, -30, -27),
    ("Death Valley, -86 m, mean with its sides", 36.3, -116.85, -70, 200),
    ("Mediterranean", 33.9, 34.5, 0, 0),
    ("Mid-Atlantic", 30.0, -40.0, 0, 0),
    ("Mariana Trench: the sea is 0", 11.35, 142.2, 0, 0),
    ("North Pole", 90.0, 0.0, 0, 0),
    ("South Pole, 2835 m", -90.0, 0.0, 2750, 2850),
]


@pytest.mark.parametrize(("name", "lat", "lon", "low", "high"), PLACES, ids=[place[0] for place in PLACES])
def test_global_grid_knows_places(name, lat, lon, low, high):
    assert low <= open_terrain().ground_m(lat, lon) <= high


def test_global_grid_is_itself():
    grid = open_terrain("global-5min")
    assert grid is open_terrain(None)
    assert grid.wraps and grid.heights.shape == (2160, 4320) and grid.heights.dtype == np.int16
    assert (grid.heights.min(), grid.heights.max()) == (-415, 6573)
    assert "P.1511" in grid.name and "ITU" in grid.source and "no warranty" in grid.source
    # Frozen: results that name this terrain rest on exactly these heights.
    assert grid.content_hash == "5f19ba214afd432cedfb235a220b4848f0d59d04f91bd536745f19afdfd007ec"
    with pytest.raises(ValueError, match="read-only"):
        grid.heights[0, 0] = 1


def test_global_grid_is_small_and_loads_fast():
    from importlib.resources import files

    assert len((files("cupola.terrain") / "data" / embedded.GLOBAL_FILE).read_bytes()) < 8e6
    start = time.perf_counter()
    embedded.open_global.__wrapped__()
    # 0.1 s on a free machine; the limit allows for a busy one.
    assert time.perf_counter() - start < 1.5


def test_a_plane_of_250_km_takes_well_under_a_second():
    start = time.perf_counter()
    plane = open_terrain().resample_around(33.5, 36.3, 250e3, 900.0)
    assert time.perf_counter() - start < 1.0
    assert plane.heights_m.shape == (557, 557)
