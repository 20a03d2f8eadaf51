"""The tracker's filter against a worked example, steady state, the Cramer-Rao bound, and consistency."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import njit

from cupola.kernels import kalman, rows


def test_worked_example(validation_rows):
    state = (1000.0, -200.0, 400.0, 0.0, 2500.0)
    table = validation_rows("track_kalman_example")
    assert len(table) == 4
    for row in table:
        state = kalman.predict_axis(*state, 2.0, 0.5)
        assert state[:2] == pytest.approx((row["xp1"], row["xp2"]), rel=1e-11)
        assert state[2] + 100.0 == pytest.approx(row["S"], rel=1e-11)
        *state, nis = kalman.update_axis(*state, row["z"], 100.0)
        assert state == pytest.approx([row[key] for key in ("x1", "x2", "P11", "P12", "P22")], rel=1e-11)
        assert nis == pytest.approx(row["nis"], rel=1e-9)


def test_kalata_1984_steady_state(validation_rows):
    for row in validation_rows("track_alpha_beta"):
        state = [0.0, 0.0, 1.0, 0.0, 1.0]
        # Slow filters need long: the memory is about one over alpha steps.
        for _ in range(int(100 + 60 / row["alpha"])):
            predicted = kalman.predict_axis(*state, 1.0, row["L"])
            *state, _ = kalman.update_axis(*predicted, 0.0, 1.0)
        assert predicted[2] / (predicted[2] + 1.0) == pytest.approx(row["alpha"], rel=1e-10)
        assert predicted[3] / (predicted[2] + 1.0) == pytest.approx(row["beta"], rel=1e-10)
        assert state[2:] == pytest.approx([row["P11_over_R"], row["P12_T_over_R"], row["P22_T2_over_R"]], rel=1e-9)


def test_tichavsky_1998_bound_is_the_covariance_when_every_look_gives_a_plot(holds):
    holds("cramer_rao")


@given(
    st.floats(0.1, 1e6), st.floats(-0.99, 0.99), st.floats(0.1, 1e5), st.floats(0.01, 60), st.floats(0, 50),
    st.floats(1.0, 1e6),
)  # fmt: skip
def test_covariance_stays_positive_and_a_plot_never_adds_doubt(var_pos, rho, var_vel, dt_s, sigma_a, var_plot):
    cov = rho * math.sqrt(var_pos * var_vel)
    predicted = kalman.predict_axis(0.0, 0.0, var_pos, cov, var_vel, dt_s, sigma_a)
    updated = kalman.update_axis(*predicted, 1.0, var_plot)
    for _, _, p11, p12, p22 in (predicted, updated[:5]):
        assert p11 > 0 and p22 > 0 and p11 * p22 >= p12 * p12 * (1 - 1e-9)
    assert updated[2] <= min(predicted[2], var_plot) * (1 + 1e-12)
    assert updated[4] <= predicted[4] * (1 + 1e-12)


def test_two_short_predictions_without_noise_are_one_long_one():
    start = (10.0, -3.0, 50.0, 4.0, 9.0)
    twice = kalman.predict_axis(*kalman.predict_axis(*start, 1.5, 0.0), 2.5, 0.0)
    assert twice == pytest.approx(kalman.predict_axis(*start, 4.0, 0.0), rel=1e-13)


def test_track_functions_apply_the_axis_functions():
    track = rows.table(rows.TRACK, 2)
    kalman.start_track(track[1], 5.0, 1.0, 2.0, 3.0, 10.0, 20.0, 30.0, 7.0)
    kalman.predict_track(track[1], 7.0, 2.0)
    nis = kalman.update_track(track[1], 4.0, 5.0, 6.0, 11.0, 12.0, 13.0)
    total = 0.0
    for axis, (start, var, plot, var_plot) in enumerate(((1, 10, 4, 11), (2, 20, 5, 12), (3, 30, 6, 13))):
        expected = kalman.predict_axis(float(start), 0.0, float(var), 0.0, 49.0, 2.0, 2.0)
        *expected, nis_axis = kalman.update_axis(*expected, float(plot), float(var_plot))
        row = track[1]
        found = [t[axis] for t in (row.pos_enu_m, row.vel_enu_mps, row.var_pos_m2, row.cov_pos_vel, row.var_vel)]
        assert found == pytest.approx(expected, rel=1e-15)
        total += nis_axis
    assert nis == pytest.approx(total, rel=1e-15)
    assert track[1].time_s == 7.0
    assert track[0] == rows.table(rows.TRACK, 1)[0]
    ahead = kalman.track_at(track[1], 9.0)
    assert ahead[:3] == pytest.approx(track[1].pos_enu_m + 2.0 * track[1].vel_enu_mps, rel=1e-15)
    assert ahead[3:] == pytest.approx(track[1].vel_enu_mps, rel=1e-15)


@njit
def consistency(track, truth, accelerations, plot_noise, dt_s, sigma_a, sigma_plot):
    """Follow a truth that obeys the filter's own model; returns NIS and NEES of each step."""
    n = accelerations.shape[0]
    nis, nees = np.empty(n), np.empty(n)
    for step in range(n):
        for axis in range(3):
            a = sigma_a * accelerations[step, axis]
            truth[axis] += dt_s * truth[3 + axis] + 0.5 * dt_s * dt_s * a
            truth[3 + axis] += dt_s * a
        kalman.predict_track(track, track.time_s + dt_s, sigma_a)
        z = truth[:3] + sigma_plot * plot_noise[step]
        var = sigma_plot * sigma_plot
        nis[step] = kalman.update_track(track, z[0], z[1], z[2], var, var, var)
        total = 0.0
        for axis in range(3):
            p, v = truth[axis] - track.pos_enu_m[axis], truth[3 + axis] - track.vel_enu_mps[axis]
            p11, p12, p22 = track.var_pos_m2[axis], track.cov_pos_vel[axis], track.var_vel[axis]
            total += (p * p * p22 - 2.0 * p * v * p12 + v * v * p11) / (p11 * p22 - p12 * p12)
        nees[step] = total
    return nis, nees


