"""The fly-out step against exact solutions with one term switched off each, and the fly-out as a whole."""

import math
import os
import subprocess
import sys

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cupola.constants import G0_MPS2
from cupola.kernels import rows
from cupola.kernels.atmosphere import density_kgpm3, sound_speed_mps
from cupola.kernels.flyout import (
    closest_approach,
    fly_to_point,
    is_spent,
    is_too_slow,
    launch_velocity,
    step,
    time_step_s,
)
from cupola.kernels.missile_forces import (
    acceleration,
    drag_coefficient,
    lateral_limit_mps2,
    mean_thrust_n,
    thrust_and_mass,
)

FLAT_M = 1e12  # radius of an earth that is flat
EARTH_M = 6371008.8


def stone(**fields):
    """A missile with every term switched off: no motor, drag or lift."""
    missile = rows.table(rows.MISSILE, 1)
    missile[0].mass_launch_kg = 1.0
    for name, value in fields.items():
        missile[0][name] = value
    return missile


@numba.njit
def fly(missile, start, duration_s, dt_s, radius_m):
    """Unguided flight; returns position, velocity and the greatest height."""
    x, y, z, vx, vy, vz = start
    top = z
    for i in range(round(duration_s / dt_s)):
        x, y, z, vx, vy, vz, _, _, _ = step(
            missile[0], i * dt_s, x, y, z, vx, vy, vz, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, dt_s, radius_m, radius_m
        )
        top = max(top, z)
    return x, y, z, vx, vy, vz, top


def test_vacuum_flat(validation_rows):
    for row in validation_rows("traj_vacuum_flat"):
        if row["kind"] != "flat_vacuum":
            continue
        elevation = math.radians(row["el_deg"])
        start = (0.0, 0.0, 0.0, row["v0_ms"] * math.cos(elevation), 0.0, row["v0_ms"] * math.sin(elevation))
        dt_s = row["time_s"] / 200
        x, _, z, _, _, _, top = fly(stone(), start, row["time_s"], dt_s, FLAT_M)
        assert x == pytest.approx(row["range_m"], rel=1e-6)
        assert z == pytest.approx(0.0, abs=1e-6 * row["apex_m"])
        assert top == pytest.approx(row["apex_m"], rel=1e-6)


def boosting(row, isp_s):
    flow_kgps = (row["m0_kg"] - row["m1_kg"]) / row["tb_s"]
    return stone(
        mass_launch_kg=row["m0_kg"],
        boost_s=row["tb_s"],
        boost_flow_kgps=flow_kgps,
        boost_thrust_n=flow_kgps * isp_s * G0_MPS2,
    )


def test_boost_vertical(validation_rows):
    for row in validation_rows("traj_boost_vertical"):
        missile = boosting(row, row["Isp_s"])
        start = (0.0, 0.0, 0.0, 0.0, 0.0, 1e-9)
        _, _, z, _, _, vz, _ = fly(missile, start, row["tb_s"], row["tb_s"] / 4000, FLAT_M)
        assert vz == pytest.approx(row["v_burnout_ms"], rel=1e-6)
        assert z == pytest.approx(row["h_burnout_m"], rel=1e-6)


def test_boost_converges_with_second_order(validation_rows):
    row = validation_rows("traj_boost_vertical")[0]
    missile = boosting(row, row["Isp_s"])
    errors = []
    for n in (24, 48, 96):
        *_, vz, _ = fly(missile, (0.0, 0.0, 0.0, 0.0, 0.0, 1e-9), row["tb_s"], row["tb_s"] / n, FLAT_M)
        errors.append(abs(vz - row["v_burnout_ms"]))
    assert errors[0] / errors[1] == pytest.approx(4.0, rel=0.2)
    assert errors[1] / errors[2] == pytest.approx(4.0, rel=0.2)


def with_drag(k_per_m, speed_mps, altitude_m):
    """Drag k v^2 at one speed: the drag scale undoes the density and the curve there."""
    coefficient = drag_coefficient(speed_mps / sound_speed_mps(altitude_m))
    return 2.0 * k_per_m / (density_kgpm3(altitude_m) * coefficient)


