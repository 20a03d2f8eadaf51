"""Common cause against the beta-factor model."""

import numpy as np
import pytest

from cupola.kernels.common_cause import shared_draw


def all_fail(n, q, share_salvo, share_battery, trials=200_000):
    """Share of trials in which all ``n`` missiles of one salvo fail, and the share of single failures."""
    rng = np.random.default_rng(1)
    own = rng.random((trials, n))
    u = rng.random((trials, 4))
    fails = np.empty((trials, n), bool)
    for t in range(trials):
        for k in range(n):
            draw = shared_draw(own[t, k], u[t, 0], u[t, 1], share_salvo, u[t, 2], u[t, 3], share_battery)
            fails[t, k] = draw < q
    return fails.all(axis=1).mean(), fails.mean()


@pytest.mark.parametrize(("salvo", "battery"), [(0.0, 0.0), (0.1, 0.0), (0.0, 0.2), (0.3, 0.2), (1.0, 0.0)])
def test_fleming_1975_all_of_a_salvo_fail(salvo, battery):
    n, q, trials = 3, 0.15, 200_000
    expected = battery * q + (1 - battery) * (salvo * q + (1 - salvo) * q**n)
    together, single = all_fail(n, q, salvo, battery, trials)
    assert together == pytest.approx(expected, abs=4 * np.sqrt(expected / trials))  # four standard errors
    assert single == pytest.approx(q, abs=4 * np.sqrt(q / trials))  # correlated, so a little more than binomial


def test_without_a_share_every_missile_has_its_own_draw():
    assert shared_draw(0.3, 0.0, 0.9, 0.0, 0.0, 0.8, 0.0) == 0.3
    assert shared_draw(0.3, 0.0, 0.9, 1.0, 0.5, 0.8, 0.0) == 0.9
    assert shared_draw(0.3, 0.0, 0.9, 1.0, 0.5, 0.8, 1.0) == 0.8
