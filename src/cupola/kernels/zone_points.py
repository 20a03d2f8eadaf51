"""Engagement zones at single places: the questions of `zone`, asked at a flight's very place, altitude and course."""

from math import floor

import numpy as np

from cupola.kernels._jit import entry, kernel, phase
from cupola.kernels.horizon import horizon_slope
from cupola.kernels.mathx import atan2, cos, pi, sin, sqrt
from cupola.kernels.seeker import acquisition_range_m
from cupola.kernels.zone_inputs import Approach, InterceptPoint
from cupola.kernels.zone_limits import ENGAGEABLE, guide_limit, homing_s, missile_limit, sector_of
from cupola.kernels.zone_readiness import LATE_S, LOOKS_IN_HAND, is_in_hand, is_ready, track_limit
from cupola.kernels.zone_sight import CLEARANCE_M, SEEN, expect, sight

#: Turns of a target around the battery are counted in so many parts of the circle.
TURNS = 72_000
#: A target is followed so long at first, then so long, before the rest is asked: two or some scans of a radar [s].
FIRST_BLOCK_S, BLOCK_S = 24.0, 60.0
#: The highest slopes of a horizon mask are kept by so many sectors and stretches, if so many places are asked.
TOP_SECTORS, TOP_STRETCHES, TOPS_FROM = 72, 24, 500
#: Bounds are wider than what they bound by so much, for the rounding of both: slope [-], and way or turn [m, rad].
SLACK, SLACK_M, SLACK_RAD = 1e-6, 0.1, 1e-6


