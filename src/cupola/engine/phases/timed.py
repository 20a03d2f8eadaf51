"""Timed: batteries for which a holding time stands in place of radar, track and missile flight.

Whatever happens at them happens at its own exact time, in order of time, whatever the beats of the engine: a target
comes into the zone and finds a channel or none; a salvo ends, kills or not, and is followed by the next one or frees
its channel, which then goes to whoever has waited longest; a target that waits loses patience or leaves. A target
under fire does not arrive before the salvo has ended: its time in the zone is a time to wait. With Poisson arrivals
this is a queue of operations research, and must give its formulas: docs/models/timed.md.
"""

import numpy as np

from cupola.engine.events import EventKind
from cupola.engine.phase_parts.event_log import note
from cupola.engine.phase_parts.obstacles import keep_reason
from cupola.engine.phase_parts.place import place
from cupola.engine.phases.move import start
from cupola.engine.tables import N_SHOTS
from cupola.kernels._jit import phase
from cupola.kernels.geodesy import altitude_msl_m
from cupola.kernels.identity import operator_delay_s
from cupola.kernels.mathx import floor, sqrt
from cupola.kernels.rng import normal_pair, uniform
from cupola.variants import Cause, Discipline, Fate, Identity, IdentityCause, Outcome, Purpose, Reason, Stay

#: Later than any run.
LATER_S = 1.0e9
#: Moments are counted in microseconds, so that times that are equal in decimal are equal: 3 x 7.3 s and 14.6 s + 7.3 s.
TICKS_PER_S = 1.0e6


@phase
def serve_timed(system, state, until_s, seed, replication, log):
    """All that happens at timed batteries up to ``until_s``, in order of time; ties by battery, then by flight."""
    while True:
        q, j, time_s = next_at(system, state)
        if q < 0 or time_s > until_s:
            return
        if j < 0:
            shoot_stage(system, state, q, time_s, seed, replication, log)
            continue
        stay = state.stays[q, j].stay
        if stay == Stay.AWAY:
            enter(system, state, q, j, time_s, seed, replication, log)
        elif stay == Stay.SERVED:
            end_salvo(system, state, q, j, time_s, seed, replication, log)
        else:
            turn_away(system, state, q, j, time_s, log)


@phase
def next_at(system, state):
    """What happens next: timed battery, flight (-1: a stage of the battery) and time [s]; battery -1 for nothing.

    At one moment salvos end before anybody comes, waits no longer or leaves: the channel is free for who comes then.
    """
    q_next, j_next, next_s, ends = -1, -1, LATER_S, False
    for q in range(system.timed.shape[0]):
        for j in range(system.flights.shape[0]):
            stay = state.stays[q, j]
            is_end = stay.stay == Stay.SERVED
            if stay.next_s < next_s or (stay.next_s == next_s and is_end and not ends and next_s < LATER_S):
                q_next, j_next, next_s, ends = q, j, stay.next_s, is_end
        if state.timed[q].stage_s < next_s:  # who comes at this very moment is shot at too
            q_next, j_next, next_s = q, -1, state.timed[q].stage_s
    return q_next, j_next, next_s


@phase
def on_tick(time_s):
    """A moment to the nearest microsecond [s].

    Takes ``time_s``, the moment [s].
    """
    return floor(time_s * TICKS_PER_S + 0.5) / TICKS_PER_S


@phase
def enter(system, state, q, j, time_s, seed, replication, log):
    """A flight comes into the zone of a timed battery.

    Takes ``q``, a timed battery; ``j``, a flight; ``time_s``, the moment [s].
    """
    timed = system.timed[q]
    stay = state.stays[q, j]
    if state.flights[j].fate == Fate.NOT_STARTED:
        start(system, state, j, log)
    flight = state.flights[j]
    if flight.fate != Fate.FLYING or flight.end_s < time_s:
        leave(stay)
        return
    if not is_tracked(system, q, j, seed, replication):
        leave(stay)
        return
    if flight.first_plot_s < 0.0:
        flight.first_plot_s = time_s
        flight.first_plot_range_m = np.nan  # no radar: where it was seen first means nothing
        flight.first_track_s = time_s
        flight.first_track_range_m = np.nan
    stay.stay = Stay.WAITING
    stay.since_s = time_s
    if timed.discipline == Discipline.STAGED:
        stay.next_s = LATER_S
        if state.timed[q].stage_s >= LATER_S and state.timed[q].stage < timed.stages:
            state.timed[q].stage_s = time_s
    elif state.timed[q].rounds != 0 and state.batteries[timed.battery].targets_held < timed.channels:
        shoot(system, state, q, j, time_s, seed, replication, log)
    elif timed.discipline == Discipline.LOST:
        turn_away(system, state, q, j, time_s, log)
    else:
        stay.next_s = on_tick(min(time_s + patience_s(system, q, j, seed, replication), flight.end_s))


