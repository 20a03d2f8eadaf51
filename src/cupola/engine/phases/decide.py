"""Decide: for each battery turn the sector, rank the tracks, and launch as far as channels and rounds allow.

Every track that is not engaged gets the reason why, the obstacle at which its consideration stopped; `variants.Reason`
lists them in the order in which they are met.
"""

from cupola.engine.events import EventKind
from cupola.engine.phase_parts.ammunition import obstacle_to_any, shots_allowed
from cupola.engine.phase_parts.bearing import to_local, wrap
from cupola.engine.phase_parts.event_log import note
from cupola.engine.phase_parts.fire_orders import lacks_order, order_obstacle
from cupola.engine.phase_parts.kill_probability import may_open_fire
from cupola.engine.phase_parts.launch import RESERVED, launch, pick_launcher, refilled_s
from cupola.engine.phase_parts.ranking import UNRANKED, put_in_order
from cupola.engine.phase_parts.reach import limits_now
from cupola.engine.phase_parts.salvo import key_by_doctrine, open_salvo, waits_for_better
from cupola.engine.phase_parts.sight import (
    BELOW_HORIZON,
    OUT_OF_ELEVATION,
    OUT_OF_RANGE,
    OUT_OF_SECTOR,
    boresight_at,
    visibility,
)
from cupola.engine.phase_parts.threat import threat_to_own
from cupola.engine.phase_parts.zones import NO_FIRE, control_at
from cupola.engine.phases.assess import release_if_done
from cupola.kernels._jit import phase
from cupola.kernels.kalman import track_at
from cupola.kernels.mathx import atan2
from cupola.kernels.rng import uniform
from cupola.variants import (
    EngagementOrder,
    Identity,
    Policy,
    Purpose,
    Reason,
    TrackStatus,
    WeaponsControl,
)

#: The engagement radar has a target in hand when it saw it within this many of its looks.
LOOKS_IN_HAND = 3.0
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
def is_shootable(control, row):
    """Rules of engagement: tight shoots at what is declared hostile, free also at what stays unknown.

    Takes ``control``, a `cupola.variants.WeaponsControl`, or ``NO_FIRE``; ``row``, a track (row of ``tracks``).
    """
    if row.identity == Identity.HOSTILE:
        return True
    stays_unknown = row.identity == Identity.UNKNOWN and row.identified_s < 0.0
    return control == WeaponsControl.FREE and stays_unknown


@phase
def declared_s(row):
    """When the identity of a track was declared, or was found to stay unknown [s].

    Takes ``row``, a track (row of ``tracks``).
    """
    return row.identified_s if row.identified_s >= 0.0 else -1.0 - row.identified_s


@phase
def ready_s(battery, row):
    """When a battery may first launch at a track [s]: identified, and its reaction time over.

    Published reaction times run from detection to launch, and identification is part of them, unless the system says
    otherwise.

    Takes ``battery``, row of rows.BATTERY; ``row``, a track (row of ``tracks``).
    """
    if battery.reacts_to_identity == 1:
        return declared_s(row) + battery.reaction_s
    return max(declared_s(row), row.confirmed_s + battery.reaction_s)


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
    reason = order_obstacle(system, state, b, j, now_s)
    if reason == Reason.NONE:
        reason = standing_obstacle(system, state, b, j, now_s)
    if reason == Reason.NONE and now_s < engagement.try_again_s and not is_of_orders(engagement.reason):
        return engagement.reason
    launch_s = max(now_s, state.batteries[b].next_launch_s)
    if reason == Reason.NONE and launch_s < state.batteries[b].dry_until_s and lacked_missile(engagement):
        return engagement.reason
    tof_s = 0.0
    if reason == Reason.NONE:
        reason, tof_s = obstacle_to_any(system, state, b, j, now_s, launch_s)
    if reason == Reason.NONE and waits_for_better(system, state, b, j, now_s, launch_s + tof_s):
        return Reason.LOW_P_KILL.value
    if reason == Reason.NONE:
        reason = channel_obstacle(system, state, b, j, now_s, launch_s)
    if reason == Reason.NONE and lacks_order(system, state, b, j):
        return Reason.NO_ORDER.value
    if reason == Reason.NONE:
        if engagement.salvo_left == 0:
            open_salvo(system, state, b, j, now_s, launch_s, tof_s)
        launch(system, state, b, j, launch_s, tof_s, seed, replication, log)
        return Reason.ENGAGED.value
    if reason == Reason.LAUNCH_INTERVAL and engagement.is_held == 1:
        return Reason.ENGAGED.value  # in the middle of a salvo
    if engagement.salvo_left > 0:
        engagement.salvo_left = 0  # the rest of the salvo is not possible any more
        release_if_done(state, b, j)
    return reason


@phase
def is_of_orders(reason):
    """Whether a reason says nothing of the intercept that was last predicted.

    Takes ``reason``, a `cupola.variants.Reason`.
    """
    return reason == Reason.ASSIGNED_ELSEWHERE or reason == Reason.NO_ORDER


