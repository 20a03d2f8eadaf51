"""What the map shows is what the commands say."""

import json

import numpy as np
import pytest

from cupola.cli import main
from cupola.engine.build.model import build
from cupola.maps.altitude_text import Altitude
from cupola.maps.zone.fill import zones
from cupola.scenario import load


@pytest.fixture
def body(app):
    found = app.call("scenario/open", id=app.entry("mine.toml").id).json()
    return {"id": found["id"], "text": found["text"]}


def test_the_share_of_coverage_is_that_of_the_command(app, body, unpacked, tmp_path, capsys, no_maps):
    head, (visible, ground) = unpacked(app.call("coverage", **body, radar="alpha/64n6e").content)
    code = main(
        ["coverage", str(app.folder / "mine.toml"), "--radar", "alpha/64n6e", "--altitude", "1000", "--altitude",
         "300agl", "-o", str(tmp_path / "c"), "--json", "-q"]
    )  # fmt: skip
    told = json.loads(capsys.readouterr().out)["radars"][0]
    assert code == 0
    inside = ~np.isnan(visible)
    shares = {
        "1000": (visible[inside] <= 1000.0).mean(),
        "300agl": (visible[inside] <= ground[inside] + 300.0).mean(),
    }
    for key, share in shares.items():
        assert share == pytest.approx(told["visible_share"][key], abs=1e-6)
    assert head["posting_m"] == 750.0 and "750 m" in head["error"] and "1 sigma" in head["error"]


def test_a_drag_moves_the_radar_without_a_file(app, body, unpacked):
    edits = [{"kind": "set", "path": ["battery", 0, "lat_deg"], "value": -28.0}]
    head, (visible, _) = unpacked(app.call("coverage", **body, edits=edits, radar="alpha/64n6e", is_quick=True).content)
    assert head["lat_deg"] == pytest.approx(-28.0) and head["is_quick"]
    assert visible.shape == (121, 121)


def test_the_zone_is_that_of_the_command(app, body, unpacked):
    asked = {"battery": "alpha", "target": "f16c", "altitude_m": 3000.0}
    head, (limit,) = unpacked(app.call("zone", **body, **asked).content)
    want = zones(build(load(app.folder / "mine.toml")), "f16c", [Altitude(3000.0, False)])[0].layers[0]
    assert np.array_equal(limit, want.limit) and head["area_km2"] == round(want.area_km2, 1)
    assert head["legend"][0]["name"] == "engageable"
    # Asked for with the edits of a drag, and again with the text that they make: it is the same one, not sent twice.
    edits = [{"kind": "set", "path": ["battery", 0, "lat_deg"], "value": -28.5}]
    moved, _ = unpacked(app.call("zone", **body, **asked, edits=edits).content)
    text = app.call("scenario/edit", **body, edits=edits).json()["text"]
    again, columns = unpacked(app.call("zone", id=body["id"], text=text, **asked, known=moved["key"]).content)
    assert again["is_known"] and columns == [] and moved["key"] != head["key"]


def test_the_ground_has_relief_heights_and_land(app, body, unpacked):
    place = {"lat_deg": 33.5, "lon_deg": 35.5, "half_km": 100.0}
    head, (picture, heights, starts, points) = unpacked(app.call("ground", **body, **place).content)
    assert picture.shape == (521, 521, 3) and heights.shape == (521, 521)
    assert picture.std() > 3.0 and heights.max() > 1500 and starts[-1] == len(points) > 50
    assert {"Damascus", "Beirut"} <= {name for name, _, _ in head["towns"]}
    assert "Natural Earth" in head["credit"] and "5 arc-minute" in head["terrain"]
    assert app.call("ground", **body, **{**place, "half_km": 1e9}).status == 422
    # A scenario that is wrong still has a map.
    assert app.call("ground", **{**body, "text": "= 3"}, **place).status == 200