@phase
def is_tracked(system, q, j, seed, replication):
    """Whether the battery gets a track on a flight: by one draw for each, or by one for all.

    Takes ``q``, a timed battery; ``j``, a flight.
    """
    timed = system.timed[q]
    key = 0 if timed.fails_together == 1 else system.flights[j].key
    return uniform(seed, replication, Purpose.TIMED_TRACK, key, system.batteries[timed.battery].key, 0) < timed.p_track


@phase
def patience_s(system, q, j, seed, replication):
    """How long a flight can wait for a channel [s].

    Takes ``q``, a timed battery; ``j``, a flight.
    """
    timed = system.timed[q]
    if timed.patience_mean_s > LATER_S:
        return LATER_S
    key, other = system.flights[j].key, system.batteries[timed.battery].key
    u = uniform(seed, replication, Purpose.PATIENCE, key, other, 0)
    z, _ = normal_pair(seed, replication, Purpose.PATIENCE, key, other, 0)
    return operator_delay_s(timed.patience, timed.patience_mean_s, timed.patience_spread, u, z)


@phase
def holding_s(system, q, j, salvo, seed, replication):
    """How long a salvo holds its channel [s].

    Takes ``q``, a timed battery; ``j``, a flight; ``salvo``, number of the salvo, which addresses its draws.
    """
    timed = system.timed[q]
    key, other = system.flights[j].key, system.batteries[timed.battery].key
    u = uniform(seed, replication, Purpose.HOLDING, key, other, salvo)
    z, _ = normal_pair(seed, replication, Purpose.HOLDING, key, other, salvo)
    return operator_delay_s(timed.holding, timed.holding_mean_s, timed.holding_spread, u, z)


@phase
def leave(stay):
    """The battery has no more to do with a flight.

    Takes ``stay``, row of ``stays``.
    """
    stay.stay = Stay.DONE
    stay.next_s = LATER_S


@phase
def turn_away(system, state, q, j, time_s, log):
    """A flight leaves the zone without having got a channel, or a round.

    Takes ``q``, a timed battery; ``j``, a flight; ``time_s``, the moment [s].
    """
    reason = Reason.NO_AMMUNITION.value if state.timed[q].rounds == 0 else Reason.NO_TARGET_CHANNEL.value
    keep_reason(state, system.timed[q].battery, j, time_s, reason, log)
    leave(state.stays[q, j])


@phase
def shoot(system, state, q, j, time_s, seed, replication, log):
    """The next salvo at a flight, of as many rounds as doctrine and stock allow.

    Takes ``q``, a timed battery; ``j``, a flight; ``time_s``, the moment [s].
    """
    b = system.timed[q].battery
    stay = state.stays[q, j]
    size = min(system.batteries[b].salvo, system.batteries[b].shots_max - state.engagements[b, j].fired)
    if state.timed[q].rounds >= 0:
        size = min(size, state.timed[q].rounds)
    end_s = on_tick(time_s + holding_s(system, q, j, stay.salvos, seed, replication))
    fire(system, state, q, j, size, time_s, end_s, log)
    stay.next_s = end_s


@phase
def fire(system, state, q, j, size, time_s, end_s, log):
    """Launch ``size`` rounds at a flight that will end together at ``end_s``; it holds a channel until then.

    Takes ``q``, a timed battery; ``j``, a flight; ``time_s``, the moment of launch [s].
    """
    b = system.timed[q].battery
    stay = state.stays[q, j]
    engagement = state.engagements[b, j]
    stay.stay = Stay.SERVED
    stay.salvos += 1
    stay.first_shot = state.counts[N_SHOTS]
    stay.size = size
    if state.timed[q].rounds >= 0:
        state.timed[q].rounds -= size
    if engagement.is_held == 0:
        engagement.is_held = 1
        state.batteries[b].targets_held += 1
    state.flights[j].shots += size
    state.flights[j].end_s = max(state.flights[j].end_s, end_s)
    keep_reason(state, b, j, time_s, Reason.ENGAGED.value, log)
    for k in range(size):
        add_shot(system, state, b, j, k, time_s, end_s, log)
        engagement.fired += 1
        engagement.launches += 1


