"""Debris on a map: expected pieces per square kilometre, where most of them lie, and what stands near them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cupola.errors import InputError, Problem
from cupola.maps.debris.debris import Debris

if TYPE_CHECKING:
    from cupola.engine.build.model import Model
    from cupola.scenario.models.scenario import Place

#: Sizes of cells [km] where none is asked for.
CELLS_KM = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0)
#: Limits of the size [km]; cells on a side at most.
CELL_MIN_KM, CELL_MAX_KM, SIDE_MAX = 0.05, 50.0, 1201
#: The map holds this share of the pieces along each axis; the rest is told.
_SHARE_SHOWN = 0.998
#: Pieces that a cell with pieces should hold on average.
_PER_CELL = 10.0
#: Light pieces are left out of the second layer.
HEAVY = 0


@dataclass(frozen=True, eq=False)
class DebrisMap:
    """Expected pieces of one raid on a square map, azimuthal equidistant, north up.

    Parameters
    ----------
    lat_deg, lon_deg : float
        Centre [deg].
    cell_km : float
        Side of a cell [km].
    density : float64 array, shape (n, n)
        Expected pieces per km2 and raid; row 0 is north.
    density_heavy : float64 array of the same shape
        Heavy pieces alone.
    outside_share : float
        Share of the pieces that fell outside the map [-].
    lone_piece : float
        Density that one piece in one replication makes where it lies.
    """

    lat_deg: float
    lon_deg: float
    cell_km: float
    density: NDArray[np.float64]
    density_heavy: NDArray[np.float64]
    outside_share: float
    lone_piece: float

    @property
    def half_km(self) -> float:
        """From the centre to the edge [km]."""
        return 0.5 * self.density.shape[0] * self.cell_km

    @property
    def crs(self) -> str:
        """The map's coordinate system, as PROJ reads it."""
        return f"+proj=aeqd +lat_0={self.lat_deg!r} +lon_0={self.lon_deg!r} +datum=WGS84 +units=m +no_defs"

    def area_km2(self, share: float) -> float:
        """The smallest area [km2] in which this share of the pieces on the map is expected to fall."""
        ranked = np.sort(self.density.ravel())[::-1]
        total = float(ranked.sum())
        if total == 0.0:
            return 0.0
        cells = int(np.searchsorted(np.cumsum(ranked), share * total * (1.0 - 1e-12))) + 1
        return min(cells, ranked.size) * self.cell_km**2

    def levels(self) -> list[float]:
        """Round densities for contours (1, 3, 10, ...), rising: the four highest that are more than one lone piece."""
        top = float(self.density.max())
        if top <= 0.0:
            return []
        powers = range(math.floor(math.log10(top)), math.floor(math.log10(top)) - 4, -1)
        rounded = [float(f"{part}e{power}") for power in powers for part in (3, 1)]
        found = [level for level in rounded if level <= top]
        return sorted([found[0], *(level for level in found[1:4] if level >= 2.0 * self.lone_piece)])


def map_of(debris: Debris, cell_km: float | None = None) -> DebrisMap:
    """Count pieces in cells, over all replications, and spread each a little: a quarter to either side.

    Parameters
    ----------
    debris : Debris
        From `cupola.maps.debris.debris.debris_of`.
    cell_km : float, optional
        Side of a cell [km]; not given: what fits the size of the field and the number of pieces.

    Raises
    ------
    InputError
        If nothing fell, or the cells are too small or too large.
    """
    if len(debris) == 0:
        raise InputError(Problem("debris", "", None, "nothing fell: no shot ended", "run more replications"))
    if cell_km is not None and not CELL_MIN_KM <= cell_km <= CELL_MAX_KM:
        limit = f"{cell_km:g} must lie in {CELL_MIN_KM:g} to {CELL_MAX_KM:g} km"
        raise InputError(Problem("--cell-km", "", None, limit, "1 is usual"))
    lat, lon = _middle(debris)
    x_km, y_km = plane_km(lat, lon, debris.lat_deg, debris.lon_deg)
    reach_km = max(float(np.quantile(np.abs(v), _SHARE_SHOWN)) for v in (x_km, y_km))
    size_km = cell_km if cell_km is not None else _fitting_km(x_km, y_km, reach_km)
    n = max(3, math.ceil(1.06 * reach_km / size_km) + 2)
    if 2 * n + 1 > SIDE_MAX:
        limit = f"{size_km:g} makes {2 * n + 1} cells on a side; the limit is {SIDE_MAX}"
        raise InputError(Problem("--cell-km", "", None, limit, f"{2.0 * reach_km / (SIDE_MAX - 5):.2g} or more"))
    layers = [_count(x_km[chosen], y_km[chosen], n, size_km) for chosen in (slice(None), debris.kind == HEAVY)]
    per_km2 = 1.0 / (debris.n_replications * size_km**2)
    inside = (np.abs(x_km) <= (n + 0.5) * size_km) & (np.abs(y_km) <= (n + 0.5) * size_km)
    all_pieces, heavy = (_smoothed(layer) * per_km2 for layer in layers)
    return DebrisMap(lat, lon, size_km, all_pieces, heavy, float(1.0 - inside.mean()), 0.25 * per_km2)


