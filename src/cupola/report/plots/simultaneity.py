"""How many at once: what stands behind a claim about simultaneous targets."""

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
    "Filled marker: the claim is true in at least half of the replications; hollow: it is not, or the interval leaves "
    "it open. Nominal figures. Simulation."
)
_FOOT_HITS = "Medians over replications: solid, as the claim counts; dotted, those of them that were hit. "
#: Height of a row of panels with its title and axis, and of the key above all [inch].
_ROW_IN = 1.95
_KEY_IN = 0.5
_OTHERS_IN = 1.15
_LEFT = 0.075
#: Room for the name of a defence beside a panel [points].
_NAME_PT = 100.0
_TITLE = "Simultaneous targets by size of the raid"


def simultaneity(
    verdict: Verdict,
    *,
    filename: str | os.PathLike[str] | None = None,
    names: Mapping[str, str] | None = None,
    variants_max: int = 6,
) -> Figure:
    """Draw how many targets are engaged simultaneously against how many come, by sector and altitude.

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
    counts = bool(cells) and all(cell.median_count is not None for cell in cells)
    variants = list(dict.fromkeys(cell.variant for cell in cells))
    sizes = {v: {c.factors["raid_size"] for c in cells if c.variant == v} for v in variants}
    curves = [v for v in variants if len(sizes[v]) > 1 or not counts]
    others = [c for c in cells if c.variant not in curves]
    left_out, curves = curves[variants_max:], curves[:variants_max]
    with_hits = counts and any(cell.median_hits is not None for cell in cells)
    foot = (_FOOT_HITS if with_hits else "") + _FOOT
    foot += f" Not shown: {', '.join(names.get(v, v) for v in left_out)}." if left_out else ""
    n_others = len({c.variant for c in others})
    others_in = _OTHERS_IN + 0.3 * n_others if others else 0.0
    body_in = max(1.0 if not cells else 0.0, len(curves) * _ROW_IN + others_in) + _KEY_IN
    with style.look():
        figure, bottom, height = style.page(_TITLE, words.claim_line(verdict), foot, body_in)
        if not cells:
            style.no_data(figure.add_axes((0.05, bottom, 0.9, height)), "This claim was not examined case by case.")
            return style.save(figure, filename)
        altitudes, sectors = _values(cells, "altitude_m"), _values(cells, "sector_deg")
        for row, variant in enumerate(curves):
            low = bottom + height * (1.0 - (_KEY_IN + (row + 1) * _ROW_IN - 0.42) / body_in)
            name_at = low + height * (_ROW_IN - 0.57) / body_in
            name = names.get(variant, variant)
            figure.text(_LEFT, name_at, name, size=9.5, weight="bold", va="bottom", parse_math=False)
            places = _places(len(altitudes), _LEFT, low, height * (_ROW_IN - 0.80) / body_in)
            for column, (altitude, place) in enumerate(zip(altitudes, places, strict=True)):
                axes = figure.add_axes(place)
                here = [c for c in cells if (c.variant, c.factors.get("altitude_m", 0.0)) == (variant, altitude)]
                _panel(axes, verdict, here, sectors, counts, [c for c in cells if c.variant in curves])
                _name_axes(axes, altitude, column, row == len(curves) - 1, counts)
        if others:
            _compare(figure, verdict, others, names, (bottom, height, body_in, others_in))
        _key(figure, sectors, with_hits, bottom + height)
        return style.save(figure, filename)


def _places(n: int, left: float, low: float, height: float) -> list[tuple[float, float, float, float]]:
    """Side by side, n panels from a left edge to the figure's right [parts of the figure]."""
    width = (0.985 - left - 0.03 * (n - 1)) / n
    return [(left + i * (width + 0.03), low, width, height) for i in range(n)]


def _name_axes(axes: Any, altitude: float, column: int, is_last: bool, counts: bool) -> None:
    at = f"targets at {words.altitude_text(altitude)}" if altitude else ""
    axes.set_title(at, pad=4, fontweight="normal", size=8.5)
    if column:
        axes.set_yticklabels([])
    else:
        axes.set_ylabel("simultaneous targets" if counts else "probability of the claim")
    if is_last:
        axes.set_xlabel("targets that arrive together")


