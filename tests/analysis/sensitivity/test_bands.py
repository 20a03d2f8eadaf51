"""The two bands against normal models with known variances, crossed and nested."""

import math
from statistics import NormalDist

import numpy as np
import pytest

from cupola.analysis.sensitivity.bands import bands


def crossed(chance, points, n, figures, common, mixed):
    a = chance.normal(0.0, figures, (points, 1))
    b = chance.normal(0.0, common, (1, n))
    return 5.0 + a + b + chance.normal(0.0, mixed, (points, n))


def mean_and_error(values):
    return np.mean(values), np.std(values, ddof=1) / math.sqrt(len(values))


@pytest.mark.parametrize("common", [0.0, 2.0])
def test_searle_1992_variance_components_are_unbiased_under_common_random_numbers(common):
    chance = np.random.default_rng(1)
    found = [bands(crossed(chance, 12, 15, 0.5, common, 1.0)) for _ in range(1500)]
    for name, wanted in (("variance_figures", 0.25), ("variance_chance", 1.0 + common**2)):
        # Chance within a point is b + c of the model: variances 4 (or 0) and 1.
        middle, error = mean_and_error([getattr(one, name) for one in found])
        assert middle == pytest.approx(wanted, abs=4.0 * error)


def test_nested_normal_case_in_closed_form():
    chance = np.random.default_rng(2)
    tables = [crossed(chance, 12, 15, 0.5, 0.0, 1.0) for _ in range(1500)]
    middle, error = mean_and_error([bands(table, is_crossed=False).variance_figures for table in tables])
    assert middle == pytest.approx(0.25, abs=4.0 * error)
    # Without the inner variance subtracted it would be 0.25 + 1/15: the test can see that.
    plain, _ = mean_and_error([np.var(table.mean(axis=1), ddof=1) for table in tables])
    assert plain == pytest.approx(0.25 + 1.0 / 15.0, abs=4.0 * error) and plain - 0.25 > 8.0 * error


def test_under_common_random_numbers_subtracting_all_of_the_inner_variance_would_be_wrong():
    chance = np.random.default_rng(3)
    tables = [crossed(chance, 12, 15, 0.5, 2.0, 1.0) for _ in range(1500)]
    middle, error = mean_and_error([bands(table, is_crossed=False).variance_figures for table in tables])
    # It takes off (4 + 1)/15 where only 1/15 is noise between points.
    assert middle == pytest.approx(0.25 - 4.0 / 15.0, abs=4.0 * error) and abs(middle - 0.25) > 8.0 * error


def test_the_band_of_figures_has_the_width_of_the_normal_it_came_from():
    found = bands(crossed(np.random.default_rng(4), 4000, 10, 0.5, 0.0, 1.0))
    half = 0.5 * NormalDist().inv_cdf(0.975)
    assert (found.figures_low, found.figures_high) == pytest.approx((5.0 - half, 5.0 + half), abs=0.05)
    assert found.chance_half_width == pytest.approx(2.262157 / math.sqrt(10.0), rel=0.02)
    assert found.share_figures == pytest.approx(0.2, abs=0.02)
    wide = math.sqrt(1.25) * NormalDist().inv_cdf(0.975)
    assert (found.raid_low, found.raid_high) == pytest.approx((5.0 - wide, 5.0 + wide), abs=0.06)


def test_the_interval_of_the_mean_covers_it():
    chance = np.random.default_rng(5)
    found = [bands(crossed(chance, 10, 10, 0.5, 1.0, 1.0)) for _ in range(1000)]
    covered = np.mean([abs(one.mean - 5.0) <= one.mean_half_width for one in found])
    assert covered >= 0.95 - 4.0 * math.sqrt(0.95 * 0.05 / 1000)


def test_figures_that_change_nothing_have_no_band():
    row = np.array([0.0, 1.0, 1.0, 3.0])
    found = bands(np.tile(row, (6, 1)))
    assert found.variance_figures == 0.0 and found.share_figures == 0.0
    assert found.figures_low == found.figures_high == found.mean == 1.25
    constant = bands(np.full((3, 3), 2.0))
    assert math.isnan(constant.share_figures) and constant.to_dict()["share_figures"] is None


def test_a_table_that_is_none_is_refused():
    with pytest.raises(ValueError, match="2 x 2"):
        bands(np.zeros((1, 5)))
    with pytest.raises(ValueError, match="NaN"):
        bands(np.array([[0.0, math.nan], [1.0, 2.0]]))


def test_the_share_of_figures_is_held_where_they_show_in_few_replications():
    """Six threats leak with a chance that figures move a little, all points under the same draws: known in closed form.

    The distribution of F, made for normal effects, held this share in some 70 of 100 studies.
    """
    rng = np.random.default_rng(20180926)
    p, spread, n_studies = 0.25, 0.03, 300
    figures2 = (6.0 * spread) ** 2 / 3.0
    chance2 = 6.0 * (p * (1.0 - p) - spread**2 / 3.0)
    share = figures2 / (figures2 + chance2)
    held = 0
    for _ in range(n_studies):
        leak = p + spread * rng.uniform(-1.0, 1.0, (40, 1, 1))
        found = bands((rng.random((1, 30, 6)) < leak).sum(axis=2).astype(float))
        held += found.share_low <= share <= found.share_high
    assert held >= 0.91 * n_studies
