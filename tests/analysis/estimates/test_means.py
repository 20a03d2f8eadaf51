"""Means of counts: known ends, bounds that hold, and intervals that cover where Student's t does not."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cupola.analysis.estimates.intervals import mean_interval, wilson
from cupola.analysis.estimates.means import outcome_interval, outcome_intervals
from cupola.analysis.metrics.estimators import mean, ratio_of_sums
from cupola.analysis.metrics.metrics import METRICS
from cupola.engine.results import Results
from cupola.scenario import load


def test_values_without_a_tail_have_the_interval_of_student():
    values = [1.0, 2.0, 3.0, 4.0, 5.0]
    assert outcome_interval(values) == pytest.approx(mean_interval(values), rel=1e-12)


def test_the_side_with_the_tail_solves_its_quadratic_and_the_other_is_that_of_student():
    values = np.array([0.0] * 18 + [1.0, 3.0])
    middle, low, high = outcome_interval(values)
    _, below, _ = mean_interval(values)
    assert low == pytest.approx(below, rel=1e-12)
    half = middle - below
    a = 1.959963984540054**2 * values.var(ddof=1) / 20 / middle
    assert (high - middle) ** 2 == pytest.approx(half**2 + a * (high - middle), rel=1e-9)
    mirrored = outcome_interval(5.0 - values)
    assert mirrored == pytest.approx((5.0 - middle, 5.0 - high, 5.0 - low), rel=1e-9)


def test_counts_that_never_varied_allow_for_what_none_of_n_allows():
    assert wilson(0, 20)[1] == pytest.approx(0.1611, abs=5e-5)  # Newcombe 1998: 0 of 20
    for value in (0.0, 2.0, 7.0):
        middle, low, high = outcome_interval(np.full(20, value), least=0.0)
        assert (middle, low, high) == pytest.approx((value, max(value - 0.1611, 0.0), value + 0.1611), abs=5e-5)
    assert outcome_interval(np.full(20, 2.0), most=2.0)[2] == 2.0
    # Distances have no next value.
    assert outcome_interval(np.full(20, 47.3)) == (47.3, 47.3, 47.3)


@given(st.integers(2, 60), st.data())
def test_a_mean_is_never_surer_than_the_probability_that_it_contains(n, data):
    events = data.draw(st.integers(0, n))
    _, low, high = outcome_interval(np.repeat([1.0, 0.0], [events, n - events]), least=0.0, most=1.0)
    p_low, p_high = wilson(events, n)
    assert low <= p_low + 1e-12 and high >= p_high - 1e-12


@given(st.lists(st.integers(0, 3), min_size=2, max_size=40))
def test_intervals_hold_their_mean_and_keep_their_bounds(values):
    middle, low, high = outcome_interval(values, least=0.0, most=3.0)
    assert 0.0 <= low <= middle <= high <= 3.0
    assert low < high


@pytest.mark.parametrize("n", [20, 100, 1000])
@pytest.mark.parametrize(
    ("draw", "truth", "most"),
    [
        (lambda rng, size: rng.poisson(0.05, size), 0.05, math.inf),
        (lambda rng, size: rng.binomial(1, 0.02, size), 0.02, 1.0),
        (lambda rng, size: rng.binomial(2, 0.97, size), 1.94, 2.0),
        (lambda rng, size: rng.geometric(1 / 3, size) - 1, 2.0, math.inf),
        (lambda rng, size: (rng.random(size) < 0.3) * rng.binomial(8, 0.5, size), 1.2, 8.0),
        (lambda rng, size: 2 + rng.binomial(1, 0.05, size), 2.05, math.inf),
    ],
    ids=["poisson-0.05", "bernoulli-0.02", "full", "geometric", "zero-inflated", "tied"],
)
def test_counts_are_covered_where_student_is_not(draw, truth, most, n):
    values = np.asarray(draw(np.random.default_rng([7, n]), (2000, n)), np.float64)
    _, low, high = outcome_intervals(values, least=0.0, most=most)
    # Four standard errors of 2000 samples below 95 %.
    assert np.mean((low <= truth) & (truth <= high)) >= 0.93


def test_rows_are_the_samples_one_by_one():
    values = np.random.default_rng(3).poisson(0.4, (20, 9))
    together = np.array(outcome_intervals(values, least=0.0)).T
    assert together == pytest.approx(np.array([outcome_interval(row, least=0.0) for row in values]), rel=1e-12)


def test_one_value_says_nothing_and_nan_is_named():
    assert outcome_interval([2.0]) == (2.0, -math.inf, math.inf)
    middle, low, high = outcome_interval([], least=0.0)
    assert math.isnan(middle) and (low, high) == (0.0, math.inf)
    with pytest.raises(ValueError, match="NaN"):
        outcome_interval([1.0, math.nan])


def test_metrics_keep_the_bounds_of_the_raid_and_of_the_scenario():
    n = 20
    table = {"threats": np.full(n, 2), "kills": np.array([2] * 19 + [1]), "assets_lost": np.zeros(n, int)}
    table |= {"friendly_losses": np.zeros(n, int), "replication": np.arange(n)}
    results = Results(load("minimal"), 1, table, {}, {})
    kills = METRICS["kills"](results)
    assert kills.high == 2.0 and kills.low < 1.84
    assert METRICS["threats"](results).half_width == 0.0  # what the raid fixes is no estimate
    lost = METRICS["assets_lost"](results)
    assert (lost.low, lost.high) == pytest.approx((0.0, 0.1611), abs=5e-5)
    # Nobody of that side is there: no doubt about it.
    assert METRICS["friendly_losses"](results).high == 0.0


def test_a_limit_that_was_passed_is_none():
    assert METRICS["kills"].of({"threats": np.zeros(4), "kills": np.array([2, 4, 6, 8])}).high > 8.0


def test_a_ratio_that_never_varied_allows_for_one_more_above_the_line():
    kills = np.full(20, 3.0)
    found = ratio_of_sums(2.0 * kills, kills)
    assert found.estimate == 2.0
    assert (found.low, found.high) == pytest.approx((2.0 - 0.1611 / 3.0, 2.0 + 0.1611 / 3.0), abs=5e-5)


def test_a_distance_that_never_varied_has_no_step():
    assert mean(np.full(20, 40.0), "km").half_width == 0.0
