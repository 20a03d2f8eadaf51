"""The ground: heights above sea level at posts, and how they are read between the posts.

One class for every source. A `TerrainGrid` is made by `cupola.terrain.readers.open_terrain` and never changed. What
it can do: give heights at points (`sample`, `ground_m`), say what it covers, and lay itself out on a plane around a
radar (`resample_around`), where the horizon is searched.

Rules, the same for all sources: posts sit on pixel centres, row 0 is the northernmost; between posts the height is
bilinear; up to one posting beyond the outermost posts their height is used (tiles that end half a pixel or one post
before a round degree stay joined); further out there is no terrain.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from cupola.constants import EARTH_RADIUS_MEAN_M
from cupola.errors import Problem, TerrainError
from cupola.terrain.crs import WGS84, is_in_degrees, transformer
from cupola.terrain.plane import plane_lat_lon, plane_nodes, plane_strips

#: Length of one degree of latitude on the mean sphere [m].
M_PER_DEG = math.pi / 180.0 * EARTH_RADIUS_MEAN_M


class PlaneGrid(NamedTuple):
    """Terrain on a radar-centred plane; what `TerrainGrid.resample_around` returns.

    Parameters
    ----------
    heights_m : array of float32, shape (2n + 1, 2n + 1)
        Heights above sea level [m]; row 0 is north, column 0 is west, the centre cell is the site.
    posting_m : float
        Distance between cells [m].
    """

    heights_m: NDArray[np.float32]
    posting_m: float


@dataclass(frozen=True, eq=False, kw_only=True)
class TerrainGrid:
    """Heights above mean sea level on a regular grid of posts.

    Parameters
    ----------
    heights : array of int16 or float32, shape (n_rows, n_cols)
        Heights at the posts [m above mean sea level]; row 0 is north, column 0 is west. No voids.
    y_first, x_first : float
        Latitude and longitude [deg] of the north-west post; northing and easting [m] when `crs` is projected.
    y_step, x_step : float
        Distance between posts southward and eastward [deg or m], > 0.
    crs : str
        Coordinate reference system as pyproj reads it; `WGS84` means latitude and longitude.
    name : str
        Short name for people: "global 5 arc-minute (Mapzen composite)".
    source : str
        Who made the data and under which terms; printed with every map.
    posting_m : float
        Nominal distance between posts on the ground [m].
    horizon_error_mrad : tuple of two floats
        Expected one-sigma error of a horizon angle [mrad]: in easy and in hard places. `docs/models/terrain.md`.
    n_voids_filled : int
        Posts that the source lacked and that were filled from their neighbours.
    notes : tuple of str
        What a user must know of how the source was read: files left out, sea floor covered.

    Examples
    --------
    >>> hill = TerrainGrid(
    ...     heights=np.array([[10, 20], [30, 40]], dtype=np.int16), y_first=34.0, x_first=36.0, y_step=1.0, x_step=1.0,
    ...     name="hill", source="made up", posting_m=111e3, horizon_error_mrad=(1.0, 2.0))
    >>> hill.ground_m(33.5, 36.5)
    25.0
    >>> hill.describe()
    'Terrain: hill, one height every 111 km on the ground; horizon angles from it err by about 1 to 2 mrad (1 sigma), \
which is 100 to 200 m of altitude per 100 km of range.'
    """

    heights: NDArray[Any]
    y_first: float
    x_first: float
    y_step: float
    x_step: float
    name: str
    source: str
    posting_m: float
    horizon_error_mrad: tuple[float, float]
    crs: str = WGS84
    n_voids_filled: int = 0
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # A read-only view in one piece: the hash stays true, and `at_row_col` may index it flat without copying.
        heights = np.ascontiguousarray(self.heights).view()
        heights.setflags(write=False)
        object.__setattr__(self, "heights", heights)

    @property
    def is_geographic(self) -> bool:
        """Whether rows and columns are latitudes and longitudes on WGS-84."""
        return self.crs == WGS84

    @cached_property
    def counts_degrees(self) -> bool:
        """Whether rows and columns are latitudes and longitudes, on whatever datum."""
        return self.is_geographic or is_in_degrees(self.crs)

    @property
    def wraps(self) -> bool:
        """Whether the grid goes all round the earth, so that the last column neighbours the first."""
        return self.counts_degrees and abs(self.heights.shape[1] * self.x_step - 360.0) < 0.5 * self.x_step

    @cached_property
    def content_hash(self) -> str:
        """SHA-256 of the heights and where they lie: two terrains with the same hash give the same results."""
        geometry = (self.heights.shape, self.heights.dtype.str, self.crs)
        digest = hashlib.sha256(repr((*geometry, self.y_first, self.x_first, self.y_step, self.x_step)).encode())
        digest.update(np.ascontiguousarray(self.heights).data)
        return digest.hexdigest()

    def describe(self) -> str:
        """One sentence for reports: what the terrain is, how far apart its posts are, how wrong horizons may be."""
        low, high = self.horizon_error_mrad
        each = f"{self.posting_m / 1000:.3g} km" if self.posting_m >= 1000 else f"{self.posting_m:.2g} m"
        if 100 <= self.posting_m < 1000:
            each = f"{self.posting_m:.0f} m"
        return (
            f"Terrain: {self.name}, one height every {each} on the ground; horizon angles from it err by about "
            f"{low:g} to {high:g} mrad (1 sigma), which is {low * 100:.0f} to {high * 100:.0f} m of altitude per "
            "100 km of range."
        )

    def extent_text(self) -> str:
        """Where the posts lie, in words: for messages."""
        n_rows, n_cols = self.heights.shape
        y_last, x_last = self.y_first - (n_rows - 1) * self.y_step, self.x_first + (n_cols - 1) * self.x_step
        if self.wraps:
            return "the whole earth"
        if self.counts_degrees:
            west, east = _within_turn(self.x_first), _within_turn(x_last)
            across = " across 180" if west > east else ""
            return f"latitude {y_last:.4f} to {self.y_first:.4f} deg, longitude {west:.4f} to {east:.4f} deg{across}"
        return f"{self.crs} easting {self.x_first:.0f} to {x_last:.0f} m, northing {y_last:.0f} to {self.y_first:.0f} m"

    def row_col(self, lat_deg: ArrayLike, lon_deg: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Where points lie in the grid, as fractional row and column counted from the north-west post.

        Longitudes are taken round the earth to the nearest side of the grid's middle. Not limited to the grid.
        """
        lat, lon = np.broadcast_arrays(np.asarray(lat_deg, np.float64), np.asarray(lon_deg, np.float64))
        n_cols = self.heights.shape[1]
        if not self.is_geographic:
            x, y = transformer(self.crs).transform(lon, lat)
            if not self.counts_degrees:
                return (self.y_first - np.asarray(y)) / self.y_step, (np.asarray(x) - self.x_first) / self.x_step
            lat, lon = np.asarray(y), np.asarray(x)
        middle_deg = self.x_first + 0.5 * (n_cols - 1) * self.x_step
        turned = np.mod(lon - middle_deg + 180.0, 360.0) - 180.0
        # Near the posts the plain difference is used: the turn above costs the last digits.
        plain = np.where(np.abs(lon - middle_deg) <= 180.0, lon - self.x_first, turned + middle_deg - self.x_first)
        return (self.y_first - lat) / self.y_step, plain / self.x_step

    def covers(self, lat_deg: ArrayLike, lon_deg: ArrayLike) -> NDArray[np.bool_]:
        """Whether the terrain has a height for each point [deg]; the shape of the inputs."""
        return self._inside(*self.row_col(lat_deg, lon_deg))

    def sample(self, lat_deg: ArrayLike, lon_deg: ArrayLike) -> NDArray[np.float64]:
        """Height of the ground at points [m above mean sea level], bilinear between the posts.

        Parameters
        ----------
        lat_deg, lon_deg : float or array
            WGS-84 latitude, -90 to 90, and longitude, -180 to 360 [deg]; broadcast against each other.

        Raises
        ------
        TerrainError
            If a point lies outside the terrain; names the first such point, the extent and a hint.
        """
        row, col = self.row_col(lat_deg, lon_deg)
        inside = self._inside(row, col)
        if not inside.all():
            lat, lon = np.broadcast_arrays(lat_deg, lon_deg)
            k = int(np.argmin(inside))
            point = f"({float(lat.flat[k]):.5f}, {float(lon.flat[k]):.5f})"
            raise TerrainError(
                Problem(
                    source=self.name,
                    key="point (lat_deg, lon_deg)",
                    value=point,
                    limit=f"is outside the terrain, which covers {self.extent_text()}",
                    hint="use a terrain that covers it, or the embedded terrain 'global-5min'",
                )
            )
        return self.at_row_col(row, col)

    def ground_m(self, lat_deg: float, lon_deg: float) -> float:
        """Height of the ground at one point [m above mean sea level]; see `sample`."""
        return float(self.sample(lat_deg, lon_deg))

    def at_row_col(self, row: NDArray[np.float64], col: NDArray[np.float64]) -> NDArray[np.float64]:
        """Bilinear height at fractional rows and columns [m]; held at the edge posts outside the grid."""
        n_rows, n_cols = self.heights.shape
        row = np.clip(row, 0.0, n_rows - 1.0)
        if not self.wraps:
            col = np.clip(col, 0.0, n_cols - 1.0)
        row_low, col_low = np.floor(row), np.floor(col)
        down, right = row - row_low, col - col_low
        i0, j0 = row_low.astype(np.intp), col_low.astype(np.intp)
        i1 = np.minimum(i0 + 1, n_rows - 1)
        if self.wraps:
            j0, j1 = j0 % n_cols, (j0 + 1) % n_cols
        else:
            j1 = np.minimum(j0 + 1, n_cols - 1)
        flat = self.heights.reshape(-1)
        north = flat[i0 * n_cols + j0] * (1.0 - right) + flat[i0 * n_cols + j1] * right
        south = flat[i1 * n_cols + j0] * (1.0 - right) + flat[i1 * n_cols + j1] * right
        return np.asarray(north * (1.0 - down) + south * down, dtype=np.float64)

    def resample_around(
        self,
        lat_deg: float,
        lon_deg: float,
        radius_m: float,
        posting_m: float | None = None,
        max_cells: int = 60_000_000,
    ) -> PlaneGrid:
        """Lay the terrain out on a plane around a site, as a radar sees it: distance and azimuth are true.

        Parameters
        ----------
        lat_deg, lon_deg : float
            The site, WGS-84 [deg].
        radius_m : float
            Half the side of the square [m], > 0.
        posting_m : float, optional
            Distance between cells [m]; the terrain's own when not given. Cells fall between posts, so at the own
            posting ridges are planed down a little; for horizons ask for a half or a quarter of it.
        max_cells : int
            The cells are set further apart when there would be more than this. Thinning misses summits.

        Returns
        -------
        PlaneGrid
            Heights and the posting that was used. Where the terrain ends the plane is sea level, 0 m:
            ask `share_outside` first and warn.

        Notes
        -----
        Azimuthal equidistant projection on the ellipsoid (geodesics of WGS-84). The position of a cell is exact at
        nodes a few kilometres apart and linear between them: less than 1 m off.
        """
        posting = float(self.posting_m if posting_m is None else posting_m)
        n_cells = max(1, math.ceil(radius_m / posting - 1e-9))
        if (2 * n_cells + 1) * (2 * n_cells + 1) > max_cells:
            n_cells = max(1, (math.isqrt(max_cells) - 1) // 2)
            posting = radius_m / n_cells
        nodes, node_lat, node_lon = plane_nodes(lat_deg, lon_deg, n_cells, posting)
        node_row, node_col = self.row_col(node_lat, node_lon)
        if self.counts_degrees:
            # Columns may run past the seam; one turn more or less keeps them next to the site's.
            turn = 360.0 / self.x_step
            site_col = float(self.row_col(lat_deg, lon_deg)[1])
            node_col = node_col - turn * np.round((node_col - site_col) / turn)
        side = 2 * n_cells + 1
        heights = np.empty((side, side), dtype=np.float32)
        for strip, row, col in plane_strips(nodes, node_row, node_col, side):
            heights[strip] = np.where(self._inside(row, col), self.at_row_col(row, col), 0.0)
        return PlaneGrid(heights, posting)

    def share_outside(self, lat_deg: float, lon_deg: float, radius_m: float) -> float:
        """Share of the disc around a site that the terrain does not cover [-], 0 to 1; read as sea level."""
        if self.wraps:
            return 0.0
        n_cells = 50
        lat, lon = plane_lat_lon(lat_deg, lon_deg, n_cells, radius_m / n_cells)
        steps = np.arange(-n_cells, n_cells + 1)
        disc = np.square(steps[:, None]) + np.square(steps[None, :]) <= n_cells * n_cells
        return float(1.0 - self.covers(lat[disc], lon[disc]).mean())

    def _inside(self, row: NDArray[np.float64], col: NDArray[np.float64]) -> NDArray[np.bool_]:
        n_rows, n_cols = self.heights.shape
        inside = (row >= -1.0) & (row <= n_rows)
        if not self.wraps:
            inside = inside & (col >= -1.0) & (col <= n_cols)
        return np.asarray(inside)


def _within_turn(lon_deg: float) -> float:
    """The same longitude between -180 and 180 [deg]."""
    return lon_deg if -180.0 <= lon_deg <= 180.0 else (lon_deg + 180.0) % 360.0 - 180.0
