"""Launch: one missile leaves one launcher, with its channel, its reliability and its aim error drawn."""

from cupola.engine.events import EventKind
from cupola.engine.phase_parts.common_cause import works_draw
from cupola.engine.phase_parts.event_log import note
from cupola.engine.tables import N_SHOTS
from cupola.kernels._jit import phase
from cupola.kernels.fall import believed_at
from cupola.kernels.flyout import launch_velocity
from cupola.kernels.mathx import inf, sqrt
from cupola.kernels.rng import normal_pair, uniform
from cupola.variants import Cause, Guidance, Outcome, Purpose

#: What `pick_launcher` answers when no launcher has a missile, and when only the reserve is left.
EMPTY, RESERVED = -1, -2


@phase
def pick_launcher(system, state, b, j, launch_s):
    """The first launcher that can fire at flight ``j``, reloading those whose time has come; EMPTY when none can.

    The battery's reserve is kept back: when it has only that many missiles left, on its launchers and still to be
    reloaded, the answer is RESERVED; and so it is when no more missiles of the type in question are left than its plan
    keeps from threats of this class.

    Takes ``b``, a battery; ``launch_s``, when it would fire [s].
    """
    battery = system.batteries[b]
    engagement = state.engagements[b, j]
    found = EMPTY
    left, of_type = 0, 0
    for i in range(battery.first_launcher, battery.first_launcher + battery.n_launchers):
        row = system.launchers[i]
        now = state.launchers[i]
        if now.is_alive == 0:
            continue
        if now.missiles == 0 and now.reloads > 0 and now.ready_s <= launch_s:
            now.missiles = row.missiles
            now.reloads -= 1
        rounds = now.missiles + now.reloads * row.missiles
        left += rounds
        if row.missile == engagement.missile:
            of_type += rounds
            if found < 0 and now.missiles > 0:
                found = i
    if of_type == 0:
        return EMPTY
    if left <= battery.reserve:
        return RESERVED
    if battery.plan >= 0 and of_type <= system.ammunition[battery.plan, engagement.rule].reserve:
        return RESERVED
    return found


@phase
def refilled_s(system, state, b, found):
    """When a battery for which `pick_launcher` found none will have a missile to fire again [s]; inf for never.

    A reserve stays one: what is left never grows.

    Takes ``b``, a battery; ``found``, its answer, EMPTY or RESERVED.
    """
    soonest_s = inf
    if found == RESERVED:
        return soonest_s
    battery = system.batteries[b]
    for i in range(battery.first_launcher, battery.first_launcher + battery.n_launchers):
        now = state.launchers[i]
        if now.is_alive == 1 and now.reloads > 0:
            soonest_s = min(soonest_s, now.ready_s)
    return soonest_s


@phase
def launch(system, state, b, j, launch_s, tof_s, seed, replication, log):
    """Fire one missile of battery ``b`` at flight ``j``, to meet it ``tof_s`` after ``launch_s``."""
    s = state.counts[N_SHOTS]
    if s >= state.shots.shape[0]:
        return
    state.counts[N_SHOTS] = s + 1
    i = pick_launcher(system, state, b, j, launch_s)
    take_round(system, state, i, launch_s)
    engagement = state.engagements[b, j]
    open_channel(state, engagement)
    shot = state.shots[s]
    shot.battery = b
    shot.guide = engagement.guide
    shot.is_remote = engagement.is_remote
    shot.launcher = i
    shot.missile = system.launchers[i].missile
    shot.flight = j
    shot.track = j
    shot.address = j
    shot.meant = state.tracks[b, j].begun_on
    shot.astray = Cause.AIMED if shot.meant == j else Cause.TRACK_SWAP
    shot.number = engagement.launches
    engagement.launches += 1
    shot.salvo_index = engagement.salvo_size - engagement.salvo_left
    engagement.fired += 1
    engagement.in_flight += 1
    engagement.salvo_left -= 1
    state.flights[j].shots += 1
    state.batteries[b].next_launch_s = launch_s + system.batteries[b].launch_interval_s
    set_off(system, state, s, launch_s, tof_s)
    draw_errors(system, state, s, tof_s, seed, replication)
    x, y, z = shot.pos_enu_m[0], shot.pos_enu_m[1], shot.pos_enu_m[2]
    note(state, log, launch_s, EventKind.LAUNCHED, b, j, s, shot.predicted_s, x, y, z)


