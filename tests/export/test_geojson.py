import itertools
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cupola.export import export_geojson
from cupola.export.geojson import line


@pytest.fixture(scope="module")
def features(log, tmp_path_factory):
    path = export_geojson(log, tmp_path_factory.mktemp("geojson") / "r.geojson")
    found = json.loads(path.read_text(encoding="utf-8"))
    assert found["type"] == "FeatureCollection" and found["simulation"] is True and "crs" not in found
    return found["features"]


def of_kind(features, kind):
    return [feature for feature in features if feature["properties"]["kind"] == kind]


def test_everything_is_there(features, log):
    assert {feature["properties"]["name"] for feature in of_kind(features, "flight")} == set(log.flight_tracks)
    assert len(of_kind(features, "shot")) == len(of_kind(features, "shot_end")) == len(log.results.engagements["shot"])
    assert [feature["properties"]["name"] for feature in of_kind(features, "asset")] == ["depot"]
    assert len(of_kind(features, "radar")) == len(log.model.names.radars)


def test_positions_are_longitude_latitude_altitude(features, log):
    (site,) = of_kind(features, "asset")
    asset = log.model.scenario.assets[0]
    assert site["geometry"]["coordinates"][:2] == [asset.lon_deg, asset.lat_deg]
    ends = {
        feature["properties"]["name"]: feature["geometry"]["coordinates"] for feature in of_kind(features, "shot_end")
    }
    shots = log.results.engagements
    for i, shot in enumerate(shots["shot"]):
        expected = [shots["lon_deg"][i], shots["lat_deg"][i], shots["altitude_m"][i]]
        assert ends[f"shot-{shot + 1}"][:2] == pytest.approx(expected[:2], abs=1e-6)
        assert ends[f"shot-{shot + 1}"][2] == pytest.approx(expected[2], abs=1.0)


def test_every_line_has_a_time_for_each_position(features):
    for feature in [*of_kind(features, "flight"), *of_kind(features, "shot")]:
        assert feature["geometry"]["type"] == "LineString"
        times = feature["properties"]["times_s"]
        assert len(times) == len(feature["geometry"]["coordinates"]) and times == sorted(times)


def test_symbols_are_in_the_simulation_context(features):
    codes = [feature["properties"]["sidc"] for feature in features if "sidc" in feature["properties"]]
    assert codes and all(len(code) == 20 and code.isdigit() and code[:3] == "102" for code in codes)


def test_symbols_agree_with_those_of_the_report():
    from cupola.export.sidc import SHOT, flight_sidc, ground_sidc
    from cupola.report.maps.symbols import flight_symbol, index

    known = {symbol.sidc for symbol in index().values()}
    for side, target_class in (("hostile", "fighter"), ("hostile", "cruise missile"), ("civil", "airliner")):
        assert flight_sidc(side, target_class) == flight_symbol(side, target_class).sidc
    assert {SHOT, *(ground_sidc(kind) for kind in ("radar", "battery"))} <= known


def test_a_track_across_the_180th_meridian_is_cut_there():
    geometry, times = line(
        np.array([0.0, 10.0, 20.0]),
        np.array([0.0, 0.0, 3.0]),
        np.array([178.0, 179.0, -179.0]),
        np.array([0.0, 0.0, 100.0]),
    )
    assert geometry == {
        "type": "MultiLineString",
        "coordinates": [
            [[178.0, 0.0, 0.0], [179.0, 0.0, 0.0], [180.0, 1.5, 50.0]],
            [[-180.0, 1.5, 50.0], [-179.0, 3.0, 100.0]],
        ],
    }
    assert times == [[0.0, 10.0, 15.0], [15.0, 20.0]]


@given(lon=st.lists(st.floats(-180.0, 180.0), min_size=1, max_size=6))
def test_no_piece_of_a_line_goes_the_long_way_round(lon):
    n = len(lon)
    geometry, _times = line(np.arange(n) * 1.0, np.zeros(n), np.array(lon), np.zeros(n))
    if geometry["type"] == "Point":
        return
    pieces = geometry["coordinates"] if geometry["type"] == "MultiLineString" else [geometry["coordinates"]]
    for piece in pieces:
        assert all(abs(b[0] - a[0]) <= 180.0 for a, b in itertools.pairwise(piece))
    # A cut adds two corners, or one where a position lies on 180 degrees itself.
    added = sum(len(piece) for piece in pieces) - n
    assert len(pieces) - 1 <= added <= 2 * (len(pieces) - 1)
