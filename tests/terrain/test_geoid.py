"""Undulations of EGM96 against the test points of NGA's program F477, and round the earth."""

from __future__ import annotations

import numpy as np
import pytest

from cupola.terrain.geoid import undulation_m

#: Input and output of F477, as distributed with EGM96: latitude, longitude [deg], undulation [m].
F477 = [
    (38.6281550, 269.7791550, -31.628),
    (-14.6212170, 305.0211140, -2.969),
    (46.8743190, 102.4487290, -43.575),
    (-23.6174460, 133.8747120, 15.871),
    (38.6254730, 359.9995000, 50.066),
    (-0.4667440, 0.0023000, 17.329),
]


@pytest.mark.parametrize(("lat", "lon", "published_m"), F477)
def test_egm96_points_of_f477(lat, lon, published_m):
    # Between posts 30 arc-minutes apart: 0.13 m rms.
    assert undulation_m(np.array(lat), np.array(lon)) == pytest.approx(published_m, abs=0.4)


def test_there_is_no_seam_and_the_poles_are_points():
    lon = np.array([-180.0, 180.0, 179.999, -179.999])
    assert np.ptp(undulation_m(np.full(4, 51.0), lon)) < 0.01
    for lat, published_m in ((90.0, 13.606), (-90.0, -29.534)):
        assert undulation_m(np.full(8, lat), np.arange(8) * 45.0) == pytest.approx(published_m, abs=0.06)
