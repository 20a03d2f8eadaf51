"""Formations: where the copies of a flight fly, so far to the right or left of every leg of its route."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from cupola.kernels import geodesics
from cupola.portable.angles import cos

#: A copy cuts the corner of two legs where its own meet, up to this turn [deg]; at a sharper one it flies to the end of
#: the one leg and across to the beginning of the other.
MITRE_MAX_DEG = 120.0
#: To stay abeam through a turn a copy flies slower or faster than its leader, within these limits [-]; assumed.
PACE_MIN, PACE_MAX = 0.75, 1.33


class Spot(NamedTuple):
    """One point of the way of a copy.

    Parameters
    ----------
    lat_deg, lon_deg : float
        Where [deg].
    waypoint : int
        Which waypoint of the route it belongs to.
    pace : float
        Its speed from here on over that of the leader [-]: both are at the ends of their legs at the same time.
    is_extra : bool
        A second point at the same waypoint.
    """

    lat_deg: float
    lon_deg: float
    waypoint: int
    pace: float = 1.0
    is_extra: bool = False


def sideways_m(copy: int, offset_m: float) -> float:
    """How far to the right of the route a copy flies [m]: none, right, left, farther right, ..."""
    return offset_m * ((copy + 1) // 2) * (1.0 if copy % 2 else -1.0)


def abeam(route: Sequence[tuple[float, float]], right_m: float, ahead: tuple[float, float] | None = None) -> list[Spot]:
    r"""The way of a copy that flies ``right_m`` to the right of every leg; left when negative.

    Parameters
    ----------
    route : sequence of (latitude, longitude)
        Waypoints of the leader [deg]; longitudes may go on across 180 degrees or jump there.
    right_m : float
        Distance from each leg [m].
    ahead : (latitude, longitude) or None
        Where a route of one point goes on to [deg].

    Notes
    -----
    Where the course turns by :math:`\delta` the two lines beside the legs meet on the bisector, at
    :math:`d / \cos(\delta / 2)` from the waypoint.

    Examples
    --------
    >>> [(round(s.lat_deg, 3), round(s.lon_deg, 3)) for s in abeam([(0.0, 179.9), (0.0, -179.9)], 2000.0)]
    [(-0.018, 179.9), (-0.018, -179.9)]
    """
    plain = [Spot(lat, lon, k) for k, (lat, lon) in enumerate(route)]
    if right_m == 0.0:
        return plain
    courses = courses_deg([*route, ahead] if ahead is not None and len(route) == 1 else route)
    if not courses:
        return plain
    spots: list[Spot] = []
    for k, (lat, lon) in enumerate(route):
        came = courses[min(max(k - 1, 0), len(courses) - 1)][1]
        goes = courses[min(k, len(courses) - 1)][0]
        if k == 0:
            came = goes
        elif k >= len(courses):
            goes = came
        turn = (goes - came + 180.0) % 360.0 - 180.0
        if abs(turn) <= MITRE_MAX_DEG:
            away_m = right_m / cos(math.radians(0.5 * turn))
            spots.append(_beside(lat, lon, came + 0.5 * turn + 90.0, away_m, k))
        else:
            spots.append(_beside(lat, lon, came + 90.0, right_m, k))
            spots.append(_beside(lat, lon, goes + 90.0, right_m, k)._replace(is_extra=True))
    return _paced(spots, route)


def courses_deg(route: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Course at the beginning and at the end of every leg [deg]; a leg without length has that of its neighbour."""
    found: list[tuple[float, float] | None] = []
    for (lat_a, lon_a), (lat_b, lon_b) in pairwise(route):
        length_m, begin, end = (float(one) for one in geodesics.inverse(lat_a, lon_a, lat_b, lon_b))
        found.append((begin, end) if length_m > 0.01 else None)
    known = [course for course in found if course is not None]
    if not known:
        return []
    last = (known[0][0], known[0][0])
    filled = []
    for course in found:
        last = course if course is not None else (last[1], last[1])
        filled.append(last)
    return filled


def _beside(lat_deg: float, lon_deg: float, azimuth_deg: float, away_m: float, k: int) -> Spot:
    lat, lon, _ = geodesics.direct(lat_deg, lon_deg, azimuth_deg, away_m)
    return Spot(float(lat), float(lon), k)


def _distance_m(a: tuple[float, float], b: tuple[float, float]) -> float:
    return float(geodesics.inverse(*a, *b)[0])


def _paced(spots: list[Spot], route: Sequence[tuple[float, float]]) -> list[Spot]:
    """The same points with the pace that brings a copy to the end of each leg when its leader is there."""
    paces = []
    for k in range(len(route) - 1):
        own = [spot for spot in spots if spot.waypoint == k]
        own.append(next(spot for spot in spots if spot.waypoint == k + 1))
        flown_m = sum(_distance_m((a.lat_deg, a.lon_deg), (b.lat_deg, b.lon_deg)) for a, b in pairwise(own))
        leader_m = _distance_m(route[k], route[k + 1])
        paces.append(min(max(flown_m / leader_m, PACE_MIN), PACE_MAX) if leader_m > 0.01 else 1.0)
    paces.append(1.0)
    return [spot._replace(pace=paces[spot.waypoint]) for spot in spots]
