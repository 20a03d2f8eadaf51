"""Countermeasures and decoys that cannot be are refused; those that can are said aloud."""

import pytest

from cupola.analysis.limits import limits
from cupola.analysis.parameters import parameters
from cupola.errors import ScenarioError
from cupola.scenario import load, loads, set_paths
from cupola.scenario.load import dump

ONE = {"name": "turn", "carried_by": ["cruise_missile"], "p_kill_factor": 0.7, "source": "assumed"}


def document(*countermeasures, decoys=None):
    """The bundled scenario, whose flights are Tomahawks, with stated effects."""
    found = dump(load("minimal")) | {"countermeasure": list(countermeasures)}
    found["flight"][0]["decoys"] = decoys
    return found


@pytest.mark.parametrize(
    ("changes", "key", "words"),
    [
        ({"carried_by": ["cruise"]}, "carried_by[0]", "neither a class nor a target type"),
        ({"against": ["laser"]}, "against[0]", "neither a kind of guidance nor a missile"),
        ({"p_kill_factor_min": 0.8}, "p_kill_factor_min", "must not lie above p_kill_factor"),
        ({"p_kill_factor_max": 0.6}, "p_kill_factor_max", "must not lie below p_kill_factor"),
    ],
)
def test_what_cannot_be_is_refused(changes, key, words):
    with pytest.raises(ScenarioError) as error:
        loads(document(ONE | changes))
    problem = error.value.problems[0]
    assert (
        problem.key.startswith("countermeasure[0].") and key in problem.key and words in problem.limit and problem.hint
    )


@pytest.mark.parametrize("changes", [{"p_kill_factor": 1.2}, {"source": ""}])
def test_factors_above_one_and_nameless_sources_are_refused(changes):
    with pytest.raises(ScenarioError) as error:
        loads(document(ONE | changes))
    assert error.value.problems[0].key == f"countermeasure[0].{next(iter(changes))}" and error.value.problems[0].limit


def test_two_of_one_name_are_refused():
    with pytest.raises(ScenarioError, match=r"is taken by countermeasure\[0\]"):
        loads(document(ONE, ONE))


def test_stated_effects_are_loud():
    scenario = loads(document(ONE, decoys={"p_taken": 0.5, "count": 2, "source": "assumed"}))
    said = " ".join(scenario.warnings)
    assert "countermeasure 'turn': all missiles kill cruise_missile with 0.7" in said
    assert "has 2 towed decoys: a missile with a seeker takes one with probability 0.5" in said
    assert "turn (0.7 of the kill probability; assumed)" in " ".join(limits(scenario))
    rows = {(row.item, row.key): row.nominal for row in parameters(scenario)}
    assert rows["countermeasure/turn", "p_kill_factor"] == 0.7 and rows["decoys/low", "p_taken"] == 0.5
    assert "the defence looks too good" in " ".join(limits(load("minimal")))


def test_a_factor_is_a_path():
    changed = set_paths(loads(document(ONE)), {"countermeasure.turn.p_kill_factor": 0.4})
    assert changed.countermeasures[0].p_kill_factor == 0.4


def test_decoys_of_a_raid_reach_its_flights():
    found = dump(load("raid-mixed"))
    found["raid"][0]["member"][0]["decoys"] = {"p_taken": 0.5, "source": "assumed"}
    found["flight"] = [flight for flight in found["flight"] if not flight.get("raid")]
    scenario = loads(found)
    assert any(flight.decoys is not None for flight in scenario.flights if flight.raid)
    assert any("towed decoys" in said for said in scenario.warnings)
