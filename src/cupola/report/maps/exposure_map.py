"""Exposure as a picture: every flight, coloured by what reaches it, with its holes and what was not flown."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cupola.maps.exposure.exposure import by_exposure, totals
from cupola.maps.exposure.flight_exposure import Exposure
from cupola.maps.exposure.pieces import HOLE, Piece, hole_pieces, pieces_of
from cupola.report import style, words
from cupola.report.maps import coast
from cupola.report.maps.basemap import draw_circle, draw_graticule, draw_ground, draw_scale_bar, map_axes
from cupola.report.maps.exposure_labels import PlacedNames, draw_sites, mark_worst, name_flights
from cupola.report.maps.map_features import rings
from cupola.report.projection import Projection

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cupola.engine.build.model import Model
    from cupola.maps.exposure.cautious import Caution
    from cupola.scenario.tracks import TrackFile

#: How a flight looks: seen by nobody, detected, inside an engagement zone. Darker and wider is worse.
LOOKS = (("#6b7780", 0.7, 0.75), ("#d89000", 1.1, 0.85), ("#b3261e", 1.5, 0.9))
_LABELS = ("not detected", "detected", "inside an engagement zone")
#: Holes are dotted; positions that were not flown are crosses.
_HOLE, _NOT_FLOWN = "#8e44ad", "#1f4e9c"
_LEFT_IN = 0.62
#: The worst points of so many flights are named.
NAMED = 4
#: So many flights at most are all named.
_NAMED_FLIGHTS = 12
#: Reasons for what was left out that stand below the map.
_LEFT_OUT = 5
#: More positions than this are thinned.
_MANY = 150_000


def exposure_map(
    found: Sequence[Exposure],
    model: Model,
    *,
    filename: str | os.PathLike[str] | None = None,
    named: int = NAMED,
    worst: Sequence[Caution] = (),
    file: TrackFile | None = None,
    ringed: Model | None = None,
) -> Figure:
    """Draw flights over relief: grey where nobody detects them, orange where detected, red inside engagement zones.

    Parameters
    ----------
    found : sequence of Exposure
        From `cupola.maps.exposure.exposure.exposures`.
    model : Model
        What they were made from.
    filename : path, optional
        Written there too: ``.svg``, ``.png`` or ``.pdf``.
    named : int
        Of so many of the most exposed flights the point with the shortest warning is marked and named.
    worst : sequence of Caution
        The worst case, where ``found`` is that.
    file : TrackFile, optional
        Where the flights are from: what it left out stands below the map.
    ringed : Model, optional
        Whose published ranges are drawn, where it is not the same: the longest ones in the worst case.
    """
    circles = [ring for ring in rings(ringed or model) if not ring.is_claim]
    sites = [site for site in model.scenario.batteries if site.is_active]
    projection = Projection(*_centre([(site.lat_deg, site.lon_deg) for site in sites]))
    pieces = [*pieces_of(found[0].flown), *hole_pieces(found[0].in_holes)] if found else []
    half_km = _half_km(projection, circles, pieces)
    with style.look():
        side_in = style.WIDTH_IN - _LEFT_IN - 0.1
        body_in = 0.06 + side_in + 0.9
        title = "Flights within reach, worst case" if worst else "Flights within reach"
        figure, bottom, height = style.page(title, _subtitle(found, bool(worst), file), _foot(model, file), body_in)
        low = bottom + height * 0.9 / body_in
        axes = map_axes(
            figure, half_km, (_LEFT_IN / style.WIDTH_IN, low, side_in / style.WIDTH_IN, height * side_in / body_in)
        )
        draw_ground(axes, model, projection, half_km)
        draw_graticule(axes, projection, half_km)
        draw_scale_bar(axes, half_km)
        for ring in circles:
            draw_circle(axes, projection, ring)
        lines = _flights(axes, projection, pieces, len(found))
        has_holes = any(piece.state == HOLE for piece in pieces)
        has_marks = _not_flown(axes, projection, found)
        axes.set_xlim(-half_km, half_km)
        axes.set_ylim(-half_km, half_km)
        names = PlacedNames(axes, projection, half_km, lines)
        draw_sites(names, sites)
        mark_worst(names, found, named)
        if len(found) <= _NAMED_FLIGHTS:
            name_flights(names, found)
        _legend(axes, has_holes, has_marks, "longest published range" if ringed else "published range")
        return style.save(figure, filename)


def _centre(sites: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The middle of places [deg], also across 180 degrees."""
    first = sites[0][1]
    lon = first + float(np.mean([(lon - first + 180.0) % 360.0 - 180.0 for _, lon in sites]))
    return float(np.mean([lat for lat, _ in sites])), (lon + 180.0) % 360.0 - 180.0


def _half_km(projection: Projection, circles: Sequence[Any], pieces: Sequence[Piece]) -> float:
    """The rings, and the flights as far as they pass near them."""
    reach = 30.0
    for ring in circles:
        x, y = projection.xy_km(ring.lat_deg, ring.lon_deg)
        reach = max(reach, float(np.hypot(x, y)) + ring.range_m / 1000.0)
    far = 0.0
    if pieces:
        ends = np.array([(piece.lat_deg[k], piece.lon_deg[k]) for piece in pieces for k in (0, -1)])
        far = float(np.abs(np.column_stack(projection.xy_km(ends[:, 0], ends[:, 1]))).max())
    return 1.05 * min(max(reach, far), 1.25 * reach)


