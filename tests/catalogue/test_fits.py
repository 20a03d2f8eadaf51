"""The fitted missiles against the figures that they were fitted to, and against published ones that they were not."""

import math

import numpy as np
import pytest

from cupola.catalogue import item_ids, load_item
from cupola.constants import EARTH_RADIUS_MEAN_M as EARTH_M
from cupola.kernels import rows
from cupola.kernels.flyout import fly_to_point

CASES = ("low", "nominal", "high")
MISSILES = item_ids("missile")
#: Fits that end short of the published range, because the published speed cannot carry them there.
SHORT = {("pac2", "low"), ("pac2", "nominal"), ("tamir", "nominal"), ("tamir", "high")}
#: Fly faster than published: slower, no propellant (9M82M) or no plausible drag gives them their published peak speed.
FASTER = {"9m82m", "manpads_ir"}


def fitted_row(item, case):
    fit = item.fitted[case]
    row = rows.table(rows.MISSILE, 1)[0]
    for name in rows.MISSILE.names:
        if name in fit:
            row[name] = fit[name]
    row.homing_range_m = fit["fit_homing_range_m"]
    return row, fit


def fly(row, range_m, altitude_m):
    return fly_to_point(row, 0.0, range_m, altitude_m, EARTH_M, EARTH_M)


@pytest.mark.parametrize("missile", MISSILES)
def test_every_missile_has_three_fits(missile):
    item = load_item("missile", missile)
    assert set(item.fitted) == set(CASES)
    for case in CASES:
        row, fit = fitted_row(item, case)
        assert 0.5 <= fit["drag_scale"] <= 2.0
        burnt_kg = row.boost_s * row.boost_flow_kgps + row.sustain_s * row.sustain_flow_kgps
        assert 0.25 <= burnt_kg / row.mass_launch_kg <= 0.84
        assert isinstance(fit["method"], str)


@pytest.mark.parametrize("missile", MISSILES)
def test_fit_uses_the_items_figures(missile):
    """The stored fit belongs to the published figures as they stand now."""
    item = load_item("missile", missile)
    for case, which in zip(CASES, ("min", "nominal", "max"), strict=True):
        fit = item.fitted[case]
        assert fit["fit_range_m"] == pytest.approx(item.si("range_max", which))
        assert fit["fit_speed_max_mps"] == pytest.approx(item.si("speed_max", which))
        assert fit["mass_launch_kg"] == pytest.approx(item.si("launch_mass"))
        assert fit["fit_homing_range_m"] == pytest.approx(item.si("homing_range"))
        assert fit["speed_min_mps"] == pytest.approx(item.si("speed_min"))
        assert fit["lag_s"] == pytest.approx(item.si("lag"))


@pytest.mark.parametrize("missile", MISSILES)
def test_envelope_ends_at_the_published_range(missile):
    item = load_item("missile", missile)
    for case in CASES:
        row, fit = fitted_row(item, case)
        end_m = fit["result_range_m"]
        if (missile, case) in SHORT:
            assert end_m < 0.98 * fit["fit_range_m"]
            assert "disagree" in fit["method"]
        else:
            assert end_m == pytest.approx(fit["fit_range_m"], rel=0.02)
        inside = fly(row, 0.99 * end_m, fit["fit_altitude_m"])
        assert inside[2] == 1
        # The battery or the least speed ends the flight; it may reach 2 % further, 5 % where the battery lasts longer.
        margin = 1.03 if fit["flight_max_s"] <= 1.021 * fit["result_tof_s"] else 1.06
        assert fly(row, margin * end_m, fit["fit_altitude_m"])[2] == 0


@pytest.mark.parametrize("missile", MISSILES)
def test_no_flight_lasts_longer_than_published(missile):
    """PAC-2 had 331 s of battery life, 170 to 240 s are published."""
    item = load_item("missile", missile)
    low, high = (item.si("flight_time_max", end) for end in ("min", "max"))
    for case in CASES:
        assert item.fitted[case]["flight_max_s"] <= high * 1.001
    if missile not in FASTER:
        assert low * 0.999 <= item.fitted["nominal"]["flight_max_s"]
    else:
        assert "faster than the published flight time" in item.fitted["nominal"]["method"]


def test_fits_are_not_all_faster_than_published():
    """18 of 20 batteries were shorter than the nominal figure less the fifth that estimates have to spare."""
    slower = 0
    for missile in MISSILES:
        item = load_item("missile", missile)
        value = item.values["flight_time_max"]
        wanted_s = value.si("nominal") / (1.2 if "a fifth to spare" in value.note else 1.0)
        slower += item.fitted["nominal"]["flight_max_s"] >= 0.97 * wanted_s
    assert slower >= 11


