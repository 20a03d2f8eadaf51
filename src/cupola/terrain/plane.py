"""The plane around a site: where on earth its cells lie.

Azimuthal equidistant on the WGS-84 ellipsoid: from the site to any cell, distance and azimuth are those of the
geodesic. Solving it for every cell of a large plane is slow, so it is solved at nodes, and between the nodes positions
are linear.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cupola.constants import EARTH_RADIUS_MEAN_M
from cupola.portable.angles import tan

#: Largest error of a position between nodes that is aimed at [m].
_NODE_ERROR_M = 0.3
#: Poleward of this latitude [deg] meridians run together too fast: every cell is a node.
_LATITUDE_EXACT_DEG = 84.0
#: Cells worked on at once: few enough to stay in the processor's cache.
_STRIP_CELLS = 50_000


def plane_lat_lon(
    lat_deg: float, lon_deg: float, n_cells: int, posting_m: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Latitude and longitude [deg] of every cell of a plane of (2 n + 1) x (2 n + 1) cells, row 0 in the north."""
    offset_m = np.arange(-n_cells, n_cells + 1) * posting_m
    return _inverse(lat_deg, lon_deg, offset_m[None, :], -offset_m[:, None])


def plane_nodes(
    lat_deg: float, lon_deg: float, n_cells: int, posting_m: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Nodes of a plane: their cell numbers, the same for rows and columns, and their latitudes and longitudes [deg].

    Parameters
    ----------
    lat_deg, lon_deg : float
        The site at the centre cell [deg].
    n_cells : int
        Cells on each side of the centre, >= 1.
    posting_m : float
        Distance between cells [m].

    Notes
    -----
    Linear interpolation over a step :math:`h` errs by :math:`h^2 f'' / 8` per axis; the second derivatives of
    position on a sphere are below :math:`(1 + 2 \\tan\\phi) / R`.
    """
    reach_m = n_cells * posting_m
    edge_deg = abs(lat_deg) + math.degrees(1.5 * reach_m / EARTH_RADIUS_MEAN_M)
    if edge_deg > _LATITUDE_EXACT_DEG:
        step_m = posting_m
    else:
        bend = (1.0 + 2.0 * tan(math.radians(edge_deg))) / EARTH_RADIUS_MEAN_M
        step_m = max(posting_m, math.sqrt(4.0 * _NODE_ERROR_M / bend))
    n_nodes = max(2, math.ceil(2.0 * reach_m / step_m) + 1)
    nodes = np.linspace(0.0, 2.0 * n_cells, n_nodes)
    offset_m = (nodes - n_cells) * posting_m
    lat, lon = _inverse(lat_deg, lon_deg, offset_m[None, :], -offset_m[:, None])
    return nodes, lat, lon


def plane_strips(
    nodes: NDArray[np.float64], node_row: NDArray[np.float64], node_col: NDArray[np.float64], side: int
) -> Iterator[tuple[slice, NDArray[np.float64], NDArray[np.float64]]]:
    """Positions of all cells from positions at the nodes, a strip of rows at a time.

    Parameters
    ----------
    nodes : array
        Cell numbers of the nodes, from 0 to side - 1.
    node_row, node_col : arrays, shape (n_nodes, n_nodes)
        Positions in the terrain's grid at the nodes.
    side : int
        Cells on a side of the plane.

    Yields
    ------
    slice, array, array
        Rows of the plane, and the positions of their cells in the terrain's grid.
    """
    cells = np.arange(side, dtype=np.float64)
    j = np.clip(np.searchsorted(nodes, cells, side="right") - 1, 0, len(nodes) - 2)
    t = (cells - nodes[j]) / (nodes[j + 1] - nodes[j])
    n_strip = max(1, _STRIP_CELLS // side)
    for start in range(0, side, n_strip):
        strip = slice(start, min(start + n_strip, side))
        i, s = j[strip], t[strip, None]
        row = node_row[i] * (1.0 - s) + node_row[i + 1] * s
        col = node_col[i] * (1.0 - s) + node_col[i + 1] * s
        yield strip, row[:, j] * (1.0 - t) + row[:, j + 1] * t, col[:, j] * (1.0 - t) + col[:, j + 1] * t


def _inverse(
    lat_deg: float, lon_deg: float, east_m: NDArray[Any], north_m: NDArray[Any]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Latitude and longitude [deg] of points east and north of a site on its azimuthal equidistant plane [m]."""
    from cupola.kernels.geodesics import around

    lat, lon = around(lat_deg, lon_deg, east_m, north_m)
    return lat, lon
