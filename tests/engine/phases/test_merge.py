"""Merged tracks and seekers in whole replications."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cupola.engine.build.model import build
from cupola.engine.events import EventKind
from cupola.engine.replay import replay
from cupola.engine.run import run
from cupola.engine.tables import new_state
from cupola.scenario import load, with_variant

CALM = {"policy": "none"}
#: Plots without errors: where the radar believes the echo to be.
EXACT = {"radars": {"sigma_range_m": 1e-3, "sigma_azimuth_rad": 1e-9, "sigma_elevation_rad": 1e-9}}


def plots_of(log):
    """Plots by radar: time, flight, position."""
    rows = log.events[log.events.kind == EventKind.PLOT]
    return [(int(r.other), float(r.time_s), int(r.flight), tuple(r.pos_enu_m)) for r in rows]


def pair(world, apart_deg, *, first=None, second=None, **both):
    return [
        world.inbound("a", bearing_deg=270.0, **both, **(first or {})),
        world.inbound("b", bearing_deg=270.0 + apart_deg, **both, **(second or {})),
    ]


def test_two_equal_targets_in_a_cell_give_one_plot_half_way(world):
    flights = pair(world, 0.04, far_m=80e3, near_m=60e3)
    model = world.tweaked(world.model_of(flights, doctrine=CALM, tracking="merged"), **EXACT)
    log = replay(model, seed=1, replication=0)
    rows = plots_of(log)
    assert len({flight for _, _, flight, _ in rows}) == 1 and len(rows) > 10
    for _, time_s, _, pos in rows:
        # 0.04 deg at 60 to 80 km: about 50 m apart, seen in the middle.
        both = [
            [float(np.interp(time_s, track["t_s"], track[axis])) for axis in ("x_m", "y_m", "z_m")]
            for track in log.flight_tracks.values()
        ]
        middle, apart = np.mean(both, axis=0), np.subtract(*both)
        # Equal echoes, but the nearer one returns a little more.
        assert np.linalg.norm(pos - middle) < 0.02 * np.linalg.norm(apart) + 1.0
    results = run(model, 20, seed=1)
    hidden = results.flights["fate"] != "killed"
    assert hidden.all() and results.replications["not_engaged_merged"].tolist() == [1] * 20


def test_the_stronger_echo_draws_the_centre_to_itself(world):
    flights = pair(world, 0.04, far_m=80e3, near_m=60e3, first={"rcs_m2": 90.0}, second={"rcs_m2": 10.0})
    model = world.tweaked(world.model_of(flights, doctrine=CALM, tracking="merged"), **EXACT)
    log = replay(model, seed=1, replication=0)
    rows = plots_of(log)
    assert {flight for _, _, flight, _ in rows} == {0}
    for _, time_s, _, pos in rows:
        strong, weak = (
            np.array([float(np.interp(time_s, track["t_s"], track[axis])) for axis in ("x_m", "y_m", "z_m")])
            for track in log.flight_tracks.values()
        )
        share = np.dot(pos - strong, weak - strong) / np.dot(weak - strong, weak - strong)
        assert share == pytest.approx(0.1, abs=0.02)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.integers(0, 35), min_size=2, max_size=5, unique=True), st.integers(0, 1000))
def test_no_plot_is_lost_outside_cells(world, tens, seed):
    """Ten degrees apart nobody shares a cell: both ways of tracking give the same bits."""
    flights = [world.inbound(f"f{k}", bearing_deg=10.0 * k, far_m=60e3, near_m=20e3, rcs_m2=3.0) for k in tens]
    one, other = (run(world.model_of(flights, tracking=word), 2, seed=seed) for word in ("separate", "merged"))
    assert one.digest == other.digest
    for name, column in one.engagements.items():
        np.testing.assert_array_equal(column, other.engagements[name], err_msg=name)


@settings(max_examples=8, deadline=None)
@given(st.permutations(range(5)), st.integers(0, 1000))
def test_the_order_of_merged_flights_changes_nothing(world, order, seed):
    flights = [
        world.inbound(f"f{k}", bearing_deg=270.0 + 0.05 * k, far_m=70e3, near_m=20e3, rcs_m2=3.0 + k // 2)
        for k in range(5)
    ]
    one = run(world.model_of(flights, tracking="merged"), 3, seed=seed)
    other = run(world.model_of([flights[k] for k in order], tracking="merged"), 3, seed=seed)
    assert one.replications["track_swaps"].tolist() == other.replications["track_swaps"].tolist()
    for name in (f"f{k}" for k in range(5)):
        mine, theirs = one.flights["flight"] == name, other.flights["flight"] == name
        for key in ("fate", "end_s", "first_plot_s", "shots"):
            np.testing.assert_array_equal(one.flights[key][mine], other.flights[key][theirs], err_msg=f"{name} {key}")


def test_a_far_flight_changes_nothing_for_a_merged_pair(world):
    flights = pair(world, 0.04, far_m=80e3, near_m=20e3, rcs_m2=3.0)
    stranger = world.inbound("far", bearing_deg=90.0, far_m=700e3, near_m=650e3)
    one = run(world.model_of(flights, tracking="merged"), 5, seed=3)
    other = run(world.model_of([stranger, *flights], tracking="merged"), 5, seed=3)
    for name in ("a", "b"):
        mine, theirs = one.flights["flight"] == name, other.flights["flight"] == name
        np.testing.assert_array_equal(one.flights["end_s"][mine], other.flights["end_s"][theirs])


def test_nothing_is_kept_for_what_is_not_asked(minimal):
    assert new_state(minimal.system, 1).cells.size == 0


def test_swerling_the_seeker_takes_each_of_two_with_the_share_of_its_echo(world):
    """Two fluctuating echoes of 1 to 3 in one view: exponential powers, so the second is stronger with 3/4."""
    flights = pair(world, 0.02, far_m=60e3, near_m=2e3)
    flights[0] |= {"swerling": 1, "rcs_front_m2": 10.0, "rcs_side_m2": 10.0, "rcs_rear_m2": 10.0}
    flights[1] |= {"swerling": 1, "rcs_front_m2": 30.0, "rcs_side_m2": 30.0, "rcs_rear_m2": 30.0}
    flights[1] |= {"side": "friendly"}
    model = world.model_of(flights, battery={"system": "buk_m1"}, tracking="separate", doctrine={"salvo": 1})
    model = world.tweaked(model, batteries={"shots_max": 1})
    # Everything is told apart by the radar; only the seekers see both.
    merged = world.model_of(flights, battery={"system": "buk_m1"}, tracking="merged", doctrine={"salvo": 1})
    merged = world.tweaked(
        merged, batteries={"shots_max": 1}, radars={"resolution_m": 1e-3},
        missiles={"seeker_half_view_rad": 0.1, "seeker_gate_m": 5e3},
    )  # fmt: skip
    n = 400
    shots = run(merged, n, seed=9).engagements
    first = np.unique(shots["replication"], return_index=True)[1]
    at_other = shots["flight"][first] == "b"
    assert len(first) > 0.9 * n
    assert set(shots["aimed_flight"]) == {"a"}
    assert np.mean(at_other) == pytest.approx(0.75, abs=4 * math.sqrt(0.75 * 0.25 / len(first)) + 0.02)
    assert set(shots["cause"][shots["flight"] == "b"]) == {"seeker"}
    rows = run(merged, n, seed=9).replications
    lost = np.bincount(shots["replication"][(shots["outcome"] == "kill") & (shots["flight"] == "b")], minlength=n)
    assert rows["losses_astray"].tolist() == lost.tolist() and lost.sum() > 0.3 * n
    assert rows["friendly_losses"].sum() == lost.sum() and rows["friendly_engaged"].sum() == 0
    assert run(model, 20, seed=9).replications["shots_astray"].sum() == 0


def test_command_guided_missiles_and_narrow_views_are_not_drawn_aside(world):
    low = {"far_m": 30e3, "near_m": 1e3, "altitude_m": 2500.0}
    flights = pair(world, 0.03, **low, second={"rcs_m2": 5000.0, "side": "friendly"})
    narrow = {"seeker_half_view_rad": 1e-5}
    for system, missiles in (("buk_m1", narrow), ("tor_m1", {})):
        model = world.model_of(flights, battery={"system": system}, tracking="merged")
        model = world.tweaked(model, radars={"resolution_m": 1e-3}, missiles=missiles)
        shots = run(model, 20, seed=2).engagements
        assert len(shots["shot"]) > 0 and set(shots["cause"]) == {"aimed"}, system


def test_a_friend_inherits_the_identity_of_the_track_it_takes(world):
    """A friend flies in a hostile's cell; when the hostile lands, the track goes on with the friend, and is shot at."""
    flights = pair(world, 0.01, far_m=150e3, near_m=40e3, rcs_m2=50.0)
    flights[0]["route"][1] = world.point(270.0, 115e3, 6000.0)
    flights[0] |= {"rcs_front_m2": 60.0, "rcs_side_m2": 60.0, "rcs_rear_m2": 60.0}
    flights[1] |= {"side": "friendly"}
    flights.append(world.inbound("late", bearing_deg=90.0, far_m=700e3, near_m=450e3))  # keeps the run going
    one, other = (run(world.model_of(flights, tracking=word), 30, seed=4) for word in ("separate", "merged"))
    assert one.replications["friendly_engaged"].sum() == 0
    rows = other.replications
    assert rows["track_swaps"].sum() > 15 and rows["friendly_engaged"].sum() > 15
    at_friend = other.engagements["flight"] == "b"
    assert set(other.engagements["aimed_flight"][at_friend]) == {"a"}
    assert set(other.engagements["cause"][at_friend]) == {"track_swap"}
    assert rows["losses_astray"].sum() == rows["friendly_losses"].sum() > 5


