"""Turns within a load factor against the equations of motion, and their legs against the circle."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cupola.constants import G0_MPS2
from cupola.kernels.manoeuvre import arc_leg, pull_radius_m, turn_radius_m, turn_towards_rad


@pytest.mark.parametrize(("speed_mps", "load_g"), [(250.0, 4.0), (250.0, 1.2), (60.0, 2.0), (400.0, 9.0)])
def test_anderson_turn_radius(speed_mps, load_g):
    """v^2 / (g sqrt(n^2 - 1)): lift n m g, banked so that its vertical part carries the weight."""
    bank = math.acos(1.0 / load_g)
    turn_radps = load_g * G0_MPS2 * math.sin(bank) / speed_mps
    assert turn_radius_m(speed_mps, load_g) == pytest.approx(speed_mps / turn_radps, rel=1e-12)
    assert turn_radius_m(speed_mps, load_g) == pytest.approx(
        speed_mps**2 / (G0_MPS2 * math.sqrt(load_g**2 - 1.0)), rel=1e-12
    )
    assert pull_radius_m(speed_mps, load_g) == pytest.approx(speed_mps**2 / (G0_MPS2 * (load_g - 1.0)), rel=1e-12)


@given(
    st.floats(200.0, 20e3), st.floats(30.0, 1000.0), st.floats(0.0, 3.0), st.floats(0.01, 0.2618),
    st.sampled_from([-1, 1]),
)  # fmt: skip
def test_a_leg_meets_its_circle_at_both_ends_and_leaves_it_by_little(radius_m, speed_mps, begins, piece, side):
    x, y, vx, vy, ax, ay, lasts_s = arc_leg(radius_m, speed_mps, side * begins, side * (begins + piece))
    assert lasts_s == pytest.approx(piece * radius_m / speed_mps, rel=1e-9)
    for part in (0.0, 0.25, 0.5, 0.75, 1.0):
        t = part * lasts_s
        px, py = x + vx * t + 0.5 * ax * t * t, y + vy * t + 0.5 * ay * t * t
        off_m = math.hypot(px, py - side * radius_m) - radius_m
        assert abs(off_m) < radius_m * piece**4 / 250.0 + 1e-6
    # Lateral acceleration within the load factor that the radius was made from.
    assert math.hypot(ax, ay) <= speed_mps**2 / radius_m * (1.0 + 1e-9)


@given(st.floats(-math.pi, math.pi), st.floats(50.0, 500.0), st.floats(500.0, 5e3))
def test_after_the_turn_the_course_leads_to_the_point(bearing, radii, radius_m):
    away_m = radii * radius_m
    along, left = away_m * math.cos(bearing), away_m * math.sin(bearing)
    angle = turn_towards_rad(along, left, radius_m)
    side = 1.0 if angle >= 0.0 else -1.0
    x, y = radius_m * math.sin(abs(angle)), side * radius_m * (1.0 - math.cos(angle))
    off = math.remainder(math.atan2(left - y, along - x) - angle, 2.0 * math.pi)
    assert abs(off) < 0.05
