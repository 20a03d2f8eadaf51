"""Engagements in the whole engine against closed forms and plain expectations."""

import math

import numpy as np
import pytest

from cupola.engine.events import EventKind
from cupola.engine.replay import replay
from cupola.engine.run import run
from cupola.variants import Outcome

ONE_SHOT = {"salvo": 1, "shots_max": 1}


def of_kind(log, kind):
    return log.events[log.events.kind == kind]


def within(found, expected, n, sigmas=4.0, bias=0.0):
    """A proportion within its standard errors and a stated bias."""
    return found == pytest.approx(expected, abs=sigmas * math.sqrt(expected * (1.0 - expected) / n) + bias)


def test_guidance_flies_into_a_steady_target(world):
    """Without an aim error the missile flies within a centimetre: what misses is the error that is drawn."""
    for altitude_m in (300.0, 6000.0, 12000.0):
        model = world.tweaked(
            world.model_of([world.inbound(altitude_m=altitude_m)], doctrine=ONE_SHOT), **world.perfect
        )
        shots = run(model, 40).engagements
        assert set(shots["outcome"]) == {"kill"} and np.max(shots["miss_m"]) < 0.01
        assert np.all(np.abs(shots["range_m"] - shots["target_range_m"]) < 0.01)


@pytest.mark.parametrize("altitude_m", [1000.0, 9000.0])
def test_carleton_gauss_single_shot_kill(world, altitude_m):
    """One shot at a steady target: R^2 / (R^2 + 2 sigma^2) times reliability (Washburn and Kress, ch. 2)."""
    model = world.model_of([world.inbound(altitude_m=altitude_m)], doctrine=ONE_SHOT)
    missile, n = model.system.missiles[0], 4000
    expected = missile.lethal_radius_m**2 / (missile.lethal_radius_m**2 + 2.0 * missile.aim_error_m**2)
    results = run(model, n, seed=int(altitude_m), chunk=500)
    shots = results.engagements
    assert np.all(results.replications["missiles_fired"] == 1)
    works = shots["outcome"] != "failed"
    assert within(works.mean(), missile.reliability, n)
    # Mean squared miss: 2 sigma^2, an exponential variable; the flown miss (< 0.01 m) adds nothing.
    mean_m2 = 2.0 * missile.aim_error_m**2
    assert np.mean(shots["miss_m"] ** 2) == pytest.approx(mean_m2, abs=4.0 * mean_m2 / math.sqrt(n))
    assert within(results.replications["kills"].mean(), expected * missile.reliability, n)


def test_the_first_salvo_at_the_edge_of_the_envelope_arrives(world):
    """Fired with a margin, missiles at long range do not run out of time; without it two in three did."""
    model = world.model_of([world.inbound(far_m=320e3, altitude_m=10_000.0, speed_mps=260.0)])
    shots = run(model, 60).engagements
    first = shots["number"] == 0
    assert np.count_nonzero(first) == 60 and shots["range_m"][first].min() > 190e3
    assert np.mean(shots["outcome"][first] == "out_of_energy") < 0.05


def test_a_less_vulnerable_target_shrinks_the_lethal_radius(world):
    model = world.tweaked(world.model_of([world.inbound()], doctrine=ONE_SHOT), flights={"vulnerability": 0.5})
    missile, n = model.system.missiles[0], 3000
    radius2 = (0.5 * missile.lethal_radius_m) ** 2
    expected = radius2 / (radius2 + 2.0 * missile.aim_error_m**2) * missile.reliability
    assert within(run(model, n, chunk=500).replications["kills"].mean(), expected, n)


def idealised(world, p, doctrine):
    """A battery that judges rightly, whose missiles always work and kill with probability ``p``."""
    model = world.model_of([world.inbound(far_m=190e3)], doctrine=doctrine, duration_s=1200.0)
    sigma_m = float(model.system.missiles[0].lethal_radius_m) * math.sqrt((1.0 / p - 1.0) / 2.0)
    sure = {"batteries": world.perfect["batteries"], "missiles": {"reliability": 1.0, "aim_error_m": sigma_m}}
    return world.tweaked(model, **sure)


