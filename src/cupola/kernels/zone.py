"""Engagement zones: where one battery can intercept one kind of target, and what stands in the way elsewhere.

The physics is that of the engine: horizon masks, range equation, detection and fly-out tables are read with the same
kernels. How the target comes is in `zone_approach`, single limits are in `zone_limits` and `zone_readiness`.
"""

import numpy as np

from cupola.kernels._jit import entry, kernel, phase
from cupola.kernels.mathx import pi
from cupola.kernels.seeker import acquisition_range_m
from cupola.kernels.zone_approach import FLOWN, SPEED, fly_along, fly_level, lay_track
from cupola.kernels.zone_inputs import Approach, InterceptPoint
from cupola.kernels.zone_limits import ALTITUDE, ENGAGEABLE, guide_limit, homing_s, missile_limit, sector_of
from cupola.kernels.zone_readiness import track_limit


@kernel
def judge(unit, approach, place, target_mps, homing_range_m, decision_s):
    """What limits the zone at one place, for a target whose track was laid by `lay_track`.

    Parameters
    ----------
    unit : FireUnit
        The battery.
    approach : Approach
        How the target came, and what the radars had of it.
    place : InterceptPoint
        Where it is to be intercepted.
    target_mps, homing_range_m : float
        Its speed there [m/s], and how far off an active seeker takes it [m].
    decision_s : float
        Mean delay of a decision [s].
    """
    limit, time_s, end_mps = missile_limit(unit, place, target_mps)
    if limit != ENGAGEABLE:
        return limit
    bearing = int(place.bearing_rad * (approach.n_bearings / (2.0 * pi)) + 0.5)
    n_flight = int((time_s + decision_s) / approach.dt_s + 0.5)
    sector = sector_of(unit.radars[unit.radars.shape[0] - 1], place.bearing_rad, approach.n_bearings)
    exempt_s = homing_s(unit.missile, homing_range_m, end_mps, target_mps)
    limit = guide_limit(unit, approach, sector, bearing, n_flight, exempt_s)
    if limit != ENGAGEABLE:
        return limit
    return track_limit(unit, approach, sector, bearing, n_flight)


@phase
def empty_approach(grid, n_steps, dt_s):
    """An `Approach` of so many steps over a grid of sight, to be filled by `lay_track`."""
    bins = np.empty(n_steps, np.int64)
    turns = np.empty(n_steps, np.int64)
    levels = np.empty(n_steps, np.int64)
    plots = np.empty((grid.codes.shape[1], n_steps))
    return Approach(grid.codes, bins, turns, levels, plots, dt_s, grid.codes.shape[2])


@entry
def fill_zone(unit, grid, threat, timing, height_m, is_agl, cell_m, worst, best):
    """Fill in what limits the engagement zone of one battery in one layer.

    Parameters
    ----------
    unit : FireUnit
        The battery.
    grid : SightGrid
        What its radars have around it; ``grid.codes`` for each of its layers.
    threat : Threat
        The target and how it flies.
    timing : Timing
        How finely and how far back it is followed.
    height_m, is_agl : float, int
        The layer, as in `fill_sight`.
    cell_m : float
        Width of a cell in range [m].
    worst, best : uint8 arrays, shape (n_bearings, n_ranges)
        Filled here: limit of the course that is limited first, and of the one that gets furthest (0: engageable).
        Cell ``[i, j]`` lies around bearing ``(i + 1/2) 2 pi / n_bearings`` and range ``(j + 1/2) cell_m``.
    """
    n_out, n_cells = worst.shape
    missile, ground_m = unit.missile, grid.ground_m
    n_steps = int((missile.flight_max_s + timing.lookback_s) / timing.dt_s) + 2
    approach = empty_approach(grid, n_steps, timing.dt_s)
    n_bearings = approach.n_bearings
    flown = np.empty((FLOWN, n_steps))
    mean_m = unit.battery.altitude_msl_m + height_m if is_agl == 1 else height_m
    comes = 1
    if threat.way.shape[0] > 0:
        comes = fly_along(flown, threat.way, mean_m, timing.dt_s)
    else:
        fly_level(flown, threat.target.speed_max_mps, mean_m, threat.dive_rad, timing.dt_s)
    if comes == 0:
        worst[:] = ALTITUDE
        best[:] = ALTITUDE
        return
    target_mps = flown[SPEED, 0]
    homing_m = acquisition_range_m(missile.homing_range_m, missile.guidance, threat.target.rcs_front_m2)
    for j in range(n_cells):
        range_m = (j + 0.5) * cell_m
        post = min(int(range_m / grid.step_m + 0.5), ground_m.shape[1] - 1)
        for h in range(threat.headings_rad.shape[0]):
            lay_track(unit.radars, threat.target, flown, range_m, threat.headings_rad[h], grid, approach)
            for i in range(n_out):
                bearing_rad = 2.0 * pi * (i + 0.5) / n_out
                ground = float(ground_m[int((i + 0.5) * n_bearings / n_out + 0.5) % n_bearings, post])
                altitude_m = ground + height_m if is_agl == 1 else height_m
                place = InterceptPoint(range_m, bearing_rad, altitude_m, ground)
                limit = judge(unit, approach, place, target_mps, homing_m, timing.decision_s)
                if h == 0:
                    worst[i, j] = limit
                    best[i, j] = limit
                    continue
                if limit != ENGAGEABLE and (worst[i, j] == ENGAGEABLE or limit < worst[i, j]):
                    worst[i, j] = limit
                if best[i, j] != ENGAGEABLE and (limit == ENGAGEABLE or limit > best[i, j]):
                    best[i, j] = limit
