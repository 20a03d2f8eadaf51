"""What the map shows of the physics: ground, coverage, zones, and what the defence can do about one point."""

from __future__ import annotations

import hashlib
import math
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.constants import K_FACTOR_STANDARD
from cupola.errors import CupolaError
from cupola.film.packing import packed
from cupola.web.calls import Call
from cupola.web.folder import Folder
from cupola.web.scenarios import Models, model_of

if TYPE_CHECKING:
    from cupola.engine.build.model import Model
    from cupola.maps.exposure.flight_path import Motion
    from cupola.maps.exposure.judge import Judge
    from cupola.terrain.grid import TerrainGrid

#: Least half side of a map, and most: beyond it the plane of the map no longer is one [km].
HALF_KM = (5.0, 1500.0)
#: Altitudes between which the lowest visible one is looked for [m], and how exactly.
_HIGH_M, _EXACT_M = 40_000.0, 1.0


def ground(folder: Folder, models: Models, call: Call) -> bytes:
    """Relief, heights and land around a place, on the azimuthal equidistant plane around it."""
    from cupola.film.ground import ground_of

    lat, lon = call.number("lat_deg", -85, 85), call.number("lon_deg", -180, 180)
    head, columns = ground_of(_terrain(folder, models, call), lat, lon, call.number("half_km", *HALF_KM))
    return packed(head, *columns)


def _terrain(folder: Folder, models: Models, call: Call) -> TerrainGrid:
    """That of the scenario, or of the run that is watched; the embedded one while that cannot be had."""
    from cupola.study.store.folder import read_manifest
    from cupola.terrain.readers import open_terrain

    run = call.text_or("run", "", 40)
    try:
        if run:
            manifest = read_manifest(folder.entry(run).path) or {}
            return open_terrain(str(manifest["scenario"]["terrain"]))
        return model_of(folder, models, call)[1].terrain
    except (CupolaError, KeyError):
        return open_terrain("global-5min")


def zone(folder: Folder, models: Models, call: Call) -> bytes:
    """Where a battery can engage a target type in one layer, and what limits it elsewhere.

    The head holds a ``key``, and a page that has it already says so with ``known``, as of a coverage.
    """
    from cupola.maps.altitude_text import Altitude
    from cupola.maps.zone.engagement_zone import LIMITS
    from cupola.maps.zone.fill import unusual, zones
    from cupola.report.maps.zone_map import COLOURS, TEXTS
    from cupola.scenario.checks.position import left_out_of_zones

    built, model = model_of(folder, models, call)
    layer = Altitude(call.number("altitude_m", 0, 100_000), call.flag("is_agl"))
    target, battery = call.text("target", 80), call.text("battery", 80)
    key = hashlib.sha256(repr((built, layer, target, battery)).encode()).hexdigest()[:20]
    if call.text_or("known", "", 40) == key:
        return packed({"key": key, "is_known": True})
    found = zones(model, target, [layer], batteries=[battery])[0]
    cells = found.layers[0]
    head = {
        "key": key,
        "is_known": False,
        **cells.to_dict(),
        "battery": found.battery,
        "target": target,
        "words": layer.words,
        "lat_deg": found.lat_deg,
        "lon_deg": found.lon_deg,
        "ring_m": found.ring_m,
        "cell_m": cells.cell_m,
        "legend": [{"name": n, "words": TEXTS[n], "colour": c} for n, c in zip(LIMITS, COLOURS, strict=True)],
        "notes": [*unusual(model, target, [layer]), *left_out_of_zones(model.scenario)],
    }
    return packed(head, cells.limit)


def point(folder: Folder, models: Models, call: Call) -> dict[str, Any]:
    """Who sees and who reaches a target of a type at a point, and why not, in words with numbers."""
    _, model = model_of(folder, models, call)
    lat, lon = call.number("lat_deg", -85, 85), call.number("lon_deg", -180, 180)
    height_m = call.number("altitude_m", -500, 100_000)
    return about_point(model, call.text("target", 80), lat, lon, height_m, is_agl=call.flag("is_agl"))


def about_point(
    model: Model, target: str, lat: float, lon: float, height_m: float, *, is_agl: bool = False
) -> dict[str, Any]:
    """The same of a model: ground and altitude [m], and a sentence for each radar and each battery."""
    from cupola.maps.exposure.flight_path import Motion
    from cupola.maps.exposure.judge import Judge

    ground_m = float(model.terrain.sample(lat, lon)) if bool(model.terrain.covers(lat, lon)) else 0.0
    altitude_m = height_m + (ground_m if is_agl else 0.0)
    nothing = np.array([math.nan])
    at = Motion(np.array([lat]), np.array([lon]), np.array([altitude_m]), nothing, nothing)
    about = {"ground_m": ground_m, "altitude_m": altitude_m, "is_underground": altitude_m < ground_m}
    if about["is_underground"]:
        return {**about, "radars": [], "batteries": []}
    judge = Judge((model,))
    chances = judge.plots(target, at)[:, 0]
    heights = (altitude_m, ground_m)
    radars = [_radar(model, i, lat, lon, *heights, float(chance)) for i, chance in enumerate(chances)]
    batteries = [_battery(judge, b, target, at) for b in range(len(judge.batteries))]
    return {**about, "radars": radars, "batteries": batteries}


