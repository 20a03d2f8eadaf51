"""Coordinate reference systems by pyproj, which is told to ask no network."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

#: CRS of latitude and longitude on WGS-84.
WGS84 = "EPSG:4326"


@lru_cache(maxsize=8)
def is_in_degrees(crs: str) -> bool:
    """Whether a CRS counts latitudes and longitudes."""
    from pyproj import CRS

    return bool(CRS.from_user_input(crs).is_geographic)


def to_degrees(
    crs: str, x: NDArray[np.float64], y: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Latitudes and longitudes [deg] of places in a CRS; infinite where there are none."""
    lon, lat = transformer(crs).transform(x, y, direction="INVERSE")
    return np.asarray(lat), np.asarray(lon)


@lru_cache(maxsize=8)
def transformer(crs: str) -> Any:
    """From longitude and latitude on WGS-84 to a CRS, by what PROJ has on this machine: it never asks the network."""
    from pyproj import Transformer
    from pyproj.network import set_network_enabled

    set_network_enabled(False)
    return Transformer.from_crs(WGS84, crs, always_xy=True)
