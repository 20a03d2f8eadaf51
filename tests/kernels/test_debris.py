"""Falling pieces against closed forms: vacuum, quadratic drag, terminal speed, drift in the wind."""

import math

import numpy as np
import pytest

from cupola.constants import G0_MPS2
from cupola.kernels.atmosphere import density_kgpm3
from cupola.kernels.debris import fall, fall_all, fall_step, terminal_speed_mps, wind_at

FLAT_M = (1e15, 1e15)
CALM = np.array([[0.0, 0.0, 0.0]])
DENSE = 1e12  # ballistic coefficient of what no air slows down


def stepped(velocity, gravity_mps2, k_per_m, until_s, dt_s):
    """Velocity and way after many steps, gravity along -z."""
    (ux, uy, uz), way = velocity, np.zeros(3)
    for _ in range(round(until_s / dt_s)):
        ux, uy, uz, *moved = fall_step(ux, uy, uz, 0.0, 0.0, -gravity_mps2, k_per_m, dt_s)
        way += moved
    return np.array([ux, uy, uz]), way


def test_traj_drag_horizontal(validation_rows):
    for row in validation_rows("traj_drag_horizontal"):
        velocity, way = stepped((row["v0_ms"], 0.0, 0.0), 0.0, row["k_per_m"], row["t_s"], 0.05)
        assert velocity[0] == pytest.approx(row["v_ms"], rel=1e-7)
        assert way[0] == pytest.approx(row["x_m"], rel=1e-7)


def test_traj_terminal_velocity(validation_rows):
    for row in validation_rows("traj_terminal_velocity"):
        k_per_m = G0_MPS2 / row["vt_ms"] ** 2
        velocity, way = stepped((0.0, 0.0, 0.0), G0_MPS2, k_per_m, row["t_s"], 0.05)
        assert -velocity[2] == pytest.approx(row["v_ms"], rel=1e-7)
        assert -way[2] == pytest.approx(row["drop_m"], rel=1e-7)


def test_traj_vacuum_flat(validation_rows):
    """The whole parabola, from and to the ground: range and time of flight."""
    for row in validation_rows("traj_vacuum_flat"):
        slope = math.radians(row["el_deg"])
        vx, vz = row["v0_ms"] * math.cos(slope), row["v0_ms"] * math.sin(slope)
        x, _, _, time_s, speed = fall(0.0, 0.0, 1e-6, vx, 0.0, vz, DENSE, 0.0, CALM, *FLAT_M)
        assert x == pytest.approx(row["range_m"], rel=1e-6, abs=1e-3)
        assert time_s == pytest.approx(row["time_s"], rel=1e-6)
        assert speed == pytest.approx(row["v0_ms"], rel=1e-6)


@pytest.mark.parametrize("speed_mps", [0.0, 200.0, 900.0])
def test_fall_from_level_flight_in_vacuum(speed_mps):
    """Range v sqrt(2 h / g), time sqrt(2 h / g)."""
    for height_m in (100.0, 3000.0, 12e3):
        x, y, _, time_s, _ = fall(0.0, 0.0, 250.0 + height_m, 0.0, speed_mps, 0.0, DENSE, 250.0, CALM, *FLAT_M)
        assert time_s == pytest.approx(math.sqrt(2.0 * height_m / G0_MPS2), rel=1e-6)
        assert y == pytest.approx(speed_mps * math.sqrt(2.0 * height_m / G0_MPS2), rel=1e-6, abs=1e-9)
        assert x == 0.0


@pytest.mark.parametrize("coefficient", [10.0, 100.0])
def test_a_long_fall_ends_at_terminal_speed(coefficient):
    *_, speed = fall(0.0, 0.0, 10e3, 250.0, 0.0, 0.0, coefficient, 0.0, CALM, *FLAT_M)
    assert speed == pytest.approx(terminal_speed_mps(coefficient, density_kgpm3(0.0)), rel=0.02)