@pytest.mark.parametrize(("p", "n"), [(0.3, 3), (0.5, 2), (0.5, 4), (0.8, 3)])
def test_shoot_look_shoot_kills_as_a_salvo_and_saves_rounds(world, validation_rows, p, n):
    row = next(r for r in validation_rows("kill_salvo_sls") if (r["p"], r["n"]) == (p, n))
    many = 2000
    results = run(idealised(world, p, {"salvo": 1, "shots_max": n}), many, chunk=500)
    assert within(results.replications["kills"].mean(), row["P_kill"], many)
    rounds = results.replications["missiles_fired"]
    assert rounds.mean() == pytest.approx(row["E_rounds_SLS"], abs=4.0 * rounds.std() / math.sqrt(many))


@pytest.mark.parametrize("n", [1, 2, 3])
def test_a_salvo_kills_as_independent_shots(world, validation_rows, n):
    row = next(r for r in validation_rows("kill_salvo_sls") if (r["p"], r["n"]) == (0.5, n))
    many = 2000
    results = run(idealised(world, 0.5, {"salvo": n, "shots_max": n}), many, chunk=500)
    assert within(results.replications["kills"].mean(), row["P_kill"], many)
    assert np.all(results.replications["missiles_fired"] == n)
    indices = results.engagements["salvo_index"].reshape(many, n)
    assert np.all(indices == np.arange(n))


def test_a_miss_taken_for_a_kill_costs_time_until_the_target_is_seen_again(world):
    """All misses are taken for kills: the next shot waits until the target was seen 10 s after the judgement."""
    doctrine = {"salvo": 1, "shots_max": 3}
    blind = world.tweaked(idealised(world, 0.5, doctrine), batteries={"p_miss_seen": 0.0})
    results = run(blind, 300)
    shots = results.engagements
    judged_s = shots["end_s"] + blind.system.batteries[0].assess_s
    again = np.flatnonzero(np.diff(shots["replication"]) == 0)
    assert len(again) > 50
    wait_s = shots["launch_s"][again + 1] - judged_s[again]
    assert wait_s.min() > 10.0 and wait_s.max() < 15.0
    assert within((results.replications["missiles_fired"] == 1).mean(), 0.5, 300)


def test_the_last_salvo_is_cut_to_what_is_left_and_counts_from_zero(world):
    model = world.tweaked(idealised(world, 0.01, {"salvo": 2, "shots_max": 3}), missiles={"lethal_radius_m": 0.0})
    shots = run(model, 4).engagements
    assert shots["salvo_index"].tolist() == [0, 1, 0] * 4 and shots["number"].tolist() == [0, 1, 2] * 4


def test_a_sector_that_cannot_turn_never_engages_behind_it_and_one_that_can_does(world):
    flight = world.inbound(bearing_deg=90.0)
    fixed = run(world.model_of([flight], battery={"can_slew": False}), 4)
    assert fixed.replications["missiles_fired"].sum() == 0
    assert fixed.replications["not_engaged_sector"].tolist() == [1] * 4
    assert np.isfinite(fixed.flights["first_plot_s"]).all()  # the surveillance radar sees it
    log = replay(world.model_of([flight]), seed=1, replication=0)
    assert log.results.replications["missiles_fired"][0] > 0
    turns = of_kind(log, EventKind.SLEWED)
    radar = log.model.system.radars[turns.other[0]]
    # From west to the east by 180 degrees less the margin that still holds the target inside the sector.
    first_s = of_kind(log, EventKind.LAUNCHED).time_s[0]
    assert first_s - turns.time_s[0] >= (math.pi - radar.sector_half_rad) / radar.slew_radps
    assert abs(math.remainder(turns.value[-1] - math.pi / 2.0, 2.0 * math.pi)) < radar.sector_half_rad


def test_the_sector_does_not_turn_away_from_a_target_under_fire(world):
    raid = [world.inbound("west"), world.inbound("east", bearing_deg=90.0, start_s=40.0, speed_mps=300.0)]
    model = world.model_of(raid)
    for k in range(4):
        log = replay(model, seed=5, replication=k)
        shots = log.results.engagements
        assert "guidance_lost_sector" not in shots["outcome"]
        assert {"west", "east"} <= set(shots["flight"])


