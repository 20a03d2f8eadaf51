"""Coordinate: a post deals out the targets that it tracks among the batteries that it leads.

A battery says when it could shoot, the post chooses, the order comes back: each order takes twice the delay of the way.
"""

from cupola.constants import NEVER_S
from cupola.engine.events import EventKind
from cupola.engine.phase_parts.ammunition import shots_allowed
from cupola.engine.phase_parts.event_log import note
from cupola.engine.phase_parts.fire_orders import has_order, takers
from cupola.engine.phase_parts.kill_probability import kill_chance
from cupola.engine.phase_parts.obstacles import is_shootable, obstacle_to_launch
from cupola.engine.phase_parts.ranking import UNRANKED, put_in_order
from cupola.engine.phase_parts.threat import heading, threat_to_led
from cupola.engine.phase_parts.zones import control_at
from cupola.engine.tables import N_HAND_OVERS, N_ORDERS
from cupola.kernels._jit import phase
from cupola.kernels.assignment import assign_pairs
from cupola.kernels.doctrine import marginal_return
from cupola.kernels.fall import believed_at
from cupola.kernels.kalman import track_at
from cupola.kernels.mathx import floor
from cupola.variants import Coordination, Reason, TrackStatus

#: An order that could not be carried out for this long after it arrived is withdrawn [s]; assumed.
ORDER_PATIENCE_S = 5.0
#: A track whose closest approach to what a battery protects is nearer than this is that battery's first [m]; assumed.
PROTECT_M = 5000.0
#: Puts point defence before any time of intercept [s].
FIRST_S = 1.0e6


@phase
def coordinate(system, state, now_s, log):
    """Let every post that leads deal out its targets."""
    for p in range(system.batteries.shape[0], system.nodes.shape[0]):
        leads = state.nodes[p].root == p and state.nodes[p].is_alive == 1
        if leads and system.nodes[p].coordination != Coordination.NONE:
            deal_out(system, state, p, now_s, log)


@phase
def deal_out(system, state, p, now_s, log):
    """Withdraw orders that are done with, then give new ones, the most urgent track first.

    Takes ``p``, the post that leads.
    """
    for j in range(system.flights.shape[0]):
        withdraw(system, state, p, j, now_s)
        state.rank_keys[p, j] = UNRANKED
        if state.tracks[p, j].status == TrackStatus.CONFIRMED:
            state.rank_keys[p, j], _ = threat_to_led(system, state, p, j, now_s)
    n = put_in_order(state, p)
    if system.nodes[p].coordination == Coordination.OPTIMAL:
        pair(system, state, p, n, now_s, log)
        return
    for k in range(n):
        j = state.ranked[p, k]
        if is_thought_dead(system, state, p, j, now_s):
            continue
        while takers(system, state, p, j) < system.nodes[p].batteries_on_target:
            b = choose(system, state, p, j, now_s)
            if b < 0:
                break
            give_order(system, state, p, b, j, now_s, log)


@phase
def withdraw(system, state, p, j, now_s):
    """Take back the orders at flight ``j`` that are carried out or cannot be.

    Takes ``p``, the post that gave them.
    """
    for b in range(system.batteries.shape[0]):
        engagement = state.engagements[b, j]
        if state.nodes[b].root != p or engagement.is_held == 1 or not has_order(engagement):
            continue
        is_done = engagement.believed_killed == 1 or engagement.fired >= shots_allowed(system, b, engagement)
        is_out = not can_fight(system, state, b) or state.tracks[b, j].status != TrackStatus.CONFIRMED
        if is_done or is_out or now_s > engagement.order_s + ORDER_PATIENCE_S:
            engagement.order_s = NEVER_S


@phase
def can_fight(system, state, b):
    """Whether a battery has its post and its engagement radar.

    Takes ``b``, a battery.
    """
    return state.batteries[b].is_alive == 1 and state.radars[system.batteries[b].engagement_radar].is_alive == 1


@phase
def is_thought_dead(system, state, p, j, now_s):
    """Whether a battery has told the post that it believes the target destroyed.

    Takes ``p``, the post; ``j``, the target.
    """
    for b in range(system.batteries.shape[0]):
        engagement = state.engagements[b, j]
        is_told = engagement.believed_s + system.node_delay_s[b, p] <= now_s
        if state.nodes[b].root == p and engagement.believed_killed == 1 and is_told:
            return True
    return False


@phase
def choose(system, state, p, j, now_s):
    """The battery that gets a target, or -1: the first that could shoot, or the one whose missile is there first.

    With `Coordination.BEST` a battery that protects what the target flies at comes before all others.

    Takes ``p``, the post that leads; ``j``, the target.
    """
    found, best_s = -1, 0.0
    for b in range(system.batteries.shape[0]):
        if state.nodes[b].root != p or not may_bid(system, state, b, j, now_s):
            continue
        reason, meet_s = bid(system, state, b, j, now_s)
        if reason != Reason.NONE:
            continue
        if system.nodes[p].coordination == Coordination.DECONFLICT:
            return b
        if heads_for_protected(system, state, b, state.tracks[p, j], now_s):
            meet_s -= FIRST_S
        if found < 0 or meet_s < best_s:
            found, best_s = b, meet_s
    return found


