"""Finer and finer planes of the ground near a mast.

Ground nearer than a cell of a plane is not looked over on that plane, and an error of 10 m in ground 500 m away is one
of 20 mrad. So what asks for sight, map or engine, looks on finer planes near the mast.
"""

from __future__ import annotations

import math

from cupola._memory import LastMade
from cupola.terrain.grid import PlaneGrid, TerrainGrid

#: Planes nearer the mast have posts so many times closer than the one around them,
NEARER = 4
#: reach so many posts of that one,
NEAR_POSTS = 32
#: and end when posts lie closer than the terrain's by this.
FINEST = 64.0


def near_planes(
    terrain: TerrainGrid, lat_deg: float, lon_deg: float, reach_m: float, posting_m: float
) -> list[PlaneGrid]:
    """Planes of the ground near a mast, each within the one before, the first within a plane of the given posting.

    Between the posts of the terrain heights are bilinear: that surface is what these planes follow, and nothing finer
    is known.

    Parameters
    ----------
    terrain : TerrainGrid
        Where the heights come from; sea level beyond its edge.
    lat_deg, lon_deg : float
        The site [deg].
    reach_m, posting_m : float
        Half the side of the plane around them, and the distance between its posts [m].

    Returns
    -------
    list of PlaneGrid
        The coarsest first. Each has posts a quarter as far apart as the one before, and reaches 32 of that one's posts,
        or all of it; the last has posts closer than a 64th of the terrain's posting.
    """
    n_cells = max(1, math.ceil(reach_m / posting_m - 1e-9))
    return list(_planes(terrain, lat_deg, lon_deg, min(NEAR_POSTS, n_cells), posting_m))


def _made(terrain: TerrainGrid, lat_deg: float, lon_deg: float, n_near: int, posting_m: float) -> tuple[PlaneGrid, ...]:
    """The planes of `near_planes` from so many posts on; kept, since masts on one site look over the same ones."""
    planes = []
    while posting_m > terrain.posting_m / FINEST:
        reach_m, posting_m = n_near * posting_m, posting_m / NEARER
        planes.append(terrain.resample_around(lat_deg, lon_deg, reach_m, posting_m))
        n_near = min(NEAR_POSTS, NEARER * n_near)
    return tuple(planes)


_planes = LastMade(_made, lambda planes: sum(one.heights_m.nbytes for one in planes), least=4, most_bytes=32_000_000)


def forget_planes() -> None:
    """Give back the memory of the planes that are kept."""
    _planes.cache_clear()
