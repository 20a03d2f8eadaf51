"""``cupola coverage``."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cupola.cli.console import Console, print_json, print_table
from cupola.cli.options import NamedPath, json_option, quiet_option
from cupola.errors import InputError, Problem

if TYPE_CHECKING:
    from cupola.analysis.bounds.burn_through import BurnThrough
    from cupola.maps.altitude_text import Altitude
    from cupola.maps.coverage.coverage import Coverage
    from cupola.maps.coverage.stations import Station
    from cupola.terrain import TerrainGrid

_ALTITUDES = ("300agl", "1000", "3000", "5000", "10000")
_BEARINGS_DEG = (0.0, 90.0, 180.0, 270.0)


@click.command()
@click.argument("scenario", required=False)
@click.option("--site", metavar="LAT,LON", default=None, help="One radar at this place instead of a scenario [deg].")
@click.option("--mast", type=float, default=None, help="With --site: antenna above ground [m].  [default: 25]")
@click.option("--range", "range_km", type=float, default=None, help="With --site: its range [km].  [default: 250]")
@click.option("--radar", "radars", multiple=True, help="Only this radar, type or battery; may be repeated.")
@click.option(
    "--altitude", "altitudes", multiple=True, metavar="M|Magl",
    help=f"3000 above sea level (=-300: below), 300agl above ground; repeatable.  [default: {' '.join(_ALTITUDES)}]",
)  # fmt: skip
@click.option("--posting", type=float, default=None, help="Cell size [m].  [default: the terrain's]")
@click.option("--terrain", type=NamedPath(path_type=Path), default=None, help="Raster, archive, or a folder of them.")
@click.option(
    "--k", "k_factor", type=float, default=None, help="Effective earth radius factor.  [default: the scenario's]"
)
@click.option(
    "--bearing", "bearings", type=float, multiple=True, help="Bearing of the vertical diagram [deg]; repeatable."
)
@click.option("--rcs", type=float, default=1.0, show_default=True, help="Cross-section of the target [m2].")
@click.option("--p-detect", type=float, default=0.5, show_default=True, help="Required P(detection) in one look.")
@click.option(
    "-o", "--out", type=NamedPath(path_type=Path), default=None, help="Folder.  [default: out/coverage-<scenario>]"
)
@json_option()
@quiet_option()
def coverage(
    scenario: str | None, site: str | None, mast: float | None, range_km: float | None, radars: tuple[str, ...],
    altitudes: tuple[str, ...], posting: float | None, terrain: Path | None, k_factor: float | None,
    bearings: tuple[float, ...], rcs: float, p_detect: float, out: Path | None, as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Map the altitude from which each radar of SCENARIO sees each place, and the share of its ring that remains.

    It writes a GeoTIFF, contours (GeoJSON, KMZ), a map and a vertical diagram for each radar and for all together.
    """
    from cupola.maps.altitude_text import parse_altitudes
    from cupola.maps.coverage.coverage import cover
    from cupola.maps.coverage.network import unite_coverages

    _check(scenario, site, mast, range_km, radars, posting, k_factor, rcs, p_detect, bearings)
    layers = parse_altitudes(altitudes or _ALTITUDES)
    console = Console(quiet=quiet)
    stations, grid, k, name, jammed = (
        _of_scenario(scenario, terrain, radars, rcs, p_detect, k_factor)
        if scenario is not None
        else _of_site(str(site), terrain, 25.0 if mast is None else mast, range_km or 250.0, k_factor)
    )
    for note in grid.notes:
        console.say(f"note: {note}")
    folder = out if out is not None else Path("out") / f"coverage-{name}"
    found = []
    for station in stations:
        place = f"{station.lat_deg:.4f}, {station.lon_deg:.4f}"
        console.say(f"{station.name}: {station.reach_m / 1000:g} km around {place}")
        one = cover(station, grid, layers, k, posting_m=posting, bearings_deg=bearings or _BEARINGS_DEG)
        if one.outside_text:
            console.say(f"note: {one.outside_text}")
        for altitude in layers:
            share = under_ground(one, altitude)
            if share > 0.01:
                console.say(f"note: {share:.0%} of the ring lies under the ground at {altitude.words}, and is not seen")
        if station.sector_text:
            console.say(f"note: {station.sector_text}")
        write(one, folder, layers, console)
        found.append(one)
    network = None
    if len(found) > 1:
        network = unite_coverages(found)
        write(network, folder, layers, console)
    result = about(found, network, rcs, p_detect)
    if grid.notes:
        result["terrain_notes"] = list(grid.notes)
    if jammed:
        result["burn_through"] = [one.to_dict() for one in jammed]
    _write_json(folder, result)
    if as_json:
        print_json(result)
    else:
        _show(found, network, layers, folder)
        _show_jamming(jammed)


