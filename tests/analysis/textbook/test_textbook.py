"""Textbook formulas against published and exact values; tables in tests/data/validation."""

import pytest

from cupola.analysis.textbook.homing import pn_miss
from cupola.analysis.textbook.inverse import erlang_b, load_for_blocking, shots_for_no_leak
from cupola.analysis.textbook.pulses import albersheim_db, p_detect_pulses, shnidman_db, threshold_pulses
from cupola.errors import InputError


def test_swerling_1954_integration_of_pulses(holds):
    holds("pulses_integrated")


def test_threshold_of_several_pulses(validation_rows):
    for row in validation_rows("radar_pd_swerling"):
        found = threshold_pulses(row["Pfa"], int(row["N"]))
        assert found == pytest.approx(row["threshold_T"], rel=1e-11)


def test_albersheim_and_shnidman_as_matlab_has_them(holds):
    holds("albersheim_of_matlab")
    holds("shnidman_of_matlab")


def test_rules_of_thumb_err_by_what_the_page_says(validation_rows):
    worst = {"albersheim": 0.0, "shnidman": 0.0}
    for row in validation_rows("radar_required_snr"):
        args = row["Pd"], row["Pfa"], int(row["N"])
        found = shnidman_db(*args, int(row["swerling"]))
        assert found == pytest.approx(row["shnidman_dB"], abs=1e-8)
        worst["shnidman"] = max(worst["shnidman"], abs(found - row["exact_dB"]))
        if row["swerling"] == 0:
            worst["albersheim"] = max(worst["albersheim"], abs(albersheim_db(*args) - row["exact_dB"]))
    assert 0.30 < worst["albersheim"] < 0.35 and 0.70 < worst["shnidman"] < 0.75


def test_snr_for_several_pulses_is_the_exact_one(holds):
    holds("snr_of_several_pulses")


def test_erlang_1917_and_its_inverse(holds):
    holds("erlang_b_loss")
    holds("load_for_a_blocking")


def test_wilkening_2000_the_other_way_round(holds):
    holds("missiles_for_no_leak")


def test_zarchan_miss_of_one_lag(holds):
    holds("pn_miss_one_lag")


def test_zarchan_miss_of_three_and_five_lags(holds):
    holds("pn_miss_several_lags")


def test_wrong_figures_are_refused():
    for call in (
        lambda: p_detect_pulses(-1.0, 1e-6, 1, 0), lambda: p_detect_pulses(1.0, 1e-6, 0, 0),
        lambda: p_detect_pulses(1.0, 1e-6, 1, 5), lambda: albersheim_db(1.0, 1e-6, 1),
        lambda: erlang_b(0, 1.0), lambda: load_for_blocking(3, 1.0), lambda: pn_miss(2.0, 1, 1.0),
        lambda: pn_miss(3.0, 0, 1.0), lambda: shots_for_no_leak(10, 0.7, 0.8, 0.9),
    ):  # fmt: skip
        with pytest.raises(InputError):
            call()
