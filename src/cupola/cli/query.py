"""``cupola query``."""

from __future__ import annotations

import csv
import itertools
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cupola.cli.console import print_json, print_table
from cupola.cli.options import NamedPath

if TYPE_CHECKING:
    from cupola.study.query import Tables

#: Rows of a table on the screen [-].
ROWS = 40


@click.command()
@click.argument("folder", metavar="FOLDER|URL")
@click.argument("sql", required=False)
@click.option("--csv", "as_csv", is_flag=True, help="Print the whole answer as CSV.")
@click.option("--json", "as_json", is_flag=True, help="Print the whole answer as JSON: one object per row.")
@click.option("--parquet", type=NamedPath(path_type=Path), default=None, help="Write the whole answer to this file.")
@click.option(
    "--deadline", type=click.FloatRange(min=0.0, min_open=True), default=None, metavar="SECONDS",
    help="Time limit for the query. [default: none]",
)  # fmt: skip
def query(
    folder: str, sql: str | None, as_csv: bool, as_json: bool, parquet: Path | None, deadline: float | None
) -> None:
    """Query the tables of a run or sweep FOLDER in SQL; without a query, list them.

    A run has replications, flights and engagements, even while it is still running; a sweep has points, summary and
    replications. One SELECT is allowed; it works on copies, reads nothing else and writes nothing:

    cupola query out/minimal "select fate, count(*) from flights group by fate"
    """
    if (parquet is not None) + as_csv + as_json > 1:
        raise click.UsageError("give only one of --csv, --json and --parquet")
    if sql is None and (as_csv or parquet is not None):
        raise click.UsageError('--csv and --parquet need a question: "select * from flights"')
    from cupola.study.query import open_tables

    with open_tables(folder, parquet=parquet, deadline_s=deadline) as tables:
        if sql is None:
            _list(tables, as_json)
        elif parquet is not None:
            tables.write_parquet(sql)
            click.echo(f"Answer: {parquet}")
        else:
            columns, rows = tables.select(sql)
            if as_csv:
                writer = csv.writer(sys.stdout, lineterminator="\n")
                writer.writerow(columns)
                writer.writerows(rows)
            elif as_json:
                print_json([dict(zip(columns, map(_plain, row), strict=True)) for row in rows])
            else:
                _show(columns, rows)


def _list(tables: Tables, as_json: bool) -> None:
    """Tables, rows and columns."""
    found = tables.describe()
    if as_json:
        print_json({name: {"rows": rows, "columns": dict(columns)} for name, (rows, columns) in found.items()})
        return
    for name, (rows, columns) in found.items():
        click.echo(f"{name}: {rows} rows")
        print_table(("column", "type"), columns)


def _show(columns: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
    shown = list(itertools.islice(rows, ROWS + 1))
    print_table(columns, [tuple(map(_cell, row)) for row in shown[:ROWS]], indent="")
    if len(shown) > ROWS:
        click.echo(f"... and more than these {ROWS} rows: --csv, --json and --parquet give all")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _plain(value: Any) -> Any:
    """A value as JSON has it; what it does not have becomes text."""
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    return str(value)
