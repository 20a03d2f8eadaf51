"""Threat: how urgent a track is, and what it may destroy, over all that it may be flying at."""

from cupola.kernels._jit import phase
from cupola.kernels.fall import falls, fill_path
from cupola.kernels.kalman import track_at
from cupola.kernels.priority import threat, threat_of_fall
from cupola.variants import Part


@phase
def threat_to_own(system, state, b, j, now_s):
    """Urgency and worth of a track of battery ``b``: the greatest over all sites, the battery and what it protects.

    Takes ``j``, a flight.
    """
    x, y, z, vx, vy, vz, down_s = heading(system, state, state.tracks[b, j], now_s)
    urgent, worth = threat_to_sites(system, x, y, z, vx, vy, vz, down_s)
    more, bigger = threat_to(system.batteries[b].pos_enu_m, x, y, z, vx, vy, vz, down_s, 1.0)
    urgent, worth = max(urgent, more), max(worth, bigger)
    if system.batteries[b].protects == 1:
        more, bigger = threat_to(system.batteries[b].protects_enu_m, x, y, z, vx, vy, vz, down_s, 1.0)
        urgent, worth = max(urgent, more), max(worth, bigger)
    return urgent, worth


@phase
def threat_to_led(system, state, p, j, now_s):
    """Urgency and worth of a track of post ``p``: the greatest over all sites and the batteries that it leads.

    Takes ``j``, a flight.
    """
    x, y, z, vx, vy, vz, down_s = heading(system, state, state.tracks[p, j], now_s)
    urgent, worth = threat_to_sites(system, x, y, z, vx, vy, vz, down_s)
    for b in range(system.batteries.shape[0]):
        if state.nodes[b].root == p:
            more, bigger = threat_to(system.batteries[b].pos_enu_m, x, y, z, vx, vy, vz, down_s, 1.0)
            urgent, worth = max(urgent, more), max(worth, bigger)
    return urgent, worth


@phase
def threat_to_sites(system, x, y, z, vx, vy, vz, down_s):
    """The greatest urgency and the greatest worth over all sites; 0 where there is none.

    Takes ``x``, ``y``, ``z``, position [m]; ``vx``, ``vy``, ``vz``, velocity [m/s]; ``down_s``, time until it comes
    down [s], -1 for what flies.
    """
    urgent, worth = 0.0, 0.0
    for i in range(system.assets.shape[0]):
        asset = system.assets[i]
        if asset.kind != Part.SITE:
            break  # sites stand first; parts of batteries follow
        more, bigger = threat_to(asset.pos_enu_m, x, y, z, vx, vy, vz, down_s, asset.value)
        urgent, worth = max(urgent, more), max(worth, bigger)
    return urgent, worth


@phase
def threat_to(place, x, y, z, vx, vy, vz, down_s, value):
    """Urgency and worth of a track, as `heading` gives it, for one place [m].

    Takes ``place``, the place; ``x``, ``y``, ``z``, position [m]; ``vx``, ``vy``, ``vz``, velocity [m/s]; ``down_s``,
    time until it comes down [s], -1 for what flies; ``value``, what it is worth [-].
    """
    if down_s >= 0.0:
        return threat_of_fall(place[0] - x, place[1] - y, place[2] - z, down_s, value)
    return threat(place[0] - x, place[1] - y, place[2] - z, vx, vy, vz, value)


@phase
def heading(system, state, row, now_s):
    """Where a track is and how it flies now, and -1; of a falling body where it will come down, and in how long [s].

    Where a glide ends nobody knows: a body that will pull up is ranked by where it would fall without.

    Takes ``row``, a track (row of ``tracks``).
    """
    x, y, z, vx, vy, vz = track_at(row, now_s)
    re_m, rn_m = system.radius_east_m, system.radius_north_m
    if falls(x, y, z, vx, vy, vz, re_m, rn_m) == 0:
        return x, y, z, vx, vy, vz, -1.0
    n = fill_path(state.path, x, y, z, vx, vy, vz, 0.0, 0.0, re_m, rn_m)
    end = state.path[n - 1]
    return end[1], end[2], end[3], vx, vy, vz, end[0]