@phase
def add_shot(system, state, b, j, k, time_s, end_s, log):
    """The record of one round: it is judged the moment it ends, so no other phase looks at it.

    Takes ``b``, a battery; ``j``, a flight; ``k``, number of the round in its salvo; ``time_s``, its launch [s];
    ``end_s``, its end [s].
    """
    s = state.counts[N_SHOTS]
    if s >= state.shots.shape[0]:
        return
    state.counts[N_SHOTS] = s + 1
    shot = state.shots[s]
    home = system.batteries[b].pos_enu_m
    shot.battery = b
    shot.guide = b
    shot.is_remote = 0
    shot.launcher = system.batteries[b].first_launcher if system.batteries[b].n_launchers > 0 else -1
    shot.missile = system.batteries[b].missile
    shot.flight = j
    shot.track = j
    shot.address = j
    shot.meant = j
    shot.astray = Cause.AIMED
    shot.number = state.engagements[b, j].launches
    shot.salvo_index = k
    shot.identity = Identity.HOSTILE
    shot.cause = IdentityCause.NONE
    shot.launch_s = time_s
    shot.time_s = time_s
    shot.predicted_s = end_s
    shot.guided_s = time_s
    shot.is_homing = 0
    shot.is_reliable = 1
    shot.outcome = Outcome.IN_FLIGHT
    shot.assessed = 1
    shot.end_s = -1.0
    shot.miss_m = -1.0
    shot.p_kill = 0.0
    shot.speed_end_mps = 0.0
    for axis in range(3):
        shot.pos_enu_m[axis] = home[axis]
        shot.end_enu_m[axis] = home[axis]
        shot.target_enu_m[axis] = home[axis]
        shot.vel_enu_mps[axis] = 0.0
        shot.accel_enu_mps2[axis] = 0.0
        shot.aim_bias_enu_m[axis] = 0.0
    note(state, log, time_s, EventKind.LAUNCHED, b, j, s, end_s, home[0], home[1], home[2])


@phase
def end_salvo(system, state, q, j, time_s, seed, replication, log):
    """A salvo ends: shoot again if the target lives and there is something to shoot with, else free the channel.

    Takes ``q``, a timed battery; ``j``, a flight; ``time_s``, the moment [s].
    """
    b = system.timed[q].battery
    resolve_salvo(system, state, q, j, time_s, seed, replication, log)
    again = state.flights[j].fate == Fate.FLYING and state.engagements[b, j].fired < system.batteries[b].shots_max
    if again and state.timed[q].rounds != 0:
        shoot(system, state, q, j, time_s, seed, replication, log)
        return
    free(system, state, q, j)
    leave(state.stays[q, j])
    if state.timed[q].rounds != 0:
        k = longest_waiting(system, state, q)
        if k >= 0:
            shoot(system, state, q, k, time_s, seed, replication, log)


@phase
def free(system, state, q, j):
    """Give a channel back.

    Takes ``q``, a timed battery; ``j``, a flight.
    """
    b = system.timed[q].battery
    state.engagements[b, j].is_held = 0
    state.batteries[b].targets_held -= 1


@phase
def longest_waiting(system, state, q):
    """The flight that has waited longest for a channel and still flies; -1 when none waits.

    Takes ``q``, a timed battery.
    """
    found = -1
    for j in range(system.flights.shape[0]):
        waits = state.stays[q, j].stay == Stay.WAITING and state.flights[j].fate == Fate.FLYING
        if waits and (found < 0 or state.stays[q, j].since_s < state.stays[q, found].since_s):
            found = j
    return found


