"""How differently the same raid ends, against one factor of a sweep: a fan of quantiles around the median."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from cupola.analysis.estimates.quantiles import quantile
from cupola.analysis.metrics.metrics import METRICS
from cupola.analysis.sensitivity.tornado import LEVELS_MAX
from cupola.errors import InputError, Problem
from cupola.report import style, words
from cupola.report.plots.sweep_selection import Line, Slice, choose_numeric, slice_of
from cupola.report.plots.sweep_selection_words import axis_text, line_text, metric_axis, selection_text, source_line

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cupola.study.sweeps.reading import SweepFolder

#: Half and nine in ten of all replications lie between these, and the median [-].
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
#: More panels than this do not fit; points all over the axis are put into so many groups.
_PANELS_MAX, _GROUPS = 4, 8
_PANEL_IN = 2.35
_KEY = (
    "Line: the outcome that half of the replications do not exceed. Dark: half of them lie within; light: nine in ten. "
    "Dashed: mean. Upright: 95 % interval of the median."
)


class Fan(NamedTuple):
    """One panel: what it shows, places on the axis, one row of `QUANTILES` a place, means, replications of a place.

    ``ends`` are the two ends of the interval of each median; infinite where there are too few replications.
    """

    title: str
    x: np.ndarray
    quantiles: np.ndarray
    mean: np.ndarray
    counts: np.ndarray
    ends: np.ndarray


def fan(
    sweep: SweepFolder,
    *,
    x: str | None = None,
    by: str | None = None,
    where: Mapping[str, Any] | None = None,
    metric: str = "leakers",
    filename: str | os.PathLike[str] | None = None,
) -> Figure:
    """Draw the distribution of an outcome against one numeric factor: a panel for each value of the others.

    Parameters as in `cupola.report.plots.curves.curve`; ``by`` makes panels, and ``metric`` is a mean: one number per
    replication. Replications of points that differ in other factors are put together, and the picture says so.

    Raises
    ------
    InputError
        If there is no such factor, value or metric, a replication has no number of it but yes or no, or there would
        be too many panels.
    """
    check_counted(sweep, metric)
    x = choose_numeric(sweep, x, "x")
    part = slice_of(sweep, metric, x, by, where or {})
    if len(part.lines) > _PANELS_MAX:
        limit = f"makes {len(part.lines)} panels, more than {_PANELS_MAX}"
        hint = "choose a factor with fewer values, or hold one fast: --where FACTOR=VALUE"
        raise InputError(Problem(sweep.place, "by", " and ".join(part.by), limit, hint))
    fans = [fan_of(sweep, line, line_text(line, part), metric) for line in part.lines]
    with style.look():
        return style.save(_draw(sweep, part, fans, x, metric), filename)


def check_counted(sweep: SweepFolder, metric: str) -> None:
    """Refuse a metric that is no number of a single replication."""
    sweep.check_metric(metric)
    if metric not in METRICS or METRICS[metric].kind != "mean" or METRICS[metric].per is not None:
        limit = "is no number of a single replication, so that it has no distribution"
        raise InputError(Problem(sweep.place, "metric", metric, limit, "use a mean such as leakers, or kind curve"))


def fan_of(sweep: SweepFolder, line: Line, title: str, metric: str) -> Fan:
    """Quantiles along one line; points all over the axis are put into groups of neighbours."""
    values = [
        np.concatenate([np.asarray(METRICS[metric].values(sweep.results(k).replications), float) for k in points])
        for points in line.points
    ]
    values = [one[np.isfinite(one)] for one in values]
    known = [k for k, one in enumerate(values) if len(one)]
    groups = [[k] for k in known] if len(known) <= LEVELS_MAX else np.array_split(np.array(known), _GROUPS)
    joint = [np.concatenate([values[k] for k in group]) for group in groups]
    return Fan(
        title,
        np.array([float(np.mean([line.x[k] for k in group])) for group in groups]),
        np.array([np.quantile(one, QUANTILES, method="inverted_cdf") for one in joint]),
        np.array([float(one.mean()) for one in joint]),
        np.array([len(one) for one in joint]),
        np.array([(median.low, median.high) for median in (quantile(one, 0.5) for one in joint)]),
    )


def _draw(sweep: SweepFolder, part: Slice, fans: list[Fan], x: str, metric: str) -> Figure:
    columns = min(2, len(fans))
    n_rows = -(-len(fans) // columns)
    body_in = n_rows * (_PANEL_IN + 0.75) + 0.1
    label = axis_text(sweep, x).partition(" [")[0]
    name = words.metric_text(metric).partition(":")[0]
    least = min(int(one.counts.min()) for one in fans)
    foot = f"{_KEY} At least {words.number(least, 9)} replications at each place"
    foot += ": the outer band is rough. " if least < 200 else ". "
    if any(len(one.x) < len(line.x) for one, line in zip(fans, part.lines, strict=True)):
        foot += f"Points lie all over the axis: neighbours make {_GROUPS} groups. "
    title = f"How differently it ends: {name[:1].lower()}{name[1:]} against {label[:1].lower()}{label[1:]}"
    subtitle = selection_text(part).replace("Mean over", "Replications put together over").strip()
    figure, bottom, height = style.page(title, subtitle, f"{foot}{source_line(sweep)}", body_in)
    width = (0.975 - 0.095 - 0.07 * (columns - 1)) / columns
    top = max(float(one.quantiles.max()) for one in fans)
    unit = METRICS[metric].unit
    for k, one in enumerate(fans):
        row, column = divmod(k, columns)
        low = bottom + height * (1.0 - ((row + 1) * (_PANEL_IN + 0.75) - 0.5) / body_in)
        axes: Any = figure.add_axes((0.095 + column * (width + 0.07), low, width, height * _PANEL_IN / body_in))
        _panel(axes, one, style.SERIES[k % 8])
        axes.set_title(words.cut(one.title, 60), pad=5, fontweight="normal", size=9.0)
        axes.set_ylim(0.0, max(1.05 * top, 1.0))
        axes.set_xlabel(axis_text(sweep, x), parse_math=False)
        if column == 0:
            text = metric_axis(metric, unit).removesuffix(", mean per replication")
            axes.set_ylabel(f"{text}{'' if unit else ' in one replication'}", parse_math=False)
    return figure


def _panel(axes: Any, one: Fan, colour: str) -> None:
    lowest, low, middle, high, highest = one.quantiles.T
    axes.fill_between(one.x, lowest, highest, color=colour, alpha=0.18, linewidth=0, zorder=1)
    axes.fill_between(one.x, low, high, color=colour, alpha=0.38, linewidth=0, zorder=2)
    axes.plot(one.x, middle, color=colour, marker="o", markersize=4.0, linewidth=1.8, zorder=4, clip_on=False)
    sure = np.isfinite(one.ends).all(axis=1)
    axes.vlines(one.x[sure], *one.ends[sure].T, color=colour, linewidth=1.2, zorder=4)
    axes.plot(one.x, one.mean, color=style.INK, linewidth=1.0, linestyle=(0, (4, 2)), zorder=3)
    if len(one.x) == 1:
        axes.vlines(one.x, lowest, highest, color=colour, linewidth=3.0, alpha=0.4, zorder=3)
    axes.grid(axis="y")
