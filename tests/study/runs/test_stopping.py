"""Stopping when an interval is narrow leaves its coverage, and a budget is never overspent."""

import numpy as np
import pytest

from cupola.analysis.estimates.intervals import Estimate, mean_interval
from cupola.analysis.metrics.estimators import mean, proportion
from cupola.study.runs.stopping import is_narrow, next_counts
from cupola.study.runs.study_file import Until

SEQUENCES = 2000


def stopped(values, estimate, half_width, until):
    """The estimate of one sequence of values where the rule stops."""
    counts = {0: until.min}
    while True:
        found = estimate(values[: counts[0]])
        if is_narrow(found, half_width):
            return found
        more = next_counts(counts, until, None)
        if not more:
            return found
        counts = more


def coverage(draw, estimate, truth, half_width, until):
    rng = np.random.default_rng(1965)
    found = [stopped(draw(rng, until.max), estimate, half_width, until) for _ in range(SEQUENCES)]
    return np.mean([one.low <= truth <= one.high for one in found]), np.mean([one.n for one in found])


def as_proportion(values):
    return proportion(int(np.count_nonzero(values)), len(values))


@pytest.mark.parametrize(
    ("draw", "estimate", "truth", "half_width"),
    [
        (lambda rng, n: rng.normal(3.0, 1.0, n), mean, 3.0, 0.08),
        (lambda rng, n: rng.poisson(0.5, n), mean, 0.5, 0.06),
        (lambda rng, n: rng.random(n) < 0.3, as_proportion, 0.3, 0.04),
        (lambda rng, n: rng.random(n) < 0.05, as_proportion, 0.05, 0.02),
    ],
    ids=["normal", "poisson", "proportion", "rare"],
)
def test_chow_robbins_1965_coverage_is_left(draw, estimate, truth, half_width):
    share, n = coverage(draw, estimate, truth, half_width, Until(metric="x", half_width=half_width))
    # Standard error of a share of 2000: 0.5 percentage points. What is given away is two points at most.
    assert share >= 0.93
    assert n > 200  # the rule did look more than once


def test_chow_robbins_1965_without_their_term_student_stops_too_early_where_first_values_are_alike():
    def plain(half_width):
        """Student's t without 1/n, from the fewest replications allowed: what the rule was without both remedies."""
        rng = np.random.default_rng(1965)
        covered = 0
        for _ in range(SEQUENCES):
            values, n = rng.random(2000) < 0.02, 30
            while ((found := mean_interval(values[:n]))[2] - found[0]) > half_width and n < 2000:
                n *= 2
            covered += found[1] <= 0.02 <= found[2]
        return covered / SEQUENCES

    assert plain(0.02) < 0.7
    until = Until(metric="x", half_width=0.02, min=30, max=2000)
    share, _ = coverage(lambda rng, n: rng.random(n) < 0.02, mean, 0.02, 0.02, until)
    assert share >= 0.93


@pytest.mark.parametrize("half_width", [0.02, 0.05, 0.1])
def test_rare_counts_are_covered_from_the_fewest_replications_on(half_width):
    """Poisson 0.05 was covered in 82 to 91 % as long as the interval was Student's."""
    until = Until(metric="x", half_width=half_width, min=30, max=4000)
    share, _ = coverage(lambda rng, n: rng.poisson(0.05, n), mean, 0.05, half_width, until)
    assert share >= 0.93


def test_values_that_are_all_alike_stop_when_what_may_be_hidden_is_narrow_enough():
    # None of 120 allows 0.031, none of 240 allows 0.016: the interval of width 0 that they had stopped at 120.
    zeros = [n for n in (30, 60, 120, 240) if is_narrow(mean(np.zeros(n)), 0.02)]
    assert zeros == [240]


def test_an_interval_that_a_bound_cut_off_counts_by_its_longer_side():
    assert not is_narrow(Estimate(0.02, 0.0, 0.12, "", 10_000), 0.1)
    assert is_narrow(Estimate(0.1, 0.03, 0.21, "", 10_000), 0.1)  # both sides are whole: half of 0.18


def test_nothing_known_is_not_narrow():
    assert not is_narrow(Estimate(float("nan"), float("-inf"), float("inf"), "km", 0), 1e9)
    assert not is_narrow(Estimate(1.0, float("-inf"), float("inf"), "km", 1), 1e9)


def test_rounds_double_up_to_the_most_and_never_overspend():
    until = Until(metric="x", half_width=1.0, min=100, max=1000)
    counts, looks = {0: 100, 1: 100, 2: 100}, []
    while counts:
        looks.append(counts[0])
        counts = next_counts(counts, until, None)
    assert looks == [100, 200, 400, 800, 1000]
    for left in range(0, 400, 7):
        counts = {0: 100, 1: 200, 5: 1000}
        more = next_counts(counts, until, left)
        assert sum(more.values()) - sum(counts[point] for point in more) <= left
        assert 5 not in more and (set(more) == {0, 1} if left >= 2 else not more)
