"""Proportional navigation against linear theory, and mid-course steering."""

import math

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cupola.kernels import rows
from cupola.kernels.flyout import step
from cupola.kernels.guidance import (
    climb_accel,
    climb_direction,
    collision_time_s,
    demand_accel,
    lead_point,
    pn_accel,
    turn_accel,
)

FLAT_M = 1e12  # radius of an earth that is flat


def pursuer(lag_s=0.0, navigation=3.0):
    """A missile of constant speed without limits: no motor, no drag, a lateral limit out of reach."""
    missile = rows.table(rows.MISSILE, 1)
    row = missile[0]
    row.mass_launch_kg, row.area_m2, row.normal_force_max, row.load_limit_mps2 = 1.0, 1e6, 1e9, 1e9
    row.lag_s, row.navigation_constant, row.homing_range_m = lag_s, navigation, 1e9
    return missile


@numba.njit
def home(missile, heading_error, target_accel, flight_s, target_mps, dt_s, commands):
    """Head-on engagement in the horizontal plane; returns the distance across at the end, and the commands."""
    m = missile[0]
    speed = 1000.0
    x, y, z = 0.0, 0.0, 10e3
    vx, vy, vz = speed * math.cos(heading_error), speed * math.sin(heading_error), 0.0
    ax, ay, az = 0.0, 0.0, 0.0
    x0 = flight_s * (speed + target_mps)
    n = round(flight_s / dt_s)
    ty = 0.0
    tvy = 0.0
    for i in range(n):
        t = i * dt_s
        tx = x0 - target_mps * t
        ty = 0.5 * target_accel * t * t
        tvy = target_accel * t
        cx, cy, cz = pn_accel(m.navigation_constant, tx - x, ty - y, 10e3 - z, -target_mps - vx, tvy - vy, -vz)
        commands[i] = cy
        x, y, z, vx, vy, vz, ax, ay, az = step(m, t, x, y, z, vx, vy, vz, cx, cy, cz, ax, ay, az, dt_s, 1e12, 1e12)
    t = n * dt_s
    return 0.5 * target_accel * t * t - y


@pytest.mark.parametrize("navigation", [3.0, 4.0, 5.0])
def test_zarchan_no_lag_acceleration(validation_rows, navigation):
    flight_s, dt_s = 10.0, 0.005
    missile = pursuer(navigation=navigation)
    heading, manoeuvre = np.zeros(2000), np.zeros(2000)
    error, target = math.radians(1.0), 0.5
    home(missile, error, 0.0, flight_s, 1000.0, dt_s, heading)
    home(missile, 0.0, target, flight_s, 1000.0, dt_s, manoeuvre)
    for row in validation_rows("pn_accel_nolag"):
        if row["Nprime"] != navigation or row["t_over_tF"] > 0.9:
            continue
        i = round(row["t_over_tF"] * flight_s / dt_s)
        assert -heading[i] * flight_s / (1000.0 * error) == pytest.approx(row["heading_error"], rel=0.02, abs=0.01)
        assert manoeuvre[i] / target == pytest.approx(row["target_step_PN"], rel=0.02, abs=0.01)


@pytest.mark.parametrize("navigation", [3.0, 4.0, 5.0])
def test_zarchan_single_lag_miss(validation_rows, navigation):
    lag_s, dt_s = 1.0, 0.001  # the command is held over a step: that costs 1 % here
    missile = pursuer(lag_s=lag_s, navigation=navigation)
    commands = np.zeros(10000)
    error, target = math.radians(0.2), 0.5
    table = [row for row in validation_rows("pn_miss_singlelag") if row["Nprime"] == navigation]
    peak_step = max(abs(row["miss_step"]) for row in table)
    peak_heading = max(abs(row["miss_he"]) for row in table)
    assert len(table) > 5
    for row in table:
        flight_s = row["tF_over_T"] * lag_s
        miss_m = home(missile, 0.0, target, flight_s, 1000.0, dt_s, commands)
        assert miss_m / (target * lag_s**2) == pytest.approx(row["miss_step"], abs=0.02 * peak_step)
        miss_m = home(missile, error, 0.0, flight_s, 1000.0, dt_s, commands)
        normalised = -miss_m / (1000.0 * error * lag_s)
        assert normalised == pytest.approx(row["miss_he"], abs=0.02 * peak_heading)


