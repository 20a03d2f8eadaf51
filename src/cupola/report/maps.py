"""The map: where intercepts really happened, against the circle that is usually drawn."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cupola.report import coast, style, words
from cupola.report.labels import Box, Layout
from cupola.report.projection import Projection
from cupola.report.relief import relief_picture
from cupola.report.symbols import Symbol
from cupola.report.theatre import Ring, Route, Site, rings, routes, sites

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cupola.analysis.summary import Summary
    from cupola.engine.build import Model
    from cupola.engine.results import Results

#: Upper ends of the altitude layers [m above sea level], and how their points look. Dark is low, light is high.
LAYERS_M = (500.0, 3000.0, 8000.0, np.inf)
_LAYER_LOOK = (("#3b0f70", "v"), ("#b5367a", "o"), ("#f1711f", "s"), ("#fcd225", "^"))

_SEA = "#d3e0e8"
_COAST = "#7d93a1"
_SIDE_COLOURS = {"hostile": "#b3261e", "friendly": "#1f5fa8", "civil": "#7a3f8f"}
_SYMBOL_PT = 15.0
_LABEL_PT = 7.6
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
    centre = places[0] if places else Site("", "", model.scenario.origin.lat_deg, model.scenario.origin.lon_deg, "asset")
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
        axes = _frame(figure, half_km, (_LEFT_IN / style.WIDTH_IN, low, width, height * side_in / body_in))
        _ground(axes, model, projection, half_km)
        _graticule(axes, projection, half_km)
        _scale_bar(axes, half_km)
        for ring in circles:
            _circle(axes, projection, ring)
        lines = [_route_line(axes, projection, route) for route in routes(model)]
        _intercepts(axes, projection, hits, layers_m, points_max)
        _place_everything(axes, figure, projection, half_km, circles, places, routes(model), lines, hits)
        return style.save(figure, filename)


def _hits(results: Results) -> Mapping[str, NDArray[Any]]:
    """Rows of the table of shots that ended in a kill, with a place."""
    table = results.engagements
    kill = (table["outcome"].astype(str) == "kill") & np.isfinite(table["lat_deg"]) & np.isfinite(table["lon_deg"])
    return {name: column[kill] for name, column in table.items()}


def _subtitle(results: Results, hits: Mapping[str, NDArray[Any]], circles: Sequence[Ring]) -> str:
    n = results.n_replications
    claim = next((f" The circle that is usually drawn has {ring.range_m / 1000:g} km." for ring in circles if ring.is_claim), "")
    ranges = hits["range_m"][np.isfinite(hits["range_m"])]
    if not len(ranges):
        return f"No target was hit in {words.number(n, 7)} replications.{claim}"
    return (
        f"Half of the {words.number(len(ranges), 9)} intercepts in {words.number(n, 9)} replications came within "
        f"{words.distance_km(float(np.median(ranges)))} of the battery, the furthest at "
        f"{words.distance_km(float(ranges.max()))}.{claim}"
    )


def _credits(model: Model, summary: Summary) -> str:
    terrain = summary.terrain or getattr(model, "terrain_text", "")
    return (
        f"Simulation, not observation. {terrain} Distances and bearings are true from the first battery. {coast.CREDIT} "
        "Symbols after MIL-STD-2525D; the S beside each stands for simulation."
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


def _frame(figure: Figure, half_km: float, place: tuple[float, float, float, float]) -> Any:
    """Square axes [km from the centre]."""
    axes = figure.add_axes(place)
    axes.set_xlim(-half_km, half_km)
    axes.set_ylim(-half_km, half_km)
    axes.set_aspect("equal")
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(True)
        spine.set_color(style.MUTED)
    return axes


def _ground(axes: Any, model: Model, projection: Projection, half_km: float) -> None:
    """Relief, sea over it, coast line."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path
    from matplotlib.transforms import Bbox

    picture = relief_picture(model.terrain, projection.lat_deg, projection.lon_deg, half_km * 1000.0)
    cell_km = half_km / ((picture.shape[0] - 1) / 2)
    edge = half_km + cell_km / 2
    axes.imshow(picture, extent=(-edge, edge, -edge, edge), interpolation="none", zorder=0)
    wide = 1.05 * half_km
    box = Bbox.from_extents(-wide, -wide, wide, wide)
    land = []
    for ring in coast.rings_near(projection.lat_deg, projection.lon_deg, 2.0 * half_km * 1000.0):
        clipped = Path(np.column_stack(projection.xy_km(ring[:, 1], ring[:, 0])), closed=True).clip_to_bbox(box)
        if len(clipped.vertices) >= 4:
            land.append(clipped)
    # The sea is everything but land: a frame turning against the rings, so that they are holes in it.
    frame = Path(np.array([[-wide, -wide], [wide, -wide], [wide, wide], [-wide, wide], [-wide, -wide]]), closed=True)
    if land and _turns_left(max(land, key=lambda path: len(path.vertices)).vertices):
        frame = Path(frame.vertices[::-1], frame.codes)
    sea = Path.make_compound_path(frame, *land)
    axes.add_patch(PathPatch(sea, facecolor=_SEA, edgecolor="none", zorder=1))
    if land:
        axes.add_patch(
            PathPatch(Path.make_compound_path(*land), facecolor="none", edgecolor=_COAST, linewidth=0.7, zorder=1.1)
        )


