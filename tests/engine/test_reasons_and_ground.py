"""What an expert adds up first: reasons give all threats not engaged, and no missile flies under the ground."""

import numpy as np

from cupola.engine.build.model import build
from cupola.engine.run import run
from cupola.scenario import loads

CITY = {"name": "city", "lat_deg": 60.08, "lon_deg": 24.97}
S300V = {"name": "b", "system": "s300v", "lat_deg": 60.16, "lon_deg": 24.97, "boresight_deg": 270}


def test_reasons_add_up_where_missiles_take_others_in_a_cell():
    """Flights in one resolution cell: missiles at one take another. Who was missed so was not engaged: merged."""
    ends = [{"lat_deg": 60.62, "lon_deg": 22.22, "altitude_m": 9000}, {**CITY, "altitude_m": 9000}]
    bombs = [{"type": "gbu39", "count": 2, "at_waypoint": 0, "aim": "city"}]
    route = [{key: point[key] for key in ("lat_deg", "lon_deg", "altitude_m")} for point in ends]
    flight = {"name": "f", "type": "f35", "side": "hostile", "count": 4, "route": route, "aim": "city"}
    document = {
        "format": 1, "name": "cell", "tracking": "merged", "duration_min": 20, "asset": [CITY],
        "origin": {"lat_deg": 60.0, "lon_deg": 25.0}, "battery": [S300V], "flight": [flight | {"release": bombs}],
    }  # fmt: skip
    results = run(build(loads(document)), 40, workers=1)
    rows, flights = results.replications, results.flights
    by_reason = sum(rows[name] for name in rows if name.startswith("not_engaged_"))
    np.testing.assert_array_equal(by_reason, rows["not_engaged"])
    missed = (flights["shots"] == 0) & (flights["first_plot_s"] >= 0.0) & (flights["reason"] == "merged")
    assert missed.any()
    assert not ((flights["shots"] == 0) & np.isin(flights["reason"].astype(str), ["engaged", "shots_spent"])).any()


def test_a_missile_that_meets_nothing_ends_on_the_ground():
    """Faint and low, shot at as soon as the radar comes on: some missiles come down before a seeker has them."""
    route = [{"lat_deg": 10.3493, "lon_deg": 179.0737, "altitude_agl_m": 300}]
    route += [{"lat_deg": 10.159, "lon_deg": -179.9799, "altitude_agl_m": 300}]
    city = {"name": "city", "lat_deg": 10.0903, "lon_deg": 179.8913}
    flight = {
        "name": "f", "type": "f35", "side": "hostile", "count": 3, "start_s": 265, "offset_m": 500, "spacing_s": 5,
        "route": route, "aim": "city",
    }  # fmt: skip
    battery = {
        "name": "b", "system": "s300v", "lat_deg": 10.0031, "lon_deg": -179.928, "boresight_deg": 270,
        "load": [{"missile": "9m83", "launchers": 2}, {"missile": "9m82", "launchers": 1}],
        "launcher_site": {"lat_deg": 10.0582, "lon_deg": -179.8939}, "emission": {"windows_s": [[0, 544], [700, 1200]]},
        "doctrine": {"policy": "random", "fire": "in_depth", "range_max_km": 40},
    }  # fmt: skip
    document = {
        "format": 1, "name": "low", "duration_min": 20, "asset": [city],
        "origin": {"lat_deg": 10.0, "lon_deg": 179.95}, "battery": [battery], "flight": [flight],
    }  # fmt: skip
    model = build(loads(document))
    shots = run(model, 6, workers=1).engagements
    is_down = shots["outcome"] == "ground"
    assert is_down.any()
    ground_m = model.terrain.sample(shots["lat_deg"], shots["lon_deg"])  # sea all round
    assert np.all(shots["altitude_m"] - ground_m > -30.0)
    np.testing.assert_allclose(shots["altitude_m"][is_down], ground_m[is_down], atol=1.0)
    assert np.all(shots["vel_up_mps"][is_down] < 0.0)
