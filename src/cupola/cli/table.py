"""``cupola table``."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cupola.cli.console import Console, print_json
from cupola.cli.options import (
    NamedPath,
    assignments,
    check_numbers,
    default_folder,
    executor_options,
    json_option,
    out_option,
    quiet_option,
    set_option,
)
from cupola.constants import DEFAULT_SEED
from cupola.errors import InputError, Problem

if TYPE_CHECKING:
    from cupola.scenario import Scenario


@click.command()
@click.argument("source")
@click.option(
    "--rows", multiple=True, metavar="PATH=V1,V2,...",
    help="What varies from row to row: flight.west.count=2,4,8, variant=base,old; several: all combinations.",
)  # fmt: skip
@click.option("--columns", multiple=True, metavar="PATH=V1,V2,...", help="The same from column to column.")
@set_option()
@click.option("--metric", default="leakers", show_default=True, help="Outcome to tabulate.")
@click.option("--dice", "die", default="", help="d6, d10, d20, 2d6 or d100: bands of faces.  [default: quantiles]")
@click.option("-n", "--replications", "n", type=int, default=500, show_default=True, help="Replications of each cell.")
@click.option("--seed", type=int, default=DEFAULT_SEED, show_default=True, help="Seed of all random draws.")
@executor_options()
@out_option("out/<name>-table")
@click.option(
    "--terrain", type=NamedPath(path_type=Path), default=None, help="GeoTIFF, .hgt, .dt0-2, or a folder of them."
)
@json_option()
@quiet_option()
def table(
    source: str,
    rows: tuple[str, ...],
    columns: tuple[str, ...],
    settings: tuple[str, ...],
    metric: str,
    die: str,
    n: int,
    seed: int,
    workers: int | None,
    executor: str,
    out: str | None,
    terrain: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Make an adjudication table for a wargame: outcomes by raid, type and defence, as quantiles or bands of a die.

    SOURCE is a scenario, which is run in every case, or the folder or address of a sweep, which is read. Written as
    CSV, Markdown and a page to print.
    """
    check_numbers(n=n, seed=seed, workers=workers)
    from cupola.cli.study import load_with_terrain, stopping
    from cupola.export.table_files import table_markdown
    from cupola.scenario import set_paths
    from cupola.study.store.remote import place_text
    from cupola.study.store.staging import workplace
    from cupola.study.sweeps.reading import is_sweep
    from cupola.study.tabulating import TableFactor, tabulate
    from cupola.study_verbs import write_table

    console = Console(quiet=quiet)
    of_sweep = is_sweep(source)
    down, across = (
        [TableFactor(path, _values(path, text, option, of_sweep)) for path, text in _factors(texts, option, of_sweep)]
        for texts, option in ((rows, "--rows"), (columns, "--columns"))
    )
    if of_sweep:
        if settings or terrain is not None:
            limit = "a sweep is read as it is"
            raise InputError(Problem("--set" if settings else "--terrain", "", None, limit, "leave it out"))
        given: str | Scenario = source
    else:
        given = set_paths(load_with_terrain(source, terrain), assignments(settings))
    place = out if out is not None else default_folder(f"{Path(source).name.removesuffix('.toml')}-table")
    with workplace(place) as folder:
        with stopping(console) as stop, console:
            made = tabulate(
                given, down, across, metric=metric, die=die, n=n, seed=seed, workers=workers,
                executor=executor, progress=console.progress, stop=stop,
            )  # fmt: skip
        write_table(made, folder, shlex.join(["cupola", *sys.argv[1:]]))
    if as_json:
        print_json({**made.to_dict(), "folder": place_text(place)})
    else:
        click.echo(table_markdown(made))
        click.echo(f"Written: {place_text(place)} (table.csv, table.md, table.html)")


def _factors(texts: tuple[str, ...], option: str, of_sweep: bool) -> list[tuple[str, str]]:
    """Paths and what stands behind ``=``; a sweep's factor may stand alone, which means all of its values."""
    if of_sweep:
        return [(path, values) for path, _, values in (text.partition("=") for text in texts)]
    return list(assignments(texts, option, "flight.west.count=2,4,8").items())


def _values(path: str, text: str, option: str, of_sweep: bool) -> tuple[str, ...]:
    values = tuple(value.strip() for value in text.split(",") if value.strip())
    if not values and not of_sweep:
        raise InputError(Problem(option, path, None, "has no values", f"like {option} {path}=2,4,8"))
    return values
