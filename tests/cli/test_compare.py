"""`cupola compare` and `cupola table` as a user meets them."""

import json

import pytest

pytestmark = pytest.mark.usefixtures("undrawn")

SETTING = "battery.alpha.doctrine.salvo=1"


def test_compare_a_setting(cupola, tmp_path):
    done = cupola("compare", "minimal", "--set", SETTING, "-n", 20, "--metric", "missiles_fired", "-q")
    assert done.code == 0, done.err
    assert done.out.startswith("salvo = 1 fires ")
    folder = tmp_path / "out" / "minimal-vs-salvo-1"
    assert {path.name for path in folder.iterdir()} == {
        "a", "b", "compare.html", "compare.json", "differences.parquet",
    }  # fmt: skip
    k = json.loads((folder / "compare.json").read_text(encoding="utf-8"))["most_different"][0]["replication"]
    assert f"-k {k}" in done.out
    # What it proposes works, and says what happened on the side that was changed.
    replayed = cupola("replay", folder / "b", "-k", k, "-q")
    assert replayed.code == 0, replayed.err


def test_compare_in_json_and_by_variant(cupola):
    done = cupola("compare", "minimal", "--variant", "no-battery", "-n", 10, "--json", "-o", "c", "-q")
    assert done.code == 0, done.err
    found = json.loads(done.out)
    assert found["b"] == "No battery" and found["changes"][0]["path"] == "battery.alpha.is_active"
    again = cupola("compare", "c/a", "c/b", "-q", "--json")
    assert json.loads(again.out)["differences"] == found["differences"]


def test_compare_says_what_is_wrong(cupola):
    for arguments, words in (
        (["minimal"], "nothing to compare with"),
        (["minimal", "--set", "battery.alpha.salvo=1"], "did you mean 'battery.alpha.doctrine.salvo'"),
        (["minimal", "--set", "salvo"], "like --set duration_min=20"),
        (["minimal", "--variant", "none"], "does not exist"),
        (["minimal", "--set", SETTING, "--until", "kills=often"], "must be a number"),
        (["minimal", "--set", SETTING, "--metric", "kils"], "did you mean 'kills'"),
        (["minimal", "minimum"], "did you mean 'minimal'"),
    ):
        done = cupola("compare", *arguments)
        assert done.code == 2 and words in done.err, arguments


def test_table(cupola, tmp_path):
    done = cupola("table", "minimal", "--rows", "flight.low.count=1,2", "--dice", "d6", "-n", 8, "-o", "t", "-q")
    assert done.code == 0, done.err
    assert "| low: count |" in done.out
    assert {path.name for path in (tmp_path / "t").iterdir()} == {"table.csv", "table.html", "table.md"}
    wrong = cupola("table", "minimal", "--rows", "flight.low.count=", "--dice", "d6")
    assert wrong.code == 2 and "has no values" in wrong.err


def test_executors_change_no_byte_of_a_comparison_or_a_table(cupola, tmp_path):
    compared = ("compare", "minimal", "--set", SETTING, "-n", 12, "-q")
    tabled = ("table", "minimal", "--rows", "flight.low.count=1,2", "-n", 12, "-q", "--json")
    assert cupola(*compared, "-o", "c1").code == cupola(*tabled, "-o", "t1").code == 0
    for name, arguments in (("c2", compared), ("t2", tabled)):
        done = cupola(*arguments, "-o", name, "--executor", "processes", "-w", 1)
        assert done.code == 0, done.err
    for name in ("compare.json", "differences.parquet", "a/replications.parquet", "b/manifest.json"):
        assert (tmp_path / "c1" / name).read_bytes() == (tmp_path / "c2" / name).read_bytes(), name
    assert (tmp_path / "t1" / "table.csv").read_bytes() == (tmp_path / "t2" / "table.csv").read_bytes()


def test_an_executor_that_is_none_is_refused(cupola, tmp_path):
    for arguments in (("compare", "minimal", "--set", SETTING), ("table", "minimal", "--rows", "flight.low.count=1")):
        done = cupola(*arguments, "--executor", "abacus", "-q")
        assert done.code == 2 and "'abacus' is no place to run" in done.err
    assert not (tmp_path / "out").exists()
