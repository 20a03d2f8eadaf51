"""The coast around a place, from the land polygons that ship with the package (Natural Earth 1:50 million)."""

from __future__ import annotations

from functools import cache
from importlib.resources import as_file, files
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

#: Name and terms of the data, for the foot of maps.
CREDIT = "Coast: Natural Earth 1:50 million, public domain."


@cache
def land_rings() -> tuple[NDArray[np.float64], ...]:
    """Every ring of land on earth as longitude and latitude [deg], shape (n, 2)."""
    with as_file(files("cupola.report") / "data" / "coast-50m.npz") as path, np.load(path, allow_pickle=False) as data:
        degrees = data["degrees"].astype(np.float64) * float(data["step_deg"])
        starts = data["starts"]
    return tuple(degrees[a:b] for a, b in pairwise(starts))


def rings_near(lat_deg: float, lon_deg: float, radius_m: float) -> list[NDArray[np.float64]]:
    """Rings of land whose box comes within a distance of a place [deg], longitudes turned towards the place.

    Parameters
    ----------
    lat_deg, lon_deg : float
        The place, WGS-84 [deg].
    radius_m : float
        Distance [m], > 0; below about 3000 km.
    """
    margin_lat = radius_m / 110_000.0
    margin_lon = margin_lat / max(0.05, np.cos(np.radians(min(89.0, abs(lat_deg) + margin_lat))))
    near = []
    for ring in land_rings():
        for turn_deg in (-360.0, 0.0, 360.0):
            lon, lat = ring[:, 0] + turn_deg, ring[:, 1]
            misses = (
                lon.max() < lon_deg - margin_lon
                or lon.min() > lon_deg + margin_lon
                or lat.max() < lat_deg - margin_lat
                or lat.min() > lat_deg + margin_lat
            )
            if not misses:
                near.append(np.column_stack([lon, lat]))
    return near