def test_filter_is_consistent_with_its_own_model(validation_rows):
    generator = np.random.Generator(np.random.Philox(21))
    n_runs = 100
    nis_sum, nees_last = 0.0, []
    for _ in range(n_runs):
        track = rows.table(rows.TRACK, 1)[0]
        truth = np.concatenate([1e4 + 50.0 * generator.normal(size=3), 200.0 * generator.normal(size=3)])
        kalman.start_track(track, 0.0, 1e4, 1e4, 1e4, 2500.0, 2500.0, 2500.0, 200.0)
        nis, nees = consistency(
            track, truth, generator.normal(size=(20, 3)), generator.normal(size=(20, 3)), 4.0, 3.0, 80.0
        )
        nis_sum += nis[-1]
        nees_last.append(nees[-1])
    chi2 = {int(row["dof"]): row for row in validation_rows("stat_chi2_quantiles")}
    # NIS: 100 runs of 3 degrees of freedom each; NEES: 50 runs of 6.
    assert chi2[300]["q025"] < nis_sum < chi2[300]["q975"]
    assert chi2[300]["q025"] < sum(nees_last[:50]) < chi2[300]["q975"]


def test_track_stonesoup(validation_rows):
    """The same estimates as Stone Soup's filter on the same plots; scripts/freeze_stonesoup.py made the file."""
    fields = {
        "pos_enu_m": "pos_{}_m", "vel_enu_mps": "vel_{}_mps", "var_pos_m2": "var_pos_{}_m2", "cov_pos_vel": "cov_{}",
        "var_vel": "var_vel_{}",
    }  # fmt: skip
    variances_m2 = (120.0**2, 150.0**2, 400.0**2)
    track = rows.table(rows.TRACK, 1)[0]
    table = validation_rows("track_stonesoup")
    assert len(table) == 40
    for k, row in enumerate(table):
        plot_m = [row[f"plot_{axis}_m"] for axis in "xyz"]
        if k == 0:
            kalman.start_track(track, row["time_s"], *plot_m, *variances_m2, 350.0)
        else:
            kalman.predict_track(track, row["time_s"], 3.0)
            kalman.update_track(track, *plot_m, *variances_m2)
        for field, name in fields.items():
            assert track[field] == pytest.approx([row[name.format(axis)] for axis in "xyz"], rel=1e-9, abs=1e-9)