@phase
def lacked_missile(engagement):
    """Whether only a missile was missing: then nothing is predicted again before the battery can have one.

    Takes ``engagement``, what a battery knows of one target (row of ``engagements``).
    """
    reason = engagement.reason
    return reason == Reason.NO_AMMUNITION or reason == Reason.RESERVE or reason == Reason.LAUNCHERS_OUT


@phase
def think_again(engagement, row):
    """A target that was believed killed but goes on giving plots to the engagement radar is a target again.

    Takes ``engagement``, what a battery knows of one target (row of ``engagements``); ``row``, a track (row of
    ``tracks``).
    """
    if engagement.believed_killed == 1 and row.engagement_seen_s > engagement.believed_s + SECOND_THOUGHT_S:
        engagement.believed_killed = 0


@phase
def standing_obstacle(system, state, b, j, now_s):
    """What stands in the way without predicting anything: rules, radar in hand, a level track's limits, reaction.

    Takes ``b``, a battery; ``j``, a flight.
    """
    battery = system.batteries[b]
    radar = system.radars[battery.engagement_radar]
    row = state.tracks[b, j]
    control = control_at(system, state, b, row, now_s)
    if control == WeaponsControl.HOLD or battery.policy == Policy.NONE:
        return Reason.WEAPONS_HOLD.value
    if control == NO_FIRE:
        return Reason.NO_FIRE_ZONE.value
    if state.radars[battery.engagement_radar].emits == 0:
        return Reason.RADAR_SILENT.value
    x, y, z, _, _, _ = track_at(row, now_s)
    if battery.is_held_back == 1 and not may_open_fire(battery, x, y):
        return Reason.FIRING_SECTOR.value
    if now_s - row.engagement_seen_s > LOOKS_IN_HAND * radar.scan_period_s + 0.5:
        return why_not_in_hand(system, state, battery.engagement_radar, j, x, y, z, now_s)
    reason = limits_now(system, state, b, j, now_s)
    if reason != Reason.NONE:
        return reason
    if now_s < ready_s(battery, row):
        return Reason.REACTION_TIME.value
    return Reason.NONE.value


@phase
def why_not_in_hand(system, state, i, j, x, y, z, now_s):
    """Why the engagement radar has no plot of a track at a place [m]: no sight, no time, or too faint an echo.

    Takes ``i``, the engagement radar; ``j``, a flight; ``x``, ``y``, ``z``, the place.
    """
    seen, _, _ = visibility(system, state, i, x, y, z, now_s)
    if seen == OUT_OF_RANGE:
        return Reason.OUT_OF_RANGE.value
    if seen == OUT_OF_SECTOR:
        return Reason.SECTOR.value
    if seen == OUT_OF_ELEVATION:
        return Reason.ELEVATION.value
    if seen == BELOW_HORIZON:
        return Reason.ENGAGEMENT_HORIZON.value
    if state.radars[i].is_rationed == 1 and state.looks[i, j].effort == 0:
        return Reason.RADAR_SATURATED.value
    return Reason.NOT_TRACKED_BY_ENGAGEMENT_RADAR.value


@phase
def channel_obstacle(system, state, b, j, now_s, launch_s):
    """The launch interval, rounds and channels.

    Takes ``b``, a battery; ``j``, a flight; ``launch_s``, when the missile would leave [s].
    """
    battery = system.batteries[b]
    now = state.batteries[b]
    if launch_s >= now_s + system.decision_interval_s:
        return Reason.LAUNCH_INTERVAL.value
    launcher = pick_launcher(system, state, b, j, launch_s)
    if launcher < 0:
        if battery.plan < 0:  # with one, what one threat may not get another may
            now.dry_until_s = refilled_s(system, state, b, launcher)
        if launcher == RESERVED:
            return Reason.RESERVE.value
        return Reason.LAUNCHERS_OUT.value if has_rounds_out(system, state, b) else Reason.NO_AMMUNITION.value
    if state.engagements[b, j].is_held == 0 and now.targets_held >= battery.target_channels:
        return Reason.NO_TARGET_CHANNEL.value
    if now.missiles_guided >= battery.missile_channels:
        return Reason.NO_MISSILE_CHANNEL.value
    return Reason.NONE.value


@phase
def has_rounds_out(system, state, b):
    """Whether missiles of a battery lie on launchers that are out of action.

    Takes ``b``, a battery.
    """
    battery = system.batteries[b]
    for i in range(battery.first_launcher, battery.first_launcher + battery.n_launchers):
        if state.launchers[i].is_alive == 0 and state.launchers[i].missiles > 0:
            return True
    return False


@phase
def keep_reason(state, b, j, now_s, reason, log):
    """Keep the last reason for the battery and the furthest one for the flight; log it when it changes.

    Takes ``b``, a battery; ``j``, a flight; ``reason``, a `cupola.variants.Reason`.
    """
    engagement = state.engagements[b, j]
    if reason != engagement.reason and reason != Reason.ENGAGED:
        note(state, log, now_s, EventKind.NOT_ENGAGED, b, j, -1, float(reason), 0.0, 0.0, 0.0)
    engagement.reason = reason
    state.tally[reason] += 1
    flight = state.flights[j]
    flight.reason = max(flight.reason, reason)
