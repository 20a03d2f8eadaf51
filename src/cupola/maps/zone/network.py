"""Zones of several batteries on one map: united, and counted where they overlap."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cupola._shown import Shown
from cupola.errors import InputError, Problem
from cupola.maps.altitude_text import Altitude
from cupola.maps.bearings import bearing_range, places
from cupola.maps.zone.engagement_zone import LIMITS, EngagementZone, overstatement

#: Cells of the map [m], and at least and at most so many on a side: a short ring gets narrower cells, a wide network
#: wider ones.
CELL_M, CELLS_MIN, CELLS_MAX = 1000.0, 401, 1201
#: Stands for cells outside every ring.
OUTSIDE = 255


@dataclass(frozen=True, eq=False, repr=False)
class ZoneNetwork(Shown):
    """Zones of one or more batteries on a square map around them: azimuthal equidistant, north up.

    Parameters
    ----------
    zones : tuple of EngagementZone
        All with the same layers.
    lat_deg, lon_deg : float
        Centre of the map [deg].
    cell_m : float
        Distance between cells [m].
    count : uint8 array, shape (layers, rows, columns)
        How many batteries can engage there; row 0 is north.
    limit : uint8 array of the same shape
        Place in `LIMITS` (`engagement_zone`): of the battery that gets furthest; `OUTSIDE` outside every ring.
    """

    zones: tuple[EngagementZone, ...]
    lat_deg: float
    lon_deg: float
    cell_m: float
    count: NDArray[np.uint8]
    limit: NDArray[np.uint8]

    @property
    def layers(self) -> tuple[Altitude, ...]:
        """The altitudes."""
        return tuple(cells.layer for cells in self.zones[0].layers)

    @property
    def half_km(self) -> float:
        """From the centre to the middle of the outermost cells [km]."""
        return (self.count.shape[1] // 2) * self.cell_m / 1000.0

    @property
    def crs(self) -> str:
        """The map's coordinate system, as PROJ reads it."""
        return f"+proj=aeqd +lat_0={self.lat_deg!r} +lon_0={self.lon_deg!r} +datum=WGS84 +units=m +no_defs"

    def area_km2(self, k: int, at_least: int = 1) -> float:
        """Where at least so many batteries can engage in layer ``k`` [km2]."""
        if at_least == 1 and len(self.zones) == 1:
            return self.zones[0].layers[k].area_km2
        return float((self.count[k] >= at_least).sum()) * (self.cell_m / 1000.0) ** 2

    def layer_dict(self, k: int) -> dict[str, Any]:
        """One layer of the network for JSON: of one battery exactly its own numbers."""
        if len(self.zones) == 1:
            return self.zones[0].layers[k].to_dict()
        cell_km2 = (self.cell_m / 1000.0) ** 2
        inside = self.limit[k] != OUTSIDE
        ring_km2 = float(inside.sum()) * cell_km2
        shares = {name: float((self.limit[k] == code).sum() / inside.sum()) for code, name in enumerate(LIMITS)}
        found = overstatement(self.area_km2(k), ring_km2)
        own = self.zones[0].layers[k].to_dict()
        return {
            **{name: own[name] for name in ("altitude", "altitude_m", "reference")},
            "area_km2": round(self.area_km2(k), 1),
            "ring_area_km2": round(ring_km2, 1),
            "overstatement": None if found is None else round(found, 4),
            "overlap_km2": {
                str(n): round(self.area_km2(k, n), 1) for n in range(2, len(self.zones) + 1) if self.area_km2(k, n)
            },
            "limits": {
                name: round(share, 6)
                for name, share in sorted(shares.items(), key=lambda pair: -pair[1])
                if name != LIMITS[0] and share > 0.0
            },
        }

    def _shown(self) -> tuple[str, Sequence[str], Sequence[Sequence[str]]]:
        first = self.zones[0]
        names = ", ".join(zone.battery for zone in self.zones)
        rows = []
        for k, layer in enumerate(self.layers):
            about = self.layer_dict(k)
            rows.append((layer.words, f"{about['area_km2']:g} km2", f"ring {about['ring_area_km2']:g} km2"))
        return f"Engagement zone of {names} against {first.target}, {first.course}", ("altitude", "zone", "ring"), rows

    def to_dict(self) -> dict[str, Any]:
        """For JSON: the network's layers, and those of each battery."""
        first = self.zones[0]
        return {
            "target": first.target,
            "course": first.course,
            "speed_mps": round(first.speed_mps, 3),
            "layers": [self.layer_dict(k) for k in range(len(self.layers))],
            "batteries": [
                {
                    "name": zone.battery,
                    "system": zone.system,
                    "missile": zone.missile,
                    "lat_deg": zone.lat_deg,
                    "lon_deg": zone.lon_deg,
                    "ring_km": zone.ring_m / 1000.0,
                    "layers": [cells.to_dict() for cells in zone.layers],
                }
                for zone in self.zones
            ],
        }


def unite_zones(zones: Sequence[EngagementZone]) -> ZoneNetwork:
    """Put the zones of batteries on one map.

    Raises
    ------
    InputError
        If there are none.
    """
    if not zones:
        raise InputError(Problem("zone", "battery", None, "there is no zone to draw", "name an active battery"))
    lat_deg = float(np.mean([zone.lat_deg for zone in zones]))
    lon_deg = zones[0].lon_deg + float(np.mean([_turn(zone.lon_deg - zones[0].lon_deg) for zone in zones]))
    centre = (zones[0].lat_deg, zones[0].lon_deg) if len(zones) == 1 else (lat_deg, _turn(lon_deg))
    reach_m = 0.0
    for zone in zones:
        _, away_m = bearing_range(*centre, zone.lat_deg, zone.lon_deg)
        reach_m = max(reach_m, float(away_m) + zone.ring_m)
    cell_m = max(min(CELL_M, 2.0 * reach_m / (CELLS_MIN - 1)), 2.0 * reach_m / (CELLS_MAX - 1))
    n = math.ceil(reach_m / cell_m)
    steps = np.arange(-n, n + 1) * cell_m
    east, north = np.meshgrid(steps, -steps)
    shape = (len(zones[0].layers), 2 * n + 1, 2 * n + 1)
    count, limit = np.zeros(shape, np.uint8), np.full(shape, OUTSIDE, np.uint8)
    for zone in zones:
        if len(zones) == 1:
            bearing, range_m = np.arctan2(east, north) % (2.0 * math.pi), np.hypot(east, north)
        else:
            bearing, range_m = bearing_range(zone.lat_deg, zone.lon_deg, *places(*centre, east, north))
        for k in range(shape[0]):
            mine = zone.at_polar(bearing, range_m, k)
            count[k] += mine == 0
            limit[k] = _further(limit[k], mine)
    return ZoneNetwork(tuple(zones), *centre, cell_m, count, limit)


def _further(a: NDArray[np.uint8], b: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Of two limits the one that comes later in the order; engageable beats all, outside of a ring nothing."""
    rank_a, rank_b = (np.where(v == 0, 100, np.where(v == OUTSIDE, -1, v.astype(np.int16))) for v in (a, b))
    return np.where(rank_b > rank_a, b, a)


def _turn(degrees: float) -> float:
    return (degrees + 180.0) % 360.0 - 180.0
