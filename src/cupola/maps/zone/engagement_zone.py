"""Engagement zones by altitude layer: where a battery can intercept a target type, and what limits it elsewhere.

A zone is laid out on a polar grid around its battery, one degree by one kilometre, or by a hundredth of the published
range where that is shorter; `cupola.maps.zone.fill` fills it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cupola.maps.altitude_text import Altitude
from cupola.maps.bearings import bearing_range

#: What limits a cell, in the order in which the limits are asked; the place in this list is the code of the arrays.
LIMITS = (
    "engageable", "minimum_range", "altitude", "energy", "sector", "horizon", "terrain", "detection", "time",
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class ZoneLayer:
    """The zone of one battery in one layer.

    Parameters
    ----------
    layer : Altitude
        Which altitude.
    limit : uint8 array, shape (bearings, ranges)
        Place in `LIMITS` of what limits each cell; of the worst course where several were asked for. Cell ``[i, j]``
        lies around bearing ``i + 1/2`` degrees and range ``j + 1/2`` cells.
    best : uint8 array
        The same of the course that gets furthest.
    ring_m, cell_m : float
        Published range of the missile, and width of a cell [m].
    radius_m : float
        Radius of the earth [m], for areas.
    """

    layer: Altitude
    limit: NDArray[np.uint8]
    best: NDArray[np.uint8]
    ring_m: float
    cell_m: float
    radius_m: float

    @cached_property
    def cell_km2(self) -> NDArray[np.float64]:
        """Area of a cell inside the ring, by range [km2]; a cell that the ring cuts counts in part."""
        edges_m = np.minimum(np.arange(self.limit.shape[1] + 1) * self.cell_m, self.ring_m)
        caps = 1.0 - np.cos(edges_m / self.radius_m)
        return np.diff(caps) * 2.0 * math.pi / self.limit.shape[0] * (self.radius_m / 1000.0) ** 2

    @property
    def area_km2(self) -> float:
        """Where the target can be intercepted, inside the ring [km2]."""
        return float(((self.limit == 0) * self.cell_km2).sum())

    @property
    def area_best_km2(self) -> float:
        """Where it can be intercepted on at least one of the courses [km2]."""
        return float(((self.best == 0) * self.cell_km2).sum())

    @property
    def ring_area_km2(self) -> float:
        """The circle that is usually drawn [km2]."""
        return float(self.cell_km2.sum() * self.limit.shape[0])

    @property
    def overstatement(self) -> float | None:
        """By how much the ring is larger than the zone, as a part of the zone [-]; None when there is no zone."""
        return overstatement(self.area_km2, self.ring_area_km2)

    @property
    def limits(self) -> dict[str, float]:
        """Share of the ring that each limit takes away [-], largest first."""
        shares = {
            name: float(((self.limit == code) * self.cell_km2).sum() / self.ring_area_km2)
            for code, name in enumerate(LIMITS)
            if code > 0
        }
        return {name: share for name, share in sorted(shares.items(), key=lambda pair: -pair[1]) if share > 0.0}

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        height_m = int(self.layer.value_m) if self.layer.value_m.is_integer() else round(self.layer.value_m, 3)
        found = self.overstatement
        return {
            "altitude": self.layer.key,
            "altitude_m": height_m,
            "reference": "agl" if self.layer.is_agl else "msl",
            "area_km2": round(self.area_km2, 1),
            "area_best_course_km2": round(self.area_best_km2, 1),
            "ring_area_km2": round(self.ring_area_km2, 1),
            "overstatement": None if found is None else round(found, 4),
            "limits": {name: round(share, 6) for name, share in self.limits.items()},
        }


def overstatement(area_km2: float, ring_area_km2: float) -> float | None:
    """By how much a ring is larger than a zone, as a part of the zone [-]; None for an empty zone.

    Examples
    --------
    >>> overstatement(50.0, 200.0), overstatement(0.0, 200.0)
    (3.0, None)
    """
    return ring_area_km2 / area_km2 - 1.0 if area_km2 > 0.0 else None


@dataclass(frozen=True, eq=False)
class EngagementZone:
    """The engagement zone of one battery against one target type.

    Parameters
    ----------
    battery, system, missile : str
        Name of the battery; ids of its system and missile.
    target, course : str
        Target type, and one of `COURSES`.
    lat_deg, lon_deg : float
        The battery [deg].
    ring_m, speed_mps : float
        Published range of the missile [m] and speed of the target [m/s].
    layers : tuple of ZoneLayer
        In the order asked for.
    dive_rad : float
        Angle at which the target descends through the place [rad]; 0: level.
    is_ballistic : bool
        The target comes down its ballistic path, and ``speed_mps`` is only its catalogue speed.
    """

    battery: str
    system: str
    missile: str
    target: str
    course: str
    lat_deg: float
    lon_deg: float
    ring_m: float
    speed_mps: float
    layers: tuple[ZoneLayer, ...]
    dive_rad: float = 0.0
    is_ballistic: bool = False

    def at(self, lat_deg: Any, lon_deg: Any, layer: int = 0) -> NDArray[np.uint8]:
        """Limit at places [deg]: places in `LIMITS`; 255 beyond the ring."""
        bearing_rad, range_m = bearing_range(self.lat_deg, self.lon_deg, lat_deg, lon_deg)
        return self.at_polar(bearing_rad, range_m, layer)

    def at_polar(self, bearing_rad: Any, range_m: Any, layer: int = 0) -> NDArray[np.uint8]:
        """The same at bearings [rad] and ranges [m] from the battery."""
        cells = self.layers[layer]
        n, m = cells.limit.shape
        row = (np.asarray(bearing_rad) * (n / (2.0 * math.pi))).astype(np.int64) % n
        column = (np.asarray(range_m) / cells.cell_m).astype(np.int64)
        inside = np.asarray(range_m) <= cells.ring_m
        return np.where(inside, cells.limit[row, np.minimum(column, m - 1)], np.uint8(255))
