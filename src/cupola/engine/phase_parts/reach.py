"""Reach: where a missile would meet a track, and what stands in the way of that."""

from cupola.engine.phase_parts.hear import feeds
from cupola.engine.phase_parts.kill_probability import kill_chance
from cupola.engine.phase_parts.place import height_agl_m
from cupola.engine.phase_parts.remote import is_left_to_seeker, seeker_obstacle
from cupola.engine.phase_parts.sight import OUT_OF_SECTOR, VISIBLE, visibility
from cupola.kernels._jit import phase
from cupola.kernels.detection import p_detect
from cupola.kernels.doctrine import is_in_sector
from cupola.kernels.dwell import LOOKS_MAX, p_miss_all, p_track_kept
from cupola.kernels.fall import fall_for, falls, fill_path
from cupola.kernels.geodesy import altitude_msl_m, up_enu
from cupola.kernels.intercept import FLIGHT_MARGIN, predict_along
from cupola.kernels.kalman import track_at
from cupola.kernels.mathx import atan2, sqrt
from cupola.kernels.track_life import P_DROP
from cupola.variants import Reason

#: A launch is held back unless the track will last until the intercept with this probability; assumed.
P_LASTS = 0.9
#: A plot in one look as likely as this makes a track that lasts: nothing need be worked out.
P_SURE = 0.9
#: So far above sea level and the lowest altitude of a missile no ground makes a target too low for it [m].
ALWAYS_HIGH_M = 9000.0
#: Tracks that climb or sink by more than this part of their speed are where they are going, not where they are [-].
SLOPE_MIN = 0.1
#: An intercept that was out of reach is predicted again after this time at the earliest and at the latest [s].
TRY_AGAIN_MIN_S, TRY_AGAIN_MAX_S = 1.0, 20.0


@phase
def predicted(system, state, b, j, now_s, launch_s):
    """The intercept that a launch at ``launch_s`` leads to: time of flight [s], place [m], and 1 when there is one.

    What falls is met on the path that gravity and drag give it, and not after it has come down; one of a class that
    pulls up into a glide, on that glide.

    Takes ``b``, a battery; ``j``, a flight.
    """
    battery = system.batteries[b]
    place = battery.launch_enu_m
    m = state.engagements[b, j].missile
    x, y, z, vx, vy, vz = track_at(state.tracks[b, j], now_s)
    n_path = 0
    if falls(x, y, z, vx, vy, vz, system.radius_east_m, system.radius_north_m) == 1:
        n_path = fill_path(
            state.path, x, y, z, vx, vy, vz, battery.altitude_msl_m, state.tracks[b, j].levels_m,
            system.radius_east_m, system.radius_north_m,
        )  # fmt: skip
    return predict_along(
        system.flyout_tof_s[m], system.flyout_speed_mps[m], system.flyout_altitude_step_m,
        system.flyout_range_step_m[m], place[0], place[1], place[2], battery.launch_altitude_msl_m,
        x, y, z, vx, vy, vz, state.path, n_path, launch_s - now_s, system.missiles[m].flight_max_s,
        system.radius_east_m, system.radius_north_m,
    )  # fmt: skip


