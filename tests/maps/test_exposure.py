"""Exposure of flights: against closed forms on made-up tracks, and against the zones."""

import csv

import numpy as np
import pytest

from cupola.engine.build.model import build
from cupola.errors import InputError
from cupola.export.exposure_files import write_csv, write_traffic
from cupola.maps.altitude_text import parse_altitudes
from cupola.maps.exposure import by_exposure, exposures, totals
from cupola.maps.tracks import scenario_tracks
from cupola.maps.traffic import sample_traffic
from cupola.maps.zone_fill import zones
from cupola.report.maps.exposure_map import exposure_map
from cupola.scenario import load
from cupola.scenario.tracks import even_track, read_tracks


@pytest.fixture(scope="module")
def model():
    return build(load("damascus-2018"))


def straight(name, start, end, altitude_m, speed_mps=230.0, step_s=10.0, kind=""):
    """A flight along the geodesic between two places [deg]."""
    from pyproj import Geod

    geod = Geod(ellps="WGS84")
    _, _, way_m = geod.inv(start[1], start[0], end[1], end[0])
    inner = np.array(geod.npts(start[1], start[0], end[1], end[0], 200))
    lon = np.concatenate([[start[1]], inner[:, 0], [end[1]]])
    lat = np.concatenate([[start[0]], inner[:, 1], [end[0]]])
    time_s = np.linspace(0.0, way_m / speed_mps, len(lat))
    return even_track(name, kind, time_s, lat, lon, np.full(len(lat), altitude_m), step_s), way_m


def test_time_and_distance_flown_are_those_of_the_track(model):
    track, way_m = straight("a", (33.0, 34.0), (33.0, 39.0), 10_000.0)
    one = exposures(model, [track])[0].to_dict()
    assert one["flown_s"] == pytest.approx(way_m / 230.0, abs=0.2)
    assert one["flown_km"] == pytest.approx(way_m / 1000.0, rel=1e-3)
    assert 0.0 < one["engaged_s"] < one["detected_s"] <= one["flown_s"]
    assert one["engaged_km"] == pytest.approx(0.23 * one["engaged_s"], rel=1e-3)


def test_closest_approach_is_the_geodesic_one(model):
    from pyproj import Geod

    battery = model.scenario.batteries[0]
    track, _ = straight("a", (34.2, 34.0), (34.2, 39.0), 10_000.0, step_s=1.0)
    _, _, away = Geod(ellps="WGS84").inv(
        np.full(len(track.lat_deg), battery.lon_deg), np.full(len(track.lat_deg), battery.lat_deg), track.lon_deg,
        track.lat_deg,
    )  # fmt: skip
    one = exposures(model, [track])[0].to_dict()
    assert one["closest_km"] == pytest.approx(away.min() / 1000.0, abs=0.01) and one["closest_battery"] == "plain"


def test_inbound_flights_are_engaged_where_the_zone_says(model):
    """Straight at the battery: the outermost point in reach is the outer edge of the inbound zone."""
    from pyproj import Geod

    battery, layer = model.scenario.batteries[0], parse_altitudes(["5000"])
    zone = zones(model, "a320_b738", layer)[0]
    for bearing in (40.5, 130.5, 275.5, 335.5):
        lon, lat, _ = Geod(ellps="WGS84").fwd(battery.lon_deg, battery.lat_deg, bearing, 400e3)
        track, _ = straight("a", (lat, lon), (battery.lat_deg, battery.lon_deg), 5000.0, zone.speed_mps)
        found = exposures(model, [track])[0]
        inside = found.range_m[found.is_engaged[:, 0], 0]
        row = zone.layers[0].limit[int(bearing)]
        assert inside.max() / 1000.0 == pytest.approx(np.flatnonzero(row == 0).max() + 0.5, abs=4.0)


def test_low_flights_behind_mountains_are_not_exposed(model):
    track, _ = straight("low", (33.95, 34.0), (33.83, 35.45), 900.0, 100.0)
    one = exposures(model, [track])[0].to_dict()
    assert one["engaged_s"] == 0.0 and one["detected_s"] == 0.0 and one["worst"] is None and one["batteries"] == []


def test_the_worst_point_has_the_shortest_warning(model):
    track, _ = straight("a", (33.0, 34.0), (33.0, 39.0), 10_000.0)
    found = exposures(model, [track])[0]
    worst = found.to_dict()["worst"]
    assert worst["missile_flight_s"] == pytest.approx(np.nanmin(found.tof_s), abs=0.06)
    assert worst["battery"] == "plain" and worst["altitude_m"] == 10_000.0
    assert worst["range_km"] == pytest.approx(found.to_dict()["closest_km"], abs=15.0)


def test_small_echoes_are_detected_for_less_time(model):
    track, _ = straight("a", (33.0, 34.0), (33.0, 39.0), 10_000.0, kind="f35")
    large, _ = straight("b", (33.0, 34.0), (33.0, 39.0), 10_000.0, kind="unheard-of")
    small, big = exposures(model, [track, large])
    assert small.type == "f35" and big.type == "a320_b738"
    assert small.during(small.is_detected)[0] < 0.7 * big.during(big.is_detected)[0]
    with pytest.raises(InputError, match="no such target"):
        exposures(model, [track], default_type="zeppelin")


def test_gaps_are_not_filled():
    time_s = np.array([0.0, 60.0, 120.0, 5000.0, 5060.0])
    track = even_track("a", "", time_s, np.linspace(33.0, 34.0, 5), np.full(5, 36.0), np.full(5, 9000.0), 10.0)
    assert track.step_s.sum() == pytest.approx(180.0)
    assert not ((track.time_s > 120.0) & (track.time_s < 5000.0)).any()


def test_the_scenario_has_civil_routes_of_its_own(model):
    tracks = scenario_tracks(model)
    assert [track.name for track in tracks] == [
        "arrival-damascus", "arrival-beirut", "overflight-north-south", "overflight-west-south"
    ]  # fmt: skip
    assert all(track.type == "a320_b738" and track.altitude_m.max() > 2000.0 for track in tracks)
    minimal = build(load("minimal"))
    if all(flight.side != "civil" for flight in minimal.scenario.flights):
        with pytest.raises(InputError, match=r"no civil flight.*--tracks"):
            scenario_tracks(minimal)


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


def test_table_and_map(model, tmp_path):
    tracks, _ = read_tracks(write_traffic(sample_traffic(6, 33.36, 36.42), tmp_path / "t.csv"), step_s=30.0)
    found = exposures(model, tracks, workers=1)
    ranked = by_exposure(found)
    assert [one.engaged_s for one in ranked] == sorted((one.engaged_s for one in found), reverse=True)
    about = totals(found)
    assert about["flights"] == 6 and about["engaged_h"] <= about["detected_h"] <= about["flown_h"]
    with open(write_csv(ranked, tmp_path / "e.csv"), newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["flight"] for row in rows] == [one.track.name for one in ranked]
    assert float(rows[0]["plain_engaged_s"]) == pytest.approx(ranked[0].engaged_s, abs=0.1)
    exposure_map(found, model, filename=tmp_path / "e.png")
    assert (tmp_path / "e.png").stat().st_size > 50_000
