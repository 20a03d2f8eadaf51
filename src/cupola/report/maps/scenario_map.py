"""The map of a scenario before any run: what stands where, which way radars look, and where flights go."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.report import style
from cupola.report.maps import coast
from cupola.report.maps.basemap import draw_circle, draw_graticule, draw_ground, draw_scale_bar, map_axes
from cupola.report.maps.map_features import Ring, Route, Site, rings, routes, sites
from cupola.report.maps.overlay import draw_route, draw_zone, place_everything
from cupola.report.projection import Projection
from cupola.variants import RadarRole

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cupola.engine.build.model import Model

_LEFT_IN = 0.46
#: Maps are no smaller and no larger than this from the middle to an edge [km].
_LEAST_KM, _MOST_KM = 30.0, 1000.0
_ALL_ROUND_RAD = math.radians(359.0)


def map_of_scenario(model: Model, *, filename: str | os.PathLike[str] | None = None) -> Figure:
    """Draw sites, first sectors of engagement radars, circles, routes and zones over relief.

    Parameters
    ----------
    model : Model
        As built.
    filename : path, optional
        Written there too: ``.svg``, ``.png`` or ``.pdf``.

    Returns
    -------
    Figure
        North is up and everything that stands or flies is on it, so that a swapped latitude and longitude is seen;
        distances and bearings from the first battery are true (azimuthal equidistant).
    """
    places, circles, paths = sites(model), rings(model), routes(model)
    origin = model.scenario.origin
    centre = places[0] if places else Site("", "", origin.lat_deg, origin.lon_deg, "asset")
    projection = Projection(centre.lat_deg, centre.lon_deg)
    half_km = _half_side_km(projection, circles, places, paths)
    with style.look():
        counts = f"{len(places)} sites, {len(paths)} flights or groups of them, {len(model.scenario.zones)} zones"
        subtitle = f"{model.scenario.title or model.scenario.name}: {counts}."
        foot = (
            f"Simulation, not observation: positions as the scenario gives them. {model.terrain_text} {coast.CREDIT} "
            "Symbols after MIL-STD-2525D; the S beside each stands for simulation."
        )
        side_in = style.WIDTH_IN - _LEFT_IN - 0.1
        body_in = 0.06 + side_in + 0.3
        figure, bottom, height = style.page("What the scenario says", subtitle, foot, body_in)
        low = bottom + height * 0.3 / body_in
        place = (_LEFT_IN / style.WIDTH_IN, low, side_in / style.WIDTH_IN, height * side_in / body_in)
        axes = map_axes(figure, half_km, place)
        draw_ground(axes, model, projection, half_km)
        draw_graticule(axes, projection, half_km)
        draw_scale_bar(axes, half_km)
        _sectors(axes, model, projection, half_km)
        for ring in circles:
            draw_circle(axes, projection, ring)
        for zone in model.scenario.zones:
            draw_zone(axes, projection, half_km, zone)
        lines = [draw_route(axes, projection, route) for route in paths]
        nothing = {"lat_deg": np.zeros(0), "lon_deg": np.zeros(0)}
        place_everything(axes, figure, projection, half_km, circles, places, paths, lines, nothing)
        return style.save(figure, filename)


def _half_side_km(
    projection: Projection, circles: Sequence[Ring], places: Sequence[Site], paths: Sequence[Route]
) -> float:
    """Enough for everything that stands or flies."""
    lat = [site.lat_deg for site in places] + [value for route in paths for value in route.lat_deg]
    lon = [site.lon_deg for site in places] + [value for route in paths for value in route.lon_deg]
    x_km, y_km = projection.xy_km(lat, lon)
    reach = [_LEAST_KM, *(ring.range_m / 1000.0 for ring in circles)]
    reach += [float(value) for value in np.maximum(np.abs(x_km), np.abs(y_km)) if np.isfinite(value)]
    return min(1.06 * max(reach), _MOST_KM)


def _sectors(axes: Any, model: Model, projection: Projection, half_km: float) -> None:
    """Where each engagement radar looks at first; nothing for those that look all round."""
    for radar in model.system.radars:
        half_rad = float(radar.sector_half_rad)
        if int(radar.role) != RadarRole.ENGAGEMENT or 2.0 * half_rad >= _ALL_ROUND_RAD:
            continue
        lat, lon, _ = model.frame.to_geodetic(radar.pos_enu_m)
        x, y = (float(value) for value in projection.xy_km(float(lat), float(lon)))
        away_km = min(float(radar.range_max_m) / 1000.0, 0.5 * half_km)
        bearing = float(radar.boresight_rad) + np.linspace(-half_rad, half_rad, 41)
        edge_x, edge_y = x + away_km * np.sin(bearing), y + away_km * np.cos(bearing)
        axes.fill([x, *edge_x], [y, *edge_y], color=style.INK, alpha=0.08, linewidth=0, zorder=2.2)
