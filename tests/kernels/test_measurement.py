"""Plots against the accuracy relations of the textbook and against the spread of drawn plots."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cupola.kernels import measurement, rows


def a_radar(to_local=None, pos=(0.0, 0.0, 0.0)):
    row = rows.table(rows.RADAR, 1)
    row.sigma_range_m, row.sigma_azimuth_rad, row.sigma_elevation_rad = 100.0, 0.004, 0.006
    row[0].to_local[:] = np.eye(3) if to_local is None else to_local
    row[0].pos_enu_m[:] = pos
    return row[0]


def test_accuracy_goes_with_the_root_of_snr(validation_rows):
    table = validation_rows("radar_accuracy")
    reference = next(row for row in table if row["snr_dB"] == 13)
    checked = 0
    for row in table:
        snr = 20.0 * 10 ** ((row["snr_dB"] - 13) / 10)
        if 5.0 <= snr <= 500.0:
            sigma_range_m, sigma_azimuth_rad, sigma_elevation_rad = measurement.plot_sigmas(a_radar(), snr)
            range_ratio = row["sigma_R_simple_m"] / reference["sigma_R_simple_m"]
            angle_ratio = row["sigma_theta_over_theta3"] / reference["sigma_theta_over_theta3"]
            assert sigma_range_m == pytest.approx(100.0 * range_ratio, rel=1e-9)
            assert sigma_azimuth_rad == pytest.approx(0.004 * angle_ratio, rel=1e-9)
            assert sigma_elevation_rad == pytest.approx(0.006 * angle_ratio, rel=1e-9)
            checked += 1
    assert checked >= 4


def test_accuracy_has_a_floor_and_a_ceiling():
    assert measurement.plot_sigmas(a_radar(), 1e9) == pytest.approx((20.0, 0.0008, 0.0012), rel=1e-12)
    assert measurement.plot_sigmas(a_radar(), 0.0) == pytest.approx((200.0, 0.008, 0.012), rel=1e-12)


@given(st.floats(-2e5, 2e5), st.floats(-2e5, 2e5), st.floats(-1e3, 3e4))
def test_each_draw_moves_the_plot_along_its_own_coordinate(x, y, z):
    ground_m, range_m = math.hypot(x, y), math.sqrt(x * x + y * y + z * z)
    if ground_m < 100.0:
        return
    sigmas = (50.0, 1e-6, 1e-6)
    elevation = math.atan2(z, ground_m)

    def plot(n_range, n_azimuth, n_elevation):
        return measurement.measure_enu(a_radar(), x, y, z, *sigmas, n_range, n_azimuth, n_elevation)[:3]

    px, py, pz = plot(1.0, 0.0, 0.0)
    assert math.sqrt(px * px + py * py + pz * pz) == pytest.approx(range_m + 50.0, rel=1e-12)
    px, py, pz = plot(0.0, 1.0, 0.0)
    turned = math.atan2(px, py) - math.atan2(x, y)
    turned = (turned + math.pi) % (2 * math.pi) - math.pi
    assert turned == pytest.approx(1e-6, rel=1e-3)
    assert pz == pytest.approx(z, abs=1e-6)
    px, py, pz = plot(0.0, 0.0, 1.0)
    assert math.atan2(pz, math.hypot(px, py)) - elevation == pytest.approx(1e-6, rel=1e-3)


def test_drawn_plots_have_the_stated_variances():
    generator = np.random.Generator(np.random.Philox(8))
    tilt = 0.3
    to_local = np.array([[math.cos(tilt), 0, math.sin(tilt)], [0, 1, 0], [-math.sin(tilt), 0, math.cos(tilt)]])
    radar_row = a_radar(to_local, (100.0, 200.0, 300.0))
    n = 20_000
    plots = np.array(
        [
            measurement.measure_enu(radar_row, 3e4, 4e4, 8e3, 120.0, 0.004, 0.006, *generator.normal(size=3))
            for _ in range(n)
        ]
    )
    assert plots[:, :3].mean(axis=0) == pytest.approx(
        [30100.0, 40200.0, 8300.0], abs=4 * math.sqrt(plots[0, 3:].max() / n)
    )
    assert plots[:, :3].var(axis=0) / plots[0, 3:] == pytest.approx(np.ones(3), abs=4 * math.sqrt(2 / n))


@given(st.floats(-1e5, 1e5), st.floats(-1e5, 1e5), st.floats(-1e5, 1e5))
def test_total_variance_does_not_depend_on_the_axes(x, y, z):
    result = measurement.measure_enu(a_radar(), x, y, z, 100.0, 0.0, 0.006, 0.0, 0.0, 0.0)
    range_m = max(math.sqrt(x * x + y * y + z * z), 1.0)
    if range_m > 1.0:
        assert sum(result[3:]) == pytest.approx(100.0**2 + (0.006 * range_m) ** 2, rel=1e-9)
    assert result[:3] == pytest.approx((x, y, z), abs=1e-9)


def test_straight_overhead_is_no_special_case():
    result = measurement.measure_enu(a_radar(), 0.0, 0.0, 1e4, 100.0, 0.004, 0.006, 1.0, 1.0, 1.0)
    assert np.isfinite(result).all()
    assert result[2] == pytest.approx(10100.0, rel=1e-12)
    assert np.isfinite(measurement.measure_enu(a_radar(), 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0)).all()
