"""Fly: missiles between two moments, each on its own steps; then the intercepts of that time, in order."""

from cupola.engine.events import EventKind
from cupola.engine.phase_parts.decoys import takes_decoy
from cupola.engine.phase_parts.event_log import note
from cupola.engine.phase_parts.place import place
from cupola.engine.phase_parts.remote import link_lacks
from cupola.engine.phase_parts.seek import take_strongest
from cupola.engine.phase_parts.sight import OUT_OF_SECTOR, VISIBLE, visibility
from cupola.engine.phase_parts.steering import demand, ground_on_the_way_m
from cupola.engine.phases.ghosts import is_ghost
from cupola.engine.tables import FIRST_OPEN_SHOT, N_SHOTS, N_STEPS
from cupola.kernels._jit import phase
from cupola.kernels.flyout import closest_approach, is_spent, is_too_slow, step, time_step_s
from cupola.kernels.geodesy import altitude_msl_m
from cupola.kernels.lethality import miss_on_outline, p_kill_carleton, p_kill_direct, silhouette
from cupola.kernels.mathx import sqrt
from cupola.kernels.rng import uniform
from cupola.variants import Fate, Guidance, Outcome, Purpose, Side, Tracking, TrackStatus

#: A warhead that passes farther off than this does nothing; saves the draw of a kill.
MISS_MAX_M = 500.0
#: A missile that homes on a target near the ground may dip so far below it [m]: the ground is in its lowest altitude.
HOMING_SLACK_M = 30.0


@phase
def fly(system, state, now_s, next_s, seed, replication, log):
    """Fly every missile from ``now_s`` to ``next_s`` and resolve the intercepts on the way in order of time."""
    for s in range(state.counts[FIRST_OPEN_SHOT], state.counts[N_SHOTS]):
        shot = state.shots[s]
        if shot.assessed == 1:
            continue  # of a timed battery, or done with
        if shot.outcome == Outcome.IN_FLIGHT:
            keep_guidance(system, state, s, now_s, log)
        if shot.outcome == Outcome.IN_FLIGHT:
            fly_one(system, state, s, next_s, seed, replication, log)
    while True:
        s = earliest_intercept(state)
        if s < 0:
            break
        resolve(system, state, s, seed, replication, log)


@phase
def keep_guidance(system, state, s, now_s, log):
    """Whether the missile still has what its guidance needs: a target, a track, an illuminated target.

    The illuminating radar must have the target above its horizon and inside its sector, except for an active seeker
    that is homing. An interruption is survived for the battery's guidance memory.

    Takes ``s``, a shot.
    """
    shot = state.shots[s]
    battery = system.batteries[shot.battery]
    if state.flights[shot.flight].fate != Fate.FLYING:
        # A missile that the battery is about to launch at what has just gone ends as it leaves.
        why = Outcome.NOTHING_THERE.value if is_ghost(system, shot.flight) else Outcome.TARGET_GONE.value
        end_shot(state, s, why, max(now_s, shot.launch_s), log)
        return
    because = Outcome.IN_FLIGHT.value
    if shot.is_homing == 0 or system.missiles[shot.missile].guidance != Guidance.ACTIVE:
        because = what_is_missing(system, state, s, now_s)
    if because == Outcome.IN_FLIGHT:
        shot.guided_s = now_s
    elif now_s - shot.guided_s > battery.guidance_memory_s:
        end_shot(state, s, because, now_s, log)


@phase
def what_is_missing(system, state, s, now_s):
    """What a guided missile lacks now, as the `cupola.variants.Outcome` it would end with; IN_FLIGHT for nothing.

    Takes ``s``, a shot.
    """
    shot = state.shots[s]
    if shot.is_remote == 1 and shot.guide == shot.battery:
        return link_lacks(system, state, s)
    radar = system.batteries[shot.guide].engagement_radar
    row = state.tracks[shot.guide, shot.track]
    if state.radars[radar].is_alive == 0 or state.radars[radar].emits == 0:
        return Outcome.GUIDANCE_LOST_RADAR.value
    # A plot since the last decision shows that the target is in sight; without one, sector and horizon say it.
    if shot.track != shot.flight or now_s - row.engagement_seen_s > system.decision_interval_s:
        x, y, z, _, _, _, _ = place(system, state, shot.flight, now_s, state.flights[shot.flight].leg)
        seen, _, _ = visibility(system, state, radar, x, y, z, now_s)
        if seen == OUT_OF_SECTOR:
            return Outcome.GUIDANCE_LOST_SECTOR.value
        if seen != VISIBLE:
            return Outcome.GUIDANCE_LOST_HORIZON.value
    if shot.is_homing == 0 and row.status != TrackStatus.CONFIRMED:
        return Outcome.TRACK_LOST.value
    if system.jammers.shape[0] > 0 and is_lost_in_noise(system, state, shot.guide, shot.track, now_s):
        return Outcome.TRACK_LOST.value
    return Outcome.IN_FLIGHT.value


