"""Claims of the form "X of Y were shot down": counted by hand, judged, and said."""

from types import SimpleNamespace

import numpy as np
import pytest

from cupola.analysis.claims.kill_claims import event, is_true_of, judge_kills, killed_and_flown
from cupola.analysis.claims.range_claims import Bout
from cupola.engine.run import run
from cupola.scenario import load
from cupola.scenario.models.claim import Claim
from cupola.terrain.readers import open_terrain


def claim(**changes):
    fields = {
        "name": "downed", "kind": "kills", "quote": "q", "source": "s", "metric": "kills", "op": ">=", "value": 2.0,
    }  # fmt: skip
    return Claim(**(fields | changes))


@pytest.fixture
def raids():
    """Three raids: two Tomahawk, one F-16 and an airliner; in two batches, as results on disk come."""
    rows = [
        (7, "tomahawk", "hostile", "killed"), (7, "tomahawk", "hostile", "arrived"), (7, "f16c", "hostile", "killed"),
        (7, "a320_b738", "civil", "killed"),
        (8, "tomahawk", "hostile", "killed"), (8, "tomahawk", "hostile", "killed"), (8, "f16c", "hostile", "killed"),
        (9, "tomahawk", "hostile", "not_released"), (9, "tomahawk", "hostile", "not_started"),
        (9, "f16c", "hostile", "arrived"),
    ]  # fmt: skip

    def batch(numbers):
        mine = [row for row in rows if row[0] in numbers]
        names = ("replication", "type", "side", "fate")
        columns = {name: np.array([row[k] for row in mine]) for k, name in enumerate(names)}
        return SimpleNamespace(
            flights=columns, replications={"replication": np.array(numbers)}, n_replications=len(numbers)
        )

    return SimpleNamespace(batches=lambda: iter([batch([7, 8]), batch([9])]))


def test_hostile_flights_of_the_types_are_counted_and_nobody_else(raids):
    killed, flown = killed_and_flown(raids, (), 3)
    assert killed.tolist() == [2, 3, 0] and flown.tolist() == [3, 3, 1]
    killed, flown = killed_and_flown(raids, ("tomahawk",), 3)
    assert killed.tolist() == [1, 2, 0] and flown.tolist() == [2, 2, 0]
    assert killed_and_flown(raids, (), 2)[0].tolist() == [2, 3]


def test_a_statement_is_true_of_a_raid_or_not(raids):
    counts = killed_and_flown(raids, ("tomahawk",), 3)
    assert is_true_of(claim(), *counts).tolist() == [False, True, False]
    half = claim(metric="kill_share", value=0.5)
    assert is_true_of(half, *counts).tolist() == [True, True, False]
    # Of a raid in which none of them flew nothing is true, not even that few were shot down.
    assert is_true_of(claim(op="<=", value=2.0), *counts).tolist() == [True, True, False]


def test_what_has_to_come_true_in_words():
    scenario = load("minimal")
    assert event(scenario, claim(value=3.0, of=5)) == "at least 3 of the 5 threats were shot down"
    assert (
        event(scenario, claim(value=1.0, op=">", classes=["tomahawk"])) == "more than 1 of the 2 Tomahawk was shot down"
    )
    share = claim(metric="kill_share", value=0.9, op="<")
    assert event(scenario, share) == "less than 90 % of the threats were shot down"


def test_on_the_engine_it_is_the_share_of_raids_with_so_many_kills():
    scenario = load("minimal")
    results = run(scenario_model(scenario), 40, seed=3, workers=1)
    one = claim(replications=30)
    bout = Bout(scenario.model_copy(update={"claims": (one,), "variants": ()}), 3, open_terrain(scenario.terrain), 1)
    verdict = judge_kills(bout, one, results)
    expected = np.mean(results.replications["kills"][:30] >= 2)
    assert verdict.estimate == pytest.approx(expected) and verdict.low <= expected <= verdict.high
    nominal, low, high = verdict.cells
    assert nominal.factors["killed"] == pytest.approx(results.replications["kills"][:30].mean())
    assert low.estimate.estimate <= nominal.estimate.estimate <= high.estimate.estimate
    assert f"at least 2 of the 5 threats were shot down in {expected:.0%}".replace("%", " %") in verdict.sentence


def scenario_model(scenario):
    from cupola.engine.build.model import build

    return build(scenario)
