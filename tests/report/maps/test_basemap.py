"""The bar of a map has a round length, whatever the map spans."""

import pytest
from matplotlib.figure import Figure

from cupola.report.maps.basemap import draw_scale_bar


@pytest.mark.parametrize(
    ("half_km", "label"),
    [(1200.0, "500 km"), (290.0, "100 km"), (115.0, "50 km"), (12.0, "5 km"), (8.3, "2 km"), (1.0, "0.2 km")],
)
def test_scale_bar_is_round_and_under_a_quarter_of_the_map(half_km, label):
    axes = Figure().subplots()
    draw_scale_bar(axes, half_km)
    (bar,) = axes.lines
    left, right = bar.get_xdata()
    assert axes.texts[0].get_text() == label
    assert right - left == pytest.approx(float(label.split()[0]), rel=1e-9)
    assert right - left <= 0.45 * half_km
