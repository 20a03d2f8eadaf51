"""Minimum visible altitude of a whole disc: the octants of the kernel, in threads, from the finest plane outward."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cupola.errors import Problem, TerrainError
from cupola.kernels.viewshed import fill_octant, n_rays_per_line
from cupola.terrain.grid import PlaneGrid
from cupola.terrain.near import NEARER

#: Rays for each post on the rim: accuracy against time, see `docs/models/coverage.md`.
RAYS_PER_POST = 1.5
#: The same on planes of fewer lines than the second number from the middle, which take no time.
RAYS_PER_POST_SMALL, SMALL = 8.0, 600
#: Octants in the order in which they are worked on: those across the grain of memory, which take longer, first.
_OCTANTS = (4, 5, 6, 7, 0, 1, 2, 3)

_STRIP_ROWS = 512


def minimum_visible_altitude(
    heights_m: NDArray[np.float32],
    posting_m: float,
    antenna_m: float,
    reach_m: float,
    earth_radius_m: float,
    k_factor: float,
    *,
    near: Sequence[PlaneGrid] = (),
    rays_per_post: float | None = None,
    workers: int | None = None,
) -> NDArray[np.float32]:
    """From which height upward the radar in the middle of a grid sees each cell [m above sea level].

    Parameters
    ----------
    heights_m : array of float32, shape (2n + 1, 2n + 1)
        Heights above sea level [m] on a radar-centred plane, row 0 in the north; the radar is at the middle post.
    posting_m : float
        Distance between posts [m], > 0.
    antenna_m : float
        Height of the antenna above sea level [m]; not below the ground of the middle post.
    reach_m : float
        Radius of the disc [m].
    earth_radius_m, k_factor : float
        Radius of the earth [m] and effective earth factor [-].
    near : sequence of PlaneGrid
        Finer planes of the ground near the mast, the coarsest first, from `cupola.terrain.near.near_planes`. Cells on
        them come from the finest one.
    rays_per_post : float, optional
        Accuracy against time, 1 to 8; 1.5 on large planes and 8 on small ones when not given.
    workers : int, optional
        Threads; all cores when not given. The result does not depend on it.

    Returns
    -------
    array of float32, of the shape of `heights_m`
        Never below the ground; NaN outside the disc; infinite where ground hides all of the sky.

    Raises
    ------
    TerrainError
        If the grid is not square and odd, holds voids (NaN or below -12 km), or the antenna lies below the ground.

    Examples
    --------
    >>> flat = np.zeros((201, 201), np.float32)
    >>> z = minimum_visible_altitude(flat, 1000.0, 25.0, 100e3, 6371e3, 4 / 3)
    >>> round(float(z[100, 180]))
    208
    """
    check_plane(heights_m, antenna_m)
    planes = [PlaneGrid(heights_m, posting_m), *near]
    slopes: list[NDArray[np.float32]] = [np.empty(0, np.float32)] * len(_OCTANTS)
    done: NDArray[np.float32] | None = None
    with ThreadPoolExecutor(workers or os.cpu_count()) as threads:
        # From the finest plane outward: each fan begins where the one before ended.
        for level in reversed(range(len(planes))):
            heights, step_m = planes[level]
            n = heights.shape[0] // 2
            n_done = 0 if done is None else done.shape[0] // 2 // NEARER
            rays = rays_per_post or (RAYS_PER_POST_SMALL if n < SMALL else RAYS_PER_POST)
            n_ends = n_rays_per_line(n, rays) + 1 if level > 0 else 0
            ends = [np.empty(n_ends, np.float32) for _ in _OCTANTS]
            out = np.empty_like(heights)
            jobs = [
                threads.submit(
                    fill_octant, heights, step_m, antenna_m, earth_radius_m, k_factor, reach_m, float(rays), octant,
                    n_done + 1, slopes[octant], ends[octant], out,
                )
                for octant in _OCTANTS
            ]  # fmt: skip
            for job in jobs:
                job.result()
            if done is not None:
                middle = slice(n - n_done, n + n_done + 1)
                out[middle, middle] = done[::NEARER, ::NEARER]
            slopes, done = ends, out
    return out


def check_plane(heights_m: NDArray[Any], antenna_m: float) -> None:
    """Refuse what the kernel must not see; see `minimum_visible_altitude`."""
    problems = []
    rows, columns = heights_m.shape
    if rows != columns or rows % 2 == 0:
        limit = "must be square with an odd number of posts on a side"
        problems.append(Problem("terrain", "shape", f"{rows} x {columns}", limit, "lay it out around the radar"))
    # NaN if any height is.
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        strips = [heights_m[i : i + _STRIP_ROWS] for i in range(0, rows, _STRIP_ROWS)]
        lowest = float(np.min(list(threads.map(np.min, strips))))
    if not lowest > -12e3:
        limit = f"holds voids (lowest height {lowest:g} m)"
        problems.append(Problem("terrain", "", None, limit, "fill them first: voids are never read as heights"))
    elif not problems and not antenna_m >= heights_m[rows // 2, rows // 2]:
        ground_m = float(heights_m[rows // 2, rows // 2])
        limit = f"lies below the ground, which is {ground_m:.1f} m above sea level there"
        problems.append(Problem("antenna", "height above sea level", f"{antenna_m:.1f} m", limit, "raise the mast"))
    if problems:
        raise TerrainError(problems)
