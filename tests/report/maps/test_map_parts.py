"""Relief, coast, projection and the placing of labels."""

from __future__ import annotations

import numpy as np
import pytest

from cupola.report.labels import Box, Layout, text_size_pt
from cupola.report.maps.coast import _all_rings, land_on_map, rings_near
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
        return sum(Path(ring).contains_point((lon_deg, lat_deg)) for ring in _all_rings().rings) % 2 == 1

    assert is_land(33.51, 36.29)  # Damascus
    assert is_land(35.10, 33.40)  # Cyprus
    assert not is_land(33.90, 34.90)  # off Beirut
    assert is_land(48.85, 2.35)  # Paris
    assert not is_land(0.0, -30.0)  # Atlantic


def test_the_coast_of_another_side_of_the_date_line_is_turned_here():
    """Taveuni and Vanua Levu lie on both sides of 180 degrees."""
    assert any(ring[:, 0].min() > 179.0 for ring in rings_near(-16.8, 179.9, 100e3))


def test_islands_on_both_sides_of_180_degrees_are_land_and_the_water_between_is_not():
    """Fiji was filled with sea, or its sea with land: rings that cross the meridian jumped by 360 degrees."""
    from shapely import MultiPolygon, Point

    land, projection = MultiPolygon(land_on_map(-17.3, 179.5, 200.0)), Projection(-17.3, 179.5)

    def is_land(lat_deg, lon_deg):
        return land.contains(Point(*projection.xy_km(lat_deg, lon_deg)))

    assert is_land(-16.60, 179.20)  # Vanua Levu
    assert is_land(-16.85, -179.98)  # Taveuni, in the east
    assert is_land(-17.80, 178.00)  # Viti Levu
    assert not is_land(-17.30, 179.60)  # Koro Sea
    assert not is_land(-17.00, -179.30)


def test_no_coast_where_a_continent_is_cut_at_180_degrees():
    from shapely import MultiPolygon, Point

    land, projection = MultiPolygon(land_on_map(66.0, 179.0, 500.0)), Projection(66.0, 179.0)
    inland = Point(*projection.xy_km(67.0, 180.0))
    assert land.contains(inland) and land.boundary.distance(inland) > 50.0


def test_straits_islands_and_inland_seas_are_there():
    """What an atlas has, and a coast of 1:50 million had not."""
    from shapely import MultiPolygon, Point

    for lat, lon, half_km, is_land in (
        (41.085, 29.055, 25.0, False),  # Bosphorus, a kilometre wide
        (41.05, 28.95, 25.0, True),  # Istanbul
        (35.89, 14.45, 30.0, True),  # Malta
        (36.05, 14.25, 30.0, True),  # Gozo
        (35.51, 12.60, 20.0, True),  # Lampedusa
        (42.00, 51.00, 300.0, False),  # Caspian Sea
        (60.30, 5.25, 60.0, True),  # islands before Bergen
    ):
        assert MultiPolygon(land_on_map(lat, lon, half_km)).contains(Point(0.0, 0.0)) == is_land, (lat, lon)


def test_sea_and_land_have_their_colours_on_the_picture():
    from types import SimpleNamespace

    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    from cupola.report.maps.basemap import draw_ground, map_axes
    from cupola.terrain import open_terrain

    figure = Figure(figsize=(4.0, 4.0), dpi=100)
    canvas = FigureCanvasAgg(figure)
    axes = map_axes(figure, 200.0, (0.0, 0.0, 1.0, 1.0))
    projection = Projection(-17.3, 179.5)
    draw_ground(axes, SimpleNamespace(terrain=open_terrain()), projection, 200.0)
    canvas.draw()
    picture = np.asarray(canvas.buffer_rgba()).astype(int)
    for lat, lon, is_land in ((-16.60, 179.20, True), (-17.80, 178.00, True), (-17.30, 179.60, False)):
        x, y = axes.transData.transform(np.ravel(projection.xy_km(lat, lon)))
        red, _, blue, _ = picture[picture.shape[0] - 1 - int(y), int(x)]
        assert (red > blue) == is_land, (lat, lon)


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
    assert free.place(150.0, 150.0, 60.0, 14.0, (7.0, 7.0)) == (150.0, 150.0, 0)
    crowd = np.column_stack([np.linspace(150.0, 200.0, 40), np.full(40, 150.0)])
    busy = Layout(Box(0.0, 0.0, 300.0, 300.0), crowd)
    busy.place(150.0, 150.0, 60.0, 14.0, (7.0, 7.0))
    assert busy.taken[0].holds(crowd) == 0


def test_a_label_by_the_edge_is_written_on_the_other_side_and_its_symbol_stays_on_the_spot():
    """A symbol moved away from its site, or a name cut by the frame, is what came out before."""
    for x, is_left in ((40.0, 0), (290.0, 1)):
        layout = Layout(Box(0.0, 0.0, 300.0, 300.0))
        assert layout.place(x, 150.0, 100.0, 14.0, (7.0, 7.0), (93.0, 7.0)) == (x, 150.0, is_left)
        assert layout.taken[0].overlap(layout.frame) == pytest.approx(100.0 * 14.0)


def test_width_of_a_label_is_that_which_is_drawn():
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(dpi=288)  # at 72 hinting moves letters by whole pixels
    renderer = FigureCanvasAgg(figure).get_renderer()
    for name in ("WWW-MMM 9K37M1-2", "illicit", "S-300PMU2\nDamascus"):
        drawn = figure.text(0.5, 0.5, name, size=7.6).get_window_extent(renderer)
        assert text_size_pt(name, 7.6)[0] == pytest.approx(drawn.width / 4, abs=1.5)


def test_classes_of_a_small_map_tell_its_cells_apart():
    from types import SimpleNamespace

    from cupola.report.maps.coverage_map import classes_m

    for top_m, ends in ((400.0, 500.0), (1500.0, 2000.0), (9000.0, 10000.0)):
        cells = np.linspace(0.0, top_m, 101 * 101, dtype=np.float32).reshape(101, 101)
        cells[0, 0] = np.nan
        assert classes_m(SimpleNamespace(visible_from_m=cells))[-1] == ends


def test_a_swarm_carries_one_label():
    from cupola.engine.build.model import build
    from cupola.report.maps.map_features import routes
    from cupola.scenario import load

    found = routes(build(load("raid-mixed")))
    labels = [route.label for route in found if route.label]
    assert len(found) == 58 and len(labels) == len(set(labels)) == 7
    assert any(label.startswith("24 \N{MULTIPLICATION SIGN} Shahed") for label in labels)
    assert next(r.symbol.title for r in found if "Scud" in r.label) == "hostile ballistic missile"
