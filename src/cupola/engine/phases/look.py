"""Look: each radar looks at each flight when its beam passes, and either gets a plot or does not."""

from cupola.engine.events import EventKind
from cupola.engine.phase_parts.bearing import to_local, wrap
from cupola.engine.phase_parts.event_log import note
from cupola.engine.phase_parts.hear import feeds
from cupola.engine.phase_parts.interference import disturbed
from cupola.engine.phase_parts.place import place
from cupola.engine.phase_parts.sight import LOST, OUT_OF_SECTOR, SILENT, VISIBLE, visibility
from cupola.engine.phases.dwell import is_harmless
from cupola.engine.phases.ghosts import is_ghost, p_ghost_plot
from cupola.engine.tables import N_LOOKS, N_PLOTS
from cupola.kernels._jit import phase
from cupola.kernels.detection import p_detect
from cupola.kernels.dwell import looks_expected, looks_wanted, p_miss_all
from cupola.kernels.mathx import atan2, floor, pi, sqrt
from cupola.kernels.measurement import SNR_OF_ACCURACY, measure_enu, plot_sigmas
from cupola.kernels.radar import elevation_gain, is_clutter_notched, rcs_m2, snr
from cupola.kernels.rng import normal_pair, uniform
from cupola.kernels.track_life import P_DROP
from cupola.variants import Fate, Pattern, Purpose, Tracking, TrackStatus

#: A radar that stands alone holds a target until it missed it this often in a row; assumed.
REPORT_MISSES = 3


@phase
def look(system, state, now_s, seed, replication, log):
    """Make every look that falls due up to ``now_s`` and put the plots into ``state.plots``."""
    state.counts[N_PLOTS] = 0
    for i in range(system.radars.shape[0]):
        for j in range(system.flights.shape[0]):
            if state.flights[j].fate == Fate.FLYING and state.looks[i, j].next_s <= now_s:
                look_at(system, state, i, j, now_s, seed, replication, log)


@phase
def look_at(system, state, i, j, now_s, seed, replication, log):
    """Make the looks of radar ``i`` at flight ``j`` that fall due up to ``now_s``."""
    radar = system.radars[i]
    due = state.looks[i, j]
    if due.next_s < state.flights[j].start_s:
        first_look(system, state, i, j)
    is_off = state.radars[i].emits == 0 or state.radars[i].is_alive == 0
    while due.next_s <= now_s:
        n_looks = 0 if is_off else looks_due(system, state, i, j)
        if n_looks > 0:
            one_look(system, state, i, j, due.next_s, n_looks, seed, replication, log)
            continue
        # Counted all the same: the address of a draw is the pass of the beam, not how often it was used.
        if is_off and state.flights[j].first_plot_s < 0.0:
            hide(system, state, i, j)
        due.count += 1
        due.holds = 0
        due.next_s += radar.scan_period_s


@phase
def looks_due(system, state, i, j):
    """How often radar ``i`` looks at flight ``j`` at this pass, at most; 0: not at all.

    A turning beam looks once. An array looks again at a track of which it got no plot; at what it only searches for it
    looks once, in as many passes as its search has time for.
    """
    radar = system.radars[i]
    now = state.radars[i]
    if radar.is_rotating == 1:
        return 1
    due = state.looks[i, j]
    row = state.tracks[radar.home, j]
    is_tracked = row.status != TrackStatus.NONE and not is_harmless(row)
    if not is_tracked and system.tracking == Tracking.MERGED and radar.battery >= 0:
        is_tracked = is_lost_in_a_track(system, state, radar.home, j)
    if is_tracked:
        n_looks = due.effort if now.is_rationed == 1 else due.wanted
        if n_looks > 0:
            return n_looks
    if now.searches == 0:
        return 0
    if now.search_share >= 1.0:
        return 1
    due.credit += now.search_share
    if due.credit < 1.0:
        return 0
    due.credit -= 1.0
    return 1