def test_beyond_the_envelope_nothing_is_fired(world):
    route = [world.point(250.0, 270e3, 10e3), world.point(290.0, 270e3, 10e3)]
    crossing = world.inbound() | {"route": route}
    results = run(world.model_of([crossing], duration_s=1200.0), 4)
    assert np.isfinite(results.flights["first_plot_s"]).all()
    assert results.replications["missiles_fired"].sum() == 0
    assert results.replications["not_engaged_out_of_reach"].tolist() == [1] * 4


@pytest.mark.parametrize("altitude_m", [500.0, 10e3])
def test_intercepts_happen_inside_the_fly_out_envelope(world, altitude_m):
    fast = [world.inbound(f"in-{k}", altitude_m=altitude_m, far_m=280e3, bearing_deg=250.0 + 10 * k) for k in range(4)]
    model = world.model_of(fast, duration_s=1500.0)
    shots = run(model, 20).engagements
    met = np.isin(shots["outcome"], ["kill", "miss", "failed"])
    assert met.sum() > 40
    system = model.system
    level = round(altitude_m / system.flyout_altitude_step_m)
    tof_s = system.flyout_tof_s[0, level]
    ranges_m = system.flyout_range_step_m[0] * np.arange(len(tof_s))
    furthest_m = ranges_m[np.isfinite(tof_s)].max()
    assert furthest_m < 1.3 * system.missiles[0].range_max_m
    assert shots["range_m"][met].max() < furthest_m + system.flyout_range_step_m[0]
    assert shots["range_m"][met].min() > 0.9 * system.missiles[0].range_min_m
    # Flown times agree with the table: the missile meets a moving target as it would meet a point.
    flown_s = (shots["end_s"] - shots["launch_s"])[met]
    table_s = np.interp(shots["range_m"][met], ranges_m[np.isfinite(tof_s)], tof_s[np.isfinite(tof_s)])
    np.testing.assert_allclose(flown_s, table_s, rtol=0.12, atol=2.0)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"altitude_max_m": 5000.0}, "too_high"),
        ({"altitude_min_m": 7000.0, "floor_low_m": 7000.0, "floor_high_m": 7000.0}, "too_low"),
        ({"target_speed_max_mps": 200.0}, "too_fast"),
    ],
)
def test_published_limits_forbid_the_shot(world, change, reason):
    results = run(world.tweaked(world.model_of([world.inbound()]), missiles=change), 4)
    assert results.replications["missiles_fired"].sum() == 0
    assert results.replications[f"not_engaged_{reason}"].tolist() == [1] * 4


def wall(lat, lon):
    """A wall 900 m high 20 km west of the battery: it hides what is lower than 4 to 5 km at 120 km."""
    west_m = (36.3 - lon) * 111.32e3 * math.cos(math.radians(33.5)) + 0.0 * lat
    return np.where((west_m > 20e3) & (west_m < 23e3), 900.0, 0.0)


def test_guidance_is_lost_behind_a_wall(world):
    """A target that dives behind the wall while missiles are on their way: the battery could not have known."""
    route = [world.point(270.0, far_m, altitude_m) for far_m, altitude_m in ((175e3, 11e3), (152e3, 11e3))]
    route += [world.point(270.0, 146e3, 1500.0), world.point(270.0, 40e3, 400.0)]
    diver = world.inbound(rcs_m2=1e4) | {"route": route}
    behind, free = (
        world.model_of([diver], terrain=terrain)
        for terrain in (world.ground(wall, half_deg=2.0, step_deg=0.01), world.smooth)
    )
    lost = 0
    for k in range(5):
        log = replay(behind, seed=4, replication=k)
        shots = log.results.engagements
        mine = shots["outcome"] == "guidance_lost_horizon"
        lost += mine.sum()
        seen_s = log.events.time_s[(log.events.kind == EventKind.PLOT)]
        for end_s in shots["end_s"][mine]:
            last_s = seen_s[seen_s < end_s].max()
            memory_s = log.model.system.batteries[0].guidance_memory_s
            assert memory_s < end_s - last_s < memory_s + 3.0  # a beat, a scan and the edge between them
        assert np.all(np.isnan(shots["miss_m"][mine])) and np.all(shots["p_kill"][mine] == 0.0)
    assert lost >= 5
    outcomes = run(free, 5, seed=4).engagements["outcome"]
    assert "guidance_lost_horizon" not in outcomes


