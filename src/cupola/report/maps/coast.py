"""The coast around a place, from the land polygons that ship with the package (Natural Earth 1:10 million)."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.resources import as_file, files
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cupola.report.projection import Projection

#: Name and terms of the data, for the foot of maps.
CREDIT = "Coast: Natural Earth 1:10 million, public domain."
#: Bends of a coast line smaller than this part of half the map's side are not drawn: less than a pixel.
_PIXEL = 1.0 / 1500.0


class _Rings(NamedTuple):
    """All rings, and the smallest and largest longitude and latitude of each, shape (n, 2) [deg]."""

    rings: tuple[NDArray[np.float64], ...]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


@cache
def _all_rings() -> _Rings:
    with as_file(files("cupola.report") / "data" / "coast-10m.npz") as path, np.load(path, allow_pickle=False) as data:
        planes, starts, step_deg = data["planes"], data["starts"], float(data["step_deg"])
    folded = np.ascontiguousarray(np.moveaxis(planes, 0, -1)).view("<u4")[..., 0]
    steps = (folded >> 1).astype(np.int64) ^ -(folded & 1).astype(np.int64)
    rings = tuple(np.cumsum(steps[a:b], axis=0) * step_deg for a, b in pairwise(starts))
    return _Rings(rings, np.array([ring.min(axis=0) for ring in rings]), np.array([ring.max(axis=0) for ring in rings]))


def rings_near(lat_deg: float, lon_deg: float, radius_m: float) -> list[NDArray[np.float64]]:
    """Rings of land whose box comes within a distance of a place [deg], longitudes turned towards the place.

    Parameters
    ----------
    lat_deg, lon_deg : float
        The place, WGS-84 [deg].
    radius_m : float
        Distance [m], > 0; below about 3000 km.
    """
    west, south, east, north = _box(lat_deg, lon_deg, radius_m)
    rings, low, high = _all_rings()
    near = []
    for turn_deg in (-360.0, 0.0, 360.0):
        misses = (
            (high[:, 0] + turn_deg < west) | (low[:, 0] + turn_deg > east) | (high[:, 1] < south) | (low[:, 1] > north)
        )
        near += [rings[i] + (turn_deg, 0.0) for i in np.flatnonzero(~misses)]
    return near


def _box(lat_deg: float, lon_deg: float, radius_m: float) -> tuple[float, float, float, float]:
    """West, south, east and north of all within a distance of a place [deg]."""
    tall = radius_m / 110_000.0
    wide = tall / max(0.05, np.cos(np.radians(min(89.0, abs(lat_deg) + tall))))
    return lon_deg - wide, lat_deg - tall, lon_deg + wide, lat_deg + tall


@lru_cache(maxsize=8)
def land_on_map(lat_deg: float, lon_deg: float, half_km: float) -> tuple[Any, ...]:
    """Land within a square map, as shapely polygons [km east and north of its centre]; holes are water.

    Rings run on beyond 180 degrees, so nothing is cut there.
    """
    import shapely

    # In degrees first, where parts meet exactly, and cut well outside the map: continents have 100 000 points.
    box = _box(lat_deg, lon_deg, 1.6e3 * half_km)
    land: list[Any] = []
    water: list[Any] = []
    for ring in rings_near(lat_deg, lon_deg, 1.5e3 * half_km):
        part = shapely.make_valid(shapely.clip_by_rect(shapely.Polygon(ring), *box))
        (water if _turns_left(ring) else land).append(part)
    found = shapely.union_all(land).difference(shapely.union_all(water))
    found = shapely.make_valid(shapely.transform(found, _to_km(Projection(lat_deg, lon_deg))))
    wide = 1.05 * half_km
    found = shapely.simplify(found.intersection(shapely.box(-wide, -wide, wide, wide)), _PIXEL * half_km)
    return tuple(part for part in shapely.get_parts(found) if part.geom_type == "Polygon" and not part.is_empty)


def _to_km(projection: Projection) -> Any:
    return lambda points: np.column_stack(projection.xy_km(points[:, 1], points[:, 0]))


def _turns_left(points: NDArray[np.float64]) -> bool:
    """Whether a closed ring goes round anticlockwise."""
    x, y = (points - points[0]).T
    return bool(np.sum(x[:-1] * y[1:] - y[:-1] * x[1:]) > 0.0)
