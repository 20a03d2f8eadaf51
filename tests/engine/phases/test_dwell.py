"""Time of arrays: tracks that live, who is looked at first when there is too much, and a limit that limits."""

import numpy as np
import pytest

from cupola.engine.run import run

PUBLISHED_M = 100e3


def column(results, name):
    return float(np.mean(results.replications[name]))


def over_one_battery(world, **more):
    """One fighter straight over a Patriot, of which the published range for such an echo is 100 km."""
    flight = world.inbound(far_m=150e3, altitude_m=8000.0, aim="city", **{"rcs_m2": 1.0, **more})
    flight |= {"swerling": 1}
    asset = {"name": "city", "lat_deg": world.lat, "lon_deg": world.lon + 0.02}
    return world.model_of([flight], battery={"system": "patriot_pac2"}, asset=[asset])


def test_a_track_at_the_published_range_lasts_the_flight_of_a_missile(world):
    """Pd 0.5 a look and five misses in a row would drop 63 % of tracks within a minute: an array looks again."""
    results = run(over_one_battery(world), 60, workers=1)
    outcomes = results.engagements["outcome"]
    assert len(outcomes) > 60
    assert np.mean(outcomes == "track_lost") < 0.02
    assert column(results, "leakers") < 0.15


@pytest.mark.parametrize("factor", [2.0, 0.5])
def test_leak_does_not_grow_with_the_range_of_the_radar(world, factor):
    model = over_one_battery(world)
    base_m = float(model.system.radars[0].range_ref_m)
    leaks = [
        run(world.tweaked(model, radars={"range_ref_m": part * base_m}), 60, workers=1).replications["leakers"]
        for part in sorted((1.0, factor))
    ]
    assert np.mean(leaks[1] - leaks[0]) <= 2.0 * np.std(leaks[1] - leaks[0]) / np.sqrt(60) + 1e-9


def raid(world, n=8, **battery):
    flights = [world.inbound(f"t{k}", bearing_deg=262.0 + 2.0 * k, far_m=120e3, altitude_m=9000.0) for k in range(n)]
    return world.model_of(flights, battery=battery)


@pytest.mark.parametrize("tracks", [1, 3])
def test_tracks_of_a_cued_engagement_radar_limit_what_it_shoots_at(world, tracks):
    """It keeps no more tracks than it has places for; the rest is told to have met a saturated radar."""
    model = raid(world)
    guiding = int(model.system.batteries[0].engagement_radar)
    capacity = model.system.radars.track_capacity.copy()
    capacity[guiding] = tracks
    results = run(world.tweaked(model, radars={"track_capacity": capacity}), 8, workers=1)
    free = run(model, 8, workers=1)
    assert results.replications["max_simultaneous_targets"].max() <= tracks
    assert free.replications["max_simultaneous_targets"].max() > 3
    assert results.replications["decisions_radar_saturated"].sum() > 0
    assert free.replications["decisions_radar_saturated"].sum() == 0
    assert column(results, "kills") <= column(free, "kills")


def test_more_places_for_tracks_never_hurt(world):
    model = raid(world)
    guiding = int(model.system.batteries[0].engagement_radar)
    kills = []
    for tracks in (1, 2, 4, 8, 12, 100):
        capacity = model.system.radars.track_capacity.copy()
        capacity[guiding] = tracks
        kills.append(column(run(world.tweaked(model, radars={"track_capacity": capacity}), 8, workers=1), "kills"))
    assert np.all(np.diff(kills) >= -0.26)  # of eight, and the order of shots changes with every place more
    assert kills[0] < kills[3]


def test_shots_that_lost_their_guidance_do_not_use_up_the_limit(world):
    """A radar that falls silent for a while ends the missiles in the air; the target is shot at again as before."""
    flight = world.inbound(far_m=140e3, altitude_m=9000.0)
    doctrine = {"shots_max": 2, "salvo": 2}
    windows = {"emission": {"windows_s": [[0, 60], [85, 900]]}}
    model = world.tweaked(world.model_of([flight], battery=windows, doctrine=doctrine), **world.perfect)
    results = run(model, 6, workers=1)
    lost = results.engagements["outcome"] == "guidance_lost_radar"
    assert lost.sum() > 0
    assert results.replications["kills"].tolist() == [1] * 6


def test_after_the_last_allowed_shot_that_is_the_reason(world):
    """``engaged`` explains no leak: what has drawn all the shots that doctrine allows is told so."""
    flight = world.inbound(far_m=100e3, altitude_m=9000.0)
    model = world.tweaked(
        world.model_of([flight], doctrine={"shots_max": 2, "salvo": 2}), missiles={"reliability": 0.0},
        batteries={"p_miss_seen": 1.0},
    )  # fmt: skip
    results = run(model, 4, workers=1)
    assert results.flights["shots"].tolist() == [2] * 4
    assert results.flights["reason"].tolist() == ["shots_spent"] * 4
    assert results.replications["decisions_shots_spent"].min() > 0
