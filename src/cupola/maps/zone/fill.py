"""Filling zones: from the tables of the engine (`cupola.engine.build.model.Model`) to an `EngagementZone`.

Horizon masks, fly-out tables, radar, battery and missile rows are the engine's own.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cupola.catalogue import Item, item_from_dict, load_item
from cupola.engine.build.flight_rows import fill_echo
from cupola.engine.build.ground import MASK_BEARINGS
from cupola.engine.build.trajectories import ballistic, quasi_ballistic
from cupola.errors import InputError, Problem
from cupola.kernels.rows import FLIGHT, table
from cupola.kernels.zone import fill_zone
from cupola.kernels.zone_inputs import FireUnit, SightGrid, Surroundings, Threat, Timing
from cupola.kernels.zone_sight import fill_sight
from cupola.maps.altitude_text import Altitude
from cupola.maps.bearings import bearing_range
from cupola.maps.zone.engagement_zone import EngagementZone, ZoneLayer
from cupola.scenario import is_ballistic_type
from cupola.scenario.models.flight import Arc
from cupola.scenario.models.problems import nearest

if TYPE_CHECKING:
    from cupola.engine.build.model import Model
    from cupola.terrain.grid import TerrainGrid

#: Courses of the target that can be asked for -> headings to try [deg]; 0 is towards the battery.
COURSES = {
    "inbound": (0.0,),
    "crossing": (90.0, -90.0),
    "any": (0.0, 45.0, 90.0, 135.0, 180.0, -135.0, -90.0, -45.0),
}
#: Cells of a zone: 1 degree by 1 km, and at least so many to the rim: short ranges get narrower ones.
BEARINGS, CELL_M, CELLS_MIN = 360, 1000.0, 100
#: What the radars have is laid out finer: half a degree by half a kilometre.
SIGHT_BEARINGS, SIGHT_STEP_M = 720, 500.0
#: Bearings of the ground that are laid out at a time: all at once took ten times the memory of the answer.
_STRIP_BEARINGS = 40
#: A target is followed in steps of this way [m], but at least and at most of so many seconds.
STEP_M, STEP_MIN_S, STEP_MAX_S = 500.0, 1.0, 3.0
#: Layers in which the sight of a descending target is laid out, and range of a ballistic type that does not say [m].
LEVELS, RANGE_M = 24, 300e3
#: A target is followed for this many scans of the slowest radar before identification and reaction begin, and for so
#: long at least [s]: a radar that looks each second finds a faint echo after many looks that are each in vain.
SCANS, SEARCH_S = 8.0, 30.0
assert MASK_BEARINGS % SIGHT_BEARINGS == 0  # bearings of the two grids must fall on each other


def target_item(model: Model, name: str) -> Item:
    """A target type of the scenario or of the catalogue; an error names the nearest one that exists."""
    saved = model.scenario.catalogue.get("target", {}).get(name)
    return item_from_dict(saved) if saved is not None else load_item("target", name)


def unusual(model: Model, target: str, layers: Sequence[Altitude]) -> list[str]:
    """Notes of layers in which the target type does not fly by its public figures."""
    item = target_item(model, target)
    if is_ballistic_type(item):
        far_km = (item.si("range") if "range" in item.values else RANGE_M) / 1000.0
        return [
            f"{item.id} comes down its path of {far_km:.0f} km: each cell says whether it can be met there on its way"
        ]
    if "altitude" not in item.values:
        return []
    low_m, high_m = item.si("altitude", "min"), item.si("altitude", "max")
    # A low flyer's figures are above ground: over high ground it is higher above the sea.
    return [
        f"{item.id} flies at {low_m:g} to {high_m:g} m by its public figures; the layer {layer.words} is hypothetical"
        for layer in layers
        if layer.value_m > high_m * 1.001 or (layer.is_agl and layer.value_m < low_m * 0.999)
    ]


def zones(
    model: Model,
    target: str,
    layers: Sequence[Altitude],
    *,
    course: str = "inbound",
    batteries: Sequence[str] | None = None,
    reach_m: float | None = None,
    dive_rad: float = 0.0,
    workers: int | None = None,
) -> tuple[EngagementZone, ...]:
    """Engagement zones of batteries against one target type: at its cruise speed, or on its ballistic way.

    A type with a ballistic profile comes down the way that it flies over its published range: a cell says whether it
    can be met there, at the altitude of the layer, with its impact farther on.

    Parameters
    ----------
    model : Model
        The defence, built.
    target : str
        Target type of the scenario or of the catalogue.
    layers : sequence of Altitude
        Altitudes.
    course : str
        One of `COURSES`. A cell counts as engageable when the target can be intercepted there on every course tried.
    batteries : sequence of str, optional
        Names; all active ones when not given.
    reach_m : float, optional
        Lay out the grid that far instead of to the published range; the ring stays.
    dive_rad : float
        Angle at which the target descends in a straight line to the place [rad], 0 to 1.4; ballistic types come down
        their own way.
    workers : int, optional
        Threads; never change a result.

    Raises
    ------
    InputError
        If there is no such target, battery or course, the scenario has no active battery, or a ballistic type is to
        dive.
    """
    item = target_item(model, target)
    chosen = _battery_rows(model, batteries)
    if course not in COURSES:
        raise InputError(Problem("--course", "", None, f"{course!r} is no course", f"use {', '.join(COURSES)}"))
    if dive_rad and is_ballistic_type(item):
        hint = "leave it out: a ballistic type comes down its own way"
        raise InputError(Problem("--dive", "", None, f"{target} has a ballistic profile", hint))
    jobs = [(b, layer) for b in chosen for layer in layers]
    with ThreadPoolExecutor(max_workers=workers or os.cpu_count() or 1) as pool:
        done = list(pool.map(lambda job: _zone_layer(model, job[0], item, job[1], course, reach_m, dive_rad), jobs))
    found = []
    for k, b in enumerate(chosen):
        site = next(s for s in model.scenario.batteries if s.name == model.names.batteries[b])
        i_missile = int(model.system.batteries[b].missile)
        found.append(
            EngagementZone(
                battery=site.name,
                system=site.system,
                missile=model.names.missiles[i_missile],
                target=target,
                course=course,
                lat_deg=site.lat_deg,
                lon_deg=site.lon_deg,
                ring_m=float(model.system.missiles[i_missile].range_max_m),
                speed_mps=item.si("speed"),
                layers=tuple(done[k * len(layers) : (k + 1) * len(layers)]),
                dive_rad=dive_rad,
                is_ballistic=is_ballistic_type(item),
            )
        )
    return tuple(found)


def _battery_rows(model: Model, names: Sequence[str] | None) -> list[int]:
    """Rows of the batteries asked for."""
    known = model.names.batteries
    if not known:
        hint = "a zone needs a battery that is active"
        raise InputError(Problem(model.scenario.name, "battery", None, "there is no active battery", hint))
    armed = [name for name, row in zip(known, model.system.batteries, strict=True) if row.missile >= 0]
    if names is None or not names:
        names = armed
    without = [name for name in names if name in known and name not in armed]
    if without or not names:
        limit = f"battery {', '.join(without or known)} has guns alone, and a zone is that of a missile"
        raise InputError(Problem("--battery", "", None, limit, "name a battery with missiles"))
    unknown = [name for name in names if name not in known]
    if unknown:
        raise InputError(
            [
                Problem("--battery", "", None, f"{name!r} is no active battery of the scenario", nearest(name, known))
                for name in unknown
            ]
        )
    return [known.index(name) for name in dict.fromkeys(names)]


@lru_cache(maxsize=16)
def _way(saved: str, end_m: float) -> NDArray[np.float64]:
    item = item_from_dict(json.loads(saved))
    lay = ballistic if item.words("profile") == "ballistic" else quasi_ballistic
    range_m = item.si("range") if "range" in item.values else RANGE_M
    profile = lay(range_m, 0.0, end_m, Arc(), item.id, item)
    return np.stack([profile.way_m, profile.height_m, profile.age_s, profile.speed_mps], axis=1)


def way_of(item: Item, end_m: float) -> NDArray[np.float64]:
    """The way of a ballistic type over its published range down to a height [m]: way, height, age, speed by point.

    No points for a type that flies level.
    """
    return _way(json.dumps(item.to_dict()), end_m) if is_ballistic_type(item) else np.empty((0, 4))


def levels_of(layer_m: float, dive_rad: float, followed_m: float, way: NDArray[np.float64]) -> NDArray[np.float64]:
    """Heights above sea level of the layers in which the radars' sight of a target is laid out [m], growing."""
    top_m = layer_m + math.sin(dive_rad) * followed_m
    if len(way):
        top_m = max(float(way[:, 1].max()), layer_m)
    if top_m <= layer_m:
        return np.array([layer_m])
    # Close together where the horizon matters, wider above.
    return layer_m + (top_m - layer_m) * np.linspace(0.0, 1.0, LEVELS) ** 2


