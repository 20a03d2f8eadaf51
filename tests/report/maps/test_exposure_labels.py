"""Names on the map of exposure, by the boxes that matplotlib draws: nothing covered that names a place."""

from itertools import combinations

import numpy as np
from matplotlib.figure import Figure

from cupola.report.maps.exposure_labels import PlacedNames
from cupola.report.projection import Projection

HALF_KM = 250.0


def test_names_cover_no_mark_and_no_other_name():
    figure = Figure(figsize=(7.0, 7.0), dpi=100)
    axes = figure.add_axes((0.1, 0.1, 0.8, 0.8))
    axes.set_aspect("equal")
    axes.set_xlim(-HALF_KM, HALF_KM)
    axes.set_ylim(-HALF_KM, HALF_KM)
    names = PlacedNames(axes, Projection(0.0, 0.0), HALF_KM, np.zeros((0, 2)))
    marks = [(0.0, 0.0), (0.0, 55.0), (10.0, 0.0), (-60.0, 0.0), (245.0, 0.0), (-225.0, -235.0)]
    for mark in marks:
        names.keep_free(*mark)
    for k, mark in enumerate(marks):
        names.put(f"TEST10{k}: 172 s from alpha", *mark, size=7.4, colour="black")
    renderer = figure.canvas.get_renderer() if hasattr(figure.canvas, "get_renderer") else figure._get_renderer()
    boxes = [text.get_window_extent(renderer) for text in axes.texts if text.get_text()]
    assert len(boxes) == len(marks)
    for one, two in combinations(boxes, 2):
        assert not one.overlaps(two)
    frame = axes.get_window_extent(renderer)
    for x, y in axes.transData.transform(marks):
        assert not any(box.contains(x, y) for box in boxes)
    for box in boxes:
        assert frame.x0 <= box.x0 and box.x1 <= frame.x1 and frame.y0 <= box.y0 and box.y1 <= frame.y1
    bar = axes.transData.transform([(-0.94 * HALF_KM, -0.94 * HALF_KM), (-0.5 * HALF_KM, -0.88 * HALF_KM)])
    for box in boxes:
        assert box.x0 > bar[1, 0] or box.y0 > bar[1, 1]