def _radar(
    model: Model, i: int, lat: float, lon: float, altitude_m: float, ground_m: float, chance: float
) -> dict[str, Any]:
    from cupola.kernels.zone_sight import BEHIND_HORIZON, BEHIND_TERRAIN, SEEN, TOO_FAR, TOO_NEAR, sight
    from cupola.maps.bearings import bearing_range

    system = model.system
    row = system.radars[i]
    site = model.frame.to_geodetic(row.pos_enu_m)
    bearing, distance = bearing_range(float(site[0]), float(site[1]), lat, lon)
    lowest_m = min(ground_m, float(model.terrain.sample(float(site[0]), float(site[1]))))

    def code(height_m: float) -> int:
        return int(
            sight(
                row, system.masks[i], float(system.mask_step_m[i]), float(bearing), float(distance), height_m, lowest_m,
                system.earth_radius_m, system.k_factor,
            )
        )  # fmt: skip

    km = f"{float(distance) / 1000:.0f} km"
    found = code(altitude_m)
    off = (float(bearing) - float(row.boresight_rad) + math.pi) % (2 * math.pi) - math.pi
    is_fixed = float(row.slew_radps) <= 0.0 and not bool(row.is_rotating)
    if found == TOO_FAR:
        words = f"{km} away: beyond its range of {float(row.range_max_m) / 1000:.0f} km"
    elif found == TOO_NEAR:
        words = f"{km} away: nearer than its shortest range of {float(row.range_min_m) / 1000:.1f} km"
    elif found in (BEHIND_HORIZON, BEHIND_TERRAIN):
        behind = "terrain" if found == BEHIND_TERRAIN else "the horizon"
        from_m = _visible_from(code, altitude_m)
        upward = f"; it sees there from {from_m:.0f} m upward" if from_m is not None else ""
        words = f"{km} away: hidden behind {behind} at {altitude_m:.0f} m{upward}"
    elif found != SEEN:
        words = f"{km} away: above or below the elevations that it looks at"
    elif is_fixed and abs(off) > float(row.sector_half_rad):
        words = f"{km} away: beside its fixed sector"
    elif chance <= 0.0:
        words = f"{km} away: in sight, but too slow towards the radar to be told from the ground"
    else:
        words = f"{km} away: in sight, detected with a probability of {chance:.0%} in one look"
    return {"name": model.names.radars[i], "is_seen": chance >= 0.5, "chance": chance, "words": words}


def _visible_from(code: Any, altitude_m: float) -> float | None:
    """The lowest altitude at which a radar sees a place [m]; None if there is none that counts."""
    from cupola.kernels.zone_sight import SEEN

    low, high = altitude_m, altitude_m
    while code(high) != SEEN:
        low, high = high, max(2.0 * high, high + 100.0)
        if high > _HIGH_M:
            return None
    while high - low > _EXACT_M:
        middle = 0.5 * (low + high)
        low, high = (low, middle) if code(middle) == SEEN else (middle, high)
    return high


def _battery(judge: Judge, b: int, target: str, at: Motion) -> dict[str, Any]:
    from cupola.maps.zone.engagement_zone import LIMITS
    from cupola.report.maps.zone_map import TEXTS

    limit, tof_s = (float(one[0]) for one in judge.limits(b, target, at))
    ring_km = judge.ring_m(b) / 1000.0
    if limit == 255:
        words = f"no: beyond its published range of {ring_km:.0f} km"
    elif limit == 0:
        words = f"yes: its missile is there after {tof_s:.0f} s"
    else:
        words = f"no: {TEXTS[LIMITS[int(limit)]]}"
    return {"name": judge.batteries[b], "is_reached": limit == 0, "words": words}


#: Points of a route at most, and places along it that are asked [-].
ROUTE_MAX, ALONG = 200, 400


