"""The edges: nothing to shoot with, nothing to see, ends of runs, swarms, and numbers out of range."""

import json
import threading

import numpy as np
import pytest

from cupola.engine.build.model import build, with_flights
from cupola.engine.events import EventKind
from cupola.engine.replay import replay
from cupola.engine.results import concatenate
from cupola.engine.run import run
from cupola.errors import InputError, Interrupted
from cupola.scenario import load, loads, with_variant


def test_without_a_battery_everything_arrives():
    results = run(build(with_variant(load("minimal"), "no-battery")), 6)
    rows = results.replications
    assert rows["missiles_fired"].sum() == rows["kills"].sum() == rows["looks"].sum() == 0
    # Two low ones and the two weapons that the aircraft releases arrive; the aircraft goes home.
    assert rows["leakers"].tolist() == [4] * 6 and rows["threats"].tolist() == [5] * 6
    assert np.isnan(rows["first_detection_range_m"]).all() and np.isnan(rows["max_intercept_range_m"]).all()
    assert len(results.engagements["shot"]) == 0 and set(results.flights["killed_by"]) == {""}
    assert rows["not_engaged_no_battery"].tolist() == [5] * 6 == rows["not_engaged"].tolist()
    assert rows["assets_lost"].sum() > 0 and set(rows["people_hit"]) <= {0.0, 40.0}


def test_without_flights_nothing_happens(damascus):
    rows = run(with_flights(damascus, ()), 3).replications
    assert rows["threats"].sum() == rows["missiles_fired"].sum() == 0 and rows["end_s"].tolist() == [0.0] * 3


def test_without_hostile_flights_the_run_ends_at_once(damascus):
    calm = tuple(flight for flight in damascus.scenario.flights if flight.side != "hostile")
    rows = run(with_flights(damascus, calm), 3).replications
    assert calm and rows["threats"].sum() == 0 and rows["kills"].sum() == 0


@pytest.mark.parametrize("battery", [{"launchers": 0}, {"launchers": 2, "missiles_per_launcher": 0}])
def test_a_battery_without_missiles_says_so(world, battery):
    results = run(world.model_of([world.inbound()], battery=battery), 3)
    assert results.replications["not_engaged_no_ammunition"].tolist() == [1] * 3
    assert len(results.engagements["shot"]) == 0


def test_a_route_of_no_length_runs(world):
    """A loaded scenario refuses it; flights made in code, and a route that ends at its aim, may still have it."""
    model = world.model_of([world.inbound(), world.inbound("other", bearing_deg=280.0)])
    first, other = model.scenario.flights
    still = first.model_copy(update={"route": (first.route[1], first.route[1])})
    results = run(with_flights(model, (still, other)), 3)
    assert results.flights["fate"].tolist()[::2] == ["completed"] * 3
    assert results.replications["threats"].tolist() == [2] * 3
    assert np.isfinite(results.replications["end_s"]).all()


def test_a_flight_longer_than_the_run_is_still_flying(world):
    model = world.model_of([world.inbound()], doctrine={"policy": "none"}, duration_s=100.0)
    results = run(model, 3)
    assert set(results.flights["fate"]) == {"flying"} and results.replications["end_s"].tolist() == [100.0] * 3
    track = replay(model, seed=1, replication=0).flight_tracks["in"]
    assert track["t_s"][-1] == 100.0


def test_a_flight_that_starts_after_the_end_is_no_threat(world):
    late = [world.inbound(), world.inbound("late", bearing_deg=200.0, start_s=500.0)]
    results = run(world.model_of(late, duration_s=100.0), 3)
    assert results.replications["threats"].tolist() == [1] * 3
    assert set(results.flights["fate"][1::2]) == {"not_started"}


@pytest.mark.parametrize("left_s", [0.2, 0.7])
def test_what_arrives_in_the_last_second_of_the_run_has_arrived(world, left_s):
    flight = world.inbound(far_m=30e3)
    length_s = float(world.model_of([flight]).system.flights.length_s[0])
    model = world.model_of([flight], doctrine={"policy": "none"}, duration_s=length_s + left_s)
    assert run(model, 1).flights["fate"].tolist() == ["completed"]
    assert run(world.model_of([flight], doctrine={"policy": "none"}, duration_s=length_s - left_s), 1).flights[
        "fate"
    ].tolist() == ["flying"]


def test_shots_in_the_air_at_the_end_count_among_the_simultaneous(world):
    flights = [world.inbound(f"r{k}", bearing_deg=250.0 + 8 * k, far_m=140e3) for k in range(5)]
    results = run(world.model_of(flights, doctrine={"salvo": 1}, duration_s=60.0), 3)
    shots = results.engagements
    assert set(shots["outcome"]) == {"in_flight"} and np.isnan(shots["end_s"]).all()
    for k in range(3):
        fired = int(np.sum(shots["replication"] == k))
        assert fired >= 4
        assert results.replications["max_simultaneous_missiles"][k] == fired
        assert results.replications["max_simultaneous_targets"][k] == fired
    assert np.all(shots["launch_s"] <= 61.0)


