"""How far, at which altitude: what stands behind a claim about range."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.report import style, words

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cupola.analysis.summary import Cell, Verdict

_COLUMNS = 3


@dataclass(frozen=True, slots=True)
class _Reach:
    """One class at one altitude: median [km] with nominal, low and high figures, and the furthest; None: never hit."""

    median: float | None
    low: float | None
    high: float | None
    furthest: float | None


def range_by_altitude(
    verdict: Verdict,
    *,
    filename: str | os.PathLike[str] | None = None,
    names: Mapping[str, str] | None = None,
) -> Figure:
    """Draw intercept range against altitude for each class of target, one panel a variant of the defence.

    Parameters
    ----------
    verdict : Verdict
        Of a claim of kind ``range``; its cells hold factors ``type`` and ``altitude_m``.
    filename : path, optional
        Written there too: ``.svg``, ``.png`` or ``.pdf``.
    names : mapping, optional
        Words for ids of variants and types.

    Returns
    -------
    Figure
        Says so when the verdict holds no such cells.
    """
    names = names or {}
    cells = [cell for cell in verdict.cells if "type" in cell.factors and "altitude_m" in cell.factors]
    variants = list(dict.fromkeys(cell.variant for cell in cells))
    kinds = list(dict.fromkeys(str(cell.factors["type"]) for cell in cells))
    altitudes = sorted({float(cell.factors["altitude_m"]) for cell in cells})
    rows = max(1, -(-len(variants) // _COLUMNS))
    panel_in = 0.55 + len(altitudes) * max(0.26, 0.095 * len(kinds) + 0.06)
    key_in = 0.24 * -(-len(kinds) // 4) + 0.06
    with style.look():
        figure, bottom, height = style.page(
            "How far away targets were hit, by their altitude", verdict.sentence, _FOOT, rows * (panel_in + 0.3) + key_in
        )
        if not cells:
            style.no_data(figure.add_axes((0.05, bottom, 0.9, height)), "This claim was not examined case by case.")
            return style.save(figure, filename)
        body_in = rows * (panel_in + 0.3) + key_in
        _key(figure, kinds, names, bottom + height)
        columns = min(_COLUMNS, len(variants))
        furthest = max([cell.furthest_range_km or 0.0 for cell in cells])
        limit_km = 1.07 * max(_claimed_km(verdict), furthest, 1.0)
        left, right = 0.115, 0.985
        width = (right - left - 0.03 * (columns - 1)) / columns
        for i, variant in enumerate(variants):
            row, column = divmod(i, columns)
            low = bottom + height * (1.0 - (key_in + (row + 1) * (panel_in + 0.3) - 0.5) / body_in)
            place = (left + column * (width + 0.03), low, width, height * (panel_in - 0.5) / body_in)
            axes = figure.add_axes(place)
            _panel(axes, verdict, [cell for cell in cells if cell.variant == variant], kinds, altitudes)
            axes.set_xlim(-0.025 * limit_km, limit_km)
            title = style.wrapped(names.get(variant, variant), int(32 * 2.2 / columns) if columns > 1 else 80)
            axes.set_title(title[0] + ("…" if len(title) > 1 else ""), pad=5, parse_math=False)
            axes.set_xlabel("distance from the battery [km]")
            if column == 0:
                axes.set_ylabel("altitude of the target")
            else:
                axes.set_yticklabels([])
        return style.save(figure, filename)


_FOOT = (
    "Dot: median over replications with a hit; bar: the median with the low and the high end of published figures; "
    "ring: furthest hit; cross: never hit. Altitude above the ground of the battery. Simulation."
)


def _claimed_km(verdict: Verdict) -> float:
    """The claimed value in kilometres; 0 when it is no distance."""
    per_unit = {"km": 1.0, "m": 1e-3, "nmi": 1.852, "ft": 0.3048e-3}
    return verdict.value * per_unit.get(verdict.unit, 0.0)


def _panel(
    axes: Any, verdict: Verdict, cells: Sequence[Cell], kinds: Sequence[str], altitudes: Sequence[float]
) -> None:
    """One variant: altitudes as rows, classes side by side in each row."""
    step = 0.72 / max(1, len(kinds))
    for row in range(len(altitudes)):
        if row % 2:
            axes.axhspan(row - 0.5, row + 0.5, color="#f1f3f5", zorder=0)
    for k, kind in enumerate(kinds):
        colour, marker = style.SERIES[k % len(style.SERIES)], style.MARKERS[k % len(style.MARKERS)]
        for row, altitude in enumerate(altitudes):
            y = row + step * (0.5 * (len(kinds) - 1) - k)
            here = [c for c in cells if c.factors["type"] == kind and c.factors["altitude_m"] == altitude]
            if here:
                _dumbbell(axes, y, _reach(here), colour, marker)
    claimed_km = _claimed_km(verdict)
    if claimed_km > 0.0:
        axes.axvline(claimed_km, color=style.INK, linewidth=1.1, linestyle=(0, (4, 2.5)), zorder=1)
        text = f"claim: {words.sign(verdict.op)} {verdict.value:g} {verdict.unit}"
        axes.annotate(
            text, (claimed_km, 0.5), (-4, 0), xycoords=("data", "axes fraction"), textcoords="offset points", size=7.6,
            rotation=90, ha="right", va="center", parse_math=False,
        )
    axes.set_ylim(-0.5, len(altitudes) - 0.5)
    axes.set_yticks(range(len(altitudes)), [words.altitude_text(altitude) for altitude in altitudes])
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")


def _reach(cells: Sequence[Cell]) -> _Reach:
    """Several bearings become one: median of their medians, furthest of all."""

    def median(figures: str) -> float | None:
        found = [c.median_range_km for c in cells if c.figures == figures and c.median_range_km is not None]
        return float(np.median(found)) if found else None

    furthest = [c.furthest_range_km for c in cells if c.figures == "nominal" and c.furthest_range_km is not None]
    return _Reach(median("nominal"), median("low"), median("high"), max(furthest, default=None))


def _dumbbell(axes: Any, y: float, reach: _Reach, colour: str, marker: str) -> None:
    spread = [value for value in (reach.low, reach.median, reach.high) if value is not None]
    if len(spread) > 1:
        axes.plot([min(spread), max(spread)], [y, y], color=colour, linewidth=4.2, alpha=0.28, solid_capstyle="butt", zorder=2)
    if reach.median is None:
        axes.plot([0.0], [y], marker="x", color=colour, markersize=4.2, markeredgewidth=1.2, linestyle="none", zorder=3)
        return
    if reach.furthest is not None:
        axes.plot([reach.median, reach.furthest], [y, y], color=colour, linewidth=0.8, zorder=2.5)
        axes.plot(
            [reach.furthest], [y], marker=marker, color=colour, markersize=4.2, markerfacecolor="white",
            markeredgewidth=0.9, linestyle="none", zorder=3,
        )
    axes.plot([reach.median], [y], marker=marker, color=colour, markersize=4.6, linestyle="none", zorder=3.5)


def _key(figure: Figure, kinds: Sequence[str], names: Mapping[str, str], top: float) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], color=style.SERIES[k % 8], marker=style.MARKERS[k % 8], linestyle="none", label=_plain(names.get(kind, kind)))
        for k, kind in enumerate(kinds)
    ]
    figure.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0.005, top), ncols=min(4, len(kinds)), columnspacing=1.4,
        handletextpad=0.2, borderaxespad=0.2,
    )


def _plain(text: str) -> str:
    """A name that matplotlib does not read as mathematics, and that a legend does not hide."""
    return text.replace("$", r"\$").lstrip("_")
