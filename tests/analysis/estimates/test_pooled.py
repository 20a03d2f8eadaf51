"""Points put together: equal weights, and draws that they share counted once."""

import math

import numpy as np
import pytest

from cupola.analysis.estimates.intervals import mean_interval, wilson
from cupola.analysis.estimates.means import outcome_interval
from cupola.analysis.estimates.pooled import Pooled, PooledPart, pooled_mean, pooled_quantile, pooled_share
from cupola.analysis.estimates.quantiles import quantile


def points(values, seeds=None):
    """Points from rows of a table, under one seed unless they have their own."""
    return Pooled(
        [PooledPart.of(row, (seeds or [7] * len(values))[i], np.arange(len(row))) for i, row in enumerate(values)]
    )


def test_the_interval_is_that_of_the_means_over_points_within_a_replication():
    rng = np.random.default_rng(1)
    table = rng.normal(0.0, 1.0, 100) + rng.normal(0.0, 0.3, (9, 100))
    found = pooled_mean(points(table))
    _, low, high = mean_interval(table.mean(axis=0))
    assert found.estimate == pytest.approx(table.mean(), rel=1e-12)
    assert min(found.high - found.estimate, found.estimate - found.low) == pytest.approx(0.5 * (high - low), rel=1e-9)
    assert found.n == 100


def test_draws_that_are_shared_by_nine_points_are_no_nine_hundred_replications():
    """0.382 (0.345 to 0.419) came out where nine points had the same draws; three times as wide is right."""
    point = np.random.default_rng(2).binomial(1, 0.382, 100).astype(float)
    shared, alone = pooled_mean(points([point] * 9)), pooled_mean(points([point]))
    apart = pooled_mean(points([point] * 9, seeds=list(range(9))))
    assert shared.half_width == pytest.approx(alone.half_width, rel=1e-9)
    assert shared.half_width == pytest.approx(3.0 * apart.half_width, rel=0.1)
    assert (shared.n, apart.n) == (100, 900)


def test_one_point_alone_is_as_a_run_has_it():
    values = np.random.default_rng(3).poisson(0.3, 80).astype(float)
    found = pooled_mean(points([values]), least=0.0)
    assert (found.estimate, found.low, found.high) == pytest.approx(outcome_interval(values, least=0.0), rel=1e-9)
    truths = values > 0
    share, exact = pooled_share(points([truths])), wilson(int(truths.sum()), 80)
    # A little wider: its spread is estimated, and Student's t allows for that.
    assert share.low <= exact[0] and share.high >= exact[1]
    assert (share.low, share.high) == pytest.approx(exact, abs=0.005)
    median, alone = pooled_quantile(points([values]), 0.5), quantile(values, 0.5)
    assert median.low <= alone.low <= median.estimate == alone.estimate <= alone.high <= median.high


@pytest.mark.parametrize("is_shared", [True, False], ids=["shared", "apart"])
@pytest.mark.parametrize("counts", [(60, 60, 60), (30, 240, 960)], ids=["equal", "until"])
def test_pooled_intervals_cover(is_shared, counts):
    rng = np.random.default_rng([4, is_shared, len(set(counts))])
    rates = (0.1, 1.0, 3.0)
    covered = np.zeros(3)
    runs = 400
    shares = [1.0 - math.exp(-rate) for rate in rates]
    for _ in range(runs):
        chance = rng.random(max(counts)) if is_shared else None
        parts = []
        for i, (n, rate) in enumerate(zip(counts, rates, strict=True)):
            u = chance[:n] if chance is not None else rng.random(n)
            # Poisson by its inverse: one uniform number decides how the replication goes at all points.
            values = np.searchsorted(np.cumsum([math.exp(-rate) * rate**k / math.factorial(k) for k in range(20)]), u)
            parts.append(PooledPart.of(values, 7 if is_shared else i, np.arange(n)))
        pool = Pooled(parts)
        found = (
            pooled_mean(pool, least=0.0),
            pooled_share(Pooled([PooledPart(p.values > 0, p.seed, p.numbers) for p in parts])),
        )
        nine = pooled_quantile(pool, 0.9)
        covered += (
            found[0].low <= np.mean(rates) <= found[0].high,
            found[1].low <= np.mean(shares) <= found[1].high,
            nine.low <= 4.0 <= nine.high,
        )
    # The quantile: F(3) = 0.876 and F(4) = 0.937 in the mixture. Two standard errors of 400 runs: 0.02.
    assert (covered / runs >= 0.93).all()


def test_points_that_never_varied_hide_as_much_as_one_of_them():
    none = pooled_mean(points([np.zeros(50)] * 4), least=0.0)
    assert (none.low, none.high) == pytest.approx((0.0, wilson(0, 50)[1]), rel=1e-12)
    assert pooled_mean(points([np.full(5, np.nan)])).n == 0
