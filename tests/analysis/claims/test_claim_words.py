"""Sentences of verdicts, on made-up cases."""

from types import SimpleNamespace

import pytest

from cupola.analysis.claims.limiting_factor import OUTCOME_WORDS, REASON_WORDS
from cupola.analysis.claims.range_words import range_conditions, range_sentence
from cupola.analysis.claims.simultaneity_words import simultaneity_conditions, simultaneity_sentence
from cupola.analysis.claims.verdicts import case_verdict, cell_verdict, claim_verdict
from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.findings import CaseRow
from cupola.analysis.metrics.estimators import proportion
from cupola.analysis.wording import percent
from cupola.scenario import load
from cupola.variants import Outcome, Reason


@pytest.fixture(scope="module")
def scenario():
    return load("damascus-2018")


def approach(target, height_m, k, figures="nominal", variant="base", far=None, why=""):
    estimate = proportion(k, 200)
    factors = {"type": target, "altitude_m": height_m}
    verdict = cell_verdict(estimate)
    return CaseRow(variant, figures, factors, estimate, far and 0.9 * far, far, reason=why, verdict=verdict)


def raid(size, sector_deg, k, median, figures="nominal", variant="base"):
    estimate = proportion(k, 200)
    factors = {"raid_size": size, "sector_deg": sector_deg, "altitude_m": 9000.0}
    return CaseRow(
        variant, figures, factors, estimate, median_count=median, median_hits=median - 1, verdict=cell_verdict(estimate)
    )


def reach_sentence(scenario, cells):
    return range_sentence(scenario, scenario.claims[0], "S-300PMU-2", claim_verdict(cells), cells)


def test_reach_that_does_not_hold(scenario):
    cells = [
        approach("f15", 100.0, 0, far=38.0, why="the radar horizon: first tracked at 41 km (median)"),
        approach("f15", 10_000.0, 0, far=190.0, why="the missile's reach of about 200 km"),
        approach("f15", 100.0, 0, "high"),
        approach("f15", 10_000.0, 0, "high"),
    ]
    assert reach_sentence(scenario, cells) == (
        "Does not hold for the S-300PMU-2: in none of 400 simulated approaches, from 100 m to 10 km, was the "
        "target destroyed farther than 250 km from the battery, and with every figure at the end that favours the "
        "defence the answer is the same; best case F-15C/E/I at 10 km: median 171 km, furthest 190 km (the missile's "
        "reach of about 200 km)."
    )
    said = range_conditions(scenario, scenario.claims[0], "base", {"base": "S-300PMU-2"}, cells)
    assert said == [
        "at 100 m no class is destroyed farther out than 38 km (F-15C/E/I); the radar horizon: first tracked at 41 km "
        "(median)",
        "at 10 km no class is destroyed farther out than 190 km (F-15C/E/I); the missile's reach of about 200 km",
    ]


def test_reach_that_came_true_now_and_then(scenario):
    assert "in more than 3 % of simulated approaches (95 % interval up to 6.4 %)" in reach_sentence(
        scenario, [approach("f15", 6000.0, 6, far=251.0), approach("il20", 6000.0, 0)]
    )


def test_reach_under_conditions(scenario):
    cells = [
        approach("f15", 100.0, 0), approach("f15", 6000.0, 180), approach("f15", 10_000.0, 200),
        approach("il20", 100.0, 0), approach("il20", 6000.0, 190), approach("il20", 10_000.0, 199),
        approach("f16c", 100.0, 0), approach("f16c", 6000.0, 2), approach("f16c", 10_000.0, 20),
        approach("f15", 6000.0, 0, "low"),
    ]  # fmt: skip
    assert reach_sentence(scenario, cells) == (
        "Holds for the S-300PMU-2 only against F-15C/E/I and Il-20M from 6 to 10 km: there the target was destroyed "
        "farther than 250 km from the battery in at least 90 % of simulated approaches, elsewhere in at most 10 %."
    )
    said = range_conditions(scenario, scenario.claims[0], "base", {"base": "S-300PMU-2"}, cells)
    assert said[0] == "holds against F-15C/E/I and Il-20M from 6 to 10 km"
    assert said[1] == "with every figure at its unfavourable end it does not hold against F-15C/E/I at 6 km"


def test_reach_that_depends_on_the_bearing(scenario):
    """Four sure and four hopeless bearings: no word of chance or of too few replications."""
    sure, hopeless = proportion(25, 25, 0.9975), proportion(0, 25, 0.9975)
    parts = [(45.0 * k, sure if k < 4 else hopeless) for k in range(8)]
    tied = Estimate(0.5, 0.487, 0.513, "", 200)
    verdict = case_verdict(tied, [one for _, one in parts])
    mixed = CaseRow(
        "base", "nominal", {"type": "f15", "altitude_m": 6000.0}, tied, verdict=verdict, by_bearing=tuple(parts)
    )
    cells = [mixed, approach("il20", 6000.0, 0)]
    assert reach_sentence(scenario, cells) == (
        "Holds for the S-300PMU-2 only against F-15C/E/I at 6 km from bearings of 0, 45, 90 and 135 degrees: there the "
        "target was destroyed farther than 250 km from the battery in all simulated approaches, elsewhere in none."
    )
    said = range_conditions(scenario, scenario.claims[0], "base", {"base": "S-300PMU-2"}, cells)
    assert said[:2] == [
        "holds against F-15C/E/I at 6 km from bearings of 0, 45, 90 and 135 degrees",
        "does not hold from bearings of 180, 225, 270 and 315 degrees against F-15C/E/I at 6 km",
    ]


