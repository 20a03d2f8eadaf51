"""Engagement zones as pictures: small multiples over altitude on one page, beside the ring that is usually drawn."""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cupola.maps.zone.engagement_zone import LIMITS
from cupola.maps.zone.kill_field import kill_field
from cupola.maps.zone.network import OUTSIDE, ZoneNetwork
from cupola.report import style, words
from cupola.report.labels import text_size_pt
from cupola.report.maps import coast
from cupola.report.maps.basemap import GroundPicture, draw_circle, draw_ground, draw_scale_bar, ground_of, map_axes
from cupola.report.maps.map_features import Ring, item_name
from cupola.report.projection import Projection

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from cupola.engine.build.model import Model

#: Colour of each limit, in the order of `cupola.maps.zone.engagement_zone.LIMITS`; told apart by colour-blind readers.
COLOURS = (
    "#0a5c8f", "#1f2933", "#9aa5ae", "#d55e00", "#a34f87", "#7f93b8", "#b08d57", "#f0d264", "#e2a0b4",
)  # fmt: skip
#: What a reader sees for each limit.
TEXTS = {
    "engageable": "can be intercepted",
    "minimum_range": "too near: shortest range",
    "altitude": "too low or too high for the missile",
    "energy": "out of energy, speed or g",
    "sector": "outside the guiding radar's sector",
    "horizon": "below the horizon of a smooth earth",
    "terrain": "hidden by terrain, or inside it",
    "detection": "too weak an echo: detected too late",
    "time": "seen too late: no time to react",
}
COURSE_TEXTS = {
    "inbound": "flying at the battery",
    "crossing": "crossing, from either side",
    "any": "on any course",
}
_LEFT_IN, _GAP_IN, _TITLE_IN, _LEGEND_IN = 0.12, 0.16, 0.36, 0.86
#: More batteries than this on one map share a colour.
_COUNT_MAX = 4


def zone_page(
    network: ZoneNetwork,
    model: Model,
    *,
    filename: str | os.PathLike[str] | None = None,
    columns: int | None = None,
    kills: Sequence[dict[str, Any]] = (),
) -> Figure:
    """Draw all layers on one page: where the target can be intercepted, why not elsewhere, and the ring.

    Parameters
    ----------
    network : ZoneNetwork
        From `cupola.maps.unite_zones`.
    model : Model
        What it was made from: terrain and names.
    filename : path, optional
        Written there too: ``.svg``, ``.png`` or ``.pdf``.
    columns : int, optional
        Panels in a row; chosen when not given.
    kills : sequence of dict
        From `cupola.maps.zone.kill_field.simulate_kills`: contours of the kill probability are drawn.

    Returns
    -------
    Figure
        North is up; distances and bearings from the centre of each panel are true.
    """
    n = len(network.layers)
    across = columns or (1 if n == 1 else 2 if n <= 4 else 3)
    down = math.ceil(n / across)
    side_in = (style.WIDTH_IN - 2 * _LEFT_IN - (across - 1) * _GAP_IN) / across
    body_in = down * (side_in + _TITLE_IN) + _LEGEND_IN
    half_km = 1.04 * network.half_km
    with style.look():
        figure, bottom, height = style.page(_title(network, model), _subtitle(network), _foot(network, model), body_in)
        ground = ground_of(model, Projection(network.lat_deg, network.lon_deg), half_km)
        for k in range(n):
            row, column = divmod(k, across)
            left_in = _LEFT_IN + column * (side_in + _GAP_IN)
            low_in = body_in - (row + 1) * (side_in + _TITLE_IN)
            place = (
                left_in / style.WIDTH_IN,
                bottom + height * low_in / body_in,
                side_in / style.WIDTH_IN,
                height * side_in / body_in,
            )
            axes = map_axes(figure, half_km, place)
            _panel(axes, network, model, k, half_km, ground)
            if kills:
                kill_lines(axes, network, kills, k)
        _legend(figure, network, bottom + height * (_LEGEND_IN - 0.14) / body_in, bool(kills))
        return style.save(figure, filename)


