"""Rows of a tornado from the points of a sweep."""

import math

import numpy as np
import pytest

from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.sensitivity.tornado import LEVELS_MAX, swings_of


def estimates(values, half=0.5):
    return [Estimate(float(v), float(v) - half, float(v) + half, "", 50) for v in values]


def test_main_effects_of_a_grid_by_hand():
    a, b = np.array([1, 1, 2, 2, 3, 3]), np.array([0.0, 10.0] * 3)
    swings = swings_of({"a": a, "b": b}, estimates(a + 0.5 * b))
    assert [(s.parameter, s.low, s.high) for s in swings] == [("b", "0", "10"), ("a", "1", "3")]
    assert [s.size for s in swings] == pytest.approx([5.0, 2.0], rel=1e-12)
    # Points that share their draws: the mean is no surer than each of them.
    assert swings[0].at_low.half_width == pytest.approx(0.5, rel=1e-12)


def test_words_are_ordered_by_their_outcome_and_single_values_left_out():
    system = np.array(["b", "c", "a"], dtype=object)
    swings = swings_of({"system": system, "one": np.array([1, 1, 1])}, estimates([3.0, 9.0, 5.0]))
    assert [(s.low, s.high, s.size) for s in swings] == [("b", "c", 6.0)]


def test_thirds_of_a_latin_hypercube():
    chance = np.random.default_rng(3)
    x, y = chance.permutation(60) / 60.0, chance.permutation(60) / 60.0
    swings = swings_of({"x": x, "y": y}, estimates(10.0 * x + y))
    assert len(x) > LEVELS_MAX and [s.parameter for s in swings] == ["x", "y"]
    # Lower and upper third of a uniform factor lie 2/3 of its range apart.
    assert swings[0].size == pytest.approx(20.0 / 3.0, abs=0.5)
    assert swings[0].at_low.n == 20 and swings[0].at_low.half_width > 0.5


def test_points_that_are_not_finished_are_left_out():
    known = estimates([1.0, 2.0, 3.0])
    swings = swings_of({"a": np.array([1, 2, 3])}, [*known[:2], None])
    assert (swings[0].low, swings[0].high) == ("1", "2")
    assert swings_of({"a": np.array([1, 2])}, [Estimate(math.nan, -math.inf, math.inf, "", 0), known[0]]) == ()
