"""Engagement zones: where one battery can intercept one kind of target, and what stands in the way elsewhere.

The physics is that of the engine: horizon masks, range equation, detection and fly-out tables are read with the same
kernels. Only what is random in the engine (which look detects) stands here with its expectation.
"""

from math import floor

import numpy as np

from cupola.kernels._jit import entry, kernel
from cupola.kernels.dwell import LOOKS_MAX, p_miss_all
from cupola.kernels.intercept import FLIGHT_MARGIN, table_lookup
from cupola.kernels.mathx import atan2, cos, log, pi, sin, sqrt
from cupola.kernels.seeker import acquisition_range_m
from cupola.kernels.zone_sight import BEHIND_HORIZON, SEEN, TOO_FAR, TOO_NEAR, TOO_STEEP, expect
from cupola.variants import Guidance

_ACTIVE = int(Guidance.ACTIVE)

#: What limits the zone, in the order in which it is asked; 0 is no limit. `cupola.maps.zone.LIMITS` has the words.
ENGAGEABLE, MINIMUM_RANGE, ALTITUDE, ENERGY, SECTOR, HORIZON, TERRAIN, DETECTION, TIME = range(9)

#: Minus the logarithm of one half: a plot is expected once its chance is even.
EVEN = log(2.0)
#: The first plot's chance is even after half a scan where detection is sure, and after EVEN expected plots where it is
#: rare: this factor makes one sum of both.
FIRST = 2.0 * EVEN - 1.0
#: Rows of how a target flies to a place: way over ground to it, height, speed and sine of its descent.
BACK, HEIGHT, SPEED, SINK = range(4)
FLOWN = 4
#: The engagement radar has a target in hand for so many of its looks and so long [-, s]; as in `phases.decide`.
LOOKS_IN_HAND, LATE_S = 3.0, 0.5


@kernel
def fly_level(flown, speed_mps, height_m, dive_rad, dt_s):
    """Lay out how a target flies that keeps its speed: level, or down a straight line that ends at the place.

    Parameters
    ----------
    flown : float array, shape (FLOWN, n_steps)
        Filled here, for ``s * dt_s`` before the place: way over ground to it [m], height above sea level [m], speed
        [m/s] and sine of the angle of descent [-].
    speed_mps, height_m : float
        Speed [m/s], and height above sea level at the place [m].
    dive_rad : float
        Angle of descent [rad]; 0: level.
    dt_s : float
        Step in time [s].
    """
    sine = sin(dive_rad)
    cosine = cos(dive_rad)
    for s in range(flown.shape[1]):
        back_m = speed_mps * dt_s * s
        flown[BACK, s] = back_m * cosine
        flown[HEIGHT, s] = height_m + back_m * sine
        flown[SPEED, s] = speed_mps
        flown[SINK, s] = sine


@kernel
def fly_along(flown, way, height_m, dt_s):
    """The same for a target that comes down a given way; 1 when the way passes that height on its way down, else 0.

    Parameters
    ----------
    flown, dt_s
        As in `fly_level`. Before the launch the target stands where the way begins, at speed 0.
    way : float array, shape (n, 4)
        Way over ground [m], height above sea level [m], age [s] and speed [m/s] of its points, in order.
    height_m : float
        Height above sea level at the place [m].
    """
    n = way.shape[0]
    at = -1
    for i in range(n - 2, -1, -1):
        if way[i, 1] >= height_m and way[i, 1] > way[i + 1, 1]:
            at = i
            break
        if way[i, 1] < way[i + 1, 1]:
            break
    if at < 0:
        return 0
    drop_m = way[at, 1] - way[at + 1, 1]
    part = min(1.0, max(0.0, (way[at, 1] - height_m) / drop_m))
    age_s = way[at, 2] + part * (way[at + 1, 2] - way[at, 2])
    ground_m = way[at, 0] + part * (way[at + 1, 0] - way[at, 0])
    i = at
    for s in range(flown.shape[1]):
        then_s = age_s - dt_s * s
        while i > 0 and way[i, 2] > then_s:
            i -= 1
        if then_s <= way[0, 2]:
            flown[BACK, s] = ground_m - way[0, 0]
            flown[HEIGHT, s] = way[0, 1]
            flown[SPEED, s] = 0.0
            flown[SINK, s] = 0.0
            continue
        part = (then_s - way[i, 2]) / (way[i + 1, 2] - way[i, 2])
        flown[BACK, s] = ground_m - (way[i, 0] + part * (way[i + 1, 0] - way[i, 0]))
        flown[HEIGHT, s] = way[i, 1] + part * (way[i + 1, 1] - way[i, 1])
        flown[SPEED, s] = way[i, 3] + part * (way[i + 1, 3] - way[i, 3])
        rise_m = way[i + 1, 1] - way[i, 1]
        along_m = way[i + 1, 0] - way[i, 0]
        flown[SINK, s] = -rise_m / max(sqrt(rise_m * rise_m + along_m * along_m), 1e-9)
    return 1


