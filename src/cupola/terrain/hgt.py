"""SRTM tiles, ``.hgt``: 1201 or 3601 posts square, big-endian int16, placed by their name."""

from __future__ import annotations

import re

import numpy as np

from cupola.errors import Problem, TerrainError
from cupola.terrain.grid import M_PER_DEG, TerrainGrid
from cupola.terrain.horizon_error import horizon_error_mrad
from cupola.terrain.source import TerrainSource
from cupola.terrain.voids import clean_heights

#: Posts that SRTM could not measure.
VOID = -32768
#: South-west corner in the name: N33E036, s05w070.
CORNER = re.compile(r"([NS])(\d{2})([EW])(\d{3})", re.IGNORECASE)
#: Bytes of a tile -> its rows, its columns and their posting in words. North of 50 degrees half as many columns occur.
_SIZES = {
    2 * 1201 * 1201: (1201, 1201, "3 arc-second"),
    2 * 3601 * 3601: (3601, 3601, "1 arc-second"),
    2 * 3601 * 1801: (3601, 1801, "1 arc-second"),
}


def tile_name(lat_south: int, lon_west: int) -> str:
    """Name of the one-degree tile with this south-west corner [deg].

    Examples
    --------
    >>> tile_name(33, 36), tile_name(-5, -70)
    ('N33E036', 'S05W070')
    """
    return f"{'N' if lat_south >= 0 else 'S'}{abs(lat_south):02d}{'E' if lon_west >= 0 else 'W'}{abs(lon_west):03d}"


def corner_of(file_name: str) -> tuple[int, int] | None:
    """South-west corner (latitude, longitude) [deg] in a name; None where there is none on earth.

    Examples
    --------
    >>> corner_of("n33e036.SRTMGL1.hgt"), corner_of("N99E036.hgt")
    ((33, 36), None)
    """
    found = CORNER.search(file_name)
    if not found:
        return None
    lat = int(found[2]) * (1 if found[1].upper() == "N" else -1)
    lon = int(found[4]) * (1 if found[3].upper() == "E" else -1)
    return (lat, lon) if -90 <= lat < 90 and -180 <= lon <= 180 else None


def read_hgt(source: TerrainSource) -> TerrainGrid:
    """One SRTM tile.

    Raises
    ------
    TerrainError
        If the name has no corner, the size is that of no SRTM tile, or voids or heights are out of limits.
    """
    corner = corner_of(source.file_name)
    if corner is None:
        limit = "must give the south-west corner"
        raise TerrainError(Problem(source.name, "name", None, limit, "name it like N33E036.hgt"))
    if source.path is not None:
        _check_size(source.path.stat().st_size, source.name)
    data = source.read()
    _check_size(len(data), source.name)
    n_rows, n_cols, posting = _SIZES[len(data)]
    raw = np.frombuffer(data, dtype=">i2").reshape(n_rows, n_cols).astype(np.int16)
    heights, n_voids = clean_heights(raw, raw == VOID, source.name)
    step = 1.0 / (n_rows - 1)
    return TerrainGrid(
        heights=heights,
        y_first=corner[0] + 1.0,
        x_first=float(corner[1]),
        y_step=step,
        x_step=1.0 / (n_cols - 1),
        name=f"SRTM {posting} ({tile_name(*corner)})",
        source="SRTM tile (NASA/USGS format); credit as given by whoever supplied the file",
        posting_m=M_PER_DEG * step,
        horizon_error_mrad=horizon_error_mrad(M_PER_DEG * step),
        n_voids_filled=n_voids,
    )


def _check_size(n_bytes: int, name: str) -> None:
    if n_bytes not in _SIZES:
        sizes = " or ".join(map(str, sorted(_SIZES)))
        limit = f"must be {sizes} bytes"
        raise TerrainError(Problem(name, "size", f"{n_bytes} bytes", limit, "truncated? fetch it again"))
