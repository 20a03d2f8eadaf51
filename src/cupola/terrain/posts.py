"""Where the posts of a terrain lie, some rows at a time: for work that needs a latitude and a longitude for each."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from cupola.terrain.crs import to_degrees
from cupola.terrain.grid import TerrainGrid

_ROWS = 256


def places(terrain: TerrainGrid) -> Iterator[tuple[slice, NDArray[np.float64], NDArray[np.float64]]]:
    """Rows of a terrain, a few at a time, with the latitudes and longitudes [deg] of their posts."""
    n_rows, n_cols = terrain.heights.shape
    x = terrain.x_first + np.arange(n_cols) * terrain.x_step
    for first in range(0, n_rows, _ROWS):
        rows = slice(first, min(first + _ROWS, n_rows))
        y = terrain.y_first - np.arange(rows.start, rows.stop) * terrain.y_step
        if terrain.counts_degrees:
            lon = (x + 180.0) % 360.0 - 180.0
            yield rows, np.broadcast_to(y[:, None], (len(y), n_cols)), np.broadcast_to(lon[None, :], (len(y), n_cols))
        else:
            yield rows, *to_degrees(terrain.crs, *np.broadcast_arrays(x[None, :], y[:, None]))


def place_of(
    terrain: TerrainGrid, rows: NDArray[np.intp], cols: NDArray[np.intp]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Latitudes and longitudes [deg] of single posts, shape of their rows and columns."""
    y = np.asarray(terrain.y_first - rows * terrain.y_step, np.float64)
    x = np.asarray(terrain.x_first + cols * terrain.x_step, np.float64)
    if terrain.counts_degrees:
        return y, (x + 180.0) % 360.0 - 180.0
    return to_degrees(terrain.crs, x, y)
