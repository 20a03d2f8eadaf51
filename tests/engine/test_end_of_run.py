"""A run goes on as long as anybody can be shot at: what happens to airliners hangs on no other route."""

import numpy as np

from cupola.engine.run import run
from cupola.scenario import loads

HOME = {"lat_deg": -28.5, "lon_deg": 128.0}


def scenario(km, **battery):
    """An airliner that is often taken for hostile, and far away a cruise missile that flies so far."""
    lon = 131.064351
    far = [
        {"lat_deg": -25.792419, "lon_deg": lon, "altitude_agl_m": 50},
        {"lat_deg": -25.792419, "lon_deg": lon + km / 100.2, "altitude_agl_m": 50},
    ]
    line = [{"lat_deg": -28.319495, "lon_deg": lon, "altitude_m": 10500} for lon in (125.446374, 130.042901)]
    return loads(
        {
            "format": 1, "name": "unrelated", "duration_min": 30, "origin": HOME, "asset": [{"name": "depot", **HOME}],
            "battery": [{
                "name": "a", "system": "s300pmu2", "boresight_deg": 270, "lat_deg": -28.5, "lon_deg": 127.969356,
                "doctrine": {"p_civil_mistaken": 0.5}, **battery,
            }],
            "flight": [
                {"name": "z", "type": "tomahawk", "side": "hostile", "route": far},
                {"name": "air", "start_s": 200, "type": "a320_b738", "side": "civil", "route": line},
            ],
        }
    )  # fmt: skip


def test_an_airliner_is_in_danger_however_short_an_unrelated_route_is():
    engaged = [run(scenario(km), 60, seed=5).replications["civil_engaged"] for km in (20.0, 120.0, 400.0)]
    assert 0.2 < engaged[0].mean() < 0.8
    for other in engaged[1:]:
        np.testing.assert_array_equal(engaged[0], other)


def test_without_a_battery_the_run_ends_with_the_last_threat():
    results = run(scenario(20.0).model_copy(update={"batteries": ()}), 4, seed=5)
    assert (results.replications["end_s"] < 600.0).all()


def test_what_still_flies_has_no_end():
    plain = scenario(20.0).model_copy(update={"duration_s": 400.0})
    flights = run(plain, 4, seed=5).flights
    for fate, end_s in zip(flights["fate"], flights["end_s"], strict=True):
        assert np.isnan(end_s) == (fate in ("flying", "not_started", "not_released"))
    assert "flying" in flights["fate"]