@phase
def resolve_salvo(system, state, q, j, time_s, seed, replication, log):
    """Each round of the present salvo at a flight: by one draw it kills or does not.

    Takes ``q``, a timed battery; ``j``, a flight; ``time_s``, the moment [s].
    """
    timed = system.timed[q]
    b = timed.battery
    stay = state.stays[q, j]
    flight = state.flights[j]
    x, y, z, _, _, _, _ = place(system, state, j, time_s, flight.leg)
    key, other = system.flights[j].key, system.batteries[b].key
    for s in range(stay.first_shot, min(stay.first_shot + stay.size, state.counts[N_SHOTS])):
        shot = state.shots[s]
        shot.outcome = Outcome.MISS
        if flight.fate != Fate.FLYING:
            shot.outcome = Outcome.TARGET_GONE
        elif uniform(seed, replication, Purpose.TIMED_KILL, key, other, shot.number) < timed.p_kill:
            shot.outcome = Outcome.KILL
            flight.killed_range_m, flight.killed_altitude_m = range_and_altitude_m(system, state, b, j, time_s)
            flight.fate = Fate.KILLED
            flight.end_s = time_s
            flight.killed_by = b
            note(state, log, time_s, EventKind.KILLED, b, j, s, 0.0, x, y, z)
        shot.end_s = time_s
        shot.time_s = time_s
        shot.p_kill = timed.p_kill
        shot.end_enu_m[0], shot.target_enu_m[0] = x, x
        shot.end_enu_m[1], shot.target_enu_m[1] = y, y
        shot.end_enu_m[2], shot.target_enu_m[2] = z, z
        note(state, log, time_s, EventKind.SHOT_ENDED, b, j, s, float(shot.outcome), x, y, z)


@phase
def range_and_altitude_m(system, state, b, j, time_s):
    """Ground range of a flight from a battery, and its altitude above sea level [m].

    Takes ``b``, a battery; ``j``, a flight; ``time_s``, the moment [s].
    """
    x, y, z, _, _, _, _ = place(system, state, j, time_s, state.flights[j].leg)
    dx, dy = x - system.batteries[b].pos_enu_m[0], y - system.batteries[b].pos_enu_m[1]
    return sqrt(dx * dx + dy * dy), altitude_msl_m(x, y, z, system.radius_east_m, system.radius_north_m)


@phase
def shoot_stage(system, state, q, time_s, seed, replication, log):
    """A stage of shoot-look-shoot: the last salvos end, and the best number of rounds goes out at those that live.

    Takes ``q``, a timed battery; ``time_s``, the moment [s].
    """
    timed = system.timed[q]
    unit = state.timed[q]
    alive = 0
    for j in range(system.flights.shape[0]):
        stay = state.stays[q, j]
        if stay.stay == Stay.SERVED:
            resolve_salvo(system, state, q, j, time_s, seed, replication, log)
            free(system, state, q, j)
            stay.stay = Stay.WAITING
        if stay.stay == Stay.WAITING:
            if state.flights[j].fate == Fate.FLYING:
                alive += 1
            else:
                leave(stay)
    unit.stage_s = LATER_S
    left = timed.stages - unit.stage
    if alive == 0:
        return
    if left > 0:
        at = (left - 1) * (timed.most_targets + 1) + min(alive, timed.most_targets)
        rounds = system.salvos[timed.first_salvo + at * (timed.rounds + 1) + unit.rounds]
        end_s = on_tick(time_s + timed.holding_mean_s)
        unit.stage += 1
        unit.stage_s = end_s
        spread_rounds(system, state, q, rounds, alive, time_s, end_s, log)
        return
    for j in range(system.flights.shape[0]):
        if state.stays[q, j].stay == Stay.WAITING:
            turn_away(system, state, q, j, time_s, log)


@phase
def spread_rounds(system, state, q, rounds, alive, time_s, end_s, log):
    """Fire rounds at all that live, as evenly as possible; the first ones get one more.

    Takes ``q``, a timed battery; ``rounds``, how many; ``alive``, how many targets live; ``time_s``, launch [s];
    ``end_s``, end of their flight [s].
    """
    k = 0
    for j in range(system.flights.shape[0]):
        if state.stays[q, j].stay == Stay.WAITING:
            size = rounds // alive + (1 if k < rounds % alive else 0)
            k += 1
            if size > 0:
                fire(system, state, q, j, size, time_s, end_s, log)
                state.stays[q, j].next_s = LATER_S
