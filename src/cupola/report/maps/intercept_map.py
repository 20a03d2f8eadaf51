"""The map: where intercepts really happened, against the circle that is usually drawn."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cupola.report import style, words
from cupola.report.maps import coast
from cupola.report.maps.basemap import draw_circle, draw_graticule, draw_ground, draw_scale_bar, map_axes
from cupola.report.maps.map_features import Ring, Site, rings, routes, sites
from cupola.report.maps.overlay import draw_route, draw_zone, place_everything
from cupola.report.projection import Projection

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cupola.analysis.summary import Summary
    from cupola.engine.build.model import Model
    from cupola.engine.results import Results

#: Upper ends of the altitude layers [m above sea level], and how their points look. Dark is low, light is high.
LAYERS_M = (500.0, 3000.0, 8000.0, np.inf)
_LAYER_LOOK = (("#3b0f70", "v"), ("#b5367a", "o"), ("#f1711f", "s"), ("#fcd225", "^"))

_LEFT_IN = 0.46


def map_of_intercepts(
    results: Results,
    summary: Summary,
    model: Model,
    *,
    filename: str | os.PathLike[str] | None = None,
    layers_m: Sequence[float] = LAYERS_M,
    points_max: int = 900,
    radius_km: float | None = None,
) -> Figure:
    """Draw where targets were destroyed, by altitude, over relief, with the circles of claim and brochure.

    Parameters
    ----------
    results, summary, model
        What was run, what was found, what it was built from.
    filename : path, optional
        Written there too: ``.svg``, ``.png`` or ``.pdf``.
    layers_m : sequence of float
        Upper ends of the altitude layers [m above sea level], rising, at most four.
    points_max : int
        More intercepts than this are thinned evenly, in the order of the table.
    radius_km : float, optional
        Half the side of the map [km]; chosen to show circles and intercepts when not given.

    Returns
    -------
    Figure
        North is up; distances and bearings from the first battery are true (azimuthal equidistant).
    """
    places = sites(model)
    circles = rings(model)
    centre = (
        places[0] if places else Site("", "", model.scenario.origin.lat_deg, model.scenario.origin.lon_deg, "asset")
    )
    projection = Projection(centre.lat_deg, centre.lon_deg)
    hits = _hits(results)
    half_km = radius_km or _half_side_km(projection, circles, places, hits)
    with style.look():
        subtitle, foot = _subtitle(results, hits, circles), _credits(model, summary)
        side_in = style.WIDTH_IN - _LEFT_IN - 0.1
        body_in = 0.06 + side_in + 0.72
        figure, bottom, height = style.page("Where targets were really hit", subtitle, foot, body_in)
        width = side_in / style.WIDTH_IN
        low = bottom + height * 0.72 / body_in
        axes = map_axes(figure, half_km, (_LEFT_IN / style.WIDTH_IN, low, width, height * side_in / body_in))
        draw_ground(axes, model, projection, half_km)
        draw_graticule(axes, projection, half_km)
        draw_scale_bar(axes, half_km)
        for ring in circles:
            draw_circle(axes, projection, ring)
        for zone in model.scenario.zones:
            draw_zone(axes, projection, half_km, zone)
        lines = [draw_route(axes, projection, route) for route in routes(model)]
        _intercepts(axes, projection, hits, layers_m, points_max)
        place_everything(axes, figure, projection, half_km, circles, places, routes(model), lines, hits)
        return style.save(figure, filename)


def _hits(results: Results) -> Mapping[str, NDArray[Any]]:
    """Where shots ended that were kills, as far as the place is known: a few columns, read batch by batch."""
    names = ("lat_deg", "lon_deg", "altitude_m", "range_m")
    found: list[dict[str, NDArray[Any]]] = []
    for batch in results.batches():
        kill = batch.engagements["outcome"] == "kill"
        found.append({name: batch.engagements[name][kill] for name in names})
    hits = {name: np.concatenate([columns[name] for columns in found]) for name in names}
    known = np.isfinite(hits["lat_deg"]) & np.isfinite(hits["lon_deg"])
    return hits if known.all() else {name: column[known] for name, column in hits.items()}


def _subtitle(results: Results, hits: Mapping[str, NDArray[Any]], circles: Sequence[Ring]) -> str:
    n = results.n_replications
    claim = next(
        (f" The circle that is usually drawn has {ring.range_m / 1000:g} km." for ring in circles if ring.is_claim), ""
    )
    ranges = hits["range_m"][np.isfinite(hits["range_m"])]
    if not len(ranges):
        return f"No target was hit in {words.counted(n, 'replication')}.{claim}"
    return (
        f"Half of {words.counted(len(ranges), 'intercept')} in {words.counted(n, 'replication')} came within "
        f"{words.distance_km(float(np.median(ranges)))} of the battery, the furthest at "
        f"{words.distance_km(float(ranges.max()))}.{claim}"
    )


def _credits(model: Model, summary: Summary) -> str:
    terrain = summary.terrain or getattr(model, "terrain_text", "")
    return (
        f"Simulation, not observation. {terrain} Distances and bearings are true from the first battery. "
        f"{coast.CREDIT} Symbols after MIL-STD-2525D; the S beside each stands for simulation."
    )


def _half_side_km(
    projection: Projection, circles: Sequence[Ring], places: Sequence[Site], hits: Mapping[str, NDArray[Any]]
) -> float:
    """Enough for the widest circle and nearly all intercepts; never less than 30 km."""
    reach = [30.0] + [ring.range_m / 1000.0 for ring in circles]
    for site in places:
        x_km, y_km = projection.xy_km(site.lat_deg, site.lon_deg)
        reach.append(min(400.0, float(np.hypot(x_km, y_km))))
    if len(hits["range_m"]):
        reach.append(float(np.nanmax(hits["range_m"])) / 1000.0)
    return 1.09 * max(reach)


def _intercepts(
    axes: Any, projection: Projection, hits: Mapping[str, NDArray[Any]], layers_m: Sequence[float], points_max: int
) -> None:
    from matplotlib.lines import Line2D

    n = len(hits["lat_deg"])
    chosen = np.unique(np.linspace(0, n - 1, min(n, points_max)).astype(int)) if n else np.zeros(0, int)
    x, y = projection.xy_km(hits["lat_deg"][chosen], hits["lon_deg"][chosen])
    altitude = hits["altitude_m"][chosen]
    counts = np.bincount(np.searchsorted(layers_m[:-1], hits["altitude_m"], side="right"), minlength=len(layers_m))
    handles = []
    for k, (colour, marker) in enumerate(_LAYER_LOOK[: len(layers_m)]):
        inside = np.searchsorted(layers_m[:-1], altitude, side="right") == k
        # The lighter the colour, the more it needs its edge.
        shape: dict[str, Any] = {
            "marker": marker,
            "linestyle": "none",
            "markeredgecolor": style.INK,
            "markeredgewidth": 0.35,
        }
        axes.plot(x[inside], y[inside], color=colour, markersize=3.3, alpha=0.85, zorder=4 + 0.1 * k, **shape)
        share = f" ({words.percent(counts[k] / n)})" if n else ""
        handles.append(Line2D([], [], color=colour, markersize=6, label=_layer_text(layers_m, k) + share, **shape))
    legend = axes.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(0.0, -0.032),
        ncols=len(handles),
        borderaxespad=0.0,
        handletextpad=0.3,
        columnspacing=1.3,
        fontsize=8,
        title="Altitude of intercepts, above sea level",
        title_fontsize=8,
        alignment="left",
    )
    legend.get_title().set_fontweight("bold")


def layer_looks(layers_m: Sequence[float] = LAYERS_M) -> list[tuple[str, str]]:
    """Each layer of altitude in words, and the colour of its points."""
    return [(_layer_text(layers_m, k), colour) for k, (colour, _) in enumerate(_LAYER_LOOK[: len(layers_m)])]


def _layer_text(layers_m: Sequence[float], k: int) -> str:
    if k == 0:
        return f"below {words.altitude_text(layers_m[0])}"
    low = words.altitude_text(layers_m[k - 1])
    return f"above {low}" if not np.isfinite(layers_m[k]) else f"{low} to {words.altitude_text(layers_m[k])}"
