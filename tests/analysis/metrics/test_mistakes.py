"""Who was taken for whom: counted by hand."""

import numpy as np
import pytest

from cupola.analysis.estimates.intervals import wilson
from cupola.analysis.metrics.identification import by_side, mistakes
from cupola.analysis.metrics.metrics import METRICS
from cupola.engine.results import Results
from cupola.scenario.models.scenario import Place, Scenario


@pytest.fixture
def results():
    """Four replications of an enemy, a friend and an airliner; two batteries make up their minds."""
    n = 4
    flights = {
        "replication": np.repeat(np.arange(n), 3),
        "flight": np.tile(np.array(["enemy", "friend", "liner"], dtype=object), n),
        "type": np.tile(np.array(["f16c", "il20", "a320_b738"], dtype=object), n),
        "side": np.tile(np.array(["hostile", "friendly", "civil"], dtype=object), n),
        "fate": np.array(["killed", "killed", "completed"] * 2 + ["flying"] * 6, dtype=object),
        "shots": np.array([1, 2, 0, 1, 0, 0, 0, 1, 0, 1, 0, 1]),
        "identified": np.array([2, 2, 0] * n),
        "mistaken": np.array([0, 1, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0]),
        "undecided": np.array([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]),
    }  # fmt: skip
    shots = {
        "replication": np.array([0, 0, 0, 1, 2, 3, 3]),
        "flight": np.array(["enemy", "friend", "friend", "enemy", "friend", "enemy", "liner"], dtype=object),
        "identity": np.array(["hostile"] * 6 + ["unknown"], dtype=object),
        "identity_cause": np.array(
            ["rates", "incompatible", "incompatible", "rates", "operator", "rates", "no_reply"], dtype=object
        ),
        "cause": np.array(["aimed"] * 7, dtype=object),
    }  # fmt: skip
    scenario = Scenario(format=1, name="made-up", origin=Place(lat_deg=33.5, lon_deg=36.3))
    table = {"replication": np.arange(n), "identified_hostile": [2] * n, "mistaken_hostile": [0, 0, 1, 0]}
    table |= {"identified_friendly": [2] * n, "mistaken_friendly": [1, 0, 2, 0]}
    return Results(scenario, 1, {name: np.array(column) for name, column in table.items()}, flights, shots)


def test_shares_of_declarations_by_side(results):
    hostile, friendly = by_side(results)
    assert (hostile.side, friendly.side) == ("hostile", "friendly")  # nobody made up his mind about the airliner
    assert friendly.identified.estimate == 2.0
    assert (friendly.wrong.estimate, friendly.unknown.estimate) == (3 / 8, 1 / 8)
    assert (hostile.wrong.estimate, hostile.unknown.estimate) == (1 / 8, 1 / 8)
    assert METRICS["p_wrong_friendly"](results) == friendly.wrong
    assert METRICS["p_wrong_hostile"](results) == hostile.wrong
    assert np.isnan(METRICS["p_wrong_civil"](results).estimate)


def test_who_was_shot_at_by_mistake_and_why(results):
    friend, liner = mistakes(results)
    assert (friend.flight, friend.type, liner.flight, liner.side) == ("friend", "il20", "liner", "civil")
    assert (friend.shot_at.estimate, friend.lost.estimate, friend.missiles.estimate) == (0.5, 0.5, 0.75)
    assert (friend.shot_at.low, friend.shot_at.high) == wilson(2, 4)
    # Once shot at for its codes, once for an operator's error, once hit by a missile that was fired at the enemy.
    assert friend.causes == pytest.approx({"incompatible": 1 / 3, "operator": 1 / 3, "other_target": 1 / 3})
    assert liner.causes == {"unknown": 1.0} and liner.lost.estimate == 0.0
    assert friend.to_dict()["causes"] == friend.causes and friend.to_dict()["lost"]["estimate"] == 0.5


def test_a_seeker_is_the_cause_whatever_the_flight_was_taken_for(results):
    results.engagements["cause"][4] = "seeker"
    friend, _ = mistakes(results)
    assert friend.causes == pytest.approx({"incompatible": 1 / 3, "seeker": 1 / 3, "other_target": 1 / 3})


def test_results_without_these_columns_say_nothing(results):
    bare = {key: results.flights[key] for key in ("replication", "flight", "type", "side", "fate", "shots")}
    old = Results(results.scenario, 1, {"replication": np.arange(4)}, bare, results.engagements)
    assert by_side(old) == () and mistakes(old) == ()
    assert np.isnan(METRICS["p_wrong_friendly"](old).estimate)
