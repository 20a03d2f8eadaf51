"""Water on sea floor: what a radar sees and stands on is the surface.

GEBCO, ETOPO, SRTM15+ and the Mapzen tiles hold the sea floor as negative heights. Land below sea level (the Dead Sea,
Turpan, Death Valley) is negative too, and is ground. The two are told apart by place: a post below sea level is sea
floor where the embedded terrain, whose sea is exactly 0 m, has sea, and so is every post below sea level that is
connected to such a one through others. Depressions on land are enclosed by land above sea level and stay.

The Caspian is the one sea of its own level: its floor in those products is covered up to its surface.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cupola.errors import TerrainError
from cupola.terrain.embedded import open_global
from cupola.terrain.grid import TerrainGrid
from cupola.terrain.posts import places
from cupola.terrain.voids import HEIGHT_MIN_M, height_problem

#: Surface of the Caspian Sea [m], its mean of 1992 to 2015 to the nearest metre.
CASPIAN_M = -28
#: A polygon well inside it: latitude and longitude [deg].
_CASPIAN = (
    (45.2, 48.9), (45.5, 50.5), (44.6, 50.0), (42.6, 51.5), (40.6, 52.2), (38.5, 53.2), (37.2, 53.2), (37.4, 50.8),
    (38.8, 49.6), (40.6, 50.6), (42.0, 48.9), (43.4, 48.0), (44.4, 47.6),
)  # fmt: skip
#: Its rectangle with its shores: south, north, west, east [deg].
_CASPIAN_BOX = (36.4, 47.3, 46.4, 54.9)
#: Places in the Pacific, the Black Sea, the Seas of Azov and of Marmara, Lake Maracaibo: latitude and longitude [deg].
_AT_SEA = ((0.0, -150.0), (43.0, 34.0), (46.0, 36.5), (40.7, 28.2), (9.7, -71.5))
#: Lake Assal, 10 km from the sea, which one cell of the embedded terrain has at 0 m: south, north, west, east [deg].
_DRY = (11.58, 11.72, 42.3, 42.52)
#: How often gulfs behind gulfs are looked for.
_GULFS = 3


def cover_sea_floor(terrain: TerrainGrid, source: str) -> TerrainGrid:
    """The terrain with the surface of the sea where it holds sea floor, and a note that says so.

    Parameters
    ----------
    terrain : TerrainGrid
        As read; heights down to -11,500 m.
    source : str
        The file or folder, for messages.

    Raises
    ------
    TerrainError
        If land lies below -600 m.
    """
    heights = terrain.heights
    if float(heights.min()) >= 0.0:
        return terrain
    is_sea = connected(heights < 0, _seeds(terrain, heights))
    is_caspian = _caspian(terrain, heights)
    if not (is_sea.any() or is_caspian.any()):
        _check_land(heights, source)
        return terrain
    out = heights.copy()
    deepest_m = float(min(heights[is_sea].min(initial=0), heights[is_caspian].min(initial=0)))
    out[is_sea] = 0
    out[is_caspian] = CASPIAN_M
    _check_land(out, source)
    share = float((is_sea | is_caspian).mean())
    if deepest_m > -5.0:
        # Noise of a coast, not soundings: nothing to tell.
        return replace(terrain, heights=out)
    text = f"{share:.1%}" if share >= 0.001 else "a few"
    note = f"{text} of its posts are sea floor (down to {deepest_m:.0f} m): the ground there is the surface, 0 m" + (
        f", of the Caspian {CASPIAN_M} m" if is_caspian.any() else ""
    )
    return replace(terrain, heights=out, notes=(*terrain.notes, note))


def _check_land(heights: NDArray[Any], source: str) -> None:
    low, high = float(heights.min()), float(heights.max())
    if low < HEIGHT_MIN_M:
        raise TerrainError(height_problem(low, high, source))


def _seeds(terrain: TerrainGrid, heights: NDArray[Any]) -> NDArray[np.bool_]:
    """Posts below sea level at places where the embedded terrain has sea."""
    world, sea = open_global(), _open_sea()
    out = np.zeros(heights.shape, dtype=bool)
    for rows, lat, lon in places(terrain):
        i, j = (np.rint(part).astype(np.intp) for part in world.row_col(lat, lon))
        n_rows, n_cols = sea.shape
        out[rows] = (heights[rows] < 0) & sea[np.clip(i, 0, n_rows - 1), j % n_cols]
    return out


@lru_cache(maxsize=1)
def _open_sea() -> NDArray[np.bool_]:
    """Cells of the embedded terrain that are sea.

    It has sea at 0 m, but also lowlands that happen to be at 0 m, such as the Arava and Lake Eyre. Sea is what is
    connected to a few known places, and gulfs that its coarse cells cut off by some 45 km at most.
    """
    world = open_global()
    zero = world.heights == 0
    seeds = np.zeros(zero.shape, dtype=bool)
    for lat, lon in _AT_SEA:
        i, j = world.row_col(lat, lon)
        seeds[round(float(i)), round(float(j))] = True
    sea = connected(zero, seeds)
    for _ in range(_GULFS):
        near = sea
        for axis in (0, 1):
            for step in (1, 2, 2):
                near = near | np.roll(near, step, axis) | np.roll(near, -step, axis)
        sea = connected(zero, zero & near)
    lats = world.y_first - np.arange(sea.shape[0]) * world.y_step
    lons = world.x_first + np.arange(sea.shape[1]) * world.x_step
    south, north, west, east = _DRY
    is_dry = ((lats > south) & (lats < north))[:, None] & ((lons > west) & (lons < east))[None, :]
    return np.asarray(sea & ~is_dry)


def _caspian(terrain: TerrainGrid, heights: NDArray[Any]) -> NDArray[np.bool_]:
    """Posts on the floor of the Caspian."""
    low = np.zeros(heights.shape, dtype=bool)
    seeds = np.zeros(heights.shape, dtype=bool)
    south, north, west, east = _CASPIAN_BOX
    for rows, lat, lon in places(terrain):
        inside = (lat > south) & (lat < north) & (lon > west) & (lon < east) & (heights[rows] < CASPIAN_M)
        if inside.any():
            low[rows] = inside
            seeds[rows] = inside & _is_inside(lat, lon)
    return connected(low, seeds) if seeds.any() else seeds


def _is_inside(lat: NDArray[np.float64], lon: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Whether places lie inside the polygon in the Caspian; even-odd rule."""
    inside = np.zeros(lat.shape, dtype=bool)
    for (lat_a, lon_a), (lat_b, lon_b) in zip(_CASPIAN, (*_CASPIAN[1:], _CASPIAN[0]), strict=True):
        if lat_a == lat_b:
            continue
        spans = (lat_a > lat) != (lat_b > lat)
        inside ^= spans & (lon < lon_a + (lat - lat_a) / (lat_b - lat_a) * (lon_b - lon_a))
    return inside


