"""Merge: targets in one resolution cell give one plot, and their tracks may be confused when they part.

Before the looks of a beat `merge` works out for each radar who stands in whose cell; in each cell one flight leads: its
look gives the plot of them all, the looks of the others give none. After the looks `untangle` finds the flights that
have a plot of their own again, and decides with whom the track goes on. Neither does anything while
`variants.Tracking` is SEPARATE.
"""

from cupola.engine.events import EventKind
from cupola.engine.phase_parts.event_log import note
from cupola.engine.phase_parts.hear import feeds
from cupola.engine.phase_parts.place import place
from cupola.engine.phase_parts.sight import VISIBLE, visibility
from cupola.engine.phases.look import echo
from cupola.engine.tables import FIRST_OPEN_SHOT, N_PLOTS, N_SHOTS, N_SWAPS
from cupola.kernels._jit import phase
from cupola.kernels.mathx import sqrt
from cupola.kernels.resolution import is_in_cell, p_swap_one, p_swap_two
from cupola.kernels.rng import uniform
from cupola.variants import Cause, Fate, IdentityCause, Outcome, Purpose, Tracking, TrackStatus

#: A plot belongs to a track that nothing else claims when its normalised distance squared is this at most: 99 % of
#: chi-square with 3 degrees of freedom.
GATE_NIS = 11.34
#: Variances below this are taken as this [m2], and distances below its root: no division by nothing.
VARIANCE_MIN_M2 = 1.0


@phase
def merge(system, state, now_s):
    """Work out the cells of every radar that has a look due."""
    if system.tracking != Tracking.MERGED:
        return
    for i in range(system.radars.shape[0]):
        if state.radars[i].is_alive == 1 and has_look_due(system, state, i, now_s):
            n = weigh(system, state, i, now_s)
            for k in range(n):
                j = state.order[k]
                if state.cells[i, j].is_free == 1:
                    gather(system, state, i, head_of(system, state, i, j), n)


@phase
def has_look_due(system, state, i, now_s):
    """Whether radar ``i`` looks at anything up to ``now_s``."""
    for j in range(system.flights.shape[0]):
        if state.flights[j].fate == Fate.FLYING and state.looks[i, j].next_s <= now_s:
            return True
    return False


@phase
def weigh(system, state, i, now_s):
    """Echo and place of every flight that radar ``i`` sees; these in ``state.order``, strongest first.

    Returns how many there are. Equal echoes stand in the order of their keys, so that the order of the table decides
    nothing.
    """
    n = 0
    for j in range(system.flights.shape[0]):
        cell = state.cells[i, j]
        cell.led_before = cell.leader
        cell.leader = j
        cell.more_power = 0.0
        cell.power = 0.0
        cell.share = 0.0
        cell.is_free = 0
        if state.flights[j].fate != Fate.FLYING:
            continue
        x, y, z, vx, vy, vz, _ = place(system, state, j, now_s, state.flights[j].leg)
        seen, range_m, _ = visibility(system, state, i, x, y, z, now_s)
        if seen == VISIBLE:
            cell.power = echo(system, i, j, x, y, z, vx, vy, vz, range_m)
        cell.pos_enu_m[0], cell.pos_enu_m[1], cell.pos_enu_m[2] = x, y, z
        cell.offset_enu_m[0], cell.offset_enu_m[1], cell.offset_enu_m[2] = 0.0, 0.0, 0.0
        if cell.power > 0.0:
            cell.is_free = 1
            k = n
            while k > 0 and is_stronger(system, state, i, j, state.order[k - 1]):
                state.order[k] = state.order[k - 1]
                k -= 1
            state.order[k] = j
            n += 1
    return n


@phase
def is_stronger(system, state, i, j, other):
    """Whether flight ``j`` returns more than another one to radar ``i``.

    Takes ``other``, the other flight.
    """
    mine, theirs = state.cells[i, j].power, state.cells[i, other].power
    return mine > theirs or (mine == theirs and system.flights[j].key < system.flights[other].key)


@phase
def share_a_cell(system, state, i, j, other):
    """Whether radar ``i`` cannot tell two flights apart.

    Takes ``j``, a flight; ``other``, the other flight.
    """
    a, b = state.cells[i, j].pos_enu_m, state.cells[i, other].pos_enu_m
    return is_in_cell(system.radars[i], a[0], a[1], a[2], b[0], b[1], b[2]) == 1