def _turns_left(points: NDArray[np.float64]) -> bool:
    x, y = points[:, 0], points[:, 1]
    return bool(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1)) > 0.0)


def _graticule(axes: Any, projection: Projection, half_km: float) -> None:
    """Meridians and parallels at round degrees, named where they leave the map on the left and below."""
    span_deg = 2.0 * half_km / 111.0
    step = next((s for s in (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0) if span_deg / s <= 6.0), 15.0)
    line = {"color": "#55646f", "linewidth": 0.45, "alpha": 0.35, "zorder": 1.5}
    reach_lat = 1.5 * half_km / 111.0
    reach_lon = reach_lat / max(0.1, np.cos(np.radians(projection.lat_deg)))
    span = np.linspace(-1.0, 1.0, 201)
    for lat in _round_steps(projection.lat_deg, reach_lat, step):
        x, y = projection.xy_km(np.full(201, lat), projection.lon_deg + reach_lon * span)
        axes.plot(x, y, **line)
        at = float(np.interp(-half_km, x, y))
        if abs(at) < 0.97 * half_km:
            axes.text(-half_km * 1.012, at, _degrees(lat, "N", "S"), size=7, color=style.MUTED, ha="right", va="center")
    for lon in _round_steps(projection.lon_deg, reach_lon, step):
        x, y = projection.xy_km(projection.lat_deg + reach_lat * span, np.full(201, lon))
        axes.plot(x, y, **line)
        at = float(np.interp(-half_km, y, x))
        if abs(at) < 0.97 * half_km:
            name = _degrees((lon + 180.0) % 360.0 - 180.0, "E", "W")
            axes.text(at, -half_km * 1.012, name, size=7, color=style.MUTED, ha="center", va="top")


def _round_steps(middle: float, reach: float, step: float) -> NDArray[np.float64]:
    return np.arange(np.ceil((middle - reach) / step), np.floor((middle + reach) / step) + 1.0) * step


def _degrees(value: float, positive: str, negative: str) -> str:
    return f"{abs(value):g}° {positive if value >= 0.0 else negative}"


def _scale_bar(axes: Any, half_km: float) -> None:
    length = next(s for s in (500, 200, 100, 50, 20, 10, 5) if s <= 0.45 * half_km)
    x0, y0 = -0.94 * half_km, -0.93 * half_km
    axes.plot([x0, x0 + length], [y0, y0], color=style.INK, linewidth=2.2, solid_capstyle="butt", zorder=6)
    axes.text(x0 + length / 2, y0 + 0.018 * half_km, f"{length} km", size=7.6, ha="center", va="bottom", zorder=6)