def test_reach_that_public_figures_cannot_decide(scenario):
    cells = [approach("f15", 6000.0, 0), approach("f15", 6000.0, 200, "high")]
    assert reach_sentence(scenario, cells).startswith("Public figures cannot decide it for the S-300PMU-2: with")
    assert "it would hold against F-15C/E/I at 6 km" in reach_sentence(scenario, cells)


def test_reach_that_chance_leaves_open(scenario):
    found = reach_sentence(scenario, [approach("f15", 6000.0, 100), approach("f15", 6000.0, 10, "high")])
    assert found.startswith("Chance leaves it open for the S-300PMU-2: no class tried")
    both = [approach("f15", 6000.0, 100), approach("f15", 6000.0, 190, "high")]
    assert reach_sentence(scenario, both).startswith("Public figures and chance leave it open for the S-300PMU-2: with")


def test_reach_that_holds(scenario):
    found = reach_sentence(scenario, [approach("f15", 6000.0, 150), approach("il20", 6000.0, 199)])
    assert found == (
        "Holds for the S-300PMU-2: every class tried, at 6 km, was destroyed farther than 250 km from the battery in "
        "at least 75 % of simulated approaches."
    )


def test_no_class_flies_at_these_altitudes(scenario):
    assert reach_sentence(scenario, []).startswith("Cannot be decided")


def test_another_variant_is_told_as_a_condition(scenario):
    cells = [approach("f15", 6000.0, 0), approach("f15", 6000.0, 199, variant="s300vm")]
    said = range_conditions(scenario, scenario.claims[0], "base", {"base": "A", "s300vm": "S-300VM"}, cells)
    assert "the S-300VM instead: holds against F-15C/E/I at 6 km" in said
    cells = [approach("f15", 6000.0, 0), approach("f15", 6000.0, 100, variant="s300vm")]
    said = range_conditions(scenario, scenario.claims[0], "base", {"base": "A", "s300vm": "S-300VM"}, cells)
    assert any(one.startswith("the S-300VM instead: chance leaves it open (best case") for one in said)


def test_raids_under_conditions(scenario):
    claim = scenario.claims[1]
    item = SimpleNamespace(system_name="S-300PMU-2", target_channels=6)
    cells = [
        raid(4.0, 60.0, 190, 4.0), raid(4.0, 360.0, 0, 2.0), raid(12.0, 60.0, 200, 6.0), raid(12.0, 360.0, 20, 2.0),
        raid(12.0, 60.0, 20, 2.0, "low"),
    ]  # fmt: skip
    assert simultaneity_sentence(scenario, claim, item, claim_verdict(cells), cells) == (
        "Holds for the S-300PMU-2 in 2 of the 4 kinds of raid tried, most broadly for raids of 4 to 12 from one 60-"
        "degree sector at 9 km: where it holds, at least 3 F-16C/I were under guided missiles at one moment and then "
        "destroyed by them in at least 95 % of replications; the median number never exceeded 6 (5 of them then hit), "
        "and its engagement radar has 6 target channels."
    )
    said = simultaneity_conditions(scenario, claim, {}, "base", cells)
    assert "median number in raids of 12: 6 from one 60-degree sector, 2 from all round" in said
    where = "for raids of 12 from one 60-degree sector at 9 km"
    assert f"with every figure at its unfavourable end it does not hold {where}" in said


def test_raids_that_public_figures_cannot_decide(scenario):
    item = SimpleNamespace(system_name="S-300PMU-2", target_channels=6)
    cells = [raid(4.0, 60.0, 0, 2.0), raid(4.0, 60.0, 200, 4.0, "high")]
    found = simultaneity_sentence(scenario, scenario.claims[1], item, claim_verdict(cells), cells)
    assert found.startswith("Public figures cannot decide it for the S-300PMU-2: in the best case")
    assert "it would hold for raids of 4 from one 60-degree sector at 9 km" in found


def test_one_target_takes_the_singular(scenario):
    claim = scenario.claims[1].model_copy(update={"value": 1.0})
    item = SimpleNamespace(system_name="S-300PMU-2", target_channels=1)
    found = simultaneity_sentence(scenario, claim, item, "fails", [raid(1.0, 60.0, 0, 1.0)])
    assert "(for a single target from one 60-degree sector at 9 km) at least 1 F-16C/I was under guided" in found
    assert found.endswith("its engagement radar has 1 target channel.")


@pytest.mark.parametrize(("k", "start"), [(0, "Does not hold"), (100, "Chance leaves it open"), (200, "Holds for the")])
def test_raids_that_fail_are_open_or_hold(scenario, k, start):
    item = SimpleNamespace(system_name="S-300PMU-2", target_channels=6)
    cells = [raid(4.0, 60.0, k, 2.0)]
    verdict = claim_verdict(cells)
    assert simultaneity_sentence(scenario, scenario.claims[1], item, verdict, cells).startswith(start)


def test_every_reason_and_outcome_has_words():
    left_out = {Reason.NONE.label}
    assert {reason.label for reason in Reason} - left_out <= set(REASON_WORDS)
    assert {outcome.label for outcome in Outcome} <= set(OUTCOME_WORDS)


def test_shares_in_words_never_round_to_certainty():
    assert [percent(share) for share in (0.0, 0.001, 0.5, 0.9999, 1.0)] == [
        "0 %", "0.1 %", "50 %", ">99.9 %", "100 %",
    ]  # fmt: skip
