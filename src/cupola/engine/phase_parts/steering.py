"""Steering: where a missile is led, and the acceleration that its guidance asks for."""

from cupola.engine.phase_parts.place import ground_msl_m
from cupola.engine.phase_parts.remote import is_in_view
from cupola.engine.phase_parts.seek import acquired_from_m
from cupola.kernels._jit import phase
from cupola.kernels.fall import believed_at, fall_for, falls
from cupola.kernels.geodesy import altitude_msl_m
from cupola.kernels.guidance import collision_time_s, demand_accel
from cupola.kernels.mathx import sqrt

#: A missile that has only just left its launcher counts as this fast when its lead is worked out.
SPEED_FLOOR_MPS = 300.0
#: A collision further ahead than this is no collision: the missile is slower than the target runs away.
LEAD_MAX_S = 300.0


@phase
def ground_on_the_way_m(system, state, s):
    """Height that the ground between launcher and target surely has [m]: the lower of the two ends.

    Takes ``s``, a shot.
    """
    shot = state.shots[s]
    return min(system.batteries[shot.battery].launch_altitude_msl_m, ground_msl_m(system, state, shot.track))


@phase
def aim_point(system, state, s, speed_mps):
    """Where the battery's track says that missile and target will meet, and in how long [s].

    Until the intercept predicted at launch the target is led by the time that is left; a missile that is late leads
    by the collision time at its present speed. The point never lies below the ground under the target. A falling body
    is led along its fall.

    Takes ``s``, a shot; ``speed_mps``, present speed of the missile [m/s].
    """
    shot = state.shots[s]
    re_m, rn_m = system.radius_east_m, system.radius_north_m
    row = state.tracks[shot.guide, shot.track]
    x, y, z, vx, vy, vz = believed_at(row, shot.time_s, re_m, rn_m)
    rx, ry, rz = x - shot.pos_enu_m[0], y - shot.pos_enu_m[1], z - shot.pos_enu_m[2]
    lead_s = collision_time_s(rx, ry, rz, vx, vy, vz, max(speed_mps, SPEED_FLOOR_MPS))
    if lead_s > LEAD_MAX_S:
        lead_s = 0.0
    lead_s = max(lead_s, shot.predicted_s - shot.time_s)
    ax, ay, az = x + vx * lead_s, y + vy * lead_s, z + vz * lead_s
    if falls(x, y, z, vx, vy, vz, re_m, rn_m) == 1:
        ax, ay, az, _, _, _ = fall_for(x, y, z, vx, vy, vz, lead_s, row.levels_m, re_m, rn_m)
    height_m = altitude_msl_m(ax, ay, az, system.radius_east_m, system.radius_north_m)
    ground_m = ground_msl_m(system, state, shot.track)
    return ax, ay, az + max(ground_m - height_m, 0.0), lead_s


@phase
def demand(system, state, s, missile, tx, ty, tz, tvx, tvy, tvz, gap_m, speed):
    """Acceleration that guidance asks for [m/s2], and the time to go that the step is chosen by [s].

    Mid-course to the predicted point on the battery's track; within homing range towards the target itself, with the
    aim error that was drawn: `cupola.kernels.guidance.demand_accel`, as in the fly-out tables.

    Takes ``s``, a shot; ``missile``, row of rows.MISSILE; ``tx``, ``ty``, ``tz``, position of the target [m]; ``tvx``,
    ``tvy``, ``tvz``, its velocity [m/s]; ``gap_m``, distance to it [m]; ``speed``, speed of the missile [m/s].
    """
    shot = state.shots[s]
    x, y, z = shot.pos_enu_m[0], shot.pos_enu_m[1], shot.pos_enu_m[2]
    vx, vy, vz = shot.vel_enu_mps[0], shot.vel_enu_mps[1], shot.vel_enu_mps[2]
    bias = shot.aim_bias_enu_m
    ax, ay, az, to_go_s = tx, ty, tz, gap_m / max(speed, SPEED_FLOOR_MPS)
    homing_range_m = missile.homing_range_m
    if shot.is_homing == 0:
        homing_range_m = acquired_from_m(system, shot.flight, missile, tx - x, ty - y, tz - z, tvx, tvy, tvz, gap_m)
        if shot.is_remote == 1 and gap_m <= homing_range_m and is_beside(system, state, s, missile, tx, ty, tz, gap_m):
            homing_range_m = 0.0
    if shot.is_homing == 0 and gap_m > homing_range_m:
        ax, ay, az, to_go_s = aim_point(system, state, s, speed)
    cx, cy, cz, homing = demand_accel(
        missile, x, y, z, vx, vy, vz, ax, ay, az, tx + bias[0], ty + bias[1], tz + bias[2], tvx, tvy, tvz,
        shot.is_homing, system.radius_east_m, system.radius_north_m, homing_range_m,
    )  # fmt: skip
    shot.is_homing = homing
    if homing == 1:
        to_go_s = gap_m / (speed + sqrt(tvx * tvx + tvy * tvy + tvz * tvz))
    return cx, cy, cz, to_go_s


@phase
def is_beside(system, state, s, missile, tx, ty, tz, gap_m):
    """Whether a seeker that only a remote track leads does not find its target there, as it looks along that track.

    Takes ``s``, a shot; ``missile``, row of rows.MISSILE; ``tx``, ``ty``, ``tz``, position of the target [m];
    ``gap_m``, distance to it [m].
    """
    shot = state.shots[s]
    if shot.guide != shot.battery:
        return False
    bx, by, bz, _, _, _ = believed_at(
        state.tracks[shot.battery, shot.track], shot.time_s, system.radius_east_m, system.radius_north_m
    )
    x, y, z = shot.pos_enu_m[0], shot.pos_enu_m[1], shot.pos_enu_m[2]
    return not is_in_view(missile, bx - x, by - y, bz - z, tx - x, ty - y, tz - z, gap_m)
