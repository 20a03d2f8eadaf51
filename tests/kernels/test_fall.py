"""What falls is believed to fall: against Kepler arcs, against the weapon's own way, and who is taken for falling."""

import math

import numpy as np
import pytest

from cupola.catalogue import item_ids, load_item
from cupola.constants import EARTH_RADIUS_MEAN_M as EARTH_M
from cupola.kernels.ballistic import anomalies, least_energy_arc, on_arc
from cupola.kernels.fall import (
    COEFFICIENT_BELIEVED_KGPM2,
    FIELDS,
    POINTS,
    believed_at,
    fall_for,
    falls,
    fill_path,
    is_falling,
    on_path,
    predict_believed,
)
from cupola.kernels.geodesy import altitude_msl_m
from cupola.kernels.kalman import predict_track, update_track
from cupola.kernels.priority import threat, threat_of_fall
from cupola.kernels.rows import TRACK, table
from cupola.kernels.weapon_path import free_step

R = (EARTH_M, EARTH_M)


def path_of(state, ground_m=0.0):
    path = np.zeros((POINTS, FIELDS))
    return path, fill_path(path, *state, ground_m, 0.0, *R)


def test_traj_ballistic_sphere_from_apogee(validation_rows):
    """Half of a least-energy arc of 900 km, all but its end above the air, as the tracker predicts it."""
    (row,) = [one for one in validation_rows("traj_ballistic_sphere") if one["range_m"] == 1000e3]
    parameter, e, _, _, _ = least_energy_arc(EARTH_M, EARTH_M, row["range_m"] / EARTH_M)
    _, end = anomalies(parameter, e, EARTH_M, EARTH_M)
    radius, begin_s, speed = on_arc(parameter, e, math.pi)
    angle = math.pi + 0.8 * (end - math.pi)
    there, then_s, _ = on_arc(parameter, e, angle)
    x, y, z, _, _, _ = fall_for(0.0, 0.0, radius - EARTH_M, speed, 0.0, 0.0, then_s - begin_s, 0.0, *R)
    turned = angle - math.pi
    assert x == pytest.approx(there * math.sin(turned), rel=2e-4)
    assert z == pytest.approx(there * math.cos(turned) - EARTH_M, abs=60.0)
    assert y == 0.0


def test_through_air_as_the_weapon_itself_falls():
    """Two integrations, of different order, step and coordinates, of the same forces."""
    state = [0.0, 60e3, -800.0, 1200.0]
    for _ in range(600):
        state = list(free_step(*state, COEFFICIENT_BELIEVED_KGPM2, 0.1))
    x, _, z, vx, _, vz = fall_for(0.0, 0.0, 60e3, 1200.0, 0.0, -800.0, 60.0, 0.0, *R)
    assert altitude_msl_m(x, 0.0, z, *R) == pytest.approx(state[1], abs=40.0)
    assert x == pytest.approx(state[0], rel=2e-3)
    assert math.hypot(vx, vz) == pytest.approx(math.hypot(state[2], state[3]), rel=5e-3)


def test_a_path_ends_on_the_ground_and_is_read_between_its_points():
    state = (30e3, 20e3, 70e3, -900.0, -500.0, -700.0)
    path, n = path_of(state, 200.0)
    end = path[n - 1]
    assert altitude_msl_m(end[1], end[2], end[3], *R) == pytest.approx(200.0, abs=15.0)
    assert np.all(np.diff(path[:n, 0]) > 0.0)
    for time_s in np.linspace(0.5, end[0] - 0.5, 40):
        x, y, z, is_there = on_path(path, n, time_s)
        fx, fy, fz, _, _, _ = fall_for(*state, time_s, 0.0, *R)
        assert is_there == 1
        assert math.dist((x, y, z), (fx, fy, fz)) < 60.0  # a step of the path begins elsewhere than one of the fall
    assert on_path(path, n, end[0] + 1.0)[3] == 0


def test_a_straight_line_is_kilometres_off_after_half_a_minute():
    x, y, z, _, _, _ = fall_for(0.0, 0.0, 60e3, 1200.0, 0.0, -800.0, 30.0, 0.0, *R)
    assert 4000.0 < math.dist((x, y, z), (36e3, 0.0, 36e3)) < 5000.0


@pytest.mark.parametrize("name", item_ids("target"))
def test_who_is_taken_for_falling(name):
    """Ballistic types above every aircraft and in their dive; nothing else of the catalogue in level flight."""
    item = load_item("target", name)
    fast, high = item.si("speed", "max"), item.si("altitude", "max")
    if item.words("profile") != "direct":
        assert is_falling(0.9 * high, item.si("speed"), 0.0) == 1
        assert is_falling(10e3, item.si("impact_speed"), -0.7 * item.si("impact_speed")) == 1
        assert is_falling(15e3, 1200.0, 700.0) == 1  # at the end of its boost: a straight line would pass far above
    else:
        assert is_falling(high, fast, 0.0) == 0
        assert is_falling(5e3, min(fast, 330.0), -0.5 * min(fast, 330.0)) == 0