def test_drag_horizontal_acceleration(validation_rows):
    """Deceleration k v^2, with k as the published rows have it, at speeds all along each of them."""
    for row in validation_rows("traj_drag_horizontal"):
        speed = row["v_ms"]
        missile = stone(area_m2=1.0, normal_force_max=1e9, load_limit_mps2=1e9)[0]
        missile.drag_scale = with_drag(row["k_per_m"], speed, 5e3)
        ax, ay, az = acceleration(missile, 0.0, 1.0, 0.0, 0.0, 5e3, speed, 0.0, 0.0, 0.0, 0.0, 0.0, FLAT_M, FLAT_M)
        assert ax == pytest.approx(-row["k_per_m"] * speed**2, rel=2e-5)  # the air table
        assert (ay, az) == pytest.approx((0.0, 0.0), abs=1e-9)


@numba.njit
def coast(missile, speed_mps, altitude_m, duration_s, dt_s):
    """Level flight held by lift without induced drag; returns distance and speed."""
    x, y, z, vx, vy, vz = 0.0, 0.0, altitude_m, speed_mps, 0.0, 0.0
    for i in range(round(duration_s / dt_s)):
        x, y, z, vx, vy, vz, _, _, _ = step(
            missile[0], i * dt_s, x, y, z, vx, vy, vz, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, dt_s, 1e12, 1e12
        )
    return x, vx, z


def test_drag_horizontal(validation_rows):
    """Beyond Mach 8 the drag coefficient is constant: there the production step must fly the closed form."""
    altitude_m = 10e3
    shift = 5000.0 / 800.0  # the closed form depends on k v0 t alone: faster, with less drag, the same curve
    for row in validation_rows("traj_drag_horizontal"):
        speed = row["v0_ms"] * shift
        if row["v_ms"] * shift < 8.1 * sound_speed_mps(altitude_m):
            continue
        missile = stone(area_m2=1.0, normal_force_max=1e9, load_limit_mps2=1e9)
        missile[0].drag_scale = with_drag(row["k_per_m"] / shift, speed, altitude_m)
        x, v, z = coast(missile, speed, altitude_m, row["t_s"], 0.02)
        assert z == pytest.approx(altitude_m, abs=1e-6)
        assert v == pytest.approx(row["v_ms"] * shift, rel=1e-5)
        assert x == pytest.approx(row["x_m"] * shift, rel=1e-5)


def test_drag_converges_with_second_order():
    missile = stone(area_m2=1.0, normal_force_max=1e9, load_limit_mps2=1e9)
    missile[0].drag_scale = with_drag(1e-5, 4000.0, 10e3)
    fine = coast(missile, 4000.0, 10e3, 16.0, 0.005)[1]
    errors = [abs(coast(missile, 4000.0, 10e3, 16.0, dt_s)[1] - fine) for dt_s in (2.0, 1.0, 0.5)]
    assert errors[0] / errors[1] == pytest.approx(4.0, rel=0.2)
    assert errors[1] / errors[2] == pytest.approx(4.0, rel=0.2)


def test_terminal_velocity(validation_rows):
    """At the published speed, gravity and drag leave g (1 - (v / vt)^2)."""
    for row in validation_rows("traj_terminal_velocity"):
        speed = row["v_ms"]
        missile = stone(area_m2=1.0)[0]
        missile.drag_scale = with_drag(G0_MPS2 / row["vt_ms"] ** 2, speed, 1e3)
        *_, az = acceleration(missile, 0.0, 1.0, 0.0, 0.0, 1e3, 0.0, 0.0, -speed, 0.0, 0.0, 0.0, FLAT_M, FLAT_M)
        assert -az == pytest.approx(G0_MPS2 * (1.0 - (speed / row["vt_ms"]) ** 2), rel=1e-4, abs=1e-4)


def test_terminal_velocity_fall(validation_rows):
    """A fall of at most 100 m below Mach 0.15, where air and drag curve hardly change, flown step by step."""
    flown = 0
    for row in validation_rows("traj_terminal_velocity"):
        if row["drop_m"] > 130.0 or row["v_ms"] > 50.0:
            continue
        flown += 1
        missile = stone(area_m2=1.0)
        missile[0].drag_scale = with_drag(G0_MPS2 / row["vt_ms"] ** 2, 0.5 * row["v_ms"], 1e3 - 0.5 * row["drop_m"])
        start = (0.0, 0.0, 1e3, 0.0, 0.0, -1e-9)
        _, _, z, _, _, vz, _ = fly(missile, start, row["t_s"], 0.01, FLAT_M)
        assert -vz == pytest.approx(row["v_ms"], rel=3e-3)
        assert 1e3 - z == pytest.approx(row["drop_m"], rel=3e-3)
    assert flown >= 4


