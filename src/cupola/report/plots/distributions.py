"""How differently the same raid ends: distributions over replications."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.estimates.means import outcome_interval
from cupola.analysis.estimates.quantiles import spread
from cupola.report import style, words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cupola.engine.results import Results

#: Column, title of the panel, axis, colour.
_PANELS = (
    ("kills", "Threats destroyed", "threats in one replication", style.BLUE),
    ("leakers", "Leakers", "threats that reached their aim", style.ORANGE),
    ("missiles_fired", "Missiles fired", "missiles in one replication", style.INK),
)
#: More different counts than this are put into bins.
_BARS_MAX = 36


def outcomes(results: Results, *, label: str = "", filename: str | os.PathLike[str] | None = None) -> Figure:
    """Draw the distributions of kills, leakers and missiles fired, each with mean, quantiles and their intervals.

    Parameters
    ----------
    results : Results
        Of one scenario.
    label : str
        What was simulated, where it is one point of a sweep.
    filename : path, optional
        Written there too: ``.svg``, ``.png`` or ``.pdf``.
    """
    n = results.n_replications
    with style.look():
        figure, bottom, height = style.page(
            "The same raid ends differently each time",
            f"Share of {words.counted(n, 'replication')} with each number. Brackets: 95 % intervals.",
            f"{words.run_source(results, label)} Simulation.",
            2.65,
        )
        for i, (column, title, unit, colour) in enumerate(_PANELS):
            axes = figure.add_axes((0.085 + i * 0.318, bottom + 0.21 * height, 0.262, 0.52 * height))
            values = np.asarray(results.replications[column], np.float64)
            axes.set_title(title, pad=40)
            if not len(values):
                style.no_data(axes, "no replications")
                continue
            _bars(axes, values, colour)
            axes.set_xlabel(unit)
        return style.save(figure, filename)


def _bars(axes: Any, values: NDArray[np.float64], colour: str) -> None:
    low, high = float(values.min()), float(values.max())
    width = max(1.0, np.ceil((high - low + 1.0) / _BARS_MAX))
    edges = np.arange(low - 0.5, high + width + 0.5, width)
    counts, edges = np.histogram(values, edges)
    shares = 100.0 * counts / len(values)
    axes.bar(0.5 * (edges[:-1] + edges[1:]), shares, width=0.86 * width, color=colour, alpha=0.55, zorder=2)
    mean, below, above = outcome_interval(values, least=0.0)
    top = 1.15 * max(float(shares.max()), 1.0)
    axes.axvline(mean, color=style.INK, linewidth=1.2, zorder=3)
    is_known = bool(np.isfinite([below, above]).all())  # one replication says nothing of the spread
    if is_known and above > below:
        axes.axvspan(below, above, color=style.INK, alpha=0.14, linewidth=0, zorder=1)
    text = f"mean {words.number(mean)}"
    if is_known:
        text += f" ({words.number(max(0.0, below))} to {words.number(above)})"
    text += f"\n{_spread_text(values)}"
    axes.annotate(text, (0.0, 1.0), (0, 5), xycoords="axes fraction", textcoords="offset points", size=8, va="bottom")
    axes.set_ylim(0.0, top)
    margin = 0.6 * width + 0.02 * (high - low)
    if high - low < 4.0:
        margin = 3.0  # one number alone is still shown among its neighbours
    axes.set_xlim(max(-0.7, low - margin), high + margin)
    axes.xaxis.get_major_locator().set_params(integer=True, nbins=6)
    axes.yaxis.get_major_locator().set_params(nbins=5)
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g} %")
    axes.grid(axis="y")


def _spread_text(values: NDArray[np.float64]) -> str:
    """The median and the outcome that nine in ten do not exceed, each with its interval where it has one."""

    def said(one: Estimate) -> str:
        ends = f" ({words.number(one.low)} to {words.number(one.high)})"
        return words.number(one.estimate) + (ends if np.isfinite(one.high - one.low) else "")

    _, median, outer = spread(values)
    return f"median {said(median)}\n9 in 10 at most {said(outer)}"
