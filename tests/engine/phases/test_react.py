"""Reactions to being shot at, arcs of ballistic weapons and raids in the whole engine."""

import copy
import math

import numpy as np
import pytest

from cupola.constants import G0_MPS2
from cupola.engine.build.model import build
from cupola.engine.build.trajectories import ballistic
from cupola.engine.events import EventKind
from cupola.engine.replay import replay
from cupola.engine.run import run
from cupola.kernels.legs import flight_state
from cupola.kernels.rng import uniform
from cupola.scenario import dump, load, loads
from cupola.scenario.models.flight import Arc
from cupola.variants import Purpose

STEADY = {"salvo": 1, "shots_max": 1}
RELEASE = [{"type": "gbu39", "count": 2, "at_waypoint": 1, "aim": "alpha/post"}]


def only(log, kind, flight=0):
    return log.events[(log.events.kind == kind) & (log.events.flight == flight)]


def path(log, name="in"):
    track = log.flight_tracks[name]
    return track["t_s"], np.stack([track[key] for key in ("x_m", "y_m", "z_m")], axis=1)


def blunt(model, world):
    """The same model with a warhead that does nothing: the target lives to show what it does."""
    return world.tweaked(model, missiles={"lethal_radius_m": 1e-9})


def reacting(world, kind, **more):
    reaction = {"kind": kind, "delay_s": 2.0, "load_g": 4.0} | more
    return blunt(world.model_of([world.inbound(reaction=reaction)], doctrine=STEADY), world)


def test_anderson_turn_radius_in_the_engine(world):
    """Through the turn the flight flies a circle of v^2 / (g sqrt(n^2 - 1)), and never pulls more than n."""
    log = replay(reacting(world, "turn"), seed=1, replication=0, step_s=0.05)
    (left,) = only(log, EventKind.LEFT_ROUTE)
    time_s, pos = path(log)
    turning = (time_s > left.time_s + 0.2) & (time_s < left.time_s + 8.0)
    velocity = np.gradient(pos, time_s, axis=0)
    lateral = np.linalg.norm(np.gradient(velocity, time_s, axis=0), axis=1)[turning]
    expected = G0_MPS2 * math.sqrt(4.0**2 - 1.0)
    assert np.median(lateral) == pytest.approx(expected, rel=0.01)
    radius_m = 250.0**2 / expected
    centre = pos[turning].mean(axis=0) * 0.0 + _centre(pos[turning][:, :2])
    off = np.hypot(*(pos[turning][:, :2] - centre[:2]).T)
    assert off == pytest.approx(np.full(len(off), radius_m), abs=2.0)


def _centre(points):
    """Centre of a circle through points: least squares."""
    a = np.column_stack([2.0 * points, np.ones(len(points))])
    solution = np.linalg.lstsq(a, (points**2).sum(axis=1), rcond=None)[0]
    return np.array([solution[0], solution[1], 0.0])


def test_a_turn_leads_on_to_the_end_of_the_route(world):
    model = reacting(world, "turn", turn_deg=60.0, hold_s=10.0)
    log = replay(model, seed=1, replication=0)
    time_s, pos = path(log)
    end = flight_state(model.system.flights, model.system.legs, 0, 1e9, -1)[:3]
    assert log.results.flights["fate"][0] == "completed" and log.results.flights["aborted"][0] == 0
    assert pos[-1] == pytest.approx(np.array(end), abs=1.0)
    assert np.ptp(pos[:, 1]) > 2000.0  # it came from the west: north or south is aside
    speeds = np.linalg.norm(np.diff(pos, axis=0), axis=1)[:-1] / np.diff(time_s)[:-1]
    assert speeds == pytest.approx(np.full(len(speeds), 250.0), rel=0.02)