@phase
def is_lost_in_noise(system, state, b, j, now_s):
    """Whether the engagement radar has missed a target for so many of its looks that it can guide no missile to it.

    Another radar may still hold the track. Asked only where there is jamming: otherwise an engagement radar that has
    its target in sight sees it, and the track is enough.

    Takes ``b``, a battery; ``j``, the target.
    """
    radar = system.radars[system.batteries[b].engagement_radar]
    looks = system.batteries[b].drop_misses + 1
    return now_s - state.tracks[b, j].engagement_seen_s > looks * radar.scan_period_s


@phase
def fly_one(system, state, s, until_s, seed, replication, log):
    """Fly one missile to ``until_s``, or to its closest approach, or to the end of its energy, or to the ground.

    Takes ``s``, a shot.
    """
    shot = state.shots[s]
    missile = system.missiles[shot.missile]
    while shot.time_s < until_s:
        was_homing, was_s = shot.is_homing, shot.time_s
        was_x, was_y, was_z = shot.pos_enu_m[0], shot.pos_enu_m[1], shot.pos_enu_m[2]
        if fly_step(system, state, s, missile, until_s, log):
            return
        if system.tracking == Tracking.MERGED and shot.is_homing != was_homing:
            take_strongest(system, state, s, missile, seed, replication, log)
        age_s = shot.time_s - shot.launch_s
        x, y, z = shot.pos_enu_m[0], shot.pos_enu_m[1], shot.pos_enu_m[2]
        vx, vy, vz = shot.vel_enu_mps[0], shot.vel_enu_mps[1], shot.vel_enu_mps[2]
        speed = sqrt(vx * vx + vy * vy + vz * vz)
        altitude_m = altitude_msl_m(x, y, z, system.radius_east_m, system.radius_north_m)
        if is_spent(missile, age_s, speed) or age_s > missile.flight_max_s:
            end_shot(state, s, Outcome.OUT_OF_ENERGY.value, shot.time_s, log)
            return
        below_m = ground_on_the_way_m(system, state, s) - altitude_m
        if below_m > (HOMING_SLACK_M if shot.is_homing == 1 else 0.0):
            was_m = altitude_msl_m(was_x, was_y, was_z, system.radius_east_m, system.radius_north_m)
            back = min(below_m / max(was_m - altitude_m, below_m), 1.0)
            for axis, was in enumerate((was_x, was_y, was_z)):
                shot.pos_enu_m[axis] += back * (was - shot.pos_enu_m[axis])
            end_shot(state, s, Outcome.GROUND.value, shot.time_s - back * (shot.time_s - was_s), log)
            return
    if log.shape[0] > 0:
        x, y, z = shot.pos_enu_m[0], shot.pos_enu_m[1], shot.pos_enu_m[2]
        vx, vy, vz = shot.vel_enu_mps[0], shot.vel_enu_mps[1], shot.vel_enu_mps[2]
        speed = sqrt(vx * vx + vy * vy + vz * vz)
        note(state, log, shot.time_s, EventKind.MISSILE, shot.battery, shot.flight, s, speed, x, y, z)