@pytest.mark.parametrize("missile", MISSILES)
def test_peak_speed_is_the_published_one(missile):
    item = load_item("missile", missile)
    for case in CASES:
        row, fit = fitted_row(item, case)
        tof_s, speed_mps, _, apogee_m, peak_mps = fly(row, fit["result_range_m"], fit["fit_altitude_m"])
        assert peak_mps == pytest.approx(fit["fit_speed_max_mps"], rel=0.02)
        assert tof_s == pytest.approx(fit["result_tof_s"], rel=0.01)
        assert speed_mps == pytest.approx(fit["result_speed_mps"], rel=0.02)
        assert apogee_m == pytest.approx(fit["result_apogee_m"], rel=0.01)


#: Mean speed to the greatest range at nominal figures [m/s], where it leaves the published band: what we find, and why
#: in docs/models/flyout.md. All others lie within their published band.
OUTSIDE_THE_BAND = {"irist_sl": 580.0, "48n6dm": 1235.0, "5v55r": 1095.0, "pac2": 562.0, "pac3_mse": 1020.0}


def test_mean_speeds_are_the_published_ones():
    seen = set()
    for missile in MISSILES:
        item = load_item("missile", missile)
        if "mean_speed_to_max_range" not in item:
            continue
        seen.add(missile)
        fit = item.fitted["nominal"]
        mean_mps = fit["result_range_m"] / fit["result_tof_s"]
        if missile in OUTSIDE_THE_BAND:
            assert mean_mps == pytest.approx(OUTSIDE_THE_BAND[missile], rel=0.01)
            assert mean_mps < item.si("mean_speed_to_max_range", "min")
        else:
            low, high = (item.si("mean_speed_to_max_range", which) for which in ("min", "max"))
            assert low <= mean_mps <= high, missile
    assert set(OUTSIDE_THE_BAND) < seen


def test_57e6_mean_speed_to_12_km():
    item = load_item("missile", "57e6")
    row, _ = fitted_row(item, "nominal")
    tof_s, _, reached, _, _ = fly(row, 12e3, 3e3)
    assert reached == 1
    assert item.si("mean_speed_12km", "min") <= 12e3 / tof_s <= item.si("mean_speed_12km", "max")


def test_48n6_flight_time_is_that_of_the_published_battery():
    for missile in ("48n6e", "48n6e2"):
        item = load_item("missile", missile)
        assert item.si("flight_time_max", "min") <= item.fitted["nominal"]["result_tof_s"]
        assert item.fitted["nominal"]["flight_max_s"] <= item.si("flight_time_max", "max")


def test_48n6e2_reaches_low_targets_beyond_the_published_100_km():
    """A game database gives 100 km against low targets. Energy carries it further; the horizon ends it before that."""
    row, _ = fitted_row(load_item("missile", "48n6e2"), "nominal")
    for range_m in (30e3, 60e3, 100e3):
        assert fly(row, range_m, 100.0)[2] == 1


@pytest.mark.parametrize("missile", ["5v55r", "48n6e", "48n6e2", "9m83", "9m331", "57e6", "pac3_cri", "stunner"])
def test_reaches_its_published_ceiling_at_half_range(missile):
    item = load_item("missile", missile)
    row, fit = fitted_row(item, "nominal")
    assert fly(row, 0.5 * fit["fit_range_m"], 0.9 * item.si("alt_max"))[2] == 1


@pytest.mark.parametrize("missile", ["5v55r", "48n6e2", "9m38m1", "9m331", "pac2", "pac3_mse", "tamir"])
def test_envelope_has_no_holes_at_the_reference_altitude(missile):
    row, fit = fitted_row(load_item("missile", missile), "nominal")
    reached = [fly(row, part * fit["result_range_m"], fit["fit_altitude_m"])[2] for part in np.arange(0.1, 1.0, 0.05)]
    assert all(reached)


def test_plausible_trajectories():
    """What an engineer would expect of the S-300: launched upwards, lofted at long range."""
    fit = load_item("missile", "48n6e2").fitted["nominal"]
    assert fit["launch_elevation_rad"] == pytest.approx(0.5 * math.pi)
    assert 30e3 < fit["result_apogee_m"] < 45e3
    assert 150.0 < fit["result_tof_s"] < 200.0
    assert 60.0 < load_item("missile", "5v55r").fitted["nominal"]["result_tof_s"] < 70.0
