"""Decide: for each battery turn the sector, rank the tracks, and launch as far as channels and rounds allow.

Every track that is not engaged gets the reason why, the obstacle at which its consideration stopped; `variants.Reason`
lists them in the order in which they are met.
"""

from cupola.engine.events import EventKind
from cupola.engine.phase_parts.ammunition import shots_allowed
from cupola.engine.phase_parts.bearing import to_local, wrap
from cupola.engine.phase_parts.event_log import note
from cupola.engine.phase_parts.fire_orders import lacks_order, order_obstacle
from cupola.engine.phase_parts.launch import launch
from cupola.engine.phase_parts.obstacles import is_shootable, keep_reason, obstacle_to_launch
from cupola.engine.phase_parts.ranking import UNRANKED, put_in_order
from cupola.engine.phase_parts.salvo import key_by_doctrine, open_salvo
from cupola.engine.phase_parts.sight import (
    boresight_at,
)
from cupola.engine.phase_parts.threat import threat_to_own
from cupola.engine.phase_parts.zones import control_at
from cupola.engine.phases.assess import release_if_done
from cupola.kernels._jit import phase
from cupola.kernels.kalman import track_at
from cupola.kernels.mathx import atan2
from cupola.kernels.rng import uniform
from cupola.variants import (
    EngagementOrder,
    Policy,
    Purpose,
    Reason,
    TrackStatus,
)

#: A target believed killed that is still seen this long after the judgement was not killed [s]; assumed.
SECOND_THOUGHT_S = 10.0
#: A sector is turned so that what it must see lies this far inside its edge [rad].
SECTOR_MARGIN_RAD = 0.05


@phase
def decide(system, state, now_s, seed, replication, log):
    """Let every battery that can still fight decide."""
    for b in range(system.batteries.shape[0]):
        battery = system.batteries[b]
        if battery.timed >= 0:
            continue  # served in `timed`
        can_fight = state.batteries[b].is_alive == 1 and state.radars[battery.engagement_radar].is_alive == 1
        if can_fight:
            decide_battery(system, state, b, now_s, seed, replication, log)
        else:
            stand_by(system, state, b, now_s, log)


@phase
def stand_by(system, state, b, now_s, log):
    """A battery whose post or engagement radar is lost engages nothing: all its tracks get that reason.

    Takes ``b``, a battery.
    """
    for j in range(system.flights.shape[0]):
        if state.tracks[b, j].status == TrackStatus.CONFIRMED:
            keep_reason(state, b, j, now_s, Reason.BATTERY_OUT.value, log)


@phase
def decide_battery(system, state, b, now_s, seed, replication, log):
    """One battery's decision: evaluate, slew, then launch in order of priority until something runs out.

    Takes ``b``, a battery.
    """
    n = rank(system, state, b, now_s, seed, replication, log)
    state.batteries[b].n_ranked = n
    slew(system, state, b, n, now_s, log)
    for k in range(n):
        j = state.ranked[b, k]
        reason = consider(system, state, b, j, now_s, seed, replication, log)
        keep_reason(state, b, j, now_s, reason, log)


@phase
def rank(system, state, b, now_s, seed, replication, log):
    """Rank the flights that the battery may shoot at, salvos begun first, then most urgent; returns how many.

    Takes ``b``, a battery.
    """
    for j in range(system.flights.shape[0]):
        engagement = state.engagements[b, j]
        row = state.tracks[b, j]
        state.rank_keys[b, j] = UNRANKED
        if row.status != TrackStatus.CONFIRMED:
            if engagement.is_held == 1:
                engagement.salvo_left = 0
                release_if_done(state, b, j)
            continue
        if not is_shootable(control_at(system, state, b, row, now_s), row):
            if engagement.salvo_left > 0:
                engagement.salvo_left = 0  # it was taken for something else when the salvo began
                release_if_done(state, b, j)
            keep_reason(state, b, j, now_s, Reason.IDENTITY.value, log)
            continue
        key = priority(system, state, b, j, now_s, seed, replication)
        if engagement.salvo_left > 0 and system.batteries[b].policy != Policy.OPTIMAL:
            key += 1e6
        state.rank_keys[b, j] = key
    return put_in_order(state, b)


@phase
def priority(system, state, b, j, now_s, seed, replication):
    """Urgency of a track: the most urgent of all assets and the battery itself; or what policy and order make of it.

    Takes ``b``, a battery; ``j``, a flight.
    """
    battery = system.batteries[b]
    if battery.policy == Policy.RANDOM:
        return uniform(seed, replication, Purpose.POLICY, system.flights[j].key, battery.key, 0)
    urgent, _ = threat_to_own(system, state, b, j, now_s)
    if battery.policy == Policy.OPTIMAL or battery.order != EngagementOrder.URGENCY:
        return key_by_doctrine(system, state, b, j, now_s, urgent)
    return urgent


