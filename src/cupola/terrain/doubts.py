"""Heights that the embedded terrain speaks against: another unit, another place, zeros for what is not known.

A raster in feet that declares no unit, or one that lies where it does not belong, reads like any other. The embedded
terrain knows every place on earth to some ten metres in the mean of a few cells, so it tells such a raster from a right
one; it cannot tell which of the two is wrong, so what differs is told, not refused.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cupola.terrain.embedded import open_global
from cupola.terrain.grid import TerrainGrid
from cupola.terrain.posts import place_of

#: Fewer degrees from north to south and from west to east are too few cells for a mean [deg].
EXTENT_MIN_DEG = 0.25
#: Means differ by more than this [m], a share of their spread and a share of their height [-], where one is wrong.
OFF_M, OFF_SPREAD, OFF_HEIGHT = 100.0, 0.3, 0.1
#: Heights so many times those of the embedded terrain may be feet [-].
FEET = (2.8, 3.8)
#: Posts of exactly 0 m are nothing where the embedded terrain is higher than this all around [m].
ZERO_ABOVE_M = 150.0
#: Fewer such posts are a pond.
ZEROS_MIN = 9
_SIDE = 64


def with_doubts(terrain: TerrainGrid, source: str) -> TerrainGrid:
    """The same terrain, with notes on what the embedded one speaks against; ``source`` is the file, for the notes."""
    notes = [note for note in (_other_heights(terrain, source), _zeros(terrain, source)) if note]
    return replace(terrain, notes=(*terrain.notes, *notes)) if notes else terrain


def _other_heights(terrain: TerrainGrid, source: str) -> str:
    n_rows, n_cols = terrain.heights.shape
    rows = np.unique(np.linspace(0, n_rows - 1, _SIDE).astype(int))
    cols = np.unique(np.linspace(0, n_cols - 1, _SIDE).astype(int))
    rows, cols = (one.ravel() for one in np.meshgrid(rows, cols, indexing="ij"))
    lat, lon = place_of(terrain, rows, cols)
    if np.ptp(lat) < EXTENT_MIN_DEG or np.ptp(np.unwrap(lon, period=360.0)) < EXTENT_MIN_DEG:
        return ""
    here = terrain.heights[rows, cols].astype(float)
    known = open_global().sample(lat, lon)
    mean_m, known_m = float(here.mean()), float(known.mean())
    if abs(mean_m - known_m) <= OFF_M + OFF_SPREAD * float(known.std()) + OFF_HEIGHT * abs(known_m):
        return ""
    ratio = mean_m / known_m if known_m > 0.0 else 0.0
    doubt = "is it in metres, and does it lie where it belongs?"
    if FEET[0] <= ratio <= FEET[1]:
        doubt = "is it in feet? declare the unit with gdal_edit -units ft"
    return f"{source}: {mean_m:.0f} m high in the mean, where the embedded terrain has {known_m:.0f} m: {doubt}"


def _zeros(terrain: TerrainGrid, source: str) -> str:
    is_zero = terrain.heights == 0
    # A slope may pass through 0 m; a hole that was filled with zeros has zeros on all sides.
    inside = is_zero[1:-1, 1:-1] & is_zero[:-2, 1:-1] & is_zero[2:, 1:-1] & is_zero[1:-1, :-2] & is_zero[1:-1, 2:]
    rows, cols = (one + 1 for one in np.nonzero(inside))
    if len(rows) < ZEROS_MIN:
        return ""
    few = np.linspace(0, len(rows) - 1, min(len(rows), _SIDE * _SIDE)).astype(int)
    lat, lon = place_of(terrain, rows[few], cols[few])
    step_deg = 1.0 / 12.0
    around = [(0.0, 0.0), (step_deg, 0.0), (-step_deg, 0.0), (0.0, step_deg), (0.0, -step_deg)]
    known = open_global()
    lowest = np.min([known.sample(np.clip(lat + down, -90.0, 90.0), lon + right) for down, right in around], axis=0)
    n_seen = int((lowest > ZERO_ABOVE_M).sum())
    if n_seen < ZEROS_MIN:
        return ""
    about = f"{n_seen}" if len(few) == len(rows) else f"some {round(n_seen * len(rows) / len(few))}"
    return (
        f"{source}: {about} posts of exactly 0 m among such where the embedded terrain is above {ZERO_ABOVE_M:.0f} m: "
        "are they voids? declare them with gdal_edit -a_nodata 0"
    )