@phase
def hide(system, state, i, j):
    """Note for a flight that nobody has seen why a radar that is off did not see it either.

    Takes ``i``, a radar; ``j``, a flight.
    """
    due = state.looks[i, j]
    b = system.radars[i].battery
    if b >= 0 and state.batteries[b].stands == 0:
        return  # that position is empty
    x, y, z, _, _, _, _ = place(system, state, j, due.next_s, state.flights[j].leg)
    seen, _, _ = visibility(system, state, i, x, y, z, due.next_s)
    if seen in (VISIBLE, OUT_OF_SECTOR):
        seen = LOST if state.radars[i].is_alive == 0 else SILENT
    state.flights[j].hidden_s[seen] += system.radars[i].scan_period_s


@phase
def is_lost_in_a_track(system, state, b, j):
    """Whether a radar of battery ``b`` has flight ``j`` in one plot with another, whose track the others look at."""
    for i in range(system.radars.shape[0]):
        leader = state.cells[i, j].leader
        if system.radars[i].battery == b and leader != j and state.cells[i, j].power > 0.0:
            leading = state.tracks[b, leader]
            if leading.status != TrackStatus.NONE and not is_harmless(leading):
                return True
    return False


@phase
def first_look(system, state, i, j):
    """When the beam first passes a flight that has just appeared, or that was under way when the run began.

    Takes ``i``, a radar; ``j``, a flight.
    """
    radar = system.radars[i]
    due = state.looks[i, j]
    start_s = state.flights[j].start_s
    due.next_s = max(start_s, 0.0)
    if radar.is_rotating == 1:
        x, y, z, _, _, _, _ = place(system, state, j, due.next_s, -1)
        east, north, _ = to_local(radar, x, y, z)
        due.azimuth_rad = atan2(east, north)
        beam_rad = state.radars[i].beam_phase_rad + 2.0 * pi * due.next_s / radar.scan_period_s
        turns = (due.azimuth_rad - beam_rad) / (2.0 * pi)
        due.next_s += (turns - floor(turns)) * radar.scan_period_s


@phase
def next_look_s(system, i, j, time_s, range_m, azimuth_rad, azimuth_before_rad):
    """When the beam passes next: a scan later, corrected for how far the target moved round.

    Far outside the instrumented range, the scans in which it cannot have come inside are passed over.

    Takes ``i``, a radar; ``j``, a flight; ``time_s``, the present look [s]; ``range_m``, slant range [m];
    ``azimuth_rad``, azimuth of the target now [rad]; ``azimuth_before_rad``, and at the look before [rad].
    """
    radar = system.radars[i]
    next_s = time_s + radar.scan_period_s
    if radar.is_rotating == 1:
        next_s += wrap(azimuth_rad - azimuth_before_rad) * (0.5 / pi) * radar.scan_period_s
    outside_m = range_m - radar.range_max_m
    if outside_m > 0.0:
        scans = outside_m / (system.flights[j].speed_max_mps * radar.scan_period_s)
        next_s += radar.scan_period_s * floor(scans)
    return max(next_s, time_s + 0.5 * radar.scan_period_s)