@kernel
def lay_track(
    radars, first, target, flown, range_m, heading_rad, dt_s, step_m, n_bearings, levels_m, earth_radius_m, bins,
    turns, levels, plots,
):  # fmt: skip
    """Follow a target back in time from a place at ``range_m``, for all bearings at once: they differ by a turn only.

    Parameters
    ----------
    radars, first
        As in `fill_sight`.
    target : row of rows.FLIGHT
        Uses its cross-sections and fluctuation.
    flown : float array, shape (FLOWN, n_steps)
        How it flies there, as `fly_level` or `fly_along` leave it.
    range_m, heading_rad : float
        Range of the place [m], and course at it (0: towards the battery, pi / 2: across, from the left as the battery
        sees it).
    dt_s, step_m : float
        Steps in time [s] and of ``codes`` in range [m].
    n_bearings : int
        Bearings of ``codes``.
    levels_m : float array
        Heights above sea level [m] of the layers of ``codes``, growing.
    earth_radius_m : float
        Radius of the earth [m].
    bins, turns, levels : int arrays, shape (n_steps,)
        Filled here: range bin at ``i * dt_s`` before, by how many bearings the target was further round, and the
        nearest layer.
    plots : float array, shape (n_radars, n_steps)
        Filled here: expected plots per look [-].
    """
    n_radars, n_steps = plots.shape
    level = 0
    for s in range(n_steps):
        back_m, height_m = flown[BACK, s], flown[HEIGHT, s]
        x_m = -back_m * sin(heading_rad)
        y_m = range_m + back_m * cos(heading_rad)
        ground_m = max(sqrt(x_m * x_m + y_m * y_m), 1.0)
        bins[s] = int(ground_m / step_m + 0.5)
        turns[s] = floor(atan2(x_m, y_m) * (n_bearings / (2.0 * pi)) + 0.5)
        while level + 1 < levels_m.shape[0] and height_m > 0.5 * (levels_m[level] + levels_m[level + 1]):
            level += 1
        while level > 0 and height_m < 0.5 * (levels_m[level] + levels_m[level - 1]):
            level -= 1
        levels[s] = level
        sink = flown[SINK, s]
        along = (y_m * cos(heading_rad) - x_m * sin(heading_rad)) / ground_m
        half = sin(0.5 * ground_m / earth_radius_m)
        for i in range(n_radars):
            radar = radars[first + i]
            rise_m = height_m - radar.altitude_msl_m
            spread_m2 = 4.0 * (earth_radius_m + radar.altitude_msl_m) * (earth_radius_m + height_m) * half * half
            slant_m = max(sqrt(rise_m * rise_m + spread_m2), 1.0)
            up_m = rise_m - 2.0 * (earth_radius_m + height_m) * half * half
            across = (along * sqrt(max(1.0 - sink * sink, 0.0)) * sqrt(spread_m2) + sink * rise_m) / slant_m
            plots[i, s] = expect(
                radar, slant_m, up_m / slant_m, across, flown[SPEED, s], target.rcs_front_m2, target.rcs_side_m2,
                target.rcs_rear_m2, target.swerling, target.cos_front,
            )  # fmt: skip


@kernel
def code_at(codes, level, i, bearing, j):
    """What radar ``i`` has in a layer at a bearing, any number of turns, and a range bin; beyond the last TOO_FAR."""
    if j >= codes.shape[3]:
        return TOO_FAR
    return int(codes[level, i, bearing % codes.shape[2], j])


@kernel
def is_within(turn, middle, half, n_bearings):
    """Whether a turn [bearings of ``n_bearings``] lies in a sector of half width ``half`` around ``middle``."""
    return abs((turn - middle + 0.5 * n_bearings) % n_bearings - 0.5 * n_bearings) <= half


@kernel
def flight_limit(codes, bearing, bins, turns, levels, n_flight, dt_s, memory_s, exempt_s, middle, half, n_bearings):
    """What stands in the way of guiding a missile to the place: 0, or the limit.

    The guiding radar must have the target from the launch, ``n_flight`` steps before, to the intercept, inside a sector
    of ``half`` bearings (of ``n_bearings``) on each side of ``middle``, relative to ``bearing``. Interruptions up to
    ``memory_s`` do not count, nor what happens in the last ``exempt_s``; at the launch and at the intercept there must
    be none.
    """
    guide = codes.shape[1] - 1
    first = TIME + 1
    gap_s = 0.0
    saw = 0
    for s in range(n_flight, -1, -1):
        if not is_within(turns[s], middle, half, n_bearings):
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


