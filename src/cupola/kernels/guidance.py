"""Steering of missiles: lofted mid-course towards a predicted point, then proportional navigation.

All laws return a demanded acceleration of the flight path; `cupola.kernels.flyout.step` adds what holds the missile
against gravity, keeps the part across the velocity, and limits it.
"""

import numpy as np

from cupola.kernels._jit import kernel
from cupola.kernels.geodesy import altitude_msl_m, up_enu
from cupola.kernels.mathx import cos, sin, sqrt

#: Mid-course steers no steeper than this above the horizontal, unless the aim point itself is steeper [rad].
CLIMB_MAX_RAD = 1.48
_LEVEL_MIN = cos(CLIMB_MAX_RAD)
#: Height of the aim point where lofting ends [m].
LOFT_TOP_M = 40e3
#: Time constant of mid-course steering: this part of the time to go, within the two limits [s].
STEER_PART = 0.2
STEER_MIN_S = 0.4
STEER_MAX_S = 1.5
#: Homing may begin once the velocity points within 14 degrees of the collision course: cosine of that angle.
HOMING_COSINE = 0.97
#: Least speed of the missile that times to go and lead points are reckoned with [m/s]: just after launch the missile
#: will soon be faster, and a slow turn would carry it past a close target.
SPEED_AHEAD_MPS = 500.0


@kernel
def pn_accel(navigation_constant, rx, ry, rz, vx, vy, vz):
    r"""Acceleration demanded by true proportional navigation.

    Parameters
    ----------
    navigation_constant : float
        Effective navigation constant N' [-], 3 to 5.
    rx, ry, rz : float
        Position of the target minus position of the missile [m].
    vx, vy, vz : float
        Velocity of the target minus velocity of the missile [m/s].

    Returns
    -------
    ax, ay, az : float
        Acceleration across the line of sight [m/s2]; 0 while the range opens.

    Notes
    -----
    .. math:: \mathbf{a} = N' V_c\, \boldsymbol{\omega} \times \hat{\mathbf{r}}, \quad
              \boldsymbol{\omega} = \mathbf{r} \times \mathbf{v} / r^2, \quad V_c = -\mathbf{r} \cdot \mathbf{v} / r

    Because :math:`(\mathbf r \times \mathbf v) \times \mathbf r = r^2 \mathbf v - (\mathbf r \cdot \mathbf v)
    \mathbf r`, no cross product is formed.

    References
    ----------
    Zarchan, Tactical and Strategic Missile Guidance, ch. 2. Checked against ``pn_accel_nolag.csv`` and, flown with
    the production step, ``pn_miss_singlelag.csv``.
    """
    range2_m2 = rx * rx + ry * ry + rz * rz
    along = rx * vx + ry * vy + rz * vz
    if range2_m2 < 1e-6 or along >= 0.0:
        return 0.0, 0.0, 0.0
    gain = -navigation_constant * along / (range2_m2 * range2_m2)
    return (
        gain * (range2_m2 * vx - along * rx),
        gain * (range2_m2 * vy - along * ry),
        gain * (range2_m2 * vz - along * rz),
    )


@kernel
def climb_direction(missile, rx, ry, rz, ux, uy, uz, aim_altitude_m):
    r"""Direction in which mid-course wants to fly: at the aim point, and above it by the loft.

    Parameters
    ----------
    missile : row of rows.MISSILE
        Gives the loft: ``loft_radpm``, ``loft_max_rad``.
    rx, ry, rz : float
        Aim point minus position of the missile [m].
    ux, uy, uz : float
        Local vertical at the missile, unit vector.
    aim_altitude_m : float
        Height of the aim point above sea level [m].

    Returns
    -------
    dx, dy, dz : float
        Unit vector.

    Notes
    -----
    .. math:: \gamma = \epsilon + \min(\gamma_{max}, \lambda d) \max(0, 1 - h_{aim} / 40\,\mathrm{km})

    elevation of the aim point plus loft in proportion to the horizontal range to go :math:`d`. A missile that
    follows it flies a parabola through the aim point, :math:`\lambda d_0^2 / 4` above the straight line at half way,
    and it needs no lift where :math:`2 \lambda v^2 = g`. The loft saves drag by flying above the dense air; towards a
    target that is itself high it would save nothing and leave the missile too little air to come down with, so it
    fades out with the height of the aim point. Limited to 85 degrees.
    """
    up_m = rx * ux + ry * uy + rz * uz
    hx = rx - up_m * ux
    hy = ry - up_m * uy
    hz = rz - up_m * uz
    flat_m = sqrt(hx * hx + hy * hy + hz * hz)
    slant_m = sqrt(rx * rx + ry * ry + rz * rz)
    if flat_m < 1.0:
        if slant_m < 1e-3:
            return ux, uy, uz
        return rx / slant_m, ry / slant_m, rz / slant_m
    loft_rad = min(missile.loft_max_rad, missile.loft_radpm * flat_m)
    loft_rad *= max(0.0, 1.0 - aim_altitude_m * (1.0 / LOFT_TOP_M))
    # Rotating the unit vector (flat, up) / slant by the loft needs the sine and cosine of the loft alone (< 90 deg).
    s = sin(loft_rad)
    c = sqrt(1.0 - s * s)
    per_slant = 1.0 / slant_m
    level = (flat_m * c - up_m * s) * per_slant
    climb = (up_m * c + flat_m * s) * per_slant
    if level < _LEVEL_MIN and flat_m * per_slant > level:
        level = min(_LEVEL_MIN, flat_m * per_slant)
        climb = sqrt(1.0 - level * level)
    level /= flat_m
    return level * hx + climb * ux, level * hy + climb * uy, level * hz + climb * uz


