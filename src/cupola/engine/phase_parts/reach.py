"""Reach: where a missile would meet a track, and what stands in the way of that."""

from cupola.engine.phase_parts.kill_probability import kill_chance
from cupola.engine.phase_parts.sight import OUT_OF_SECTOR, VISIBLE, visibility
from cupola.kernels._jit import phase
from cupola.kernels.doctrine import is_in_sector
from cupola.kernels.geodesy import altitude_msl_m
from cupola.kernels.intercept import FLIGHT_MARGIN, predict
from cupola.kernels.kalman import track_at
from cupola.kernels.mathx import atan2, sqrt
from cupola.variants import Reason

#: An intercept that was out of reach is predicted again after this time at the earliest and at the latest [s].
TRY_AGAIN_MIN_S, TRY_AGAIN_MAX_S = 1.0, 20.0


@phase
def predicted(system, state, b, j, now_s, launch_s):
    """The intercept that a launch at ``launch_s`` leads to: time of flight [s], place [m], and 1 when there is one."""
    battery = system.batteries[b]
    place = battery.pos_enu_m
    m = battery.missile
    x, y, z, vx, vy, vz = track_at(state.tracks[b, j], now_s)
    return predict(
        system.flyout_tof_s[m], system.flyout_speed_mps[m], system.flyout_altitude_step_m,
        system.flyout_range_step_m[m], place[0], place[1], place[2], battery.altitude_msl_m,
        x, y, z, vx, vy, vz, launch_s - now_s, system.missiles[m].flight_max_s,
        system.radius_east_m, system.radius_north_m,
    )  # fmt: skip


@phase
def intercept_obstacle(system, state, b, j, now_s, launch_s):
    """What stands in the way of an intercept by launching at ``launch_s``; and the predicted time of flight [s]."""
    battery = system.batteries[b]
    missile = system.missiles[battery.missile]
    engagement = state.engagements[b, j]
    place = battery.pos_enu_m
    tof_s, px, py, pz, ok = predicted(system, state, b, j, now_s, launch_s)
    x, y, z, vx, vy, vz = track_at(state.tracks[b, j], now_s)
    dx, dy = px - place[0], py - place[1]
    if ok == 0 or tof_s > FLIGHT_MARGIN * missile.flight_max_s:
        engagement.try_again_s = now_s + patience_s(system, b, x, y, z, vx, vy, vz)
        return Reason.OUT_OF_REACH.value, 0.0
    if dx * dx + dy * dy < missile.range_min_m * missile.range_min_m:
        engagement.try_again_s = now_s + TRY_AGAIN_MIN_S
        return Reason.TOO_CLOSE.value, 0.0
    altitude_m = altitude_msl_m(px, py, pz, system.radius_east_m, system.radius_north_m)
    if altitude_m > missile.altitude_max_m:
        return Reason.TOO_HIGH.value, 0.0
    seen, _, _ = visibility(system, state, battery.engagement_radar, px, py, pz, launch_s + tof_s)
    if seen == OUT_OF_SECTOR:
        return Reason.SECTOR.value, 0.0
    if seen != VISIBLE:  # behind the horizon, or outside what the radar can reach: it could not guide there
        engagement.try_again_s = now_s + TRY_AGAIN_MIN_S
        return Reason.INTERCEPT_OUT_OF_SIGHT.value, 0.0
    if battery.is_held_back == 1 and not is_in_sector(atan2(dx, dy), battery.firing_from_rad, battery.firing_width_rad):
        return Reason.FIRING_SECTOR.value, 0.0
    if battery.p_kill_min > 0.0 and kill_chance(system, b, j, px, py, pz) < battery.p_kill_min:
        return Reason.LOW_P_KILL.value, 0.0
    return Reason.NONE.value, tof_s


@phase
def patience_s(system, b, x, y, z, vx, vy, vz):
    """How long no prediction is needed: half the time that the target needs to fly the reach of the fly-out table."""
    battery = system.batteries[b]
    home = battery.pos_enu_m
    dx, dy, dz = x - home[0], y - home[1], z - home[2]
    reach_m = system.flyout_range_step_m[battery.missile] * (system.flyout_tof_s.shape[2] - 1)
    speed_mps = sqrt(vx * vx + vy * vy + vz * vz) + 1.0
    outside_m = sqrt(dx * dx + dy * dy + dz * dz) - reach_m
    # Missile and target close together: the target is let in by at most its own way during the longest flight.
    wait_s = outside_m / speed_mps - system.missiles[battery.missile].flight_max_s
    return min(max(0.5 * wait_s, TRY_AGAIN_MIN_S), TRY_AGAIN_MAX_S)
