"""Point in polygon against rules that work in another way."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cupola.kernels.polygon import is_inside

PLACE = st.floats(-100.0, 100.0, allow_nan=False)


def star(radii):
    """A polygon that does not cross itself: one corner a direction, in order of direction, with the origin inside."""
    angles = np.linspace(0.0, 2.0 * math.pi, len(radii), endpoint=False)
    return np.column_stack([radii * np.cos(angles), radii * np.sin(angles)])


def winding_number(corners, x, y):
    """Turns of the polygon round a point, by the sum of the angles under which its edges are seen."""
    total = 0.0
    for (ax, ay), (bx, by) in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        ux, uy, vx, vy = ax - x, ay - y, bx - x, by - y
        total += math.atan2(ux * vy - uy * vx, ux * vx + uy * vy)
    return round(total / (2.0 * math.pi))


def distance(corners, x, y):
    """Distance of a point from the nearest edge."""
    point = np.array([x, y])
    best = math.inf
    for a, b in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        t = np.clip(np.dot(point - a, b - a) / np.dot(b - a, b - a), 0.0, 1.0)
        best = min(best, float(np.linalg.norm(point - a - t * (b - a))))
    return best


@settings(max_examples=300, deadline=None)
@given(st.lists(st.floats(5.0, 100.0), min_size=3, max_size=12), PLACE, PLACE)
def test_shimrat_1962_agrees_with_the_winding_number(radii, x, y):
    corners = star(np.array(radii))
    if distance(corners, x, y) > 1e-6:
        assert is_inside(corners, 0, len(corners), x, y) == abs(winding_number(corners, x, y))


@settings(max_examples=200, deadline=None)
@given(st.integers(3, 12), PLACE, PLACE)
def test_a_convex_polygon_is_where_all_half_planes_meet(n, x, y):
    corners = star(np.full(n, 60.0))
    along = np.roll(corners, -1, axis=0) - corners
    left = along[:, 0] * (y - corners[:, 1]) - along[:, 1] * (x - corners[:, 0])
    if np.abs(left).min() > 1e-6:
        assert is_inside(corners, 0, n, x, y) == int((left > 0.0).all())


@given(st.floats(0.0, 2.0), st.floats(0.01, 0.99))
def test_neighbours_share_no_point_and_leave_none_out(x, y):
    corners = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [1.0, 0.0], [2.0, 0.0], [2.0, 1.0], [1.0, 1.0]])
    assert is_inside(corners, 0, 4, x, y) + is_inside(corners, 4, 4, x, y) == (1 if x < 2.0 else 0)


def test_both_directions_and_any_first_corner_hold_the_same_points():
    corners = np.array([[0.0, 0.0], [40.0, 5.0], [35.0, 40.0], [20.0, 10.0], [-10.0, 30.0]])
    points = [(x, y) for x in np.linspace(-20, 50, 15) for y in np.linspace(-10, 50, 13)]
    inside = [is_inside(corners, 0, 5, x, y) for x, y in points]
    assert 0 < sum(inside) < len(points)
    for other in (corners[::-1].copy(), np.roll(corners, 2, axis=0)):
        assert [is_inside(other, 0, 5, x, y) for x, y in points] == inside
