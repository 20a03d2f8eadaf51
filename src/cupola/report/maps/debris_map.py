"""Debris as a picture: expected pieces per square kilometre over relief, with what stands there."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.maps.debris.debris import Debris
from cupola.maps.debris.density import DebrisMap
from cupola.report import style, words
from cupola.report.labels import Box, Layout
from cupola.report.maps import coast
from cupola.report.maps.basemap import draw_graticule, draw_ground, draw_scale_bar, map_axes
from cupola.report.maps.map_features import sites
from cupola.report.maps.marks import draw_block
from cupola.report.projection import Projection

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cupola.engine.build.model import Model

#: Colours of the bands between contours, from few pieces to many.
COLOURS = ("#fee8c8", "#fdbb84", "#e34a33", "#8f1313")
_LEFT_IN, _KEY_IN = 0.46, 0.72
#: A map is at least so wide [km], so that a small field keeps its surroundings.
_HALF_MIN_KM = 4.0


def map_of_debris(
    found: DebrisMap, debris: Debris, model: Model, *, filename: str | os.PathLike[str] | None = None
) -> Figure:
    """Draw how many pieces of one raid are expected where.

    Parameters
    ----------
    found : DebrisMap
        From `cupola.maps.debris.density.map_of`.
    debris : Debris
        What it was made from.
    model : Model
        Terrain, sites and wind.
    filename : path, optional
        Written there too: ``.svg``, ``.png`` or ``.pdf``.

    Returns
    -------
    Figure
        North is up; distances and bearings from its centre are true.
    """
    projection = Projection(found.lat_deg, found.lon_deg)
    half_km = max(found.half_km, _HALF_MIN_KM)
    with style.look():
        side_in = style.WIDTH_IN - _LEFT_IN - 0.1
        body_in = 0.06 + side_in + _KEY_IN
        figure, bottom, height = style.page("Where debris falls", subtitle(found, debris), _foot(model), body_in)
        low = bottom + height * _KEY_IN / body_in
        axes = map_axes(
            figure, half_km, (_LEFT_IN / style.WIDTH_IN, low, side_in / style.WIDTH_IN, height * side_in / body_in)
        )
        draw_ground(axes, model, projection, half_km)
        draw_graticule(axes, projection, half_km)
        draw_scale_bar(axes, half_km)
        levels = found.levels()
        _bands(axes, found, levels)
        axes.set_xlim(-half_km, half_km)
        axes.set_ylim(-half_km, half_km)
        _sites(figure, axes, model, projection, half_km)
        _legend(axes, levels)
        return style.save(figure, filename)


def _bands(axes: Any, found: DebrisMap, levels: list[float]) -> None:
    n = found.density.shape[0] // 2
    steps = np.arange(-n, n + 1) * found.cell_km
    edges = [*levels, np.inf]
    axes.contourf(
        steps, -steps, found.density, levels=edges, colors=COLOURS[-len(levels) :], alpha=0.72, zorder=2,
        antialiased=True,
    )  # fmt: skip
    axes.contour(steps, -steps, found.density, levels=levels, colors=style.INK, linewidths=0.35, alpha=0.6, zorder=2.2)


def _sites(figure: Any, axes: Any, model: Model, projection: Projection, half_km: float) -> None:
    """Symbols and names of what stands on the map."""
    axes.apply_aspect()  # all that drawing would change of where things are
    scale = 72.0 / figure.dpi

    def at(x: float, y: float) -> Any:
        return axes.transData.transform([(x, y)]) * scale

    low, high = at(-half_km, -half_km)[0], at(half_km, half_km)[0]
    layout = Layout(Box(float(low[0]), float(low[1]), float(high[0]), float(high[1])))
    for site in sites(model):
        x, y = (float(v) for v in projection.xy_km(site.lat_deg, site.lon_deg))
        if max(abs(x), abs(y)) < 0.97 * half_km:
            draw_block(axes, layout, at, x, y, site.symbol, site.label, style.INK)


def _legend(axes: Any, levels: list[float]) -> None:
    from matplotlib.patches import Patch

    colours = COLOURS[-len(levels) :]
    handles = [
        Patch(facecolor=colour, alpha=0.8, label=f"{level:g} or more")
        for level, colour in zip(levels, colours, strict=True)
    ]
    legend = axes.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0.0, -0.04), ncols=4, borderaxespad=0.0, handlelength=1.6,
        columnspacing=1.6, fontsize=8, title="Expected pieces per km\N{SUPERSCRIPT TWO} in one raid",
        title_fontsize=8.5, alignment="left",
    )  # fmt: skip
    legend.get_title().set_fontweight("bold")


def subtitle(found: DebrisMap, debris: Debris) -> str:
    """What was hit, how much fell, and on how large an area most of it lies."""
    n = debris.n_replications
    return (
        f"Of a raid, {words.number(debris.n_hits / n)} of the flights and {words.number(debris.n_missiles / n)} of the "
        f"missiles fired come down in {words.number(len(debris) / n)} pieces; half of them on "
        f"{words.number(found.area_km2(0.5))} km², "
        f"nine in ten on {words.number(found.area_km2(0.9))} km². Mean of {words.counted(n, 'replication')}."
    )


def _foot(model: Model) -> str:
    winds = model.scenario.winds
    wind = "No wind." if not winds else f"Wind at {len(winds)} altitude{'s' if len(winds) > 1 else ''}."
    return (
        "Simulation. Numbers, weights and throw of pieces are assumed, and only pieces that could hurt are counted; "
        f"boosters, fire and blast are not modelled. {wind} {model.terrain_text} {coast.CREDIT}"
    )
