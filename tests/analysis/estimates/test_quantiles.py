"""Quantiles: ranks against the binomial distribution, and whether their intervals cover what they promise."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.estimates.quantiles import least_n, quantile, quantile_ranks, spread
from cupola.analysis.tables.wargame_tables import Table, cell_of
from cupola.analysis.tables.wargame_words import how_to_read


def tail_below(k, n, p):
    """P(Bin(n, p) < k), term by term."""
    return math.fsum(math.comb(n, i) * p**i * (1.0 - p) ** (n - i) for i in range(k))


@pytest.mark.parametrize(
    ("n", "low", "high"),
    [(5, 0, 6), (6, 1, 6), (8, 1, 8), (9, 2, 8), (10, 2, 9), (12, 3, 10), (20, 6, 15), (25, 8, 18)],
)
def test_conover_1999_ranks_of_the_median(n, low, high):
    """Binomial(n, 1/2): of 9 it is 1 of 512 or less below 1 and 10 of 512 below 2, more than 12.8 of 512 below 3."""
    assert quantile_ranks(n, 0.5) == (low, high)
    assert tail_below(low, n, 0.5) <= 0.025 < tail_below(low + 1, n, 0.5)


@given(st.integers(0, 300), st.sampled_from([0.05, 0.1, 0.25, 0.5, 0.9]), st.sampled_from([0.8, 0.95, 0.99]))
def test_david_nagaraja_2003_no_tighter_ranks_keep_the_promise(n, p, confidence):
    low, high = quantile_ranks(n, p, confidence)
    tail = 0.5 * (1.0 - confidence)
    assert tail_below(low, n, p) <= tail + 1e-12
    assert 1.0 - tail_below(high, n, p) <= tail + 1e-12
    if low < n:
        assert tail_below(low + 1, n, p) > tail - 1e-12
    if high > 1:
        assert 1.0 - tail_below(high - 1, n, p) > tail - 1e-12
    mirrored = quantile_ranks(n, 1.0 - p, confidence)
    assert (n + 1 - mirrored[1], n + 1 - mirrored[0]) == (low, high)


@pytest.mark.parametrize(("p", "n"), [(0.5, 6), (0.1, 36), (0.9, 36), (0.05, 72)])
def test_fewest_values_with_two_ends(p, n):
    values = np.arange(n, dtype=float)
    assert least_n(p) == n
    whole, short = quantile(values, p), quantile(values[1:], p)
    assert math.isfinite(whole.low) and math.isfinite(whole.high)
    assert math.isinf(short.high - short.low) and math.isfinite(short.estimate)


@pytest.mark.parametrize("n", [12, 40, 150])
@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_david_nagaraja_2003_coverage_is_that_of_the_ranks(n, p):
    """Of a continuous distribution the coverage is a sum of binomial terms, whatever the distribution."""
    low, high = quantile_ranks(n, p)
    exact = tail_below(high, n, p) - tail_below(low, n, p)
    truth = -math.log(1.0 - p)
    drawn = np.random.default_rng([2003, n, round(10 * p)]).exponential(1.0, (4000, n))
    found = [quantile(row, p) for row in drawn]
    covered = np.mean([one.low <= truth <= one.high for one in found])
    assert exact >= 0.95
    assert covered == pytest.approx(exact, abs=4.0 * math.sqrt(exact * (1.0 - exact) / 4000) + 1e-9)


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_counts_with_ties_are_covered_more_often(p):
    """Poisson(2): cumulated 0.135, 0.406, 0.677, 0.857, 0.947."""
    truth = {0.1: 0.0, 0.5: 2.0, 0.9: 4.0}[p]
    drawn = np.random.default_rng(7).poisson(2.0, (2000, 60)).astype(float)
    found = [quantile(row, p) for row in drawn]
    assert np.mean([one.low <= truth <= one.high for one in found]) >= 0.95
    # ... and the interval still says something.
    assert np.mean([one.high - one.low for one in found]) < 3.0


@given(st.lists(st.one_of(st.just(math.nan), st.floats(-1e6, 1e6)), max_size=80))
def test_an_estimate_lies_in_its_interval_and_missing_values_are_none(values):
    for one in spread(values):
        known = [value for value in values if not math.isnan(value)]
        assert one.n == len(known)
        if known:
            assert one.low <= one.estimate <= one.high
            assert one.estimate in known
        else:
            assert math.isnan(one.estimate) and (one.low, one.high) == (-math.inf, math.inf)


def test_a_median_may_lie_between_two_values():
    assert quantile([1.0, 2.0, 4.0, 8.0], 0.5, is_between=True).estimate == 3.0
    assert quantile([1.0, 2.0, 4.0, 8.0], 0.5).estimate == 2.0


@pytest.mark.parametrize(("n", "p", "confidence"), [(-1, 0.5, 0.95), (5, 1.0, 0.95), (5, 0.5, 95.0)])
def test_impossible_questions_are_refused(n, p, confidence):
    with pytest.raises(ValueError, match="must be 0 or more"):
        quantile_ranks(n, p, confidence)


@pytest.mark.parametrize(
    ("n", "words"),
    [
        (5, "Medians have no 95 % interval from fewer than 6 replications."),
        (
            30,
            "by 6 at most (95 % for each cell). The other two of a cell cannot have an interval: it takes 36",
        ),
        (100, "moves the median of a cell by 11 at most, the others by 7 at most (95 % for each cell)."),
    ],
)
def test_a_table_says_how_far_chance_moves_its_quantiles(n, words):
    cell = cell_of(("a",), (), np.arange(n, dtype=float), Estimate(0.5, 0.0, 1.0, "", n))
    assert words in how_to_read(Table("x", "leakers", "mean", "", ("row",), (), (cell,), "", 1))


def test_every_mean_of_a_run_has_its_quantiles():
    from cupola.analysis.metrics.metrics import METRICS, quantiles
    from cupola.engine.run import run
    from cupola.scenario import load

    results = run(load("minimal"), 40, seed=3, workers=1)
    found = quantiles(results)
    assert set(found) == {name for name, metric in METRICS.items() if metric.kind == "mean"}
    leakers = np.sort(results.replications["leakers"])
    assert [one.estimate for one in found["leakers"]] == [leakers[3], leakers[19], leakers[35]]
    assert (found["leakers"][1].low, found["leakers"][1].high) == (leakers[13], leakers[26])
    assert found["max_intercept_range_km"][1].unit == "km"
