"""Claims judged on the real engine, with few replications."""

import json
import math

import numpy as np
import pytest

from cupola.analysis import summarise
from cupola.analysis.claims.limiting_factor import Limits, reach_m, sight_m
from cupola.analysis.claims.probes import CLEARANCE_M, bench, ground_along_m, inbound, start_range_m, subject_and_others
from cupola.analysis.claims.range_claims import Bout, case_of, judge_range
from cupola.analysis.claims.simultaneity_claims import TOO_SMALL, judge_simultaneity, raid_flights
from cupola.engine.run import run
from cupola.scenario import load
from cupola.terrain.readers import open_terrain


@pytest.fixture(scope="module")
def scenario():
    return load("damascus-2018")


@pytest.fixture(scope="module")
def terrain(scenario):
    return open_terrain(scenario.terrain)


@pytest.fixture(scope="module")
def battery(scenario, terrain):
    return bench(scenario, scenario.claims[0], "base", "nominal", terrain)


def reach_claim(scenario, **changes):
    """The claim about range, cut down to what a test can afford."""
    small = {
        "classes": ("f15",),
        "altitudes_m": (100.0, 10_000.0),
        "bearings_rad": (0.5, 4.5),
        "variants": (),
        "replications": 8,
    }
    return scenario.claims[0].model_copy(update=small | changes)


def alone(scenario):
    """The scenario without variants to compare."""
    return scenario.model_copy(update={"variants": ()})


def test_variants_that_equal_the_base_are_judged_once(scenario):
    assert subject_and_others(scenario, scenario.claims[0]) == ("base", ("s300ps", "s300pmu1", "s300vm", "s200v"))


def test_a_claim_about_another_variant_only_is_about_that_one(scenario):
    claim = scenario.claims[0].model_copy(update={"variants": ("s300vm", "no-battery")})
    assert subject_and_others(scenario, claim) == ("s300vm", ())


def test_low_probes_follow_the_ground_and_high_ones_clear_the_mountains(battery):
    assert {point.altitude_agl_m for point in inbound(battery, "f15", 100.0, 4.7).route} == {100.0}
    base_m = float(battery.model.system.batteries[0].altitude_msl_m)
    # Mount Hermon lies to the west-south-west.
    for bearing in np.linspace(0.0, 2.0 * math.pi, 12):
        route = inbound(battery, "f15", 1000.0, float(bearing)).route
        start_m = start_range_m(battery, base_m + 1000.0)
        ranges_m = np.linspace(start_m, 0.0, 400)
        at_m = np.array([_range_m(battery, point) for point in route])
        altitude_m = np.interp(ranges_m, at_m[::-1], [point.altitude_m for point in route[::-1]])
        assert np.all(altitude_m >= base_m + 1000.0 - 1e-6)
        assert np.all(altitude_m - ground_along_m(battery, float(bearing), ranges_m) > 0.5 * CLEARANCE_M)


def _range_m(item, point):
    from pyproj import Geod

    here = item.battery
    return Geod(ellps="WGS84").inv(here.lon_deg, here.lat_deg, point.lon_deg, point.lat_deg)[2]


def test_a_probe_starts_where_no_radar_sees_it(battery):
    radars = battery.model.system.radars
    assert start_range_m(battery, 20_000.0) > radars.range_max_m.max()
    assert start_range_m(battery, 800.0) < 300e3


def test_sight_grows_with_height_and_ends_at_the_instrumented_range(battery):
    found = [sight_m(battery, height, 4.5) for height in (30.0, 100.0, 3000.0, 10_000.0)]
    assert found == sorted(found)
    assert found[-1] <= battery.engagement_radar.range_max_m
    assert reach_m(battery, 10_000.0)[0] <= 200e3 + 1.0


def test_the_limit_that_binds():
    limits = Limits(
        sight_m=400e3, detection_m=390e3, reach_m=200e3, missile_mps=1000.0, threat_mps=250.0, reaction_s=20.0
    )
    assert limits.nearest() == ("reach", 200e3)
    low = Limits(40e3, 39e3, 150e3, 1000.0, 250.0, 20.0)
    # Seen at 40 km, shot at at 35 km, met at 35 / 1.25 = 28 km.
    assert low.nearest() == ("horizon", pytest.approx(28e3, rel=1e-12))
    stealthy = Limits(400e3, 60e3, 200e3, 1000.0, 250.0, 20.0)
    assert stealthy.nearest() == ("detection", pytest.approx(44e3, rel=1e-12))


def test_raids_are_spread_evenly_about_the_boresight(scenario, battery):
    claim = scenario.claims[1]
    flights = raid_flights(battery, claim, (4, math.radians(60.0), 9000.0))
    assert [flight.name for flight in flights] == ["raid-1", "raid-2", "raid-3", "raid-4"]
    from pyproj import Geod

    here = battery.battery
    azimuths = [
        Geod(ellps="WGS84").inv(here.lon_deg, here.lat_deg, f.route[0].lon_deg, f.route[0].lat_deg)[0] % 360.0
        for f in flights
    ]
    assert azimuths == pytest.approx([247.5, 262.5, 277.5, 292.5], abs=1e-6)


