"""Where a missile can meet a target: fly-out tables and the predicted intercept point."""

import numpy as np

from cupola.kernels._jit import entry, kernel
from cupola.kernels.fall import on_path
from cupola.kernels.flyout import fly_to_point
from cupola.kernels.geodesy import altitude_msl_m
from cupola.kernels.mathx import sqrt

#: A battery fires only when the predicted flight takes no more than this share of the missile's life. At the very edge
#: of the envelope the wandering of the track's predicted point costs the missile the last kilometres: without a margin
#: the first salvo at long range was always lost. Assumed.
FLIGHT_MARGIN = 0.95
#: Trials of the time scan, of the fixed point and of the bracketing; the last stops at this error [s].
SCAN_TRIALS = 16
FIXED_TRIALS = 24
BRACKET_TRIALS = 30
TIME_ERROR_S = 1e-3
#: Stands for the arrival speed where a missile is too slow to intercept [m/s].
TOO_SLOW = -1.0


@entry
def fill_table(
    missile, altitude_launch_m, tof_s, speed_mps, altitude_step_m, range_step_m, range_least_m, radius_east_m,
    radius_north_m,
):  # fmt: skip
    """Fill a fly-out table in place.

    A lofted missile may arrive slower half way than far out, where it comes down from thin air: so a point out of reach
    says nothing of farther ones. (It did once, and 48N6E ended at 40 km against what flies at 1 km, and at 132 against
    what flies at 2.) Only beyond ``range_least_m`` the rest of a row is left out after three points out of reach.

    Parameters
    ----------
    missile : row of rows.MISSILE
    altitude_launch_m : float
        Height of the launcher above sea level [m].
    tof_s, speed_mps : arrays (n_altitudes, n_ranges)
        Receive time of flight [s] and speed at the end [m/s] for the point at altitude ``i * altitude_step_m`` above
        sea level and range ``j * range_step_m`` along the surface; inf and 0 where the missile cannot reach it, inf and
        `TOO_SLOW` beyond the last point of a row that it reaches, where it becomes too slow on its way or on arrival.
    altitude_step_m, range_step_m : float
        Steps of the table [m].
    range_least_m : float
        So far out every point is flown to [m]: the published range.
    radius_east_m, radius_north_m : float
        Radii of curvature [m].
    """
    n_altitudes, n_ranges = tof_s.shape
    for i in range(n_altitudes):
        n_beyond = 0
        for j in range(n_ranges):
            tof_s[i, j] = np.inf
            speed_mps[i, j] = 0.0
            if n_beyond >= 3:
                continue
            time_s, end_mps, reached, _, _ = fly_to_point(
                missile, altitude_launch_m, j * range_step_m, i * altitude_step_m, radius_east_m, radius_north_m
            )
            if reached == 1:
                tof_s[i, j] = time_s
                speed_mps[i, j] = end_mps
                n_beyond = 0
                continue
            if end_mps < missile.speed_min_mps and time_s < missile.flight_max_s:
                speed_mps[i, j] = TOO_SLOW
            if j * range_step_m > range_least_m:
                n_beyond += 1
        last = n_ranges - 1
        while last > 0 and tof_s[i, last] == np.inf:
            last -= 1
        for j in range(last):  # a hole on the way out is no edge
            speed_mps[i, j] = max(speed_mps[i, j], 0.0)


@kernel
def table_lookup(tof_table_s, speed_table_mps, range_m, altitude_m, altitude_step_m, range_step_m):
    """Time of flight [s] and end speed [m/s] at a range [m] and altitude above sea level [m], from a fly-out table.

    Bilinear between reachable nodes. In a cell on the edge of the envelope the reachable nodes alone count, and the
    answer is inf, 0 where their weight is below one half: the edge then lies, without bias, half way between the
    last reachable and the first unreachable node. Where it is speed that ends the envelope the edge lies at the last
    reachable nodes: half a cell beyond, missiles were launched that all came too slowly (S-300V at what flies at 500 m,
    seven in ten). Outside the table inf, 0; below altitude 0 the lowest row.
    """
    n_altitudes, n_ranges = tof_table_s.shape
    row = max(altitude_m / altitude_step_m, 0.0)
    column = range_m / range_step_m
    if not (row <= n_altitudes - 1.0 and column <= n_ranges - 1.0):
        return np.inf, 0.0
    i = min(int(row), n_altitudes - 2)
    j = min(int(column), n_ranges - 2)
    up = row - i
    out = column - j
    weight = 0.0
    time_s = 0.0
    speed_mps = 0.0
    for di in range(2):
        across = up if di == 1 else 1.0 - up
        for dj in range(2):
            part = across * (out if dj == 1 else 1.0 - out)
            node_s = tof_table_s[i + di, j + dj]
            if node_s < np.inf:
                weight += part
                time_s += part * node_s
                speed_mps += part * speed_table_mps[i + di, j + dj]
            elif part > 0.0 and speed_table_mps[i + di, j + dj] == TOO_SLOW:
                return np.inf, 0.0
    if weight < 0.5:
        return np.inf, 0.0
    return time_s / weight, speed_mps / weight


