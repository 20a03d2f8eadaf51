"""Rare events: weights are likelihood ratios, estimates are unbiased and agree with closed forms."""

import math

import numpy as np
import pytest

from cupola.analysis.estimates.rare import better_tilt, counts, estimate, parts_of, tilted, weights
from cupola.analysis.metrics.events import Event
from cupola.engine.build.model import build
from cupola.engine.run import run
from cupola.errors import InputError
from cupola.scenario import load, set_paths
from cupola.study.rare_events import rare_event, true_reliability

RELIABILITY = "catalogue.missile.48n6e2.reliability"


@pytest.fixture(scope="module")
def minimal():
    return load("minimal")


@pytest.fixture(scope="module")
def sure(minimal):
    """One threat, two shots at it, and a warhead that always kills: it leaks when both missiles fail, and only then."""
    return set_paths(
        minimal,
        {
            "flight.high.side": "friendly",
            "flight.low.count": 1,
            "battery.alpha.doctrine.weapons_control": "free",
            "battery.alpha.doctrine.p_hostile_known": 1.0,
            "battery.alpha.doctrine.shots_max": 2,
            "catalogue.missile.48n6e2.lethal_radius": 9000.0,
            RELIABILITY: 0.99,
        },
    )


@pytest.mark.parametrize("tilt", [-1.0, 0.7, 2.0])
def test_rubinstein_kroese_2017_weights_average_to_one(minimal, tilt):
    changed = set_paths(minimal, {RELIABILITY: tilted(0.9, tilt)})
    found = counts(run(build(changed), 800, seed=4, workers=1), ["48n6e2"])
    weight = weights(found, {"48n6e2": 0.9}, [(tilt, 800)])
    assert weight.mean() == pytest.approx(1.0, abs=4.0 * weight.std() / math.sqrt(weight.size))
    assert weight.std() > 0.05


def test_without_a_tilt_every_weight_is_one_and_the_estimate_is_the_plain_one(minimal):
    event = Event.parse("leakers>=1")
    found = rare_event(minimal, event, 200, seed=4, tilt=0.0, workers=1)
    plain = run(build(minimal), 200, seed=4, workers=1)
    assert found.probability == event.happens(plain.replications).mean()
    assert (weights(counts(plain, ["48n6e2"]), {"48n6e2": 0.9}, [(0.0, 200)]) == 1.0).all()


@pytest.mark.parametrize("tilt", [-0.5, 1.0])
def test_weighted_and_plain_estimates_agree(minimal, tilt):
    event = Event.parse("leakers>=1")
    plain = rare_event(minimal, event, 1000, seed=5, tilt=0.0, workers=1)
    other = rare_event(minimal, event, 1000, seed=6, tilt=tilt, workers=1)
    errors = math.hypot(*(one.relative_error * one.probability for one in (plain, other)))
    assert plain.n_events > 20
    assert other.mean_weight == pytest.approx(1.0, abs=4.0 * other.mean_weight_error) and other.mean_weight_error > 0.0
    assert other.probability == pytest.approx(plain.probability, abs=4.0 * errors)


def test_closed_form_a_threat_leaks_when_both_of_two_missiles_fail(sure):
    # (1 - 0.99)^2 = 1e-4, where 2000 plain replications would see the event 0.2 times.
    found = rare_event(sure, Event.parse("leakers>=1"), 2000, seed=8, workers=1)
    assert found.tilt > 2.0 and found.n_effective > 200
    assert found.probability == pytest.approx(1e-4, abs=4.0 * found.relative_error * 1e-4)
    assert found.relative_error < 0.1 and found.n_plain > 1e6


def test_closed_form_binomial_far_in_the_tail():
    # All of eight missiles with reliability 0.9 fail: 1e-8.
    chance = np.random.default_rng(9)
    tilt = better_tilt(np.array([True]), np.ones(1), {"m": (np.array([7.2]), np.array([0.8]))}, {"m": 0.9})
    assert tilted(0.9, tilt) == pytest.approx(0.1, abs=1e-9)
    failed = chance.binomial(8, 1.0 - tilted(0.9, tilt), 4000)
    weight = (0.1 / 0.9) ** failed * (0.9 / 0.1) ** (8 - failed)
    alone = weights({"m": (failed, 8 - failed)}, {"m": 0.9}, [(tilt, 4000)])
    assert weight == pytest.approx(alone, rel=1e-9)
    found = estimate(failed == 8, weight, [(tilt, 4000)])
    assert found.probability == pytest.approx(1e-8, abs=4.0 * found.relative_error * 1e-8)
    assert found.relative_error < 0.05