def _circle(axes: Any, projection: Projection, ring: Ring) -> None:
    x, y = projection.xy_km(ring.lat_deg, ring.lon_deg)
    bearing = np.linspace(0.0, 2.0 * np.pi, 361)
    radius_km = ring.range_m / 1000.0
    dashes: Any = (0, (5, 3)) if ring.is_claim else "solid"
    axes.plot(
        x + radius_km * np.sin(bearing), y + radius_km * np.cos(bearing), color=style.INK, linewidth=0.9,
        linestyle=dashes, alpha=0.85, zorder=2.5,
    )


def _route_line(axes: Any, projection: Projection, route: Route) -> NDArray[np.float64]:
    x, y = projection.line_km(route.lat_deg, route.lon_deg)
    axes.plot(x, y, color=_SIDE_COLOURS[route.side], linewidth=1.0, alpha=0.9, zorder=3, solid_joinstyle="round")
    for lat, lon in route.releases:
        rx, ry = projection.line_km(lat, lon)
        axes.plot(rx, ry, color=_SIDE_COLOURS[route.side], linewidth=0.7, linestyle=(0, (1, 1.6)), alpha=0.9, zorder=3)
    return np.column_stack([x, y])


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
        shape = {"marker": marker, "linestyle": "none", "markeredgecolor": style.INK, "markeredgewidth": 0.35}
        axes.plot(x[inside], y[inside], color=colour, markersize=3.3, alpha=0.85, zorder=4 + 0.1 * k, **shape)
        share = f" ({words.percent(counts[k] / n)})" if n else ""
        handles.append(Line2D([], [], color=colour, markersize=6, label=_layer_text(layers_m, k) + share, **shape))
    legend = axes.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0.0, -0.032), ncols=len(handles), borderaxespad=0.0,
        handletextpad=0.3, columnspacing=1.3, fontsize=8, title="Altitude of intercepts, above sea level",
        title_fontsize=8, alignment="left",
    )
    legend.get_title().set_fontweight("bold")


def _layer_text(layers_m: Sequence[float], k: int) -> str:
    if k == 0:
        return f"below {words.altitude_text(layers_m[0])}"
    low = words.altitude_text(layers_m[k - 1])
    return f"above {low}" if not np.isfinite(layers_m[k]) else f"{low} to {words.altitude_text(layers_m[k])}"


def _place_everything(
    axes: Any,
    figure: Figure,
    projection: Projection,
    half_km: float,
    circles: Sequence[Ring],
    places: Sequence[Site],
    paths: Sequence[Route],
    lines: Sequence[NDArray[np.float64]],
    hits: Mapping[str, NDArray[Any]],
) -> None:
    """Symbols and labels: circles first, then sites, then routes at the point where they enter the map."""
    to_points = axes.transData.transform
    scale = 72.0 / figure.dpi

    def at(x_km: Any, y_km: Any) -> NDArray[np.float64]:
        return np.asarray(to_points(np.column_stack([np.atleast_1d(x_km), np.atleast_1d(y_km)])) * scale)

    corners = at([-half_km, half_km], [-half_km, half_km])
    frame = Box(*corners[0], *corners[1]).grown(-3.0)
    bar = at([-0.96 * half_km, -0.4 * half_km], [-0.96 * half_km, -0.86 * half_km])
    hit_points = at(*projection.xy_km(hits["lat_deg"][:800], hits["lon_deg"][:800])) if len(hits["lat_deg"]) else None
    crowd = [at(line[:, 0], line[:, 1])[::3] for line in lines] + ([hit_points] if hit_points is not None else [])
    layout = Layout(frame, np.concatenate(crowd) if crowd else np.zeros((0, 2)), [Box(*bar[0], *bar[1])])
    for ring in circles:
        _ring_label(axes, layout, at, projection, ring, half_km)
    for site in places:
        x, y = projection.xy_km(site.lat_deg, site.lon_deg)
        if max(abs(float(x)), abs(float(y))) < half_km:
            _block(axes, layout, at, float(x), float(y), site.symbol, site.label, style.INK)
    for route, line in zip(paths, lines, strict=True):
        start = _entry(line, 0.93 * half_km)
        if start is not None:
            _block(axes, layout, at, start[0], start[1], route.symbol, route.label, _SIDE_COLOURS[route.side])


