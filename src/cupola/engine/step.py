"""One replication on one page: move, look, track, identify, decide, fly, assess.

A beat begins when something can have changed: a decision interval after the last one while anything is tracked or in
the air, else when the next beam has passed the next flight. Beats lie on multiples of the decision interval, so a
flight that is added may add beats but moves none: it changes nothing for the others unless it meets them. Inside a
beat everything has its own exact time: looks happen when the beam passes, flights are closed form, missiles choose
their own steps.
"""

from math import ceil, floor

from cupola.engine.phases.assess import assess
from cupola.engine.phases.begin import begin
from cupola.engine.phases.coordinate import coordinate
from cupola.engine.phases.decide import decide
from cupola.engine.phases.dwell import dwell
from cupola.engine.phases.emission_control import emit
from cupola.engine.phases.fail import fail, next_failure_s
from cupola.engine.phases.finish import finish
from cupola.engine.phases.fly import fly
from cupola.engine.phases.ghosts import appear
from cupola.engine.phases.guns import serve_guns
from cupola.engine.phases.identify import identify
from cupola.engine.phases.look import look
from cupola.engine.phases.march import march, next_move_s
from cupola.engine.phases.merge import merge, untangle
from cupola.engine.phases.move import move
from cupola.engine.phases.react import react
from cupola.engine.phases.resupply import resupply
from cupola.engine.phases.share import share
from cupola.engine.phases.timed import serve_timed
from cupola.engine.phases.track import track
from cupola.engine.tables import FIRST_OPEN_SHOT, N_REPORTS, N_SHOTS
from cupola.kernels._jit import by_pointer, entry, phase, without_refcount
from cupola.variants import Fate, Side, TrackStatus


@phase
def replicate(system, state, seed, replication, row, log):
    """Run one replication from its start to the end of the raid and count it into ``row``."""
    begin(system, state, seed, replication)
    now_s = 0.0
    while True:
        move(system, state, now_s, seed, replication, log)
        if now_s >= system.duration_s or is_over(system, state):
            break
        fail(system, state, now_s, log)
        if system.moves.shape[0] > 0:
            march(system, state, now_s, log)
        if system.resupplies.shape[0] > 0:
            resupply(system, state, now_s, log)
        emit(system, state, now_s, seed, replication, log)
        appear(system, state, now_s, log)
        merge(system, state, now_s)
        dwell(system, state)
        look(system, state, now_s, seed, replication, log)
        untangle(system, state, seed, replication, log)
        share(system, state, now_s, log)
        track(system, state, now_s, log)
        identify(system, state, now_s, seed, replication, log)
        coordinate(system, state, now_s, log)
        decide(system, state, now_s, seed, replication, log)
        next_s = min(next_beat_s(system, state, now_s), system.duration_s)
        react(system, state, now_s, next_s, seed, replication, log)
        fly(system, state, now_s, next_s, seed, replication, log)
        if system.guns.shape[0] > 0:
            serve_guns(system, state, now_s, next_s, seed, replication, log)
        if system.timed.shape[0] > 0:
            serve_timed(system, state, next_s, seed, replication, log)
        assess(system, state, next_s, seed, replication, log)
        now_s = next_s
    finish(system, state, replication, now_s, row)


@phase
def is_over(system, state):
    """Nothing more can happen: no missile is in the air, no threat flies or is still to come, nor can any be shot at.

    Own and civil flights that are still under way or to come are in danger as long as a battery has missiles.
    """
    if state.counts[FIRST_OPEN_SHOT] < state.counts[N_SHOTS]:
        return False
    is_dangerous = has_missiles(system, state)
    for j in range(system.flights.shape[0]):
        fate, side = state.flights[j].fate, system.flights[j].side
        is_there = fate == Fate.FLYING or fate == Fate.NOT_STARTED
        if is_there and (side == Side.HOSTILE or (is_dangerous and side != Side.GHOST)):
            return False
    return True


@phase
def has_missiles(system, state):
    """Whether anybody has, or will have, something to shoot with."""
    for i in range(state.launchers.shape[0]):
        if state.launchers[i].missiles > 0 or state.launchers[i].reloads > 0:
            return True
    for g in range(state.guns.shape[0]):
        if state.guns[g].rounds > 0:
            return True
    for k in range(state.delivered.shape[0]):
        if state.delivered[k] < system.resupplies[k].n_deliveries:
            return True
    has_rounds = False
    for q in range(state.timed.shape[0]):
        has_rounds = has_rounds or state.timed[q].rounds != 0
    return has_rounds


@phase
def next_beat_s(system, state, now_s):
    """When the next beat begins [s]: a whole number of decision intervals."""
    interval_s = system.decision_interval_s
    soonest_s = (floor(now_s / interval_s + 0.5) + 1) * interval_s
    if state.counts[FIRST_OPEN_SHOT] < state.counts[N_SHOTS]:
        return soonest_s
    next_s = system.duration_s
    if system.nodes.shape[0] > 0 and state.counts[N_REPORTS] > 0:
        return soonest_s
    next_s = min(next_s, next_failure_s(system, state, now_s))
    next_s = min(next_s, next_move_s(system, state))
    for j in range(system.flights.shape[0]):
        flight = state.flights[j]
        if flight.fate == Fate.NOT_STARTED:
            next_s = min(next_s, flight.start_s)
        elif flight.fate == Fate.FLYING:
            next_s = min(next_s, flight.end_s)
            for p in range(state.tracks.shape[0]):
                if state.tracks[p, j].status != TrackStatus.NONE:
                    return soonest_s
            for i in range(system.radars.shape[0]):
                if state.radars[i].is_alive == 1:
                    next_s = min(next_s, state.looks[i, j].next_s)
    return max(ceil(next_s / interval_s) * interval_s, soonest_s)


@entry
def run_chunk(system, state, seed, first, rows, flights, shots, n_shots, log):
    """Run replications ``first``, ``first + 1``, ... one for each of ``rows``, and keep what each leaves behind.

    ``flights`` (replications, flights) and ``shots`` (replications, most shots) get copies of the final states;
    ``n_shots`` says how many shots of each replication count.
    """
    fixed, work, events = by_pointer(system), by_pointer(state), without_refcount(log)
    for r in range(rows.shape[0]):
        replicate(fixed, work, seed, first + r, rows[r], events)
        for j in range(flights.shape[1]):
            flights[r, j] = state.flights[j]
        n_shots[r] = state.counts[N_SHOTS]
        for s in range(n_shots[r]):
            shots[r, s] = state.shots[s]
