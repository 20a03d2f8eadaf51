"""Carleton's damage function, direct hits, and their averages over Gaussian misses."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cupola.kernels import lethality


def round_rows(table):
    return [row for row in table if row["D0"] == 1 and row["Rx_m"] == row["Ry_m"] and row["sx_m"] == row["sy_m"]]


def test_carleton_averaged_over_gaussian_misses_closed_form(holds):
    holds("carleton")


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


def test_a_direct_hit_averaged_over_drawn_misses():
    generator = np.random.Generator(np.random.Philox(5))
    n = 20_000
    for half_length, half_width, radius, sigma in ((2.3, 0.44, 0.4, 0.5), (0.9, 0.12, 0.7, 0.3), (0.1, 0.05, 0.2, 0.8)):
        misses = sigma * generator.normal(size=(n, 2))
        p = np.array([lethality.p_kill_direct(x, y, half_length, half_width, radius, 0.9) for x, y in misses])
        found = lethality.p_kill_direct_gauss(half_length, half_width, radius, sigma, 0.9)
        assert found == pytest.approx(p.mean(), abs=4 * p.std() / math.sqrt(n))
    assert lethality.p_kill_direct_gauss(1.0, 1.0, 0.5, 0.0, 0.9) == 0.9


def test_a_hit_kills_whatever_fragments_would_do_and_a_pass_does_not():
    half = lethality.silhouette(11.25, 0.88, 0.4)
    assert lethality.p_kill_direct(0.9 * half[0], 0.9 * half[1], *half, 0.4, 0.9) == 0.9
    assert lethality.p_kill_direct(half[0] + 2.0, 0.0, *half, 0.4, 0.9) < 1e-10
    assert lethality.p_kill_direct(half[0] + 0.4, 0.0, *half, 0.4, 0.9) == pytest.approx(0.9 / math.e, rel=1e-12)
    assert lethality.p_kill_direct(half[0] + 0.1, 0.0, *half, 0.0, 0.9) == 0.0


def test_outline_from_ahead_and_from_the_side():
    assert lethality.silhouette(10.0, 1.0, 0.0) == (0.5, 0.5)
    assert lethality.silhouette(10.0, 1.0, 1.0) == (pytest.approx(5.0), 0.5)


@given(st.floats(-3, 3), st.floats(-3, 3), st.floats(0.05, 1.5), st.floats(0, 6.2))
def test_a_miss_on_the_outline_does_not_depend_on_the_frame(along, across, angle, turn):
    """A missile flies north at a target whose axis lies ``angle`` off that line; then all is turned about."""

    def turned(v):
        c, s = math.cos(turn), math.sin(turn)
        return c * v[0] - s * v[1], s * v[0] + c * v[1], v[2]

    axis = (math.sin(angle), -math.cos(angle), 0.0)
    miss, closing = turned((along, 0.0, across)), turned((0.0, 1500.0, 0.0))
    found = lethality.miss_on_outline(*miss, *closing, *turned(axis))
    assert found == (
        pytest.approx(along, abs=1e-9),
        pytest.approx(abs(across), abs=1e-6),
        pytest.approx(math.sin(angle)),
    )


def test_head_on_all_of_a_miss_counts_across():
    found = lethality.miss_on_outline(0.3, 0.0, 0.4, 0.0, 900.0, 0.0, 0.0, -600.0, 0.0)
    assert found == (0.0, pytest.approx(0.5), 0.0)


def test_a_miss_is_that_of_the_geometry_whatever_axis_the_missile_flies_along():
    """Closing along one axis at an outline along the next: 2 m of the miss along it, 5 m across."""
    for k in range(3):
        closing, axis, miss = np.zeros(3), np.zeros(3), np.zeros(3)
        closing[k], axis[(k + 1) % 3] = 900.0, 250.0
        miss[(k + 1) % 3], miss[(k + 2) % 3] = 2.0, 5.0
        along, across, sine = lethality.miss_on_outline(*miss, *closing, *axis)
        assert (abs(along), across, sine) == pytest.approx((2.0, 5.0, 1.0), rel=1e-12)