def _entry(line: NDArray[np.float64], half_km: float) -> tuple[float, float] | None:
    """The first point of a route that lies on the map."""
    inside = np.flatnonzero(np.abs(line).max(axis=1) <= half_km)
    return (float(line[inside[0], 0]), float(line[inside[0], 1])) if len(inside) else None


def _ring_label(axes: Any, layout: Layout, at: Any, projection: Projection, ring: Ring, half_km: float) -> None:
    """The name of a circle on the circle, where it hides least; it reads along the circle's tangent only at the top."""
    x0, y0 = projection.xy_km(ring.lat_deg, ring.lon_deg)
    lines = ring.label.split("\n")
    width, height = max(map(len, lines)) * 0.55 * 7.2 + 4.0, 9.2 * len(lines)
    best: tuple[float, float, float, Box] | None = None
    for k, bearing in enumerate(np.radians((0, 180, 20, -20, 160, 200, 40, -40, 90, 270))):
        x = float(x0 + ring.range_m / 1000.0 * np.sin(bearing))
        y = float(y0 + ring.range_m / 1000.0 * np.cos(bearing))
        px, py = at(x, y)[0]
        box = Box(px - width / 2, py - height / 2, px + width / 2, py + height / 2)
        cost = 0.02 * k + layout._cost(box, 0.0)
        if best is None or cost < best[0]:
            best = (cost, x, y, box)
    if best is not None and max(abs(best[1]), abs(best[2])) < half_km:
        layout.taken.append(best[3])
        axes.text(
            best[1], best[2], ring.label, size=7.2, ha="center", va="center", zorder=6, linespacing=1.15, parse_math=False,
            bbox={"boxstyle": "square,pad=0.15", "facecolor": "#ffffff", "edgecolor": "none", "alpha": 0.82},
        )


def _block(axes: Any, layout: Layout, at: Any, x: float, y: float, symbol: Symbol, label: str, colour: str) -> None:
    """A symbol with its label, where there is room; tied to its place by a thin line when it is not on the spot."""
    from matplotlib.offsetbox import AnnotationBbox, OffsetImage

    pixels = symbol.pixels()
    zoom = _SYMBOL_PT / (symbol.octagon * pixels.shape[0])
    width, height = pixels.shape[1] * zoom, pixels.shape[0] * zoom
    centre_x, centre_y = symbol.anchor[0] * width, (1.0 - symbol.anchor[1]) * height
    lines = label.split("\n")
    text_width = max(map(len, lines)) * 0.56 * _LABEL_PT
    text_height = len(lines) * _LABEL_PT * 1.25
    px, py = at(x, y)[0]
    block_height = max(height, text_height)
    qx, qy = layout.place(px, py, width + 2.0 + text_width, block_height, (centre_x, centre_y))
    dx, dy = qx - px, qy - py
    moved = bool(np.hypot(dx, dy) > 1.0)
    if moved:
        axes.plot([x], [y], "o", color=colour, markersize=3.4, markeredgecolor="white", markeredgewidth=0.5, zorder=7)
        axes.annotate(
            "", (x, y), (dx, dy), textcoords="offset points", zorder=6.5,
            arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.6, "shrinkA": 0, "shrinkB": 0},
        )
    picture = OffsetImage(pixels, zoom=zoom, interpolation="antialiased")
    axes.add_artist(
        AnnotationBbox(
            picture, (x, y), xybox=(dx, dy), boxcoords="offset points", frameon=False, pad=0.0, zorder=8,
            box_alignment=(symbol.anchor[0], 1.0 - symbol.anchor[1]), annotation_clip=False,
        )
    )
    axes.annotate(
        label, (x, y), (dx - centre_x + width + 2.0, dy - centre_y + block_height / 2), textcoords="offset points",
        size=_LABEL_PT, color=colour, va="center", ha="left", zorder=8, linespacing=1.1, parse_math=False,
        annotation_clip=False,
        bbox={"boxstyle": "square,pad=0.1", "facecolor": "#ffffff", "edgecolor": "none", "alpha": 0.78},
    )
