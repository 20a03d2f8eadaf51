"""One file or member as it stands: which reader takes it, by the end of its name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from cupola.errors import Problem, TerrainError
from cupola.terrain.archive import ARCHIVES
from cupola.terrain.dted import read_dted
from cupola.terrain.geoid import to_sea_level
from cupola.terrain.geotiff import read_geotiff
from cupola.terrain.grid import TerrainGrid
from cupola.terrain.hgt import read_hgt
from cupola.terrain.netcdf import read_netcdf
from cupola.terrain.products import Role, classify
from cupola.terrain.source import TerrainSource

#: How files are told apart: by the end of the name, in lower case.
READERS: dict[str, Callable[[TerrainSource], TerrainGrid]] = {
    ".tif": read_geotiff,
    ".tiff": read_geotiff,
    ".hgt": read_hgt,
    ".dt0": read_dted,
    ".dt1": read_dted,
    ".dt2": read_dted,
    ".nc": read_netcdf,
    ".grd": read_netcdf,
}


def read_source(source: TerrainSource) -> TerrainGrid:
    """The heights of one file or member, as they stand there: sea floor is not covered yet.

    Raises
    ------
    TerrainError
        As `open_terrain`.
    """
    reader = READERS.get(source.suffix)
    if reader is None:
        known = " ".join((*READERS, *ARCHIVES))
        raise TerrainError(Problem(source.name, "", None, f"is not of a known kind ({known})", "convert it to GeoTIFF"))
    role, what = classify(source.file_name)
    if role is Role.AUXILIARY:
        hint = "give the raster with the heights, or rename it if these are heights"
        raise TerrainError(Problem(source.name, "", None, f"is {what}, not heights", hint))
    try:
        found = reader(source)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise TerrainError(Problem(source.name, "", None, f"cannot be read ({reason})", "check its rights")) from error
    if role is Role.ELLIPSOIDAL:
        found = to_sea_level(found, source.name)
    if role in (Role.HEIGHTS, Role.ELLIPSOIDAL) and found.source.endswith("it names no credit"):
        return replace(found, source=f"{what.removeprefix('heights of ').partition(',')[0]}; the file names no credit")
    return found