@kernel
def surface_range_m(rx, ry, rz, altitude_from_m, altitude_to_m, radius_m):
    r"""Range along the surface between two points from the vector between them and their heights [m].

    Notes
    -----
    .. math:: s \approx \sqrt{\frac{r^2 - (h_2 - h_1)^2}{(1 + h_1 / R)(1 + h_2 / R)}}

    the chord at sea level, 4e-5 shorter than the arc at 200 km; independent of where the frame's origin lies.
    """
    rise_m = altitude_to_m - altitude_from_m
    chord2_m2 = rx * rx + ry * ry + rz * rz - rise_m * rise_m
    if chord2_m2 <= 0.0:
        return 0.0
    return sqrt(chord2_m2 / ((1.0 + altitude_from_m / radius_m) * (1.0 + altitude_to_m / radius_m)))


@kernel
def _time_of_flight_s(
    tof_table_s, speed_table_mps, altitude_step_m, range_step_m, x, y, z, altitude_m, tx, ty, tz, re_m, rn_m
):
    height_m = altitude_msl_m(tx, ty, tz, re_m, rn_m)
    range_m = surface_range_m(tx - x, ty - y, tz - z, altitude_m, height_m, 0.5 * (re_m + rn_m))
    time_s, _ = table_lookup(tof_table_s, speed_table_mps, range_m, height_m, altitude_step_m, range_step_m)
    return time_s


@kernel
def predict_along(
    tof_table_s, speed_table_mps, altitude_step_m, range_step_m, x, y, z, altitude_m,
    tx, ty, tz, tvx, tvy, tvz, path, n_path, delay_s, time_max_s, radius_east_m, radius_north_m,
):  # fmt: skip
    r"""Earliest intercept of a target that keeps its velocity, or falls, by a missile launched after a delay.

    Parameters
    ----------
    tof_table_s, speed_table_mps, altitude_step_m, range_step_m
        A fly-out table as `fill_table` leaves it, with its steps [m].
    x, y, z, altitude_m : float
        The launcher: position in the working frame and height above sea level [m].
    tx, ty, tz, tvx, tvy, tvz : float
        The target now: position [m] and velocity [m/s].
    path, n_path : float array, int
        Its believed path from now on and the points of it, as `fall.fill_path` leaves them; 0 points: it flies
        straight on. There is no intercept after it has met the ground.
    delay_s : float
        Time from now to the launch [s], >= 0.
    time_max_s : float
        Longest time of flight to look at [s]: the missile's ``flight_max_s``.
    radius_east_m, radius_north_m : float
        Radii of curvature [m].

    Returns
    -------
    time_s : float
        Time of flight to the intercept [s]; inf when there is none.
    x, y, z : float
        Predicted intercept point [m]; the target's place now when there is none.
    ok : int
        1 when there is an intercept.

    Notes
    -----
    Solves :math:`F(t) = \mathrm{tof}(\mathbf p + \mathbf v (d + t)) - t = 0`. From below, :math:`t \leftarrow
    \mathrm{tof}(t)` rises towards the first root or jumps over it; a root that was jumped over is bracketed and
    found by the Illinois form of false position. A target still outside the envelope is first followed to its edge;
    when it enters later than the missile would get there, there is no intercept by launching now.
    """
    place = (tof_table_s, speed_table_mps, altitude_step_m, range_step_m, x, y, z, altitude_m, path, n_path)
    low_s = 0.0
    tof_s = _at(place, tx, ty, tz, tvx, tvy, tvz, delay_s, radius_east_m, radius_north_m)
    if tof_s == np.inf:
        # Follow the target into the envelope, then halve back towards the edge while it is too early to be there.
        inside_s = np.inf
        for i in range(1, SCAN_TRIALS + 1):
            time_s = time_max_s * i / SCAN_TRIALS
            tof_s = _at(place, tx, ty, tz, tvx, tvy, tvz, delay_s + time_s, radius_east_m, radius_north_m)
            if tof_s < np.inf:
                inside_s = time_s
                break
            low_s = time_s
        if inside_s == np.inf:
            return np.inf, tx, ty, tz, 0
        outside_s = low_s
        low_s = inside_s
        for _ in range(12):
            if tof_s >= low_s:
                break
            time_s = 0.5 * (outside_s + low_s)
            trial_s = _at(place, tx, ty, tz, tvx, tvy, tvz, delay_s + time_s, radius_east_m, radius_north_m)
            if trial_s < np.inf:
                low_s = time_s
                tof_s = trial_s
            else:
                outside_s = time_s
        if tof_s < low_s:
            return np.inf, tx, ty, tz, 0
    time_s = _first_root_s(place, tx, ty, tz, tvx, tvy, tvz, delay_s, low_s, tof_s, radius_east_m, radius_north_m)
    if not time_s <= time_max_s:
        return np.inf, tx, ty, tz, 0
    px, py, pz, is_there = target_at(path, n_path, tx, ty, tz, tvx, tvy, tvz, delay_s + time_s)
    if is_there == 0:
        return np.inf, tx, ty, tz, 0
    return time_s, px, py, pz, 1


