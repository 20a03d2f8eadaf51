"""Guns: bursts at what comes near, behind the missiles of the same battery.

A gun is laid by the engagement radar of its battery and obeys the same rules as the missiles. It takes the first track
of the battery's order that it can reach and that no other gun and no missile of the battery is at.
"""

from cupola.engine.events import EventKind
from cupola.engine.phase_parts.event_log import note
from cupola.engine.phase_parts.obstacles import standing_obstacle
from cupola.engine.phase_parts.place import place
from cupola.kernels._jit import phase
from cupola.kernels.fall import believed_at
from cupola.kernels.geodesy import altitude_msl_m
from cupola.kernels.guns import p_hit_round, p_kill_burst
from cupola.kernels.lethality import silhouette
from cupola.kernels.mathx import pi, sqrt
from cupola.kernels.rng import normal_pair, uniform
from cupola.variants import Fate, Purpose, Reason, Side

#: A gun that fires at nothing.
IDLE = -1


@phase
def begin_guns(system, state):
    """Fill the guns."""
    for g in range(system.guns.shape[0]):
        now = state.guns[g]
        now.rounds = system.guns[g].rounds
        now.flight = IDLE
        now.bursts = 0


@phase
def serve_guns(system, state, now_s, next_s, seed, replication, log):
    """Open fire with every gun that is free now, and strike with every burst that arrives before ``next_s``."""
    for g in range(system.guns.shape[0]):
        if state.guns[g].flight == IDLE and can_fire(system, state, g):
            open_fire(system, state, g, now_s, log)
        if state.guns[g].flight != IDLE and state.guns[g].ends_s <= next_s:
            strike(system, state, g, seed, replication, log)


@phase
def can_fire(system, state, g):
    """Whether gun ``g`` has rounds, its vehicle, and the post and radar of its battery."""
    gun = system.guns[g]
    b = gun.battery
    radar = state.radars[system.batteries[b].engagement_radar]
    is_whole = state.launchers[gun.launcher].is_alive == 1 and state.batteries[b].is_alive == 1
    return is_whole and radar.is_alive == 1 and state.guns[g].rounds > 0


@phase
def open_fire(system, state, g, now_s, log):
    """Take the first target in reach of gun ``g``, and fire a burst at it."""
    gun = system.guns[g]
    b = gun.battery
    for k in range(state.batteries[b].n_ranked):
        j = state.ranked[b, k]
        engagement = state.engagements[b, j]
        if engagement.believed_killed == 1 or engagement.in_flight > 0 or is_under_guns(system, state, b, j):
            continue
        meet_s = reach_s(system, state, g, j, now_s)
        if meet_s < 0.0 or standing_obstacle(system, state, b, j, now_s) != Reason.NONE:
            continue
        now = state.guns[g]
        now.flight = j
        now.n_rounds = min(now.rounds, gun.burst_rounds)
        now.rounds -= now.n_rounds
        now.ends_s = meet_s
        now.bursts += 1
        state.flights[j].bursts += 1
        x, y, z = gun.pos_enu_m[0], gun.pos_enu_m[1], gun.pos_enu_m[2]
        note(state, log, now_s, EventKind.GUN_FIRED, b, j, g, float(now.n_rounds), x, y, z)
        return


@phase
def is_under_guns(system, state, b, j):
    """Whether a gun of battery ``b`` fires at flight ``j``."""
    n = 0
    for g in range(system.guns.shape[0]):
        n += 1 if system.guns[g].battery == b and state.guns[g].flight == j else 0
    return n > 0


@phase
def reach_s(system, state, g, j, now_s):
    """When the last round of a burst of gun ``g`` would be at the track of flight ``j`` [s]; -1 outside its reach."""
    gun = system.guns[g]
    row = state.tracks[gun.battery, j]
    re_m, rn_m = system.radius_east_m, system.radius_north_m
    home = gun.pos_enu_m
    tof_s = 0.0
    for _ in range(3):  # rounds are fast: the second guess is right to centimetres
        x, y, z, _, _, _ = believed_at(row, now_s + gun.burst_s + tof_s, re_m, rn_m)
        dx, dy, dz = x - home[0], y - home[1], z - home[2]
        range_m = sqrt(dx * dx + dy * dy + dz * dz)
        tof_s = range_m / gun.speed_mps
    up_m = altitude_msl_m(x, y, z, re_m, rn_m) - altitude_msl_m(home[0], home[1], home[2], re_m, rn_m)
    if range_m > gun.range_max_m or range_m < gun.range_min_m or up_m > gun.height_max_m:
        return -1.0
    return now_s + gun.burst_s + tof_s


@phase
def strike(system, state, g, seed, replication, log):
    """A burst of gun ``g`` arrives: the error of its aim is drawn, and whether one of its rounds kills."""
    gun = system.guns[g]
    now = state.guns[g]
    j = now.flight
    now.flight = IDLE
    flight = state.flights[j]
    target = system.flights[j]
    if target.side == Side.GHOST or flight.fate != Fate.FLYING or flight.end_s < now.ends_s:
        return
    x, y, z, vx, vy, vz, _ = place(system, state, j, now.ends_s, flight.leg)
    home = gun.pos_enu_m
    dx, dy, dz = x - home[0], y - home[1], z - home[2]
    range_m = sqrt(dx * dx + dy * dy + dz * dz)
    speed = sqrt(vx * vx + vy * vy + vz * vz)
    cosine = (dx * vx + dy * vy + dz * vz) / max(range_m * speed, 1e-9)
    half_length_m, half_width_m = silhouette(target.length_m, target.width_m, sqrt(max(1.0 - cosine * cosine, 0.0)))
    n1, n2 = normal_pair(seed, replication, Purpose.GUN_AIM, target.key, gun.key, now.bursts)
    offset_m = gun.aim_rad * range_m * sqrt(n1 * n1 + n2 * n2)
    p_hit = p_hit_round(pi * half_length_m * half_width_m, gun.sigma_rad * range_m, offset_m)
    p_kill = p_kill_burst(now.n_rounds, p_hit, min(gun.p_killed_by_hit * target.vulnerability, 1.0))
    if uniform(seed, replication, Purpose.GUN_KILL, target.key, gun.key, now.bursts) >= p_kill:
        return
    b = gun.battery
    flight.fate = Fate.KILLED
    flight.end_s = now.ends_s
    flight.killed_by = b
    flight.is_by_gun = 1
    flight.killed_altitude_m = altitude_msl_m(x, y, z, system.radius_east_m, system.radius_north_m)
    away = system.batteries[b].pos_enu_m
    east_m, north_m = x - away[0], y - away[1]
    flight.killed_range_m = sqrt(east_m * east_m + north_m * north_m)
    note(state, log, now.ends_s, EventKind.GUN_KILLED, b, j, g, range_m, x, y, z)
