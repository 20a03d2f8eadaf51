"""Finish: the row that a replication leaves behind."""

import numpy as np

from cupola.engine.phase_parts.sight import OUT_OF_RANGE, VISIBLE
from cupola.engine.tables import N_HAND_OVERS, N_LOOKS, N_NODES_LOST, N_ORDERS, N_SHOTS, N_SILENCES, N_STEPS, N_SWAPS
from cupola.kernels._jit import phase
from cupola.variants import HIDDEN, Cause, Fate, Identity, IdentityCause, Outcome, Part, Reason, Side

#: `HIDDEN` as plain numbers.
HIDDEN_REASONS = tuple(int(reason) for reason in HIDDEN)


@phase
def finish(system, state, replication, end_s, row):
    """Count what happened into ``row``, one of `tables.REPLICATION`, which is all zeros before.

    Takes ``end_s``, end of the run [s].
    """
    row.replication = replication
    row.end_s = end_s
    row.nodes_lost = state.counts[N_NODES_LOST]
    row.orders = state.counts[N_ORDERS]
    row.hand_overs = state.counts[N_HAND_OVERS]
    row.silences = state.counts[N_SILENCES]
    row.autonomous_s = autonomous_s(state, end_s)
    row.looks = state.counts[N_LOOKS]
    row.steps = state.counts[N_STEPS]
    row.missiles_fired = state.counts[N_SHOTS]
    for k in range(row.decisions.shape[0]):
        row.decisions[k] = state.tally[k]
    row.track_swaps = state.counts[N_SWAPS]
    count_flights(system, state, row)
    count_astray(system, state, row)
    count_assets(system, state, row)
    row.missiles_left = missiles_left(system, state)
    for s in range(state.counts[N_SHOTS]):
        at_once(state, state.shots[s].launch_s, row)


@phase
def autonomous_s(state, end_s):
    """How long batteries that have a post were on their own [s], all together.

    Takes ``end_s``, end of the run [s].
    """
    total_s = 0.0
    for p in range(state.nodes.shape[0]):
        now = state.nodes[p]
        total_s += now.alone_s
        if now.since_s >= 0.0:
            total_s += end_s - now.since_s
    return total_s


@phase
def count_flights(system, state, row):
    """Threats by fate; others by what happened to them by mistake.

    Takes ``row``, row of `tables.REPLICATION`, changed in place.
    """
    row.first_detection_range_m = np.nan
    row.max_intercept_range_m = np.nan
    for j in range(system.flights.shape[0]):
        now = state.flights[j]
        side = system.flights[j].side
        if side == Side.GHOST:
            row.false_tracks += 1 if now.first_plot_s >= 0.0 else 0
            row.ghost_shots += now.shots
            continue
        count_beliefs(system, state, j, row)
        killed = 1 if now.fate == Fate.KILLED else 0
        engaged = 1 if now.shots > 0 or now.bursts > 0 else 0
        row.gun_bursts += now.bursts
        if side == Side.FRIENDLY:
            row.friendly_losses += killed
            row.friendly_engaged += engaged
        elif side == Side.CIVIL:
            row.civil_losses += killed
            row.civil_engaged += engaged
        elif now.fate != Fate.NOT_RELEASED and now.fate != Fate.NOT_STARTED:
            row.threats += 1
            row.looks_jammed += now.looks_jammed
            row.kills += killed
            row.gun_kills += killed * now.is_by_gun
            if now.fate == Fate.ARRIVED:
                row.leakers += 1
                row.dummies_taken += now.took_dummy
            elif killed == 0 and now.aborted == 1:
                row.aborted += 1
            if killed == 1 and not row.max_intercept_range_m > now.killed_range_m:
                row.max_intercept_range_m = now.killed_range_m
            if now.first_track_range_m >= 0.0 and not row.first_detection_range_m > now.first_track_range_m:
                row.first_detection_range_m = now.first_track_range_m
            if engaged == 0:
                if now.first_plot_s < 0.0:
                    for k in range(row.hidden_s.shape[0]):
                        row.hidden_s[k] += now.hidden_s[k]
                now.reason = why_not(system, now)
                row.not_engaged += 1
                row.reasons[now.reason] += 1


@phase
def count_beliefs(system, state, j, row):
    """How many batteries made up their minds about a flight, how many of them wrongly, and why.

    Takes ``j``, the flight; ``row``, row of `tables.REPLICATION`, changed in place.
    """
    now = state.flights[j]
    now.identified = 0
    now.mistaken = 0
    now.undecided = 0
    now.cause = IdentityCause.NONE
    for b in range(system.batteries.shape[0]):
        belief = state.engagements[b, j]
        if belief.is_asked == 0:
            continue
        now.identified += 1
        if belief.identity == Identity.UNKNOWN:
            now.undecided += 1
        elif (belief.identity == Identity.HOSTILE) != (system.flights[j].side == Side.HOSTILE):
            now.mistaken += 1
            if now.mistaken == 1:
                now.cause = belief.cause
        if now.cause == IdentityCause.NONE:
            now.cause = belief.cause
    side = system.flights[j].side
    if side == Side.FRIENDLY:
        row.identified_friendly += now.identified
        row.mistaken_friendly += now.mistaken
    elif side == Side.CIVIL:
        row.identified_civil += now.identified
        row.mistaken_civil += now.mistaken
    else:
        row.identified_hostile += now.identified
        row.mistaken_hostile += now.mistaken


