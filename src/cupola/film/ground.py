"""The ground under a map: relief, heights and land around a place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from cupola.terrain.grid import TerrainGrid

#: Cells of the picture from its middle to its edge [-].
CELLS = 260


def ground_of(
    terrain: TerrainGrid,
    lat_deg: float,
    lon_deg: float,
    half_km: float,
    cells: int = CELLS,
    *,
    has_heights: bool = True,
) -> tuple[Mapping[str, Any], list[np.ndarray]]:
    """A square on the azimuthal equidistant plane around a place.

    Parameters
    ----------
    terrain : TerrainGrid
        Whose heights.
    lat_deg, lon_deg : float
        The middle.
    half_km : float
        Half of its side [km], > 0.
    cells : int
        Cells from the middle to the edge [-].
    has_heights : bool
        Without them the third column but one is empty.

    Returns
    -------
    tuple of a mapping and a list of arrays
        What `film.packing.packed` takes: picture (rows, columns, 3), heights [m], where each ring of land begins, and
        points of rings [km east and north of the middle].
    """
    from cupola.report.maps import coast
    from cupola.report.maps.places import towns_near
    from cupola.report.maps.relief import relief_picture

    picture = relief_picture(terrain, lat_deg, lon_deg, 1000.0 * half_km, cells)
    rings = []
    for land in coast.land_on_map(lat_deg, lon_deg, half_km):
        rings += [np.asarray(ring.coords, np.float32) for ring in (land.exterior, *land.interiors)]
    starts = np.cumsum([0, *(len(ring) for ring in rings)]).astype(np.int32)
    points = np.concatenate(rings) if rings else np.zeros((0, 2), np.float32)
    heights = np.zeros((0, 0), np.int16)
    if has_heights:
        plane = terrain.resample_around(lat_deg, lon_deg, 1000.0 * half_km, 1000.0 * half_km / cells)
        heights = np.clip(np.rint(plane.heights_m), -32768, 32767).astype(np.int16)
    head = {
        "lat_deg": lat_deg, "lon_deg": lon_deg, "half_km": half_km, "terrain": terrain.name, "credit": coast.CREDIT,
        "posting_m": terrain.posting_m, "towns": [list(one) for one in towns_near(lat_deg, lon_deg, half_km)],
    }  # fmt: skip
    return head, [picture, heights, starts, points]
