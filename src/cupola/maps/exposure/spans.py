"""From answers at moments to times in and out: edges are solved between two moments whose answers differ."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from cupola.maps.exposure.flight_path import FlightPath, Floats, Ints
from cupola.maps.exposure.judge import Bools

#: Edges are solved to this [s].
EDGE_S = 0.01


class Spans(NamedTuple):
    """Times inside something: flight, moments in and out on the axis of flown time [s], in order, and the way [m]."""

    flight: Ints
    first_u: Floats
    last_u: Floats
    inside_m: Floats

    def of(self, flight: int) -> Spans:
        """Those of one flight."""
        a, b = np.searchsorted(self.flight, [flight, flight + 1])
        return Spans(self.flight[a:b], self.first_u[a:b], self.last_u[a:b], self.inside_m[a:b])

    @property
    def seconds(self) -> float:
        """Time inside [s]."""
        return float((self.last_u - self.first_u).sum())

    @property
    def way_m(self) -> float:
        """Way inside [m]."""
        return float(self.inside_m.sum())


def spans_of(path: FlightPath, u: Floats, is_inside: Bools, ask: Callable[[Floats], Bools]) -> Spans:
    """Times inside, with edges solved by halving.

    Parameters
    ----------
    path : FlightPath
        Flights.
    u : array, shape (n,)
        Moments in order, with both ends of every piece [s].
    is_inside : bool array, shape (n,)
        The answers there.
    ask : callable
        The answers at other moments.
    """
    if not len(u):
        return Spans(np.empty(0, np.intp), np.empty(0), np.empty(0), np.empty(0))
    piece = path.piece_of(u)
    same = piece[1:] == piece[:-1]
    flips = np.flatnonzero(same & (is_inside[1:] != is_inside[:-1]))
    edge = _solve(u[flips], u[flips + 1], is_inside[flips], ask)
    starts_piece = np.append(True, ~same)
    ends_piece = np.append(~same, True)
    into = is_inside[flips + 1]
    first_u = np.concatenate([u[starts_piece & is_inside], edge[into]])
    last_u = np.concatenate([u[ends_piece & is_inside], edge[~into]])
    first_u.sort()
    last_u.sort()
    return _with_way(path, path.flight[path.piece_of(first_u)], first_u, last_u)


def _with_way(path: FlightPath, flight: Ints, first_u: Floats, last_u: Floats) -> Spans:
    way_m = path.way_at_m(last_u) - path.way_at_m(first_u) if len(first_u) else np.empty(0)
    return Spans(flight, first_u, last_u, way_m)


def _solve(low: Floats, high: Floats, before: Bools, ask: Callable[[Floats], Bools]) -> Floats:
    """Moments between ``low`` and ``high`` at which the answer changes from ``before`` to the other."""
    low, high = low.copy(), high.copy()
    while len(low) and float((high - low).max()) > EDGE_S:
        middle = 0.5 * (low + high)
        is_before = ask(middle) == before
        low, high = np.where(is_before, middle, low), np.where(is_before, high, middle)
    return 0.5 * (low + high)


def union(path: FlightPath, parts: list[Spans]) -> Spans:
    """Times inside any of several, along one path."""
    flight = np.concatenate([one.flight for one in parts])
    first_u = np.concatenate([one.first_u for one in parts])
    last_u = np.concatenate([one.last_u for one in parts])
    order = np.lexsort((last_u, first_u))
    flight, first_u, last_u = flight[order], first_u[order], last_u[order]
    if not len(first_u):
        return _with_way(path, flight, first_u, last_u)
    # A span begins anew where it starts after the end of all before it; flights follow each other on the axis.
    reached = np.maximum.accumulate(last_u)
    is_new = np.append(True, first_u[1:] > reached[:-1])
    starts = np.flatnonzero(is_new)
    ends = np.append(starts[1:] - 1, len(first_u) - 1)
    return _with_way(path, flight[starts], first_u[starts], reached[ends])
