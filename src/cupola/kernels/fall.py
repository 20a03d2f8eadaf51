"""Where a track that falls is believed to be: gravity and drag instead of a straight line.

A tracker sees position and velocity. What is far above every aircraft, or dives faster than any, is taken for a body
that nothing holds: it falls with the ballistic coefficient of its class. One of a class that pulls up into a glide is
expected to level off where its class does, and to keep its speed there. All else flies straight on.
"""

from cupola.kernels._jit import kernel
from cupola.kernels.atmosphere import air
from cupola.kernels.ballistic import MU_M3PS2
from cupola.kernels.geodesy import altitude_msl_m, up_enu
from cupola.kernels.kalman import predict_axis
from cupola.kernels.mathx import inf, sqrt

#: Nothing that flies by its wings is this fast and this high [m/s, m], or climbs or sinks so steeply at this speed [-]:
#: assumed, with room for the fastest aircraft. What still burns is led as if it had just burnt out: too short, so that
#: nobody shoots at where a straight line from its boost would lead.
FALL_SPEED_MPS = 500.0
FALL_ALTITUDE_M = 22e3
FALL_SINE = 0.26
#: Ballistic coefficient that a battery reckons with [kg/m2]: a body of a ton on half a square metre; assumed. What
#: really comes down may have another one, and its track then shows it.
COEFFICIENT_BELIEVED_KGPM2 = 20e3
#: Steps along a believed path [s]: above and inside dense air.
STEP_S, STEP_DENSE_S = 4.0, 1.0
DENSE_M = 30e3
#: What levels off does so if it comes from this much higher; nearer, it has done so, and what sinks then dives [m].
LEVEL_ROOM_M = 2e3
#: Longest path that is laid out [s], and columns of a path: time from its start, position, velocity.
LONGEST_S = 400.0
FIELDS = 7
#: Rows of a table that holds the longest path.
POINTS = 256


@kernel
def is_falling(altitude_m, speed_mps, climb_mps):
    """Whether a track is taken for a falling body: 1 if so, else 0.

    Altitude above sea level [m], speed and climb rate [m/s] as the track has them.
    """
    if speed_mps < FALL_SPEED_MPS:
        return 0
    return 1 if altitude_m > FALL_ALTITUDE_M or abs(climb_mps) > FALL_SINE * speed_mps else 0


@kernel
def falls(x, y, z, vx, vy, vz, radius_east_m, radius_north_m):
    """`is_falling` of a position [m] and velocity [m/s] of the working frame."""
    speed2 = vx * vx + vy * vy + vz * vz
    if speed2 < FALL_SPEED_MPS * FALL_SPEED_MPS:
        return 0
    ux, uy, uz = up_enu(x, y, z, radius_east_m, radius_north_m)
    altitude_m = altitude_msl_m(x, y, z, radius_east_m, radius_north_m)
    return is_falling(altitude_m, sqrt(speed2), vx * ux + vy * uy + vz * uz)


@kernel
def fall_accel(x, y, z, vx, vy, vz, coefficient_kgpm2, radius_east_m, radius_north_m):
    r"""Acceleration of a falling body [m/s2] in the working frame.

    Notes
    -----
    .. math:: \mathbf a = -\frac{\mu}{r^2} \hat{\mathbf u} - \frac{\rho v}{2 \beta} \mathbf v

    Standard atmosphere; the earth does not turn.
    """
    ux, uy, uz = up_enu(x, y, z, radius_east_m, radius_north_m)
    altitude_m = altitude_msl_m(x, y, z, radius_east_m, radius_north_m)
    radius_m = 0.5 * (radius_east_m + radius_north_m) + altitude_m
    gravity = MU_M3PS2 / (radius_m * radius_m)
    density, _ = air(altitude_m)
    drag_ps = 0.5 * density * sqrt(vx * vx + vy * vy + vz * vz) / coefficient_kgpm2
    return -gravity * ux - drag_ps * vx, -gravity * uy - drag_ps * vy, -gravity * uz - drag_ps * vz


@kernel
def fall_step(x, y, z, vx, vy, vz, dt_s, radius_east_m, radius_north_m):
    """One step of a believed fall, by the midpoint rule: position [m] and velocity [m/s] after ``dt_s``."""
    beta = COEFFICIENT_BELIEVED_KGPM2
    ax, ay, az = fall_accel(x, y, z, vx, vy, vz, beta, radius_east_m, radius_north_m)
    half = 0.5 * dt_s
    mx, my, mz = vx + half * ax, vy + half * ay, vz + half * az
    ax, ay, az = fall_accel(
        x + half * vx, y + half * vy, z + half * vz, mx, my, mz, beta, radius_east_m, radius_north_m
    )
    h2 = half * dt_s
    return (
        x + dt_s * vx + h2 * ax, y + dt_s * vy + h2 * ay, z + dt_s * vz + h2 * az,
        vx + dt_s * ax, vy + dt_s * ay, vz + dt_s * az,
    )  # fmt: skip


