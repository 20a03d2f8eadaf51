"""What zones ask the kernels with: a fire unit, the ground around it, a target, and for how long it is followed."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cupola.catalogue import Item
from cupola.engine.build.flight_rows import fill_echo
from cupola.engine.build.shared_tables import MASK_BEARINGS
from cupola.kernels.rows import FLIGHT, table
from cupola.kernels.zone_inputs import FireUnit, Surroundings
from cupola.maps.bearings import bearing_range

if TYPE_CHECKING:
    from cupola.engine.build.model import Model
    from cupola.terrain.grid import TerrainGrid

#: What the radars have is laid out finer: half a degree by half a kilometre.
SIGHT_BEARINGS, SIGHT_STEP_M = 720, 500.0
#: Bearings of the ground that are laid out at a time: all at once took ten times the memory of the answer.
_STRIP_BEARINGS = 40
#: A target is followed in steps of this way [m], but at least and at most of so many seconds.
STEP_M, STEP_MIN_S, STEP_MAX_S = 500.0, 1.0, 3.0
#: A target is followed for this many scans of the slowest radar before identification and reaction begin, and for so
#: long at least [s]: a radar that looks each second finds a faint echo after many looks that are each in vain.
SCANS, SEARCH_S = 8.0, 30.0
assert MASK_BEARINGS % SIGHT_BEARINGS == 0  # bearings of the two grids must fall on each other


def surroundings(model: Model, b: int, least_m: float, followed_m: float) -> Surroundings:
    """Horizon masks of the radars of battery ``b``, and the ground around it as far as they reach."""
    system = model.system
    mine = radars_of(model, b)
    site = next(s for s in model.scenario.batteries if s.name == model.names.batteries[b])
    seen_m = float(system.radars.range_max_m[mine].max())
    n_ranges = int(max(min(seen_m, followed_m), least_m) / SIGHT_STEP_M) + 2
    return Surroundings(
        masks=system.masks[mine],
        mask_step_m=system.mask_step_m[mine],
        ground_m=ground_polar(model.terrain, site.lat_deg, site.lon_deg, n_ranges),
        step_m=SIGHT_STEP_M,
        site_m=float(system.batteries[b].altitude_msl_m),
        earth_radius_m=system.earth_radius_m,
        k=system.k_factor,
    )


def fire_unit(model: Model, b: int) -> FireUnit:
    """Battery ``b`` with its radars, its missile and what that reaches."""
    system = model.system
    battery: Any = system.batteries[b]
    i = int(battery.missile)
    home = next(s for s in model.scenario.batteries if s.name == model.names.batteries[b])
    bearing_rad, away_m = 0.0, 0.0
    if home.launcher_site is not None:
        site = home.launcher_site
        bearing, away = bearing_range(home.lat_deg, home.lon_deg, site.lat_deg, site.lon_deg)
        bearing_rad, away_m = float(bearing), float(away)
    return FireUnit(
        radars=system.radars[radars_of(model, b)],
        battery=battery,
        missile=system.missiles[i],
        tof_s=system.flyout_tof_s[i],
        speed_mps=system.flyout_speed_mps[i],
        altitude_step_m=system.flyout_altitude_step_m,
        range_step_m=float(system.flyout_range_step_m[i]),
        launch_away_m=float(away_m),
        launch_bearing_rad=float(bearing_rad),
    )


def radars_of(model: Model, b: int) -> slice:
    """Rows of the radars of battery ``b``: they lie together, and the engagement radar is the last of them."""
    mine = np.flatnonzero(model.system.radars.battery == b)
    assert int(model.system.batteries[b].engagement_radar) == mine[-1] and len(mine) == mine[-1] - mine[0] + 1
    return slice(int(mine[0]), int(mine[-1]) + 1)


def target_row(model: Model, item: Item) -> Any:
    """A row of `rows.FLIGHT` with what a zone needs of a target type: echo and cruise speed."""
    row: Any = table(FLIGHT, 1)[0]
    fill_echo(row, item, model.figures)
    row.speed_max_mps = item.si("speed")
    return row


def times_of(system: Any, b: int, speed_mps: float) -> tuple[float, float]:
    """How long before the launch a target is followed, and in which steps [s]."""
    battery = system.batteries[b]
    radars = system.radars[system.radars.battery == b]
    slew_radps = float(system.radars[int(battery.engagement_radar)].slew_radps)
    turning_s = math.pi / slew_radps if slew_radps > 0.0 else 0.0
    slowest_s = float(radars.scan_period_s.max())
    lookback_s = (
        float(battery.identify_s) + max(float(battery.reaction_s), turning_s) + max(SCANS * slowest_s, SEARCH_S)
    )
    return lookback_s, float(np.clip(STEP_M / speed_mps, STEP_MIN_S, STEP_MAX_S))


@lru_cache(maxsize=16)
def ground_polar(terrain: TerrainGrid, lat_deg: float, lon_deg: float, n_ranges: int) -> NDArray[np.float32]:
    """Heights of the ground around a place [m], by bearing and range as `fill_sight` wants them."""
    reach_m = n_ranges * SIGHT_STEP_M
    plane = terrain.resample_around(lat_deg, lon_deg, reach_m, max(SIGHT_STEP_M, terrain.posting_m / 2.0))
    centre = plane.heights_m.shape[0] // 2
    range_posts = np.arange(n_ranges) * (SIGHT_STEP_M / plane.posting_m)
    heights = plane.heights_m
    ground = np.empty((SIGHT_BEARINGS, n_ranges), np.float32)
    for start in range(0, SIGHT_BEARINGS, _STRIP_BEARINGS):
        bearing = np.arange(start, min(start + _STRIP_BEARINGS, SIGHT_BEARINGS)) * (2.0 * math.pi / SIGHT_BEARINGS)
        row = np.clip(centre - np.outer(np.cos(bearing), range_posts), 0.0, 2.0 * centre - 1e-6)
        col = np.clip(centre + np.outer(np.sin(bearing), range_posts), 0.0, 2.0 * centre - 1e-6)
        i, j = row.astype(np.intp), col.astype(np.intp)
        down, right = row - i, col - j
        north = heights[i, j] * (1.0 - right) + heights[i, j + 1] * right
        south = heights[i + 1, j] * (1.0 - right) + heights[i + 1, j + 1] * right
        ground[start : start + len(bearing)] = north * (1.0 - down) + south * down
    ground.setflags(write=False)
    return ground