def test_who_sees_and_reaches_a_point_and_why_not(app, body):
    def at(lat, lon, altitude, **more):
        asked = {"target": "f16c", "lat_deg": lat, "lon_deg": lon, "altitude_m": altitude, **more}
        return app.call("point", **body, **asked).json()

    low = at(-28.6, 127.0, 50.0, is_agl=True)
    assert all("hidden behind" in one["words"] and "m upward" in one["words"] for one in low["radars"])
    assert not low["batteries"][0]["is_reached"]
    high = at(-28.6, 127.4, 6000.0)
    assert any(one["is_seen"] and "detected with a probability" in one["words"] for one in high["radars"])
    assert high["batteries"][0]["is_reached"] and "after" in high["batteries"][0]["words"]
    far = at(-28.6, 122.0, 9000.0)
    assert all("beyond its range" in one["words"] for one in far["radars"])
    assert "beyond its published range of 200 km" in far["batteries"][0]["words"]
    assert at(-28.6, 127.0, 10.0)["is_underground"]


def test_the_altitude_that_is_named_is_the_lowest_that_is_seen(app, body):
    import re

    asked = {"target": "f16c", "lat_deg": -28.6, "lon_deg": 127.0}
    words = app.call("point", **body, **asked, altitude_m=450.0).json()["radars"][0]["words"]
    named = float(re.search(r"from (\d+) m upward", words)[1])
    above = app.call("point", **body, **asked, altitude_m=named + 2.0).json()["radars"][0]["words"]
    below = app.call("point", **body, **asked, altitude_m=named - 3.0).json()["radars"][0]["words"]
    assert "in sight" in above and "hidden" in below


def test_a_route_is_judged_before_a_run(app, body, unpacked):
    points = [[-28.6, 127.0, 50, 1], [-28.45, 127.6, 5000, 0], [-28.45, 127.9, 5000, 0]]
    head, columns = unpacked(app.call("route", **body, target="f16c", points=points).content)
    along, ground, altitude, lat, lon, chance, limit, ends = columns
    assert altitude[0] == pytest.approx(ground[0] + 50.0, abs=0.1) and altitude[-1] == pytest.approx(5000.0)
    assert (lat[0], lon[0]) == pytest.approx((-28.6, 127.0)) and (lat[-1], lon[-1]) == pytest.approx((-28.45, 127.9))
    assert chance[0] == 0.0 and chance[-50] > 0.5 and limit.shape == (1, 400) and (limit[0] == 0).any()
    assert ends[0] == 0.0 and ends[-1] == along[-1] and not head["is_underground"]
    start = [0, 0, 0, 0]
    for wrong in ([], [start], [start, [0, 0, 5, 0]], [[99, 0, 0, 0], start], "x", [[0, 0], [1, 1]]):
        assert app.call("route", **body, target="f16c", points=wrong).status == 422


def test_the_catalogue_and_its_figures(app):
    found = app.call("catalogue").json()
    system = next(one for one in found["kinds"]["system"] if one["id"] == "s300pmu2")
    assert system["radars"] and found["symbols"]["battery"]["anchor"]
    figures = app.call("figures", kind="missile", item="48n6e2").json()
    row = next(one for one in figures["rows"] if one["key"] == "range_max")
    assert (row["nominal"], row["unit"]) == (200, "km") and row["sources"]
    assert app.call("figures", kind="missile", item="../x").status == 422


def test_the_line_of_sight_is_that_of_the_command(app, unpacked, capsys):
    text = (app.folder / "mine.toml").read_text(encoding="utf-8")
    ends = {"from_lat": 47.0, "from_lon": 11.0, "to_lat": 47.6, "to_lon": 11.4, "from_agl_m": 10, "to_agl_m": 50}
    head, columns = unpacked(app.call("sight", id=app.entry("mine.toml").id, text=text, **ends).content)
    options = ["--from", "47,11", "--to", "47.6,11.4", "--to-height", "50", "--json"]
    assert main(["terrain", "sight", *options]) == 0
    told = json.loads(capsys.readouterr().out)
    assert head["words"] == told["words"] and not head["is_clear"]
    way, ground, ray = columns[:3]
    assert way[head["hidden_by"]] == pytest.approx(told["hidden_at_m"], abs=1.0)
    # The ray that is drawn grazes what hides the place, and runs above all other ground.
    assert (ray - ground)[1:-1].min() == pytest.approx(0.0, abs=0.01)
