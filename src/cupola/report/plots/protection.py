"""With and without: what stands behind a claim that a defence protects something."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cupola.report import style, words
from cupola.report.labels import in_lines

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cupola.analysis.findings import CaseRow, Verdict

_FOOT = (
    "Dot: probability with nominal figures; line: its 95 % interval; pale bar: low to high end of published figures. "
    "Dashed: what the claim asks for, on top of the probability without. Simulation of this one raid."
)

#: Room for the name of a defence [points].
_NAME_PT = 172.0
#: What the metric of a claim calls good.
_TITLES = {
    "p_no_friendly_loss": "no own aircraft is shot down",
    "p_no_civil_loss": "no civil aircraft is shot down",
}
#: Beyond this share long words no longer fit to the right of a dot [%].
_CROWDED = 60.0
#: Width of a letter of the words beside a bar [% of the axis].
_CHAR = 1.3


def protection(
    verdict: Verdict,
    *,
    filename: str | os.PathLike[str] | None = None,
    names: Mapping[str, str] | None = None,
) -> Figure:
    """Draw how likely what is defended stays untouched, with each defence and without.

    Parameters
    ----------
    verdict : Verdict
        Of a claim of kind ``protection``; the cells of the defences hold a factor ``gain``, that without them does not.
    filename : path, optional
        Written there too: ``.svg``, ``.png`` or ``.pdf``.
    names : mapping, optional
        Words for ids of variants.
    """
    names = names or {}
    cells = [cell for cell in verdict.cells if "raid_size" not in cell.factors and "altitude_m" not in cell.factors]
    bare = next((c for c in cells if "gain" not in c.factors and c.figures == "nominal"), None)
    variants = list(dict.fromkeys(cell.variant for cell in cells))
    if bare is not None:
        variants = [bare.variant, *(v for v in variants if v != bare.variant)]
    body_in = 0.65 + 0.34 * max(2, len(variants))
    with style.look():
        title = f"With and without: how likely {_TITLES.get(verdict.metric, 'nothing gets through')}"
        figure, bottom, height = style.page(title, words.claim_line(verdict), _FOOT, body_in)
        if not cells:
            style.no_data(figure.add_axes((0.05, bottom, 0.9, height)), "This claim was not examined case by case.")
            return style.save(figure, filename)
        axes = figure.add_axes((0.33, bottom + height * 0.5 / body_in, 0.61, height * (1.0 - 0.58 / body_in)))
        asked = 100.0 * (bare.estimate.estimate + verdict.value) if bare is not None else 0.0
        for row, variant in enumerate(variants):
            own = [cell for cell in cells if cell.variant == variant]
            _row(axes, row, own, asked, is_bare=bare is not None and variant == bare.variant)
        if bare is not None:
            axes.axvline(asked, color=style.INK, linewidth=1.0, linestyle=(0, (4, 2.5)), zorder=1)
        labels = [in_lines(names.get(variant, variant), _NAME_PT, 8.5) for variant in variants]
        axes.set_yticks(range(len(variants)), labels, parse_math=False, linespacing=1.0)
        axes.set_ylim(len(variants) - 0.4, -0.6)
        axes.set_xlim(-2.0, 102.0)
        axes.set_xlabel(words.metric_text(verdict.metric)[:1].lower() + words.metric_text(verdict.metric)[1:])
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:g} %")
        axes.tick_params(axis="y", length=0)
        axes.grid(axis="x")
        return style.save(figure, filename)


def _row(axes: Any, row: int, cells: Sequence[CaseRow], asked: float, *, is_bare: bool) -> None:
    """One defence: spread of the figures, interval, dot, number."""
    colour = style.GREY if is_bare else style.BLUE
    shares = [100.0 * cell.estimate.estimate for cell in cells]
    axes.plot(
        [min(shares), max(shares)], [row, row], color=colour, linewidth=7, alpha=0.25, solid_capstyle="butt", zorder=2
    )
    nominal = next((cell.estimate for cell in cells if cell.figures == "nominal"), None)
    if nominal is None:
        return
    axes.plot([100.0 * nominal.low, 100.0 * nominal.high], [row, row], color=colour, linewidth=1.6, zorder=3)
    axes.plot([100.0 * nominal.estimate], [row], marker="o", color=colour, markersize=6, linestyle="none", zorder=4)
    text = words.percent(nominal.estimate)
    if max(shares) > min(shares):
        text += (
            f" ({words.percent(min(shares) / 100.0)} to {words.percent(max(shares) / 100.0)} over published figures)"
        )
    # Beside the dot, beyond the dashed line where that is near; above a bar that would lie under it.
    end = 100.0 * nominal.high
    end = asked if asked - 15.0 < end < asked else end
    above = 0.34 if max(shares) > min(shares) else 0.0
    if end > _CROWDED and len(text) > 8:  # no room to the right: the words end where the interval begins
        start = min(100.0 * nominal.low, min(shares), asked)
        if start < _CHAR * len(text):  # nor to the left: above the bar
            axes.annotate(
                text, (100.0, row - above), (0, 0), textcoords="offset points", size=7.8, va="center", ha="right"
            )
            return
        axes.annotate(text, (start, row), (-4, 0), textcoords="offset points", size=7.8, va="center", ha="right")
        return
    axes.annotate(text, (end, row - above), (4, 0), textcoords="offset points", size=7.8, va="center")
