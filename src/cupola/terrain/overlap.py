"""Files that cover the same ground: copies are dropped, and those that disagree are refused with both names.

Two products differ by a few metres, a coarse one from a fine one by more in steep country. A mask, a file in feet or
above the ellipsoid, or a tile of another place differs by far more; which of the two is right only the user knows.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from cupola.errors import Problem, TerrainError
from cupola.terrain.grid import TerrainGrid

#: Files of one posting may differ in the middle by so much [m], and by so much of the relief (one sigma) [-].
SAME_M, SAME_RELIEF = 5.0, 0.02
#: A coarse and a fine file: hills are averaged, or missed.
MIXED_M, MIXED_RELIEF = 10.0, 0.1
#: More than this share of posts may not differ by ten times as much.
FAR_SHARE = 0.05
#: Overlaps up to so many posts wide are shared edges.
_EDGE_POSTS = 2.5
#: Posts on a side that are compared at most.
_SIDE = 120


def settle_overlaps(tiles: list[tuple[str, TerrainGrid]]) -> tuple[list[tuple[str, TerrainGrid]], list[str]]:
    """The tiles without copies, and notes on which of two is used; raises where two disagree.

    Parameters
    ----------
    tiles : list of (str, TerrainGrid)
        Names of files and their heights.

    Raises
    ------
    TerrainError
        Names both files, how far they differ, and a hint.
    """
    kept: list[tuple[str, TerrainGrid]] = []
    notes: list[str] = []
    problems: list[Problem] = []
    for name, tile in tiles:
        is_copy = False
        for other_name, other in kept:
            if other.crs != tile.crs:
                continue
            box = _overlap(tile, other)
            if box is None:
                continue
            if _is_copy(tile, other):
                is_copy = True
                break
            found = _difference(tile, other, box)
            if found is None:
                continue
            middle_m, limit_m, far = found
            if middle_m > limit_m or far > FAR_SHARE:
                limit = (
                    f"disagrees with {other_name} on the ground that both cover: their median difference is "
                    f"{middle_m:.0f} m, and {far:.0%} of the posts differ by more than {10 * limit_m:.0f} m"
                )
                problems.append(Problem(name, "", None, limit, "keep the one that is right in the folder"))
            elif len(notes) < 3 and middle_m > 0.0:
                used = name if tile.y_step * tile.x_step <= other.y_step * other.x_step else other_name
                notes.append(f"{other_name} and {name} cover the same ground; there {used} is used")
        if not is_copy:
            kept.append((name, tile))
    if problems:
        raise TerrainError(problems)
    return kept, notes


def _overlap(a: TerrainGrid, b: TerrainGrid) -> tuple[float, float, float, float] | None:
    """South, north, west and east of what both cover in the frame of `b`, unless it is but a shared edge."""
    shift = _shift(a, b)
    south, north = max(_south(a), _south(b)), min(a.y_first, b.y_first)
    west, east = max(a.x_first + shift, b.x_first), min(_east(a) + shift, _east(b))
    coarse_y, coarse_x = max(a.y_step, b.y_step), max(a.x_step, b.x_step)
    if north - south <= _EDGE_POSTS * coarse_y or east - west <= _EDGE_POSTS * coarse_x:
        return None
    return south, north, west, east


def _shift(a: TerrainGrid, b: TerrainGrid) -> float:
    """What to add to the eastings of `a` to bring it next to `b`: a turn of the earth, or nothing."""
    if not a.counts_degrees:
        return 0.0
    return 360.0 * round((0.5 * (b.x_first + _east(b)) - 0.5 * (a.x_first + _east(a))) / 360.0)


def _south(tile: TerrainGrid) -> float:
    return tile.y_first - (tile.heights.shape[0] - 1) * tile.y_step


def _east(tile: TerrainGrid) -> float:
    return tile.x_first + (tile.heights.shape[1] - 1) * tile.x_step


def _is_copy(a: TerrainGrid, b: TerrainGrid) -> bool:
    if a.heights.shape != b.heights.shape:
        return False
    places = zip((a.y_first, a.x_first, a.y_step, a.x_step), (b.y_first, b.x_first, b.y_step, b.x_step), strict=True)
    return all(math.isclose(p, q, abs_tol=1e-3 * b.x_step) for p, q in places) and np.array_equal(a.heights, b.heights)


def _difference(
    a: TerrainGrid, b: TerrainGrid, box: tuple[float, float, float, float]
) -> tuple[float, float, float] | None:
    """Median difference, what is allowed of it [m], and the share of posts that differ by ten times that."""
    south, north, west, east = box
    fine, coarse = (a, b) if a.y_step <= b.y_step else (b, a)
    y = np.linspace(south, north, _count(north - south, coarse.y_step))
    x = np.linspace(west, east, _count(east - west, coarse.x_step))
    at_coarse = _heights(coarse, b, y, x)
    at_fine = _heights(fine, b, y, x)
    difference = np.abs(at_fine - at_coarse)
    is_mixed = coarse.y_step > 1.5 * fine.y_step
    if is_mixed:
        # A coarse height is a post, or the mean of its cell: the nearer one counts.
        offsets = (-0.375, -0.125, 0.125, 0.375)
        mean = sum(
            _heights(fine, b, np.clip(y + p * coarse.y_step, south, north), np.clip(x + q * coarse.x_step, west, east))
            for p in offsets
            for q in offsets
        ) / (len(offsets) * len(offsets))
        difference = np.minimum(difference, np.abs(mean - at_coarse))
    # Sea floor under the water of another file is no disagreement.
    is_dry = (at_fine >= 0.0) & (at_coarse >= 0.0) | (at_fine < 0.0) & (at_coarse < 0.0)
    if not is_dry.any():
        return None
    relief_m = float(np.std(at_fine[is_dry]))
    limit_m = MIXED_M + MIXED_RELIEF * relief_m if is_mixed else SAME_M + SAME_RELIEF * relief_m
    difference = difference[is_dry]
    return float(np.median(difference)), limit_m, float((difference > 10.0 * limit_m).mean())


def _count(width: float, step: float) -> int:
    return int(min(max(round(width / step) + 1, 3), _SIDE))


def _heights(
    tile: TerrainGrid, frame: TerrainGrid, y: NDArray[np.float64], x: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Bilinear heights at places of the common CRS, given in the frame of `frame`."""
    shift = 0.0 if tile is frame else _shift(tile, frame)
    rows, cols = (tile.y_first - y) / tile.y_step, (x - shift - tile.x_first) / tile.x_step
    return tile.at_row_col(*np.broadcast_arrays(rows[:, None], cols[None, :]))
