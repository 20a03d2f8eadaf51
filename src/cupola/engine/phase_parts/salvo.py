"""Salvo: with how many missiles a target is shot at before the battery looks; and who comes first, by doctrine."""

from cupola.constants import LATER_S
from cupola.engine.phase_parts.ammunition import salvo_of, shots_allowed
from cupola.engine.phase_parts.kill_probability import kill_chance
from cupola.engine.phase_parts.reach import intercept_obstacle, predicted
from cupola.engine.phase_parts.threat import heading, threat_to_own
from cupola.kernels._jit import phase
from cupola.kernels.doctrine import expected_p_kill, marginal_return, order_key, salvo_size
from cupola.kernels.kalman import track_at
from cupola.kernels.mathx import sqrt
from cupola.kernels.priority import PASS_M, closest_pass
from cupola.variants import Fire, Guidance, Part, Policy, Reason

#: A salvo that is kept is fired once it is as likely to hit as this part of the best that a target will offer; assumed.
NEARLY = 0.8
#: Or when the target will pass this soon after the missile could be there [s]; assumed.
LAST_CHANCE_S = 5.0


@phase
def open_salvo(system, state, b, j, now_s, launch_s, tof_s):
    """Settle how many missiles the salvo that begins now will have.

    Takes ``b``, a battery; ``j``, a flight; ``launch_s``, when the missile would leave [s]; ``tof_s``, predicted time
    of flight of the missile [s].
    """
    battery = system.batteries[b]
    engagement = state.engagements[b, j]
    left = shots_allowed(system, b, engagement) - engagement.fired
    has_time = battery.fire == Fire.IN_DEPTH and is_time_for_another(system, state, b, j, now_s, launch_s + tof_s)
    salvo = salvo_of(system, b, engagement)
    engagement.salvo_size = salvo_size(battery.fire, salvo, battery.first_salvo, left, has_time)
    engagement.salvo_left = engagement.salvo_size


@phase
def is_time_for_another(system, state, b, j, now_s, intercept_s):
    """Whether a second salvo could meet the target where the battery can engage, and before it passes a site.

    It would leave after the first one was judged, at the next decision.

    Takes ``b``, a battery; ``j``, a flight; ``intercept_s``, when the first salvo meets it [s].
    """
    battery = system.batteries[b]
    engagement = state.engagements[b, j]
    again_s = intercept_s + battery.assess_s + system.decision_interval_s
    try_again_s = engagement.try_again_s
    reason, tof_s = intercept_obstacle(system, state, b, j, now_s, again_s)
    engagement.try_again_s = try_again_s
    return reason == Reason.NONE and again_s + tof_s <= now_s + time_to_site_s(system, state, b, j, now_s)


@phase
def waits_for_better(system, state, b, j, now_s, meet_s):
    """Whether a salvo at a target is kept for a better shot than now.

    Command guidance hits less at a distance. A battery that sees far may open fire far out, but not with everything:
    the last salvo that doctrine allows, and every salvo while there are fewer missiles than the targets may take, waits
    until it is nearly as likely to hit as it ever will be, or the target is about to pass. So neither a longer
    sight nor more channels waste what there is. ``meet_s``: when a missile that leaves now would be there [s].

    Takes ``b``, a battery; ``j``, a flight.
    """
    battery = system.batteries[b]
    engagement = state.engagements[b, j]
    missile = system.missiles[engagement.missile]
    if missile.guidance != Guidance.COMMAND or engagement.salvo_left > 0:
        return False
    then = engagement.fired + salvo_of(system, b, engagement)
    is_last = engagement.fired > 0 and then >= shots_allowed(system, b, engagement)
    if not is_last and missiles_ready(system, state, b) >= battery.shots_max * state.batteries[b].n_ranked:
        return False
    x, y, z, vx, vy, vz = track_at(state.tracks[b, j], now_s)
    place = battery.pos_enu_m
    pass_s, _ = closest_pass(place[0] - x, place[1] - y, place[2] - z, vx, vy, vz)
    if now_s + pass_s <= meet_s + LAST_CHANCE_S:
        return False
    mx, my, mz, _, _, _ = track_at(state.tracks[b, j], meet_s)
    home = system.radars[system.batteries[engagement.guide].engagement_radar].pos_enu_m
    away_m = sqrt((mx - home[0]) * (mx - home[0]) + (my - home[1]) * (my - home[1]) + (mz - home[2]) * (mz - home[2]))
    near_s = max(pass_s, 0.0)
    nx, ny, nz = x + vx * near_s - home[0], y + vy * near_s - home[1], z + vz * near_s - home[2]
    nearest_m = max(sqrt(nx * nx + ny * ny + nz * nz), missile.range_min_m)
    vulnerability = system.flights[j].vulnerability
    best = expected_p_kill(missile, vulnerability, 0.0, missile.speed_min_mps, nearest_m)
    return expected_p_kill(missile, vulnerability, 0.0, missile.speed_min_mps, away_m) < NEARLY * best


@phase
def missiles_ready(system, state, b):
    """Missiles on the launchers of a battery that are still there [-].

    Takes ``b``, a battery.
    """
    battery = system.batteries[b]
    n = 0
    for i in range(battery.first_launcher, battery.first_launcher + battery.n_launchers):
        if state.launchers[i].is_alive == 1:
            n += state.launchers[i].missiles
    return n


@phase
def time_to_site_s(system, state, b, j, now_s):
    """How long a track takes to the first site that it will pass nearer than `PASS_M`; `LATER_S` when there is none.

    Takes ``b``, a battery; ``j``, a flight.
    """
    x, y, z, vx, vy, vz, down_s = heading(system, state, state.tracks[b, j], now_s)
    soonest_s = LATER_S
    for i in range(system.assets.shape[0]):
        asset = system.assets[i]
        if asset.kind != Part.SITE:
            break  # sites stand first
        place = asset.pos_enu_m
        dx, dy, dz = place[0] - x, place[1] - y, place[2] - z
        time_s, past2_m2 = closest_pass(dx, dy, dz, vx, vy, vz)
        if down_s >= 0.0:  # a falling body, and x, y, z is where it will come down
            time_s, past2_m2 = down_s, dx * dx + dy * dy + dz * dz
        if time_s > 0.0 and past2_m2 < PASS_M * PASS_M:
            soonest_s = min(soonest_s, time_s)
    return soonest_s


@phase
def key_by_doctrine(system, state, b, j, now_s, urgency):
    """What a track is ranked by, where it is not urgency: the order of the doctrine, or what a shot would save.

    Takes ``b``, a battery; ``j``, a flight; ``urgency``, its urgency [-].
    """
    battery = system.batteries[b]
    engagement = state.engagements[b, j]
    _, value = threat_to_own(system, state, b, j, now_s)
    if battery.policy != Policy.OPTIMAL:
        x, y, z, _, _, _ = track_at(state.tracks[b, j], now_s)
        home = battery.pos_enu_m
        dx, dy, dz = x - home[0], y - home[1], z - home[2]
        range_m = sqrt(dx * dx + dy * dy + dz * dz)
        return order_key(battery.order, urgency, value, range_m, state.tracks[b, j].confirmed_s)
    p_kill = 0.0
    if now_s >= engagement.try_again_s:
        launch_s = max(now_s, state.batteries[b].next_launch_s)
        _, x, y, z, ok = predicted(system, state, b, j, now_s, launch_s)
        p_kill = kill_chance(system, b, j, engagement.missile, x, y, z) if ok == 1 else 0.0
    return marginal_return(value, urgency, p_kill, engagement.in_flight + engagement.unassessed)