def test_ballistic_sphere(validation_rows):
    """Minimum-energy arc in vacuum. The table has mu / R^2 = 9.82025; our gravity is g0: speeds scale by the root."""
    radius_m, mu = 6371e3, 3.986004418e14
    scale = math.sqrt(G0_MPS2 * radius_m**2 / mu)
    for row in validation_rows("traj_ballistic_sphere"):
        angle, speed = math.radians(row["gamma_deg"]), row["v_ms"] * scale
        tof_s = row["tof_s"] / scale
        start = (0.0, 0.0, 0.0, speed * math.cos(angle), 0.0, speed * math.sin(angle))
        x, _, z, *_ = fly(stone(), start, tof_s, tof_s / 2000, radius_m)
        assert math.hypot(x, z + radius_m) - radius_m == pytest.approx(0.0, abs=1e-6 * row["range_m"])
        assert radius_m * math.atan2(x, z + radius_m) == pytest.approx(row["range_m"], rel=1e-6)
        x, _, z, *_ = fly(stone(), start, 0.5 * tof_s, tof_s / 2000, radius_m)
        apogee_m = math.hypot(x, z + radius_m) - radius_m
        assert apogee_m == pytest.approx(1e3 * row["apogee_km"], rel=1e-6)


def test_energy_drift_in_vacuum():
    radius_m = EARTH_M
    x, y, z, vx, vy, vz = 0.0, 0.0, 10e3, 1200.0, 0.0, 900.0

    def energy(x, z, vx, vz):
        return 0.5 * (vx * vx + vz * vz) - G0_MPS2 * radius_m**2 / math.hypot(x, z + radius_m)

    before = energy(x, z, vx, vz)
    x, y, z, vx, vy, vz, _ = fly(stone(), (x, y, z, vx, vy, vz), 100.0, 0.5, radius_m)
    assert abs(energy(x, z, vx, vz) / before - 1.0) < 1e-9


def test_tail_chase(validation_rows):
    """A coasting missile with quadratic drag and a receding target, from the largest range that can be caught."""
    for row in validation_rows("kin_tailchase"):
        k, v0, vt, t = row["k_per_m"], row["v0_ms"], row["vT_ms"], row["t_star_s"]
        # The production step cannot hold k constant over so many Mach numbers; its drag term, along the closed form:
        speed = v0 / (1.0 + k * v0 * t)
        assert speed == pytest.approx(vt, rel=1e-9)
        assert math.log(1.0 + k * v0 * t) / k - vt * t == pytest.approx(row["R_noescape_m"], rel=1e-9)
        missile = stone(area_m2=1.0, normal_force_max=1e9, load_limit_mps2=1e9)[0]
        missile.drag_scale = with_drag(k, speed, 8e3)
        ax, *_ = acceleration(missile, 0.0, 1.0, 0.0, 0.0, 8e3, speed, 0.0, 0.0, 0.0, 0.0, 0.0, FLAT_M, FLAT_M)
        assert ax == pytest.approx(-k * vt * vt, rel=2e-5)


def test_lag_is_exact_for_a_held_command():
    missile = stone(area_m2=1e6, normal_force_max=1e9, load_limit_mps2=1e9, lag_s=0.3)
    state = (0.0, 0.0, 10e3, 0.0, 1e6, 0.0)
    *_, ax, _, _ = step(missile[0], 0.0, *state, 50.0, 0.0, 0.0, 10.0, 0.0, 0.0, 0.5, FLAT_M, FLAT_M)
    assert ax == pytest.approx(50.0 - 40.0 * math.exp(-0.5 / 0.3), rel=1e-12)
    _, _, _, vx, *_ = step(missile[0], 0.0, *state, 50.0, 0.0, 0.0, 10.0, 0.0, 0.0, 0.5, FLAT_M, FLAT_M)
    assert vx == pytest.approx(50.0 * 0.5 - 40.0 * 0.3 * (1.0 - math.exp(-0.5 / 0.3)), rel=1e-6)


