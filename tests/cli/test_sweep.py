"""`cupola sweep` as a user meets it: typed, stopped, killed, typed again."""

import json
import os
import random
import signal
import sys
import time

import pytest

STUDY = """
format = 1
name = "raid"
scenario = "minimal"
replications = 100
[[factor]]
path = "flight.low.count"
values = [1, 2, 8]
[[factor]]
path = "battery.alpha.doctrine.salvo"
values = [1, 2]
"""


@pytest.fixture
def study(tmp_path):
    (tmp_path / "raid.toml").write_text(STUDY, encoding="utf-8")
    return tmp_path


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def whole(start, tmp_path_factory):
    """Files of a sweep that nothing interrupted, and what it printed."""
    folder = tmp_path_factory.mktemp("whole")
    (folder / "raid.toml").write_text(STUDY, encoding="utf-8")
    process = start("sweep", "raid.toml", "--out", "out", "--json", "--quiet", cwd=folder, pages=False)
    out, err = process.communicate()
    assert process.returncode == 0 and err == "", err
    return json.loads(out), files(folder / "out")


def test_json_holds_every_point(whole):
    found, _ = whole
    assert found["is_complete"] and len(found["points"]) == 6
    last = found["points"][-1]
    assert last["factors"] == {"flight.low.count": 8, "battery.alpha.doctrine.salvo": 2} and last["status"] == "done"
    assert last["metrics"]["leakers"]["low"] <= last["metrics"]["leakers"]["estimate"]


def _wait(folder, pattern, count, process):
    end_s = time.monotonic() + 120.0
    while len(list(folder.glob(pattern))) < count:
        assert process.poll() is None and time.monotonic() < end_s, process.communicate()
        time.sleep(0.002)


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_interrupted_it_says_how_to_go_on(whole, start, study):
    command = ("sweep", "raid.toml", "--out", "out", "--workers", 1)
    process = start(*command, cwd=study, pages=False)
    _wait(study, "out/points/*.parquet", 2, process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert process.returncode == 130 and out == "" and "Traceback" not in err
    assert "to resume: cupola sweep raid.toml --out out --workers 1" in err and "points are finished" in err
    assert {"sweep.json", "points.parquet", "summary.parquet"} <= set(os.listdir(study / "out"))
    again = start(*command, "--resume", cwd=study, pages=False)
    out, err = again.communicate()
    assert again.returncode == 0 and "found" in err and files(study / "out") == whole[1]
    assert "flight.low.count" in out and whole[0]["digest"] in out


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_killed_at_random_moments_it_ends_with_the_same_bytes(whole, start, study):
    chance = random.Random(7)
    command = ("sweep", "raid.toml", "--out", "out", "--workers", 2)
    for count in (0, 3):
        process = start(*command, cwd=study, pages=False)
        _wait(study, "out/points/[0-9]*.parquet", count, process)
        time.sleep(chance.uniform(0.0, 0.1))
        process.kill()
        process.communicate()
        torn = [path for path in (study / "out").rglob("*") if path.is_file() and path.stat().st_size == 0]
        assert all(path.name.startswith(".") for path in torn)
    last = start(*command, cwd=study, pages=False)
    _, err = last.communicate()
    assert last.returncode == 0 and files(study / "out") == whole[1], err


@pytest.mark.usefixtures("undrawn")
def test_a_point_becomes_a_run_folder_with_the_same_numbers(whole, cupola, study):
    # The fixtures share the folder: `cupola` has gone into it.
    ran = cupola("sweep", "raid.toml", "--point", 3, "--out", "one", "--json", "--quiet")
    assert ran.code == 0
    found = json.loads(ran.out)
    assert found["metrics"]["leakers"]["estimate"] == whole[0]["points"][3]["metrics"]["leakers"]["estimate"]
    assert (study / "one" / "report.html").is_file()
    ran = cupola("sweep", "raid.toml", "--point", 6)
    assert ran.code == 2 and "6 must lie in 0 to 5" in ran.err


def test_mistakes_are_told_with_line_and_cure(cupola, study):
    (study / "bad.toml").write_text(STUDY.replace("low.count", "low.cuont") + "[budget]\nreplications = 5\n")
    ran = cupola("sweep", "bad.toml")
    assert ran.code == 2 and ran.out == "" and not (study / "out").exists()
    wanted = "flight.low.cuont: is not a path of this scenario; did you mean 'flight.low.count'"
    assert f"error: bad.toml:7: {wanted}" in ran.err
    assert "6 points x 100 replications = 600" in ran.err
    ran = cupola("sweep", "raid.toml", "--executor", "abacus")
    assert ran.code == 2 and "no place to run" in ran.err
