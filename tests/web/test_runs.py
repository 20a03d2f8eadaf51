"""A run from the page is a run of the command: same folder, same digest; stopped, it goes on."""

import json
import time
from types import SimpleNamespace

import numpy as np
import pytest

import cupola
from cupola.cli import main
from cupola.engine.replay import replay
from cupola.scenario.layout.deployment import with_variant
from cupola.study.runs.stopping import goals
from cupola.web.jobs import Jobs


@pytest.mark.usefixtures("undrawn")
def test_the_digest_is_that_of_the_command(app, run, tmp_path):
    assert main(["run", str(app.folder / "mine.toml"), "-n", "30", "-o", str(tmp_path / "cli"), "-q"]) == 0
    found = app.call("run/results", id=run).json()
    assert found["digest"] == cupola.open_results(tmp_path / "cli").digest
    ours, theirs = app.folder / "out" / "mine", tmp_path / "cli"
    for name in ("manifest.json", "replications.parquet", "summary.json", "report.html"):
        assert (ours / name).read_bytes() == (theirs / name).read_bytes(), name
    kills = next(one for one in found["metrics"] if one["name"] == "kills")
    assert kills["low"] < kills["estimate"] < kills["high"] and found["headline"]
    assert [one["name"] for one in app.call("listing").json()["runs"]] == ["out/mine"]
    assert found["scenario"] == app.entry("mine.toml").id


def test_another_scenario_never_replaces_a_run(app, run, ended, no_pictures):
    path = app.folder / "mine.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("salvo = 2", "salvo = 1"), encoding="utf-8")
    state = app.call("run/start", id=app.entry("mine.toml").id, n=30).json()
    assert state["name"] == "out/mine-2"
    assert ended(app)["state"] == "finished"
    assert (app.folder / "out" / "mine" / "manifest.json").exists()


def test_one_run_at_a_time_and_it_can_be_stopped(app, ended):
    mine = app.entry("mine.toml").id
    app.call("run/start", id=mine, n=100_000)
    refused = app.call("run/start", id=mine, n=10)
    assert refused.status == 422 and "is being run" in refused.json()["problems"][0]["text"]
    while not app.call("run/state").json()["done"]:
        time.sleep(0.02)
    app.call("run/stop")
    state = ended(app)
    assert state["state"] == "stopped" and "replications are kept" in state["note"]
    assert app.call("listing").json()["runs"][0]["state"] == "unfinished"


def test_a_run_waits_for_the_kernels_and_can_be_stopped_meanwhile(app, asked):
    jobs = Jobs(app.server.folder, lambda timeout_s: time.sleep(timeout_s))
    jobs.start(asked(id=app.entry("mine.toml").id, n=5))
    time.sleep(0.5)
    assert jobs.state()["state"] == "running" and jobs.state()["done"] == 0
    jobs.stop()
    end = time.monotonic() + 120
    while jobs.state()["state"] == "stopping" and time.monotonic() < end:
        time.sleep(0.05)
    assert jobs.state()["state"] == "stopped" and not (app.folder / "out" / "mine").exists()


def test_a_report_needs_a_ticket(app, run):
    address = app.call("run/ticket", id=run).json()["address"]
    assert app.call("run/ticket", id=run).json()["address"] == address
    page = app.ask(address, method="GET", token=None, body=b"")
    assert page.status == 200 and b"<h1" in page.content
    assert "sandbox" in page.headers["content-security-policy"]
    assert app.call("run/ticket", id=app.entry("mine.toml").id).status == 422


def test_behind_a_number_stand_its_flights_and_replications(app, run):
    found = app.call("run/results", id=run).json()
    leakers = next(one for one in found["metrics"] if one["name"] == "leakers")["estimate"]
    arrived = app.call("run/behind", id=run, column="fate", value="arrived").json()
    assert arrived["total"] == round(leakers * 30) > 0
    table = cupola.open_results(app.folder / "out" / "mine").flights
    for row in arrived["rows"]:
        for k in row["replications"]:
            mine = (table["replication"] == k) & (table["flight"] == row["flight"])
            assert table["fate"][mine][0] == "arrived"
    for one in found["distributions"]:
        column = cupola.open_results(app.folder / "out" / "mine").replications[one["name"]]
        assert sum(bar["count"] for bar in one["bars"]) == 30
        for bar in one["bars"]:
            inside = (column >= bar["from"]) & (column <= bar["to"])
            assert inside.sum() == bar["count"] and bar["replications"] == np.flatnonzero(inside)[:8].tolist()
    for one in found["reasons"]:
        told = app.call("run/behind", id=run, column="reason", value=one["name"]).json()
        assert told["total"] == round(one["estimate"] * 30)
    assert app.call("run/behind", id=run, column="seed", value="x").status == 422


def test_intercepts_are_the_kills_of_the_run_and_name_their_replication(app, run, unpacked):
    head, (places, about) = unpacked(app.call("run/intercepts", id=run).content)
    shots = cupola.open_results(app.folder / "out" / "mine").engagements
    hit = shots["outcome"] == "kill"
    told = {(one["kind"], one["name"]) for one in head["sites"]}
    assert told == {("battery", "alpha"), ("asset", "depot")}
    assert head["total"] == hit.sum() == len(places) == sum(one["count"] for one in head["layers"])
    assert places[:, 2] == pytest.approx(shots["altitude_m"][hit])
    assert about[:, 0].tolist() == shots["replication"][hit].tolist()
    assert [head["flights"][i] for i in about[:, 1]] == shots["flight"][hit].tolist()


