"""Rasters of what is seen and reached: coverage of a radar that may be under the pointer, and overlap of batteries."""

from __future__ import annotations

import hashlib
import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cupola.errors import InputError
from cupola.film.packing import packed
from cupola.scenario.edits import Edit
from cupola.scenario.models.lines import Path
from cupola.web.calls import Call
from cupola.web.folder import Folder
from cupola.web.scenarios import Models, model_before_edits, model_of

if TYPE_CHECKING:
    from cupola.engine.build.model import Model
    from cupola.maps.coverage.stations import Station
    from cupola.maps.zone.engagement_zone import EngagementZone
    from cupola.terrain.grid import TerrainGrid

#: Cells of a coverage from its middle to its rim: of the quick one while something is dragged, and at most [-].
QUICK_CELLS, FULL_CELLS = 60, 600
#: Cells of an overlap from its middle to its rim, and the count from which on all are one colour [-].
OVERLAP_CELLS, OVERLAP_MOST = 100, 4


def coverage(folder: Folder, models: Models, call: Call) -> bytes:
    """From which altitude upward a radar sees each place [m above sea level], as ``cupola coverage`` computes it.

    The head holds a ``key`` of all that the raster depends on. A page that has it already says so with ``known``, and
    gets the head alone.
    """
    from cupola.maps.coverage.coverage import cover, default_posting_m

    model, station = _station(folder, models, call)
    is_quick, terrain = call.flag("is_quick"), model.terrain
    least_m = station.reach_m / (QUICK_CELLS if is_quick else FULL_CELLS)
    posting_m = max(default_posting_m(terrain, station.reach_m), least_m)
    key = _key(station, id(terrain), model.scenario.k_factor, posting_m)
    head = {
        "key": key, "radar": station.name, "lat_deg": station.lat_deg, "lon_deg": station.lon_deg,
        "posting_m": posting_m, "reach_m": station.reach_m, "antenna_m": station.antenna_m,
        "sector": station.sector_text, "is_quick": is_quick,
    }  # fmt: skip
    if call.text_or("known", "", 40) == key:
        return packed({**head, "is_known": True})
    found = cover(station, terrain, (), model.scenario.k_factor, posting_m=posting_m, with_band=False)
    return packed({**head, "error": found.error_text(), "is_known": False}, found.visible_from_m, found.ground_m)


def _key(station: Station, *more: Any) -> str:
    """A name for all that a raster depends on; the same for a place that came through a file, to a tenth of a mm."""
    place = (round(station.lat_deg, 9), round(station.lon_deg, 9), round(station.antenna_m, 4))
    rest = replace(station, lat_deg=0.0, lon_deg=0.0, antenna_m=0.0)
    return hashlib.sha256(repr((place, rest, more)).encode()).hexdigest()[:20]


def _station(folder: Folder, models: Models, call: Call) -> tuple[Model, Station]:
    """The model of a call and the radar that it names.

    Where the edits of a drag only put its site elsewhere, it is moved: nothing else of the scenario is built again.
    """
    from cupola.maps.coverage.stations import stations_of

    name, edits = call.text("radar", 200), call.edits()
    place = _moved_to(edits)
    if place is not None:
        try:
            model = model_before_edits(folder, models, call)[1]
            site = _site(model, place[0])
        except InputError:  # a text that is wrong by itself: let the edits mend it
            site = None
        if site is not None and _owns(site, place[0], name):
            station = stations_of(model, [name], 1.0, 0.5)[0]
            lat, lon = place[1].get("lat_deg", site.lat_deg), place[1].get("lon_deg", site.lon_deg)
            if bool(model.terrain.covers(lat, lon)):
                return model, moved(station, model.terrain, site, lat, lon)
    model = model_of(folder, models, call)[1]
    return model, stations_of(model, [name], 1.0, 0.5)[0]


def moved(station: Station, terrain: TerrainGrid, site: Any, lat_deg: float, lon_deg: float) -> Station:
    """A station whose site is put elsewhere: the mast stays as high above the ground.

    Parameters
    ----------
    station : Station
        Where it stood.
    terrain : TerrainGrid
        The ground of both places.
    site : Battery or Radar
        What it belongs to, at the place where it stood.
    lat_deg, lon_deg : float
        The new place [deg].
    """
    mast_m = station.antenna_m - terrain.ground_m(site.lat_deg, site.lon_deg)
    return replace(station, lat_deg=lat_deg, lon_deg=lon_deg, antenna_m=terrain.ground_m(lat_deg, lon_deg) + mast_m)