def test_a_descent_levels_out_at_its_height(world):
    model = reacting(world, "descend", altitude_agl_m=200.0, descent_deg=25.0)
    log = replay(model, seed=1, replication=0)
    time_s, pos = path(log)
    height = model.frame.to_geodetic(pos)[2]
    (left,) = only(log, EventKind.LEFT_ROUTE)
    assert height[time_s < left.time_s] == pytest.approx(6000.0, abs=5.0)
    assert height[-100:] == pytest.approx(200.0, abs=15.0)  # and stays there to the end of the route
    climb = np.diff(height) / np.linalg.norm(np.diff(pos, axis=0), axis=1)
    assert math.degrees(math.asin(-climb.min())) == pytest.approx(25.0, abs=1.0)


def test_an_aborting_carrier_releases_nothing_and_counts_as_a_mission_kill(world):
    # Shot at around 100 km; it would release at 20 km.
    route = [world.point(270.0, d, 9000.0, speed_mps=250.0) for d in (150e3, 20e3, 10e3)]
    carrier = world.inbound(route=route, release=RELEASE, reaction={"kind": "abort", "delay_s": 3.0})
    bold = {k: v for k, v in carrier.items() if k != "reaction"}
    model = blunt(world.model_of([carrier], doctrine=STEADY, duration_s=1500.0), world)
    results = run(model, 5)
    assert list(results.replications["aborted"]) == [1] * 5
    fates = results.flights["fate"].reshape(5, 3)
    assert set(fates[:, 0]) == {"completed"} and set(fates[:, 1:].ravel()) == {"not_released"}
    assert path(replay(model, seed=1, replication=0))[1][-1][0] == pytest.approx(-150e3, rel=0.01)  # home
    results = run(blunt(world.model_of([bold], doctrine=STEADY, duration_s=1500.0), world), 5)
    assert "not_released" not in results.flights["fate"] and not results.replications["aborted"].any()


def test_who_reacts_is_drawn_by_address(world):
    model = reacting(world, "abort", p=0.4)
    results = run(model, 60, seed=3)
    key = model.system.flights[0].key
    draws = [uniform(np.uint64(3), r, Purpose.REACTION.value, key, 0, 0) < 0.4 for r in range(60)]
    assert list(results.replications["aborted"]) == [int(one) for one in draws]
    assert 10 < sum(draws) < 40


def test_it_notices_at_launch_or_when_the_missile_is_near(world):
    times = {}
    for notice in ({}, {"notice_km": 15.0}):
        log = replay(reacting(world, "turn", **notice), seed=1, replication=0)
        launched = only(log, EventKind.LAUNCHED)[0].time_s
        times[bool(notice)] = only(log, EventKind.LEFT_ROUTE)[0].time_s - launched
    assert times[False] == pytest.approx(2.0, abs=1e-9)
    assert times[True] > 10.0


def test_nobody_who_is_not_shot_at_reacts(world):
    model = world.model_of([world.inbound(reaction={"kind": "turn"})], doctrine={"weapons_control": "hold"})
    assert not replay(model, seed=1, replication=0).events.kind.tolist().count(EventKind.LEFT_ROUTE)


def test_the_track_lags_a_manoeuvre_and_catches_up(world):
    """Process noise of 3 m/s2 against a turn of 38 m/s2: the track trails by hundreds of metres, and is not lost."""
    model = reacting(world, "turn", turn_deg=90.0, hold_s=40.0)
    log = replay(model, seed=1, replication=0, step_s=0.1)
    (left,) = only(log, EventKind.LEFT_ROUTE)
    assert not len(only(log, EventKind.DROPPED)[only(log, EventKind.DROPPED).time_s < left.time_s + 60.0])
    shots = run(model, 40).engagements
    assert np.nanmedian(shots["miss_m"]) < 100.0  # homing takes over: the lag does not reach the intercept
    assert not np.isin(shots["outcome"], ["track_lost"]).any()


def test_a_reaction_that_never_comes_changes_nothing(minimal):
    plain = dump(load("minimal"))
    for flight in plain["flight"]:
        flight["reaction"] = {"kind": "turn", "p": 0.0}
    assert run(build(loads(plain)), 10).digest == run(minimal, 10).digest
    for flight in plain["flight"]:
        flight["reaction"] = {"kind": "none"}
    assert build(loads(plain)).system.detour_legs == 0


