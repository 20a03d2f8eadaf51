"""Gain in the probability that no weapon arrives."""

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cupola.analysis.claims import protection_claims as protection
from cupola.analysis.claims.protection_claims import is_safe, judge_protection, paired_gain
from cupola.analysis.summarising import headline
from cupola.engine.results import Results
from cupola.scenario import load
from cupola.scenario.models.scenario import Asset, Flight, Place, Release, Scenario, Waypoint

ROUTE = (
    Waypoint(lat_deg=33.0, lon_deg=34.0, altitude_m=9000.0),
    Waypoint(lat_deg=33.0, lon_deg=35.0, altitude_m=9000.0),
)


def raid():
    """Two bombers with a bomb each at the centre, one missile at the airport, one airliner."""
    bombs = (Release(type="gbu39", count=1, at_waypoint=1, aim="centre"),)
    return Scenario(
        format=1,
        name="raid",
        origin=Place(lat_deg=33.5, lon_deg=36.3),
        assets=(Asset(name="centre", lat_deg=33.5, lon_deg=36.2), Asset(name="airport", lat_deg=33.4, lon_deg=36.5)),
        flights=(
            Flight(name="west", type="f16c", side="hostile", count=2, route=ROUTE, releases=bombs),
            Flight(name="low", type="tomahawk", side="hostile", route=ROUTE, aim="airport"),
            Flight(name="airliner", type="a320_b738", side="civil", route=ROUTE, aim="airport"),
        ),
    )


NAMES = ["west-1", "west-1/gbu39-1", "west-2", "west-2/gbu39-1", "low", "airliner"]


def outcome(*fates, first=0):
    """Results with the fates given, one list a replication."""
    n = len(fates)
    numbers = np.arange(first, first + n)
    flights = {
        "replication": np.repeat(numbers, len(NAMES)),
        "flight": np.array(NAMES * n, dtype=object),
        "fate": np.array([fate for row in fates for fate in row], dtype=object),
    }
    return Results(scenario=raid(), seed=1, replications={"replication": numbers}, flights=flights, engagements={})


NONE = ["completed", "killed", "completed", "killed", "killed", "arrived"]
BOMB = ["completed", "arrived", "completed", "killed", "killed", "arrived"]
MISSILE = ["completed", "killed", "completed", "not_released", "arrived", "arrived"]


def test_only_weapons_at_the_named_assets_count():
    results = outcome(NONE, BOMB, MISSILE, NONE)
    assert is_safe(results, ("centre",), 4).tolist() == [True, False, True, True]
    assert is_safe(results, ("airport",), 4).tolist() == [True, True, False, True]
    assert is_safe(results, (), 4).tolist() == [True, False, False, True]


def test_the_first_replications_of_a_run_that_starts_later():
    results = outcome(BOMB, NONE, BOMB, first=50)
    assert is_safe(results, ("centre",), 2).tolist() == [False, True]


def test_gain_against_nothing_is_as_sure_as_tango_allows():
    gain = paired_gain(np.ones(100, bool), np.zeros(100, bool))
    assert gain.estimate == 1.0 and gain.high == 1.0
    # Tango's score at b = n, c = 0: (1 - d)^2 n = z^2 (1 - d^2) (the likeliest q is (1 - d) / 2), so d as below.
    assert gain.low == pytest.approx((100.0 - 1.959963984540054**2) / (100.0 + 1.959963984540054**2), rel=1e-9)


def test_no_replications_no_knowledge():
    gain = paired_gain(np.zeros(0, bool), np.zeros(0, bool))
    assert np.isnan(gain.estimate) and (gain.low, gain.high) == (-1.0, 1.0)


def test_tango_1998_covers():
    """Of 2000 simulated pairs of proportions the 95 % interval must cover the true difference in 95 +- 1.5 %."""
    rng = np.random.default_rng(11)
    covered = 0
    for _ in range(2000):
        luck = rng.random(80)
        # Both take the same draws, as paired runs do: 0.7 against 0.5, strongly correlated.
        other = np.where(rng.random(80) < 0.2, rng.random(80), luck)
        gain = paired_gain(luck < 0.7, other < 0.5)
        covered += gain.low <= 0.2 <= gain.high
    assert covered / 2000 == pytest.approx(0.95, abs=0.015)


