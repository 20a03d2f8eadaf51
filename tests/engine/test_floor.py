"""The lowest altitude of a missile is an estimate: no cliff, and answers that hang on it say so."""

import numpy as np
import pytest

from cupola.engine.run import run
from cupola.kernels.floor import p_above_floor

PATRIOT = {"system": "patriot_pac3", "boresight_deg": 270.0}


def low_flyer(world, height_m, **more):
    route = [{**world.point(270.0, d, 0.0), "altitude_agl_m": height_m} for d in (60e3, 4e3)]
    for one in route:
        del one["altitude_m"]
    return {"name": "low", "type": "kalibr", "side": "hostile", "route": route} | more


@pytest.mark.parametrize("height_m", [20.0, 40.0, 58.0, 62.0, 90.0])
def test_it_is_shot_at_as_often_as_the_estimate_says(world, height_m):
    n = 80
    model = world.model_of([low_flyer(world, height_m)], battery=PATRIOT)
    fired = np.mean(run(model, n, workers=1).flights["shots"] > 0)
    missile = model.system.missiles[0]
    expected = p_above_floor(height_m, missile.floor_low_m, missile.altitude_min_m, missile.floor_high_m)
    assert fired == pytest.approx(expected, abs=4.0 * np.sqrt(max(expected * (1.0 - expected), 0.01) / n))


def test_a_run_that_hangs_on_it_says_so(world):
    told = world.model_of([low_flyer(world, 58.0)], battery=PATRIOT).warnings
    assert any("lowest altitude of its missile, an estimate of 15 to 100 m" in text for text in told)
    high = world.model_of([low_flyer(world, 150.0)], battery=PATRIOT).warnings
    assert not any("lowest altitude" in text for text in high)


def test_the_ground_below_the_intercept_counts_and_not_that_under_the_start(world):
    """A level flight 400 m above the sea over a plateau of 350 m is a low flyer there, wherever it came from."""
    plateau = world.ground(lambda lat, lon: np.where(lon > world.lon - 0.55, 350.0, 0.0), step_deg=0.01)
    flight = world.inbound(far_m=90e3, near_m=10e3, altitude_m=360.0)
    battery = PATRIOT | {"mast_height_m": 100.0}
    low = run(world.model_of([flight], battery=battery, terrain=plateau), 10, workers=1)
    high = run(world.model_of([flight | {"route": [p | {"altitude_m": 600.0} for p in flight["route"]]}],
                              battery=battery, terrain=plateau), 10, workers=1)  # fmt: skip
    assert low.flights["shots"].sum() == 0
    assert (high.flights["shots"] > 0).all()


@pytest.mark.parametrize("figures", ["low", "high"])
def test_the_ends_of_the_figures_fix_it(world, figures):
    missile = world.model_of([low_flyer(world, 58.0)], battery=PATRIOT, figures=figures).system.missiles[0]
    assert missile.floor_low_m == missile.floor_high_m == (100.0 if figures == "low" else 15.0)
