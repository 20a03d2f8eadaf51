"""Bearings, distances and places on the ellipsoid, whole arrays at a time."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cupola.kernels import geodesics


def bearing_range(lat_deg: Any, lon_deg: Any, lats: Any, lons: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    """Bearings [rad], 0 to 2 pi, and distances [m] of places from one place, or each from its own, on the ellipsoid."""
    distance, azimuth, _ = geodesics.inverse(lat_deg, lon_deg, lats, lons)
    return np.radians(azimuth) % (2.0 * math.pi), distance


def bearing_back_range(
    lat_deg: float, lon_deg: float, lats: Any, lons: Any
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Bearings of places from one place, of that place from each of them [rad], and distances [m] on the ellipsoid."""
    distance, away, on = geodesics.inverse(lat_deg, lon_deg, lats, lons)
    return np.radians(away) % (2.0 * math.pi), np.radians(on % 360.0 - 180.0), distance


def place_at(lat_deg: float, lon_deg: float, bearing_rad: Any, range_m: Any) -> tuple[NDArray[Any], NDArray[Any]]:
    """Latitudes and longitudes [deg] at bearings [rad] and distances [m] from one place, on the ellipsoid."""
    lat, lon, _ = geodesics.direct(lat_deg, lon_deg, np.degrees(np.asarray(bearing_rad, np.float64)), range_m)
    return lat, lon


def places(
    lat_deg: float, lon_deg: float, east_m: NDArray[Any], north_m: NDArray[Any]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Latitudes and longitudes [deg] of points of a map, east and north of its centre [m]."""
    from pyproj import Proj

    plane: Any = Proj(proj="aeqd", lat_0=lat_deg, lon_0=lon_deg, ellps="WGS84")
    lon, lat = plane(np.asarray(east_m, np.float64), np.asarray(north_m, np.float64), inverse=True)
    return np.asarray(lat), np.asarray(lon)
