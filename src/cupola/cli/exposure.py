"""``cupola exposure``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cupola.cli.console import Console, print_json, print_table
from cupola.cli.options import default_folder, json_option, quiet_option
from cupola.errors import InputError, Problem

if TYPE_CHECKING:
    from cupola.engine.build.model import Model
    from cupola.maps.exposure import Exposure
    from cupola.scenario.tracks import Track

#: Flights in the table on the screen; all of them are in the CSV.
_SHOWN = 15


@click.command()
@click.argument("scenario")
@click.option(
    "--tracks", type=click.Path(path_type=Path), default=None, metavar="FILE",
    help="CSV or Parquet with time, id, lat, lon, altitude.  [default: the scenario's civil flights]",
)  # fmt: skip
@click.option("--sample", type=int, default=None, metavar="N", help="Instead: N civil flights made up for the place.")
@click.option(
    "--altitude-unit", type=click.Choice(("ft", "m")), default=None, help="Of an altitude column that does not say it."
)
@click.option(
    "--type", "default_type", default="a320_b738", show_default=True, metavar="TYPE",
    help="Target type whose echo flights have that do not name one.",
)  # fmt: skip
@click.option(
    "--p-detect", type=float, default=0.5, show_default=True, help="Chance in one look from which a flight is detected."
)
@click.option("--step", "step_s", type=float, default=10.0, show_default=True, help="Steps along flights [s].")
@click.option(
    "--figures", type=click.Choice(("low", "nominal", "high")), default="nominal", show_default=True,
    help="Which end of the published figures: low is worse for the defence.",
)  # fmt: skip
@click.option(
    "--terrain", type=click.Path(path_type=Path), default=None, help="GeoTIFF, .hgt, .dt0-2, or a folder of them."
)
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), default=None, help="Folder.  [default: out/<scenario>-exposure]"
)
@json_option()
@quiet_option()
def exposure(
    scenario: str,
    tracks: Path | None,
    sample: int | None,
    altitude_unit: str | None,
    default_type: str,
    p_detect: float,
    step_s: float,
    figures: Any,
    terrain: Path | None,
    out: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Say for how long flights are detected by, and within reach of, the batteries of SCENARIO.

    For airspace risk: time and distance inside detection and inside each engagement zone, closest approach, and the
    point with the shortest warning, for every flight; a table, a CSV and a map.
    """
    from cupola.cli.study import load_with_terrain
    from cupola.engine.build.model import build
    from cupola.maps.exposure import exposures

    check(tracks, sample, p_detect, step_s)
    loaded = load_with_terrain(scenario, terrain, maps_only=True)
    console = Console(quiet=quiet)
    model = build(loaded, figures=figures)
    if not model.names.batteries:
        raise InputError(Problem(loaded.name, "battery", None, "there is no active battery", "exposure needs one"))
    for warning in model.warnings:
        if warning not in loaded.warnings:
            console.say(f"note: {warning}")
    folder = out if out is not None else default_folder(f"{scenario}-exposure")
    flights, source = flights_of(model, tracks, sample, altitude_unit, step_s, folder, console)
    with console:
        found = exposures(
            model, flights, default_type=default_type, p_detect=p_detect,
            progress=lambda done, of: console.progress("types of flights", done, of),
        )  # fmt: skip
    report(model, found, source, folder, p_detect, as_json)


def check(tracks: Path | None, sample: int | None, p_detect: float, step_s: float) -> None:
    """All options that are wrong at once."""
    problems = []
    if tracks is not None and sample is not None:
        problems.append(Problem("--sample", "", None, "cannot go with --tracks", "leave one of them out"))
    if not 0.0 < p_detect < 1.0:
        problems.append(Problem("--p-detect", "", None, f"{p_detect:g} must lie between 0 and 1", "0.5 is usual"))
    if not 1.0 <= step_s <= 300.0:
        problems.append(Problem("--step", "", None, f"{step_s:g} s must lie in 1 to 300", "10 is usual"))
    if problems:
        raise InputError(problems)


def flights_of(
    model: Model, tracks: Path | None, sample: int | None, altitude_unit: str | None, step_s: float, folder: Path,
    console: Console,
) -> tuple[list[Track], str]:  # fmt: skip
    """The flights, and where they are from."""
    from cupola.maps.tracks import scenario_tracks
    from cupola.scenario.tracks import read_tracks

    if sample is not None:
        from cupola.export.exposure_files import write_traffic
        from cupola.maps.traffic import airport_of, sample_traffic

        place = model.scenario.batteries[0]
        columns = sample_traffic(sample, place.lat_deg, place.lon_deg, airport=airport_of(model))
        tracks = write_traffic(columns, folder / "tracks.csv")
        altitude_unit = None
    if tracks is None:
        return scenario_tracks(model, step_s), "civil flights of the scenario"
    flights, notes = read_tracks(tracks, altitude_unit=altitude_unit, step_s=step_s)
    for note in notes:
        console.say(f"note: {note}")
    return flights, "sample made up for this place" if sample is not None else tracks.name


def report(model: Model, found: list[Exposure], source: str, folder: Path, p_detect: float, as_json: bool) -> None:
    """Files, and the table or the JSON object."""
    from cupola.export.exposure_files import write_csv
    from cupola.maps.exposure import by_exposure, totals
    from cupola.report.maps.exposure_map import exposure_map

    ranked = by_exposure(found)
    files = [write_csv(ranked, folder / "exposure.csv")]
    picture = folder / "exposure.png"
    exposure_map(found, model, filename=picture)
    files.append(picture)
    about = {
        "scenario": model.scenario.name,
        "figures": model.figures,
        "source": source,
        "p_detect": p_detect,
        **totals(found),
        "exposures": [one.to_dict() for one in ranked],
        "terrain": model.terrain_text,
        "files": [str(path.resolve()) for path in files],
    }
    if as_json:
        print_json(about)
        return
    click.echo(
        f"{about['flights_engaged']} of {about['flights']} flights come inside an engagement zone "
        f"({about['flights_detected']} are detected); {about['engaged_h']:.1f} of {about['flown_h']:.1f} hours."
    )
    header = ("flight", "detected", "in reach", "in reach", "closest", "worst point: missile there in")
    print_table(header, [row(one.to_dict()) for one in ranked[:_SHOWN]])
    if len(ranked) > _SHOWN:
        click.echo(f"  ... and {len(ranked) - _SHOWN} more in the CSV")
    for path in files:
        click.echo(f"{path.suffix[1:]}: {path.resolve()}")


def row(one: dict[str, Any]) -> tuple[str, ...]:
    """A flight in the table."""
    worst = one["worst"]
    where = "never in reach"
    if worst is not None:
        place = f"{worst['lat_deg']:.2f} {worst['lon_deg']:.2f}, {worst['altitude_m']:.0f} m"
        where = f"{worst['missile_flight_s']:.0f} s from {worst['battery']}, {place}"
    return (
        one["flight"],
        f"{one['detected_s'] / 60.0:.1f} min",
        f"{one['engaged_s'] / 60.0:.1f} min",
        f"{one['engaged_km']:.0f} km",
        f"{one['closest_km']:.0f} km {one['closest_battery']}",
        where,
    )
