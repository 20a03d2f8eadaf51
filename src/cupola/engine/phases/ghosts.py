"""Ghosts: false plots that a tracker takes for a track. Each is a flight of the side ``ghost`` that is not there.

When they begin and where is drawn at the start of a replication (`begin_ghosts`). `appear` gives each its confirmed
track when its time has come. Noise gives it another plot now and then, in the looks of the radar that believed in it;
something that stays, a flock or a cloud of chaff, gives one in most looks of every radar of the battery. It is gone
with its track, or when what stayed there is.
"""

from cupola.engine.events import EventKind
from cupola.engine.phase_parts.event_log import note
from cupola.engine.phase_parts.place import leave_route
from cupola.kernels._jit import phase
from cupola.kernels.kalman import start_track
from cupola.kernels.mathx import cos, pi, sin, sqrt
from cupola.kernels.mathx import log as ln
from cupola.kernels.measurement import SNR_OF_ACCURACY, measure_enu, plot_sigmas
from cupola.kernels.rng import uniform, uniform_pair
from cupola.kernels.track_life import clear_track
from cupola.variants import Fate, Purpose, RadarRole, Side, TrackStatus

#: Heights of false tracks above the radar, evenly spread [m]; assumed.
HEIGHT_MIN_M, HEIGHT_MAX_M = 300.0, 10_000.0
#: What stays gives a plot in this part of the looks [-]; assumed.
P_LASTING_PLOT = 0.8
#: Standard deviation of the velocity of a track that has just been confirmed by chance [m/s]; assumed.
SPEED_SIGMA_MPS = 50.0


@phase
def begin_ghosts(system, state, seed, replication):
    """Draw when each false track of a replication begins, where, and whether it lasts."""
    for g in range(system.false_tracks.shape[0]):
        source = system.false_tracks[g]
        start_s = 0.0
        for j in range(source.first, source.first + source.n):
            key = system.flights[j].key
            gap, life = uniform_pair(seed, replication, Purpose.FALSE_TRACK, key, 0, 0)
            lasts, _ = uniform_pair(seed, replication, Purpose.FALSE_TRACK, key, 0, 1)
            start_s += -ln(gap) / max(source.rate_ps, 1e-12)
            now = state.flights[j]
            now.start_s = start_s
            now.is_lasting = 1 if lasts < source.share_lasting else 0
            fill_path(system, state, j, system.radars[source.radar], source.speed_mps, seed, replication)
            life_s = -ln(life) * source.lasting_s if now.is_lasting == 1 else system.duration_s
            leave_route(state, j, start_s, 1, life_s)


@phase
def fill_path(system, state, j, radar, speed_max_mps, seed, replication):
    """A straight level path from a place evenly spread over what the radar covers, in any direction.

    Takes ``j``, the ghost; ``radar``, row of rows.RADAR: the radar that believes in it; ``speed_max_mps``, greatest
    speed [m/s].
    """
    key = system.flights[j].key
    far, aside = uniform_pair(seed, replication, Purpose.FALSE_TRACK_PLACE, key, 0, 0)
    high, fast = uniform_pair(seed, replication, Purpose.FALSE_TRACK_PLACE, key, 0, 1)
    course = 2.0 * pi * uniform(seed, replication, Purpose.FALSE_TRACK_PLACE, key, 0, 2)
    range_m = radar.range_min_m + (radar.range_max_m - radar.range_min_m) * sqrt(far)
    azimuth = radar.boresight_rad + radar.sector_half_rad * (2.0 * aside - 1.0)
    height_m = HEIGHT_MIN_M + (HEIGHT_MAX_M - HEIGHT_MIN_M) * high
    east, north = range_m * sin(azimuth), range_m * cos(azimuth)
    up = height_m - 0.5 * range_m * range_m / system.earth_radius_m
    speed_mps = speed_max_mps * sqrt(fast)
    ve, vn = speed_mps * sin(course), speed_mps * cos(course)
    leg = state.detours[j, 0]
    leg.start_s = 0.0
    leg.ground_msl_m = 0.0
    for axis in range(3):
        e, n, u = radar.to_local[0, axis], radar.to_local[1, axis], radar.to_local[2, axis]
        leg.pos_enu_m[axis] = radar.pos_enu_m[axis] + east * e + north * n + up * u
        leg.vel_enu_mps[axis] = ve * e + vn * n
        leg.acc_enu_mps2[axis] = 0.0


