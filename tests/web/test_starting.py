"""Studies from the page are those of the command line: same folder, same bytes; stopped, they go on; refused beside."""

import os
import shlex
import time
from types import SimpleNamespace

import pytest

from cupola.cli import main
from cupola.web.jobs import Jobs

SALVO = "battery.alpha.doctrine.salvo"

ASKED = {
    "compare": {"settings": [[SALVO, "1"]], "n": 12},
    "table": {"rows": [[SALVO, "1,2"]], "columns": [["battery.alpha.launchers", "1, 2"]], "die": "d6", "n": 6},
    "sweep": {"factors": [[SALVO, "1,2"], ["battery.alpha.is_active", "true"]], "n": 6, "seed": 7},
    "uncertainty": {"outer": 8, "n": 4, "metric": "kills"},
}


@pytest.fixture(autouse=True)
def no_drawings(monkeypatch):
    """Pages without their pictures, which take longest: the words around them are compared all the same."""
    monkeypatch.setattr("cupola.report.pages.run_page.render_report", lambda *_, **__: "<h1>not drawn</h1>")


def asked_of(app, verb):
    return {"id": app.entry("mine.toml").id, "verb": verb, **ASKED[verb]}


@pytest.mark.parametrize("verb", ASKED)
def test_the_folder_is_that_of_the_command(app, ended, monkeypatch, capsys, tmp_path, verb):
    told = app.call("run/start", **asked_of(app, verb)).json()
    state = ended(app)
    assert state["state"] == "finished" and state["verb"] == verb, state
    words = shlex.split(told["command"])
    assert words[:2] == ["cupola", verb]
    ours = {one.relative_to(app.folder): one.read_bytes() for one in (app.folder / told["name"]).rglob("*.*")}
    other = tmp_path / "cli"
    other.mkdir()
    for path in app.folder.glob("*.toml"):
        (other / path.name).write_bytes(path.read_bytes())
    monkeypatch.chdir(other)
    monkeypatch.setattr("sys.argv", words)
    assert main(words[1:]) == 0, capsys.readouterr()
    theirs = {one.relative_to(other): one.read_bytes() for one in (other / told["name"]).rglob("*.*")}
    assert ours.keys() == theirs.keys() and len(ours) > 2
    assert [str(name) for name in ours if ours[name] != theirs[name]] == []
    assert app.call("run/ticket", id=state["run"]).status == 200
    # The same again goes into the same folder, another one beside it.
    again = app.call("run/start", **asked_of(app, verb)).json()
    assert again["name"] == told["name"] and ended(app)["state"] == "finished"


def test_another_study_never_replaces_one(app, ended):
    first = app.call("run/start", **asked_of(app, "table")).json()
    assert ended(app)["state"] == "finished"
    second = app.call("run/start", **{**asked_of(app, "table"), "n": 7}).json()
    assert (first["name"], second["name"]) == ("out/mine-table", "out/mine-table-2")
    assert second["command"].endswith("--out out/mine-table-2")
    ended(app)
    (app.folder / "mine-sweep.study.toml").write_text("# mine\n", encoding="utf-8")
    assert app.call("run/start", **asked_of(app, "sweep")).json()["name"] == "out/mine-sweep-2"
    ended(app)
    assert (app.folder / "mine-sweep.study.toml").read_text(encoding="utf-8") == "# mine\n"


def test_a_study_can_be_stopped_is_found_again_and_goes_on(app, asked, ended, tmp_path):
    record = tmp_path / "job.json"
    jobs = Jobs(app.server.folder, lambda timeout_s: True, record)
    told = jobs.start(asked(**{**asked_of(app, "sweep"), "n": 30_000}))
    while not jobs.state()["done"]:
        time.sleep(0.02)
    jobs.stop()
    proxy = SimpleNamespace(call=lambda name: SimpleNamespace(json=jobs.state))
    assert ended(proxy)["state"] == "stopped" and record.exists()
    jobs = Jobs(app.server.folder, lambda timeout_s: True, record)
    again = jobs.state()
    assert (again["state"], again["name"], again["verb"]) == ("stopped", told["name"], "sweep")
    assert jobs.start(asked(**again["asked"]))["name"] == told["name"]
    jobs.stop()
    ended(proxy)
    assert [one["kind"] for one in app.call("listing").json()["studies"]] == ["sweep"]
    assert jobs.forget() == {"state": "none"} and not record.exists()
    assert Jobs(app.server.folder, lambda timeout_s: True, record).state() == {"state": "none"}


@pytest.mark.parametrize(
    ("verb", "change", "key", "words"),
    [
        ("compare", {"settings": [["battery.alpha.doctrine.salv", "1"]]}, "battery.alpha.doctrine.salv", "not a path"),
        ("compare", {"settings": [[SALVO, "900"]]}, SALVO, ""),
        ("compare", {"settings": []}, "", "nothing to compare"),
        ("compare", {"settings": [], "variant": "none"}, "", "none"),
        ("table", {"rows": [[SALVO, " , "]]}, SALVO, "has no values"),
        ("table", {"rows": []}, "", "is missing"),
        ("table", {"metric": "missiles_per_kill"}, "--metric", "ratio"),
        ("sweep", {"factors": [["battery.beta.launchers", "1"]]}, "battery.beta.launchers", "not a path"),
        ("sweep", {"factors": []}, "factor", ""),
        ("uncertainty", {"outer": 5}, "--outer", "must lie in"),
        ("uncertainty", {"method": "guess"}, "method", "one of"),
        ("dance", {}, "verb", "one of"),
    ],
)
def test_what_is_wrong_is_refused_before_anything_is_written(app, verb, change, key, words):
    body = {**asked_of(app, verb if verb in ASKED else "table"), "verb": verb, **change}
    answer = app.call("run/start", **body)
    assert answer.status == 422
    problems = answer.json()["problems"]
    assert any(words in one["text"] and key in one["text"] for one in problems), problems
    assert os.listdir(app.folder) == ["mine.toml"]


def test_forms_are_told_what_there_is(app, small_scenario):
    found = app.call("study/choices", id=app.entry("mine.toml").id, text=small_scenario).json()
    assert SALVO in found["paths"] and "d6" in found["dice"]
    assert {"leakers", "kills"} <= {one["name"] for one in found["metrics"] if not one["is_ratio"]}
