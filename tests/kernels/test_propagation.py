"""Gas, rain and the mirror image against ITU-R figures and exact geometry."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cupola.constants import SPEED_OF_LIGHT_MPS
from cupola.kernels import propagation

RADIUS_M = 4.0 / 3.0 * 6.371e6


def test_prop_gas_attenuation(validation_rows):
    for row in validation_rows("prop_gas_attenuation"):
        if row["f_GHz"] > 35.0:
            continue
        dry, wet = propagation.gas_dbpm(row["f_GHz"] * 1e9)
        assert dry * 1e3 == pytest.approx(row["gamma_dry_dBkm"], rel=1e-9)
        assert wet * 1e3 == pytest.approx(row["gamma_wet_dBkm"], rel=1e-9)
        # The table's path is level at sea level on a flat earth.
        loss = propagation.path_loss_db(100e3, 0.0, 0.0, 1e15, dry, wet, 0.0, 0.0)
        assert 2.0 * loss == pytest.approx(row["two_way_100km_dB"], rel=1e-6)


def test_gas_between_the_rows_of_the_table(validation_rows):
    """Each row of the table is met within 6 % by its two neighbours (but for the resonance of water at 22 GHz)."""
    rows = {row["f_GHz"]: row["gamma_total_dBkm"] for row in validation_rows("prop_gas_attenuation")}
    for low, middle, high in ((2.0, 3.0, 4.0), (4.0, 5.0, 6.0), (9.0, 10.0, 11.0), (11.0, 12.0, 15.0)):
        share = math.log(middle / low) / math.log(high / low)
        between = rows[low] ** (1.0 - share) * rows[high] ** share
        assert between == pytest.approx(rows[middle], rel=0.06)
    assert 1e3 * sum(propagation.gas_dbpm(7e9)) == pytest.approx(0.01036, rel=0.02)


def test_gas_below_one_gigahertz_fades_out():
    dry, wet = propagation.gas_dbpm(150e6)
    assert 1e3 * dry == pytest.approx(4.6e-4, rel=0.02) and 1e3 * wet < 2e-6
    low, high = propagation.gas_dbpm(0.9999999e9)[0], propagation.gas_dbpm(1.0000001e9)[0]
    assert low == pytest.approx(high, rel=1e-6)


@pytest.mark.parametrize(
    ("ghz", "k", "alpha"),
    [(1, 2.59e-5, 0.9691), (2, 8.47e-5, 1.0664), (4, 1.071e-4, 1.6009), (6, 7.056e-4, 1.5900), (10, 0.01217, 1.2571),
     (20, 0.09164, 1.0568)],
)  # fmt: skip
def test_itu_r_p838_3_table_5(ghz, k, alpha):
    assert 1e3 * propagation.rain_dbpm(ghz * 1e9, 1.0) == pytest.approx(k, rel=1e-3)
    ratio = propagation.rain_dbpm(ghz * 1e9, 20.0) / propagation.rain_dbpm(ghz * 1e9, 2.0)
    assert math.log10(ratio) == pytest.approx(alpha, abs=1e-4)


def test_no_rain_no_loss():
    assert propagation.rain_dbpm(10e9, 0.0) == 0.0
    assert propagation.rain_dbpm(150e6, 10.0) == propagation.rain_dbpm(1e9, 10.0)


def fine_sum(range_m, a_m, b_m, dry, wet, rain, top_m, n=200_000):
    t = (np.arange(n) + 0.5) / n
    h = a_m + t * (b_m - a_m) - t * (1.0 - t) * range_m**2 / (2.0 * RADIUS_M)
    above = np.maximum(h, 0.0)
    gas = dry * np.exp(-above / propagation.DRY_SCALE_M) + wet * np.exp(-above / propagation.WET_SCALE_M)
    return range_m * float(np.mean(gas + rain * (h < top_m)))


@given(range_m=st.floats(5e3, 3e5), a_m=st.floats(5.0, 3e3), share=st.floats(0.0, 1.0), top_m=st.floats(500.0, 5e3))
def test_path_loss_is_the_sum_along_the_ray(range_m, a_m, share, top_m):
    lowest_m = max(range_m**2 / (2.0 * RADIUS_M) - 2.0 * math.sqrt(a_m / (2.0 * RADIUS_M)) * range_m + a_m, 5.0)
    b_m = lowest_m + share * 12e3
    found = propagation.path_loss_db(range_m, a_m, b_m, RADIUS_M, 8e-6, 6e-6, 0.0, top_m)
    assert found == pytest.approx(fine_sum(range_m, a_m, b_m, 8e-6, 6e-6, 0.0, top_m), rel=0.02)
    wet_m = propagation.path_loss_db(range_m, a_m, b_m, RADIUS_M, 0.0, 0.0, 1.0, top_m)
    assert wet_m == pytest.approx(fine_sum(range_m, a_m, b_m, 0.0, 0.0, 1.0, top_m), rel=1e-4, abs=3.0)


def test_rain_ends_where_it_ends():
    args = (RADIUS_M, 0.0, 0.0, 1e-4)
    assert propagation.path_loss_db(50e3, 100.0, 900.0, *args, 3000.0) == pytest.approx(5.0, rel=1e-12)
    assert propagation.path_loss_db(50e3, 4000.0, 9000.0, *args, 3000.0) == 0.0
    # An antenna above the rain looks through it at a low target.
    assert 0.0 < propagation.path_loss_db(50e3, 4000.0, 100.0, *args, 3000.0) < 5.0


def test_radar_tworay_flat(validation_rows):
    for row in validation_rows("radar_tworay_flat"):
        wavelength_m = SPEED_OF_LIGHT_MPS / row["f_Hz"]
        f2 = propagation.two_ray_f2(row["ground_range_m"], row["ha_m"], row["ht_m"], wavelength_m, 1.0)
        if row["F4_dB"] > -40.0:
            assert 20.0 * math.log10(f2) == pytest.approx(row["F4_dB"], abs=1e-6)
        else:
            assert f2 < 0.011


def test_lobes_and_nulls_of_a_flat_earth():
    """Over a smooth sea the first lobe is 12.04 dB at lambda / (4 ha), the first null at lambda / (2 ha)."""
    ha_m, wavelength_m, d_m = 10.0, 0.1, 1e6

    def f4_db(sine):
        return 20.0 * math.log10(propagation.two_ray_f2(d_m, ha_m, d_m * sine, wavelength_m, 1.0) + 1e-30)

    assert f4_db(wavelength_m / (4.0 * ha_m)) == pytest.approx(12.04, abs=0.01)
    assert f4_db(wavelength_m / (2.0 * ha_m)) < -70.0


def test_without_a_mirror_space_is_free():
    assert propagation.two_ray_f2(20e3, 10.0, 300.0, 0.1, 0.0) == 1.0
    assert propagation.two_ray_f2(20e3, -1.0, 300.0, 0.1, 1.0) == 0.0


def test_reflection_point_divides_a_flat_earth_by_the_heights():
    near_m, a_m, b_m = propagation.reflection_point_m(20e3, 10.0, 190.0, 1e15)
    assert near_m == pytest.approx(1000.0, rel=1e-9) and (a_m, b_m) == pytest.approx((10.0, 190.0), rel=1e-9)


@given(d_m=st.floats(1e3, 1e5), a_m=st.floats(3.0, 500.0), b_m=st.floats(3.0, 2e4))
def test_both_grazing_angles_are_equal_on_the_round_earth(d_m, a_m, b_m):
    horizon_m = math.sqrt(2.0 * RADIUS_M * a_m) + math.sqrt(2.0 * RADIUS_M * b_m)
    near_m, above_a_m, above_b_m = propagation.reflection_point_m(d_m, a_m, b_m, RADIUS_M)
    if d_m < 0.95 * horizon_m:
        assert above_a_m / near_m == pytest.approx(above_b_m / (d_m - near_m), rel=1e-6)
        assert above_a_m > 0.0 and above_b_m > 0.0


def test_rough_surfaces_mirror_less():
    assert propagation.rough_mirror(0.0, 0.1, 0.03) == 1.0
    assert propagation.rough_mirror(1.0, 0.1, 0.03) < 1e-6
    # At Rayleigh's criterion, sigma sin(psi) = lambda / 8, a third is left.
    assert propagation.rough_mirror(0.1 / 8.0, 1.0, 0.1) == pytest.approx(math.exp(-(math.pi**2) / 8.0), rel=1e-12)
