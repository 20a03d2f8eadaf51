"""Guns, deliveries, countermeasures and decoys in whole engagements, each against its closed form."""

import numpy as np
import pytest

from cupola.engine.build.model import build
from cupola.engine.events import EventKind
from cupola.engine.replay import replay
from cupola.engine.run import run
from cupola.kernels.guns import p_hit_round, p_kill_burst
from cupola.kernels.lethality import silhouette
from cupola.scenario import loads

SURE = {"reliability": 1.0, "lethal_radius_m": 1e6, "is_direct_hit": 0, "aim_error_m": 0.0, "aim_error_rad": 0.0}


def share(results, outcome):
    """Part of the missiles that met their target and ended so, and their number."""
    found = results.engagements["outcome"]
    n = int(np.isin(found, ("kill", "miss", "decoyed")).sum())
    return float((found == outcome).sum()) / n, n


def single_shots(world, *, flight=None, salvo=1, shots_max=1, **more):
    """One missile at one target, which it kills for sure unless something is done about it."""
    flights = [world.inbound(far_m=70e3, **(flight or {}))]
    model = world.model_of(flights, doctrine={"salvo": salvo, "shots_max": shots_max, "identify_s": 0.0}, **more)
    return world.tweaked(model, missiles=SURE)


@pytest.mark.parametrize(
    ("against", "factor", "expected"),
    [((), 0.3, 0.3), (("track_via_missile",), 0.3, 0.3), (("48n6e2",), 0.3, 0.3), (("active",), 0.3, 1.0)],
)
def test_a_countermeasure_multiplies_the_kill_probability(world, against, factor, expected):
    one = {"name": "c", "carried_by": ["aircraft"], "against": against, "p_kill_factor": factor, "source": "assumed"}
    if against == ("active",):
        one["against"] = ["active"]
    results = run(single_shots(world, countermeasure=[one]), 600, seed=1)
    found, n = share(results, "kill")
    assert n >= 590
    assert found == pytest.approx(expected, abs=4 * np.sqrt(max(expected * (1 - expected), 1e-9) / n) + 0.005)


def test_countermeasures_multiply_and_move_with_the_figures(world):
    one = {"name": "a", "carried_by": ["f16c"], "p_kill_factor": 0.5, "p_kill_factor_min": 0.2, "source": "assumed"}
    two = {"name": "b", "carried_by": ["aircraft"], "p_kill_factor": 0.5, "p_kill_factor_max": 0.9, "source": "assumed"}
    for figures, expected in (("low", 0.1), ("nominal", 0.25), ("high", 0.45)):
        model = world.model_of([world.inbound()], countermeasure=[one, two], figures=figures)
        assert model.system.kill_factors.tolist() == [[expected]]


def test_without_countermeasures_nothing_is_asked(world):
    assert world.model_of([world.inbound()]).system.kill_factors.shape == (0, 0)


@pytest.mark.parametrize("p_taken", [0.0, 0.35, 1.0])
def test_a_seeker_takes_a_decoy_as_often_as_stated(world, p_taken):
    flight = {"decoys": {"p_taken": p_taken, "count": 5, "source": "assumed"}}
    results = run(single_shots(world, flight=flight), 600, seed=2)
    found, n = share(results, "decoyed")
    assert n >= 590
    assert found == pytest.approx(p_taken, abs=4 * np.sqrt(p_taken * (1 - p_taken) / n))
    assert results.replications["shots_decoyed"].sum() == round(found * n)


def test_towed_decoys_are_lost_one_by_one_and_the_next_missile_kills(world):
    flight = {"decoys": {"p_taken": 1.0, "count": 2, "p_lost": 1.0, "source": "assumed"}}
    results = run(
        world.tweaked(single_shots(world, flight=flight, shots_max=4), batteries={"p_miss_seen": 1.0}), 20, seed=3
    )
    for r in range(20):
        mine = results.engagements["replication"] == r
        ends = [o for o in results.engagements["outcome"][mine] if o != "target_gone"]
        assert ends == ["decoyed", "decoyed", "kill"]


def test_a_towed_decoy_that_survives_takes_all(world):
    flight = {"decoys": {"p_taken": 1.0, "count": 1, "p_lost": 0.0, "source": "assumed"}}
    results = run(single_shots(world, flight=flight, shots_max=3), 10, seed=4)
    assert set(results.engagements["outcome"]) == {"decoyed"} and results.replications["kills"].sum() == 0


def test_expended_decoys_are_used_up_by_every_missile(world):
    flight = {"decoys": {"kind": "expended", "p_taken": 0.0, "count": 1, "source": "assumed"}}
    log = replay(single_shots(world, flight=flight), seed=5, replication=0)
    assert log.flights[0].decoys == 0


def test_command_guidance_has_no_seeker_to_take_a_decoy(world):
    flight = {"decoys": {"p_taken": 1.0, "count": 9, "source": "assumed"}, "altitude_m": 3000.0}
    battery = {"system": "pantsir_s1"}
    results = run(single_shots(world, flight=flight, battery=battery), 20, seed=6)
    assert "decoyed" not in set(results.engagements["outcome"]) and results.replications["kills"].sum() > 0