@kernel
def levelled(x, y, z, vx, vy, vz, radius_east_m, radius_north_m):
    """Velocity [m/s] of a body that has pulled up: as fast as before, on its course, and level.

    The bend itself takes a second or two and has no length here; what falls straight down goes on doing so.
    """
    ux, uy, uz = up_enu(x, y, z, radius_east_m, radius_north_m)
    up_mps = vx * ux + vy * uy + vz * uz
    hx, hy, hz = vx - up_mps * ux, vy - up_mps * uy, vz - up_mps * uz
    flat2 = hx * hx + hy * hy + hz * hz
    if flat2 < 1.0:
        return vx, vy, vz
    gain = sqrt((flat2 + up_mps * up_mps) / flat2)
    return gain * hx, gain * hy, gain * hz


@kernel
def back_to_s(dt_s, before_m, after_m, height_m):
    """How long before the end of a step of ``dt_s`` a body passed a height between those before and after it [s]."""
    return dt_s * (height_m - after_m) / (before_m - after_m)


@kernel
def level_below_m(levels_m, altitude_m):
    """Height at which a body at an altitude is still to level off [m]; -inf where it will not.

    ``levels_m`` is where its class does [m above sea level]; 0: it does not.
    """
    return levels_m if levels_m > 0.0 and altitude_m > levels_m + LEVEL_ROOM_M else -inf


@kernel
def fall_for(x, y, z, vx, vy, vz, time_s, levels_m, radius_east_m, radius_north_m):
    """Position [m] and velocity [m/s] of a falling body after a time [s] >= 0; below ground it goes on falling.

    ``levels_m`` is the height above sea level where its class levels off [m]; 0: it falls all the way.
    """
    left_s = time_s
    altitude_m = altitude_msl_m(x, y, z, radius_east_m, radius_north_m)
    level_m = level_below_m(levels_m, altitude_m)
    while left_s > 0.0:
        before_m = altitude_m
        dt_s = min(STEP_S if before_m > DENSE_M else STEP_DENSE_S, left_s)
        x, y, z, vx, vy, vz = fall_step(x, y, z, vx, vy, vz, dt_s, radius_east_m, radius_north_m)
        left_s -= dt_s
        altitude_m = altitude_msl_m(x, y, z, radius_east_m, radius_north_m)
        if altitude_m <= level_m:
            back_s = back_to_s(dt_s, before_m, altitude_m, level_m)
            x, y, z = x - back_s * vx, y - back_s * vy, z - back_s * vz
            vx, vy, vz = levelled(x, y, z, vx, vy, vz, radius_east_m, radius_north_m)
            left_s += back_s
            return x + left_s * vx, y + left_s * vy, z + left_s * vz, vx, vy, vz
        if before_m < -1000.0:
            break
    return x, y, z, vx, vy, vz


@kernel
def fill_path(path, x, y, z, vx, vy, vz, ground_m, levels_m, radius_east_m, radius_north_m):
    """Lay out the believed path of a falling body until it meets the ground.

    Parameters
    ----------
    path : float array, shape (n, FIELDS)
        Filled here: time from the start [s], position [m] and velocity [m/s] of its points.
    x, y, z, vx, vy, vz : float
        Position [m] and velocity [m/s] at the start.
    ground_m : float
        Height above sea level where it ends [m].
    levels_m : float
        Height above sea level where bodies of its class level off and go straight on [m]; 0: it falls all the way.
    radius_east_m, radius_north_m : float
        Radii of curvature of the working frame [m].

    Returns
    -------
    int
        Points that were filled; the last one lies on the ground, or where the table or `LONGEST_S` ends.
    """
    time_s = 0.0
    put(path, 0, 0.0, x, y, z, vx, vy, vz)
    altitude_m = altitude_msl_m(x, y, z, radius_east_m, radius_north_m)
    level_m = level_below_m(levels_m, altitude_m)
    for i in range(1, path.shape[0]):
        dt_s = STEP_S if altitude_m > DENSE_M else STEP_DENSE_S
        x, y, z, vx, vy, vz = fall_step(x, y, z, vx, vy, vz, dt_s, radius_east_m, radius_north_m)
        time_s += dt_s
        before_m = altitude_m
        altitude_m = altitude_msl_m(x, y, z, radius_east_m, radius_north_m)
        if altitude_m < ground_m < before_m:
            back_s = back_to_s(dt_s, before_m, altitude_m, ground_m)
            put(path, i, time_s - back_s, x - back_s * vx, y - back_s * vy, z - back_s * vz, vx, vy, vz)
            return i + 1
        if altitude_m <= level_m:
            back_s = back_to_s(dt_s, before_m, altitude_m, level_m)
            put(path, i, time_s - back_s, x - back_s * vx, y - back_s * vy, z - back_s * vz, vx, vy, vz)
            return go_straight(path, i, radius_east_m, radius_north_m)
        put(path, i, time_s, x, y, z, vx, vy, vz)
        if altitude_m <= ground_m or time_s >= LONGEST_S:
            return i + 1
    return path.shape[0]