def _panel(axes: Any, network: ZoneNetwork, model: Model, k: int, half_km: float, ground: GroundPicture) -> None:
    projection = Projection(network.lat_deg, network.lon_deg)
    draw_ground(axes, model, projection, half_km, ground)
    edge = network.half_km + network.cell_m / 2000.0
    axes.imshow(
        colours_of(network.limit[k]), extent=(-edge, edge, -edge, edge), interpolation="none", zorder=2, aspect="equal"
    )
    if len(network.zones) > 1:
        steps = np.arange(-(network.count.shape[1] // 2), network.count.shape[1] // 2 + 1) * network.cell_m / 1000.0
        for at_least in range(2, min(len(network.zones), _COUNT_MAX) + 1):
            if (network.count[k] >= at_least).any():
                axes.contour(
                    steps, -steps, network.count[k] >= at_least, levels=[0.5], colors="white",
                    linewidths=0.6 + 0.4 * (at_least - 2), zorder=2.6,
                )  # fmt: skip
    draw_scale_bar(axes, half_km)
    for zone in network.zones:
        draw_circle(axes, projection, Ring("", zone.lat_deg, zone.lon_deg, zone.ring_m, False))
        x, y = projection.xy_km(zone.lat_deg, zone.lon_deg)
        look: dict[str, Any] = {"markersize": 5.5, "markeredgecolor": "white", "markeredgewidth": 0.7, "zorder": 6}
        axes.plot([x], [y], "^", color=style.INK, **look)
    axes.set_xlim(-half_km, half_km)
    axes.set_ylim(-half_km, half_km)
    title = panel_title(network, k)
    # Bold letters are a sixth wider than those measured.
    room_pt = 72.0 * float(axes.get_position().width) * style.WIDTH_IN
    size_pt = 7.8 * min(1.0, room_pt / (1.17 * text_size_pt(title, 7.8)[0]))
    axes.set_title(title, fontsize=size_pt, pad=3.0, linespacing=1.25)


def panel_title(network: ZoneNetwork, k: int) -> str:
    """Altitude, area, and by how much the ring overstates."""
    about = network.layer_dict(k)
    over = about["overstatement"]
    area = f"{words.number(about['area_km2'])} km\N{SUPERSCRIPT TWO}"
    if over is None:
        return f"{network.layers[k].words}\nno zone: the ring is wrong everywhere"
    found = words.number(100.0 * over, 2 if over < 1.0 else 3)
    return f"{network.layers[k].words}: {area}\nring overstates by {found} %"


def colours_of(limit: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Limits as red, green, blue and opacity: strong where the target can be intercepted, paler where not."""
    from matplotlib.colors import to_rgb

    table = np.zeros((256, 4), np.uint8)
    for code, colour in enumerate(COLOURS):
        table[code, :3] = np.round(255 * np.array(to_rgb(colour)))
        table[code, 3] = 200 if code == 0 else 140
    table[OUTSIDE] = 0
    return table[limit]


def _legend(figure: Figure, network: ZoneNetwork, top: float, has_kills: bool) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    present = [code for code in range(len(LIMITS)) if (network.limit == code).any()]
    handles: list[Any] = [
        Patch(facecolor=COLOURS[code], alpha=0.78 if code == 0 else 0.6, label=TEXTS[LIMITS[code]]) for code in present
    ]
    handles.append(Line2D([], [], color=style.INK, linewidth=0.9, label="published range: the ring"))
    if len(network.zones) > 1:
        handles.append(_white_line("two or more batteries"))
    if has_kills:
        handles.append(_white_line("simulated P(kill) of a salvo"))
    figure.legend(
        handles=handles,
        loc="upper left",
        bbox_to_anchor=(_LEFT_IN / style.WIDTH_IN, top),
        ncols=3,
        borderaxespad=0.0,
        handlelength=1.4,
        columnspacing=1.4,
        handletextpad=0.5,
        fontsize=8,
    )


def _white_line(label: str) -> Any:
    from matplotlib.lines import Line2D
    from matplotlib.patheffects import Stroke

    effects = [Stroke(linewidth=4.0, foreground=COLOURS[0]), Stroke(linewidth=1.3, foreground="white")]
    return Line2D([], [], color="white", linewidth=1.3, label=label, path_effects=effects)


def _title(network: ZoneNetwork, model: Model) -> str:
    first = network.zones[0]
    systems = words.listed(item_name(model, "system", zone.system) for zone in network.zones)
    return f"Where {systems} can really engage: {target_name(model, first.target)}"


def target_name(model: Model, target: str) -> str:
    """Full name of a target type."""
    from cupola.maps.zone.fill import target_item

    return target_item(model, target).name


def _subtitle(network: ZoneNetwork) -> str:
    first = network.zones[0]
    ring = words.listed(f"{zone.ring_m / 1000:g} km" for zone in network.zones)
    course = COURSE_TEXTS[first.course]
    return (
        f"Target at {first.speed_mps:.0f} m/s {course}. The ring has the published range, {ring}; the colours say what "
        "takes the rest of it away, the first obstacle in the order of the key."
    )


def _foot(network: ZoneNetwork, model: Model) -> str:
    figures = {"nominal": "Nominal public figures", "low": "Figures at their unfavourable end"}.get(
        model.figures, "Figures at their favourable end"
    )
    cells = network.zones[0].layers[0]
    said = (
        f"A calculation from public figures, not an observation. {figures}; clear sky, no jamming. Worked out every "
        f"{words.number(cells.cell_m)} m of distance on {cells.limit.shape[0]} bearings: edges are as exact as that."
    )
    return f"{said} {model.terrain_text} {coast.CREDIT}"


def kill_lines(axes: Any, network: ZoneNetwork, kills: Sequence[dict[str, Any]], k: int) -> None:
    """Contours of the simulated kill probability of one salvo."""
    field = kill_field(network, kills, k)
    low, high = (np.nanmin(field), np.nanmax(field)) if np.isfinite(field).any() else (0.0, 0.0)
    levels = [level for level in (0.25, 0.5, 0.75, 0.9) if low < level < high]
    if not levels:
        return
    n = network.count.shape[1] // 2
    steps = np.arange(-n, n + 1) * network.cell_m / 1000.0
    lines = axes.contour(steps, -steps, field, levels=levels, colors="white", linewidths=0.9, zorder=3)
    axes.clabel(lines, fmt=lambda level: f"{100 * level:.0f} %", fontsize=7, inline=True)
