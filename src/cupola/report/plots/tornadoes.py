"""Which parameter moves the outcome most: one bar each, from its low to its high value."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cupola.analysis.estimates.texts import telling_places
from cupola.analysis.sensitivity.tornado import Swing
from cupola.report import style, words
from cupola.report.plots.sweep_selection_words import is_share, metric_axis

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cupola.analysis.estimates.intervals import Estimate

#: So many rows are drawn where nothing stands out of the noise.
_NOISE_MAX = 5
_FOOT = "Bar: from the outcome at the low value (hollow) to that at the high value (filled); whiskers: 95 % intervals."


def tornado(
    swings: Sequence[Swing],
    *,
    metric: str = "leakers",
    base: Estimate | None = None,
    source: str = "",
    note: str = "",
    rows_max: int = 16,
    filename: str | os.PathLike[str] | None = None,
) -> Figure:
    """Draw a tornado: the parameter that moves the outcome most on top.

    Parameters
    ----------
    swings : sequence of Swing
        One row each, in any order; rows with a rank correlation or an index are ordered by it, where all have one.
        Noise is left out, but for the first few where nothing else is there.
    metric : str
        The outcome.
    base : Estimate, optional
        The outcome with all parameters at their nominal value: an upright line with its interval.
    source, note : str
        Where the numbers come from, for the foot; what was done with the other parameters, for the head.
    rows_max : int
        More rows than this are left out, and the foot says so.
    filename : path, optional
        Written there too: ``.svg``, ``.png`` or ``.pdf``.
    """
    shown, told = _chosen(swings, rows_max)
    foot = f"{_FOOT}{_right(shown)}{told}"
    body_in = 0.6 + 0.36 * max(2, len(shown))
    name = words.metric_text(metric).partition(":")[0]
    title = f"What moves it most: {name[:1].lower()}{name[1:]}"
    with style.look():
        figure, bottom, height = style.page(title, note, f"{foot} {source}".strip(), body_in)
        if not shown:
            style.no_data(figure.add_axes((0.05, bottom, 0.9, height)), "No parameter takes more than one value.")
            return style.save(figure, filename)
        has_index = any(one.index is not None or one.correlation is not None for one in shown)
        width = 0.47 if has_index else 0.66
        axes: Any = figure.add_axes((0.3, bottom + height * 0.5 / body_in, width, height * (1.0 - 0.55 / body_in)))
        scale = 100.0 if is_share(metric) else 1.0
        for row, one in enumerate(shown):
            _row(axes, row, one, scale)
        if base is not None:
            axes.axvspan(scale * base.low, scale * base.high, color=style.INK, alpha=0.12, linewidth=0, zorder=1)
            axes.axvline(scale * base.estimate, color=style.INK, linewidth=1.0, zorder=1)
        axes.set_yticks(range(len(shown)), [words.cut(one.parameter, 34) for one in shown], parse_math=False)
        axes.tick_params(axis="y", length=0)
        if max(len(one.parameter) for one in shown) > 28:
            axes.tick_params(axis="y", labelsize=7.6)  # long names would begin beyond the edge
        axes.spines["left"].set_visible(False)
        axes.set_ylim(len(shown) - 0.4, -0.6)
        # Room for the values beside the whiskers: ranges of values are longer than single ones.
        axes.margins(x=0.16 if max(len(text) for one in shown for text in (one.low, one.high)) <= 10 else 0.45)
        axes.grid(axis="x")
        unit = shown[0].at_low.unit
        axes.set_xlabel(metric_axis(metric, unit), parse_math=False)
        if scale != 1.0:
            axes.xaxis.set_major_formatter(lambda value, _: f"{value:g} %")
        return style.save(figure, filename)


def _chosen(swings: Sequence[Swing], rows_max: int) -> tuple[list[Swing], str]:
    """Rows in order, and what is said of those that are left out."""
    measure = next((name for name in ("correlation", "index") if _all_have(swings, name)), "")
    ordered = sorted(swings, key=lambda one: (-_weight(one, measure), one.parameter))
    seen = [one for one in ordered if not one.is_noise]
    shown = seen[:rows_max] or ordered[: min(rows_max, _NOISE_MAX)]
    n_less, n_noise = len(seen) - len(shown) if seen else 0, len(ordered) - len(seen)
    told = "" if seen or not ordered else " No row stands out from noise: chance alone gives effects of this size."
    if not seen:
        n_noise -= len(shown)
    told += f" Not shown: {n_less} with a smaller effect." if n_less else ""
    return shown, told + (f" Not shown: {n_noise} that cannot be distinguished from noise." if n_noise else "")


def _all_have(swings: Sequence[Swing], measure: str) -> bool:
    return bool(swings) and all(getattr(one, measure) is not None for one in swings)


def _right(shown: Sequence[Swing]) -> str:
    """What stands at the right."""
    if any(one.correlation is not None for one in shown):
        return " Right: rank correlation with the outcome, with its interval."
    if any(one.index is not None for one in shown):
        text = " Right: share of the outcome's variance that the parameter explains, with its interval; one that"
        return f"{text} reaches below 0 cannot be distinguished from noise."
    return ""


def _weight(swing: Swing, measure: str) -> float:
    one = getattr(swing, measure) if measure else None
    weight = abs(one.estimate) if one is not None else swing.size
    return weight if math.isfinite(weight) else -1.0


def _row(axes: Any, row: int, swing: Swing, scale: float) -> None:
    """Bar, both ends with their intervals and values, and the index."""
    ends = ((swing.at_low, swing.low, style.PAPER), (swing.at_high, swing.high, style.BLUE))
    at = [scale * end.estimate for end, _, _ in ends]
    axes.barh([row], [at[1] - at[0]], left=[at[0]], height=0.5, color=style.SKY, alpha=0.55, zorder=2)
    for k, (end, value, face) in enumerate(ends):
        y = row + (-0.12 if k == 0 else 0.12)  # apart, so that ends that agree are both seen
        low, high = (scale * limit if math.isfinite(limit) else at[k] for limit in (end.low, end.high))
        axes.plot([low, high], [y, y], color=style.INK, linewidth=1.1, solid_capstyle="butt", zorder=3)
        axes.plot([at[k]], [y], "o", color=style.BLUE, markerfacecolor=face, markersize=5, zorder=4)
        to_right = at[k] > at[1 - k] or (at[k] == at[1 - k] and k == 1)
        axes.annotate(
            value, (high if to_right else low, y), (5 if to_right else -5, 0), textcoords="offset points", size=7.8,
            ha="left" if to_right else "right", va="center", parse_math=False,
        )  # fmt: skip
    text = ""
    if swing.correlation is not None:
        one = swing.correlation
        places = telling_places(2, one.estimate, one.low, one.high)
        text = f"{one.estimate:.{places}f} ({one.low:.{places}f} to {one.high:.{places}f})"
    elif swing.index is not None:
        one = swing.index
        text = f"{100.0 * one.estimate:.0f} % ({100.0 * one.low:.0f} to {100.0 * one.high:.0f})"
    if text:
        axes.annotate(
            text, (1.05, row), xycoords=("axes fraction", "data"), size=7.8, va="center", annotation_clip=False
        )