@kernel
def with_repeats(radar, p_detect):
    """Chance [-] that one pass at a track gives a plot: an array looks again when the first look gave none."""
    return p_detect if radar.is_rotating == 1 else 1.0 - p_miss_all(p_detect, LOOKS_MAX)


@kernel
def is_ready(
    radars, first, battery, codes, bearing, bins, turns, levels, plots, n_flight, dt_s, middle, half, slew_s,
    n_bearings, perfect, last,
):  # fmt: skip
    """Whether the battery is ready to launch in time: target seen, tracked, identified and in hand, reaction over.

    Goes forward in time from the earliest step. The first plot comes once its chance is even; then plots of all radars
    count until M are expected; then identification, turning of the sector at ``slew_s`` seconds a bearing (0: it does
    not turn), and reaction. ``middle`` and ``half`` say where the sector looks at first, as in `flight_limit`. With
    ``perfect`` set, each look of a radar that has the target above the horizon gives a plot. Steps after ``last``,
    which is ``n_flight`` for all, are not looked at.
    """
    guide = codes.shape[1] - 1
    none = 0.0
    hits = -1.0
    unseen_s = 0.0
    for s in range(bins.shape[0] - 1, last, -1):
        chance = 0.0
        seen = 0
        for i in range(guide + 1):
            is_blind = i == guide and hits < 0.0 and guide > 0  # it waits to be cued
            if is_blind or (i == guide and not is_within(turns[s], middle, half, n_bearings)):
                continue
            code = code_at(codes, levels[s], i, bearing + turns[s], bins[s])
            looks = dt_s / radars[first + i].scan_period_s
            if code == SEEN or (perfect == 1 and code == TOO_FAR):
                p = 1.0 if perfect == 1 else plots[i, s]
                chance += looks * p * (1.0 + FIRST * p) if hits < 0.0 else looks * with_repeats(radars[first + i], p)
                seen = 1
        unseen_s = 0.0 if seen == 1 else unseen_s + dt_s
        if unseen_s > battery.stale_s:
            none = 0.0
            hits = -1.0
        if hits >= 0.0:
            hits += chance
        else:
            none += chance
            if none >= EVEN:
                hits = 1.0
        if hits >= battery.confirm_hits:
            n = n_bearings
            off = abs((turns[s] - middle + 0.5 * n) % n - 0.5 * n) - half
            turning_s = max(off, 0.0) * slew_s
            guide_s = radars[first + guide].scan_period_s
            turned_s = turning_s + guide_s if turning_s > 0.0 else 0.0
            wait_s = max(battery.reaction_s, battery.identify_s + turned_s)
            if battery.reacts_to_identity == 1:
                wait_s = battery.identify_s + max(battery.reaction_s, turned_s)
            return 1 if (s - n_flight) * dt_s >= wait_s else 0
    return 0


@kernel
def is_in_hand(radar, chances, n_flight, dt_s, perfect):
    """Whether the engagement radar can be expected to have had a plot within its last looks before the launch.

    ``chances[s]`` is that of a look ``s`` steps before the place; the launch is ``n_flight`` steps before. A target
    that flies through the clutter notch for less than those looks stays in hand.
    """
    if perfect == 1:
        return 1
    left_s = LOOKS_IN_HAND * radar.scan_period_s + LATE_S
    looked = 0.0
    looks = 1.0 if radar.is_rotating == 1 else 1.0 * LOOKS_MAX
    s = n_flight
    part_s = 0.5 * dt_s
    while left_s > 0.0 and s < chances.shape[0]:
        lasting_s = min(part_s, left_s)
        looked -= looks * log(1.0 - chances[s]) * lasting_s / radar.scan_period_s
        left_s -= lasting_s
        part_s = dt_s
        s += 1
    return 1 if looked >= EVEN else 0


@kernel
def track_limit(
    radars, first, battery, codes, bearing, bins, turns, levels, plots, n_flight, dt_s, middle, half, slew_s,
    n_bearings,
):  # fmt: skip
    """DETECTION when perfect detection would have been in time, TIME when even that would not, 0 when it is in time."""
    for perfect in range(2):
        ready = is_ready(
            radars, first, battery, codes, bearing, bins, turns, levels, plots, n_flight, dt_s, middle, half, slew_s,
            n_bearings, perfect, n_flight,
        )  # fmt: skip
        guide = codes.shape[1] - 1
        if ready == 1 and is_in_hand(radars[first + guide], plots[guide], n_flight, dt_s, perfect) == 1:
            return ENGAGEABLE if perfect == 0 else DETECTION
    return TIME


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


