"""Jamming, clutter, gas, rain and multipath in whole runs, against closed forms and the same runs without."""

import json
import math

import numpy as np
import pytest

from cupola.engine.build.model import build, with_flights
from cupola.engine.run import run
from cupola.errors import ScenarioError
from cupola.kernels import clutter, jamming, propagation
from cupola.kernels.detection import p_detect
from cupola.scenario import dump, load, loads, with_variant

#: Only the surveillance radar looks, and nobody shoots: what is counted is seeing.
EYES = {"battery": {"surveillance_radars": ["64n6e"]}, "doctrine": {"policy": "none"}}
JAMMER = {"erp_w": 6.0, "bandwidth_mhz": 50.0, "screens": "self"}
N = 200


def seen_m(model, n=N, flight="in"):
    flights = run(model, n, seed=11).flights
    return flights["first_plot_range_m"][flights["flight"] == flight]


def clear_m(radar, rcs_m2, p=0.5, swerling=0):
    """Range at which one look detects with a probability, by bisection on the range equation."""
    low, high = 1e3, 1e6
    for _ in range(80):
        middle = math.sqrt(low * high)
        snr = radar.snr_ref * rcs_m2 / radar.rcs_ref_m2 * (radar.range_ref_m / middle) ** 4
        low, high = (middle, high) if p_detect(snr, radar.p_false_alarm, swerling) > p else (low, middle)
    return low


def main_lobe(model, jammer, range_m, i=0):
    row = model.system.media[i]
    return jamming.jam_to_noise(
        jammer.erp_w, jammer.bandwidth_hz, jammer.polarisation, row.gain, row.wavelength_m, row.noise_k,
        row.bandwidth_hz, range_m,
    )  # fmt: skip


def expected_median_m(model, rcs_m2, noise_at, far_m, speed_mps=250.0):
    """Median of the first detection of a closing target: looks add up, the beam's phase is uniform."""
    radar = model.system.radars[0]
    step_m = speed_mps * radar.scan_period_s
    grid = np.arange(5e3, far_m, step_m / 50.0)[::-1]
    p = []
    for r in grid:
        snr = radar.snr_ref * rcs_m2 / radar.rcs_ref_m2 * (radar.range_ref_m / r) ** 4 / (1.0 + noise_at(r))
        p.append(p_detect(snr, radar.p_false_alarm, 0))
    unseen = np.ones(50)
    for k, chance in enumerate(p):
        unseen[k % 50] *= 1.0 - chance
        if unseen.mean() < 0.5:
            return grid[k]
    raise AssertionError("never seen")


def four_errors_m(model):
    """Four standard errors of the median of N first detections."""
    return 4.0 * 1.2533 * float(np.std(seen_m(model))) / math.sqrt(N)


@pytest.fixture(scope="module")
def selfscreened(request):
    world = request.getfixturevalue("world")
    flight = world.inbound(rcs_m2=3.0, far_m=150e3, near_m=3e3, altitude_m=8000.0, jammer=JAMMER)
    return world.model_of([flight], **EYES)


def test_first_detection_of_a_self_screening_jammer_is_the_burn_through_range(selfscreened):
    """The median lies between the burn-through ranges for Pd 0.1 and 0.9, and where looks that add up put it."""
    model = selfscreened
    radar, jammer = model.system.radars[0], model.system.jammers[0]
    burnt = {}
    for p in (0.1, 0.5, 0.9):
        free_m = clear_m(radar, 3.0, p)
        burnt[p] = jamming.burn_through_m(free_m, main_lobe(model, jammer, free_m))
    median_m = float(np.median(seen_m(model)))
    assert burnt[0.9] < median_m < burnt[0.1]
    assert median_m == pytest.approx(burnt[0.5], rel=0.25) and burnt[0.5] < 0.3 * clear_m(radar, 3.0)
    expected_m = expected_median_m(model, 3.0, lambda r: main_lobe(model, jammer, r), 150e3)
    assert median_m == pytest.approx(expected_m, abs=four_errors_m(model))


def test_first_detection_under_a_stand_off_jammer_is_the_range_factor(world):
    """Nearly overhead on another bearing: the jammer's distance and the side lobe it stands in hardly change."""
    jam = {"erp_kw": 3.0, "bandwidth_mhz": 100.0}
    there = {"lat_deg": world.place(0.0, 120e3)[0], "lon_deg": world.place(0.0, 120e3)[1], "altitude_m": 11e3}
    here = {"lat_deg": world.place(1.0, 120e3)[0], "lon_deg": world.place(1.0, 120e3)[1], "altitude_m": 11e3}
    circle = [there | {"speed_mps": 200.0}] + [(here, there)[i % 2] | {"speed_mps": 200.0} for i in range(80)]
    standoff = {"name": "standoff", "type": "f15", "side": "friendly", "route": circle, "jammer": jam}
    flight = world.inbound(rcs_m2=3.0, far_m=200e3, near_m=5e3, altitude_m=8000.0)
    model = world.model_of([flight, standoff], **EYES)
    radar, row = model.system.radars[0], model.system.media[0]
    in_side_lobe = main_lobe(model, model.system.jammers[0], 120.4e3) * row.side_lobe
    assert in_side_lobe > 30.0
    median_m = float(np.median(seen_m(model)))
    factor = jamming.range_factor(in_side_lobe)
    assert clear_m(radar, 3.0, 0.9) * factor < median_m < clear_m(radar, 3.0, 0.1) * factor
    expected_m = expected_median_m(model, 3.0, lambda _: in_side_lobe, 200e3)
    assert median_m == pytest.approx(expected_m, abs=four_errors_m(model))


