"""Freeze what Stone Soup's Kalman filter makes of a track, and how long it takes: the peer of our in-loop filter.

    pip install stonesoup
    python scripts/freeze_stonesoup.py

writes ``tests/data/validation/track_stonesoup.csv``. Stone Soup is not needed to run, test or time Cupola: the file
holds its estimates with all digits, and its time on the machine that wrote it. Run with 1.9.1.
"""

import datetime
import time
from pathlib import Path

import numpy as np
import stonesoup
from stonesoup.models.measurement.linear import LinearGaussian
from stonesoup.models.transition.linear import (
    CombinedLinearGaussianTransitionModel,
    ConstantVelocity,
    LinearGaussianTimeInvariantTransitionModel,
)
from stonesoup.predictor.kalman import KalmanPredictor
from stonesoup.types.detection import Detection
from stonesoup.types.hypothesis import SingleHypothesis
from stonesoup.types.state import GaussianState
from stonesoup.updater.kalman import KalmanUpdater

FILE = Path(__file__).resolve().parents[1] / "tests" / "data" / "validation" / "track_stonesoup.csv"
STEP_S, SIGMA_A_MPS2, SIGMA_M, SPEED_SIGMA_MPS, N = 5.0, 3.0, (120.0, 150.0, 400.0), 350.0, 40


def plots() -> np.ndarray:
    """Noisy plots of a target that flies level and then turns: one row a plot, east, north, up [m]."""
    rng = np.random.default_rng(20180926)
    t = STEP_S * np.arange(N)
    turn = np.clip(t - 100.0, 0.0, None) * 0.02
    heading = 0.3 + turn
    east = 90e3 - np.cumsum(240.0 * np.cos(heading) * STEP_S)
    north = 20e3 + np.cumsum(240.0 * np.sin(heading) * STEP_S)
    return np.column_stack([east, north, np.full(N, 8e3)]) + rng.normal(size=(N, 3)) * SIGMA_M


def axes(block: np.ndarray) -> np.ndarray:
    """The same block for each of the three axes."""
    return np.kron(np.eye(3), block)


def models() -> tuple[KalmanPredictor, KalmanUpdater]:
    """Discrete white noise acceleration, constant over a step; positions are measured."""
    g = np.array([[0.5 * STEP_S**2], [STEP_S]])
    carry = axes(np.array([[1.0, STEP_S], [0.0, 1.0]]))
    transition = LinearGaussianTimeInvariantTransitionModel(
        transition_matrix=carry, covariance_matrix=axes(SIGMA_A_MPS2**2 * g @ g.T)
    )
    measured = LinearGaussian(ndim_state=6, mapping=(0, 2, 4), noise_covar=np.diag(np.square(SIGMA_M)))
    return KalmanPredictor(transition), KalmanUpdater(measured)


def estimates(measured: np.ndarray) -> tuple[list[np.ndarray], float]:
    """State and covariance after each plot, and the time of one prediction with update [s]."""
    predictor, updater = models()
    begin = datetime.datetime(2018, 9, 26)
    mean = np.zeros((6, 1))
    mean[::2, 0] = measured[0]
    covariance = np.diag(np.column_stack([np.square(SIGMA_M), np.full(3, SPEED_SIGMA_MPS**2)]).ravel())
    state = GaussianState(mean, covariance, timestamp=begin)
    rows = [row_of(state)]
    clock = time.process_time()
    for k in range(1, len(measured)):
        now = begin + datetime.timedelta(seconds=k * STEP_S)
        plot = Detection(measured[k][:, None], timestamp=now, measurement_model=updater.measurement_model)
        prediction = predictor.predict(state, timestamp=now)
        state = updater.update(SingleHypothesis(prediction, plot))
        rows.append(row_of(state))
    return rows, (time.process_time() - clock) / (len(measured) - 1)


def spent_as_in_its_tutorials(measured: np.ndarray) -> float:
    """Time of one prediction with update [s] when Stone Soup makes its matrices from models of each axis."""
    transition = CombinedLinearGaussianTransitionModel([ConstantVelocity(SIGMA_A_MPS2) for _ in range(3)])
    predictor, (_, updater) = KalmanPredictor(transition), models()
    begin = datetime.datetime(2018, 9, 26)
    state = GaussianState(np.zeros((6, 1)), 1e6 * np.eye(6), timestamp=begin)
    clock = time.process_time()
    for k in range(1, len(measured)):
        now = begin + datetime.timedelta(seconds=k * STEP_S)
        plot = Detection(measured[k][:, None], timestamp=now, measurement_model=updater.measurement_model)
        state = updater.update(SingleHypothesis(predictor.predict(state, timestamp=now), plot))
    return (time.process_time() - clock) / (len(measured) - 1)


def row_of(state: GaussianState) -> np.ndarray:
    """Positions, velocities, variances and covariances, three of each."""
    mean, covariance = np.asarray(state.state_vector, float).ravel(), np.asarray(state.covar, float)
    diagonal = np.diag(covariance)
    return np.concatenate([mean[::2], mean[1::2], diagonal[::2], np.diag(covariance, 1)[::2], diagonal[1::2]])


def main() -> None:
    """Write the file."""
    measured = plots()
    spent_s = min(estimates(measured)[1] for _ in range(20))
    usual_s = min(spent_as_in_its_tutorials(measured) for _ in range(20))
    rows, _ = estimates(measured)
    names = ["pos_{}_m", "vel_{}_mps", "var_pos_{}_m2", "cov_{}", "var_vel_{}"]
    head = ["time_s", *(f"plot_{axis}_m" for axis in "xyz"), *(name.format(axis) for name in names for axis in "xyz")]
    with FILE.open("w", encoding="utf-8") as out:
        out.write(
            f"# Kalman filter of Stone Soup {stonesoup.__version__} on made-up plots every {STEP_S:g} s: three axes of "
            f"position and velocity, acceleration noise {SIGMA_A_MPS2:g} m/s2 constant over a step, plot sigmas "
            f"{', '.join(f'{s:g}' for s in SIGMA_M)} m, first velocity 0 with sigma {SPEED_SIGMA_MPS:g} m/s. "
            f"Prediction and update took {usual_s * 1e6:.0f} us of processor time with models of each axis as in its "
            f"tutorials, {spent_s * 1e6:.0f} us with ready matrices (these numbers); least of 20 runs. "
            "Written by scripts/freeze_stonesoup.py. Tolerance 1e-9.\n"
        )
        out.write(",".join(head) + "\n")
        for k, row in enumerate(rows):
            out.write(",".join(repr(float(v)) for v in (k * STEP_S, *measured[k], *row)) + "\n")
    print(f"{FILE.name}: {len(rows)} plots, {usual_s * 1e6:.0f} us ({spent_s * 1e6:.0f} with ready matrices)")


if __name__ == "__main__":
    main()
