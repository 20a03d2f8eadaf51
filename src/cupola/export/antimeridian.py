"""Outlines and lines cut where they cross 180 degrees, as RFC 7946 (section 3.1.9) asks; KML viewers need the same.

A ring is unrolled so that neighbouring corners lie less than half a turn apart, closed over the pole if it goes round
it, clipped by shapely to each turn of the earth, and moved back to -180 to 180. Edges are straight in longitude and
latitude, as GeoJSON has them. What does not cross comes back as it went in, and shapely is not loaded.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ring = list[list[float]]
#: The outer ring first, then its holes; positions are [lon, lat] in degrees.
Polygon = list[Ring]

#: Decimals of a degree in files, about a metre.
DECIMALS = 5
_TURN_DEG = 360.0


def cut_polygon(rings: Polygon) -> list[Polygon]:
    """A polygon as one or more that do not cross 180 degrees.

    Parameters
    ----------
    rings : list of rings
        The outer ring first; closed rings of [lon, lat] [deg], longitudes of any turn. A ring may go round a pole,
        the nearer one.

    Returns
    -------
    list of polygons
        Longitudes from -180 to 180; outer rings turn left and holes turn right where the polygon was cut.

    Examples
    --------
    >>> for part in cut_polygon([[[179, 0], [-179, 0], [-179, 1], [179, 1], [179, 0]]]):
    ...     print(part)
    [[[180.0, 1.0], [179.0, 1.0], [179.0, 0.0], [180.0, 0.0], [180.0, 1.0]]]
    [[[-180.0, 0.0], [-179.0, 0.0], [-179.0, 1.0], [-180.0, 1.0], [-180.0, 0.0]]]
    """
    if not any(_crosses(ring) for ring in rings):
        return [rings]
    import shapely

    shape = _on_earth(rings[0])
    for hole in rings[1:]:
        shape = shape.difference(_on_earth(hole))
    # Snapped to the decimals of the file: what would fall together there is cleaned now.
    shape = shapely.set_precision(shape, 10.0**-DECIMALS)
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon" and part.area > 0.0]
    # East of Greenwich first, then from south to north: the order does not depend on how shapely works.
    parts.sort(key=lambda part: (part.bounds[0] < 0.0, part.bounds))
    return [_rings(part) for part in parts]


def cut_line(line: Sequence[Sequence[float]]) -> list[Ring]:
    """A line of [lon, lat, ...] as one or more that do not cross 180 degrees.

    What follows longitude and latitude [deg] in a position (altitude, time) is linear between positions too.

    Examples
    --------
    >>> cut_line([[179.5, 10.0, 0.0], [-179.5, 11.0, 60.0]])
    [[[179.5, 10.0, 0.0], [180.0, 10.5, 30.0]], [[-180.0, 10.5, 30.0], [-179.5, 11.0, 60.0]]]
    """
    rows = _unrolled(line)
    full = [rows[0]]
    for before, here in pairwise(rows):
        for edge in _edges_between(before[0], here[0]):
            middle = before + (edge - before[0]) / (here[0] - before[0]) * (here - before)
            full.append(np.array([edge, *middle[1:]]))
        full.append(here)
    pieces: list[Ring] = []
    last = None
    for start, end in pairwise(np.array(full)):
        # A piece that lies on the meridian itself stays with what came before.
        turn = math.floor((0.5 * (start[0] + end[0]) + 180.0) / _TURN_DEG)
        if last is not None and start[0] == end[0] == 180.0 + _TURN_DEG * last:
            turn = last
        shift = np.array([_TURN_DEG * turn, *[0.0] * (len(start) - 1)])
        if turn != last:
            pieces.append([(start - shift).tolist()])
        pieces[-1].append((end - shift).tolist())
        last = turn
    return pieces or [[_position(line[0])]]


def polygon_geometry(polygons: list[Polygon]) -> dict[str, Any]:
    """The GeoJSON geometry: a Polygon, or a MultiPolygon of several or none."""
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def _position(point: Sequence[float]) -> list[float]:
    """A position between -180 and 180 degrees."""
    lon = float(point[0])
    return [lon if -180.0 <= lon <= 180.0 else (lon + 180.0) % _TURN_DEG - 180.0, *map(float, point[1:])]


def _crosses(ring: Sequence[Sequence[float]]) -> bool:
    lon = np.array([point[0] for point in ring])
    return bool(np.abs(lon).max() > 180.0 or np.abs(np.diff(lon)).max() > 180.0)


def _unrolled(line: Sequence[Sequence[float]]) -> NDArray[np.float64]:
    """Positions whose longitudes are less than half a turn apart; the first lies between -180 and 180."""
    points = np.array(line, dtype=np.float64)
    steps = np.diff(points[:, 0])
    steps -= _TURN_DEG * np.round(steps / _TURN_DEG)
    start = _position(line[0])[0]
    points[:, 0] = start + np.concatenate(([0.0], np.cumsum(steps)))
    # The running sum costs the last digits: whole turns are added to what was given instead.
    given = np.array(line, dtype=np.float64)[:, 0]
    points[:, 0] = given + _TURN_DEG * np.round((points[:, 0] - given) / _TURN_DEG)
    return points


def _edges_between(a: float, b: float) -> list[float]:
    """Longitudes 180 + k 360 strictly beyond `a` and before `b`, in the order of travel."""
    low, high = min(a, b), max(a, b)
    first = math.floor((low - 180.0) / _TURN_DEG) + 1
    last = math.ceil((high - 180.0) / _TURN_DEG) - 1
    edges = [180.0 + _TURN_DEG * k for k in range(first, last + 1)]
    return edges if a < b else edges[::-1]


def _on_earth(ring: Ring) -> Any:
    """The area inside a ring, as a shapely geometry between -180 and 180 degrees."""
    import shapely
    from shapely.affinity import translate

    points = _unrolled([point[:2] for point in ring])
    if abs(points[-1, 0] - points[0, 0]) > 180.0:
        # Once round a pole: down to it and back along it.
        pole = math.copysign(90.0, points[:, 1].mean())
        points = np.vstack([points, [points[-1, 0], pole], [points[0, 0], pole], points[:1]])
    area = shapely.make_valid(shapely.Polygon(points))
    west, _, east, _ = area.bounds
    turns = range(math.floor((west + 180.0) / _TURN_DEG), math.ceil((east + 180.0) / _TURN_DEG))
    parts = []
    for k in turns:
        window = shapely.box(-180.0 + _TURN_DEG * k, -90.0, 180.0 + _TURN_DEG * k, 90.0)
        parts.append(translate(area.intersection(window), -_TURN_DEG * k))
    return shapely.union_all(parts)


def _rings(part: Any) -> Polygon:
    from shapely.geometry.polygon import orient

    turned = orient(part)
    return [
        [[round(lon, DECIMALS) + 0.0, round(lat, DECIMALS) + 0.0] for lon, lat in ring.coords]
        for ring in (turned.exterior, *turned.interiors)
    ]