@phase
def intercept_obstacle(system, state, b, j, now_s, launch_s):
    """What stands in the way of an intercept by launching at ``launch_s``; and the predicted time of flight [s].

    Takes ``b``, a battery; ``j``, a flight.
    """
    battery = system.batteries[b]
    engagement = state.engagements[b, j]
    missile = system.missiles[engagement.missile]
    place, home = battery.launch_enu_m, battery.pos_enu_m
    tof_s, px, py, pz, ok = predicted(system, state, b, j, now_s, launch_s)
    x, y, z, vx, vy, vz = track_at(state.tracks[b, j], now_s)
    dx, dy = px - place[0], py - place[1]
    if ok == 0 or tof_s > FLIGHT_MARGIN * missile.flight_max_s or is_still_rising(system, x, y, z, vx, vy, vz):
        engagement.try_again_s = now_s + patience_s(system, b, engagement.missile, x, y, z, vx, vy, vz)
        return Reason.OUT_OF_REACH.value, 0.0
    if dx * dx + dy * dy < missile.range_min_m * missile.range_min_m:
        engagement.try_again_s = now_s + TRY_AGAIN_MIN_S
        return Reason.TOO_CLOSE.value, 0.0
    is_blind = is_left_to_seeker(engagement, b)
    if is_blind:
        reason = seeker_obstacle(system, state, b, j, now_s)
        if reason != Reason.NONE:
            return reason, 0.0
    reason = limits_there(system, state, b, j, x, y, z, vx, vy, vz, px, py, pz, launch_s + tof_s - now_s)
    if reason != Reason.NONE:
        return reason, 0.0
    altitude_m = altitude_msl_m(px, py, pz, system.radius_east_m, system.radius_north_m)
    if is_below_floor(system, state, engagement.missile, j, altitude_m, launch_s + tof_s):
        engagement.try_again_s = now_s + TRY_AGAIN_MIN_S
        return Reason.TOO_LOW.value, 0.0
    seen = VISIBLE
    if not is_blind:
        guide = system.batteries[engagement.guide].engagement_radar
        seen, _, _ = visibility(system, state, guide, px, py, pz, launch_s + tof_s)
    if seen == OUT_OF_SECTOR:
        return Reason.SECTOR.value, 0.0
    if seen != VISIBLE:  # behind the horizon, or outside what the radar can reach: it could not guide there
        engagement.try_again_s = now_s + TRY_AGAIN_MIN_S
        return Reason.INTERCEPT_OUT_OF_SIGHT.value, 0.0
    if battery.is_held_back == 1 and not is_in_sector(
        atan2(px - home[0], py - home[1]), battery.firing_from_rad, battery.firing_width_rad
    ):
        return Reason.FIRING_SECTOR.value, 0.0
    if battery.p_kill_min > 0.0 and kill_chance(system, b, j, engagement.missile, px, py, pz) < battery.p_kill_min:
        return Reason.LOW_P_KILL.value, 0.0
    if not lasts(system, state, engagement.guide, j, px, py, pz, tof_s):
        engagement.try_again_s = now_s + TRY_AGAIN_MIN_S
        return Reason.TRACK_TOO_WEAK.value, 0.0
    return Reason.NONE.value, tof_s


@phase
def is_below_floor(system, state, m, j, altitude_m, time_s):
    """Whether flight ``j`` will be lower at the intercept than missiles of the type ``m`` can fight.

    The height is the true one above the ground under it at that time: a track of one or two hundred metres of error
    says nothing of it, and the crew knows who flies low by other means (simplified). ``altitude_m``: of the predicted
    intercept, which spares the question of what flies high.

    Takes ``time_s``, when it is intercepted [s].
    """
    floor_m = state.floors_m[m]
    if altitude_m > ALWAYS_HIGH_M + floor_m:
        return False
    return height_agl_m(system, state, j, time_s) < floor_m


@phase
def lasts(system, state, b, j, px, py, pz, tof_s):
    """Whether the track of a target can be expected to last until a missile is there.

    Judged by the echo that the engagement radar has of it, now or where it is going to be, whichever is fainter; a
    track that another radar holds as well lasts.

    Takes ``b``, a battery; ``j``, a flight; ``px``, ``py``, ``pz``, where it will be met [m]; ``tof_s``, predicted time
    of flight of the missile [s].
    """
    battery = system.batteries[b]
    i = battery.engagement_radar
    radar = system.radars[i]
    due = state.looks[i, j]
    if due.power <= 0.0 or due.p_look >= P_SURE:
        return True
    for other in range(system.radars.shape[0]):
        if other != i and state.looks[other, j].holds == 1 and feeds(system, state, other, b):
            return True
    dx, dy, dz = px - radar.pos_enu_m[0], py - radar.pos_enu_m[1], pz - radar.pos_enu_m[2]
    nearer = due.range_m * due.range_m / max(dx * dx + dy * dy + dz * dz, 1.0)
    power = due.power * min(nearer * nearer, 1.0)
    chance = p_detect(power, radar.p_false_alarm, system.flights[j].swerling)
    p_miss = p_miss_all(chance, 1 if radar.is_rotating == 1 else LOOKS_MAX)
    stale, n = battery.stale_s / radar.scan_period_s, tof_s / radar.scan_period_s
    return p_track_kept(p_miss, battery.drop_misses, P_DROP, stale, n) >= P_LASTS


@phase
def is_still_rising(system, x, y, z, vx, vy, vz):
    """Whether a ballistic body climbs: nobody shoots before its path is settled.

    Its motor may still burn, and a filter that has seen thrust does not know the velocity: it would be met a hundred
    kilometres short of where it goes. What it flies into is met on its way down anyhow.

    Takes ``x``, ``y``, ``z``, position [m]; ``vx``, ``vy``, ``vz``, velocity [m/s].
    """
    ux, uy, uz = up_enu(x, y, z, system.radius_east_m, system.radius_north_m)
    is_up = vx * ux + vy * uy + vz * uz > 0.0
    return is_up and falls(x, y, z, vx, vy, vz, system.radius_east_m, system.radius_north_m) == 1


