"""Voids are filled by rule or refused; heights out of range are refused."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cupola.errors import TerrainError
from cupola.terrain.voids import clean_heights, fill_voids


def test_a_hole_is_filled_from_its_rim_inwards():
    heights = np.full((7, 7), 100, dtype=np.int16)
    heights[:, 4:] = 200
    is_void = np.zeros((7, 7), dtype=bool)
    is_void[2:5, 2:5] = True
    heights[is_void] = -32768
    filled = fill_voids(heights, is_void)
    assert filled[2, 2] == 100 and filled[2, 4] == (100 + 4 * 200) / 5
    # Its eight neighbours, filled one round earlier: 3 x 100, 2 x 133.3, 2 x 180, 200.
    assert filled[3, 3] == 141
    np.testing.assert_array_equal(filled[~is_void], heights[~is_void])


@given(st.sets(st.tuples(st.integers(0, 5), st.integers(0, 5)), max_size=35))
def test_filled_heights_stay_within_the_valid_ones(voids):
    heights = np.arange(36, dtype=np.float32).reshape(6, 6)
    is_void = np.zeros((6, 6), dtype=bool)
    for place in voids:
        is_void[place] = True
    valid = heights[~is_void].copy()
    heights[is_void] = np.nan
    filled = fill_voids(heights, is_void)
    assert np.isfinite(filled).all() and valid.min() <= filled.min() and filled.max() <= valid.max()


def test_voids_are_counted_up_to_one_percent_and_refused_above():
    heights = np.full((20, 20), 300, dtype=np.int32)
    is_void = np.zeros((20, 20), dtype=bool)
    is_void[5, 5:9] = True
    heights[is_void] = -32768
    clean, n_filled = clean_heights(heights, is_void, "tile.hgt")
    assert (clean.dtype, n_filled, int(clean.min())) == (np.int16, 4, 300)
    is_void[6, 6] = True
    with pytest.raises(TerrainError, match=r"tile\.hgt: voids.*5 of 400 posts.*at most 1%.*gdal_fillnodata"):
        clean_heights(heights, is_void, "tile.hgt")


@pytest.mark.parametrize("bad", [-12_000.0, 9001.0, -9999.0, np.nan])
def test_heights_that_no_ground_has_are_refused(bad):
    heights = np.full((3, 3), 10.0, dtype=np.float32)
    heights[1, 1] = bad
    with pytest.raises(TerrainError, match="must lie in -600 to 9000 m"):
        clean_heights(heights, np.zeros((3, 3), dtype=bool), "tile.tif")
