"""Coverage of a radar: from which altitude upward it sees each place, and how much of the naive ring that leaves."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cupola._shown import Shown
from cupola.kernels.visibility import count_seen
from cupola.maps.altitude_text import Altitude
from cupola.maps.coverage.ground import CELLS_MAX, ground_around
from cupola.maps.coverage.stations import Station
from cupola.maps.coverage.visible_altitude import minimum_visible_altitude
from cupola.terrain.grid import TerrainGrid
from cupola.terrain.near import near_planes

#: Effective earth factors of the band: straight rays, and strong refraction short of ducting.
K_BAND = (1.0, 1.6)
#: Ground ranges of a profile.
PROFILE_POINTS = 600
_ROWS = 128


class Share(NamedTuple):
    """Parts of the naive ring at one altitude [-].

    Parameters
    ----------
    visible : float
        Above horizon and terrain.
    covered : float
        Besides inside the elevation limits and strong enough to be detected.
    weak : float
        Above the horizon and inside the limits, but too weak.
    low, high : float
        `visible` at the ends of the band of refraction.
    """

    visible: float
    covered: float
    weak: float
    low: float
    high: float

    @property
    def limited_by(self) -> str:
        """What takes more of the ring: ``horizon``, ``sensitivity`` or ``elevation``."""
        lost = {
            "horizon": 1.0 - self.visible,
            "sensitivity": self.weak,
            "elevation": self.visible - self.covered - self.weak,
        }
        return max(lost, key=lambda name: lost[name])


@dataclass(frozen=True, eq=False)
class VerticalProfile:
    """What a radar sees along one bearing.

    Parameters
    ----------
    bearing_deg : float
        From true north [deg].
    ground_range_m, ground_m : array
        Distances [m], and the terrain there [m above sea level].
    visible_from_m : dict
        Effective earth factor -> altitude from which upward it sees [m above sea level].
    """

    bearing_deg: float
    ground_range_m: NDArray[np.float64]
    ground_m: NDArray[np.float64]
    visible_from_m: dict[float, NDArray[np.float64]]


@dataclass(frozen=True, eq=False, repr=False)
class Coverage(Shown):
    """Coverage of one radar, or of a network, on an azimuthal equidistant plane.

    Parameters
    ----------
    name : str
        Of the radar, or ``network``.
    stations : tuple of Station
        One, or all of the network.
    lat_deg, lon_deg : float
        Centre of the plane [deg].
    posting_m : float
        Distance between cells [m].
    k_factor : float
        Effective earth factor [-].
    terrain : TerrainGrid
        Which terrain.
    ground_m, visible_from_m : array of float32, shape (2n + 1, 2n + 1)
        Ground, and altitude from which upward a target is seen [m above sea level]; row 0 is north; NaN outside.
    shares : dict
        Altitude -> parts of the naive ring; of a network: of the union of the rings.
    profiles : tuple of VerticalProfile
        Along the bearings asked for.
    outside_share : float
        Part of the disc that the terrain does not cover, read as sea level [-].
    """

    name: str
    stations: tuple[Station, ...]
    lat_deg: float
    lon_deg: float
    posting_m: float
    k_factor: float
    terrain: TerrainGrid
    ground_m: NDArray[np.float32]
    visible_from_m: NDArray[np.float32]
    shares: dict[Altitude, Share]
    profiles: tuple[VerticalProfile, ...] = ()
    outside_share: float = 0.0

    @property
    def half_side_m(self) -> float:
        """From the centre to the outermost cells [m]."""
        return self.posting_m * (self.ground_m.shape[0] // 2)

    @property
    def outside_text(self) -> str:
        """A warning if more than half a percent of the disc lies outside the terrain, or nothing."""
        if self.outside_share <= 0.005:
            return ""
        return f"{self.outside_share:.0%} of the circle lies outside the terrain, read as sea level."

    def _shown(self) -> tuple[str, Sequence[str], Sequence[Sequence[str]]]:
        rows = [(altitude.words, f"{share.visible:.1%} of the ring is seen") for altitude, share in self.shares.items()]
        title = (
            f"Coverage of {self.name}: {2.0 * self.half_side_m / 1000.0:.0f} km wide, cells of {self.posting_m:.0f} m"
        )
        return title, ("altitude", "seen"), rows

    def error_text(self) -> str:
        """Terrain, posting, k, and the expected error, in one sentence; stands on every file."""
        low, high = self.terrain.horizon_error_mrad
        return (
            f"Terrain {self.terrain.name}; cells of {self.posting_m:.0f} m; k = {self.k_factor:.3g} "
            f"(band {K_BAND[0]:g} to {K_BAND[1]:g}); expected error of the altitudes about {low * 100:.0f} to "
            f"{high * 100:.0f} m per 100 km of range (1 sigma). For a clear sky without jamming. {self.outside_text}"
        ).strip()


#: Cells from the middle to the rim of a map that is small or of coarse terrain.
CELLS_TO_RIM = 400


def default_posting_m(terrain: TerrainGrid, reach_m: float) -> float:
    """The terrain's own posting; finer on coarse terrain, so that its ridges are not planed down between cells.

    The rule of the engine's horizon masks from 200 m upward. Finer where a map would have too few cells to count its
    shares by, coarser where it would have too many.
    """
    posting_m = terrain.posting_m
    if posting_m > 2000.0:
        posting_m /= 4.0
    elif posting_m > 200.0:
        posting_m /= 2.0
    least_m = 2.0 * reach_m / (math.isqrt(CELLS_MAX) - 4)
    return max(min(posting_m, reach_m / CELLS_TO_RIM), math.ceil(least_m))


def cover(
    station: Station,
    terrain: TerrainGrid,
    altitudes: Sequence[Altitude],
    k_factor: float,
    *,
    posting_m: float | None = None,
    bearings_deg: Sequence[float] = (),
    with_band: bool = True,
) -> Coverage:
    """Coverage of one radar.

    Parameters
    ----------
    station : Station
        The radar.
    terrain : TerrainGrid
        Sea level beyond its edge.
    altitudes : sequence of Altitude
        At which the visible share is wanted.
    k_factor : float
        Effective earth factor [-], 0.5 to 10.
    posting_m : float, optional
        Distance between cells [m]; see `default_posting_m`.
    bearings_deg : sequence of float
        For profiles [deg].
    with_band : bool
        Also at the ends of `K_BAND`; takes three times as long.

    Raises
    ------
    TerrainError
        If there would be too many cells, or the antenna lies below the ground.
    """
    posting_m = default_posting_m(terrain, station.reach_m) if posting_m is None else posting_m
    place = (terrain, station.lat_deg, station.lon_deg, station.reach_m, posting_m)
    plane, near = ground_around(*place), near_planes(*place)
    factors = (*K_BAND, k_factor) if with_band else (k_factor,)
    visible: dict[float, dict[Altitude, tuple[float, float, float]]] = {}
    lines: dict[float, list[NDArray[np.float64]]] = {}
    visible_from = plane.heights_m
    for k in factors:
        # The last one stays: the chosen k.
        visible_from = minimum_visible_altitude(
            plane.heights_m, posting_m, station.antenna_m, station.reach_m, station.earth_radius_m, k, near=near
        )
        if not station.can_turn:
            _hide_beside_sector(visible_from, station)
        visible[k] = {a: _parts(station, plane.heights_m, visible_from, posting_m, a, k) for a in altitudes}
        lines[k] = [_along(visible_from, posting_m, station.reach_m, b) for b in bearings_deg]
    shares = {}
    for altitude in altitudes:
        ends = [visible[k][altitude][0] for k in factors]
        seen, covered, weak = visible[k_factor][altitude]
        shares[altitude] = Share(seen, covered, weak, min(ends), max(ends))
    profiles = tuple(
        VerticalProfile(
            bearing % 360.0,
            np.linspace(0.0, station.reach_m, PROFILE_POINTS),
            _along(plane.heights_m, posting_m, station.reach_m, bearing),
            {k: lines[k][i] for k in factors},
        )
        for i, bearing in enumerate(bearings_deg)
    )
    return Coverage(
        name=station.name,
        stations=(station,),
        lat_deg=station.lat_deg,
        lon_deg=station.lon_deg,
        posting_m=posting_m,
        k_factor=k_factor,
        terrain=terrain,
        ground_m=plane.heights_m,
        visible_from_m=visible_from,
        shares=shares,
        profiles=profiles,
        outside_share=terrain.share_outside(station.lat_deg, station.lon_deg, station.reach_m),
    )


def _hide_beside_sector(visible_from_m: NDArray[np.float32], station: Station) -> None:
    """What a face that cannot be turned does not look at is seen at no altitude."""
    n = visible_from_m.shape[0] // 2
    east = np.arange(-n, n + 1)
    for i in range(2 * n + 1):
        off = np.arctan2(east, n - i) - station.boresight_rad
        beside = np.abs(np.mod(off + math.pi, 2.0 * math.pi) - math.pi) > station.sector_half_rad
        visible_from_m[i, beside & ~np.isnan(visible_from_m[i])] = np.inf


def _parts(
    station: Station,
    ground_m: NDArray[np.float32],
    visible_from_m: NDArray[np.float32],
    posting_m: float,
    altitude: Altitude,
    k: float,
) -> tuple[float, float, float]:
    """Parts of the ring that are visible, covered, and too weak [-]."""
    side = ground_m.shape[0]
    slopes = [math.tan(max(-1.57, min(1.57, e))) for e in (station.elevation_min_rad, station.elevation_max_rad)]
    reach_m = station.detection_m
    beam = (int(station.pattern), station.sin_elevation_full, station.beam_tilt_rad, station.beam_elevation_rad)

    def count(first: int) -> tuple[int, ...]:
        return count_seen(
            visible_from_m, ground_m, posting_m, station.antenna_m, altitude.value_m, altitude.is_agl, *slopes,
            reach_m, beam, station.earth_radius_m, k, first, min(first + _ROWS, side),
        )  # fmt: skip

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        cells, seen, covered, weak = np.sum(list(threads.map(count, range(0, side, _ROWS))), axis=0)
    return float(seen / cells), float(covered / cells), float(weak / cells)


def _along(cells: NDArray[np.float32], posting_m: float, reach_m: float, bearing_deg: float) -> NDArray[np.float64]:
    """Values at the points of a profile, of the nearest cell; the last cells inside the disc where they end."""
    n = cells.shape[0] // 2
    distance = np.minimum(np.linspace(0.0, reach_m, PROFILE_POINTS) / posting_m, n)
    bearing = math.radians(bearing_deg)
    row = np.rint(n - distance * math.cos(bearing)).astype(int)
    col = np.rint(n + distance * math.sin(bearing)).astype(int)
    return cells[row, col].astype(np.float64)
