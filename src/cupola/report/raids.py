"""How many at once: what stands behind a claim about simultaneous targets."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cupola.report import style, words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cupola.analysis.summary import Cell, Verdict

_FOOT = (
    "Filled marker: the claim is true in at least half of the replications; hollow: it is not, or the interval leaves "
    "it open. Nominal figures. Simulation."
)
_FOOT_HITS = "Medians over replications: solid, as the claim counts; dotted, those of them that were hit. "
#: Height of a row of panels with its title and axis, and of the key above all [inch].
_ROW_IN = 1.95
_KEY_IN = 0.5


def simultaneity(
    verdict: Verdict,
    *,
    filename: str | os.PathLike[str] | None = None,
    names: Mapping[str, str] | None = None,
    variants_max: int = 6,
) -> Figure:
    """Draw how many targets are dealt with at one time against how many come, by sector and altitude.

    Parameters
    ----------
    verdict : Verdict
        Of a claim of kind ``simultaneity``; its cells hold ``raid_size, sector_deg, altitude_m``.
    filename : path, optional
        Written there too: ``.svg``, ``.png`` or ``.pdf``.
    names : mapping, optional
        Words for ids of variants.
    variants_max : int
        More variants than this are left out, and the foot of the figure says so.

    Returns
    -------
    Figure
        One row a variant, one column an altitude, one line a sector. Numbers where the cells count, otherwise the
        probability of the claim with its interval.
    """
    names = names or {}
    cells = [c for c in verdict.cells if "raid_size" in c.factors and c.figures == "nominal"]
    variants = list(dict.fromkeys(cell.variant for cell in cells))
    left_out = variants[variants_max:]
    variants = variants[:variants_max]
    foot = _FOOT_HITS + _FOOT if any(cell.median_hits is not None for cell in cells) else _FOOT
    foot += f" Not shown: {', '.join(names.get(v, v) for v in left_out)}." if left_out else ""
    body_in = max(1, len(variants)) * _ROW_IN + _KEY_IN
    with style.look():
        figure, bottom, height = style.page(
            "How many targets at one time, by how many come", verdict.sentence, foot, body_in
        )
        if not cells:
            style.no_data(figure.add_axes((0.05, bottom, 0.9, height)), "This claim was not examined case by case.")
            return style.save(figure, filename)
        counts = all(cell.median_count is not None for cell in cells)
        altitudes = _values(cells, "altitude_m")
        sectors = _values(cells, "sector_deg")
        left, right = 0.075, 0.985
        width = (right - left - 0.03 * (len(altitudes) - 1)) / len(altitudes)
        for row, variant in enumerate(variants):
            low = bottom + height * (1.0 - (_KEY_IN + (row + 1) * _ROW_IN - 0.42) / body_in)
            top = low + height * (_ROW_IN - 0.57) / body_in
            name = names.get(variant, variant)
            figure.text(left, top, name, size=9.5, weight="bold", va="bottom", parse_math=False)
            for column, altitude in enumerate(altitudes):
                place = (left + column * (width + 0.03), low, width, height * (_ROW_IN - 0.80) / body_in)
                axes = figure.add_axes(place)
                here = [c for c in cells if c.variant == variant and c.factors.get("altitude_m", 0.0) == altitude]
                _panel(axes, verdict, here, sectors, counts, cells)
                at = f"targets at {words.altitude_text(altitude)}" if altitude else ""
                axes.set_title(at, pad=4, fontweight="normal", size=8.5)
                if column:
                    axes.set_yticklabels([])
                else:
                    axes.set_ylabel("targets at one time" if counts else "probability of the claim")
                if row == len(variants) - 1:
                    axes.set_xlabel("targets that arrive together")
        _key(figure, sectors, any(cell.median_hits is not None for cell in cells), bottom + height)
        return style.save(figure, filename)


def _values(cells: Sequence[Cell], factor: str) -> list[float]:
    return sorted({float(cell.factors.get(factor, 0.0)) for cell in cells})


def _panel(
    axes: Any,
    verdict: Verdict,
    cells: Sequence[Cell],
    sectors: Sequence[float],
    counts: bool,
    everything: Sequence[Cell],
) -> None:
    sizes = _values(everything, "raid_size")
    for k, sector in enumerate(sectors):
        colour, marker = style.SERIES[k % 8], style.MARKERS[k % 8]
        line = sorted(
            (c for c in cells if float(c.factors.get("sector_deg", 0.0)) == sector),
            key=lambda c: float(c.factors["raid_size"]),
        )
        x = [float(c.factors["raid_size"]) for c in line]
        y = [float(c.median_count or 0.0) if counts else c.estimate.estimate for c in line]
        # Lines that lie on one another stay visible: the first is the widest.
        wider = len(sectors) - 1 - k
        axes.plot(x, y, color=colour, linewidth=1.4 + 1.3 * wider, zorder=3 + 0.01 * k)
        if not counts:
            axes.fill_between(
                x,
                [c.estimate.low for c in line],
                [c.estimate.high for c in line],
                color=colour,
                alpha=0.15,
                linewidth=0,
            )
        else:
            hits = [(xi, c.median_hits) for xi, c in zip(x, line, strict=True) if c.median_hits is not None]
            dots: Any = (0, (1, 1.3))
            axes.plot(
                [h[0] for h in hits], [h[1] for h in hits], color=colour, linewidth=1.1, linestyle=dots, zorder=2.9
            )
        for cell, xi, yi in zip(line, x, y, strict=True):
            face = colour if cell.verdict == "holds" else "white"
            axes.plot(
                [xi],
                [yi],
                marker=marker,
                color=colour,
                markerfacecolor=face,
                markersize=4.5 + 1.6 * wider,
                zorder=4 + 0.01 * k,
            )
    axes.set_xlim(0.0, 1.06 * max(sizes))
    axes.set_xticks(sizes, [f"{size:g}" for size in sizes])
    axes.grid(axis="y")
    if not counts:
        axes.set_ylim(-0.04, 1.04)
        axes.axhline(0.5, color=style.MUTED, linewidth=0.8, linestyle=(0, (4, 2.5)), zorder=1)
        return
    top = 1.12 * max([float(c.median_count or 0.0) for c in everything] + [verdict.value, 1.0])
    axes.set_ylim(0.0, top)
    end = min(max(sizes), top)
    axes.plot([0.0, end], [0.0, end], color=style.GREY, linewidth=0.8, zorder=1)
    axes.annotate(
        "all of them",
        (0.72 * end, 0.72 * end),
        (-4, 4),
        textcoords="offset points",
        size=7.2,
        color=style.MUTED,
        ha="right",
        va="bottom",
    )
    axes.axhline(verdict.value, color=style.INK, linewidth=1.0, linestyle=(0, (4, 2.5)), zorder=1)
    axes.annotate(
        f"claim: {words.sign(verdict.op)} {verdict.value:g}",
        (0.0, verdict.value),
        (3, 2),
        xycoords=("axes fraction", "data"),
        textcoords="offset points",
        size=7.6,
        ha="left",
        va="bottom",
        parse_math=False,
    )


def _key(figure: Figure, sectors: Sequence[float], with_hits: bool, top: float) -> None:
    from matplotlib.lines import Line2D

    if sectors == [0.0]:
        return
    handles = [
        Line2D(
            [],
            [],
            color=style.SERIES[k % 8],
            marker=style.MARKERS[k % 8],
            label="all round" if s >= 359.0 else f"{s:g}°",
        )
        for k, s in enumerate(sectors)
    ]
    if with_hits:
        handles.append(Line2D([], [], color=style.MUTED, linewidth=1.1, linestyle=(0, (1, 1.3)), label="of them hit"))
    legend = figure.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0.005, top),
        ncols=min(6, len(handles)),
        columnspacing=1.4,
        borderaxespad=0.2,
        title="They come from a sector of",
        title_fontsize=8.5,
        alignment="left",
    )
    legend.get_title().set_fontweight("bold")
