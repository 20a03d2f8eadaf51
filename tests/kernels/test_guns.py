"""Bursts against drawn rounds and closed forms."""

import math

import numpy as np
import pytest

from cupola.kernels.guns import p_hit_round, p_kill_burst


@pytest.mark.parametrize(
    ("area", "sigma", "offset"), [(1.0, 2.0, 0.0), (3.0, 1.0, 0.0), (3.0, 1.0, 2.0), (0.5, 4.0, 5.0)]
)
def test_washburn_kress_rounds_drawn_at_a_diffuse_target(area, sigma, offset):
    rng = np.random.default_rng(3)
    n = 400_000
    x = sigma * rng.standard_normal(n) + offset
    y = sigma * rng.standard_normal(n)
    hits = rng.random(n) < np.exp(-(x * x + y * y) / (2 * area / (2 * math.pi)))
    expected = p_hit_round(area, sigma, offset)
    assert hits.mean() == pytest.approx(expected, abs=4 * math.sqrt(expected / n))


def test_errors_of_aim_and_of_rounds_add_in_squares():
    """The mean over an aim error of 3 m is that of rounds which spread by 5 m instead of 4."""
    rng = np.random.default_rng(4)
    offsets = 3.0 * np.hypot(*rng.standard_normal((2, 200_000)))
    mean = np.mean([p_hit_round(2.0, 4.0, d) for d in offsets])
    assert mean == pytest.approx(p_hit_round(2.0, 5.0, 0.0), rel=0.01)  # of 200 000 drawn offsets


def test_a_burst_is_independent_rounds():
    assert p_kill_burst(0, 0.5, 1.0) == 0.0
    assert p_kill_burst(1, 0.2, 0.5) == pytest.approx(0.1, rel=1e-12)
    assert p_kill_burst(300, 0.004, 0.4) == pytest.approx(1 - (1 - 0.0016) ** 300, rel=1e-12)
    assert p_kill_burst(10, 1.0, 1.0) == 1.0
