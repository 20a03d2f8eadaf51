"""March: batteries that leave their position, take what they have along, and are ready again at another."""

from cupola.constants import LATER_S
from cupola.engine.events import EventKind
from cupola.engine.phase_parts.damage import fall_back, reckon
from cupola.engine.phase_parts.event_log import note
from cupola.kernels._jit import phase

#: What `State.moves` says of a move.
TO_COME, MARCHES, OVER = 0, 1, 2


@phase
def begin_moves(system, state):
    """Every battery stands at its first place, with all that it has."""
    for k in range(system.moves.shape[0]):
        state.moves[k] = TO_COME
        b = system.moves[k].after
        battery = system.batteries[b]
        state.batteries[b].stands = 0
        for i in range(battery.first_launcher, battery.first_launcher + battery.n_launchers):
            state.launchers[i].missiles = 0
            state.launchers[i].reloads = 0


@phase
def march(system, state, now_s, log):
    """Let leave, and arrive, who is due."""
    has_changed = False
    for k in range(system.moves.shape[0]):
        row = system.moves[k]
        if state.moves[k] == TO_COME and row.leave_s <= now_s:
            state.moves[k] = MARCHES
            leave(system, state, k, now_s, log)
            has_changed = True
        if state.moves[k] == MARCHES and row.ready_s <= now_s:
            state.moves[k] = OVER
            arrive(system, state, k, now_s, log)
            has_changed = True
    if has_changed:
        reckon(system, state)
        fall_back(system, state, now_s, log)


@phase
def leave(system, state, k, now_s, log):
    """Go off the air: missiles go along, and what was lost stays lost. No launcher is filled on the way.

    Takes ``k``, the move.
    """
    row = system.moves[k]
    state.batteries[row.before].stands = 0
    state.batteries[row.after].stands = 2
    here, there = system.batteries[row.before].first_launcher, system.batteries[row.after].first_launcher
    for i in range(system.batteries[row.before].n_launchers):
        old, new = state.launchers[here + i], state.launchers[there + i]
        new.missiles = old.missiles
        new.reloads = old.reloads
        new.ready_s = row.ready_s + max(old.ready_s - row.leave_s, 0.0)
        old.missiles = 0
        old.reloads = 0
    for i in range(row.n_assets):
        gone, to = state.assets[row.first_asset_before + i], state.assets[row.first_asset_after + i]
        to.came_lost = max(gone.is_lost, gone.came_lost)
        to.hits = gone.hits
    for j in range(system.flights.shape[0]):
        state.engagements[row.before, j].salvo_left = 0
    place = system.batteries[row.before].pos_enu_m
    note(state, log, now_s, EventKind.LEFT_POSITION, row.before, -1, -1, row.ready_s, place[0], place[1], place[2])


@phase
def arrive(system, state, k, now_s, log):
    """Be ready at the new place.

    Takes ``k``, the move.
    """
    b = system.moves[k].after
    state.batteries[b].stands = 1
    missiles = 0.0
    battery = system.batteries[b]
    for i in range(battery.first_launcher, battery.first_launcher + battery.n_launchers):
        missiles += state.launchers[i].missiles + state.launchers[i].reloads * system.launchers[i].missiles
    place = battery.pos_enu_m
    note(state, log, now_s, EventKind.IN_POSITION, b, -1, -1, missiles, place[0], place[1], place[2])


@phase
def next_move_s(system, state):
    """When the next battery leaves, or is ready [s]."""
    next_s = LATER_S
    for k in range(system.moves.shape[0]):
        if state.moves[k] == TO_COME:
            next_s = min(next_s, system.moves[k].leave_s)
        elif state.moves[k] == MARCHES:
            next_s = min(next_s, system.moves[k].ready_s)
    return next_s