@kernel
def missile_limit(
    missile, tof_s, speed_mps, altitude_step_m, range_step_m, range_m, altitude_m, ground_m, target_mps
):  # fmt: skip
    """What the missile alone says of a place; with it the flight time [s] and the arrival speed [m/s], 0 if not asked.

    Parameters as in `fill_zone`.
    """
    limit = place_limit(missile, range_m, altitude_m, ground_m, target_mps)
    if limit != ENGAGEABLE:
        return limit, 0.0, 0.0
    time_s, end_mps = table_lookup(tof_s, speed_mps, range_m, altitude_m, altitude_step_m, range_step_m)
    if not time_s <= FLIGHT_MARGIN * missile.flight_max_s:
        return ENERGY, 0.0, 0.0
    return ENGAGEABLE, time_s, end_mps


@kernel
def sector(radar, bearing_rad, n_bearings):
    """Where a radar looks at first, relative to a bearing, half its sector, and its time to turn by one of them [s]."""
    per_rad = n_bearings / (2.0 * pi)
    slew_s = 1.0 / (radar.slew_radps * per_rad) if radar.slew_radps > 0.0 else 0.0
    return (radar.boresight_rad - bearing_rad) * per_rad, radar.sector_half_rad * per_rad, slew_s


@kernel
def guide_limit(
    radar, battery, missile, codes, bearing_rad, bearing, bins, turns, levels, n_flight, end_mps, target_mps,
    homing_range_m, dt_s, n_bearings,
):  # fmt: skip
    """What stands in the way of guiding a missile to a place, as `flight_limit`, for the rows of a battery."""
    middle, half, _ = sector(radar, bearing_rad, n_bearings)
    is_fixed = radar.slew_radps <= 0.0 and radar.is_rotating == 0
    exempt_s = 0.0
    if missile.guidance == _ACTIVE:
        exempt_s = homing_range_m / (end_mps + target_mps)
    return flight_limit(
        codes, bearing, bins, turns, levels, n_flight, dt_s, battery.guidance_memory_s, exempt_s, middle,
        half if is_fixed else 1.0 * n_bearings, n_bearings,
    )  # fmt: skip


@kernel
def radar_limit(
    radars, first, battery, missile, codes, bearing_rad, bearing, bins, turns, levels, plots, n_flight, end_mps,
    target_mps, homing_range_m, dt_s, n_bearings,
):  # fmt: skip
    """What the radars say of a place that the missile reaches after ``n_flight`` steps with ``end_mps``; 0: nothing.

    ``codes[levels[s], i, bearing + turns[s], bins[s]]`` is what radar ``i`` had ``s`` steps before, where a turn is one
    of ``n_bearings``; ``plots`` as `lay_track` leaves them. An active seeker takes the target from ``homing_range_m``.
    """
    radar = radars[first + codes.shape[1] - 1]
    limit = guide_limit(
        radar, battery, missile, codes, bearing_rad, bearing, bins, turns, levels, n_flight, end_mps, target_mps,
        homing_range_m, dt_s, n_bearings,
    )  # fmt: skip
    if limit == ENGAGEABLE:
        middle, half, slew_s = sector(radar, bearing_rad, n_bearings)
        limit = track_limit(
            radars,
            first,
            battery,
            codes,
            bearing,
            bins,
            turns,
            levels,
            plots,
            n_flight,
            dt_s,
            middle,
            half,
            slew_s,
            n_bearings,
        )
    return limit


@kernel
def judge(
    radars, first, battery, missile, tof_s, speed_mps, altitude_step_m, range_step_m, codes, range_m, bearing_rad,
    altitude_m, ground_m, target_mps, homing_range_m, dt_s, decision_s, bins, turns, levels, plots,
):  # fmt: skip
    """What limits the zone at one place for a target whose track was laid by `lay_track`; and the flight time [s].

    Parameters as in `fill_zone`; the flight time is 0 where it was not asked for.
    """
    limit, time_s, end_mps = missile_limit(
        missile, tof_s, speed_mps, altitude_step_m, range_step_m, range_m, altitude_m, ground_m, target_mps
    )
    if limit != ENGAGEABLE:
        return limit, 0.0
    n_bearings = codes.shape[2]
    bearing = int(bearing_rad * (n_bearings / (2.0 * pi)) + 0.5)
    n_flight = int((time_s + decision_s) / dt_s + 0.5)
    limit = radar_limit(
        radars, first, battery, missile, codes, bearing_rad, bearing, bins, turns, levels, plots, n_flight, end_mps,
        target_mps, homing_range_m, dt_s, n_bearings,
    )  # fmt: skip
    return limit, time_s


