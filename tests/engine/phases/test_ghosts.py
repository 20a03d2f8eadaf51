"""False tracks in whole replications: how many, who shoots at them, and that nothing else moves."""

import math

import numpy as np
import pytest

from cupola.engine.build.model import build, with_flights
from cupola.engine.run import run
from cupola.errors import ScenarioError
from cupola.scenario import load


def far_off(world):
    """A raid of one that nobody ever sees, so that the run lasts to its end."""
    return [world.inbound("far", bearing_deg=90.0, far_m=700e3, near_m=450e3)]


def noisy(world, per_scan, flights=None, **more):
    return world.model_of(flights or far_off(world), false_plots_per_scan=per_scan, **more)


def test_the_number_of_false_tracks_is_poisson_with_the_rate_of_the_closed_form(world):
    model = noisy(world, 30.0)
    rates = model.system.false_tracks.rate_ps
    n, mean = 300, float(rates.sum()) * 900.0
    counts = run(model, n, seed=2).replications["false_tracks"]
    assert mean > 0.5
    assert counts.mean() == pytest.approx(mean, abs=4 * math.sqrt(mean / n))
    assert counts.var() == pytest.approx(mean, abs=4 * mean * math.sqrt((2 + 1 / mean) / n))


def test_only_what_lasts_draws_shots_of_a_cued_battery(world):
    for share in (0.0, 1.0):
        model = noisy(world, 60.0, false_share_lasting=share)
        results = run(model, 60, seed=3)
        rows, shots = results.replications, results.engagements
        assert rows["false_tracks"].sum() > 60
        assert (rows["ghost_shots"].sum() > 5) == (share == 1.0)
        assert rows["ghost_shots"].sum() == len(shots["shot"])
        assert set(shots["outcome"]) <= {"nothing_there", "guidance_lost_horizon", "guidance_lost_sector", "in_flight",
                                         "out_of_energy", "track_lost", "ground"}  # fmt: skip
        assert rows["threats"].tolist() == [1] * 60 and rows["kills"].sum() == 0 == rows["leakers"].sum()
        assert rows["friendly_losses"].sum() == 0 == rows["civil_losses"].sum()


def test_a_radar_that_searches_for_itself_shoots_at_noise(world):
    model = noisy(world, 60.0, battery={"system": "patriot_pac2"}, false_share_lasting=0.0)
    assert len(model.system.false_tracks) == 1
    rows = run(model, 60, seed=3).replications
    assert rows["false_tracks"].sum() > 0


def test_false_tracks_of_which_nobody_dreams_change_nothing(world):
    """One that is nowhere near fills a place in the picture; without noise there is not even a table."""
    flights = [world.inbound(rcs_m2=5.0)]
    assert len(world.model_of(flights).system.false_tracks) == 0
    silent = run(world.model_of(flights), 6, seed=4)
    model = noisy(world, 1e-6, flights)
    assert len(model.system.flights) > 1
    other = run(model, 6, seed=4)
    mine = other.flights["side"] != "ghost"
    for name, column in silent.flights.items():
        np.testing.assert_array_equal(column, other.flights[name][mine], err_msg=name)
    for name, column in silent.engagements.items():
        np.testing.assert_array_equal(column, other.engagements[name], err_msg=name)


def test_other_flights_keep_the_false_tracks(world):
    model = noisy(world, 30.0)
    again = with_flights(model, (*model.scenario.flights, *model.scenario.flights[:0]))
    assert again.names == model.names
    assert run(again, 4, seed=1).digest == run(model, 4, seed=1).digest


def test_too_many_are_refused(world):
    with pytest.raises(ScenarioError, match=r"false_plots_per_scan.*2000 false tracks"):
        noisy(world, 9000.0)


def test_the_rate_is_the_same_for_every_bundled_radar_that_searches(damascus):
    scenario = load("damascus-2018").model_copy(update={"false_plots_per_scan": 5.0})
    model = build(scenario, terrain=damascus.terrain)
    rows = model.system.false_tracks
    assert len(rows) == 2 and np.all(rows.p_again < 0.05) and np.all(rows.rate_ps * 1800.0 < 50.0)