def test_drift_is_wind_times_time_of_fall():
    """A piece that is let go at the speed of the wind goes with it all the way down."""
    wind = np.array([[0.0, 12.0, -7.0]])
    x, y, _, time_s, _ = fall(0.0, 0.0, 5e3, 12.0, -7.0, 0.0, 20.0, 0.0, wind, *FLAT_M)
    assert (x, y) == pytest.approx((12.0 * time_s, -7.0 * time_s), rel=1e-6)
    # At terminal speed from the first moment, in air that is thin at the top: between the two constant speeds.
    slow, fast = (terminal_speed_mps(20.0, density_kgpm3(height_m)) for height_m in (0.0, 5e3))
    assert 5e3 / fast < time_s < 1.02 * 5e3 / slow


def test_wind_between_its_levels():
    wind = np.array([[0.0, 0.0, 4.0], [2e3, 10.0, 4.0], [4e3, 10.0, -4.0]])
    found = [wind_at(wind, height_m) for height_m in (-50.0, 1e3, 2e3, 3e3, 9e3)]
    assert found == [(0.0, 4.0), (5.0, 4.0), (10.0, 4.0), (10.0, 0.0), (10.0, -4.0)]


def test_shorter_steps_move_nothing(monkeypatch):
    """The way of a piece that is thrown out fast, against steps of a tenth (plain Python of both)."""
    from cupola.kernels import debris

    plain = getattr(fall, "py_func", fall)
    start = (0.0, 0.0, 4e3, 500.0, 100.0, 50.0)
    coarse = plain(*start, 30.0, 0.0, CALM, *FLAT_M)
    monkeypatch.setattr(debris, "DRAG_SHARE_MAX", 0.05)
    monkeypatch.setattr(debris, "STEP_MAX_S", 0.1)
    fine = plain(*start, 30.0, 0.0, CALM, *FLAT_M)
    assert math.dist(coarse[:2], fine[:2]) < 1.0
    assert coarse[3] == pytest.approx(fine[3], abs=0.5)


def test_what_lies_below_the_ground_does_not_move():
    assert fall(1.0, 2.0, 3.0, 500.0, 0.0, 0.0, 50.0, 10.0, CALM, *FLAT_M)[:4] == (1.0, 2.0, 3.0, 0.0)


def break_ups(n):
    rows = np.arange(n)
    pos = np.column_stack([1e3 * rows, 0.0 * rows, 3e3 + 0.0 * rows])
    classes = np.tile(np.array([[3.0, 50.0, 0.5, 40.0]]), (n, 1, 1))
    landed = np.empty((3 * n, 5))
    fall_all(
        np.uint64(1), 50, 51, np.zeros(n, np.int64), 100 + rows, 0 * rows, 0 * rows, pos, 0.0 * pos, classes, 3 * rows,
        np.zeros(3 * n), CALM, *FLAT_M, landed,
    )  # fmt: skip
    return landed


def test_one_more_break_up_moves_no_other():
    few, many = break_ups(2), break_ups(5)
    np.testing.assert_array_equal(few, many[:6])
    assert len(np.unique(many[:, 3])) == 15


def test_pieces_are_thrown_as_far_as_stated():
    """In vacuum the spread on the ground is the spread of the throw times the time of fall."""
    n, height_m, throw_mps = 2000, 2e3, 30.0
    landed = np.empty((n, 5))
    one = np.zeros(1, np.int64)
    classes = np.array([[[float(n), DENSE, 0.0, throw_mps]]])
    pos = np.array([[0.0, 0.0, height_m]])
    fall_all(
        np.uint64(4), 50, 51, one, one, one, one, pos, 0.0 * pos, classes, one, np.zeros(n), CALM, *FLAT_M, landed
    )  # fmt: skip
    expected_m = throw_mps * math.sqrt(2.0 * height_m / G0_MPS2)
    for axis in (0, 1):
        assert landed[:, axis].std() == pytest.approx(expected_m, rel=0.08)
