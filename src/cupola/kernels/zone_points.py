"""Engagement zones at single places: the questions of `zone`, asked at a flight's very place, altitude and course."""

from math import floor

import numpy as np

from cupola.kernels._jit import entry, kernel, phase
from cupola.kernels.mathx import atan2, cos, pi, sin, sqrt
from cupola.kernels.seeker import acquisition_range_m
from cupola.kernels.zone_inputs import Approach, InterceptPoint
from cupola.kernels.zone_limits import ENGAGEABLE, guide_limit, homing_s, missile_limit, sector_of
from cupola.kernels.zone_readiness import LATE_S, LOOKS_IN_HAND, is_in_hand, is_ready, track_limit
from cupola.kernels.zone_sight import CLEARANCE_M, SEEN, expect, sight

#: Turns of a target around the battery are counted in so many parts of the circle.
TURNS = 72_000
#: A target is followed so long at first before the rest is asked: some scans of a slow radar [s].
BLOCK_S = 60.0


@kernel
def follow(radars, around, target, points, p, begin, end, with_all, approach):
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
    approach : Approach
        Filled here: ``codes[0, i, 0, s]``, ``turns[s]`` (of `TURNS`) and ``plots[i, s]``.
    """
    codes, turns, plots, dt_s = approach.codes, approach.turns, approach.plots, approach.dt_s
    ground_m, step_m, earth_radius_m = around.ground_m, around.step_m, around.earth_radius_m
    range_m, bearing_rad, heading_rad = points.ranges_m[p], points.bearings_rad[p], points.headings_rad[p]
    altitude_m, speed_mps = points.altitudes_m[p], points.speeds_mps[p]
    n_radars = radars.shape[0]
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
        row = floor(there_rad * per_rad + 0.5) % n_bearings
        ground = float(ground_m[row, min(int(away_m / step_m + 0.5), ground_m.shape[1] - 1)])
        height_m = altitude_m if altitude_m > ground else ground + CLEARANCE_M
        along = (y_m * cos_heading - x_m * sin_heading) / away_m
        half = sin(0.5 * away_m / earth_radius_m)
        for i in range(0 if with_all == 1 else n_radars - 1, n_radars):
            radar = radars[i]
            code = sight(
                radar, around.masks[i], around.mask_step_m[i], there_rad, away_m, height_m, min(ground, around.site_m),
                earth_radius_m, around.k,
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
def radar_limit(unit, around, target, points, p, approach, n_flight, exempt_s):
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
    """
    n_steps = approach.bins.shape[0]
    guide = unit.radars.shape[0] - 1
    radar = unit.radars[guide]
    dt_s = approach.dt_s
    sector = sector_of(radar, points.bearings_rad[p], TURNS)
    hand_s = LOOKS_IN_HAND * radar.scan_period_s + LATE_S
    held = min(n_flight + int(hand_s / dt_s) + 2, n_steps)
    block = max(held, n_steps - int(BLOCK_S / dt_s) - 1)
    for part in range(4):
        begin = 0 if part == 0 else n_flight if part == 1 else block if part == 2 else held
        end = n_flight if part == 0 else held if part == 1 else n_steps if part == 2 else block
        follow(unit.radars, around, target, points, p, begin, end, min(part, 1), approach)
        if part == 1:
            limit = guide_limit(unit, approach, sector, 0, n_flight, exempt_s)
            if limit != ENGAGEABLE:
                return limit
        elif part >= 2:
            last = block - 1 if part == 2 else n_flight
            ready = is_ready(unit, approach, sector, 0, n_flight, 0, last)
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
        limits[p] = radar_limit(unit, around, target, points, p, approach, n_flight, exempt_s)
