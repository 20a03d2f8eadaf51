"""Adjudication tables as CSV, for spreadsheets, and as Markdown, for rule books."""

from __future__ import annotations

import csv
import io
import math

from cupola.analysis.tables.wargame_tables import DICE, Cell, Table
from cupola.analysis.tables.wargame_words import cell_text, factor_text, how_to_read, title
from cupola.export.numbers import unmistakable

#: Columns of the quantiles.
_QUANTILES = tuple(f"{name}{end}" for name in ("q10", "q50", "q90") for end in ("", "_low", "_high"))


def table_csv(table: Table) -> str:
    """One line per cell: factors, mean and quantiles with intervals, and the outcome of each face of the die.

    An end that is not known is left empty.
    """
    faces = list(DICE[table.die]) if table.die else []
    header = [*table.row_factors, *table.column_factors, "n", "mean", "low", "high", *_QUANTILES]
    header += [f"{table.die}_{face}" for face in faces] + (["band_error", "edge_error"] if faces else [])
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    for cell in table.cells:
        numbers = [cell.estimate.estimate, cell.estimate.low, cell.estimate.high]
        numbers += [end for one in cell.quantiles for end in (one.estimate, one.low, one.high)]
        line = [*cell.row, *cell.column, str(cell.n), *(_number(value) for value in numbers)]
        if faces:
            line += [_number(_outcome(cell, face)) for face in faces] + [_number(cell.error), _number(cell.edge_error)]
        writer.writerow(line)
    return buffer.getvalue()


def table_markdown(table: Table) -> str:
    """Rows and columns as a reader would lay them out; each cell holds faces and outcomes, or quantiles."""
    head = " / ".join(factor_text(path) for path in table.row_factors)
    across = " / ".join(factor_text(path) for path in table.column_factors)
    titles = [", ".join(column) or table.metric for column in table.columns]
    titles = [f"{across} = {title}" if across and k == 0 else title for k, title in enumerate(titles)]
    lines = [f"| {head} | {' | '.join(titles)} |", f"| --- |{' --- |' * len(titles)}"]
    for row in table.rows:
        cells = [cell_text(table, table.at(row, column)) for column in table.columns]
        lines.append(f"| {', '.join(row)} | {' | '.join(cells)} |")
    return "\n".join([f"{title(table)}", "", *lines, "", how_to_read(table), ""])


def _outcome(cell: Cell, face: int) -> float:
    return next((band.outcome for band in cell.bands if band.first <= face <= band.last), math.nan)


def _number(value: float) -> str:
    return unmistakable(f"{value:.6g}") if math.isfinite(value) else ""
