"""Timed: batteries for which a holding time stands in place of radar, track and missile flight.

Whatever happens at them happens at its own exact time, in order of time, whatever the beats of the engine: a target
comes into the zone and finds a channel or none; a salvo ends, kills or not, and is followed by the next one or frees
its channel, which then goes to whoever has waited longest; a target that waits loses patience or leaves. A target
under fire does not arrive before the salvo has ended: its time in the zone is a time to wait. With Poisson arrivals
this is a queue of operations research, and must give its formulas: docs/models/timed.md. What a salvo does is in
`phase_parts.timed_salvo`.
"""

import numpy as np

from cupola.constants import LATER_S
from cupola.engine.phase_parts.obstacles import keep_reason
from cupola.engine.phase_parts.timed_salvo import (
    free,
    leave,
    on_tick,
    resolve_salvo,
    shoot,
    spread_rounds,
)
from cupola.engine.phases.move import start
from cupola.kernels._jit import phase
from cupola.kernels.identity import operator_delay_s
from cupola.kernels.rng import normal_pair, uniform
from cupola.variants import Discipline, Fate, Purpose, Reason, Stay


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
def turn_away(system, state, q, j, time_s, log):
    """A flight leaves the zone without having got a channel, or a round.

    Takes ``q``, a timed battery; ``j``, a flight; ``time_s``, the moment [s].
    """
    reason = Reason.NO_AMMUNITION.value if state.timed[q].rounds == 0 else Reason.NO_TARGET_CHANNEL.value
    keep_reason(state, system.timed[q].battery, j, time_s, reason, log)
    leave(state.stays[q, j])


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