def test_impulse_survives_a_step_across_burnout():
    missile = stone(boost_thrust_n=1000.0, boost_s=1.3, sustain_thrust_n=400.0, sustain_s=2.2)[0]
    total = sum(mean_thrust_n(missile, 0.5 * i, 0.5) * 0.5 for i in range(10))
    assert total == pytest.approx(1000.0 * 1.3 + 400.0 * 2.2, rel=1e-12)


def test_thrust_and_mass_by_phase():
    missile = stone(
        mass_launch_kg=100.0, boost_thrust_n=1000.0, boost_s=2.0, boost_flow_kgps=10.0, sustain_thrust_n=400.0,
        sustain_s=4.0, sustain_flow_kgps=5.0,
    )[0]  # fmt: skip
    assert thrust_and_mass(missile, 0.0) == (1000.0, 100.0)
    assert thrust_and_mass(missile, 1.0) == (1000.0, 90.0)
    assert thrust_and_mass(missile, 3.0) == (400.0, 75.0)
    assert thrust_and_mass(missile, 99.0) == (0.0, 60.0)


def test_drag_curve_corners():
    assert drag_coefficient(0.0) == 0.30
    assert drag_coefficient(1.2) == pytest.approx(0.65, rel=1e-12)
    assert drag_coefficient(2.25) == pytest.approx(0.5 * (0.44 + 0.375), rel=1e-12)
    assert drag_coefficient(8.0) == drag_coefficient(30.0) == 0.20


def test_lateral_acceleration_is_limited():
    missile = stone(area_m2=0.2, normal_force_max=10.0, load_limit_mps2=200.0, thrust_turn_mps2=30.0)[0]
    assert lateral_limit_mps2(missile, 500.0, 10e3, False) == pytest.approx(40.0)
    assert lateral_limit_mps2(missile, 500.0, 10e3, True) == pytest.approx(70.0)
    assert lateral_limit_mps2(missile, 500.0, 1e6, False) == 200.0
    speed, altitude_m = 600.0, 10e3
    limit = lateral_limit_mps2(missile, 1.0, 0.5 * density_kgpm3(altitude_m) * speed**2, False)
    _, ay, _ = acceleration(missile, 0.0, 1.0, 0.0, 0.0, altitude_m, speed, 0.0, 0.0, 0.0, 9e9, 0.0, FLAT_M, FLAT_M)
    assert ay == pytest.approx(limit, rel=1e-4)


def test_time_step():
    assert [time_step_s(t, 50.0) for t in (0.0, 0.1, 1.0, 4.0, 100.0)] == pytest.approx([0.02, 0.02, 0.2, 0.8, 1.0])
    assert [time_step_s(90.0, t) for t in (0.0, 0.75, 2.25, 100.0)] == pytest.approx([0.05, 0.2, 0.5, 1.0])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(-1e4, 1e4), min_size=6, max_size=6), st.floats(0.02, 0.5))
def test_closest_approach_is_the_least_distance(numbers, dt_s):
    rx, ry, rz, vx, vy, vz = numbers
    time_s, miss_m = closest_approach(rx, ry, rz, vx, vy, vz, dt_s)
    assert 0.0 <= time_s <= dt_s
    times = np.linspace(0.0, dt_s, 101)
    least_m = np.sqrt((rx + vx * times) ** 2 + (ry + vy * times) ** 2 + (rz + vz * times) ** 2).min()
    assert miss_m <= least_m * (1.0 + 1e-9) + 1e-9
    assert miss_m == pytest.approx(least_m, abs=math.hypot(vx, vy, vz) * dt_s / 100 + 1e-6)


def test_launch_velocity_points_at_the_target():
    missile = stone(launch_speed_mps=30.0, launch_elevation_rad=math.radians(38.0))[0]
    v = launch_velocity(missile, 0.0, 0.0, 0.0, 3e3, 4e3, 0.0, FLAT_M, FLAT_M)
    level = 30.0 * math.cos(math.radians(38.0))
    assert v == pytest.approx((0.6 * level, 0.8 * level, 30.0 * math.sin(math.radians(38.0))), rel=1e-9)
    v = launch_velocity(missile, 0.0, 0.0, 0.0, 3e3, 4e3, 5e3, FLAT_M, FLAT_M)
    assert v == pytest.approx(tuple(30.0 * c / math.sqrt(50.0) for c in (3.0, 4.0, 5.0)), rel=1e-9)
    assert launch_velocity(missile, 0.0, 0.0, 0.0, 0.0, 0.0, 5e3, FLAT_M, FLAT_M) == (0.0, 0.0, 30.0)