@phase
def appear(system, state, now_s, log):
    """Confirm the false tracks whose time has come, and forget those whose track is lost."""
    for g in range(system.false_tracks.shape[0]):
        source = system.false_tracks[g]
        b = system.radars[source.radar].battery
        for j in range(source.first, source.first + source.n):
            now = state.flights[j]
            if now.fate != Fate.FLYING:
                continue
            if now.first_plot_s < 0.0:
                believe(system, state, source.radar, b, j, log)
            elif state.tracks[b, j].status == TrackStatus.NONE:
                now.fate = Fate.COMPLETED
                now.end_s = min(now.end_s, now_s)


@phase
def believe(system, state, i, b, j, log):
    """A false track is confirmed: the last of its plots has just fallen into place.

    Takes ``i``, the radar; ``b``, its battery; ``j``, the ghost.
    """
    radar = system.radars[i]
    battery = system.batteries[b]
    now = state.flights[j]
    if state.radars[i].is_alive == 0 or state.batteries[b].tracks >= radar.track_capacity:
        now.fate = Fate.COMPLETED
        now.end_s = now.start_s
        return
    leg = state.detours[j, 0]
    x, y, z = leg.pos_enu_m[0], leg.pos_enu_m[1], leg.pos_enu_m[2]
    dx, dy, dz = x - radar.pos_enu_m[0], y - radar.pos_enu_m[1], z - radar.pos_enu_m[2]
    sigma_r, sigma_a, sigma_e = plot_sigmas(radar, SNR_OF_ACCURACY)
    _, _, _, var_x, var_y, var_z = measure_enu(radar, dx, dy, dz, sigma_r, sigma_a, sigma_e, 0.0, 0.0, 0.0)
    row = state.tracks[b, j]
    start_track(row, now.start_s, x, y, z, var_x, var_y, var_z, SPEED_SIGMA_MPS)
    for axis in range(3):
        row.vel_enu_mps[axis] = leg.vel_enu_mps[axis]
    clear_track(row, TrackStatus.CONFIRMED)
    row.window = 1
    row.n_looks = battery.confirm_looks
    row.confirmed_s = now.start_s
    row.identified_s = now.start_s + battery.identify_s
    row.begun_on = j
    if radar.role == RadarRole.ENGAGEMENT:
        row.engagement_seen_s = now.start_s
    state.batteries[b].tracks += 1
    state.looks[i, j].holds = 1
    now.first_plot_s = now.start_s
    now.first_plot_range_m = sqrt(dx * dx + dy * dy + dz * dz)
    now.first_track_s = now.start_s
    now.first_track_range_m = now.first_plot_range_m
    note(state, log, now.start_s, EventKind.CONFIRMED, b, j, i, 0.0, x, y, z)


@phase
def p_ghost_plot(system, state, i, j, is_visible):
    """Probability that a look of radar ``i`` at a ghost gives a plot.

    Takes ``j``, a flight; ``is_visible``, 1 where the radar could see something there.
    """
    if state.flights[j].is_lasting == 1:
        return P_LASTING_PLOT if is_visible else 0.0
    source = system.false_tracks[system.flights[j].ghost_of]
    return source.p_again if source.radar == i else 0.0


@phase
def is_ghost(system, j):
    """Whether a flight is not there.

    Takes ``j``, a flight.
    """
    return system.flights[j].side == Side.GHOST
