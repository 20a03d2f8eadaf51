"""Debris: pieces of what is hit, and spent missiles, fall through air and wind to the ground."""

from cupola.constants import G0_MPS2
from cupola.kernels._jit import entry, kernel
from cupola.kernels.atmosphere import air
from cupola.kernels.geodesy import altitude_msl_m, up_enu
from cupola.kernels.mathx import exp, sqrt
from cupola.kernels.rng import normal_pair

#: Steps of a fall: at most so long [s], and drag takes at most this share of the speed in one (stable up to 1.4).
STEP_MAX_S, DRAG_SHARE_MAX = 1.0, 0.5
#: Nothing falls for longer [s]: what does has another cause in the numbers.
FALL_MAX_S = 14_400.0
#: Columns of a class of pieces: how many, ballistic coefficient [kg/m2], spread of its logarithm, throw [m/s].
N_PIECES, COEFFICIENT, SPREAD, THROW = range(4)


@kernel
def terminal_speed_mps(coefficient_kgpm2, density_kgpm3):
    r"""Speed at which drag carries the weight.

    Parameters
    ----------
    coefficient_kgpm2 : float
        Ballistic coefficient :math:`\beta = m / (C_d A)` [kg/m2], > 0.
    density_kgpm3 : float
        Density of the air [kg/m3], > 0.

    Returns
    -------
    float
        Terminal speed [m/s].

    Notes
    -----
    .. math:: v_t = \sqrt{2 \beta g_0 / \rho}

    Examples
    --------
    >>> round(terminal_speed_mps(100.0, 1.225), 1)
    40.0
    """
    return sqrt(2.0 * coefficient_kgpm2 * G0_MPS2 / density_kgpm3)


@kernel
def wind_at(wind, altitude_m):
    """Wind at an altitude: linear between the levels, held above the highest and below the lowest.

    Parameters
    ----------
    wind : array, shape (levels, 3)
        Altitude above sea level [m], rising, and velocity towards east and north there [m/s]; at least one level.
    altitude_m : float
        Above sea level [m].

    Returns
    -------
    tuple of 2 floats
        Towards east and towards north [m/s].
    """
    last = wind.shape[0] - 1
    if altitude_m <= wind[0, 0]:
        return wind[0, 1], wind[0, 2]
    if altitude_m >= wind[last, 0]:
        return wind[last, 1], wind[last, 2]
    i = 0
    while altitude_m >= wind[i + 1, 0]:
        i += 1
    part = (altitude_m - wind[i, 0]) / (wind[i + 1, 0] - wind[i, 0])
    east = wind[i, 1] + part * (wind[i + 1, 1] - wind[i, 1])
    return east, wind[i, 2] + part * (wind[i + 1, 2] - wind[i, 2])


@kernel
def slowing(ux, uy, uz, k_per_m):
    """Acceleration by drag [m/s2] at a velocity through the air [m/s]: against it, ``k u^2``; three floats."""
    pull = -k_per_m * sqrt(ux * ux + uy * uy + uz * uz)
    return pull * ux, pull * uy, pull * uz


