"""Fail: scripted losses of posts, radars, links, power and launchers, and their repair."""

from cupola.constants import LATER_S
from cupola.engine.events import EventKind
from cupola.engine.phase_parts.damage import fall_back, reckon
from cupola.engine.phase_parts.event_log import note
from cupola.engine.tables import N_NODES_LOST
from cupola.kernels._jit import phase
from cupola.kernels.rng import uniform_pair
from cupola.variants import Part, Purpose


@phase
def begin_failures(system, state, seed, replication):
    """Draw which of the scripted losses happen, and when."""
    for k in range(system.failures.shape[0]):
        failure = system.failures[k]
        now = state.failures[k]
        happens, when = uniform_pair(seed, replication, Purpose.FAILURE, failure.key, 0, 0)
        now.is_down = 0
        now.at_s = LATER_S
        now.until_s = LATER_S
        if happens < failure.p:
            now.at_s = max(failure.at_s + failure.jitter_s * (2.0 * when - 1.0), 0.0)
            if failure.repair_s > 0.0:
                now.until_s = now.at_s + failure.repair_s


@phase
def fail(system, state, now_s, log):
    """Let fail, and come back, what is due."""
    has_changed = False
    for k in range(system.failures.shape[0]):
        failure = system.failures[k]
        now = state.failures[k]
        is_down = 1 if now.at_s <= now_s < now.until_s else 0
        if is_down == now.is_down:
            continue
        now.is_down = is_down
        has_changed = True
        if is_down == 1 and failure.kind != Part.LAUNCHERS:
            state.counts[N_NODES_LOST] += 1
        kind = EventKind.FAILED if is_down == 1 else EventKind.REPAIRED
        note(state, log, now_s, kind, -1, -1, k, 0.0, 0.0, 0.0, 0.0)
    if has_changed:
        reckon(system, state)
        fall_back(system, state, now_s, log)


@phase
def next_failure_s(system, state, now_s):
    """When the next loss or repair is due after ``now_s`` [s]."""
    next_s = LATER_S
    for k in range(system.failures.shape[0]):
        now = state.failures[k]
        if now.at_s > now_s:
            next_s = min(next_s, now.at_s)
        elif now.until_s > now_s:
            next_s = min(next_s, now.until_s)
    return next_s