def test_pairing_narrows_the_interval():
    rng = np.random.default_rng(3)
    luck = rng.random(300)
    paired = paired_gain(luck < 0.7, luck < 0.5)
    apart = paired_gain(luck < 0.7, rng.permutation(luck < 0.5))
    assert paired.high - paired.low < 0.75 * (apart.high - apart.low)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60))
def test_gain_lies_in_its_interval_and_turns_with_its_sign(pairs):
    a, b = (np.array(column, dtype=bool) for column in zip(*pairs, strict=True))
    there, back = paired_gain(a, b), paired_gain(b, a)
    assert -1.0 <= there.low <= there.estimate <= there.high <= 1.0
    assert (back.low, back.high) == pytest.approx((-there.high, -there.low), abs=1e-12)


@pytest.mark.parametrize(
    ("gains", "words", "start", "has_ends"),
    [
        ((0.1, 0.1, 0.9), "public figures cannot decide", "Public figures cannot decide it for the", True),
        ((0.5, 0.4, 0.55), "too few replications to decide", "Chance leaves it open for the", False),
        ((0.5, 0.1, 0.9), "neither public figures nor", "Public figures and chance leave it open for the", True),
        ((0.9, 0.1, 0.9), "holds only under conditions", "Holds for the", True),
        ((0.1, 0.1, 0.1), "does not hold", "Does not hold for the", False),
    ],
)
def test_a_claim_of_protection_says_what_leaves_it_open(monkeypatch, gains, words, start, has_ends):
    """Gains with nominal, unfavourable and favourable figures against a claim of 0.5 or more; without, all is lost."""
    scenario = load("damascus-2018")
    claim = next(one for one in scenario.claims if one.kind == "protection")
    claim = claim.model_copy(update={"op": ">=", "value": 0.5, "replications": 100})
    by_figures = dict(zip(("nominal", "low", "high"), gains, strict=True))

    def went_well(bout, claim, variant, figures, n, *others):
        return np.arange(100) < (0 if variant == claim.compare_with else 100 * by_figures[figures])

    monkeypatch.setattr(protection, "went_well", went_well)
    monkeypatch.setattr(protection, "why_it_leaks", lambda results: [])
    bout = SimpleNamespace(scenario=scenario, figures="nominal")
    verdict = judge_protection(bout, claim, SimpleNamespace(n_replications=100, warnings=()))
    assert verdict.words.startswith(words) and verdict.sentence.startswith(start)
    assert ("at its favourable end" in verdict.sentence) == has_ends
    said = headline(SimpleNamespace(n_replications=100), {}, (verdict, verdict))
    assert f": {start}" in said and f": {verdict.words}" in said


@pytest.mark.parametrize(("figures", "simulated"), [("nominal", 0), ("low", 1)])
def test_a_side_that_the_main_run_has_is_not_simulated_again(monkeypatch, figures, simulated):
    """Against the scenario as it stands, with nominal figures, the main run is the other side, draw by draw."""
    scenario = load("latakia-2018")
    claim = next(one for one in scenario.claims if one.kind == "protection")
    assert claim.compare_with == "base"
    asked = []

    def went_well(bout, claim, variant, figures, n, results, given=None):
        asked.append((variant, figures, given))
        return np.arange(100) < 50

    monkeypatch.setattr(protection, "went_well", went_well)
    main = SimpleNamespace(n_replications=100, warnings=())
    judge_protection(SimpleNamespace(scenario=scenario, figures=figures), claim, main)
    again = [one for one in asked if one[:2] == ("base", "nominal")]
    assert [given is main for *_, given in again] == [not simulated]
    assert all(given is None for variant, _, given in asked if variant != "base")
