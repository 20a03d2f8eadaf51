"""The lowest altitude of a missile as an estimate: one distribution, drawn and asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import triang

from cupola.kernels.floor import floor_drawn_m, p_above_floor

ends = st.tuples(st.floats(0.0, 300.0), st.floats(0.0, 300.0), st.floats(0.0, 300.0)).map(sorted)


@given(ends, st.floats(0.001, 0.999))
def test_the_draw_and_the_probability_are_inverse(three, u):
    low, likely, high = three
    drawn = floor_drawn_m(low, likely, high, u)
    assert low <= drawn <= high
    if high - low > 1.0:
        assert p_above_floor(drawn, low, likely, high) == pytest.approx(u, abs=1e-6)


@given(ends, st.floats(-10.0, 310.0))
def test_it_is_the_triangular_distribution_of_scipy(three, height_m):
    low, likely, high = three
    if high - low > 1.0:
        expected = triang.cdf(height_m, (likely - low) / (high - low), loc=low, scale=high - low)
        assert p_above_floor(height_m, low, likely, high) == pytest.approx(expected, abs=1e-9)


def test_without_a_spread_it_is_the_figure_and_the_edge_counts():
    assert floor_drawn_m(60.0, 60.0, 60.0, 0.1) == 60.0
    assert p_above_floor(60.0, 60.0, 60.0, 60.0) == 1.0 and p_above_floor(59.99, 60.0, 60.0, 60.0) == 0.0
