"""Flights cut into pieces of equal state, for maps and files: not detected, detected, in reach, and holes."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cupola.maps.exposure.findings import Findings
from cupola.maps.exposure.flight_path import Floats, degrees
from cupola.maps.exposure.judge import Bools
from cupola.maps.exposure.spans import Spans

#: States from harmless to worst; the place in this list is the number of a state. A hole was not flown.
STATES = ("not detected", "detected", "in reach", "hole")
HOLE = STATES.index("hole")
#: A hole is drawn with so many moments.
_HOLE_MOMENTS = 21


class Piece(NamedTuple):
    """A piece of a flight: number of the flight, number of the state, clock at both ends [s], and its places."""

    flight: int
    state: int
    first_s: float
    last_s: float
    lat_deg: Floats
    lon_deg: Floats
    altitude_m: Floats


def pieces_of(flown: Findings) -> list[Piece]:
    """All flights in pieces of equal state, in order; they meet at the times in and out."""
    path = flown.path
    if not len(path.u):
        return []
    edges = [one for spans in (flown.detected, flown.in_reach) for one in (spans.first_u, spans.last_u)]
    cuts = np.unique(np.concatenate([path.u_first, path.u_last, *edges]))
    moments = np.unique(np.concatenate([path.u, cuts]))
    normal, altitude_m = path.places(moments)
    lat, lon = degrees(normal)
    piece = path.piece_of(cuts)
    is_lone = path.u_first[piece] == path.u_last[piece]
    begin = np.flatnonzero(is_lone | np.append(piece[1:] == piece[:-1], False))
    end = np.where(is_lone[begin], begin, np.minimum(begin + 1, len(cuts) - 1))
    middle = 0.5 * (cuts[begin] + cuts[end])
    state = np.where(is_inside(flown.in_reach, middle), 2, is_inside(flown.detected, middle).astype(np.intp))
    first, last = np.searchsorted(moments, cuts[begin]), np.searchsorted(moments, cuts[end]) + 1
    first_s, last_s = path.time_s(cuts[begin]), path.time_s(cuts[end])
    flight = path.flight[piece[begin]]
    return [
        Piece(int(f), int(s), float(t), float(z), lat[a:b], lon[a:b], altitude_m[a:b])
        for f, s, t, z, a, b in zip(flight, state, first_s, last_s, first, last, strict=True)
    ]


def hole_pieces(in_holes: Findings) -> list[Piece]:
    """The holes of all flights, straight across."""
    path = in_holes.path
    if not len(path.u):
        return []
    u = np.linspace(path.u_first, path.u_last, _HOLE_MOMENTS, axis=1)
    normal, altitude_m = path.places(u.ravel())
    lat, lon = (one.reshape(u.shape) for one in degrees(normal))
    heights = altitude_m.reshape(u.shape)
    return [
        Piece(int(path.flight[k]), HOLE, float(path.time_first_s[k]), float(path.time_first_s[k] + u[k, -1] - u[k, 0]),
              lat[k], lon[k], heights[k])
        for k in range(len(u))
    ]  # fmt: skip


def is_inside(spans: Spans, u: Floats) -> Bools:
    """Whether moments lie in any of some spans."""
    if not len(spans.first_u):
        return np.zeros(len(u), bool)
    k = np.searchsorted(spans.first_u, u, side="right") - 1
    return np.asarray((k >= 0) & (u <= spans.last_u[np.maximum(k, 0)]))
