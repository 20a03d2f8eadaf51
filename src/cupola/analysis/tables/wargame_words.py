"""Words of adjudication tables: outcomes, factors, cells, and how to read them."""

from __future__ import annotations

import math

from cupola.analysis.estimates.quantiles import least_n
from cupola.analysis.tables.wargame_tables import Cell, Table


def outcome_text(outcome: float, kind: str = "mean") -> str:
    """An outcome as it is printed: counts whole, truths as words, others to three figures.

    Examples
    --------
    >>> outcome_text(3.0), outcome_text(48.266), outcome_text(1.0, "share"), outcome_text(float("nan"))
    ('3', '48.3', 'yes', '-')
    """
    if math.isnan(outcome):
        return "-"
    if kind == "share":
        return "yes" if outcome else "no"
    return f"{outcome:.0f}" if outcome == round(outcome) else f"{outcome:.3g}"


def factor_text(path: str) -> str:
    """A path as the heading of rows or columns.

    Examples
    --------
    >>> factor_text("flight.sea-west.count"), factor_text("battery.*.doctrine.salvo"), factor_text("variant")
    ('sea-west: count', 'salvo', 'variant')
    >>> factor_text("catalogue.missile.48n6e2.reliability")
    '48n6e2: reliability'
    """
    parts = path.split(".")
    if parts[0] == "catalogue" and len(parts) > 3:
        parts = parts[1:]  # the item, and not its kind
    if len(parts) > 2 and parts[1] != "*":
        return f"{parts[1]}: {parts[-1]}".replace("_", " ")
    return parts[-1].replace("_", " ")


def cell_text(table: Table, cell: Cell | None) -> str:
    """A cell in one line: ``1-3: 0; 4-6: 1`` with a die, else median and spread, or a percentage."""
    if cell is None or cell.n == 0:
        return "-"
    if cell.bands:
        return "; ".join(f"{band.faces}: {outcome_text(band.outcome, table.kind)}" for band in cell.bands)
    if table.kind == "share":
        return f"{100.0 * cell.estimate.estimate:.0f} %"
    low, middle, high = (outcome_text(one.estimate) for one in cell.quantiles)
    return f"{middle} ({low}-{high})"


def title(table: Table) -> str:
    """What the table is about, in one line."""
    unit = f" [{table.unit}]" if table.unit else ""
    metric = table.metric.removesuffix(f"_{table.unit}").replace("_", " ")
    return f"{table.name}: {metric}{unit}"


def how_to_read(table: Table) -> str:
    """What stands in a cell, what it was made of, and how far off it may be."""
    counts = [cell.n for cell in table.cells if cell.n] or [0]
    least = min(counts)
    more = "" if least == max(counts) else " or more"
    made = f"From {least} replications a cell{more}, seed {table.seed}."
    if table.pooled:
        made += f" Cells mix all values of {', '.join(map(factor_text, table.pooled))}."
    if table.unfinished:
        points = "1 point is" if table.unfinished == 1 else f"{table.unfinished} points are"
        made += f" {points} not finished: go on with the sweep to fill the cells that are empty."
    if not table.die:
        said = "Median; in brackets the outcomes that one replication in ten and nine in ten do not exceed."
        return f"Share of replications. {made}" if table.kind == "share" else f"{said} {_chance(table)} {made}"
    share = 100.0 * table.edge_error
    noise = 100.0 / math.sqrt(max(1, least))
    return (
        f"Roll {table.die}: faces, then the outcome. Each outcome has the faces that its probability asks for, to the "
        f"nearest face: rounding shifts no edge between outcomes by more than {share:.1f} points of 100 (chance: up to "
        f"{noise:.0f}). Outcomes that are missing are rare. {made}"
    )


def _chance(table: Table) -> str:
    """How far chance may have moved the quantiles of any cell: by the longer sides of their intervals."""
    told = [cell.quantiles for cell in table.cells if cell.n]
    sides = [[max(one.high - one.estimate, one.estimate - one.low) for one in three] for three in told]
    middle = max((three[1] for three in sides), default=0.0)
    outer = max((max(three[0], three[2]) for three in sides), default=0.0)
    if math.isinf(middle):
        return f"Medians have no 95 % interval from fewer than {least_n(0.5)} replications."
    said = f"Chance (95 %) moves no median{_by_more(middle)}"
    if math.isinf(outer):
        return f"{said}; the others have no interval from fewer than {least_n(0.1)} replications."
    return f"{said}, none of the others{_by_more(outer)}."


def _by_more(side: float) -> str:
    return f" by more than {outcome_text(side)}" if side else ""
