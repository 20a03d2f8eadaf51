"""How far, at which altitude: what stands behind a claim about range."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from cupola.report import style, words
from cupola.report.labels import in_lines, size_that_fits

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cupola.analysis.findings import CaseRow, Verdict

_COLUMNS = 3
#: With more classes than this, panels are classes and colours are variants: a panel then stays readable.
_SERIES_MAX = 4
_GAP = 0.065
#: Height of a panel's title, and of title and horizontal axis together [inch].
_TITLE_IN = 0.3
_AROUND_IN = 0.82
_FOOT = (
    "Dot: median over replications with a hit; bar: where it moves with published figures at their ends; "
    "ring: furthest hit; cross: never hit. Altitude above the ground of the battery. Simulation."
)
#: How much wider bold letters are than those that `labels` measures.
_BOLD = 1.14
_TITLE = "How far away targets were hit, by their altitude"


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
    panels: Literal["variant", "type"] | None = None,
) -> Figure:
    """Draw intercept range against altitude for each class of target and each variant of the defence.

    Parameters
    ----------
    verdict : Verdict
        Of a claim of kind ``range``; its cells hold factors ``type`` and ``altitude_m``.
    filename : path, optional
        Written there too: ``.svg``, ``.png`` or ``.pdf``.
    names : mapping, optional
        Words for ids of variants and types.
    panels : {"variant", "type"}, optional
        What the small pictures are; when not given, variants for up to four classes of target, else classes.

    Returns
    -------
    Figure
        Says so when the verdict holds no such cells.
    """
    names = names or {}
    cells = [cell for cell in verdict.cells if "type" in cell.factors and "altitude_m" in cell.factors]
    by_type = panels == "type" or (panels is None and len({cell.factors["type"] for cell in cells}) > _SERIES_MAX)
    series = _keys(cells, not by_type)
    grid = _grid(cells, by_type)
    pitch_in = max(0.24, (0.075 if len(series) > _SERIES_MAX else 0.095) * len(series) + 0.07)
    row_heights_in = [max(len(panel.altitudes) for panel in row) * pitch_in for row in grid]
    key_in = 0.21 * -(-(len(series) + 1) // _key_columns(series, names)) + 0.06
    body_in = key_in + sum(height + _AROUND_IN for height in row_heights_in) + (0.0 if cells else 0.8)
    with style.look():
        figure, bottom, share = style.page(_TITLE, words.claim_line(verdict), _FOOT, body_in)
        if not cells:
            style.no_data(figure.add_axes((0.05, bottom, 0.9, share)), "This claim was not examined case by case.")
            return style.save(figure, filename)
        _key(figure, verdict, series, names, bottom + share)
        limit_km = 1.07 * max([_claimed_km(verdict), 1.0] + [cell.furthest_range_km or 0.0 for cell in cells])
        columns = len(grid[0])
        width = (0.985 - 0.105 - _GAP * (columns - 1)) / columns
        top_in = key_in
        for row, height_in in zip(grid, row_heights_in, strict=True):
            for column, panel in enumerate(row):
                own_in = len(panel.altitudes) * pitch_in
                low = bottom + share * (1.0 - (top_in + _TITLE_IN + own_in) / body_in)
                axes = figure.add_axes((0.105 + column * (width + _GAP), low, width, share * own_in / body_in))
                _panel(axes, verdict, panel, series, by_type)
                axes.set_xlim(-0.025 * limit_km, limit_km)
                name, room_pt = names.get(panel.key, panel.key), 72.0 * style.WIDTH_IN * width
                size = size_that_fits(name, room_pt / _BOLD, 9.5, 7.0)
                axes.set_title(in_lines(name, room_pt / _BOLD, size, 1), pad=5, size=size, parse_math=False)
                if own_in == height_in:
                    axes.set_xlabel("distance from the battery [km]")
                if column == 0:
                    axes.set_ylabel("altitude of the target" if len(panel.altitudes) > 2 else "altitude")
            top_in += height_in + _AROUND_IN
        return style.save(figure, filename)


@dataclass(frozen=True, slots=True)
class _Panel:
    """One small picture: a variant or a type, its cases, and the altitudes that were tried for it."""

    key: str
    cells: tuple[CaseRow, ...]
    altitudes: tuple[float, ...]


def _keys(cells: Sequence[CaseRow], of_types: bool) -> list[str]:
    """Types or variants, in the order in which they come."""
    return list(dict.fromkeys(str(cell.factors["type"]) if of_types else cell.variant for cell in cells))


def _grid(cells: Sequence[CaseRow], by_type: bool) -> list[list[_Panel]]:
    """Panels in rows of equal length; those with most altitudes first, so that rows are of like height."""
    panels = []
    for key in _keys(cells, by_type):
        own = tuple(c for c in cells if key == (c.factors["type"] if by_type else c.variant))
        panels.append(_Panel(key, own, tuple(sorted({float(c.factors["altitude_m"]) for c in own}))))
    panels.sort(key=lambda panel: -len(panel.altitudes))
    columns = min(_COLUMNS, len(panels)) or 1
    return [panels[i : i + columns] for i in range(0, len(panels), columns)]


def _claimed_km(verdict: Verdict) -> float:
    """The claimed value in kilometres; 0 when it is no distance."""
    per_unit = {"km": 1.0, "m": 1e-3, "nmi": 1.852, "ft": 0.3048e-3}
    return verdict.value * per_unit.get(verdict.unit, 0.0)


def _panel(axes: Any, verdict: Verdict, panel: _Panel, series: Sequence[str], by_type: bool) -> None:
    """Altitudes as rows, the series side by side in each row."""
    altitudes = panel.altitudes
    step = 0.78 / max(1, len(series))
    for row in range(len(altitudes)):
        if row % 2:
            axes.axhspan(row - 0.5, row + 0.5, color="#f1f3f5", zorder=0)
    for k, key in enumerate(series):
        colour, marker = style.SERIES[k % len(style.SERIES)], style.MARKERS[k % len(style.MARKERS)]
        for row, altitude in enumerate(altitudes):
            y = row + step * (0.5 * (len(series) - 1) - k)
            here = [
                c
                for c in panel.cells
                if key == (c.variant if by_type else c.factors["type"]) and c.factors["altitude_m"] == altitude
            ]
            if here:
                _dumbbell(axes, y, _reach(here), colour, marker)
    claimed_km = _claimed_km(verdict)
    if claimed_km > 0.0:
        axes.axvline(claimed_km, color=style.INK, linewidth=1.1, linestyle=(0, (4, 2.5)), zorder=1)
    axes.set_ylim(-0.5, len(altitudes) - 0.5)
    axes.set_yticks(range(len(altitudes)), [words.altitude_text(altitude) for altitude in altitudes])
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x")


def _reach(cells: Sequence[CaseRow]) -> _Reach:
    """Several bearings become one: median of their medians, furthest of all."""

    def median(figures: str) -> float | None:
        found = [c.median_range_km for c in cells if c.figures == figures and c.median_range_km is not None]
        return float(np.median(found)) if found else None

    furthest = [c.furthest_range_km for c in cells if c.figures == "nominal" and c.furthest_range_km is not None]
    return _Reach(median("nominal"), median("low"), median("high"), max(furthest, default=None))


def _dumbbell(axes: Any, y: float, reach: _Reach, colour: str, marker: str) -> None:
    spread = [value for value in (reach.low, reach.median, reach.high) if value is not None]
    if len(spread) > 1:
        axes.plot(
            [min(spread), max(spread)], [y, y], color=colour, linewidth=4.2, alpha=0.28, solid_capstyle="butt", zorder=2
        )
    if reach.median is None:
        axes.plot([0.0], [y], marker="x", color=colour, markersize=4.2, markeredgewidth=1.2, linestyle="none", zorder=3)
        return
    if reach.furthest is not None:
        axes.plot([reach.median, reach.furthest], [y, y], color=colour, linewidth=0.8, zorder=2.5)
        axes.plot(
            [reach.furthest],
            [y],
            marker=marker,
            color=colour,
            markersize=4.2,
            markerfacecolor="white",
            markeredgewidth=0.9,
            linestyle="none",
            zorder=3,
        )
    axes.plot([reach.median], [y], marker=marker, color=colour, markersize=4.6, linestyle="none", zorder=3.5)


def _key(figure: Figure, verdict: Verdict, series: Sequence[str], names: Mapping[str, str], top: float) -> None:
    from matplotlib.lines import Line2D

    labels = [words.cut(_plain(names.get(key, key)), 40) for key in series]
    handles = [
        Line2D([], [], color=style.SERIES[k % 8], marker=style.MARKERS[k % 8], linestyle="none", label=label)
        for k, label in enumerate(labels)
    ]
    if _claimed_km(verdict) > 0.0:
        label = f"claim: {words.sign(verdict.op)} {verdict.value:g} {verdict.unit}"
        handles.append(Line2D([], [], color=style.INK, linewidth=1.1, linestyle=(0, (4, 2.5)), label=label))
    figure.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0.005, top),
        ncols=_key_columns(series, names),
        columnspacing=1.4,
        handletextpad=0.3,
        borderaxespad=0.2,
        handlelength=1.6,
    )


def _key_columns(series: Sequence[str], names: Mapping[str, str]) -> int:
    """How many entries of the key fit side by side."""
    longest = max([len(words.cut(_plain(names.get(key, key)), 40)) for key in series] + [16])
    return max(1, min(len(series) + 1, int(110 / (longest + 6))))


def _plain(text: str) -> str:
    """A name that matplotlib does not read as mathematics, and that a legend does not hide."""
    return text.replace("$", r"\$").lstrip("_")
