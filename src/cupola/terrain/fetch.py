"""Bring Copernicus DEM tiles: the only part of Cupola that needs the network, and only when a user asks.

The tiles lie in public buckets, one Cloud-Optimised GeoTIFF a degree (``readme.html`` in each bucket). GLO-30 lacks a
few countries: there the 90 m tile is taken. Where both lack a tile is open sea, which the manifest records, so that
`cupola.terrain.open_terrain` reads it as 0 m and nothing else.

A tile counts as fetched once it lies under its own name and the manifest holds its SHA-256; both are written to a
temporary name and moved. Before that it is read to its end and must be a TIFF of the shape and place of its name.
Killed at any moment, the next call goes on from there.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from cupola.errors import OutputError, Problem, TerrainError
from cupola.terrain.download import TOTAL_S, Response, download
from cupola.terrain.embedded import open_global
from cupola.terrain.tile_check import wrong_with_tile
from cupola.terrain.tiles import MANIFEST, tile_corner, tile_name, tiles_between

#: GLO-30: one height every arc-second, about 30 m.
BASE_URL = "https://copernicus-dem-30m.s3.amazonaws.com"
#: GLO-90: one height every 3 arc-seconds, about 90 m; the whole earth's land.
FALLBACK_URL = "https://copernicus-dem-90m.s3.amazonaws.com"
#: A tile on neither server whose 5 arc-minute means reach higher than this [m] is no sea.
LAND_M = 20.0
#: Tiles that one call brings at most: 100 tiles of GLO-30 are about 4 GB.
TILES_MAX = 100
ATTRIBUTION = (
    "Copernicus DEM (GLO-30 / GLO-90): produced using Copernicus WorldDEM-30 and WorldDEM-90, (c) DLR e.V. 2010-2014 "
    "and (c) Airbus Defence and Space GmbH 2014-2018, provided under COPERNICUS by the European Union and ESA; "
    "all rights reserved"
)
LICENCE = (
    "Free of charge for the general public under the Copernicus DEM licence (GLO-30 Public and GLO-90): keep the "
    "attribution; the organisations in charge of Copernicus accept no liability for any use. Text: "
    "https://spacedata.copernicus.eu/collections/copernicus-digital-elevation-model"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchReport:
    """What a fetch did; tiles by the name of their south-west corner.

    Parameters
    ----------
    folder : Path
        Where the tiles lie: give it to `cupola.terrain.open_terrain`.
    fetched, cached : tuple of str
        Tiles brought now, and those that were there already.
    fallback : tuple of str
        Those of both for which only the 90 m tile exists.
    sea : tuple of str
        Tiles that do not exist: open sea, read as 0 m.
    n_bytes : int
        Bytes brought now.
    """

    folder: Path
    fetched: tuple[str, ...]
    cached: tuple[str, ...]
    fallback: tuple[str, ...]
    sea: tuple[str, ...]
    n_bytes: int

    def describe(self) -> str:
        """One line for people."""
        text = f"{len(self.fetched)} tiles fetched ({self.n_bytes / 1e6:.1f} MB), {len(self.cached)} were there"
        text += f", {len(self.sea)} are sea" if self.sea else ""
        return text + (f", 90 m only: {' '.join(self.fallback)}" if self.fallback else "")


def fetch_copernicus(
    lat_min: float,
    lat_max: float,
    lon_min: float,
    lon_max: float,
    folder: str | Path,
    base_url: str = BASE_URL,
    fallback_url: str = FALLBACK_URL,
    *,
    date: str = "",
    retry_wait_s: float = 1.0,
    timeout_s: float = 60.0,
    total_s: float = TOTAL_S,
    progress: Callable[[str], None] | None = None,
) -> FetchReport:
    """Bring the Copernicus tiles that a box touches into a folder.

    Parameters
    ----------
    lat_min, lat_max, lon_min, lon_max : float
        The box, WGS-84 [deg]. Across 180 degrees: let `lon_max` be smaller than `lon_min`, or larger than 180.
    folder : str or Path
        Made when missing. Holds the tiles and the manifest ``cupola-terrain.json``.
    base_url, fallback_url : str
        The bucket of the 30 m tiles, and that of the 90 m tiles for those which the first lacks.
    date : str
        Date of access for the manifest; without one, that of the server's answer.
    retry_wait_s : float
        Wait after the first failure of the server or of the line [s]; doubled each time, four tries in all.
    timeout_s : float
        How long the server may keep silent [s].
    total_s : float
        How long one tile may take in all [s].
    progress : callable, optional
        Called with one line for each tile.

    Raises
    ------
    TerrainError
        If the box is wrong or too large, the server cannot be reached or keeps failing. What was fetched stays.
    OutputError
        If the folder cannot be written.
    """
    for module in ("urllib3", "rasterio"):
        if find_spec(module) is None:
            raise TerrainError(Problem("terrain fetch", "", None, f"needs {module}", "pip install 'cupola[terrain]'"))
    corners = _corners(lat_min, lat_max, lon_min, lon_max)
    folder = Path(folder)
    say = progress or (lambda line: None)
    fetched, cached, fallback, sea = [], [], [], []
    n_bytes = 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        manifest = _load_manifest(folder)
        for lat, lon in corners:
            tile = tile_name(lat, lon)
            if not _is_there(folder, manifest, lat, lon):
                found = _bring(folder, lat, lon, (base_url, fallback_url), (retry_wait_s, timeout_s, total_s))
                n_bytes += _keep(folder, manifest, tile, found, date)
                fetched.append(tile)
            else:
                cached.append(tile)
            if tile in manifest["sea"]:
                sea.append(tile)
            elif manifest["tiles"][tile]["arc_seconds"] == 3:
                fallback.append(tile)
            say(f"{tile} ({len(fetched) + len(cached)} of {len(corners)})")
    except OSError as error:
        raise OutputError(f"{folder}: cannot be written ({error.strerror or error}); choose another folder") from error
    return FetchReport(
        folder=folder,
        fetched=tuple(tile for tile in fetched if tile not in sea),
        cached=tuple(tile for tile in cached if tile not in sea),
        fallback=tuple(fallback),
        sea=tuple(sea),
        n_bytes=n_bytes,
    )


def tile_file(lat_south: int, lon_west: int, arc_seconds: int) -> str:
    """File name of a tile in the buckets; it lies in a folder of the same name without ``.tif``.

    Examples
    --------
    >>> tile_file(33, 36, 1)
    'Copernicus_DSM_COG_10_N33_00_E036_00_DEM.tif'
    """
    name = tile_name(lat_south, lon_west)
    # Copernicus counts postings in tenths of an arc-second.
    return f"Copernicus_DSM_COG_{10 * arc_seconds}_{name[:3]}_00_{name[3:]}_00_DEM.tif"


def _corners(lat_min: float, lat_max: float, lon_min: float, lon_max: float) -> list[tuple[int, int]]:
    """The tiles to bring, or every problem with the box."""
    problems = []
    hint = "give the south-west and the north-east corner in degrees"
    if not -90.0 <= lat_min < lat_max <= 90.0:
        limit = "must rise within -90 to 90 deg"
        problems.append(Problem("terrain fetch", "latitude", f"{lat_min:g} to {lat_max:g}", limit, hint))
    if -180.0 <= lon_max < lon_min <= 180.0:
        lon_max += 360.0
    if not (-360.0 <= lon_min < lon_max <= 540.0 and lon_max - lon_min <= 360.0):
        limit = "must rise within -180 to 180 deg, or run across 180"
        problems.append(Problem("terrain fetch", "longitude", f"{lon_min:g} to {lon_max:g}", limit, hint))
    if problems:
        raise TerrainError(problems)
    corners = tiles_between(lat_min, lat_max, lon_min, lon_max)
    if len(corners) > TILES_MAX:
        hint = "fetch a smaller box, or in parts into one folder"
        raise TerrainError(Problem("terrain fetch", "tiles", len(corners), f"at most {TILES_MAX} per call", hint))
    return corners


def _bring(
    folder: Path, lat: int, lon: int, urls: tuple[str, str], waits: tuple[float, float, float]
) -> tuple[str, int, Response] | None:
    """A tile from the first bucket that has it, under its name with ``.part``; None where none has it."""
    for url, arc_seconds in zip(urls, (1, 3), strict=True):
        name = tile_file(lat, lon, arc_seconds)

        def wrong(path: Path, arc_seconds: int = arc_seconds) -> str:
            return wrong_with_tile(path, lat, lon, arc_seconds)

        response = download(f"{url.rstrip('/')}/{name[:-4]}/{name}", _part(folder / name), wrong, *waits)
        if response is not None:
            return name, arc_seconds, response
    # A wrong address also answers "not found": the embedded grid knows better what is sea.
    cell = (np.arange(12) + 0.5) / 12.0
    highest_m = float(open_global().sample(lat + cell[:, None], lon + cell[None, :]).max())
    if highest_m > LAND_M:
        limit = f"is on neither server, yet it is land (up to {highest_m:.0f} m)"
        raise TerrainError(Problem("terrain fetch", tile_name(lat, lon), None, limit, f"check the addresses {urls}"))
    return None


def _keep(folder: Path, manifest: dict[str, Any], tile: str, found: tuple[str, int, Response] | None, date: str) -> int:
    """Move a checked tile to its name and write the manifest; the number of bytes of the tile."""
    if found is None:
        manifest["sea"] = sorted({*manifest["sea"], tile})
    else:
        name, arc_seconds, response = found
        os.replace(_part(folder / name), folder / name)
        manifest["tiles"][tile] = {
            "file": name,
            "url": response.url,
            "arc_seconds": arc_seconds,
            "bytes": response.n_bytes,
            "sha256": response.sha256,
            "last_modified": response.last_modified,
            "accessed": date or response.date,
        }
    _write(folder / MANIFEST, (json.dumps(manifest, indent=1, sort_keys=True) + "\n").encode())
    return 0 if found is None else found[2].n_bytes


def _is_there(folder: Path, manifest: dict[str, Any], lat: int, lon: int) -> bool:
    """Whether a tile is known to be sea, or lies in the folder byte for byte as the manifest says, and is that tile."""
    tile = tile_name(lat, lon)
    if tile in manifest["sea"]:
        return True
    entry = manifest["tiles"].get(tile)
    if not isinstance(entry, dict) or entry.get("arc_seconds") not in (1, 3):
        return False
    # The name is ours, whatever the manifest says: no other file is looked at.
    path = folder / tile_file(lat, lon, entry["arc_seconds"])
    if entry.get("file") != path.name or not path.is_file():
        return False
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != entry.get("sha256"):
            return False
    # A tile that an earlier version took unchecked is brought again.
    return not wrong_with_tile(path, lat, lon, entry["arc_seconds"], is_deep=False)


def _load_manifest(folder: Path) -> dict[str, Any]:
    """The manifest so far; credit and licence are ours to write."""
    path = folder / MANIFEST
    data: Any = {}
    if path.is_file():
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            data["sea"], data["tiles"] = list(data.get("sea", [])), dict(data.get("tiles", {}))
            for tile in data["sea"]:
                tile_corner(tile)
        except (ValueError, TypeError, AttributeError, RecursionError) as error:
            hint = "delete it, or choose another folder"
            raise TerrainError(Problem(path.name, "", None, f"cannot be read ({error})", hint)) from error
    data.setdefault("sea", [])
    data.setdefault("tiles", {})
    return {**data, "attribution": ATTRIBUTION, "licence": LICENCE}


def _write(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all."""
    part = _part(path)
    part.write_bytes(data)
    os.replace(part, path)


def _part(path: Path) -> Path:
    return path.with_name(path.name + ".part")
