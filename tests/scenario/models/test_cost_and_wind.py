"""Costs need a source and something that they belong to; winds lie in order."""

import pytest

from cupola.errors import ScenarioError
from cupola.scenario import dump, load, loads


def changed(**keys):
    return loads(dump(load("minimal")) | keys)


def cost(**keys):
    flown = load("minimal").flights[0].type
    return {"item": flown, "nominal": 10.0, "year": 2024, "source": "assumed"} | keys


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ([cost(item="plane")], "is neither a missile or target type that the scenario uses, nor an asset"),
        ([cost(source="")], "source"),
        ([{k: v for k, v in cost().items() if k != "source"}], "source: is missing"),
        ([{k: v for k, v in cost().items() if k != "nominal"}], "nominal: is missing"),
        ([cost(low=20.0)], "must lie between low and high"),
        ([cost(high=5.0)], "must lie between low and high"),
        ([cost(nominal=-1.0)], "at least 0"),
        ([cost(), cost()], "already has a cost in cost[0]"),
        ([cost(currency="dollars")], "currency"),
        ([cost(), cost(item="PLACE", currency="EUR")], "must be that of the first cost, USD"),
    ],
)
def test_costs_that_are_wrong(wrong, message):
    site = load("minimal").assets[0].name
    wrong = [{k: site if v == "PLACE" else v for k, v in one.items()} for one in wrong]
    with pytest.raises(ScenarioError) as refused:
        changed(cost=wrong)
    assert message in str(refused.value)


def test_prices_of_different_years_are_told():
    site = load("minimal").assets[0].name
    (warning,) = set(changed(cost=[cost(), cost(item=site, year=2020)]).warnings) - set(load("minimal").warnings)
    assert "different years: 2020, 2024" in warning


def test_winds_rise():
    level = {"speed_mps": 5.0, "from_deg": 90.0}
    assert changed(wind=[level, level | {"altitude_km": 3.0}]).winds[1].altitude_m == 3000.0
    with pytest.raises(ScenarioError, match="must lie above the level before it, 0 m"):
        changed(wind=[level, level])
    with pytest.raises(ScenarioError, match="speed_mps"):
        changed(wind=[level | {"speed_mps": 500.0}])
