"""The door between WGS-84 and the working frame: geodetic coordinates outside, east-north-up inside."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cupola.constants import WGS84_A_M, WGS84_E2

Point = NDArray[np.float64]


@dataclass(frozen=True)
class Frame:
    """East-north-up axes at sea level under the scenario's origin.

    Parameters
    ----------
    lat_deg, lon_deg : float
        Origin, WGS-84 [deg]. Heights are above the ellipsoid, which stands for mean sea level.

    Examples
    --------
    >>> frame = Frame(33.5, 36.3)
    >>> x_m, y_m, z_m = frame.to_enu(33.5, 36.3, 700.0)
    >>> round(float(z_m), 3), bool(abs(x_m) < 1e-6 and abs(y_m) < 1e-6)
    (700.0, True)
    """

    lat_deg: float
    lon_deg: float

    @cached_property
    def radius_east_m(self) -> float:
        """Radius of curvature east-west (prime vertical) at the origin [m]."""
        return WGS84_A_M / math.sqrt(1.0 - WGS84_E2 * math.sin(math.radians(self.lat_deg)) ** 2)

    @cached_property
    def radius_north_m(self) -> float:
        """Radius of curvature north-south (meridian) at the origin [m]."""
        return self.radius_east_m * (1.0 - WGS84_E2) / (1.0 - WGS84_E2 * math.sin(math.radians(self.lat_deg)) ** 2)

    @cached_property
    def _pipeline(self) -> Any:
        import pyproj

        return pyproj.Transformer.from_pipeline(
            f"+proj=pipeline +step +proj=cart +ellps=WGS84 "
            f"+step +proj=topocentric +ellps=WGS84 +lat_0={self.lat_deg!r} +lon_0={self.lon_deg!r} +h_0=0"
        )

    def to_enu(self, lat_deg: ArrayLike, lon_deg: ArrayLike, height_m: ArrayLike) -> Point:
        """Geodetic points as working-frame positions [m]: shape of the broadcast inputs, plus an axis of 3."""
        lat, lon, height = np.broadcast_arrays(*(np.asarray(v, np.float64) for v in (lat_deg, lon_deg, height_m)))
        x, y, z = self._pipeline.transform(lon, lat, height)
        return np.stack([np.asarray(x), np.asarray(y), np.asarray(z)], axis=-1)

    def to_geodetic(self, pos_enu_m: ArrayLike) -> tuple[Point, Point, Point]:
        """Working-frame positions, shape ``(..., 3)``, as latitude [deg], longitude [deg] and height [m]."""
        pos = np.asarray(pos_enu_m, np.float64)
        lon, lat, height = self._pipeline.transform(pos[..., 0], pos[..., 1], pos[..., 2], direction="INVERSE")
        return np.asarray(lat), np.asarray(lon), np.asarray(height)

    def local_axes(self, lat_deg: float, lon_deg: float) -> Point:
        """Rotation from the working frame to east-north-up at another place, shape (3, 3)."""
        return _axes(lat_deg, lon_deg) @ _axes(self.lat_deg, self.lon_deg).T


def _axes(lat_deg: float, lon_deg: float) -> Point:
    """East, north and up at a place as rows, in earth-centred axes."""
    lat, lon = math.radians(lat_deg), math.radians(lon_deg)
    sin_lat, cos_lat, sin_lon, cos_lon = math.sin(lat), math.cos(lat), math.sin(lon), math.cos(lon)
    return np.array(
        [
            [-sin_lon, cos_lon, 0.0],
            [-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat],
            [cos_lat * cos_lon, cos_lat * sin_lon, sin_lat],
        ]
    )
