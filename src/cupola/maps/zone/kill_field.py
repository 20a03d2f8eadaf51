"""How probable a kill is inside a zone: single threats, simulated so that they are met about there."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cupola.constants import DEFAULT_SEED
from cupola.errors import InputError, Problem
from cupola.kernels.intercept import table_lookup
from cupola.maps.altitude_text import Altitude
from cupola.maps.bearings import bearing_range, places
from cupola.maps.zone.engagement_zone import EngagementZone
from cupola.maps.zone.fill import COURSES, target_item
from cupola.maps.zone.network import ZoneNetwork
from cupola.scenario.models.scenario import Flight, Waypoint

if TYPE_CHECKING:
    from cupola.engine.build.model import Model

#: Bearings of the points that are simulated for each layer, and ranges: parts of how far the zone reaches there.
BEARINGS, RANGES = 16, 8
#: A threat appears so early that the battery is just ready: this many scans of its slowest radar before it must be.
SCANS = 1.5
#: It leaves so long after the place, so that what happens far behind it does not count [s].
AFTER_S = 30.0
#: Distance between the points of a route [m]; ground that reaches up to a layer is passed at this height [m].
STEP_M, CLEARANCE_M = 4000.0, 50.0


def simulate_kills(
    model: Model,
    network: ZoneNetwork,
    n: int,
    *,
    seed: int = DEFAULT_SEED,
    progress: Callable[[int, int], None] | None = None,
) -> list[dict[str, Any]]:
    """Kill probabilities of one salvo at points inside the zones.

    Parameters
    ----------
    model : Model
        What the zones were made from.
    network : ZoneNetwork
        The zones.
    n : int
        Replications for each point, >= 1.
    seed : int
        Seed of all draws.
    progress : callable, optional
        Called with points done and points in all.

    Returns
    -------
    list of dict
        For each battery, layer and point: ``battery, altitude, bearing_deg, range_km, lat_deg, lon_deg, p_kill, n``.
        Points outside the zone are listed with ``p_kill`` 0 and ``n`` 0.

    Notes
    -----
    One battery alone, every threat known as hostile, one salvo. Of several courses the first is flown. The battery
    shoots as soon as it can, so the intercept comes within about 5 km of the point, not on it.
    """
    if any(zone.is_ballistic for zone in network.zones):
        limit = "contours of the kill probability are for targets that fly level or dive in a straight line"
        hint = "leave --simulate out, or run a scenario with the ballistic flight"
        raise InputError(Problem("--simulate", "", None, limit, hint))
    jobs = [
        (zone, k, bearing, place)
        for zone in network.zones
        for k in range(len(zone.layers))
        for bearing in np.arange(BEARINGS) * (2.0 * math.pi / BEARINGS)
        for place in (np.arange(RANGES) + 0.5) / RANGES * outer_m(zone, k, bearing)
    ]
    benches = {zone.battery: alone(model, zone) for zone in network.zones}
    found = []
    for done, (zone, k, bearing, range_m) in enumerate(jobs):
        inside = int(zone.at_polar(np.array(bearing), np.array(range_m), k)) == 0
        bench, layer = benches[zone.battery], zone.layers[k].layer
        p_kill = _p_kill(bench, zone, layer, bearing, range_m, n, seed) if inside else 0.0
        east, north = range_m * math.sin(bearing), range_m * math.cos(bearing)
        lat, lon = places(zone.lat_deg, zone.lon_deg, np.array(east), np.array(north))
        found.append(
            {
                "battery": zone.battery,
                "altitude": zone.layers[k].layer.key,
                "bearing_deg": round(math.degrees(float(bearing)), 3),
                "range_km": round(float(range_m) / 1000.0, 3),
                "lat_deg": round(float(lat), 5),
                "lon_deg": round(float(lon), 5),
                "p_kill": round(p_kill, 4),
                "n": n if inside else 0,
            }
        )
        if progress is not None:
            progress(done + 1, len(jobs))
    return found


def alone(model: Model, zone: EngagementZone) -> Model:
    """The battery of a zone with nothing else around, sure of its enemies, with one salvo for each."""
    from cupola.engine.build.model import build

    site = next(s for s in model.scenario.batteries if s.name == zone.battery)
    row = model.system.batteries[model.names.batteries.index(zone.battery)]
    changes = {"p_hostile_known": 1.0, "shots_max": int(row.salvo), "weapons_control": "tight", "policy": "greedy"}
    changes |= {"engage_on_remote": "none"}
    changes |= {"fire": "salvo", "min_p_kill": 0.0, "firing_sector_rad": None, "range_min_m": 0.0, "range_max_m": None}
    doctrine = site.doctrine.model_copy(update=changes)
    site = site.model_copy(update={"doctrine": doctrine, "identification": None})
    catalogue = dict(model.scenario.catalogue)
    catalogue["target"] = {**catalogue.get("target", {}), zone.target: target_item(model, zone.target).to_dict()}
    update = {
        "batteries": (site,), "posts": (), "radars": (), "failures": (), "assets": (), "flights": (), "variants": (),
        "claims": (), "zones": (), "duration_s": 20_000.0, "catalogue": catalogue,
    }  # fmt: skip
    return build(model.scenario.model_copy(update=update), figures=model.figures, terrain=model.terrain)


def _p_kill(
    model: Model, zone: EngagementZone, layer: Altitude, bearing: float, range_m: float, n: int, seed: int
) -> float:
    from cupola.engine.build.model import with_flights
    from cupola.engine.run import run

    flight = aimed_flight(model, zone, layer, bearing, range_m, math.radians(COURSES[zone.course][0]))
    results = run(with_flights(model, (flight,)), n, seed=seed, workers=1)
    return float(np.mean(results.replications["kills"] > 0))


def aimed_flight(
    model: Model,
    zone: EngagementZone,
    layer: Altitude,
    bearing: float,
    range_m: float,
    heading: float,
    lead_s: float | None = None,
) -> Flight:
    """A threat that the battery of a model, its only one, meets about at a place if it shoots as soon as it can.

    Parameters
    ----------
    model, zone, layer
        The battery alone, its zone, and the altitude.
    bearing, range_m : float
        The place [rad, m].
    heading : float
        Course there [rad]: 0 towards the battery.
    lead_s : float, optional
        How long before the launch it appears [s]; what the battery needs when not given.
    """
    system = model.system
    battery, m = system.batteries[0], int(system.batteries[0].missile)
    height_m = layer.value_m + (float(battery.altitude_msl_m) if layer.is_agl else 0.0)
    time_s, _ = table_lookup(
        system.flyout_tof_s[m], system.flyout_speed_mps[m], range_m, height_m, system.flyout_altitude_step_m,
        float(system.flyout_range_step_m[m]),
    )  # fmt: skip
    if lead_s is None:
        lead_s = readiness_s(system, bearing)
    before_s = min(time_s, float(system.missiles[m].flight_max_s)) + lead_s
    flat_mps = zone.speed_mps * math.cos(zone.dive_rad)
    after_m = -AFTER_S * flat_mps
    ways_m = np.append(np.arange(before_s * flat_mps, after_m, -STEP_M), after_m)
    x, y = -ways_m * math.sin(heading), range_m + ways_m * math.cos(heading)
    east, north = x * math.cos(bearing) + y * math.sin(bearing), y * math.cos(bearing) - x * math.sin(bearing)
    lat, lon = places(zone.lat_deg, zone.lon_deg, east, north)
    above_m = ways_m * math.tan(zone.dive_rad)
    if layer.is_agl and not zone.dive_rad:
        altitudes = [{"altitude_agl_m": layer.value_m}] * len(lat)
    else:
        covered = model.terrain.covers(lat, lon)
        ground = np.where(covered, model.terrain.at_row_col(*model.terrain.row_col(lat, lon)), 0.0)
        heights = np.where(ground < height_m + above_m, height_m + above_m, ground + CLEARANCE_M)
        altitudes = [{"altitude_m": float(height)} for height in heights]
    route = tuple(
        Waypoint(lat_deg=float(a), lon_deg=float(o), speed_mps=zone.speed_mps, **height)
        for a, o, height in zip(lat, lon, altitudes, strict=True)
    )
    return Flight(name="threat", type=zone.target, side="hostile", route=route)


def readiness_s(system: Any, bearing: float) -> float:
    """How long the battery needs from a target in sight on a bearing [rad] to the launch [s]; a generous mean."""
    battery = system.batteries[0]
    guide = system.radars[int(battery.engagement_radar)]
    slowest_s = float(system.radars.scan_period_s.max())
    off = abs((bearing - float(guide.boresight_rad) + math.pi) % (2.0 * math.pi) - math.pi)
    turning_s = 0.0
    if off > guide.sector_half_rad and guide.slew_radps > 0.0:
        turning_s = (off - float(guide.sector_half_rad)) / float(guide.slew_radps) + 2.0 * float(guide.scan_period_s)
    return float(battery.identify_s) + max(float(battery.reaction_s), turning_s) + SCANS * slowest_s


def outer_m(zone: EngagementZone, k: int, bearing: Any) -> NDArray[np.float64]:
    """How far the zone reaches in layer ``k`` on bearings [rad]; the ring where it is empty there [m]."""
    cells = zone.layers[k]
    inside = cells.limit == 0
    n = inside.shape[1]
    reach_m = np.where(inside.any(axis=1), (n - np.argmax(inside[:, ::-1], axis=1)) * cells.cell_m, zone.ring_m)
    row = (np.asarray(bearing) * (len(reach_m) / (2.0 * math.pi))).astype(np.int64) % len(reach_m)
    return np.asarray(reach_m[row], np.float64)


def kill_field(network: ZoneNetwork, kills: Sequence[dict[str, Any]], k: int) -> NDArray[np.float64]:
    """Kill probability on the map of a network in layer ``k``: between the points linear, NaN outside the zones.

    Of several batteries the best one counts.
    """
    n = network.count.shape[1] // 2
    steps = np.arange(-n, n + 1) * network.cell_m
    east, north = np.meshgrid(steps, -steps)
    lats, lons = places(network.lat_deg, network.lon_deg, east, north)
    field = np.full(east.shape, np.nan)
    for zone in network.zones:
        mine = [one for one in kills if one["battery"] == zone.battery and one["altitude"] == network.layers[k].key]
        table = np.array([one["p_kill"] if one["n"] else np.nan for one in mine]).reshape(BEARINGS, RANGES)
        bearing, range_m = bearing_range(zone.lat_deg, zone.lon_deg, lats, lons)
        column = range_m * RANGES / outer_m(zone, k, bearing) - 0.5
        p = _between(_filled(table), bearing * (BEARINGS / (2.0 * math.pi)), column)
        inside = zone.at_polar(bearing, range_m, k) == 0
        field = np.where(inside, np.fmax(field, p), field)
    return field


def _filled(table: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points that were not simulated take their value from those on their bearing, else from the next bearings."""
    out = table.copy()
    for row in out:
        known = np.flatnonzero(np.isfinite(row))
        if len(known):
            row[:] = np.interp(np.arange(len(row)), known, row[known])
    known = np.flatnonzero(np.isfinite(out[:, 0]))
    if not len(known):
        return np.zeros_like(table)
    for column in out.T:
        column[:] = np.interp(np.arange(len(out)), known, column[known], period=len(out))
    return out


def _between(table: NDArray[np.float64], row: NDArray[np.float64], column: NDArray[np.float64]) -> NDArray[np.float64]:
    """Bilinear in a table whose rows go round."""
    column = np.clip(column, 0.0, table.shape[1] - 1.0)
    i, j = np.floor(row).astype(np.intp), np.minimum(column.astype(np.intp), table.shape[1] - 2)
    down, right = row - i, column - j
    low, high = i % len(table), (i + 1) % len(table)
    first = table[low, j] * (1.0 - right) + table[low, j + 1] * right
    second = table[high, j] * (1.0 - right) + table[high, j + 1] * right
    return np.asarray(first * (1.0 - down) + second * down)
