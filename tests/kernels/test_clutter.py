"""Surface echoes and moving-target indication against published formulas and tables."""

import math

import pytest

from cupola.kernels import clutter


def db(value):
    return 10.0 * math.log10(value)


def test_radar_seaclutter_nrl(holds):
    holds("sea_clutter")


def test_gregers_hansen_mital_2012_published_example():
    assert clutter.reflectivity_sea(30e9, 2.0, math.radians(10.0), 0) == pytest.approx(2.1555e-4, rel=1e-4)


def test_sea_model_stays_in_its_domain():
    lowest = clutter.reflectivity_sea(3e9, 3.0, math.radians(0.1), 0)
    assert clutter.reflectivity_sea(3e9, 3.0, 0.0, 0) == lowest == clutter.reflectivity_sea(3e9, 3.0, -1.0, 0)
    assert clutter.reflectivity_sea(150e6, 3.0, 0.01, 1) == clutter.reflectivity_sea(500e6, 3.0, 0.01, 1)


def test_barton_1985_gamma_goes_with_the_sine_and_the_root_of_the_frequency():
    base = clutter.reflectivity_land(0.0316, 10e9, math.radians(30.0))
    assert base == pytest.approx(0.0158, rel=1e-12)
    assert clutter.reflectivity_land(0.0316, 2.5e9, math.radians(30.0)) == pytest.approx(0.5 * base, rel=1e-12)
    assert clutter.reflectivity_land(0.1, 10e9, 0.0) == pytest.approx(0.1 * math.sin(math.radians(0.1)), rel=1e-12)


def test_cell_of_a_degree_and_150_m_at_10_km():
    assert clutter.cell_area_m2(10e3, math.radians(1.0), 150.0, 0.0) == pytest.approx(26180.0, rel=1e-4)
    assert clutter.cell_area_m2(10e3, 0.01, 150.0, math.pi / 3) == pytest.approx(30e3, rel=1e-12)


def test_radar_mti_improvement(holds):
    holds("mti_improvement")


def test_skolnik_approximations_hold_for_narrow_clutter(validation_rows):
    for row in validation_rows("radar_mti_improvement"):
        if row["sigma_c_over_prf"] <= 0.01:
            assert db(clutter.improvement_factor(row["sigma_c_over_prf"], 2)) == pytest.approx(
                row["I2_approx_dB"], abs=0.02
            )


def test_improvement_has_its_limits():
    assert clutter.improvement_factor(5.0, 1) == pytest.approx(1.0, abs=1e-12)
    assert clutter.improvement_factor(5.0, 2) == pytest.approx(1.0, abs=1e-12)
    assert math.isfinite(clutter.improvement_factor(0.0, 2))


def test_radar_blind_speeds(holds):
    holds("blind_speeds")


def test_notches_lie_at_multiples_of_the_blind_speed():
    seen = [clutter.is_blind(speed, 10.0, 50.0) for speed in (0.0, 9.0, 11.0, 39.0, 41.0, -59.0, 100.0, 125.0)]
    assert seen == [1, 1, 0, 0, 1, 1, 1, 0]
    assert [clutter.is_blind(speed, 10.0, 0.0) for speed in (-9.0, 50.0, 100.0)] == [1, 0, 0]
