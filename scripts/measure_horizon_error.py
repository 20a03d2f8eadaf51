"""Measure how wrong horizons from coarse terrain are: the numbers of `docs/models/terrain.md`.

Usage: ``python scripts/measure_horizon_error.py REFERENCE.tif [--thin N | --mean N | --global]
--box LAT_MIN LAT_MAX LON_MIN LON_MAX [--range-km R] [--highest]``

Horizons (largest elevation angle of the ground, effective earth factor 4/3) are taken in 360 directions from sites on
a 9 x 9 grid in the box, antenna 20 m above the ground of the terrain in use, once on the reference and once on the
coarse terrain: every N-th post (`--thin`), means of N x N posts (`--mean`), or the embedded grid (`--global`). With
`--highest` each site moves to the highest reference post within 5 km, where people put radars.
"""

from __future__ import annotations

import argparse
import dataclasses
import math

import numpy as np

from cupola.constants import EARTH_RADIUS_MEAN_M, K_FACTOR_STANDARD
from cupola.terrain import TerrainGrid, open_terrain
from cupola.terrain.grid import M_PER_DEG

ANTENNA_M = 20.0
N_SITES = 9
AZIMUTHS_RAD = np.radians(np.arange(360.0))


def around(lat_deg: float, lon_deg: float, distance_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Points at distances in all directions, on a sphere [deg]: good enough, as both terrains see the same points."""
    lat, angle = math.radians(lat_deg), distance_m[None, :] / EARTH_RADIUS_MEAN_M
    azimuth = AZIMUTHS_RAD[:, None]
    sin_lat = math.sin(lat) * np.cos(angle) + math.cos(lat) * np.sin(angle) * np.cos(azimuth)
    east = np.sin(azimuth) * np.sin(angle) * math.cos(lat)
    turn = np.arctan2(east, np.cos(angle) - math.sin(lat) * sin_lat)
    return np.degrees(np.arcsin(sin_lat)), lon_deg + np.degrees(turn)


def horizon_mrad(terrain: TerrainGrid, lat_deg: float, lon_deg: float, distance_m: np.ndarray) -> np.ndarray:
    """Horizon angle in each direction [mrad]."""
    lat, lon = around(lat_deg, lon_deg, distance_m)
    antenna_m = terrain.ground_m(lat_deg, lon_deg) + ANTENNA_M
    drop_m = distance_m**2 / (2.0 * K_FACTOR_STANDARD * EARTH_RADIUS_MEAN_M)
    angle = (terrain.sample(lat, lon) - antenna_m - drop_m[None, :]) / distance_m[None, :]
    return 1e3 * np.arctan(angle.max(axis=1))


def coarser(terrain: TerrainGrid, n: int, is_mean: bool) -> TerrainGrid:
    """Every n-th post, or means of n x n posts."""
    rows, cols = (size // n * n for size in terrain.heights.shape)
    shift = 0.5 * (n - 1) if is_mean else 0.0
    heights = terrain.heights[::n, ::n]
    if is_mean:
        blocks = terrain.heights[:rows, :cols].reshape(rows // n, n, cols // n, n)
        heights = blocks.mean(axis=(1, 3)).astype(np.float32)
    return dataclasses.replace(
        terrain,
        heights=np.ascontiguousarray(heights),
        y_first=terrain.y_first - shift * terrain.y_step,
        x_first=terrain.x_first + shift * terrain.x_step,
        y_step=terrain.y_step * n,
        x_step=terrain.x_step * n,
        posting_m=terrain.posting_m * n,
    )


def highest_near(terrain: TerrainGrid, lat_deg: float, lon_deg: float) -> tuple[float, float]:
    reach = np.linspace(-5000.0, 5000.0, 41) / M_PER_DEG
    lat, lon = np.meshgrid(lat_deg + reach, lon_deg + reach / math.cos(math.radians(lat_deg)), indexing="ij")
    k = int(np.argmax(terrain.sample(lat, lon)))
    return float(lat.flat[k]), float(lon.flat[k])


def measure(
    reference: TerrainGrid,
    coarse: TerrainGrid,
    box: tuple[float, float, float, float],
    range_m: float,
    is_highest: bool,
    n_sites: int,
) -> np.ndarray:
    """Errors of the coarse terrain at n x n sites of a box: one row per site: 68 % bound, median, rms, true spread."""
    distance_m = np.arange(reference.posting_m, range_m, 0.5 * reference.posting_m)
    rows = []
    for lat in np.linspace(box[0], box[1], n_sites):
        for lon in np.linspace(box[2], box[3], n_sites):
            site = highest_near(reference, lat, lon) if is_highest else (float(lat), float(lon))
            true = horizon_mrad(reference, *site, distance_m)
            error = horizon_mrad(coarse, *site, distance_m) - true
            # 68 % of the errors lie within this: the one-sigma error without the weight of a few cliffs.
            rows.append((np.quantile(np.abs(error), 0.683), np.median(error), np.sqrt((error**2).mean()), true.std()))
    return np.array(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reference")
    how = parser.add_mutually_exclusive_group(required=True)
    how.add_argument("--thin", type=int)
    how.add_argument("--mean", type=int)
    how.add_argument("--global", dest="is_global", action="store_true")
    parser.add_argument("--box", type=float, nargs=4, required=True)
    parser.add_argument("--range-km", type=float, default=250.0)
    parser.add_argument("--highest", action="store_true")
    args = parser.parse_args()
    reference = open_terrain(args.reference)
    coarse = open_terrain() if args.is_global else coarser(reference, args.thin or args.mean, bool(args.mean))
    table = measure(reference, coarse, args.box, args.range_km * 1e3, args.highest, N_SITES)
    print(f"{reference.name} -> {coarse.posting_m:.0f} m, {len(table)} sites, highest={args.highest}")
    for column, name in enumerate(("sigma (68 %)", "median", "rms", "spread of the true horizon")):
        low, mid, high = np.quantile(table[:, column], (0.16, 0.5, 0.84))
        print(f"  {name:28s} 16 % {low:7.2f}  50 % {mid:7.2f}  84 % {high:7.2f} mrad over the sites")


if __name__ == "__main__":
    main()