@entry
def fill_zone(
    radars, first, battery, missile, tof_s, speed_mps, altitude_step_m, range_step_m, codes, levels_m, step_m, ground_m,
    target, way, dive_rad, height_m, is_agl, headings_rad, dt_s, lookback_s, decision_s, cell_m, earth_radius_m, worst,
    best,
):  # fmt: skip
    """Fill in what limits the engagement zone of one battery in one layer.

    Parameters
    ----------
    radars, first
        Table of radars, and the row of the battery's first one; ``codes.shape[1]`` rows, the guiding radar last.
    battery, missile : rows of rows.BATTERY and rows.MISSILE
    tof_s, speed_mps, altitude_step_m, range_step_m
        Its fly-out table, as `intercept.fill_table` leaves it.
    codes, levels_m, step_m, ground_m, height_m, is_agl
        As in `fill_sight`, for each of the layers ``levels_m`` [m above sea level]; ``ground_m`` on the same grid.
    target : row of rows.FLIGHT
        The target: cross-sections, fluctuation, ``speed_max_mps``.
    way, dive_rad : float array, shape (n, 4), and float
        How it flies: along a way as in `fly_along`; without points down a line of this angle [rad], 0: level.
    headings_rad : float array
        Courses to try at each place: 0 is towards the battery.
    dt_s, lookback_s, decision_s : float
        Time step, how long before the launch the target is followed, and mean delay of a decision [s].
    cell_m, earth_radius_m : float
        Width of a cell in range, and radius of the earth [m].
    worst, best : uint8 arrays, shape (n_bearings, n_ranges)
        Filled here: limit of the course that is limited first, and of the one that gets furthest (0: engageable).
        Cell ``[i, j]`` lies around bearing ``(i + 1/2) 2 pi / n_bearings`` and range ``(j + 1/2) cell_m``.
    """
    n_out, n_cells = worst.shape
    n_bearings = codes.shape[2]
    n_steps = int((missile.flight_max_s + lookback_s) / dt_s) + 2
    bins = np.empty(n_steps, np.int64)
    turns = np.empty(n_steps, np.int64)
    levels = np.empty(n_steps, np.int64)
    plots = np.empty((codes.shape[1], n_steps))
    flown = np.empty((FLOWN, n_steps))
    mean_m = battery.altitude_msl_m + height_m if is_agl == 1 else height_m
    comes = 1
    if way.shape[0] > 0:
        comes = fly_along(flown, way, mean_m, dt_s)
    else:
        fly_level(flown, target.speed_max_mps, mean_m, dive_rad, dt_s)
    if comes == 0:
        worst[:] = ALTITUDE
        best[:] = ALTITUDE
        return
    target_mps = flown[SPEED, 0]
    homing_m = acquisition_range_m(missile.homing_range_m, missile.guidance, target.rcs_front_m2)
    for j in range(n_cells):
        range_m = (j + 0.5) * cell_m
        post = min(int(range_m / step_m + 0.5), ground_m.shape[1] - 1)
        for h in range(headings_rad.shape[0]):
            lay_track(
                radars, first, target, flown, range_m, headings_rad[h], dt_s, step_m, n_bearings, levels_m,
                earth_radius_m, bins, turns, levels, plots,
            )  # fmt: skip
            for i in range(n_out):
                bearing_rad = 2.0 * pi * (i + 0.5) / n_out
                ground = float(ground_m[int((i + 0.5) * n_bearings / n_out + 0.5) % n_bearings, post])
                altitude_m = ground + height_m if is_agl == 1 else height_m
                limit, _ = judge(
                    radars, first, battery, missile, tof_s, speed_mps, altitude_step_m, range_step_m, codes, range_m,
                    bearing_rad, altitude_m, ground, target_mps, homing_m, dt_s, decision_s, bins, turns, levels,
                    plots,
                )  # fmt: skip
                if h == 0:
                    worst[i, j] = limit
                    best[i, j] = limit
                    continue
                if limit != ENGAGEABLE and (worst[i, j] == ENGAGEABLE or limit < worst[i, j]):
                    worst[i, j] = limit
                if best[i, j] != ENGAGEABLE and (limit == ENGAGEABLE or limit > best[i, j]):
                    best[i, j] = limit