def unseen(world, name, aim, arrives_s, **more):
    """A weapon without an echo that arrives at a part of the battery at a time and surely destroys it."""
    route = [{**world.point(200.0, 245.0 * arrives_s, 50.0), "altitude_agl_m": 50.0, "speed_mps": 245.0}]
    del route[0]["altitude_m"]
    return {
        "name": name, "type": "tomahawk", "side": "hostile", "route": route, "aim": aim,
        "rcs_front_m2": 1e-12, "rcs_side_m2": 1e-12, "rcs_rear_m2": 1e-12, "swerling": 0, **more,
    }  # fmt: skip


def test_a_destroyed_engagement_radar_stops_the_battery_and_its_missiles(world):
    flights = [world.inbound("target", far_m=170e3), unseen(world, "killer", "alpha/engagement-radar", 100.0)]
    model = world.tweaked(world.model_of(flights, duration_s=900.0), flights={"p_hit": 1.0})
    lost = 0
    for k in range(5):
        log = replay(model, seed=3, replication=k)
        hit_s = of_kind(log, EventKind.PART_LOST).time_s[0]
        assert hit_s == pytest.approx(100.0, abs=1.0)
        shots = log.results.engagements
        assert len(shots["shot"]) > 0 and np.all(shots["launch_s"] < hit_s)
        mine = shots["outcome"] == Outcome.GUIDANCE_LOST_RADAR.label
        lost += mine.sum()
        memory_s = log.model.system.batteries[0].guidance_memory_s
        assert np.all(shots["end_s"][mine] > hit_s + memory_s - 1.0)
        assert np.all(shots["end_s"][mine] < hit_s + memory_s + 2.5)
        radars = log.model.names.radars
        plots = of_kind(log, EventKind.PLOT)
        assert not any(radars[e.other] == "alpha/30n6e2" for e in plots[plots.time_s > hit_s + 1.0])
        assert log.results.replications["parts_lost"][0] == 1 and log.results.replications["assets_lost"][0] == 0
    assert lost >= 5


def test_without_surveillance_the_engagement_radar_searches_by_itself(world):
    flights = [
        world.inbound("late", far_m=150e3, start_s=150.0),
        unseen(world, "one", "alpha/64n6e", 100.0),
        unseen(world, "two", "alpha/96l6e", 105.0),
    ]
    model = world.tweaked(world.model_of(flights), flights={"p_hit": 1.0})
    log = replay(model, seed=3, replication=0)
    plots = of_kind(log, EventKind.PLOT)
    radars = {log.model.names.radars[e.other] for e in plots[plots.time_s > 106.0]}
    assert radars == {"alpha/30n6e2"}
    assert log.results.replications["parts_lost"][0] == 2 and log.results.replications["missiles_fired"][0] > 0


def test_a_destroyed_post_decides_nothing_and_a_destroyed_launcher_fires_nothing(world):
    target = world.inbound("target", far_m=150e3, start_s=120.0)
    dead = world.tweaked(world.model_of([target, unseen(world, "k", "alpha/post", 100.0)]), flights={"p_hit": 1.0})
    assert run(dead, 3).replications["missiles_fired"].sum() == 0
    killers = [unseen(world, f"k{k}", "alpha/launchers", 100.0 + k) for k in range(1)]
    half = world.tweaked(
        world.model_of([target, *killers], battery={"launchers": 2}), flights={"p_hit": 1.0}
    )  # the first launcher
    shots = run(half, 3).engagements
    assert set(shots["launcher"]) == {"alpha/launcher-2"}


def raid(world, n):
    return [world.inbound(f"r{k}", bearing_deg=262.0 + 2 * k, far_m=100e3) for k in range(n)]


def test_the_reserve_is_kept(world):
    for reserve, fired in ((0, 4), (1, 3), (3, 1), (4, 0), (9, 0)):
        rounds = {"launchers": 2, "missiles_per_launcher": 2}
        model = world.model_of(raid(world, 6), doctrine={"salvo": 1, "reserve": reserve}, battery=rounds)
        results = run(world.tweaked(model, launchers={"reloads": 0}), 3)
        assert results.replications["missiles_fired"].tolist() == [fired] * 3
        if fired == 0:
            assert results.replications["not_engaged_reserve"].tolist() == [6] * 3


