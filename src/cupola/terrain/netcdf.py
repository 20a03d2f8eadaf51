"""NetCDF grids (GEBCO, ETOPO, NASADEM, SRTM15+) through the netCDF driver of rasterio's GDAL, which its wheels carry.

The variable with the heights is taken by its name. Longitudes and latitudes in degrees are WGS-84 where the file
names no other reference, as the conventions of the products have it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import warnings
from dataclasses import asdict
from dataclasses import fields as dataclass_fields
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from cupola.errors import Problem, TerrainError
from cupola.terrain.grid import TerrainGrid
from cupola.terrain.products import Role, classify
from cupola.terrain.raster import alone, grid_of
from cupola.terrain.source import TerrainSource

#: Names of the variable that holds heights, in the order in which they are looked for.
VARIABLES = ("elevation", "z", "height", "topo", "altitude", "nasadem_hgt", "band1", "dem", "surface", "bed", "rose")
#: First bytes: netCDF classic, 64-bit, and HDF5.
MAGIC = (b"CDF\x01", b"CDF\x02", b"CDF\x05", b"\x89HDF")
#: Coordinates may be off an even grid by so much of a step [-]: they are often rounded to 32 bits.
UNEVEN_MAX = 0.1
_CURE = "convert the heights with gdal_translate -of GTiff NETCDF:file.nc:variable heights.tif"


def read_netcdf(source: TerrainSource) -> TerrainGrid:
    """The heights of a netCDF file.

    Read in a process of its own: the C library behind the driver does not survive every damaged file.

    Raises
    ------
    TerrainError
        If rasterio or its netCDF driver is missing, no variable is known to hold heights, the grid is not regular, the
        variable counts depths, or as for `cupola.terrain.geotiff.read_geotiff`.
    """
    name = source.name
    if find_spec("rasterio") is None:
        raise TerrainError(Problem(name, "", None, "needs rasterio to be read", "pip install 'cupola[terrain]'"))
    with TemporaryDirectory() as folder:
        path = source.path
        if path is None:
            # A member of an archive: the library reads files only.
            path = Path(folder) / "member.nc"
            path.write_bytes(source.read())
        with path.open("rb") as file:
            if file.read(4) not in MAGIC:
                raise TerrainError(Problem(name, "", None, "cannot be read: it is no netCDF file", "fetch it again"))
        heights, about = Path(folder) / "heights.npy", Path(folder) / "about.json"
        command = [sys.executable, "-m", "cupola.terrain.netcdf", str(path.resolve()), name, folder]
        subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        try:
            found = json.loads(about.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            limit = "cannot be read: the netCDF library stopped over it"
            raise TerrainError(Problem(name, "", None, limit, "is it damaged? fetch it again")) from None
        if "problems" in found:
            raise TerrainError([Problem(**problem) for problem in found["problems"]])
        pair = tuple(found.pop("horizon_error_mrad"))
        notes = tuple(found.pop("notes"))
        return TerrainGrid(heights=np.load(heights), horizon_error_mrad=pair, notes=notes, **found)


def _child(path: str, name: str, folder: str) -> None:
    """Read a file and leave the heights and what is known of them, or the problems, in a folder."""
    about = Path(folder) / "about.json"
    try:
        grid = _read(Path(path), name)
    except TerrainError as error:
        about.write_text(json.dumps({"problems": [asdict(problem) for problem in error.problems]}, default=str))
        return
    np.save(Path(folder) / "heights.npy", grid.heights)
    fields = {field.name: getattr(grid, field.name) for field in dataclass_fields(grid) if field.name != "heights"}
    about.write_text(json.dumps(fields))


def _read(path: Path, name: str) -> TerrainGrid:
    import rasterio
    from rasterio.drivers import raster_driver_extensions

    if "nc" not in raster_driver_extensions():
        raise TerrainError(Problem(name, "", None, "needs a rasterio with GDAL's netCDF driver", _CURE))
    try:
        with warnings.catch_warnings(), alone():
            warnings.simplefilter("ignore", rasterio.errors.NotGeoreferencedWarning)
            variable = _variable(rasterio, str(path), name)
            with rasterio.open(variable, driver="netCDF", sharing=False) as dataset:
                _check_axis(dataset, name)
                _check_even(rasterio, dataset, str(path), name)
                return grid_of(_Placed(dataset), name, Path(name).stem, path.stat().st_size)
    except rasterio.errors.RasterioError as error:
        reason = str(error).replace(str(path), name).split("\n")[0]
        raise TerrainError(Problem(name, "", None, f"cannot be read ({reason})", _CURE)) from error


class _Placed:
    """A dataset whose missing reference is WGS-84 where its axes are degrees."""

    def __init__(self, dataset: Any) -> None:
        self._dataset = dataset
        from rasterio.crs import CRS

        units = {text.lower() for key, text in dataset.tags().items() if key.endswith("#units")}
        is_degrees = any(unit.startswith("degree") for unit in units)
        self.crs = dataset.crs or (CRS.from_epsg(4326) if is_degrees else None)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._dataset, name)


def _variable(rasterio: Any, path: str, name: str) -> str:
    """What to open: the file where it holds one grid, or the variable with the heights."""
    with rasterio.open(path, driver="netCDF", sharing=False) as dataset:
        parts = list(dataset.subdatasets)
        if not parts:
            own = dataset.tags(1).get("NETCDF_VARNAME", "") if dataset.count else ""
            if classify(f"heights_{own}")[0] == Role.DOUBTFUL:
                limit = f"holds {own!r}, which is no height"
                raise TerrainError(Problem(name, "variable", None, limit, "take the file with the heights"))
            return path
    named = {part.rsplit(":", 1)[-1].strip('"').lower(): part for part in parts}
    for variable in VARIABLES:
        if variable in named:
            return named[variable]
    listed = ", ".join(sorted(named))
    raise TerrainError(Problem(name, "variable", listed, "none is known to hold heights", _CURE))


def _check_axis(dataset: Any, name: str) -> None:
    tags = {key.lower(): str(text).lower() for key, text in dataset.tags(1).items()}
    words = f"{tags.get('standard_name', '')} {tags.get('long_name', '')} {tags.get('netcdf_varname', '')}"
    if tags.get("positive") == "down" or "depth" in words:
        hint = "turn the sign with gdal_calc, and write a GeoTIFF"
        raise TerrainError(Problem(name, "variable", None, "counts depths downward, not heights", hint))
    if dataset.transform.is_identity:
        limit = "is on no regular grid of longitude and latitude"
        raise TerrainError(Problem(name, "grid", None, limit, "lay it on one with gdalwarp -t_srs EPSG:4326"))


def _check_even(rasterio: Any, dataset: Any, path: str, name: str) -> None:
    """Refuse coordinates that are not evenly spaced, as latitudes of a Mercator grid, and rows along longitude.

    GDAL takes the last dimension but one for latitude, whatever it is. It looks at three steps, and lays out evenly
    between the first and the last latitude what differs by less than 0.1 degrees in step: so the coordinates are read
    themselves.
    """
    units = {key.partition("#")[0]: str(text).lower() for key, text in dataset.tags().items()
             if key.endswith("#units") and str(text).lower().startswith("degree")}  # fmt: skip
    for axis, unit in units.items():
        try:
            with rasterio.open(f'NETCDF:"{path}":{axis}', driver="netCDF", sharing=False) as values:
                if min(values.shape) != 1:
                    continue
                at = values.read(1).ravel().astype(np.float64)
        except rasterio.errors.RasterioError:
            # A coordinate in two dimensions, or of one value: the raster itself is what GDAL says.
            continue
        if len(at) < 3 or not np.isfinite(at).all():
            continue
        north = dataset.transform.f + 0.5 * dataset.transform.e
        if unit.endswith(("north", "n")) and min(abs(at[[0, -1]] - north)) > 1.5 * abs(dataset.transform.e):
            limit = f"has rows that do not go along {axis}: the dimensions of the heights are in another order"
            raise TerrainError(Problem(name, "grid", None, limit, "put latitude before longitude: ncpdq -a lat,lon"))
        steps = np.abs(np.diff(at))
        off = np.abs(at - np.linspace(at[0], at[-1], len(at))).max()
        if off > UNEVEN_MAX * steps.mean():
            limit = f"has {axis} {steps.min():.4g} to {steps.max():.4g} deg apart: not evenly spaced"
            hint = "interpolate it to an even grid; gdalwarp takes it for even and moves the heights"
            raise TerrainError(Problem(name, "grid", None, limit, hint))


if __name__ == "__main__":
    _child(*sys.argv[1:4])
