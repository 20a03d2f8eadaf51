"""The map of a scenario shows everything that it names, however far it lies."""

import numpy as np
import pytest

from cupola.engine.build.model import build
from cupola.report.maps.scenario_map import map_of_scenario
from cupola.scenario import dump, load, loads


def texts(figure):
    return [text.get_text() for axes in figure.axes for text in axes.texts]


@pytest.mark.parametrize("name", ["minimal", "latakia-2018"])
def test_sites_flights_and_zones_are_named(name):
    model = build(load(name, maps_only=True))
    shown = texts(map_of_scenario(model))
    scenario = model.scenario
    for one in (*scenario.assets, *(b for b in scenario.batteries if b.is_active)):
        assert any(text.startswith(one.name) for text in shown), one.name
    assert all(any(text.startswith(zone.name) for text in shown) for zone in scenario.zones)


def test_a_place_far_off_is_on_the_map():
    plain = dump(load("minimal"))
    right = map_of_scenario(build(loads(plain, source="x"))).axes[0].get_xlim()[1]
    plain["asset"].append({"name": "astray", "lat_deg": -31.5, "lon_deg": 131.0})
    figure = map_of_scenario(build(loads(plain, source="x")))
    assert figure.axes[0].get_xlim()[1] > 1.5 * right and any(text.startswith("astray") for text in texts(figure))


def test_the_sector_of_the_engagement_radar_points_where_it_looks():
    model = build(load("minimal"))
    (wedge,) = [patch for patch in map_of_scenario(model).axes[0].patches if patch.get_alpha() == 0.08]
    corners = wedge.get_xy()
    middle = corners[len(corners) // 2] - corners[0]
    assert middle[0] < 0.0 and abs(middle[1]) < 0.05 * abs(middle[0])  # boresight 270 degrees
    assert np.isfinite(corners).all()