@kernel
def target_at(path, n_path, tx, ty, tz, tvx, tvy, tvz, later_s):
    """Where a target will be [m], and 1 while it is in the air, else 0: along its path, or straight on without one."""
    if n_path > 0:
        return on_path(path, n_path, later_s)
    return tx + tvx * later_s, ty + tvy * later_s, tz + tvz * later_s, 1


@kernel
def _at(place, tx, ty, tz, tvx, tvy, tvz, time_s, re_m, rn_m):
    tof_table_s, speed_table_mps, altitude_step_m, range_step_m, x, y, z, altitude_m, path, n_path = place
    px, py, pz, is_there = target_at(path, n_path, tx, ty, tz, tvx, tvy, tvz, time_s)
    if is_there == 0:
        return np.inf
    return _time_of_flight_s(
        tof_table_s, speed_table_mps, altitude_step_m, range_step_m, x, y, z, altitude_m, px, py, pz, re_m, rn_m
    )


@kernel
def _first_root_s(place, tx, ty, tz, tvx, tvy, tvz, delay_s, low_s, tof_s, re_m, rn_m):
    low = tof_s - low_s
    high_s = low_s
    high = low
    for _ in range(FIXED_TRIALS):
        if low < TIME_ERROR_S:
            return low_s + low
        high_s = low_s + low
        tof_s = _at(place, tx, ty, tz, tvx, tvy, tvz, delay_s + high_s, re_m, rn_m)
        n_back = 0
        while tof_s == np.inf and n_back < 6:  # left the envelope: the root, if any, lies before
            high_s = 0.5 * (low_s + high_s)
            tof_s = _at(place, tx, ty, tz, tvx, tvy, tvz, delay_s + high_s, re_m, rn_m)
            n_back += 1
        if tof_s == np.inf:
            return np.inf
        high = tof_s - high_s
        if high <= 0.0:
            break
        low_s = high_s
        low = high
    if high > 0.0:
        return np.inf
    side = 0
    time_s = high_s
    for _ in range(BRACKET_TRIALS):
        time_s = (low_s * high - high_s * low) / (high - low)
        tof_s = _at(place, tx, ty, tz, tvx, tvy, tvz, delay_s + time_s, re_m, rn_m)
        if tof_s == np.inf:  # a hole inside the bracket: keep to its near side
            time_s = 0.5 * (low_s + time_s)
            tof_s = _at(place, tx, ty, tz, tvx, tvy, tvz, delay_s + time_s, re_m, rn_m)
            if tof_s == np.inf:
                return np.inf
        error = tof_s - time_s
        if abs(error) < TIME_ERROR_S:
            break
        if error > 0.0:
            low_s = time_s
            low = error
            if side == 1:
                high *= 0.5
            side = 1
        else:
            high_s = time_s
            high = error
            if side == -1:
                low *= 0.5
            side = -1
    return time_s
