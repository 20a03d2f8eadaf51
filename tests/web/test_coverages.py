"""Rasters under the pointer: a moved radar is the one that would be built, and overlap is the sum of the zones."""

import tomllib

import numpy as np
import pytest

from cupola.engine.build.model import build
from cupola.maps.coverage.stations import stations_of
from cupola.scenario import bundled_path, load
from cupola.scenario.edits import Edit
from cupola.scenario.load import load_text
from cupola.scenario.splicing import splice
from cupola.web.coverages import moved


@pytest.fixture
def body(app):
    found = app.call("scenario/open", id=app.entry("mine.toml").id).json()
    return {"id": found["id"], "text": found["text"]}


def move(lat, lon=None, item=("battery", 0)):
    edits = [{"kind": "set", "path": [*item, "lat_deg"], "value": lat}]
    return edits + ([] if lon is None else [{"kind": "set", "path": [*item, "lon_deg"], "value": lon}])


def test_a_moved_radar_is_the_one_that_is_built():
    name = "layered-network"  # batteries, and radars of posts
    model = build(load(name))
    text = bundled_path(name).read_text(encoding="utf-8")
    for kind, sites in (("battery", model.scenario.batteries), ("radar", model.scenario.radars)):
        for i, site in enumerate(sites[:2]):
            lat, lon = site.lat_deg + 0.11, site.lon_deg - 0.07
            edits = [Edit("set", (kind, i, "lat_deg"), lat), Edit("set", (kind, i, "lon_deg"), lon)]
            built = build(load_text(splice(text, edits), name=name))
            wanted = {one.name: one for one in stations_of(built, [], 1.0, 0.5)}
            own = [one for one in stations_of(model, [], 1.0, 0.5) if one.name.split("/")[0] == site.name]
            assert own
            for station in own:
                found, want = moved(station, model.terrain, site, lat, lon), wanted[station.name]
                assert (found.lat_deg, found.lon_deg) == pytest.approx((want.lat_deg, want.lon_deg), abs=1e-9)
                assert found.antenna_m == pytest.approx(want.antenna_m, abs=1e-6) != station.antenna_m
                assert found.earth_radius_m == want.earth_radius_m and found.sector_text == want.sector_text


def test_a_raster_that_the_page_has_is_not_sent_again(app, body, unpacked):
    asked = {**body, "radar": "alpha/64n6e", "is_quick": True}
    head, (seen, _) = unpacked(app.call("coverage", **asked, edits=move(-28.4, 128.1)).content)
    text = app.call("scenario/edit", **body, edits=move(-28.4, 128.1)).json()["text"]
    again = {**asked, "text": text, "known": head["key"]}
    told, columns = unpacked(app.call("coverage", **again).content)
    assert told["is_known"] and columns == [] and not head["is_known"]
    people = [{"kind": "set", "path": ["asset", 0, "people"], "value": 7}]
    assert unpacked(app.call("coverage", **again, edits=people).content)[0]["is_known"]
    other, (moved_on, _) = unpacked(app.call("coverage", **again, edits=move(-28.41)).content)
    assert not other["is_known"] and not np.array_equal(moved_on, seen, equal_nan=True)
    assert not unpacked(app.call("coverage", **{**again, "is_quick": False}).content)[0]["is_known"]


def test_batteries_that_reach_a_place_are_counted(app, body, unpacked):
    asked = {"target": "f16c", "altitude_m": 3000.0}
    zone, _ = unpacked(app.call("zone", **body, battery="alpha", **asked).content)
    head, (counts,) = unpacked(app.call("overlap", **body, **asked).content)
    assert head["batteries"] == ["alpha"] and head["areas_km2"][1] == pytest.approx(zone["area_km2"], rel=0.01)
    assert counts.shape == (201, 201) and counts.max() == 1
    battery = {**tomllib.loads(body["text"])["battery"][0], "name": "beta"}
    twin = [{"kind": "insert", "path": ["battery", 1], "value": battery}]
    both, (twice,) = unpacked(app.call("overlap", **body, **asked, edits=twin).content)
    assert both["batteries"] == ["alpha", "beta"] and both["areas_km2"][1] == 0.0
    assert np.array_equal(twice, 2 * counts)
    battery["lat_deg"] = -28.0
    _, (apart,) = unpacked(app.call("overlap", **body, **asked, edits=twin).content)
    # Two zones of nearly one size, the northern one above: each has a part of its own.
    assert {0, 1, 2} == set(np.unique(apart))
