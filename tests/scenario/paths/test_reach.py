"""A missile moves between its three fits as one number."""

import json

import pytest

from cupola.catalogue import item_from_dict
from cupola.errors import ScenarioError
from cupola.scenario import get_path, load, set_paths
from cupola.scenario.load import dump

PATH = "catalogue.missile.48n6e2.reach"


@pytest.fixture(scope="module")
def scenario():
    return load("minimal")


def missile(scenario):
    return item_from_dict(scenario.catalogue["missile"]["48n6e2"])


@pytest.mark.parametrize(("value", "case"), [(-1.0, "low"), (0.0, "nominal"), (1.0, "high")])
def test_the_ends_and_the_middle_are_the_fits_themselves(scenario, value, case):
    published = missile(scenario)
    changed = missile(set_paths(scenario, {PATH: value}))
    numbers = {key: one for key, one in published.fitted[case].items() if not isinstance(one, str)}
    assert {key: changed.fitted["nominal"][key] for key in numbers} == pytest.approx(numbers, rel=1e-12)
    which = {"low": "min", "nominal": "nominal", "high": "max"}[case]
    assert changed.si("range_max") == pytest.approx(published.si("range_max", which))


def test_between_two_fits_every_parameter_is_between_theirs(scenario):
    fits = missile(scenario).fitted
    half = missile(set_paths(scenario, {PATH: -0.5})).fitted["nominal"]
    for key in ("drag_scale", "boost_thrust_n", "loft_radpm"):
        assert half[key] == pytest.approx(0.5 * (fits["low"][key] + fits["nominal"][key]), rel=1e-12)


def test_it_is_read_back_and_set_again_from_the_nominal_fit(scenario):
    changed = set_paths(scenario, {PATH: 0.5})
    assert get_path(scenario, PATH) == 0.0 and get_path(changed, PATH) == 0.5
    again = set_paths(changed, {PATH: -0.25})
    straight = set_paths(scenario, {PATH: -0.25})
    for key in ("drag_scale", "boost_thrust_n"):
        assert missile(again).fitted["nominal"][key] == missile(straight).fitted["nominal"][key]
    assert missile(again).si("range_max") == missile(straight).si("range_max")
    assert json.loads(json.dumps(dump(again))) == dump(again)


@pytest.mark.parametrize("value", [1.5, -1.01, "far"])
def test_other_values_are_refused(scenario, value):
    with pytest.raises(ScenarioError, match=r"reach.*between -1 .* and 1"):
        set_paths(scenario, {PATH: value})


def test_single_figures_of_the_fit_are_refused_and_lead_here(scenario):
    with pytest.raises(ScenarioError, match="set 'reach'"):
        set_paths(scenario, {"catalogue.missile.48n6e2.range_max": 150})
