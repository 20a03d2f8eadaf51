"""Guns without missiles (Gepard): they fight, say why they do not, and nothing of missiles is said of them."""

import numpy as np
import pytest

from cupola.catalogue import load_item
from cupola.engine.build.model import build
from cupola.engine.events import EventKind
from cupola.engine.replay import replay
from cupola.engine.run import run
from cupola.errors import InputError
from cupola.maps.altitude_text import parse_altitudes
from cupola.maps.exposure.judge import Judge
from cupola.maps.zone.fill import zones
from cupola.scenario import loads

GEPARD = {"system": "gepard", "doctrine": {"p_hostile_known": 1.0}}
REACH_M = load_item("system", "gepard").si("gun_range")


def drone(world, altitude_m=400.0, **more):
    """A slow drone straight at the guns."""
    return world.inbound(far_m=14e3, near_m=100.0, altitude_m=altitude_m, speed_mps=50.0, type="shahed136", **more)


@pytest.fixture(scope="module")
def duel(world):
    model = world.model_of([drone(world)], battery=GEPARD)
    return model, run(model, 60, seed=4, workers=1)


def test_guns_alone_shoot_down_what_comes_within_their_reach(duel):
    model, results = duel
    assert len(model.system.missiles) == 0 and int(model.system.batteries[0].missile) == -1
    kills = results.flights["fate"] == "killed"
    assert kills.mean() > 0.7 and results.replications["gun_kills"].sum() == kills.sum()
    assert results.replications["missiles_fired"].sum() == 0
    assert np.nanmax(results.flights["killed_range_m"]) < 1.02 * REACH_M


def test_rounds_are_those_of_the_tank(duel):
    model, _ = duel
    assert model.system.guns.rounds.tolist() == [640] and model.system.guns.burst_rounds.tolist() == [27]
    log = replay(model, seed=4, replication=0)
    fired = log.events[log.events.kind == EventKind.GUN_FIRED]
    assert 0 < fired.value.sum() <= 640
    far_m = np.hypot(*(np.interp(fired.time_s, log.flight_tracks["in"]["t_s"], log.flight_tracks["in"][axis])
                       for axis in ("x_m", "y_m")))  # fmt: skip
    assert far_m.max() < 1.1 * REACH_M


def test_what_passes_above_the_guns_is_out_of_reach(world):
    results = run(world.model_of([drone(world, 3500.0)], battery=GEPARD), 20, seed=4, workers=1)
    assert (results.flights["fate"] != "killed").all() and results.replications["gun_kills"].sum() == 0
    assert set(results.flights["reason"]) == {"out_of_reach"}


def test_a_gepard_beside_a_missile_battery_takes_what_gets_through(world):
    """Two batteries, one with missiles: the table of missiles is the other's, and the guns add kills of their own."""
    near = {"name": "guns", "lat_deg": world.lat, "lon_deg": world.lon, "boresight_deg": 270.0, **GEPARD}
    document = world.describe([drone(world, count=6, spacing_s=4.0)], battery={"system": "nasams", "launchers": 1})
    document["battery"][0]["missiles_per_launcher"] = 2
    document["battery"].append(near)
    results = run(build(loads(document), terrain=world.smooth), 20, seed=4, workers=1)
    assert results.replications["missiles_fired"].max() <= 4 and results.replications["gun_kills"].mean() > 1.0


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"missile": "48n6e2"}, "missile"), ({"guns": False}, "guns"), ({"missiles_per_launcher": 4}, "missiles_per"),
        ({"doctrine": {"policy": "optimal"}}, "policy"), ({"doctrine": {"min_p_kill": 0.3}}, "min_p_kill"),
    ],
)  # fmt: skip
def test_what_is_said_of_missiles_is_refused(world, change, key):
    with pytest.raises(InputError) as error:
        loads(world.describe([drone(world)], battery=GEPARD | change))
    assert any(key in problem.key and problem.hint for problem in error.value.problems)


def test_maps_of_missiles_refuse_guns_with_words(duel):
    with pytest.raises(InputError, match="has guns alone, and a zone is that of a missile"):
        zones(duel[0], "f16c", parse_altitudes(["1000"]))
    with pytest.raises(InputError, match="has guns alone, and exposure is that to missiles"):
        Judge((duel[0],))
