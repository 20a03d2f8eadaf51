"""Studies from the page are those of the command line: same folder, same bytes; stopped, they go on; refused beside."""

import os
import shlex
import shutil
import time
import tomllib
from types import SimpleNamespace

import pytest

from cupola.cli import main
from cupola.scenario import bundled_path
from cupola.study.sweeps.plan import plan_sweep
from cupola.web.jobs import Jobs
from cupola.web.sweeping import study_text

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


def test_ranges_and_distributions_are_those_of_a_study_file():
    factors = [(SALVO, "1..3"), ("battery.alpha.launchers", "triangular(1, 2, 4)"), ("k_factor", "1.2..1.6")]
    text = study_text("x", "minimal", factors, 10, 3, "latin", 4)
    assert 'design = { kind = "latin", points = 4 }' in text
    made = plan_sweep(tomllib.loads(text))
    made.check_points()
    values = [[float(made.values_of(k)[name]) for k in range(4)] for name in made.values_of(0)]
    assert len(made.points) == 4 and all(1 <= one <= 3 and one == int(one) for one in values[0])
    assert all(1 <= one <= 4 and one == int(one) for one in values[1]) and all(1.2 <= one <= 1.6 for one in values[2])


def test_two_runs_that_exist_are_compared_as_by_the_command(app, run, ended, monkeypatch, capsys, tmp_path):
    shutil.copytree(app.folder / "out/mine", app.folder / "out/other")
    told = app.call("run/start", verb="compare", id=run, other=app.entry("out/other").id, metric="kills").json()
    state = ended(app)
    assert state["state"] == "finished" and state["run"], state
    assert told["command"].startswith("cupola compare out/mine out/other --metric kills")
    theirs = ran_elsewhere(app, told, monkeypatch, capsys, tmp_path)
    for name in ("compare.json", "compare.html", "differences.parquet"):
        assert (theirs / name).read_bytes() == (app.folder / told["name"] / name).read_bytes()
    again = app.call("run/start", verb="compare", id=run, other=app.entry("out/other").id).json()
    assert again["name"] == f"{told['name']}-2" and ended(app)["state"] == "finished"


def test_what_decides_claims_is_asked_as_by_the_command(app, ended, undrawn, monkeypatch, capsys, tmp_path):
    body = {"verb": "uncertainty", "id": app.entry("mine.toml").id, "claims": True, "n": 20}
    refused = app.call("run/start", **body)
    assert refused.status == 422 and refused.json()["problems"][0]["source"] == "--claims"
    text = bundled_path("minimal").read_text(encoding="utf-8")
    path = app.folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    told = app.call("run/start", **body).json()
    state = ended(app)
    assert state["state"] == "finished" and state["run"], state
    theirs = ran_elsewhere(app, told, monkeypatch, capsys, tmp_path)
    for name in ("claims.json", "claims.html"):
        assert (theirs / name).read_bytes() == (app.folder / told["name"] / name).read_bytes()


def test_a_rare_event_is_told_in_the_words_of_the_command(app, ended, monkeypatch, capsys):
    body = {"verb": "rare", "id": app.entry("mine.toml").id, "event": "leakers>=1", "settings": [[SALVO, "1"]], "n": 40}
    told = app.call("run/start", **body).json()
    state = ended(app)
    assert state["state"] == "finished" and state["run"] == "" and not (app.folder / "out").exists()
    monkeypatch.chdir(app.folder)
    assert main(shlex.split(told["command"])[1:]) == 0
    assert state["note"] == capsys.readouterr().out.rstrip("\n")
    refused = app.call("run/start", **{**body, "event": "many"}).json()["problems"][0]
    assert refused["source"] == "--event"


def ran_elsewhere(app, told, monkeypatch, capsys, tmp_path):
    """The folder of the command of a job, run in a copy of the folder as it was before the job."""
    other = tmp_path / "cli"
    made = told["name"].rpartition("/")[2]
    shutil.copytree(app.folder, other, ignore=lambda _, names: {made} & set(names))
    monkeypatch.chdir(other)
    monkeypatch.setattr("sys.argv", shlex.split(told["command"]))
    assert main(shlex.split(told["command"])[1:]) == 0, capsys.readouterr()
    return other / told["name"]


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
        ("sweep", {"factors": [[SALVO, "1..3"]]}, SALVO, "n"),
        ("sweep", {"factors": [[SALVO, "normal(2)"]]}, SALVO, "normal(mean, sd)"),
        ("sweep", {"design": "guess"}, "design", "one of"),
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
