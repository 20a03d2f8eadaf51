"""False tracks: the binomial tail against its table, the gate against drawn plots."""

import math

import numpy as np
import pytest

from cupola.kernels.false_tracks import false_track_rate_ps, p_at_least, p_in_gate_again


def test_stat_m_of_n_table(validation_rows):
    for row in validation_rows("stat_m_of_n.csv"):
        found = p_at_least(int(row["M"]), int(row["N"]), float(row["p"]))
        assert found == pytest.approx(float(row["P"]), rel=1e-9)
    assert p_at_least(0, 3, 0.1) == 1.0 and p_at_least(4, 3, 0.9) == 0.0


def test_blackman_gate_against_drawn_plots():
    generator = np.random.Generator(np.random.Philox(8))
    reach_m, gate_m, mean = 100e3, 6e3, 40.0
    n = 20_000
    hits = 0
    for _ in range(n):
        k = generator.poisson(mean)
        far, angle = reach_m * np.sqrt(generator.random(k)), 2 * np.pi * generator.random(k)
        # A gate well inside the disc, at 50 km.
        away = np.hypot(far * np.sin(angle), far * np.cos(angle) - 50e3)
        hits += bool(np.any(away < gate_m))
    expected = p_in_gate_again(mean, 600.0, 10.0, math.pi * reach_m**2)
    assert hits / n == pytest.approx(expected, abs=4 * math.sqrt(expected * (1 - expected) / n))


def test_rate_without_noise_and_where_one_plot_is_enough():
    assert false_track_rate_ps(0.0, 10.0, 0.0, 3, 5) == 0.0
    assert false_track_rate_ps(5.0, 10.0, 0.1, 1, 1) == pytest.approx(0.5)
    assert false_track_rate_ps(5.0, 10.0, 0.1, 2, 2) == pytest.approx(0.05)
