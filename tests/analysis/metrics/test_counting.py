"""What is counted batch by batch is what is counted at once."""

from dataclasses import dataclass

import numpy as np
import pytest

import cupola
from cupola.analysis.claims.protection_claims import is_safe
from cupola.analysis.metrics.counting import Counts
from cupola.analysis.metrics.flight_counts import by_type
from cupola.analysis.metrics.identification import by_side, mistakes
from cupola.analysis.metrics.ledger import counts_by_account
from cupola.analysis.metrics.waves import by_wave
from cupola.engine.results import Results, Rows
from cupola.maps.debris.debris import debris_of
from cupola.report.maps.intercept_map import _hits

N, SIZE = 24, 5


@dataclass(frozen=True, eq=False)
class InBatches(Results):
    """Results that are never seen as a whole but in batches of `SIZE`."""

    def batches(self):
        for first in range(0, N, SIZE):
            yield Results(self.scenario, self.seed, *(self._rows(table, first) for table in self._tables()))

    def _tables(self):
        return self.replications, self.flights, self.engagements

    def _rows(self, table, first):
        return Rows(table, slice(*np.searchsorted(table["replication"], (first, first + SIZE)).tolist()))


@pytest.fixture(scope="module", params=["raid-mixed", "latakia-2018"])
def both(request):
    model = cupola.build(cupola.load(request.param))
    whole = cupola.run(model, N, seed=3)
    return whole, InBatches(whole.scenario, 3, whole.replications, whole.flights, whole.engagements), model


def test_tables_of_the_summary(both):
    whole, split, _ = both
    for count in (by_type, by_wave, by_side, mistakes):
        # As text: shares of nothing are NaN, and never equal.
        assert repr(count(split)) == repr(count(whole)), count.__name__
    assert by_type(whole) and (by_wave(whole) or mistakes(whole))


def test_counts_of_the_ledger(both):
    whole, split, _ = both
    found, expected = counts_by_account(split), counts_by_account(whole)
    assert found["missiles_fired"] and {k: list(v) for k, v in found.items()} == {
        k: list(v) for k, v in expected.items()
    }
    for account, things in expected.items():
        assert list(found[account]) == list(things)
        for name, count in things.items():
            np.testing.assert_array_equal(found[account][name], count)
    fired = sum(found["missiles_fired"].values())
    np.testing.assert_array_equal(fired, whole.replications["missiles_fired"])


@pytest.mark.parametrize("n", [3, 5, 17, N])
def test_replications_without_a_hit(both, n):
    whole, split, _ = both
    np.testing.assert_array_equal(is_safe(split, (), n), is_safe(whole, (), n))


@pytest.mark.parametrize("pieces_max", [1, 300, 10**9])
def test_debris(both, pieces_max):
    whole, split, model = both
    found, expected = debris_of(split, model, pieces_max), debris_of(whole, model, pieces_max)
    assert (found.n_replications, found.n_hits, found.n_missiles) == (
        expected.n_replications,
        expected.n_hits,
        expected.n_missiles,
    )
    for name in ("replication", "is_target", "kind", "lat_deg", "lon_deg", "time_s", "speed_mps"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))


def test_hits_of_the_map(both):
    whole, split, _ = both
    for name, column in _hits(whole).items():
        np.testing.assert_array_equal(_hits(split)[name], column)


def test_counts_take_as_little_room_as_they_need():
    counts = Counts(3)
    counts.add("a", 0, np.array([255, 0]))
    assert counts["a"].dtype == np.uint8
    counts.add("a", 2, np.array([256.0]))
    assert counts["a"].tolist() == [255, 0, 256] and counts["a"].dtype == np.uint16
    assert counts["b"].tolist() == [0, 0, 0] and "b" not in counts and counts.keys() == ("a",)