@phase
def may_bid(system, state, b, j, now_s):
    """Whether a battery lives, may shoot at the track, has no order for it, and room for one more order.

    It gets no more orders ahead than it can launch in the time that an order takes.

    Takes ``b``, a battery; ``j``, a flight.
    """
    engagement = state.engagements[b, j]
    row = state.tracks[b, j]
    if has_order(engagement) or engagement.is_held == 1 or not can_fight(system, state, b):
        return False
    if row.status != TrackStatus.CONFIRMED or engagement.fired >= shots_allowed(system, b, engagement):
        return False
    if not is_shootable(control_at(system, state, b, row, now_s), row):
        return False
    waiting = 0
    for other in range(system.flights.shape[0]):
        ahead = state.engagements[b, other]
        waiting += 1 if has_order(ahead) and ahead.is_held == 0 else 0
    order_s = 2.0 * system.node_delay_s[b, state.nodes[b].root]
    every_s = max(system.batteries[b].launch_interval_s, system.decision_interval_s)
    return waiting <= floor(order_s / every_s)


@phase
def bid(system, state, b, j, now_s):
    """What keeps a battery from shooting at a track now, and when its missile would be there [s].

    Takes ``b``, a battery; ``j``, a flight.
    """
    launch_s = max(now_s, state.batteries[b].next_launch_s)
    reason, tof_s = obstacle_to_launch(system, state, b, j, now_s, launch_s)
    return reason, launch_s + tof_s


@phase
def heads_for_protected(system, state, b, row, now_s):
    """Whether a track comes close to, or down near, what battery ``b`` protects.

    Takes ``row``, a track (row of ``tracks``).
    """
    battery = system.batteries[b]
    if battery.protects == 0:
        return False
    x, y, z, vx, vy, vz, down_s = heading(system, state, row, now_s)
    place = battery.protects_enu_m
    dx, dy, dz = place[0] - x, place[1] - y, place[2] - z
    if down_s >= 0.0:
        return dx * dx + dy * dy + dz * dz < PROTECT_M * PROTECT_M
    speed2 = vx * vx + vy * vy + vz * vz
    to_go_s = (dx * vx + dy * vy + dz * vz) / speed2 if speed2 > 0.0 else 0.0
    to_go_s = max(to_go_s, 0.0)
    mx, my, mz = dx - vx * to_go_s, dy - vy * to_go_s, dz - vz * to_go_s
    return mx * mx + my * my + mz * mz < PROTECT_M * PROTECT_M


@phase
def give_order(system, state, p, b, j, now_s, log):
    """Tell a battery to shoot at a target; it may when the order has arrived.

    Takes ``p``, the post that leads; ``b``, the battery; ``j``, the target.
    """
    state.engagements[b, j].order_s = now_s + 2.0 * system.node_delay_s[b, p]
    flight = state.flights[j]
    state.counts[N_ORDERS] += 1
    if flight.ordered_to >= 0 and flight.ordered_to != b:
        state.counts[N_HAND_OVERS] += 1
    flight.ordered_to = b
    x, y, z, _, _, _ = track_at(state.tracks[p, j], now_s)
    other = p - system.batteries.shape[0]
    note(state, log, now_s, EventKind.ORDERED, b, j, other, state.engagements[b, j].order_s, x, y, z)


@phase
def pair(system, state, p, n, now_s, log):
    """Give each battery at most one of the ``n`` most urgent targets, so that most expected worth is saved.

    Takes ``p``, the post that leads.
    """
    for b in range(system.batteries.shape[0]):
        for j in range(system.flights.shape[0]):
            state.gains[b, j] = 0.0
    for k in range(n):
        j = state.ranked[p, k]
        if is_thought_dead(system, state, p, j, now_s):
            continue
        if takers(system, state, p, j) >= system.nodes[p].batteries_on_target:
            continue
        urgency, value = threat_to_led(system, state, p, j, now_s)
        coming = missiles_coming(system, state, p, j)
        for b in range(system.batteries.shape[0]):
            if state.nodes[b].root != p or not may_bid(system, state, b, j, now_s):
                continue
            reason, meet_s = bid(system, state, b, j, now_s)
            if reason == Reason.NONE:
                x, y, z, _, _, _ = believed_at(state.tracks[b, j], meet_s, system.radius_east_m, system.radius_north_m)
                p_kill = kill_chance(system, b, j, state.engagements[b, j].missile, x, y, z)
                state.gains[b, j] = marginal_return(value, urgency, p_kill, coming)
    assign_pairs(state.gains, state.pair_prices, state.pair_marks, state.paired)
    for b in range(system.batteries.shape[0]):
        if state.paired[b] >= 0:
            give_order(system, state, p, b, state.paired[b], now_s, log)


@phase
def missiles_coming(system, state, p, j):
    """How many missiles of the batteries that a post leads are at a target, or are ordered to be.

    Takes ``p``, the post that leads; ``j``, the target.
    """
    n = 0
    for b in range(system.batteries.shape[0]):
        engagement = state.engagements[b, j]
        if state.nodes[b].root == p:
            n += engagement.in_flight + engagement.unassessed + engagement.salvo_left
            n += 1 if has_order(engagement) and engagement.is_held == 0 else 0
    return n
