"""Emit: when radars radiate. By plan, when a track comes near, and not while a weapon that homes on them is near.

A radar that is silent makes no looks and guides no missile; its beam goes on turning.
"""

from cupola.constants import LATER_S
from cupola.engine.events import EventKind
from cupola.engine.phase_parts.event_log import note
from cupola.engine.phase_parts.hear import feeds
from cupola.engine.tables import N_SILENCES
from cupola.kernels._jit import phase
from cupola.kernels.kalman import track_at
from cupola.kernels.mathx import sqrt
from cupola.kernels.rng import uniform
from cupola.variants import Fate, Identity, Purpose, TrackStatus


@phase
def emit(system, state, now_s, seed, replication, log):
    """Bring every radar that has an emission plan to what it asks for now."""
    for i in range(system.emissions.shape[0]):
        now = state.radars[i]
        if system.emissions[i].silence_s > 0.0 and now.emits == 1 and now.is_alive == 1:
            fall_silent(system, state, i, now_s, seed, replication)
        emits = 1 if now_s >= now.silent_until_s and is_wanted(system, state, i, now_s) else 0
        if emits != now.emits:
            now.emits = emits
            radar = system.radars[i]
            x, y, z = radar.pos_enu_m[0], radar.pos_enu_m[1], radar.pos_enu_m[2]
            note(state, log, now_s, EventKind.EMITS, radar.battery, -1, i, float(emits), x, y, z)


@phase
def is_wanted(system, state, i, now_s):
    """Whether the plan of radar ``i`` has it radiate: always, in its windows, or while a hostile track is near."""
    plan = system.emissions[i]
    if plan.n_windows == 0 and plan.cue_range_m <= 0.0:
        return True
    for k in range(plan.first_window, plan.first_window + plan.n_windows):
        if system.windows_s[k, 0] <= now_s < system.windows_s[k, 1]:
            return True
    return plan.cue_range_m > 0.0 and is_cued(system, state, i, plan.cue_range_m, now_s)


@phase
def is_cued(system, state, i, range_m, now_s):
    """Whether a battery that radar ``i`` serves has a hostile track within ``range_m`` of it."""
    radar = system.radars[i]
    for b in range(system.batteries.shape[0]):
        if not feeds(system, state, i, b):
            continue
        for j in range(system.flights.shape[0]):
            row = state.tracks[b, j]
            if row.status == TrackStatus.CONFIRMED and row.identity == Identity.HOSTILE:
                x, y, z, _, _, _ = track_at(row, now_s)
                dx, dy, dz = x - radar.pos_enu_m[0], y - radar.pos_enu_m[1], z - radar.pos_enu_m[2]
                if dx * dx + dy * dy + dz * dz < range_m * range_m:
                    return True
    return False


@phase
def fall_silent(system, state, i, now_s, seed, replication):
    """Go silent before a tracked weapon that homes on radar ``i``, if it is taken for what it is: one draw each."""
    radar = system.radars[i]
    plan = system.emissions[i]
    for j in range(system.flights.shape[0]):
        if system.flights[j].seeks_radar != i or state.flights[j].fate != Fate.FLYING or state.looks[i, j].reacted == 1:
            continue
        row = state.tracks[radar.home, j]
        if row.status != TrackStatus.CONFIRMED or time_to_go_s(radar, row, now_s) > plan.warning_s:
            continue
        state.looks[i, j].reacted = 1
        draw = uniform(seed, replication, Purpose.WEAPON_RECOGNISED, system.flights[j].key, radar.key, 0)
        if draw < plan.p_recognised:
            state.counts[N_SILENCES] += 1
            state.radars[i].silent_until_s = now_s + plan.silence_s


@phase
def time_to_go_s(radar, row, now_s):
    """Distance of a track over its closing speed [s]; very long when it does not come nearer.

    Takes ``radar``, row of rows.RADAR; ``row``, a track (row of ``tracks``).
    """
    x, y, z, vx, vy, vz = track_at(row, now_s)
    dx, dy, dz = radar.pos_enu_m[0] - x, radar.pos_enu_m[1] - y, radar.pos_enu_m[2] - z
    range2_m2 = dx * dx + dy * dy + dz * dz
    closing = vx * dx + vy * dy + vz * dz
    return range2_m2 / closing if closing > 1.0e-6 * sqrt(range2_m2) else LATER_S
