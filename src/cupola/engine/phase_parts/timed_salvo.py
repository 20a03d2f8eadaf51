"""The salvos of a timed battery: rounds that end together after a holding time, and kill or do not by one draw each."""

from cupola.constants import LATER_S
from cupola.engine.events import EventKind
from cupola.engine.phase_parts.event_log import note
from cupola.engine.phase_parts.obstacles import keep_reason
from cupola.engine.phase_parts.place import place
from cupola.engine.tables import N_SHOTS
from cupola.kernels._jit import phase
from cupola.kernels.geodesy import altitude_msl_m
from cupola.kernels.identity import operator_delay_s
from cupola.kernels.mathx import floor, sqrt
from cupola.kernels.rng import normal_pair, uniform
from cupola.variants import Cause, Fate, Identity, IdentityCause, Outcome, Purpose, Reason, Stay

#: Moments are counted in microseconds, so that times that are equal in decimal are equal: 3 x 7.3 s and 14.6 s + 7.3 s.
TICKS_PER_S = 1.0e6


@phase
def on_tick(time_s):
    """A moment to the nearest microsecond [s].

    Takes ``time_s``, the moment [s].
    """
    return floor(time_s * TICKS_PER_S + 0.5) / TICKS_PER_S


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
def free(system, state, q, j):
    """Give a channel back.

    Takes ``q``, a timed battery; ``j``, a flight.
    """
    b = system.timed[q].battery
    state.engagements[b, j].is_held = 0
    state.batteries[b].targets_held -= 1


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
