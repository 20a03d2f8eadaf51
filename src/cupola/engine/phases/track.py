"""Track: plots of all radars of a battery become one picture; what is not seen for long is dropped."""

from cupola.kernels._jit import phase
from cupola.kernels.kalman import predict_track, start_track, update_track
from cupola.kernels.track_life import note_look
from cupola.variants import Fate, RadarRole, TrackStatus

from ..events import EventKind
from ..tables import N_PLOTS
from .diary import note

#: Prior of an unknown velocity: 600 m/s at most, over the square root of three.
SPEED_SIGMA_MPS = 350.0


@phase
def track(system, state, now_s, log):
    """Take in the plots of this beat, then drop the tracks that have gone stale."""
    for k in range(state.counts[N_PLOTS]):
        take_in(system, state, state.plots[k], log)
    for b in range(system.batteries.shape[0]):
        stale_s = system.batteries[b].stale_s
        for j in range(system.flights.shape[0]):
            row = state.tracks[b, j]
            if row.status != TrackStatus.NONE and now_s - row.time_s > stale_s:
                drop(state, b, j, now_s, log)


@phase
def take_in(system, state, plot, log):
    """One look of one radar: start, update, confirm or drop the track of its battery."""
    radar = system.radars[plot.radar]
    b, j = radar.battery, plot.flight
    battery = system.batteries[b]
    row = state.tracks[b, j]
    before = row.status
    if before == TrackStatus.NONE:
        if plot.is_plot == 0 or state.batteries[b].tracks >= radar.track_capacity:
            return
        state.batteries[b].tracks += 1
    elif plot.is_plot == 1 and plot.time_s > row.time_s:
        predict_track(row, plot.time_s, battery.process_mps2)
    after = note_look(row, plot.is_plot, battery.confirm_hits, battery.confirm_looks, battery.drop_misses, plot.time_s)
    if after == TrackStatus.NONE:
        state.batteries[b].tracks -= 1
        note_dropped(state, b, j, plot.time_s, before, log)
        return
    if plot.is_plot == 1:
        if before == TrackStatus.NONE:
            begin_track(row, plot)
            row.begun_on = j
        else:
            update_at(row, plot)
        if radar.role == RadarRole.ENGAGEMENT:
            row.engagement_seen_s = plot.time_s
        if after == TrackStatus.CONFIRMED and before != TrackStatus.CONFIRMED:
            row.identified_s = plot.time_s + battery.identify_s
            x, y, z = row.pos_enu_m[0], row.pos_enu_m[1], row.pos_enu_m[2]
            note(state, log, plot.time_s, EventKind.CONFIRMED, b, j, plot.radar, 0.0, x, y, z)


@phase
def begin_track(row, plot):
    """A first plot: a place, but no velocity yet."""
    x, y, z = plot.pos_enu_m[0], plot.pos_enu_m[1], plot.pos_enu_m[2]
    start_track(row, plot.time_s, x, y, z, plot.var_m2[0], plot.var_m2[1], plot.var_m2[2], SPEED_SIGMA_MPS)


@phase
def update_at(row, plot):
    """Update with a plot. One that is older than the track (another radar's beam passed earlier in the same beat)
    is carried forward with the track's own velocity, which is exact to the error of that velocity over < 1 s.
    """
    late_s = row.time_s - plot.time_s
    x = plot.pos_enu_m[0] + late_s * row.vel_enu_mps[0]
    y = plot.pos_enu_m[1] + late_s * row.vel_enu_mps[1]
    z = plot.pos_enu_m[2] + late_s * row.vel_enu_mps[2]
    update_track(row, x, y, z, plot.var_m2[0], plot.var_m2[1], plot.var_m2[2])


@phase
def drop(state, b, j, time_s, log):
    """Forget a track."""
    row = state.tracks[b, j]
    before = row.status
    row.status = TrackStatus.NONE
    row.window = 0
    row.n_looks = 0
    row.misses = 0
    state.batteries[b].tracks -= 1
    note_dropped(state, b, j, time_s, before, log)


@phase
def note_dropped(state, b, j, time_s, before, log):
    """Log the loss of a confirmed track on something that still flies."""
    if before == TrackStatus.CONFIRMED and state.flights[j].fate == Fate.FLYING:
        note(state, log, time_s, EventKind.DROPPED, b, j, -1, 0.0, 0.0, 0.0, 0.0)
