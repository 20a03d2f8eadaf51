"""Words of adjudication tables: outcomes, factors, cells, and how to read them."""

from __future__ import annotations

import math

from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.estimates.quantiles import least_n
from cupola.analysis.estimates.texts import counted
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
    made = _made(table)
    if table.kind == "share" and not table.die:
        return f"Share of replications. {made}"
    if not table.die:
        said = "Median; in brackets the outcomes that one replication in ten and nine in ten do not exceed."
        return f"{said} {_chance(table)} {made}"
    told = [cell for cell in table.cells if cell.n]
    noise = 100.0 * max((largest_gap(cell.n_least) for cell in told), default=1.0)
    hidden = 100.0 * max((cell.hidden for cell in told), default=0.0)
    missing = (
        f"An outcome that has no face has a probability of up to {hidden:.2g} %."
        if hidden
        else "No outcome is missing."
    )
    return (
        f"Roll {table.die}: faces, then the outcome. Each outcome has the faces that its probability asks for, to the "
        f"nearest face: rounding shifts no edge between outcomes by more than {100.0 * table.edge_error:.1f} points of "
        f"100; chance shifts those of a cell by up to {noise:.0f} points, in 95 cells of 100. {missing} {made}"
    )


def largest_gap(n: int) -> float:
    r"""How far the distribution of n replications lies from the true one at most, in 95 of 100 cases [-].

    Notes
    -----
    .. math:: \sqrt{\ln(2 / 0.05) / 2 n}

    References
    ----------
    Massart, Annals of Probability 18 (1990): the constant of the inequality of Dvoretzky, Kiefer and Wolfowitz.

    Examples
    --------
    >>> round(largest_gap(200), 3)
    0.096
    """
    return math.sqrt(math.log(2.0 / 0.05) / (2.0 * n)) if n else 1.0


def _made(table: Table) -> str:
    """From how much the cells were made."""
    told = [cell for cell in table.cells if cell.n]
    counts = [cell.n for cell in told] or [0]
    more = "" if min(counts) == max(counts) else " or more"
    made = f"From {counted(min(counts), 'replication')}{more} per cell, seed {table.seed}."
    if table.pooled:
        points = [cell.n_points for cell in told] or [0]
        draws = [cell.n_draws for cell in told] or [0]
        made += f" Cells mix all values of {', '.join(map(factor_text, table.pooled))} with equal weights: "
        made += f"{_range(points)} points per cell"
        if any(cell.n_draws < cell.n for cell in told):
            made += f", which share draws, so that intervals rest on {_range(draws)} independent replications"
        made += "."
    if table.unfinished:
        open_points = "1 point is" if table.unfinished == 1 else f"{table.unfinished} points are"
        made += f" {open_points} not finished: resume the sweep to fill the cells that are empty."
    return made


def _range(counts: list[int]) -> str:
    low, high = min(counts), max(counts)
    return str(low) if low == high else f"{low} to {high}"


def _chance(table: Table) -> str:
    """How far chance may have moved the quantiles: the longest sides of their intervals, which hold cell by cell."""
    told = [cell for cell in table.cells if cell.n]
    middle = [_side(cell.quantiles[1]) for cell in told]
    outer = [max(_side(cell.quantiles[0]), _side(cell.quantiles[2])) for cell in told]
    if not any(map(math.isfinite, middle)):
        return f"Medians have no 95 % interval from fewer than {least_n(0.5)} replications."
    said = f"Chance moves the median of a cell{_at_most(middle)}"
    if any(map(math.isfinite, outer)):
        said += f", the others{_at_most(outer)}"
    said += " (95 % for each cell)."
    for sides, what, p in ((middle, "median", 0.5), (outer, "other two", 0.1)):
        n_open = sum(map(math.isinf, sides))
        if n_open:
            cells = "a cell" if n_open == 1 == len(sides) else f"{n_open} of {counted(len(sides), 'cell')}"
            said += f" The {what} of {cells} cannot have an interval: it takes {least_n(p)} replications."
    return said


def _side(one: Estimate) -> float:
    return max(one.high - one.estimate, one.estimate - one.low)


def _at_most(sides: list[float]) -> str:
    side = max(filter(math.isfinite, sides))
    return f" by {outcome_text(side)} at most" if side else " nowhere"
