"""Resupply: loads for launchers that arrive during the run."""

from cupola.constants import NEVER_S
from cupola.engine.events import EventKind
from cupola.engine.phase_parts.event_log import note
from cupola.kernels._jit import phase


@phase
def begin_resupplies(system, state):
    """Nothing has arrived yet."""
    for k in range(system.resupplies.shape[0]):
        state.delivered[k] = 0


@phase
def resupply(system, state, now_s, log):
    """Hand out all that has arrived by now, each delivery at its own time."""
    for k in range(system.resupplies.shape[0]):
        row = system.resupplies[k]
        while state.delivered[k] < row.n_deliveries and row.first_s + state.delivered[k] * row.every_s <= now_s:
            at_s = row.first_s + state.delivered[k] * row.every_s
            state.delivered[k] += 1
            deliver(system, state, k, at_s)
            place = system.batteries[row.battery].pos_enu_m
            loads = float(row.loads)
            note(state, log, at_s, EventKind.RESUPPLIED, row.battery, -1, k, loads, place[0], place[1], place[2])


@phase
def deliver(system, state, k, at_s):
    """Give one load after another to the launcher that has fewest waiting; one that stands empty begins to fill.

    Takes ``k``, the row of deliveries; ``at_s``, when this one arrived [s].
    """
    row = system.resupplies[k]
    battery = system.batteries[row.battery]
    for _ in range(row.loads):
        to = -1
        for i in range(battery.first_launcher, battery.first_launcher + battery.n_launchers):
            if state.launchers[i].is_alive == 0 or system.launchers[i].missile != row.missile:
                continue
            if to < 0 or waiting(state, i) < waiting(state, to):
                to = i
        if to < 0:
            return
        now = state.launchers[to]
        if now.missiles == 0 and now.reloads == 0:
            now.ready_s = max(now.ready_s, at_s + system.launchers[to].reload_s)
        now.reloads += 1
    state.batteries[row.battery].dry_until_s = NEVER_S


@phase
def waiting(state, i):
    """Loads at launcher ``i``: those beside it, and the one that is on it."""
    now = state.launchers[i]
    return now.reloads + (1 if now.missiles > 0 else 0)