@kernel
def go_straight(path, last, radius_east_m, radius_north_m):
    """Let a path level off at its point ``last`` and go straight on until `LONGEST_S`: returns its points."""
    row = path[last]
    x, y, z = row[1], row[2], row[3]
    vx, vy, vz = levelled(x, y, z, row[4], row[5], row[6], radius_east_m, radius_north_m)
    begin_s = row[0]
    left_s = LONGEST_S - begin_s
    put(path, last, begin_s, x, y, z, vx, vy, vz)
    if left_s <= 0.0 or last + 1 >= path.shape[0]:
        return last + 1
    put(path, last + 1, LONGEST_S, x + left_s * vx, y + left_s * vy, z + left_s * vz, vx, vy, vz)
    return last + 2


@kernel
def put(path, i, time_s, x, y, z, vx, vy, vz):
    """Fill one row of a path."""
    path[i, 0] = time_s
    path[i, 1] = x
    path[i, 2] = y
    path[i, 3] = z
    path[i, 4] = vx
    path[i, 5] = vy
    path[i, 6] = vz


@kernel
def on_path(path, n, time_s):
    """Where a believed path is after a time: position [m], and 1 while it has not met the ground, else 0.

    Between two points a cubic through both with their velocities. Points beyond its end are those of its end.
    """
    if time_s >= path[n - 1, 0]:
        return path[n - 1, 1], path[n - 1, 2], path[n - 1, 3], 0
    low, high = 0, n - 1
    while high - low > 1:
        middle = (low + high) // 2
        if path[middle, 0] <= time_s:
            low = middle
        else:
            high = middle
    span_s = path[high, 0] - path[low, 0]
    u = (time_s - path[low, 0]) / span_s
    u2 = u * u
    back = u2 * (3.0 - 2.0 * u)
    front = 1.0 - back
    begin = u * (1.0 - u) * (1.0 - u) * span_s
    end = u2 * (u - 1.0) * span_s
    return (
        front * path[low, 1] + back * path[high, 1] + begin * path[low, 4] + end * path[high, 4],
        front * path[low, 2] + back * path[high, 2] + begin * path[low, 5] + end * path[high, 5],
        front * path[low, 3] + back * path[high, 3] + begin * path[low, 6] + end * path[high, 6],
        1,
    )


@kernel
def believed_at(track_row, time_s, radius_east_m, radius_north_m):
    """Where a track is believed to be at a time, and how fast [m, m/s], without changing it.

    Falling bodies fall, to where their class levels off; all else goes straight on, and so does everything backwards in
    time.
    """
    dt_s = time_s - track_row.time_s
    x, y, z = track_row.pos_enu_m[0], track_row.pos_enu_m[1], track_row.pos_enu_m[2]
    vx, vy, vz = track_row.vel_enu_mps[0], track_row.vel_enu_mps[1], track_row.vel_enu_mps[2]
    if dt_s > 0.0 and falls(x, y, z, vx, vy, vz, radius_east_m, radius_north_m) == 1:
        return fall_for(x, y, z, vx, vy, vz, dt_s, track_row.levels_m, radius_east_m, radius_north_m)
    return x + dt_s * vx, y + dt_s * vy, z + dt_s * vz, vx, vy, vz


@kernel
def predict_believed(track_row, time_s, sigma_a_mps2, radius_east_m, radius_north_m):
    """Carry a track forward to a time, in place: as `kalman.predict_track`, but what falls falls.

    The covariance grows as for a straight line: gravity and drag are known but for what ``sigma_a_mps2`` allows for.
    """
    dt_s = time_s - track_row.time_s
    x, y, z, vx, vy, vz = believed_at(track_row, time_s, radius_east_m, radius_north_m)
    for axis in range(3):
        _, _, var_pos, cov, var_vel = predict_axis(
            0.0, 0.0, track_row.var_pos_m2[axis], track_row.cov_pos_vel[axis], track_row.var_vel[axis], dt_s,
            sigma_a_mps2,
        )  # fmt: skip
        track_row.var_pos_m2[axis] = var_pos
        track_row.cov_pos_vel[axis] = cov
        track_row.var_vel[axis] = var_vel
    track_row.pos_enu_m[0], track_row.pos_enu_m[1], track_row.pos_enu_m[2] = x, y, z
    track_row.vel_enu_mps[0], track_row.vel_enu_mps[1], track_row.vel_enu_mps[2] = vx, vy, vz
    track_row.time_s = time_s
