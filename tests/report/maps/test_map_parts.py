"""Relief, coast, projection and the placing of labels."""

from __future__ import annotations

import numpy as np
import pytest

from cupola.report.labels import Box, Layout
from cupola.report.maps.coast import land_rings, rings_near
from cupola.report.maps.relief import hillshade, relief_picture
from cupola.report.projection import Projection


def test_slopes_to_the_north_west_are_brighter_than_those_away_from_it():
    """Horn 1981: a 45 degree slope that faces the sun at 45 degrees is lit fully, its back not at all."""
    rows, cols = np.mgrid[0:5, 0:5]
    diagonal = (rows + cols) / np.sqrt(2.0)  # rises towards the south-east: it faces the north-west
    assert hillshade(diagonal, 1.0)[2, 2] == pytest.approx(1.0, abs=1e-9)
    assert hillshade(-diagonal, 1.0)[2, 2] == pytest.approx(0.0, abs=1e-9)


def test_relief_is_a_small_picture(model):
    picture = relief_picture(model.terrain, 33.5, 36.4, 200e3, cells=60)
    assert picture.shape == (121, 121, 3) and picture.dtype == np.uint8
    assert picture.min() > 90  # paper, not ink: symbols stand on it


def test_land_and_sea_are_where_they_are():
    from matplotlib.path import Path

    def is_land(lat_deg, lon_deg):
        return sum(Path(ring).contains_point((lon_deg, lat_deg)) for ring in land_rings()) % 2 == 1

    assert is_land(33.51, 36.29)  # Damascus
    assert is_land(35.10, 33.40)  # Cyprus
    assert not is_land(33.90, 34.90)  # off Beirut
    assert is_land(48.85, 2.35)  # Paris
    assert not is_land(0.0, -30.0)  # Atlantic


def test_the_coast_of_another_side_of_the_date_line_is_turned_here():
    """Taveuni and Vanua Levu lie on both sides of 180 degrees."""
    assert any(ring[:, 0].min() > 179.0 for ring in rings_near(-16.8, 179.9, 100e3))


def test_distances_and_bearings_from_the_centre_are_true():
    """WGS-84 geodesic: 250 km due east of Damascus, by pyproj's own inverse."""
    from pyproj import Geod

    lon, lat, _ = Geod(ellps="WGS84").fwd(36.3, 33.5, 90.0, 250_000.0)
    x_km, y_km = Projection(33.5, 36.3).xy_km(lat, lon)
    assert float(x_km) == pytest.approx(250.0, abs=1e-6)
    assert float(y_km) == pytest.approx(0.0, abs=1e-6)


def test_labels_never_overlap_where_there_is_room():
    layout = Layout(Box(0.0, 0.0, 500.0, 500.0))
    for k in range(9):
        layout.place(250.0 + k, 250.0, 70.0, 14.0, (7.0, 7.0))
    boxes = layout.taken
    assert len(boxes) == 9
    for i, box in enumerate(boxes):
        assert box.overlap(layout.frame) == pytest.approx(70.0 * 14.0)
        assert all(box.overlap(other) == 0.0 for other in boxes[:i])


def test_the_first_label_stands_on_its_spot_and_keeps_off_the_crowd():
    free = Layout(Box(0.0, 0.0, 300.0, 300.0))
    assert free.place(150.0, 150.0, 60.0, 14.0, (7.0, 7.0)) == (150.0, 150.0)
    crowd = np.column_stack([np.linspace(150.0, 200.0, 40), np.full(40, 150.0)])
    busy = Layout(Box(0.0, 0.0, 300.0, 300.0), crowd)
    busy.place(150.0, 150.0, 60.0, 14.0, (7.0, 7.0))
    assert busy.taken[0].holds(crowd) == 0


def test_a_swarm_carries_one_label():
    from cupola.engine.build.model import build
    from cupola.report.maps.map_features import routes
    from cupola.scenario import load

    found = routes(build(load("raid-mixed")))
    labels = [route.label for route in found if route.label]
    assert len(found) == 58 and len(labels) == len(set(labels)) == 7
    assert any(label.startswith("24 \N{MULTIPLICATION SIGN} Shahed") for label in labels)
    assert next(r.symbol.title for r in found if "Scud" in r.label) == "hostile ballistic missile"
