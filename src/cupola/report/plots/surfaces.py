"""Outcome over two factors of a sweep: filled contours between the simulated points, and nothing beyond them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.sensitivity.tornado import mean_estimate, value_text
from cupola.errors import InputError, Problem
from cupola.report import style, words
from cupola.report.plots.sweep_selection import choose_numeric, chosen_points
from cupola.report.plots.sweep_selection_words import averaged_text, axis_text, is_share, metric_axis, source_line

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cupola.study.sweeps.reading import SweepFolder

#: More panels than this do not fit; more points than this are shown without their figures.
_PANELS_MAX, _FIGURES_MAX = 4, 30
_PANEL_IN = 2.7
#: Light to dark in even steps, so that it reads in grey print; told apart by colour-blind readers.
_COLOURS = "cividis_r"
_LEVELS = 8


def surface(
    sweep: SweepFolder,
    *,
    x: str | None = None,
    y: str | None = None,
    where: Mapping[str, Any] | None = None,
    metric: str = "leakers",
    filename: str | os.PathLike[str] | None = None,
) -> Figure:
    """Draw a metric over two numeric factors: contours, and the points that were simulated with their intervals.

    Parameters as in `cupola.report.plots.curves.curve`, but for ``x`` and ``y``: the factors, the two with most values
    when they are not given.

    Returns
    -------
    Figure
        One panel for each combination of the other factors while these are few; else averaged over them. Between
        points it is interpolated linearly over Delaunay triangles; outside of them it stays white.

    Raises
    ------
    InputError
        If there are no two such factors, or the points do not span a surface.
    """
    x = choose_numeric(sweep, x, "x", (y,) if y is not None else ())
    y = choose_numeric(sweep, y, "y", (x,))
    panels, averaged = _panels(sweep, metric, x, y, where or {})
    for label, points in panels.items():
        if not _spans(points):
            limit = f"the finished points{f' with {label}' if label else ''} lie on one line over {x!r} and {y!r}"
            hint = "a surface needs three that do not; draw kind 'curve'"
            raise InputError(Problem(sweep.place, "", None, limit, hint))
    with style.look():
        return style.save(_draw(sweep, panels, averaged, x, y, metric, _held(where or {})), filename)


def _held(where: Mapping[str, Any]) -> str:
    """What was held fast, as a sentence."""
    texts = [f"{label}: {value_text(value)}" for label, value in where.items()]
    return f"{words.sentence(', '.join(texts))}. " if texts else ""


Points = Mapping[tuple[float, float], Estimate]


def _panels(
    sweep: SweepFolder, metric: str, x: str, y: str, where: Mapping[str, Any]
) -> tuple[dict[str, Points], tuple[str, ...]]:
    """Points of each panel by its title, and the factors that are averaged over."""
    chosen, estimates = chosen_points(sweep, where), sweep.estimates(metric)
    known = {k: one for k, one in enumerate(estimates) if chosen[k] and one is not None}
    rows = list(known)
    others = [label for label in sweep.labels if label not in (x, y)]
    free = [label for label in others if len({sweep.factors[label][k] for k in rows}) > 1]
    titles = {k: ", ".join(f"{label}: {value_text(sweep.factors[label][k])}" for label in free) for k in rows}
    averaged: tuple[str, ...] = ()
    if len(set(titles.values())) > _PANELS_MAX:
        titles, averaged = dict.fromkeys(rows, ""), tuple(free)
    found: dict[str, dict[tuple[float, float], list[Estimate]]] = {}
    for k in rows:
        place = (float(sweep.factors[x][k]), float(sweep.factors[y][k]))
        found.setdefault(titles[k], {}).setdefault(place, []).append(known[k])
    if not found:
        limit = "no finished point has this metric with these values"
        raise InputError(Problem(sweep.place, "metric", metric, limit, "resume the sweep"))
    panels: dict[str, Points] = {
        title: {at: mean_estimate(several) for at, several in one.items()} for title, one in found.items()
    }
    return panels, averaged


def _spans(points: Points) -> bool:
    """Whether points lie on more than one line."""
    places = np.array(list(points), np.float64)
    spread = places - places.mean(axis=0)
    spread /= np.maximum(np.abs(spread).max(axis=0), 1e-300)
    return len(places) >= 3 and int(np.linalg.matrix_rank(spread, tol=1e-9)) == 2


def _draw(
    sweep: SweepFolder, panels: Mapping[str, Points], averaged: tuple[str, ...], x: str, y: str, metric: str, fixed: str
) -> Figure:
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import BoundaryNorm
    from matplotlib.ticker import MaxNLocator

    scale = 100.0 if is_share(metric) else 1.0
    every = np.array([scale * one.estimate for points in panels.values() for one in points.values()])
    span = (float(every.min()), float(every.max()))
    if span[1] - span[0] < 1e-12:
        span = (span[0] - 0.5, span[1] + 0.5)
    levels = np.asarray(MaxNLocator(nbins=_LEVELS).tick_values(*span))
    columns = min(2, len(panels))
    n_rows = -(-len(panels) // columns)
    body_in = n_rows * (_PANEL_IN + 0.75) + 0.1
    name = words.metric_text(metric).partition(":")[0]
    subtitle = fixed + "Dots: simulated points. Between them it is interpolated, outside nothing is shown."
    subtitle = f"{subtitle} {averaged_text(averaged)}".strip()
    widest = max(scale * one.half_width for points in panels.values() for one in points.values())
    figures = max(map(len, panels.values())) <= _FIGURES_MAX
    foot = "Figures: outcome \N{PLUS-MINUS SIGN} half of its interval. " if figures else ""
    unit = " points" if scale != 1.0 else ""
    foot += f"The widest interval is \N{PLUS-MINUS SIGN}{words.number(widest, 2)}{unit}. {source_line(sweep)}"
    figure, bottom, height = style.page(f"{name} over {x} and {y}", subtitle, foot, body_in)
    mappable = ScalarMappable(BoundaryNorm(levels, 256), _COLOURS)
    width = (0.85 - 0.085 - 0.06 * (columns - 1)) / columns
    for k, (title, points) in enumerate(panels.items()):
        row, column = divmod(k, columns)
        low = bottom + height * (1.0 - ((row + 1) * (_PANEL_IN + 0.75) - 0.5) / body_in)
        axes: Any = figure.add_axes((0.085 + column * (width + 0.06), low, width, height * _PANEL_IN / body_in))
        _panel(axes, points, levels, mappable, scale, figures)
        axes.set_title(words.cut(title, 60), pad=5, fontweight="normal", size=9.0)
        axes.set_xlabel(axis_text(sweep, x), parse_math=False)
        if column == 0:
            axes.set_ylabel(axis_text(sweep, y), parse_math=False)
    bar = figure.add_axes((0.88, bottom + height * 0.5 / body_in, 0.022, height * (body_in - 0.85) / body_in))
    unit_of = next(iter(next(iter(panels.values())).values())).unit
    figure.colorbar(mappable, cax=bar, label=metric_axis(metric, unit_of))
    if scale != 1.0:
        bar.yaxis.set_major_formatter(lambda value, _: f"{value:g} %")
    return figure


def _panel(axes: Any, points: Points, levels: np.ndarray, mappable: Any, scale: float, figures: bool) -> None:
    places = np.array(list(points), np.float64)
    values = scale * np.array([one.estimate for one in points.values()])
    axes.tricontourf(*_triangles(places), values, levels=levels, cmap=mappable.cmap, norm=mappable.norm, zorder=1)
    if len(np.unique(values)) > 1:
        axes.tricontour(*_triangles(places), values, levels=levels, colors=style.INK, linewidths=0.5, zorder=2)
    axes.plot(
        places[:, 0], places[:, 1], "o", color=style.INK, markerfacecolor=style.PAPER, markersize=4.5, zorder=4,
        clip_on=False,
    )  # fmt: skip
    spans = np.ptp(places, axis=0)
    if figures:
        _figures(axes, points, scale)
    for k, (limits, ticks) in enumerate(((axes.set_xlim, axes.set_xticks), (axes.set_ylim, axes.set_yticks))):
        levels_of = np.unique(places[:, k])
        limits(places[:, k].min() - 0.04 * spans[k], places[:, k].max() + 0.04 * spans[k])
        if len(levels_of) <= 7:
            ticks(levels_of, [words.number(level, 4) for level in levels_of])


def _figures(axes: Any, points: Points, scale: float) -> None:
    """The outcome at each point, those that would cover one another in rows."""
    places = np.array(list(points), np.float64)
    low, span, middle = places.min(axis=0), np.ptp(places, axis=0), places.mean(axis=0)
    of_char = 0.062 / (axes.get_position().width * axes.figure.get_figwidth())
    taken: dict[float, list[float]] = {}
    for (at_x, at_y), one in sorted(points.items()):
        text = f"{words.number(scale * one.estimate)}\N{PLUS-MINUS SIGN}{words.number(scale * one.half_width, 2)}"
        at, wide = (at_x - low[0]) / span[0], of_char * len(text)
        side = "left" if at < 0.5 * wide else "right" if at > 1.0 - 0.5 * wide else "center"
        begin = {"left": at, "center": at - 0.5 * wide, "right": at - wide}[side]
        rows = taken.setdefault(at_y, [])
        row = next((k for k, end in enumerate(rows) if begin > end), len(rows))
        rows[row:] = [begin + wide + 0.01] if row == len(rows) else [begin + wide + 0.01, *rows[row + 1 :]]
        is_top = at_y > middle[1]
        away = 7.0 + 11.5 * row
        axes.annotate(
            text, (at_x, at_y), (0, -away if is_top else away), textcoords="offset points", size=7.2, ha=side,
            va="top" if is_top else "bottom", zorder=5,
            bbox={"boxstyle": "round,pad=0.15", "facecolor": style.PAPER, "edgecolor": "none", "alpha": 0.8},
        )  # fmt: skip


def _triangles(places: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points and Delaunay triangles; made on axes of equal length, so that units do not decide which points meet."""
    from matplotlib.tri import Triangulation

    low, span = places.min(axis=0), np.ptp(places, axis=0)
    unit = (places - low) / span
    return places[:, 0], places[:, 1], Triangulation(unit[:, 0], unit[:, 1]).triangles
