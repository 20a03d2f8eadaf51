import json
import os
import re
from pathlib import Path

import pytest

from cupola.study import open_results
from cupola.study.store.folder import FILES

pytestmark = pytest.mark.usefixtures("undrawn")


def test_run_leaves_the_run_folder_and_one_json_object(minimal):
    found = json.loads(minimal.out)
    assert found["scenario"] == "minimal" and found["replications"] == 40 and found["seed"] == 20180926
    assert re.fullmatch("[0-9a-f]{64}", found["digest"]) and found["digest"] == open_results(minimal.folder).digest
    assert {"estimate", "low", "high", "unit"} <= set(found["metrics"]["kills"])
    assert found["metrics"]["not_engaged"]["reasons"]
    assert {
        "name",
        "quote",
        "source",
        "metric",
        "op",
        "value",
        "verdict",
        "estimate",
        "low",
        "high",
        "conditions",
    } <= set(found["claims"][0])
    assert set(FILES) <= set(os.listdir(minimal.folder))
    assert json.loads((minimal.folder / "summary.json").read_text(encoding="utf-8")) == found


def test_run_again_finds_everything_and_prints_the_verdict_and_where_the_report_lies(minimal, cupola):
    again = cupola("run", "minimal", "-n", 40, "--out", minimal.folder)
    assert again.code == 0 and "found 40 of 40 replications" in again.err
    assert str(minimal.folder / "report.html") in again.out and "max_intercept_range_km" in again.out
    assert json.loads(minimal.out)["headline"] in again.out
    quiet = cupola("run", "minimal", "-n", 40, "--quiet", "--out", minimal.folder)
    assert quiet.err == "" and quiet.out == again.out


def test_run_does_not_replace_another_run(minimal, cupola):
    refused = cupola("run", "minimal", "-n", 40, "--seed", 1, "--out", minimal.folder)
    assert refused.code == 2 and refused.out == ""
    assert re.fullmatch(r"error: .*run: holds another run \(minimal, seed 20180926\); .*--force\n", refused.err)


# Below /proc nobody can make a folder, root neither, as whom containers run tests; other systems have no such place.
@pytest.mark.parametrize("out", ["file", "file/deep", *(["/proc/cupola"] if os.path.isdir("/proc") else [])])
def test_run_says_when_a_folder_cannot_be_written(cupola, tmp_path, out):
    (tmp_path / "file").write_text("")
    refused = cupola("run", "minimal", "-n", 1, "--out", out)
    assert refused.code == 2 and refused.err.startswith(f"error: {out}: ") and "choose another" in refused.err


def test_bad_numbers_are_told_all_at_once(cupola):
    refused = cupola("run", "minimal", "-n", 0, "--seed", -1, "--workers", 0)
    assert refused.code == 2 and refused.out == ""
    lines = refused.err.splitlines()
    assert [line.split(": ")[1] for line in lines] == ["-n", "--seed", "--workers"]
    assert all(line.startswith("error: ") and "must lie in" in line for line in lines)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("run", "minimal", "-n", "many"), "'many' is not a valid integer; see 'cupola run --help'"),
        (("run", "minimum"), "minimum: does not exist; did you mean 'minimal'?"),
        (("run",), "Missing argument 'SCENARIO'; see 'cupola run --help'"),
        (("rum",), "No such command 'rum'.*see 'cupola --help'"),
        (("run", "minimal", "--terrain", "nowhere.tif"), "is no such file or folder"),
        (("report", "nowhere"), "nowhere: is not a run folder: there is no manifest.json in it"),
        (("replay", "nowhere"), "is not a run folder"),
        (("replay", "x", "--format", "kml"), "'kml' is not one of"),
        (("catalogue", "show", "f1"), "there is no item 'f1'; did you mean 'f15'"),
        (("catalogue", "show"), "needs an id"),
        (("terrain", "info", "nowhere.tif"), "is no such file or folder"),
        (("terrain", "info", "--at", "x"), "must be a latitude and a longitude"),
        (("terrain", "fetch", "minimal", "--margin", "0"), "--margin: 0 km must lie in 1 to 500 km"),
        (("schema", "--out", "file/x.json"), "cannot be written"),
    ],
)
def test_what_is_wrong_is_told_in_lines_with_exit_code_2(cupola, tmp_path, arguments, message):
    (tmp_path / "file").write_text("")
    refused = cupola(*arguments)
    assert refused.code == 2 and refused.out == ""
    assert re.search(message, refused.err) and all(line.startswith("error: ") for line in refused.err.splitlines())


