"""Outcome against one factor of a sweep; against the size of a raid, with the places where the defence is used up."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.analysis.sensitivity.tornado import LEVELS_MAX
from cupola.report import style, words
from cupola.report.plots.saturation_marks import (
    ROW_IN,
    SaturationMark,
    axis_end,
    draw_knees,
    knee_notes,
    label_rows,
    marks_of,
    raid_factor,
)
from cupola.report.plots.sweep_selection import Line, Slice, choose_numeric, slice_of
from cupola.report.plots.sweep_selection_words import (
    axis_text,
    is_share,
    line_text,
    metric_axis,
    selection_text,
    source_line,
)

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cupola.study.sweeps.reading import SweepFolder

_LINE_DASHES: Sequence[Any] = ("-", (0, (5, 1.6)), (0, (1.6, 1.2)), (0, (6, 1.6, 1.4, 1.6)))


def curve(
    sweep: SweepFolder,
    *,
    x: str | None = None,
    by: str | None = None,
    where: Mapping[str, Any] | None = None,
    metric: str = "leakers",
    filename: str | os.PathLike[str] | None = None,
) -> Figure:
    """Draw a metric against one numeric factor, with intervals: one line for each value of the others.

    Parameters
    ----------
    sweep : SweepFolder
        From `cupola.study.sweeps.reading.open_sweep`.
    x, by : str, optional
        Factor of the axis, and the one that makes the lines; see `cupola.report.plots.sweep_selection.slice_of`.
    where : mapping, optional
        Factors that are held fast, and their values.
    metric : str
        What is drawn.
    filename : path, optional
        Written there too: ``.svg``, ``.png`` or ``.pdf``.

    Raises
    ------
    InputError
        If there is no such factor, value or metric.
    """
    x = choose_numeric(sweep, x, "x")
    part = slice_of(sweep, metric, x, by, where or {})
    name = words.metric_text(metric).partition(":")[0]
    label = axis_text(sweep, x).partition(" [")[0]
    title = f"{name} against {label[:1].lower()}{label[1:]}"
    with style.look():
        return style.save(_draw(sweep, part, x, metric, title, [], ""), filename)


def saturation(
    sweep: SweepFolder,
    *,
    x: str | None = None,
    by: str | None = None,
    where: Mapping[str, Any] | None = None,
    metric: str = "leakers",
    filename: str | os.PathLike[str] | None = None,
) -> Figure:
    """Draw leakage against the size of the raid, with the sizes at which channels, magazine and reload are used up.

    Parameters as in `curve`; ``x`` must be a factor that sets how many threats come.

    Raises
    ------
    InputError
        If there is no such factor, value or metric, or no factor sets how many threats come.
    """
    x, per_unit = raid_factor(sweep, x)
    part = slice_of(sweep, metric, x, by, where or {})
    marks = marks_of(sweep, part, x, per_unit)
    notes = knee_notes(part, marks, sweep, x, per_unit)
    title = "How leakage rises with the size of the raid"
    if metric != "leakers":
        title = f"{words.metric_text(metric).partition(':')[0]} against the size of the raid"
    with style.look():
        return style.save(_draw(sweep, part, x, metric, title, marks, notes.strip()), filename)


def _draw(
    sweep: SweepFolder, part: Slice, x: str, metric: str, title: str, marks: Sequence[SaturationMark], notes: str
) -> Figure:
    """All of it: key, lines, knees, axes; only inside `style.look`."""
    lines = part.lines
    top = max(float(line.x[-1]) for line in lines)
    shown = [mark for mark in marks if 0.0 < mark.at <= axis_end(top)]
    n_key = len(lines) if part.by else 0
    key_in = 0.1 + 0.2 * ((n_key + 1) // 2) if n_key else 0.05
    knee_in = ROW_IN * max((row for row, _ in label_rows(shown, part, top)), default=0) + (0.22 if shown else 0.0)
    body_in = 0.5 + 2.75 + knee_in + key_in
    question = str(sweep.study.get("question", ""))
    subtitle = f"{question} {selection_text(part)}".strip()
    figure, bottom, height = style.page(title, subtitle, f"{notes} {source_line(sweep)}".strip(), body_in)
    axes: Any = figure.add_axes((0.095, bottom + height * 0.5 / body_in, 0.88, height * 2.75 / body_in))
    loose = _is_scattered(sweep, part, x)
    scale = 100.0 if is_share(metric) else 1.0
    for k, line in enumerate(lines):
        _line(axes, line, k, len(lines) - 1 - k, scale, line_text(line, part), loose)
    draw_knees(axes, shown, part, top)
    axes.set_xlabel(axis_text(sweep, x))
    unit = lines[0].estimates[0].unit
    axes.set_ylabel("\n".join(style.wrapped(metric_axis(metric, unit), 44)), linespacing=1.2, parse_math=False)
    _limits(axes, lines, shown, scale)
    axes.grid(axis="y")
    if n_key:
        axes.legend(
            loc="lower left",
            bbox_to_anchor=(-0.01, 1.0 + knee_in / 2.75),
            ncols=2 if n_key > 1 else 1,
            handlelength=3.6,
            columnspacing=2.0,
            borderaxespad=0.1,
        )
    return figure


def _is_scattered(sweep: SweepFolder, part: Slice, x: str) -> bool:
    """Whether neighbours on the axis differ in other factors too, so that no line may join them."""
    return any(
        len(set(sweep.factors[label].tolist())) > LEVELS_MAX and len(set(sweep.factors[x].tolist())) > LEVELS_MAX
        for label in part.averaged
    )


def _line(axes: Any, line: Line, k: int, wider: int, scale: float, label: str, loose: bool) -> None:
    """One line; lines that lie on one another stay visible, because the first is the widest."""
    colour, marker = style.SERIES[k % 8], style.MARKERS[k % 8]
    middle, low, high = (scale * line.column(name) for name in ("estimate", "low", "high"))
    low, high = (np.where(np.isfinite(end), end, middle) for end in (low, high))
    if loose:
        axes.errorbar(
            line.x, middle, (middle - low, high - middle), fmt=marker, color=colour, markersize=4, linewidth=0.9,
            label=label,
        )  # fmt: skip
        return
    axes.fill_between(line.x, low, high, color=colour, alpha=0.16, linewidth=0)
    axes.vlines(line.x, low, high, color=colour, linewidth=1.0, zorder=3)
    axes.plot(
        line.x, middle, color=colour, marker=marker, markersize=4.5 + wider, linewidth=1.5 + 0.5 * wider,
        linestyle=_LINE_DASHES[k % 4], label=label,
        zorder=3 + 0.01 * k, clip_on=False,
    )  # fmt: skip


def _limits(axes: Any, lines: Sequence[Line], marks: Sequence[SaturationMark], scale: float) -> None:
    """From nothing to everything, the knees on the axis included."""
    from matplotlib.ticker import MaxNLocator

    places = np.concatenate([line.x for line in lines])
    first, last = float(places.min()), max([float(places.max()), *(mark.at for mark in marks)])
    axes.set_xlim(min(first, 0.0) if marks else first - 0.02 * (last - first), last + 0.03 * (last - min(first, 0.0)))
    ends = np.concatenate([scale * line.column(name) for line in lines for name in ("estimate", "low", "high")])
    ends = ends[np.isfinite(ends)]
    least = min(0.0, float(ends.min()))
    axes.set_ylim(1.05 * least if least else 0.0, 1.06 * max(float(ends.max()), 1e-9))
    levels = np.unique(places)
    if len(levels) <= 9 and np.min(np.diff(levels), initial=last) > 0.03 * (last - first):
        axes.set_xticks(levels, [words.number(level, 4) for level in levels])
    elif np.all(levels == np.round(levels)):
        axes.xaxis.set_major_locator(MaxNLocator(nbins=9, integer=True))
    if scale != 1.0:
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:g} %")