def connected(mask: NDArray[np.bool_], seeds: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """The parts of a mask that hold a seed; posts are neighbours across edges and corners.

    Runs of posts in a row are joined to those that they touch in the row above, and each part takes the least number
    of its runs: labels are passed on and chains shortened until nothing changes.

    Examples
    --------
    >>> mask = np.array([[1, 1, 0, 1], [0, 0, 0, 1], [0, 1, 0, 1]], dtype=bool)
    >>> seeds = np.zeros((3, 4), dtype=bool)
    >>> seeds[0, 3] = True
    >>> connected(mask, seeds).astype(int).tolist()
    [[0, 0, 0, 1], [0, 0, 0, 1], [0, 0, 0, 1]]
    """
    n_rows, n_cols = mask.shape
    if not seeds.any():
        return np.zeros(mask.shape, dtype=bool)
    edges = np.diff(np.pad(mask, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    row, start = np.nonzero(edges == 1)
    end = np.nonzero(edges == -1)[1]
    # Keys that rise over all runs: which runs of the row above touch from `start` - 1 to `end`?
    width = n_cols + 2
    first_key, last_key = row * width + start, row * width + end
    above_low = np.searchsorted(last_key, (row - 1) * width + start, side="left")
    above_high = np.searchsorted(first_key, (row - 1) * width + end, side="right")
    n_above = np.where(row > 0, np.maximum(above_high - above_low, 0), 0)
    run = np.repeat(np.arange(len(row)), n_above)
    offset = np.arange(len(run)) - np.repeat(np.cumsum(n_above) - n_above, n_above)
    other = above_low[run] + offset
    label = np.arange(len(row))
    while True:
        least = np.minimum(label[run], label[other])
        before = label.copy()
        np.minimum.at(label, label[run], least)
        np.minimum.at(label, label[other], least)
        np.minimum.at(label, run, least)
        np.minimum.at(label, other, least)
        label = label[label]
        if np.array_equal(label, before):
            break
    cells = np.cumsum(np.pad(seeds & mask, ((0, 0), (1, 0))), axis=1, dtype=np.int32)
    has_seed = cells[row, end] > cells[row, start]
    good = np.zeros(len(row), dtype=bool)
    good[label[has_seed]] = True
    kept = good[label]
    steps = np.zeros((n_rows, n_cols + 1), dtype=np.int8)
    steps[row[kept], start[kept]] += 1
    steps[row[kept], end[kept]] -= 1
    return np.cumsum(steps[:, :-1], axis=1, dtype=np.int8).astype(bool)
