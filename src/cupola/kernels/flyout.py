"""Fly-out of a missile with three degrees of freedom: launch, step, closest approach, and a flight to a point.

`step` is the one piece of dynamics: the engine, the fly-out tables and the fits of the catalogue all call it. What acts
on the missile is in `missile_forces`.
"""

from cupola.constants import G0_MPS2
from cupola.kernels._jit import kernel
from cupola.kernels.atmosphere import air
from cupola.kernels.geodesy import altitude_msl_m, up_enu
from cupola.kernels.guidance import SPEED_AHEAD_MPS, demand_accel
from cupola.kernels.mathx import cos, exp, sin, sqrt
from cupola.kernels.missile_forces import acceleration, lateral_limit_mps2, mean_thrust_n, thrust_and_mass

#: Largest and smallest time step, and the part of the time to go, or of the age and a little, that one step takes
#: [s, s, -, s].
STEP_MAX_S = 1.0
STEP_MIN_S = 0.02
STEP_PART = 0.2
STEP_AGE_S = 0.25
#: A missile has reached a point when it passes within this distance [m] ...
REACH_MISS_M = 30.0
#: ... and could still turn with this acceleration [m/s2]: 3 g, the least that follows a manoeuvring aircraft.
REACH_LATERAL_MPS2 = 3.0 * G0_MPS2
#: On its way a missile may be as slow as this part of the speed that it needs in the end.
SPEED_PART_ALOFT = 0.5


@kernel
def step(missile, age_s, x, y, z, vx, vy, vz, cx, cy, cz, ax, ay, az, dt_s, radius_east_m, radius_north_m):
    r"""Move a missile by one time step.

    Parameters
    ----------
    missile : row of rows.MISSILE
    age_s : float
        Time since launch at the start of the step [s].
    x, y, z, vx, vy, vz : float
        Position [m] and velocity [m/s] in the working frame.
    cx, cy, cz : float
        Demanded acceleration of the flight path [m/s2], held over the step; cut to ``load_limit_mps2``.
    ax, ay, az : float
        Achieved acceleration behind the autopilot's lag [m/s2]: what the last step returned, 0 at launch.
    dt_s : float
        Time step [s], > 0.
    radius_east_m, radius_north_m : float
        Radii of curvature of the working frame [m].

    Returns
    -------
    x, y, z, vx, vy, vz, ax, ay, az : float
        The state at the end of the step.

    Notes
    -----
    Midpoint rule of second order in the form for second-order equations (the position is of third order):

    .. math:: \mathbf v' = \mathbf v + h\,\mathbf k_2, \quad
              \mathbf x' = \mathbf x + h \mathbf v + \tfrac{h^2}{6} (\mathbf k_1 + 2 \mathbf k_2)

    The lag :math:`\dot{\mathbf a} = (\mathbf a_c - \mathbf a) / \tau` is solved exactly, and enters with its mean
    over the (half) step, as thrust does.

    References
    ----------
    Checked against ``traj_vacuum_flat``, ``traj_boost_vertical``, ``traj_drag_horizontal``,
    ``traj_terminal_velocity``, ``traj_ballistic_sphere``: each an exact solution with one term switched off.
    """
    demand = sqrt(cx * cx + cy * cy + cz * cz)
    if demand > missile.load_limit_mps2:
        cut = missile.load_limit_mps2 / demand
        cx *= cut
        cy *= cut
        cz *= cut
    half_s = 0.5 * dt_s
    left_half = 0.0
    left_mean_half = 0.0
    if missile.lag_s > 0.0:
        left_half = exp(-half_s / missile.lag_s)
        left_mean_half = (1.0 - left_half) * missile.lag_s / half_s
    left = left_half * left_half
    left_mean = 0.5 * left_mean_half * (1.0 + left_half)
    bx = ax - cx
    by = ay - cy
    bz = az - cz
    _, mass_kg = thrust_and_mass(missile, age_s)
    thrust_n = mean_thrust_n(missile, age_s, half_s)
    k1x, k1y, k1z = acceleration(
        missile, thrust_n, mass_kg, x, y, z, vx, vy, vz,
        cx + left_mean_half * bx, cy + left_mean_half * by, cz + left_mean_half * bz,
        radius_east_m, radius_north_m,
    )  # fmt: skip
    _, mass_kg = thrust_and_mass(missile, age_s + half_s)
    thrust_n = mean_thrust_n(missile, age_s, dt_s)
    eighth = 0.5 * half_s * half_s
    k2x, k2y, k2z = acceleration(
        missile, thrust_n, mass_kg,
        x + half_s * vx + eighth * k1x, y + half_s * vy + eighth * k1y, z + half_s * vz + eighth * k1z,
        vx + half_s * k1x, vy + half_s * k1y, vz + half_s * k1z,
        cx + left_mean * bx, cy + left_mean * by, cz + left_mean * bz,
        radius_east_m, radius_north_m,
    )  # fmt: skip
    sixth = dt_s * dt_s / 6.0
    return (
        x + dt_s * vx + sixth * (k1x + 2.0 * k2x),
        y + dt_s * vy + sixth * (k1y + 2.0 * k2y),
        z + dt_s * vz + sixth * (k1z + 2.0 * k2z),
        vx + dt_s * k2x,
        vy + dt_s * k2y,
        vz + dt_s * k2z,
        cx + left * bx,
        cy + left * by,
        cz + left * bz,
    )


