"""Geodesics against the worked examples of their publication, and against PROJ, which has their author's own code."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod, Proj

from cupola.kernels import geodesics
from cupola.portable.geodesic import direct, inverse

GEOD = Geod(ellps="WGS84")
#: A nanometre and two steps between floats near 20,000 km; near the antipode what the author states of his own code.
NANOMETRES, NANOMETRES_ANTIPODE = 1e-9 + 2.0 * np.spacing(2e7), 15e-9
RANDOM = np.random.Generator(np.random.Philox(16))
N = 20_000


def between(low, high):
    return RANDOM.uniform(low, high, N)


def pairs():
    lat, lon = between(-90.0, 90.0), between(-180.0, 180.0)
    inner = between(-85.0, 85.0)
    yield "anywhere", lat, lon, between(-90.0, 90.0), between(-180.0, 180.0)
    yield "within a country", inner, lon, inner + between(-3.0, 3.0), lon + between(-3.0, 3.0)
    yield "within metres", inner, lon, inner + between(-1e-5, 1e-5), lon + between(-1e-5, 1e-5)
    yield "near the antipode", inner, lon, -inner + between(-0.5, 0.5), lon + 180.0 + between(-0.6, 0.6)
    yield "the antipode's parallel", inner, lon, -inner, lon + 180.0 + between(-0.6, 0.6)
    yield "one meridian", inner, lon, lat, lon
    yield "two halves of a meridian", inner, lon, lat, lon + 180.0
    yield "the equator", 0.0 * np.abs(lat), lon, 0.0 * np.abs(lat), lon + between(-179.0, 179.0)
    yield "from a pole", np.full(N, 90.0), lon, lat, between(-180.0, 180.0)


@pytest.mark.parametrize(("lat1", "lon1", "lat2", "lon2"), [p[1:] for p in pairs()], ids=[p[0] for p in pairs()])
def test_inverse_against_proj(lat1, lon1, lat2, lon2):
    begin, back, length_m = GEOD.inv(lon1, lat1, lon2, lat2)
    found_m, out, on = geodesics.inverse(lat1, lon1, lat2, lon2)
    off_m = np.abs(found_m - length_m)
    assert (off_m <= np.where(length_m < 19.9e6, NANOMETRES, NANOMETRES_ANTIPODE)).all(), off_m.max()
    # An azimuth is as certain as its end is far away sideways: nothing near the ends, nothing near the antipode.
    sideways_m = np.minimum(length_m, np.maximum(20003.9e3 - length_m, 0.0))
    for one, other in ((out, begin), (on, back + 180.0)):
        off = np.radians((one - other + 180.0) % 360.0 - 180.0)
        assert np.abs(off * sideways_m).max() < 2e-8


def test_direct_against_proj():
    lat, lon, azimuth = between(-90.0, 90.0), between(-180.0, 180.0), between(-360.0, 360.0)
    length_m = between(-2e7, 4e7)
    lon2, lat2, back = GEOD.fwd(lon, lat, azimuth, length_m)
    found = geodesics.direct(lat, lon, azimuth, length_m)
    # A degree is 111 km, and a float of 180 degrees has steps of 3 nanometres.
    assert np.abs(found[0] - lat2).max() * 111e3 < 1e-8
    assert (np.abs((found[1] - lon2 + 180.0) % 360.0 - 180.0) * np.cos(np.radians(lat2))).max() * 111e3 < 1e-8
    assert (np.abs((found[2] - back) % 360.0 - 180.0) * np.cos(np.radians(lat2))).max() * 111e3 < 2e-8


def test_plane_against_proj():
    east_m, north_m = between(-4e5, 4e5), between(-4e5, 4e5)
    for lat, lon in ((33.5, 36.3), (-60.0, 179.9), (84.0, -20.0)):
        right_lon, right_lat = Proj(proj="aeqd", lat_0=lat, lon_0=lon, ellps="WGS84")(east_m, north_m, inverse=True)
        found_lat, found_lon = geodesics.around(lat, lon, east_m, north_m)
        off = (found_lon - right_lon + 180.0) % 360.0 - 180.0
        assert np.abs(found_lat - right_lat).max() * 111e3 < 1e-8
        assert np.abs(off * np.cos(np.radians(right_lat))).max() * 111e3 < 1e-8


def test_karney_2013_table_2():
    lat, lon, azimuth = direct(40.0, 0.0, 30.0, 10e6)
    assert lat == pytest.approx(41.79331020506, abs=1e-11)
    assert lon == pytest.approx(137.84490004377, abs=1e-11)
    assert azimuth == pytest.approx(149.09016931807, abs=1e-11)


def test_karney_2013_table_3():
    """A short line: its length to a tenth of a micrometre."""
    length_m, begin, end = inverse(-30.12345, 0.0, -30.12344, 0.00005)
    assert length_m == pytest.approx(4.944208, abs=1e-6)
    assert (begin, end) == (pytest.approx(77.04353, abs=1e-5), pytest.approx(77.04351, abs=1e-5))


def test_karney_2013_table_5():
    """Nearly antipodal points."""
    length_m, begin, end = inverse(-30.0, 0.0, 29.9, 179.8)
    assert length_m == pytest.approx(19989832.82761, abs=1e-5)
    assert (begin, end) == (pytest.approx(161.890524736, abs=1e-9), pytest.approx(18.090737246, abs=1e-9))


@settings(max_examples=100, deadline=None)
@given(st.floats(-90.0, 90.0), st.floats(-540.0, 540.0), st.floats(-90.0, 90.0), st.floats(-540.0, 540.0))
def test_a_way_leads_back_and_to_its_end(lat1, lon1, lat2, lon2):
    length_m, begin, _ = inverse(lat1, lon1, lat2, lon2)
    again_m, _, _ = inverse(lat2, lon2, lat1, lon1)
    assert again_m == length_m
    lat, lon, _ = direct(lat1, lon1, begin, length_m)
    assert inverse(lat, lon, lat2, lon2)[0] < 2e-8


def test_without_length():
    assert inverse(33.5, 36.3, 33.5, 36.3)[0] == 0.0
    assert direct(33.5, 36.3, 77.0, 0.0)[:2] == pytest.approx((33.5, 36.3), abs=1e-14)
    assert [float(one) for one in geodesics.around(33.5, 36.3, 0.0, 0.0)] == [33.5, 36.3]
