"""Kepler arcs against the table of least-energy trajectories, and re-entry against Allen and Eggers."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cupola.kernels.ballistic import (
    DENSITY0_KGPM3,
    SCALE_HEIGHT_M,
    air_density_entry_kgpm3,
    anomalies,
    arc_with_apogee,
    least_energy_arc,
    on_arc,
    speed_left_allen_eggers,
)

EARTH_M = 6371e3


def test_traj_ballistic_sphere(validation_rows):
    for row in validation_rows("traj_ballistic_sphere"):
        parameter_m, e, speed_mps, gamma_rad, lasts_s = least_energy_arc(EARTH_M, EARTH_M, row["range_m"] / EARTH_M)
        assert speed_mps == pytest.approx(row["v_ms"], rel=1e-9)
        assert math.degrees(gamma_rad) == pytest.approx(row["gamma_deg"], rel=1e-8)
        assert lasts_s == pytest.approx(row["tof_s"], rel=1e-9)
        assert (parameter_m / (1.0 - e) - EARTH_M) / 1e3 == pytest.approx(row["apogee_km"], rel=1e-7)


def test_scud_class_anchor():
    """300 km: 1696.5 m/s, apogee 74.1 km, 251.0 s (Bate, Mueller and White, chapter 6)."""
    parameter_m, e, speed_mps, _, lasts_s = least_energy_arc(EARTH_M, EARTH_M, 300e3 / EARTH_M)
    found = (round(speed_mps, 1), round((parameter_m / (1.0 - e) - EARTH_M) / 1e3, 1), round(lasts_s, 1))
    assert found == (1696.5, 74.1, 251.0)


@given(st.floats(5e3, 3e6), st.floats(-400.0, 15e3), st.floats(-400.0, 4e3))
def test_an_arc_ends_where_it_shall_and_keeps_its_energy(range_m, start_m, end_m):
    r_start, r_end = EARTH_M + start_m, EARTH_M + end_m
    parameter_m, e, speed_mps, _, lasts_s = least_energy_arc(r_start, r_end, range_m / EARTH_M)
    start, end = anomalies(parameter_m, e, r_start, r_end)
    if abs(start_m - end_m) < 0.5 * range_m:  # else least energy is a fall: the arc has no apogee on its way
        assert end - start == pytest.approx(range_m / EARTH_M, rel=1e-4)
        assert on_arc(parameter_m, e, end)[1] - on_arc(parameter_m, e, start)[1] == pytest.approx(lasts_s, rel=1e-4)
    radius_m, _, first_mps = on_arc(parameter_m, e, start)
    assert (radius_m, first_mps) == (pytest.approx(r_start, rel=1e-9), pytest.approx(speed_mps, rel=1e-6))


@given(st.floats(60e3, 1e6), st.floats(0.08, 0.24), st.floats(0.0, 2e3))
def test_a_lower_arc_goes_through_both_ends_and_its_apogee(range_m, share, end_m):
    r_apogee = EARTH_M + share * range_m
    parameter_m, e = arc_with_apogee(EARTH_M, EARTH_M + end_m, r_apogee, range_m / EARTH_M)
    start, end = anomalies(parameter_m, e, EARTH_M, EARTH_M + end_m)
    assert (end - start) * EARTH_M == pytest.approx(range_m, rel=1e-6)
    assert on_arc(parameter_m, e, math.pi)[0] == pytest.approx(r_apogee, rel=1e-12)


@pytest.mark.parametrize("gamma_deg", [20.0, 45.0, 80.0])
@pytest.mark.parametrize("coefficient", [2000.0, 10_000.0])
def test_allen_eggers_1958(gamma_deg, coefficient):
    """The closed form is the solution of dv/dt = -rho v^2 / (2 beta) along a straight line."""
    gamma = math.radians(gamma_deg)
    speed, height, step_s = 3000.0, 120e3, 2e-3
    while height > 0.0:
        middle = speed - 0.25 * step_s * air_density_entry_kgpm3(height) * speed * speed / coefficient
        at_m = height - 0.5 * step_s * speed * math.sin(gamma)
        speed -= step_s * air_density_entry_kgpm3(at_m) * middle * middle / (2.0 * coefficient)
        height -= step_s * middle * math.sin(gamma)
    assert speed / 3000.0 == pytest.approx(speed_left_allen_eggers(0.0, gamma, coefficient), rel=2e-3)


def test_allen_eggers_most_deceleration_at_the_textbook_height():
    """Greatest deceleration at h = H ln(rho0 H / (beta sin gamma)), at v = v_E exp(-1/2)."""
    gamma, coefficient = 1.0, 3000.0
    heights = np.linspace(0.0, 40e3, 40_001)
    left = np.array([speed_left_allen_eggers(h, gamma, coefficient) for h in heights])
    density = np.array([air_density_entry_kgpm3(h) for h in heights])
    at = int(np.argmax(density * left**2))
    expected_m = SCALE_HEIGHT_M * math.log(DENSITY0_KGPM3 * SCALE_HEIGHT_M / (coefficient * math.sin(gamma)))
    assert heights[at] == pytest.approx(expected_m, abs=2.0)
    assert left[at] == pytest.approx(math.exp(-0.5), abs=1e-3)
