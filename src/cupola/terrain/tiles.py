"""One-degree tiles: their names, and the manifest that says what a folder of them holds.

The manifest ``cupola-terrain.json`` is written by `cupola.terrain.fetch` and may be written by hand:
``{"sea": ["N33E034"], "attribution": "who made the tiles"}``. `sea` lists tiles that do not exist because they are
open sea; only they are read as 0 m.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from pathlib import Path

from cupola.errors import Problem, TerrainError
from cupola.terrain.hgt import CORNER, corner_of, tile_name

__all__ = ["MANIFEST", "Manifest", "read_manifest", "tile_corner", "tile_name", "tiles_between"]

#: Name of the manifest in a folder of tiles.
MANIFEST = "cupola-terrain.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the manifest of a folder says that matters for reading: sea tiles, and the credit."""

    sea: tuple[str, ...] = ()
    attribution: str = ""


def tile_corner(name: str) -> tuple[int, int]:
    """South-west corner (latitude, longitude) [deg] of a tile name; ValueError when it is none."""
    corner = corner_of(name) if CORNER.fullmatch(name) else None
    if corner is None:
        raise ValueError(f"{name!r} is no tile name like N33E036")
    return corner


def tiles_between(lat_min: float, lat_max: float, lon_min: float, lon_max: float) -> list[tuple[int, int]]:
    """South-west corners of the tiles that a box [deg] touches, south to north and west to east.

    A box that runs past 180 degrees goes on at -180.

    Examples
    --------
    >>> tiles_between(51.2, 51.8, 179.5, 180.5)
    [(51, 179), (51, -180)]
    """
    lats = range(math.floor(lat_min), max(math.ceil(lat_max), math.floor(lat_min) + 1))
    lons = range(math.floor(lon_min), max(math.ceil(lon_max), math.floor(lon_min) + 1))
    return [(lat, (lon + 180) % 360 - 180) for lat in lats for lon in lons]


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a folder; an empty one when there is none.

    Raises
    ------
    TerrainError
        If it is no JSON object, or `sea` is no list of tile names.
    """
    path = folder / MANIFEST
    if not path.is_file():
        return Manifest()
    hint = 'write it like {"sea": ["N33E034"], "attribution": "..."}'
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        sea = tuple(sorted({str(name).upper() for name in data.get("sea", [])}))
        for name in sea:
            tile_corner(name)
        return Manifest(sea=sea, attribution=str(data.get("attribution", "")))
    except (ValueError, AttributeError, TypeError, RecursionError) as error:
        raise TerrainError(Problem(f"{folder.name}/{MANIFEST}", "", None, f"cannot be read ({error})", hint)) from error