def test_pn_is_zero_while_the_range_opens_and_at_contact():
    assert pn_accel(4.0, 1000.0, 10.0, 0.0, 300.0, 5.0, 0.0) == (0.0, 0.0, 0.0)
    assert pn_accel(4.0, 0.0, 0.0, 0.0, -300.0, 0.0, 0.0) == (0.0, 0.0, 0.0)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(-1e4, 1e4), min_size=6, max_size=6))
def test_pn_is_across_the_line_of_sight(numbers):
    rx, ry, rz, vx, vy, vz = numbers
    ax, ay, az = pn_accel(4.0, rx + 2e4, ry, rz, vx / 10.0 - 1500.0, vy / 10.0, vz / 10.0)
    size = math.hypot(ax, ay, az) * math.hypot(rx + 2e4, ry, rz)
    assert abs(ax * (rx + 2e4) + ay * ry + az * rz) <= 1e-9 * max(size, 1e3)


def test_collision_triangle(validation_rows):
    for row in validation_rows("kin_collision_triangle"):
        time_s = collision_time_s(row["tx_m"], row["ty_m"], 0.0, row["vx_ms"], row["vy_ms"], 0.0, row["vm_ms"])
        if row["t_s"] == "none":
            assert time_s == math.inf
            continue
        assert time_s == pytest.approx(row["t_s"], rel=1e-11)
        x, y, _ = lead_point(
            0.0, 0.0, 0.0, row["vm_ms"], row["tx_m"], row["ty_m"], 0.0, row["vx_ms"], row["vy_ms"], 0.0
        )
        assert (x, y) == pytest.approx((row["ix_m"], row["iy_m"]), rel=1e-11)


def lofter(loft_radpm, loft_max_rad):
    missile = rows.table(rows.MISSILE, 1)
    missile[0].loft_radpm, missile[0].loft_max_rad = loft_radpm, loft_max_rad
    return missile


def test_climb_direction_adds_the_loft_to_the_elevation():
    row = lofter(5e-6, 0.4)[0]
    for flat_m, up_m, altitude_m, loft in (
        (40e3, 0.0, 0.0, 0.2), (40e3, 10e3, 20e3, 0.1), (200e3, 0.0, 0.0, 0.4), (40e3, 0.0, 50e3, 0.0),
    ):  # fmt: skip
        x, y, z = climb_direction(row, 0.6 * flat_m, 0.8 * flat_m, up_m, 0.0, 0.0, 1.0, altitude_m)
        assert math.hypot(x, y, z) == pytest.approx(1.0, rel=1e-12)
        assert math.atan2(z, math.hypot(x, y)) == pytest.approx(math.atan2(up_m, flat_m) + loft, rel=1e-9)
        assert math.atan2(x, y) == pytest.approx(math.atan2(0.6, 0.8), rel=1e-9)


def test_climb_direction_overhead_and_steep():
    row = lofter(1e-3, 1.0)[0]
    assert climb_direction(row, 0.0, 0.0, 5e3, 0.0, 0.0, 1.0, 5e3) == (0.0, 0.0, 1.0)
    x, _, z = climb_direction(row, 2e3, 0.0, 5e3, 0.0, 0.0, 1.0, 5e3)
    assert math.atan2(z, x) == pytest.approx(1.48, abs=1e-9)  # the limit, not beyond the vertical
    x, _, z = climb_direction(row, 100.0, 0.0, 10e3, 0.0, 0.0, 1.0, 10e3)
    assert math.atan2(z, x) >= math.atan2(10e3, 100.0) - 1e-9  # never below an aim point that is itself steeper


def test_ideal_loft_path_is_the_parabola_of_the_docstring():
    loft_radpm, range_m = 2e-6, 50e3
    row = lofter(loft_radpm, 1.0)[0]
    x, z, top = 0.0, 0.0, 0.0
    for _ in range(50_000):
        dx, _, dz = climb_direction(row, range_m - x, 0.0, -z, 0.0, 0.0, 1.0, 0.0)
        x, z = x + dx, z + dz
        top = max(top, z)
        if x >= range_m - 1.0:
            break
    assert z == pytest.approx(0.0, abs=0.01 * top)
    assert top == pytest.approx(loft_radpm * range_m**2 / 4.0, rel=0.01)


