"""Engage on remote: shots at what only others see, with an active seeker or by another battery's radar."""

import dataclasses
import itertools

import numpy as np
import pytest

from cupola.engine.build.model import build
from cupola.engine.replay import _run_logged, replay
from cupola.engine.result_rows import EVENT
from cupola.engine.run import run
from cupola.kernels.rows import table
from cupola.scenario import loads

RIDGE_M = 12e3
SEED = 5


@pytest.fixture(scope="module")
def behind(world):
    """A battery behind a ridge that hides all low flyers from the west until they have crossed it; eyes beyond it."""
    lon_ridge = world.place(270.0, RIDGE_M)[1]
    terrain = world.ground(
        lambda lat, lon: 300.0 * (np.abs(lon - lon_ridge) < 0.012) + 0.0 * lat, half_deg=2.0, step_deg=0.01
    )

    def make(how, *, system="nasams", eyes=True, delay_s=0.0, doctrine=None, others=(), altitude_m=320.0, **more):
        lat, lon = world.place(90.0, 2e3)
        post = {"name": "hq", "lat_deg": lat, "lon_deg": lon, "coordination": "none"}
        west = world.place(270.0, 25e3)
        eye = {"name": "eye", "type": "36d6", "lat_deg": west[0], "lon_deg": west[1], "post": "hq", "delay_s": delay_s}
        flight = world.inbound(far_m=70e3, altitude_m=altitude_m, speed_mps=200.0)
        plan = world.describe(
            [flight], battery={"system": system, "post": "hq"}, post=[post], radar=[eye] if eyes else [],
            doctrine={"engage_on_remote": how, **(doctrine or {})}, **more,
        )  # fmt: skip
        for k, other in enumerate(others):
            lat, lon = world.place(270.0, 25e3 + 1e3 * k)
            plan["battery"].append({**plan["battery"][0], "name": f"b{k + 2}", "lat_deg": lat, "lon_deg": lon, **other})
        return world.tweaked(build(loads(plan), terrain=terrain), **world.perfect)

    return make


def met_range_m(results):
    return results.engagements["range_m"][results.engagements["outcome"] == "kill"]


def test_an_active_seeker_kills_behind_the_ridge_what_only_the_network_sees(behind):
    alone = run(behind("none"), 10, seed=SEED)
    remote = run(behind("active_seeker"), 10, seed=SEED)
    assert alone.replications["remote_shots"].sum() == 0 and (met_range_m(alone) < RIDGE_M + 1e3).all()
    assert remote.replications["remote_shots"].sum() > 0
    assert (remote.engagements["guided_by"] == "alpha").all()
    assert np.median(met_range_m(remote)) > RIDGE_M + 1e3
    assert remote.replications["kills"].mean() >= alone.replications["kills"].mean()


def test_nothing_changes_where_the_own_radar_has_it(behind):
    high = {"altitude_m": 4000.0, "eyes": False}
    one, other = (run(behind(how, **high), 5, seed=SEED) for how in ("none", "active_seeker"))
    assert one.digest == other.digest and other.replications["remote_shots"].sum() == 0


def test_a_late_track_is_too_coarse_for_the_seeker(behind):
    model = behind("active_seeker", delay_s=60.0)
    found = run(model, 5, seed=SEED)
    assert found.replications["remote_shots"].sum() == 0
    assert found.replications["decisions_remote_track_coarse"].sum() > 0


GUIDED = {"system": "s300pmu2"}


def test_the_radar_of_another_battery_guides(behind):
    """Beyond the ridge stands a battery of the same system without missiles: it sees, the one behind shoots."""
    seer = [{"launchers": 0}]
    alone = run(behind("none", others=seer, **GUIDED), 6, seed=SEED)
    found = run(behind("remote_radar", others=seer, **GUIDED), 6, seed=SEED)
    shots = found.engagements
    far = shots["is_remote"] == 1
    assert (met_range_m(alone) < RIDGE_M + 1e3).all()
    assert far.any() and set(shots["battery"]) == {"alpha"} and set(shots["guided_by"][far]) == {"b2"}
    assert met_range_m(found).max() > RIDGE_M + 5e3


def test_missiles_take_channels_of_the_battery_that_guides(behind):
    seer = [{"launchers": 0}]
    model = behind("remote_radar", others=seer, doctrine={"salvo": 4, "shots_max": 12}, **GUIDED)
    batteries = model.system.batteries.copy().view(np.recarray)
    batteries.missile_channels[1] = 1
    narrow = world_with(model, batteries)
    assert run(model, 5, seed=SEED).replications["max_simultaneous_missiles"].max() > 1
    found = run(narrow, 5, seed=SEED)
    before = found.engagements["is_remote"] == 1
    assert before.any() and found.replications["decisions_no_missile_channel"].sum() > 0
    for k in range(5):
        mine = before & (found.engagements["replication"] == k)
        spans = sorted(zip(found.engagements["launch_s"][mine], found.engagements["end_s"][mine], strict=True))
        assert all(second[0] >= first[1] for first, second in itertools.pairwise(spans))


def world_with(model, batteries):
    return dataclasses.replace(model, system=model.system._replace(batteries=batteries))


def test_the_one_that_guides_is_asked_first_and_answers(behind):
    """The first launch waits for the way there and back; the links are the only difference."""
    seer = {"launchers": 0}
    firsts = []
    for link_s in (0.0, 3.0):
        others = [seer | {"link_delay_s": link_s}]
        found = run(behind("remote_radar", others=others, **GUIDED), 6, seed=SEED).engagements
        firsts.append(found["launch_s"][found["is_remote"] == 1].min())
    assert firsts[1] >= firsts[0] + 3.0


def test_a_guiding_radar_that_is_lost_takes_the_missile_with_it(behind):
    seer = [{"launchers": 0}]
    model = behind("remote_radar", others=seer, **GUIDED)
    first_s = run(model, 3, seed=SEED).engagements["launch_s"].min()
    failure = [{"node": "b2/engagement-radar", "at_s": first_s + 3.0}]
    found = run(behind("remote_radar", others=seer, failure=failure, **GUIDED), 3, seed=SEED).engagements
    assert "guidance_lost_radar" in set(found["outcome"][found["is_remote"] == 1])


def test_channels_are_given_back(behind):
    """After the run nothing is held: what was taken from the battery that guides went back to it."""
    state, _ = _run_logged(behind("remote_radar", others=[{"launchers": 0}], **GUIDED), SEED, 0, table(EVENT, 0))
    assert state.batteries.missiles_guided.tolist() == [0, 0]
    assert replay(behind("active_seeker"), seed=SEED, replication=0).results.replications["remote_shots"][0] > 0
