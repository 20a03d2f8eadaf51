"""Identity: Bayes' rule worked out by hand, confusion, the operator's delay and error."""

import math
from itertools import product
from types import SimpleNamespace

import numpy as np
import pytest

from cupola.kernels.identity import declared_by, declared_by_matrix, operator_delay_s, posterior, replaced
from cupola.kernels.rng import normal_pair, uniform
from cupola.kernels.rows import IDENTIFICATION, table
from cupola.variants import Evidence, Identity, Side, Waiting

SEED = np.uint64(3)


@pytest.fixture
def rule():
    row = table(IDENTIFICATION, 1)[0]
    row.prior[:] = 0.5, 0.3, 0.2
    row.threshold[:] = 0.9
    row.likelihood[:] = 0.5
    return row


def test_bayes_rule_by_hand_one_reply(rule):
    """0.3 x 0.95 = 0.285 against 0.5 x 0.01 = 0.005 and 0.2 x 0.05 = 0.010: friendly 0.285 / 0.300 = 0.95."""
    rule.likelihood[Evidence.CODED_REPLY] = 0.01, 0.95, 0.05
    assert posterior(rule, 1, -1, -1, -1, -1, -1) == pytest.approx((1 / 60, 0.95, 1 / 30), rel=1e-14)


def test_bayes_rule_by_hand_no_reply_fast_and_off_its_corridor(rule):
    """Hostile 0.5 x 0.99 x 0.6 x 0.9 = 0.2673, friendly 0.3 x 0.05 x 0.3 x 0.5 = 0.00225, civil 0.2 x 1 x 0.02 x 0.1
    = 0.0004; the sum is 0.26995.
    """
    rule.likelihood[Evidence.CODED_REPLY] = 0.01, 0.95, 0.0
    rule.likelihood[Evidence.FAST] = 0.6, 0.3, 0.02
    rule.likelihood[Evidence.ON_PLAN] = 0.1, 0.5, 0.9
    expected = 0.2673 / 0.26995, 0.00225 / 0.26995, 0.0004 / 0.26995
    assert posterior(rule, 0, -1, 0, 1, -1, -1) == pytest.approx(expected, rel=1e-13)


def test_bayes_rule_over_all_evidence_in_any_order_of_arrival(rule):
    """All 64 findings: the posterior equals that of taking in one piece after another, in reverse order."""
    rule.likelihood[:] = np.random.Generator(np.random.Philox(1)).uniform(0.02, 0.98, (6, 3))
    for found in product((0, 1), repeat=6):
        belief = rule.prior.copy()
        for k in reversed(range(6)):
            belief *= rule.likelihood[k] if found[k] else 1.0 - rule.likelihood[k]
            belief /= belief.sum()
        assert posterior(rule, *found) == pytest.approx(tuple(belief), rel=1e-12)


def test_nothing_known_leaves_the_prior_and_the_impossible_leaves_nothing(rule):
    assert posterior(rule, -1, -1, -1, -1, -1, -1) == pytest.approx((0.5, 0.3, 0.2), rel=1e-15)
    rule.likelihood[Evidence.CIVIL_REPLY] = 0.0
    assert posterior(rule, -1, 1, -1, -1, -1, -1) == (0.0, 0.0, 0.0)
    assert declared_by(rule, 0.0, 0.0, 0.0) == Identity.UNKNOWN


def test_the_likeliest_side_is_declared_from_its_threshold_on(rule):
    rule.threshold[:] = 0.9, 0.6, 0.4
    assert declared_by(rule, 0.9, 0.06, 0.04) == Identity.HOSTILE
    assert declared_by(rule, 0.89, 0.06, 0.05) == Identity.UNKNOWN
    assert declared_by(rule, 0.3, 0.6, 0.1) == Identity.FRIENDLY
    assert declared_by(rule, 0.35, 0.25, 0.4) == Identity.CIVIL
    assert declared_by(rule, 0.45, 0.1, 0.45) == Identity.UNKNOWN  # between equals the first counts


def test_confusion_frequencies_within_four_standard_errors():
    row = table(IDENTIFICATION, 1)[0]
    matrix = {
        Side.HOSTILE: (0.1, 0.7, 0.15, 0.05), Side.FRIENDLY: (0.3, 0.2, 0.4, 0.1), Side.CIVIL: (0.0, 0.01, 0.0, 0.99),
    }  # fmt: skip
    n = 20_000
    for side, shares in matrix.items():
        row.matrix[side] = shares
        declared = [declared_by_matrix(row, int(side), uniform(SEED, k, 5, 1, 2, 0)) for k in range(n)]
        found = np.bincount(declared, minlength=4) / n
        for identity in Identity:
            p = shares[identity]
            assert abs(found[identity] - p) <= 4.0 * math.sqrt(p * (1.0 - p) / n), (side, identity)


@pytest.mark.parametrize(
    "case",
    [
        SimpleNamespace(waiting=Waiting.FIXED, median_s=12.0, sd_s=0.0),
        SimpleNamespace(waiting=Waiting.EXPONENTIAL, median_s=12.0 * math.log(2.0), sd_s=12.0),
        SimpleNamespace(
            waiting=Waiting.LOGNORMAL, median_s=12.0 * math.exp(-0.32), sd_s=12.0 * math.sqrt(math.expm1(0.64))
        ),
    ],
    ids=lambda case: case.waiting.label,
)
def test_operator_delay_has_its_mean_and_median(case):
    n = 20_000
    draws = [(uniform(SEED, k, 23, 1, 2, 0), normal_pair(SEED, k, 23, 1, 2, 0)[0]) for k in range(n)]
    delays = [operator_delay_s(int(case.waiting), 12.0, 0.8, u, z) for u, z in draws]
    assert abs(np.mean(delays) - 12.0) <= 4.0 * case.sd_s / math.sqrt(n) + 1e-9
    below = np.mean(np.array(delays) <= case.median_s * (1.0 + 1e-12))
    assert case.sd_s == 0.0 or abs(below - 0.5) <= 4.0 * 0.5 / math.sqrt(n)


def test_an_operator_error_is_each_of_the_other_three():
    for identity in Identity:
        found = [replaced(int(identity), u) for u in (0.1, 0.5, 0.9)]
        assert sorted([*found, identity]) == [0, 1, 2, 3]
