r"""Heights above the ellipsoid brought to sea level, by EGM96.

.. math:: H = h - N

with :math:`h` above the WGS-84 ellipsoid, :math:`N` the undulation of the geoid and :math:`H` above sea level. N runs
from -107 m south of India to 85 m in New Guinea; in the Levant it is about 25 m. The embedded grid has a post every 30
arc-minutes, 0.13 m rms from the published one of 15 (`scripts/make_geoid.py`).
"""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from cupola.terrain.embedded import unpack
from cupola.terrain.grid import TerrainGrid
from cupola.terrain.posts import places

#: In the package, made by `scripts/make_geoid.py`.
GEOID_FILE = "egm96_30min.geoid"
#: Part of the note by which a converted terrain is known.
CONVERTED = "above the ellipsoid are brought to sea level"


@lru_cache(maxsize=1)
def _geoid() -> TerrainGrid:
    """The undulations as a grid, which knows how to interpolate round the earth."""
    data = (files("cupola.terrain") / "data" / GEOID_FILE).read_bytes()
    line, _, packed = data.partition(b"\n")
    header = json.loads(line)
    n_rows, n_cols = header["shape"]
    heights = unpack(packed, (n_rows, n_cols)).astype(np.float32) * np.float32(header["unit_m"])
    return TerrainGrid(
        heights=heights, y_first=90.0, x_first=0.0,
        y_step=180.0 / (n_rows - 1), x_step=360.0 / n_cols, name="EGM96", source=header["credit"], posting_m=55_600.0,
        horizon_error_mrad=(0.0, 0.0),
    )  # fmt: skip


def undulation_m(lat_deg: NDArray[np.float64], lon_deg: NDArray[np.float64]) -> NDArray[np.float64]:
    """Height of sea level above the WGS-84 ellipsoid [m], bilinear between posts.

    Examples
    --------
    >>> round(float(undulation_m(np.array(33.5), np.array(36.5))), 1)
    25.9
    """
    return _geoid().sample(lat_deg, lon_deg)


def to_sea_level(terrain: TerrainGrid, source: str) -> TerrainGrid:
    """A terrain whose heights are above the ellipsoid, with heights above sea level and a note that says so."""
    if any(CONVERTED in note for note in terrain.notes):
        return terrain
    heights = np.empty(terrain.heights.shape, dtype=np.float32)
    low_m, high_m = np.inf, -np.inf
    for rows, lat, lon in places(terrain):
        step_m = undulation_m(np.clip(lat, -90.0, 90.0), lon)
        low_m, high_m = min(low_m, float(step_m.min())), max(high_m, float(step_m.max()))
        heights[rows] = terrain.heights[rows] - step_m
    span = f"{low_m:.0f} m" if round(low_m) == round(high_m) else f"{low_m:.0f} to {high_m:.0f} m"
    note = f"{source}: heights {CONVERTED} by EGM96 ({span} taken off)"
    return replace(terrain, heights=heights, notes=(*terrain.notes, note))