def route(folder: Folder, models: Models, call: Call) -> bytes:
    """Ground along a route, and where a target of a type that flies it is seen and can be engaged.

    The call carries ``points``: latitude, longitude [deg], height [m], and 1 where that is above ground, 0 above sea
    level. Between two points the height goes evenly, above what it is given above at the nearer end.
    """
    from cupola.maps.exposure.flight_path import Motion
    from cupola.maps.exposure.judge import Judge
    from cupola.report.maps.zone_map import COLOURS, TEXTS

    _, model = model_of(folder, models, call)
    target = call.text("target", 80)
    points = call.points("points", ROUTE_MAX)
    lat, lon, along_m, part, course = _along(points)
    covered = model.terrain.covers(lat, lon)
    ground_m = np.zeros(len(lat))
    ground_m[covered] = model.terrain.sample(lat[covered], lon[covered])
    altitude_m = _heights(points, part, ground_m)
    at = Motion(lat, lon, np.maximum(altitude_m, ground_m + 1.0), course, np.full(len(lat), math.nan))
    judge = Judge((model,))
    chances = judge.plots(target, at) if len(model.names.radars) else np.zeros((0, len(lat)))
    limits = [judge.limits(b, target, at)[0] for b in range(len(judge.batteries))]
    head = {
        "radars": list(model.names.radars),
        "batteries": list(judge.batteries),
        "legend": [{"words": t, "colour": c} for t, c in zip(TEXTS.values(), COLOURS, strict=True)],
        "is_underground": bool(np.any(altitude_m < ground_m)),
    }
    table = np.stack(limits) if limits else np.zeros((0, len(lat)), np.uint8)
    return packed(
        head, along_m.astype(np.float32), ground_m.astype(np.float32), altitude_m.astype(np.float32), lat, lon,
        chances.max(axis=0, initial=0.0).astype(np.float32), table, _points_along(points).astype(np.float32),
    )  # fmt: skip


def sight(folder: Folder, models: Models, call: Call) -> bytes:
    """The terrain between two places and the line of sight over it, as ``cupola terrain sight`` finds it."""
    from cupola.maps.coverage.sight_line import sight_line

    try:
        model = model_of(folder, models, call)[1]
        k_factor = model.scenario.k_factor
    except CupolaError:
        k_factor = K_FACTOR_STANDARD
    ends = [(call.number(f"{end}_lat", -85, 85), call.number(f"{end}_lon", -180, 180)) for end in ("from", "to")]
    heights_m = [call.number(f"{end}_agl_m", 0, 100_000) for end in ("from", "to")]
    line = sight_line(_terrain(folder, models, call), ends[0], ends[1], heights_m[0], heights_m[1], k_factor)
    head = {
        "is_clear": line.is_clear, "words": line.sentence(), "needed_agl_m": line.needed_agl_m,
        "from_m": line.from_m, "to_m": line.to_m, "hidden_by": line.hidden_by,
    }  # fmt: skip
    return packed(
        head, line.way_m.astype(np.float32), line.ground_m.astype(np.float32), line.ray_m.astype(np.float32),
        line.lat_deg, line.lon_deg,
    )  # fmt: skip


def _heights(points: np.ndarray, part: np.ndarray, ground_m: np.ndarray) -> np.ndarray:
    """Heights above sea level along a route [m]; above ground where both ends of a leg are given so."""
    first = np.minimum(part.astype(int), len(points) - 2)
    share = part - first
    a, b = points[first], points[first + 1]
    even = a[:, 2] * (1.0 - share) + b[:, 2] * share
    mixed = (a[:, 2] + a[:, 3] * ground_m) * (1.0 - share) + (b[:, 2] + b[:, 3] * ground_m) * share
    return np.where(a[:, 3] == b[:, 3], even + a[:, 3] * ground_m, mixed)


def _points_along(points: np.ndarray) -> np.ndarray:
    """How far along the route each of its points lies [m]."""
    from cupola.maps.bearings import bearing_range

    legs = [float(bearing_range(*points[i, :2], *points[i + 1, :2])[1]) for i in range(len(points) - 1)]
    return np.cumsum([0.0, *legs])


def _along(points: np.ndarray) -> tuple[np.ndarray, ...]:
    """Latitudes, longitudes [deg], way [m], place between points [-] and course [rad] of places along a route."""
    from cupola.maps.bearings import bearing_range, place_at

    ends_m = _points_along(points)
    way_m = np.linspace(0.0, ends_m[-1], ALONG)
    part = np.interp(way_m, ends_m, np.arange(len(points)))
    first = np.minimum(part.astype(int), len(points) - 2)
    lat, lon, course = np.empty(ALONG), np.empty(ALONG), np.empty(ALONG)
    for i in range(len(points) - 1):
        mine = first == i
        from_lat, from_lon = points[i, :2]
        bearing, _ = bearing_range(from_lat, from_lon, *points[i + 1, :2])
        bearings = np.full(int(mine.sum()), float(bearing))
        lat[mine], lon[mine] = place_at(from_lat, from_lon, bearings, way_m[mine] - ends_m[i])
        course[mine] = float(bearing)
    return lat, lon, way_m, part, course