def _zone_layer(
    model: Model, b: int, item: Item, layer: Altitude, course: str, reach_m: float | None, dive_rad: float
) -> ZoneLayer:
    """One battery, one layer."""
    system = model.system
    battery: Any = system.batteries[b]
    missile: Any = system.missiles[int(battery.missile)]
    target = target_row(model, item)
    ring_m = float(missile.range_max_m)
    cell_m = min(CELL_M, ring_m / CELLS_MIN)
    n_cells = math.ceil((reach_m or ring_m) / cell_m - 1e-9)
    way = way_of(item, float(battery.altitude_msl_m))
    fastest_mps = float(way[:, 3].max()) if len(way) else float(target.speed_max_mps)
    lookback_s, dt_s = times_of(system, b, fastest_mps)
    followed_m = fastest_mps * (missile.flight_max_s + lookback_s)
    mean_m = layer.value_m + (float(battery.altitude_msl_m) if layer.is_agl else 0.0)
    levels_m = levels_of(mean_m, dive_rad, followed_m, way)
    least_m = max(n_cells * cell_m, ring_m)
    codes, ground = stacked_codes(model, b, layer, levels_m, least_m, n_cells * cell_m + followed_m)
    worst = np.empty((BEARINGS, n_cells), np.uint8)
    best = np.empty((BEARINGS, n_cells), np.uint8)
    unit = fire_unit(model, b)
    grid = SightGrid(codes, levels_m, ground, SIGHT_STEP_M, system.earth_radius_m)
    threat = Threat(target, way, dive_rad, np.radians(COURSES[course]))
    timing = Timing(dt_s, lookback_s, 0.5 * system.decision_interval_s)
    fill_zone(unit, grid, threat, timing, layer.value_m, 1 if layer.is_agl else 0, cell_m, worst, best)
    return ZoneLayer(layer, worst, best, ring_m, cell_m, system.earth_radius_m)


