"""How an estimate settles: running mean and interval against the number of replications."""

from __future__ import annotations

import math
import os
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.estimates.texts import counted
from cupola.analysis.metrics.events import metric_or_event
from cupola.analysis.metrics.metrics import METRICS, METRICS_OF_MERGING, METRICS_OF_NETWORKS
from cupola.engine.results import Rows
from cupola.errors import InputError, Problem
from cupola.report import style, words
from cupola.report.plots.sweep_selection_words import is_share, metric_axis, outcome_text
from cupola.scenario.models.problems import nearest

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cupola.engine.results import Results

#: Numbers of replications at which it is looked at; fewer than the first say nothing.
_LOOKS, _FIRST = 80, 5


def convergence(
    results: Results,
    *,
    metric: str = "leakers",
    half_width: float | None = None,
    label: str = "",
    filename: str | os.PathLike[str] | None = None,
) -> Figure:
    """Draw a metric of the first n replications with its 95 % interval against n, and the half-width that is wanted.

    Parameters
    ----------
    results : Results
        Of one scenario; only the per-replication table is looked at.
    metric : str
        What is drawn.
    half_width : float, optional
        Wanted half-width of the interval, in the metric's unit; drawn as a band around the last estimate.
    label : str
        What was simulated, where it is one point of a sweep.
    filename : path, optional
        Written there too: ``.svg``, ``.png`` or ``.pdf``.

    Raises
    ------
    InputError
        If there is no such metric.
    """
    from matplotlib.ticker import LogLocator, NullLocator

    counts, estimates = running(results, metric)
    scale = 100.0 if is_share(metric) else 1.0
    name = words.metric_text(metric).partition(":")[0]
    n = results.n_replications
    foot = f"{words.run_source(results, label)} Band: 95 % interval of the first n, of chance alone. Simulation."
    with style.look():
        title = f"How it settles: {name[:1].lower()}{name[1:]}"
        figure, bottom, height = style.page(title, _verdict(counts, estimates, metric, half_width), foot, 3.0)
        axes: Any = figure.add_axes((0.095, bottom + 0.16 * height, 0.88, 0.80 * height))
        if not estimates:
            text = f"{counted(n, 'replication')}: too few to show how the estimate settles, or none has this metric."
            style.no_data(axes, text)
            return style.save(figure, filename)
        ends = ("estimate", "low", "high")
        middle, low, high = (scale * np.array([getattr(one, end) for one in estimates]) for end in ends)
        last = float(middle[-1])
        if half_width is not None:
            wanted = scale * half_width
            for k, side in enumerate((-1.0, 1.0)):
                axes.axhline(
                    last + side * wanted, color=style.ORANGE, linewidth=1.2, linestyle=(0, (5, 2)), zorder=2,
                    label=f"wanted: \N{PLUS-MINUS SIGN}{words.number(wanted)}" if k == 0 else None,
                )  # fmt: skip
        axes.axhline(last, color=style.MUTED, linewidth=0.8, zorder=2)
        axes.fill_between(counts, low, high, color=style.BLUE, alpha=0.2, linewidth=0, label="95 % interval")
        axes.plot(counts, middle, color=style.BLUE, marker=".", markersize=3, label="estimate so far", zorder=3)
        axes.set_xscale("log")
        axes.xaxis.set_major_formatter(lambda value, _: words.number(value, 9))
        axes.xaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
        axes.xaxis.set_minor_locator(NullLocator())
        # One count, as after five replications, is no span: give it room on both sides.
        axes.set_xlim(*(counts[[0, -1]] if counts[0] < counts[-1] else (0.5 * counts[0], 2.0 * counts[0])))
        _limit(axes, low, high, last, scale * half_width if half_width is not None else 0.0, scale != 1.0)
        axes.set_xlabel("Replications, in order")
        axes.set_ylabel(metric_axis(metric, estimates[0].unit))
        if scale != 1.0:
            axes.yaxis.set_major_formatter(lambda value, _: f"{value:g} %")
        axes.grid(axis="y")
        axes.legend(loc="upper right", ncols=3)
        return style.save(figure, filename)


def running(results: Results, metric: str) -> tuple[np.ndarray, list[Estimate]]:
    """Numbers of replications, evenly spaced on a logarithmic axis, and the estimate of the first so many.

    Raises
    ------
    InputError
        If there is no such metric.
    """
    measure = metric_or_event(metric)
    if measure is None:
        known = METRICS | METRICS_OF_MERGING | METRICS_OF_NETWORKS
        raise InputError(Problem("metric", "", metric, "is no metric", nearest(metric, known)))
    table, n = results.replications, results.n_replications
    if n < _FIRST:
        return np.zeros(0, int), []
    counts = np.unique(np.round(np.geomspace(_FIRST, n, _LOOKS)).astype(int))
    looks = [(int(k), measure.of(Rows(table, slice(0, int(k))))) for k in counts]
    looks = [(k, one) for k, one in looks if all(math.isfinite(v) for v in (one.estimate, one.low, one.high))]
    # Distances that all came out alike have an interval of no width, which says nothing about the next one.
    first = next((i for i, (_, one) in enumerate(looks) if one.high > one.low), 0)
    return np.array([k for k, _ in looks[first:]], int), [one for _, one in looks[first:]]


def narrow_from(counts: np.ndarray, estimates: list[Estimate], half_width: float) -> int | None:
    """The number of replications from which the interval stays as narrow as wanted; None: it never is.

    Examples
    --------
    >>> narrow_from(np.array([5, 10, 20]), [Estimate(1, 0, 2, "", 5), Estimate(1, 0.8, 1.2, "", 10),
    ...     Estimate(1, 0.9, 1.1, "", 20)], 0.25)
    10
    """
    found = None
    for k, one in zip(counts[::-1].tolist(), estimates[::-1], strict=True):
        if one.half_width > half_width:
            break
        found = int(k)
    return found


def _verdict(counts: np.ndarray, estimates: list[Estimate], metric: str, half_width: float | None) -> str:
    """Where it stands, and what more would cost, in a sentence or two."""
    if not estimates:
        return ""
    last = estimates[-1]
    scale, unit = (100.0, " points") if is_share(metric) else (1.0, f" {last.unit}".rstrip())
    text = f"After {words.counted(int(counts[-1]), 'replication')}: {outcome_text(metric, last)}."
    half = f"\N{PLUS-MINUS SIGN}{words.number(scale * last.half_width, 2)}{unit}"
    if half_width is None:
        return f"{text} Half the interval is {half}; half as much takes four times as many replications."
    wanted = f"\N{PLUS-MINUS SIGN}{words.number(scale * half_width)}{unit}"
    first = narrow_from(counts, estimates, half_width)
    if first is not None:
        return f"{text} It is as narrow as wanted ({wanted}) from about {words.number(first, 2)} on."
    needed = counts[-1] * (last.half_width / half_width) ** 2
    return f"{text} Half the interval is {half}; {wanted} would take about {words.number(needed, 2)} replications."


def _limit(axes: Any, low: np.ndarray, high: np.ndarray, last: float, wanted: float, is_part: bool) -> None:
    """So much of the first, wide intervals that the last ones can be seen."""
    from_10 = slice(min(len(low) - 1, len(low) // 8), None)
    reach = max(float(np.max(np.abs(high[from_10] - last))), float(np.max(np.abs(low[from_10] - last))), 1.4 * wanted)
    reach = reach or 1.0
    floor, top = last - 1.1 * reach, last + 1.25 * reach
    if float(low.min()) >= 0.0:
        floor = max(0.0, floor)
    axes.set_ylim(floor, min(top, 104.0) if is_part else top)
