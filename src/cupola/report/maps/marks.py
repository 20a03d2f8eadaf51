"""Marks on a map: symbols and labels, put where there is room for them."""

from __future__ import annotations

from typing import Any

import numpy as np

from cupola.report.labels import Box, Layout, text_size_pt
from cupola.report.maps.map_features import Ring
from cupola.report.maps.symbols import Symbol
from cupola.report.projection import Projection

_SYMBOL_PT = 15.0
_LABEL_PT = 7.6


def draw_ring_label(axes: Any, layout: Layout, at: Any, projection: Projection, ring: Ring, half_km: float) -> None:
    """The name of a circle on the circle, where it hides least; it reads along the circle's tangent only at the top."""
    x0, y0 = projection.xy_km(ring.lat_deg, ring.lon_deg)
    width, height = text_size_pt(ring.label, 7.2)
    width += 4.0
    best: tuple[float, float, float, Box] | None = None
    for k, bearing in enumerate(np.radians((0, 180, 20, -20, 160, 200, 40, -40, 90, 270))):
        x = float(x0 + ring.range_m / 1000.0 * np.sin(bearing))
        y = float(y0 + ring.range_m / 1000.0 * np.cos(bearing))
        px, py = at(x, y)[0]
        box = Box(px - width / 2, py - height / 2, px + width / 2, py + height / 2)
        cost = 0.02 * k + layout.cost(box, 0.0)
        if best is None or cost < best[0]:
            best = (cost, x, y, box)
    if best is not None and max(abs(best[1]), abs(best[2])) < half_km:
        layout.taken.append(best[3])
        axes.text(
            best[1],
            best[2],
            ring.label,
            size=7.2,
            ha="center",
            va="center",
            zorder=6,
            linespacing=1.15,
            parse_math=False,
            bbox={"boxstyle": "square,pad=0.15", "facecolor": "#ffffff", "edgecolor": "none", "alpha": 0.82},
        )


def draw_block(axes: Any, layout: Layout, at: Any, x: float, y: float, symbol: Symbol, label: str, colour: str) -> None:
    """A symbol with its label, where there is room; tied to its place by a thin line when it is not on the spot."""
    from matplotlib.offsetbox import AnnotationBbox, OffsetImage

    pixels = symbol.pixels()
    zoom = _SYMBOL_PT / (symbol.octagon * pixels.shape[0])
    width, height = pixels.shape[1] * zoom, pixels.shape[0] * zoom
    centre_x, centre_y = symbol.anchor[0] * width, (1.0 - symbol.anchor[1]) * height
    text_width, text_height = text_size_pt(label, _LABEL_PT)
    text_width += 3.0
    px, py = at(x, y)[0]
    block_height = max(height, text_height)
    right, left = (centre_x, centre_y), (text_width + 2.0 + centre_x, centre_y)
    qx, qy, is_left = layout.place(px, py, width + 2.0 + text_width, block_height, right, left)
    dx, dy = qx - px, qy - py
    moved = bool(np.hypot(dx, dy) > 1.0)
    if moved:
        axes.plot([x], [y], "o", color=colour, markersize=3.4, markeredgecolor="white", markeredgewidth=0.5, zorder=7)
        axes.annotate(
            "",
            (x, y),
            (dx, dy),
            textcoords="offset points",
            zorder=6.5,
            arrowprops={"arrowstyle": "-", "color": colour, "linewidth": 0.6, "shrinkA": 0, "shrinkB": 0},
        )
    picture = OffsetImage(pixels, zoom=zoom, interpolation="antialiased")
    axes.add_artist(
        AnnotationBbox(
            picture,
            (x, y),
            xybox=(dx, dy),
            boxcoords="offset points",
            frameon=False,
            pad=0.0,
            zorder=8,
            box_alignment=(symbol.anchor[0], 1.0 - symbol.anchor[1]),
            annotation_clip=False,
        )
    )
    axes.annotate(
        label,
        (x, y),
        (dx - centre_x - 2.0 if is_left else dx - centre_x + width + 2.0, dy - centre_y + block_height / 2),
        textcoords="offset points",
        size=_LABEL_PT,
        color=colour,
        va="center",
        ha="right" if is_left else "left",
        zorder=8,
        linespacing=1.1,
        parse_math=False,
        annotation_clip=False,
        bbox={"boxstyle": "square,pad=0.1", "facecolor": "#ffffff", "edgecolor": "none", "alpha": 0.78},
    )
