"""What public figures do to a claim: draws first, ends beside them."""

from dataclasses import replace

import numpy as np
import pytest

from cupola.analysis import summarise
from cupola.analysis.claims.figure_draws import band_sentence, deciding_case, draw, draws_of, each_of
from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.findings import CaseRow, FigureBand, Verdict
from cupola.analysis.metrics.estimators import proportion
from cupola.engine.build.model import build
from cupola.engine.run import run
from cupola.scenario import get_path, load, set_paths
from cupola.scenario.paths.spreads import items_in_use, spreads, triangular
from cupola.terrain.readers import open_terrain


def test_a_latin_hypercube_has_one_value_of_each_figure_in_each_share_of_its_range():
    """McKay, Beckman and Conover 1979: with n draws each n-th of the distribution is hit once."""
    scenario = load("minimal")
    free = [one for one in spreads(scenario) if not one.is_whole][:12]
    n = 10
    drawn = draw(scenario, free, n, 5)
    assert len(drawn) == n
    for one in free:
        values = sorted(float(get_path(there, one.path)) for there in drawn)
        edges = [triangular(one.low, one.mode, one.high, k / n) for k in range(n + 1)]
        for value, low, high in zip(values, edges[:-1], edges[1:], strict=True):
            assert low - 1e-9 <= value <= high + 1e-9
    again = draw(scenario, free, n, 5)
    assert [dict(one.catalogue) for one in drawn] == [dict(one.catalogue) for one in again]
    other = draw(scenario, free, n, 6)
    assert [dict(one.catalogue) for one in drawn] != [dict(one.catalogue) for one in other]
    # The scenario that was drawn from stays as it was.
    assert scenario == load("minimal")


def test_a_draw_is_the_scenario_with_these_figures_set():
    """Items that are not drawn are shared; the others are as `set_paths` makes them, from a copy of the whole."""
    scenario = load("damascus-2018")
    free = spreads(scenario, [("missile", "48n6e2"), ("radar", "30n6e2")])
    one = draw(scenario, free, 3, 5)[1]
    assert one.catalogue["target"]["f16c"] is scenario.catalogue["target"]["f16c"]
    values = {spread.path: get_path(one, spread.path) for spread in free}
    assert one.catalogue == set_paths(scenario, values).catalogue != scenario.catalogue


def test_draws_share_the_ground_and_give_it_back(monkeypatch):
    """Planes of ground are laid out once for all draws of a claim, in whose block nothing is given back."""
    from cupola import _memory
    from cupola.engine.build import shared_tables as ground
    from cupola.terrain import near

    monkeypatch.setattr(_memory, "is_thrifty", True)
    ground.plane_around(*(place := (open_terrain("global-5min"), 33.5, 36.3, 50e3)))
    near.near_planes(*place, ground.plane_posting_m(place[0]))
    with _memory.kept():
        _memory.give_back()
        assert len(ground.plane_around) and len(near._planes)
    _memory.give_back()
    assert not len(ground.plane_around) and not len(near._planes)


def test_two_figures_are_not_drawn_in_step():
    scenario = load("minimal")
    first, second = [one for one in spreads(scenario) if not one.is_whole][:2]
    drawn = draw(scenario, [first, second], 200, 5)
    pairs = np.array([[float(get_path(there, one.path)) for one in (first, second)] for there in drawn])
    assert abs(np.corrcoef(pairs.T)[0, 1]) < 4.0 / np.sqrt(200)


def test_only_figures_of_items_in_use_are_drawn():
    scenario = load("damascus-2018")
    kinds = {tuple(one.path.split(".")[1:3]) for one in spreads(scenario)}
    assert kinds <= items_in_use(scenario)
    assert {path.split(".")[2] for path in (one.path for one in spreads(scenario, [("missile", "48n6e2")]))} == {
        "48n6e2"
    }