def _moved_to(edits: list[Edit]) -> tuple[Path, dict[str, float]] | None:
    """The battery or radar whose place is all that edits set, and the place; nothing where they do anything else."""
    owners = {one.path[:2] for one in edits}
    if len(owners) != 1 or not all(_is_place(one) for one in edits):
        return None
    return owners.pop(), {str(one.path[2]): float(one.value) for one in edits}


def _is_place(edit: Edit) -> bool:
    is_number = isinstance(edit.value, int | float) and not isinstance(edit.value, bool)
    if edit.kind != "set" or len(edit.path) != 3 or not is_number:
        return False
    kind, _, name = edit.path
    most = {"lat_deg": 85.0, "lon_deg": 180.0}.get(str(name))
    return kind in ("battery", "radar") and most is not None and abs(edit.value) <= most


def _site(model: Model, path: Path) -> Any:
    kind, index = path
    sites = model.scenario.batteries if kind == "battery" else model.scenario.radars
    return sites[index] if isinstance(index, int) and 0 <= index < len(sites) else None


def _owns(site: Any, path: Path, radar: str) -> bool:
    return radar.startswith(f"{site.name}/") if path[0] == "battery" else radar == site.name


def overlap(folder: Folder, models: Models, call: Call) -> bytes:
    """How many batteries reach each place of a map in one layer: the zones of all of them, laid over one another."""
    from cupola.maps.altitude_text import Altitude
    from cupola.maps.zone.fill import unusual, zones
    from cupola.scenario.checks.position import left_out_of_zones

    _, model = model_of(folder, models, call)
    layer = Altitude(call.number("altitude_m", 0, 100_000), call.flag("is_agl"))
    target = call.text("target", 80)
    found = zones(model, target, [layer])
    lat, lon, half_m = _around(found)
    counts = counted(found, lat, lon, half_m)
    inside = np.bincount(np.minimum(counts, OVERLAP_MOST).ravel(), minlength=OVERLAP_MOST + 1)
    cell_km2 = (half_m / OVERLAP_CELLS / 1000.0) ** 2
    head = {
        "target": target, "words": layer.words, "lat_deg": lat, "lon_deg": lon, "cell_m": half_m / OVERLAP_CELLS,
        "batteries": [one.battery for one in found], "areas_km2": [float(n) * cell_km2 for n in inside],
        "notes": [*unusual(model, target, [layer]), *left_out_of_zones(model.scenario)],
    }  # fmt: skip
    return packed(head, counts)


def _around(found: tuple[EngagementZone, ...]) -> tuple[float, float, float]:
    """A place amid zones [deg, deg], and how far they reach from there [m]."""
    from cupola.maps.bearings import bearing_range

    lat = 0.5 * (min(one.lat_deg for one in found) + max(one.lat_deg for one in found))
    lon = found[0].lon_deg
    off = [(one.lon_deg - lon + 180.0) % 360.0 - 180.0 for one in found]
    lon = (lon + 0.5 * (min(off) + max(off)) + 180.0) % 360.0 - 180.0
    reach_m = [
        float(bearing_range(lat, lon, one.lat_deg, one.lon_deg)[1]) + one.layers[0].cell_m * _ranges(one)
        for one in found
    ]
    return lat, lon, max(reach_m)


def _ranges(zone: EngagementZone) -> int:
    return int(zone.layers[0].limit.shape[1])


def counted(found: tuple[EngagementZone, ...], lat_deg: float, lon_deg: float, half_m: float) -> NDArray[np.uint8]:
    """In how many zones each cell of a plane lies, row 0 in the north.

    Parameters
    ----------
    found : tuple of EngagementZone
        Zones of one layer.
    lat_deg, lon_deg, half_m : float
        Middle of the plane [deg] and half of its side [m].
    """
    from cupola.maps.bearings import bearing_range
    from cupola.terrain.plane import plane_lat_lon

    lats, lons = plane_lat_lon(lat_deg, lon_deg, OVERLAP_CELLS, half_m / OVERLAP_CELLS)
    counts = np.zeros(lats.shape, np.uint8)
    for one in found:
        cells = one.layers[0]
        bearings, ranges = cells.limit.shape
        bearing, distance = bearing_range(one.lat_deg, one.lon_deg, lats, lons)
        row = np.floor(bearing / (2.0 * math.pi) * bearings).astype(int) % bearings
        column = np.floor(distance / cells.cell_m).astype(int)
        inside = column < ranges
        counts[inside] += cells.limit[row[inside], column[inside]] == 0
    return counts