@phase
def fly_step(system, state, s, missile, until_s, log):
    """One step. Returns whether it was the last: the closest approach lay inside it, or was passed unseen.

    Takes ``s``, a shot; ``missile``, row of rows.MISSILE; ``until_s``, no farther than this moment [s].
    """
    shot = state.shots[s]
    flight = state.flights[shot.flight]
    t = shot.time_s
    x, y, z = shot.pos_enu_m[0], shot.pos_enu_m[1], shot.pos_enu_m[2]
    vx, vy, vz = shot.vel_enu_mps[0], shot.vel_enu_mps[1], shot.vel_enu_mps[2]
    tx, ty, tz, tvx, tvy, tvz, leg = place(system, state, shot.flight, t, flight.leg)
    flight.leg = leg
    rx, ry, rz = tx - x, ty - y, tz - z
    gap_m = sqrt(rx * rx + ry * ry + rz * rz)
    speed = sqrt(vx * vx + vy * vy + vz * vz)
    cx, cy, cz, to_go_s = demand(system, state, s, missile, tx, ty, tz, tvx, tvy, tvz, gap_m, speed)
    age_s = t - shot.launch_s
    dt_s = min(time_step_s(to_go_s, age_s), until_s - t)
    accel = shot.accel_enu_mps2
    x1, y1, z1, vx, vy, vz, accel[0], accel[1], accel[2] = step(
        missile, age_s, x, y, z, vx, vy, vz, cx, cy, cz, accel[0], accel[1], accel[2], dt_s,
        system.radius_east_m, system.radius_north_m,
    )  # fmt: skip
    state.counts[N_STEPS] += 1
    t1 = t + dt_s if dt_s < until_s - t else until_s
    shot.time_s = t1
    shot.vel_enu_mps[0], shot.vel_enu_mps[1], shot.vel_enu_mps[2] = vx, vy, vz
    shot.pos_enu_m[0], shot.pos_enu_m[1], shot.pos_enu_m[2] = x1, y1, z1
    if shot.is_homing == 0:
        is_past = shot.is_remote == 1 and (x1 - x) * rx + (y1 - y) * ry + (z1 - z) * rz < 0.0
        if is_past and gap_m < missile.homing_range_m:
            end_shot(state, s, Outcome.NOT_ACQUIRED.value, t1, log)
        return is_past and gap_m < missile.homing_range_m
    tx1, ty1, tz1, _, _, _, _ = place(system, state, shot.flight, t1, leg)
    sx, sy, sz = tx1 - x1, ty1 - y1, tz1 - z1
    part, miss_m = closest_approach(rx, ry, rz, sx - rx, sy - ry, sz - rz, 1.0)
    if part >= 1.0:
        return False
    shot.end_s = t + part * dt_s
    shot.time_s = shot.end_s
    shot.miss_m = miss_m
    shot.speed_end_mps = sqrt(vx * vx + vy * vy + vz * vz)
    target_vel = shot.target_vel_enu_mps
    target_vel[0], target_vel[1], target_vel[2] = tvx, tvy, tvz
    shot.end_enu_m[0], shot.target_enu_m[0] = x + part * (x1 - x), tx + part * (tx1 - tx)
    shot.end_enu_m[1], shot.target_enu_m[1] = y + part * (y1 - y), ty + part * (ty1 - ty)
    shot.end_enu_m[2], shot.target_enu_m[2] = z + part * (z1 - z), tz + part * (tz1 - tz)
    return True


@phase
def earliest_intercept(state):
    """The missile whose closest approach comes first among those not yet resolved; -1 when there is none."""
    found = -1
    for s in range(state.counts[FIRST_OPEN_SHOT], state.counts[N_SHOTS]):
        shot = state.shots[s]
        waits = shot.outcome == Outcome.IN_FLIGHT and shot.miss_m >= 0.0
        if waits and (found < 0 or shot.end_s < state.shots[found].end_s):
            found = s
    return found


