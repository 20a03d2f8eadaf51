"""Sight in the whole engine against closed forms: the horizon of a smooth earth, a wall, looks that add up."""

import math

import numpy as np
import pytest

from cupola.engine.events import EventKind
from cupola.engine.replay import replay
from cupola.engine.run import run

#: Mean radius of the earth [m] (Moritz 1980): the engine's own differs by 0.2 %.
EARTH_M = 6371e3


def smooth_horizon_m(antenna_m, target_m):
    """Skolnik's rule on an earth of 4/3 its radius."""
    return sum(math.sqrt(2.0 * 4.0 / 3.0 * EARTH_M * height_m) for height_m in (antenna_m, target_m))


ALONE = {"surveillance_radars": [], "mast_height_m": 24.0}


@pytest.mark.parametrize("altitude_m", [100.0, 500.0, 3000.0])
def test_a_low_target_is_first_seen_at_the_four_thirds_horizon_within_one_scan(world, altitude_m):
    expected_m = smooth_horizon_m(24.0, altitude_m)
    far_m = expected_m + 30e3
    flight = world.inbound(altitude_m=altitude_m, far_m=far_m, near_m=expected_m - 15e3, rcs_m2=1e5)
    model = world.model_of([flight], battery=ALONE, doctrine={"policy": "none"})
    seen_m = run(model, 10).flights["first_plot_range_m"]
    # A scan is 1 s: 250 m. The mask's bins are 375 m; the radius of the ellipsoid differs by 0.2 %.
    assert np.all(seen_m <= expected_m * 1.003 + 375.0)
    assert np.all(seen_m >= expected_m * 0.997 - 375.0 - 250.0)


def test_a_rotating_radar_sees_within_one_turn_and_not_always_at_the_same_place(world):
    flight = world.inbound(altitude_m=500.0, far_m=170e3, near_m=60e3, rcs_m2=1e5)
    model = world.model_of([flight], battery={"surveillance_radars": ["64n6e"]}, doctrine={"policy": "none"})
    antenna_m = float(model.system.radars[0].altitude_msl_m)
    seen_m = run(model, 60).flights["first_plot_range_m"]
    edge_m = smooth_horizon_m(antenna_m, 500.0)
    scan_m = 250.0 * model.system.radars[0].scan_period_s
    late_m = edge_m - seen_m
    assert late_m.min() > -0.003 * edge_m - 375.0 and late_m.max() < scan_m + 0.003 * edge_m + 375.0
    # The beam's phase is uniform: a mean of half a turn, within 4 standard errors (and the bias of the edge).
    assert late_m.mean() == pytest.approx(scan_m / 2.0, abs=4.0 * scan_m / math.sqrt(12.0 * 60.0) + 600.0)


def test_refraction_moves_the_horizon(world):
    flight = world.inbound(altitude_m=100.0, far_m=120e3, near_m=20e3, rcs_m2=1e5)
    straight = world.model_of([flight], battery=ALONE, doctrine={"policy": "none"}, k_factor=1.0)
    seen_m = run(straight, 3).flights["first_plot_range_m"]
    expected_m = smooth_horizon_m(24.0, 100.0) * math.sqrt(0.75)
    assert np.all(np.abs(seen_m - expected_m) < 0.003 * expected_m + 625.0)


LOOKS = [(250.0, 12.0, 120e3), (250.0, 12.0, 100e3), (600.0, 12.0, 120e3), (250.0, 6.0, 120e3)]


@pytest.mark.parametrize("case", LOOKS)
def test_mallett_brennan_1963_cumulative_detection(world, validation_rows, case):
    """A closing Swerling 1 target, Pd 0.5 at 100 km, first look at 200 km: the product over the looks."""
    speed_mps, scan_s, _ = case
    row = next(r for r in validation_rows("radar_cumulative_pd") if (r["v_ms"], r["Ts_s"], r["R_end_m"]) == case)
    near_m = 200e3 - (row["looks"] - 0.5) * speed_mps * scan_s
    flight = world.inbound(altitude_m=5000.0, far_m=200e3, near_m=near_m, speed_mps=speed_mps, swerling=1, rcs_m2=1.0)
    flight |= {"swerling": 1, "route": [{**p, "speed_mps": speed_mps} for p in flight["route"]]}
    model = world.model_of([flight], battery={"surveillance_radars": []}, doctrine={"policy": "none"})
    reference = {
        "scan_period_s": scan_s, "range_ref_m": 100e3, "rcs_ref_m2": 1.0, "p_false_alarm": 1e-6,
        "snr_ref": math.log(1e-6) / math.log(0.5) - 1.0,
    }  # fmt: skip
    n = 3000
    results = run(world.tweaked(model, radars=reference), n, chunk=500)
    found = np.mean(np.isfinite(results.flights["first_plot_s"]))
    assert np.all(results.replications["looks"] == row["looks"])
    expected = row["Pcum"]
    # 4 standard errors, and 0.002 for ranges that are 0.05 % longer at 5 km height.
    assert found == pytest.approx(expected, abs=4.0 * math.sqrt(expected * (1.0 - expected) / n) + 0.002)