def under_ground(coverage: Coverage, altitude: Altitude) -> float:
    """Part of the ring whose ground is higher than an altitude above sea level [-]."""
    import numpy as np

    inside = ~np.isnan(coverage.visible_from_m)
    return 0.0 if altitude.is_agl else float((coverage.ground_m[inside] > altitude.value_m).mean())


def write(coverage: Coverage, folder: Path, altitudes: Sequence[Altitude], console: Console) -> None:
    """All files of one radar or the network; without rasterio all but the GeoTIFF."""
    from cupola.export.coverage_files import write_geojson, write_kmz, write_raster
    from cupola.report.maps.coverage_map import map_of_coverage
    from cupola.report.maps.coverage_profile import diagram_of_coverage
    from cupola.study.store.atomic import cannot_write

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from error
    slug = re.sub(r"[^A-Za-z0-9._-]+", "-", coverage.name)
    if find_spec("rasterio") is None:
        console.say("note: no GeoTIFF without rasterio: pip install 'cupola[terrain]'; the rest is written")
    else:
        write_raster(coverage, folder / f"coverage-{slug}.tif")
    write_geojson(coverage, folder / f"coverage-{slug}.geojson", altitudes)
    write_kmz(coverage, folder / f"coverage-{slug}.kmz", altitudes)
    map_of_coverage(coverage, filename=folder / f"coverage-{slug}.png")
    if coverage.profiles:
        diagram_of_coverage(coverage, filename=folder / f"vertical-{slug}.png")


def about(found: Sequence[Coverage], network: Coverage | None, rcs_m2: float, p_detect: float) -> dict[str, Any]:
    """The JSON object."""
    result: dict[str, Any] = {
        "k_factor": found[0].k_factor,
        "rcs_m2": rcs_m2,
        "p_detect": p_detect,
        "radars": [_about_radar(one) for one in found],
    }
    if network is not None:
        result["network"] = _about_any(network)
    return result


def _about_any(one: Coverage) -> dict[str, Any]:
    return {
        "name": one.name,
        "terrain": one.terrain.name,
        "terrain_posting_m": round(one.terrain.posting_m, 3),
        "posting_m": round(one.posting_m, 3),
        "outside_terrain_share": round(one.outside_share, 4),
        "horizon_error_mrad": list(one.terrain.horizon_error_mrad),
        "visible_share": {a.key: round(s.visible, 6) for a, s in one.shares.items()},
    }


def _about_radar(one: Coverage) -> dict[str, Any]:
    station = one.stations[0]
    result = _about_any(one) | {
        "lat_deg": round(station.lat_deg, 6),
        "lon_deg": round(station.lon_deg, 6),
        "antenna_m": round(station.antenna_m, 1),
        "range_km": station.reach_m / 1000.0,
        "sector_deg": round(math.degrees(2.0 * station.sector_half_rad), 1),
        "visible_share_band": {a.key: [round(s.low, 6), round(s.high, 6)] for a, s in one.shares.items()},
    }
    if math.isfinite(station.detection_m):
        result["detection_range_km"] = round(station.detection_m / 1000.0, 1)
        result["detected_share"] = {a.key: round(s.covered, 6) for a, s in one.shares.items()}
        result["limited_by"] = {a.key: s.limited_by for a, s in one.shares.items()}
    return result


def _show(found: Sequence[Coverage], network: Coverage | None, altitudes: Sequence[Altitude], folder: Path) -> None:
    click.echo("Share of the ring that is seen, horizon and terrain allowing (band of refraction in brackets):")
    rows = []
    for one in [*found, *([network] if network else [])]:
        cells = []
        for altitude in altitudes:
            share = one.shares[altitude]
            band = "" if math.isnan(share.low) else f" ({share.low:.1%}-{share.high:.1%})"
            cells.append(f"{share.visible:.1%}{band}")
        rows.append((one.name, *cells))
    print_table(("radar", *(altitude.key for altitude in altitudes)), rows)
    for one in found:
        reach_m = one.stations[0].detection_m
        if math.isfinite(reach_m):
            shares = ", ".join(f"{a.key} {one.shares[a].covered:.1%} ({one.shares[a].limited_by})" for a in altitudes)
            click.echo(f"{one.name}: detects the target out to {reach_m / 1000:.0f} km; detected share: {shares}")
    click.echo(found[0].error_text())
    click.echo(f"Written to {folder}")


