"""Engagement zones at single places: the questions of `zone`, asked at a flight's very place, altitude and course."""

from math import floor

import numpy as np

from cupola.kernels._jit import entry, kernel
from cupola.kernels.mathx import atan2, cos, pi, sin, sqrt
from cupola.kernels.seeker import acquisition_range_m
from cupola.kernels.zone import (
    ENGAGEABLE,
    LATE_S,
    LOOKS_IN_HAND,
    guide_limit,
    is_in_hand,
    is_ready,
    missile_limit,
    sector,
    track_limit,
)
from cupola.kernels.zone_sight import CLEARANCE_M, SEEN, expect, sight

#: Turns of a target around the battery are counted in so many parts of the circle.
TURNS = 72_000
#: A target is followed so long at first before the rest is asked: some scans of a slow radar [s].
BLOCK_S = 60.0


@kernel
def follow(
    radars, first, masks, mask_step_m, target, ground_m, step_m, site_m, speed_mps, range_m, bearing_rad, heading_rad,
    altitude_m, dt_s, begin, end, with_all, earth_radius_m, k, codes, turns, plots,
):  # fmt: skip
    """What radars had of a target on its way to a place, at its own altitude: no grid of sight stands between.

    Fills ``codes[i, 0, s]``, ``turns[s]`` (of `TURNS`) and ``plots[i, s]`` for the steps ``s`` from ``begin`` up to
    ``end`` before the place: of all radars, or without plots of the guiding one alone where ``with_all`` is 0.
    Other parameters as in `fill_sight` and `judge_points`.
    """
    n_radars = codes.shape[0]
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
            radar = radars[first + i]
            code = sight(
                radar, masks[first + i], mask_step_m[first + i], there_rad, away_m, height_m, min(ground, site_m),
                earth_radius_m, k,
            )  # fmt: skip
            codes[i, 0, s] = code
            plots[i, s] = 0.0
            if code == SEEN and with_all == 1:
                rise_m = altitude_m - radar.altitude_msl_m
                spread_m2 = 4.0 * (earth_radius_m + radar.altitude_msl_m) * (earth_radius_m + altitude_m) * half * half
                slant_m = max(sqrt(rise_m * rise_m + spread_m2), 1.0)
                up_m = rise_m - 2.0 * (earth_radius_m + altitude_m) * half * half
                plots[i, s] = expect(
                    radar, slant_m, up_m / slant_m, along * sqrt(spread_m2) / slant_m, speed_mps, target.rcs_front_m2,
                    target.rcs_side_m2, target.rcs_rear_m2, target.swerling,
                    target.cos_front,
                )  # fmt: skip


@entry
def judge_points(
    radars, first, n_radars, masks, mask_step_m, battery, missile, tof_s, speed_mps, altitude_step_m, range_step_m,
    ground_m, step_m, target, lookback_s, decision_s, step_s, earth_radius_m, k, ranges_m, bearings_rad, headings_rad,
    altitudes_m, speeds_mps, limits, times_s,
):  # fmt: skip
    """Judge single places, each with its own course, altitude and speed of the target; else as `fill_zone`.

    Sight is asked at the very places and altitude, not looked up on a grid, and no further than an answer needs: most
    targets are tracked within the first `BLOCK_S` in which they are followed.

    Parameters
    ----------
    n_radars : int
        Radars of the battery from row ``first`` on, the guiding one last.
    masks, mask_step_m, k
        As in `fill_sight`.
    ground_m, step_m
        As in `fill_sight`: for the lowest altitude of the missile and where a level track would pass through ground.
    ranges_m, bearings_rad, headings_rad, altitudes_m, speeds_mps : float arrays, shape (n_points,)
        Place relative to the battery, course (0: towards the battery), height above sea level and speed.
    step_s : float array, shape (n_points,)
        Time steps [s].
    limits : uint8 array, shape (n_points,)
        Filled here: the limit, 0 for none.
    times_s : float array, shape (n_points,)
        Filled here: flight time of the missile to the place [s], 0 where it was not asked for.
    """
    n_bearings = ground_m.shape[0]
    longest = 0
    for p in range(ranges_m.shape[0]):
        longest = max(longest, int((missile.flight_max_s + lookback_s) / step_s[p]) + 2)
    all_codes = np.empty((1, n_radars, 1, longest), np.uint8)
    levels = np.zeros(longest, np.int64)
    homing_m = acquisition_range_m(missile.homing_range_m, missile.guidance, target.rcs_front_m2)
    all_plots = np.empty((n_radars, longest))
    turns = np.empty(longest, np.int64)
    all_bins = np.arange(longest)
    radar = radars[first + n_radars - 1]
    hand_s = LOOKS_IN_HAND * radar.scan_period_s + LATE_S
    for p in range(ranges_m.shape[0]):
        dt_s = step_s[p]
        n_steps = int((missile.flight_max_s + lookback_s) / dt_s) + 2
        row = floor(bearings_rad[p] * (n_bearings / (2.0 * pi)) + 0.5) % n_bearings
        ground = float(ground_m[row, min(int(ranges_m[p] / step_m + 0.5), ground_m.shape[1] - 1)])
        limit, time_s, end_mps = missile_limit(
            missile, tof_s, speed_mps, altitude_step_m, range_step_m, ranges_m[p], altitudes_m[p], ground, speeds_mps[p]
        )
        limits[p], times_s[p] = limit, time_s
        if limit != ENGAGEABLE:
            continue
        n_flight = int((time_s + decision_s) / dt_s + 0.5)
        codes = all_codes[:, :, :, :n_steps]
        plots = all_plots[:, :n_steps]
        bins = all_bins[:n_steps]
        # From the launch on only the guiding radar counts; then the looks before it; then the earliest ones.
        held = min(n_flight + int(hand_s / dt_s) + 2, n_steps)
        block = max(held, n_steps - int(BLOCK_S / dt_s) - 1)
        for part in range(4):
            begin = 0 if part == 0 else n_flight if part == 1 else block if part == 2 else held
            end = n_flight if part == 0 else held if part == 1 else n_steps if part == 2 else block
            follow(
                radars, first, masks, mask_step_m, target, ground_m, step_m, battery.altitude_msl_m, speeds_mps[p],
                ranges_m[p], bearings_rad[p], headings_rad[p], altitudes_m[p], dt_s, begin, end, min(part, 1),
                earth_radius_m, k, codes[0], turns, plots,
            )  # fmt: skip
            if part == 1:
                limits[p] = guide_limit(
                    radar, battery, missile, codes, bearings_rad[p], 0, bins, turns, levels, n_flight, end_mps,
                    speeds_mps[p], homing_m, dt_s, TURNS,
                )  # fmt: skip
                if limits[p] != ENGAGEABLE:
                    break
            elif part >= 2:
                middle, half, slew_s = sector(radar, bearings_rad[p], TURNS)
                last = block - 1 if part == 2 else n_flight
                ready = is_ready(
                    radars, first, battery, codes, 0, bins, turns, levels, plots, n_flight, dt_s, middle, half, slew_s,
                    TURNS, 0, last,
                )  # fmt: skip
                if ready == 1 and is_in_hand(radar, plots[n_radars - 1], n_flight, dt_s, 0) == 1:
                    break
                if part == 3:
                    limits[p] = track_limit(
                        radars, first, battery, codes, 0, bins, turns, levels, plots, n_flight, dt_s, middle, half,
                        slew_s, TURNS,
                    )  # fmt: skip