@kernel
def time_step_s(time_to_go_s, age_s):
    """Time step [s]: a fifth of the time to go [s] or of the age [s] and a quarter second, from 0.02 s to 1 s.

    Just after launch the missile is slow, so that a turn and a gain in speed are large against what it has: with even
    steps of 0.5 s most of the error of a long flight was made there.
    """
    return min(STEP_MAX_S, max(STEP_MIN_S, STEP_PART * min(time_to_go_s, age_s + STEP_AGE_S)))


@kernel
def is_spent(missile, age_s, speed_mps):
    """Whether a missile on its way has become too slow to go on: after burnout, below half of ``speed_min_mps``.

    At the top of a loft a missile is slow, and gains speed on its way down; so the rest counts when it arrives:
    `is_too_slow`. Engine and fly-out tables ask both. Assumed.
    """
    return age_s > missile.boost_s + missile.sustain_s and speed_mps < SPEED_PART_ALOFT * missile.speed_min_mps


@kernel
def is_too_slow(missile, age_s, speed_mps):
    """Whether a missile arrives too slow to intercept: after burnout, below ``speed_min_mps``."""
    return age_s >= missile.boost_s + missile.sustain_s and speed_mps < missile.speed_min_mps


@kernel
def closest_approach(rx, ry, rz, vx, vy, vz, dt_s):
    """Time [s], within ``[0, dt_s]``, and distance [m] of the closest approach in straight relative motion.

    ``r`` is the relative position [m] at the start and ``v`` the relative velocity [m/s]; with the way of a step [m]
    for the velocity and 1 for ``dt_s`` the time is a part of the step. A time below ``dt_s`` says that the range
    opens before the end of the step.
    """
    speed2 = vx * vx + vy * vy + vz * vz
    time_s = 0.0
    if speed2 > 0.0:
        time_s = min(max(-(rx * vx + ry * vy + rz * vz) / speed2, 0.0), dt_s)
    rx += vx * time_s
    ry += vy * time_s
    rz += vz * time_s
    return time_s, sqrt(rx * rx + ry * ry + rz * rz)


@kernel
def launch_velocity(missile, x, y, z, aim_x, aim_y, aim_z, radius_east_m, radius_north_m):
    """Velocity [m/s] (east, north, up) at launch: towards the aim point in azimuth, at the launch elevation.

    A slanted launcher is raised further when the aim point itself is higher.
    """
    ux, uy, uz = up_enu(x, y, z, radius_east_m, radius_north_m)
    rx = aim_x - x
    ry = aim_y - y
    rz = aim_z - z
    up_m = rx * ux + ry * uy + rz * uz
    hx = rx - up_m * ux
    hy = ry - up_m * uy
    hz = rz - up_m * uz
    flat_m = sqrt(hx * hx + hy * hy + hz * hz)
    if flat_m < 1.0:
        return missile.launch_speed_mps * ux, missile.launch_speed_mps * uy, missile.launch_speed_mps * uz
    level = cos(missile.launch_elevation_rad)
    climb = sin(missile.launch_elevation_rad)
    if up_m * level > flat_m * climb:
        slant_m = sqrt(flat_m * flat_m + up_m * up_m)
        level = flat_m / slant_m
        climb = up_m / slant_m
    level *= missile.launch_speed_mps / flat_m
    climb *= missile.launch_speed_mps
    return level * hx + climb * ux, level * hy + climb * uy, level * hz + climb * uz


