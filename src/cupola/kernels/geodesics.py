"""Geodesics of many points at once: `cupola.portable.geodesic`, compiled."""

import numpy as np

from cupola.kernels import mathx
from cupola.kernels._jit import elementary, entry
from cupola.portable import geodesic

__all__ = ["around", "direct", "inverse"]

_along, _direct, _inverse, *_ = elementary((
    geodesic.along, geodesic.direct, geodesic.inverse, geodesic._along_meridian, geodesic._between,
    geodesic._start, geodesic._astroid, geodesic._cube_root,
    geodesic._longitude, geodesic._lengths, geodesic._series, geodesic._epsilon, geodesic._dn, geodesic._a1,
    geodesic._a2, geodesic._c1, geodesic._c1_back, geodesic._c2, geodesic._a3, geodesic._c3, geodesic._reduced,
    geodesic._hypot, geodesic._unit, geodesic._sin_cos_deg, geodesic._atan2_deg, geodesic._wrapped, geodesic._rounded,
    geodesic._difference,
))  # fmt: skip

_sqrt = mathx.sqrt


@entry
def solve(question, table):
    """Fill the last three columns of a table from its first four: 0 `direct`, 1 `inverse`, 2 `around`."""
    for i in range(len(table)):
        a, b, c, d = table[i, 0], table[i, 1], table[i, 2], table[i, 3]
        if question == 0:
            found = _direct(a, b, c, d)
        elif question == 1:
            found = _inverse(a, b, c, d)
        else:
            away_m = _sqrt(c * c + d * d)
            if away_m > 0.0:
                found = _along(a, b, c / away_m, d / away_m, away_m)
            else:
                found = a, b, 0.0
        table[i, 4], table[i, 5], table[i, 6] = found


def _answers(question, *given):
    columns = np.broadcast_arrays(*(np.asarray(one, np.float64) for one in given))
    table = np.empty((columns[0].size, 7))
    for k, column in enumerate(columns):
        table[:, k] = column.ravel()
    solve(question, table)
    return tuple(table[:, k].reshape(columns[0].shape) for k in (4, 5, 6))


def direct(lat_deg, lon_deg, azimuth_deg, distance_m):
    """Where geodesics lead to: arrays of latitude, longitude and azimuth [deg], as `portable.geodesic.direct` has it.

    Examples
    --------
    >>> lat, lon, azimuth = direct(33.5, 36.3, [0.0, 90.0], 100_000.0)
    >>> lat.round(4).tolist(), lon.round(4).tolist()
    ([34.4015, 33.4953], [36.3, 37.3761])
    """
    return _answers(0, lat_deg, lon_deg, azimuth_deg, distance_m)


def inverse(lat1_deg, lon1_deg, lat2_deg, lon2_deg):
    """Lengths of the shortest geodesics [m] and their azimuths [deg] at both ends: `portable.geodesic.inverse`.

    Examples
    --------
    >>> [float(one) for one in inverse(0.0, 0.0, 0.0, 1.0)]
    [111319.49079327357, 90.0, 90.0]
    """
    return _answers(1, lat1_deg, lon1_deg, lat2_deg, lon2_deg)


def around(lat_deg, lon_deg, east_m, north_m):
    """Latitudes and longitudes [deg] of points on the azimuthal equidistant plane about a place.

    Parameters
    ----------
    lat_deg, lon_deg : float
        The place [deg].
    east_m, north_m : array_like
        On its plane [m]: distance and azimuth from the place are those of the geodesic.

    Examples
    --------
    >>> lat, lon = around(33.5, 36.3, [0.0, 100_000.0], 0.0)
    >>> lat.round(4).tolist(), lon.round(4).tolist()
    ([33.5, 33.4953], [36.3, 37.3761])
    """
    return _answers(2, lat_deg, lon_deg, east_m, north_m)[:2]
