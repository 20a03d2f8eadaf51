"""Move: who starts, who is released, who arrives. Between these moments flights are closed form along their legs."""

from cupola.engine.events import EventKind
from cupola.engine.phase_parts.damage import damage
from cupola.engine.phase_parts.event_log import note
from cupola.engine.phase_parts.place import place
from cupola.kernels._jit import phase
from cupola.kernels.rng import uniform
from cupola.variants import Fate, Part, Purpose


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
    b = owner_of(system, flight.aim_asset)
    if b >= 0 and state.batteries[b].stands != 1:
        hit = False  # there is nothing any more, or not yet
    is_drawn = is_drawn_off(system, state, j, b, seed, replication)
    right = 1.0 if hit and not is_drawn else 0.0
    note(state, log, now.end_s, EventKind.ARRIVED, -1, j, flight.aim_asset, right, x, y, z)
    if is_drawn:
        now.took_dummy = 1
        state.batteries[b].dummies -= 1 if hit else 0
        note(state, log, now.end_s, EventKind.DUMMY_TAKEN, b, j, -1, 1.0 if hit else 0.0, x, y, z)
    elif hit:
        damage(system, state, flight.aim_asset, j, now.end_s, log)


@phase
def owner_of(system, i_asset):
    """The battery that an asset is a part of, or -1.

    Takes ``i_asset``, the asset.
    """
    asset = system.assets[i_asset]
    if asset.kind == Part.BATTERY_POST:
        return asset.part
    if asset.kind == Part.LAUNCHER:
        return system.launchers[asset.part].battery
    if asset.kind == Part.RADAR:
        return system.radars[asset.part].battery
    return -1


@phase
def is_drawn_off(system, state, j, b, seed, replication):
    """Whether a weapon that arrives takes a dummy position for the part of a battery that it is aimed at.

    Takes ``j``, the flight; ``b``, the battery, or -1.
    """
    flight = system.flights[j]
    if b < 0 or state.batteries[b].stands != 1 or state.batteries[b].dummies <= 0:
        return False
    battery = system.batteries[b]
    if flight.seeks_radar >= 0 and battery.dummies_radiate == 0:
        return False
    return uniform(seed, replication, Purpose.DUMMY, flight.key, battery.key, 0) < battery.p_dummy
