"""The summary as an object for JSON, parameters and limits."""

import json
import math

import pytest

from cupola.analysis import CaseRow, Estimate, Summary, Verdict
from cupola.analysis.limits import limits
from cupola.analysis.parameters import parameters
from cupola.catalogue import item_from_dict
from cupola.scenario import load
from cupola.scenario.models.scenario import Doctrine

UNKNOWN = Estimate(math.nan, -math.inf, math.inf, "km", 0)
SHARE = Estimate(0.25, 0.2, 0.3, "", 200)


@pytest.fixture(scope="module")
def scenario():
    return load("damascus-2018")


def summary():
    factors = {"type": "f15", "altitude_m": 6e3}
    cell = CaseRow(
        "base",
        "nominal",
        factors,
        SHARE,
        170.0,
        180.0,
        median_ends={"median_range_km": (160.0, math.inf)},
        reason="reach",
        verdict="fails",
    )
    verdict = Verdict(
        "reach", "range", "quote", "press", "2018-09-26", "range_kill_m", ">", 250.0, "km", "fails", 0.25, 0.2, 0.3,
        ("at 6 km",), "Does not hold.", (cell,),
    )  # fmt: skip
    return Summary(
        scenario="x", title="X", question="?", version="0", seed=1, replications=200, digest="ab", headline="No.",
        metrics={"kills": SHARE, "max_intercept_range_km": UNKNOWN, "not_engaged": SHARE},
        quantiles={"kills": (SHARE, SHARE, UNKNOWN)}, not_engaged={"sector": SHARE}, claims=(verdict,),
    )  # fmt: skip


def test_json_has_no_nan_and_the_reasons_under_not_engaged():
    found = json.loads(json.dumps(summary().to_dict(), allow_nan=False))
    assert found["metrics"]["kills"] == {"estimate": 0.25, "low": 0.2, "high": 0.3, "unit": "", "n": 200}
    assert found["metrics"]["max_intercept_range_km"]["estimate"] is None
    assert found["metrics"]["not_engaged"]["reasons"]["sector"]["high"] == 0.3
    claim = found["claims"][0]
    assert {"name", "quote", "source", "metric", "op", "value", "verdict", "estimate", "low", "high"} <= set(claim)
    assert claim["conditions"] == ["at 6 km"]
    assert claim["cells"][0]["altitude_m"] == 6000.0
    assert claim["cells"][0]["median_ends"] == {"median_range_km": [160.0, None]}
    assert found["quantiles"]["kills"]["q50"]["estimate"] == 0.25 and found["quantiles"]["kills"]["q90"]["high"] is None


def test_parameters_name_a_source_or_say_estimate(scenario):
    rows = parameters(scenario)
    assert all(row.sources or row.is_estimate or row.note for row in rows)
    assert all(row.evidence for row in rows)
    reach = next(row for row in rows if (row.item, row.key) == ("missile/48n6e2", "range_max"))
    assert (reach.low, reach.nominal, reach.high, reach.unit) == (195.0, 200.0, 200.0, "km")
    assert not reach.is_estimate


def test_parameters_cover_all_that_the_run_could_use(scenario):
    items = {row.item for row in parameters(scenario)}
    assert {f"{kind}/{name}" for kind, names in scenario.catalogue.items() for name in names} <= items
    assert "battery/plain" in items


def test_assumptions_of_the_doctrine_are_marked_as_estimates(scenario):
    rows = {row.key: row for row in parameters(scenario) if row.item == "battery/plain"}
    assert all(rows[key].is_estimate for key in ("p_hostile_known", "p_friendly_mistaken", "p_civil_mistaken"))
    assert not rows["policy"].is_estimate and rows["policy"].sources == ("default of the scenario format",)
    assert "reserve" not in rows and "range_max" not in rows


def test_what_a_scenario_sets_of_its_doctrine_is_shown_in_the_units_of_readers(scenario):
    battery = scenario.batteries[0]
    salvo = round(item_from_dict(scenario.catalogue["system"][battery.system]).si("salvo"))
    doctrine = Doctrine(
        policy="optimal", fire="in_depth", salvo=salvo, shots_max=7, first_salvo=2, engagement_order="value",
        firing_sector_deg=(350, 90), range_min_km=5, range_max_km=40, reserve=3, min_p_kill=0.3,
        weapons_control="free", p_hostile_known=0.8, own_identity=True,
    )  # fmt: skip
    changed = scenario.model_copy(update={"batteries": (battery.model_copy(update={"doctrine": doctrine}),)})
    rows = {row.key: row for row in parameters(changed) if row.item == f"battery/{battery.name}"}
    assert {key: rows[key].nominal for key in ("policy", "fire", "own_identity", "firing_sector", "reserve")} == {
        "policy": "optimal",
        "fire": "in_depth",
        "own_identity": "true",
        "firing_sector": "350 to 90",
        "reserve": 3.0,
    }
    assert (rows["range_min"].nominal, rows["range_max"].nominal, rows["range_max"].unit) == (5.0, 40.0, "km")
    assert "salvo" not in rows  # as the catalogue has it
    told = ("policy", "fire", "shots_max", "first_salvo", "engagement_order", "range_max", "min_p_kill")
    assert all(rows[key].sources == ("set in the scenario",) for key in (*told, "weapons_control", "p_hostile_known"))
    assert rows["range_max"].note == "It holds fire until a target is this near over ground"


def test_parameters_are_ready_for_json(scenario):
    text = json.dumps([row.to_dict() for row in parameters(scenario)], allow_nan=False)
    assert '"is_estimate": true' in text


def test_limits_say_what_is_left_out(scenario):
    said = " ".join(limits(scenario))
    for word in ("textbook", "jamming", "input, not a finding", "Positions", "one battery"):
        assert word in said
