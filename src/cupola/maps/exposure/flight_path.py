"""The way of flights between their positions: great circles with the altitude linear in time, at any moment.

All pieces of all flights lie end to end along one axis of flown time, ``u`` [s], so that any number of moments is one
array. Between two positions a flight keeps to the great circle of their normals (n-vectors).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cupola.scenario.tracks import FlightTrack, Leg

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

#: Half axes of WGS-84, and the mean radius that turns chords into arcs [m].
_A_M, _B_M, _R_M = 6378137.0, 6356752.314245, 6371008.8
#: Pieces stand so far apart on the axis [s].
_APART_S = 1.0
#: Two positions nearer than this are one place [rad].
_SAME_RAD = 1e-9
#: Moments that are worked on at once: their intermediate steps stay near the processor, and memory low.
_AT_ONCE = 16_384


class Motion(NamedTuple):
    """Where flights are at some moments, and how they move.

    ``lat_deg``, ``lon_deg`` [deg], ``altitude_m`` [m], ``course_rad`` clockwise from north [rad] and ``speed_mps``
    along the ground [m/s]; course and speed are NaN where a flight has but one position.
    """

    lat_deg: Floats
    lon_deg: Floats
    altitude_m: Floats
    course_rad: Floats
    speed_mps: Floats

    def rows(self, chosen: Any) -> Motion:
        """The moments chosen."""
        return Motion(*(column[chosen] for column in self))


class FlightPath:
    """Pieces of flights along one axis of flown time.

    Parameters
    ----------
    flights : sequence of FlightTrack
        As they were read.
    in_holes : bool
        Instead of what was flown: the holes, each taken straight across.
    """

    def __init__(self, flights: Sequence[FlightTrack], *, in_holes: bool = False) -> None:
        runs = [(f, run) for f, track in enumerate(flights) for run in _runs(track, in_holes)]
        sizes = np.array([run.stop - run.start for _, run in runs], np.intp)
        self.n_flights = len(flights)
        #: Flight of each piece; first and one past the last position of each piece.
        self.flight: Ints = np.array([f for f, _ in runs], np.intp)
        self.stop: Ints = np.cumsum(sizes)
        self.start: Ints = self.stop - sizes

        def joined(name: str) -> Floats:
            parts = [getattr(flights[f], name)[run] for f, run in runs]
            return np.concatenate(parts) if parts else np.empty(0)

        time_s = joined("time_s")
        self.altitude_m = np.nan_to_num(joined("altitude_m"))
        self.normal = normals(joined("lat_deg"), joined("lon_deg"))
        self.time_first_s = time_s[self.start]
        lasting_s = time_s[self.stop - 1] - self.time_first_s
        begin = np.concatenate([[0.0], np.cumsum(lasting_s + _APART_S)])[:-1]
        #: Where each piece begins and ends on the axis, and each position.
        self.u_first, self.u_last = begin, begin + lasting_s
        self.u = time_s - np.repeat(self.time_first_s - begin, sizes)
        self._piece: Ints = np.repeat(np.arange(len(sizes)), sizes)
        self.is_joined = np.ones(len(self.u), bool)
        if len(self.u):
            self.is_joined[self.stop - 1] = False
        surface = on_ellipsoid(self.normal)
        chord_m = np.append(np.linalg.norm(np.diff(surface, axis=0), axis=1), 0.0) * self.is_joined
        self.leg_m = 2.0 * _R_M * np.arcsin(chord_m / (2.0 * _R_M))
        self._angle_rad = _angles(self.normal) * self.is_joined
        self.way_m = np.concatenate([[0.0], np.cumsum(self.leg_m)])[:-1] if len(self.u) else np.empty(0)

    def moments(self, step_s: float, extra: Iterable[Floats] = ()) -> tuple[Floats, Ints]:
        """Moments at most ``step_s`` apart, both ends of every piece, and others; and the piece of each."""
        lasting_s = self.u_last - self.u_first
        count = np.maximum(np.ceil(lasting_s / step_s - 1e-9), 1.0).astype(np.intp)
        count[lasting_s <= 0.0] = 0
        which = np.repeat(np.arange(len(count)), count + 1)
        number = np.arange(len(which)) - np.repeat(np.cumsum(count + 1) - count - 1, count + 1)
        u = self.u_first[which] + number * (lasting_s / np.maximum(count, 1))[which]
        u = np.minimum(u, self.u_last[which])
        u = np.unique(np.concatenate([u, *(one[np.isfinite(one)] for one in extra)]))
        return u, self.piece_of(u)

    def piece_of(self, u: Floats) -> Ints:
        """The piece of each moment."""
        return np.searchsorted(self.u_first, u, side="right") - 1

    def time_s(self, u: Floats) -> Floats:
        """The clock [s] at some moments."""
        piece = self.piece_of(u)
        return self.time_first_s[piece] + (u - self.u_first[piece])

    def time_at_s(self, u: float) -> float:
        """The clock [s] at one moment: as `time_s`, without the price of an array."""
        piece = int(self.u_first.searchsorted(u, side="right")) - 1
        return float(self.time_first_s[piece] + (u - self.u_first[piece]))

    def way_at_m(self, u: Floats) -> Floats:
        """Way flown up to some moments [m]."""
        k, part = self._leg(u)
        return self.way_m[k] + part * self.leg_m[k]

    def _leg(self, u: Floats) -> tuple[Ints, Floats]:
        """The position before each moment, and how much of the leg after it is flown [-]."""
        k = np.clip(np.searchsorted(self.u, u, side="right") - 1, 0, len(self.u) - 1)
        # The last position of a piece of several belongs to the leg before it.
        k = np.where(self.is_joined[k], k, np.maximum(k - 1, self.start[self._piece[k]]))
        joined = self.is_joined[k]
        lasting_s = np.where(joined, self.u[np.minimum(k + 1, len(self.u) - 1)] - self.u[k], 1.0)
        return k, np.where(joined, np.clip((u - self.u[k]) / lasting_s, 0.0, 1.0), 0.0)

    def places(self, u: Floats) -> tuple[Floats, Floats]:
        """Normals, shape (n, 3), and altitudes [m] at some moments."""
        k, part = self._leg(u)
        after = np.where(self.is_joined[k], k + 1, k)
        altitude_m = self.altitude_m[k] + part * (self.altitude_m[after] - self.altitude_m[k])
        angle = self._angle_rad[k]
        is_apart = angle > _SAME_RAD
        sine = np.where(is_apart, np.sin(angle), 1.0)
        of_a = np.where(is_apart, np.sin((1.0 - part) * angle) / sine, 1.0 - part)
        of_b = np.where(is_apart, np.sin(part * angle) / sine, part)
        return of_a[:, None] * self.normal[k] + of_b[:, None] * self.normal[after], altitude_m

    def motion(self, u: Floats, window_s: float) -> Motion:
        """Places and motion at some moments: course and speed over ``window_s``, for positions have noise."""
        if len(u) > _AT_ONCE:
            parts = [self.motion(u[a : a + _AT_ONCE], window_s) for a in range(0, len(u), _AT_ONCE)]
            return Motion(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))
        normal, altitude_m = self.places(u)
        piece = self.piece_of(u)
        before = np.maximum(u - 0.5 * window_s, self.u_first[piece])
        after = np.minimum(u + 0.5 * window_s, self.u_last[piece])
        moved = on_ellipsoid(self.places(after)[0]) - on_ellipsoid(self.places(before)[0])
        lasting_s = np.where(after > before, after - before, np.nan)
        lat, lon = degrees(normal)
        east = -np.sin(np.radians(lon)) * moved[:, 0] + np.cos(np.radians(lon)) * moved[:, 1]
        along = np.cos(np.radians(lon)) * moved[:, 0] + np.sin(np.radians(lon)) * moved[:, 1]
        north = np.cos(np.radians(lat)) * moved[:, 2] - np.sin(np.radians(lat)) * along
        course = np.where(np.isnan(lasting_s), np.nan, np.arctan2(east, north))
        return Motion(lat, lon, altitude_m, course, np.hypot(east, north) / lasting_s)


def _runs(track: FlightTrack, in_holes: bool) -> Iterable[slice]:
    if not in_holes:
        return track.pieces()
    return (slice(int(k), int(k) + 2) for k in np.flatnonzero(track.leg == Leg.HOLE))


def normals(lat_deg: Floats, lon_deg: Floats) -> Floats:
    """Normals of the ellipsoid, unit vectors, shape (n, 3)."""
    lat, lon = np.radians(lat_deg), np.radians(lon_deg)
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def degrees(normal: Floats) -> tuple[Floats, Floats]:
    """Latitudes and longitudes [deg] of normals."""
    lat = np.arctan2(normal[:, 2], np.hypot(normal[:, 0], normal[:, 1]))
    return np.degrees(lat), np.degrees(np.arctan2(normal[:, 1], normal[:, 0]))


def on_ellipsoid(normal: Floats) -> Floats:
    """Points of the ellipsoid with these normals, from its centre [m], shape (n, 3)."""
    scaled = normal * np.array([_A_M**2, _A_M**2, _B_M**2])
    return scaled / np.sqrt(np.sum(normal * scaled, axis=1))[:, None]


def _angles(normal: Floats) -> Floats:
    """Angle from each normal to the next [rad]; 0 after the last."""
    chord = np.append(np.linalg.norm(np.diff(normal, axis=0), axis=1), 0.0) if len(normal) else np.empty(0)
    return 2.0 * np.arcsin(np.minimum(0.5 * chord, 1.0))
