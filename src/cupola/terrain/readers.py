"""One door to terrain: whatever a user names becomes a `TerrainGrid`, or a `TerrainError` that says what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from cupola.errors import Problem, TerrainError

from cupola.terrain.archive import ARCHIVES
from cupola.terrain.dted import read_dted
from cupola.terrain.embedded import GLOBAL_NAME, open_global
from cupola.terrain.geotiff import read_geotiff
from cupola.terrain.grid import TerrainGrid
from cupola.terrain.hgt import read_hgt
from cupola.terrain.netcdf import read_netcdf
from cupola.terrain.products import Role, classify
from cupola.terrain.reference import TO_SEA_LEVEL
from cupola.terrain.sea import cover_sea_floor
from cupola.terrain.source import Source, source_of

#: How files are told apart: by the end of the name, in lower case.
READERS: dict[str, Callable[[Source], TerrainGrid]] = {
    ".tif": read_geotiff,
    ".tiff": read_geotiff,
    ".hgt": read_hgt,
    ".dt0": read_dted,
    ".dt1": read_dted,
    ".dt2": read_dted,
    ".nc": read_netcdf,
    ".grd": read_netcdf,
}


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
        If there is no such file, or it cannot be used; names the file, what is wrong and the cure.

    Examples
    --------
    >>> open_terrain() is open_terrain("global-5min")
    True
    """
    if source is None or str(source) == GLOBAL_NAME:
        return open_global()
    from cupola.terrain.folder import open_sources

    path = Path(source)
    if path.is_dir():
        found = open_sources(path)
    elif not path.is_file():
        cure = f"check the path, or use {GLOBAL_NAME!r} for the embedded terrain"
        raise TerrainError(Problem("terrain", "source", str(source), "is no such file or folder", cure))
    elif path.suffix.lower() in ARCHIVES:
        found = open_sources(path)
    else:
        found = read_source(source_of(path))
    return cover_sea_floor(found, path.name)


def read_source(source: Source) -> TerrainGrid:
    """The heights of one file or member, as they stand there: sea floor is not covered yet.

    Raises
    ------
    TerrainError
        As `open_terrain`.
    """
    reader = READERS.get(source.suffix)
    if reader is None:
        known = " ".join((*READERS, *ARCHIVES))
        raise TerrainError(Problem(source.name, "", None, f"is of no known kind ({known})", "convert it to GeoTIFF"))
    role, what = classify(source.file_name)
    if role is Role.AUXILIARY:
        cure = "give the raster with the heights, or rename it if these are heights"
        raise TerrainError(Problem(source.name, "", None, f"is {what}, not heights", cure))
    if role is Role.ELLIPSOIDAL:
        limit = f"is {what}, not above sea level"
        raise TerrainError(Problem(source.name, "", None, limit, TO_SEA_LEVEL))
    try:
        found = reader(source)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise TerrainError(Problem(source.name, "", None, f"cannot be read ({reason})", "check its rights")) from error
    if role is Role.HEIGHTS and found.source.endswith("it names no credit"):
        return replace(found, source=f"{what.removeprefix('heights of ')}; the file names no credit")
    return found
