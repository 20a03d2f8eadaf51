"""One door to terrain: whatever a user names becomes a `TerrainGrid`, or a `TerrainError` that says what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cupola.errors import Problem, TerrainError
from cupola.terrain.dted import read_dted
from cupola.terrain.embedded import GLOBAL_NAME, open_global
from cupola.terrain.geotiff import read_geotiff
from cupola.terrain.grid import TerrainGrid
from cupola.terrain.hgt import read_hgt
from cupola.terrain.mosaic import FLOAT_POSTS_MAX, merge_tiles, whole_metres
from cupola.terrain.tiles import MANIFEST, read_manifest

#: How files are told apart: by the end of the name, in lower case.
READERS: dict[str, Callable[[Path], TerrainGrid]] = {
    ".tif": read_geotiff,
    ".tiff": read_geotiff,
    ".hgt": read_hgt,
    ".zip": read_hgt,
    ".dt0": read_dted,
    ".dt1": read_dted,
    ".dt2": read_dted,
}


def open_terrain(source: str | Path | None = None) -> TerrainGrid:
    """Open terrain by what a user writes in a scenario.

    Parameters
    ----------
    source : str, Path or None
        ``None`` or ``"global-5min"``: the embedded global grid. A file: GeoTIFF/COG, ``.hgt`` (also zipped),
        ``.dt0 .dt1 .dt2``. A folder: all such files in it and below, as one mosaic.

    Raises
    ------
    TerrainError
        If there is no such file, or it cannot be used; names the file, what is wrong and the cure.

    Examples
    --------
    >>> open_terrain().name
    'global 5 arc-minute (ITU-R P.1511)'
    """
    if source is None or str(source) == GLOBAL_NAME:
        return open_global()
    path = Path(source)
    if path.is_dir():
        return _open_folder(path)
    if not path.is_file():
        cure = f"check the path, or use {GLOBAL_NAME!r} for the embedded terrain"
        raise TerrainError(Problem("terrain", "source", str(source), "is no such file or folder", cure))
    return _open_file(path)


def _open_file(path: Path) -> TerrainGrid:
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        known = " ".join(READERS)
        raise TerrainError(Problem(path.name, "", None, f"is of no known kind ({known})", "convert it to GeoTIFF"))
    try:
        return reader(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise TerrainError(Problem(path.name, "", None, f"cannot be read ({reason})", "check its rights")) from error


def _open_folder(folder: Path) -> TerrainGrid:
    """All terrain files of a folder as one; sea where its manifest says so."""
    manifest = read_manifest(folder)
    found = (path for path in folder.rglob("*") if path.is_file() and path.suffix.lower() in READERS)
    paths = sorted(found, key=lambda path: path.relative_to(folder).as_posix())
    if not paths and not manifest.sea:
        cure = f"put tiles there ({' '.join(READERS)}), or a manifest {MANIFEST} that lists sea"
        raise TerrainError(Problem(folder.name, "", None, "holds no terrain file", cure))
    problems: list[Problem] = []
    tiles: list[TerrainGrid] = []
    for path in paths:
        try:
            tile = _open_file(path)
            # As many tiles of this size: would the whole be kept in whole metres?
            is_large = tile.heights.size * len(paths) > FLOAT_POSTS_MAX
            tiles.append(whole_metres(tile) if is_large else tile)
        except TerrainError as error:
            problems.extend(error.problems)
    if problems:
        raise TerrainError(problems)
    return merge_tiles(tiles, manifest.sea, name=folder.name, credit=manifest.attribution)
