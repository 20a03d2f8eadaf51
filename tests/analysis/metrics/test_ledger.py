"""What it cost: sums and ratios that can be checked by hand, chance and figures apart."""

import numpy as np
import pytest

from cupola.analysis.metrics.estimators import mean, ratio_of_sums
from cupola.analysis.metrics.ledger import ledger
from cupola.engine.results import Results
from cupola.scenario.models.scenario import Asset, Cost, Place, Scenario

COSTS = (
    Cost(item="sam", low=50, nominal=100, high=300, year=2024, source="a paper"),
    Cost(item="drone", low=10, nominal=20, high=30, year=2024, source="assumed"),
    Cost(item="depot", nominal=1000, year=2024, source="assumed"),
)


def results(costs=COSTS):
    """Three replications of two drones and an airliner. Fired: 2, 1, 3; destroyed: 1, 2, 0; the depot is lost once."""
    n = 3
    word = {"dtype": object}
    flights = {
        "replication": np.repeat(np.arange(n), 3),
        "flight": np.tile(np.array(["a", "b", "liner"], **word), n),
        "type": np.tile(np.array(["drone", "drone", "liner"], **word), n),
        "side": np.tile(np.array(["hostile", "hostile", "civil"], **word), n),
        "fate": np.array(["killed", "arrived", "killed", "killed", "killed", "flying"] + ["arrived"] * 2 + ["flying"]),
        "destroyed": np.array(["", "", "", "", "", "", "alpha/radar", "depot", ""], **word),
    }
    shots = {
        "replication": np.array([0, 0, 1, 2, 2, 2]),
        "missile": np.array(["sam", "sam", "sam", "sam", "sam", "other"], **word),
    }
    origin = Place(lat_deg=33.5, lon_deg=36.3)
    scenario = Scenario(
        format=1, name="made-up", origin=origin, costs=costs, assets=(Asset(name="depot", lat_deg=33.5, lon_deg=36.3),)
    )
    return Results(scenario, 1, {"replication": np.arange(n)}, flights, shots)


def test_sums_are_those_by_hand():
    found = ledger(results())
    fired, killed, lost = (found.accounts[name] for name in ("missiles_fired", "threats_killed", "assets_lost"))
    assert fired.estimate == mean(np.array([200.0, 100.0, 200.0]), "USD")
    assert (fired.low, fired.high) == (250.0 / 3, 500.0)
    assert killed.estimate == mean(np.array([20.0, 40.0, 0.0]), "USD")
    assert (killed.low, killed.high) == (10.0, 30.0)
    assert lost.estimate.estimate == lost.low == lost.high == pytest.approx(1000.0 / 3)


def test_the_ratio_keeps_chance_and_figures_apart():
    found = ledger(results())
    nominal = ratio_of_sums(np.array([200.0, 100.0, 200.0]), np.array([20.0, 40.0, 0.0]))
    assert found.exchange_ratio.estimate == nominal
    assert found.exchange_ratio.low == pytest.approx(250.0 / 90.0)
    assert found.exchange_ratio.high == pytest.approx(1500.0 / 30.0)
    assert found.exchange_ratio_with_losses.estimate.estimate == pytest.approx(1500.0 / 60.0)


def test_what_has_no_cost_is_named():
    assert ledger(results()).without_cost == ("other (missiles fired)",)
    assert ledger(results(COSTS[:2])).without_cost == ("other (missiles fired)", "depot (assets lost)")


def test_the_airliner_is_no_threat_and_parts_are_no_sites():
    counts = {entry.cost.item: entry.count.estimate for entry in ledger(results()).entries}
    assert counts == pytest.approx({"sam": 5 / 3, "drone": 1.0, "depot": 1 / 3})


def test_without_costs_there_is_no_ledger():
    assert ledger(results(())) is None


def test_nothing_destroyed_has_no_ratio():
    made = results()
    made.flights["fate"][:] = "arrived"
    found = ledger(made).to_dict()["exchange_ratio"]
    assert found["estimate"] is None and found["figures_low"] is None