def test_traj_ballistic_sphere_through_the_tables(world, validation_rows):
    """The built legs of a Scud-class arc: speed, apogee and time of the table, without air."""
    (row,) = [one for one in validation_rows("traj_ballistic_sphere") if one["range_m"] == 300e3]
    lat, lon = world.place(270.0, 300e3)
    scud = {
        "name": "scud", "type": "scud_b", "side": "hostile", "profile": "ballistic", "aim": "alpha/post",
        "arc": {"coefficient_kgpm2": 1e12, "boost_s": 0.0},
        "route": [{"lat_deg": lat, "lon_deg": lon, "altitude_m": 0.0}],
    }  # fmt: skip
    model = world.model_of([scud])
    flights, legs = model.system.flights, model.system.legs
    ages = np.linspace(0.0, flights[0].length_s, 2000)
    states = np.array([flight_state(flights, legs, 0, float(age), -1)[:6] for age in ages])
    height = model.frame.to_geodetic(states[:, :3])[2]
    speed = np.linalg.norm(states[:, 3:], axis=1)
    assert flights[0].length_s == pytest.approx(row["tof_s"], rel=1e-3)
    assert height.max() / 1e3 == pytest.approx(row["apogee_km"], rel=1e-3)
    assert speed[0] == pytest.approx(row["v_ms"], rel=3e-3)  # on the ellipsoid the way is 0.2 % longer or shorter
    assert np.linalg.norm(states[-1, :3] - model.system.batteries[0].pos_enu_m) < 1.0


def test_legs_leave_the_way_by_centimetres():
    """Between their ends, against a way cut ten times as finely."""
    from cupola.engine.build import trajectories

    coarse = ballistic(300e3, 0.0, 0.0, Arc(coefficient_kgpm2=25e3))
    step_s, trajectories.STEP_S = trajectories.STEP_S, 0.2
    try:
        fine = ballistic(300e3, 0.0, 0.0, Arc(coefficient_kgpm2=25e3))
    finally:
        trajectories.STEP_S = step_s
    assert fine.age_s[-1] == pytest.approx(coarse.age_s[-1], rel=2e-4)
    times = np.diff(coarse.age_s)
    points = np.stack([coarse.way_m, coarse.height_m], axis=1)
    velocity = np.gradient(points, coarse.age_s, axis=0, edge_order=2)
    accel = np.diff(velocity, axis=0) / times[:, None]
    middle = 0.5 * (points[1:] + points[:-1]) - 0.125 * accel * times[:, None] ** 2
    on_path = np.interp(middle[:, 0], fine.way_m, fine.height_m)
    free = slice(80, -1)  # after the boost, whose points are a second apart in both
    assert np.abs(middle[free, 1] - on_path[free]).max() < 1.0
    assert abs(middle[-1, 1] - on_path[-1]) < 1.5


