"""From cases to verdicts."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cupola.analysis.claims.verdicts import (
    best,
    bounds_verdict,
    case_verdict,
    cell_verdict,
    claim_verdict,
    open_by,
    open_start,
    verdict_of,
)
from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.findings import CaseRow
from cupola.analysis.metrics.estimators import proportion
from cupola.engine.result_rows import REPLICATION
from cupola.scenario.models.claim import METRICS_OF_KIND
from cupola.scenario.models.scenario import Claim


def cell(share, n=200, figures="nominal", **more):
    estimate = proportion(round(share * n), n)
    return CaseRow(
        "base", figures, {"type": "f15", "altitude_m": 6e3}, estimate, verdict=cell_verdict(estimate), **more
    )


def gain_claim(value=0.1, op=">="):
    return Claim(
        name="protects", kind="protection", quote="q", source="s", metric="p_no_leaker", op=op, value=value,
        compare_with="no-battery",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [(0.5, 0.9, "holds"), (0.499, 0.9, "open"), (0.1, 0.5, "open"), (0.1, 0.499, "fails"), (0.5, 0.5, "holds")],
)
def test_edges_of_a_case(low, high, verdict):
    assert cell_verdict(Estimate(0.5 * (low + high), low, high, "", 100)) == verdict


def test_a_case_that_was_not_simulated_is_open():
    assert cell_verdict(Estimate(math.nan, 0.0, 1.0, "", 0)) == "open"


def test_all_cases_hold():
    assert claim_verdict([cell(0.9), cell(0.7)]) == "holds"


def test_unfavourable_figures_do_not_move_the_verdict():
    assert claim_verdict([cell(0.9), cell(0.0, figures="low")]) == "holds"


def test_some_cases_hold():
    assert claim_verdict([cell(0.9), cell(0.1)]) == "holds_if"


def test_no_case_holds_not_even_with_favourable_figures():
    assert claim_verdict([cell(0.0), cell(0.1), cell(0.0, figures="high"), cell(0.3, figures="high")]) == "fails"


#: Cases -> what leaves the claim open, and how that is said.
OPEN = [
    ([cell(0.1), cell(0.9, figures="high")], ("figures",), "public figures cannot decide", "Public figures cannot"),
    ([cell(0.5)], ("chance",), "too few replications to decide", "Chance leaves it open"),
    ([cell(0.1), cell(0.5, figures="high")], ("chance",), "too few replications to decide", "Chance leaves it open"),
    ([cell(0.5), cell(0.1, figures="high")], ("chance",), "too few replications to decide", "Chance leaves it open"),
    (
        [cell(0.5), cell(0.1), cell(0.9, figures="high")],
        ("figures", "chance"),
        "neither public figures nor these replications decide",
        "Public figures and chance leave",
    ),
    ([cell(0.1), cell(0.5, figures="high"), cell(0.9, figures="high")], ("figures",), "public figures cannot decide",
     "Public figures cannot decide it for the X"),
]  # fmt: skip


@pytest.mark.parametrize(("cells", "by", "words", "start"), OPEN)
def test_an_undecided_claim_says_whether_figures_or_chance_leave_it_open(cells, by, words, start):
    other = CaseRow("another", "high", {}, proportion(200, 200), verdict="holds")
    assert claim_verdict(cells) == "undecided" and open_by(cells) == by
    verdict = verdict_of(gain_claim(), "undecided", None, (), "", [*cells, other])
    assert verdict.open_by == by and verdict.words == words and open_start("X", cells).startswith(start)
    found = verdict.to_dict()
    assert (found["verdict"], found["open_by"], found["words"]) == ("undecided", list(by), words)


def test_a_claim_that_is_decided_or_was_not_tried_is_left_open_by_nothing():
    decided = verdict_of(gain_claim(), "holds_if", None, (), "", [cell(0.9), cell(0.5)])
    assert decided.open_by == () and decided.words == "holds only under conditions"
    assert verdict_of(gain_claim(), "undecided", None, (), "", []).words == "cannot be decided: no case was tried"


def test_only_favourable_figures_would_make_it_hold():
    assert claim_verdict([cell(0.0), cell(0.1), cell(0.9, figures="high")]) == "undecided"


def test_chance_leaves_it_open():
    assert claim_verdict([cell(0.0), cell(0.5)]) == "undecided"


def test_no_cases_no_verdict():
    assert claim_verdict([]) == "undecided"
    assert best([]) is None


def test_the_best_case_of_none_that_came_true_is_the_farthest():
    near, far = cell(0.0, furthest_range_km=40.0), cell(0.0, furthest_range_km=190.0)
    assert best([near, far, cell(0.0)]) is far


def test_bounds_need_the_whole_interval():
    claim = gain_claim()
    yes, no, between = (
        Estimate(0.3, 0.2, 0.4, "", 9), Estimate(0.0, -0.1, 0.05, "", 9), Estimate(0.1, 0.0, 0.2, "", 9)
    )  # fmt: skip
    assert bounds_verdict(claim, {"nominal": yes, "low": yes, "high": yes}) == "holds"
    assert bounds_verdict(claim, {"nominal": yes, "low": no, "high": yes}) == "holds_if"
    assert bounds_verdict(claim, {"nominal": no, "low": no, "high": no}) == "fails"
    assert bounds_verdict(claim, {"nominal": no, "low": no, "high": yes}) == "undecided"
    assert bounds_verdict(claim, {"nominal": between}) == "undecided"
    exactly = Estimate(0.1, 0.1, 0.1, "", 9)
    assert bounds_verdict(claim, {"nominal": exactly}) == "holds"
    assert bounds_verdict(gain_claim(op=">"), {"nominal": exactly}) == "fails"
    assert bounds_verdict(gain_claim(op="<="), {"nominal": no}) == "holds"


def test_four_sure_and_four_hopeless_bearings_are_decided():
    sure, hopeless = proportion(25, 25, 0.9975), proportion(0, 25, 0.9975)
    tied = Estimate(0.5, 0.48, 0.52, "", 200)
    assert case_verdict(tied, [sure] * 4 + [hopeless] * 4) == "mixed"
    assert case_verdict(tied, [sure] * 4 + [hopeless] * 3 + [proportion(12, 25)]) == "open"
    assert case_verdict(proportion(200, 200), [sure] * 8) == "holds"
    mixed = CaseRow("base", "nominal", {}, tied, verdict="mixed")
    assert claim_verdict([mixed, cell(0.1)]) == "holds_if" and open_by([mixed, cell(0.1)]) == ()
    favoured = CaseRow("base", "high", {}, tied, verdict="mixed")
    assert claim_verdict([cell(0.1), favoured]) == "undecided" and open_by([cell(0.1), favoured]) == ("figures",)


def test_every_metric_of_a_claim_has_a_column_or_is_counted_by_its_kind():
    counted = {"p_no_leaker", "kills", "kill_share", "targets_at_once"}
    columns = set(REPLICATION.names) | {""}
    for kind, metrics in METRICS_OF_KIND.items():
        assert set(metrics.values()) <= columns, kind
        assert {name for name, column in metrics.items() if not column} <= counted


@settings(max_examples=100, deadline=None)
@given(st.lists(st.floats(0.0, 1.0), min_size=1, max_size=6), st.floats(0.0, 1.0))
def test_a_likelier_case_never_gives_a_worse_verdict(shares, raised):
    rank = {"fails": 0, "undecided": 1, "holds_if": 2, "holds": 3}
    before = claim_verdict([cell(share) for share in shares])
    after = claim_verdict([cell(max(shares[0], raised)), *(cell(share) for share in shares[1:])])
    assert rank[after] >= rank[before]


@settings(max_examples=100, deadline=None)
@given(st.floats(-1.0, 1.0), st.floats(-1.0, 1.0), st.floats(0.0, 0.5))
def test_asking_for_more_never_gives_a_better_verdict(value, more, half):
    found = {"nominal": Estimate(0.2, 0.2 - half, 0.2 + half, "", 50)}
    rank = {"fails": 0, "undecided": 1, "holds_if": 2, "holds": 3}
    easy, hard = sorted((value, more))
    assert rank[bounds_verdict(gain_claim(hard), found)] <= rank[bounds_verdict(gain_claim(easy), found)]
