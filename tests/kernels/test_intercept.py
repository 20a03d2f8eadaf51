"""Fly-out tables and the predicted intercept point."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cupola.catalogue import load_item
from cupola.constants import G0_MPS2
from cupola.kernels import rows
from cupola.kernels.fall import FIELDS
from cupola.kernels.flyout import fly_to_point
from cupola.kernels.geodesy import altitude_msl_m
from cupola.kernels.guidance import collision_time_s
from cupola.kernels.intercept import TOO_SLOW, fill_table, predict_along, surface_range_m, table_lookup

EARTH_M = 6371008.8
#: The path of a target that does not fall.
STRAIGHT_ON = np.empty((0, FIELDS))
ALTITUDE_STEP_M, RANGE_STEP_M = 1000.0, 2000.0


@pytest.fixture(scope="module")
def table():
    missile = rows.table(rows.MISSILE, 1)[0]
    for name, value in {
        "mass_launch_kg": 900.0, "boost_s": 10.0, "boost_flow_kgps": 50.0, "boost_thrust_n": 50.0 * 240.0 * G0_MPS2,
        "area_m2": 0.13, "drag_scale": 0.8, "drag_induced": 0.05, "normal_force_max": 10.0, "load_limit_mps2": 250.0,
        "thrust_turn_mps2": 100.0, "launch_speed_mps": 25.0, "launch_elevation_rad": 0.5 * math.pi,
        "loft_radpm": 1e-5, "loft_max_rad": 0.4, "speed_min_mps": 400.0, "flight_max_s": 90.0,
        "navigation_constant": 4.0, "lag_s": 0.3, "homing_range_m": 10e3,
    }.items():  # fmt: skip
        missile[name] = value
    tof_s, speed_mps = np.zeros((26, 41)), np.zeros((26, 41))
    fill_table(missile, 0.0, tof_s, speed_mps, ALTITUDE_STEP_M, RANGE_STEP_M, 1e9, EARTH_M, EARTH_M)
    return missile, tof_s, speed_mps


def ask(table, target, velocity, delay_s=0.0, launcher=(0.0, 0.0, 0.0)):
    _, tof_s, speed_mps = table
    return predict_along(
        tof_s, speed_mps, ALTITUDE_STEP_M, RANGE_STEP_M, *launcher, altitude_msl_m(*launcher, EARTH_M, EARTH_M),
        *target, *velocity, STRAIGHT_ON, 0, delay_s, 90.0, EARTH_M, EARTH_M,
    )  # fmt: skip


def look_up(table, range_m, altitude_m):
    return table_lookup(table[1], table[2], range_m, altitude_m, ALTITUDE_STEP_M, RANGE_STEP_M)


def test_table_holds_the_fly_outs(table):
    missile, tof_s, speed_mps = table
    for i, j in ((8, 10), (3, 5), (15, 12), (0, 8), (20, 40)):
        time_s, speed, reached, _, _ = fly_to_point(missile, 0.0, j * RANGE_STEP_M, i * 1e3, EARTH_M, EARTH_M)
        assert tof_s[i, j] == (time_s if reached else math.inf)
        assert speed_mps[i, j] == (speed if reached else 0.0)
    assert np.isfinite(tof_s).sum() > 300
    assert np.array_equal(np.isinf(tof_s), speed_mps <= 0.0)


def test_far_points_count_where_nearer_ones_are_out_of_reach():
    """48N6E against what flies at the ground: too slow half way, fast enough where it comes down from thin air."""
    fitted = load_item("missile", "48n6e").fitted["nominal"]
    missile = rows.table(rows.MISSILE, 1)[0]
    for name in rows.MISSILE.names:
        if name in fitted:
            missile[name] = fitted[name]
    missile.homing_range_m, missile.loft_radpm = 15e3, fitted["loft_max_rad"] / (0.4 * 150e3)
    tof_s, speed_mps = np.zeros((2, 45)), np.zeros((2, 45))
    fill_table(missile, 0.0, tof_s, speed_mps, 1e3, 3e3, 135e3, EARTH_M, EARTH_M)
    reached = np.isfinite(tof_s[0])
    last = int(reached.nonzero()[0].max())
    hole = (~reached[1:last]).nonzero()[0] + 1
    assert len(hole) >= 3 and 35e3 < hole.min() * 3e3 < 65e3 and last * 3e3 > 120e3
    assert set(speed_mps[0, hole]) == {0.0}  # a hole on the way out is no edge


def test_where_speed_ends_the_envelope_the_edge_is_the_last_node_that_is_reached():
    """Half a cell beyond it every missile would come too slowly; where time ends it the edge lies half way."""
    tof_s = np.array([[10.0, 20.0, math.inf], [10.0, 20.0, 30.0]])
    for code, far_m in ((TOO_SLOW, 1001.0), (0.0, 1499.0)):
        speed_mps = np.array([[700.0, 600.0, code], [700.0, 600.0, 500.0]])
        assert table_lookup(tof_s, speed_mps, 1000.0, 0.0, 1e3, 1e3) == (20.0, 600.0)
        found = [table_lookup(tof_s, speed_mps, far_m + 2.0 * k, 0.0, 1e3, 1e3)[0] for k in (-1, 1)]
        assert (found[0] < math.inf) and found[1] == math.inf


def test_look_up_is_bilinear_inside_and_exact_at_nodes(table):
    _, tof_s, speed_mps = table
    assert look_up(table, 20e3, 8e3) == (tof_s[8, 10], speed_mps[8, 10])
    expected = 0.25 * (tof_s[8, 10] + tof_s[8, 11] + tof_s[9, 10] + tof_s[9, 11])
    assert look_up(table, 21e3, 8.5e3)[0] == pytest.approx(expected, rel=1e-12)


def test_look_up_agrees_with_the_fly_out_between_nodes(table):
    for range_m, altitude_m in ((17.3e3, 6.4e3), (33.3e3, 11.7e3), (41.9e3, 3.2e3)):
        time_s = fly_to_point(table[0], 0.0, range_m, altitude_m, EARTH_M, EARTH_M)[0]
        assert look_up(table, range_m, altitude_m)[0] == pytest.approx(time_s, rel=0.01)


def test_look_up_on_the_edges(table):
    assert look_up(table, 81e3, 5e3) == (math.inf, 0.0)
    assert look_up(table, 20e3, 26e3) == (math.inf, 0.0)
    assert look_up(table, 20e3, -50.0) == look_up(table, 20e3, 0.0)
    last = int(np.isfinite(table[1][5]).nonzero()[0].max())
    assert look_up(table, (last + 0.4) * RANGE_STEP_M, 5e3)[0] < math.inf
    assert look_up(table, (last + 0.6) * RANGE_STEP_M, 5e3)[0] == math.inf


def test_surface_range_anywhere_in_the_frame():
    """Two points 60 km apart on the ground, at heights of 1 and 12 km, far from the origin of the frame."""
    angle, far = 60e3 / EARTH_M, 300e3 / EARTH_M

    def place(theta, height_m):
        return (EARTH_M + height_m) * math.sin(theta), (EARTH_M + height_m) * math.cos(theta) - EARTH_M

    x1, z1 = place(far, 1e3)
    x2, z2 = place(far + angle, 12e3)
    assert surface_range_m(x2 - x1, 0.0, z2 - z1, 1e3, 12e3, EARTH_M) == pytest.approx(60e3, rel=1e-5)
    assert surface_range_m(0.0, 0.0, 5e3, 0.0, 5e3, EARTH_M) == pytest.approx(0.0, abs=1e-3)


@settings(max_examples=150, deadline=None)
@given(
    st.floats(-60e3, 60e3), st.floats(-60e3, 60e3), st.floats(500.0, 20e3),
    st.floats(-700.0, 700.0), st.floats(-700.0, 700.0), st.floats(-100.0, 100.0), st.floats(0.0, 20.0),
)  # fmt: skip
def test_prediction_is_consistent(table, x, y, z, vx, vy, vz, delay_s):
    """Where a prediction is made, target and missile are there at the same time."""
    time_s, px, py, pz, ok = ask(table, (x, y, z), (vx, vy, vz), delay_s)
    if not ok:
        assert time_s == math.inf
        return
    later_s = delay_s + time_s
    assert (px, py, pz) == (x + vx * later_s, y + vy * later_s, z + vz * later_s)
    height_m = altitude_msl_m(px, py, pz, EARTH_M, EARTH_M)
    range_m = surface_range_m(px, py, pz, 0.0, height_m, EARTH_M)
    tof_s, _ = look_up(table, range_m, height_m)
    # At a step on the edge of the envelope the time of flight jumps: there the prediction may be a cell off.
    assert tof_s == pytest.approx(time_s, abs=0.01) or tof_s == math.inf or _near_edge(table, range_m, height_m)


def _near_edge(table, range_m, altitude_m):
    i, j = int(max(altitude_m, 0.0) / ALTITUDE_STEP_M), int(range_m / RANGE_STEP_M)
    return bool(np.isinf(table[1][max(i - 1, 0) : i + 3, max(j - 1, 0) : j + 3]).any())


def test_prediction_finds_every_intercept(table):
    """Against a fine scan over time: no intercept of a reachable target is overlooked, and the first one is taken."""
    rng = np.random.default_rng(1)
    missed = 0
    for _ in range(150):
        target = (*rng.uniform(-60e3, 60e3, 2), rng.uniform(1e3, 18e3))
        velocity = (*rng.uniform(-400.0, 400.0, 2), 0.0)
        time_s, *_, ok = ask(table, target, velocity)
        first_s = math.inf
        before = math.nan
        for t in np.arange(0.0, 90.0, 0.25):
            place = tuple(p + v * t for p, v in zip(target, velocity, strict=True))
            height_m = altitude_msl_m(*place, EARTH_M, EARTH_M)
            error = look_up(table, surface_range_m(*place, 0.0, height_m, EARTH_M), height_m)[0] - t
            if before > 0.0 >= error and before < math.inf:
                first_s = t
                break
            before = error
        if ok and first_s < math.inf:
            assert time_s == pytest.approx(first_s, abs=2.0)
        missed += int(bool(ok) != (first_s < math.inf))
    assert missed <= 3  # grazing cases on the edge


def test_static_target_is_met_after_the_time_of_flight(table):
    time_s, px, py, pz, ok = ask(table, (0.0, 30e3, 8e3), (0.0, 0.0, 0.0))
    height_m = altitude_msl_m(0.0, 30e3, 8e3, EARTH_M, EARTH_M)
    assert ok == 1
    assert (px, py, pz) == (0.0, 30e3, 8e3)
    expected = look_up(table, surface_range_m(0.0, 30e3, 8e3, 0.0, height_m, EARTH_M), height_m)[0]
    assert time_s == pytest.approx(expected, abs=1e-3)


def test_target_that_comes_into_reach_is_predicted_there(table):
    edge_m = (int(np.isfinite(table[1][8]).nonzero()[0].max()) + 0.5) * RANGE_STEP_M
    time_s, px, _, _, ok = ask(table, (edge_m + 20e3, 0.0, 8e3), (-600.0, 0.0, 0.0))
    assert ok == 1
    assert px < edge_m + 1e3
    assert time_s > 20e3 / 600.0 - 2.0
    assert ask(table, (edge_m + 20e3, 0.0, 8e3), (600.0, 0.0, 0.0))[4] == 0
    assert ask(table, (edge_m + 60e3, 0.0, 8e3), (-250.0, 0.0, 0.0))[4] == 0  # launching now would be too early


def test_waiting_for_the_launch_moves_the_intercept(table):
    now = ask(table, (40e3, 0.0, 8e3), (-300.0, 0.0, 0.0))
    later = ask(table, (40e3, 0.0, 8e3), (-300.0, 0.0, 0.0), delay_s=10.0)
    assert later[1] < now[1]
    assert later[0] < now[0]
    assert later[1] == pytest.approx(40e3 - 300.0 * (10.0 + later[0]))


def test_prediction_does_not_depend_on_the_place_of_the_launcher(table):
    """The same geometry 200 km east of the frame's origin: the frame is tilted there, the answer is not."""
    angle = 200e3 / EARTH_M
    c, s = math.cos(angle), math.sin(angle)

    def moved(x, z):  # rotate about the earth's centre
        return x * c + (z + EARTH_M) * s, 0.0, -x * s + (z + EARTH_M) * c - EARTH_M

    here = ask(table, (40e3, 0.0, 8e3), (-300.0, 0.0, 0.0))
    there = ask(table, moved(40e3, 8e3), (-300.0 * c, 0.0, 300.0 * s), launcher=moved(0.0, 0.0))
    assert there[4] == here[4] == 1
    assert there[0] == pytest.approx(here[0], abs=0.01)


def test_collision_time_with_opposite_and_equal_speeds():
    assert collision_time_s(10e3, 0.0, 0.0, -500.0, 0.0, 0.0, 500.0) == pytest.approx(10.0)
    assert collision_time_s(10e3, 0.0, 0.0, 500.0, 0.0, 0.0, 500.0) == math.inf
    assert collision_time_s(0.0, 0.0, 0.0, 500.0, 0.0, 0.0, 500.0) == 0.0


def test_compiled_equals_plain_python(table):
    _, tof_s, speed_mps = table
    arguments = (
        tof_s, speed_mps, ALTITUDE_STEP_M, RANGE_STEP_M, 0.0, 0.0, 0.0, 0.0, 35e3, 5e3, 7e3, -250.0, 30.0, 5.0,
        STRAIGHT_ON, 0, 3.0, 90.0, EARTH_M, EARTH_M,
    )  # fmt: skip
    assert predict_along(*arguments) == predict_along.py_func(*arguments)
    place = (tof_s, speed_mps, 21e3, 8.5e3, ALTITUDE_STEP_M, RANGE_STEP_M)
    assert table_lookup(*place) == table_lookup.py_func(*place)