def _show_jamming(jammed: Sequence[BurnThrough]) -> None:
    """Where the radars see through the scenario's jammers; nothing where there are none."""
    from cupola.analysis.bounds.burn_through import CAPTION, HEADS, table_rows

    if jammed:
        click.echo("The maps are without jamming. With the jammers of the scenario:")
        print_table(HEADS, table_rows(tuple(jammed)))
        click.echo(CAPTION)


def _of_scenario(
    scenario: str, terrain: Path | None, radars: Sequence[str], rcs_m2: float, p_detect: float,
    k_factor: float | None,
) -> tuple[tuple[Station, ...], TerrainGrid, float, str, tuple[BurnThrough, ...]]:  # fmt: skip
    from cupola.analysis.bounds.burn_through import burn_through
    from cupola.engine.build.model import build
    from cupola.maps.coverage.stations import stations_of
    from cupola.scenario import load

    loaded = load(scenario, maps_only=True)
    model = build(loaded, terrain=terrain)
    k = loaded.k_factor if k_factor is None else k_factor
    stations = stations_of(model, radars, rcs_m2, p_detect)
    seen = {station.name for station in stations}
    jammed = tuple(one for one in burn_through(model) if one.radar in seen)
    return stations, model.terrain, k, loaded.name, jammed


def _of_site(
    site: str, terrain: Path | None, mast_m: float, range_km: float, k_factor: float | None
) -> tuple[tuple[Station, ...], TerrainGrid, float, str, tuple[BurnThrough, ...]]:
    from cupola.constants import K_FACTOR_STANDARD
    from cupola.maps.coverage.stations import station_at
    from cupola.terrain import open_terrain

    lat_deg, lon_deg = _place(site)
    grid = open_terrain(terrain)
    k = K_FACTOR_STANDARD if k_factor is None else k_factor
    return (station_at(grid, lat_deg, lon_deg, mast_m, range_km),), grid, k, "site", ()


def _place(text: str) -> tuple[float, float]:
    try:
        lat_deg, lon_deg = (float(part) for part in text.split(","))
        if abs(lat_deg) <= 85.0 and abs(lon_deg) <= 180.0:
            return lat_deg, lon_deg
    except ValueError:
        pass
    limit = f"{text!r} must be a latitude of -85 to 85 and a longitude of -180 to 180 deg: at a pole maps do not hold"
    raise InputError(Problem("--site", "", None, limit, "write it like 33.45,36.40"))


def _check(
    scenario: str | None, site: str | None, mast: float | None, range_km: float | None, radars: Sequence[str],
    posting: float | None, k_factor: float | None, rcs: float, p_detect: float, bearings: Sequence[float],
) -> None:  # fmt: skip
    """All that is wrong with the options, at once."""
    problems = []

    def wrong(option: str, limit: str, hint: str = "") -> None:
        problems.append(Problem(option, "", None, limit, hint))

    if (scenario is None) == (site is None):
        wrong("coverage", "needs a scenario or --site, and not both", "write 'cupola coverage damascus-2018'")
    if site is None and (mast is not None or range_km is not None):
        wrong("--mast, --range", "belong to --site", "the radars of a scenario have their own")
    if site is not None and radars:
        wrong("--radar", "belongs to a scenario", "leave it out with --site")
    if posting is not None and not 5.0 <= posting <= 50e3:
        wrong("--posting", f"{posting:g} m must lie in 5 to 50,000 m", "leave it out for the terrain's own")
    if k_factor is not None and not 0.5 <= k_factor <= 10.0:
        wrong("--k", f"{k_factor:g} must lie in 0.5 to 10", "1.3333 is a standard atmosphere")
    for bearing in bearings:
        if not -360.0 <= bearing <= 360.0:
            wrong("--bearing", f"{bearing:g} deg must lie in -360 to 360 deg", "0 is north, 90 east")
    if not 1e-5 <= rcs <= 1e5:
        wrong("--rcs", f"{rcs:g} m2 must lie in 0.00001 to 100,000", "1 is a small fighter from the front")
    if not 0.01 <= p_detect <= 0.99:
        wrong("--p-detect", f"{p_detect:g} must lie in 0.01 to 0.99", "0.5 is usual")
    if problems:
        raise InputError(problems)


def _write_json(folder: Path, result: dict[str, Any]) -> None:
    from cupola.study.store.atomic import write_text
    from cupola.study.store.manifest import json_text

    write_text(folder / "coverage.json", json_text(result))
