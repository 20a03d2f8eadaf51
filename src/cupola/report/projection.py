"""A flat map around a place: distances and bearings from its centre are true."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray


class Projection:
    """Azimuthal equidistant projection on WGS-84: circles around the centre stay circles.

    Examples
    --------
    >>> x_km, y_km = Projection(33.5, 36.3).xy_km(34.5, 36.3)
    >>> round(float(x_km), 6), round(float(y_km), 1)
    (0.0, 110.9)
    """

    def __init__(self, lat_deg: float, lon_deg: float) -> None:
        from pyproj import Geod, Proj

        self.lat_deg, self.lon_deg = lat_deg, lon_deg
        self._proj: Any = Proj(proj="aeqd", lat_0=lat_deg, lon_0=lon_deg, ellps="WGS84")
        self._geod: Any = Geod(ellps="WGS84")

    def xy_km(self, lat_deg: ArrayLike, lon_deg: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """East and north of the centre [km]."""
        x_m, y_m = self._proj(np.asarray(lon_deg, np.float64), np.asarray(lat_deg, np.float64))
        return np.asarray(x_m) / 1000.0, np.asarray(y_m) / 1000.0

    def line_km(
        self, lat_deg: ArrayLike, lon_deg: ArrayLike, pieces: int = 40
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """A line through points along great circles, each leg in so many pieces [km]."""
        lat, lon = np.atleast_1d(np.asarray(lat_deg, np.float64)), np.atleast_1d(np.asarray(lon_deg, np.float64))
        lats, lons = [lat[:1]], [lon[:1]]
        for i in range(len(lat) - 1):
            between = self._geod.npts(lon[i], lat[i], lon[i + 1], lat[i + 1], pieces - 1)
            lons += [np.array([point[0] for point in between]), lon[i + 1 : i + 2]]
            lats += [np.array([point[1] for point in between]), lat[i + 1 : i + 2]]
        return self.xy_km(np.concatenate(lats), np.concatenate(lons))