def test_without_jammers_and_weather_the_tables_are_empty_and_nothing_is_counted(world):
    model = world.model_of([world.inbound(rcs_m2=3.0)], **EYES)
    assert len(model.system.media) == len(model.system.jammers) == 0
    assert not run(model, 3).replications["looks_jammed"].any()


def test_a_jammer_that_is_out_of_band_or_off_the_clock_changes_no_byte(world):
    flights = [world.inbound(rcs_m2=3.0, far_m=200e3, **more) for more in (
        {}, {"jammer": JAMMER | {"frequency_min_ghz": 15}}, {"jammer": JAMMER | {"from_s": 5000.0}},
        {"jammer": JAMMER | {"erp_w": 1e-9}},
    )]  # fmt: skip
    one, *others = [run(world.model_of([flight], **EYES), 20) for flight in flights]
    for other in others:
        assert other.digest == one.digest


def test_jamming_begins_and_ends_on_the_clock(world):
    """From 150 s on the jammer is silent: the target is then seen at once, 112 km away, and not before."""
    flight = world.inbound(rcs_m2=30.0, jammer=JAMMER | {"erp_kw": 50.0, "until_s": 150.0})
    del flight["jammer"]["erp_w"]
    ranges = seen_m(world.model_of([flight], **EYES), 30)
    assert np.all(ranges < 112.8e3) and np.all(ranges > 105e3)


def test_a_jammer_that_is_shot_down_is_silent(world):
    """A defence that kills the carrier of the jammer then sees the target behind it."""
    jam = {"erp_w": 2000.0, "bandwidth_mhz": 10.0, "frequency_max_ghz": 5.0}
    carrier = world.inbound("carrier", rcs_m2=1e5, far_m=90e3, near_m=5e3, altitude_m=9000.0, jammer=jam)
    behind = world.inbound("behind", rcs_m2=0.2, far_m=170e3, near_m=100e3, altitude_m=9000.0, bearing_deg=275.0)
    shot = world.model_of([carrier, behind], battery=EYES["battery"])
    spared = world.model_of([carrier, behind], **EYES)
    first = {}
    for name, model in (("shot", shot), ("spared", spared)):
        flights = run(model, 30, seed=3).flights
        is_behind = flights["flight"] == "behind"
        first[name] = np.isfinite(flights["first_plot_range_m"][is_behind]).mean()
        fates = set(flights["fate"][~is_behind].tolist())
        assert ("killed" in fates) == (name == "shot")
    assert first["spared"] == 0.0 and first["shot"] > 0.5


def test_a_threat_that_jamming_hid_is_counted_as_jammed(world):
    flight = world.inbound(rcs_m2=3.0, far_m=150e3, near_m=100e3, jammer=JAMMER)
    results = run(world.model_of([flight], **EYES), 20)
    assert results.replications["not_engaged_jammed"].tolist() == [1] * 20
    assert results.replications["looks_jammed"].min() > 5
    # The same draws: what is counted as lost to jamming is what the unjammed run detects.
    model = world.model_of([flight], variant=[{"name": "off", "jamming": False}], **EYES)
    clear = run(build(with_variant(model.scenario, "off"), terrain=model.terrain), 20)
    assert not clear.replications["not_engaged_jammed"].any() and not clear.replications["looks_jammed"].any()


def test_an_engagement_radar_that_is_jammed_cannot_guide(world):
    """The jammer begins while missiles are on their way: they lose their track."""
    route = {"rcs_m2": 5.0, "far_m": 150e3, "near_m": 90e3, "altitude_m": 9000.0}
    clear = run(world.model_of([world.inbound(**route)]), 20)
    from_s = float(clear.engagements["launch_s"].min()) + 10.0
    jam = {"erp_kw": 1.0, "bandwidth_mhz": 50.0, "from_s": from_s, "frequency_min_ghz": 8.0, "screens": "self"}
    jammed = run(world.model_of([world.inbound(**route, jammer=jam)]), 20)
    assert clear.replications["kills"].sum() > 15 and "track_lost" not in clear.engagements["outcome"].tolist()
    assert not jammed.replications["kills"].any() and jammed.replications["missiles_fired"].min() > 0
    assert set(jammed.engagements["outcome"].tolist()) <= {"track_lost", "failed"}