@kernel
def fill_tops(mask, tops):
    """Fill in the highest slopes of a horizon mask, shape (sectors, stretches): what looks steeper is hidden nowhere.

    ``tops[c, t]`` holds for all bearings of sector ``c`` and all distances up to the end of stretch ``t``. A mask rises
    with distance, so its last bin in a stretch has the highest slope up to there.
    """
    n_bearings, n_bins = mask.shape
    n_sectors, n_stretches = tops.shape
    for c in range(n_sectors):
        for t in range(n_stretches):
            tops[c, t] = -np.inf
    for i in range(n_bearings):
        c = i * n_sectors // n_bearings
        for t in range(n_stretches):
            tops[c, t] = max(tops[c, t], float(mask[i, min((t + 1) * n_bins // n_stretches, n_bins - 1)]))


@kernel
def top_of(tops, first, last, stretch):
    """Highest slope of the sectors from ``first`` to ``last``, any number of turns, within a stretch of distance."""
    n_sectors = tops.shape[0]
    top = -np.inf
    for c in range(first, last + 1):
        top = max(top, tops[c % n_sectors, stretch])
    return top


@kernel
def sees_all(radar, tops, n_bearings, reach_m, points, p, first_m, last_m, earth_radius_m, k):
    """Whether a radar surely sees a target all along a straight way back from a place; 0 says nothing.

    At one altitude above the antenna, apparent elevation falls with distance: so the nearest and the farthest place of
    the way decide for all between them, against the highest slopes of the mask in the sectors that it crosses.

    Parameters
    ----------
    radar : row of rows.RADAR
    tops : array
        From `fill_tops`.
    n_bearings, reach_m : int, float
        Bearings of the mask, and how far its last bin reaches [m].
    points, p : Points, int
        The places, and the index of this one.
    first_m, last_m : float
        The way, from so far back to so far back [m].
    earth_radius_m, k : float
        As in `sight`.
    """
    range_m, heading_rad, altitude_m = points.ranges_m[p], points.headings_rad[p], points.altitudes_m[p]
    rise_m = altitude_m - radar.altitude_msl_m
    if rise_m <= 0.0:
        return 0
    sin_heading, cos_heading = sin(heading_rad), cos(heading_rad)
    first_x_m, first_y_m = -first_m * sin_heading, range_m + first_m * cos_heading
    last_x_m, last_y_m = -last_m * sin_heading, range_m + last_m * cos_heading
    first_away_m = sqrt(first_x_m * first_x_m + first_y_m * first_y_m)
    last_away_m = sqrt(last_x_m * last_x_m + last_y_m * last_y_m)
    beside_m = -range_m * cos_heading
    near_m = range_m * abs(sin_heading) if first_m < beside_m < last_m else min(first_away_m, last_away_m)
    near_m -= SLACK_M
    far_m = max(first_away_m, last_away_m) + SLACK_M
    if near_m < 1.0:
        return 0
    spread = 4.0 * (earth_radius_m + radar.altitude_msl_m) * (earth_radius_m + altitude_m)
    near_half = sin(0.5 * near_m / earth_radius_m)
    far_half = sin(0.5 * far_m / earth_radius_m)
    nearest_m = sqrt(rise_m * rise_m + spread * near_half * near_half)
    farthest_m = sqrt(rise_m * rise_m + spread * far_half * far_half)
    if nearest_m - SLACK_M < radar.range_min_m or farthest_m + SLACK_M > radar.range_max_m:
        return 0
    steep, _ = horizon_slope(nearest_m, radar.altitude_msl_m, altitude_m, earth_radius_m, k)
    flat, ground_m = horizon_slope(farthest_m, radar.altitude_msl_m, altitude_m, earth_radius_m, k)
    if steep + SLACK > radar.tan_elevation_max or flat - SLACK < radar.tan_elevation_min:
        return 0
    begin_rad = atan2(first_x_m, first_y_m)
    turn_rad = (atan2(last_x_m, last_y_m) - begin_rad + pi) % (2.0 * pi) - pi
    if abs(turn_rad) > 3.0:
        return 0
    begin_rad += points.bearings_rad[p] + min(turn_rad, 0.0) - SLACK_RAD
    end_rad = begin_rad + abs(turn_rad) + 2.0 * SLACK_RAD
    # Looks take the nearest bearing of the mask; its sector is that of `fill_tops`.
    per_rad = n_bearings / (2.0 * pi)
    first = floor(begin_rad * per_rad + 0.5) * tops.shape[0] // n_bearings
    last = floor(end_rad * per_rad + 0.5) * tops.shape[0] // n_bearings
    stretch = min(int((ground_m + SLACK_M) / reach_m * tops.shape[1]), tops.shape[1] - 1)
    return 1 if flat - SLACK >= top_of(tops, first, last, stretch) else 0


@kernel
def is_sure(unit, around, points, p, tops, highest_m, i, first_s, last_s):
    """`sees_all` of radar ``i`` for the way from so long to so long before a place [s], if it lies above all ground."""
    mask = around.masks[i]
    if tops.shape[1] == 0 or not points.altitudes_m[p] > highest_m:
        return 0
    speed_mps = points.speeds_mps[p]
    return sees_all(
        unit.radars[i], tops[i], mask.shape[0], mask.shape[1] * around.mask_step_m[i], points, p,
        speed_mps * first_s, speed_mps * last_s, around.earth_radius_m, around.k,
    )  # fmt: skip


@kernel
def follow(radars, around, target, points, p, begin, end, with_all, sure, approach):
    """What radars had of a target on its way to a place, at its own altitude: no grid of sight stands between.

    Parameters
    ----------
    radars : table of rows.RADAR
        Radars of the battery, the guiding one last.
    around : Surroundings
        Their horizon masks and the ground around them.
    target : row of rows.FLIGHT
        Cross-sections and fluctuation.
    points, p : Points, int
        The places, and the index of this one.
    begin, end : int
        Steps before the place: from ``begin`` up to ``end``, which is left out.
    with_all : int
        0: the guiding radar alone, and without plots.
    sure : int array, shape (n_radars,)
        1: the radar is known to see the target all the way, so sight is not asked.
    approach : Approach
        Filled here: ``codes[0, i, 0, s]``, ``turns[s]`` (of `TURNS`) and ``plots[i, s]``.
    """
    codes, turns, plots, dt_s = approach.codes, approach.turns, approach.plots, approach.dt_s
    ground_m, step_m, earth_radius_m = around.ground_m, around.step_m, around.earth_radius_m
    range_m, bearing_rad, heading_rad = points.ranges_m[p], points.bearings_rad[p], points.headings_rad[p]
    altitude_m, speed_mps = points.altitudes_m[p], points.speeds_mps[p]
    n_radars = radars.shape[0]
    first = 0 if with_all == 1 else n_radars - 1
    n_unsure = 0
    for i in range(first, n_radars):
        n_unsure += 1 - sure[i]
    n_bearings = ground_m.shape[0]
    per_rad = n_bearings / (2.0 * pi)
    sin_heading = sin(heading_rad)
    cos_heading = cos(heading_rad)
    for s in range(begin, end):
        back_m = speed_mps * dt_s * s
        x_m = -back_m * sin_heading
        y_m = range_m + back_m * cos_heading
        away_m = max(sqrt(x_m * x_m + y_m * y_m), 1.0)
        turn_rad = atan2(x_m, y_m)
        turns[s] = floor(turn_rad * (TURNS / (2.0 * pi)) + 0.5)
        there_rad = bearing_rad + turn_rad
        ground, height_m = 0.0, altitude_m
        if n_unsure > 0:
            row = floor(there_rad * per_rad + 0.5) % n_bearings
            ground = float(ground_m[row, min(int(away_m / step_m + 0.5), ground_m.shape[1] - 1)])
            height_m = altitude_m if altitude_m > ground else ground + CLEARANCE_M
        along = (y_m * cos_heading - x_m * sin_heading) / away_m
        half = sin(0.5 * away_m / earth_radius_m)
        for i in range(first, n_radars):
            radar = radars[i]
            code = SEEN
            if sure[i] == 0:
                code = sight(
                    radar, around.masks[i], around.mask_step_m[i], there_rad, away_m, height_m,
                    min(ground, around.site_m), earth_radius_m, around.k,
                )  # fmt: skip
            codes[0, i, 0, s] = code
            plots[i, s] = 0.0
            if code == SEEN and with_all == 1:
                rise_m = altitude_m - radar.altitude_msl_m
                spread_m2 = 4.0 * (earth_radius_m + radar.altitude_msl_m) * (earth_radius_m + altitude_m) * half * half
                slant_m = max(sqrt(rise_m * rise_m + spread_m2), 1.0)
                up_m = rise_m - 2.0 * (earth_radius_m + altitude_m) * half * half
                across = along * sqrt(spread_m2) / slant_m
                plots[i, s] = expect(radar, target, slant_m, up_m / slant_m, across, speed_mps)


@phase
def place_of(points, p, around):
    """Point ``p`` as a `InterceptPoint`, with the ground under it."""
    ground_m = around.ground_m
    n_bearings = ground_m.shape[0]
    row = floor(points.bearings_rad[p] * (n_bearings / (2.0 * pi)) + 0.5) % n_bearings
    post = min(int(points.ranges_m[p] / around.step_m + 0.5), ground_m.shape[1] - 1)
    return InterceptPoint(points.ranges_m[p], points.bearings_rad[p], points.altitudes_m[p], float(ground_m[row, post]))


@phase
def radar_limit(unit, around, target, points, p, approach, n_flight, exempt_s, tops, highest_m):
    """What the radars say of a point that the missile reaches after ``n_flight`` steps; 0: nothing.

    Asks no further back than an answer needs: from the launch on only the guiding radar counts; then the looks before
    it; then the earliest ones; and the rest only if those have not given a track.

    Parameters
    ----------
    unit, around, target, points, p, approach
        As in `follow`, which fills ``approach``, and of the whole battery.
    n_flight : int
        Step of the launch.
    exempt_s : float
        How long before the intercept the missile needs no guidance [s].
    tops, highest_m : array, float
        From `fill_tops` for each radar, with no sectors where sight is asked step by step; highest ground [m].
    """
    n_steps = approach.bins.shape[0]
    guide = unit.radars.shape[0] - 1
    radar = unit.radars[guide]
    dt_s = approach.dt_s
    sector = sector_of(radar, points.bearings_rad[p], TURNS)
    hand_s = LOOKS_IN_HAND * radar.scan_period_s + LATE_S
    held = min(n_flight + int(hand_s / dt_s) + 2, n_steps)
    is_free = radar.slew_radps > 0.0 or radar.is_rotating == 1
    first = max(held, n_steps - int(FIRST_BLOCK_S / dt_s) - 1)
    block = max(held, n_steps - int(BLOCK_S / dt_s) - 1)
    sure = np.zeros(guide + 1, np.int64)
    begin, end = 0, n_flight
    for part in range(5):
        if part == 1:
            begin, end = n_flight, held
        elif part == 2:
            begin, end = first, n_steps
        elif part == 3:
            begin, end = block, first
        elif part == 4:
            begin, end = held, block
        if part > 1 and begin == end:
            continue
        for i in range(guide if part == 0 else 0, guide + 1):
            sure[i] = is_sure(unit, around, points, p, tops, highest_m, i, dt_s * begin, dt_s * (end - 1))
        if part == 0 and is_free and sure[guide] == 1:
            approach.codes[0, guide, 0, :n_flight] = SEEN
            approach.turns[:n_flight] = 0  # a sector that turns is not asked where it looks
        else:
            follow(unit.radars, around, target, points, p, begin, end, min(part, 1), sure, approach)
        if part == 1:
            limit = guide_limit(unit, approach, sector, 0, n_flight, exempt_s)
            if limit != ENGAGEABLE:
                return limit
        elif part >= 2:
            ready = is_ready(unit, approach, sector, 0, n_flight, 0, max(begin - 1, n_flight))
            if ready == 1 and is_in_hand(radar, approach.plots[guide], n_flight, dt_s, 0) == 1:
                return ENGAGEABLE
    return track_limit(unit, approach, sector, 0, n_flight)


@entry
def judge_points(unit, around, target, points, steps_s, lookback_s, decision_s, limits, times_s):
    """Judge single places, each with its own course, altitude and speed of the target; else as `fill_zone`.

    Sight is asked at the very places and altitude, not looked up on a grid, and no further than an answer needs: most
    targets are tracked within the first `BLOCK_S` in which they are followed.

    Parameters
    ----------
    unit : FireUnit
        The battery.
    around : Surroundings
        Horizon masks of its radars and the ground around them: for the lowest altitude of the missile, and where a
        level track would pass through ground.
    target : row of rows.FLIGHT
        Cross-sections and fluctuation.
    points : Points
        Places relative to the battery, and how the target flies there.
    steps_s : float array, shape (n_points,)
        Time steps [s].
    lookback_s, decision_s : float
        As in `Timing`.
    limits : uint8 array, shape (n_points,)
        Filled here: the limit, 0 for none.
    times_s : float array, shape (n_points,)
        Filled here: flight time of the missile to the place [s], 0 where it was not asked for.
    """
    missile, n_radars = unit.missile, unit.radars.shape[0]
    longest = 0
    for p in range(limits.shape[0]):
        longest = max(longest, int((missile.flight_max_s + lookback_s) / steps_s[p]) + 2)
    codes = np.empty((1, n_radars, 1, longest), np.uint8)
    bins = np.arange(longest)
    turns = np.empty(longest, np.int64)
    levels = np.zeros(longest, np.int64)
    plots = np.empty((n_radars, longest))
    tops = np.empty((n_radars, TOP_SECTORS if limits.shape[0] >= TOPS_FROM else 0, TOP_STRETCHES))
    highest_m = np.inf
    if tops.shape[1] > 0:
        for i in range(n_radars):
            fill_tops(around.masks[i], tops[i])
        highest_m = float(around.ground_m.max())
    homing_m = acquisition_range_m(missile.homing_range_m, missile.guidance, target.rcs_front_m2)
    for p in range(limits.shape[0]):
        dt_s, target_mps = steps_s[p], points.speeds_mps[p]
        limit, time_s, end_mps = missile_limit(unit, place_of(points, p, around), target_mps)
        limits[p], times_s[p] = limit, time_s
        if limit != ENGAGEABLE:
            continue
        n = int((missile.flight_max_s + lookback_s) / dt_s) + 2
        approach = Approach(codes[:, :, :, :n], bins[:n], turns[:n], levels[:n], plots[:, :n], dt_s, TURNS)
        n_flight = int((time_s + decision_s) / dt_s + 0.5)
        exempt_s = homing_s(missile, homing_m, end_mps, target_mps)
        limits[p] = radar_limit(unit, around, target, points, p, approach, n_flight, exempt_s, tops, highest_m)
