"""``cupola import`` from outside: exit codes, the file, and what is printed."""

import json

import pytest

from cupola.cli import main

BATTERY = {"type": "Feature", "properties": {"name": "1st S-300PMU2", "sidc": "10061000161301020000"},
           "geometry": {"type": "Point", "coordinates": [36.3, 33.5]}}  # fmt: skip


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "drawn.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": [BATTERY]}))
    return tmp_path


def test_a_scenario_is_written_beside_and_never_over_another(here, capsys):
    assert main(["import", "drawn.geojson"]) == 0
    printed = capsys.readouterr().out
    assert "drawn.toml: 1 battery, from GeoJSON" in printed and "system by its name" in printed
    assert "not a run" in printed and "cupola validate drawn.toml --map drawn.png" in printed
    before = (here / "drawn.toml").read_text()
    (here / "drawn.toml").write_text(before + "# mine\n")
    assert main(["import", "drawn.geojson"]) == 2
    assert "may hold work of yours" in capsys.readouterr().err
    assert (here / "drawn.toml").read_text().endswith("# mine\n")
    assert main(["import", "drawn.geojson", "--replace", "--json"]) == 0
    about = json.loads(capsys.readouterr().out)
    assert about["items"][0]["item"] == "s300pmu2" and (here / "drawn.toml").read_text() == before


def test_what_is_written_validates(here, capsys):
    assert main(["import", "drawn.geojson", "-o", "x.toml"]) == 0
    assert main(["validate", "x.toml"]) == 0
    assert "battery   1st-S-300PMU2: s300pmu2" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("extra", "words"),
    [
        (["--system", "s300pmu22"], "did you mean 's300pmu2'"),
        (["--system", "=s400"], "a name, = and a value"),
        (["--system", "s400", "--system", "s300v"], "is given twice"),
        (["--side", "foe"], "there is no 'foe'; known: civil, friendly, hostile"),
        (["--altitude-m", "1", "--altitude-agl-m", "2"], "are both given"),
        (["--defence", "Green"], "is no party"),
        (["--leave-out", "2nd"], "is no name in drawn.geojson"),
    ],
)  # fmt: skip
def test_wrong_answers_are_told_with_the_cure_and_nothing_is_written(here, capsys, extra, words):
    assert main(["import", "drawn.geojson", *extra]) == 2
    assert words in capsys.readouterr().err and not (here / "drawn.toml").exists()