def _compare(
    figure: Figure,
    verdict: Verdict,
    cells: Sequence[CaseRow],
    names: Mapping[str, str],
    room: tuple[float, float, float, float],
) -> None:
    """The defences that were tried with one size of raid only: numbers side by side, one row per defence."""
    from matplotlib.ticker import MaxNLocator

    bottom, height, body_in, own_in = room
    variants = list(dict.fromkeys(cell.variant for cell in cells))
    altitudes, sectors, sizes = (_values(cells, factor) for factor in ("altitude_m", "sector_deg", "raid_size"))
    low, tall = bottom + height * 0.45 / body_in, height * (own_in - 1.0) / body_in
    heading = f"Other defences, raid of {sizes[-1]:g}"
    figure.text(0.016, low + tall + height * 0.26 / body_in, heading, size=9.5, weight="bold", va="bottom")
    top = max([verdict.value, 1.0] + [float(c.median_count or 0.0) for c in cells])
    for column, place in enumerate(_places(len(altitudes), 0.2, low, tall)):
        axes = figure.add_axes(place)
        axes.set_title(f"targets at {words.altitude_text(altitudes[column])}", pad=4, fontweight="normal", size=8.5)
        for cell in cells:
            if float(cell.factors["altitude_m"]) != altitudes[column] or float(cell.factors["raid_size"]) != sizes[-1]:
                continue
            k = sectors.index(float(cell.factors["sector_deg"]))
            colour, y = style.SERIES[k % 8], variants.index(cell.variant) + 0.16 * (k - 0.5 * (len(sectors) - 1))
            face = colour if cell.verdict == "holds" else "white"
            look: dict[str, Any] = {"marker": style.MARKERS[k % 8], "color": colour, "markerfacecolor": face}
            axes.plot([float(cell.median_count or 0.0)], [y], markersize=5, linestyle="none", zorder=3, **look)
        axes.axvline(verdict.value, color=style.INK, linewidth=1.0, linestyle=(0, (4, 2.5)), zorder=1)
        axes.set_xlim(-0.05 * top, 1.1 * top)
        axes.set_ylim(len(variants) - 0.4, -0.6)
        own = [in_lines(names.get(variant, variant), _NAME_PT, 8.0) for variant in variants] if column == 0 else []
        axes.set_yticks(range(len(variants)), own or [""] * len(variants), parse_math=False, size=8.0, linespacing=1.0)
        axes.tick_params(axis="y", length=0)
        axes.xaxis.set_major_locator(MaxNLocator(integer=True, nbins=6))
        axes.grid(axis="x")
        axes.set_xlabel("simultaneous targets")


def _values(cells: Sequence[CaseRow], factor: str) -> list[float]:
    return sorted({float(cell.factors.get(factor, 0.0)) for cell in cells})


def _panel(
    axes: Any,
    verdict: Verdict,
    cells: Sequence[CaseRow],
    sectors: Sequence[float],
    counts: bool,
    everything: Sequence[CaseRow],
) -> None:
    sizes = _values(everything, "raid_size")
    for k, sector in enumerate(sectors):
        line = sorted(
            (c for c in cells if float(c.factors.get("sector_deg", 0.0)) == sector),
            key=lambda c: float(c.factors["raid_size"]),
        )
        _line(axes, line, k, len(sectors) - 1 - k, counts)
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


def _line(axes: Any, line: Sequence[CaseRow], k: int, wider: int, counts: bool) -> None:
    """One sector; lines that lie on one another stay visible, because the first is the widest."""
    colour, marker = style.SERIES[k % 8], style.MARKERS[k % 8]
    x = [float(c.factors["raid_size"]) for c in line]
    y = [float(c.median_count or 0.0) if counts else c.estimate.estimate for c in line]
    axes.plot(x, y, color=colour, linewidth=1.4 + 1.0 * wider, zorder=3 + 0.01 * k)
    if counts:
        hits = [(xi, c.median_hits) for xi, c in zip(x, line, strict=True) if c.median_hits is not None]
        dots: Any = (0, (1, 1.3))
        axes.plot([h[0] for h in hits], [h[1] for h in hits], color=colour, linewidth=1.1, linestyle=dots, zorder=2.9)
    else:
        low, high = [c.estimate.low for c in line], [c.estimate.high for c in line]
        axes.fill_between(x, low, high, color=colour, alpha=0.15, linewidth=0)
    for cell, xi, yi in zip(line, x, y, strict=True):
        face = colour if cell.verdict == "holds" else "white"
        size = 4.5 + 1.3 * wider
        axes.plot([xi], [yi], marker=marker, color=colour, markerfacecolor=face, markersize=size, zorder=4 + 0.01 * k)


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
