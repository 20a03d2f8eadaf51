"""Designs are what the literature says of them, and values follow their distributions."""

import builtins
from statistics import NormalDist

import numpy as np
import pytest

from cupola.errors import InputError
from cupola.study.runs.study_file import Design, Distribution, Factor, StudyFile
from cupola.study.sweeps.design import count_points, design_points, quantile, unit_points, value_at


def study(design, *factors, seed=7):
    document = {"format": 1, "name": "x", "scenario": "y", "seed": seed, "design": design, "factor": list(factors)}
    return StudyFile.model_validate(document)


RANGES = ({"path": "a", "low": 0.0, "high": 1.0}, {"path": "b", "low": 10.0, "high": 20.0})


def test_a_grid_is_every_combination_in_order_the_last_factor_fastest():
    grid = study({}, {"path": "a", "values": ["x", "y"]}, {"path": "b", "low": 1, "high": 4, "n": 4, "whole": True})
    assert design_points(grid) == [(a, b) for a in ("x", "y") for b in (1, 2, 3, 4)]
    assert count_points(grid) == 8


def test_mckay_1979_each_stratum_of_each_factor_is_hit_once():
    n = 40
    cube = unit_points(Design(kind="latin", points=n), 5, seed=3)
    assert (np.sort((cube * n).astype(int), axis=0) == np.arange(n)[:, None]).all()


def test_mckay_1979_variance_of_the_mean_of_a_sum():
    # f = sum of d uniforms: d / (12 N^3) against d / (12 N) for plain draws.
    d, n, repeats = 4, 10, 2000
    means = [unit_points(Design(kind="latin", points=n), d, seed).sum(axis=1).mean() for seed in range(repeats)]
    # The relative standard error of a variance from 2000 draws is 3 %.
    assert np.var(means, ddof=1) == pytest.approx(d / (12 * n**3), rel=0.13)
    assert np.mean(means) == pytest.approx(d / 2, abs=0.005)


def test_lds_sobol_first16(validation_rows):
    rows = validation_rows("lds_sobol_first16")
    wanted = np.array([[float(row[f"x{k}"]) for k in range(1, 5)] for row in rows])
    found = unit_points(Design(kind="sobol", points=16, scramble=False), 4, seed=1)
    assert (found == wanted).all()


def test_a_scrambled_sequence_keeps_its_balance_and_follows_the_seed():
    one, other = (unit_points(Design(kind="sobol", points=64), 3, seed) for seed in (1, 2))
    for cube in (one, other):
        assert (np.sort((cube * 64).astype(int), axis=0) == np.arange(64)[:, None]).all()
    assert not (one == other).any()
    assert (unit_points(Design(kind="sobol", points=64), 3, 1) == one).all()


@pytest.mark.parametrize("kind", ["latin", "sobol"])
def test_points_follow_the_seed_and_lie_in_their_ranges(kind):
    points = design_points(study({"kind": kind, "points": 32}, *RANGES))
    assert points == design_points(study({"kind": kind, "points": 32}, *RANGES))
    assert points != design_points(study({"kind": kind, "points": 32}, *RANGES, seed=8))
    assert all(0.0 <= a <= 1.0 and 10.0 <= b <= 20.0 for a, b in points)


def test_lists_and_whole_numbers_come_equally_often():
    factors = ({"path": "a", "values": [True, False]}, {"path": "b", "low": 1, "high": 4, "whole": True})
    points = design_points(study({"kind": "latin", "points": 40}, *factors))
    assert sorted(a for a, _ in points) == [False] * 20 + [True] * 20
    assert sorted(b for _, b in points) == [k for k in (1, 2, 3, 4) for _ in range(10)]
    assert {type(b) for _, b in points} == {int}


@pytest.mark.parametrize(
    ("distribution", "mean", "sd"),
    [
        ({"kind": "uniform", "low": 2, "high": 5}, 3.5, 3 / 12**0.5),
        ({"kind": "triangular", "low": 0, "mode": 1, "high": 4}, 5 / 3, (13 / 18) ** 0.5),
        ({"kind": "normal", "mean": 10, "sd": 2}, 10.0, 2.0),
        ({"kind": "loguniform", "low": 1, "high": np.e}, np.e - 1, ((np.e**2 - 1) / 2 - (np.e - 1) ** 2) ** 0.5),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else None,
)
def test_moments_of_distributions(distribution, mean, sd):
    n = 20_000
    values = [quantile(Distribution(**distribution), (k + 0.5) / n) for k in range(n)]
    assert np.mean(values) == pytest.approx(mean, rel=1e-3) and np.std(values) == pytest.approx(sd, rel=1e-3)
    assert values == sorted(values)


def test_a_normal_one_is_cut_off_where_it_is_told():
    cut = Distribution(kind="normal", mean=0, sd=1, low=-1, high=2)
    assert quantile(cut, 0.0) == -1.0 and quantile(cut, 1.0 - 1e-12) == pytest.approx(2.0)
    normal = NormalDist()
    middle = normal.inv_cdf((normal.cdf(-1) + normal.cdf(2)) / 2)
    assert quantile(cut, 0.5) == pytest.approx(middle)
    assert np.isfinite(quantile(Distribution(kind="normal", mean=0, sd=1), 0.0))


def test_the_ends_of_a_list_and_of_a_range():
    assert value_at(Factor(path="a", values=[1, 2, 3]), 1.0 - 1e-16) == 3
    assert value_at(Factor(path="a", low=2.0, high=4.0), 0.0) == 2.0


def test_without_scipy_a_grid_works_and_the_others_say_what_to_install(monkeypatch):
    real = builtins.__import__

    def without_scipy(name, *rest, **more):
        if name.startswith("scipy"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without_scipy)
    assert len(design_points(study({}, {"path": "a", "low": 0, "high": 1, "n": 3}))) == 3
    with pytest.raises(InputError, match=r"needs SciPy.*pip install 'cupola\[studies\]'"):
        design_points(study({"kind": "latin", "points": 4}, *RANGES))
