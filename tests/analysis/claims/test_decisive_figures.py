"""Which figure decides a claim: the case that straddles, the figures that may move, and what is said."""

import math

import numpy as np
import pytest

from cupola.analysis.claims.decisive_figures import deciding_figures, isolated, movable, straddle_of, with_deciding
from cupola.analysis.claims.range_claims import Bout
from cupola.analysis.claims.verdicts import verdict_of
from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.findings import CaseRow
from cupola.catalogue import item_from_dict
from cupola.engine.build.figures import figure_si
from cupola.scenario import load

RELIABILITY = ("missile", "48n6e2", "reliability")


@pytest.fixture(scope="module")
def scenario():
    return load("damascus-2018")


def cell(figures, share, verdict, altitude_m=1000.0):
    factors = {"type": "f15", "altitude_m": altitude_m}
    return CaseRow("base", figures, factors, Estimate(share, share, share, "", 10), verdict=verdict)


CELLS = [
    cell("nominal", 0.0, "fails", 100.0),
    cell("high", 0.1, "fails", 100.0),
    cell("nominal", 0.2, "fails"),
    cell("high", 0.9, "holds"),
]


def test_the_case_that_straddles_is_the_one_that_moves_most(scenario):
    found = straddle_of(scenario.claims[0], CELLS)
    assert (found.cell, found.figures, found.at_end) == (CELLS[2], "high", CELLS[3])
    assert straddle_of(scenario.claims[0], CELLS[:2]) is None


def test_with_all_but_one_figure_isolated_only_that_one_has_a_spread(scenario):
    changed = isolated(scenario, {RELIABILITY})
    missile = item_from_dict(changed.catalogue["missile"]["48n6e2"])
    assert figure_si(missile, "reliability", "low") < figure_si(missile, "reliability", "high")
    for key in missile.values:
        if key != "reliability":
            assert figure_si(missile, key, "low") == missile.si(key) == figure_si(missile, key, "high")
    assert missile.fitted["low"] == missile.fitted["nominal"] == missile.fitted["high"]


def test_a_fit_moves_with_the_limits_that_belong_to_it(scenario):
    before = item_from_dict(scenario.catalogue["missile"]["48n6e2"])
    missile = item_from_dict(isolated(scenario, {("missile", "48n6e2", "reach")}).catalogue["missile"]["48n6e2"])
    assert missile.fitted == before.fitted and missile.value("range_max") == before.value("range_max")
    assert missile.si("reliability", "min") == missile.si("reliability")


def test_figures_with_no_better_end_are_not_tried(scenario):
    keys = {(kind, key) for kind, _, key in movable(scenario, scenario.claims[0], "base")}
    assert ("radar", "detection_range_ref") in keys and ("missile", "reach") in keys
    assert ("radar", "p_false_alarm") not in keys and ("radar", "side_lobe") not in keys


@pytest.fixture
def answers(monkeypatch):
    """An engine that answers by a formula: the share of a probability that each figure at its end adds."""
    tried = []

    def install(gains):
        def answer(bout, claim, changed, found, results):
            share = 0.2
            for (kind, name, key), gain in gains.items():
                item = item_from_dict(changed.catalogue[kind][name])
                share += gain * (figure_si(item, key, "high") != item.si(key))
            tried.append(changed)
            return Estimate(share, share, share, "", 10)

        monkeypatch.setattr("cupola.analysis.claims.decisive_figures.answer", answer)
        return tried

    return install


def judged(scenario, cells, word="undecided"):
    claim = scenario.claims[0]
    return claim, verdict_of(claim, word, None, ("as it was",), "A sentence.", cells)


def test_the_figures_that_move_the_answer_are_named_the_strongest_first(scenario, answers):
    tried = answers({RELIABILITY: 0.3, ("missile", "48n6e2", "lethal_radius"): 0.4, ("radar", "30n6e2", "tracks"): 0.2})
    claim, verdict = judged(scenario, CELLS)
    bout = Bout(scenario, 1, None, 1)
    decided = with_deciding(bout, claim, verdict, None)
    assert decided.decided_by == ("missile.48n6e2.lethal_radius", "missile.48n6e2.reliability")
    said = decided.conditions[-1]
    assert "probability 0.20 with nominal figures, 0.90" in said
    assert (
        "lethal radius of 48N6E2 (20.3 in place of 16.9 m): 0.60; reliability of 48N6E2 (0.95 in place of 0.9): 0.50"
        in said
    )
    assert decided.to_dict()["decided_by"] == list(decided.decided_by)
    assert len(tried) < 30


def test_where_only_figures_together_decide_that_is_said(scenario, answers):
    answers({RELIABILITY: 0.01})
    claim, verdict = judged(scenario, CELLS)
    decided = with_deciding(Bout(scenario, 1, None, 1), claim, verdict, None)
    assert decided.decided_by == () and "it takes several together" in decided.conditions[-1]


def test_where_chance_alone_leaves_it_open_no_figure_is_blamed(scenario, answers):
    tried = answers({RELIABILITY: 0.3})
    cells = [cell("nominal", 0.5, "open"), cell("high", 0.2, "fails")]
    claim, verdict = judged(scenario, cells)
    assert verdict.open_by == ("chance",)
    assert with_deciding(Bout(scenario, 1, None, 1), claim, verdict, None) == verdict and tried == []


@pytest.mark.parametrize(("cells", "word"), [(CELLS[:2], "fails"), (CELLS, "fails"), ([], "undecided")])
def test_a_verdict_on_which_figures_agree_stays_as_it_is(scenario, cells, word):
    claim, verdict = judged(scenario, cells, word)
    assert with_deciding(Bout(scenario, 1, None, 1), claim, verdict, None) == verdict


def test_on_the_engine_a_claim_of_range_is_decided_by_a_figure_of_reach(scenario):
    from cupola.analysis.claims.range_claims import judge_range
    from cupola.engine.build.model import build
    from cupola.engine.run import run

    small = {"classes": ("f15",), "altitudes_m": (6000.0,), "bearings_rad": (4.5,), "variants": (), "replications": 6}
    claim = scenario.claims[0].model_copy(update=small)
    alone = scenario.model_copy(update={"variants": ()})
    bout = Bout(alone, 5, build(alone).terrain, 1)
    verdict = judge_range(bout, claim)
    found = straddle_of(claim, verdict.cells)
    if found is None:
        assert with_deciding(bout, claim, verdict, run(build(alone), 2, seed=5, workers=1)) == verdict
        return
    for _, estimate in deciding_figures(bout, claim, found, None):
        assert np.isfinite(estimate.estimate) and not math.isnan(estimate.low)
