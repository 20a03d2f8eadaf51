"""Comparisons of made-up runs whose answer is known."""

import math

import numpy as np
import pytest

from cupola.analysis.comparison.comparing import compare_results
from cupola.analysis.comparison.comparison_words import pairing, rounded, sentence
from cupola.analysis.metrics.metrics import METRICS
from cupola.engine.results import Results
from cupola.errors import InputError
from cupola.report.pages.compare_page import render_comparison
from cupola.scenario import load, set_paths
from cupola.variants import Reason

COUNTS = [
    "threats",
    "kills",
    "leakers",
    "missiles_fired",
    "max_simultaneous_targets",
    "max_simultaneous_missiles",
    "max_simultaneous_hits",
    "assets_lost",
    "people_hit",
    "parts_lost",
    "friendly_losses",
    "civil_losses",
    "friendly_engaged",
    "civil_engaged",
    "not_engaged",
]


@pytest.fixture(scope="module")
def scenario():
    return load("minimal")


@pytest.fixture(scope="module")
def other(scenario):
    return set_paths(scenario, {"battery.alpha.doctrine.salvo": 1})


def made_up(scenario, n=500, seed=1, first=0, **columns):
    table = {"replication": np.arange(first, first + n), **{name: np.zeros(n, np.int64) for name in COUNTS}}
    for name in ("first_detection_range_m", "max_intercept_range_m"):
        table[name] = np.full(n, np.nan)
    table |= {f"not_engaged_{reason.label}": np.zeros(n, np.int64) for reason in Reason}
    table |= {name: np.asarray(values) for name, values in columns.items()}
    return Results(scenario=scenario, seed=seed, replications=table, flights={}, engagements={})


def draws(n=500):
    rng = np.random.default_rng(11)
    return rng.poisson(5.0, n), rng.binomial(1, 0.4, n)


def test_a_scenario_and_itself_differ_by_exactly_nothing(scenario):
    leakers, _ = draws()
    found = compare_results(made_up(scenario, leakers=leakers), made_up(scenario, leakers=leakers))
    assert found.is_identical and found.changes == () and found.most_different == ()
    for one in found.differences.values():
        assert (one.difference.estimate, one.difference.low, one.difference.high) == (0.0, 0.0, 0.0)
        assert one.answer == "same"
    assert found.sentence == "A and B are the same scenario: all 500 replications are equal."
    assert found.warnings == []


def test_a_known_difference(scenario, other):
    leakers, extra = draws()
    found = compare_results(
        made_up(scenario, leakers=leakers + extra, kills=10 - leakers),
        made_up(other, leakers=leakers, kills=10 - leakers),
        name_b="salvo = 1",
    )
    one = found.differences["leakers"]
    assert one.difference.estimate == pytest.approx(-extra.mean(), rel=1e-12)
    assert one.answer == "less" and one.n_different == extra.sum()
    assert one.deviation == pytest.approx(extra.std(ddof=1), rel=1e-12)
    # Var(extra) over twice Var(leakers) plus Var(extra): Poisson 5 and 0.24.
    assert one.variance_ratio == pytest.approx(0.24 / 10.24, rel=0.2)
    assert found.differences["kills"].answer == "same"
    assert set(METRICS) <= set(found.differences)
    low, high = one.difference.low, one.difference.high
    assert found.sentence == f"salvo = 1 lets {extra.mean():.2f} fewer leakers through ({-high:.2f} to {-low:.2f})."
    assert [change.path for change in found.changes] == ["battery.alpha.doctrine.salvo"]
    assert np.array_equal(found.columns["leakers"], -extra)
    assert "pairs tell as much as" in pairing(one)


def test_a_difference_that_cannot_be_told_says_what_would_tell_it(scenario, other):
    rng = np.random.default_rng(4)
    found = compare_results(
        made_up(scenario, leakers=rng.poisson(5.0, 500)), made_up(other, leakers=rng.poisson(5.0, 500))
    )
    one = found.differences["leakers"]
    assert one.answer == "open"
    assert found.sentence.startswith("No difference in leakers can be shown: ")
    assert "replications would show one of" in found.sentence
    assert one.n_needed > one.n_half_width > 500