@phase
def count_astray(system, state, row):
    """Missiles that flew at another flight than the battery meant, and what they destroyed that was no threat.

    Takes ``row``, row of `tables.REPLICATION`, changed in place.
    """
    for s in range(state.counts[N_SHOTS]):
        shot = state.shots[s]
        row.remote_shots += shot.is_remote
        row.shots_decoyed += 1 if shot.outcome == Outcome.DECOYED else 0
        if shot.astray != Cause.AIMED:
            row.shots_astray += 1
            if shot.outcome == Outcome.KILL and system.flights[shot.flight].side != Side.HOSTILE:
                row.losses_astray += 1


@phase
def why_not(system, now):
    """The furthest obstacle that a threat which was never shot at had met.

    Takes ``now``, row of ``state.flights``.
    """
    if system.batteries.shape[0] == 0:
        return Reason.NO_BATTERY.value
    if now.reason == Reason.NONE and now.looks_jammed > 0:
        return Reason.JAMMED.value
    if now.first_plot_s < 0.0:
        if now.was_merged == 1:
            return Reason.MERGED.value
        return HIDDEN_REASONS[mostly_hidden(now)]
    if now.reason == Reason.NONE:
        return Reason.NO_TRACK.value
    if now.reason == Reason.ENGAGED or now.reason == Reason.SHOTS_SPENT:
        return Reason.MERGED.value  # it was shot at, and all missiles flew at others in its resolution cell
    return now.reason


@phase
def mostly_hidden(now):
    """What hid a flight for most of the time, as a place in `variants.HIDDEN`.

    Distance is the reason only where it was never nearer: what comes from far away was always far away at first.

    Takes ``now``, row of ``state.flights``.
    """
    most = OUT_OF_RANGE
    for k in range(now.hidden_s.shape[0]):
        if k != OUT_OF_RANGE and now.hidden_s[k] > (0.0 if most == OUT_OF_RANGE else now.hidden_s[most]):
            most = k
    return most if now.hidden_s[most] > 0.0 else VISIBLE


@phase
def missiles_left(system, state):
    """Missiles on launchers that are still there, and beside them."""
    n = 0
    for i in range(system.launchers.shape[0]):
        now = state.launchers[i]
        if now.is_alive == 1:
            n += now.missiles + now.reloads * system.launchers[i].missiles
    return n


@phase
def count_assets(system, state, row):
    """Sites and people hit, and parts of batteries lost.

    Takes ``row``, row of `tables.REPLICATION`, changed in place.
    """
    for i in range(system.assets.shape[0]):
        if state.assets[i].is_lost == 1:
            if system.assets[i].kind == Part.SITE:
                row.assets_lost += 1
                row.people_hit += system.assets[i].people
            else:
                row.parts_lost += 1


@phase
def at_once(state, time_s, row):
    """How much was in the air at one moment. The greatest number is reached at a launch, so those are enough.

    ``state.order`` is scratch: 0 for a flight that nothing flies at, 1 for one that is shot at, 2 for one that is also
    hit. So the whole count takes shots times shots and flights, which swarms need.

    Takes ``time_s``, the moment [s]; ``row``, row of `tables.REPLICATION`, changed in place.
    """
    missiles = 0
    targets = 0
    hits = 0
    state.order[:] = 0
    for s in range(state.counts[N_SHOTS]):
        shot = state.shots[s]
        if not is_in_air(shot, time_s):
            continue
        missiles += 1
        if state.order[shot.flight] == 0:
            targets += 1
            state.order[shot.flight] = 1
        if shot.outcome == Outcome.KILL and state.order[shot.flight] == 1:
            hits += 1
            state.order[shot.flight] = 2
    row.max_simultaneous_missiles = max(row.max_simultaneous_missiles, missiles)
    row.max_simultaneous_targets = max(row.max_simultaneous_targets, targets)
    row.max_simultaneous_hits = max(row.max_simultaneous_hits, hits)


@phase
def is_in_air(shot, time_s):
    """Whether a shot is under way at a moment; one that the end of the run cuts off has no end of its own.

    Takes ``shot``, row of ``shots``; ``time_s``, the moment [s].
    """
    return shot.launch_s <= time_s and (shot.outcome == Outcome.IN_FLIGHT or time_s < shot.end_s)