@phase
def slew(system, state, b, n, now_s, log):
    """Turn the engagement radar's sector towards the most urgent track outside it, without losing a held target.

    Takes ``b``, a battery; ``n``, how many tracks are ranked.
    """
    i = system.batteries[b].engagement_radar
    radar = system.radars[i]
    if radar.slew_radps <= 0.0 or radar.is_rotating == 1:
        return
    now = state.radars[i]
    inner_rad = radar.sector_half_rad - SECTOR_MARGIN_RAD
    low, high = -10.0, 10.0
    wanted = 0.0
    has_wish = False
    for k in range(n):
        j = state.ranked[b, k]
        engagement = state.engagements[b, j]
        if engagement.believed_killed == 1 or (has_wish and engagement.is_held == 0):
            continue
        off_rad = bearing_off(system, state, b, j, now_s)
        if engagement.is_held == 1:
            low = max(low, off_rad - inner_rad)
            high = min(high, off_rad + inner_rad)
        else:
            has_wish = True
            if abs(off_rad) > inner_rad:
                wanted = off_rad
    wanted = min(max(wanted, low), high) if low <= high else 0.0
    now.boresight_rad = boresight_at(radar, now, now_s)
    now.boresight_s = now_s
    to = wrap(now.boresight_to_rad) if wanted == 0.0 else wrap(now.boresight_to_rad + wanted)
    if abs(wrap(to - now.boresight_to_rad)) > 0.02:
        x, y, z = radar.pos_enu_m[0], radar.pos_enu_m[1], radar.pos_enu_m[2]
        note(state, log, now_s, EventKind.SLEWED, b, -1, i, to, x, y, z)
    now.boresight_to_rad = to


@phase
def bearing_off(system, state, b, j, now_s):
    """Bearing of a track from where the sector is turning to [rad], in [-pi, pi).

    Takes ``b``, a battery; ``j``, a flight.
    """
    i = system.batteries[b].engagement_radar
    x, y, z, _, _, _ = track_at(state.tracks[b, j], now_s)
    east, north, _ = to_local(system.radars[i], x, y, z)
    return wrap(atan2(east, north) - state.radars[i].boresight_to_rad)


@phase
def consider(system, state, b, j, now_s, seed, replication, log):
    """Go through the obstacles between one track and a launch; launch if there is none. Returns the obstacle.

    Takes ``b``, a battery; ``j``, a flight.
    """
    engagement = state.engagements[b, j]
    think_again(engagement, state.tracks[b, j])
    if engagement.believed_killed == 1:
        return Reason.ENGAGED.value
    if engagement.is_held == 1 and engagement.salvo_left == 0:
        return Reason.ENGAGED.value  # shot at: look before shooting again
    if engagement.fired >= shots_allowed(system, b, engagement) and engagement.salvo_left == 0:
        return Reason.SHOTS_SPENT.value
    launch_s = max(now_s, state.batteries[b].next_launch_s)
    tof_s = 0.0
    reason = order_obstacle(system, state, b, j, now_s)
    if reason == Reason.NONE:
        reason, tof_s = obstacle_to_launch(system, state, b, j, now_s, launch_s)
    if reason == Reason.NONE and lacks_order(system, state, b, j):
        return Reason.NO_ORDER.value
    if reason == Reason.NONE:
        if engagement.salvo_left == 0:
            open_salvo(system, state, b, j, now_s, launch_s, tof_s)
        launch(system, state, b, j, launch_s, tof_s, seed, replication, log)
        return Reason.ENGAGED.value
    if engagement.is_held == 1 and (reason == Reason.LAUNCH_INTERVAL or reason == Reason.ENGAGED):
        return Reason.ENGAGED.value  # in the middle of a salvo
    if engagement.salvo_left > 0:
        engagement.salvo_left = 0  # the rest of the salvo is not possible any more
        release_if_done(state, b, j)
    return reason


@phase
def think_again(engagement, row):
    """A target that was believed killed but goes on giving plots to the engagement radar is a target again.

    Takes ``engagement``, what a battery knows of one target (row of ``engagements``); ``row``, a track (row of
    ``tracks``).
    """
    seen_s = row.time_s if engagement.is_remote == 1 else row.engagement_seen_s
    if engagement.believed_killed == 1 and seen_s > engagement.believed_s + SECOND_THOUGHT_S:
        engagement.believed_killed = 0