@kernel
def turn_accel(rx, ry, rz, vx, vy, vz, dx, dy, dz):
    r"""Acceleration that turns the velocity into a wanted direction.

    Parameters
    ----------
    rx, ry, rz : float
        Aim point minus position of the missile [m]: its distance sets the pace.
    vx, vy, vz : float
        Velocity of the missile [m/s].
    dx, dy, dz : float
        Wanted direction, unit vector.

    Returns
    -------
    ax, ay, az : float
        Across the velocity [m/s2].

    Notes
    -----
    .. math:: a = \frac{v}{\tau} \sin\delta, \quad \tau = \min(1.5, \max(0.4, 0.2\, t_{go}))\ \mathrm{s}

    with :math:`\delta` the angle between velocity and wanted direction; beyond 90 degrees the sine stays at 1. The
    time constant is at least 1.5 times the time step of the fly-out far from the aim point, and as long as it near by.
    """
    speed = sqrt(vx * vx + vy * vy + vz * vz)
    if speed < 1e-3:
        return 0.0, 0.0, 0.0
    per_speed = 1.0 / speed
    along = (dx * vx + dy * vy + dz * vz) * per_speed
    back = along * per_speed
    ex = dx - back * vx
    ey = dy - back * vy
    ez = dz - back * vz
    time_to_go_s = sqrt(rx * rx + ry * ry + rz * rz) / max(speed, SPEED_AHEAD_MPS)
    gain = speed / min(STEER_MAX_S, max(STEER_MIN_S, STEER_PART * time_to_go_s))
    if along < 0.0:
        sine = sqrt(ex * ex + ey * ey + ez * ez)
        if sine > 1e-9:
            gain = gain / sine
    return gain * ex, gain * ey, gain * ez


@kernel
def climb_accel(missile, x, y, z, vx, vy, vz, aim_x, aim_y, aim_z, radius_east_m, radius_north_m):
    """Acceleration [m/s2] of mid-course: turns the velocity into `climb_direction`.

    Parameters
    ----------
    missile : row of rows.MISSILE
    x, y, z, vx, vy, vz : float
        Position [m] and velocity [m/s] of the missile in the working frame.
    aim_x, aim_y, aim_z : float
        Predicted intercept point [m].
    radius_east_m, radius_north_m : float
        Radii of curvature of the working frame [m].
    """
    rx = aim_x - x
    ry = aim_y - y
    rz = aim_z - z
    ux, uy, uz = up_enu(x, y, z, radius_east_m, radius_north_m)
    aim_altitude_m = altitude_msl_m(aim_x, aim_y, aim_z, radius_east_m, radius_north_m)
    dx, dy, dz = climb_direction(missile, rx, ry, rz, ux, uy, uz, aim_altitude_m)
    return turn_accel(rx, ry, rz, vx, vy, vz, dx, dy, dz)


@kernel
def collision_time_s(rx, ry, rz, vx, vy, vz, missile_speed_mps):
    r"""Time to collision with a missile of constant speed that starts now; inf when there is none.

    Parameters
    ----------
    rx, ry, rz : float
        Target minus missile [m].
    vx, vy, vz : float
        Velocity of the target [m/s].
    missile_speed_mps : float
        Speed of the missile [m/s], > 0.

    Returns
    -------
    float
        Smallest positive root [s], or inf.

    Notes
    -----
    .. math:: (v^2 - v_m^2) t^2 + 2\,\mathbf r \cdot \mathbf v\, t + r^2 = 0

    References
    ----------
    Checked against ``kin_collision_triangle.csv``.
    """
    a = vx * vx + vy * vy + vz * vz - missile_speed_mps * missile_speed_mps
    b = rx * vx + ry * vy + rz * vz
    c = rx * rx + ry * ry + rz * rz
    if c == 0.0:
        return 0.0
    root2 = b * b - a * c
    if root2 < 0.0:
        return np.inf
    root = sqrt(root2)
    # c / (-b +- root) is the stable form of the two roots; a faster missile has one positive root, a slower one two.
    time_s = np.inf
    if root - b > 0.0:
        time_s = c / (root - b)
    if -root - b > 0.0:
        time_s = min(time_s, c / (-root - b))
    return time_s


