"""An adjudication table as a page to print."""

from __future__ import annotations

import math
from collections.abc import Sequence

from cupola.analysis.tables.wargame_tables import Cell, Table
from cupola.analysis.tables.wargame_words import cell_text, factor_text, how_to_read, outcome_text, title
from cupola.report import rows, words
from cupola.report.pages.templating import template
from cupola.version import __version__


def render_table(table: Table, command: str = "") -> str:
    """The table as HTML text: the same text for the same table.

    Parameters
    ----------
    table : Table
        From `cupola.study.tabulating.tabulate`.
    command : str
        What makes it again.
    """
    page = {
        "version": __version__,
        "table": table,
        "title": title(table),
        "metric": words.metric_text(table.metric),
        "row_heads": [factor_text(path) for path in table.row_factors],
        "column_heads": [factor_text(path) for path in table.column_factors],
        "rows": [(row, [_cell(table, table.at(row, column)) for column in table.columns]) for row in table.rows],
        "note": how_to_read(table),
        "command": command,
        "citation": rows.citation(f"table of {table.metric}, {table.name}", {"seed": table.seed}),
    }
    return str(template("table.html.j2").render(page))


def _cell(table: Table, cell: Cell | None) -> dict[str, str | Sequence[tuple[str, str]]]:
    """What stands in one cell: bands or one line, and the mean below it."""
    if cell is None or cell.n == 0:
        return {"text": words.NOTHING, "bands": [], "mean": ""}
    bands = [(band.faces.replace("-", "\N{EN DASH}"), outcome_text(band.outcome, table.kind)) for band in cell.bands]
    if table.kind == "share":
        mean = f"{words.percent(cell.estimate.estimate)}"
    else:
        mean = f"mean {words.number(cell.estimate.estimate)}{_median(cell)}"
    return {"text": cell_text(table, cell).replace("-", "\N{EN DASH}"), "bands": bands, "mean": mean}


def _median(cell: Cell) -> str:
    """The interval of the median, where there is one."""
    median = cell.quantiles[1]
    if not math.isfinite(median.high - median.low):
        return ""
    return f", median {outcome_text(median.low)} to {outcome_text(median.high)}"