@phase
def one_look(system, state, i, j, time_s, n_looks, seed, replication, log):
    """One pass: visible? how strong is the echo? a plot in up to ``n_looks``? measured where? When is the next one?

    Takes ``i``, a radar; ``j``, a flight; ``time_s``, when the beam passes [s].
    """
    radar = system.radars[i]
    due = state.looks[i, j]
    flight = state.flights[j]
    state.counts[N_LOOKS] += 1
    x, y, z, vx, vy, vz, leg = place(system, state, j, time_s, flight.leg)
    flight.leg = leg
    seen, range_m, azimuth_rad = visibility(system, state, i, x, y, z, time_s)
    count = due.count
    due.count = count + 1
    due.next_s = next_look_s(system, i, j, time_s, range_m, azimuth_rad, due.azimuth_rad)
    due.azimuth_rad = azimuth_rad
    due.sight = seen
    if flight.first_plot_s < 0.0 and state.radars[i].searches == 1:
        flight.hidden_s[seen] += due.next_s - time_s
    if is_ghost(system, j):
        chance = p_ghost_plot(system, state, i, j, seen == VISIBLE)
        if uniform(seed, replication, Purpose.FALSE_PLOT, system.flights[j].key, radar.key, count) < chance:
            plot(system, state, i, j, time_s, x, y, z, range_m, SNR_OF_ACCURACY, count, seed, replication, log)
        elif due.holds == 1:
            missed(system, state, i, j, time_s, 0.0)
        return
    if seen == VISIBLE:
        power = echo(system, i, j, x, y, z, vx, vy, vz, range_m)
        if system.tracking == Tracking.MERGED:
            cell = state.cells[i, j]
            if cell.leader != j:
                cell.behind = cell.leader
                cell.share_behind = cell.share
                flight.was_merged = 1
                if due.holds == 1:
                    missed(system, state, i, j, time_s, 0.0)
                return
            power += cell.more_power
            x, y, z = x + cell.offset_enu_m[0], y + cell.offset_enu_m[1], z + cell.offset_enu_m[2]
        unjammed = power
        if system.media.shape[0] > 0 and power > 0.0:
            power, unjammed = disturbed(system, state, i, j, x, y, z, vx, vy, vz, range_m, azimuth_rad, power, time_s)
        chance = p_detect(power, radar.p_false_alarm, system.flights[j].swerling) if power > 0.0 else 0.0
        key = system.flights[j].key
        draw = uniform(seed, replication, Purpose.LOOK_DETECTION, key, radar.key, count)
        if power > 0.0:
            due.p_look = chance
            if radar.is_rotating == 0:
                expect(due, power, range_m, chance)
        if draw < chance or (n_looks > 1 and draw < 1.0 - p_miss_all(chance, n_looks)):
            plot(system, state, i, j, time_s, x, y, z, range_m, power, count, seed, replication, log)
            return
        if unjammed > power:
            clear = p_detect(unjammed, radar.p_false_alarm, system.flights[j].swerling)
            flight.looks_jammed += 1 if draw < 1.0 - p_miss_all(clear, n_looks) else 0
    if due.holds == 1:
        missed(system, state, i, j, time_s, p_miss_all(due.p_look, n_looks))


@phase
def expect(due, power, range_m, chance):
    """Keep what a radar now knows of an echo: how strong it is, and how many looks at it a plot takes.

    Takes ``due``, row of ``looks``; ``power``, signal-to-noise ratio of its echo [-]; ``range_m``, slant range [m];
    ``chance``, chance of a plot in one look [-].
    """
    due.power = power
    due.range_m = range_m
    due.wanted = looks_wanted(chance)
    due.cost = looks_expected(chance, due.wanted)


@phase
def missed(system, state, i, j, time_s, p_miss):
    """A pass without a plot counts against the track only when no other radar of the battery still holds it.

    Otherwise the quick looks of an engagement radar that has lost the target would drop what the surveillance radar
    sees perfectly well. ``p_miss``: how likely it was with the target there.

    Takes ``i``, a radar; ``j``, a flight; ``time_s``, when the beam passed [s].
    """
    due = state.looks[i, j]
    battery = system.radars[i].battery
    due.misses += 1
    due.p_run *= p_miss
    drop_misses = system.batteries[battery].drop_misses if battery >= 0 else REPORT_MISSES
    if due.misses >= drop_misses and due.p_run <= P_DROP:
        due.holds = 0
    if battery < 0:
        return  # over the network only plots are sent
    for other in range(system.radars.shape[0]):
        if other != i and state.looks[other, j].holds == 1 and feeds(system, state, other, battery):
            return
    k = add_plot(state, time_s, i, j, 0)
    if k >= 0:
        state.plots[k].p_miss = p_miss