def drawn_in_parts(chance, tilt, n=4000, missiles=8, reliability=0.9):
    """Failures of so many missiles, drawn as a run draws them: part by part."""
    parts = parts_of(n, tilt)
    failed = [chance.binomial(missiles, 1.0 - tilted(reliability, theta), size) for theta, size in parts]
    return np.concatenate(failed), parts


@pytest.mark.parametrize("least", [0, 1, 4, 8])
def test_owen_zhou_2000_the_mixture_is_unbiased_and_its_weights_are_bounded(least):
    """So many of eight missiles fail: binomial, from common to 1e-8, all under the one tilt that suits 1e-8."""
    exact = sum(math.comb(8, k) * 0.1**k * 0.9 ** (8 - k) for k in range(least, 9))
    chance, found = np.random.default_rng([2000, least]), []
    for _ in range(100):
        failed, parts = drawn_in_parts(chance, tilt=4.4)
        weight = weights({"m": (failed, 8 - failed)}, {"m": 0.9}, parts)
        assert weight.max() <= 5.0 + 1e-12
        found.append(estimate(failed >= least, weight, parts))
    estimates = np.array([one.probability for one in found])
    assert estimates.mean() == pytest.approx(exact, abs=4.0 * estimates.std() / 10.0 + 1e-12)
    # The error that each run tells is the one that it has.
    told = np.sqrt(np.mean([(one.probability * one.relative_error) ** 2 for one in found]))
    assert told == pytest.approx(estimates.std(), rel=0.35)
    assert np.mean([one.low * (1 - 1e-9) <= exact <= one.high * (1 + 1e-9) for one in found]) >= 0.87


def test_veach_guibas_1995_a_tilt_that_does_not_suit_costs_little():
    """One failure of eight is common. Under a tilt for eight it comes with huge weights, or not at all."""
    exact = 8 * 0.1 * 0.9**7
    chance = np.random.default_rng(1995)
    failed, parts = drawn_in_parts(chance, tilt=4.4)
    mixed = estimate(failed == 1, weights({"m": (failed, 8 - failed)}, {"m": 0.9}, parts), parts)
    assert mixed.relative_error < 0.06
    assert mixed.probability == pytest.approx(exact, abs=4.0 * mixed.relative_error * exact)
    alone = chance.binomial(8, 1.0 - tilted(0.9, 4.4), 4000)
    single = [(4.4, 4000)]
    assert estimate(alone == 1, weights({"m": (alone, 8 - alone)}, {"m": 0.9}, single), single).n_effective < 10


def test_parts_hold_all_replications():
    for n in (10, 11, 17, 9999):
        sizes = [size for _, size in parts_of(n, -2.0)]
        assert sum(sizes) == n and min(sizes) >= 2


def test_only_shots_that_the_failure_decided_are_counted(minimal):
    results = run(build(minimal), 100, seed=4, workers=1)
    failed, worked = counts(results, ["48n6e2"])["48n6e2"]
    assert 0 < (failed + worked).sum() <= results.engagements["replication"].size
    assert failed.sum() / (failed + worked).sum() == pytest.approx(0.1, abs=0.07)


@pytest.mark.parametrize(
    ("text", "wanted"), [("leakers", "a column, a comparison"), ("leakers>=x", "a column"), ("a>=1.2.3", "a column")]
)
def test_what_is_no_event_is_refused(text, wanted):
    with pytest.raises(InputError, match=wanted):
        Event.parse(text)


def test_an_unknown_column_and_a_tilt_out_of_range_are_refused(minimal):
    with pytest.raises(InputError, match="no column"):
        rare_event(minimal, Event.parse("leeks>=1"), 10, seed=1, tilt=0.0, workers=1)
    with pytest.raises(InputError, match="must be at least 10"):
        rare_event(minimal, Event.parse("leakers>=1"), 9, seed=1, tilt=0.0, workers=1)
    with pytest.raises(InputError, match="must lie in"):
        rare_event(minimal, Event.parse("leakers>=1"), 10, seed=1, tilt=9.0, workers=1)
    with pytest.raises(InputError, match="may fail or work"):
        true_reliability(set_paths(minimal, {RELIABILITY: 1.0}))
    for key, value in (("policy", "optimal"), ("min_p_kill", 0.5)):
        with pytest.raises(InputError, match="weighs how likely missiles kill"):
            true_reliability(set_paths(minimal, {f"battery.alpha.doctrine.{key}": value}))


def test_hanley_1983_rule_of_three_bounds_what_was_never_seen():
    from cupola.analysis.estimates.rare import estimate

    found = estimate(np.zeros(1000, bool), np.ones(1000), [(0.0, 200), (1.0, 300), (2.0, 500)])
    assert (found.probability, found.low) == (0.0, 0.0)
    assert (1.0 - found.high) ** 200 == pytest.approx(0.05)  # of the 200 plain ones none showed it
