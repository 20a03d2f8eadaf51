"""``cupola report``."""

from __future__ import annotations

import click

from cupola.cli.console import Console, print_json
from cupola.cli.options import json_option, quiet_option


@click.command()
@click.argument("folder", metavar="FOLDER|URL")
@click.option("--no-probes", is_flag=True, help="Faster: do not judge claims by separate runs.")
@json_option()
@quiet_option()
def report(folder: str, no_probes: bool, as_json: bool, quiet: bool) -> None:
    """Rewrite summary.json and report.html of the run in FOLDER from its tables, or the page of a sweep."""
    from cupola.study.sweeps.reading import is_sweep

    if is_sweep(folder):
        from cupola.study.store.remote import place_text
        from cupola.study.store.staging import workplace
        from cupola.study_verbs import write_page

        with workplace(folder) as here:
            page = place_text(folder, write_page(here).name)
        if as_json:
            print_json({"folder": place_text(folder), "report": page})
        else:
            click.echo(f"Report: {page}")
        return
    from cupola.cli.study import stopping
    from cupola.film.page import report_with_film
    from cupola.study import rewrite

    console = Console(quiet=quiet)
    with stopping(console) as stop, console:
        study = rewrite(folder, probes=not no_probes, render=report_with_film, progress=console.progress, stop=stop)
    if as_json:
        print_json(study.summary.to_dict())
    else:
        click.echo(f"Report: {study.report}")
