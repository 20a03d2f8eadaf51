"""How far apart places are, well enough to tell a jump from a flight."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cupola.portable.arrays import arcsin, cos_sin, length

EARTH_M = 6_371_000.0
#: Faster than this no airliner flies [m/s]; places are off by up to that without a jump [m].
FAST_MPS, NOISE_M = 500.0, 2000.0

#: So many places are worked on at once: their intermediate steps stay near the processor.
_AT_ONCE = 16_384

Floats = NDArray[np.float64]


def unit(lat_deg: Floats, lon_deg: Floats) -> Floats:
    """Unit vectors of places, shape (n, 3)."""
    found = np.empty((len(lat_deg), 3))
    for a in range(0, len(found), _AT_ONCE):
        some = slice(a, a + _AT_ONCE)
        cos_lat, sin_lat = cos_sin(np.radians(lat_deg[some]))
        cos_lon, sin_lon = cos_sin(np.radians(lon_deg[some]))
        found[some, 0] = cos_lat * cos_lon
        found[some, 1] = cos_lat * sin_lon
        found[some, 2] = sin_lat
    return found


def chord_m(lat_deg: Floats, lon_deg: Floats, to_lat_deg: Floats, to_lon_deg: Floats) -> Floats:
    """Great-circle distance on a sphere [m], from the chord: exact to a part in 200 of the ellipsoid's.

    Examples
    --------
    >>> round(float(chord_m(*(np.array([v]) for v in (0.0, 0.0, 0.0, 1.0)))[0]))
    111195
    """
    return _arc_m(unit(lat_deg, lon_deg), unit(to_lat_deg, to_lon_deg))


def steps_m(lat_deg: Floats, lon_deg: Floats) -> Floats:
    """`chord_m` from each place to the next, shape (n - 1,): in half the time.

    Examples
    --------
    >>> steps_m(np.array([0.0, 0.0, 1.0]), np.array([0.0, 1.0, 1.0])).round().tolist()
    [111195.0, 111195.0]
    """
    places = unit(lat_deg, lon_deg)
    return _arc_m(places[:-1], places[1:])


def _arc_m(one: Floats, two: Floats) -> Floats:
    found = np.empty(len(one))
    for a in range(0, len(found), _AT_ONCE):
        some = slice(a, a + _AT_ONCE)
        chord = length(one[some] - two[some])
        found[some] = 2.0 * EARTH_M * arcsin(np.minimum(0.5 * chord, 1.0))
    return found
