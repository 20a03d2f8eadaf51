"""Probability of detection against exact tables of Marcum and Swerling, and against drawn echoes."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cupola.kernels import detection, radar
from cupola.variants import Swerling

COLUMN = {Swerling.CASE_0: "Pd_sw0", Swerling.CASE_1: "Pd_sw1", Swerling.CASE_3: "Pd_sw3"}


def test_swerling_1960_table(holds):
    holds("p_detect")


def test_marcum_1960_table(holds):
    holds("marcum_q1")
    holds("marcum_q1_diagonal")


@given(st.floats(0.01, 20.0), st.floats(0.01, 20.0))
def test_marcum_identity_of_exchanged_arguments(a, b):
    # Q(a, b) + Q(b, a) = 1 + exp(-(a^2 + b^2) / 2) I0(ab), with I0 by its own series.
    term, bessel, j = 1.0, 1.0, 0
    while term > 1e-17 * bessel:
        j += 1
        term *= (0.5 * a * b / j) ** 2
        bessel += term
    expected = 1.0 + math.exp(-0.5 * (a * a + b * b)) * bessel
    assert detection.marcum_q1(a, b) + detection.marcum_q1(b, a) == pytest.approx(expected, rel=1e-12)


def test_required_snr_table(validation_rows):
    rows = [r for r in validation_rows("radar_required_snr") if r["N"] == 1 and r["swerling"] in (0, 1, 3)]
    assert len(rows) > 20
    for row in rows:
        snr = radar.snr_reference(row["Pd"], row["Pfa"], int(row["swerling"]))
        assert 10 * math.log10(snr) == pytest.approx(row["exact_dB"], abs=1e-8)
        assert detection.p_detect(snr, row["Pfa"], int(row["swerling"])) == pytest.approx(row["Pd"], rel=1e-12)


def test_mallett_and_brennan_1963_cumulative_detection(holds):
    holds("cumulative_detection")


@pytest.mark.parametrize("case", list(Swerling))
def test_drawn_echoes(case):
    snr, p_false_alarm, n = 8.0, 1e-3, 200_000
    generator = np.random.Generator(np.random.Philox(17))
    shape = {Swerling.CASE_0: None, Swerling.CASE_1: 1, Swerling.CASE_3: 2}[case]
    power = np.full(n, snr) if shape is None else generator.gamma(shape, snr / shape, n)
    noise = generator.normal(0, math.sqrt(0.5), (2, n))
    echo = (np.sqrt(power) + noise[0]) ** 2 + noise[1] ** 2
    expected = detection.p_detect(snr, p_false_alarm, case)
    seen = (echo > -math.log(p_false_alarm)).mean()
    assert seen == pytest.approx(expected, abs=4 * math.sqrt(expected * (1 - expected) / n))


@pytest.mark.parametrize("case", list(Swerling))
@given(st.floats(1e-12, 1e-2), st.floats(0.0, 1e5), st.floats(1e-3, 1e3))
def test_detection_rises_from_false_alarm_to_one(case, p_false_alarm, snr, more):
    p = detection.p_detect(snr, p_false_alarm, case)
    assert detection.p_detect(0.0, p_false_alarm, case) == pytest.approx(p_false_alarm, rel=1e-9)
    assert p_false_alarm * (1 - 1e-9) <= p <= detection.p_detect(snr + more, p_false_alarm, case) + 1e-12 <= 1 + 1e-12
    assert detection.p_detect(1e9, p_false_alarm, case) == pytest.approx(1.0, abs=1e-6)
