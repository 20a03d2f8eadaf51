"""Seekers: ratios of the bistatic range equation, the main lobe, and who is stronger by chance."""

import math

import numpy as np
import pytest

from cupola.kernels.radar import snr_full
from cupola.kernels.rng import uniform_pair
from cupola.kernels.seeker import HOMING_RCS_M2, acquisition_range_m, beam_gain, fluctuation, has_seeker, seeker_power
from cupola.variants import Guidance, Swerling


def test_skolnik_bistatic_equation_gives_the_same_ratio_of_two_targets():
    def echo(rcs_m2, transmit_m, receive_m):
        return snr_full(1e5, 1e4, 1e2, 0.03, rcs_m2, transmit_m, receive_m, 1e-6, 500.0, 2.0)

    one, two = (40.0, 31e3, 14e3), (3.0, 30e3, 13e3)
    power = [seeker_power(Guidance.SEMI_ACTIVE.value, s, near, far, 1.0) for s, far, near in (one, two)]
    assert power[0] / power[1] == pytest.approx(echo(*one) / echo(*two), rel=1e-12)
    lit = [seeker_power(Guidance.ACTIVE.value, s, near, far, 0.0) for s, far, near in (one, two)]
    assert lit[0] / lit[1] == pytest.approx((40.0 / 3.0) * (13e3 / 14e3) ** 4, rel=1e-12)


@pytest.mark.parametrize("width_deg", [0.5, 1.0, 3.0])
def test_half_the_power_half_a_beamwidth_off(width_deg):
    width = math.radians(width_deg)
    assert beam_gain(1.0, width) == 1.0
    assert beam_gain(math.cos(0.5 * width), width) == pytest.approx(0.5, rel=1e-3)
    assert beam_gain(math.cos(width), width) == pytest.approx(1.0 / 16.0, rel=1e-2)
    assert beam_gain(-1.0, width) == 0.0


def test_a_sixteenth_of_the_echo_is_taken_from_half_as_far():
    """The range equation: range with the fourth root (Skolnik, ch. 2)."""
    for guidance in (Guidance.ACTIVE, Guidance.SEMI_ACTIVE, Guidance.TRACK_VIA_MISSILE):
        full = acquisition_range_m(15e3, guidance.value, HOMING_RCS_M2)
        assert full == pytest.approx(15e3)
        assert acquisition_range_m(15e3, guidance.value, HOMING_RCS_M2 / 16.0) == pytest.approx(7.5e3)
        assert acquisition_range_m(15e3, guidance.value, 1e6) == 30e3
    assert acquisition_range_m(15e3, Guidance.COMMAND.value, 1e-3) == 15e3


def test_command_guidance_has_no_seeker():
    assert [has_seeker(g.value) for g in Guidance] == [0, 1, 1, 1]


@pytest.mark.parametrize(("case", "variance"), [(Swerling.CASE_0, 0.0), (Swerling.CASE_1, 1.0), (Swerling.CASE_3, 0.5)])
def test_swerling_1960_fluctuations_have_mean_one(case, variance):
    n = 20_000
    drawn = [fluctuation(case.value, *uniform_pair(np.uint64(3), 0, 26, 7, 8, k)) for k in range(n)]
    assert np.mean(drawn) == pytest.approx(1.0, abs=4 * math.sqrt(variance / n) + 1e-12)
    assert np.var(drawn) == pytest.approx(variance, abs=0.06)