@kernel
def fall_step(ux, uy, uz, gx, gy, gz, k_per_m, dt_s):
    r"""Velocity and way through the air after one step, with constant gravity and density.

    Parameters
    ----------
    ux, uy, uz : float
        Velocity through the air [m/s].
    gx, gy, gz : float
        Gravity [m/s2].
    k_per_m : float
        :math:`\rho / 2 \beta` [1/m], >= 0.
    dt_s : float
        Step [s], with ``k u dt`` below 1.4.

    Returns
    -------
    tuple of 6 floats
        Velocity at the end [m/s] and way through the air [m].

    Notes
    -----
    .. math:: \dot{\mathbf u} = \mathbf g - k\,|\mathbf u|\,\mathbf u

    Runge and Kutta's fourth order. Checked against ``traj_drag_horizontal.csv``, ``traj_terminal_velocity.csv`` and
    ``traj_vacuum_flat.csv``.
    """
    half_s = 0.5 * dt_s
    ax, ay, az = slowing(ux, uy, uz, k_per_m)
    ax, ay, az = ax + gx, ay + gy, az + gz
    bx, by, bz = slowing(ux + half_s * ax, uy + half_s * ay, uz + half_s * az, k_per_m)
    bx, by, bz = bx + gx, by + gy, bz + gz
    cx, cy, cz = slowing(ux + half_s * bx, uy + half_s * by, uz + half_s * bz, k_per_m)
    cx, cy, cz = cx + gx, cy + gy, cz + gz
    dx, dy, dz = slowing(ux + dt_s * cx, uy + dt_s * cy, uz + dt_s * cz, k_per_m)
    dx, dy, dz = dx + gx, dy + gy, dz + gz
    sixth_s = dt_s / 6.0
    area_s2 = dt_s * sixth_s
    return (
        ux + sixth_s * (ax + 2.0 * bx + 2.0 * cx + dx),
        uy + sixth_s * (ay + 2.0 * by + 2.0 * cy + dy),
        uz + sixth_s * (az + 2.0 * bz + 2.0 * cz + dz),
        ux * dt_s + area_s2 * (ax + bx + cx),
        uy * dt_s + area_s2 * (ay + by + cy),
        uz * dt_s + area_s2 * (az + bz + cz),
    )


@kernel
def part_of_step(height_m, rise_before_m, rise_after_m):
    """Which part of a step it takes to come down by a height: vertical speed changes evenly within the step.

    Parameters
    ----------
    height_m : float
        Above the ground at the beginning [m], > 0.
    rise_before_m, rise_after_m : float
        Vertical speed at its beginning and end times its length [m].

    Returns
    -------
    float
        In (0, 1].

    Examples
    --------
    >>> part_of_step(5.0, -10.0, -10.0), part_of_step(5.0, 0.0, -20.0)
    (0.5, 0.7071067811865475)
    """
    bend_m = rise_after_m - rise_before_m
    root_m = sqrt(max(0.0, rise_before_m * rise_before_m - 2.0 * bend_m * height_m))
    return min(1.0, 2.0 * height_m / max(root_m - rise_before_m, 1e-9))


@kernel
def fall(x, y, z, vx, vy, vz, coefficient_kgpm2, ground_msl_m, wind, radius_east_m, radius_north_m):
    r"""Where and when a piece meets the ground.

    Parameters
    ----------
    x, y, z, vx, vy, vz : float
        Where it begins to fall [m] and its velocity there [m/s]; working frame.
    coefficient_kgpm2 : float
        Ballistic coefficient [kg/m2], > 0; the same at every Mach number.
    ground_msl_m : float
        Height of the ground where it will fall [m].
    wind : array, shape (levels, 3)
        As in `wind_at`.
    radius_east_m, radius_north_m : float
        Radii of curvature at the origin [m], as in `cupola.kernels.geodesy.altitude_msl_m`.

    Returns
    -------
    tuple of 5 floats
        Position [m], time of fall [s] and speed over the ground at the end [m/s].

    Notes
    -----
    Gravity is constant and points to the local vertical; the air is that of 1976; the wind has no vertical part and
    blows along the axes of the working frame. Steps are short against the time in which drag changes the speed.

    References
    ----------
    Any textbook of exterior ballistics: a point mass with constant :math:`C_d` (McCoy, Modern Exterior Ballistics,
    chapter 5). Checked in vacuum (range ``v sqrt(2 h / g)``), at terminal speed, and for drift in constant wind.
    """
    time_s = 0.0
    height_m = altitude_msl_m(x, y, z, radius_east_m, radius_north_m)
    while height_m > ground_msl_m and time_s < FALL_MAX_S:
        wx, wy = wind_at(wind, height_m)
        ex, ey, ez = up_enu(x, y, z, radius_east_m, radius_north_m)
        density, _ = air(height_m)
        k_per_m = 0.5 * density / coefficient_kgpm2
        gx, gy, gz = -G0_MPS2 * ex, -G0_MPS2 * ey, -G0_MPS2 * ez
        ux, uy = vx - wx, vy - wy
        rate = k_per_m * sqrt(ux * ux + uy * uy + vz * vz)
        dt_s = min(STEP_MAX_S, DRAG_SHARE_MAX / max(rate, 1e-9))
        u1, v1, w1, sx, sy, sz = fall_step(ux, uy, vz, gx, gy, gz, k_per_m, dt_s)
        sx, sy = sx + wx * dt_s, sy + wy * dt_s
        if altitude_msl_m(x + sx, y + sy, z + sz, radius_east_m, radius_north_m) < ground_msl_m:
            dt_s *= part_of_step(height_m - ground_msl_m, vz * dt_s, w1 * dt_s)
            u1, v1, w1, sx, sy, sz = fall_step(ux, uy, vz, gx, gy, gz, k_per_m, dt_s)
            sx, sy = sx + wx * dt_s, sy + wy * dt_s
            height_m = ground_msl_m
        else:
            height_m = altitude_msl_m(x + sx, y + sy, z + sz, radius_east_m, radius_north_m)
        x, y, z = x + sx, y + sy, z + sz
        vx, vy, vz = u1 + wx, v1 + wy, w1
        time_s += dt_s
    return x, y, z, time_s, sqrt(vx * vx + vy * vy + vz * vz)


