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

#: The package egm96 0.3.0 (MIT; GeographicLib's grid of 5 arc-minutes), which gives the points above to 5 mm.
EGM96_5MIN = [
    (33.5, 36.3, 26.370), (48.2, 38.8, 14.220), (0.0, 0.0, 17.160), (28.0, 87.0, -28.940), (-16.5, -68.2, 45.122),
    (60.0, -45.0, 41.210), (35.0, 33.0, 27.910), (-5.0, 80.0, -92.930),
]  # fmt: skip


@pytest.mark.parametrize(("lat", "lon", "published_m"), EGM96_5MIN)
def test_egm96_points_of_another_implementation(lat, lon, published_m):
    # 0.14 m rms between posts 30 arc-minutes apart; steep in the Andes (0.70 m at La Paz).
    assert undulation_m(np.array(lat), np.array(lon)) == pytest.approx(published_m, abs=0.75)


@pytest.mark.parametrize(("lat", "lon", "published_m"), F477)
def test_egm96_points_of_f477(lat, lon, published_m):
    # Between posts 30 arc-minutes apart: 0.13 m rms.
    assert undulation_m(np.array(lat), np.array(lon)) == pytest.approx(published_m, abs=0.4)


def test_there_is_no_seam_and_the_poles_are_points():
    lon = np.array([-180.0, 180.0, 179.999, -179.999])
    assert np.ptp(undulation_m(np.full(4, 51.0), lon)) < 0.01
    for lat, published_m in ((90.0, 13.606), (-90.0, -29.534)):
        assert undulation_m(np.full(8, lat), np.arange(8) * 45.0) == pytest.approx(published_m, abs=0.06)
