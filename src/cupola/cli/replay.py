"""``cupola replay``."""

from __future__ import annotations

from pathlib import Path

import click

from cupola.cli.console import Console, print_json
from cupola.cli.options import json_option, quiet_option
from cupola.errors import InputError, Problem

#: Endings of `cupola.export.FORMATS`, known here so that help needs no export.
_FORMATS = ("acmi", "csv", "geojson")


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("-k", "--replication", type=int, default=0, show_default=True, help="Which one, from 0.")
@click.option(
    "-f", "--format", "form", type=click.Choice(_FORMATS), default="acmi", show_default=True, help="What to write."
)
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), help="The file.  [default: FOLDER/replication-K.<format>]"
)
@json_option()
@quiet_option()
def replay(folder: Path, replication: int, form: str, out: Path | None, as_json: bool, quiet: bool) -> None:
    """Simulate one replication of the run in FOLDER again, with everything that happened.

    Nothing is stored for it: every random draw has an address, so the same replication comes out again. acmi opens in
    Tacview, geojson in GIS programs, csv in a spreadsheet.
    """
    from cupola.engine.replay import replay as simulate
    from cupola.export import FORMATS
    from cupola.study import is_same, reopen

    results, model = reopen(folder)
    if not 0 <= replication < results.n_replications:
        limit = f"{replication} must lie in 0 to {results.n_replications - 1}"
        raise InputError(
            Problem("--replication", "", None, limit, f"{folder} holds {results.n_replications} replications")
        )
    log = simulate(model, seed=results.seed, replication=replication)
    console = Console(quiet=quiet)
    if not is_same(log.results, results, replication):
        console.say("note: the replay differs from the run: the folder was made by another version; run it again")
    write, ending = FORMATS[form]
    path = write(log, out if out is not None else folder / f"replication-{replication}{ending}")
    about = {"replication": replication, "format": form, "file": str(path.resolve()), "events": len(log.events)}
    if as_json:
        print_json(about)
    else:
        click.echo(f"{about['events']} events of replication {replication}: {path.resolve()}")
