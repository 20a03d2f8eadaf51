"""Engagement zones by altitude layer: where a battery can intercept a target type, and what limits it elsewhere.

Everything comes from the tables of the engine (`cupola.engine.build.Model`): horizon masks, fly-out tables, radar,
battery and missile rows. A zone is laid out on a polar grid around its battery, one degree by one kilometre.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cupola.catalogue import Item, load_item
from cupola.engine.build_ground import MASK_BEARINGS
from cupola.engine.figures import figure_si
from cupola.errors import InputError, Problem
from cupola.kernels.rows import FLIGHT, table
from cupola.kernels.zone import fill_sight, fill_zone
from cupola.scenario.problems import nearest

if TYPE_CHECKING:
    from cupola.engine.build import Model
    from cupola.terrain.grid import TerrainGrid

#: What limits a cell, in the order in which the limits are asked; the place in this list is the code of the arrays.
LIMITS = (
    "engageable", "minimum_range", "altitude", "energy", "sector", "horizon", "terrain", "detection", "time",
)  # fmt: skip
#: Courses of the target that can be asked for -> headings to try [deg]; 0 is towards the battery.
COURSES = {
    "inbound": (0.0,),
    "crossing": (90.0, -90.0),
    "any": (0.0, 45.0, 90.0, 135.0, 180.0, -135.0, -90.0, -45.0),
}
#: Cells of a zone: 1 degree by 1 km.
BEARINGS, CELL_M = 360, 1000.0
#: What the radars have is laid out finer: half a degree by half a kilometre.
SIGHT_BEARINGS, SIGHT_STEP_M = 720, 500.0
#: A target is followed in steps of this way [m], but at least and at most of so many seconds.
STEP_M, STEP_MIN_S, STEP_MAX_S = 500.0, 1.0, 3.0
#: A target is followed for this many scans of the slowest radar before identification and reaction begin.
SCANS = 8.0
#: Altitudes that can be asked for [m].
ALTITUDE_MIN_M, ALTITUDE_MAX_M = -430.0, 60_000.0
_ALTITUDE = re.compile(r"\s*([-+]?\d+(?:\.\d+)?)\s*(m|km|ft)?\s*(agl|msl|amsl|asl)?\s*", re.IGNORECASE)
_UNITS_M = {"": 1.0, "m": 1.0, "km": 1000.0, "ft": 0.3048}

assert MASK_BEARINGS % SIGHT_BEARINGS == 0  # bearings of the two grids must fall on each other


@dataclass(frozen=True, order=True, slots=True)
class Layer:
    """One altitude layer: a height above sea level, or above the ground [m]."""

    height_m: float
    is_agl: bool = False

    @property
    def key(self) -> str:
        """As it is written on the command line and in file names: ``3000`` or ``300agl``."""
        return f"{self.height_m:g}{'agl' if self.is_agl else ''}"

    @property
    def label(self) -> str:
        """As people read it."""
        height = f"{self.height_m / 1000:g} km" if self.height_m >= 1000.0 else f"{self.height_m:g} m"
        return f"{height} above {'ground' if self.is_agl else 'sea level'}"


def parse_altitude(text: str) -> Layer:
    """A layer from its text: metres above sea level, or above ground with ``agl``; ``km`` and ``ft`` are understood.

    Raises
    ------
    InputError
        If the text does not parse, or the altitude lies outside -430 to 60 000 m, or below 1 m above ground.

    Examples
    --------
    >>> parse_altitude("3000"), parse_altitude("300agl").key, parse_altitude("10 km").height_m
    (Layer(height_m=3000.0, is_agl=False), '300agl', 10000.0)
    """
    found = _ALTITUDE.fullmatch(text)
    if found is None:
        cure = "write metres like 3000, or above ground like 300agl; km and ft may follow the number"
        raise InputError(Problem("--altitude", "", None, f"{text!r} is not an altitude", cure))
    height_m = float(found[1]) * _UNITS_M[(found[2] or "").lower()]
    is_agl = (found[3] or "").lower() == "agl"
    low_m = 1.0 if is_agl else ALTITUDE_MIN_M
    if not low_m <= height_m <= ALTITUDE_MAX_M:
        limit = f"{text!r} must lie in {low_m:g} to {ALTITUDE_MAX_M:g} m"
        raise InputError(Problem("--altitude", "", None, limit, "an airliner cruises at 11000"))
    return Layer(round(height_m, 3), is_agl)


def target_item(model: Model, name: str) -> Item:
    """A target type of the scenario or of the catalogue; an error names the nearest one that exists."""
    saved = model.scenario.catalogue.get("target", {}).get(name)
    return Item.from_dict(saved) if saved is not None else load_item("target", name)


@dataclass(frozen=True, eq=False)
class ZoneLayer:
    """The zone of one battery in one layer.

    Parameters
    ----------
    layer : Layer
        Which altitude.
    limit : uint8 array, shape (bearings, ranges)
        Place in `LIMITS` of what limits each cell; of the worst course where several were asked for. Cell ``[i, j]``
        lies around bearing ``i + 1/2`` degrees and range ``j + 1/2`` km.
    best : uint8 array
        The same of the course that gets furthest.
    ring_m, cell_m : float
        Published range of the missile, and width of a cell [m].
    radius_m : float
        Radius of the earth [m], for areas.
    """

    layer: Layer
    limit: NDArray[np.uint8]
    best: NDArray[np.uint8]
    ring_m: float
    cell_m: float
    radius_m: float

    @cached_property
    def cell_km2(self) -> NDArray[np.float64]:
        """Area of a cell inside the ring, by range [km2]; a cell that the ring cuts counts in part."""
        edges_m = np.minimum(np.arange(self.limit.shape[1] + 1) * self.cell_m, self.ring_m)
        caps = 1.0 - np.cos(edges_m / self.radius_m)
        return np.diff(caps) * 2.0 * math.pi / self.limit.shape[0] * (self.radius_m / 1000.0) ** 2

    @property
    def area_km2(self) -> float:
        """Where the target can be intercepted, inside the ring [km2]."""
        return float(((self.limit == 0) * self.cell_km2).sum())

    @property
    def area_best_km2(self) -> float:
        """Where it can be intercepted on at least one of the courses [km2]."""
        return float(((self.best == 0) * self.cell_km2).sum())

    @property
    def ring_area_km2(self) -> float:
        """The circle that is usually drawn [km2]."""
        return float(self.cell_km2.sum() * self.limit.shape[0])

    @property
    def overstatement(self) -> float | None:
        """By how much the ring is larger than the zone, as a part of the zone [-]; None when there is no zone."""
        return overstatement(self.area_km2, self.ring_area_km2)

    @property
    def limits(self) -> dict[str, float]:
        """Share of the ring that each limit takes away [-], largest first."""
        shares = {
            name: float(((self.limit == code) * self.cell_km2).sum() / self.ring_area_km2)
            for code, name in enumerate(LIMITS)
            if code > 0
        }
        return {name: share for name, share in sorted(shares.items(), key=lambda pair: -pair[1]) if share > 0.0}

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        height_m = int(self.layer.height_m) if self.layer.height_m.is_integer() else self.layer.height_m
        found = self.overstatement
        return {
            "altitude": self.layer.key,
            "altitude_m": height_m,
            "reference": "agl" if self.layer.is_agl else "msl",
            "area_km2": round(self.area_km2, 1),
            "area_best_course_km2": round(self.area_best_km2, 1),
            "ring_area_km2": round(self.ring_area_km2, 1),
            "overstatement": None if found is None else round(found, 4),
            "limits": {name: round(share, 6) for name, share in self.limits.items()},
        }


def overstatement(area_km2: float, ring_area_km2: float) -> float | None:
    """By how much a ring is larger than a zone, as a part of the zone [-]; None for an empty zone.

    Examples
    --------
    >>> overstatement(50.0, 200.0), overstatement(0.0, 200.0)
    (3.0, None)
    """
    return ring_area_km2 / area_km2 - 1.0 if area_km2 > 0.0 else None


@dataclass(frozen=True, eq=False)
class Zone:
    """The engagement zone of one battery against one target type.

    Parameters
    ----------
    battery, system, missile : str
        Name of the battery; ids of its system and missile.
    target, course : str
        Target type, and one of `COURSES`.
    lat_deg, lon_deg : float
        The battery [deg].
    ring_m, speed_mps : float
        Published range of the missile [m] and speed of the target [m/s].
    layers : tuple of ZoneLayer
        In the order asked for.
    """

    battery: str
    system: str
    missile: str
    target: str
    course: str
    lat_deg: float
    lon_deg: float
    ring_m: float
    speed_mps: float
    layers: tuple[ZoneLayer, ...]

    def at(self, lat_deg: Any, lon_deg: Any, layer: int = 0) -> NDArray[np.uint8]:
        """Limit at places [deg]: places in `LIMITS`; 255 beyond the ring."""
        bearing_rad, range_m = bearing_range(self.lat_deg, self.lon_deg, lat_deg, lon_deg)
        return self.at_polar(bearing_rad, range_m, layer)

    def at_polar(self, bearing_rad: Any, range_m: Any, layer: int = 0) -> NDArray[np.uint8]:
        """The same at bearings [rad] and ranges [m] from the battery."""
        cells = self.layers[layer]
        n, m = cells.limit.shape
        row = (np.asarray(bearing_rad) * (n / (2.0 * math.pi))).astype(np.int64) % n
        column = (np.asarray(range_m) / cells.cell_m).astype(np.int64)
        inside = np.asarray(range_m) <= cells.ring_m
        return np.where(inside, cells.limit[row, np.minimum(column, m - 1)], np.uint8(255))


def bearing_range(lat_deg: float, lon_deg: float, lats: Any, lons: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    """Bearings [rad], 0 to 2 pi, and distances [m] of places from one place, on the ellipsoid."""
    lat, lon = np.broadcast_arrays(np.asarray(lats, np.float64), np.asarray(lons, np.float64))
    azimuth, _, distance = _geod().inv(np.full(lat.shape, lon_deg), np.full(lat.shape, lat_deg), lon, lat)
    return np.radians(np.asarray(azimuth)) % (2.0 * math.pi), np.asarray(distance)


@lru_cache(maxsize=1)
def _geod() -> Any:
    from pyproj import Geod

    return Geod(ellps="WGS84")


def zones(
    model: Model,
    target: str,
    layers: Sequence[Layer],
    *,
    course: str = "inbound",
    batteries: Sequence[str] | None = None,
    reach_m: float | None = None,
    workers: int | None = None,
) -> tuple[Zone, ...]:
    """Engagement zones of batteries against one target type at its cruise speed.

    Parameters
    ----------
    model : Model
        The defence, built.
    target : str
        Target type of the scenario or of the catalogue.
    layers : sequence of Layer
        Altitudes.
    course : str
        One of `COURSES`. A cell counts as engageable when the target can be intercepted there on every course tried.
    batteries : sequence of str, optional
        Names; all active ones when not given.
    reach_m : float, optional
        Lay out the grid that far instead of to the published range; the ring stays.
    workers : int, optional
        Threads; never change a result.

    Raises
    ------
    InputError
        If there is no such target, battery or course, or the scenario has no active battery.
    """
    item = target_item(model, target)
    chosen = _battery_rows(model, batteries)
    if course not in COURSES:
        raise InputError(Problem("--course", "", None, f"{course!r} is no course", f"use {', '.join(COURSES)}"))
    jobs = [(b, layer) for b in chosen for layer in layers]
    with ThreadPoolExecutor(max_workers=workers or os.cpu_count() or 1) as pool:
        done = list(pool.map(lambda job: _zone_layer(model, job[0], item, job[1], course, reach_m), jobs))
    found = []
    for k, b in enumerate(chosen):
        site = next(s for s in model.scenario.batteries if s.name == model.names.batteries[b])
        i_missile = int(model.system.batteries[b].missile)
        found.append(
            Zone(
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
            )
        )
    return tuple(found)


def _battery_rows(model: Model, names: Sequence[str] | None) -> list[int]:
    """Rows of the batteries asked for."""
    known = model.names.batteries
    if not known:
        cure = "a zone needs a battery that is active"
        raise InputError(Problem(model.scenario.name, "battery", None, "there is no active battery", cure))
    if names is None or not names:
        return list(range(len(known)))
    unknown = [name for name in names if name not in known]
    if unknown:
        raise InputError(
            [
                Problem("--battery", "", None, f"{name!r} is no active battery of the scenario", nearest(name, known))
                for name in unknown
            ]
        )
    return [known.index(name) for name in dict.fromkeys(names)]


def _zone_layer(
    model: Model, b: int, item: Item, layer: Layer, course: str, reach_m: float | None
) -> ZoneLayer:
    """One battery, one layer."""
    system = model.system
    battery: Any = system.batteries[b]
    missile: Any = system.missiles[int(battery.missile)]
    mine = np.flatnonzero(system.radars.battery == b)
    first, guide = int(mine[0]), int(battery.engagement_radar)
    assert guide == mine[-1]  # build puts the engagement radar last
    site = next(s for s in model.scenario.batteries if s.name == model.names.batteries[b])
    target = target_row(model, item)
    ring_m = float(missile.range_max_m)
    n_cells = math.ceil((reach_m or ring_m) / CELL_M - 1e-9)
    lookback_s, dt_s = _times(system, b, float(target.speed_max_mps))
    seen_m = float(system.radars.range_max_m[mine].max())
    followed_m = n_cells * CELL_M + target.speed_max_mps * (missile.flight_max_s + lookback_s)
    n_ranges = int(max(min(seen_m, followed_m), n_cells * CELL_M) / SIGHT_STEP_M) + 2
    ground = ground_polar(model.terrain, site.lat_deg, site.lon_deg, n_ranges)
    codes = np.empty((len(mine), SIGHT_BEARINGS, n_ranges), np.uint8)
    is_agl = 1 if layer.is_agl else 0
    fill_sight(
        system.radars, first, system.masks, system.mask_step_m, ground, float(battery.altitude_msl_m), SIGHT_STEP_M,
        layer.height_m, is_agl, system.earth_radius_m, system.k_factor, codes,
    )  # fmt: skip
    worst = np.empty((BEARINGS, n_cells), np.uint8)
    best = np.empty((BEARINGS, n_cells), np.uint8)
    i = int(battery.missile)
    fill_zone(
        system.radars, first, battery, missile, system.flyout_tof_s[i], system.flyout_speed_mps[i],
        system.flyout_altitude_step_m, float(system.flyout_range_step_m[i]), codes, SIGHT_STEP_M, ground, target,
        layer.height_m, is_agl, np.radians(COURSES[course]), dt_s, lookback_s, 0.5 * system.decision_interval_s,
        CELL_M, system.earth_radius_m, worst, best,
    )  # fmt: skip
    return ZoneLayer(layer, worst, best, ring_m, CELL_M, system.earth_radius_m)


def target_row(model: Model, item: Item) -> Any:
    """A row of `rows.FLIGHT` with what a zone needs of a target type: echo and cruise speed."""
    row: Any = table(FLIGHT, 1)[0]
    for side in ("front", "side", "rear"):
        row[f"rcs_{side}_m2"] = figure_si(item, f"rcs_{side}", model.figures)
    row.swerling = round(item.si("swerling"))
    row.speed_max_mps = item.si("speed")
    return row


def _times(system: Any, b: int, speed_mps: float) -> tuple[float, float]:
    """How long before the launch a target is followed, and in which steps [s]."""
    battery = system.batteries[b]
    radars = system.radars[system.radars.battery == b]
    slew_radps = float(system.radars[int(battery.engagement_radar)].slew_radps)
    turning_s = math.pi / slew_radps if slew_radps > 0.0 else 0.0
    slowest_s = float(radars.scan_period_s.max())
    lookback_s = float(battery.identify_s) + max(float(battery.reaction_s), turning_s) + SCANS * slowest_s
    return lookback_s, float(np.clip(STEP_M / speed_mps, STEP_MIN_S, STEP_MAX_S))


@lru_cache(maxsize=16)
def ground_polar(terrain: TerrainGrid, lat_deg: float, lon_deg: float, n_ranges: int) -> NDArray[np.float32]:
    """Heights of the ground around a place [m], by bearing and range as `fill_sight` wants them."""
    reach_m = n_ranges * SIGHT_STEP_M
    plane = terrain.resample_around(lat_deg, lon_deg, reach_m, max(SIGHT_STEP_M, terrain.posting_m / 2.0))
    centre = plane.heights_m.shape[0] // 2
    bearing = np.arange(SIGHT_BEARINGS) * (2.0 * math.pi / SIGHT_BEARINGS)
    range_posts = np.arange(n_ranges) * (SIGHT_STEP_M / plane.posting_m)
    row = np.clip(centre - np.outer(np.cos(bearing), range_posts), 0.0, 2.0 * centre - 1e-6)
    col = np.clip(centre + np.outer(np.sin(bearing), range_posts), 0.0, 2.0 * centre - 1e-6)
    i, j = row.astype(np.intp), col.astype(np.intp)
    down, right = row - i, col - j
    heights = plane.heights_m
    north = heights[i, j] * (1.0 - right) + heights[i, j + 1] * right
    south = heights[i + 1, j] * (1.0 - right) + heights[i + 1, j + 1] * right
    ground = (north * (1.0 - down) + south * down).astype(np.float32)
    ground.setflags(write=False)
    return ground