def test_a_quasi_ballistic_missile_stays_low_pulls_up_and_dives(world):
    lat, lon = world.place(270.0, 300e3)
    missile = {
        "name": "qb", "type": "iskander", "side": "hostile", "profile": "quasi_ballistic", "aim": "alpha/post",
        "route": [{"lat_deg": lat, "lon_deg": lon, "altitude_m": 0.0}],
    }  # fmt: skip
    model = world.model_of([missile])
    flights, legs = model.system.flights, model.system.legs
    ages = np.linspace(0.0, flights[0].length_s, 4000)
    states = np.array([flight_state(flights, legs, 0, float(age), -1)[:6] for age in ages])
    height = model.frame.to_geodetic(states[:, :3])[2]
    assert height.max() == pytest.approx(45e3, rel=0.01)
    level = np.abs(height - 15e3) < 30.0
    flown = states[level, :2]
    assert np.linalg.norm(flown[-1] - flown[0]) > 18e3
    assert np.linalg.norm(states[-1, :3] - model.system.batteries[0].pos_enu_m) < 1.0
    jumps = np.linalg.norm(np.diff(states[:, :3], axis=0), axis=1) / (ages[1] - ages[0])
    assert jumps.max() < 1.05 * flights[0].speed_max_mps and jumps[len(jumps) // 5 :].min() > 400.0
    assert height.min() > -1.0 and 0.0 < flights[0].length_s < 300.0


def swarm(n, **more):
    plain = dump(load("minimal"))
    plain["catalogue"] = {}
    member = {"type": "shahed136", "count": n, "altitude_agl_m": 300.0, "speed_mps": 58.0}
    plain["raid"] = [
        {"name": "s", "center": "depot", "bearings_deg": [270.0], "distance_km": 25.0, "aims": ["depot"],
         "spread_deg": 30.0, "jitter_s": 5.0, "wave_jitter_s": 30.0, "waves": 2, "wave_spacing_s": 60.0,
         "member": [member]} | more
    ]  # fmt: skip
    return plain


def test_a_raid_moves_no_draw_of_another_flight():
    """Out of everybody's sight, a raid leaves every other flight with its results, bit for bit."""
    quiet = run(build(load("minimal")), 10, seed=7)
    plain = swarm(5, center="far", aims=["far"])
    plain["asset"].append({"name": "far", "lat_deg": -22.5, "lon_deg": 128.0})
    with_raid = run(build(loads(plain)), 10, seed=7)
    names = set(quiet.flights["flight"])
    mine = np.isin(with_raid.flights["flight"], list(names))
    for key, column in quiet.flights.items():
        np.testing.assert_array_equal(with_raid.flights[key][mine], column, err_msg=key)


def test_a_wave_moves_as_one_and_each_flight_by_itself():
    results = run(build(loads(swarm(4, aims=["depot"]))), 40, seed=5)
    names = results.flights["flight"].astype(str)
    starts = {w: results.flights["start_s"][np.char.startswith(names, f"s-w{w}-")].reshape(40, 4) for w in (1, 2)}
    for wave, begins in ((1, 0.0), (2, 60.0)):
        wholes = starts[wave].mean(axis=1) - begins
        assert 25.0 < np.abs(wholes).max() < 36.0 and 12.0 < wholes.std() < 22.0
        assert np.abs(starts[wave] - starts[wave].mean(axis=1, keepdims=True)).max() < 10.0
    assert abs(np.corrcoef(starts[1].mean(axis=1), starts[2].mean(axis=1))[0, 1]) < 0.5


def test_what_is_in_the_air_at_once_is_counted_as_by_hand(damascus):
    results = run(damascus, 6)
    shots = results.engagements
    for row, replication in enumerate(results.replications["replication"]):
        mine = shots["replication"] == replication
        begins, ends = shots["launch_s"][mine], np.nan_to_num(shots["end_s"][mine], nan=1e9)
        flights, killed = shots["flight"][mine], shots["outcome"][mine] == "kill"
        missiles, targets, hits = 0, 0, 0
        for t in begins:
            up = (begins <= t) & (t < ends)
            missiles, targets = max(missiles, up.sum()), max(targets, len(set(flights[up])))
            hits = max(hits, len(set(flights[up & killed])))
        counted = [results.replications[f"max_simultaneous_{key}"][row] for key in ("missiles", "targets", "hits")]
        assert counted == [missiles, targets, hits]


def test_an_anti_radiation_weapon_knows_its_radar():
    plain = copy.deepcopy(swarm(2))
    plain["raid"][0]["member"][0] |= {"type": "harop", "speed_mps": 100.0, "altitude_agl_m": 1000.0, "seeks": "radar"}
    plain["raid"][0]["aims"] = ["alpha/engagement-radar"]
    model = build(loads(plain))
    last = model.system.flights[-1]
    assert model.names.radars[last.seeks_radar] == model.names.assets[last.aim_asset]
    assert (model.system.flights.seeks_radar[:-4] == -1).all()
