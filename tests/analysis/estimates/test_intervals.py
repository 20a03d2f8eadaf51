"""Intervals against published tables, and whether they cover what they promise."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cupola.analysis.estimates import distributions, intervals


def test_newcombe_1998_wilson_and_clopper_pearson(holds):
    holds("binomial_intervals")


def test_newcombe_1998_printed_digits(validation_rows):
    checked = 0
    for row in validation_rows("stat_binomial_ci"):
        if row["published"]:
            printed = [float(word) for word in row["published"].replace("W", "").replace("CP", "").split()]
            x, n = int(row["x"]), int(row["n"])
            assert [*intervals.wilson(x, n), *intervals.clopper_pearson(x, n)] == pytest.approx(printed, abs=5e-5)
            checked += 1
    assert checked == 4


def test_student_quantiles(validation_rows):
    for row in validation_rows("stat_student_t975"):
        assert intervals.student_quantile(0.975, int(row["dof"])) == pytest.approx(row["t975"], rel=1e-9)
        assert intervals.student_quantile(0.025, int(row["dof"])) == pytest.approx(-row["t975"], rel=1e-9)


def test_student_quantile_of_one_degree_is_cauchy():
    for p in (0.6, 0.75, 0.9, 0.975, 0.999):
        assert intervals.student_quantile(p, 1) == pytest.approx(math.tan(math.pi * (p - 0.5)), rel=1e-10)


def test_student_quantile_of_many_degrees_is_normal():
    assert intervals.student_quantile(0.975, 10**7) == pytest.approx(1.959963984540054, rel=1e-6)
    assert intervals.student_quantile(0.51, 10**7) == pytest.approx(0.02506890825871, rel=1e-6)


def test_beta_cdf_of_whole_parameters_is_a_binomial_tail(validation_rows):
    # P(at least M of N) = I_p(M, N - M + 1).
    for row in validation_rows("stat_m_of_n"):
        m, n = row["M"], row["N"]
        assert distributions.beta_cdf(row["p"], m, n - m + 1) == pytest.approx(row["P"], rel=1e-11)


@given(st.floats(0.1, 500), st.floats(0.1, 500), st.floats(0.001, 0.999))
def test_beta_quantile_inverts_beta_cdf(a, b, p):
    x = distributions.beta_quantile(p, a, b)
    # At both ends the quantile may be closer to 0 or 1 than doubles resolve.
    if 1e-12 < x < 1 - 1e-9:
        assert distributions.beta_cdf(x, a, b) == pytest.approx(p, abs=1e-6)


@given(st.integers(1, 2000), st.data())
def test_wilson_holds_the_share_and_mirrors(n, data):
    x = data.draw(st.integers(0, n))
    low, high = intervals.wilson(x, n)
    assert 0.0 <= low <= x / n <= high <= 1.0
    assert intervals.wilson(n - x, n) == pytest.approx((1 - high, 1 - low), abs=1e-12)


def test_clopper_pearson_covers_at_least_as_promised():
    n, p = 20, 0.13
    coverage = 0.0
    for x in range(n + 1):
        low, high = intervals.clopper_pearson(x, n)
        if low <= p <= high:
            coverage += math.comb(n, x) * p**x * (1 - p) ** (n - x)
    assert 0.95 <= coverage < 0.995


def test_mean_interval_covers_as_promised():
    draws = np.random.Generator(np.random.Philox(5)).normal(3.0, 2.0, (4000, 8))
    ends = [intervals.mean_interval(row) for row in draws]
    covered = np.mean([low <= 3.0 <= high for _, low, high in ends])
    assert covered == pytest.approx(0.95, abs=4 * math.sqrt(0.95 * 0.05 / 4000))


def test_few_values_promise_nothing():
    assert intervals.mean_interval([2.0]) == (2.0, -math.inf, math.inf)
    mean, low, high = intervals.mean_interval([])
    assert math.isnan(mean) and (low, high) == (-math.inf, math.inf)
    assert intervals.wilson(0, 0) == intervals.clopper_pearson(0, 0) == (0.0, 1.0)


def test_paired_difference_is_narrower_under_common_draws():
    generator = np.random.Generator(np.random.Philox(6))
    common = generator.normal(0.0, 10.0, 200)
    a, b = common + generator.normal(1.0, 1.0, 200), common + generator.normal(0.0, 1.0, 200)
    mean, low, high = intervals.paired_difference(a, b)
    assert low < 1.0 < high and low > 0.0
    assert mean == pytest.approx(a.mean() - b.mean(), rel=1e-12)
    _, low_unpaired, high_unpaired = intervals.paired_difference(a, generator.permutation(b))
    assert high - low < 0.2 * (high_unpaired - low_unpaired)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: intervals.wilson(3, 2), "3 successes in 2 trials"),
        (lambda: intervals.clopper_pearson(-1, 2), "-1 successes"),
        (lambda: intervals.wilson(1, 2, confidence=95), "confidence = 95"),
        (lambda: intervals.mean_interval([1.0, math.nan]), "NaN"),
        (lambda: intervals.paired_difference([1.0], [1.0, 2.0]), "1 values against 2"),
    ],
)
def test_impossible_input_is_named(call, words):
    with pytest.raises(ValueError, match=words):
        call()


def test_estimate_prints_its_interval():
    estimate = intervals.Estimate(41.2, 39.9, 42.7, "km", 300)
    assert str(estimate) == "41.2 km (39.9 to 42.7)"
    assert estimate.half_width == pytest.approx(1.4, rel=1e-12)


#: Distribution of one replication, its mean, and what the page of intervals says of t and BCa [per cent].
SKEWED = {
    ("lognormal", 20): (lambda rng, size: rng.lognormal(0.0, 1.0, size), math.exp(0.5), 86.6, 86.6),
    ("exponential", 20): (lambda rng, size: rng.exponential(1.0, size), 1.0, 91.9, 90.8),
    ("geometric", 20): (lambda rng, size: rng.geometric(1 / 3, size) - 1.0, 2.0, 91.7, 91.7),
    ("poisson-0.05", 20): (lambda rng, size: rng.poisson(0.05, size).astype(float), 0.05, 63.7, 62.5),
    ("lognormal", 100): (lambda rng, size: rng.lognormal(0.0, 1.0, size), math.exp(0.5), 91.7, 92.2),
    ("geometric", 100): (lambda rng, size: rng.geometric(1 / 3, size) - 1.0, 2.0, 94.1, 94.4),
}


@pytest.mark.parametrize(("name", "n"), SKEWED)
@pytest.mark.filterwarnings("ignore:The BCa confidence interval cannot be calculated")
def test_efron_1987_bca_covers_the_mean_of_few_skewed_values_no_better_than_t(name, n):
    """What decides for t: where values are few, BCa falls short as far, and where most are 0 it has no interval."""
    from scipy.stats import bootstrap

    draw, truth, said_t, said_bca = SKEWED[name, n]
    sequences = 1000
    drawn = draw(np.random.default_rng([1987, n, len(name)]), (sequences, n))
    ends = np.array([intervals.mean_interval(row)[1:] for row in drawn])
    covered_t = np.mean((ends[:, 0] <= truth) & (truth <= ends[:, 1]))
    rng = np.random.default_rng(7)
    with np.errstate(invalid="ignore"):  # of values that are all alike
        found = bootstrap((drawn,), np.mean, axis=1, n_resamples=499, method="BCa", batch=50, random_state=rng)
    low, high = found.confidence_interval
    covered_bca = np.mean((low <= truth) & (truth <= high))
    # The page has them from 40,000 and 4,000 sequences: four standard errors of those drawn here.
    assert 100.0 * covered_t == pytest.approx(said_t, abs=400.0 * math.sqrt(said_t * (100.0 - said_t) / 1e7))
    assert 100.0 * covered_bca == pytest.approx(said_bca, abs=400.0 * math.sqrt(said_bca * (100.0 - said_bca) / 1e7))
    assert covered_bca < covered_t + 0.02
    assert not np.isnan(low).any() or name == "poisson-0.05"


#: Probabilities of strata: alike, sure and hopeless, one that varies, a slope, few.
STRATA = {
    "alike": [0.5] * 8, "rare": [0.02] * 8, "sure and hopeless": [0.999] * 4 + [0.001] * 4,
    "slope": [k / 8 for k in range(1, 8)],
    "two": [0.2, 0.8], "one that varies": [0.0] * 7 + [0.5], "mostly sure": [1.0] * 6 + [0.5, 0.2],
}  # fmt: skip


@pytest.mark.parametrize("name", STRATA)
@pytest.mark.parametrize("n", [5, 25, 100])
def test_yan_su_2010_strata_cover(name, n):
    """By simulation: at 95 % never below 93 %, within two standard errors of 2,000 samples."""
    shares = np.array(STRATA[name])
    chance = np.random.default_rng(2010)
    held, samples = 0, 2000
    for _ in range(samples):
        low, high = intervals.stratified_wilson(chance.binomial(n, shares).tolist(), [n] * len(shares))
        held += low - 1e-12 <= shares.mean() <= high + 1e-12
    assert held / samples >= 0.93 - 2.0 * math.sqrt(0.93 * 0.07 / samples)


def test_strata_that_never_varied_are_not_binomial():
    low, high = intervals.stratified_wilson([25] * 4 + [0] * 4, [25] * 8)
    assert (low, high) == pytest.approx((0.487, 0.513), abs=0.01)
    assert np.subtract(*intervals.wilson(100, 200)[::-1]) > 4.0 * (high - low)


@given(st.lists(st.integers(0, 20), min_size=1, max_size=9))
def test_the_mean_of_strata_lies_within_its_interval(successes):
    low, high = intervals.stratified_wilson(successes, [20] * len(successes))
    assert -1e-12 <= low <= np.mean(successes) / 20 <= high + 1e-12 <= 1.0 + 2e-12


def test_strata_with_nothing_in_common_are_as_wide_as_all_trials_together():
    """Alike strata of many trials: the same as one sample, by the closed form."""
    together = intervals.wilson(400, 800)
    assert intervals.stratified_wilson([100] * 4, [200] * 4) == pytest.approx(together, abs=2e-4)
