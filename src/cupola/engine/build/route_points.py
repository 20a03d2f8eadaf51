"""Points of a route: its nodes, and between them as many as its legs need."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from cupola.kernels import geodesics
from cupola.terrain.grid import TerrainGrid

#: Legs above sea level are cut to this length: the parabola that stands for the arc is then exact to 0.3 m.
LEG_MAX_M = 40e3
#: Legs above ground are cut to this length: what "terrain following" means here; assumed.
FOLLOW_M = 1500.0
#: Legs above sea level that come nearer to the ground than this are cut as finely.
LOW_CLEARANCE_M = 500.0
#: No ground is higher [m]: spares the question for what flies above.
HIGHEST_GROUND_M = 8850.0


@dataclass(frozen=True)
class Node:
    """One point of a route: position, height above sea level [m], height above ground to follow [m] or None, speed."""

    lat_deg: float
    lon_deg: float
    altitude_m: float
    agl_m: float | None
    speed_mps: float
    is_extra: bool = False  # not a waypoint of the file


def great_circle_m(a: Node, b: Node) -> float:
    """Distance on the ellipsoid [m]."""
    return way_between(a, b)[0]


def way_between(a: Node, b: Node) -> tuple[float, float]:
    """Length [m] of the geodesic between two nodes and its azimuth at the first [deg]."""
    distance_m, azimuth_deg, _ = geodesics.inverse(a.lat_deg, a.lon_deg, b.lat_deg, b.lon_deg)
    return float(distance_m), float(azimuth_deg)


def between(a: Node, b: Node, part: float) -> tuple[float, float]:
    """The point at a part of the way along the geodesic: latitude and longitude [deg]."""
    distance_m, azimuth = way_between(a, b)
    lat, lon, _ = geodesics.direct(a.lat_deg, a.lon_deg, azimuth, part * distance_m)
    return float(lat), float(lon)


def comes_low(a: Node, b: Node, way: tuple[float, float], terrain: TerrainGrid) -> bool:
    """Whether a straight way, given by azimuth [deg] and length [m], comes near the ground: then what lies under it
    must be known as finely as under what follows the terrain."""
    azimuth, distance_m = way
    if min(a.altitude_m, b.altitude_m) > HIGHEST_GROUND_M + LOW_CLEARANCE_M:
        return False
    n = max(2, math.ceil(distance_m / FOLLOW_M))
    parts = np.linspace(0.0, 1.0, n + 1)
    lats, lons, _ = geodesics.direct(a.lat_deg, a.lon_deg, azimuth, parts * distance_m)
    ground = np.where(terrain.covers(lats, lons), terrain.at_row_col(*terrain.row_col(lats, lons)), 0.0)
    heights = a.altitude_m + (b.altitude_m - a.altitude_m) * parts
    return bool((heights - ground < LOW_CLEARANCE_M).any())


def densify(
    nodes: Sequence[Node], terrain: TerrainGrid
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Points along a route close enough for its legs.

    Returns latitudes, longitudes [deg], heights [m], speed from each point on [m/s], and where the nodes are among
    the points.
    """
    lat, lon, altitude, speed = [nodes[0].lat_deg], [nodes[0].lon_deg], [nodes[0].altitude_m], [nodes[0].speed_mps]
    node_at = [0]
    for a, b in pairwise(nodes):
        distance_m, azimuth = way_between(a, b)
        follows = a.agl_m is not None and b.agl_m is not None
        is_short = follows or comes_low(a, b, (azimuth, distance_m), terrain)
        n = max(1, math.ceil(distance_m / (FOLLOW_M if is_short else LEG_MAX_M)))
        parts = np.arange(1, n + 1) / n
        lats, lons, _ = geodesics.direct(a.lat_deg, a.lon_deg, azimuth, parts * distance_m)
        heights = a.altitude_m + (b.altitude_m - a.altitude_m) * parts
        if follows and a.agl_m is not None and b.agl_m is not None:
            ground = terrain.at_row_col(*terrain.row_col(lats, lons))
            heights = ground + a.agl_m + (b.agl_m - a.agl_m) * parts
            heights[-1] = b.altitude_m
        lat += lats.tolist()
        lon += lons.tolist()
        altitude += heights.tolist()
        speed += [a.speed_mps] * (n - 1) + [b.speed_mps]
        node_at.append(len(lat) - 1)
    if len(nodes) == 1:
        raise ValueError("a route needs two points")
    return (
        np.array(lat), np.array(lon), np.array(altitude), np.array(speed), np.array(node_at),
    )  # fmt: skip