def test_draws_follow_what_the_claim_wants_and_bearings_get_as_many_each():
    scenario = load("damascus-2018")
    reach = scenario.claims[0]
    assert draws_of(reach) == 40 and draws_of(reach.model_copy(update={"replications": 8})) == 8
    assert each_of(reach) % len(reach.bearings_rad) == 0 and each_of(reach) >= 24


def cell(share):
    return CaseRow("base", "nominal", {"type": "f15", "altitude_m": 6e3}, proportion(round(200 * share), 200))


def test_the_case_that_decides_is_the_worst_where_all_hold_and_else_the_best():
    cells = [cell(0.9), cell(0.6), cell(0.7)]
    holds, fails = (Verdict(*[""] * 7, 0.0, "", verdict, 0.0, 0.0, 0.0, (), "") for verdict in ("holds", "fails"))
    assert deciding_case(holds, cells) is cells[1] and deciding_case(fails, cells) is cells[0]
    assert deciding_case(fails, []) is None


BAND = FigureBand(
    "against F-15C/E/I at 6 km", "probability", 40, 24, 0.5, 0.125, 0.83, 0.95, proportion(18, 40),
    Estimate(0.0, 0.0, 0.02, "", 200), Estimate(0.95, 0.9, 0.98, "", 200),
)  # fmt: skip


def test_the_sentence_leads_with_the_draws_and_gives_the_ends_beside_them():
    assert band_sentence(BAND) == (
        "With all public figures drawn within their published spread (40 draws), against F-15C/E/I at 6 km, the "
        "statement is true with probability 0.50 on average, 0.12 to 0.83 in 95 % of draws; the claim holds in 18 of "
        "the 40 draws. With every figure at its unfavourable end that is 0.00, at its favourable end 0.95."
    )


@pytest.mark.parametrize(("high", "is_told"), [(0.9, False), (0.99, False), (1.01, True)])
def test_draws_within_the_ends_need_no_word(high, is_told):
    """The favourable end is 0.95; chance may carry a band a little beyond it."""
    assert ("beyond both ends" in band_sentence(replace(BAND, high=high))) == is_told


def test_draws_beyond_both_ends_are_explained():
    """With common IFF own losses are as rare at either end, and not between them."""
    none = Estimate(0.0, -0.01, 0.01, "", 300)
    band = replace(BAND, case="", what="gain", low=-0.08, high=0.54, at_low=none, at_high=none)
    assert band_sentence(band).endswith(
        "it is 0.00, at its favourable end 0.00. Draws go beyond both ends: a better figure does not always raise it."
    )


@pytest.fixture(autouse=True, scope="module")
def all_draws():
    """As many as a user gets; other tests make do with fewer (``tests/conftest.py``)."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("cupola.analysis.claims.figure_draws.DRAWS", 40)
        yield


@pytest.fixture(scope="module")
def found():
    scenario = load("minimal")
    claims = tuple(one.model_copy(update={"replications": 60}) for one in scenario.claims)
    scenario = scenario.model_copy(update={"claims": claims})
    return summarise(run(build(scenario), 60, seed=3, workers=1))


def test_every_claim_of_a_run_has_its_band_between_the_ends(found):
    (verdict,) = found.claims
    band = verdict.band
    assert band.what == "gain" and (band.n_draws, band.n) == (12, 24)
    assert band.low <= band.mean <= band.high and band.held == pytest.approx(11 / 13)
    # All figures together at one end are worse, and better, than what is drawn between the ends.
    assert band.at_low.estimate < band.mean and band.at_low.estimate < band.low
    assert band.at_high.estimate >= band.low
    told = verdict.to_dict()["band"]
    assert told["at_low"]["estimate"] == band.at_low.estimate and told["held"] == band.held


def test_the_band_does_not_depend_on_the_number_of_workers(found):
    scenario = load("minimal")
    claims = tuple(one.model_copy(update={"replications": 60}) for one in scenario.claims)
    again = summarise(run(build(scenario.model_copy(update={"claims": claims})), 60, seed=3, workers=2), workers=2)
    assert again.claims[0].band == found.claims[0].band
