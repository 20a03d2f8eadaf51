"""Damage: what a hit or a failure takes away, and who can still hear whom after it."""

from cupola.constants import NEVER_S
from cupola.engine.events import EventKind
from cupola.engine.phase_parts.event_log import note
from cupola.engine.tables import N_NODES_LOST
from cupola.kernels._jit import phase
from cupola.variants import Part, RadarRole


@phase
def damage(system, state, i_asset, j, time_s, log):
    """Count a hit; once destroyed, a radar sees nothing, a launcher fires nothing and a post decides nothing.

    Takes ``i_asset``, the asset that is hit; ``j``, the flight that hit it; ``time_s``, when [s].
    """
    asset = system.assets[i_asset]
    now = state.assets[i_asset]
    now.hits += 1
    if now.is_lost == 1 or now.came_lost == 1 or now.hits < asset.hits_to_destroy:
        return
    now.is_lost = 1
    state.flights[j].destroyed = i_asset
    x, y, z = asset.pos_enu_m[0], asset.pos_enu_m[1], asset.pos_enu_m[2]
    note(state, log, time_s, EventKind.PART_LOST, -1, j, i_asset, 0.0, x, y, z)
    if asset.kind != Part.SITE:
        if asset.kind != Part.LAUNCHER:
            state.counts[N_NODES_LOST] += 1
        reckon(system, state)
        fall_back(system, state, time_s, log)


@phase
def reckon(system, state):
    """Work out anew what lives, from what hits have destroyed and what has failed, and who hears whom.

    From nothing each time it is needed, which is seldom: so a repair gives back what no hit has taken.
    """
    for i in range(state.radars.shape[0]):
        # The radars of a timed battery stand there for maps only: nobody looks.
        b = system.radars[i].battery
        state.radars[i].is_alive = 1 if b < 0 or system.batteries[b].timed < 0 else 0
    for i in range(state.launchers.shape[0]):
        state.launchers[i].is_alive = 1
    for b in range(state.batteries.shape[0]):
        state.batteries[b].is_alive = 1
        state.batteries[b].surveillance = 0
        state.batteries[b].dry_until_s = NEVER_S  # launchers that are back have missiles again
    for p in range(state.nodes.shape[0]):
        state.nodes[p].is_alive = 1
        state.nodes[p].link_up = 1
    for k in range(system.assets.shape[0]):
        if state.assets[k].is_lost == 1 or state.assets[k].came_lost == 1:
            put_out(system, state, system.assets[k].kind, system.assets[k].part)
    for k in range(system.failures.shape[0]):
        if state.failures[k].is_down == 1:
            put_out(system, state, system.failures[k].kind, system.failures[k].part)
    for k in range(system.moves.shape[0]):
        put_out_away(system, state, system.moves[k].before)
        put_out_away(system, state, system.moves[k].after)
    for i in range(system.radars.shape[0]):
        radar = system.radars[i]
        if state.radars[i].is_alive == 1 and radar.battery >= 0 and radar.role == RadarRole.SURVEILLANCE:
            state.batteries[radar.battery].surveillance += 1
    connect(system, state)


@phase
def put_out_away(system, state, b):
    """Out of position a battery has neither post nor radars; its missiles are with it.

    Takes ``b``, a battery.
    """
    if state.batteries[b].stands != 1:
        put_out(system, state, Part.POWER.value, b)


@phase
def put_out(system, state, kind, part):
    """Take one part away. Without power a battery has neither post nor radars.

    Takes ``kind``, a `cupola.variants.Part`; ``part``, number of the radar, launcher, battery or post.
    """
    if kind == Part.RADAR:
        state.radars[part].is_alive = 0
    elif kind == Part.LAUNCHER:
        state.launchers[part].is_alive = 0
    elif kind == Part.LAUNCHERS:
        battery = system.batteries[part]
        for i in range(battery.first_launcher, battery.first_launcher + battery.n_launchers):
            state.launchers[i].is_alive = 0
    elif kind == Part.BATTERY_POST:
        state.batteries[part].is_alive = 0
    elif kind == Part.POWER:
        state.batteries[part].is_alive = 0
        for i in range(system.radars.shape[0]):
            if system.radars[i].battery == part:
                state.radars[i].is_alive = 0
    elif kind == Part.POST:
        state.nodes[part].is_alive = 0
    elif kind == Part.LINK:
        state.nodes[part].link_up = 0


@phase
def connect(system, state):
    """Find for each node who leads the network that it is part of: up as far as posts live, share, and links hold."""
    nodes = system.nodes
    for p in range(nodes.shape[0]):
        if p < system.batteries.shape[0]:
            state.nodes[p].is_alive = state.batteries[p].is_alive
    for p in range(nodes.shape[0]):
        top = p
        while reaches_parent(system, state, top):
            top = nodes[top].parent
        state.nodes[p].root = top


@phase
def reaches_parent(system, state, p):
    """Whether a node is in touch with the post above it, and that post shares what it knows.

    Takes ``p``, the node: a battery, or behind these a post.
    """
    parent = system.nodes[p].parent
    if parent < 0 or state.nodes[p].is_alive == 0 or state.nodes[p].link_up == 0:
        return False
    return state.nodes[parent].is_alive == 1 and system.nodes[parent].is_shared == 1


@phase
def fall_back(system, state, time_s, log):
    """A battery that has lost its post fights by its autonomous rules, and by the usual ones when it is back.

    Takes ``time_s``, the moment [s].
    """
    if system.nodes.shape[0] == 0:
        return
    for b in range(system.batteries.shape[0]):
        battery = system.batteries[b]
        now = state.nodes[b]
        parent = system.nodes[b].parent
        is_alone = parent >= 0 and system.nodes[parent].is_shared == 1 and now.root == b
        is_alone = is_alone and state.batteries[b].stands == 1
        was_alone = now.since_s >= 0.0
        if is_alone == was_alone:
            continue
        x, y, z = battery.pos_enu_m[0], battery.pos_enu_m[1], battery.pos_enu_m[2]
        note(state, log, time_s, EventKind.AUTONOMOUS, b, -1, -1, 1.0 if is_alone else 0.0, x, y, z)
        if is_alone:
            now.since_s = time_s
            state.batteries[b].weapons_control = battery.autonomous_control
            for j in range(system.flights.shape[0]):
                state.engagements[b, j].order_s = NEVER_S
        else:
            now.alone_s += time_s - now.since_s
            now.since_s = -1.0
            state.batteries[b].weapons_control = battery.weapons_control
