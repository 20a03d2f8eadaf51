"""Obstacles: what keeps a battery from launching at a track, in the order in which `variants.Reason` lists them."""

from cupola.engine.events import EventKind
from cupola.engine.phase_parts.ammunition import obstacle_to_any
from cupola.engine.phase_parts.event_log import note
from cupola.engine.phase_parts.furthest import further
from cupola.engine.phase_parts.kill_probability import may_open_fire
from cupola.engine.phase_parts.launch import RESERVED, pick_launcher, refilled_s
from cupola.engine.phase_parts.reach import limits_now
from cupola.engine.phase_parts.remote import LOOKS_IN_HAND, choose_guide, is_agreed
from cupola.engine.phase_parts.salvo import waits_for_better
from cupola.engine.phase_parts.sight import (
    BELOW_HORIZON,
    OUT_OF_ELEVATION,
    OUT_OF_RANGE,
    OUT_OF_SECTOR,
    visibility,
)
from cupola.engine.phase_parts.zones import NO_FIRE, control_at
from cupola.kernels._jit import phase
from cupola.kernels.kalman import track_at
from cupola.variants import Identity, Policy, Reason, RemoteFire, WeaponsControl


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
def obstacle_to_launch(system, state, b, j, now_s, launch_s):
    """What keeps a battery from launching at a track now, orders apart, and the time of flight of its missile [s].

    The one list: asked by the battery that decides, and by the post that deals out targets (`coordinate.bid`).

    Takes ``b``, a battery; ``j``, a flight; ``launch_s``, when the missile would leave [s].
    """
    engagement = state.engagements[b, j]
    tof_s = 0.0
    reason = standing_obstacle(system, state, b, j, now_s)
    if reason == Reason.NONE and now_s < engagement.try_again_s and not is_of_orders(engagement.reason):
        reason = engagement.reason
    if reason == Reason.NONE and launch_s < state.batteries[b].dry_until_s and lacked_missile(engagement):
        reason = engagement.reason
    if reason == Reason.NONE and system.batteries[b].missile < 0:
        reason = gun_obstacle(system, state, b, j)
    if reason == Reason.NONE:
        reason, tof_s = obstacle_to_any(system, state, b, j, now_s, launch_s)
    if reason == Reason.NONE and waits_for_better(system, state, b, j, now_s, launch_s + tof_s):
        reason = Reason.LOW_P_KILL.value
    if reason == Reason.NONE:
        reason = channel_obstacle(system, state, b, j, now_s, launch_s)
    return reason, tof_s


@phase
def gun_obstacle(system, state, b, j):
    """What keeps a battery without missiles from a track that it may shoot at: its guns fire, or cannot reach it.

    Guns take their targets by themselves (`phases.guns`); this is the word for it.

    Takes ``b``, a battery; ``j``, a flight.
    """
    has_rounds = False
    for g in range(system.guns.shape[0]):
        if system.guns[g].battery != b:
            continue
        if state.guns[g].flight == j:
            return Reason.ENGAGED.value
        has_rounds = has_rounds or state.guns[g].rounds > 0
    return Reason.OUT_OF_REACH.value if has_rounds else Reason.NO_AMMUNITION.value


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
    if battery.remote == RemoteFire.NONE and state.radars[battery.engagement_radar].emits == 0:
        return Reason.RADAR_SILENT.value
    x, y, z, _, _, _ = track_at(row, now_s)
    if battery.is_held_back == 1 and not may_open_fire(battery, x, y):
        return Reason.FIRING_SECTOR.value
    if battery.remote != RemoteFire.NONE:
        if not choose_guide(system, state, b, j, now_s):
            return why_not_remote(system, state, b, j, x, y, z, now_s)
        if not is_agreed(system, state, b, j, now_s):
            return Reason.REACTION_TIME.value
    elif now_s - row.engagement_seen_s > LOOKS_IN_HAND * radar.scan_period_s + 0.5:
        return why_not_in_hand(system, state, battery.engagement_radar, j, x, y, z, now_s)
    reason = limits_now(system, state, b, j, now_s)
    if reason != Reason.NONE:
        return reason
    if now_s < ready_s(battery, row):
        return Reason.REACTION_TIME.value
    return Reason.NONE.value


@phase
def why_not_remote(system, state, b, j, x, y, z, now_s):
    """Why nobody has a track at a place [m] in hand: what holds for the battery's own radar, since no other has it.

    Takes ``b``, a battery; ``j``, a flight; ``x``, ``y``, ``z``, the place.
    """
    i = system.batteries[b].engagement_radar
    if state.radars[i].emits == 0:
        return Reason.RADAR_SILENT.value
    return why_not_in_hand(system, state, i, j, x, y, z, now_s)


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
def declared_s(row):
    """When the identity of a track was declared, or was found to stay unknown [s].

    Takes ``row``, a track (row of ``tracks``).
    """
    return row.identified_s if row.identified_s >= 0.0 else -1.0 - row.identified_s


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
def channel_obstacle(system, state, b, j, now_s, launch_s):
    """The launch interval, rounds and channels.

    Takes ``b``, a battery; ``j``, a flight; ``launch_s``, when the missile would leave [s].
    """
    battery = system.batteries[b]
    now = state.batteries[b]
    guide = state.engagements[b, j].guide
    if launch_s >= now_s + system.decision_interval_s:
        return Reason.LAUNCH_INTERVAL.value
    launcher = pick_launcher(system, state, b, j, launch_s)
    if launcher < 0:
        if battery.plan < 0:  # with one, what one threat may not get another may
            now.dry_until_s = refilled_s(system, state, b, launcher)
        if launcher == RESERVED:
            return Reason.RESERVE.value
        return Reason.LAUNCHERS_OUT.value if has_rounds_out(system, state, b) else Reason.NO_AMMUNITION.value
    leader = state.batteries[guide]  # of the missile: the battery itself, or the one whose radar guides
    if state.engagements[b, j].is_held == 0 and leader.targets_held >= system.batteries[guide].target_channels:
        return Reason.NO_TARGET_CHANNEL.value
    if leader.missiles_guided >= system.batteries[guide].missile_channels:
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
    flight.reason = further(flight.reason, reason)
