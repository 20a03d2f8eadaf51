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
from cupola.terrain.hgt import CORNER

#: Name of the manifest in a folder of tiles.
MANIFEST = "cupola-terrain.json"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the manifest of a folder says that matters for reading: sea tiles, and the credit."""

    sea: tuple[str, ...] = ()
    attribution: str = ""


def tile_name(lat_south: int, lon_west: int) -> str:
    """Name of the one-degree tile with this south-west corner [deg].

    Examples
    --------
    >>> tile_name(33, 36), tile_name(-5, -70)
    ('N33E036', 'S05W070')
    """
    return f"{'N' if lat_south >= 0 else 'S'}{abs(lat_south):02d}{'E' if lon_west >= 0 else 'W'}{abs(lon_west):03d}"


def tile_corner(name: str) -> tuple[int, int]:
    """South-west corner (latitude, longitude) [deg] of a tile name; ValueError when it is none."""
    found = CORNER.fullmatch(name)
    if not found:
        raise ValueError(f"{name!r} is no tile name like N33E036")
    lat = int(found[2]) * (1 if found[1].upper() == "N" else -1)
    lon = int(found[4]) * (1 if found[3].upper() == "E" else -1)
    return lat, lon


def tiles_between(lat_min: float, lat_max: float, lon_min: float, lon_max: float) -> list[tuple[int, int]]:
    """South-west corners of the tiles that a box [deg] touches, south to north and west to east."""
    lats = range(math.floor(lat_min), max(math.ceil(lat_max), math.floor(lat_min) + 1))
    lons = range(math.floor(lon_min), max(math.ceil(lon_max), math.floor(lon_min) + 1))
    return [(lat, lon) for lat in lats for lon in lons]


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
    cure = 'write it like {"sea": ["N33E034"], "attribution": "..."}'
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        sea = tuple(sorted({str(name).upper() for name in data.get("sea", [])}))
        for name in sea:
            tile_corner(name)
        return Manifest(sea=sea, attribution=str(data.get("attribution", "")))
    except (ValueError, AttributeError, TypeError) as error:
        raise TerrainError(Problem(f"{folder.name}/{MANIFEST}", "", None, f"cannot be read ({error})", cure)) from error