def test_turn_is_across_the_velocity_and_towards_the_direction():
    ax, ay, az = turn_accel(10e3, 0.0, 0.0, 0.0, 0.0, 300.0, 1.0, 0.0, 0.0)
    assert (ay, az) == pytest.approx((0.0, 0.0), abs=1e-9)
    assert ax > 0.0
    behind = turn_accel(10e3, 0.0, 0.0, -300.0, 0.0, 1.0, 1.0, 0.0, 0.0)
    assert math.hypot(*behind) == pytest.approx(300.0 / 1.5, rel=1e-3)


def test_close_target_is_turned_to_before_homing():
    row = lofter(0.0, 0.0)[0]
    row.homing_range_m, row.navigation_constant = 20e3, 4.0
    upwards = demand_accel(
        row, 0.0, 0.0, 100.0, 0.0, 0.0, 200.0, 5e3, 0.0, 100.0, 5e3, 0.0, 100.0, 0.0, 0.0, 0.0, 0, FLAT_M, FLAT_M
    )
    assert upwards == (*turn_accel(5e3, 0.0, 0.0, 0.0, 0.0, 200.0, 1.0, 0.0, 0.0), 0)
    level = demand_accel(
        row, 0.0, 0.0, 100.0, 700.0, 0.0, 50.0, 5e3, 0.0, 100.0, 5e3, 0.0, 100.0, 0.0, 0.0, 0.0, 0, FLAT_M, FLAT_M
    )
    assert level == (*pn_accel(4.0, 5e3, 0.0, 0.0, -700.0, 0.0, -50.0), 1)
    row.homing_range_m = 1e3
    far = demand_accel(
        row, 0.0, 0.0, 100.0, 700.0, 0.0, 50.0, 5e3, 9.0, 100.0, 5e3, 0.0, 100.0, 0.0, 0.0, 0.0, 0, FLAT_M, FLAT_M
    )
    assert far == (*climb_accel(row, 0.0, 0.0, 100.0, 700.0, 0.0, 50.0, 5e3, 9.0, 100.0, FLAT_M, FLAT_M), 0)
    latched = demand_accel(
        row, 0.0, 0.0, 100.0, 0.0, 0.0, 200.0, 5e3, 0.0, 100.0, 5e3, 0.0, 100.0, 0.0, 0.0, 0.0, 1, FLAT_M, FLAT_M
    )
    assert latched == (*pn_accel(4.0, 5e3, 0.0, 0.0, 0.0, 0.0, -200.0), 1)


def test_compiled_equals_plain_python():
    arguments = (4.0, 3e4, -2e3, 5e3, -900.0, 20.0, -30.0)
    assert pn_accel(*arguments) == pn_accel.py_func(*arguments)
    assert collision_time_s(*arguments[1:], 800.0) == collision_time_s.py_func(*arguments[1:], 800.0)


@pytest.mark.parametrize("homing", [0, 1])
def test_what_guidance_demands_turns_with_the_frame(homing):
    """A quarter turn about the vertical, and the exchange of two axes: the demand turns along, whatever phase it is."""
    row = pursuer()[0]
    row.homing_range_m = 20e3
    own, speed = np.array([0.0, 0.0, 3000.0]), np.array([500.0, 300.0, -40.0])
    target, moves = np.array([5000.0, 9000.0, 2500.0]), np.array([-200.0, 60.0, 10.0])

    def demand(turn):
        parts = [turn @ part for part in (own, speed, target, target, moves)]
        *found, phase = demand_accel(row, *np.concatenate(parts).tolist(), homing, FLAT_M, FLAT_M)
        assert phase == homing  # off its course it turns first
        return np.array(found)

    straight = demand(np.eye(3))
    assert np.abs(straight).min() > 0.1
    for turn in (np.array([[0, -1, 0], [1, 0, 0], [0, 0, 1]]), np.array([[0, 1, 0], [1, 0, 0], [0, 0, 1]])):
        assert demand(turn) == pytest.approx(turn @ straight, rel=1e-9)
