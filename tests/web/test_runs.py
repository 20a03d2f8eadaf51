"""A run from the page is a run of the command: same folder, same digest; stopped, it goes on."""

import time

import numpy as np
import pytest

import cupola
from cupola.cli import main
from cupola.engine.replay import replay
from cupola.scenario.layout.deployment import with_variant
from cupola.web.runs import Jobs


def ended(app, timeout_s=900.0):
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        state = app.call("run/state").json()
        if state["state"] not in ("running", "stopping"):
            return state
        time.sleep(0.05)
    raise AssertionError(f"the run does not end: {state}")


@pytest.fixture
def run(app):
    app.call("run/start", id=app.entry("mine.toml").id, n=30)
    state = ended(app)
    assert state["state"] == "finished", state
    return state["run"]


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


def test_another_scenario_never_replaces_a_run(app, run):
    path = app.folder / "mine.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("salvo = 2", "salvo = 1"), encoding="utf-8")
    state = app.call("run/start", id=app.entry("mine.toml").id, n=30).json()
    assert state["name"] == "out/mine-2"
    assert ended(app)["state"] == "finished"
    assert (app.folder / "out" / "mine" / "manifest.json").exists()


def test_one_run_at_a_time_and_it_can_be_stopped(app):
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
    for one in found["reasons"]:
        told = app.call("run/behind", id=run, column="reason", value=one["name"]).json()
        assert told["total"] == round(one["estimate"] * 30)
    assert app.call("run/behind", id=run, column="seed", value="x").status == 422


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
