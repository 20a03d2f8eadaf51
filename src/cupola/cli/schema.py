"""``cupola schema``."""

from __future__ import annotations

from pathlib import Path

import click

from cupola.cli.console import print_json
from cupola.cli.options import NamedPath


@click.command()
@click.option(
    "-o", "--out", type=NamedPath(path_type=Path), default=None, help="Write to this file instead of printing."
)
def schema(out: Path | None) -> None:
    """Print the JSON Schema of scenario files.

    Editors complete and check a scenario whose first line is '#:schema <file>'.
    """
    from cupola.scenario import schema as make

    if out is None:
        print_json(make())
        return
    from cupola.study.store.atomic import write_text
    from cupola.study.store.manifest import json_text

    write_text(out, json_text(make()))
    click.echo(f"Schema: {out.resolve()}")
