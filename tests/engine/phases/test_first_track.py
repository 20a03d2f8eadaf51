"""The first confirmed track: as many plots late as the rule asks for, as the log tells it, and not the lucky look."""

import math

import numpy as np
import pytest

from cupola.engine.events import EventKind
from cupola.engine.replay import replay
from cupola.engine.run import run

#: A target of 1 m2 at 100 km is seen in half of all looks; false alarms are one in a million.
REFERENCE = {
    "range_ref_m": 100e3,
    "rcs_ref_m2": 1.0,
    "p_false_alarm": 1e-6,
    "snr_ref": math.log(1e-6) / math.log(0.5) - 1,
}
SPEED_MPS = 250.0


def one_radar(world, **flight):
    """One radar without a search radar that holds its fire."""
    described = world.inbound(altitude_m=6000.0, speed_mps=SPEED_MPS, **flight)
    return world.model_of([described], battery={"surveillance_radars": []}, doctrine={"policy": "none"})


def test_a_sure_echo_is_tracked_as_many_looks_after_its_first_plot_as_the_rule_counts(world):
    """Closed form: M plots in a row take M - 1 looks more than the first one, at closing speed times the scan."""
    model = one_radar(world, far_m=80e3, near_m=40e3, rcs_m2=1e5)
    hits, scan_s = int(model.system.batteries[0].confirm_hits), float(model.system.radars[0].scan_period_s)
    assert hits >= 2
    flights = run(model, 20).flights
    np.testing.assert_allclose(flights["first_track_s"] - flights["first_plot_s"], (hits - 1) * scan_s, atol=1e-6)
    late_m = flights["first_plot_range_m"] - flights["first_track_range_m"]
    # Slant range closes with the cosine of the elevation: 6 km up at 40 to 80 km.
    assert late_m == pytest.approx((hits - 1) * scan_s * SPEED_MPS, rel=0.02)


def test_one_lucky_plot_is_no_detection(world):
    """A faint echo gives a plot now and then, far out; the range of first detection is that of the track."""
    model = one_radar(world, far_m=240e3, near_m=170e3, rcs_m2=1.0)
    model = world.tweaked(model, radars=REFERENCE)
    results = run(model, 200)
    plotted, tracked = (np.isfinite(results.flights[f"first_{what}_range_m"]) for what in ("plot", "track"))
    assert not np.any(tracked & ~plotted)
    assert np.count_nonzero(plotted) > np.count_nonzero(tracked) + 20
    np.testing.assert_array_equal(
        results.replications["first_detection_range_m"], results.flights["first_track_range_m"]
    )
    both = plotted & tracked
    assert np.all(results.flights["first_track_range_m"][both] < results.flights["first_plot_range_m"][both])


def test_the_log_tells_the_same_moment(world):
    model = one_radar(world, far_m=140e3, near_m=60e3, rcs_m2=1.0)
    model = world.tweaked(model, radars=REFERENCE)
    for replication in range(5):
        log = replay(model, seed=3, replication=replication)
        confirmed = world.events(log, EventKind.CONFIRMED)
        assert len(confirmed)
        assert log.results.flights["first_track_s"][0] == confirmed.time_s[0]