@phase
def resolve(system, state, s, seed, replication, log):
    """One intercept: does the target still fly, did the missile work, did the warhead kill?

    Takes ``s``, a shot.
    """
    shot = state.shots[s]
    battery = system.batteries[shot.battery]
    missile = system.missiles[shot.missile]
    target = system.flights[shot.flight]
    flight = state.flights[shot.flight]
    outcome = Outcome.MISS.value
    if is_ghost(system, shot.flight):
        outcome = Outcome.NOTHING_THERE.value
    elif flight.fate != Fate.FLYING or flight.end_s < shot.end_s:
        outcome = Outcome.TARGET_GONE.value
    elif shot.is_reliable == 0:
        outcome = Outcome.FAILED.value
    elif is_too_slow(missile, shot.end_s - shot.launch_s, shot.speed_end_mps):
        outcome = Outcome.OUT_OF_ENERGY.value
    elif target.n_decoys > 0 and takes_decoy(
        system, state, shot.flight, shot.address, shot.battery, shot.missile, shot.number, seed, replication
    ):
        outcome = Outcome.DECOYED.value
    elif shot.miss_m < MISS_MAX_M:
        shot.p_kill = kill_probability(shot, missile, target)
        if system.kill_factors.shape[0] > 0 and target.side != Side.GHOST:
            shot.p_kill *= system.kill_factors[shot.missile, target.target]
        key = system.flights[shot.address].key
        if uniform(seed, replication, Purpose.SHOT_KILL, key, battery.key, shot.number) < shot.p_kill:
            outcome = Outcome.KILL.value
    x, y, z = shot.end_enu_m[0], shot.end_enu_m[1], shot.end_enu_m[2]
    if outcome == Outcome.KILL:
        flight.fate = Fate.KILLED
        flight.end_s = shot.end_s
        flight.killed_by = shot.battery
        flight.killed_altitude_m = altitude_msl_m(x, y, z, system.radius_east_m, system.radius_north_m)
        dx, dy = x - battery.pos_enu_m[0], y - battery.pos_enu_m[1]
        flight.killed_range_m = sqrt(dx * dx + dy * dy)
        note(state, log, shot.end_s, EventKind.KILLED, shot.battery, shot.flight, s, shot.miss_m, x, y, z)
    close_shot(state, s, outcome, log)


@phase
def kill_probability(shot, missile, target):
    """Probability that the intercept kills: fragments by the miss distance, a direct hit by where it passes.

    Takes ``shot``, row of ``shots``; ``missile``, row of rows.MISSILE; ``target``, row of rows.FLIGHT.
    """
    if missile.is_direct_hit == 0:
        return p_kill_carleton(shot.miss_m, missile.lethal_radius_m * target.vulnerability)
    end, place = shot.end_enu_m, shot.target_enu_m
    ax, ay, az = shot.target_vel_enu_mps[0], shot.target_vel_enu_mps[1], shot.target_vel_enu_mps[2]
    along_m, across_m, sine = miss_on_outline(
        end[0] - place[0], end[1] - place[1], end[2] - place[2], shot.vel_enu_mps[0] - ax, shot.vel_enu_mps[1] - ay,
        shot.vel_enu_mps[2] - az, ax, ay, az,
    )  # fmt: skip
    half_length_m, half_width_m = silhouette(target.length_m, target.width_m, sine)
    return p_kill_direct(
        along_m, across_m, half_length_m, half_width_m, missile.lethal_radius_m, target.p_killed_by_hit
    )


@phase
def end_shot(state, s, outcome, time_s, log):
    """End a missile that will not reach its target, where it is.

    Takes ``s``, a shot; ``outcome``, how it ended, a `cupola.variants.Outcome`; ``time_s``, when [s].
    """
    shot = state.shots[s]
    shot.end_s = time_s
    shot.time_s = time_s
    shot.miss_m = -1.0
    vx, vy, vz = shot.vel_enu_mps[0], shot.vel_enu_mps[1], shot.vel_enu_mps[2]
    shot.speed_end_mps = sqrt(vx * vx + vy * vy + vz * vz)
    for axis in range(3):
        shot.end_enu_m[axis] = shot.pos_enu_m[axis]
        shot.target_enu_m[axis] = state.tracks[shot.battery, shot.track].pos_enu_m[axis]
    close_shot(state, s, outcome, log)


@phase
def close_shot(state, s, outcome, log):
    """Give the missile channel back; the shot now waits for its judgement.

    Takes ``s``, a shot; ``outcome``, how it ended, a `cupola.variants.Outcome`.
    """
    shot = state.shots[s]
    shot.outcome = outcome
    engagement = state.engagements[shot.battery, shot.track]
    engagement.in_flight -= 1
    engagement.unassessed += 1
    state.batteries[shot.guide].missiles_guided -= 1
    x, y, z = shot.end_enu_m[0], shot.end_enu_m[1], shot.end_enu_m[2]
    note(state, log, shot.end_s, EventKind.SHOT_ENDED, shot.battery, shot.flight, s, float(outcome), x, y, z)
