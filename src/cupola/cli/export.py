"""``cupola export``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from cupola.analysis.estimates.texts import counted
from cupola.cli.console import Console, print_json
from cupola.cli.options import NamedPath, json_option, quiet_option
from cupola.errors import InputError, Problem

#: Words of `cupola.export.FORMATS` and `MAP_FORMATS`, known here so that help needs no export.
_FORMATS = ("geojson", "kmz", "czml", "gpkg", "geoparquet", "acmi", "dis", "csv")


@click.command()
@click.argument("source", metavar="SOURCE")
@click.option("--to", "form", type=click.Choice(_FORMATS), required=True, help="Format to write.")
@click.option("-k", "--replication", type=int, default=None, help="For a run folder: which replication.  [default: 0]")
@click.option(
    "-o", "--out", type=NamedPath(path_type=Path), help="File to write.  [default: beside the source, or here]"
)
@json_option()
@quiet_option()
def export(source: str, form: str, replication: int | None, out: Path | None, as_json: bool, quiet: bool) -> None:
    """Write what has a place in SOURCE for another program.

    SOURCE is the folder or address of a run (one replication is simulated again), a scenario (sites, sectors, routes
    and zones before any run), or a GeoJSON file or folder that coverage, zone, exposure or debris has written. kmz
    opens in Google Earth, czml in Cesium, gpkg and geojson in GIS programs, geoparquet in DuckDB and geopandas; acmi
    (Tacview), dis (a capture for Wireshark) and csv (events) are of a run alone.
    """
    from cupola.export import MAP_FORMATS

    console = Console(quiet=quiet)
    if _is_run(source):
        path = _replication(source, form, replication or 0, out, console)
    else:
        if replication is not None:
            limit = f"{source} is no run folder, and has no replications"
            raise InputError(Problem("--replication", "", None, limit, "leave it out"))
        if form not in MAP_FORMATS:
            limit = f"{form} is written of a replication, and {source} is no run folder"
            raise InputError(Problem("--to", "", None, limit, f"use {', '.join(MAP_FORMATS)}, or give a run folder"))
        found, name = _picture(source)
        write, ending = MAP_FORMATS[form]
        path = write(found, out if out is not None else Path(f"{name}{ending}"))
    about = {"source": source, "format": form, "file": str(path.resolve()), "bytes": path.stat().st_size}
    if as_json:
        print_json(about)
    else:
        click.echo(f"{form}: {about['file']}")


def _is_run(source: str) -> bool:
    from cupola.study.store.remote import is_url

    return is_url(source) or (Path(source) / "manifest.json").is_file()


def _replication(folder: str, form: str, replication: int, out: Path | None, console: Console) -> Path:
    """One replication of a run, in any format."""
    from cupola.engine.replay import replay
    from cupola.export import FORMATS, MAP_FORMATS
    from cupola.export.geojson import collection
    from cupola.export.scene import scene
    from cupola.study import is_same, reopen
    from cupola.study.store.remote import is_url

    results, model = reopen(folder)
    if not 0 <= replication < results.n_replications:
        limit = f"{replication} must lie in 0 to {results.n_replications - 1}"
        hint = f"{folder} holds {counted(results.n_replications, 'replication')}"
        raise InputError(Problem("--replication", "", None, limit, hint))
    log = replay(model, seed=results.seed, replication=replication)
    if not is_same(log.results, results, replication):
        console.say("note: the replay differs from the run: the folder was made by another version; run it again")
    ending = (FORMATS.get(form) or MAP_FORMATS[form])[1]
    beside = Path() if is_url(folder) else Path(folder)
    path = out if out is not None else beside / f"replication-{replication}{ending}"
    if form in FORMATS:
        return FORMATS[form][0](log, path)
    return MAP_FORMATS[form][0](collection(scene(log)), path)


def _picture(source: str) -> tuple[dict[str, Any], str]:
    """The feature collection of a scenario, a file or a folder, and the name of its file without the ending."""
    path = Path(source)
    if path.suffix.lower() == ".geojson" and path.is_file():
        return _read(path), str(path.with_suffix(""))
    if path.is_dir():
        files = sorted(path.glob("*.geojson"))
        if len(files) != 1:
            limit = f"holds {len(files)} GeoJSON files, and one is written at a time"
            hint = f"give one of them: {', '.join(file.name for file in files[:6])}" if files else "give a run folder"
            raise InputError(Problem(source, "", None, limit, hint))
        return _read(files[0]), str(files[0].with_suffix(""))
    from cupola.engine.build.model import build
    from cupola.export.scenario_map import picture_of
    from cupola.scenario import load

    scenario = load(source, maps_only=True)
    return picture_of(build(scenario)), scenario.name


def _read(path: Path) -> dict[str, Any]:
    """A feature collection that Cupola has written, with what every writer rests on."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(
            Problem(str(path), "", None, f"cannot be read as GeoJSON: {error}", "write it again")
        ) from error
    is_ours = isinstance(found, dict) and found.get("simulation") is True and isinstance(found.get("features"), list)
    if not is_ours or not all(isinstance(one, dict) and one.get("geometry") for one in found["features"]):
        limit = "is no feature collection of Cupola: it does not say that it is a simulation"
        raise InputError(
            Problem(str(path), "", None, limit, "give a file of coverage, zone, exposure, debris or replay")
        )
    return {"name": path.stem, "notice": "", **found}
