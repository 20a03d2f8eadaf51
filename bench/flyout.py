"""One guided flight against scipy's `solve_ivp` on the same equations, at equal error in time of flight."""

from __future__ import annotations

import time

import numpy as np
from scipy.integrate import solve_ivp

from cupola.catalogue import load_item
from cupola.engine.build_ground import missile_row
from cupola.kernels.flyout import acceleration, fly_to_point, launch_velocity, mean_thrust_n, thrust_and_mass
from cupola.kernels.guidance import climb_accel

RANGE_M, ALTITUDE_M, RADIUS_M = 40e3, 8e3, 6.37e6


def main() -> None:
    """48N6E2 to a point at 40 km and 8 km altitude."""
    missile = missile_row(load_item("missile", "48n6e2"), "nominal")
    angle = RANGE_M / RADIUS_M
    aim = ((RADIUS_M + ALTITUDE_M) * np.sin(angle), 0.0, (RADIUS_M + ALTITUDE_M) * np.cos(angle) - RADIUS_M)
    fly_to_point(missile, 0.0, RANGE_M, ALTITUDE_M, RADIUS_M, RADIUS_M)
    begin = time.perf_counter()
    for _ in range(2000):
        ours_s, *_ = fly_to_point(missile, 0.0, RANGE_M, ALTITUDE_M, RADIUS_M, RADIUS_M)
    ours = (time.perf_counter() - begin) / 2000
    reference_s, _ = peer(missile, aim, 1e-9)
    flown = f"time of flight {ours_s:.3f} s ({ours_s - reference_s:+.3f})"
    print(f"ours                      {ours * 1e6:9.1f} us   {flown}")
    for tolerance in (1e-3, 1e-4, 1e-6):
        begin = time.perf_counter()
        peer_s, calls = peer(missile, aim, tolerance)
        theirs = time.perf_counter() - begin
        print(
            f"solve_ivp RK45 {tolerance:7.0e}    {theirs * 1e6:9.1f} us   time of flight {peer_s:.3f} s "
            f"({peer_s - reference_s:+.3f}), {calls} calls, {theirs / ours:.0f} times ours"
        )


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
