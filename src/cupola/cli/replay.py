"""``cupola replay``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from cupola.analysis.estimates.texts import counted
from cupola.cli.console import Console, print_json, print_table
from cupola.cli.options import NamedPath, json_option, quiet_option
from cupola.errors import InputError, Problem

#: Words of `cupola.export.FORMATS`, known here so that help needs no export; and the film.
_FORMATS = ("acmi", "csv", "dis", "geojson", "html")
_OTHER_VERSION = "the replay differs from the run: the folder was made by another version; run it again"


@click.command()
@click.argument("folder", metavar="FOLDER|URL")
@click.option("-k", "--replication", type=int, default=0, show_default=True, help="Which replication, counted from 0.")
@click.option(
    "-f", "--format", "form", type=click.Choice(_FORMATS), default="acmi", show_default=True, help="Format to write."
)
@click.option(
    "-o",
    "--out",
    type=NamedPath(path_type=Path),
    help="File to write.  [default: FOLDER/replication-K.<format>; of a URL: here]",
)
@click.option(
    "--variant", default=None, metavar="NAME", help="With -f html: show this variant beside it, under the same draws."
)
@click.option("--why", is_flag=True, help="Also list when and why each battery did not engage each track.")
@click.option("--flight", default=None, metavar="NAME", help="With --why: only for this flight.")
@json_option()
@quiet_option()
def replay(
    folder: str, replication: int, form: str, out: Path | None, variant: str | None, why: bool, flight: str | None,
    as_json: bool, quiet: bool,
) -> None:  # fmt: skip
    """Simulate one replication of the run in FOLDER again, with everything that happened.

    Nothing is stored for it: every random draw has an address, so the same replication comes out again. html is a film
    in one file of at most 1 MB, which plays in any browser by double click, without a network; acmi opens in Tacview,
    geojson in GIS programs, csv in a spreadsheet.
    """
    from cupola.engine.replay import replay as simulate
    from cupola.export.scene import obstacles
    from cupola.study import is_same, reopen
    from cupola.study.store.remote import is_url

    results, model = reopen(folder)
    if not 0 <= replication < results.n_replications:
        limit = f"{replication} must lie in 0 to {results.n_replications - 1}"
        raise InputError(
            Problem(
                "--replication", "", None, limit, f"{folder} holds {counted(results.n_replications, 'replication')}"
            )
        )
    if flight is not None and (not why or flight not in model.names.flights):
        limit = "counts with --why only" if not why else f"{flight} is no flight of the scenario"
        raise InputError(Problem("--flight", "", None, limit, f"flights: {', '.join(model.names.flights[:12])}"))
    if variant is not None and form != "html":
        raise InputError(Problem("--variant", "", variant, "counts with -f html only", "add -f html, or leave it out"))
    other = _changed(results, model, variant, replication) if variant is not None else None
    log = simulate(model, seed=results.seed, replication=replication)
    console = Console(quiet=quiet)
    is_true = is_same(log.results, results, replication)
    if not is_true:
        console.say(f"note: {_OTHER_VERSION}")
    beside = Path() if is_url(folder) else Path(folder)
    note = "" if is_true else _OTHER_VERSION
    film = {"replications": results.n_replications, "note": note, "beside": other, "name": variant or ""}
    path = _write(log, form, out, beside, film)
    about: dict[str, Any] = {
        "replication": replication,
        "format": form,
        "file": str(path.resolve()),
        "events": len(log.events),
    }
    found = obstacles(log, flight) if why else []
    if why:
        about["not_engaged"] = [asdict(one) for one in found]
    if as_json:
        print_json(about)
        return
    if why:
        header = ("from [s]", "battery", "track", "not engaged because")
        print_table(header, [(f"{one.time_s:.1f}", one.battery, one.flight, one.words) for one in found])
    click.echo(f"{about['events']} events of replication {replication}: {path.resolve()}")


def _changed(results: Any, model: Any, variant: str, replication: int) -> Any:
    """The log of the same replication of a variant."""
    from cupola.engine.build.model import build
    from cupola.engine.replay import replay as simulate
    from cupola.scenario.layout.deployment import with_variant

    changed = build(with_variant(results.scenario, variant), figures=model.figures)
    return simulate(changed, seed=results.seed, replication=replication)


def _write(log: Any, form: str, out: Path | None, folder: Path, film: dict[str, Any]) -> Path:
    if form == "html":
        from cupola.film.page import write_film

        return write_film(log, out if out is not None else folder / f"replication-{log.replication}.html", **film)
    from cupola.export import FORMATS

    write, ending = FORMATS[form]
    return write(log, out if out is not None else folder / f"replication-{log.replication}{ending}")
