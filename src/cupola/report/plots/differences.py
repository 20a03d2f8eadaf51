"""Two runs side by side: what differs and how surely, and how the pairs differ."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.analysis.comparison.comparison_words import interval_text, rounded
from cupola.report import style, words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cupola.analysis.comparison.comparison import Comparison
    from cupola.analysis.comparison.differences import Difference

_FOREST_FOOT = (
    "Dot: B minus A; line: its 95 % interval. Every line has its own scale, to show whether it "
    "crosses zero; the figures are on the right. Hollow and grey: no difference can be shown."
)
#: More different values than this are put into bins.
_BARS_MAX = 31


def differences(comparison: Comparison, *, filename: str | os.PathLike[str] | None = None) -> Figure:
    """Draw the difference of every metric that differs in some replication, with its interval.

    Parameters
    ----------
    comparison : Comparison
        From `cupola.compare`.
    filename : path, optional
        Written there too: ``.svg``, ``.png`` or ``.pdf``.
    """
    found = [one for one in worth_showing(comparison) if one.is_known]
    body_in = 0.55 + 0.29 * max(2, len(found))
    with style.look():
        figure, bottom, height = style.page(
            "What differs, and how surely",
            f"B ({comparison.name_b}) minus A ({comparison.name_a}), {rounded(comparison.n)} paired replications.",
            _FOREST_FOOT,
            body_in,
        )
        if not found:
            text = "No replication differs in any metric."
            style.no_data(figure.add_axes((0.05, bottom, 0.9, height)), text)
            return style.save(figure, filename)
        axes = figure.add_axes((0.37, bottom + height * 0.35 / body_in, 0.34, height * (1.0 - 0.4 / body_in)))
        for row, one in enumerate(found):
            _row(axes, row, one)
        axes.axvline(0.0, color=style.INK, linewidth=0.9, zorder=1)
        axes.set_yticks(range(len(found)), [words.cut(short_text(one), 46) for one in found], parse_math=False)
        axes.tick_params(axis="y", length=0, labelsize=7.8)
        axes.set_ylim(len(found) - 0.4, -0.6)
        axes.set_xlim(-1.12, 1.12)
        axes.set_xticks([0.0], ["no difference"])
        axes.spines["left"].set_visible(False)
        return style.save(figure, filename)


def pairs(comparison: Comparison, *, filename: str | os.PathLike[str] | None = None) -> Figure:
    """Draw how the metric that was asked about differs from replication to replication.

    Parameters
    ----------
    comparison : Comparison
        From `cupola.compare`.
    filename : path, optional
        Written there too: ``.svg``, ``.png`` or ``.pdf``.
    """
    one = comparison.differences[comparison.headline]
    values = comparison.columns.get(one.metric)
    values = np.array([]) if values is None else values[~np.isnan(values)]
    with style.look():
        figure, bottom, height = style.page(
            "The same replication in both",
            f"{words.sentence(difference_text(one))}: B minus A, share of {rounded(len(values))} pairs.",
            "",
            2.1,
        )
        axes: Any = figure.add_axes((0.085, bottom + 0.2 * height, 0.86, 0.74 * height))
        if not len(values):
            style.no_data(axes, "This metric is one ratio over all replications: there is none for each of them.")
            return style.save(figure, filename)
        centres, shares, width = _bins(values)
        colours = [_colour(one.better * np.sign(centre), told=True) if centre else style.GREY for centre in centres]
        axes.bar(centres, shares, width=0.86 * width, color=colours, alpha=0.75, zorder=2)
        axes.axvline(one.difference.estimate, color=style.INK, linewidth=1.2, zorder=3)
        axes.annotate(
            f"mean {interval_text(one.difference.low, one.difference.high, one.difference.estimate)[0]}",
            (one.difference.estimate, 1.0), (4, -2), xycoords=("data", "axes fraction"), textcoords="offset points",
            size=8, va="top",
        )  # fmt: skip
        axes.set_ylim(0.0, 1.18 * max(float(shares.max()), 1.0))
        axes.set_xlabel(f"B minus A{f' [{one.unit}]' if one.unit else ''}")
        axes.yaxis.set_major_formatter(lambda value, _: f"{value:g} %")
        axes.grid(axis="y")
        if width == 1.0:
            axes.xaxis.get_major_locator().set_params(integer=True)
        return style.save(figure, filename)


def worth_showing(comparison: Comparison) -> list[Difference]:
    """Metrics that differ in some replication; reasons why threats were not engaged only where that can be told."""
    return [
        one
        for one in comparison.differences.values()
        if one.n_different and (one.answer != "open" or not one.metric.startswith("not_engaged_"))
    ]


def short_text(one: Difference) -> str:
    """The metric in few words, for an axis."""
    text = difference_text(one)
    return text if text.startswith("not engaged") else text.partition(":")[0].partition(", distance from")[0]


def difference_text(one: Difference) -> str:
    """The metric in words; reasons why threats were not engaged by the reason."""
    if one.metric.startswith("not_engaged_"):
        return f"not engaged: {words.reason_text(one.metric.removeprefix('not_engaged_'))}"
    return words.metric_text(one.metric)


def difference_value(one: Difference) -> tuple[str, str]:
    """B minus A and its interval, as they are printed; shares in percentage points."""
    scale, unit = (100.0, "points") if one.kind in ("share", "part") else (1.0, one.unit)
    change = one.difference
    low, high, estimate = scale * change.low, scale * change.high, scale * change.estimate
    texts = [text.replace("-", "\N{MINUS SIGN}") for text in interval_text(low, high, estimate)]
    sign = "+" if estimate > 0.0 and float(interval_text(low, high, estimate)[0]) != 0.0 else ""
    return f"{sign}{texts[0]} {unit}".rstrip(), f"{texts[1]} to {texts[2]}"


def _row(axes: Any, row: int, one: Difference) -> None:
    """One metric: interval, dot, figures."""
    told = one.answer in ("more", "less")
    direction = one.better if one.answer == "more" else -one.better
    colour = _colour(direction, told=told)
    scale = max(abs(one.difference.low), abs(one.difference.high)) or 1.0  # 0 wherever both runs always agree
    low, high, middle = (v / scale for v in (one.difference.low, one.difference.high, one.difference.estimate))
    axes.plot([low, high], [row, row], color=colour, linewidth=1.8, solid_capstyle="butt", zorder=3)
    face = colour if told else style.PAPER
    axes.plot([middle], [row], marker="o", color=colour, markerfacecolor=face, markersize=5.5, zorder=4)
    value, interval = difference_value(one)
    judged = {1: "better", -1: "worse"}.get(direction, "") if told else ""
    axes.annotate(f"{value} ({interval})", (1.16, row), annotation_clip=False, size=7.8, va="center", color=style.INK)
    axes.annotate(judged, (2.9, row), annotation_clip=False, size=7.8, va="center", ha="right", color=colour)


def _colour(direction: float, *, told: bool) -> str:
    """Blue is better for the defence, orange worse; ink where neither is."""
    if not told:
        return style.GREY
    return {1: style.BLUE, -1: style.ORANGE}.get(int(direction), style.INK)


def _bins(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, float]:
    """Centres, shares [%] and width of bars; whole numbers stand alone where there are not too many of them."""
    low, high = float(values.min()), float(values.max())
    is_whole = bool(np.all(values == np.round(values)))
    width = max(1.0, np.ceil((high - low + 1.0) / _BARS_MAX)) if is_whole else max((high - low) / _BARS_MAX, 1e-9)
    edges = np.arange(low - 0.5 * width, high + width, width)
    counts, edges = np.histogram(values, edges)
    return 0.5 * (edges[:-1] + edges[1:]), 100.0 * counts / len(values), float(width)
