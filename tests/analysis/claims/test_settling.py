"""What draws of public figures settle, and what they must leave open."""

from dataclasses import replace

import numpy as np
import pytest

from cupola.analysis.claims.settling import settled, sure_and_possible
from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.findings import CaseRow, FigureBand, Verdict
from cupola.analysis.metrics.estimators import proportion
from cupola.scenario import load

CLAIMS = {claim.kind: claim for claim in load("damascus-2018").claims}
ZERO = Estimate(0.0, 0.0, 0.0, "", 24)


def band(sure, possible, n_draws=40):
    at = proportion(sure, n_draws)
    return FigureBand("", "probability", n_draws, 24, 0.1, 0.0, 0.2, 0.95, at, ZERO, ZERO, sure, possible)


def verdict(kind, what, sentence, open_by=()):
    return Verdict("x", kind, "", "", "", "m", ">", 1.0, "", what, 0.1, 0.0, 0.2, (), sentence, open_by=open_by)


OPEN = "Public figures cannot decide it for the S-300: with nominal figures none."
ONLY = "Holds for the S-300 with nominal figures, but not with every figure at its unfavourable end: so."


def case(what, figures="high"):
    return CaseRow("base", figures, {"type": "f15", "altitude_m": 1.0}, proportion(1, 2), verdict=what)


def test_a_claim_that_hardly_any_draw_makes_true_does_not_hold():
    open_one = verdict("range", "undecided", OPEN, ("figures",))
    found = settled(open_one, CLAIMS["range"], band(0, 0), [case("fails")])
    assert (found.verdict, found.words, found.open_by) == ("fails", "does not hold", ())
    assert found.sentence.startswith("Does not hold for the S-300: with nominal figures none.")
    assert (
        "only with every public figure at its favourable end at once would it hold: none of 40" in found.conditions[0]
    )


@pytest.mark.parametrize(
    ("draws", "others", "open_by"),
    [
        (band(0, 1), [], ("figures",)),  # one draw may make it true: up to 13 in 100 can
        (band(0, 0, 30), [], ("figures",)),  # 30 draws cannot tell 11 in 100 from none
        (band(0, 0), [case("holds")], ("figures",)),  # another case, of which there are no draws
        (band(0, 0), [case("open")], ("figures",)),
        (band(0, 0), [], ("figures", "chance")),
        (band(0, 0), [], ("chance",)),
    ],
)
def test_what_draws_cannot_tell_stays_open(draws, others, open_by):
    open_one = verdict("range", "undecided", OPEN, open_by)
    assert settled(open_one, CLAIMS["range"], draws, others) == open_one


def test_a_claim_that_nearly_every_draw_makes_true_holds():
    held = settled(verdict("protection", "holds_if", ONLY), CLAIMS["protection"], band(40, 40), [])
    assert held.verdict == "holds"
    assert held.sentence == "Holds for the S-300, though not with all public figures at one end at once: so."
    assert "does it fail: none of 40 draws of them would make it false" in held.conditions[0]
    for draws in (band(39, 40), band(30, 30, 30)):
        assert settled(verdict("protection", "holds_if", ONLY), CLAIMS["protection"], draws, []).verdict == "holds_if"
    # Cases of a range claim hold or fail by themselves: that is what the condition is about.
    several = verdict("range", "holds_if", "Holds for the S-300 only against F-15.")
    assert settled(several, CLAIMS["range"], band(40, 40), []) == several


def test_a_draw_counts_as_chance_leaves_it():
    rows = np.array([[1.0] * 20 + [0.0] * 4, [1.0] * 12 + [0.0] * 12, [1.0] * 2 + [0.0] * 22])
    assert sure_and_possible(CLAIMS["range"], rows) == (1, 2)
    claim = CLAIMS["protection"]  # a gain of 0.1 or more
    gains = np.array([[1.0] * 20 + [0.0] * 4, [0.0] * 24, [-1.0] * 12 + [0.0] * 12])
    assert claim.value == 0.1 and sure_and_possible(claim, gains) == (1, 2)


def test_a_tie_is_hardly_ever_settled_by_its_draws():
    """Figures that change nothing, and a case with p = 0.5: no run of 300 calls it, though draws share their chance."""
    rng, called = np.random.default_rng(3), 0
    for _ in range(300):
        table = np.tile(rng.random(24) < 0.5, (40, 1)).astype(float)
        sure, possible = sure_and_possible(CLAIMS["range"], table)
        open_one = replace(verdict("range", "undecided", OPEN, ("figures",)))
        called += settled(open_one, CLAIMS["range"], band(sure, possible), []).verdict == "fails"
    assert called <= 15
