"""Move: who starts, who is released, who arrives. Between these moments flights are closed form along their legs."""

from cupola.engine.events import EventKind
from cupola.engine.phase_parts.damage import damage
from cupola.engine.phase_parts.event_log import note
from cupola.engine.phase_parts.place import place
from cupola.kernels._jit import phase
from cupola.kernels.rng import uniform
from cupola.variants import Fate, Purpose


@phase
def move(system, state, now_s, seed, replication, log):
    """Bring every flight's fate up to ``now_s``."""
    for j in range(system.flights.shape[0]):
        now = state.flights[j]
        if now.fate == Fate.NOT_STARTED and now.start_s <= now_s:
            start(system, state, j, log)
        if now.fate == Fate.FLYING and now.end_s <= now_s:
            end_of_route(system, state, j, seed, replication, log)


@phase
def start(system, state, j, log):
    """A flight takes off or is released; what hangs under a carrier that is gone, or that has left its route, is never
    released.

    Takes ``j``, the flight.
    """
    flight = system.flights[j]
    now = state.flights[j]
    if flight.parent >= 0:
        parent = state.flights[flight.parent]
        gone = parent.fate == Fate.KILLED and parent.end_s < now.start_s
        gone = gone or (parent.n_detour > 0 and parent.detour_s < now.start_s)
        if gone or parent.fate == Fate.NOT_RELEASED:
            now.fate = Fate.NOT_RELEASED
            now.end_s = now.start_s
            return
    now.fate = Fate.FLYING
    x, y, z, _, _, _, _ = place(system, state, j, now.start_s, 0)
    kind = EventKind.RELEASED if flight.parent >= 0 else EventKind.STARTED
    note(state, log, now.start_s, kind, -1, j, flight.parent, 0.0, x, y, z)


@phase
def end_of_route(system, state, j, seed, replication, log):
    """A weapon that arrives hits with its stated probability; everything else leaves the scene.

    Takes ``j``, the flight.
    """
    flight = system.flights[j]
    now = state.flights[j]
    x, y, z, _, _, _, _ = place(system, state, j, now.end_s, now.leg)
    if flight.is_weapon == 0 or flight.aim_asset < 0 or now.aborted == 1:
        now.fate = Fate.COMPLETED
        note(state, log, now.end_s, EventKind.COMPLETED, -1, j, -1, 0.0, x, y, z)
        return
    now.fate = Fate.ARRIVED
    p_hit = flight.p_hit
    if flight.seeks_radar >= 0 and state.radars[flight.seeks_radar].emits == 0:
        p_hit = flight.p_hit_silent
    hit = uniform(seed, replication, Purpose.IMPACT, flight.key, 0, 0) < p_hit
    note(state, log, now.end_s, EventKind.ARRIVED, -1, j, flight.aim_asset, 1.0 if hit else 0.0, x, y, z)
    if hit:
        damage(system, state, flight.aim_asset, j, now.end_s, log)
