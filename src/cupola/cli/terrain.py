"""``cupola terrain``."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cupola.cli.console import Console, print_json
from cupola.cli.options import NamedPath, json_option, named, quiet_option
from cupola.errors import InputError, Problem

if TYPE_CHECKING:
    from cupola.scenario import Scenario

_KM_PER_DEG = 111.195
#: Northernmost and southernmost edge of what is fetched.
_LATITUDE_MAX_DEG = 86.0


@click.group()
def terrain() -> None:
    """Look at terrain, or fetch better terrain for a scenario."""


@terrain.command()
@click.argument("file", required=False, callback=named)
@click.option("--at", metavar="LAT,LON", default=None, help="Also give the height at this place [deg].")
@json_option()
def info(file: str | None, at: str | None, as_json: bool) -> None:
    """Describe FILE, a raster, an archive or a folder of them; without one, the embedded terrain.

    Says what was left out of a folder and why, and never uses the network.
    """
    from cupola.terrain import open_terrain

    place = _place(at) if at is not None else None
    grid = open_terrain(file)
    about = {
        "name": grid.name,
        "source": grid.source,
        "crs": grid.crs,
        "rows": grid.heights.shape[0],
        "columns": grid.heights.shape[1],
        "posting_m": grid.posting_m,
        "horizon_error_mrad": list(grid.horizon_error_mrad),
        "voids_filled": grid.n_voids_filled,
        "notes": list(grid.notes),
        "sha256": grid.content_hash,
    }
    if place is not None:
        if not bool(grid.covers(*place)):
            limit = f"{at} lies outside the terrain"
            raise InputError(Problem("--at", "", None, limit, f"it covers {grid.extent_text()}"))
        about["height_m"] = round(grid.ground_m(*place), 1)
    if as_json:
        print_json(about)
        return
    click.echo(grid.describe())
    click.echo(f"Covers {grid.extent_text()}.\nSource: {grid.source}")
    for note in grid.notes:
        click.echo(f"Note: {note}")
    if grid.n_voids_filled:
        click.echo(f"Voids filled from neighbouring posts: {grid.n_voids_filled}")
    if place is not None:
        click.echo(f"Height at {place[0]:g}, {place[1]:g}: {about['height_m']} m above sea level")


@terrain.command()
@click.argument("scenario")
@click.option("--margin", type=float, default=100.0, show_default=True, help="Margin around batteries and sites [km].")
@click.option(
    "--folder", type=NamedPath(path_type=Path), default=None, help="Folder to write to.  [default: terrain-<scenario>]"
)
@quiet_option()
def fetch(scenario: str, margin: float, folder: Path | None, quiet: bool) -> None:
    """Fetch Copernicus GLO-30 tiles (GLO-90 where there are none) around the batteries and sites of SCENARIO.

    The one command that needs the network. Tiles that are there already are not fetched again.
    """
    from cupola.scenario import load
    from cupola.terrain import fetch_copernicus

    if not 1.0 <= margin <= 500.0:
        raise InputError(Problem("--margin", "", None, f"{margin:g} km must lie in 1 to 500 km", "100 km is usual"))
    loaded = load(scenario)
    target = folder if folder is not None else Path(f"terrain-{loaded.name}")
    console = Console(quiet=quiet)
    done = fetch_copernicus(*area(loaded, margin), target, progress=console.say)
    click.echo(done.describe())
    click.echo(f"Use it: cupola run {scenario} --terrain {target}")


@terrain.command()
@click.argument("file", required=False, callback=named)
@click.option("--from", "start", metavar="LAT,LON", required=True, help="Viewpoint [deg].")
@click.option("--to", "end", metavar="LAT,LON", required=True, help="Point looked at [deg].")
@click.option(
    "--from-height", type=float, default=10.0, show_default=True, help="Height of the viewpoint above ground [m]."
)
@click.option(
    "--to-height", type=float, default=100.0, show_default=True, help="Height of the target above ground [m]."
)
@click.option("--k-factor", type=float, default=None, help="Effective earth radius factor.  [default: 4/3]")
@json_option()
def sight(
    file: str | None, start: str, end: str, from_height: float, to_height: float, k_factor: float | None, as_json: bool
) -> None:
    """Say whether two places can see each other over FILE, and from what height; without it, the embedded terrain."""
    from cupola.constants import K_FACTOR_STANDARD
    from cupola.maps.coverage.sight_line import sight_line
    from cupola.terrain import open_terrain

    for option, value in (("--from-height", from_height), ("--to-height", to_height)):
        if not 0.0 <= value <= 100_000.0:
            raise InputError(Problem(option, "", value, "must lie in 0 to 100000 m above ground", "give metres"))
    k = K_FACTOR_STANDARD if k_factor is None else k_factor
    if not 0.5 <= k <= 10.0:
        raise InputError(Problem("--k-factor", "", k, "must lie in 0.5 to 10", "4/3 is usual"))
    line = sight_line(open_terrain(file), _place(start, "--from"), _place(end, "--to"), from_height, to_height, k)
    if as_json:
        about = {"is_clear": line.is_clear, "range_m": float(line.way_m[-1]), "needed_agl_m": line.needed_agl_m}
        if not line.is_clear:
            about["hidden_at_m"] = float(line.way_m[line.hidden_by])
        print_json({**about, "clearance_m": line.clearance_m, "words": line.sentence()})
        return
    click.echo(line.sentence())


def area(scenario: Scenario, margin_km: float) -> tuple[float, float, float, float]:
    """The box [deg] around the batteries and assets of a scenario, or its origin: south, north, west, east.

    East lies beyond 180 where the box runs across it.

    Raises
    ------
    InputError
        If the box reaches a pole, where columns of tiles run together.
    """
    places = [*scenario.batteries, *scenario.assets] or [scenario.origin]
    dlat_deg = margin_km / _KM_PER_DEG
    south = min(place.lat_deg for place in places) - dlat_deg
    north = max(place.lat_deg for place in places) + dlat_deg
    if max(-south, north) > _LATITUDE_MAX_DEG:
        limit = f"reaches latitude {max(-south, north):.1f} deg; tiles are fetched up to {_LATITUDE_MAX_DEG:g} deg"
        raise InputError(Problem("--margin", "", None, limit, "take a smaller margin; there are no tiles at the poles"))
    # The narrowest span that holds all: it begins east of the widest gap between them.
    lons = sorted({(place.lon_deg + 180.0) % 360.0 - 180.0 for place in places})
    gaps = [b - a for a, b in zip(lons, [*lons[1:], lons[0] + 360.0], strict=True)]
    k = gaps.index(max(gaps))
    west = lons[(k + 1) % len(lons)]
    east = lons[k] + (360.0 if lons[k] < west else 0.0)
    dlon_deg = dlat_deg / math.cos(math.radians(max(-south, north)))
    return south, north, west - dlon_deg, east + dlon_deg


def _place(text: str, option: str = "--at") -> tuple[float, float]:
    parts = text.split(",")
    try:
        lat_deg, lon_deg = (float(part) for part in parts)
        if abs(lat_deg) <= 90.0 and abs(lon_deg) <= 360.0:
            return lat_deg, lon_deg
    except ValueError:
        pass
    raise InputError(
        Problem(option, "", None, f"{text!r} must be a latitude and a longitude", "write it like 33.5,36.3")
    )