@phase
def take_round(system, state, i, launch_s):
    """One missile less; an empty launcher starts to reload.

    Takes ``i``, a launcher; ``launch_s``, when it fires [s].
    """
    now = state.launchers[i]
    now.missiles -= 1
    if now.missiles == 0:
        now.ready_s = launch_s + system.launchers[i].reload_s


@phase
def open_channel(state, engagement):
    """A missile channel of the battery that guides, and at the first missile of a salvo a target channel.

    Takes ``engagement``, what a battery knows of one target (row of ``engagements``).
    """
    state.batteries[engagement.guide].missiles_guided += 1
    if engagement.is_held == 0:
        engagement.is_held = 1
        state.batteries[engagement.guide].targets_held += 1


@phase
def set_off(system, state, s, launch_s, tof_s):
    """The missile on its launcher, pointed at the predicted intercept.

    Takes ``s``, a shot; ``launch_s``, when it leaves [s]; ``tof_s``, predicted time of flight of the missile [s].
    """
    shot = state.shots[s]
    missile = system.missiles[shot.missile]
    place = system.launchers[shot.launcher].pos_enu_m
    ax, ay, az, _, _, _ = believed_at(
        state.tracks[shot.battery, shot.flight], launch_s + tof_s, system.radius_east_m, system.radius_north_m
    )
    vx, vy, vz = launch_velocity(
        missile, place[0], place[1], place[2], ax, ay, az, system.radius_east_m, system.radius_north_m
    )
    shot.identity = state.engagements[shot.battery, shot.flight].identity
    shot.cause = state.engagements[shot.battery, shot.flight].cause
    shot.launch_s = launch_s
    shot.time_s = launch_s
    shot.predicted_s = launch_s + tof_s
    shot.guided_s = launch_s
    shot.is_homing = 0
    shot.outcome = Outcome.IN_FLIGHT
    shot.assessed = 0
    shot.end_s = -1.0
    shot.miss_m = -1.0
    shot.p_kill = 0.0
    shot.vel_enu_mps[0] = vx
    shot.vel_enu_mps[1] = vy
    shot.vel_enu_mps[2] = vz
    for axis in range(3):
        shot.pos_enu_m[axis] = place[axis]
        shot.accel_enu_mps2[axis] = 0.0


@phase
def draw_errors(system, state, s, tof_s, seed, replication):
    """Whether the missile works, and by how much its guidance aims beside the target.

    Homing missiles have an aim error in metres. Command guidance aims with the angle error of the guiding radar, so
    its error grows with the distance of the intercept from that radar.

    Takes ``s``, a shot; ``tof_s``, predicted time of flight of the missile [s].
    """
    shot = state.shots[s]
    battery = system.batteries[shot.battery]
    missile = system.missiles[shot.missile]
    key = system.flights[shot.flight].key
    works = uniform(seed, replication, Purpose.SHOT_RELIABILITY, key, battery.key, shot.number)
    if battery.common_salvo > 0.0 or battery.common_battery > 0.0:
        works = works_draw(
            system, shot.battery, key, shot.number, shot.salvo_index, missile.key, works, seed, replication
        )
    shot.is_reliable = 1 if works < missile.reliability else 0
    sigma_m = missile.aim_error_m
    if missile.guidance == Guidance.COMMAND:
        x, y, z, _, _, _ = believed_at(
            state.tracks[shot.battery, shot.flight], shot.launch_s + tof_s, system.radius_east_m, system.radius_north_m
        )
        home = system.radars[system.batteries[shot.guide].engagement_radar].pos_enu_m
        dx, dy, dz = x - home[0], y - home[1], z - home[2]
        across_m = missile.aim_error_rad * sqrt(dx * dx + dy * dy + dz * dz)
        sigma_m = sqrt(sigma_m * sigma_m + across_m * across_m)
    n1, n2 = normal_pair(seed, replication, Purpose.AIM_BIAS, key, battery.key, shot.number)
    n3, _ = normal_pair(seed, replication, Purpose.AIM_BIAS_UP, key, battery.key, shot.number)
    shot.aim_bias_enu_m[0] = sigma_m * n1
    shot.aim_bias_enu_m[1] = sigma_m * n2
    shot.aim_bias_enu_m[2] = sigma_m * n3
