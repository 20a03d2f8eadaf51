"""Evidence: what a battery can find out about a track. Interrogation is drawn, the rest is read off the track.

One address a battery and flight: asked again, the same transponder gives the same answer. Whether a transponder is on
at all, and whether a flight answers with codes that are not its own, is drawn once a flight, for all batteries alike.
"""

from cupola.engine.phase_parts.place import ground_msl_m
from cupola.engine.phase_parts.zones import keeps_to
from cupola.kernels._jit import phase
from cupola.kernels.geodesy import altitude_msl_m
from cupola.kernels.kalman import track_at
from cupola.kernels.mathx import sqrt
from cupola.kernels.rng import uniform, uniform_pair
from cupola.variants import IdentityCause, Part, Purpose, ZoneKind


@phase
def is_compatible(rule, flight):
    """Whether the interrogator asks in a mode that the transponder has, with codes that both hold.

    Takes ``rule``, row of rows.IDENTIFICATION: the evidence of a battery; ``flight``, row of rows.FLIGHT.
    """
    if (rule.coded_modes & flight.coded_modes) == 0 or flight.codes < 0:
        return False
    return ((rule.codes >> flight.codes) & 1) == 1


@phase
def coded_reply(system, rule, b, j, seed, replication):
    """Whether flight ``j`` answers with valid codes: 1, 0, or -1 when the battery cannot ask; and why not.

    Takes ``rule``, row of rows.IDENTIFICATION: the evidence of a battery; ``b``, a battery.
    """
    if rule.coded_modes == 0:
        return -1, IdentityCause.NONE.value
    flight = system.flights[j]
    u_fails, u_reply = uniform_pair(seed, replication, Purpose.IFF_CODED, flight.key, system.batteries[b].key, 0)
    u_on, u_spoof = uniform_pair(seed, replication, Purpose.TRANSPONDER, flight.key, 0, 0)
    is_on = u_on < flight.p_transponder
    if u_fails >= rule.p_interrogator_fails:
        if is_compatible(rule, flight) and is_on and u_reply < rule.p_reply:
            return 1, IdentityCause.CODED_REPLY.value
        if u_spoof < flight.p_spoof:
            return 1, IdentityCause.CODED_REPLY.value
    if is_on and flight.coded_modes != 0 and not is_compatible(rule, flight):
        return 0, IdentityCause.INCOMPATIBLE.value
    return 0, IdentityCause.NO_REPLY.value


@phase
def civil_reply(system, rule, b, j, seed, replication):
    """Whether flight ``j`` answers in a mode without codes: 1, 0, or -1 when the battery cannot ask.

    Takes ``rule``, row of rows.IDENTIFICATION: the evidence of a battery; ``b``, a battery.
    """
    if rule.civil_modes == 0:
        return -1
    flight = system.flights[j]
    key = system.batteries[b].key
    u_fails, _ = uniform_pair(seed, replication, Purpose.IFF_CODED, flight.key, key, 0)
    is_on = uniform(seed, replication, Purpose.TRANSPONDER, flight.key, 0, 0) < flight.p_transponder
    answers = uniform(seed, replication, Purpose.IFF_CIVIL, flight.key, key, 0) < rule.p_reply
    asked = u_fails >= rule.p_interrogator_fails and (rule.civil_modes & flight.civil_modes) != 0
    return 1 if asked and is_on and answers else 0


@phase
def on_plan(system, state, rule, b, j, now_s):
    """Whether the track keeps to the corridor of its plan: 1, 0, or -1 where there are no corridors.

    A battery that does not know the plans takes any corridor for good.

    Takes ``rule``, row of rows.IDENTIFICATION: the evidence of a battery; ``b``, a battery; ``j``, a flight.
    """
    x, y, z, vx, vy, _ = track_at(state.tracks[b, j], now_s)
    found = -1
    for k in range(system.zones.shape[0]):
        if system.zones[k].kind == ZoneKind.CORRIDOR:
            found = max(found, 0)
            is_meant = rule.has_plans == 0 or system.flights[j].corridor == k
            if is_meant and keeps_to(system, k, x, y, z, vx, vy, now_s):
                found = 1
    return found


@phase
def profile(system, state, rule, b, j, now_s):
    """Whether the track is fast, low, and closing on the battery or a site: three times 1 or 0.

    Takes ``rule``, row of rows.IDENTIFICATION: the evidence of a battery; ``b``, a battery; ``j``, a flight.
    """
    x, y, z, vx, vy, vz = track_at(state.tracks[b, j], now_s)
    fast = 1 if sqrt(vx * vx + vy * vy + vz * vz) >= rule.fast_mps else 0
    altitude_m = altitude_msl_m(x, y, z, system.radius_east_m, system.radius_north_m)
    low = 1 if altitude_m - ground_msl_m(system, state, j) < rule.low_m else 0
    home = system.batteries[b].pos_enu_m
    closing = passes_within(home[0] - x, home[1] - y, home[2] - z, vx, vy, vz, rule.closing_m)
    for i in range(system.assets.shape[0]):
        if system.assets[i].kind != Part.SITE:
            break  # sites stand first
        place = system.assets[i].pos_enu_m
        closing = max(closing, passes_within(place[0] - x, place[1] - y, place[2] - z, vx, vy, vz, rule.closing_m))
    return fast, low, closing


@phase
def passes_within(rx_m, ry_m, rz_m, vx_mps, vy_mps, vz_mps, within_m):
    """1 if a track is still to pass a place (place minus track given) within a distance, else 0.

    Takes ``rx_m``, ``ry_m``, ``rz_m``, place minus track [m]; ``vx_mps``, ``vy_mps``, ``vz_mps``, velocity of the track
    [m/s]; ``within_m``, the distance [m].
    """
    speed2 = vx_mps * vx_mps + vy_mps * vy_mps + vz_mps * vz_mps
    along = rx_m * vx_mps + ry_m * vy_mps + rz_m * vz_mps
    if speed2 <= 0.0 or along <= 0.0:
        return 0
    time_s = along / speed2
    dx, dy, dz = rx_m - vx_mps * time_s, ry_m - vy_mps * time_s, rz_m - vz_mps * time_s
    return 1 if dx * dx + dy * dy + dz * dz < within_m * within_m else 0