def test_gas_and_rain_shorten_the_range_as_the_range_equation_says(world):
    flight = world.inbound(rcs_m2=0.2, far_m=290e3, near_m=20e3, altitude_m=11000.0)
    alone = {"battery": {"surveillance_radars": [], "engagement_radar": "92n6e"}, "doctrine": {"policy": "none"}}
    sky = world.model_of([flight], **alone)
    wet = world.model_of([flight], environment={"gas": True, "rain_mmph": 8.0}, **alone)
    row, radar = wet.system.media[0], wet.system.radars[0]

    def loss(range_m):
        one_way_db = propagation.path_loss_db(
            range_m, radar.altitude_msl_m, 11000.0, 4.0 / 3.0 * wet.system.earth_radius_m, row.dry_dbpm, row.wet_dbpm,
            row.rain_dbpm, row.rain_top_m,
        )  # fmt: skip
        # The published range holds its own gas already: at the reference range only the rain is new.
        return 10.0 ** (0.2 * one_way_db) / row.gas_in_reference - 1.0

    assert row.gas_in_reference > 1.05
    for model, noise_at in ((sky, lambda _: 0.0), (wet, loss)):
        expected_m = expected_median_m(model, 0.2, noise_at, 290e3)
        assert float(np.median(seen_m(model))) == pytest.approx(expected_m, abs=four_errors_m(model) + 125.0)
    assert np.median(seen_m(wet)) < 0.9 * np.median(seen_m(sky))


def test_multipath_over_the_sea_hides_what_flies_low(world):
    low = world.inbound(rcs_m2=1.0, far_m=80e3, near_m=5e3, altitude_m=30.0)
    eyes = {"battery": {"surveillance_radars": ["36d6"], "mast_height_m": 20.0}, "doctrine": {"policy": "none"}}
    free = seen_m(world.model_of([low], **eyes), 40)
    calm = {"multipath": True, "surface": "sea", "sea_state": 0}
    mirrored = seen_m(world.model_of([low], environment=calm, **eyes), 40)
    # Below the first lobe the echo falls with the eighth power of the distance.
    assert np.median(mirrored) < 0.95 * np.median(free)
    rough = {"multipath": True, "surface": "hills"}
    assert np.median(seen_m(world.model_of([low], environment=rough, **eyes), 40)) > np.median(mirrored)


def test_clutter_hides_small_targets_over_rough_ground_until_the_filter_removes_it(world):
    small = world.inbound(rcs_m2=1e-3, far_m=18e3, near_m=3e3, altitude_m=300.0, speed_mps=200.0)
    eyes = {"battery": {"surveillance_radars": ["36d6"], "mast_height_m": 30.0}, "doctrine": {"policy": "none"}}
    free = seen_m(world.model_of([small], **eyes), 40)
    ground = {"clutter": True, "surface": "hills"}
    model = world.model_of([small], environment=ground, **eyes)
    cluttered = seen_m(model, 40)
    assert np.median(free) > 16e3
    assert np.nanmedian(cluttered) < 0.8 * np.median(free) or np.isnan(cluttered).mean() > 0.5
    better = world.tweaked(model, media={"improvement": 1e12})
    np.testing.assert_allclose(np.median(seen_m(better, 40)), np.median(free), rtol=0.05)


def test_a_radar_without_stagger_is_blind_at_its_blind_speed(world):
    eyes = {"battery": {"surveillance_radars": ["p18"]}, "doctrine": {"policy": "none"}}
    probe = world.model_of([world.inbound()], environment={"clutter": True}, **eyes)
    row = probe.system.media[0]
    assert row.blind_mps == pytest.approx(clutter.blind_speed_mps(row.wavelength_m, 600.0))
    assert probe.system.media[1].blind_mps == 0.0
    slow = world.tweaked(probe, media={"blind_mps": 250.0})
    assert np.isnan(seen_m(slow, 10)).all() or np.nanmax(seen_m(slow, 10)) < 25e3
    assert np.nanmedian(seen_m(probe, 10)) > 100e3


def test_a_raid_that_brings_jammers_later_gets_its_tables(world, selfscreened):
    plain = world.model_of([world.inbound(rcs_m2=3.0)], **EYES)
    jammed = with_flights(plain, selfscreened.scenario.flights)
    assert len(jammed.system.jammers) == 1 and len(jammed.system.media) == len(jammed.system.radars)
    assert run(jammed, 5).digest == run(selfscreened, 5).digest


def test_a_radar_that_lacks_a_figure_is_named():
    document = dump(load("jammed-raid"))
    for key in ("side_lobe", "frequency"):
        del document["catalogue"]["radar"]["64n6e"]["values"][key]
    with pytest.raises(ScenarioError) as told:
        build(loads(json.loads(json.dumps(document))))
    keys = {problem.key for problem in told.value.problems}
    assert keys == {"values.side_lobe", "values.frequency"}


def test_bundled_jammed_raid_collapses_the_detection_ranges():
    scenario = load("jammed-raid")
    ranges = {}
    for name in ("base", "no-jamming"):
        flights = run(build(with_variant(scenario, name)), 20).flights
        strike = np.array([flight.startswith("strike-") and "/" not in flight for flight in flights["flight"]])
        ranges[name] = np.nanmedian(flights["first_plot_range_m"][strike])
        killed = np.mean(flights["fate"][strike] == "killed")
        assert killed < 0.1 if name == "base" else killed > 0.7
    assert ranges["base"] < 0.4 * ranges["no-jamming"]