@phase
def is_level(system, x, y, z, vx, vy, vz):
    """Whether a track keeps its altitude: what its vertical velocity is uncertain by is no change of height.

    Takes ``x``, ``y``, ``z``, position [m]; ``vx``, ``vy``, ``vz``, velocity [m/s].
    """
    speed = sqrt(vx * vx + vy * vy + vz * vz)
    ux, uy, uz = up_enu(x, y, z, system.radius_east_m, system.radius_north_m)
    if abs(vx * ux + vy * uy + vz * uz) > SLOPE_MIN * speed:
        return False
    return falls(x, y, z, vx, vy, vz, system.radius_east_m, system.radius_north_m) == 0


@phase
def outside_limits(system, m, px, py, pz, speed):
    """Whether a place lies outside the published limits of a missile, as in `kernels.zone.place_limit`.

    The ceiling is asked of the place, and the speed of the target there [m/s]; the floor in `is_below_floor`.

    Takes ``m``, the missile type; ``px``, ``py``, ``pz``, the place [m]; ``speed``, speed [m/s].
    """
    missile = system.missiles[m]
    altitude_m = altitude_msl_m(px, py, pz, system.radius_east_m, system.radius_north_m)
    if altitude_m > missile.altitude_max_m:
        return Reason.TOO_HIGH.value
    if speed > missile.target_speed_max_mps:
        return Reason.TOO_FAST.value
    return Reason.NONE.value


@phase
def limits_now(system, state, b, j, now_s):
    """The same of where a track is now, if it keeps its altitude; one that climbs, sinks or falls is asked later.

    And so is what several missile types are for: one of them may do. A battery of guns has no such limits.

    Takes ``b``, a battery; ``j``, a flight.
    """
    if system.batteries[b].plan >= 0 or system.batteries[b].missile < 0:
        return Reason.NONE.value
    x, y, z, vx, vy, vz = track_at(state.tracks[b, j], now_s)
    if not is_level(system, x, y, z, vx, vy, vz):
        return Reason.NONE.value
    return outside_limits(system, system.batteries[b].missile, x, y, z, sqrt(vx * vx + vy * vy + vz * vz))


@phase
def limits_there(system, state, b, j, x, y, z, vx, vy, vz, px, py, pz, later_s):
    """The same of the predicted point ``p``, which a track that does not keep its altitude reaches ``later_s`` on.

    Takes ``b``, a battery; ``j``, a flight; ``x``, ``y``, ``z``, position [m]; ``vx``, ``vy``, ``vz``, velocity [m/s];
    ``px``, ``py``, ``pz``, the predicted point [m].
    """
    re_m, rn_m = system.radius_east_m, system.radius_north_m
    if system.batteries[b].plan < 0 and is_level(system, x, y, z, vx, vy, vz):
        return Reason.NONE.value
    if falls(x, y, z, vx, vy, vz, re_m, rn_m) == 1:
        _, _, _, vx, vy, vz = fall_for(x, y, z, vx, vy, vz, later_s, state.tracks[b, j].levels_m, re_m, rn_m)
    return outside_limits(system, state.engagements[b, j].missile, px, py, pz, sqrt(vx * vx + vy * vy + vz * vz))


@phase
def patience_s(system, b, m, x, y, z, vx, vy, vz):
    """How long no prediction is needed: half the time that the target needs to fly the reach of the fly-out table.

    Takes ``b``, a battery; ``m``, a missile type; ``x``, ``y``, ``z``, position [m]; ``vx``, ``vy``, ``vz``, velocity
    [m/s].
    """
    battery = system.batteries[b]
    home = battery.launch_enu_m
    dx, dy, dz = x - home[0], y - home[1], z - home[2]
    reach_m = system.flyout_range_step_m[m] * (system.flyout_tof_s.shape[2] - 1)
    speed_mps = sqrt(vx * vx + vy * vy + vz * vz) + 1.0
    outside_m = sqrt(dx * dx + dy * dy + dz * dz) - reach_m
    # Missile and target close together: the target is let in by at most its own way during the longest flight.
    wait_s = outside_m / speed_mps - system.missiles[m].flight_max_s
    return min(max(0.5 * wait_s, TRY_AGAIN_MIN_S), TRY_AGAIN_MAX_S)
