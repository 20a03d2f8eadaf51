"""Why a flight was never seen: each cause has its own reason, in proportion to the time for which it acted."""

import numpy as np
import pytest

from cupola.engine.replay import replay
from cupola.engine.run import run
from cupola.export.scene import obstacles

PATRIOT = {"system": "patriot_pac3", "boresight_deg": 270.0}
ALONE = {"surveillance_radars": []}
SILENT = {"windows_s": [[850, 890]]}
CASES = {
    "sector": ({"bearing_deg": 90.0}, PATRIOT),
    "out_of_range": ({"far_m": 260e3, "near_m": 190e3, "altitude_m": 11e3}, PATRIOT),
    "below_horizon": ({"far_m": 140e3, "near_m": 90e3, "altitude_m": 60.0}, PATRIOT),
    "radar_silent": ({}, {"emission": SILENT, "surveillance_emission": SILENT}),
    "elevation": ({"far_m": 2.5e3, "near_m": 1.0, "altitude_m": 11e3}, PATRIOT),
}


@pytest.mark.parametrize("reason", CASES)
def test_each_cause_is_told_as_itself(world, reason):
    flight, battery = CASES[reason]
    model = world.model_of([world.inbound(**flight)], battery=battery)
    results = run(model, 2, workers=1)
    assert np.isnan(results.flights["first_plot_s"]).all()
    assert results.flights["reason"].tolist() == [reason] * 2
    assert results.replications[f"not_engaged_{reason}"].tolist() == [1, 1]
    hidden = {name: v.sum() for name, v in results.replications.items() if name.startswith("hidden_")}
    assert max(hidden, key=hidden.get) == f"hidden_{reason}_s"
    told = obstacles(replay(model, seed=results.seed, replication=0), "in")
    assert told[0].reason == reason and told[0].words.startswith("never seen: ")


def test_a_lost_radar_is_told_as_lost(world):
    failure = {"node": "alpha/engagement-radar", "at_s": 0.0}
    model = world.model_of([world.inbound()], battery=PATRIOT, failure=[failure])
    results = run(model, 2, workers=1)
    assert results.flights["reason"].tolist() == ["radar_lost"] * 2


def test_where_several_act_their_shares_add_up(world):
    """From beyond the range of a Patriot, then in it but behind the horizon: the horizon is the reason."""
    flight = world.inbound(far_m=220e3, near_m=100e3, altitude_m=60.0)
    results = run(world.model_of([flight], battery=PATRIOT), 2, workers=1)
    assert results.flights["reason"].tolist() == ["below_horizon"] * 2
    rows = results.replications
    far_s, low_s = rows["hidden_out_of_range_s"], rows["hidden_below_horizon_s"]
    assert far_s == pytest.approx((220e3 - 170e3) / 250.0, abs=6.0)
    assert low_s == pytest.approx((170e3 - 100e3) / 250.0, abs=6.0)