def test_channels_come_back_after_swaps(world):
    """Books follow the track: whatever is swapped and lost, no channel stays taken and none is given back twice."""
    flights = [
        world.inbound(f"f{k}", bearing_deg=270.0 + 0.03 * k, far_m=90e3, near_m=5e3, rcs_m2=2.0 + k,
                      side="friendly" if k % 3 == 2 else "hostile")
        for k in range(8)
    ]  # fmt: skip
    model = world.model_of(flights, tracking="merged", doctrine={"p_friendly_mistaken": 0.5})
    results = run(model, 60, seed=11)
    assert results.replications["track_swaps"].sum() > 30
    shots = results.engagements
    for r in range(60):
        mine = shots["replication"] == r
        addresses = list(zip(shots["launcher"][mine], shots["launch_s"][mine], strict=True))
        assert len(set(addresses)) == len(addresses)
    log = replay(model, seed=11, replication=int(np.argmax(results.replications["track_swaps"])))
    launched = np.sum(log.events.kind == EventKind.LAUNCHED)
    ended = np.sum(log.events.kind == EventKind.SHOT_ENDED)
    flying = np.sum(log.results.engagements["outcome"] == "in_flight")
    assert launched == ended + flying
    assert np.sum(log.events.kind == EventKind.SWAPPED) == log.results.replications["track_swaps"][0]


def test_the_bundled_scenario_shows_what_it_says():
    scenario = load("close-formation")
    merged, separate = (run(build(with_variant(scenario, name)), 40, seed=5) for name in ("base", "separate"))
    assert separate.replications["friendly_losses"].sum() == 0 == separate.replications["track_swaps"].sum()
    assert merged.replications["friendly_losses"].mean() > 0.5
    assert merged.replications["friendly_engaged"].sum() == 0
    lost = (merged.engagements["flight"] == "chaser") & (merged.engagements["outcome"] == "kill")
    assert set(merged.engagements["cause"][lost]) == {"seeker"}
    assert merged.replications["leakers"].sum() > separate.replications["leakers"].sum() + 20
