"""Range equation, fourth-root scaling and aspect against published examples and limits."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cupola.constants import SPEED_OF_LIGHT_MPS
from cupola.kernels import radar, rows
from cupola.kernels.radar import elevation_gain, snr
from cupola.variants import Pattern, Swerling


def a_radar(range_ref_m=300e3, rcs_ref_m2=16.0, snr_ref=20.0):
    row = rows.table(rows.RADAR, 1)
    row.range_ref_m, row.rcs_ref_m2, row.snr_ref = range_ref_m, rcs_ref_m2, snr_ref
    return row[0]


def test_published_range_equation_examples(validation_rows):
    for row in validation_rows("radar_range_equation"):
        snr = radar.snr_full(
            row["Pt_W"],
            10 ** (row["Gt_dB"] / 10),
            10 ** (row["Gr_dB"] / 10),
            SPEED_OF_LIGHT_MPS / row["f_Hz"],
            row["rcs_m2"],
            row["Rt_m"],
            row["Rr_m"],
            row["tau_s"],
            row["Ts_K"],
            10 ** (row["loss_dB"] / 10),
        )
        snr_db = 10 * math.log10(snr)
        assert snr_db == pytest.approx(row["snr_dB"], abs=1e-9)
        if isinstance(row["published"], float):
            assert snr_db == pytest.approx(row["published"], abs=1e-3)


def test_fourth_root_scaling(holds):
    holds("fourth_root")


def test_range_equation_falls_with_the_fourth_power():
    assert radar.snr(a_radar(), 300e3, 16.0) == pytest.approx(20.0, rel=1e-15)
    assert radar.snr(a_radar(), 150e3, 16.0) == pytest.approx(320.0, rel=1e-15)
    assert radar.snr(a_radar(), 300e3, 1.6) == pytest.approx(2.0, rel=1e-15)
    assert radar.snr(a_radar(), 0.0, 1.0) == radar.snr(a_radar(), 1.0, 1.0)


@pytest.mark.parametrize("p_false_alarm", [1e-4, 1e-6, 1e-8])
def test_reference_snr_of_swerling_1_is_closed_form(p_false_alarm):
    for p in (0.5, 0.8, 0.9, 0.95):
        expected = math.log(p_false_alarm) / math.log(p) - 1.0
        assert radar.snr_reference(p, p_false_alarm, Swerling.CASE_1) == pytest.approx(expected, rel=1e-12)


def test_aspect_limits():
    assert radar.rcs_m2(1.0, 10.0, 3.0, 1.0) == 1.0
    assert radar.rcs_m2(1.0, 10.0, 3.0, -1.0) == 3.0
    assert radar.rcs_m2(1.0, 10.0, 3.0, 0.0) == 10.0
    # At 60 degrees off the nose a quarter of the front and three quarters of the side.
    assert radar.rcs_m2(1.0, 10.0, 3.0, 0.5) == pytest.approx(7.75, rel=1e-15)


@given(st.floats(0.001, 100), st.floats(0.001, 100), st.floats(0.001, 100), st.floats(-1, 1))
def test_aspect_stays_between_its_figures(front, side, rear, cos_aspect):
    end = front if cos_aspect > 0 else rear
    value = radar.rcs_m2(front, side, rear, cos_aspect)
    assert min(end, side) * (1 - 1e-12) <= value <= max(end, side) * (1 + 1e-12)
    assert radar.rcs_m2(front, side, front, cos_aspect) == radar.rcs_m2(front, side, front, -cos_aspect)


def test_a_shaped_target_keeps_its_front_over_a_sector():
    """With the plain blend 10 degrees off the nose show an F-35 of 0.03 m2 side with 1.6 times its front."""
    quiet = math.cos(math.radians(35.0))
    for off in (0.0, 10.0, 34.9):
        assert radar.rcs_m2(0.0015, 0.03, 0.015, math.cos(math.radians(off)), quiet) == pytest.approx(0.0015)
    assert radar.rcs_m2(0.0015, 0.03, 0.015, math.cos(math.radians(10.0))) > 0.0023
    assert radar.rcs_m2(0.0015, 0.03, 0.015, 0.0, quiet) == 0.03
    assert radar.rcs_m2(0.0015, 0.03, 0.015, -1.0, quiet) == 0.015
    around = [radar.rcs_m2(0.0015, 0.03, 0.015, math.cos(math.radians(off)), quiet) for off in range(91)]
    assert np.all(np.diff(around) >= 0.0)


def test_mean_over_median_of_swerling_1960():
    """Against the medians of drawn echoes of mean 1: exponential, and chi-square of four degrees of freedom."""
    generator = np.random.Generator(np.random.Philox(8))
    n = 400_000
    assert radar.mean_over_median(Swerling.CASE_0) == 1.0
    for case, drawn in ((1, generator.exponential(size=n)), (3, generator.gamma(2.0, 0.5, size=n))):
        assert radar.mean_over_median(case) * np.median(drawn) == pytest.approx(1.0, abs=5e-3)


def test_clutter_notch_takes_both_signs():
    assert [radar.is_clutter_notched(v, 15.0) for v in (-20.0, -14.9, 0.0, 14.9, 15.0)] == [0, 1, 1, 1, 0]
    assert radar.is_clutter_notched(0.0, 0.0) == 0


def antenna(pattern, **fields):
    row = rows.table(rows.RADAR, 1)[0]
    row.pattern, row.range_ref_m, row.rcs_ref_m2, row.snr_ref = pattern, 200e3, 1.0, 20.0
    for name, value in fields.items():
        row[name] = value
    return row


@given(st.floats(0.11, 0.9), st.floats(0.11, 0.9))
def test_skolnik_cosecant_squared_echo_at_constant_height_does_not_change(one, other):
    """Above the edge of the full beam a target at one height has the same echo at every distance."""
    row = antenna(Pattern.COSECANT_SQUARED, sin_elevation_full=0.1)
    height_m = 9000.0
    found = [snr(row, height_m / sine, 1.0) * elevation_gain(row, sine) for sine in (one, other)]
    assert found[0] == pytest.approx(found[1], rel=1e-9)
    assert elevation_gain(row, 0.1) == elevation_gain(row, -0.3) == 1.0


def test_barton_fan_has_half_power_at_half_its_width():
    row = antenna(Pattern.FAN, beam_tilt_rad=0.1, beam_elevation_rad=0.08)
    assert elevation_gain(row, math.sin(0.1)) == pytest.approx(1.0)
    for edge in (0.06, 0.14):
        assert elevation_gain(row, math.sin(edge)) == pytest.approx(0.25)  # a half, there and back
    assert elevation_gain(antenna(Pattern.SCANNED), 0.9) == 1.0