@kernel
def fly_to_point(missile, altitude_launch_m, range_m, altitude_m, radius_east_m, radius_north_m):
    """Fly from a launcher at the origin to a point to its east.

    Parameters
    ----------
    missile : row of rows.MISSILE
    altitude_launch_m : float
        Height of the launcher above sea level [m].
    range_m, altitude_m : float
        The point: range along the surface [m] and height above sea level [m].
    radius_east_m, radius_north_m : float
        Radii of curvature [m].

    Returns
    -------
    tof_s : float
        Time of flight to the closest approach, or to the end of the flight [s].
    speed_mps : float
        Speed then [m/s].
    reached : int
        1 when the missile passes within `REACH_MISS_M`, at no less than ``speed_min_mps`` (or with a motor still
        burning), within ``flight_max_s``, and able to turn with `REACH_LATERAL_MPS2`; else 0.
    apogee_m : float
        Greatest height above sea level on the way [m].
    speed_peak_mps : float
        Greatest speed on the way [m/s].

    Notes
    -----
    The loop is the engine's: `demand_accel`, `step`, `closest_approach`, `is_spent`, `is_too_slow`, with
    `time_step_s` of the age and of the distance over the speed, which counts as 500 m/s just after launch.
    """
    angle = range_m / radius_east_m
    aim_x = (radius_east_m + altitude_m) * sin(angle)
    aim_z = (radius_east_m + altitude_m) * cos(angle) - radius_east_m
    x, y, z = 0.0, 0.0, altitude_launch_m
    vx, vy, vz = launch_velocity(missile, x, y, z, aim_x, 0.0, aim_z, radius_east_m, radius_north_m)
    ax, ay, az = 0.0, 0.0, 0.0
    age_s = 0.0
    height_m = altitude_launch_m
    speed = missile.launch_speed_mps
    apogee_m = altitude_launch_m
    speed_peak = speed
    burn_s = missile.boost_s + missile.sustain_s
    floor_m = min(altitude_launch_m, altitude_m) - 300.0
    has_turned = False
    homing = 0
    while age_s < missile.flight_max_s:
        rx = aim_x - x
        rz = aim_z - z
        range_to_go_m = sqrt(rx * rx + y * y + rz * rz)
        dt_s = time_step_s(range_to_go_m / max(speed, SPEED_AHEAD_MPS), age_s)
        if not has_turned:
            has_turned = rx * vx - y * vy + rz * vz > 0.5 * range_to_go_m * speed
        cx, cy, cz, homing = demand_accel(
            missile, x, y, z, vx, vy, vz, aim_x, 0.0, aim_z, aim_x, 0.0, aim_z, 0.0, 0.0, 0.0, homing,
            radius_east_m, radius_north_m,
        )  # fmt: skip
        x1, y1, z1, vx, vy, vz, ax, ay, az = step(
            missile, age_s, x, y, z, vx, vy, vz, cx, cy, cz, ax, ay, az, dt_s, radius_east_m, radius_north_m
        )
        part, miss_m = closest_approach(rx, -y, rz, x - x1, y - y1, z - z1, 1.0)
        x, y, z = x1, y1, z1
        height_m = altitude_msl_m(x, y, z, radius_east_m, radius_north_m)
        speed = sqrt(vx * vx + vy * vy + vz * vz)
        apogee_m = max(apogee_m, height_m)
        speed_peak = max(speed_peak, speed)
        if has_turned and part < 1.0:
            age_s += part * dt_s
            _, mass_kg = thrust_and_mass(missile, age_s)
            density, _ = air(height_m)
            lateral = lateral_limit_mps2(missile, mass_kg, 0.5 * density * speed * speed, age_s < burn_s)
            reached = 0
            if miss_m <= REACH_MISS_M and not is_too_slow(missile, age_s, speed) and lateral >= REACH_LATERAL_MPS2:
                reached = 1
            return age_s, speed, reached, apogee_m, speed_peak
        age_s += dt_s
        if height_m < floor_m or is_spent(missile, age_s, speed):
            break
    return age_s, speed, 0, apogee_m, speed_peak
