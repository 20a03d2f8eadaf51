"""Areas of a map in which a radar sees down to an altitude, as polygons of longitude and latitude."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .antimeridian import Polygon, cut_polygon

if TYPE_CHECKING:
    from cupola.maps.altitude_text import Altitude
    from cupola.maps.coverage.coverage import Coverage

#: Cells on a side that contours are drawn from at most; finer maps are thinned.
SIDE_MAX = 1201
#: Areas smaller than so many thinned cells are left out, and holes filled: they are noise of the terrain.
_CELLS_MIN = 4.0


class Area(NamedTuple):
    """Where a target at an altitude is seen.

    Parameters
    ----------
    altitude : Altitude
        Of the target.
    polygons : list
        As in GeoJSON: of each polygon its rings, the outer one first and counter-clockwise, of [lon, lat] [deg]; cut
        at 180 degrees.
    """

    altitude: Altitude
    polygons: list[Polygon]


def areas_of(coverage: Coverage, altitudes: Sequence[Altitude]) -> list[Area]:
    """The areas of all altitudes, in their order."""
    return [Area(altitude, _polygons(coverage, altitude)) for altitude in altitudes]


def _polygons(coverage: Coverage, altitude: Altitude) -> list[Polygon]:
    from contourpy import FillType, contour_generator

    n = coverage.ground_m.shape[0] // 2
    step = max(1, -(-(2 * n + 1) // SIDE_MAX))
    start = n % step
    level = coverage.visible_from_m[start::step, start::step].astype(np.float64)
    if altitude.is_agl:
        level = level - coverage.ground_m[start::step, start::step]
    # Beyond the disc and under an endless wall nothing is seen at any altitude; a rim closes areas at the edge.
    level = np.pad(np.where(np.isfinite(level), np.minimum(level, 1e6), 1e6), 1, constant_values=1e6)
    at = (np.arange(-1, level.shape[0] - 1) * step + start - n) * coverage.posting_m
    lines = contour_generator(at, -at, level, fill_type=FillType.OuterOffset).filled(-1e6, altitude.value_m)
    smallest_m2 = _CELLS_MIN * (step * coverage.posting_m) ** 2
    polygons: list[Polygon] = []
    for points, offsets in zip(*lines, strict=True):
        rings = [points[a:b] for a, b in pairwise(offsets)]
        if abs(_area_m2(rings[0])) < smallest_m2:
            continue
        kept = [rings[0], *(ring for ring in rings[1:] if abs(_area_m2(ring)) >= smallest_m2)]
        polygons += cut_polygon([_ring(coverage, ring, left=i == 0) for i, ring in enumerate(kept)])
    return polygons


def _area_m2(ring: NDArray[np.float64]) -> float:
    """Signed area, positive for counter-clockwise rings."""
    x, y = ring[:, 0], ring[:, 1]
    return float(0.5 * (np.dot(x[:-1], y[1:]) - np.dot(x[1:], y[:-1])))


def _ring(coverage: Coverage, ring: NDArray[np.float64], *, left: bool) -> list[list[float]]:
    """A ring in longitude and latitude, turning left or right."""
    if (_area_m2(ring) > 0.0) != left:
        ring = ring[::-1]
    lon, lat = _plane(coverage)(ring[:, 0], ring[:, 1], inverse=True)
    return np.column_stack([np.round(lon, 5), np.round(lat, 5)]).tolist()


def _plane(coverage: Coverage) -> Any:
    from pyproj import Proj

    return Proj(proj="aeqd", lat_0=coverage.lat_deg, lon_0=coverage.lon_deg, ellps="WGS84")
