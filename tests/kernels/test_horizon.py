"""Effective-earth geometry against published tables and the closed forms in plain mathematics."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cupola.kernels import horizon

R_TABLE_M = 6371e3
K = 4.0 / 3.0


def test_height_on_the_four_thirds_earth(validation_rows):
    for row in validation_rows("geo_43earth_height"):
        height_m, ground_m = horizon.height_from_elevation(
            row["range_km"] * 1e3, math.radians(row["el_deg"]), 25.0, R_TABLE_M, K
        )
        assert height_m == pytest.approx(row["h_exact_m"], rel=1e-9)
        assert ground_m == pytest.approx(row["ground_km"] * 1e3, rel=1e-9)


def test_radar_horizon(validation_rows):
    for row in validation_rows("geo_radar_horizon"):
        slant_m, ground_m = horizon.horizon_range_m(row["ha_m"], row["ht_m"], R_TABLE_M, K)
        assert slant_m == pytest.approx(row["slant_km"] * 1e3, rel=1e-9)
        assert ground_m == pytest.approx(row["ground_km"] * 1e3, rel=1e-9)
        _, ground_k1_m = horizon.horizon_range_m(row["ha_m"], row["ht_m"], R_TABLE_M, 1.0)
        assert ground_k1_m == pytest.approx(row["ground_k1_km"] * 1e3, rel=1e-9)


def test_a_target_at_the_published_horizon_grazes_the_sphere(validation_rows):
    # On k = 1 true geometry: the slope there is that of the tangent, whose depression is acos(R / (R + ha)).
    for row in validation_rows("geo_radar_horizon"):
        slant_m, ground_m = horizon.horizon_range_m(row["ha_m"], row["ht_m"], R_TABLE_M, 1.0)
        slope, ground_seen_m = horizon.horizon_slope(slant_m, row["ha_m"], row["ht_m"], R_TABLE_M, 1.0)
        depression = math.sqrt(row["ha_m"] * (2 * R_TABLE_M + row["ha_m"])) / R_TABLE_M
        assert slope == pytest.approx(-depression, rel=1e-7, abs=1e-10)
        assert ground_seen_m == pytest.approx(ground_m, rel=1e-9)


def slope_by_definition(range_m, ha_m, ht_m, radius_m, k):
    sin_half = math.sqrt((range_m**2 - (ht_m - ha_m) ** 2) / (4 * (radius_m + ha_m) * (radius_m + ht_m)))
    theta = 2 * math.asin(sin_half)
    top_m = k * radius_m + ht_m
    up_m = top_m * math.cos(theta / k) - (k * radius_m + ha_m)
    return up_m / (top_m * math.sin(theta / k)), theta * radius_m


@given(
    st.floats(100.0, 1.4e6), st.floats(0.0, 3000.0), st.floats(-1.0, 1.0), st.floats(0.8, 3.0), st.floats(6.33e6, 6.4e6)
)
def test_slope_against_library_functions(range_m, ha_m, share, k, radius_m):
    ht_m = max(0.0, ha_m + share * min(0.999 * range_m, 100e3))
    slope, ground_m = horizon.horizon_slope(range_m, ha_m, ht_m, radius_m, k)
    slope_wanted, ground_wanted_m = slope_by_definition(range_m, ha_m, ht_m, radius_m, k)
    # The definition itself loses digits: it takes the difference of two radii of the earth.
    assert slope == pytest.approx(slope_wanted, rel=1e-9, abs=1e-8)
    assert ground_m == pytest.approx(ground_wanted_m, rel=1e-9)


def test_slope_and_height_are_inverse_with_straight_rays():
    # With k = 1 the effective earth is the true one, so both functions speak of the same range.
    for range_m, ha_m, ht_m in ((30e3, 20.0, 500.0), (200e3, 1000.0, 9000.0), (5e3, 10.0, 4500.0)):
        slope, ground_m = horizon.horizon_slope(range_m, ha_m, ht_m, R_TABLE_M, 1.0)
        height_m, ground_back_m = horizon.height_from_elevation(range_m, math.atan(slope), ha_m, R_TABLE_M, 1.0)
        assert height_m == pytest.approx(ht_m, rel=1e-9)
        assert ground_back_m == pytest.approx(ground_m, rel=1e-9)


@given(st.floats(1e3, 600e3), st.floats(0.0, 2000.0), st.floats(0.0, 20e3), st.floats(0.9, 2.0))
def test_slope_at_ground_range_agrees_with_slope_at_true_range(ground_m, ha_m, ht_m, k):
    angle = ground_m / R_TABLE_M
    range_m = math.sqrt((ht_m - ha_m) ** 2 + 4 * (R_TABLE_M + ha_m) * (R_TABLE_M + ht_m) * math.sin(angle / 2) ** 2)
    slope, ground_back_m = horizon.horizon_slope(range_m, ha_m, ht_m, R_TABLE_M, k)
    assert ground_back_m == pytest.approx(ground_m, rel=1e-7)
    assert slope == pytest.approx(horizon.slope_at_ground_range(ground_m, ha_m, ht_m, R_TABLE_M, k), rel=1e-7, abs=1e-9)


def test_straight_above_and_below():
    assert horizon.horizon_slope(500.0, 10.0, 510.0, R_TABLE_M, K) == (1e9, 0.0)
    assert horizon.horizon_slope(500.0, 510.0, 10.0, R_TABLE_M, K) == (-1e9, 0.0)
    assert horizon.horizon_slope(0.0, 10.0, 10.0, R_TABLE_M, K) == (1e9, 0.0)


@given(st.floats(5e3, 400e3), st.floats(0.0, 1e3), st.floats(0.0, 15e3))
def test_more_refraction_lifts_what_is_seen(range_m, ha_m, ht_m):
    ht_m = min(ht_m, ha_m + 0.9 * range_m)
    low, _ = horizon.horizon_slope(range_m, ha_m, ht_m, R_TABLE_M, 1.0)
    high, _ = horizon.horizon_slope(range_m, ha_m, ht_m, R_TABLE_M, K)
    assert high > low
