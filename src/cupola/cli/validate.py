"""``cupola validate``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cupola.analysis.estimates.texts import counted
from cupola.cli.console import print_json, print_table
from cupola.cli.options import NamedPath, json_option
from cupola.errors import InputError

if TYPE_CHECKING:
    from cupola.engine.build.model import Model
    from cupola.errors import Problem


@click.command()
@click.argument("scenario")
@click.option("--terrain", type=NamedPath(path_type=Path), default=None, help="Check it against this terrain.")
@click.option(
    "--map", "picture", type=NamedPath(path_type=Path), default=None, metavar="FILE",
    help="Also draw it: sites, sectors, routes, zones, as .svg, .png or .pdf.",
)  # fmt: skip
@json_option()
def validate(scenario: str, terrain: Path | None, picture: Path | None, as_json: bool) -> int:
    """Check SCENARIO, a file or the name of a bundled one, and report all that is wrong, or what was
    understood.

    With --map a glance shows what no check can know, such as a swapped latitude and longitude.
    """
    from cupola.cli.study import load_with_terrain
    from cupola.engine.build.model import build

    try:
        model = build(load_with_terrain(scenario, terrain, maps_only=True))
    except InputError as error:
        if not as_json:
            raise
        print_json({"scenario": scenario, "is_valid": False, "problems": [_data(one) for one in error.problems]})
        return error.exit_code
    about = describe(model) | {"scenario": scenario, "is_valid": True, "problems": []}
    if picture is not None:
        from cupola.report.maps.scenario_map import map_of_scenario

        map_of_scenario(model, filename=picture)
        about["map"] = str(picture.resolve())
    if as_json:
        print_json(about)
    else:
        _print(scenario, model, about)
    return 0


def describe(model: Model) -> dict[str, Any]:
    """What was understood of a scenario, ready for JSON."""
    from cupola.scenario import air_objects, scenario_hash

    scenario = model.scenario
    air = air_objects(scenario)
    kinds = sorted({(one.side, one.type) for one in air})
    return {
        "name": scenario.name,
        "title": scenario.title,
        "duration_s": scenario.duration_s,
        "batteries": [
            {"name": one.name, "system": one.system, "is_active": one.is_active} for one in scenario.batteries
        ],
        "posts": [one.name for one in scenario.posts],
        "radars": [{"name": one.name, "type": one.type, "is_active": one.is_active} for one in scenario.radars],
        "assets": [one.name for one in scenario.assets],
        "failures": [one.node for one in scenario.failures],
        "zones": [{"name": one.name, "kind": one.kind} for one in scenario.zones],
        "flights": [
            {"side": side, "type": kind, "count": sum((one.side, one.type) == (side, kind) for one in air)}
            for side, kind in kinds
        ],
        "raids": [
            {"name": one.name, "waves": one.waves, "flights": one.n_flights, "with_releases": one.n_objects}
            for one in scenario.raids
        ],
        "traffic": [
            {"name": one.name, "flights": sum(flight.traffic == one.name for flight in scenario.flights)}
            for one in scenario.traffic
        ],
        "can_run": any(one.side == "hostile" for one in air),
        "claims": [one.name for one in scenario.claims],
        "variants": [one.name for one in scenario.variants],
        "terrain": model.terrain_text,
        "warnings": list(dict.fromkeys((*scenario.warnings, *model.warnings))),
        "hash": scenario_hash(scenario),
    }


def _print(source: str, model: Model, about: dict[str, Any]) -> None:
    from cupola.scenario import bundled_path, list_bundled

    valid = "valid" if about["can_run"] else "valid for maps, but not for a run"
    click.echo(f"{about['name']} is {valid}: {about['title'] or about['name']}")
    if source in list_bundled():
        click.echo(f"File to copy: {bundled_path(source)}")
    rows: list[tuple[str, ...]] = [("duration", f"{about['duration_s'] / 60.0:g} min")]
    for battery in about["batteries"]:
        rows.append(("battery", f"{battery['name']}: {battery['system']}{'' if battery['is_active'] else ' (off)'}"))
    rows += [("post", name) for name in about["posts"]]
    for radar in about["radars"]:
        rows.append(("radar", f"{radar['name']}: {radar['type']}{'' if radar['is_active'] else ' (off)'}"))
    rows += [("site", name) for name in about["assets"]]
    rows += [("failure", name) for name in about["failures"]]
    rows += [("zone", f"{one['name']}: {one['kind'].replace('_', ' ')}") for one in about["zones"]]
    rows += [(one["side"], f"{one['count']} x {one['type']}") for one in about["flights"]]
    for raid in about["raids"]:
        released = raid["with_releases"] - raid["flights"]
        words = f"{raid['name']}: {counted(raid['flights'], 'flight')} in {counted(raid['waves'], 'wave')}"
        rows.append(("raid", words + (f", which release {released}" if released else "")))
    rows += [("traffic", f"{one['name']}: {counted(one['flights'], 'flight')}") for one in about["traffic"]]
    rows += [(key, ", ".join(about[f"{key}s"])) for key in ("claim", "variant") if about[f"{key}s"]]
    print_table(rows[0], rows[1:])
    click.echo(about["terrain"])
    if "map" in about:
        click.echo(f"map: {about['map']}")
    for warning in about["warnings"]:
        click.echo(f"note: {warning}")


def _data(problem: Problem) -> dict[str, Any]:
    value = problem.value if isinstance(problem.value, int | float | str | bool | None) else str(problem.value)
    fields = {name: getattr(problem, name) for name in ("source", "key", "limit", "hint")}
    return fields | {"value": value, "text": str(problem)}
