"""Shares and reasons: why threats were not engaged, and how each type of target fared."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cupola.analysis.decision_tally import decision_words
from cupola.analysis.estimates.intervals import Estimate
from cupola.report import style, words
from cupola.report.labels import in_lines

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cupola.analysis.summary import Summary

#: Share, words, colour, marker: what can happen to a flight.
_FATES = (
    ("killed", "destroyed", style.BLUE, "o"),
    ("arrived", "reached its aim", style.ORANGE, "s"),
    ("never_engaged", "never fired at", style.GREY, "D"),
)
#: Room for a reason beside its bar [points].
_REASON_PT = 205.0
#: Reasons of decisions with a smaller share are left out.
_SHOWN_MIN = 0.001


def reasons(summary: Summary, *, filename: str | os.PathLike[str] | None = None) -> Figure:
    """Draw why threats were never fired at: mean number per replication by reason, with 95 % intervals.

    Parameters
    ----------
    summary : Summary
        Its `not_engaged`.
    filename : path, optional
        Written there too: ``.svg``, ``.png`` or ``.pdf``.
    """
    rows = sorted(summary.not_engaged.items(), key=lambda entry: (-entry[1].estimate, entry[0]))
    rows = [(name, estimate) for name, estimate in rows if estimate.estimate > 0.0]
    total = sum(estimate.estimate for _, estimate in rows)
    return _bars(
        [(words.reason_text(name), estimate) for name, estimate in rows],
        "Why threats were never fired at",
        _reasons_subtitle(total, summary.metrics.get("threats")),
        "Each threat counts under the furthest obstacle that it met. Bar: mean; line: 95 % interval. Simulation.",
        "threats per replication",
        "Every threat was fired at.",
        filename,
    )


def decisions(summary: Summary, *, filename: str | os.PathLike[str] | None = None) -> Figure:
    """Draw where decisions on tracks ended: share of all decisions by obstacle, with 95 % intervals.

    Parameters
    ----------
    summary : Summary
        Its `decisions` and `obstacles`.
    filename : path, optional
        Written there too: ``.svg``, ``.png`` or ``.pdf``.
    """
    rows = [
        (
            decision_words(name),
            Estimate(100.0 * share.estimate, 100.0 * share.low, 100.0 * share.high, "%", share.n),
        )
        for name, share in summary.decisions.items()
        if name != "engaged" and share.estimate >= _SHOWN_MIN
    ]
    return _bars(
        rows,
        "Why tracks were not engaged, decision by decision",
        summary.obstacles,
        "A battery decides on each of its tracks again and again, at most a decision interval apart, so shares are "
        "roughly shares of the time that tracks existed. Reasons below 0.1 % are left out. Bar: share; line: 95 % "
        "interval over replications. Simulation.",
        "% of all decisions on tracks",
        "Nothing stood in the way of any decision.",
        filename,
    )


def _bars(
    rows: Sequence[tuple[str, Estimate]], title: str, subtitle: str, foot: str, unit: str, empty: str,
    filename: str | os.PathLike[str] | None,
) -> Figure:  # fmt: skip
    """One bar a reason, the first one strong, with intervals; words where there are none."""
    body_in = 0.55 + 0.3 * max(1, len(rows))
    with style.look():
        figure, bottom, height = style.page(title, subtitle, foot, body_in)
        if not rows:
            style.no_data(figure.add_axes((0.05, bottom, 0.9, height)), empty)
            return style.save(figure, filename)
        axes = figure.add_axes((0.40, bottom + height * 0.48 / body_in, 0.51, height * (1.0 - 0.5 / body_in)))
        for i, (_, estimate) in enumerate(rows):
            axes.barh([i], [estimate.estimate], height=0.62, color=style.BLUE if i == 0 else style.SKY, zorder=2)
            end = _interval(axes, i, estimate)
            axes.annotate(
                words.number(estimate.estimate, 2), (end, i), (5, 0), textcoords="offset points", size=8.5, va="center"
            )
        labels = [in_lines(text, _REASON_PT, 8.5) for text, _ in rows]
        axes.set_yticks(range(len(rows)), labels, parse_math=False, linespacing=1.0)
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_xlim(0.0, 1.02 * max(_finite(e.high, e.estimate) for _, e in rows))
        axes.set_xlabel(unit)
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="x")
        return style.save(figure, filename)


def _reasons_subtitle(total: float, threats: Estimate | None) -> str:
    if total <= 0.0 or threats is None or not threats.estimate > 0.0:
        return ""
    return (
        f"On average {words.number(total)} of {words.number(threats.estimate)} threats per replication were never "
        "fired at; what stood in the way:"
    )


def _interval(axes: Any, y: float, estimate: Estimate) -> float:
    """The interval as a line; returns its right end."""
    low, high = _finite(estimate.low, estimate.estimate), _finite(estimate.high, estimate.estimate)
    if high > low:
        axes.plot([max(0.0, low), high], [y, y], color=style.INK, linewidth=1.3, solid_capstyle="butt", zorder=3)
    return high


def _finite(value: float, otherwise: float) -> float:
    return value if math.isfinite(value) else otherwise


def by_type(
    summary: Summary,
    *,
    filename: str | os.PathLike[str] | None = None,
    names: Mapping[str, str] | None = None,
) -> Figure:
    """Draw what became of the flights of each type: shares destroyed, arrived and never fired at, with intervals.

    Parameters
    ----------
    summary : Summary
        Its `by_type`.
    filename : path, optional
        Written there too: ``.svg``, ``.png`` or ``.pdf``.
    names : mapping, optional
        Words for ids of types.
    """
    names = names or {}
    rows = summary.by_type
    body_in = 0.85 + 0.42 * max(1, len(rows))
    with style.look():
        figure, bottom, height = style.page(
            "What became of each type",
            "Share of the flights of each type, over all replications, with 95 % intervals.",
            "The shares of a type need not add up to 100 %: a flight may be fired at and go home. Simulation.",
            body_in,
        )
        if not rows:
            style.no_data(figure.add_axes((0.05, bottom, 0.9, height)), "Nothing flew.")
            return style.save(figure, filename)
        axes = figure.add_axes((0.33, bottom + height * 0.48 / body_in, 0.63, height * (1.0 - 0.85 / body_in)))
        for i, row in enumerate(rows):
            if i % 2:
                axes.axhspan(i - 0.5, i + 0.5, color="#f1f3f5", zorder=0)
            for k, (field, _, colour, marker) in enumerate(_FATES):
                share: Estimate = getattr(row, field)
                if not math.isfinite(share.estimate):
                    continue
                y = i + 0.22 * (k - 1)
                axes.plot([100 * share.low, 100 * share.high], [y, y], color=colour, linewidth=1.4, zorder=2)
                axes.plot(
                    [100 * share.estimate], [y], marker=marker, color=colour, markersize=6, linestyle="none", zorder=3
                )
        axes.set_yticks(range(len(rows)), _type_labels(rows, names), parse_math=False)
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.set_xlim(-3.0, 103.0)
        axes.set_xlabel("share of flights")
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g} %")
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="x")
        _fates_key(axes)
        return style.save(figure, filename)


def _type_labels(rows: Sequence[Any], names: Mapping[str, str]) -> list[str]:
    labels = []
    for row in rows:
        name = names.get(row.type, row.type)
        name = name if len(name) <= 30 else name[:29] + "…"
        count = words.number(row.flights_per_replication.estimate)
        labels.append(f"{name}\n{words.SIDES.get(row.side, row.side)}, {count} per replication")
    return labels


def _fates_key(axes: Any) -> None:
    from matplotlib.lines import Line2D

    handles = [Line2D([], [], color=c, marker=m, label=text) for _, text, c, m in _FATES]
    axes.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0.0, 1.0),
        ncols=3,
        borderaxespad=0.2,
        columnspacing=1.6,
    )
