"""Names on a map of exposure: batteries, where the warning is shortest, and flights, where they cover nothing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cupola.maps.exposure.flight_exposure import Exposure
from cupola.report import style
from cupola.report.labels import Box, Layout, text_size_pt
from cupola.report.projection import Projection

#: A name stands so far from what it names, and what it names is so large all round [points].
_APART_PT, _MARK_PT = 7.0, 4.0
#: Points of lines that names had better not cover, at most.
_CROWD = 1500
#: The scale bar and its words, from the middle of the map in parts of its half width.
_BAR = (-0.96, -0.97, -0.46, -0.84)
_WORST = "#b3261e"


class PlacedNames:
    """The names of one map, placed one after the other: the first ones lie best.

    Parameters
    ----------
    axes, projection, half_km
        The map, with its limits set.
    lines : array, shape (n, 2)
        Points of flights [km].
    """

    def __init__(self, axes: Any, projection: Projection, half_km: float, lines: NDArray[np.float64]) -> None:
        self.axes, self.projection, self.half_km = axes, projection, half_km
        axes.apply_aspect()  # all that drawing would change of where things are
        self._scale = 72.0 / axes.figure.dpi
        corners = self._at(np.array([[-half_km, -half_km], [half_km, half_km]]))
        bar = self._at(half_km * np.array([_BAR[:2], _BAR[2:]]))
        crowd = self._at(lines[:: max(len(lines) // _CROWD, 1)]) if len(lines) else np.zeros((0, 2))
        self.layout = Layout(Box(*corners[0], *corners[1]).grown(-3.0), crowd, [Box(*bar[0], *bar[1])])

    def _at(self, xy_km: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(self.axes.transData.transform(xy_km) * self._scale)

    def keep_free(self, x_km: float, y_km: float) -> None:
        """A mark that no name may cover."""
        x, y = self._at(np.array([[x_km, y_km]]))[0]
        self.layout.taken.append(Box(x, y, x, y).grown(_MARK_PT))

    def put(self, text: str, x_km: float, y_km: float, *, size: float, colour: str, boxed: bool = True) -> None:
        """A name beside a mark, or farther off on a line to it."""
        width, height = text_size_pt(text, size)
        width += 4.0
        x, y = self._at(np.array([[x_km, y_km]]))[0]
        beside = (
            (-_APART_PT, height / 2), (width + _APART_PT, height / 2),
            (width / 2, -_APART_PT), (width / 2, height + _APART_PT),
        )  # fmt: skip
        qx, qy, way = self.layout.place(x, y, width, height, *beside)
        centre = beside[way]
        middle = (qx - centre[0] + width / 2 - x, qy - centre[1] + height / 2 - y)
        if np.hypot(qx - x, qy - y) > 1.0:
            line = {"arrowstyle": "-", "color": colour, "linewidth": 0.6, "shrinkA": 0, "shrinkB": 0}
            look: dict[str, Any] = {"textcoords": "offset points", "zorder": 7.2, "arrowprops": line}
            self.axes.annotate("", (x_km, y_km), middle, annotation_clip=False, **look)
        box = {"boxstyle": "square,pad=0.12", "facecolor": "#ffffff", "edgecolor": "none", "alpha": 0.8}
        self.axes.annotate(
            text, (x_km, y_km), middle, textcoords="offset points", size=size, color=colour, ha="center", va="center",
            zorder=9, parse_math=False, annotation_clip=False, bbox=box if boxed else None,
        )  # fmt: skip


def draw_sites(names: PlacedNames, sites: Sequence[Any]) -> None:
    """Batteries and their names."""
    look: dict[str, Any] = {"markersize": 7, "markeredgecolor": "white", "markeredgewidth": 0.8, "zorder": 7}
    places = [tuple(float(v) for v in names.projection.xy_km(site.lat_deg, site.lon_deg)) for site in sites]
    for x, y in places:
        names.axes.plot([x], [y], "^", color=style.INK, **look)
        names.keep_free(x, y)
    for site, (x, y) in zip(sites, places, strict=True):
        names.put(site.name, x, y, size=8.0, colour=style.INK)


def mark_worst(names: PlacedNames, found: Sequence[Exposure], named: int) -> None:
    """Where a missile would need the least time, for the most exposed flights."""
    least = [(float(np.nanmin(one.flown.tof_s[one.moments])), one) for one in found if one.worst is not None]
    marks = []
    for tof_s, one in sorted(least, key=lambda pair: pair[0])[:named]:
        assert one.worst is not None
        moment, battery = one.worst
        at = one.flown.at
        x, y = (float(v) for v in names.projection.xy_km(at.lat_deg[moment], at.lon_deg[moment]))
        marks.append((x, y, f"{one.name}: {tof_s:.0f} s from {one.batteries[battery]}"))
    look: dict[str, Any] = {"markersize": 6, "markeredgecolor": "white", "markeredgewidth": 0.8, "zorder": 7.5}
    for x, y, _ in marks:
        names.axes.plot([x], [y], "o", color=_WORST, **look)
        names.keep_free(x, y)
    for x, y, text in marks:
        names.put(text, x, y, size=7.4, colour=_WORST)


def name_flights(names: PlacedNames, found: Sequence[Exposure]) -> None:
    """Names of flights that are never in reach, soon after each comes onto the map."""
    for one in found:
        at = one.flown.at.rows(one.moments)
        x, y = names.projection.xy_km(at.lat_deg, at.lon_deg)
        seen = np.flatnonzero(np.maximum(np.abs(x), np.abs(y)) < 0.97 * names.half_km)
        if len(seen) and one.worst is None:
            k = seen[len(seen) // 12]
            names.put(one.name, float(x[k]), float(y[k]), size=7.0, colour=style.MUTED, boxed=False)
