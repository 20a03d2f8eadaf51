"""Tables that models share: planes of ground, horizon masks, fly-out tables. What was made last is kept."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np

from cupola._memory import LastMade
from cupola.kernels.horizon_mask import fill_mask
from cupola.kernels.intercept import fill_table
from cupola.kernels.rows import MISSILE
from cupola.terrain.grid import PlaneGrid, TerrainGrid
from cupola.terrain.near import NEARER, near_planes

#: Bearings and range bins of a horizon mask.
MASK_BEARINGS, MASK_BINS = 1440, 800
#: Terrain with posts farther apart than this is laid out four times as finely around a radar, finer terrain twice.
COARSE_M = 2000.0
#: Planes of terrain are cut to a multiple of this radius, so that radars of one site share one.
PLANE_STEP_M = 50e3
#: Fly-out tables: altitudes every kilometre, and ranges up to this many times the published maximum.
ALTITUDES, ALTITUDE_STEP_M, RANGES, RANGE_MARGIN = 37, 1000.0, 72, 1.6
#: What a fly-out to a point in the air does not ask of a missile: points of a study that differ in nothing else share
#: one fly-out table.
NOT_FLOWN = (
    *("guidance", "aim_error_m", "aim_error_rad", "is_direct_hit", "lethal_radius_m", "reliability"),
    *("range_min_m", "range_max_m", "altitude_min_m", "altitude_max_m", "target_speed_max_mps"),
    *("floor_low_m", "floor_high_m", "key"),
)


def _plane_around(terrain: TerrainGrid, lat_deg: float, lon_deg: float, radius_m: float) -> PlaneGrid:
    """Terrain on the plane of a site; radars that stand together share it.

    Finer than the posts of the terrain, so that ridges are not cut off a second time by the interpolation: at the
    terrain's own posting they came out up to 8 mrad too low on the 5 arc-minute grid, and 1.2 on 30 arc-seconds.
    """
    return terrain.resample_around(lat_deg, lon_deg, radius_m, plane_posting_m(terrain))


#: Draws of a radar's range ask for planes of several sizes again and again.
plane_around = LastMade(_plane_around, lambda plane: plane.heights_m.nbytes, least=4, most_bytes=32_000_000)


def plane_posting_m(terrain: TerrainGrid) -> float:
    """Distance between the posts of `plane_around` [m]."""
    return terrain.posting_m / (4.0 if terrain.posting_m > COARSE_M else 2.0)


@lru_cache(maxsize=12)
def horizon_mask(
    terrain: TerrainGrid, lat_deg: float, lon_deg: float, antenna_m: float, range_max_m: float, radius_m: float,
    k_factor: float,
) -> np.ndarray:  # fmt: skip
    """Largest slope of terrain by bearing and range around one antenna, as `kernels.horizon_mask.fill_mask` says.

    On planes that are the finer the nearer the mast, as `cupola coverage` looks: a slope nearby hides most.
    """
    radius_of_plane_m = PLANE_STEP_M * math.ceil(range_max_m / PLANE_STEP_M)
    planes = [plane_around(terrain, lat_deg, lon_deg, radius_of_plane_m)]
    planes += near_planes(terrain, lat_deg, lon_deg, radius_of_plane_m, planes[0].posting_m)
    mask = np.empty((MASK_BEARINGS, MASK_BINS), np.float32)
    step_m, n_nearer = range_max_m / MASK_BINS, 0
    for plane in reversed(planes):
        fill_mask(plane.heights_m, plane.posting_m, antenna_m, radius_m, k_factor, mask, step_m, n_nearer)
        # The finer plane says what lies there; its last post is the first that counts on the next one.
        n_nearer = plane.heights_m.shape[0] // 2 // NEARER
    mask.setflags(write=False)
    return mask


def only_flown(row: Any) -> Any:
    """A row of `rows.MISSILE` with zeros in `NOT_FLOWN`."""
    flown = row.copy()
    for name in NOT_FLOWN:
        flown[name] = 0
    return flown


@lru_cache(maxsize=256)
def flyout_table(
    missile: bytes, altitude_m: float, reach_m: float, radius_east_m: float, radius_north_m: float
) -> tuple[np.ndarray, np.ndarray, float]:
    """Times of flight [s], arrival speeds [m/s] and the step in range [m] of one missile from one altitude."""
    row: Any = np.frombuffer(missile, MISSILE).copy().view(np.recarray)[0]
    step_m = reach_m / (RANGES - 1)
    tof_s = np.empty((ALTITUDES, RANGES))
    speed_mps = np.empty((ALTITUDES, RANGES))
    least_m = reach_m / RANGE_MARGIN
    fill_table(row, altitude_m, tof_s, speed_mps, ALTITUDE_STEP_M, step_m, least_m, radius_east_m, radius_north_m)
    return tof_s, speed_mps, step_m
