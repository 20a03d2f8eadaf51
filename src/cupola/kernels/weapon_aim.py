"""The burnout from which a ballistic or quasi-ballistic weapon comes down at its aim: found by laying whole ways.

A way is a table of points. `weapon_path` has its pieces; here they are put together, and speed and angle of the burnout
are sought until the way ends where it is meant to.
"""

from cupola.kernels._jit import entry, kernel
from cupola.kernels.ballistic import least_energy_arc
from cupola.kernels.mathx import atan2, pi, sin, sqrt
from cupola.kernels.weapon_path import HEIGHT, RADIUS_M, SPEED, WAY, boost, dive, free_flight, guided

#: Fastest burnout that is tried [m/s]; halvings of the speed, rounds of the angle of least energy and of the apogee.
SPEED_MAX_MPS = 7500.0
SPEED_TRIALS = 44
ANGLE_TRIALS = 6
APOGEE_TRIALS = 30
APOGEE_ERROR_M = 5.0


@kernel
def lay_ballistic(points, start_m, end_m, speed_start_mps, speed_end_mps, climb_start_rad, climb_rad, burn_s,
                  coefficient_kgpm2, step_s, n_boost):  # fmt: skip
    """Lay a whole ballistic way for one burnout speed [m/s] and angle [rad]; returns its last row, or -1."""
    at = boost(points, start_m, speed_start_mps, speed_end_mps, climb_start_rad, climb_rad, burn_s, n_boost)
    return free_flight(points, at, end_m, 0.0, coefficient_kgpm2, step_s)


@kernel
def lay_quasi_ballistic(points, start_m, end_m, speed_start_mps, speed_end_mps, climb_start_rad, climb_rad, burn_s,
                        glide_altitude_m, glide_m, pull_mps2, dive_rad, coefficient_kgpm2, step_s, n_boost,
                        n_bend):  # fmt: skip
    """Lay a whole quasi-ballistic way: boost, lower arc, pull-up, level glide, push-over and dive; last row, or -1.

    Parameters as in `boost`, `free_flight`, `guided` and `dive`; ``n_bend`` steps in each bend and line.
    """
    at = boost(points, start_m, speed_start_mps, speed_end_mps, climb_start_rad, climb_rad, burn_s, n_boost)
    at = free_flight(points, at, glide_altitude_m, pull_mps2, coefficient_kgpm2, step_s)
    if at < 0 or at + 4 * n_bend >= points.shape[0]:
        return -1
    radius_m = points[at, SPEED] * points[at, SPEED] / pull_mps2
    at = guided(points, at, radius_m, 0.0, 0.0, coefficient_kgpm2, n_bend)
    if glide_m > 1.0:
        at = guided(points, at, 0.0, 0.0, glide_m, coefficient_kgpm2, n_bend)
    return dive(points, at, end_m, pull_mps2, dive_rad, coefficient_kgpm2, n_bend)


@kernel
def apogee_m(points, last):
    """Greatest height of a way above sea level [m]."""
    most_m = points[0, HEIGHT]
    for i in range(1, last + 1):
        most_m = max(most_m, points[i, HEIGHT])
    return most_m


@kernel
def least_energy_climb_rad(range_m):
    """Angle of climb at burnout for the least energy over a round earth [rad]: a quarter of (pi minus the range)."""
    return 0.25 * (pi - range_m / RADIUS_M)


@entry
def solve_ballistic(points, range_m, start_m, end_m, speed_start_mps, climb_start_rad, burn_s, coefficient_kgpm2,
                    step_s, n_boost):  # fmt: skip
    """Lay the ballistic way that ends at a range: burnout at the angle of least energy, at the speed that it needs.

    Parameters as in `boost` and `free_flight`; ``range_m`` along the surface [m]. Returns the last row, or -1 when no
    burnout speed up to `SPEED_MAX_MPS` leads there.
    """
    climb = least_energy_climb_rad(range_m)
    last = -1
    for _ in range(ANGLE_TRIALS):
        low, high = 0.0, SPEED_MAX_MPS
        for _ in range(SPEED_TRIALS):
            speed = 0.5 * (low + high)
            last = lay_ballistic(
                points, start_m, end_m, speed_start_mps, speed, climb_start_rad, climb, burn_s, coefficient_kgpm2,
                step_s, n_boost,
            )  # fmt: skip
            if last < 0 or points[last, WAY] > range_m:
                high = speed
            else:
                low = speed
        if last < 0 or high == SPEED_MAX_MPS:
            return -1
        out = n_boost if burn_s > 0.0 else 0
        left_rad = max(range_m - points[out, WAY], 0.1 * range_m) / RADIUS_M
        _, _, _, climb, _ = least_energy_arc(RADIUS_M + points[out, HEIGHT], RADIUS_M + end_m, left_rad)
    return last


@entry
def solve_quasi_ballistic(points, range_m, apogee_wanted_m, start_m, end_m, speed_start_mps, climb_start_rad, burn_s,
                          glide_altitude_m, glide_m, pull_mps2, dive_rad, coefficient_kgpm2, step_s, n_boost,
                          n_bend):  # fmt: skip
    """Lay the quasi-ballistic way that ends at a range and has an apogee: burnout speed and angle follow.

    Parameters as in `lay_quasi_ballistic`. Returns the last row, or -1 when there is no such way.
    """
    climb = atan2(4.0 * (apogee_wanted_m - start_m), range_m)
    last = -1
    for _ in range(APOGEE_TRIALS):
        low, high = 0.0, SPEED_MAX_MPS
        for _ in range(SPEED_TRIALS):
            speed = 0.5 * (low + high)
            last = lay_quasi_ballistic(
                points, start_m, end_m, speed_start_mps, speed, climb_start_rad, climb, burn_s, glide_altitude_m,
                glide_m, pull_mps2, dive_rad, coefficient_kgpm2, step_s, n_boost, n_bend,
            )  # fmt: skip
            if last < 0 or points[last, WAY] > range_m:
                high = speed
            else:
                low = speed
        if last < 0 or high == SPEED_MAX_MPS:
            return -1
        out_m = points[n_boost if burn_s > 0.0 else 0, HEIGHT]
        found_m = apogee_m(points, last)
        if abs(found_m - apogee_wanted_m) < APOGEE_ERROR_M:
            return last
        # Height above burnout goes with the square of the sine of the angle.
        ratio = max(apogee_wanted_m - out_m, 100.0) / max(found_m - out_m, 100.0)
        sine = min(0.98, sin(climb) * sqrt(ratio))
        climb = atan2(sine, sqrt(1.0 - sine * sine))
    return last if abs(found_m - apogee_wanted_m) < 0.02 * apogee_wanted_m else -1