def wall(lat, lon):
    """A wall 1500 m high, 40 to 44 km west of the battery, running north and south."""
    west_m = (36.3 - lon) * 111.32e3 * math.cos(math.radians(33.5)) + 0.0 * lat
    return np.where((west_m > 40e3) & (west_m < 44e3), 1500.0, 0.0)


def test_a_wall_hides_what_flies_low_behind_it(world):
    # Passes over the wall, at 2000 m: what is lower than the line over the crest stays hidden behind it.
    flight = world.inbound(altitude_m=2000.0, far_m=150e3, near_m=10e3, rcs_m2=1e5)
    policy = {"policy": "none"}
    fine = world.ground(wall, half_deg=2.0, step_deg=0.01)
    behind = world.model_of([flight], battery=ALONE, doctrine=policy, terrain=fine)
    free = world.model_of([flight], battery=ALONE, doctrine=policy)
    assert run(free, 3).flights["first_plot_range_m"].min() > 140e3
    seen_m = run(behind, 3).flights["first_plot_range_m"]
    # On the effective earth of diameter D = 2kR the near edge at 40 km is seen under the slope
    # s = (1500 - 24) / 40e3 - 40e3 / D; a target at 2000 m comes out where (2000 - 24) / d - d / D = s.
    diameter_m = 2.0 * 4.0 / 3.0 * EARTH_M
    slope = (1500.0 - 24.0) / 40e3 - 40e3 / diameter_m
    edge_m = (-slope + math.sqrt(slope * slope + 4.0 * (2000.0 - 24.0) / diameter_m)) * diameter_m / 2.0
    assert 50e3 < edge_m < 60e3
    # Posts are 0.9 km apart, so the edge is up to that much farther away or less steep; and a scan.
    assert np.all(np.abs(seen_m - edge_m) < 1500.0)


def test_a_target_outside_the_sector_is_not_seen_by_the_engagement_radar(world):
    flight = world.inbound(bearing_deg=90.0)
    results = run(world.model_of([flight], battery={"surveillance_radars": []}), 3)
    assert np.isnan(results.flights["first_plot_s"]).all()
    assert results.replications["not_engaged_sector"].tolist() == [1] * 3


def test_the_engagement_radar_is_cued_while_there_is_a_surveillance_radar(world):
    log = replay(world.model_of([world.inbound()]), seed=3, replication=0)
    plots = log.events[log.events.kind == EventKind.PLOT]
    roles = log.model.system.radars.role[plots.other]
    assert roles[0] == 0 and 1 in roles


def test_flights_under_way_before_time_zero_are_looked_at_from_zero_and_identified(world):
    """A start that is drawn before the run: its looks do not begin in the past."""
    flight = world.inbound(start_s=0.0, start_jitter_s=200.0, far_m=120e3)
    model = world.model_of([flight])
    early = 0
    for k in range(8):
        log = replay(model, seed=2, replication=k)
        start_s = log.results.flights["start_s"][0]
        early += start_s < -30.0
        assert np.all(log.events.time_s[log.events.kind == EventKind.PLOT] >= 0.0)
        assert log.results.flights["first_plot_s"][0] >= max(start_s, 0.0)
        assert EventKind.IDENTIFIED in log.events.kind
        assert log.results.replications["missiles_fired"][0] > 0
    assert early >= 2


def test_long_decision_intervals_lose_no_plots(world):
    """A battery that decides every 20 s still gets 20 plots of its 1 s radar between two decisions."""
    flight = world.inbound(rcs_m2=1e5, near_m=50e3)
    model = world.model_of(
        [flight], battery={"surveillance_radars": []}, doctrine={"policy": "none"}, decision_interval_s=20.0
    )
    log = replay(model, seed=1, replication=0)
    times = log.events.time_s[log.events.kind == EventKind.PLOT]
    np.testing.assert_allclose(np.diff(times), 1.0, atol=1e-9)
    assert len(times) == log.results.replications["looks"][0] > 390
