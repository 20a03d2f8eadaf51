"""Share: plots travel through the network, and each picture fuses what reaches it, as late as it comes.

A picture belongs to a battery or a post. It hears its own radars at once, and the radars of all others that are led by
the same post with the delay of the way between them in the tree.
"""

from cupola.constants import NEVER_S
from cupola.engine.phase_parts.hear import hears
from cupola.engine.phases.track import take_in
from cupola.engine.tables import N_PLOTS, N_REPORTS
from cupola.kernels._jit import phase
from cupola.variants import Identity, TrackStatus


@phase
def share(system, state, now_s, log):
    """Give every picture the plots of others that reach it by ``now_s``."""
    if system.nodes.shape[0] == 0:
        return
    send(system, state)
    for k in range(state.counts[N_REPORTS]):
        report = state.reports[k]
        radar = system.radars[report.radar]
        for p in range(system.nodes.shape[0]):
            heard_s = report.time_s + radar.delay_s + system.node_delay_s[radar.home, p]
            if report.offered_s < heard_s <= now_s and p != radar.battery and hears(system, state, p, report.radar):
                take_in(system, state, p, report, heard_s, log)
        report.offered_s = now_s


@phase
def send(system, state):
    """Put the plots of this beat behind the reports that are still on their way."""
    n = 0
    for k in range(state.counts[N_REPORTS]):
        if state.reports[k].offered_s < state.reports[k].time_s + system.report_life_s:
            if n < k:
                copy_plot(state.reports[k], state.reports[n])
            n += 1
    for k in range(state.counts[N_PLOTS]):
        if state.plots[k].is_plot == 1 and n < state.reports.shape[0]:
            copy_plot(state.plots[k], state.reports[n])
            state.reports[n].offered_s = NEVER_S
            n += 1
    state.counts[N_REPORTS] = n


@phase
def copy_plot(source, target):
    """One row into another: whole rows cannot be assigned in a table that is passed by pointer.

    Takes ``source``, a row of ``plots``; ``target``, another one.
    """
    target.time_s = source.time_s
    target.radar = source.radar
    target.flight = source.flight
    target.is_plot = source.is_plot
    target.p_miss = source.p_miss
    target.range_m = source.range_m
    target.offered_s = source.offered_s
    for axis in range(3):
        target.pos_enu_m[axis] = source.pos_enu_m[axis]
        target.var_m2[axis] = source.var_m2[axis]


@phase
def heard_identity(system, state, b, j, now_s):
    """What another battery of the network was first to declare flight ``j`` to be, why, and since when ``b`` knows.

    The time is -1 when there is nothing to hear.
    """
    row = state.tracks[b, j]
    identity, cause, first_s = Identity.UNKNOWN.value, 0, -1.0
    for other in range(system.batteries.shape[0]):
        known = state.tracks[other, j]
        if not tells_identity(system, state, other, b) or known.status != TrackStatus.CONFIRMED:
            continue
        if known.identity == Identity.UNKNOWN and known.identified_s >= 0.0:
            continue  # not asked yet
        declared_s = known.identified_s if known.identified_s >= 0.0 else -1.0 - known.identified_s
        heard_s = max(declared_s + system.node_delay_s[other, b], row.confirmed_s)
        if heard_s <= now_s and (first_s < 0.0 or heard_s < first_s):
            identity, cause, first_s = known.identity, state.engagements[other, j].cause, heard_s
    return identity, cause, first_s


@phase
def tells_identity(system, state, other, b):
    """Whether one battery tells another what it has declared.

    Takes ``other``, the battery that tells; ``b``, the one that is told.
    """
    if other == b or state.nodes[other].root != state.nodes[b].root:
        return False
    return system.batteries[other].shares_identity == 1 and system.batteries[b].shares_identity == 1
