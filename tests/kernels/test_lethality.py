"""Carleton's damage function and its average over Gaussian misses."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cupola.kernels import lethality


def round_rows(table):
    return [row for row in table if row["D0"] == 1 and row["Rx_m"] == row["Ry_m"] and row["sx_m"] == row["sy_m"]]


def test_carleton_averaged_over_gaussian_misses_closed_form(validation_rows):
    table = round_rows(validation_rows("kill_carleton"))
    assert len(table) == 4
    for row in table:
        found = lethality.p_kill_carleton_gauss(row["Rx_m"], row["sx_m"], math.hypot(row["mx_m"], row["my_m"]))
        assert found == pytest.approx(row["Pk"], rel=1e-10)


def test_carleton_averaged_over_gaussian_misses_drawn(validation_rows):
    generator = np.random.Generator(np.random.Philox(3))
    n = 20_000
    for row in round_rows(validation_rows("kill_carleton")):
        miss = np.hypot(
            row["mx_m"] + row["sx_m"] * generator.normal(size=n), row["my_m"] + row["sy_m"] * generator.normal(size=n)
        )
        p = np.array([lethality.p_kill_carleton(m, row["Rx_m"]) for m in miss])
        assert p.mean() == pytest.approx(row["Pk"], abs=4 * p.std() / math.sqrt(n))


def test_carleton_by_quadrature(validation_rows):
    # Midpoint rule over 8 sigma in both directions; exponential convergence for smooth integrands.
    for row in round_rows(validation_rows("kill_carleton")):
        z = np.linspace(-8, 8, 161)
        x, y = row["mx_m"] + row["sx_m"] * z, row["my_m"] + row["sy_m"] * z
        weight = np.exp(-0.5 * z * z)
        weight /= weight.sum()
        kill = np.array([[lethality.p_kill_carleton(math.hypot(a, b), row["Rx_m"]) for b in y] for a in x])
        assert weight @ kill @ weight == pytest.approx(row["Pk"], rel=1e-10)


@given(st.floats(0, 500), st.floats(0.5, 100), st.floats(0.1, 50))
def test_kill_falls_with_miss_and_rises_with_radius(miss_m, radius_m, more_m):
    p = lethality.p_kill_carleton(miss_m, radius_m)
    assert 0.0 <= lethality.p_kill_carleton(miss_m + more_m, radius_m) <= p <= 1.0
    assert lethality.p_kill_carleton(miss_m, radius_m + more_m) >= p


def test_limits():
    assert lethality.p_kill_carleton(0.0, 15.0) == 1.0
    assert lethality.p_kill_carleton(15.0, 15.0) == pytest.approx(math.exp(-1), rel=1e-15)
    assert lethality.p_kill_carleton(0.0, 0.0) == 0.0
    assert lethality.p_kill_carleton_gauss(20.0, 0.0, 20.0) == pytest.approx(math.exp(-1), rel=1e-15)