def test_what_should_not_happen_is_one_line_and_a_traceback_only_on_demand(cupola, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("by\nzero")

    monkeypatch.setattr("cupola.terrain.open_terrain", broken)
    told = cupola("terrain", "info")
    assert told.code == 1
    assert told.err == (
        "error: ZeroDivisionError: by zero; this should not happen: please report it, with what --debug adds\n"
    )
    with pytest.raises(ZeroDivisionError):
        cupola("terrain", "info", "--debug")


def test_validate_tells_what_was_understood(cupola):
    said = cupola("validate", "minimal")
    assert said.code == 0 and "minimal is valid" in said.out and "minimal.toml" in said.out
    assert re.search(r"battery +alpha: s300pmu2", said.out) and "2 x tomahawk" in said.out
    data = json.loads(cupola("validate", "minimal", "--json").out)
    assert data["is_valid"] and data["problems"] == [] and data["duration_s"] == 900.0


QUIET = (
    'format = 1\nname = "quiet"\nduration_min = 30\n[origin]\nlat_deg = 48\nlon_deg = 38.8\n[[battery]]\nname = "buk"\n'
    'system = "buk_m1"\nlat_deg = 48\nlon_deg = 38.8\npost = "south"\n'
    '[[post]]\nname = "south"\nlat_deg = 48\nlon_deg = 38.7\n'
    '[[radar]]\nname = "lookout"\ntype = "p18"\nlat_deg = 48\nlon_deg = 38.9\npost = "south"\n'
)


def test_maps_need_no_hostile_flight_and_runs_do(cupola, tmp_path):
    (tmp_path / "quiet.toml").write_text(QUIET)
    said = cupola("validate", "quiet.toml")
    assert said.code == 0 and "valid for maps, but not for a run" in said.out and "no hostile flight" in said.out
    for row in (r"battery +buk: buk_m1", r"post +south", r"radar +lookout: p18"):
        assert re.search(row, said.out), row
    data = json.loads(cupola("validate", "quiet.toml", "--json").out)
    assert data["posts"] == ["south"] and data["radars"][0]["name"] == "lookout" and not data["can_run"]
    seen = cupola("coverage", "quiet.toml", "--altitude", "3000", "--out", "c")
    assert seen.code == 0, seen.err
    drawn = cupola("zone", "quiet.toml", "--target", "a320_b738", "--altitude", "10000", "--out", "z")
    assert drawn.code == 0, drawn.err
    run = cupola("run", "quiet.toml", "-n", 2, "--out", "r")
    assert run.code == 2 and "the raid is empty" in run.err and "exposure work without" in run.err


def test_validate_draws_what_it_understood(cupola, tmp_path):
    said = cupola("validate", "minimal", "--map", "m.png", "--json")
    assert said.code == 0, said.err
    assert json.loads(said.out)["map"] == str(tmp_path / "m.png")
    assert (tmp_path / "m.png").read_bytes()[:4] == b"\x89PNG"
    refused = cupola("validate", "minimal", "--map", "m.gif")
    assert refused.code == 2 and "svg, png, pdf" in refused.err and not (tmp_path / "m.gif").exists()


def test_validate_tells_all_problems_at_once(cupola, tmp_path):
    (tmp_path / "bad.toml").write_text(
        'format = 1\nname = "bad"\nduration_min = -5\nk_faktor = 1\n[origin]\nlat_deg = 99\nlon_deg = 36\n'
    )
    said = cupola("validate", "bad.toml")
    assert said.code == 2 and said.out == ""
    assert sorted(line.split(": ")[1] for line in said.err.splitlines()) == ["bad.toml:3", "bad.toml:4", "bad.toml:6"]
    data = cupola("validate", "bad.toml", "--json")
    told = json.loads(data.out)
    assert data.code == 2 and data.err == "" and not told["is_valid"] and len(told["problems"]) == 3
    assert {"source", "key", "value", "limit", "hint", "text"} <= set(told["problems"][0])


@pytest.mark.parametrize("form", ["acmi", "csv", "geojson"])
def test_replay_writes_one_replication(minimal, cupola, tmp_path, form):
    said = cupola("replay", minimal.folder, "-k", 3, "--format", form, "--out", f"r.{form}")
    assert said.code == 0 and said.err == "" and str(tmp_path / f"r.{form}") in said.out
    assert (tmp_path / f"r.{form}").stat().st_size > 1000


def test_replay_knows_how_many_there_are(minimal, cupola):
    said = cupola("replay", minimal.folder, "--replication", 40)
    assert said.code == 2 and "--replication: 40 must lie in 0 to 39" in said.err


def test_report_is_written_again(minimal, cupola):
    before = (minimal.folder / "report.html").read_bytes()
    (minimal.folder / "report.html").unlink()
    said = cupola("report", minimal.folder)
    assert said.code == 0 and (minimal.folder / "report.html").read_bytes() == before


def test_catalogue_lists_shows_and_searches(cupola):
    missiles = cupola("catalogue", "list", "--kind", "missile")
    assert missiles.code == 0 and "48n6e2" in missiles.out and "f15" not in missiles.out
    shown = cupola("catalogue", "show", "s300pmu2").out
    assert "sources" in shown and re.search(r"range_max +\d+ +\d+ +\d+ +km +[RME,]+ +\S", shown)
    assert "s300pmu2" in cupola("catalogue", "search", "s", "300 pmu-2").out
    items = json.loads(cupola("catalogue", "--kind", "target", "--json").out)["items"]
    assert {"f15", "gbu39"} <= {item["id"] for item in items}


def test_schema_is_printed_or_written(cupola, tmp_path):
    printed = json.loads(cupola("schema").out)
    assert "duration_min" in printed["properties"]
    assert cupola("schema", "--out", "s.json").code == 0
    assert json.loads((tmp_path / "s.json").read_text()) == printed


def test_terrain_is_described(cupola):
    said = cupola("terrain", "info", "--at", "33.5,36.3")
    assert said.code == 0 and "global 5 arc-minute" in said.out and "750.3 m" in said.out
    assert json.loads(cupola("terrain", "info", "--json").out)["posting_m"] > 9000.0


def test_terrain_is_fetched_around_what_the_scenario_defends(cupola, monkeypatch):
    asked = []

    class Done:
        def describe(self):
            return "4 tiles fetched"

    def fetch(*box, progress):
        asked.append(box)
        progress("N33E036 (1 of 4)")
        return Done()

    monkeypatch.setattr("cupola.terrain.fetch_copernicus", fetch)
    said = cupola("terrain", "fetch", "minimal", "--margin", 111.195)
    (south, north, west, east, folder), *_ = asked
    assert said.code == 0 and str(folder) == "terrain-minimal" and "4 tiles fetched" in said.out
    assert (south, north) == pytest.approx((-29.52, -27.48), abs=0.01) and 126.8 < west < 126.9 < 129.1 < east < 129.2


def test_demo_runs_the_flagship_and_opens_a_browser_only_where_there_is_one(cupola, monkeypatch):
    from types import SimpleNamespace

    from cupola.cli.demo import has_browser

    plans, opened = [], []

    def conduct(plan, console):
        plans.append(plan)
        return SimpleNamespace(folder=plan.out)

    monkeypatch.setattr("cupola.cli.study.conduct", conduct)
    monkeypatch.setattr("cupola.cli.study.show", lambda study: None)
    monkeypatch.setattr("webbrowser.open", opened.append)
    for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert not has_browser() and cupola("demo").code == 0 and opened == []
    monkeypatch.setenv("BROWSER", "true")
    assert cupola("demo", "--no-open").code == 0 and opened == []
    assert cupola("demo").code == 0 and opened[0].startswith("file://") and opened[0].endswith("demo-out/report.html")
    assert {(plan.scenario, plan.n, plan.seed) for plan in plans} == {("damascus-2018", 1000, 20180926)}


def test_help_is_shown_without_arguments(cupola):
    said = cupola()
    assert said.code == 0 and "Commands:" in said.out and said.err == ""


def test_a_browser_that_does_not_come_back_does_not_hold_up_the_command(monkeypatch, tmp_path):
    import threading

    from cupola.cli import demo as room

    is_over = threading.Event()
    monkeypatch.setattr("webbrowser.open", lambda page: is_over.wait())
    monkeypatch.setattr(room, "OPEN_WAIT_S", 0.05)
    room.open_page(tmp_path / "report.html")
    assert not is_over.is_set()
    is_over.set()


def test_run_stops_when_its_question_is_decided(cupola):
    asked = ("run", "minimal", "-n", 900, "--no-probes", "--decide", "leakers>=1", 0.01, 0.3)
    found = cupola(*asked, "--out", "asked")
    assert found.code == 0 and "P(leakers>=1) is nearer 0.01 than 0.3, says Wald's test: decided after" in found.out
    assert "is nearer 0.01 than 0.3" in Path("asked/report.html").read_text(encoding="utf-8")
    told = json.loads(cupola(*asked, "--error", 0.01, "--out", "other", "--json").out)
    assert told["decision"]["question"]["error"] == 0.01 and told["replications"] == 100


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--decide", "leakers>=1", 0.3, 0.1), "below = 0.3: must be less than above = 0.1"),
        (("--decide", "leakers>=1", 0.1, 0.3, "--error", 0.7), "error = 0.7: must lie between 0 and 0.5"),
        (("--decide", "leakers", 0.1, 0.3), "is not true or false of a replication"),
        (("--error", 0.1), "--error.*only counts with --decide"),
    ],
)
def test_questions_that_cannot_be_asked(cupola, arguments, message):
    refused = cupola("run", "minimal", *arguments)
    assert refused.code == 2 and refused.out == "" and not Path("out").exists()
    assert re.search(message, refused.err)
