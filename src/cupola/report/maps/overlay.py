"""What is drawn over a map of a scenario: zones of the air, routes, and the symbols and labels of everything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cupola.report import style
from cupola.report.labels import Box, Layout
from cupola.report.maps.map_features import Ring, Route, Site
from cupola.report.maps.marks import draw_block, draw_ring_label
from cupola.report.projection import Projection

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cupola.scenario import Zone

#: Colours of lines and labels by side.
SIDE_COLOURS = {"hostile": "#b3261e", "friendly": "#1f5fa8", "civil": "#7a3f8f"}


def draw_zone(axes: Any, projection: Projection, half_km: float, zone: Zone) -> None:
    """A zone's outline, dashed for corridors, solid for rules of engagement, and its name at a corner on the map."""
    corners = [*zone.points, zone.points[0]]
    lat, lon = [p.lat_deg for p in corners], [p.lon_deg for p in corners]
    at_x, at_y = projection.xy_km(lat, lon)
    on_map = (np.abs(at_x) < half_km) & (np.abs(at_y) < half_km)
    if not on_map.any():
        return  # lines without a name would only puzzle
    x, y = projection.line_km(lat, lon)
    is_corridor = zone.kind == "corridor"
    pattern: Any = (0, (5, 3)) if is_corridor else "solid"
    axes.fill(x, y, color=style.GREY, alpha=0.12 if is_corridor else 0.0, linewidth=0, zorder=2.4)
    axes.plot(x, y, color=style.MUTED, linewidth=0.8, linestyle=pattern, zorder=2.5)
    corner = int(np.argmax(np.where(on_map, at_x - at_y, -np.inf)))
    label = zone.name if is_corridor else f"{zone.name}: {zone.kind.replace('_', ' ')}"
    axes.annotate(
        label, (at_x[corner], at_y[corner]), (0, -3), textcoords="offset points", size=6.8, color=style.MUTED,
        ha="left" if at_x[corner] < 0.5 * half_km else "right", va="top", parse_math=False, zorder=2.6,
    )  # fmt: skip


def draw_route(axes: Any, projection: Projection, route: Route) -> NDArray[np.float64]:
    """A route with its releases; the points of the line [km]."""
    x, y = projection.line_km(route.lat_deg, route.lon_deg)
    # One of many alike is drawn faintly: together they show where they come from.
    width, alpha = (1.0, 0.9) if route.label else (0.6, 0.35)
    colour = SIDE_COLOURS[route.side]
    axes.plot(x, y, color=colour, linewidth=width, alpha=alpha, zorder=3, solid_joinstyle="round")
    for lat, lon in route.releases:
        rx, ry = projection.line_km(lat, lon)
        axes.plot(rx, ry, color=colour, linewidth=0.7 * width, linestyle=(0, (1, 1.6)), alpha=alpha, zorder=3)
    return np.column_stack([x, y])


def place_everything(
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
        draw_ring_label(axes, layout, at, projection, ring, half_km)
    for site in places:
        x, y = projection.xy_km(site.lat_deg, site.lon_deg)
        if max(abs(float(x)), abs(float(y))) < half_km:
            draw_block(axes, layout, at, float(x), float(y), site.symbol, site.label, style.INK)
    for route, line in zip(paths, lines, strict=True):
        start = _entry(line, 0.93 * half_km)
        if start is not None and route.label:
            draw_block(axes, layout, at, start[0], start[1], route.symbol, route.label, SIDE_COLOURS[route.side])


def _entry(line: NDArray[np.float64], half_km: float) -> tuple[float, float] | None:
    """The first point of a route that lies on the map."""
    inside = np.flatnonzero(np.abs(line).max(axis=1) <= half_km)
    return (float(line[inside[0], 0]), float(line[inside[0], 1])) if len(inside) else None