@kernel
def is_on_course(x, y, z, vx, vy, vz, lead_x, lead_y, lead_z):
    """Whether the velocity of a missile at ``x`` points within 14 degrees of the lead point [m, m/s].

    Homing begins only then: a missile that is launched upwards at a close target turns over first. Proportional
    navigation alone would take it there in a wide arc.
    """
    lx = lead_x - x
    ly = lead_y - y
    lz = lead_z - z
    along = lx * vx + ly * vy + lz * vz
    return along > HOMING_COSINE * sqrt((lx * lx + ly * ly + lz * lz) * (vx * vx + vy * vy + vz * vz))


@kernel
def lead_point(x, y, z, speed_mps, tx, ty, tz, tvx, tvy, tvz):
    """Where a missile at ``x`` of constant speed meets a target at ``t`` with velocity ``tv`` [m, m/s].

    A speed below `SPEED_AHEAD_MPS`, as just after launch, counts as that speed. Where there is no collision
    course, the point is that of the time range over speed.
    """
    speed_mps = max(speed_mps, SPEED_AHEAD_MPS)
    rx = tx - x
    ry = ty - y
    rz = tz - z
    time_s = collision_time_s(rx, ry, rz, tvx, tvy, tvz, speed_mps)
    if time_s == np.inf:
        time_s = sqrt(rx * rx + ry * ry + rz * rz) / speed_mps
    return tx + tvx * time_s, ty + tvy * time_s, tz + tvz * time_s


@kernel
def demand_accel(
    missile, x, y, z, vx, vy, vz, aim_x, aim_y, aim_z, tx, ty, tz, tvx, tvy, tvz, homing, radius_east_m, radius_north_m,
    homing_range_m=-1.0,
):  # fmt: skip
    """Acceleration [m/s2] that guidance demands: mid-course to the aim point, then proportional navigation.

    Parameters
    ----------
    missile : row of rows.MISSILE
    x, y, z, vx, vy, vz : float
        Position [m] and velocity [m/s] of the missile in the working frame.
    aim_x, aim_y, aim_z : float
        Predicted intercept point [m]; steers as long as the target is beyond ``homing_range_m``.
    tx, ty, tz, tvx, tvy, tvz : float
        The target as the missile's guidance knows it [m, m/s].
    homing : int
        1 once the last phase has begun; it is never left again, or a missile would turn away at the last moment.
    radius_east_m, radius_north_m : float
        Radii of curvature of the working frame [m].
    homing_range_m : float
        Where the last phase may begin against this target [m]; below 0: the missile's own.

    Returns
    -------
    ax, ay, az : float
        Demanded acceleration of the flight path [m/s2], without limit: `cupola.kernels.flyout.step` limits it.
    homing : int
        1 if the last phase has begun now or before: the argument of the next call.

    Notes
    -----
    Within ``homing_range_m`` the aim point and the loft are not used: the missile turns straight at `lead_point` until
    `is_on_course`. (With the loft kept, proportional navigation took over at 1.6 km/s with too large an error, and
    vertically launched missiles missed low targets at 11 to 13 km.)
    """
    rx = tx - x
    ry = ty - y
    rz = tz - z
    if homing_range_m < 0.0:
        homing_range_m = missile.homing_range_m
    if homing == 0 and rx * rx + ry * ry + rz * rz > homing_range_m * homing_range_m:
        ax, ay, az = climb_accel(missile, x, y, z, vx, vy, vz, aim_x, aim_y, aim_z, radius_east_m, radius_north_m)
        return ax, ay, az, 0
    if homing == 0:
        speed = sqrt(vx * vx + vy * vy + vz * vz)
        lead_x, lead_y, lead_z = lead_point(x, y, z, speed, tx, ty, tz, tvx, tvy, tvz)
        if not is_on_course(x, y, z, vx, vy, vz, lead_x, lead_y, lead_z):
            lx = lead_x - x
            ly = lead_y - y
            lz = lead_z - z
            length_m = max(sqrt(lx * lx + ly * ly + lz * lz), 1e-3)
            ax, ay, az = turn_accel(lx, ly, lz, vx, vy, vz, lx / length_m, ly / length_m, lz / length_m)
            return ax, ay, az, 0
    ax, ay, az = pn_accel(missile.navigation_constant, rx, ry, rz, tvx - vx, tvy - vy, tvz - vz)
    return ax, ay, az, 1
