"""Names of towns around a place, from the table that ships with the package (Natural Earth 1:10 million)."""

from __future__ import annotations

import gzip
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from cupola.report.projection import Projection

#: More names than this are no help on one map [-].
NAMES_MAX = 80


class Town(NamedTuple):
    """A town: its name, and where it lies, WGS-84 [deg]."""

    name: str
    lat_deg: float
    lon_deg: float


@cache
def _all_towns() -> tuple[tuple[Town, ...], np.ndarray]:
    """Every town, the ones that maps name first at the top, and their latitudes and longitudes [deg]."""
    packed = (files("cupola.report") / "data" / "places-10m.tsv.gz").read_bytes()
    rows = (line.split("\t") for line in gzip.decompress(packed).decode("utf-8").splitlines())
    towns = tuple(Town(name, float(lat), float(lon)) for name, lat, lon, _ in rows)
    return towns, np.array([one[1:] for one in towns])


def towns_near(lat_deg: float, lon_deg: float, half_km: float) -> list[Town]:
    """Towns in a square around a place, at most `NAMES_MAX`, the ones that maps name first at the top.

    Examples
    --------
    >>> [one.name for one in towns_near(33.5, 36.3, 100.0)][:2]
    ['Damascus', 'Beirut']
    """
    towns, places = _all_towns()
    x_km, y_km = Projection(lat_deg, lon_deg).xy_km(places[:, 0], places[:, 1])
    inside = np.flatnonzero((np.abs(x_km) < half_km) & (np.abs(y_km) < half_km))[:NAMES_MAX]
    return [towns[i] for i in inside]
