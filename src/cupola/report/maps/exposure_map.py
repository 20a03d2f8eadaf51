"""Exposure as a picture: every flight on the map, coloured by what reaches it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cupola.maps.exposure import Exposure, by_exposure, totals
from cupola.report import style, words
from cupola.report.maps import coast
from cupola.report.maps.basemap import draw_circle, draw_graticule, draw_ground, draw_scale_bar, map_axes
from cupola.report.maps.map_features import rings
from cupola.report.projection import Projection

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cupola.engine.build.model import Model

#: How a flight looks: seen by nobody, detected, inside an engagement zone. Darker and wider is worse.
LOOKS = (("#6b7780", 0.7, 0.75), ("#d89000", 1.1, 0.85), ("#b3261e", 1.5, 0.9))
_LABELS = ("not detected", "detected", "inside an engagement zone")
_LEFT_IN = 0.46
#: The worst points of so many flights are named.
NAMED = 4


def exposure_map(
    found: Sequence[Exposure], model: Model, *, filename: str | os.PathLike[str] | None = None, named: int = NAMED
) -> Figure:
    """Draw flights over relief: grey where nobody detects them, orange where detected, red inside engagement zones.

    Parameters
    ----------
    found : sequence of Exposure
        From `cupola.maps.exposure.exposures`.
    model : Model
        What they were made from.
    filename : path, optional
        Written there too: ``.svg``, ``.png`` or ``.pdf``.
    named : int
        Of so many of the most exposed flights the point with the shortest warning is marked and named.
    """
    circles = [ring for ring in rings(model) if not ring.is_claim]
    sites = [site for site in model.scenario.batteries if site.is_active]
    lat = float(np.mean([site.lat_deg for site in sites]))
    lon = float(np.mean([site.lon_deg for site in sites]))
    projection = Projection(lat, lon)
    half_km = _half_km(projection, circles, found)
    with style.look():
        side_in = style.WIDTH_IN - _LEFT_IN - 0.1
        body_in = 0.06 + side_in + 0.72
        figure, bottom, height = style.page("Flights within reach", _subtitle(found), _foot(model), body_in)
        low = bottom + height * 0.72 / body_in
        axes = map_axes(
            figure, half_km, (_LEFT_IN / style.WIDTH_IN, low, side_in / style.WIDTH_IN, height * side_in / body_in)
        )
        draw_ground(axes, model, projection, half_km)
        draw_graticule(axes, projection, half_km)
        draw_scale_bar(axes, half_km)
        for ring in circles:
            draw_circle(axes, projection, ring)
        for one in found:
            _flight(axes, projection, one, len(found))
        for site in sites:
            x, y = projection.xy_km(site.lat_deg, site.lon_deg)
            look: dict[str, Any] = {"markersize": 7, "markeredgecolor": "white", "markeredgewidth": 0.8, "zorder": 7}
            axes.plot([x], [y], "^", color=style.INK, **look)
            at = (float(x), float(y))
            axes.annotate(site.name, at, (6, -9), textcoords="offset points", size=8, zorder=8, **_box())
        _mark_worst(axes, projection, found, named, half_km)
        axes.set_xlim(-half_km, half_km)
        axes.set_ylim(-half_km, half_km)
        _legend(axes)
        return style.save(figure, filename)


def _half_km(projection: Projection, circles: Sequence[Any], found: Sequence[Exposure]) -> float:
    """The rings, and the flights as far as they pass near them."""
    reach = 30.0
    for ring in circles:
        x, y = projection.xy_km(ring.lat_deg, ring.lon_deg)
        reach = max(reach, float(np.hypot(x, y)) + ring.range_m / 1000.0)
    far = 0.0
    for one in found:
        x, y = projection.xy_km(one.track.lat_deg, one.track.lon_deg)
        far = max(far, float(np.max(np.maximum(np.abs(x), np.abs(y)))))
    return 1.05 * min(max(reach, far), 1.25 * reach)


def _states(one: Exposure) -> NDArray[np.int64]:
    return np.where(one.is_engaged.any(axis=1), 2, one.is_detected.astype(np.int64))


def _flight(axes: Any, projection: Projection, one: Exposure, n: int) -> None:
    """Pieces of equal state; each goes on to the first point of the next, so that the line is whole."""
    x, y = projection.xy_km(one.track.lat_deg, one.track.lon_deg)
    states = _states(one)
    gaps = np.diff(one.track.time_s) > 3.0 * np.maximum(one.track.step_s[:-1], one.track.step_s[1:])
    cuts = np.flatnonzero((np.diff(states) != 0) | gaps) + 1
    thin = 1.0 if n <= 30 else 0.7
    for a, b in zip(np.append(0, cuts), np.append(cuts, len(x)), strict=True):
        end = b if b == len(x) or gaps[b - 1] else b + 1
        colour, width, alpha = LOOKS[int(states[a])]
        axes.plot(
            x[a:end], y[a:end], color=colour, linewidth=width * thin, alpha=alpha * (1.0 if n <= 30 else 0.8),
            zorder=3 + 0.5 * int(states[a]), solid_joinstyle="round", solid_capstyle="butt",
        )  # fmt: skip


def _mark_worst(axes: Any, projection: Projection, found: Sequence[Exposure], named: int, half_km: float) -> None:
    """Where a missile would need the least time, for the most exposed flights.

    These places often lie together near the battery, so their labels stand in a column, each a line above the last.
    """
    exposed = sorted((one for one in found if one.worst is not None), key=lambda one: float(np.nanmin(one.tof_s)))
    marks = []
    for one in exposed[:named]:
        assert one.worst is not None
        point, battery = one.worst
        x, y = (float(v) for v in projection.xy_km(one.track.lat_deg[point], one.track.lon_deg[point]))
        marks.append((y, x, f"{one.track.name}: {one.tof_s[point, battery]:.0f} s from {one.batteries[battery]}"))
    look: dict[str, Any] = {"markersize": 6, "markeredgecolor": "white", "markeredgewidth": 0.8, "zorder": 7.5}
    for k, (y, x, text) in enumerate(sorted(marks)):
        dx = 40.0 if x < 0.5 * half_km else -40.0
        axes.plot([x], [y], "o", color=LOOKS[2][0], **look)
        axes.annotate(
            text, (x, y), (dx, 24.0 + 16.0 * k), textcoords="offset points", size=7.4, zorder=9, color=LOOKS[2][0],
            arrowprops={"arrowstyle": "-", "color": LOOKS[2][0], "linewidth": 0.6}, ha="left" if dx > 0 else "right",
            parse_math=False, **_box(),
        )  # fmt: skip


def _box() -> dict[str, Any]:
    return {"bbox": {"boxstyle": "square,pad=0.12", "facecolor": "#ffffff", "edgecolor": "none", "alpha": 0.8}}


def _legend(axes: Any) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], color=colour, linewidth=1.6 * width, label=label)
        for (colour, width, _), label in zip(LOOKS, _LABELS, strict=True)
    ]
    handles.append(Line2D([], [], color=style.INK, linewidth=0.9, label="published range of the missile"))
    axes.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0.0, -0.04), ncols=4, borderaxespad=0.0, handlelength=1.6,
        columnspacing=1.3, fontsize=8,
    )  # fmt: skip


def _subtitle(found: Sequence[Exposure]) -> str:
    about = totals(found)
    first = by_exposure(found)[0]
    text = (
        f"{about['flights_engaged']} of {about['flights']} flights come inside an engagement zone, "
        f"{words.number(about['engaged_h'])} of {words.number(about['flown_h'])} hours flown."
    )
    if first.engaged_s > 0.0:
        text += f" Longest: {first.track.name}, {first.engaged_s / 60.0:.0f} minutes."
    return text


def _foot(model: Model) -> str:
    return (
        "A calculation from public figures, not an observation. Dots: where a missile would need the least time; the "
        f"zone is that for the flight's own course, altitude and speed. {model.terrain_text} {coast.CREDIT}"
    )
