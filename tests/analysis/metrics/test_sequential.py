"""Wald's test against his formulas, and whether it errs as seldom and ends as soon as he says."""

import dataclasses
import json
import math

import numpy as np
import pytest

from cupola.analysis.metrics.sequential import Decision, Question, average_sample_number, decide, increments, thresholds
from cupola.errors import InputError

SEQUENCES = 3000


def test_stat_sprt_thresholds_increments_and_average_numbers(validation_rows):
    rows = validation_rows("stat_sprt")
    assert len(rows) == 3
    for row in rows:
        rates, probabilities = (row["alpha"], row["beta"]), (row["p0"], row["p1"])
        assert thresholds(*rates) == pytest.approx((row["ln_B"], row["ln_A"]), rel=1e-10)
        assert increments(*probabilities) == pytest.approx((row["inc_success"], row["inc_failure"]), rel=1e-10)
        for p, key in zip(probabilities, ("ASN_p0", "ASN_p1"), strict=True):
            assert average_sample_number(p, *probabilities, *rates) == pytest.approx(row[key], rel=1e-10)


@pytest.mark.parametrize(("below", "above", "error"), [(0.5, 0.6, 0.05), (0.1, 0.2, 0.01), (0.9, 0.95, 0.05)])
def test_stat_sprt_errs_and_ends_as_wald_1945_says(below, above, error):
    question = Question("leakers>=1", below, above, error)
    chance = np.random.default_rng([1945, round(100 * below)])
    wrong = {}
    for p, other in ((below, "above"), (above, "below")):
        found = [decide(question, chance.random(4000) < p) for _ in range(SEQUENCES)]
        assert all(one.answer != "open" for one in found)
        wrong[other] = np.mean([one.answer == other for one in found])
        bound = error / (1.0 - error)
        assert wrong[other] <= bound + 4.0 * math.sqrt(bound / SEQUENCES)
        # The last step goes beyond the threshold: a little later than the approximation says, never sooner.
        after = np.array([one.after for one in found])
        slack = 4.0 * after.std() / math.sqrt(SEQUENCES)
        asn = average_sample_number(p, below, above, error, error)
        assert asn - slack <= after.mean() <= 1.15 * asn + slack
    assert sum(wrong.values()) <= 2.0 * error + 4.0 * math.sqrt(2.0 * error / SEQUENCES)
    assert min(wrong.values()) > 0.2 * error  # it does use up most of what it may


def test_by_hand():
    """ln 2 = 0.693 up, ln (8/9) = -0.118 down; ends at -2.944 and 2.944: five up, or 25 down."""
    question = Question("leakers>=1", 0.1, 0.2)
    yes, no = np.ones(40, bool), np.zeros(60, bool)
    assert [decide(question, yes[:n]).answer for n in (4, 5, 40)] == ["open", "above", "above"]
    assert [decide(question, no[:n]).answer for n in (24, 25, 40)] == ["open", "below", "below"]
    found = decide(question, np.concatenate((yes[:3], no)))
    # Three up, and from there (3 * 0.693 + 2.944) / 0.118 = 42.7 down.
    assert (found.answer, found.after, found.n, found.n_happened) == ("below", 46, 63, 3)
    assert found.log_ratio == pytest.approx(3 * math.log(2.0) + 43 * math.log(8 / 9), rel=1e-12)
    nothing = decide(question, no[:0])
    assert (nothing.answer, nothing.after, nothing.n) == ("open", 0, 0)


def test_what_comes_after_the_decision_does_not_change_it():
    question = Question("leakers>=1", 0.3, 0.4, 0.1)
    happened = np.random.default_rng(5).random(2000) < 0.35
    whole = decide(question, happened)
    assert whole.answer != "open"
    for n in (whole.after, whole.after + 1, 1500):
        again = decide(question, happened[:n])
        assert (again.answer, again.after, again.log_ratio) == (whole.answer, whole.after, whole.log_ratio)
    assert decide(question, happened[: whole.after - 1]).answer == "open"


def test_an_estimate_at_the_decision_is_biased_as_the_page_says():
    question = Question("leakers>=1", 0.1, 0.2)
    chance = np.random.default_rng(1945)
    stopped = []
    for _ in range(2000):
        happened = chance.random(2000) < 0.2
        stopped.append(decide(question, happened[: decide(question, happened).after]).estimate)
    assert np.mean([one.estimate for one in stopped]) == pytest.approx(0.24, abs=0.01)
    assert np.mean([one.low <= 0.2 <= one.high for one in stopped]) == pytest.approx(0.90, abs=0.03)


def test_a_share_and_its_event_are_the_same_question():
    table = {"leakers": np.array([0, 1, 0, 2])}
    assert Question("p_no_leaker", 0.1, 0.2).happened(table).tolist() == [True, False, True, False]
    assert Question("leakers==0", 0.1, 0.2).happened(table).tolist() == [True, False, True, False]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("leakers>=1", 0.2, 0.1), "below = 0.2: must be less than above = 0.1"),
        (("leakers>=1", 0.2, 0.2), "must be less than above"),
        (("leakers>=1", 0.0, 0.2), "below = 0.0: must lie between 0 and 1"),
        (("leakers>=1", 0.1, 1.0), "above = 1.0: must lie between 0 and 1"),
        (("leakers>=1", 0.1, math.nan), "above = nan: must lie between 0 and 1"),
        (("leakers>=1", 0.1, 0.2, 0.5), "error = 0.5: must lie between 0 and 0.5"),
        (("leakers>=1", 0.1, 0.2, 0.0), "error = 0.0"),
        (("leakers", 0.1, 0.2), "is not true or false of a replication.*p_no_leaker"),
        (("missiles_per_kill", 0.1, 0.2), "is not true or false of a replication"),
        (("p_no_laeker", 0.1, 0.2), "did you mean 'p_no_leaker'"),
        (("leekers>=1", 0.1, 0.2), "'leekers' is no column.*did you mean 'leakers'"),
        (("leekers>=1", 0.4, 0.2, 0.7), "leekers(.|\n)*must be less than(.|\n)*error = 0.7"),
    ],
)
def test_what_cannot_be_asked_says_why(arguments, words):
    with pytest.raises(InputError, match=words):
        Question(*arguments)


@pytest.mark.parametrize(
    ("happened", "words"),
    [
        ([True] * 9, "P(leakers>=1) is nearer 0.2 than 0.1, says Wald's test: decided after 5 replications"),
        ([False] * 30, "is nearer 0.1 than 0.2, says Wald's test: decided after 25 replications"),
        (
            [True] * 3,
            "Not decided after 3 replications whether P(leakers>=1) is nearer 0.1 or 0.2: it happened in 3 of 3",
        ),
    ],
)
def test_a_decision_in_words_and_as_json(happened, words):
    found = decide(Question("leakers>=1", 0.1, 0.2), np.array(happened))
    assert words in found.sentence
    plain = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert Decision.from_dict(plain) == found and plain["sentence"] == found.sentence
    assert dataclasses.replace(found, n=10).estimate.n == 10
