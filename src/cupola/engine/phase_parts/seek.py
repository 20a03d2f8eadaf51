"""Seek: a seeker takes the strongest echo in its view, whoever it was meant for."""

from cupola.engine.events import EventKind
from cupola.engine.phase_parts.event_log import note
from cupola.engine.phase_parts.place import place
from cupola.engine.phase_parts.sight import VISIBLE, visibility
from cupola.kernels._jit import phase
from cupola.kernels.mathx import cos, sqrt
from cupola.kernels.radar import rcs_m2
from cupola.kernels.rng import uniform_pair
from cupola.kernels.seeker import (
    HOMING_FACTOR_MAX,
    acquisition_range_m,
    beam_gain,
    fluctuation,
    has_seeker,
    seeker_power,
)
from cupola.variants import Cause, Fate, Guidance, Purpose


@phase
def take_strongest(system, state, s, missile, seed, replication, log):
    """As homing begins, look along the line to the present target and take what returns most, once for all.

    Takes ``s``, a shot; ``missile``, row of rows.MISSILE.
    """
    if has_seeker(missile.guidance) == 0:
        return
    shot = state.shots[s]
    before = shot.flight
    best, most = before, -1.0
    for j in range(system.flights.shape[0]):
        if state.flights[j].fate == Fate.FLYING and state.flights[j].start_s <= shot.time_s:
            power = return_of(system, state, s, missile, before, j, seed, replication)
            if power > most or (power == most and j == before):
                best, most = j, power
    if best == before or most <= 0.0:
        return
    shot.flight = best
    shot.astray = Cause.AIMED if best == shot.meant else Cause.SEEKER
    x, y, z = shot.pos_enu_m[0], shot.pos_enu_m[1], shot.pos_enu_m[2]
    note(state, log, shot.time_s, EventKind.SEEKER_TOOK, shot.battery, best, s, float(before), x, y, z)


@phase
def return_of(system, state, s, missile, before, j, seed, replication):
    """Echo of flight ``j`` at the seeker of shot ``s``, which looks at flight ``before``; 0 outside its view.

    Takes ``missile``, row of rows.MISSILE.
    """
    shot = state.shots[s]
    battery = system.batteries[shot.battery]
    guide = system.batteries[shot.guide].engagement_radar
    radar = system.radars[guide]
    x, y, z = shot.pos_enu_m[0], shot.pos_enu_m[1], shot.pos_enu_m[2]
    bx, by, bz, _, _, _, _ = place(system, state, before, shot.time_s, state.flights[before].leg)
    jx, jy, jz, vx, vy, vz, _ = place(system, state, j, shot.time_s, state.flights[j].leg)
    far_m = length(jx - x, jy - y, jz - z)
    if abs(far_m - length(bx - x, by - y, bz - z)) > missile.seeker_gate_m:
        return 0.0
    if j != before and cos_between(bx - x, by - y, bz - z, jx - x, jy - y, jz - z) < cos(missile.seeker_half_view_rad):
        return 0.0
    gain, lit_m = 1.0, 1.0
    if missile.guidance != Guidance.ACTIVE:
        if j != before:
            seen, _, _ = visibility(system, state, guide, jx, jy, jz, shot.time_s)
            if seen != VISIBLE:
                return 0.0
        home = radar.pos_enu_m
        ax, ay, az = bx - home[0], by - home[1], bz - home[2]
        cx, cy, cz = jx - home[0], jy - home[1], jz - home[2]
        lit_m = length(cx, cy, cz)
        gain = beam_gain(cos_between(ax, ay, az, cx, cy, cz), radar.beam_azimuth_rad)
    aspect = cos_between(vx, vy, vz, x - jx, y - jy, z - jz)
    flight = system.flights[j]
    sigma_m2 = rcs_m2(flight.rcs_front_m2, flight.rcs_side_m2, flight.rcs_rear_m2, aspect, flight.cos_front)
    # The address of a draw is the shot: its battery, and the flight and number under which it was launched.
    count = system.flights[shot.address].key + shot.number
    u0, u1 = uniform_pair(seed, replication, Purpose.SEEKER, flight.key, battery.key, count)
    return seeker_power(missile.guidance, sigma_m2, far_m, lit_m, gain) * fluctuation(flight.swerling, u0, u1)


@phase
def acquired_from_m(system, j, missile, rx, ry, rz, vx, vy, vz, gap_m):
    """From how far the missile's seeker takes flight ``j`` that it has at ``r`` [m] and that flies with ``v`` [m/s].

    Takes ``missile``, row of rows.MISSILE; ``rx``, ``ry``, ``rz``, where it is from the missile [m]; ``vx``, ``vy``,
    ``vz``, velocity [m/s]; ``gap_m``, length of that [m].
    """
    if gap_m > HOMING_FACTOR_MAX * missile.homing_range_m:
        return missile.homing_range_m  # too far for any echo
    flight = system.flights[j]
    aspect = cos_between(vx, vy, vz, -rx, -ry, -rz)
    sigma_m2 = rcs_m2(flight.rcs_front_m2, flight.rcs_side_m2, flight.rcs_rear_m2, aspect, flight.cos_front)
    return acquisition_range_m(missile.homing_range_m, missile.guidance, sigma_m2)


@phase
def length(x, y, z):
    """Length of a vector.

    Takes ``x``, ``y``, ``z``, its components.
    """
    return sqrt(x * x + y * y + z * z)


@phase
def cos_between(ax, ay, az, bx, by, bz):
    """Cosine of the angle between two vectors; 1 where one of them has no length.

    Takes ``ax``, ``ay``, ``az``, one vector; ``bx``, ``by``, ``bz``, the other.
    """
    both = length(ax, ay, az) * length(bx, by, bz)
    return (ax * bx + ay * by + az * bz) / both if both > 0.0 else 1.0
