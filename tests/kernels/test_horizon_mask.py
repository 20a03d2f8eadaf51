"""The horizon mask against the smooth-earth horizon, one wall, symmetries, and a brute-force search."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from cupola.kernels import horizon
from cupola.kernels.horizon_mask import fill_mask, is_above_mask, mask_slope

R_M = 6371e3
K = 4.0 / 3.0
NOTHING = np.float32(-1e9)


def mask_of(heights, posting_m=1000.0, antenna_m=20.0, k=K, n_bearings=16, n_bins=40, range_step_m=500.0):
    mask = np.empty((n_bearings, n_bins), np.float32)
    fill_mask(np.ascontiguousarray(heights, np.float32), posting_m, antenna_m, R_M, k, mask, range_step_m, 0)
    return mask


def slope_by_definition(ground_m, height_m, antenna_m, k):
    angle = ground_m / (k * R_M)
    top_m = k * R_M + height_m
    return (top_m * math.cos(angle) - (k * R_M + antenna_m)) / (top_m * math.sin(angle))


def brute_force(heights, posting_m, antenna_m, k, bearing_rad, reach_m):
    """Largest slope on one bearing up to a ground range: every grid line tried, in float64, nothing shared."""
    n_rows, n_cols = heights.shape
    east, north = math.sin(bearing_rad), math.cos(bearing_rad)
    best = -math.inf
    for line in range(max(n_rows, n_cols)):
        crossings = []
        if line < n_cols and abs(east) > 1e-9:
            crossings.append(((line - n_cols // 2) * posting_m / east, True))
        if line < n_rows and abs(north) > 1e-9:
            crossings.append(((n_rows // 2 - line) * posting_m / north, False))
        for s, is_column in crossings:
            if not 1e-6 < s <= reach_m + 1e-6:
                continue
            at = n_rows // 2 - s * north / posting_m if is_column else n_cols // 2 + s * east / posting_m
            posts = heights[:, line] if is_column else heights[line, :]
            if -1e-9 <= at <= len(posts) - 1 + 1e-9:
                height_m = float(np.interp(at, np.arange(len(posts)), posts.astype(np.float64)))
                best = max(best, slope_by_definition(s, height_m, antenna_m, k))
    return best


def test_flat_sphere_gives_the_smooth_horizon():
    antenna_m = 25.0
    mask = mask_of(np.zeros((121, 121)), antenna_m=antenna_m, n_bearings=24, n_bins=120)
    # Steepest sight of the sphere is the tangent: slope -sqrt(2 h / (k R)) at the antenna's own horizon.
    tangent = -math.sqrt(antenna_m * (2 * K * R_M + antenna_m)) / (K * R_M)
    # The farthest a crossing can lie from the tangent point: half a diagonal of the grid.
    missed = 707.0**2 / (2 * K * R_M) / 20.6e3
    assert mask[:, -1] == pytest.approx(np.full(24, tangent), abs=1.05 * missed)
    assert (mask[:, -1] <= tangent * (1 - 1e-6)).all()
    # So a target at 55 km is seen from the published height upwards: sqrt rule, 4.1218 km per root metre.
    height_m = ((55.0 - 4.1218 * math.sqrt(antenna_m)) / 4.1218) ** 2
    for share, seen in ((0.98, 0), (1.02, 1)):
        slope = horizon.slope_at_ground_range(55e3, antenna_m, share * height_m, R_M, K)
        assert is_above_mask(mask, 0.7, 55e3, slope, 500.0) == seen


def test_one_wall():
    heights = np.zeros((41, 41))
    heights[10, :] = 300.0  # ten posts north: 10 km
    mask = mask_of(heights, antenna_m=10.0)
    wall = slope_by_definition(10e3, 300.0, 10.0, K)
    assert mask[0, 19] < 0.0  # up to 9.5 km: nothing yet
    assert mask[0, 20] == pytest.approx(wall, rel=1e-6)  # up to 10 km: the wall
    assert mask[0, 39] == mask[0, 20]
    assert mask[8, 39] < 0.0  # nothing southwards
    # On bearing 45 degrees the wall is sqrt(2) farther.
    assert mask[2, 39] == pytest.approx(slope_by_definition(10e3 * math.sqrt(2), 300.0, 10.0, K), rel=1e-6)


def test_look_up_counts_only_nearer_terrain():
    heights = np.zeros((41, 41))
    heights[10, :] = 300.0
    mask = mask_of(heights, antenna_m=10.0)
    low = horizon.slope_at_ground_range(10e3, 10.0, 50.0, R_M, K)
    assert is_above_mask(mask, 0.0, 9.99e3, low, 500.0) == 1  # in front of the wall
    assert is_above_mask(mask, 0.0, 10.01e3, low, 500.0) == 0  # behind it
    assert is_above_mask(mask, 0.0, 500e3, low, 500.0) == 0  # beyond the last bin
    assert is_above_mask(mask, math.pi, 10.01e3, low, 500.0) == 1
    over = slope_by_definition(10e3, 301.0, 10.0, K)
    assert is_above_mask(mask, 0.0, 12e3, over, 500.0) == 1


def test_any_azimuth_finds_the_nearest_bearing():
    mask = np.arange(16, dtype=np.float32).reshape(16, 1)
    step = 2 * math.pi / 16
    for turns in (-2, -1, 0, 1):
        for i in range(16):
            for off in (-0.49, 0.0, 0.49):
                assert mask_slope(mask, (i + off) * step + turns * 2 * math.pi, 0.0, 500.0) == i


TERRAIN = hnp.arrays(np.float32, (9, 11), elements=st.floats(-100, 3000, width=32))


@given(TERRAIN, st.integers(0, 35), st.integers(1, 16), st.floats(0.0, 500.0), st.floats(0.8, 3.0))
@settings(max_examples=60)
def test_brute_force_on_random_terrain(heights, i, j, above_m, k):
    antenna_m = float(heights[4, 5]) + above_m
    # An odd step keeps grid lines off the edges of bins, where rounding would decide.
    step_m = 611.0
    mask = mask_of(heights, antenna_m=antenna_m, k=k, n_bearings=36, n_bins=20, range_step_m=step_m)
    expected = brute_force(heights, 1000.0, antenna_m, k, 2 * math.pi * i / 36, j * step_m)
    if expected == -math.inf:
        assert mask[i, j] == NOTHING
    else:
        assert mask[i, j] == pytest.approx(expected, rel=1e-5, abs=1e-6)


@given(TERRAIN, st.floats(0.0, 300.0), st.floats(1.0, 300.0))
@settings(max_examples=30)
def test_a_taller_mast_and_more_refraction_never_hide_more(heights, above_m, more_m):
    antenna_m = float(heights[4, 5]) + above_m

    def is_seen(antenna_m, k):
        mask = mask_of(heights, antenna_m=antenna_m, k=k)
        slope = horizon.slope_at_ground_range(8e3, antenna_m, 1500.0, R_M, k)
        return np.array([is_above_mask(mask, i * math.pi / 8, 8e3, slope, 500.0) for i in range(16)])

    # Seen over a taller ridge from below implies seen from above only while the target is the higher one.
    if antenna_m + more_m < 1500.0:
        assert (is_seen(antenna_m + more_m, K) >= is_seen(antenna_m, K)).all()
    assert (is_seen(antenna_m, 2.0) >= is_seen(antenna_m, 1.0)).all()
    # Every bearing looks farther up with range, never down.
    assert (np.diff(mask_of(heights, antenna_m=antenna_m), axis=1) >= 0.0).all()


@given(hnp.arrays(np.float32, (9, 9), elements=st.floats(0, 2000, width=32)))
@settings(max_examples=30)
def test_quarter_turn_and_mirror(heights):
    mask = mask_of(heights, antenna_m=2100.0, range_step_m=617.0)
    # numpy turns counter-clockwise: what was north is west, four bearings of sixteen back.
    turned = mask_of(np.rot90(heights), antenna_m=2100.0, range_step_m=617.0)
    assert turned == pytest.approx(np.roll(mask, -4, axis=0), rel=1e-5, abs=1e-6)
    mirrored = mask_of(heights[:, ::-1], antenna_m=2100.0, range_step_m=617.0)
    assert mirrored == pytest.approx(np.roll(mask[::-1], 1, axis=0), rel=1e-5, abs=1e-6)


def test_no_terrain_hides_nothing():
    assert (mask_of(np.full((41, 41), np.nan)) == NOTHING).all()


@given(
    hnp.arrays(np.float32, (13, 13), elements=st.floats(-100, 3000, width=32)),
    hnp.arrays(np.float32, (17, 17), elements=st.floats(-100, 3000, width=32)),
    st.floats(0.0, 500.0),
)
@settings(max_examples=60)
def test_a_finer_plane_nearby_stands_for_the_middle_of_the_coarser_one(far, near, above_m):
    # The plane of 17 posts a quarter as far apart reaches two posts of the other, whose middle it stands for.
    antenna_m, step_m = float(near[8, 8]) + above_m, 377.0
    found = mask_of(near, posting_m=250.0, antenna_m=antenna_m, n_bearings=36, range_step_m=step_m)
    fill_mask(far, 1000.0, antenna_m, R_M, K, found, step_m, 2)
    ring = far.copy()
    ring[5:8, 5:8] = np.nan
    parts = [
        mask_of(heights, posting_m, antenna_m, n_bearings=36, range_step_m=step_m)
        for heights, posting_m in ((near, 250.0), (ring, 1000.0))
    ]
    assert np.array_equal(found, np.maximum(*parts))
