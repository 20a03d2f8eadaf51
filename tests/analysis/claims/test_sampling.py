"""How many replications a case gets, and that no two of them share a draw."""

from types import SimpleNamespace

import numpy as np
import pytest

from cupola.analysis.claims import sampling
from cupola.analysis.claims.sampling import goals, sample
from cupola.analysis.claims.verdicts import case_verdict, cell_verdict


@pytest.fixture
def engine(monkeypatch):
    """A stand-in for the engine: a replication comes true by its own number; calls are kept."""
    import cupola.engine.run

    calls = []

    def run(model, n, *, seed, first, workers):
        calls.append((model, first, n))
        numbers = np.arange(first, first + n)
        luck = np.random.default_rng(7).random(20_000)
        true = luck[(numbers % sampling.STRIDE) * 8 + numbers // sampling.STRIDE] < float(model)
        return SimpleNamespace(n_replications=n, replications={"replication": numbers, "true": true})

    monkeypatch.setattr(cupola.engine.run, "run", run)
    return calls


def take(p, replications=200, n_models=8, **more):
    return sample([p] * n_models, lambda results: results.replications["true"], replications, 1, **more)


def test_a_clear_case_ends_at_the_first_look(engine):
    for p in (0.0, 1.0):
        found = take(p)
        assert found.estimate.n == 40
        assert found.estimate.estimate == p


def test_an_unclear_case_gets_what_the_claim_wants(engine):
    found = take(0.62)
    assert found.estimate.n >= 160
    assert found.estimate.low >= 0.5


def test_a_tie_gets_four_times_as_much_and_stays_open(engine):
    found = take(0.5, n_models=1)
    assert found.estimate.n == 800
    assert found.estimate.low < 0.5 <= found.estimate.high


def test_a_tie_on_which_no_verdict_hangs_gets_what_the_claim_wants(engine):
    found = take(0.5, n_models=1, most_times=1)
    assert found.estimate.n == 200 and cell_verdict(found.estimate) == "open"


@pytest.fixture
def by_bearing(monkeypatch):
    """The engine's stand-in where every model has a probability of its own."""
    import cupola.engine.run

    def run(model, n, *, seed, first, workers):
        luck = np.random.default_rng(first // sampling.STRIDE + 11).random(2000)
        numbers = np.arange(first, first + n)
        true = luck[numbers % sampling.STRIDE] < float(model)
        return SimpleNamespace(n_replications=n, replications={"replication": numbers, "true": true})

    monkeypatch.setattr(cupola.engine.run, "run", run)


def test_four_sure_and_four_hopeless_bearings_need_no_more_replications(by_bearing):
    found = sample([1.0] * 4 + [0.0] * 4, lambda results: results.replications["true"], 200, 1)
    assert found.estimate.n == 200 and found.estimate.estimate == 0.5
    assert found.estimate.high - found.estimate.low < 0.05 < 0.16  # 0.164 were it binomial
    verdicts = [cell_verdict(one) for one in found.by_stratum.values()]
    assert verdicts == ["holds"] * 4 + ["fails"] * 4
    assert case_verdict(found.estimate, list(found.by_stratum.values())) == "mixed"


def test_a_bearing_that_is_open_itself_gets_all_that_there_is(by_bearing):
    found = sample([1.0] * 3 + [0.0] * 3 + [0.5] * 2, lambda results: results.replications["true"], 200, 1)
    assert found.estimate.n == 800
    assert case_verdict(found.estimate, list(found.by_stratum.values())) == "open"


def test_more_replications_narrow_the_interval(engine):
    few, many = take(0.5, 40), take(0.5, 200)
    assert few.estimate.n < many.estimate.n
    assert many.estimate.high - many.estimate.low < few.estimate.high - few.estimate.low


@pytest.mark.parametrize("n_models", [1, 3, 8])
def test_replications_are_dealt_out_evenly_and_none_comes_twice(engine, n_models):
    found = take(0.5, 100, n_models)
    numbers = found.column("replication")
    assert len(np.unique(numbers)) == len(numbers) == found.estimate.n
    shares = np.bincount(numbers // sampling.STRIDE)
    assert shares.max() - shares.min() <= 1
    assert all(
        np.array_equal(np.sort(numbers[numbers // sampling.STRIDE == i]) % sampling.STRIDE, np.arange(share))
        for i, share in enumerate(shares)
    )


def test_few_replications_are_respected(engine):
    assert take(0.0, 8).estimate.n == 8
    assert goals(8, 40) == [8, 16, 32]


def test_pocock_1977_a_tie_is_called_in_at_most_five_runs_of_a_hundred():
    """Intervals of 95 % at each look call it in 12 to 14."""
    from cupola.analysis.metrics.estimators import proportion

    rng = np.random.default_rng(1977)

    def called(confidence, sequences=2000):
        wrong = 0
        for _ in range(sequences):
            true = np.cumsum(rng.random(800) < 0.5)
            for n in goals(200, 40):
                one = proportion(int(true[n - 1]), n, confidence)
                gap = sampling.CLEAR_BY if n < 200 else 0.0
                if one.low >= 0.5 + gap or one.high < 0.5 - gap:
                    wrong += 1
                    break
        return wrong / sequences

    assert called(0.95) > 0.1
    assert called(sampling.LOOK_CONFIDENCE) <= 0.06  # 0.05 and two standard errors
