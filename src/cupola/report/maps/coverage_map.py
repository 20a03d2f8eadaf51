"""The map of coverage: from which altitude upward a radar sees each place, over relief, inside the naive ring."""

from __future__ import annotations

import os
from itertools import pairwise
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cupola.report import style
from cupola.report.maps import coast
from cupola.report.maps.basemap import draw_circle, draw_graticule, draw_ground, draw_scale_bar, map_axes
from cupola.report.maps.map_features import Ring
from cupola.report.projection import Projection

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cupola.maps.coverage.coverage import Coverage
    from cupola.maps.coverage.stations import Station

#: Upper ends of the classes of minimum visible altitude [m above sea level], for maps of low country and short ranges
#: first; strong colours see low.
CLASSES_M = (
    (50.0, 100.0, 200.0, 300.0, 500.0),
    (100.0, 200.0, 500.0, 1000.0, 2000.0),
    (1000.0, 2000.0, 3000.0, 5000.0, 10000.0),
)
#: The first classes are taken whose ends hold at least this share of the cells.
_HELD = 0.98
_COLOURS = ("#3b0f70", "#8c2981", "#cf4070", "#f7705c", "#fec287", "#c9ccd0")
_ALPHA = 0.62
#: Cells on a side that are drawn at most.
_SIDE_MAX = 900
_ECHO: dict[str, Any] = {"color": style.INK, "linewidth": 1.1, "linestyle": (0, (1, 1.6))}
_LEFT_IN = 0.54
_BELOW_IN = 0.92


def map_of_coverage(coverage: Coverage, *, filename: str | os.PathLike[str] | None = None) -> Figure:
    """Draw the coverage of a radar or a network.

    Parameters
    ----------
    coverage : Coverage
        From `cupola.maps.cover` or `cupola.maps.unite_coverages`.
    filename : path, optional
        Written there too: ``.svg``, ``.png`` or ``.pdf``.

    Returns
    -------
    Figure
        North is up; distances and bearings from the middle are true.
    """
    projection = Projection(coverage.lat_deg, coverage.lon_deg)
    half_km = 1.06 * coverage.half_side_m / 1000.0
    with style.look():
        side_in = style.WIDTH_IN - _LEFT_IN - 0.1
        body_in = 0.06 + side_in + _BELOW_IN
        title = f"From which altitude {_who(coverage)} sees"
        figure, bottom, height = style.page(title, _subtitle(coverage), _credits(coverage), body_in)
        low = bottom + height * _BELOW_IN / body_in
        place = (_LEFT_IN / style.WIDTH_IN, low, side_in / style.WIDTH_IN, height * side_in / body_in)
        axes = map_axes(figure, half_km, place)
        ground: Any = SimpleNamespace(terrain=coverage.terrain)
        draw_ground(axes, ground, projection, half_km)
        _draw_classes(axes, coverage)
        draw_graticule(axes, projection, half_km)
        draw_scale_bar(axes, half_km)
        for ring in sorted({(s.lat_deg, s.lon_deg, s.reach_m) for s in coverage.stations}):
            draw_circle(axes, projection, Ring("", *ring, False))
        for station in {(s.lat_deg, s.lon_deg, s.detection_m): s for s in coverage.stations}.values():
            if station.detection_m < station.reach_m:
                _draw_echo(axes, projection, station)
        _draw_sites(axes, coverage, projection, half_km)
        _legend(axes, coverage)
        return style.save(figure, filename)


def _who(coverage: Coverage) -> str:
    """What the map is of, in words."""
    if len(coverage.stations) > 1:
        return f"the network of {len(coverage.stations)} radars"
    station = coverage.stations[0]
    mast = f"{station.antenna_m:.0f} m above sea level at {station.lat_deg:.3f}, {station.lon_deg:.3f}"
    return f"a radar {mast}" if coverage.name == "site" else coverage.name


def _subtitle(coverage: Coverage) -> str:
    parts = [f"{share.visible:.1%} at {altitude.words}" for altitude, share in coverage.shares.items()]
    ring = "rings together" if len(coverage.stations) > 1 else f"circle of {coverage.stations[0].reach_m / 1000:.0f} km"
    return f"Of the {ring} it sees, horizon and terrain allowing: {', '.join(parts)}."


def _credits(coverage: Coverage) -> str:
    return (
        f"Calculated, not observed. {coverage.error_text()} Source of the terrain: {coverage.terrain.source}. "
        f"Colours are horizon and terrain only, not the strength of the echo. {_sectors(coverage)}{coast.CREDIT}"
    )