@phase
def echo(system, i, j, x, y, z, vx, vy, vz, range_m):
    """Mean signal-to-noise ratio of the echo; 0 where the target's radial speed falls into the clutter notch.

    Takes ``i``, a radar; ``j``, a flight; ``x``, ``y``, ``z``, position [m]; ``vx``, ``vy``, ``vz``, velocity [m/s];
    ``range_m``, slant range [m].
    """
    radar = system.radars[i]
    flight = system.flights[j]
    ax, ay, az = radar.pos_enu_m[0] - x, radar.pos_enu_m[1] - y, radar.pos_enu_m[2] - z
    closing_mps = (vx * ax + vy * ay + vz * az) / range_m
    if is_clutter_notched(closing_mps, radar.speed_min_mps) == 1:
        return 0.0
    speed_mps = sqrt(vx * vx + vy * vy + vz * vz)
    aspect = closing_mps / speed_mps if speed_mps > 0.0 else 1.0
    sigma_m2 = rcs_m2(flight.rcs_front_m2, flight.rcs_side_m2, flight.rcs_rear_m2, aspect, flight.cos_front)
    power = snr(radar, range_m, sigma_m2)
    if radar.pattern != Pattern.SCANNED:
        turn = radar.to_local
        power *= elevation_gain(radar, -(turn[2, 0] * ax + turn[2, 1] * ay + turn[2, 2] * az) / range_m)
    return power


@phase
def plot(system, state, i, j, time_s, x, y, z, range_m, power, count, seed, replication, log):
    """Measure a detected target with the accuracy that its echo allows, and keep the plot.

    Takes ``i``, a radar; ``j``, a flight; ``time_s``, when the beam passed [s]; ``x``, ``y``, ``z``, true position [m];
    ``range_m``, slant range [m]; ``power``, signal-to-noise ratio of its echo [-]; ``count``, number of the look, which
    addresses its draws.
    """
    radar = system.radars[i]
    flight = state.flights[j]
    key = system.flights[j].key
    state.looks[i, j].holds = 1
    state.looks[i, j].misses = 0
    state.looks[i, j].p_run = 1.0
    if flight.first_plot_s < 0.0:
        flight.first_plot_s = time_s
        flight.first_plot_range_m = range_m
    sigma_r, sigma_a, sigma_e = plot_sigmas(radar, power)
    n1, n2 = normal_pair(seed, replication, Purpose.LOOK_NOISE_POSITION, key, radar.key, count)
    n3, _ = normal_pair(seed, replication, Purpose.LOOK_NOISE_HEIGHT, key, radar.key, count)
    rx, ry, rz = x - radar.pos_enu_m[0], y - radar.pos_enu_m[1], z - radar.pos_enu_m[2]
    px, py, pz, var_x, var_y, var_z = measure_enu(radar, rx, ry, rz, sigma_r, sigma_a, sigma_e, n1, n2, n3)
    k = add_plot(state, time_s, i, j, 1)
    if k >= 0:
        row = state.plots[k]
        row.range_m = range_m
        row.pos_enu_m[0] = px
        row.pos_enu_m[1] = py
        row.pos_enu_m[2] = pz
        row.var_m2[0] = var_x
        row.var_m2[1] = var_y
        row.var_m2[2] = var_z
        note(state, log, time_s, EventKind.PLOT, radar.battery, j, i, range_m, px, py, pz)


@phase
def add_plot(state, time_s, i, j, is_plot):
    """Take the next free row of ``state.plots``; -1 when a beat holds more looks than there is room for.

    Takes ``time_s``, when the beam passed [s]; ``i``, a radar; ``j``, a flight; ``is_plot``, 1 for a detection, 0 for a
    pass without one.
    """
    k = state.counts[N_PLOTS]
    if k >= state.plots.shape[0]:
        return -1
    state.counts[N_PLOTS] = k + 1
    row = state.plots[k]
    row.time_s = time_s
    row.radar = i
    row.flight = j
    row.is_plot = is_plot
    return k