def _flights(axes: Any, projection: Projection, pieces: Sequence[Piece], n: int) -> NDArray[np.float64]:
    """All pieces of one state at once; holes are dotted, as if flown straight across. Returns their points [km]."""
    from matplotlib.collections import LineCollection

    if not pieces:
        return np.zeros((0, 2))
    # Of very many positions every third is drawn, and the last one of each piece.
    every = 3 if sum(len(piece.lat_deg) for piece in pieces) > _MANY else 1
    places = [_every(every, len(piece.lat_deg)) for piece in pieces]
    lat = np.concatenate([piece.lat_deg[kept] for piece, kept in zip(pieces, places, strict=True)])
    lon = np.concatenate([piece.lon_deg[kept] for piece, kept in zip(pieces, places, strict=True)])
    points = np.column_stack(projection.xy_km(lat, lon))
    lines = np.split(points, np.cumsum([len(kept) for kept in places])[:-1])
    few = n <= 30
    for state, (colour, width, alpha) in enumerate((*LOOKS, (_HOLE, 1.2, 1.0))):
        mine = [line for piece, line in zip(pieces, lines, strict=True) if piece.state == state]
        alone = [line for line in mine if len(line) == 1]
        look: dict[str, Any] = {"color": colour, "zorder": 3.0 + 0.5 * state}
        if alone:
            axes.plot(*np.concatenate(alone).T, ".", markersize=5, **look)
        drawn = LineCollection(
            [line for line in mine if len(line) > 1],
            linewidths=width * (1.0 if few else 0.7),
            linestyles=":" if state == HOLE else "-",
            alpha=alpha * (1.0 if few else 0.8),
            joinstyle="round",
            capstyle="butt",
            **look,
        )
        axes.add_collection(drawn)
    return points


def _every(step: int, n: int) -> NDArray[np.intp]:
    """Every so-manieth of ``n`` places, and the last."""
    found = np.arange(0, n, step)
    return found if found[-1] == n - 1 else np.append(found, n - 1)


def _not_flown(axes: Any, projection: Projection, found: Sequence[Exposure]) -> bool:
    """Positions of the file that were not flown."""
    lat = [one.flight.marked_lat_deg for one in found]
    if not sum(map(len, lat)):
        return False
    x, y = projection.xy_km(np.concatenate(lat), np.concatenate([one.flight.marked_lon_deg for one in found]))
    axes.plot(x, y, "x", color=_NOT_FLOWN, markersize=3.5, markeredgewidth=0.7, zorder=4.5)
    return True


def _legend(axes: Any, has_holes: bool, has_marks: bool, ring: str) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], color=colour, linewidth=1.6 * width, label=label)
        for (colour, width, _), label in zip(LOOKS, _LABELS, strict=True)
    ]
    handles.append(Line2D([], [], color=style.INK, linewidth=0.9, label=f"{ring} of the missile"))
    if has_holes:
        label = "hole in the track, drawn straight, not counted"
        handles.append(Line2D([], [], color=_HOLE, linewidth=1.4, linestyle=":", label=label))
    if has_marks:
        look: dict[str, Any] = {"marker": "x", "linestyle": "none", "markersize": 4}
        handles.append(Line2D([], [], color=_NOT_FLOWN, label="position not flown: stale, or a jump", **look))
    axes.legend(
        handles=handles, loc="upper left", bbox_to_anchor=(0.0, -0.04), ncols=4 if len(handles) <= 4 else 3,
        borderaxespad=0.0, handlelength=1.6, columnspacing=1.3, fontsize=8,
    )  # fmt: skip


def _subtitle(found: Sequence[Exposure], is_worst: bool, file: TrackFile | None) -> str:
    about = totals(found)
    case = "With any of the public figures, on any course: " if is_worst else ""
    n = about["flights_engaged"]
    text = (
        f"{case}{n} of {about['flights'] - about['flights_parked']} flights {'comes' if n == 1 else 'come'} inside an "
        f"engagement zone, {_hours(about['engaged_h'])} of {_hours(about['flown_h'])} flown."
    )
    ranked = by_exposure(found)
    if ranked and ranked[0].is_judged and ranked[0].engaged_s > 0.0:
        text += f" Longest: {ranked[0].name}, {ranked[0].engaged_s / 60.0:.0f} minutes."
    if about["flights_in_doubt"]:
        text += f" In doubt, for holes where it matters: {about['flights_in_doubt']}."
    if file is not None and file.not_judged:
        text += f" Not judged, without a usable position: {len(file.not_judged)} aircraft."
    if about["flights_parked"]:
        text += f" Parked: {about['flights_parked']}."
    return text


def _hours(hours: float) -> str:
    return f"{words.number(60.0 * hours)} minutes" if hours < 2.0 else f"{words.number(hours)} hours"


def _foot(model: Model, file: TrackFile | None) -> str:
    left_out = ""
    if file is not None and file.left_out:
        most = file.left_out[:_LEFT_OUT]
        listed = "; ".join(str(one) for one in most) + ("; ..." if len(file.left_out) > len(most) else "")
        left_out = f"Left out of the file: {listed}. "
    return (
        f"{left_out}A calculation from public figures, not an observation. Dots: where a missile would need the least "
        f"time; the zone is that for the flight's own course, altitude and speed. {model.terrain_text} {coast.CREDIT}"
    )