@phase
def head_of(system, state, i, j):
    """Who leads the cell of ``j``: the one that led it before, if they still share one, for the track is its own.

    Takes ``i``, a radar.
    """
    before = state.cells[i, j].led_before
    if before != j and state.cells[i, before].is_free == 1 and share_a_cell(system, state, i, before, j):
        return before
    return j


@phase
def gather(system, state, i, head, n):
    """Put everybody in the cell of ``head`` behind it, with the centre of their echo.

    Takes ``i``, a radar; ``n``, flights in ``state.order``.
    """
    lead = state.cells[i, head]
    lead.is_free = 0
    total = lead.power
    for k in range(n):
        j = state.order[k]
        cell = state.cells[i, j]
        if cell.is_free == 1 and share_a_cell(system, state, i, head, j):
            cell.is_free = 0
            cell.leader = head
            total += cell.power
            for axis in range(3):
                lead.offset_enu_m[axis] += cell.power * (cell.pos_enu_m[axis] - lead.pos_enu_m[axis])
    lead.more_power = total - lead.power
    if lead.more_power > 0.0:
        for axis in range(3):
            lead.offset_enu_m[axis] /= total
        for k in range(n):
            cell = state.cells[i, state.order[k]]
            if cell.leader == head:
                cell.share = cell.power / total


@phase
def untangle(system, state, seed, replication, log):
    """For each flight that has a plot of its own again: does the track of its former leader stay with that one?"""
    if system.tracking != Tracking.MERGED:
        return
    for k in range(state.counts[N_PLOTS]):
        row = state.plots[k]
        if row.is_plot == 1 and state.cells[row.radar, row.flight].behind >= 0:
            behind = state.cells[row.radar, row.flight].behind
            state.cells[row.radar, row.flight].behind = -1
            part(system, state, k, behind, seed, replication, log)


@phase
def part(system, state, k, leader, seed, replication, log):
    """A flight with a new plot ``k`` and its former leader: swap their tracks, or not.

    Nothing is confused by a radar that stands alone, or while another radar of the battery tells the two apart.

    Takes ``leader``, the flight that led its cell.
    """
    row = state.plots[k]
    i, j = row.radar, row.flight
    b = system.radars[i].battery
    if b < 0:
        return  # a radar that stands alone reports plots and keeps no tracks to swap
    for other in range(system.radars.shape[0]):
        if other != i and state.looks[other, j].holds == 1 and feeds(system, state, other, b):
            return
    if state.tracks[b, leader].status == TrackStatus.NONE:
        return
    chance = p_confused(system, state, k, leader)
    count = state.looks[i, j].count
    if uniform(seed, replication, Purpose.TRACK_SWAP, system.flights[j].key, system.radars[i].key, count) < chance:
        swap(system, state, b, j, leader)
        x, y, z = row.pos_enu_m[0], row.pos_enu_m[1], row.pos_enu_m[2]
        note(state, log, row.time_s, EventKind.SWAPPED, b, leader, j, chance, x, y, z)


@phase
def p_confused(system, state, k, leader):
    """Probability that the track of the former leader goes on with the flight of plot ``k``.

    Takes ``leader``, the flight that led its cell.
    """
    row = state.plots[k]
    i, j = row.radar, row.flight
    battery = system.batteries[system.radars[i].battery]
    mine, lead = state.cells[i, j], state.cells[i, leader]
    dx = mine.pos_enu_m[0] - lead.pos_enu_m[0]
    dy = mine.pos_enu_m[1] - lead.pos_enu_m[1]
    dz = mine.pos_enu_m[2] - lead.pos_enu_m[2]
    apart_m = max(sqrt(dx * dx + dy * dy + dz * dz), VARIANCE_MIN_M2)
    ux, uy, uz = dx / apart_m, dy / apart_m, dz / apart_m
    b = system.radars[i].battery
    var_plot = max(ux * ux * row.var_m2[0] + uy * uy * row.var_m2[1] + uz * uz * row.var_m2[2], VARIANCE_MIN_M2)
    var_lead = variance_along(state.tracks[b, leader], row.time_s, battery.process_mps2, ux, uy, uz)
    if lead.power <= 0.0:  # gone, or out of sight: nothing else claims its track
        return 1.0 if is_in_gate(state.tracks[b, leader], row, battery.process_mps2) else 0.0
    if state.tracks[b, j].status != TrackStatus.NONE:
        var_own = variance_along(state.tracks[b, j], row.time_s, battery.process_mps2, ux, uy, uz)
        return p_swap_two(apart_m, sqrt(var_lead + var_own), sqrt(2.0 * var_plot))
    return p_swap_one(apart_m, mine.share_behind, sqrt(var_lead), sqrt(var_plot))


