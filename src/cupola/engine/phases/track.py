"""Track: plots of all radars that a picture hears become its tracks; what is not seen for long is dropped."""

from cupola.engine.events import EventKind
from cupola.engine.phase_parts.event_log import note
from cupola.engine.tables import N_PLOTS
from cupola.kernels._jit import phase
from cupola.kernels.fall import predict_believed
from cupola.kernels.kalman import start_track, update_track
from cupola.kernels.track_life import clear_track, note_look
from cupola.variants import Fate, RadarRole, Reason, TrackStatus

#: Prior of an unknown velocity: 600 m/s at most, over the square root of three.
SPEED_SIGMA_MPS = 350.0


@phase
def track(system, state, now_s, log):
    """Take in the plots of this beat, then drop the tracks that have gone stale."""
    for k in range(state.counts[N_PLOTS]):
        plot = state.plots[k]
        if system.radars[plot.radar].battery >= 0:
            take_in(system, state, system.radars[plot.radar].battery, plot, plot.time_s, log)
    for p in range(state.tracks.shape[0]):
        stale_s = system.batteries[p].stale_s if p < system.batteries.shape[0] else system.nodes[p].stale_s
        for j in range(system.flights.shape[0]):
            row = state.tracks[p, j]
            if row.status != TrackStatus.NONE and now_s - row.time_s > stale_s:
                drop(system, state, p, j, now_s, log)


@phase
def take_in(system, state, p, plot, heard_s, log):
    """One look of one radar, heard at ``heard_s``: start, update, confirm or drop the track of picture ``p``.

    Takes ``plot``, row of ``plots``.
    """
    radar = system.radars[plot.radar]
    j = plot.flight
    hits, looks, misses, process_mps2, identify_s = rules(system, p)
    row = state.tracks[p, j]
    before = row.status
    is_own = radar.battery == p
    if before == TrackStatus.NONE:
        if plot.is_plot == 0:
            return
        if is_own and state.batteries[p].tracks >= radar.track_capacity:
            flight = state.flights[j]
            flight.reason = max(flight.reason, Reason.RADAR_SATURATED.value)
            return
        count_track(system, state, p, 1)
    elif plot.is_plot == 1 and plot.time_s > row.time_s:
        predict_believed(row, plot.time_s, process_mps2, system.radius_east_m, system.radius_north_m)
    after = note_look(row, plot.is_plot, plot.p_miss, hits, looks, misses, heard_s)
    if after == TrackStatus.NONE:
        count_track(system, state, p, -1)
        note_dropped(system, state, p, j, plot.time_s, before, log)
        return
    if plot.is_plot == 1:
        if before == TrackStatus.NONE:
            begin_track(row, plot)
            row.begun_on = j
        else:
            update_at(row, plot, 0.0 if is_own else 1.0)
        if is_own and radar.role == RadarRole.ENGAGEMENT:
            row.engagement_seen_s = plot.time_s
        if after == TrackStatus.CONFIRMED and before != TrackStatus.CONFIRMED:
            row.identified_s = heard_s + identify_s
            keep_first(state.flights[j], plot, heard_s)
            note_confirmed(system, state, p, j, plot.radar, heard_s, log)


@phase
def keep_first(flight, plot, heard_s):
    """Keep when a picture first had a confirmed track of a flight, and how far from the radar it was at that plot.

    Takes ``flight``, row of ``state.flights``; ``plot``, row of ``plots``; ``heard_s``, when it was heard [s].
    """
    if flight.first_track_s < 0.0:
        flight.first_track_s = heard_s
        flight.first_track_range_m = plot.range_m


