"""Closest approach on the legs between positions, against closed forms and against geodesics sampled finely."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from cupola.maps.exposure.closest_approach import closest
from cupola.maps.exposure.flight_path import FlightPath, degrees
from cupola.scenario.tracks import Datum, FlightTrack, Leg

GEOD = Geod(ellps="WGS84")


def flight(time_s, lat_deg, lon_deg, altitude_m=9000.0, legs=None, name="A", kind=""):
    n = len(time_s)
    legs = np.append(np.full(n - 1, Leg.FLOWN), Leg.END) if legs is None else np.array(legs)
    return FlightTrack(
        name=name,
        time_s=np.asarray(time_s, np.float64),
        lat_deg=np.asarray(lat_deg, np.float64),
        lon_deg=(np.asarray(lon_deg, np.float64) + 180.0) % 360.0 - 180.0,
        altitude_m=np.broadcast_to(np.asarray(altitude_m, np.float64), n).copy(),
        leg=legs.astype(np.uint8),
        datum=np.full(n, Datum.GEOMETRIC, np.uint8),
        on_ground=np.zeros(n, bool),
        kind=kind,
    )


def past(lat_deg, lon_deg, course_deg, offset_m, step_m=2500.0, back_m=100e3, shift=0.37):
    """A great circle of the ellipsoid that passes a place at an offset, positions set so that none is at the foot."""
    foot_lon, foot_lat, _ = GEOD.fwd(lon_deg, lat_deg, course_deg + 90.0, offset_m)
    _, across, _ = GEOD.inv(lon_deg, lat_deg, foot_lon, foot_lat)
    along = across + 180.0 - 90.0  # at a right angle to the geodesic from the place
    ways = (np.arange(-round(back_m / step_m), round(back_m / step_m) + 1) + shift) * step_m
    lon, lat, _ = GEOD.fwd(np.full(len(ways), foot_lon), np.full(len(ways), foot_lat), np.full(len(ways), along), ways)
    return flight((ways - ways[0]) / 250.0, lat, lon)


@pytest.mark.parametrize("offset_m", [0.0, 3000.0, 5000.0, 12_345.0, 180e3])
@pytest.mark.parametrize("course_deg", [0.0, 37.0, 90.0, 222.0])
@pytest.mark.parametrize("place", [(0.0, -140.0), (48.0, 38.8), (10.0, 180.0), (-62.0, -179.99), (75.0, 20.0)])
def test_a_straight_line_past_a_place_comes_as_near_as_it_was_laid(place, course_deg, offset_m):
    """Closed form: the foot of the perpendicular geodesic."""
    found = closest(FlightPath([past(*place, course_deg, offset_m)]), *place)
    assert found.range_m[0] == pytest.approx(offset_m, abs=1.0 + 1e-5 * offset_m)


def test_the_moment_of_closest_approach_is_on_the_leg_and_not_at_a_position():
    path = FlightPath([past(48.0, 38.8, 30.0, 3000.0, step_m=20e3)])
    found = closest(path, 48.0, 38.8)
    k = np.searchsorted(path.u, found.u[0]) - 1
    assert (found.u[0] - path.u[k]) / 80.0 == pytest.approx(0.63, abs=1e-3)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.tuples(st.floats(-2.0, 2.0), st.floats(-2.0, 2.0)), min_size=1, max_size=12),
    st.floats(-80.0, 80.0), st.floats(-180.0, 180.0),
)  # fmt: skip
def test_no_point_of_a_flight_is_nearer(corners, lat_deg, lon_deg):
    away = np.array(corners)
    wide = 1.0 / np.cos(np.radians(lat_deg))
    track = flight(60.0 * np.arange(len(away)), lat_deg + away[:, 0], lon_deg + wide * away[:, 1])
    path = FlightPath([track])
    found = closest(path, lat_deg, lon_deg)
    u = np.linspace(path.u[0], path.u[-1], 4001)
    lat, lon = degrees(path.places(u)[0])
    _, _, away_m = GEOD.inv(np.full(len(u), lon_deg), np.full(len(u), lat_deg), lon, lat)
    assert found.range_m[0] <= away_m.min() + 1.0
    lat, lon = degrees(path.places(found.u)[0])
    assert GEOD.inv(lon_deg, lat_deg, lon[0], lat[0])[2] == pytest.approx(found.range_m[0], abs=1e-3)


def test_flights_are_kept_apart_and_nothing_is_flown_in_a_hole():
    near = past(48.0, 38.8, 0.0, 3000.0)
    kept = np.r_[0:36, 46 : len(near.time_s)]
    legs = near.leg[kept]
    legs[35] = Leg.HOLE
    holed = flight(near.time_s[kept], near.lat_deg[kept], near.lon_deg[kept], legs=legs)
    path = FlightPath([past(48.0, 38.8, 90.0, 40e3), holed, near])
    ranges = closest(path, 48.0, 38.8).range_m
    assert ranges == pytest.approx([40e3, np.hypot(3000.0, 4.63 * 2500.0), 3000.0], rel=1e-3)
    across = closest(FlightPath([past(48.0, 38.8, 90.0, 40e3), holed], in_holes=True), 48.0, 38.8).range_m
    assert np.isnan(across[0]) and across[1] == pytest.approx(3000.0, abs=1.0)


def test_altitude_and_motion_between_positions():
    path = FlightPath([flight([0.0, 100.0], [0.0, 0.2], [179.9, 180.1], [8000.0, 9000.0])])
    u = np.array([0.0, 25.0, 50.0, 100.0])
    moved = path.motion(u, 10.0)
    assert moved.altitude_m == pytest.approx([8000.0, 8250.0, 8500.0, 9000.0])
    azimuth, _, way_m = GEOD.inv(179.9, 0.0, -179.9, 0.2)
    assert moved.speed_mps == pytest.approx(way_m / 100.0, rel=1e-3)
    assert np.degrees(moved.course_rad) == pytest.approx(azimuth, abs=0.2)
    assert path.way_at_m(u) == pytest.approx(way_m * u / 100.0, rel=2e-3)
    assert abs(moved.lon_deg[2]) == pytest.approx(180.0, abs=1e-4)


def test_moments_hold_ends_and_extras_and_are_no_more_than_a_step_apart():
    track = flight([0.0, 3.0, 95.0, 2000.0, 2031.0], [0.0, 0.1, 0.2, 0.3, 0.4], [0.0] * 5, legs=[0, 1, 2, 0, 4])
    path = FlightPath([track, flight([7.0], [1.0], [1.0])])
    u, piece = path.moments(10.0, [np.array([41.234, np.nan])])
    assert 41.234 in u and list(np.unique(piece)) == [0, 1, 2]
    for p in range(3):
        mine = path.time_s(u[piece == p])
        assert mine[0] == [0.0, 2000.0, 7.0][p] and mine[-1] == [95.0, 2031.0, 7.0][p]
        assert np.all(np.diff(mine) <= 10.0 + 1e-9)
    assert np.isnan(path.motion(path.u_first[2:], 10.0).speed_mps[0])
