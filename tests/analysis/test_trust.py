"""What a verdict hangs on: chance, public figures, terrain; and what the hour of the day would change."""

from dataclasses import replace

import pytest

from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.findings import CaseRow, FigureBand, Parameter, Verdict
from cupola.analysis.summary import Summary
from cupola.analysis.trust import guesses, hinges, seen_over, smooth_horizon_m, time_of_day
from cupola.scenario import load, set_paths


def sure(value):
    return Estimate(value, value, value, "", 200)


def band(true_draws, low, high):
    share = Estimate(true_draws / 40, 0.0, 1.0, "", 40)
    return FigureBand("", "probability", 40, 24, 0.5, 0.1, 0.9, 0.95, share, sure(low), sure(high))


def figure(item, name, key, evidence):
    return Parameter(item=item, item_name=name, key=key, nominal=1.0, evidence=evidence, sources=("cielo",))


def summary(verdict):
    claims = (verdict,)
    figures = (
        figure("missile/48n6e2", "48N6E2", "aim_error", "E"),
        figure("missile/48n6e2", "48N6E2", "range_max", "R"),
        figure("radar/30n6e2", "30N6E2", "scan_period", "E"),
    )
    return Summary("damascus-2018", "", "", "0", 1, 200, "", "", {}, claims=claims, parameters=figures)


@pytest.fixture(scope="module")
def scenario():
    return load("damascus-2018")


@pytest.fixture
def verdict(scenario):
    cells = (
        CaseRow("base", "nominal", {}, sure(0.9), verdict="holds"),
        CaseRow("base", "nominal", {}, sure(0.1), verdict="fails"),
        CaseRow("base", "low", {}, sure(0.5), verdict="open"),
    )
    asked = scenario.claims[0]
    told = (asked.name, asked.kind, asked.quote, "", "", asked.metric, ">", 250.0, "km", "fails", 0.0, 0.0, 0.0, (), "")
    return Verdict(*told, cells=cells)


def said(verdict, scenario):
    (found,) = hinges(summary(verdict), scenario)
    return found


def test_chance_decides_nothing_where_each_case_is_decided(verdict, scenario):
    assert said(verdict, scenario).chance.startswith("Not on chance: each of 2 cases")
    cells = (replace(verdict.cells[0], verdict="open"), *verdict.cells[1:])
    hanging = replace(verdict, cells=cells, verdict="undecided", open_by=("chance",))
    assert said(hanging, scenario).chance.startswith("It hangs on chance: 1 of 2")
    assert said(replace(verdict, cells=cells), scenario).chance.startswith("Chance leaves 1 of 2")


@pytest.mark.parametrize(
    ("draws", "low", "high", "words"),
    [
        (0, 0.0, 0.4, "Not on public figures: the answer is “false” in all 40 draws"),
        (40, 0.6, 0.9, "Not on public figures: the answer is “true” in all 40 draws"),
        (0, 0.0, 0.7, "Hardly on public figures: “false” in all 40 draws"),
        (7, 0.0, 0.7, "It hangs on public figures: true in 7 of 40 draws"),
    ],
)
def test_public_figures_by_draws_and_ends(verdict, scenario, draws, low, high, words):
    found = said(replace(verdict, band=band(draws, low, high)), scenario)
    assert found.figures.startswith(words)
    assert found.ask == ("" if words.startswith("Not") else "cupola uncertainty damascus-2018 --claims")


def test_figures_that_decide_are_named_with_their_evidence(verdict, scenario):
    decided = ("missile.48n6e2.aim_error", "missile.48n6e2.range_max")
    found = said(replace(verdict, decided_by=decided, band=band(7, 0.0, 0.7)), scenario)
    assert found.estimates == ("48N6E2, aim error (estimate)", "48N6E2, range max (published)")
    assert found.ask == ""


def test_estimates_are_counted_by_item(verdict):
    found = guesses(summary(verdict))
    assert [(one.item, one.n, one.keys) for one in found] == [
        ("missile/48n6e2", 2, ("aim_error",)),
        ("radar/30n6e2", 1, ("scan_period",)),
    ]


def test_skolnik_rule_412(scenario):
    """Skolnik, Introduction to Radar Systems, sec. 8.3: 4.12 km times the sum of the roots."""
    for mast_m, height_m in ((10.0, 100.0), (24.0, 25.0)):
        rule_km = 4.12 * (mast_m**0.5 + height_m**0.5)
        assert smooth_horizon_m(mast_m, height_m, 4.0 / 3.0) / 1000.0 == pytest.approx(rule_km, rel=1e-3)


def test_coarse_terrain_decides_about_low_flyers_and_fine_terrain_does_not(scenario):
    coarse = {row.height_m: row for row in seen_over(scenario, (3.0, 20.0))}
    fine = {row.height_m: row for row in seen_over(scenario, (0.1, 0.4))}
    assert coarse[100.0].reading.startswith("the terrain data decide") and fine[100.0].reading.startswith(
        "the terrain's"
    )
    assert coarse[100.0].error_m == pytest.approx((3e-3 * coarse[100.0].horizon_m, 20e-3 * coarse[100.0].horizon_m))
    assert coarse[10000.0].reading.startswith("uncertain in hard country")
    assert max(row.horizon_m for row in coarse.values()) == 300e3  # the end of the radar's range, not the horizon


def test_without_claims_the_heights_are_those_of_hostile_routes():
    one = load("minimal").model_copy(update={"claims": ()})
    assert [round(row.height_m) for row in seen_over(one, (3.0, 20.0))] == [50, 9144]
    assert seen_over(load("teaching-queue"), (3.0, 20.0)) == ()


def test_the_hour_of_the_day_moves_the_horizon_by_the_root_of_k(scenario):
    assert "-13 to +10 %" in time_of_day(scenario)[1]
    assert "+0 to +26 %" in time_of_day(set_paths(scenario, {"k_factor": "1"}))[1]