def _sectors(coverage: Coverage) -> str:
    texts = {station.sector_text: station.name for station in coverage.stations if station.sector_text}
    if len(coverage.stations) == 1:
        return "".join(f"{text} " for text in texts)
    return "Radars with one face see only a sector of this at any moment. " if texts else ""


def classes_m(coverage: Coverage) -> tuple[float, ...]:
    """Ends of classes that tell the cells of a map apart [m]: a small map would lie in the lowest of a large one."""
    cells, _ = _thinned(coverage.visible_from_m)
    inside = cells[~np.isnan(cells)]
    return next((ends for ends in CLASSES_M if np.mean(inside <= ends[-1]) >= _HELD), CLASSES_M[-1])


def _draw_classes(axes: Any, coverage: Coverage) -> None:
    from matplotlib.colors import to_rgb

    cells, step = _thinned(coverage.visible_from_m)
    level = np.digitize(np.nan_to_num(cells, nan=0.0), classes_m(coverage), right=True)
    # In bytes: matplotlib copies what it draws several times over, and as float64 a copy has 26 MB.
    colours = np.array([(*to_rgb(colour), _ALPHA) for colour in _COLOURS])
    picture = np.round(255.0 * colours).astype(np.uint8)[level]
    picture[np.isnan(cells), 3] = 0
    edge = (cells.shape[0] // 2 + 0.5) * step * coverage.posting_m / 1000.0
    # Sampled, not blended, at the edges of classes; pixels between are chosen by area.
    axes.imshow(picture, extent=(-edge, edge, -edge, edge), interpolation="none", zorder=1.3)


def _thinned(cells: NDArray[np.float32]) -> tuple[NDArray[np.float32], int]:
    """Every so-manieth cell, the middle one among them, and the step."""
    n = cells.shape[0] // 2
    step = max(1, -(-cells.shape[0] // _SIDE_MAX))
    start = n % step
    return cells[start::step, start::step], step


def _draw_echo(axes: Any, projection: Projection, station: Station) -> None:
    """The circle beyond which the echo is too weak."""
    x, y = projection.xy_km(station.lat_deg, station.lon_deg)
    bearing = np.linspace(0.0, 2.0 * np.pi, 361)
    radius_km = station.detection_m / 1000.0
    axes.plot(x + radius_km * np.sin(bearing), y + radius_km * np.cos(bearing), **_ECHO, zorder=2.5)


def _draw_sites(axes: Any, coverage: Coverage, projection: Projection, half_km: float) -> None:
    names: dict[tuple[float, float], list[str]] = {}
    for station in coverage.stations:
        key = (round(station.lat_deg, 5), round(station.lon_deg, 5))
        names.setdefault(key, []).append(station.name)
    for (lat_deg, lon_deg), here in names.items():
        x, y = projection.xy_km(lat_deg, lon_deg)
        axes.plot(
            [float(x)], [float(y)], "^", color=style.INK, markersize=7, markeredgecolor="white", zorder=7
        )  # fmt: skip
        axes.annotate(
            "\n".join(here),
            (float(x), float(y)),
            # Names right of the middle are written to the left of their sign, so that the frame does not cut them.
            (-6, 4) if x > 0.3 * half_km else (6, 4),
            textcoords="offset points",
            ha="right" if x > 0.3 * half_km else "left",
            size=7.8,
            zorder=8,
            parse_math=False,
            bbox={"boxstyle": "square,pad=0.15", "facecolor": "#ffffff", "edgecolor": "none", "alpha": 0.8},
        )


def _legend(axes: Any, coverage: Coverage) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    ends = [f"{end:,.0f}" for end in classes_m(coverage)]
    names = [f"below {ends[0]} m", *(f"{a} to {b} m" for a, b in pairwise(ends))]
    names.append(f"only above {ends[-1]} m")
    handles: list[Any] = [
        Patch(facecolor=colour, alpha=_ALPHA, label=name) for colour, name in zip(_COLOURS, names, strict=True)
    ]
    handles.append(Line2D([], [], color=style.INK, linewidth=0.9, label="circle usually drawn"))
    weak = [s for s in coverage.stations if s.detection_m < s.reach_m]
    if weak:
        handles.append(Line2D([], [], label=f"echo of {weak[0].echo.split(' with')[0]} too weak beyond", **_ECHO))
    axes.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0.0, -0.045),
        ncols=4,
        borderaxespad=0.0,
        handlelength=1.4,
        columnspacing=1.3,
        handletextpad=0.5,
        title="Seen from this altitude above sea level upward",
        title_fontsize=8.5,
        alignment="left",
    )
