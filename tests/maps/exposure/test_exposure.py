"""Exposure of flights: against closed forms on made-up tracks, and against the zones."""

import csv
import json
import xml.etree.ElementTree as ET
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from pyproj import Geod

from cupola.engine.build.model import build
from cupola.errors import InputError
from cupola.export.exposure_files import write_csv, write_traffic
from cupola.export.exposure_shapes import shapes_of, write_geojson, write_kmz
from cupola.kernels.horizon import horizon_range_m
from cupola.kernels.intercept import FLIGHT_MARGIN, table_lookup
from cupola.kernels.zone_points import TOPS_FROM
from cupola.maps.altitude_text import parse_altitudes
from cupola.maps.exposure.cautious import by_caution, cautious
from cupola.maps.exposure.exposure import by_exposure, exposures, judged, totals
from cupola.maps.exposure.flight_path import Motion
from cupola.maps.exposure.flight_types import designators, type_notes, types_of
from cupola.maps.exposure.judge import Judge
from cupola.maps.exposure.sample_traffic import sample_traffic
from cupola.maps.exposure.scenario_flights import scenario_flights
from cupola.maps.zone.fill import zones
from cupola.report.maps.exposure_map import exposure_map
from cupola.scenario import load, loads
from cupola.scenario.tracks import Datum, FlightTrack, Leg, read_track_file

GEOD = Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def model():
    return build(load("damascus-2018"))


