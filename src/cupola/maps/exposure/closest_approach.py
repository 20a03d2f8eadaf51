"""Closest approach of flights to a place, solved on the legs between positions."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from cupola.maps.bearings import bearing_range
from cupola.maps.exposure.flight_path import FlightPath, Floats, Ints, degrees, normals, on_ellipsoid

#: Halvings of the golden section: a leg of ten minutes is solved to a millisecond.
_STEPS = 32
_GOLDEN = 0.5 * (math.sqrt(5.0) - 1.0)
#: Legs whose chord comes within this part [-] and this way [m] of the nearest one are solved on the ellipsoid.
_PART, _WAY_M = 1e-3, 2.0


class Closest(NamedTuple):
    """Closest approach of each flight: moment ``u`` [s], and distance along the surface [m]; NaN without positions."""

    u: Floats
    range_m: Floats


def closest(path: FlightPath, lat_deg: float, lon_deg: float) -> Closest:
    """Where each flight passes a place nearest, along the surface of the ellipsoid.

    Legs that can hold the nearest point are found by chords; on those the distance, which has one minimum on a
    great circle, is solved by golden section with geodesics.

    Parameters
    ----------
    path : FlightPath
        Flights.
    lat_deg, lon_deg : float
        The place [deg].
    """
    found = Closest(np.full(path.n_flights, np.nan), np.full(path.n_flights, np.nan))
    if not len(path.u):
        return found
    flight = np.repeat(path.flight, path.stop - path.start)
    legs = _near_legs(path, flight, lat_deg, lon_deg)
    low, high = path.u[legs], path.u[legs] + _lasting_s(path)[legs]

    def distance_m(u: Floats) -> Floats:
        return bearing_range(lat_deg, lon_deg, *degrees(path.places(u)[0]))[1]

    ends = [low, high]
    a, b = high - _GOLDEN * (high - low), low + _GOLDEN * (high - low)
    of_a, of_b = distance_m(a), distance_m(b)
    for _ in range(_STEPS):
        is_left = of_a <= of_b
        low, high = np.where(is_left, low, a), np.where(is_left, b, high)
        new = np.where(is_left, high - _GOLDEN * (high - low), low + _GOLDEN * (high - low))
        of_new = distance_m(new)
        a, b = np.where(is_left, new, b), np.where(is_left, a, new)
        of_a, of_b = np.where(is_left, of_new, of_b), np.where(is_left, of_a, of_new)
    tried = np.concatenate([*ends, 0.5 * (low + high)])
    owner = np.tile(flight[legs], 3)
    ranges_m = distance_m(tried)
    order = np.lexsort((tried, ranges_m, owner))
    first = np.flatnonzero(np.append(True, np.diff(owner[order]) > 0))
    best = order[first]
    found.u[owner[best]], found.range_m[owner[best]] = tried[best], ranges_m[best]
    return found


def _lasting_s(path: FlightPath) -> Floats:
    """How long the leg after each position is [s]; nothing after the last one of a piece."""
    return np.where(path.is_joined, np.append(np.diff(path.u), 0.0), 0.0)


def _near_legs(path: FlightPath, flight: Ints, lat_deg: float, lon_deg: float) -> Ints:
    """Positions whose leg may hold the closest approach of their flight."""
    site = on_ellipsoid(normals(np.array([lat_deg]), np.array([lon_deg])))[0]
    surface = on_ellipsoid(path.normal)
    away_m = np.linalg.norm(surface - site, axis=1)
    after_m = np.where(path.is_joined, np.append(away_m[1:], away_m[-1]), away_m)
    least_m = 0.5 * (away_m + after_m - path.leg_m)
    nearest_m = np.full(path.n_flights, np.inf)
    np.minimum.at(nearest_m, flight, away_m)
    legs = np.flatnonzero(least_m <= nearest_m[flight] * (1.0 + _PART) + _WAY_M)
    after = np.where(path.is_joined[legs], legs + 1, legs)
    step = surface[after] - surface[legs]
    length2 = np.maximum(np.einsum("ij,ij->i", step, step), 1e-6)
    part = np.clip(np.einsum("ij,ij->i", site - surface[legs], step) / length2, 0.0, 1.0)
    foot_m = np.linalg.norm(surface[legs] + part[:, None] * step - site, axis=1)
    nearest_m = np.full(path.n_flights, np.inf)
    np.minimum.at(nearest_m, flight[legs], foot_m)
    # A chord runs below the surface: by 7 m for 19 km, by 450 m for 150.
    sag_m = path.leg_m[legs] ** 2 / 4e7
    return legs[foot_m <= nearest_m[flight[legs]] * (1.0 + _PART) + _WAY_M + sag_m + sag_m.max(initial=0.0)]
