"""Assess: some time after a shot ended the battery judges it, rightly or wrongly, and frees the channel."""

from cupola.engine.events import EventKind
from cupola.engine.phase_parts.event_log import note
from cupola.engine.tables import FIRST_OPEN_SHOT, N_SHOTS
from cupola.kernels._jit import phase
from cupola.kernels.rng import uniform
from cupola.variants import Fate, Outcome, Purpose


@phase
def assess(system, state, now_s, seed, replication, log):
    """Judge every shot whose time has come; then pass over shots at the front of the list that are done with."""
    for s in range(state.counts[FIRST_OPEN_SHOT], state.counts[N_SHOTS]):
        shot = state.shots[s]
        waits = shot.outcome != Outcome.IN_FLIGHT and shot.assessed == 0
        if waits and shot.end_s + system.batteries[shot.battery].assess_s <= now_s:
            judge(system, state, s, seed, replication, log)
    while state.counts[FIRST_OPEN_SHOT] < state.counts[N_SHOTS]:
        if state.shots[state.counts[FIRST_OPEN_SHOT]].assessed == 0:
            break
        state.counts[FIRST_OPEN_SHOT] += 1


@phase
def judge(system, state, s, seed, replication, log):
    """Believed killed or not? A target that is believed killed, or has nothing more in the air at it, is let go.

    Takes ``s``, the shot that is due.
    """
    shot = state.shots[s]
    battery = system.batteries[shot.battery]
    engagement = state.engagements[shot.battery, shot.track]
    is_gone = shot.outcome == Outcome.KILL or shot.outcome == Outcome.TARGET_GONE
    is_kill = is_gone and (shot.flight == shot.track or state.flights[shot.track].fate != Fate.FLYING)
    draw = uniform(seed, replication, Purpose.ASSESSMENT, system.flights[shot.address].key, battery.key, shot.number)
    believed = draw < (battery.p_kill_seen if is_kill else 1.0 - battery.p_miss_seen)
    if could_not_hit(shot.outcome):
        believed = False
        engagement.fired -= 1
    shot.assessed = 1
    engagement.unassessed -= 1
    if believed:
        engagement.believed_killed = 1
        engagement.believed_s = shot.end_s + battery.assess_s
        engagement.salvo_left = 0
    judged_s = shot.end_s + battery.assess_s
    x, y, z = shot.end_enu_m[0], shot.end_enu_m[1], shot.end_enu_m[2]
    note(state, log, judged_s, EventKind.ASSESSED, shot.battery, shot.flight, s, 1.0 if believed else 0.0, x, y, z)
    release_if_done(state, shot.battery, shot.track)


@phase
def could_not_hit(outcome):
    """Whether a shot ended because the battery lost what guides it, and knows so: it does not count as fired.

    Takes ``outcome``, a `cupola.variants.Outcome`.
    """
    return (
        outcome == Outcome.TRACK_LOST
        or outcome == Outcome.GUIDANCE_LOST_HORIZON
        or outcome == Outcome.GUIDANCE_LOST_SECTOR
        or outcome == Outcome.GUIDANCE_LOST_RADAR
    )


@phase
def release_if_done(state, b, j):
    """Give the target channel back when nothing is in the air, nothing waits for judgement and nothing is planned.

    Takes ``b``, a battery; ``j``, a flight.
    """
    engagement = state.engagements[b, j]
    busy = engagement.in_flight + engagement.unassessed + engagement.salvo_left
    if engagement.is_held == 1 and busy == 0:
        engagement.is_held = 0
        state.batteries[engagement.guide].targets_held -= 1
