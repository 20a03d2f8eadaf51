"""Noise jamming against the closed forms of the textbooks."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cupola.constants import SPEED_OF_LIGHT_MPS
from cupola.kernels import jamming, radar


def ratio(db):
    return 10.0 ** (db / 10.0)


#: Any frequency: with jamming and echo through one antenna the wavelength cancels.
WAVELENGTH_M = SPEED_OF_LIGHT_MPS / 3e9
#: So cold that the receiver's own noise does not count, as in the table.
COLD_K = 1e-12


def clear_range_m(row, snr_wanted):
    """Where the row's radar sees its target with this SNR, without jamming: the full range equation solved for R."""
    snr_at_1m = radar.snr_full(
        row["Pt_W"], ratio(row["G_dB"]), ratio(row["G_dB"]), WAVELENGTH_M, row["rcs_m2"], 1.0, 1.0, 1.0 / row["Br_Hz"],
        COLD_K, 1.0,
    )  # fmt: skip
    return (snr_at_1m / snr_wanted) ** 0.25


def jam(row, range_m):
    return jamming.jam_to_noise(
        row["ERPj_W"], row["Bj_Hz"], 1.0, ratio(row["G_dB"]), WAVELENGTH_M, COLD_K, row["Br_Hz"], range_m
    )


def test_radar_burnthrough_self_screening(holds):
    holds("burn_through_self_screening")


def test_radar_burnthrough_stand_off_in_a_side_lobe(holds):
    holds("burn_through_stand_off")


def test_radar_jn_range_factor(holds):
    holds("jam_range_factor")


def test_ten_times_the_power_shortens_ranges_by_the_textbook_s_roots():
    strong, stronger = jamming.burn_through_m(1e5, 1e7), jamming.burn_through_m(1e5, 1e8)
    assert strong / stronger == pytest.approx(math.sqrt(10.0), rel=1e-6)
    assert jamming.range_factor(1e7) / jamming.range_factor(1e8) == pytest.approx(10.0**0.25, rel=1e-6)


@given(clear_m=st.floats(1e3, 5e5), at_clear=st.floats(0.0, 1e9))
def test_echo_and_noise_balance_at_the_burn_through_range(clear_m, at_clear):
    found_m = jamming.burn_through_m(clear_m, at_clear)
    echo = (clear_m / found_m) ** 4
    assert echo == pytest.approx(1.0 + at_clear * (clear_m / found_m) ** 2, rel=1e-9)
    assert 0.0 < found_m <= clear_m


def test_a_jammer_narrower_than_the_receiver_gains_nothing_by_it():
    wide, narrow, narrower = (jamming.jam_to_noise(100.0, b, 0.5, 1e4, 0.1, 900.0, 1e6, 5e4) for b in (10e6, 1e6, 1e5))
    assert narrow == pytest.approx(10.0 * wide, rel=1e-12)
    assert narrower == narrow
    assert jamming.jam_to_noise(100.0, 1e6, 0.25, 1e4, 0.1, 900.0, 1e6, 5e4) == pytest.approx(0.5 * narrow, rel=1e-12)
    assert jamming.jam_to_noise(1.0, 1e6, 1.0, 1.0, 0.1, 900.0, 1e6, 0.0) < math.inf


def test_pattern_has_its_half_power_points_and_its_floor():
    half = jamming.pattern(0.01, 0.0, 0.02, 0.05, 1e-3)
    assert half == pytest.approx(0.5, rel=1e-12) == jamming.pattern(0.0, -0.025, 0.02, 0.05, 1e-3)
    assert jamming.pattern(0.0, 0.0, 0.02, 0.05, 1e-3) == 1.0
    assert jamming.pattern(3.0, 0.1, 0.02, 0.05, 1e-3) == 1e-3
    assert jamming.pattern(-0.003, 0.004, 0.02, 0.05, 0.1) == jamming.pattern(0.003, -0.004, 0.02, 0.05, 0.1)


def test_gain_of_a_pencil_beam_and_of_no_beam():
    degree = math.radians(1.0)
    assert 10.0 * math.log10(jamming.antenna_gain(degree, degree)) == pytest.approx(44.15, abs=0.01)
    assert jamming.antenna_gain(math.pi, math.pi) == 1.0
