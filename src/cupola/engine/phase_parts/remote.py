"""Remote: shooting at a track that the battery's own engagement radar does not have in hand.

With an active seeker the missile is told by the battery where the network has the target, and finds it by itself; or
the engagement radar of another battery of the same system, which has the target in hand, guides the missile.
"""

from cupola.engine.phase_parts.bearing import to_local
from cupola.kernels._jit import phase
from cupola.kernels.geodesy import altitude_msl_m
from cupola.kernels.horizon import horizon_slope
from cupola.kernels.horizon_mask import is_above_mask
from cupola.kernels.kalman import predict_axis
from cupola.kernels.mathx import atan2, sin, sqrt
from cupola.variants import Guidance, Outcome, Reason, RemoteFire, TrackStatus

#: The engagement radar has a target in hand when it saw it within this many of its looks.
LOOKS_IN_HAND = 3.0
#: So many standard deviations of the track must lie inside the seeker's view where it takes over; assumed.
HANDOVER_SIGMAS = 2.0


@phase
def has_in_hand(system, state, b, j, now_s):
    """Whether the engagement radar of a battery stands, radiates, and saw a flight within its last looks.

    Takes ``b``, a battery; ``j``, a flight.
    """
    i = system.batteries[b].engagement_radar
    if state.radars[i].is_alive == 0 or state.radars[i].emits == 0:
        return False
    return now_s - state.tracks[b, j].engagement_seen_s <= LOOKS_IN_HAND * system.radars[i].scan_period_s + 0.5


@phase
def choose_guide(system, state, b, j, now_s):
    """Settle who would guide missiles of battery ``b`` at flight ``j``; False where nobody could.

    Its own radar if that has the target in hand. Else, as its doctrine says, the seeker itself, or the first battery of
    the same system in touch that has the target in hand. What is settled stays until the target is let go.
    """
    engagement = state.engagements[b, j]
    if engagement.is_held == 1:
        is_led_by_seeker = engagement.is_remote == 1 and engagement.guide == b
        return is_led_by_seeker or has_in_hand(system, state, engagement.guide, j, now_s)
    before = engagement.guide
    engagement.guide = b
    engagement.is_remote = 0
    if has_in_hand(system, state, b, j, now_s):
        return True
    battery = system.batteries[b]
    if battery.remote == RemoteFire.ACTIVE_SEEKER:
        engagement.is_remote = 1
        return True
    if system.nodes.shape[0] == 0:
        return False
    for g in range(system.batteries.shape[0]):
        other = system.batteries[g]
        if g == b or other.kind != battery.kind or other.timed >= 0 or state.batteries[g].is_alive == 0:
            continue
        if state.nodes[g].root == state.nodes[b].root and has_in_hand(system, state, g, j, now_s):
            engagement.guide = g
            engagement.is_remote = 1
            if before != g:
                engagement.asked_s = now_s
            return True
    return False


@phase
def is_agreed(system, state, b, j, now_s):
    """Whether the battery that is to guide has been asked and has answered: the way there and back.

    Takes ``b``, the battery that shoots; ``j``, the target.
    """
    engagement = state.engagements[b, j]
    if engagement.guide == b:
        return True
    return now_s >= engagement.asked_s + 2.0 * system.node_delay_s[b, engagement.guide]


@phase
def is_left_to_seeker(engagement, b):
    """Whether only the seeker of the missile would see the target.

    Takes ``engagement``, what a battery knows of one target (row of ``engagements``); ``b``, the battery.
    """
    return engagement.is_remote == 1 and engagement.guide == b


@phase
def seeker_obstacle(system, state, b, j, now_s):
    """What keeps a seeker from taking over from a remote track: it is not active, or the track is too coarse.

    Takes ``b``, a battery; ``j``, the target.
    """
    missile = system.missiles[state.engagements[b, j].missile]
    if missile.guidance != Guidance.ACTIVE:
        return Reason.NOT_TRACKED_BY_ENGAGEMENT_RADAR.value
    row = state.tracks[b, j]
    worst_m2 = 0.0
    for axis in range(3):
        _, _, var_m2, _, _ = predict_axis(
            0.0, 0.0, row.var_pos_m2[axis], row.cov_pos_vel[axis], row.var_vel[axis], now_s - row.time_s,
            system.batteries[b].process_mps2,
        )  # fmt: skip
        worst_m2 = max(worst_m2, var_m2)
    if HANDOVER_SIGMAS * sqrt(worst_m2) > missile.homing_range_m * sin(missile.seeker_half_view_rad):
        return Reason.REMOTE_TRACK_COARSE.value
    return Reason.NONE.value


@phase
def link_lacks(system, state, s):
    """What a missile that its own battery leads to a remote track lacks, as `variants.Outcome`; IN_FLIGHT for nothing.

    The battery's data link stands with its engagement radar, which may be silent, and reaches the missile wherever
    terrain and earth do not hide it.

    Takes ``s``, a shot.
    """
    shot = state.shots[s]
    i = system.batteries[shot.battery].engagement_radar
    if state.radars[i].is_alive == 0:
        return Outcome.GUIDANCE_LOST_RADAR.value
    if state.tracks[shot.battery, shot.track].status != TrackStatus.CONFIRMED:
        return Outcome.TRACK_LOST.value
    x, y, z = shot.pos_enu_m[0], shot.pos_enu_m[1], shot.pos_enu_m[2]
    radar = system.radars[i]
    east, north, up = to_local(radar, x, y, z)
    range_m = sqrt(east * east + north * north + up * up)
    altitude_m = altitude_msl_m(x, y, z, system.radius_east_m, system.radius_north_m)
    slope, ground_m = horizon_slope(range_m, radar.altitude_msl_m, altitude_m, system.earth_radius_m, system.k_factor)
    if is_above_mask(system.masks[i], atan2(east, north), ground_m, slope, system.mask_step_m[i]) == 0:
        return Outcome.GUIDANCE_LOST_HORIZON.value
    return Outcome.IN_FLIGHT.value


@phase
def is_in_view(missile, bx, by, bz, tx, ty, tz, gap_m):
    """Whether a seeker that looks along ``b`` has a target at ``t`` in its view: both from the missile [m].

    Takes ``missile``, row of rows.MISSILE; ``bx``, ``by``, ``bz``, where it looks [m]; ``tx``, ``ty``, ``tz``, where
    the target is [m]; ``gap_m``, distance of the target [m].
    """
    believed_m = sqrt(bx * bx + by * by + bz * bz)
    cx, cy, cz = by * tz - bz * ty, bz * tx - bx * tz, bx * ty - by * tx
    across = sqrt(cx * cx + cy * cy + cz * cz)
    along = bx * tx + by * ty + bz * tz
    return along > 0.0 and across <= sin(missile.seeker_half_view_rad) * believed_m * gap_m
