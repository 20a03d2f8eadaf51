"""``cupola verify``."""

from __future__ import annotations

from dataclasses import asdict

import click

from cupola.cli.console import Console, print_json
from cupola.cli.options import json_option, quiet_option


@click.command()
@click.argument("folder", metavar="FOLDER|URL")
@click.option(
    "-n", "--replications", type=int, default=20, show_default=True, help="How many to simulate again; spread evenly."
)
@json_option()
@quiet_option()
def verify(folder: str, replications: int, as_json: bool, quiet: bool) -> None:
    """Say whether this machine gives the same bytes as the one that made the run in FOLDER.

    Replications are simulated again and all their rows compared, bit by bit. The exit code is 0 when they are the same
    and 1 when not; then it says what differs, and what this machine computes otherwise.
    """
    from cupola.cli.study import stopping
    from cupola.study.runs.verifying import verify as check

    console = Console(quiet=quiet)
    with stopping(console) as stop, console:
        found = check(folder, replications, progress=console.progress, stop=stop)
    if as_json:
        print_json({"folder": folder, "is_same": found.is_same, **asdict(found)})
    elif found.is_same:
        click.echo(
            f"the same bytes: {len(found.checked)} of {found.n_replications} replications simulated again, three tables"
        )
    else:
        for line in found.differences:
            click.echo(line)
        names = ", ".join(found.numerics)
        why = f"this machine computes otherwise: {names}" if names else "this machine computes alike: another version"
        click.echo(f"not the same bytes; {why}")
    if not found.is_same:
        click.get_current_context().exit(1)
