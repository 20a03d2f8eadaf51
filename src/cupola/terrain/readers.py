"""One way in to terrain: whatever a user names becomes a `TerrainGrid`, or a `TerrainError` that says what to do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from cupola.errors import Problem, TerrainError
from cupola.terrain.archive import ARCHIVES
from cupola.terrain.doubts import with_doubts
from cupola.terrain.embedded import GLOBAL_NAME, open_global
from cupola.terrain.folder import open_sources
from cupola.terrain.grid import TerrainGrid
from cupola.terrain.sea import cover_sea_floor
from cupola.terrain.single import read_source
from cupola.terrain.source import source_of

#: Share of filled posts from which on a note tells of them [-].
_VOIDS_TOLD = 0.001


def open_terrain(source: str | Path | None = None) -> TerrainGrid:
    """Open terrain by what a user writes in a scenario.

    Parameters
    ----------
    source : str, Path or None
        ``None`` or ``"global-5min"``: the embedded global grid. A file: GeoTIFF/COG, ``.hgt``, ``.dt0 .dt1 .dt2``,
        netCDF, or an archive of such files (zip, gzip, tar). A folder: all such files in it and below, as one mosaic.

    Raises
    ------
    TerrainError
        If there is no such file, or it cannot be used; names the file, what is wrong and a hint.

    Examples
    --------
    >>> open_terrain() is open_terrain("global-5min")
    True
    """
    if source is None or str(source) == GLOBAL_NAME:
        return open_global()
    path = Path(source)
    if path.is_dir():
        found = open_sources(path)
    elif not path.is_file():
        hint = f"check the path, or use {GLOBAL_NAME!r} for the embedded terrain"
        raise TerrainError(Problem("terrain", "source", str(source), "is no such file or folder", hint))
    elif path.suffix.lower() in ARCHIVES:
        found = open_sources(path)
    else:
        found = read_source(source_of(path))
    return _with_voids_told(with_doubts(cover_sea_floor(found, path.name), path.name))


def _with_voids_told(terrain: TerrainGrid) -> TerrainGrid:
    """The same with a note where more than a few posts had no height."""
    share = terrain.n_voids_filled / terrain.heights.size
    if share < _VOIDS_TOLD:
        return terrain
    note = f"{terrain.n_voids_filled} of its posts ({share:.1%}) had no height and are filled from around"
    return replace(terrain, notes=(*terrain.notes, note))
