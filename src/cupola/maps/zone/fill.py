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
from cupola.engine.build.trajectories import ballistic, quasi_ballistic
from cupola.errors import InputError, Problem
from cupola.kernels.zone import fill_zone
from cupola.kernels.zone_inputs import SightGrid, Threat, Timing
from cupola.kernels.zone_sight import fill_sight
from cupola.maps.altitude_text import Altitude
from cupola.maps.zone.engagement_zone import EngagementZone, ZoneLayer
from cupola.maps.zone.inputs import SIGHT_STEP_M, fire_unit, radars_of, surroundings, target_row, times_of
from cupola.scenario import is_ballistic_type
from cupola.scenario.models.flight import Arc
from cupola.scenario.models.problems import nearest

if TYPE_CHECKING:
    from cupola.engine.build.model import Model

#: Courses of the target that can be asked for -> headings to try [deg]; 0 is towards the battery.
COURSES = {
    "inbound": (0.0,),
    "crossing": (90.0, -90.0),
    "any": (0.0, 45.0, 90.0, 135.0, 180.0, -135.0, -90.0, -45.0),
}
#: Cells of a zone: 1 degree by 1 km, and at least so many to the rim: short ranges get narrower ones.
BEARINGS, CELL_M, CELLS_MIN = 360, 1000.0, 100
#: Layers in which the sight of a descending target is laid out, and range of a ballistic type that does not say [m].
LEVELS, RANGE_M = 24, 300e3


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
    radars = model.system.radars[radars_of(model, b)]
    codes = np.empty((len(radars), *around.ground_m.shape), np.uint8)
    fill_sight(radars, around, layer.value_m, 1 if layer.is_agl else 0, codes)
    return codes, around.ground_m
