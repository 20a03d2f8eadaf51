"""Pairs: intervals against printed examples, sample sizes against the textbook, and what pairing is worth."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from cupola.analysis.estimates.intervals import mean_interval, wilson
from cupola.analysis.estimates.paired import (
    paired_gain,
    paired_mean,
    paired_ratio,
    replications_for,
    replications_to_tell,
)
from cupola.analysis.metrics.estimators import ratio_of_sums

DATA = Path(__file__).parents[2] / "data" / "validation"


def fourfold(both, only_first, only_second, neither):
    """Pairs of truth values with these counts."""
    first = np.repeat([True, True, False, False], [both, only_first, only_second, neither])
    second = np.repeat([True, False, True, False], [both, only_first, only_second, neither])
    return first, second


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        # Bentur and others 2009, airway hyper-responsiveness; Cavo and others 2012, complete response: both worked in
        # Fagerland, Lydersen and Laake 2014.
        ((1, 1, 7, 12), -0.517, -0.026),
        ((59, 6, 16, 80), -0.124, -0.005),
    ],
)
def test_tango_1998_as_fagerland_lydersen_and_laake_2014_work_it(counts, low, high):
    gain = paired_gain(*fourfold(*counts))
    assert (round(gain.low, 3), round(gain.high, 3)) == (low, high)
    assert gain.estimate == pytest.approx((counts[1] - counts[2]) / sum(counts), rel=1e-12)


def test_tango_1998_solves_its_own_equation():
    """Equation 12 by the plain formula, at both ends: the score there is the normal quantile."""
    b, c, n = 40, 20, 160
    gain = paired_gain(*fourfold(70, b, c, 30))
    for difference, score in ((gain.low, 1.959963984540054), (gain.high, -1.959963984540054)):
        middle, last = -b - c + (2 * n - b + c) * difference, -c * difference * (1.0 - difference)
        q = (math.sqrt(middle**2 - 8.0 * n * last) - middle) / (4.0 * n)
        spread = math.sqrt(n * (2.0 * q + difference * (1.0 - difference)))
        assert (b - c - n * difference) / spread == pytest.approx(score, rel=1e-9)


@pytest.mark.parametrize(("b", "n"), [(0, 30), (1, 20), (40, 200), (200, 200)])
def test_where_one_can_only_do_better_tango_is_wilson(b, n):
    gain = paired_gain(*fourfold(0, b, 0, n - b))
    low, high = wilson(b, n)
    assert gain.high == pytest.approx(high, abs=1e-12)
    if b == 0:  # nothing differs: as much is possible to either side
        assert gain.low == pytest.approx(-high, abs=1e-12)
    elif low > b / (2 * n - b):
        assert gain.low == pytest.approx(low, abs=1e-12)
    else:
        assert gain.low <= low


def test_a_paired_gain_misses_as_often_to_either_side():
    """Exact over all counts, one variant never worse: Newcombe's method 10 misses 4.3 % below and 1.4 % above."""
    n = 100
    ends = [paired_gain(*fourfold(n // 3, b, 0, n - n // 3 - b)) for b in range(n - n // 3 + 1)]
    below, above = [], []
    for p in np.linspace(0.1, 0.4, 61):
        law = np.array([math.comb(n, b) * p**b * (1.0 - p) ** (n - b) for b in range(len(ends))])
        below.append(law @ [end.high < p for end in ends])
        above.append(law @ [end.low > p for end in ends])
    assert np.mean(below) == pytest.approx(0.025, abs=0.005) and np.mean(above) == pytest.approx(0.025, abs=0.008)
    assert 1.0 - np.add(below, above).min() > 0.92


def test_stat_sample_size():
    with open(DATA / "stat_sample_size.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    assert len(rows) >= 20
    for row in rows:
        p = float(row["p"])
        assert replications_for(float(row["half_width"]), math.sqrt(p * (1.0 - p))) == int(row["n"])


def test_sample_size_with_power_of_the_textbook():
    """Standardised difference 0.5, one sample: 32 at 80 % and 43 at 90 % (normal approximation)."""
    assert [replications_to_tell(0.5, 1.0, power=p) for p in (0.8, 0.9)] == [32, 43]
    assert replications_to_tell(0.0, 1.0) == math.inf
    assert replications_for(0.0, 1.0) == math.inf


def test_power_is_as_promised():
    """As many replications as are said to be needed tell the difference in nine studies of ten."""
    rng = np.random.default_rng(5)
    n = replications_to_tell(0.3, 1.0)
    told = [mean_interval(rng.normal(0.3, 1.0, n))[1] > 0.0 for _ in range(2000)]
    assert np.mean(told) == pytest.approx(0.9, abs=4 * math.sqrt(0.9 * 0.1 / 2000))


def test_paired_designs_variance_below_independent():
    """Two runs with known correlation: the interval shrinks by sqrt(1 - rho), as it must."""
    rng, n, rho = np.random.default_rng(3), 20_000, 0.9
    common, own_a, own_b = rng.normal(size=(3, n))
    a = math.sqrt(rho) * common + math.sqrt(1.0 - rho) * own_a
    b = 0.5 + math.sqrt(rho) * common + math.sqrt(1.0 - rho) * own_b
    paired, apart = paired_mean(a, b), paired_mean(a, rng.permutation(b))
    assert paired.low < 0.5 < paired.high
    assert paired.half_width / apart.half_width == pytest.approx(math.sqrt(1.0 - rho), rel=0.05)


def test_ratio_difference_is_zero_for_equal_and_known_for_scaled():
    rng = np.random.default_rng(2)
    kills = rng.poisson(8.0, 400).astype(float)
    fired = 2.0 * kills + rng.poisson(2.0, 400)
    same, first, second = paired_ratio((fired, kills), (fired, kills))
    # Equal in all 400 pairs: one missile more in a pair is as rare as none of 400 allows, and is spread over the kills.
    assert same.estimate == 0.0
    assert (-same.low, same.high) == pytest.approx((wilson(0, 400)[1] / kills.mean(),) * 2, rel=1e-12)
    assert np.array_equal(first, second)
    more, _, _ = paired_ratio((fired, kills), (fired + kills, kills))
    assert more.estimate == pytest.approx(1.0, rel=1e-12)
    assert more.half_width == pytest.approx(same.half_width, rel=1e-9)
    # Against nothing at all, the interval is that of the ratio itself.
    one, _, _ = paired_ratio((np.zeros(400), kills), (fired, kills))
    assert (one.low, one.high) == pytest.approx((ratio_of_sums(fired, kills).low, ratio_of_sums(fired, kills).high))


def test_ratio_without_anything_below_is_unknown():
    zero = np.zeros(3)
    change, first, _ = paired_ratio((zero, zero), (np.ones(3), np.ones(3)))
    assert math.isnan(change.estimate) and change.low == -math.inf and np.isnan(first).all()
