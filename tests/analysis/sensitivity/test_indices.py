"""Sensitivity measures against the closed forms of Ishigami's and Sobol's functions."""

import math

import numpy as np
import pytest

from cupola.analysis.sensitivity.given_data import first_order
from cupola.analysis.sensitivity.indices import (
    noise_level,
    of_ends,
    of_saltelli,
    of_sample,
    of_trajectories,
    rank_correlations,
)
from cupola.study.runs.study_file import Design
from cupola.study.sweeps.design import unit_points

pytest.importorskip("SALib", reason="SALib is not installed")


def ishigami(u):
    x = math.pi * (2.0 * u - 1.0)
    return np.sin(x[:, 0]) + 7.0 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0])


def sobol_g(u, a):
    return np.prod((np.abs(4.0 * u - 2.0) + a) / (1.0 + a), axis=1)


def indices(found, measure):
    return [one.estimate for one in found if one.measure == measure]


@pytest.fixture(scope="module")
def ishigami_table(validation_rows):
    return {row["quantity"]: row["value"] for row in validation_rows("sens_ishigami")}


def test_sens_ishigami_saltelli(ishigami_table):
    y = ishigami(unit_points(Design(kind="saltelli", points=2**14), 3, seed=1))
    found = of_saltelli(["x1", "x2", "x3"], y, seed=1)
    assert indices(found, "first_order") == pytest.approx([ishigami_table[f"S{k}"] for k in (1, 2, 3)], abs=0.02)
    assert indices(found, "total") == pytest.approx([ishigami_table[f"ST{k}"] for k in (1, 2, 3)], abs=0.02)
    assert all(one.low <= one.estimate <= one.high for one in found)


def test_sens_sobol_g_saltelli(validation_rows):
    rows = validation_rows("sens_sobol_g")
    a = np.array([row["a_i"] for row in rows])
    y = sobol_g(unit_points(Design(kind="saltelli", points=2**14), len(a), seed=2), a)
    found = of_saltelli([f"x{k}" for k in range(len(a))], y, seed=2)
    assert indices(found, "first_order") == pytest.approx([row["S_i"] for row in rows], abs=0.02)
    assert indices(found, "total") == pytest.approx([row["ST_i"] for row in rows], abs=0.02)


def test_sens_ishigami_from_a_latin_hypercube_as_it_is(ishigami_table):
    u = unit_points(Design(kind="latin", points=2**14), 3, seed=3)
    assert first_order(u, ishigami(u)) == pytest.approx([ishigami_table[f"S{k}"] for k in (1, 2, 3)], abs=0.02)


def test_sens_sobol_g_from_a_latin_hypercube_as_it_is(validation_rows):
    rows = validation_rows("sens_sobol_g")
    a = np.array([row["a_i"] for row in rows])
    u = unit_points(Design(kind="latin", points=2**14), len(a), seed=4)
    assert first_order(u, sobol_g(u, a)) == pytest.approx([row["S_i"] for row in rows], abs=0.02)


def test_hays_1963_figures_without_effect_have_no_share_on_average():
    chance = np.random.default_rng(5)
    found = np.array([first_order(chance.random((64, 4)), chance.random(64)) for _ in range(400)])
    error = found.std(axis=0).max() / math.sqrt(400)
    assert found.mean(axis=0) == pytest.approx(np.zeros(4), abs=4.0 * error)


def test_spearman_1904_ranks_agree_with_scipy_ties_included():
    from scipy.stats import spearmanr

    chance = np.random.default_rng(6)
    x = np.column_stack([chance.random(50), chance.integers(0, 4, 50)])
    y = chance.integers(0, 6, 50) + x[:, 0]
    wanted = [spearmanr(column, y).statistic for column in x.T]
    assert rank_correlations(x, y) == pytest.approx(wanted, abs=1e-12)
    assert (rank_correlations(x, np.ones(50)) == 0.0).all()


def test_the_noise_level_is_passed_by_chance_in_one_sample_of_twenty():
    chance = np.random.default_rng(7)
    passed = [np.abs(rank_correlations(chance.random((64, 30)), chance.random(64))).max() for _ in range(600)]
    share = np.mean(np.array(passed) > noise_level(64, 30))
    assert share == pytest.approx(0.05, abs=4.0 * math.sqrt(0.05 * 0.95 / 600))


def test_intervals_from_halves_hold_the_truth_for_a_figure_with_an_effect():
    held = []
    for seed in range(60):
        u = unit_points(Design(kind="latin", points=128), 2, seed)
        y = u[:, 0] + 0.5 * np.random.default_rng(seed).normal(size=128)
        one = next(o for o in of_sample(["a", "b"], u, y[:, None], seed) if o.measure == "rank_correlation")
        held.append(one.low <= 0.483 <= one.high)  # Spearman's of this model: 0.483 from 10^6 points
    assert np.mean(held) >= 0.85


def test_morris_1991_linear_function_has_its_slopes_and_no_spread():
    unit = unit_points(Design(kind="morris", points=6), 3, seed=8)
    found = of_trajectories(["a", "b", "c"], unit, unit @ np.array([3.0, -1.0, 0.0]), seed=8)
    assert indices(found, "mu") == pytest.approx([3.0, -1.0, 0.0], abs=1e-9)
    assert indices(found, "mu_star") == pytest.approx([3.0, 1.0, 0.0], abs=1e-9)
    assert indices(found, "sigma") == pytest.approx([0.0, 0.0, 0.0], abs=1e-9)


def test_ends_are_told_with_the_interval_of_the_paired_difference():
    base = np.array([0.0, 2.0, 4.0, 6.0])
    found = of_ends(["a"], np.array([base, base, base + 1.0]))
    assert [one.measure for one in found] == ["at_low", "at_high"]
    assert (found[0].estimate, found[0].low, found[0].high) == (3.0, 3.0, 3.0)
    assert (found[1].estimate, found[1].low, found[1].high) == (4.0, 4.0, 4.0)


def test_an_answer_that_never_varies_is_driven_by_nothing():
    y = np.ones(4 * 8)
    assert all(one.estimate == 0.0 for one in of_saltelli(["a", "b"], y, seed=1))
    u = unit_points(Design(kind="latin", points=16), 2, seed=1)
    assert all(one.estimate == 0.0 for one in of_sample(["a", "b"], u, np.ones((16, 4)), seed=1))
