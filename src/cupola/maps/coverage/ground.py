"""The ground around a radar, laid out on its plane quickly: what `TerrainGrid.resample_around` says, in threads."""

from __future__ import annotations

import math
import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from cupola.errors import Problem, TerrainError
from cupola.kernels.resample import fill_rows
from cupola.terrain.grid import PlaneGrid, TerrainGrid
from cupola.terrain.plane import plane_nodes

#: Cells of a plane at most: 30 m postings out to 250 km, and a little more.
CELLS_MAX = 300_000_000
#: Rows that a thread takes at a time.
_ROWS = 64


def ground_around(
    terrain: TerrainGrid, lat_deg: float, lon_deg: float, reach_m: float, posting_m: float, workers: int | None = None
) -> PlaneGrid:
    """Heights on the azimuthal equidistant plane around a site; sea level where the terrain ends.

    Parameters
    ----------
    terrain : TerrainGrid
        Where the heights come from.
    lat_deg, lon_deg : float
        The site [deg].
    reach_m, posting_m : float
        Half the side of the square, and the distance between cells [m], > 0.
    workers : int, optional
        Threads; all cores when not given.

    Raises
    ------
    TerrainError
        If there would be more than `CELLS_MAX` cells.
    """
    n_cells = max(1, math.ceil(reach_m / posting_m - 1e-9))
    side = 2 * n_cells + 1
    if side * side > CELLS_MAX:
        cells = f"{side * side / 1e6:.0f} million cells out to {reach_m / 1000:g} km"
        limit = f"makes {cells}, more than {CELLS_MAX / 1e6:g}"
        least_m = math.ceil(2 * reach_m / (math.isqrt(CELLS_MAX) - 1))
        hint = f"use {least_m} m or more, or a shorter range"
        raise TerrainError(Problem("posting", "", f"{posting_m:g} m", limit, hint))
    nodes, node_lat, node_lon = plane_nodes(lat_deg, lon_deg, n_cells, posting_m)
    row, col = terrain.row_col(node_lat, node_lon)
    if terrain.is_geographic:
        # Columns may run past the seam; one turn more or less keeps them next to the site's.
        turn = 360.0 / terrain.x_step
        site_col = float(terrain.row_col(lat_deg, lon_deg)[1])
        col = col - turn * np.round((col - site_col) / turn)
    row, col = np.ascontiguousarray(row), np.ascontiguousarray(col)
    out = np.empty((side, side), np.float32)

    def fill(first: int) -> None:
        fill_rows(terrain.heights, terrain.wraps, nodes, row, col, first, min(first + _ROWS, side), 0.0, out)

    with ThreadPoolExecutor(workers or os.cpu_count()) as threads:
        list(threads.map(fill, range(0, side, _ROWS)))
    return PlaneGrid(out, posting_m)
