"""Height and vertical of the working frame against pyproj's ellipsoid."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from cupola.constants import WGS84_A_M, WGS84_E2
from cupola.kernels import geodesy

TO_ECEF = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
TO_GEO = Transformer.from_crs("EPSG:4978", "EPSG:4979", always_xy=True)


def radii_m(lat_deg):
    w2 = 1.0 - WGS84_E2 * math.sin(math.radians(lat_deg)) ** 2
    return WGS84_A_M / math.sqrt(w2), WGS84_A_M * (1.0 - WGS84_E2) / w2**1.5


def axes(lat_deg, lon_deg):
    """East, north and up in earth-centred coordinates, as rows."""
    lat, lon = math.radians(lat_deg), math.radians(lon_deg)
    sin_lat, cos_lat, sin_lon, cos_lon = math.sin(lat), math.cos(lat), math.sin(lon), math.cos(lon)
    return np.array(
        [
            [-sin_lon, cos_lon, 0.0],
            [-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat],
            [cos_lat * cos_lon, cos_lat * sin_lon, sin_lat],
        ]
    )


def geographic(lat_deg, lon_deg, x_m, y_m, z_m):
    origin = np.array(TO_ECEF.transform(lon_deg, lat_deg, 0.0))
    return TO_GEO.transform(*(origin + np.array([x_m, y_m, z_m]) @ axes(lat_deg, lon_deg)))


@pytest.mark.parametrize("lat_deg", [-90.0, -60.0, -33.5, 0.0, 20.0, 34.7, 45.0, 55.0, 70.0, 89.0])
@pytest.mark.parametrize("distance_m", [50e3, 200e3, 400e3])
def test_altitude_within_30_m_of_the_ellipsoid(lat_deg, distance_m):
    for bearing_deg in range(0, 360, 15):
        x_m = distance_m * math.sin(math.radians(bearing_deg))
        y_m = distance_m * math.cos(math.radians(bearing_deg))
        for z_m in (-(distance_m**2) / 12.75e6, 0.0, 12e3):
            *_, altitude_m = geographic(lat_deg, 36.0, x_m, y_m, z_m)
            found_m = geodesy.altitude_msl_m(x_m, y_m, z_m, *radii_m(lat_deg))
            # The error grows with the cube of the distance.
            assert found_m == pytest.approx(altitude_m, abs=30.0 * (distance_m / 400e3) ** 3 + 0.05)


def test_altitude_at_the_origin_is_the_up_coordinate():
    for z_m in (-100.0, 0.0, 8000.0):
        assert geodesy.altitude_msl_m(0.0, 0.0, z_m, *radii_m(35.0)) == pytest.approx(z_m, rel=1e-14)
        assert geodesy.altitude_msl_m(1.5, 0.0, z_m, *radii_m(35.0)) == pytest.approx(z_m, abs=1e-6)


@given(st.floats(-400e3, 400e3), st.floats(-400e3, 400e3), st.floats(-20e3, 1000e3))
def test_altitude_on_a_sphere_is_the_distance_from_its_centre(x_m, y_m, z_m):
    radius_m = 6.37e6
    exact_m = math.sqrt(x_m**2 + y_m**2 + (radius_m + z_m) ** 2) - radius_m
    assert geodesy.altitude_msl_m(x_m, y_m, z_m, radius_m, radius_m) == pytest.approx(exact_m, abs=2.5e-3)


@given(st.floats(-89, 89), st.floats(-300e3, 300e3), st.floats(-300e3, 300e3), st.floats(-5e3, 30e3))
def test_up_is_the_ellipsoid_normal(lat_deg, x_m, y_m, z_m):
    lon_p, lat_p, _ = geographic(lat_deg, 10.0, x_m, y_m, z_m)
    normal = axes(lat_deg, 10.0) @ axes(lat_p, lon_p)[2]
    up = np.array(geodesy.up_enu(x_m, y_m, z_m, *radii_m(lat_deg)))
    assert np.linalg.norm(up) == pytest.approx(1.0, rel=1e-14)
    # The curvature changes along the meridian: the error grows with the square of the distance.
    assert np.linalg.norm(up - normal) < 4e-4 * (math.hypot(x_m, y_m) / 400e3) ** 2 + 2e-6


def test_up_is_the_gradient_of_altitude():
    radii = radii_m(52.0)
    point = np.array([2.0e5, -1.0e5, 9e3])
    step_m = 10.0
    gradient = [
        (geodesy.altitude_msl_m(*(point + d), *radii) - geodesy.altitude_msl_m(*(point - d), *radii)) / (2 * step_m)
        for d in np.eye(3) * step_m
    ]
    assert gradient == pytest.approx(geodesy.up_enu(*point, *radii), abs=2e-4)