@phase
def rules(system, p):
    """How a picture makes its tracks: hits and looks to confirm, misses to drop, process noise, time to identify.

    A post gets plots only, so it counts hits and drops what goes stale; identities are its batteries' business.

    Takes ``p``, a picture.
    """
    if p < system.batteries.shape[0]:
        row = system.batteries[p]
        return row.confirm_hits, row.confirm_looks, row.drop_misses, row.process_mps2, row.identify_s
    node = system.nodes[p]
    return node.confirm_hits, node.confirm_hits, node.confirm_hits, node.process_mps2, 0.0


@phase
def count_track(system, state, p, change):
    """One track more or less in a battery's picture; posts have room for all.

    Takes ``p``, a picture; ``change``, 1 or -1.
    """
    if p < system.batteries.shape[0]:
        state.batteries[p].tracks += change


@phase
def begin_track(row, plot):
    """A first plot: a place, but no velocity yet.

    Takes ``row``, a track (row of ``tracks``); ``plot``, row of ``plots``.
    """
    x, y, z = plot.pos_enu_m[0], plot.pos_enu_m[1], plot.pos_enu_m[2]
    start_track(row, plot.time_s, x, y, z, plot.var_m2[0], plot.var_m2[1], plot.var_m2[2], SPEED_SIGMA_MPS)


@phase
def update_at(row, plot, doubt):
    """Update with a plot. One that is older than the track (another radar's beam passed earlier in the same beat)
    is carried forward with the track's own velocity, which is exact to the error of that velocity over < 1 s.

    Over the network it may be much later: with ``doubt`` 1 its variance grows by what that velocity is uncertain.

    Takes ``row``, a track (row of ``tracks``); ``plot``, row of ``plots``.
    """
    late_s = row.time_s - plot.time_s
    grown = doubt * late_s * late_s
    var_x = plot.var_m2[0] + grown * row.var_vel[0]
    var_y = plot.var_m2[1] + grown * row.var_vel[1]
    var_z = plot.var_m2[2] + grown * row.var_vel[2]
    x = plot.pos_enu_m[0] + late_s * row.vel_enu_mps[0]
    y = plot.pos_enu_m[1] + late_s * row.vel_enu_mps[1]
    z = plot.pos_enu_m[2] + late_s * row.vel_enu_mps[2]
    update_track(row, x, y, z, var_x, var_y, var_z)


@phase
def drop(system, state, p, j, time_s, log):
    """Forget a track.

    Takes ``p``, a picture; ``j``, a flight; ``time_s``, the moment [s].
    """
    row = state.tracks[p, j]
    before = row.status
    clear_track(row, TrackStatus.NONE)
    count_track(system, state, p, -1)
    note_dropped(system, state, p, j, time_s, before, log)


@phase
def note_confirmed(system, state, p, j, i, time_s, log):
    """Log a new track of a battery, with the radar that confirmed it, or of a post.

    Takes ``p``, a picture; ``j``, a flight; ``i``, the radar; ``time_s``, the moment [s].
    """
    row = state.tracks[p, j]
    x, y, z = row.pos_enu_m[0], row.pos_enu_m[1], row.pos_enu_m[2]
    if p < system.batteries.shape[0]:
        note(state, log, time_s, EventKind.CONFIRMED, p, j, i, 0.0, x, y, z)
    else:
        note(state, log, time_s, EventKind.POST_CONFIRMED, -1, j, p - system.batteries.shape[0], 0.0, x, y, z)


@phase
def note_dropped(system, state, p, j, time_s, before, log):
    """Log the loss of a confirmed track on something that still flies.

    Takes ``p``, a picture; ``j``, a flight; ``time_s``, the moment [s]; ``before``, its `TrackStatus` until now.
    """
    if before == TrackStatus.CONFIRMED and state.flights[j].fate == Fate.FLYING:
        if p < system.batteries.shape[0]:
            note(state, log, time_s, EventKind.DROPPED, p, j, -1, 0.0, 0.0, 0.0, 0.0)
        else:
            note(state, log, time_s, EventKind.POST_DROPPED, -1, j, p - system.batteries.shape[0], 0.0, 0.0, 0.0, 0.0)