def test_the_vertical_is_that_of_the_place():
    """300 km from the origin the frame's up leans by 2.7 degrees: a level flight there does not sink."""
    level = (300e3, 0.0, -(300e3**2) / (2.0 * EARTH_M) + 10e3, 700.0 * math.cos(0.047), 0.0, -700.0 * math.sin(0.047))
    assert falls(*level, *R) == 0


def track_of(position, velocity):
    row = table(TRACK, 1)[0]
    row.pos_enu_m, row.vel_enu_mps = position, velocity
    row.var_pos_m2, row.var_vel, row.cov_pos_vel = 100.0**2, 50.0**2, 0.0
    return row


def test_a_track_of_what_falls_keeps_its_velocity_and_a_straight_one_lags():
    errors = []
    for carry in (predict_believed, predict_track):
        row = track_of((0.0, 0.0, 60e3), (1200.0, 0.0, -800.0))
        for second in range(1, 56):
            truth = fall_for(0.0, 0.0, 60e3, 1200.0, 0.0, -800.0, float(second), 0.0, *R)
            if carry is predict_believed:
                carry(row, float(second), 3.0, *R)
            else:
                carry(row, float(second), 3.0)
            update_track(row, *truth[:3], 100.0**2, 100.0**2, 100.0**2)
        errors.append(math.dist(row.vel_enu_mps, truth[3:]))
    assert errors[0] < 5.0 and errors[1] > 60.0


def test_believed_backwards_and_level_is_straight():
    row = track_of((0.0, 0.0, 9e3), (250.0, 10.0, 0.0))
    assert believed_at(row, 40.0, *R)[:3] == (10e3, 400.0, 9e3)
    falling = track_of((0.0, 0.0, 60e3), (1200.0, 0.0, -800.0))
    assert believed_at(falling, -2.0, *R)[:3] == (-2400.0, 0.0, 61600.0)


def test_a_body_two_minutes_from_its_impact_comes_before_a_drone_six_minutes_away():
    """Straight on, the Scud at its apogee passes 80 km above the asset: it ranked behind the drone."""
    scud = (-140e3, 0.0, 80e3, 1080.0, 0.0, -150.0)
    path, n = path_of(scud)
    x, y, z = path[n - 1, 1:4]
    assert 100.0 < path[n - 1, 0] < 150.0
    aim = (x + 500.0, y, z)
    urgent, worth = threat_of_fall(aim[0] - x, aim[1] - y, aim[2] - z, path[n - 1, 0], 1.0)
    drone, _ = threat(20e3, 0.0, 0.0, 55.0, 0.0, 0.0, 1.0)
    straight, _ = threat(aim[0] - scud[0], aim[1], aim[2] - scud[2], *scud[3:], 1.0)
    assert urgent > 2.0 * drone > 0.0 and worth == pytest.approx(1.0, abs=0.01)
    assert straight < drone


def test_what_will_pull_up_is_believed_to_level_off_and_keep_its_speed():
    """Down to the height of its class it falls; from there it goes straight on, level: path, fall and track agree."""
    state = (0.0, 0.0, 40e3, 1500.0, 0.0, -700.0)
    path = np.zeros((POINTS, FIELDS))
    n = fill_path(path, *state, 0.0, 15e3, *R)
    row = table(TRACK, 1)[0]
    row.pos_enu_m[:], row.vel_enu_mps[:], row.levels_m = state[:3], state[3:], 15e3
    for time_s in (10.0, 45.0, 60.0):
        free = fall_for(*state, time_s, 0.0, *R)
        held = fall_for(*state, time_s, 15e3, *R)
        assert on_path(path, n, time_s)[:3] == pytest.approx(held[:3], abs=80.0)
        assert believed_at(row, time_s, *R) == held
        high_m = altitude_msl_m(*held[:3], *R)
        if altitude_msl_m(*free[:3], *R) > 15e3:
            assert held == free
        else:
            assert high_m == pytest.approx(15e3, abs=400.0)  # the straight line leaves the curved earth
            before = fall_for(*state, 25.0, 0.0, *R)
            assert math.hypot(*held[3:]) == pytest.approx(math.hypot(*before[3:]), rel=0.05)
    assert on_path(path, n, 300.0)[3] == 1


def test_what_has_levelled_off_and_dives_is_believed_to_fall():
    """Near the height of its class, or below, nothing levels off again; nor does what falls straight down."""
    dive = (0.0, 0.0, 16e3, 700.0, 0.0, -1200.0)
    assert fall_for(*dive, 8.0, 15e3, *R) == fall_for(*dive, 8.0, 0.0, *R)
    plumb = fall_for(0.0, 0.0, 30e3, 0.0, 0.0, -900.0, 20.0, 15e3, *R)
    assert plumb[5] < -800.0
