"""What lies under a map: relief, sea and coast, graticule, scale, circles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cupola.report import style
from cupola.report.maps import coast
from cupola.report.maps.map_features import Ring
from cupola.report.maps.relief import relief_picture
from cupola.report.projection import Projection

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cupola.engine.build.model import Model

_SEA = "#d3e0e8"
_COAST = "#7d93a1"


def map_axes(figure: Figure, half_km: float, place: tuple[float, float, float, float]) -> Any:
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


class GroundPicture(NamedTuple):
    """What lies under one square of land and sea: its relief, and its land as polygons [km]; panels may share it."""

    picture: NDArray[np.uint8]
    land: list[Any]


def ground_of(model: Model, projection: Projection, half_km: float) -> GroundPicture:
    """The ground of a square around the middle of a projection."""
    picture = relief_picture(model.terrain, projection.lat_deg, projection.lon_deg, half_km * 1000.0)
    return GroundPicture(picture, list(coast.land_on_map(projection.lat_deg, projection.lon_deg, half_km)))


def draw_ground(
    axes: Any, model: Model, projection: Projection, half_km: float, ground: GroundPicture | None = None
) -> None:
    """Relief, sea over it, coast line; ``ground`` where several maps show the same square."""
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path

    picture, land_areas = ground or ground_of(model, projection, half_km)
    cell_km = half_km / ((picture.shape[0] - 1) / 2)
    edge = half_km + cell_km / 2
    axes.imshow(picture, extent=(-edge, edge, -edge, edge), interpolation="none", zorder=0)
    wide = 1.05 * half_km
    # The sea is everything but land: a frame turning left, in which land, turning right, is holes.
    rings = [_ring([(-wide, -wide), (wide, -wide), (wide, wide), (-wide, wide), (-wide, -wide)], True)]
    for land in land_areas:
        rings.append(_ring(land.exterior.coords, False))
        rings += [_ring(lake.coords, True) for lake in land.interiors]
    axes.add_patch(PathPatch(Path.make_compound_path(*rings), facecolor=_SEA, edgecolor="none", zorder=1))
    if len(rings) > 1:
        line = Path.make_compound_path(*rings[1:])
        axes.add_patch(PathPatch(line, facecolor="none", edgecolor=_COAST, linewidth=0.7, zorder=1.1))


def _ring(points: Any, to_the_left: bool) -> Any:
    """A closed path that goes round anticlockwise or clockwise."""
    from matplotlib.path import Path

    xy = np.asarray(points, np.float64)
    x, y = (xy - xy[0]).T
    turns_left = np.sum(x[:-1] * y[1:] - y[:-1] * x[1:]) > 0.0
    return Path(xy if turns_left == to_the_left else xy[::-1], closed=True)


def draw_graticule(axes: Any, projection: Projection, half_km: float) -> None:
    """Meridians and parallels at round degrees, named where they leave the map on the left and below."""
    span_deg = 2.0 * half_km / 111.0
    step = next((s for s in (0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0) if span_deg / s <= 6.0), 15.0)
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
            if abs((lon + 180.0) % 360.0) < 1e-6:
                name = "180\N{DEGREE SIGN}"
            axes.text(at, -half_km * 1.012, name, size=7, color=style.MUTED, ha="center", va="top")


def _round_steps(middle: float, reach: float, step: float) -> NDArray[np.float64]:
    return np.arange(np.ceil((middle - reach) / step), np.floor((middle + reach) / step) + 1.0) * step


def _degrees(value: float, positive: str, negative: str) -> str:
    return f"{abs(value):g}° {positive if value >= 0.0 else negative}"


def draw_scale_bar(axes: Any, half_km: float) -> None:
    """A bar of the longest round length that is at most a little under a quarter of the map."""
    length = 10.0 ** np.floor(np.log10(0.45 * half_km))
    length *= max(part for part in (1.0, 2.0, 5.0) if part * length <= 0.45 * half_km)
    x0, y0 = -0.94 * half_km, -0.93 * half_km
    axes.plot([x0, x0 + length], [y0, y0], color=style.INK, linewidth=2.2, solid_capstyle="butt", zorder=6)
    axes.text(x0 + length / 2, y0 + 0.018 * half_km, f"{length:g} km", size=7.6, ha="center", va="bottom", zorder=6)


def draw_circle(axes: Any, projection: Projection, ring: Ring) -> None:
    x, y = projection.xy_km(ring.lat_deg, ring.lon_deg)
    bearing = np.linspace(0.0, 2.0 * np.pi, 361)
    radius_km = ring.range_m / 1000.0
    dashes: Any = (0, (5, 3)) if ring.is_claim else "solid"
    axes.plot(
        x + radius_km * np.sin(bearing),
        y + radius_km * np.cos(bearing),
        color=style.INK,
        linewidth=0.9,
        linestyle=dashes,
        alpha=0.85,
        zorder=2.5,
    )