def _fitting_km(x_km: NDArray[np.float64], y_km: NDArray[np.float64], reach_km: float) -> float:
    """The smallest round size with which cells that hold pieces hold some ten of them; no more than 300 on a side."""
    sizes = [size for size in CELLS_KM if 2.0 * reach_km / size <= 300.0] or [CELLS_KM[-1]]
    for size_km in sizes:
        cells = np.floor(x_km / size_km) + 1e6 * np.floor(y_km / size_km)
        if len(cells) >= _PER_CELL * len(np.unique(cells)):
            return size_km
    return sizes[-1]


def _middle(debris: Debris) -> tuple[float, float]:
    """The middle of the field; longitudes are counted from the first, so that it may cross the date line."""
    ends = (1.0 - _SHARE_SHOWN) / 2.0, 0.5 + _SHARE_SHOWN / 2.0
    turn = (debris.lon_deg - debris.lon_deg[0] + 180.0) % 360.0 - 180.0
    lat = float(np.mean(np.quantile(debris.lat_deg, ends)))
    lon = float(debris.lon_deg[0] + np.mean(np.quantile(turn, ends)))
    return round(lat, 6), round((lon + 180.0) % 360.0 - 180.0, 6)


def plane_km(
    lat_deg: float, lon_deg: float, lat: NDArray[np.float64], lon: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """East and north of a centre [km], azimuthal equidistant."""
    from pyproj import Proj

    plane: Any = Proj(proj="aeqd", lat_0=lat_deg, lon_0=lon_deg, ellps="WGS84")
    x_m, y_m = plane(lon, lat)
    return np.asarray(x_m) / 1000.0, np.asarray(y_m) / 1000.0


def _count(x_km: NDArray[np.float64], y_km: NDArray[np.float64], n: int, cell_km: float) -> NDArray[np.float64]:
    edges = (np.arange(2 * n + 2) - n - 0.5) * cell_km
    found, _, _ = np.histogram2d(-y_km, x_km, bins=(edges, edges))
    return np.asarray(found, np.float64)


def _smoothed(cells: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each count spread 1:2:1 along both axes; what would leave the map stays in its cell."""
    for axis in (0, 1):
        line = np.moveaxis(cells, axis, 0)
        spread = 0.5 * line
        spread[1:] += 0.25 * line[:-1]
        spread[:-1] += 0.25 * line[1:]
        spread[0] += 0.25 * line[0]
        spread[-1] += 0.25 * line[-1]
        cells = np.moveaxis(spread, 0, axis)
    return cells


@dataclass(frozen=True)
class Near:
    """Debris near one site.

    Parameters
    ----------
    name, kind : str
        Of the site: asset or battery.
    lat_deg, lon_deg : float
        Where it stands [deg].
    n_with : int
        Replications in which at least one piece fell within reach.
    pieces : float64 array
        Pieces within reach in each replication.
    """

    name: str
    kind: str
    lat_deg: float
    lon_deg: float
    n_with: int
    pieces: NDArray[np.float64]


def near_sites(debris: Debris, model: Model, near_km: float) -> list[Near]:
    """How many pieces fell within a distance of each asset and active battery, in each replication."""
    places: list[tuple[str, str, Place]] = [(asset.name, "asset", asset) for asset in model.scenario.assets]
    places += [(battery.name, "battery", battery) for battery in model.scenario.batteries if battery.is_active]
    found = []
    for name, kind, place in places:
        x_km, y_km = plane_km(place.lat_deg, place.lon_deg, debris.lat_deg, debris.lon_deg)
        close = np.hypot(x_km, y_km) <= near_km
        pieces = np.bincount(debris.replication[close], minlength=debris.n_replications).astype(np.float64)
        found.append(Near(name, kind, place.lat_deg, place.lon_deg, int(np.count_nonzero(pieces)), pieces))
    return found