def test_no_replication_differs_although_the_scenarios_do(scenario, other):
    found = compare_results(made_up(scenario), made_up(other))
    assert not found.is_identical
    assert found.sentence == ("No difference in leakers: all 500 replications agree (at most 0.74 % may differ).")


def test_few_pairs_are_told(scenario, other):
    leakers = np.zeros(500, np.int64)
    leakers[:3] = 1
    found = compare_results(made_up(scenario), made_up(other, leakers=leakers))
    assert "only 3 of 500 replications differ in leakers" in found.warnings[0]


def test_ranges_that_only_one_of_them_had_are_left_out(scenario, other):
    there, sometimes = np.full(500, 100e3), np.where(np.arange(500) < 100, 90e3, np.nan)
    found = compare_results(
        made_up(scenario, max_intercept_range_m=there),
        made_up(other, max_intercept_range_m=sometimes),
        metric="max_intercept_range_km",
    )
    one = found.differences["max_intercept_range_km"]
    assert one.difference.n == 100 and one.n_different == 500
    assert found.sentence == "The range of the farthest intercept: 10 km shorter with B (10 to 10)."
    assert "400 replications had no max_intercept_range_km" in " ".join(found.warnings)


def test_equal_ranges_but_for_replications_without_one(scenario, other):
    there, sometimes = np.full(500, 100e3), np.where(np.arange(500) < 499, 100e3, np.nan)
    found = compare_results(
        made_up(scenario, first_detection_range_m=there),
        made_up(other, first_detection_range_m=sometimes),
        metric="first_detection_range_km",
    )
    assert "1 of 500 replications had one in A or B alone" in found.sentence
    assert "Farthest first track" in render_comparison(found)


def test_shares_and_ratios_speak_too(scenario, other):
    leakers, extra = draws()
    a = made_up(scenario, leakers=leakers, missiles_fired=2 * leakers, kills=leakers)
    b = made_up(other, leakers=leakers * extra, missiles_fired=3 * leakers, kills=leakers)
    found = compare_results(a, b)
    told = {name: sentence(one, "B", 500) for name, one in found.differences.items() if one.answer in ("more", "less")}
    assert told["p_no_leaker"].startswith("With B nothing leaks through in 6")
    assert "more of 100 replications" in told["p_no_leaker"]
    assert told["missiles_per_kill"] == "B needs 1.0000 more missiles for each kill (0.9984 to 1.0016)."
    assert "missiles_per_kill" not in found.columns


def test_replications_that_differ_most_come_first(scenario, other):
    leakers = np.zeros(500, np.int64)
    leakers[[7, 40, 300]] = [2, 5, 1]
    found = compare_results(made_up(scenario), made_up(other, leakers=leakers))
    assert [pair.replication for pair in found.most_different] == [40, 7, 300]
    assert found.most_different[0].outcomes["leakers"] == (0.0, 5.0)


def test_only_common_replications_are_paired(scenario, other):
    found = compare_results(made_up(scenario, n=100), made_up(other, n=80, first=50))
    assert found.n == 50
    assert found.columns["replication"].tolist() == list(range(50, 100))


def test_runs_that_are_no_pairs_are_refused(scenario, other):
    with pytest.raises(InputError, match=r"seed 1 and B under seed 2.*no pairs"):
        compare_results(made_up(scenario), made_up(other, seed=2))
    with pytest.raises(InputError, match="0 replications in common"):
        compare_results(made_up(scenario), made_up(other, first=600))
    with pytest.raises(InputError, match="did you mean 'leakers'"):
        compare_results(made_up(scenario), made_up(other), metric="leekers")


def test_reasons_are_compared_where_they_occur(scenario, other):
    some = np.arange(500) % 2
    found = compare_results(made_up(scenario, not_engaged_sector=some), made_up(other, not_engaged_sector=0 * some))
    assert found.differences["not_engaged_sector"].answer == "less"
    assert "not_engaged_no_ammunition" not in found.differences


def test_plain_data(scenario, other):
    leakers, extra = draws()
    found = compare_results(made_up(scenario, leakers=leakers), made_up(other, leakers=leakers + extra)).to_dict()
    assert found["sentence"] and found["changes"] == [{"path": "battery.alpha.doctrine.salvo", "a": 2, "b": 1}]
    assert found["differences"][2]["metric"] == "leakers"
    assert rounded(math.inf) == "more than any number of"
