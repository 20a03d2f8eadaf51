"""How a target comes to a place: its path back in time, and what each radar would have had of it on the way."""

from math import floor

from cupola.kernels._jit import kernel
from cupola.kernels.mathx import atan2, cos, pi, sin, sqrt
from cupola.kernels.zone_sight import expect

#: Rows of how a target flies to a place: way over ground to it, height, speed and sine of its descent.
BACK, HEIGHT, SPEED, SINK = range(4)
FLOWN = 4


@kernel
def fly_level(flown, speed_mps, height_m, dive_rad, dt_s):
    """Lay out how a target flies that keeps its speed: level, or down a straight line that ends at the place.

    Parameters
    ----------
    flown : float array, shape (FLOWN, n_steps)
        Filled here, for ``s * dt_s`` before the place: way over ground to it [m], height above sea level [m], speed
        [m/s] and sine of the angle of descent [-].
    speed_mps, height_m : float
        Speed [m/s], and height above sea level at the place [m].
    dive_rad : float
        Angle of descent [rad]; 0: level.
    dt_s : float
        Step in time [s].
    """
    sine = sin(dive_rad)
    cosine = cos(dive_rad)
    for s in range(flown.shape[1]):
        back_m = speed_mps * dt_s * s
        flown[BACK, s] = back_m * cosine
        flown[HEIGHT, s] = height_m + back_m * sine
        flown[SPEED, s] = speed_mps
        flown[SINK, s] = sine


@kernel
def fly_along(flown, way, height_m, dt_s):
    """The same for a target that comes down a given way; 1 when the way passes that height on its way down, else 0.

    Parameters
    ----------
    flown, dt_s
        As in `fly_level`. Before the launch the target stands where the way begins, at speed 0.
    way : float array, shape (n, 4)
        Way over ground [m], height above sea level [m], age [s] and speed [m/s] of its points, in order.
    height_m : float
        Height above sea level at the place [m].
    """
    n = way.shape[0]
    at = -1
    for i in range(n - 2, -1, -1):
        if way[i, 1] >= height_m and way[i, 1] > way[i + 1, 1]:
            at = i
            break
        if way[i, 1] < way[i + 1, 1]:
            break
    if at < 0:
        return 0
    drop_m = way[at, 1] - way[at + 1, 1]
    part = min(1.0, max(0.0, (way[at, 1] - height_m) / drop_m))
    age_s = way[at, 2] + part * (way[at + 1, 2] - way[at, 2])
    ground_m = way[at, 0] + part * (way[at + 1, 0] - way[at, 0])
    i = at
    for s in range(flown.shape[1]):
        then_s = age_s - dt_s * s
        while i > 0 and way[i, 2] > then_s:
            i -= 1
        if then_s <= way[0, 2]:
            flown[BACK, s] = ground_m - way[0, 0]
            flown[HEIGHT, s] = way[0, 1]
            flown[SPEED, s] = 0.0
            flown[SINK, s] = 0.0
            continue
        part = (then_s - way[i, 2]) / (way[i + 1, 2] - way[i, 2])
        flown[BACK, s] = ground_m - (way[i, 0] + part * (way[i + 1, 0] - way[i, 0]))
        flown[HEIGHT, s] = way[i, 1] + part * (way[i + 1, 1] - way[i, 1])
        flown[SPEED, s] = way[i, 3] + part * (way[i + 1, 3] - way[i, 3])
        rise_m = way[i + 1, 1] - way[i, 1]
        along_m = way[i + 1, 0] - way[i, 0]
        flown[SINK, s] = -rise_m / max(sqrt(rise_m * rise_m + along_m * along_m), 1e-9)
    return 1


@kernel
def lay_track(radars, target, flown, range_m, heading_rad, grid, approach):
    """Follow a target back in time from a place at ``range_m``, for all bearings at once: they differ by a turn only.

    Parameters
    ----------
    radars : table of rows.RADAR
        Radars of the battery.
    target : row of rows.FLIGHT
        Uses its cross-sections and fluctuation.
    flown : float array, shape (FLOWN, n_steps)
        How it flies there, as `fly_level` or `fly_along` leave it.
    range_m, heading_rad : float
        Range of the place [m], and course at it (0: towards the battery, pi / 2: across, from the left as the battery
        sees it).
    grid : SightGrid
        Uses its layers and its step in range.
    approach : Approach
        Its ``bins``, ``turns``, ``levels`` and ``plots`` are filled here.
    """
    bins, turns, levels, plots = approach.bins, approach.turns, approach.levels, approach.plots
    levels_m, earth_radius_m = grid.levels_m, grid.earth_radius_m
    n_radars, n_steps = plots.shape
    level = 0
    for s in range(n_steps):
        back_m, height_m = flown[BACK, s], flown[HEIGHT, s]
        x_m = -back_m * sin(heading_rad)
        y_m = range_m + back_m * cos(heading_rad)
        ground_m = max(sqrt(x_m * x_m + y_m * y_m), 1.0)
        bins[s] = int(ground_m / grid.step_m + 0.5)
        turns[s] = floor(atan2(x_m, y_m) * (approach.n_bearings / (2.0 * pi)) + 0.5)
        while level + 1 < levels_m.shape[0] and height_m > 0.5 * (levels_m[level] + levels_m[level + 1]):
            level += 1
        while level > 0 and height_m < 0.5 * (levels_m[level] + levels_m[level - 1]):
            level -= 1
        levels[s] = level
        sink = flown[SINK, s]
        along = (y_m * cos(heading_rad) - x_m * sin(heading_rad)) / ground_m
        half = sin(0.5 * ground_m / earth_radius_m)
        for i in range(n_radars):
            radar = radars[i]
            rise_m = height_m - radar.altitude_msl_m
            spread_m2 = 4.0 * (earth_radius_m + radar.altitude_msl_m) * (earth_radius_m + height_m) * half * half
            slant_m = max(sqrt(rise_m * rise_m + spread_m2), 1.0)
            up_m = rise_m - 2.0 * (earth_radius_m + height_m) * half * half
            across = (along * sqrt(max(1.0 - sink * sink, 0.0)) * sqrt(spread_m2) + sink * rise_m) / slant_m
            plots[i, s] = expect(radar, target, slant_m, up_m / slant_m, across, flown[SPEED, s])
