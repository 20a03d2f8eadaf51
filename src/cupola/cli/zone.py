"""``cupola zone``."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cupola.cli.console import Console, print_json, print_table
from cupola.cli.options import NamedPath, default_folder, json_option, quiet_option
from cupola.errors import InputError, Problem

if TYPE_CHECKING:
    from cupola.engine.build.model import Model
    from cupola.maps.zone.network import ZoneNetwork

#: Layers when none are asked for: from low flyers to airliners.
ALTITUDES = ("100agl", "300agl", "1000agl", "3000", "5000", "10000")
#: Known here so that help needs no maps.
_COURSES = ("inbound", "crossing", "any")
_SHOTS_MAX = 10_000


@click.command()
@click.argument("scenario")
@click.option("--target", required=True, metavar="TYPE", help="Target type of the catalogue, for example f16c.")
@click.option(
    "--altitude", "altitudes", multiple=True, metavar="HEIGHT",
    help="3000 above sea level or 300agl above ground [m]; may be repeated.  [default: six layers]",
)  # fmt: skip
@click.option(
    "--course", type=click.Choice(_COURSES), default="inbound", show_default=True,
    help="Towards the battery; across from either side (both must do); or on any of eight courses (all must do).",
)  # fmt: skip
@click.option(
    "--dive", "dive_deg", type=click.FloatRange(0.0, 80.0), default=0.0, metavar="DEG",
    help="The target descends at this angle [deg].  [default: level; ballistic types come down their own way]",
)  # fmt: skip
@click.option("--battery", "batteries", multiple=True, metavar="NAME", help="Only this battery; may be repeated.")
@click.option(
    "--figures", type=click.Choice(("low", "nominal", "high")), default="nominal", show_default=True,
    help="Which end of the published figures: low is worse for the defence.",
)  # fmt: skip
@click.option(
    "--terrain", type=NamedPath(path_type=Path), default=None, help="GeoTIFF, .hgt, .dt0-2, or a folder of them."
)
@click.option(
    "--simulate",
    "n",
    type=int,
    default=0,
    metavar="N",
    help="Also draw contours of the kill probability, from N shots per point.",
)
@click.option(
    "-o", "--out", type=NamedPath(path_type=Path), default=None, help="Folder.  [default: out/<scenario>-zone]"
)
@json_option()
@quiet_option()
def zone(
    scenario: str,
    target: str,
    altitudes: tuple[str, ...],
    course: str,
    dive_deg: float,
    batteries: tuple[str, ...],
    figures: Any,
    terrain: Path | None,
    n: int,
    out: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Draw where the batteries of SCENARIO can really engage a target, beside the ring that is usually drawn.

    A cell counts when a target at its cruise speed, or a ballistic one on its way down, can be intercepted there, once
    everything that the simulation checks has been checked: range, altitude, the missile's energy, the radar's sector,
    horizon and terrain all along the flight, detection, and time to react. Any other cell names its first obstacle.
    """
    from cupola.cli.study import load_with_terrain
    from cupola.engine.build.model import build
    from cupola.maps.altitude_text import parse_altitudes
    from cupola.maps.zone.fill import unusual, zones
    from cupola.maps.zone.network import unite_zones
    from cupola.scenario.checks.position import left_out_of_zones

    if not 0 <= n <= _SHOTS_MAX:
        raise InputError(Problem("--simulate", "", None, f"{n} must lie in 0 to {_SHOTS_MAX}", "200 is plenty"))
    layers = parse_altitudes(altitudes or ALTITUDES)
    loaded = load_with_terrain(scenario, terrain, maps_only=True)
    console = Console(quiet=quiet)
    model = build(loaded, figures=figures)
    new = (w for w in model.warnings if w not in loaded.warnings)
    for warning in (*new, *unusual(model, target, layers), *left_out_of_zones(loaded)):
        console.say(f"note: {warning}")
    found = zones(model, target, layers, course=course, batteries=batteries, dive_rad=math.radians(dive_deg))
    network = unite_zones(found)
    folder = out if out is not None else default_folder(f"{scenario}-zone")
    files, kills = write(network, model, folder, n, console)
    about = {
        "scenario": loaded.name,
        "figures": figures,
        **network.to_dict(),
        **({"p_kill": kills} if n else {}),
        "terrain": model.terrain_text,
        "files": [str(path.resolve()) for path in files],
    }
    if as_json:
        print_json(about)
    else:
        show(network, files)


def write(network: ZoneNetwork, model: Model, folder: Path, n: int, console: Console) -> tuple[list[Path], list[Any]]:
    """All files of a zone, and what was simulated for it."""
    from cupola.export.zone_files import write_geojson, write_kmz, write_raster
    from cupola.report.maps.zone_map import zone_page

    kills: list[Any] = []
    if n:
        from cupola.maps.zone.kill_field import simulate_kills

        with console:
            kills = simulate_kills(model, network, n, progress=lambda done, of: console.progress("points", done, of))
    files = [write_geojson(network, model, folder / "zone.geojson"), write_kmz(network, model, folder / "zone.kmz")]
    raster = write_raster(network, model, folder / "zone.tif")
    if raster is None:
        console.say("note: no GeoTIFF was written: it needs rasterio, pip install 'cupola[terrain]'")
    else:
        files.append(raster)
    picture = folder / "zone.png"
    zone_page(network, model, filename=picture, kills=kills)
    return [*files, picture], kills


def show(network: ZoneNetwork, files: list[Path]) -> None:
    """What a reader wants first: the zone, the ring, and why."""
    from cupola.report.maps.zone_map import TEXTS
    from cupola.report.words import number, percent

    rows = []
    for k, layer in enumerate(network.layers):
        about = network.layer_dict(k)
        over = about["overstatement"]
        found = "no zone at all" if over is None else f"{number(100.0 * over)} %"
        why = ", ".join(f"{TEXTS[name].split(':')[0]} {percent(share)}" for name, share in about["limits"].items())
        rows.append((layer.words, f"{number(about['area_km2'])} km2", found, why))
    ring = number(network.layer_dict(0)["ring_area_km2"])
    click.echo(f"Ring: {ring} km2. The zone by altitude, by how much the ring overstates it, and what limits the rest:")
    print_table(("altitude", "zone", "ring too large by", "share of the ring"), rows)
    for path in files:
        click.echo(f"{path.suffix[1:]}: {path.resolve()}")
