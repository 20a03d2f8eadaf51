"""Decision by decision: shares of the tally, and the sentence about them."""

import numpy as np
import pytest

import cupola
from cupola.analysis.claims.limiting_factor import REASON_WORDS
from cupola.analysis.decision_tally import decisions_by_reason, obstacles_sentence
from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.metrics.estimators import share_of_flights
from cupola.engine.results import Results
from cupola.report import words
from cupola.scenario.models.scenario import Place, Scenario
from cupola.variants import Reason


def tally(**columns):
    scenario = Scenario(format=1, name="made-up", origin=Place(lat_deg=33.5, lon_deg=36.3))
    table = {f"decisions_{name}": np.array(column) for name, column in columns.items()}
    return Results(scenario, 1, table | {"replication": np.arange(3)}, {}, {})


def test_shares_are_of_all_decisions():
    found = decisions_by_reason(tally(engaged=[10, 0, 10], out_of_reach=[30, 40, 10], sector=[0, 0, 0]))
    assert list(found) == ["out_of_reach", "engaged"]
    assert found["out_of_reach"] == share_of_flights(np.array([30, 40, 10]), np.array([40, 40, 20]))
    assert found["out_of_reach"].estimate + found["engaged"].estimate == pytest.approx(1.0)


def test_where_no_track_was_considered_nothing_is_said():
    assert decisions_by_reason(tally(engaged=[0, 0, 0])) == {} and obstacles_sentence({}) == ""


def test_the_sentence_names_what_mostly_stood_in_the_way():
    shares = {"out_of_reach": 0.6, "engaged": 0.2, "sector": 0.1, "identity": 0.06, "jammed": 0.039, "too_low": 0.001}
    text = obstacles_sentence({name: Estimate(share, 0.0, 1.0, "", 3) for name, share in shares.items()})
    assert text.startswith("In 20 % of all decisions")
    assert "75 % ended because it was not within the missile's reach" in text
    assert "12 % because it was outside" in text and "jamming" not in text


def test_a_defence_that_only_shoots_has_no_obstacle():
    assert obstacles_sentence({"engaged": Estimate(1.0, 0.9, 1.0, "", 3)}).endswith("done with it.")


def test_every_reason_has_its_words():
    for reason in Reason:
        if reason is not Reason.NONE:
            assert reason.label in REASON_WORDS and reason.label in words.REASONS


def test_the_tally_of_a_real_run_is_in_the_summary():
    summary = cupola.summarise(cupola.run(cupola.load("minimal"), 10, workers=1), probes=False)
    assert sum(share.estimate for share in summary.decisions.values()) == pytest.approx(1.0)
    assert summary.obstacles in summary.to_dict()["decisions"]["sentence"] != ""
    assert summary.to_dict()["decisions"]["shares"].keys() == summary.decisions.keys()
    assert "ledger" not in summary.to_dict()
