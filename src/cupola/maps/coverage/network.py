"""Coverage of several radars together: at each place the lowest altitude that any of them sees."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from cupola.kernels import geodesics
from cupola.kernels.resample import fill_rows
from cupola.maps.altitude_text import Altitude
from cupola.maps.coverage.coverage import Coverage, Share
from cupola.maps.coverage.ground import CELLS_MAX, ground_around
from cupola.terrain.plane import plane_nodes

_ROWS = 64


def unite_coverages(coverages: Sequence[Coverage], name: str = "network") -> Coverage:
    """The network of radars, on a plane around their middle.

    Parameters
    ----------
    coverages : sequence of Coverage
        Of each radar, on the same terrain, with the same altitudes and k.
    name : str
        What to call it.

    Returns
    -------
    Coverage
        `visible_from_m` is the minimum over the radars, bilinear between their own cells; shares are parts of the
        union of their rings. Sensitivity and elevation limits of single radars do not enter.
    """
    stations = tuple(station for coverage in coverages for station in coverage.stations)
    lat_deg, lon_deg, reach_m = _middle(coverages)
    posting_m = max(min(c.posting_m for c in coverages), 2.0 * reach_m / (math.isqrt(CELLS_MAX) - 4))
    first = coverages[0]
    ground_m = ground_around(first.terrain, lat_deg, lon_deg, reach_m, posting_m).heights_m
    visible_from = np.full_like(ground_m, np.nan)
    for coverage in coverages:
        np.fmin(visible_from, _moved(coverage, lat_deg, lon_deg, posting_m, ground_m.shape[0]), out=visible_from)
    # Between the cells of two planes the ground differs a little; what is seen is never below it.
    np.maximum(visible_from, ground_m, out=visible_from)
    inside = int(np.isfinite(visible_from).sum() + np.isinf(visible_from).sum())
    shares = {altitude: _share(visible_from, ground_m, altitude, inside) for altitude in first.shares}
    return Coverage(
        name=name,
        stations=stations,
        lat_deg=lat_deg,
        lon_deg=lon_deg,
        posting_m=posting_m,
        k_factor=first.k_factor,
        terrain=first.terrain,
        ground_m=ground_m,
        visible_from_m=visible_from,
        shares=shares,
        outside_share=max(coverage.outside_share for coverage in coverages),
    )


def _share(visible_from: NDArray[np.float32], ground_m: NDArray[np.float32], altitude: Altitude, n: int) -> Share:
    seen = 0
    for i in range(visible_from.shape[0]):
        limit = ground_m[i] + np.float32(altitude.value_m) if altitude.is_agl else altitude.value_m
        seen += int((visible_from[i] <= limit).sum())
    share = seen / n
    return Share(share, share, 0.0, math.nan, math.nan)


def _middle(coverages: Sequence[Coverage]) -> tuple[float, float, float]:
    """Centre [deg] and half side [m] of a plane that holds all rings."""
    sites = sorted({(c.lat_deg, c.lon_deg) for c in coverages})
    if len(sites) == 1:
        return (*sites[0], max(c.half_side_m for c in coverages))
    unit = np.mean([_unit(*site) for site in sites], axis=0)
    lat_deg = math.degrees(math.atan2(unit[2], math.hypot(unit[0], unit[1])))
    lon_deg = math.degrees(math.atan2(unit[1], unit[0]))
    reach_m = max(
        float(geodesics.inverse(lat_deg, lon_deg, c.lat_deg, c.lon_deg)[0]) + c.half_side_m for c in coverages
    )
    return lat_deg, lon_deg, reach_m


def _unit(lat_deg: float, lon_deg: float) -> NDArray[np.float64]:
    lat, lon = math.radians(lat_deg), math.radians(lon_deg)
    return np.array([math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)])


def _moved(coverage: Coverage, lat_deg: float, lon_deg: float, posting_m: float, side: int) -> NDArray[np.float32]:
    """The altitudes of one radar on another plane; NaN outside its ring."""
    from pyproj import Proj

    cells = coverage.visible_from_m
    same = (coverage.lat_deg, coverage.lon_deg, coverage.posting_m) == (lat_deg, lon_deg, posting_m)
    if same and cells.shape[0] == side:
        return cells
    nodes, node_lat, node_lon = plane_nodes(lat_deg, lon_deg, side // 2, posting_m)
    own = Proj(proj="aeqd", lat_0=coverage.lat_deg, lon_0=coverage.lon_deg, ellps="WGS84")
    east, north = own(node_lon, node_lat)
    n = cells.shape[0] // 2
    row = np.ascontiguousarray(n - np.asarray(north) / coverage.posting_m)
    col = np.ascontiguousarray(n + np.asarray(east) / coverage.posting_m)
    out = np.empty((side, side), np.float32)

    def fill(first: int) -> None:
        fill_rows(cells, False, nodes, row, col, first, min(first + _ROWS, side), np.nan, out)

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        list(threads.map(fill, range(0, side, _ROWS)))
    return out
