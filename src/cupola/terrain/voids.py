"""What a reader does before heights become terrain: fill the voids or refuse, and check the range.

A void is a post that the source could not measure. Up to 1 % of a tile are filled from around: every void with a
valid neighbour among its eight becomes their mean, again and again until none is left. More than that is refused:
a filled lake of voids would be invented ground.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from cupola.errors import Problem, TerrainError

#: Largest share of voids that is filled [-].
VOID_SHARE_MAX = 0.01
#: Heights that ground on earth can have [m]: below the Dead Sea shore to above Mount Everest.
HEIGHT_MIN_M, HEIGHT_MAX_M = -600.0, 9000.0
#: What sea floor can have [m]: below the Mariana trench. `cupola.terrain.sea` puts water on it.
SEA_FLOOR_MIN_M = -11_500.0
#: Values that stand for "no height" in files that forget to declare it.
SENTINELS = (-32768, -32767)
#: Another one, which is a true depth in a few trenches; there its neighbours in number are found too.
_LIKELY_VOID, _NEAR_IT = -9999.0, -9900.0


def clean_heights(heights: NDArray[Any], is_void: NDArray[np.bool_], source: str) -> tuple[NDArray[Any], int]:
    """Heights without voids, as int16 where the source holds whole numbers, else float32; and how many were filled.

    Parameters
    ----------
    heights : array of any real type, shape (n_rows, n_cols)
        As read [m].
    is_void : array of bool, same shape
        Posts without a height.
    source : str
        The file, for messages.

    Raises
    ------
    TerrainError
        If more than 1 % are voids, or a height is outside -11,500 to 9000 m, or is a no-data value not declared.
    """
    n_voids = int(is_void.sum())
    if n_voids > VOID_SHARE_MAX * heights.size:
        raise TerrainError(
            Problem(
                source=source,
                key="voids",
                value=f"{n_voids} of {heights.size} posts ({n_voids / heights.size:.1%})",
                limit=f"at most {VOID_SHARE_MAX:.0%} of a tile may lack a height",
                hint="fill them first (gdal_fillnodata; set the sea to 0), or take another data set",
            )
        )
    valid = heights if n_voids == 0 else heights[~is_void]
    low, high = float(valid.min()), float(valid.max())
    if not (low >= SEA_FLOOR_MIN_M and high <= HEIGHT_MAX_M) or _is_undeclared_void(valid, low):
        raise TerrainError(height_problem(low, high, source))
    if n_voids:
        heights = fill_voids(heights, is_void)
    kind = np.int16 if np.issubdtype(heights.dtype, np.integer) else np.float32
    return np.ascontiguousarray(heights, dtype=kind), n_voids


def height_problem(low_m: float, high_m: float, source: str) -> Problem:
    """What is told of heights that no ground has."""
    return Problem(
        source=source,
        key="heights",
        value=f"{low_m:g} to {high_m:g}",
        limit=f"must lie in {HEIGHT_MIN_M:g} to {HEIGHT_MAX_M:g} m on land",
        hint="check that the file holds heights in metres and declares its no-data value (gdal_edit -a_nodata)",
    )


def _is_undeclared_void(valid: NDArray[Any], low: float) -> bool:
    """Whether -9999 stands for no height: nothing near it in number is there."""
    if low > _LIKELY_VOID or not (valid == _LIKELY_VOID).any():
        return False
    return not ((valid < _NEAR_IT) & (valid != _LIKELY_VOID)).any()


def fill_voids(heights: NDArray[Any], is_void: NDArray[np.bool_]) -> NDArray[Any]:
    """Fill voids from the edge inwards with the mean of their valid neighbours; at least one post must be valid.

    Examples
    --------
    >>> heights = np.array([[1, 2, 3], [4, -32768, 6], [7, 8, 9]], dtype=np.int16)
    >>> int(fill_voids(heights, heights == -32768)[1, 1])
    5
    """
    rows, cols = np.nonzero(is_void.any(axis=1))[0], np.nonzero(is_void.any(axis=0))[0]
    if rows.size == 0:
        return heights.copy()
    # Only the rectangle around the voids, with its rim of valid posts, is worked on: rasters may be large.
    part = (slice(max(rows[0] - 1, 0), rows[-1] + 2), slice(max(cols[0] - 1, 0), cols[-1] + 2))
    filled = heights.copy()
    filled[part] = _fill(heights[part], is_void[part])
    return filled


def _fill(heights: NDArray[Any], is_void: NDArray[np.bool_]) -> NDArray[Any]:
    padded = np.pad(heights.astype(np.float64), 1)
    valid = np.pad(~is_void, 1)
    width = padded.shape[1]
    flat, flat_valid = padded.reshape(-1), valid.reshape(-1)
    around = np.array([-width - 1, -width, -width + 1, -1, 1, width - 1, width, width + 1])
    todo = np.flatnonzero(np.pad(is_void, 1).reshape(-1))
    while todo.size:
        near = todo[:, None] + around[None, :]
        near_valid = flat_valid[near]
        count = near_valid.sum(axis=1)
        ready = count > 0
        total = np.where(near_valid, flat[near], 0.0).sum(axis=1)
        flat[todo[ready]] = total[ready] / count[ready]
        flat_valid[todo[ready]] = True
        todo = todo[~ready]
    filled = padded[1:-1, 1:-1]
    if np.issubdtype(heights.dtype, np.integer):
        filled = np.rint(filled)
    return filled.astype(heights.dtype)
