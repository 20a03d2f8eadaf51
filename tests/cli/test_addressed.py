"""Commands whose folder is an address: typed, killed, typed again."""

import json
import signal
import sys
import time

import pytest

pytest.importorskip("fsspec")
pytestmark = pytest.mark.usefixtures("undrawn")

STUDY = """
format = 1
name = "raid"
scenario = "minimal"
replications = 100
[[factor]]
path = "flight.low.count"
values = [1, 2, 3, 4]
[[factor]]
path = "battery.alpha.doctrine.salvo"
values = [1, 2]
"""


@pytest.fixture(autouse=True)
def study(tmp_path, monkeypatch):
    monkeypatch.setenv("CUPOLA_STAGING", str(tmp_path / "staging"))
    (tmp_path / "raid.toml").write_text(STUDY, encoding="utf-8")


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_sweep_for_an_address_killed_and_stopped_ends_with_the_same_bytes(start, tmp_path):
    def begin(*options, out=f"file://{tmp_path}/there/raid"):
        return start("sweep", "raid.toml", "--out", out, "--workers", 1, *options, cwd=tmp_path, pages=False)

    def wait(pattern, count, process):
        end_s = time.monotonic() + 120.0
        while len(list(tmp_path.glob(pattern))) < count:
            assert process.poll() is None and time.monotonic() < end_s, process.communicate()
            time.sleep(0.002)

    process = begin()
    wait("staging/raid-*/raid/points/*.parquet", 2, process)
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL and not (tmp_path / "there").exists()
    process = begin("--resume")
    wait("staging/raid-*/raid/points/*.parquet", 4, process)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    assert process.returncode == 130 and f"are kept in file://{tmp_path}/there/raid," in err, err
    assert len(list(tmp_path.glob("there/raid/points/*.parquet"))) >= 4 and not list(tmp_path.glob("staging/*"))
    assert "--resume" in err and "to resume: cupola sweep raid.toml --out file://" in err
    out, err = begin("--resume", "--json").communicate()
    assert json.loads(out)["is_complete"] and json.loads(out)["folder"] == f"file://{tmp_path}/there/raid", err
    begin(out="here").communicate()
    assert files(tmp_path / "there" / "raid") == files(tmp_path / "here") and not list(tmp_path.glob("staging/*"))


def test_a_sweep_at_an_address_is_asked_drawn_and_tabulated_and_its_page_written_again(cupola, tmp_path):
    url = f"file://{tmp_path}/there/raid"
    done = cupola("sweep", "raid.toml", "--out", url)
    assert done.code == 0 and f"Report: {url}/report.html" in done.out and f"Tables: {url}/summary" in done.out
    whole = files(tmp_path / "there" / "raid")
    (tmp_path / "there" / "raid" / "report.html").unlink()
    done = cupola("report", url)
    assert done.code == 0 and done.out == f"Report: {url}/report.html\n", done.err
    assert files(tmp_path / "there" / "raid") == whole and not list(tmp_path.glob("staging/*"))
    done = cupola("query", url, "select count(*) as n from replications", "--csv")
    assert done.out == "n\n800\n", done.err
    assert cupola("plot", url, "--kind", "surface", "-o", "a.png").code == 0
    done = cupola("table", url, "--dice", "d6", "--out", f"{url}-table")
    assert done.code == 0 and f"Written: {url}-table (table.csv" in done.out, done.err
    assert set(files(tmp_path / "there" / "raid-table")) == {"table.csv", "table.md", "table.html"}
    done = cupola("table", url, "--set", "duration_min=3")
    assert done.code == 2 and "a sweep is read as it is" in done.err


def test_a_comparison_and_bands_go_to_addresses(cupola, tmp_path):
    url = f"file://{tmp_path}/there"
    done = cupola("compare", "minimal", "--set", "flight.low.count=3", "-n", 30, "--out", f"{url}/c")
    assert done.code == 0 and f"Page: {url}/c/compare.html" in done.out, done.err
    replay = next(line for line in done.out.splitlines() if "cupola replay" in line).split()[1:]
    assert replay[1].startswith(f"{url}/c/") and cupola(*replay).code == 0
    options = ("--outer", 8, "-n", 5, "--figure", "missile.*.reliability", "--out", f"{url}/u", "--json")
    done = cupola("uncertainty", "minimal", *options)
    assert done.code == 0 and json.loads(done.out)["folder"] == f"{url}/u", done.err
    assert "How sure is it?" in (tmp_path / "there" / "u" / "report.html").read_text(encoding="utf-8")
    assert cupola("plot", f"{url}/u", "--kind", "bands", "-o", "a.svg").code == 0
    done = cupola("uncertainty", "minimal", *options[:-3], "--seed", 5, "--out", f"{url}/u")
    assert done.code == 2 and f"{url}/u: holds another sweep: study: seed was" in done.err
    assert not list(tmp_path.glob("staging/*"))
