"""``cupola debris``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cupola.cli.console import Console, print_json, print_table
from cupola.cli.options import NamedPath, check_numbers, json_option, quiet_option
from cupola.constants import DEFAULT_SEED
from cupola.errors import InputError, Problem

if TYPE_CHECKING:
    from cupola.engine.build.model import Model
    from cupola.engine.results import Results

_N = 100


@click.command()
@click.argument("source", metavar="RUN_FOLDER|SCENARIO")
@click.option("--cell-km", type=float, default=None, help="Cell size of the map [km].  [default: fits the field]")
@click.option("--near-km", type=float, default=1.0, show_default=True, help="Distance that counts as near a site [km].")
@click.option(
    "-n", "--replications", "n", type=int, default=None, help=f"For a scenario: replications.  [default: {_N}]"
)
@click.option(
    "--seed", type=int, default=None, help=f"For a scenario: seed of all random draws.  [default: {DEFAULT_SEED}]"
)
@click.option(
    "-o", "--out", type=NamedPath(path_type=Path), default=None,
    help="Folder.  [default: RUN_FOLDER/debris, or out/<scenario>-debris]",
)  # fmt: skip
@json_option()
@quiet_option()
def debris(
    source: str, cell_km: float | None, near_km: float, n: int | None, seed: int | None, out: Path | None,
    as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Map where the debris of intercepts and spent missiles falls: of a run, or of a scenario simulated for it.

    Everything that was hit breaks into heavy, medium and light pieces which fall through air and wind to the ground,
    and so does every missile that ended in the air. Writes expected pieces per km2 as GeoTIFF, contours as GeoJSON and
    a picture, and lists what stands near.
    """
    from cupola.maps.debris.debris import debris_of
    from cupola.maps.debris.density import map_of, near_sites

    if not 0.01 <= near_km <= 100.0:
        limit = f"{near_km:g} must lie in 0.01 to 100 km"
        raise InputError(Problem("--near-km", "", None, limit, "1 is usual"))
    console = Console(quiet=quiet)
    results, model, folder = results_for(source, n, seed, out, console)
    found = debris_of(results, model)
    if found.n_replications < results.n_replications:
        console.say(
            f"note: the first {found.n_replications} of {results.n_replications} replications, which give enough pieces"
        )
    on_map = map_of(found, cell_km)
    near = [about_near(site, near_km) for site in near_sites(found, model, near_km)]
    files = write(on_map, found, near, model, folder, console)
    n_runs = found.n_replications
    about: dict[str, Any] = {
        "scenario": model.scenario.name,
        "seed": results.seed,
        "replications": n_runs,
        "flights_destroyed": found.n_hits / n_runs,
        "missiles_ended": found.n_missiles / n_runs,
        "pieces": len(found) / n_runs,
        "area_half_km2": round(on_map.area_km2(0.5), 4),
        "area_nine_tenths_km2": round(on_map.area_km2(0.9), 4),
        "cell_km": on_map.cell_km,
        "outside_map_share": round(on_map.outside_share, 6),
        "near_km": near_km,
        "sites": near,
        "wind_levels": len(model.scenario.winds),
        "terrain": model.terrain_text,
        "files": [str(path.resolve()) for path in files],
    }
    if as_json:
        print_json(about)
    else:
        show(about)


def results_for(
    source: str, n: int | None, seed: int | None, out: Path | None, console: Console
) -> tuple[Results, Model, Path]:
    """The run, what it was built from, and the folder for the files."""
    from cupola.study import reopen

    if Path(source).is_dir():
        given = [("--replications", n), ("--seed", seed)]
        problems = [
            Problem(option, "", None, "is for scenarios: a run folder has its own", "leave it out")
            for option, value in given
            if value is not None
        ]
        if problems:
            raise InputError(problems)
        return *reopen(source), out if out is not None else Path(source) / "debris"
    from cupola.cli.options import default_folder
    from cupola.cli.study import say_compiling
    from cupola.engine.build.model import build
    from cupola.engine.run import run
    from cupola.scenario import load

    check_numbers(n=n, seed=seed)
    model = build(load(source))
    say_compiling(console)
    with console:
        results = run(
            model, n or _N, seed=DEFAULT_SEED if seed is None else seed,
            progress=lambda done, of: console.progress("replications", done, of),
        )  # fmt: skip
    return results, model, out if out is not None else default_folder(f"{source}-debris")


def about_near(site: Any, near_km: float) -> dict[str, Any]:
    """Debris near one site, with its intervals."""
    from cupola.analysis.findings import estimate_dict
    from cupola.analysis.metrics.estimators import mean, proportion

    return {
        "name": site.name,
        "kind": site.kind,
        "lat_deg": site.lat_deg,
        "lon_deg": site.lon_deg,
        "near_km": near_km,
        "p_any_piece": estimate_dict(proportion(site.n_with, len(site.pieces))),
        "pieces": estimate_dict(mean(site.pieces)),
    }


def write(
    on_map: Any, found: Any, near: list[dict[str, Any]], model: Model, folder: Path, console: Console
) -> list[Path]:
    """All files."""
    from cupola.export.debris_files import write_geojson, write_raster
    from cupola.report.maps.debris_map import map_of_debris
    from cupola.study.store.atomic import cannot_write

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise cannot_write(folder, error) from error
    files = [write_geojson(on_map, near, model, folder / "debris.geojson")]
    raster = write_raster(on_map, model, folder / "debris.tif")
    if raster is None:
        console.say("note: no GeoTIFF was written: it needs rasterio, pip install 'cupola[terrain]'")
    else:
        files.append(raster)
    for ending in ("png", "svg"):
        map_of_debris(on_map, found, model, filename=folder / f"debris.{ending}")
        files.append(folder / f"debris.{ending}")
    return files


def show(about: dict[str, Any]) -> None:
    """The field in a sentence, then the sites, then the files."""
    from cupola.report.words import counted, number, percent

    n = counted(about["replications"], "replication")
    click.echo(
        f"Per raid, {number(about['flights_destroyed'])} of the flights and {number(about['missiles_ended'])} of the "
        f"missiles fired come down in {number(about['pieces'])} pieces ({n}); "
        f"half of them on {number(about['area_half_km2'])} km2, "
        f"nine in ten on {number(about['area_nine_tenths_km2'])} km2."
    )
    click.echo(f"\nWithin {about['near_km']:g} km of each site, with 95 % intervals:")
    rows = []
    for site in sorted(about["sites"], key=lambda site: -site["p_any_piece"]["estimate"]):
        share, pieces = site["p_any_piece"], site["pieces"]
        rows.append(
            (
                site["name"],
                site["kind"],
                f"{percent(share['estimate'])} ({percent(share['low'])} to {percent(share['high'])})",
                f"{number(pieces['estimate'])} ({number(pieces['low'])} to {number(pieces['high'])})",
            )
        )
    print_table(("site", "kind", "any piece falls there", "pieces per raid"), rows)
    for file in about["files"]:
        click.echo(f"{Path(file).suffix[1:]}: {file}")