def stacked_codes(
    model: Model, b: int, layer: Altitude, levels_m: NDArray[np.float64], least_m: float, followed_m: float
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """`sight_codes` of the layer itself, and of the heights above it that a target comes down through."""
    codes, ground = sight_codes(model, b, layer, least_m, followed_m)
    stack = [codes]
    for height_m in levels_m[1:]:
        stack.append(sight_codes(model, b, Altitude(float(height_m), False), least_m, followed_m)[0])
    return np.stack(stack), ground


def sight_codes(
    model: Model, b: int, layer: Altitude, least_m: float, followed_m: float
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """What the radars of battery ``b`` have around it in a layer, as far as they reach or targets are followed.

    Returns the codes that `cupola.kernels.zone_sight.fill_sight` fills in, and the ground [m] on the same grid.
    """
    around = surroundings(model, b, least_m, followed_m)
    radars = model.system.radars[_radars_of(model, b)]
    codes = np.empty((len(radars), *around.ground_m.shape), np.uint8)
    fill_sight(radars, around, layer.value_m, 1 if layer.is_agl else 0, codes)
    return codes, around.ground_m


def surroundings(model: Model, b: int, least_m: float, followed_m: float) -> Surroundings:
    """Horizon masks of the radars of battery ``b``, and the ground around it as far as they reach."""
    system = model.system
    mine = _radars_of(model, b)
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
        radars=system.radars[_radars_of(model, b)],
        battery=battery,
        missile=system.missiles[i],
        tof_s=system.flyout_tof_s[i],
        speed_mps=system.flyout_speed_mps[i],
        altitude_step_m=system.flyout_altitude_step_m,
        range_step_m=float(system.flyout_range_step_m[i]),
        launch_away_m=float(away_m),
        launch_bearing_rad=float(bearing_rad),
    )


def _radars_of(model: Model, b: int) -> slice:
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
