"""SRTM tiles, ``.hgt`` and zipped: 1201 or 3601 posts square, big-endian int16, placed by their name."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import numpy as np

from cupola.errors import Problem, TerrainError
from cupola.terrain.grid import M_PER_DEG, TerrainGrid
from cupola.terrain.horizon_error import horizon_error_mrad
from cupola.terrain.voids import clean_heights

#: Posts that SRTM could not measure.
VOID = -32768
#: South-west corner in the name: N33E036, s05w070.
CORNER = re.compile(r"([NS])(\d{2})([EW])(\d{3})", re.IGNORECASE)
_POSTS = {1201: "3 arc-second", 3601: "1 arc-second"}


def read_hgt(path: Path) -> TerrainGrid:
    """One SRTM tile.

    Raises
    ------
    TerrainError
        If the name has no corner, the size is that of no SRTM tile, or voids or heights are out of limits.
    """
    found = CORNER.search(path.name)
    if not found:
        raise TerrainError(
            Problem(path.name, "name", None, "must give the south-west corner", "name it like N33E036.hgt")
        )
    lat_south = int(found[2]) * (1 if found[1].upper() == "N" else -1)
    lon_west = int(found[4]) * (1 if found[3].upper() == "E" else -1)
    data = _unzip(path) if path.suffix.lower() == ".zip" else path.read_bytes()
    side = round((len(data) / 2) ** 0.5)
    if side not in _POSTS or 2 * side * side != len(data):
        sizes = " or ".join(f"{2 * n * n}" for n in _POSTS)
        raise TerrainError(
            Problem(path.name, "size", f"{len(data)} bytes", f"must be {sizes} bytes", "truncated? fetch it again")
        )
    raw = np.frombuffer(data, dtype=">i2").reshape(side, side).astype(np.int16)
    heights, n_voids = clean_heights(raw, raw == VOID, path.name)
    step = 1.0 / (side - 1)
    return TerrainGrid(
        heights=heights,
        y_first=lat_south + 1.0,
        x_first=float(lon_west),
        y_step=step,
        x_step=step,
        name=f"SRTM {_POSTS[side]} ({found[0].upper()})",
        source="SRTM tile (NASA/USGS format); credit as given by whoever supplied the file",
        posting_m=M_PER_DEG * step,
        horizon_error_mrad=horizon_error_mrad(M_PER_DEG * step),
        n_voids_filled=n_voids,
    )


def _unzip(path: Path) -> bytes:
    cure = "fetch it again, or unpack it yourself"
    try:
        with zipfile.ZipFile(path) as archive:
            members = [name for name in archive.namelist() if name.lower().endswith(".hgt")]
            if len(members) != 1:
                raise TerrainError(Problem(path.name, "members", len(members), "must hold exactly one .hgt", cure))
            return archive.read(members[0])
    except (zipfile.BadZipFile, EOFError, OSError) as error:
        raise TerrainError(Problem(path.name, "", None, f"is not a readable zip file ({error})", cure)) from error
