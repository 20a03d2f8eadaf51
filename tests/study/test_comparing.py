"""Comparisons of real runs on disk: whole, the same when gone on with, and honest about what cannot be paired."""

import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import cupola
from cupola.errors import InputError
from cupola.scenario import load, set_paths
from cupola.study import open_results
from cupola.study.comparing import run_comparison
from cupola.study.comparison_inputs import ComparisonInput, sides_of
from cupola.study.store.parquet import read_table

SETTING = {"battery.alpha.doctrine.salvo": 1}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("comparison") / "out"
    cupola.compare("minimal", n=40, set=SETTING, metric="missiles_fired", folder=place, workers=1)
    return place


def test_folder_holds_both_runs_and_what_was_found(folder):
    found = json.loads((folder / "compare.json").read_text(encoding="utf-8"))
    assert found["sentence"].startswith("salvo = 1 fires ")
    assert open_results(folder / "a").n_replications == open_results(folder / "b").n_replications == 40
    columns, about = read_table(folder / "differences.parquet")
    assert about["b"] == "salvo = 1"
    assert np.array_equal(columns["missiles_fired"], columns["missiles_fired_b"] - columns["missiles_fired_a"])
    a = open_results(folder / "a").replications["missiles_fired"]
    assert np.array_equal(columns["missiles_fired_a"], a)
    page = (folder / "compare.html").read_text(encoding="utf-8")
    assert found["sentence"] in page and "http" not in page.replace("http-equiv", "")
    assert sorted(path.name for path in folder.iterdir()) == [
        "a", "b", "compare.html", "compare.json", "differences.parquet",
    ]  # fmt: skip


def test_gone_on_with_it_is_the_same_bytes(folder, tmp_path):
    sides = sides_of("minimal", None, SETTING)
    run_comparison(*sides, 15, folder=tmp_path, workers=1)
    run_comparison(*sides, 40, folder=tmp_path, metric="missiles_fired", workers=1)
    for name in ("compare.json", "differences.parquet"):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


def test_runs_that_exist_are_compared_as_they_are(folder):
    found = cupola.compare(folder / "a", folder / "b", metric="missiles_fired")
    assert found.differences["missiles_fired"].answer == "less"
    assert (found.name_a, found.name_b) == ("minimal", "salvo = 1")
    mixed = cupola.compare(folder / "a", set=SETTING, metric="missiles_fired", workers=1)
    assert mixed.n == 40
    assert mixed.differences["missiles_fired"].difference == found.differences["missiles_fired"].difference


def test_a_scenario_and_itself(folder):
    found = cupola.compare(folder / "a", folder / "a")
    assert found.is_identical
    assert all(one.difference.estimate == one.difference.half_width == 0.0 for one in found.differences.values())


def test_another_seed_is_refused(folder):
    with pytest.raises(InputError, match=r"ran under seed 20180926.*no pairs.*leave --seed out"):
        cupola.compare(folder / "a", "minimal", seed=4)


def test_nothing_to_compare_with():
    with pytest.raises(InputError, match="nothing to compare with"):
        cupola.compare("minimal")


def test_a_stopping_rule_goes_on_until_it_is_met():
    scenario = load("minimal")
    a, b = ComparisonInput("A", scenario), ComparisonInput("B", set_paths(scenario, SETTING))
    found = run_comparison(a, b, 20, until={"missiles_fired": 0.25}, workers=1)
    assert found.n > 20 and found.differences["missiles_fired"].difference.half_width <= 0.25
    said = []
    run_comparison(a, b, 20, until={"missiles_fired": 0.001}, n_max=30, say=said.append, workers=1)
    assert run_comparison(a, b, until={"missiles_fired": 0.001}, n_max=12, workers=1).n == 12  # the first look too
    assert "stopped at 30 replications" in said[0]
    with pytest.raises(InputError, match="must be more than 0"):
        run_comparison(a, b, 20, until={"kills": 0.0})
    with pytest.raises(InputError, match="cannot be extended"):
        run_comparison(ComparisonInput("A", scenario, found_results()), b, until={"kills": 0.1})


def found_results():
    return cupola.run(load("minimal"), 2, workers=1)


def test_variants_are_called_by_their_title():
    _, other = sides_of("minimal", None, {}, "no-battery")
    assert other.name == "No battery"
    both = sides_of("minimal", "minimal", {})
    assert [side.name for side in both] == ["minimal (A)", "minimal (B)"]


def test_one_pool_simulates_both_sides_and_all_looks():
    calls = []

    class Counting(ThreadPoolExecutor):
        def submit(self, function, *arguments, **keywords):
            calls.append(function)
            return super().submit(function, *arguments, **keywords)

    sides = sides_of("minimal", None, {"battery.alpha.doctrine.salvo": 1})
    rule = {"until": {"missiles_fired": 0.3}, "n_max": 400, "metric": "missiles_fired"}
    here = run_comparison(*sides, 20, **rule)
    with Counting(2) as executor:
        there = run_comparison(*sides, 20, executor=executor, **rule)
    assert there.to_dict() == here.to_dict() and there.n > 20
    assert len(calls) >= 4  # two sides, two looks at least
