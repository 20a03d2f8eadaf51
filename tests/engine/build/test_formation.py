"""Formations: copies fly abeam of each leg, wherever the route lies and however it turns."""

import math

import numpy as np
import pyproj
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cupola.engine.build.formation import MITRE_MAX_DEG, abeam, sideways_m
from cupola.engine.build.model import build
from cupola.kernels.legs import flight_state
from cupola.scenario import loads

GEOD = pyproj.Geod(ellps="WGS84")


def route_of(lat_deg, lon_deg, legs):
    """Waypoints from courses [deg] and lengths [m]; longitudes in [-180, 180)."""
    points = [(lat_deg, (lon_deg + 180.0) % 360.0 - 180.0)]
    for course, length_m in legs:
        lon, lat, _ = GEOD.fwd(points[-1][1], points[-1][0], course, length_m)
        points.append((lat, lon))
    return points


def beside(a, b, place):
    """How far to the right of the geodesic from ``a`` to ``b`` a place lies [m], on a plane around ``b``."""
    _, back, _ = GEOD.inv(a[1], a[0], b[1], b[0])
    azimuth, _, away_m = GEOD.inv(b[1], b[0], place[1], place[0])
    return away_m * math.sin(math.radians(azimuth - back - 180.0))


@settings(max_examples=60, deadline=None)
@given(
    st.floats(-60.0, 60.0), st.sampled_from([0.0, 90.0, 179.95, -179.95, 180.0]), st.floats(0.0, 360.0),
    st.lists(st.floats(-110.0, 110.0), min_size=0, max_size=3), st.sampled_from([-3e3, 500.0, 2e3]),
)  # fmt: skip
def test_copies_are_abeam_of_each_leg_everywhere(lat_deg, lon_deg, course, turns, right_m):
    courses = [course]
    for turn in turns:
        courses.append(courses[-1] + turn)
    route = route_of(lat_deg, lon_deg, [(c, 40e3) for c in courses])
    spots = abeam(route, right_m)
    assert [spot.waypoint for spot in spots] == list(range(len(route)))
    for k in range(len(route) - 1):
        start, end = ((spots[i].lat_deg, spots[i].lon_deg) for i in (k, k + 1))
        assert beside(route[k], route[k + 1], end) == pytest.approx(right_m, abs=25.0)
        assert -beside(route[k + 1], route[k], start) == pytest.approx(right_m, abs=25.0)


def test_a_sharp_turn_is_flown_around():
    out_and_back = [(0.0, 10.0), (0.0, 10.5), (0.0, 10.0)]
    spots = abeam(out_and_back, 2000.0)
    assert [spot.waypoint for spot in spots] == [0, 1, 1, 2] and [spot.is_extra for spot in spots].count(True) == 1
    assert spots[1].lat_deg < 0.0 < spots[2].lat_deg  # right of the way out, then right of the way back
    assert MITRE_MAX_DEG < 180.0


def test_in_turn_right_and_left_and_farther():
    assert [sideways_m(k, 500.0) for k in range(5)] == [0.0, 500.0, -500.0, 1000.0, -1000.0]


def scenario(lon_deg, route, **more):
    flight = {
        "name": "v", "type": "f16c", "side": "hostile", "count": 3, "offset_m": 2000.0,
        "route": [{"lat_deg": lat, "lon_deg": lon, "altitude_m": 9000.0} for lat, lon in route],
    }  # fmt: skip
    battery = {"name": "alpha", "system": "s300pmu2", "lat_deg": 0.0, "lon_deg": lon_deg}
    origin = {"lat_deg": 0.0, "lon_deg": lon_deg}
    return {
        "format": 1,
        "name": "f",
        "duration_min": 15,
        "origin": origin,
        "battery": [battery],
        "flight": [flight | more],
    }


def places(model, ages_s):
    """Position and velocity of each copy at ages."""
    flights, legs = model.system.flights, model.system.legs
    return [[np.array(flight_state(flights, legs, j, age, -1)[:6]) for age in ages_s] for j in range(len(flights))]


@pytest.mark.parametrize("lon_deg", [-140.0, -180.0, 179.9])
def test_copies_keep_level_with_their_leader_but_for_the_corner(lon_deg):
    wrapped = [(lat, (lon_deg + d + 180.0) % 360.0 - 180.0) for lat, d in ((-0.6, -0.2), (0.0, 0.2), (0.6, 0.1))]
    model = build(loads(scenario(lon_deg, wrapped)))
    leader, right, left = places(model, [30.0, 120.0, 260.0, 400.0, 500.0])
    for copy, side_m in ((right, 2000.0), (left, -2000.0)):
        for mine, lead in zip(copy, leader, strict=True):
            ahead = lead[3:5] / np.hypot(*lead[3:5])
            off = mine[:2] - lead[:2]
            assert off @ np.array([ahead[1], -ahead[0]]) == pytest.approx(side_m, abs=20.0)
            assert abs(off @ ahead) < 2000.0 * math.tan(math.radians(0.5 * 43.2)) + 20.0  # at the very corner
