"""Loads, rules and common causes that cannot be are refused, with the key and a hint."""

import pytest

from cupola.errors import ScenarioError
from cupola.scenario import load, loads, set_paths
from cupola.scenario.load import dump

LOADS = [{"missile": "pac3_mse", "launchers": 2}, {"missile": "pac2", "launchers": 4}]


def document(battery=None, doctrine=None):
    """The bundled scenario with a Patriot of two missile types."""
    found = dump(load("minimal"))
    found["battery"][0] |= {"system": "patriot_pac3", "load": LOADS} | (battery or {})
    found["battery"][0]["doctrine"] |= doctrine or {}
    return found


def test_two_types_and_a_rule_load():
    rules = [{"against": ["drone", "tomahawk"], "missiles": ["pac2"], "reserve": 4}]
    scenario = loads(document(doctrine={"ammunition": rules}))
    assert [one.missile for one in scenario.batteries[0].loads] == ["pac3_mse", "pac2"]
    assert {"pac3_mse", "pac2"} <= set(scenario.catalogue["missile"])


@pytest.mark.parametrize(
    ("battery", "doctrine", "key", "words"),
    [
        ({"launchers": 3}, {}, "launchers", "said by the loads"),
        ({"load": [*LOADS, LOADS[0]]}, {}, "load[2].missile", "has its launchers in load[0]"),
        ({"load": [{"missile": "48n6e2", "launchers": 1}]}, {}, "load[0].missile", "is not a missile of patriot_pac3"),
        ({}, {"ammunition": [{"against": ["dron"]}]}, "against[0]", "neither a class nor a target type"),
        ({}, {"ammunition": [{"against": ["drone"], "missiles": ["pac3_cri"]}]}, "missiles[0]", "is not loaded"),
        ({}, {"ammunition": [{"against": ["drone"]}] * 2}, "ammunition[1].against[0]", "has its rule in ammunition[0]"),
        (
            {},
            {"ammunition": [{"against": ["drone"], "salvo": 4, "shots_max": 2}]},
            "shots_max",
            "at least the salvo, 4",
        ),
        ({}, {"p_class_known": 0.5}, "p_class_known", "only counts with rules"),
        ({"common_cause": {"source": "assumed"}}, {}, "common_cause", "no share is above 0"),
    ],
)
def test_what_cannot_be_is_refused(battery, doctrine, key, words):
    with pytest.raises(ScenarioError) as error:
        loads(document(battery, doctrine))
    problem = error.value.problems[0]
    assert key in problem.key and words in problem.limit and problem.hint


def test_loads_and_rules_are_paths():
    scenario = loads(document(doctrine={"ammunition": [{"against": ["drone"], "missiles": ["pac2"]}]}))
    changed = set_paths(
        scenario, {"battery.alpha.doctrine.ammunition.0.reserve": 6, "battery.alpha.load.1.launchers": 1}
    )
    assert changed.batteries[0].doctrine.ammunition[0].reserve == 6 and changed.batteries[0].loads[1].launchers == 1


def test_another_system_drops_the_loads():
    assert set_paths(loads(document()), {"battery.alpha.system": "s300pmu2"}).batteries[0].loads is None


def test_common_causes_are_said_aloud():
    cause = {"common_cause": {"salvo": 0.1, "source": "assumed"}}
    assert any("fail together: of all failures 10%" in said for said in loads(document(cause)).warnings)


@pytest.mark.parametrize(
    ("battery", "key", "words"),
    [
        ({"resupply": [{"first_s": 0.0, "loads": 1, "missile": "pac3_cri"}]}, "resupply[0].missile", "is not loaded"),
        ({"guns": True}, "guns", "has no figures of guns"),
    ],
)
def test_deliveries_and_guns_that_cannot_be_are_refused(battery, key, words):
    with pytest.raises(ScenarioError) as error:
        loads(document(battery))
    problem = error.value.problems[0]
    assert key in problem.key and words in problem.limit and problem.hint


def test_a_delivery_after_the_end_is_told():
    scenario = loads(document({"resupply": [{"first_s": 80_000.0, "loads": 1}]}))
    assert any("after the end of the run" in said for said in scenario.warnings)
