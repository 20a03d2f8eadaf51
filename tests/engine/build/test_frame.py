"""The working frame against PROJ: `cart` and `topocentric`."""

import numpy as np
import pyproj
import pytest

from cupola.engine.build.frame import Frame


@pytest.mark.parametrize(("lat", "lon"), [(33.5, 36.3), (-80.0, -179.9), (0.0, 0.0), (85.0, 100.0)])
def test_frame_against_proj(lat, lon):
    draw = np.random.Generator(np.random.Philox(3)).uniform
    there = lat + draw(-4.0, 4.0, 2000), lon + draw(-9.0, 9.0, 2000), draw(-500.0, 300e3, 2000)
    proj = pyproj.Transformer.from_pipeline(
        f"+proj=pipeline +step +proj=cart +ellps=WGS84 +step +proj=topocentric +ellps=WGS84 +lat_0={lat} +lon_0={lon}"
    )
    frame = Frame(lat, lon)
    pos = frame.to_enu(*there)
    right = np.stack(proj.transform(there[1], there[0], there[2]), axis=-1)
    # Earth-centred coordinates have steps of a nanometre, and five of them make one of these.
    np.testing.assert_allclose(pos, right, rtol=0.0, atol=5e-9)
    back = frame.to_geodetic(pos)
    off_lon = (back[1] - there[1] + 180.0) % 360.0 - 180.0
    assert np.abs(back[0] - there[0]).max() * 111e3 < 1e-8
    assert np.abs(off_lon * np.cos(np.radians(there[0]))).max() * 111e3 < 1e-8
    assert np.abs(back[2] - there[2]).max() < 1e-8


def test_axes_are_a_rotation():
    axes = Frame(33.5, 36.3).local_axes(35.0, 40.0)
    np.testing.assert_allclose(axes @ axes.T, np.eye(3), rtol=0.0, atol=1e-15)