@pytest.mark.parametrize(("reload_s", "fired"), [(60.0, 4), (3600.0, 2)])
def test_a_launcher_reloads_once_and_in_its_time(world, reload_s, fired):
    model = world.model_of(raid(world, 6), doctrine={"salvo": 1}, battery={"launchers": 1, "missiles_per_launcher": 2})
    model = world.tweaked(model, launchers={"reload_s": reload_s, "reloads": 1})
    shots = run(model, 3).engagements
    assert len(shots["shot"]) == 3 * fired
    if fired == 4:
        launch_s = shots["launch_s"].reshape(3, 4)
        assert np.all(launch_s[:, 2] - launch_s[:, 1] >= 60.0) and np.all(launch_s[:, 2] - launch_s[:, 1] < 64.0)


def test_the_most_urgent_of_those_waiting_is_next_and_random_is_another_order(world):
    flights = [world.inbound(f"r{k}", bearing_deg=255.0 + 6 * k, far_m=(170 - 25 * k) * 1e3) for k in range(5)]
    # So slow a launch rate that all others wait from the second launch on; nobody dies meanwhile.
    slow = {"batteries": {"launch_interval_s": 40.0}, "missiles": {"lethal_radius_m": 0.0}}
    orders = {}
    for policy in ("greedy", "random"):
        model = world.tweaked(world.model_of(flights, doctrine=ONE_SHOT | {"policy": policy}), **slow)
        shots = run(model, 10).engagements
        orders[policy] = [shots["flight"][shots["replication"] == k].tolist() for k in range(10)]

    # How well the order follows the nearest first: 1 exactly. Noise of velocities, far out, swaps neighbours.
    def follows(order):
        return np.corrcoef([-int(name[1]) for name in order[1:]], np.arange(len(order) - 1))[0, 1]

    assert np.mean([follows(order) for order in orders["greedy"]]) > 0.8
    assert len({tuple(order) for order in orders["random"]}) > 5
    assert np.mean([follows(order) for order in orders["random"]]) < 0.5


def test_a_target_believed_killed_in_the_middle_of_a_salvo_gives_its_channel_back(world):
    """One channel, and so slow a launch rate that the first missile is judged before the second is due."""
    flights = [world.inbound("near", far_m=35e3), world.inbound("far", bearing_deg=280.0, far_m=150e3)]
    model = world.tweaked(world.model_of(flights, doctrine={"salvo": 3, "shots_max": 3}), **world.perfect)
    model = world.tweaked(model, batteries={"target_channels": 1, "launch_interval_s": 45.0})
    shots = run(model, 4).engagements
    for k in range(4):
        mine = shots["replication"] == k
        fired_at, launch_s = shots["flight"][mine].tolist(), shots["launch_s"][mine]
        assert fired_at[:2] == ["near", "far"] and fired_at.count("near") == 1
        # At the next launch that the battery can make, and not only when the track of the dead has faded.
        assert 45.0 <= launch_s[1] - launch_s[0] < 47.0


@pytest.mark.parametrize("bearing_deg", [210.0, 330.0, 30.0])
def test_the_sector_turns_to_what_lies_outside_it(world, bearing_deg):
    results = run(world.model_of([world.inbound(bearing_deg=bearing_deg)]), 3)
    assert results.replications["missiles_fired"].min() > 0


def test_friends_get_no_looks_of_the_engagement_radar_once_they_are_known(world):
    friend = world.inbound("friend", side="friendly", near_m=60e3)
    log = replay(world.model_of([friend, world.inbound("foe", bearing_deg=285.0, near_m=60e3)]), seed=1, replication=0)
    known_s = min(e.time_s for e in of_kind(log, EventKind.IDENTIFIED) if e.flight == 0)
    plots = of_kind(log, EventKind.PLOT)
    after = plots[(plots.flight == 0) & (plots.time_s > known_s + 1.0)]
    roles = log.model.system.radars.role[after.other]
    assert len(after) > 10 and set(roles) == {0}
    # And the surveillance radars go on holding the track.
    assert not any(e.flight == 0 for e in of_kind(log, EventKind.DROPPED))
