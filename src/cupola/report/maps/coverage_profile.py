"""The vertical diagram: along a bearing, the terrain, what hides behind it, and the radar's own lobe."""

from __future__ import annotations

import math
import os
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cupola.kernels.horizon import height_from_elevation
from cupola.report import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cupola.maps.coverage.coverage import Coverage, VerticalProfile
    from cupola.maps.coverage.stations import Station

#: Tops of the diagram [m above sea level]: the lowest one that leaves room above what is hidden.
TOPS_M = (3e3, 5e3, 10e3, 20e3, 30e3)
_ROOM = 1.25
_PANEL_IN = 2.0
_COMPASS = ("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west")


def diagram_of_coverage(coverage: Coverage, *, filename: str | os.PathLike[str] | None = None) -> Figure:
    """Draw what a radar sees along the bearings of its profiles, one panel a bearing.

    Parameters
    ----------
    coverage : Coverage
        Of one radar, with profiles.
    filename : path, optional
        Written there too: ``.svg``, ``.png`` or ``.pdf``.
    """
    station = coverage.stations[0]
    with style.look():
        n = max(1, len(coverage.profiles))
        body_in = n * _PANEL_IN + 0.3
        subtitle = (
            "White is seen. The line is the lowest altitude that the radar sees over horizon and terrain; the band "
            "around it is refraction from k = 1 to 1.6."
        )
        if math.isfinite(station.detection_m):
            subtitle += f" Dotted: as far as it detects {station.echo}, inside its limits of elevation."
        figure, bottom, height = style.page(
            f"What {'a radar' if coverage.name == 'site' else coverage.name} sees along a bearing",
            subtitle,
            f"Calculated, not observed. {coverage.error_text()}",
            body_in,
        )
        per_in = height / body_in
        top_m = _top_m(coverage)
        for i, profile in enumerate(coverage.profiles):
            low = bottom + per_in * (0.45 + (n - 1 - i) * _PANEL_IN)
            axes = figure.add_axes((0.085, low, 0.885, per_in * (_PANEL_IN - 0.42)))
            _panel(axes, coverage, profile, top_m / 1000.0, is_last=i == n - 1)
        return style.save(figure, filename)


def _top_m(coverage: Coverage) -> float:
    lines = [line for profile in coverage.profiles for line in (profile.ground_m, *profile.visible_from_m.values())]
    highest = max((float(np.max(line[np.isfinite(line)], initial=0.0)) for line in lines), default=0.0)
    return next((top for top in TOPS_M if top >= _ROOM * highest), TOPS_M[-1])


def _panel(axes: Any, coverage: Coverage, profile: VerticalProfile, top: float, *, is_last: bool) -> None:
    x_km = profile.ground_range_m / 1000.0
    factors = sorted(profile.visible_from_m)
    lines = {k: profile.visible_from_m[k] / 1000.0 for k in factors}
    own = lines[coverage.k_factor]
    axes.fill_between(x_km, -1.0, np.minimum(own, top), color="#e3e6e9", linewidth=0, zorder=1)
    if len(factors) > 1:
        low, high = np.fmin.reduce(list(lines.values())), np.fmax.reduce(list(lines.values()))
        axes.fill_between(x_km, low, np.minimum(high, 2.0 * top), color=style.SKY, alpha=0.45, linewidth=0, zorder=2)
    axes.plot(x_km, own, color=style.BLUE, linewidth=1.5, zorder=3)
    axes.fill_between(x_km, -1.0, profile.ground_m / 1000.0, color="#8a7558", linewidth=0, zorder=4)
    station = coverage.stations[0]
    if math.isfinite(station.detection_m):
        lobe_x, lobe_y = lobe(station, coverage.k_factor)
        look: dict[str, Any] = {"color": style.ORANGE, "linewidth": 1.3, "linestyle": (0, (1, 1.2)), "zorder": 5}
        axes.plot(lobe_x / 1000.0, lobe_y / 1000.0, **look)
    axes.set_xlim(0.0, x_km[-1])
    axes.set_ylim(min(0.0, float(np.nanmin(profile.ground_m)) / 1000.0), top)
    axes.grid(True, zorder=0)
    way = _COMPASS[round(profile.bearing_deg / 45.0) % 8]
    axes.set_title(f"Bearing {profile.bearing_deg:g}°, {way}", size=9)
    axes.set_ylabel("altitude [km]")
    if is_last:
        axes.set_xlabel("distance along the ground [km]")


def lobe(station: Station, k_factor: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Outline of where the echo is strong enough, inside the elevation limits: ground range and altitude [m].

    The range shrinks with elevation where the antenna has less gain there.
    """
    low, high = max(station.elevation_min_rad, -0.05), min(station.elevation_max_rad, 1.5)
    turns = np.linspace(low, high, 240)
    bow = [(min(station.detection_m * station.part_of_range(e), station.reach_m), e) for e in turns]
    edge = [(r, low) for r in np.linspace(0.0, bow[0][0], 60)]
    edge += bow
    edge += [(r, high) for r in np.linspace(bow[-1][0], 0.0, 60)]
    points = [height_from_elevation(r, e, station.antenna_m, station.earth_radius_m, k_factor) for r, e in edge]
    altitude_m, ground_range_m = np.array(points).T
    return ground_range_m, altitude_m
