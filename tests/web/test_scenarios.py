"""Scenarios of the page say what ``cupola validate`` says, and are saved as they were but for what changed."""

import base64
import json
import time
import tomllib

import pytest

from cupola.cli import main
from cupola.errors import InputError
from cupola.scenario import bundled_path, load


def opened(app, name="mine.toml"):
    return app.call("scenario/open", id=app.entry(name).id).json()


def test_problems_are_those_of_validate(app, capsys):
    found = opened(app)
    edits = [
        {"kind": "set", "path": ["battery", 0, "lat_deg"], "value": 99},
        {"kind": "set", "path": ["battery", 0, "doctrine", "salvo"], "value": 99},
    ]
    answer = app.call("scenario/edit", id=found["id"], text=found["text"], edits=edits).json()
    (app.folder / "wrong.toml").write_text(answer["text"], encoding="utf-8")
    assert main(["validate", str(app.folder / "wrong.toml"), "--json"]) == 2
    told = json.loads(capsys.readouterr().out)["problems"]
    ours = [one["text"].replace("mine.toml", "wrong.toml") for one in answer["problems"]]
    assert ours == [one["text"] for one in told] and len(ours) == 2
    assert answer["problems"][0]["line"] == 31 and answer["document"]["battery"][0]["lat_deg"] == 99


def test_a_text_that_is_no_toml_has_a_line(app):
    found = opened(app)
    answer = app.call("scenario/edit", id=found["id"], text="format = 1\n= 3\n").json()
    assert answer["document"] is None and answer["problems"][0]["line"] == 2
    refused = app.call(
        "scenario/edit", id=found["id"], text="= 3\n", edits=[{"kind": "set", "path": ["x"], "value": 1}]
    )
    assert refused.status == 422 and "not TOML" in refused.json()["problems"][0]["text"]


def test_an_edit_and_a_save_change_one_line(app):
    found = opened(app)
    before = (app.folder / "mine.toml").read_text(encoding="utf-8")
    edit = {"kind": "set", "path": ["battery", 0, "lon_deg"], "value": 128.25}
    text = app.call("scenario/edit", id=found["id"], text=found["text"], edits=[edit]).json()["text"]
    saved = app.call("scenario/save", id=found["id"], text=text, hash=found["hash"]).json()
    assert not saved["conflict"]
    after = (app.folder / "mine.toml").read_text(encoding="utf-8")
    changed = [(a, b) for a, b in zip(before.splitlines(), after.splitlines(), strict=True) if a != b]
    assert changed == [("lon_deg = 127.98", "lon_deg = 128.25")]
    assert app.call("scenario/disk", id=found["id"]).json()["hash"] == saved["hash"]


def test_examples_are_not_changed_but_copied(app):
    found = opened(app, "minimal")
    answer = app.call("scenario/save", id=found["id"], text="x", hash=found["hash"])
    assert answer.status == 422 and "comes with Cupola" in answer.json()["problems"][0]["text"]
    new = app.call("scenario/new", name="copy", bundled="minimal").json()
    assert (app.folder / "copy.toml").read_bytes() == bundled_path("minimal").read_bytes()
    assert app.entry("copy.toml").id == new["id"]
    assert app.call("scenario/new", name="x", bundled="../minimal").status == 422
    assert app.call("scenario/new", name="../x").status == 422


def test_an_empty_scenario_lacks_a_battery_and_nothing_else(app):
    app.call("scenario/new", name="empty", lat_deg=50.5, lon_deg=10)
    found = opened(app, "empty.toml")
    assert [one["key"] for one in found["problems"]] == ["battery"] and not found["can_run"]
    assert found["document"]["origin"] == {"lat_deg": 50.5, "lon_deg": 10.0}


def test_radars_and_batteries_are_those_of_the_model(app):
    found = opened(app)
    assert found["batteries"] == ["alpha"] and found["radars"][-1] == "alpha/30n6e2" and found["can_run"]


def test_calls_that_the_page_would_not_make_are_refused(app):
    found = opened(app)
    for edits in ("x", [1], [{"kind": "x", "path": ["a"]}], [{"kind": "set", "path": []}], [{"kind": "set"}]):
        answer = app.call("scenario/edit", id=found["id"], text=found["text"], edits=edits)
        assert answer.status == 422, edits
    assert app.call("scenario/edit", id=7, text="").status == 422


def test_a_new_name_goes_wherever_the_old_one_stood(app):
    found = opened(app)
    told = app.call("scenario/rename", id=found["id"], text=found["text"], path=["asset", 0], name="store").json()
    assert not told["problems"] and told["n_references"] == found["text"].count('= "depot"') - 1 > 0
    assert told["text"] == found["text"].replace('= "depot"', '= "store"')
    refused = app.call("scenario/rename", id=found["id"], text=found["text"], path=["asset", 0], name="alpha")
    assert refused.status == 422 and "battery[0]" in refused.json()["problems"][0]["text"]