def test_a_range_claim_on_the_engine(scenario, terrain):
    bout = Bout(alone(scenario), 5, terrain, 2)
    far = judge_range(bout, reach_claim(scenario))
    assert far.verdict == "fails"
    assert far.sentence.startswith("Does not hold for the S-300PMU-2")
    assert {case_of(cell) for cell in far.cells} == {("f15", 100.0), ("f15", 10_000.0)}
    assert {cell.figures for cell in far.cells} == {"nominal", "high"}
    low = next(cell for cell in far.cells if cell.factors["altitude_m"] == 100.0)
    assert "horizon" in low.reason
    near = judge_range(bout, reach_claim(scenario, value=1.0))
    share = {case_of(cell): cell.estimate.estimate for cell in near.cells if cell.figures == "nominal"}
    assert all(share[case_of(cell)] >= cell.estimate.estimate for cell in far.cells if cell.figures == "nominal")
    assert share["f15", 10_000.0] > 0.0
    json.dumps(near.to_dict(), allow_nan=False)


def test_a_range_claim_does_not_depend_on_the_number_of_workers(scenario, terrain):
    claim = reach_claim(scenario, altitudes_m=(3000.0,), value=100.0)
    one, two = (judge_range(Bout(alone(scenario), 5, terrain, workers), claim) for workers in (1, 2))
    assert one == two


def test_a_simultaneity_claim_on_the_engine(scenario, terrain):
    changes = {
        "raid_sizes": (1, 3), "sectors_rad": (1.0,), "altitudes_m": (9000.0,), "value": 2.0, "variants": (),
        "replications": 6,
    }  # fmt: skip
    claim = scenario.claims[1].model_copy(update=changes)
    ticks = []
    verdict = judge_simultaneity(Bout(alone(scenario), 5, terrain, 1, lambda: ticks.append(1)), claim)
    single = next(cell for cell in verdict.cells if cell.factors["raid_size"] == 1.0)
    assert (single.verdict, single.reason) == ("fails", TOO_SMALL)
    low, high = single.median_ends["median_count"]
    assert low <= single.median_count <= high
    assert single.estimate.n > 0 and single.median_count <= 1.0 and single.median_hits <= single.median_count
    three = next(cell for cell in verdict.cells if cell.factors["raid_size"] == 3.0)
    assert 0.0 <= three.median_count <= 3.0 and three.median_hits <= three.median_count
    assert len(ticks) == len(verdict.cells)
    assert verdict.verdict in ("holds_if", "undecided", "fails")


def test_summary_of_a_run_with_a_claim_about_protection():
    results = run(load("minimal"), 10, seed=3, workers=1)
    told = []
    found = summarise(results, progress=lambda done, planned: told.append((done, planned)))
    assert (found.replications, found.seed, found.digest) == (10, 3, results.digest)
    (verdict,) = found.claims
    assert verdict.kind == "protection" and verdict.sentence in found.headline
    assert verdict.low <= verdict.estimate <= verdict.high
    assert {cell.variant for cell in verdict.cells} >= {"base", "no-battery"}
    assert told and told[-1][0] == len(told)
    json.dumps(found.to_dict(), allow_nan=False)


def test_summary_without_probes_has_no_verdicts():
    found = summarise(run(load("minimal"), 10, seed=3, workers=1), probes=False)
    assert found.claims == ()
    assert found.headline.startswith("In 10 replications the defence destroyed")
    assert found.metrics["threats"].estimate > 0.0


@pytest.mark.parametrize(("variant", "figures", "is_decisive"), [
    ("base", "nominal", True), ("base", "high", True), ("base", "low", False), ("s300ps", "nominal", False),
])  # fmt: skip
def test_verdicts_hang_on_the_own_defence_but_not_on_its_unfavourable_end(variant, figures, is_decisive):
    """As `claim_verdict` reads the cases: so only these are worth more replications than the claim asks for."""
    scenario = load("damascus-2018")
    claim = next(one for one in scenario.claims if one.kind == "simultaneity")
    assert bench(scenario, claim, variant, figures).is_decisive == is_decisive


@pytest.mark.parametrize("kind", ["range", "simultaneity"])
@pytest.mark.parametrize(("figures", "times"), [("nominal", 4), ("low", 1)])
def test_only_cases_on_which_a_verdict_hangs_are_tried_longer(scenario, terrain, monkeypatch, kind, figures, times):
    """What reaches the sampling, from the claim: four times the replications, or no more than it asks for."""
    from cupola.analysis.claims import range_claims, simultaneity_claims

    class Asked(Exception):
        pass

    def sample(models, is_true, replications, seed, first_look, most_times):
        raise Asked(most_times)

    claim = next(one for one in scenario.claims if one.kind == kind)
    for module in (range_claims, simultaneity_claims):
        monkeypatch.setattr(module, "sample", sample)
    item = bench(scenario, claim, "base", figures, terrain)
    bout = Bout(scenario, 1, terrain, 1)
    with pytest.raises(Asked) as asked:
        if kind == "range":
            range_claims.try_case(bout, claim, item, (claim.classes[0], claim.altitudes_m[0]))
        else:
            simultaneity_claims.try_raid(bout, claim, item, (4, claim.sectors_rad[0], claim.altitudes_m[0]))
    assert asked.value.args == (times,)
