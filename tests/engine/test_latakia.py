"""The loss of 17 September 2018 as a mechanism: possible with these inputs, not likely by construction.

VALIDATION, historical checks: a scenario with the inputs of the event must make its reported outcome possible, with a
probability above 1 %. No kill probability is fitted to it.
"""

import numpy as np
import pytest

from cupola.analysis.claims.protection_claims import paired_gain
from cupola.analysis.estimates.intervals import wilson
from cupola.analysis.metrics.identification import mistakes
from cupola.engine.build.model import build
from cupola.engine.run import run
from cupola.scenario import load, with_variant

N = 100


@pytest.fixture(scope="module")
def runs():
    scenario = load("latakia-2018")
    return {name: run(build(with_variant(scenario, name)), N) for name in ("base", "common-iff")}


def test_il20_2018_has_the_inputs_that_were_reported(validation_rows):
    told = {row["item"]: row["fact"] for row in validation_rows("historical_events.csv") if row["event"] == "il20_2018"}
    scenario = load("latakia-2018")
    strike = next(flight for flight in scenario.flights if flight.name == "strike")
    patrol = next(flight for flight in scenario.flights if flight.name == "patrol")
    assert "four F-16" in told["strike"] and (strike.type, strike.count) == ("f16c", 4)
    assert "GBU-39" in told["strike"] and {release.type for release in strike.releases} == {"gbu39"}
    assert told["aircraft lost"].startswith("Il-20M") and (patrol.type, patrol.side) == ("il20", "friendly")
    assert "S-200" in told["cause"] and scenario.batteries[0].system == "s200v"
    # 'about 35 km off the Syrian coast, returning to Khmeimim': the coast there lies at 35.9 degrees east.
    assert "35 km" in told["place"]
    off_km = [(35.9 - point.lon_deg) * 111.3 * np.cos(np.radians(35.3)) for point in patrol.route]
    assert max(off_km) > 35.0 > min(off_km)
    assert "not a reconstruction" in scenario.notes and "Invented" in scenario.notes


def test_il20_2018_is_possible_and_not_certain(runs):
    lost = runs["base"].replications["friendly_losses"] > 0
    low, high = wilson(int(lost.sum()), N)
    assert low > 0.01 and high < 0.5
    (row,) = (row for row in mistakes(runs["base"]) if row.flight == "patrol")
    assert max(row.causes, key=row.causes.get) == "incompatible"  # no common IFF


def test_common_iff_saves_the_patrol_aircraft_from_the_crew_but_not_from_seekers(runs):
    safe = {name: results.replications["friendly_losses"] == 0 for name, results in runs.items()}
    assert paired_gain(safe["common-iff"], safe["base"]).low > 0.0
    wrong = {name: results.replications["mistaken_friendly"].mean() for name, results in runs.items()}
    assert wrong["common-iff"] < 0.2 * wrong["base"]
    for results in runs.values():
        shots = results.engagements
        at_it = shots["flight"] == "patrol"
        taken = (shots["cause"] == "seeker") & at_it
        assert (shots["aimed_flight"][taken] != "patrol").all()


def test_a_claim_may_be_about_own_aircraft(runs):
    from types import SimpleNamespace

    from cupola.analysis.claims.protection_claims import judge_protection

    scenario = load("latakia-2018")
    claim = scenario.claims[0].model_copy(update={"variants": ("base",), "compare_with": "base", "replications": 20})
    bout = SimpleNamespace(
        scenario=scenario, terrain=scenario.terrain, workers=1, tick=lambda: None, figures="nominal", seed=20180926
    )
    verdict = judge_protection(bout, claim, runs["base"])
    lost = runs["base"].replications["friendly_losses"][:20] > 0
    assert verdict.cells[0].estimate.estimate == 1.0 - lost.mean()
    assert verdict.estimate == 0.0 and "no own aircraft is shot down" in verdict.sentence
