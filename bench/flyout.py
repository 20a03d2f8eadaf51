"""One guided flight against scipy's `solve_ivp` on the same equations, at equal error in time of flight."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
from scipy.integrate import solve_ivp

from cupola.catalogue import load_item
from cupola.engine.build.item_rows import missile_row
from cupola.kernels.flyout import fly_to_point, launch_velocity
from cupola.kernels.guidance import climb_accel
from cupola.kernels.missile_forces import acceleration, mean_thrust_n, thrust_and_mass

RANGE_M, ALTITUDE_M, RADIUS_M = 40e3, 8e3, 6.37e6


def flight() -> tuple[object, tuple[float, float, float]]:
    """A 48N6E2, and where it is to go."""
    angle = RANGE_M / RADIUS_M
    aim = ((RADIUS_M + ALTITUDE_M) * np.sin(angle), 0.0, (RADIUS_M + ALTITUDE_M) * np.cos(angle) - RADIUS_M)
    return missile_row(load_item("missile", "48n6e2"), "nominal"), aim


def main() -> None:
    """48N6E2 to a point at 40 km and 8 km altitude."""
    missile, aim = flight()
    fly_to_point(missile, 0.0, RANGE_M, ALTITUDE_M, RADIUS_M, RADIUS_M)
    ours_s, *_ = fly_to_point(missile, 0.0, RANGE_M, ALTITUDE_M, RADIUS_M, RADIUS_M)
    target = (missile, 0.0, RANGE_M, ALTITUDE_M, RADIUS_M, RADIUS_M)
    ours = least_s(lambda: [fly_to_point(*target) for _ in range(100)], 30) / 100
    reference_s, _ = peer(missile, aim, 1e-9)
    flown = f"time of flight {ours_s:.3f} s ({ours_s - reference_s:+.3f})"
    print(f"ours                      {ours * 1e6:9.1f} us   {flown}")
    report_peer("calls our compiled equations", missile, aim, ours)
    plain = [sys.executable, "-c", f"from bench.flyout import report_plain; report_plain({ours})"]
    subprocess.run(plain, env=os.environ | {"NUMBA_DISABLE_JIT": "1"}, check=True)


def report_plain(ours: float) -> None:
    """Scipy with the same equations as plain Python, in a process without compilation."""
    report_peer("equations in plain Python", *flight(), ours)


def report_peer(title: str, missile: object, aim: tuple[float, float, float], ours: float) -> None:
    """Scipy at several tolerances; its error against its own finest run."""
    reference_s, _ = peer(missile, aim, 1e-9)
    for tolerance in (1e-3, 1e-4, 1e-6):
        peer_s, calls = peer(missile, aim, tolerance)
        theirs = least_s(lambda given=tolerance: peer(missile, aim, given), 5)
        print(
            f"solve_ivp RK45 {tolerance:7.0e}    {theirs * 1e6:9.1f} us   time of flight {peer_s:.3f} s "
            f"({peer_s - reference_s:+.3f}), {calls} calls, {theirs / ours:.0f} times ours; {title}",
            flush=True,
        )


def least_s(work: Callable[[], object], repeats: int) -> float:
    """Least processor time of several repeats [s]."""
    spent = []
    for _ in range(repeats):
        clock = time.thread_time()
        work()
        spent.append(time.thread_time() - clock)
    return min(spent)


def peer(missile: object, aim: tuple[float, float, float], tolerance: float) -> tuple[float, int]:
    """The same flight by scipy, without the autopilot's lag and without the homing phase: time of flight, calls."""

    def rates(age_s: float, state: np.ndarray) -> np.ndarray:
        wanted = climb_accel(missile, *state, *aim, RADIUS_M, RADIUS_M)
        _, mass_kg = thrust_and_mass(missile, age_s)
        thrust_n = mean_thrust_n(missile, age_s, 1e-6)
        accel = acceleration(missile, thrust_n, mass_kg, *state, *wanted, RADIUS_M, RADIUS_M)
        return np.array([*state[3:], *accel[:3]])

    def passing(_: float, state: np.ndarray) -> float:
        return float(np.dot(np.array(aim) - state[:3], state[3:])) + (1e9 if state[0] < 1000.0 else 0.0)

    passing.terminal = True
    passing.direction = -1
    start = np.array([0.0, 0.0, 0.0, *launch_velocity(missile, 0.0, 0.0, 0.0, *aim, RADIUS_M, RADIUS_M)])
    found = solve_ivp(rates, (0.0, 150.0), start, events=passing, rtol=tolerance, atol=tolerance)
    return float(found.t[-1]), int(found.nfev)
