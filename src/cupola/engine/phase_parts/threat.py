"""Threat: how urgent a track is, and what it may destroy, over all that it may be flying at."""

from cupola.kernels._jit import phase
from cupola.kernels.kalman import track_at
from cupola.kernels.priority import threat
from cupola.variants import Part


@phase
def threat_to_own(system, state, b, j, now_s):
    """Urgency and worth of a track of battery ``b``: the greatest over all sites, the battery and what it protects."""
    x, y, z, vx, vy, vz = track_at(state.tracks[b, j], now_s)
    urgent, worth = threat_to_sites(system, x, y, z, vx, vy, vz)
    place = system.batteries[b].pos_enu_m
    more, bigger = threat(place[0] - x, place[1] - y, place[2] - z, vx, vy, vz, 1.0)
    urgent, worth = max(urgent, more), max(worth, bigger)
    if system.batteries[b].protects == 1:
        place = system.batteries[b].protects_enu_m
        more, bigger = threat(place[0] - x, place[1] - y, place[2] - z, vx, vy, vz, 1.0)
        urgent, worth = max(urgent, more), max(worth, bigger)
    return urgent, worth


@phase
def threat_to_led(system, state, p, j, now_s):
    """Urgency and worth of a track of post ``p``: the greatest over all sites and the batteries that it leads."""
    x, y, z, vx, vy, vz = track_at(state.tracks[p, j], now_s)
    urgent, worth = threat_to_sites(system, x, y, z, vx, vy, vz)
    for b in range(system.batteries.shape[0]):
        if state.nodes[b].root == p:
            place = system.batteries[b].pos_enu_m
            more, bigger = threat(place[0] - x, place[1] - y, place[2] - z, vx, vy, vz, 1.0)
            urgent, worth = max(urgent, more), max(worth, bigger)
    return urgent, worth


@phase
def threat_to_sites(system, x, y, z, vx, vy, vz):
    """The greatest urgency and the greatest worth over all sites; 0 where there is none."""
    urgent, worth = 0.0, 0.0
    for i in range(system.assets.shape[0]):
        asset = system.assets[i]
        if asset.kind != Part.SITE:
            break  # sites stand first; parts of batteries follow
        place = asset.pos_enu_m
        more, bigger = threat(place[0] - x, place[1] - y, place[2] - z, vx, vy, vz, asset.value)
        urgent, worth = max(urgent, more), max(worth, bigger)
    return urgent, worth