def resupplied(world, deliveries, *, reloads=0, n=12):
    """Slow drones one after another at a battery with two missiles, which gets more."""
    load = [{"missile": "48n6e2", "launchers": 1, "missiles_per_launcher": 2, "reloads": reloads}]
    flights = [
        world.inbound(f"d{k}", far_m=60e3, start_s=150.0 * k, altitude_m=3000.0, speed_mps=200.0) for k in range(n)
    ]
    battery = {"load": load, "resupply": deliveries}
    document = world.describe(flights, battery=battery, doctrine={"salvo": 1, "shots_max": 1})
    model = build(loads(document | {"duration_s": 3000.0}), terrain=world.smooth)
    return world.tweaked(model, launchers={"reload_s": 30.0})


def test_what_is_delivered_is_fired_and_nothing_before_it_came(world):
    results = run(resupplied(world, [{"first_s": 900.0, "every_s": 600.0, "deliveries": 2, "loads": 1}]), 6, seed=7)
    for r in range(6):
        mine = results.engagements["replication"] == r
        launches_s = np.sort(results.engagements["launch_s"][mine])
        assert len(launches_s) == 6  # two on the launcher, two in each delivery
        assert launches_s[1] < 900.0 and launches_s[2] >= 930.0  # 30 s to load
        assert launches_s[4] >= 1530.0
    assert (results.replications["missiles_left"] == 0).all()


def test_without_a_delivery_the_battery_stays_dry(world):
    results = run(resupplied(world, None), 3, seed=7)
    assert (results.replications["missiles_fired"] == 2).all()
    assert results.replications["decisions_no_ammunition"].min() > 0


def guns(world, *, n=1, **more):
    """A Pantsir without missiles and with its guns, and drones that pass over it."""
    load = [{"missile": "57e6", "launchers": 1, "missiles_per_launcher": 0, "reloads": 0}]
    battery = {"system": "pantsir_s1", "load": load, "guns": True, **more.pop("battery", {})}
    flights = [
        world.inbound(
            f"g{k}", far_m=9e3, near_m=100.0, altitude_m=800.0, speed_mps=50.0, start_s=300.0 * k, type="shahed136"
        )
        for k in range(n)
    ]
    return world.model_of(flights, battery=battery, **more)


def test_the_first_burst_kills_as_often_as_its_rounds_say(world):
    model = world.tweaked(
        guns(world), guns={"rounds": 117, "range_max_m": 2000.0, "aim_rad": 0.0, "p_killed_by_hit": 0.4}
    )
    n = 800
    results = run(model, n, seed=8)
    assert (results.replications["gun_bursts"] == 1).all() and (results.replications["missiles_fired"] == 0).all()
    log = replay(model, seed=8, replication=0)
    fired = world.events(log, EventKind.GUN_FIRED)[0]
    end_s = fired.time_s + 1.5 + 2000.0 / 600.0
    track = log.flight_tracks["g0"]
    at = [np.interp(end_s, track["t_s"], track[f"{axis}_m"]) for axis in "xyz"]
    away = np.array(at) - model.system.guns[0].pos_enu_m
    range_m = float(np.linalg.norm(away))
    row = model.system.flights[0]
    sine = float(np.sqrt(1 - (np.hypot(away[0], away[1]) / range_m) ** 2))  # it flies level, straight at the gun
    half_length_m, half_width_m = silhouette(row.length_m, row.width_m, sine)
    p_hit = p_hit_round(np.pi * half_length_m * half_width_m, model.system.guns[0].sigma_rad * range_m, 0.0)
    expected = p_kill_burst(117, p_hit, min(0.4 * row.vulnerability, 1.0))
    killed = results.replications["gun_kills"].mean()
    assert killed == pytest.approx(expected, abs=4 * np.sqrt(expected * (1 - expected) / n) + 0.02 * expected)
    assert (results.flights["fate"][results.flights["gun_bursts"] == 0] != "killed").all()


def test_guns_fire_in_reach_only_and_stop_when_they_are_empty(world):
    model = guns(world, n=3)
    rows = model.system.guns
    log = replay(model, seed=9, replication=0)
    fired = world.events(log, EventKind.GUN_FIRED)
    assert len(fired) > 0
    assert fired.value.sum() <= rows[0].rounds
    for shot in fired:
        name = model.names.flights[int(shot.flight)]
        track = log.flight_tracks[name]
        at = np.array([np.interp(shot.time_s, track["t_s"], track[f"{axis}_m"]) for axis in "xyz"])
        assert np.linalg.norm(at - rows[0].pos_enu_m) < rows[0].range_max_m + 400.0  # it comes nearer during the burst
    few = world.tweaked(model, guns={"rounds": 10})
    assert run(few, 3, seed=9).replications["gun_bursts"].max() == 1


def test_guns_are_off_unless_asked_for_and_silent_without_their_radar(world):
    assert len(guns(world, battery={"guns": False}).system.guns) == 0
    failed = guns(world, failure=[{"node": "alpha/engagement-radar", "at_s": 0.0}])
    assert run(failed, 3, seed=10).replications["gun_bursts"].sum() == 0


def test_the_same_bytes_for_any_chunk(world):
    flight = {"decoys": {"p_taken": 0.5, "count": 1, "source": "assumed"}}
    model = single_shots(world, flight=flight, shots_max=3, salvo=2)
    assert run(model, 12, seed=11, chunk=5).digest == run(model, 12, seed=11, chunk=4).digest
    model = guns(world, n=2)
    assert run(model, 12, seed=11, chunk=5).digest == run(model, 12, seed=11, chunk=4).digest