def test_until_an_interval_is_narrow_and_found_again_after_the_server_was_killed(
    app, asked, tmp_path, ended, no_pictures
):
    record = tmp_path / "job.json"
    mine = app.entry("mine.toml").id
    jobs = Jobs(app.server.folder, lambda timeout_s: True, record)
    told = jobs.start(asked(id=mine, n=2000, is_until=True, metric="leakers", half_width=0.15))
    assert told["until"] == {"leakers": 0.15} and record.exists()
    state = ended(SimpleNamespace(call=lambda name: SimpleNamespace(json=jobs.state)))
    assert state["state"] == "finished" and not record.exists()
    looks = state["looks"]
    assert [one["n"] for one in looks] == list(goals(2000))[: len(looks)] and looks[-1]["is_narrow"]
    estimate, low, high = looks[-1]["estimates"]["leakers"]
    assert low < estimate < high and (high - low) / 2 <= 0.15
    assert cupola.open_results(app.folder / "out" / "mine").n_replications == looks[-1]["n"]
    # As a kill leaves it: what is under way is written down, and finished chunks lie in the folder.
    (app.folder / "out" / "mine" / "parts").mkdir()
    about = {name: told[name] for name in ("name", "n", "until", "seed", "command", "asked")}
    record.write_text(json.dumps(about), encoding="utf-8")
    again = Jobs(app.server.folder, lambda timeout_s: True, record).state()
    assert (again["state"], again["name"], again["n"], again["scenario"]) == ("stopped", "out/mine", 2000, mine)
    record.write_text(json.dumps({**about, "name": "../elsewhere"}), encoding="utf-8")
    assert Jobs(app.server.folder, lambda timeout_s: True, record).state() == {"state": "none"}
    refused = app.call("run/start", id=mine, n=20, is_until=True, metric="leeks", half_width=0.1)
    assert refused.status == 422 and "is not a metric" in refused.json()["problems"][0]["text"]


@pytest.mark.usefixtures("undrawn")
def test_studies_are_listed_and_open_as_the_pages_that_commands_wrote(app, tmp_path_factory):
    mine = str(app.folder / "mine.toml")
    command = ["compare", mine, "--variant", cupola.load(mine).variants[0].name, "-n", "20", "-q"]
    assert main([*command, "-o", str(app.folder / "out" / "both")]) == 0
    (app.folder / "sweeps" / "points").mkdir(parents=True)
    (app.folder / "sweeps" / "sweep.json").write_text("{}", encoding="utf-8")
    secret = tmp_path_factory.mktemp("outside") / "secret.html"
    secret.write_text("<p>not to be seen</p>", encoding="utf-8")
    (app.folder / "table").mkdir()
    (app.folder / "table" / "table.html").symlink_to(secret)
    found = app.call("listing").json()
    studies = {one["name"]: one for one in found["studies"]}
    assert {name: one["kind"] for name, one in studies.items()} == {
        "out/both": "comparison", "sweeps": "sweep", "table": "table",
    }  # fmt: skip
    assert studies["out/both"]["state"] == "finished" and studies["sweeps"]["state"] == "unfinished"
    assert [one["name"] for one in found["runs"]] == ["out/both/a", "out/both/b"]
    address = app.call("run/ticket", id=studies["out/both"]["id"]).json()["address"]
    page = app.ask(address, method="GET", token=None, body=b"")
    assert page.content == (app.folder / "out" / "both" / "compare.html").read_bytes()
    assert "sandbox" in page.headers["content-security-policy"]
    for name in ("sweeps", "table"):
        assert app.call("run/ticket", id=studies[name]["id"]).status == 422, name


def test_numbers_out_of_range_are_refused(app):
    for n in (0, -1, 10**9, "x", True, 1.5):
        assert app.call("run/start", id=app.entry("mine.toml").id, n=n).status == 422


def test_a_film_shows_the_replication_of_the_run_and_its_variants_under_the_same_draws(app, run, unpacked):
    head, columns = unpacked(app.call("run/film", id=run, k=3).content)
    log = replay(app.folder / "mine.toml", seed=head["seed"], replication=3)
    assert head["note"] == "" and head["replications"] == 30
    assert sum(one["kind"] == "killed" for one in head["events"]) == int(log.results.replications["kills"][0])
    for flight in head["flights"]:
        times, track = np.cumsum(columns[flight["column"]]) * 0.01, log.flight_tracks[flight["name"]]
        assert (times[0], times[-1]) == pytest.approx((track["t_s"][0], track["t_s"][-1]), abs=0.01)
    name = head["variants"][0]["name"]
    changed, _ = unpacked(app.call("run/film", id=run, k=3, variant=name).content)
    scenario = with_variant(cupola.load(app.folder / "mine.toml"), name)
    other = replay(scenario, seed=head["seed"], replication=3)
    assert changed["variant"] == name and len(changed["shots"]) == int(other.results.replications["missiles_fired"][0])
    assert app.call("run/film", id=run, k=3, variant="none of it").status == 422
    assert app.call("run/film", id=run, k=30).status == 422