def test_many_places_at_once_get_the_answers_of_few(model):
    """Among many, sight is known for whole ways from the highest slopes of the mask; few are asked step by step."""
    judge = Judge((model,))
    lat_deg, lon_deg = judge.site(0)
    rng = np.random.default_rng(5)
    n = 3000
    at = Motion(
        lat_deg + rng.uniform(-2.0, 2.0, n), lon_deg + rng.uniform(-2.4, 2.4, n), rng.uniform(2_500.0, 6_000.0, n),
        rng.uniform(0.0, 2.0 * np.pi, n), rng.uniform(60.0, 280.0, n),
    )  # fmt: skip
    limits, times_s = judge.limits(0, "a320_b738", at)
    assert TOPS_FROM < np.count_nonzero(limits == 0) < np.count_nonzero(limits != 255)
    for first in range(0, n, TOPS_FROM // 2):
        few = slice(first, first + TOPS_FROM // 2)
        few_limits, few_times_s = judge.limits(0, "a320_b738", at.rows(few))
        np.testing.assert_array_equal(limits[few], few_limits)
        np.testing.assert_array_equal(times_s[few], few_times_s)


def battery(system, lat_deg=0.0, lon_deg=-140.0, **more):
    """A battery at sea, where nothing but the round earth hides anything."""
    document = {
        "format": 1,
        "name": "sea",
        "duration_min": 15,
        "origin": {"lat_deg": lat_deg, "lon_deg": lon_deg},
        "battery": [{"name": "alpha", "system": system, "lat_deg": lat_deg, "lon_deg": lon_deg, **more}],
        "flight": [
            {
                "name": "x",
                "type": "f16c",
                "side": "hostile",
                "route": [
                    {"lat_deg": lat_deg + d, "lon_deg": lon_deg, "altitude_m": 9000} for d in (0.5, 0.1)
                ],
            }
        ],
        "asset": [{"name": "depot", "lat_deg": lat_deg, "lon_deg": lon_deg}],
    }  # fmt: skip
    return loads(document)


def flight_of(name, time_s, lat, lon, altitude_m, kind="", legs=None):
    n = len(time_s)
    legs = np.append(np.full(n - 1, Leg.FLOWN), Leg.END) if legs is None else legs
    return FlightTrack(
        name=name,
        time_s=np.asarray(time_s, np.float64),
        lat_deg=np.asarray(lat, np.float64),
        lon_deg=(np.asarray(lon, np.float64) + 180.0) % 360.0 - 180.0,
        altitude_m=np.broadcast_to(np.asarray(altitude_m, np.float64), n).copy(),
        leg=np.asarray(legs, np.uint8),
        datum=np.full(n, Datum.GEOMETRIC, np.uint8),
        on_ground=np.zeros(n, bool),
        kind=kind,
    )


def straight(name, start, end, altitude_m, speed_mps=230.0, n=200, kind=""):
    """A flight along the geodesic between two places [deg], and its way [m]."""
    azimuth, _, way_m = GEOD.inv(start[1], start[0], end[1], end[0])
    ways = np.linspace(0.0, way_m, n)
    lon, lat, _ = GEOD.fwd(np.full(n, start[1]), np.full(n, start[0]), np.full(n, azimuth), ways)
    return flight_of(name, ways / speed_mps, lat, lon, altitude_m, kind), way_m


def test_time_and_distance_flown_are_those_of_the_track(model):
    track, way_m = straight("a", (33.0, 34.0), (33.0, 39.0), 10_000.0)
    one = exposures(model, [track])[0].to_dict()
    assert one["flown_s"] == pytest.approx(way_m / 230.0, abs=0.1)
    assert one["flown_km"] == pytest.approx(way_m / 1000.0, rel=3e-3)
    assert 0.0 < one["engaged_s"] < one["detected_s"] <= one["flown_s"]
    assert one["engaged_km"] == pytest.approx(0.23 * one["engaged_s"], rel=4e-3)


def energy_reach_m(built, altitude_m):
    """How far the missile flies to a place at this altitude, from its fly-out table alone."""
    system = built.system
    missile, tof_s, speed_mps = system.missiles[0], system.flyout_tof_s[0], system.flyout_speed_mps[0]
    low, high = 0.5 * float(missile.range_max_m), float(missile.range_max_m)
    while high - low > 0.1:
        middle = 0.5 * (low + high)
        time_s, _ = table_lookup(
            tof_s, speed_mps, middle, altitude_m, system.flyout_altitude_step_m, float(system.flyout_range_step_m[0])
        )
        low, high = (middle, high) if time_s <= FLIGHT_MARGIN * missile.flight_max_s else (low, middle)
    return low


@pytest.mark.parametrize("n", [2, 7, 60, 900])
def test_in_and_out_are_where_the_line_crosses_the_circle_of_reach(n):
    """Closed form: a chord of the circle that the missile's energy leaves at that altitude, however wide the steps."""
    built = build(battery("s300pmu2"))
    reach_m = energy_reach_m(built, 9000.0)
    # Across the equator along a meridian 60 km east of the battery.
    east_lon, _, _ = GEOD.fwd(-140.0, 0.0, 90.0, 60e3)
    track, _ = straight("a", (-3.0, east_lon), (2.7, east_lon), 9000.0, 250.0, n)
    one = exposures(built, [track])[0]
    u = np.array([one.engaged[0].first_u[0], one.engaged[0].last_u[-1]])
    at = one.flown.path.motion(u, 10.0)
    away_m = GEOD.inv(np.full(2, -140.0), np.zeros(2), at.lon_deg, at.lat_deg)[2]
    assert away_m == pytest.approx([reach_m] * 2, abs=5.0)
    middle_s = GEOD.inv(east_lon, -3.0, east_lon, 0.0)[2] / 250.0
    half_s = np.sqrt(reach_m**2 - 60e3**2) / 250.0
    assert u == pytest.approx([middle_s - half_s, middle_s + half_s], abs=2.5)  # the plane, 0.3 % off the ellipsoid
    assert one.to_dict()["closest_km"] == 60.0


@pytest.mark.parametrize("shift_s", [0.0, 2.0, 3.7, 5.0, 8.1])
def test_a_circle_that_is_only_grazed_is_found(shift_s):
    """A chord of four seconds, between moments ten seconds apart."""
    built = build(battery("s300pmu2"))
    reach_m = energy_reach_m(built, 9000.0)
    east_lon, _, _ = GEOD.fwd(-140.0, 0.0, 90.0, np.sqrt(reach_m**2 - 500.0**2))
    start_lat = -1.0 - shift_s * 250.0 / 110_574.0
    track, _ = straight("a", (start_lat, east_lon), (1.0, east_lon), 9000.0, 250.0, 50)
    (one,) = exposures(built, [track])
    assert one.engaged_s == pytest.approx(4.0, abs=0.3) and one.status == "in reach"


@pytest.mark.parametrize("altitude_m", [40.0, 75.0, 137.0, 463.0])
def test_low_flights_come_into_sight_at_the_radio_horizon(altitude_m):
    """Closed form: sqrt(2 k R) (sqrt h1 + sqrt h2), at altitudes between the rungs of any ladder."""
    built = build(battery("buk_m1", -10.0, -120.0))
    system = built.system
    mast_m = max(float(radar.altitude_msl_m) for radar in system.radars)
    _, reach_m = horizon_range_m(mast_m, altitude_m, system.earth_radius_m, system.k_factor)
    track, _ = straight("low", (-10.0, -121.0), (-10.0, -120.05), altitude_m, 150.0, 40)
    (one,) = exposures(built, [track], p_detect=0.01)
    first_u = one.detected.first_u[:1]
    at = one.flown.path.motion(first_u, 10.0)
    away_m = GEOD.inv(-120.0, -10.0, at.lon_deg[0], at.lat_deg[0])[2]
    assert away_m == pytest.approx(min(reach_m, 110e3), abs=150.0)


# From 175 m on: a lofted missile is too slow at 54 to 68 km, and what flies lower is then nearly out of sight.
@pytest.mark.parametrize("altitude_m", [175.0, 333.0, 717.0, 1117.0])
def test_outbound_flights_are_in_reach_until_the_guiding_radar_loses_them(altitude_m):
    """Closed form: the radio horizon of its antenna, for sight is asked at the flight's own altitude."""
    built = build(battery("s300pmu2", -10.0, -120.0))
    system = built.system
    guide = system.radars[int(system.batteries[0].engagement_radar)]
    _, reach_m = horizon_range_m(float(guide.altitude_msl_m), altitude_m, system.earth_radius_m, system.k_factor)
    track, _ = straight("low", (-10.0, -119.9), (-10.0, -118.0), altitude_m, 200.0, 60)
    (one,) = exposures(built, [track])
    u = one.engaged[0].last_u[-1:]
    at = one.flown.path.motion(u, 10.0)
    away_m = GEOD.inv(-120.0, -10.0, at.lon_deg[0], at.lat_deg[0])[2]
    assert away_m == pytest.approx(reach_m, abs=150.0)


@pytest.mark.parametrize(("lat_deg", "lon_deg"), [(48.0, 38.8), (10.0, 179.9), (-55.0, -179.98), (72.0, 12.0)])
def test_a_diagonal_past_a_battery_is_in_reach_as_long_as_the_chord_is(lat_deg, lon_deg):
    built = build(battery("s300pmu2", lat_deg, lon_deg), terrain=load("minimal").terrain)
    ring_m = float(built.system.missiles[0].range_max_m)
    foot_lon, foot_lat, back = GEOD.fwd(lon_deg, lat_deg, 127.0, 100e3)
    ends = [GEOD.fwd(foot_lon, foot_lat, back + 90.0, way_m)[1::-1] for way_m in (-250e3, 250e3)]
    track, _ = straight("a", ends[0], ends[1], 11_000.0, 240.0, 300)
    one = exposures(built, [track])[0]
    assert one.closest_m == pytest.approx(100e3, abs=5.0)
    u = np.array([one.engaged[0].first_u[0], one.engaged[0].last_u[-1]])
    at = one.flown.path.motion(u, 10.0)
    away_m = GEOD.inv(np.full(2, lon_deg), np.full(2, lat_deg), at.lon_deg, at.lat_deg)[2]
    assert away_m == pytest.approx(away_m.mean(), abs=10.0) and 0.97 * ring_m < away_m.mean() <= ring_m
    assert float(np.ptp(u)) == pytest.approx(2.0 * np.sqrt(away_m.mean() ** 2 - 100e3**2) / 240.0, rel=0.002)


def test_inbound_flights_are_engaged_where_the_zone_says(model):
    """Straight at the battery: the outermost point in reach is the outer edge of the inbound zone."""
    site, layer = model.scenario.batteries[0], parse_altitudes(["5000"])
    zone = zones(model, "a320_b738", layer)[0]
    for bearing in (40.5, 130.5, 275.5, 335.5):
        lon, lat, _ = GEOD.fwd(site.lon_deg, site.lat_deg, bearing, 400e3)
        track, _ = straight("a", (lat, lon), (site.lat_deg, site.lon_deg), 5000.0, zone.speed_mps)
        found = exposures(model, [track])[0]
        inside = found.flown.range_m[found.moments][found.flown.is_engaged[found.moments, 0], 0]
        row = zone.layers[0].limit[int(bearing)]
        assert inside.max() / 1000.0 == pytest.approx(np.flatnonzero(row == 0).max() + 0.5, abs=4.0)


def test_low_flights_behind_mountains_are_not_exposed(model):
    track, _ = straight("low", (33.95, 34.0), (33.83, 35.45), 900.0, 100.0)
    one = exposures(model, [track])[0].to_dict()
    assert one["engaged_s"] == 0.0 and one["detected_s"] == 0.0 and one["worst"] is None and one["batteries"] == []
    assert one["status"] == "not detected" and one["first_in"] is None


def test_the_worst_point_has_the_shortest_warning(model):
    track, _ = straight("a", (33.0, 34.0), (33.0, 39.0), 10_000.0)
    found = exposures(model, [track])[0]
    worst = found.to_dict()["worst"]
    assert worst["missile_flight_s"] == pytest.approx(np.nanmin(found.flown.tof_s), abs=0.06)
    assert worst["battery"] == "plain" and worst["altitude_m"] == 10_000.0
    assert worst["range_km"] == pytest.approx(found.to_dict()["closest_km"], abs=5.0)


def test_small_echoes_are_detected_for_less_time(model):
    track, _ = straight("a", (33.0, 34.0), (33.0, 39.0), 10_000.0, kind="f35")
    large, _ = straight("b", (33.0, 34.0), (33.0, 39.0), 10_000.0, kind="unheard-of")
    small, big = exposures(model, [track, large])
    assert small.type.target == "f35" and big.type.target == "a320_b738" and big.type.reason == "unknown type"
    assert small.detected.seconds < 0.7 * big.detected.seconds
    with pytest.raises(InputError, match="no such target"):
        exposures(model, [track], default_type="zeppelin")


def test_designators_of_icao_doc_8643_choose_the_echo(model):
    flights = [replace(straight("a", (33.0, 34.0), (33.0, 34.1), 9e3)[0], kind=k) for k in ("A388", "C172", "B738", "")]
    types = types_of(model, flights)
    assert [one.target for one in types] == ["b777", "light_aircraft", "a320_b738", "a320_b738"]
    assert [one.reason for one in types] == ["class", "class", "class", "no type"]
    notes = type_notes(types)
    listed = "A388 as b777; B738 as a320_b738; C172 as light_aircraft"
    assert notes[0] == f"types by the class of their ICAO designator: {listed}"
    assert notes[1] == "1 of 4 flights have the default echo, a320_b738: no type"
    for name, (target, _) in designators().items():
        assert 2 <= len(name) <= 4 and name == name.upper() and target in types_known(model)
    kinds = {name: target for name, (target, _) in designators().items()}
    assert [kinds[name] for name in ("AT72", "SB20", "MI8", "C25A", "S601", "SU24", "EXEC")] == [
        "turboprop", "turboprop", "helicopter", "small_jet", "small_jet", "mig_su24", "helicopter"
    ]  # fmt: skip


def types_known(model):
    from cupola.catalogue import item_ids

    return item_ids("target")


def test_a_single_position_is_judged_and_said_to_be_one():
    built = build(battery("s300pmu2"))
    near, far = flight_of("a", [0.0], [0.4], [-140.0], 9e3), flight_of("b", [0.0], [4.0], [-140.0], 9e3)
    parked = replace(near, name="c", on_ground=np.ones(1, bool), altitude_m=np.array([np.nan]))
    one, other, ground = exposures(built, [near, far, parked])
    assert one.status == "in reach" and other.status == "not detected" and ground.status == "parked"
    assert one.closest_m == pytest.approx(44.23e3, abs=20.0) and "single position" in one.notes[0]
    about = totals([one, other, ground])
    assert about["flights_parked"] == 1 and about["flights_engaged"] == 1
    assert ground.to_dict()["closest_km"] is None and by_exposure([ground, other, one])[0] is one


def test_a_hole_where_it_matters_is_said_in_the_row():
    built = build(battery("s300pmu2"))
    lon, _, _ = GEOD.fwd(-140.0, 0.0, 90.0, 11_200.0)
    lats = np.array([-1.5, -0.7, 0.7, 1.5])
    track = flight_of("a", [0.0, 400.0, 1030.0, 1400.0], lats, [lon] * 4, 9e3, legs=[Leg.FLOWN, Leg.HOLE, 0, Leg.END])
    (one,) = exposures(built, [track])
    assert one.notes[0].startswith(
        "closest approach lies in a hole of 630 s: 11.2 km from alpha if flown straight, 78.2"
    )
    assert one.to_dict()["closest_in_hole_km"] == 11.2 and one.is_in_doubt and one.to_dict()["holes_s"] == 630.0
    assert one.hole_engaged_s > 300.0 and "inside holes" in one.notes[1]
    straight_on = replace(track, leg=np.array([0, 1, 0, 4], np.uint8))
    (whole,) = exposures(built, [straight_on])
    assert whole.closest_m == pytest.approx(11_200.0, abs=1.0) and not whole.is_in_doubt
    assert whole.notes == ("closest approach lies in 630 s without a position, flown straight",)
    assert whole.engaged_s == pytest.approx(one.engaged_s + one.hole_engaged_s, abs=1.0)


def test_the_worst_case_is_the_union_of_its_cases():
    scenario = battery("buk_m1", -10.0, -120.0)
    models = tuple(build(scenario, figures=figures) for figures in ("low", "nominal", "high"))
    rings_m = [float(one.system.missiles[0].range_max_m) for one in models]
    assert rings_m == [32e3, 35e3, 42e3]
    flights = [
        straight(f"{km}", (-10.5, lon), (-9.5, lon), 8000.0, 200.0, 80)[0]
        for km, lon in ((km, GEOD.fwd(-120.0, -10.0, 90.0, km * 1e3)[0]) for km in (20.0, 33.5, 38.5, 45.0, 60.0))
    ]
    types = types_of(models[1], flights)
    rows = cautious(Judge(models), flights, types)
    for row in rows:
        assert row.worst.engaged_s >= max(row.engaged_s.values()) - 0.1
    low, nominal, high = ([row.engaged_s[name] > 0.0 for row in rows] for name in ("low", "nominal", "high"))
    assert low == [True, False, False, False, False]
    assert nominal == [True, True, False, False, False]
    assert high == [True, True, True, False, False]
    edges_m = [1e3 * float(row.worst.name) - row.margin_m for row in rows]
    assert edges_m == pytest.approx([edges_m[0]] * 5, abs=60.0) and 40e3 < edges_m[0] <= 42e3
    assert rows[2].margin_m < 0.0 < rows[3].margin_m and rows[0].margin_battery == "alpha"
    assert [row.worst.name for row in by_caution(rows)] == ["20.0", "33.5", "38.5", "45.0", "60.0"]
    assert rows[2].to_dict()["engaged_by_figures_s"]["high"] > 0.0


def test_the_zone_on_the_map_of_the_worst_case_is_the_union_too():
    """A buk of 32 to 42 km at sea: the zone reaches as far as the margins say, and the ring is the longest."""
    models = tuple(build(battery("buk_m1", -10.0, -120.0), figures=figures) for figures in ("low", "nominal", "high"))
    flights = [straight("a", (-10.5, -119.8), (-9.5, -119.8), 8000.0, 200.0, 80)[0]]
    rows = cautious(Judge(models), flights, types_of(models[1], flights))
    found = [row.worst for row in rows]

    def shape(kind, shapes):
        (one,) = [shape for shape in shapes.shapes if shape.kind == kind]
        outline = np.array(one.geometry["coordinates"][0])
        _, _, away_m = GEOD.inv(*np.broadcast_arrays(-120.0, -10.0, *outline.T))
        return one, away_m

    worst, plain = shapes_of(models[1], found, rows, models), shapes_of(models[1], found)
    zone, worst_m = shape("zone", worst)
    edge_m = 22e3 - rows[0].margin_m  # the flight passes 22 km away
    assert worst_m.max() == pytest.approx(edge_m, abs=1500.0)
    assert "worst case of all figures and courses" in zone.name and zone.about["figures"] == "low, nominal, high"
    zone, plain_m = shape("zone", plain)
    assert plain_m.max() <= 35.5e3 < worst_m.max() and "inbound" in zone.name and zone.about["figures"] == "nominal"
    assert shape("ring", worst)[1] == pytest.approx(42e3, rel=1e-4)
    assert shape("ring", plain)[1] == pytest.approx(35e3, rel=1e-4)


def test_workers_and_company_do_not_change_an_answer(model):
    tracks = [straight(f"{k}", (32.5 + k / 4, 34.0), (33.5, 39.0), 3000.0 * (k + 1))[0] for k in range(4)]
    together = exposures(model, tracks, workers=3)
    alone = [exposures(model, [track], workers=1)[0] for track in tracks]
    assert [one.to_dict() for one in together] == [one.to_dict() for one in alone]


def test_the_scenario_has_civil_routes_of_its_own(model):
    flights = scenario_flights(model)
    assert [flight.name for flight in flights] == [
        "arrival-damascus", "arrival-beirut", "overflight-north-south", "overflight-west-south"
    ]  # fmt: skip
    assert all(flight.kind == "a320_b738" and flight.altitude_m.max() > 2000.0 for flight in flights)


def test_a_larger_sample_begins_with_the_smaller_one():
    small, large = sample_traffic(5, 33.5, 36.3), sample_traffic(9, 33.5, 36.3)
    n = len(small["lat"])
    for name, column in small.items():
        assert np.array_equal(column, large[name][:n])
    other = sample_traffic(5, 33.5, 36.3, seed=1)
    assert not np.array_equal(other["lat"][:50], small["lat"][:50])


def test_the_sample_looks_like_air_traffic():
    found = sample_traffic(200, 33.5, 36.3, airport=(33.41, 36.51))
    assert found["altitude_ft"].max() <= 41_000 and found["altitude_ft"].min() >= 0
    assert 400 <= found["speed_kt"].max() <= 500
    cruising = found["altitude_ft"] >= 28_500
    assert 0.6 < cruising.mean() < 1.0
    assert 0.1 < np.mean(found["type"][np.unique(found["callsign"], return_index=True)[1]] == "b777") < 0.5
    landing = (np.abs(found["lat"] - 33.41) < 0.001) & (found["altitude_ft"] < 100)
    assert 10 <= len(set(found["callsign"][landing])) <= 100
    with pytest.raises(InputError, match="must lie in 1 to 10000"):
        sample_traffic(0, 33.5, 36.3)


def test_table_map_and_shapes(model, tmp_path):
    file = read_track_file(write_traffic(sample_traffic(6, 33.36, 36.42), tmp_path / "t.csv"))
    found = exposures(model, file.flights, step_s=30.0, workers=1)
    ranked = by_exposure(found)
    assert [one.engaged_s for one in ranked] == sorted((one.engaged_s for one in found), reverse=True)
    about = totals(found)
    assert about["flights"] == 6 and about["engaged_h"] <= about["detected_h"] <= about["flown_h"]
    assert 3600.0 * about["engaged_h"] == pytest.approx(sum(one.engaged_s for one in found), abs=0.03)
    with open(write_csv(found, (), tmp_path / "e.csv"), newline="", encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    assert [row["flight"] for row in rows] == [one.name for one in ranked]
    assert float(rows[0]["plain_engaged_s"]) == pytest.approx(ranked[0].engaged_s, abs=0.1)
    exposure_map(found, model, filename=tmp_path / "e.png")
    assert (tmp_path / "e.png").stat().st_size > 50_000


def test_pieces_of_flights_on_the_map_add_up_and_are_cut_at_180_degrees(tmp_path):
    built = build(battery("s300pmu2", 0.0, 179.9))
    track, way_m = straight("a", (0.2, 176.5), (0.2, -176.5), 9000.0, 250.0, 100)
    jumps = {"marked_time_s": np.zeros(2), "mark": np.array([2, 2], np.uint8)}
    places = {"marked_lat_deg": np.array([1.0, 1.1]), "marked_lon_deg": np.array([179.0, -179.0])}
    found = exposures(built, [replace(track, **jumps, **places)])
    shapes = shapes_of(built, found)
    path = write_geojson(shapes, tmp_path / "e.geojson")
    features = json.loads(path.read_text())["features"]
    kinds = [feature["properties"]["kind"] for feature in features]
    assert {"zone", "ring", "battery", "flight", "not flown", "shortest warning"} == set(kinds)
    total_m = 0.0
    for feature in features:
        geometry, about = feature["geometry"], feature["properties"]
        if about["kind"] == "flight":
            lines = geometry["coordinates"] if geometry["type"] == "MultiLineString" else [geometry["coordinates"]]
            for line in lines:
                at = np.array(line)
                assert np.abs(np.diff(at[:, 0])).max() < 10.0  # no edge runs round the earth
                total_m += GEOD.line_length(at[:, 0], at[:, 1])
        if about["kind"] == "ring":
            assert geometry["type"] == "MultiPolygon"
    assert total_m == pytest.approx(way_m, rel=1e-3)
    states = [f["properties"]["state"] for f in features if f["properties"]["kind"] == "flight"]
    assert set(states) == {"not detected", "detected", "in reach"}
    kmz = write_kmz(shapes, tmp_path / "e.kmz")
    again = write_kmz(shapes, tmp_path / "f.kmz")
    assert kmz.read_bytes() == again.read_bytes()
    root = ET.fromstring(zipfile.ZipFile(kmz).read("doc.kml"))
    names = [one.text for one in root.iter("{http://www.opengis.net/kml/2.2}name")]
    assert "a: in reach" in names and "alpha" in names


def test_judged_takes_a_judge_of_its_own(model):
    track, _ = straight("a", (33.0, 34.0), (33.0, 39.0), 10_000.0, kind="f35")
    types = types_of(model, [track])
    (one,) = judged(Judge((model,), p_detect=0.9), [track], types)
    (other,) = judged(Judge((model,), p_detect=0.1), [track], types)
    assert one.detected.seconds < other.detected.seconds