@phase
def is_in_gate(track, plot, process_mps2):
    """Whether a plot lies within the gate of a track: normalised distance of the three axes together.

    Takes ``track``, row of ``tracks``; ``plot``, row of ``plots``; ``process_mps2``, process noise of its filter
    [m/s2].
    """
    total = 0.0
    late_s = plot.time_s - track.time_s
    for axis in range(3):
        ux, uy, uz = 1.0 if axis == 0 else 0.0, 1.0 if axis == 1 else 0.0, 1.0 if axis == 2 else 0.0
        off_m = plot.pos_enu_m[axis] - track.pos_enu_m[axis] - late_s * track.vel_enu_mps[axis]
        var = variance_along(track, plot.time_s, process_mps2, ux, uy, uz) + plot.var_m2[axis]
        total += off_m * off_m / var
    return total <= GATE_NIS


@phase
def variance_along(track, time_s, process_mps2, ux, uy, uz):
    """Variance of a track's predicted position along a direction [m2].

    Takes ``track``, row of ``tracks``; ``time_s``, when [s]; ``process_mps2``, process noise of its filter [m/s2];
    ``ux``, ``uy``, ``uz``, unit vector of the direction.
    """
    dt_s = max(time_s - track.time_s, 0.0)
    push_m = 0.5 * process_mps2 * dt_s * dt_s
    total = push_m * push_m
    for axis in range(3):
        u = ux if axis == 0 else (uy if axis == 1 else uz)
        var = track.var_pos_m2[axis] + dt_s * (2.0 * track.cov_pos_vel[axis] + dt_s * track.var_vel[axis])
        total += u * u * var
    return max(total, VARIANCE_MIN_M2)


@phase
def swap(system, state, b, j, other):
    """Exchange the tracks of battery ``b`` on two flights, with all that hangs on them.

    Identity, channel and judgement go with the track. So do missiles in the air: one that does not home yet is guided
    to where the track is, one that homes stays with what its seeker has taken.

    Takes ``j``, one flight; ``other``, and the other.
    """
    state.spare_track[0] = state.tracks[b, j]
    state.tracks[b, j] = state.tracks[b, other]
    state.tracks[b, other] = state.spare_track[0]
    state.spare_engagement[0] = state.engagements[b, j]
    launches = state.engagements[b, other].launches
    state.engagements[b, j] = state.engagements[b, other]
    state.engagements[b, other] = state.spare_engagement[0]
    state.engagements[b, other].launches = launches
    state.engagements[b, j].launches = state.spare_engagement[0].launches
    swap_beliefs(state.engagements[b, j], state.engagements[b, other])
    for s in range(state.counts[FIRST_OPEN_SHOT], state.counts[N_SHOTS]):
        shot = state.shots[s]
        if shot.battery == b and shot.assessed == 0 and (shot.track == j or shot.track == other):
            shot.track = j + other - shot.track
            if shot.outcome == Outcome.IN_FLIGHT and shot.is_homing == 0:
                shot.flight = shot.track
                shot.astray = Cause.AIMED if shot.flight == shot.meant else Cause.TRACK_SWAP
    state.counts[N_SWAPS] += 1


@phase
def swap_beliefs(mine, theirs):
    """After a swap: what was believed of a track is now believed of another flight, and that is why.

    A flight that gets a track of which nothing was believed yet keeps what was once believed of it.

    Takes ``mine``, ``theirs``, rows of ``engagements`` of the two flights.
    """
    asked_mine, asked_theirs = mine.is_asked, theirs.is_asked
    if asked_mine == 1 and asked_theirs == 0:
        theirs.is_asked, theirs.identity, theirs.cause = 1, mine.identity, mine.cause
    elif asked_theirs == 1 and asked_mine == 0:
        mine.is_asked, mine.identity, mine.cause = 1, theirs.identity, theirs.cause
    if asked_mine == 1:
        mine.cause = IdentityCause.TRACK_SWAP
    if asked_theirs == 1:
        theirs.cause = IdentityCause.TRACK_SWAP
