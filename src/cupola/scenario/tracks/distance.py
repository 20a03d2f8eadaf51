"""How far apart places are, well enough to tell a jump from a flight."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from cupola.portable.arrays import arcsin, cos_sin, length

EARTH_M = 6_371_000.0
#: Faster than this no airliner flies [m/s]; places are off by up to that without a jump [m].
FAST_MPS, NOISE_M = 500.0, 2000.0

Floats = NDArray[np.float64]


def unit(lat_deg: Floats, lon_deg: Floats) -> Floats:
    """Unit vectors of places, shape (n, 3)."""
    lat, lon = np.radians(lat_deg), np.radians(lon_deg)
    (cos_lat, sin_lat), (cos_lon, sin_lon) = cos_sin(lat), cos_sin(lon)
    return np.stack([cos_lat * cos_lon, cos_lat * sin_lon, sin_lat], axis=-1)


def chord_m(lat_deg: Floats, lon_deg: Floats, to_lat_deg: Floats, to_lon_deg: Floats) -> Floats:
    """Great-circle distance on a sphere [m], from the chord: exact to a part in 200 of the ellipsoid's.

    Examples
    --------
    >>> round(float(chord_m(*(np.array([v]) for v in (0.0, 0.0, 0.0, 1.0)))[0]))
    111195
    """
    chord = length(unit(lat_deg, lon_deg) - unit(to_lat_deg, to_lon_deg))
    return np.asarray(2.0 * EARTH_M * arcsin(np.minimum(0.5 * chord, 1.0)))
