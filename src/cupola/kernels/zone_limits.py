"""What stands in the way of an intercept at one place: the missile's published limits, its energy, and its guidance."""

from cupola.kernels._jit import kernel, phase
from cupola.kernels.intercept import FLIGHT_MARGIN, table_lookup
from cupola.kernels.mathx import cos, pi, sin, sqrt
from cupola.kernels.zone_inputs import Sector
from cupola.kernels.zone_sight import BEHIND_HORIZON, SEEN, TOO_FAR, TOO_NEAR, TOO_STEEP
from cupola.variants import Guidance

_ACTIVE = int(Guidance.ACTIVE)

#: What limits the zone, in the order in which it is asked; 0 is no limit. `maps/zone/engagement_zone.py` has the words.
ENGAGEABLE, MINIMUM_RANGE, ALTITUDE, ENERGY, SECTOR, HORIZON, TERRAIN, DETECTION, TIME = range(9)


@kernel
def place_limit(missile, range_m, altitude_m, ground_m, speed_mps):
    """What the published limits of the missile say of a place; 0 for nothing. Ground above the altitude is TERRAIN."""
    if altitude_m <= ground_m:
        return TERRAIN
    if range_m < missile.range_min_m:
        return MINIMUM_RANGE
    if altitude_m > missile.altitude_max_m or altitude_m - ground_m < missile.altitude_min_m:
        return ALTITUDE
    if speed_mps > missile.target_speed_max_mps:
        return ENERGY
    return ENGAGEABLE


@phase
def range_from_launcher_m(unit, place):
    """Ground range of a place from the launchers, which may stand away from the battery: on a plane [m]."""
    if unit.launch_away_m == 0.0:
        return place.range_m
    turn_rad = place.bearing_rad - unit.launch_bearing_rad
    east_m = place.range_m * sin(turn_rad)
    north_m = place.range_m * cos(turn_rad) - unit.launch_away_m
    return sqrt(east_m * east_m + north_m * north_m)


@phase
def missile_limit(unit, place, target_mps):
    """What the missile alone says of a place; with it the flight time [s] and the arrival speed [m/s], 0 if not asked.

    Parameters
    ----------
    unit : FireUnit
        Uses the missile and its fly-out table.
    place : InterceptPoint
        Where the target is to be intercepted.
    target_mps : float
        Its speed there [m/s].
    """
    missile = unit.missile
    range_m = range_from_launcher_m(unit, place)
    limit = place_limit(missile, range_m, place.altitude_m, place.ground_m, target_mps)
    if limit != ENGAGEABLE:
        return limit, 0.0, 0.0
    time_s, end_mps = table_lookup(
        unit.tof_s, unit.speed_mps, range_m, place.altitude_m, unit.altitude_step_m, unit.range_step_m
    )
    if not time_s <= FLIGHT_MARGIN * missile.flight_max_s:
        return ENERGY, 0.0, 0.0
    return ENGAGEABLE, time_s, end_mps


@kernel
def sector_of(radar, bearing_rad, n_bearings):
    """The `Sector` of a radar relative to a bearing [rad], in parts of a circle that has ``n_bearings`` of them."""
    per_rad = n_bearings / (2.0 * pi)
    slew_s = 1.0 / (radar.slew_radps * per_rad) if radar.slew_radps > 0.0 else 0.0
    return Sector((radar.boresight_rad - bearing_rad) * per_rad, radar.sector_half_rad * per_rad, slew_s)


@kernel
def is_within(turn, middle, half, n_bearings):
    """Whether a turn [bearings of ``n_bearings``] lies in a sector of half width ``half`` around ``middle``."""
    return abs((turn - middle + 0.5 * n_bearings) % n_bearings - 0.5 * n_bearings) <= half


@kernel
def code_at(codes, level, i, bearing, j):
    """What radar ``i`` has in a layer at a bearing, any number of turns, and a range bin; beyond the last TOO_FAR."""
    if j >= codes.shape[3]:
        return TOO_FAR
    return int(codes[level, i, bearing % codes.shape[2], j])


@kernel
def flight_limit(approach, bearing, n_flight, memory_s, exempt_s, middle, half):
    """What stands in the way of guiding a missile to the place: 0, or the limit.

    The guiding radar must have the target from the launch to the intercept. Interruptions up to ``memory_s`` do not
    count, nor what happens in the last ``exempt_s``; at the launch and at the intercept there must be none.

    Parameters
    ----------
    approach : Approach
        How the target came, and what the radars had of it.
    bearing, n_flight : int
        Bearing of the place, and the step of the launch.
    memory_s, exempt_s : float
        How long guidance survives without the target, and how long before the intercept it needs none [s].
    middle, half : float
        The sector of the guiding radar, as in `Sector`.
    """
    codes, bins, turns, levels = approach.codes, approach.bins, approach.turns, approach.levels
    dt_s = approach.dt_s
    guide = codes.shape[1] - 1
    first = TIME + 1
    gap_s = 0.0
    saw = 0
    for s in range(n_flight, -1, -1):
        if not is_within(turns[s], middle, half, approach.n_bearings):
            limit = SECTOR
        else:
            code = code_at(codes, levels[s], guide, bearing + turns[s], bins[s])
            if code == SEEN:
                gap_s = 0.0
                saw = 0
                continue
            limit = TERRAIN
            if code == TOO_STEEP:
                limit = SECTOR
            elif code == TOO_NEAR:
                limit = MINIMUM_RANGE
            elif code == TOO_FAR:
                limit = DETECTION
            elif code == BEHIND_HORIZON:
                limit = HORIZON
        gap_s += dt_s
        saw = limit if saw == 0 else min(saw, limit)
        is_end = s == 0 or s == n_flight
        if is_end or (gap_s > memory_s and s * dt_s >= exempt_s):
            first = min(first, saw)
    return first if first <= TIME else ENGAGEABLE


@phase
def guide_limit(unit, approach, sector, bearing, n_flight, exempt_s):
    """`flight_limit` of a battery: a sector that cannot turn is a limit, one that can follows the target."""
    radar = unit.radars[unit.radars.shape[0] - 1]
    is_fixed = radar.slew_radps <= 0.0 and radar.is_rotating == 0
    half = sector.half if is_fixed else 1.0 * approach.n_bearings
    return flight_limit(approach, bearing, n_flight, unit.battery.guidance_memory_s, exempt_s, sector.middle, half)


@phase
def homing_s(missile, homing_range_m, end_mps, target_mps):
    """How long before the intercept an active seeker needs no guidance [s], from its range [m] and both speeds."""
    if missile.guidance != _ACTIVE:
        return 0.0
    return homing_range_m / (end_mps + target_mps)