def test_a_shot_never_ends_before_its_launch(world):
    """Targets that leave the scene while missiles are launched at them, at times between two beats."""
    flights = [
        world.inbound(f"r{k}", bearing_deg=255.0 + 3 * k, far_m=60e3, near_m=60e3 - 250.0 * (22 + 2 * k))
        for k in range(10)
    ]
    model = world.tweaked(
        world.model_of(flights, doctrine={"salvo": 4, "shots_max": 12}), batteries={"launch_interval_s": 0.3}
    )
    shots = run(model, 60).engagements
    assert np.sum(shots["outcome"] == "target_gone") > 100
    assert np.nanmin(shots["end_s"] - shots["launch_s"]) >= 0.0


def test_a_swarm_of_three_hundred_runs(world):
    drones = world.inbound("drone", far_m=90e3, count=300, spacing_s=1.0, offset_m=100.0, rcs_m2=1.0)
    results = run(world.model_of([drones], duration_s=600.0), 2)
    rows = results.replications
    assert rows["threats"].tolist() == [300, 300]
    # 8 launchers of 4 missiles, reloaded after an hour.
    assert rows["missiles_fired"].tolist() == [32, 32] and np.all(rows["kills"] > 5)
    assert np.all(rows["not_engaged"] >= 300 - 32) and np.all(rows["max_simultaneous_targets"] <= 6)


def test_two_batteries_fire_at_one_raid_by_themselves(world):
    plain = world.describe([world.inbound(f"r{k}", bearing_deg=260.0 + 4 * k) for k in range(4)])
    lat, lon = world.place(180.0, 20e3)
    plain["battery"].append({**plain["battery"][0], "name": "beta", "lat_deg": lat, "lon_deg": lon})
    results = run(build(loads(plain), terrain=world.smooth), 5)
    shots = results.engagements
    assert set(shots["battery"]) == {"alpha", "beta"} and set(results.flights["killed_by"]) >= {"alpha", "beta"}
    for battery in ("alpha", "beta"):
        assert all(name.startswith(f"{battery}/") for name in shots["launcher"][shots["battery"] == battery])


def test_carriers_shot_down_release_nothing(world):
    release = [{"type": "gbu39", "count": 2, "at_waypoint": 1, "aim": "alpha/launchers"}]
    carrier = world.inbound(near_m=12e3, release=release)
    model = world.tweaked(world.model_of([carrier]), **world.perfect)
    results = run(model, 5)
    assert results.flights["fate"].reshape(5, 3).tolist() == [["killed", "not_released", "not_released"]] * 5
    assert results.replications["threats"].tolist() == [1] * 5
    assert results.replications["not_engaged"].sum() == 0


def test_every_number_out_of_range_is_told_at_once(minimal):
    with pytest.raises(InputError) as caught:
        run(minimal, 0, seed=-1, workers=0, first=-1, chunk=0)
    assert [problem.key for problem in caught.value.problems] == ["n", "seed", "workers", "first", "chunk"]
    for wrong in (1.5, True, "3", None):
        with pytest.raises(InputError, match=r"run: n\b"):
            run(minimal, wrong)
    with pytest.raises(InputError, match=r"2\^64"):
        run(minimal, 1, seed=2**64)
    assert run(minimal, 1, seed=2**64 - 1, first=2**32 - 2).replications["replication"].tolist() == [2**32 - 2]
    with pytest.raises(InputError, match="step_s"):
        replay(minimal, seed=1, replication=0, step_s=0.0)
    with pytest.raises(InputError, match="first"):
        replay(minimal, seed=1, replication=-1)


def test_a_run_that_is_stopped_hands_over_whole_chunks(minimal):
    stop, parts, seen = threading.Event(), {}, []

    def keep(first, part):
        parts[first] = part
        if len(parts) == 3:
            stop.set()

    with pytest.raises(Interrupted, match=r"of 100 replications"):
        run(minimal, 100, seed=7, workers=2, chunk=4, stop=stop, on_chunk=keep, progress=lambda *n: seen.append(n))
    assert 3 <= len(parts) <= 5 and [done for done, _ in seen] == [4 * (k + 1) for k in range(len(seen))]
    whole = run(minimal, 100, seed=7)
    first = sorted(parts)[0]
    np.testing.assert_array_equal(parts[first].replications["looks"], whole.replications["looks"][first : first + 4])
    rest = [run(minimal, 4, seed=7, first=k) for k in range(0, 100, 4) if k not in parts]
    joined = sorted([*parts.values(), *rest], key=lambda part: part.replications["replication"][0])
    assert concatenate(joined).digest == whole.digest


def test_columns_are_of_one_length_and_plain_types(damascus):
    results = run(damascus, 3)
    for table in ("replications", "flights", "engagements"):
        columns = getattr(results, table)
        assert len({len(column) for column in columns.values()}) == 1
        for name, column in columns.items():
            assert column.dtype.kind in "ifO", name
    assert json.dumps({name: column.tolist() for name, column in results.replications.items()})
    assert len(results.flights["flight"]) == 3 * len(damascus.names.flights)
    with pytest.raises(ValueError, match="different"):
        concatenate([results, run(damascus, 1, seed=1)])


def test_a_long_diary_is_made_again_until_it_fits(damascus, monkeypatch):
    whole = replay(damascus, seed=1, replication=0)
    monkeypatch.setattr("cupola.engine.replay.LOG_ROWS", 50)
    again = replay(damascus, seed=1, replication=0)
    assert len(again.events) == len(whole.events) > 1000
    np.testing.assert_array_equal(again.events.time_s, whole.events.time_s)
    assert np.sum(again.events.kind == EventKind.STARTED) > 5