@entry
def fall_all(
    seed, throw_purpose, rest_purpose, replication, key, other, number, pos_enu_m, vel_enu_mps,
    classes, first, ground_msl_m, wind, radius_east_m, radius_north_m, landed,
):  # fmt: skip
    """Let all pieces of all break-ups fall.

    Parameters
    ----------
    seed : uint64
        Of the study.
    throw_purpose, rest_purpose : int
        `cupola.variants.Purpose` of the draws: level throw; upward throw and ballistic coefficient.
    replication, key, other, number : int arrays, one entry a break-up
        Address of its draws: replication, entity, other entity, and a number up to 65535 that tells it apart.
    pos_enu_m, vel_enu_mps : arrays, shape (break-ups, 3)
        Where it breaks up [m], and how it flies there [m/s].
    classes : array, shape (break-ups, classes, 4)
        Of each class of pieces: how many, median ballistic coefficient [kg/m2], standard deviation of its logarithm
        [-], standard deviation of the speed with which a piece is thrown along each axis [m/s].
    first : int array
        Row of ``landed`` of the first piece of each break-up; its pieces follow, class by class.
    ground_msl_m : array, one entry a piece
        Height of the ground where it falls [m].
    wind, radius_east_m, radius_north_m
        As in `fall`.
    landed : array, shape (pieces, 5)
        Filled: position [m], time of fall [s], speed [m/s].
    """
    for e in range(first.shape[0]):
        row = first[e]
        piece = number[e] * 4096
        for c in range(classes.shape[1]):
            for _ in range(int(classes[e, c, N_PIECES])):
                throw = classes[e, c, THROW]
                n1, n2 = normal_pair(seed, replication[e], throw_purpose, key[e], other[e], piece)
                n3, n4 = normal_pair(seed, replication[e], rest_purpose, key[e], other[e], piece)
                coefficient = classes[e, c, COEFFICIENT] * exp(classes[e, c, SPREAD] * n4)
                x, y, z, time_s, speed_mps = fall(
                    pos_enu_m[e, 0], pos_enu_m[e, 1], pos_enu_m[e, 2], vel_enu_mps[e, 0] + throw * n1,
                    vel_enu_mps[e, 1] + throw * n2, vel_enu_mps[e, 2] + throw * n3, coefficient, ground_msl_m[row],
                    wind, radius_east_m, radius_north_m,
                )  # fmt: skip
                landed[row, 0], landed[row, 1], landed[row, 2] = x, y, z
                landed[row, 3], landed[row, 4] = time_s, speed_mps
                row += 1
                piece += 1