def test_what_is_copied_can_be_pasted(app):
    text = opened(app)["text"]
    toml = app.call("scenario/copied", text=text, paths=[["flight", 0], ["battery", 0]]).json()["toml"]
    items = app.call("scenario/pasted", toml=toml).json()["items"]
    document = opened(app)["document"]
    assert items == [
        {"kind": "flight", "value": document["flight"][0]}, {"kind": "battery", "value": document["battery"][0]},
    ]  # fmt: skip
    for wrong in ("name = 3", "= 3", ""):
        assert app.call("scenario/pasted", toml=wrong).status == 422


def test_flights_of_raids_are_told_where_they_fly(app):
    raid = opened(app, "swarm")
    wanted = sum(one.n_flights for one in load("swarm").raids)
    assert len(raid["laid_out"]) == wanted > 100 and raid["laid_out"][0]["raid"] == "swarm"
    assert all(len(one["route"]) >= 1 and len(one["route"][0]) == 2 for one in raid["laid_out"])


def test_a_file_of_another_program_becomes_what_the_command_makes_of_it(app, tmp_path):
    placemark = "<Placemark><name>{}</name><Point><coordinates>{}</coordinates></Point></Placemark>"
    way = "<LineString><coordinates>127.0,-28.4 127.9,-28.5</coordinates></LineString>"
    line = f"<Placemark><name>way</name>{way}</Placemark>"
    sites = placemark.format("depot", "128.1,-28.4") + placemark.format("hill", "128.0,-28.5") + line
    kml = f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{sites}</Document></kml>'.encode()
    body = {"name": "from-kml", "file": "sites.kml", "data": base64.b64encode(kml).decode()}
    asked = app.call("scenario/import", **body)
    assert asked.status == 422 and not (app.folder / "from-kml.toml").exists()
    answers = {
        "system": "s300pmu2",
        "batteries": "hill",
        "target_type": "tomahawk",
        "side": "hostile",
        "altitude_agl_m": 100,
    }
    told = app.call("scenario/import", **body, **answers).json()
    assert told["id"] == app.entry("from-kml.toml").id and told["count"] == 3
    (tmp_path / "sites.kml").write_bytes(kml)
    options = ["--system", "hill=s300pmu2", "--target-type", "tomahawk", "--side", "hostile", "--altitude-agl-m", "100"]
    assert main(["import", str(tmp_path / "sites.kml"), "-o", str(tmp_path / "from-kml.toml"), *options]) == 0
    mine, its = ((folder / "from-kml.toml").read_text(encoding="utf-8") for folder in (app.folder, tmp_path))
    assert tomllib.loads(mine) == tomllib.loads(its)
    assert app.call("scenario/import", **{**body, "name": "other", "data": "%%"}).status == 422


def test_civil_traffic_is_told_where_it_flies(app):
    tracks = "\n".join(f"AB1,{t},{-28.0 - t / 3000:.4f},128.0,9000" for t in range(0, 600, 5))
    (app.folder / "civil.csv").write_text(f"callsign,time_s,lat_deg,lon_deg,altitude_m\n{tracks}\n", encoding="utf-8")
    text = opened(app)["text"] + '\n[[traffic]]\nname = "civil"\nfile = "civil.csv"\ntype = "a320_b738"\n'
    found = app.call("scenario/edit", id=app.entry("mine.toml").id, text=text).json()
    assert found["problems"] == []
    (way,) = (one for one in found["laid_out"] if one["traffic"])
    assert way["traffic"] == "civil" and not way["raid"] and 2 <= len(way["route"]) <= 101
    assert way["route"][0] == [-28.0, 128.0] and way["route"][-1][0] == pytest.approx(-28.0 - 595 / 3000, abs=1e-4)


def test_calls_that_come_at_once_build_a_scenario_once(app, monkeypatch):
    from concurrent.futures import ThreadPoolExecutor

    from cupola.engine.build import model

    built = []
    build = model.build
    monkeypatch.setattr(model, "build", lambda scenario: built.append(time.sleep(0.2)) or build(scenario))
    entry = app.entry("mine.toml")
    text = entry.path.read_text(encoding="utf-8").replace("salvo = 2", "salvo = 3")
    with ThreadPoolExecutor(3) as threads:
        keys = {found[0] for found in threads.map(lambda _: app.server.models.of(entry, text), range(3))}
    assert len(built) == len(keys) == 1
    with pytest.raises(InputError):
        app.server.models.of(entry, "= 3")
    assert app.server.models._building == {}