def interceptor():
    """A generic missile of medium range."""
    return stone(
        mass_launch_kg=900.0, boost_s=10.0, boost_flow_kgps=50.0, boost_thrust_n=50.0 * 240.0 * G0_MPS2, area_m2=0.13,
        drag_scale=0.8, drag_induced=0.05, normal_force_max=10.0, load_limit_mps2=250.0, thrust_turn_mps2=100.0,
        launch_speed_mps=25.0, launch_elevation_rad=0.5 * math.pi, loft_radpm=1e-5, loft_max_rad=0.4,
        speed_min_mps=400.0, flight_max_s=120.0, navigation_constant=4.0, lag_s=0.3, homing_range_m=10e3,
    )[0]  # fmt: skip


def test_fly_out_arrives_and_runs_out():
    missile = interceptor()
    tof_s, speed, reached, apogee_m, peak = fly_to_point(missile, 0.0, 40e3, 8e3, EARTH_M, EARTH_M)
    assert reached == 1
    assert 30.0 < tof_s < 45.0
    assert apogee_m > 8e3
    assert 400.0 < speed < peak
    assert fly_to_point(missile, 0.0, 400e3, 8e3, EARTH_M, EARTH_M)[2] == 0
    missile.flight_max_s = tof_s - 1.0
    assert fly_to_point(missile, 0.0, 40e3, 8e3, EARTH_M, EARTH_M)[2] == 0


def test_a_missile_may_be_slow_at_the_top_of_its_loft_but_not_on_arrival():
    missile = interceptor()  # needs 400 m/s in the end, burns for 10 s
    assert not is_spent(missile, 50.0, 201.0) and is_spent(missile, 50.0, 199.0)
    assert not is_too_slow(missile, 50.0, 401.0) and is_too_slow(missile, 50.0, 399.0)
    assert not is_spent(missile, 9.0, 10.0) and not is_too_slow(missile, 9.0, 10.0)  # the motor still burns


def test_fly_out_hits_close_low_high_and_far_points():
    missile = interceptor()
    for range_m, altitude_m in ((5e3, 100.0), (10e3, 50.0), (10e3, 15e3), (1e3, 12e3), (30e3, 20e3), (30e3, 500.0)):
        assert fly_to_point(missile, 300.0, range_m, altitude_m, EARTH_M, EARTH_M)[2] == 1, (range_m, altitude_m)


def test_higher_and_slower_is_worse():
    """More drag never arrives faster, at any range."""
    missile = interceptor()
    for range_m in (15e3, 30e3, 45e3):
        missile.drag_scale = 0.8
        clean = fly_to_point(missile, 0.0, range_m, 6e3, EARTH_M, EARTH_M)
        missile.drag_scale = 1.0
        dirty = fly_to_point(missile, 0.0, range_m, 6e3, EARTH_M, EARTH_M)
        assert dirty[0] > clean[0]
        assert dirty[1] < clean[1]


def test_compiled_equals_plain_python():
    """The same bits with compilation switched off: a whole flight, in a Python of its own."""
    missile = interceptor()
    compiled = fly_to_point(missile, 50.0, 12e3, 3e3, EARTH_M, EARTH_M - 2e4)
    program = (
        "import numpy as np\n"
        "from cupola.kernels import rows\n"
        "from cupola.kernels.flyout import fly_to_point\n"
        f"row = np.frombuffer(bytes.fromhex('{missile.tobytes().hex()}'), rows.MISSILE).view(np.recarray)[0]\n"
        f"print([float(v).hex() for v in fly_to_point(row, 50.0, 12e3, 3e3, {EARTH_M}, {EARTH_M} - 2e4)])\n"
    )
    plain = subprocess.run(
        [sys.executable, "-c", program], env={**os.environ, "NUMBA_DISABLE_JIT": "1"}, capture_output=True, text=True
    )
    assert plain.returncode == 0, plain.stderr
    assert plain.stdout.strip() == str([float(value).hex() for value in compiled])
