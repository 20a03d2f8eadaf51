"""Philox against its published vectors; draws uniform, normal, independent, and tied to their address."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import njit

from cupola.kernels import rng
from cupola.scenario.layout.address import draw_key

WORD = st.integers(0, 2**32 - 1)


def words(text):
    return [int(word, 16) for word in text.split()]


def test_random123_known_answers(validation_text):
    rows = [r for r in validation_text("rng_random123_kat") if (r["generator"], r["rounds"]) == ("philox4x32", "10")]
    assert len(rows) >= 3
    for row in rows:
        block = rng.philox4x32(*words(row["counter"]), *words(row["key"]))
        assert [int(word) for word in block] == words(row["expected"])


def test_stream_of_words_and_doubles(validation_text):
    rows = validation_text("rng_philox_stream")
    assert len(rows) == 12
    for row in rows:
        w = rng.philox4x32(int(row["i"]), 0, 0, 0, *words(row["key"]))
        assert [int(word) for word in w] == words(row["block"])
        assert (rng.unit_double(w[0], w[1]), rng.unit_double(w[2], w[3])) == (float(row["u0"]), float(row["u1"]))


def test_address_layout():
    seed, replication, purpose, entity, other, count = 0x299F31D0A4093822, 7, 200, 0xFFFFFFFF, 0xABCDEF, 12
    w = rng.philox4x32(count, purpose << 24 | other, entity, replication, 0xA4093822, 0x299F31D0)
    expected = (rng.unit_double(w[0], w[1]), rng.unit_double(w[2], w[3]))
    assert rng.uniform_pair(np.uint64(seed), replication, purpose, entity, other, count) == expected
    assert rng.uniform(np.uint64(seed), replication, purpose, entity, other, count) == expected[0]


def test_ends_of_the_unit_interval_are_never_reached():
    zero, full = np.uint64(0), np.uint64(0xFFFFFFFF)
    assert rng.unit_double(zero, zero) == 2.0**-54
    assert rng.unit_double(full, full) == 1.0 - 2.0**-53


@given(st.integers(0, 2**64 - 1), WORD, st.integers(0, 255), WORD, st.integers(0, 2**24 - 1), WORD)
def test_same_address_same_draw_and_any_change_changes_it(seed, replication, purpose, entity, other, count):
    seed = np.uint64(seed)
    u = rng.uniform(seed, replication, purpose, entity, other, count)
    assert 0.0 < u < 1.0
    assert rng.uniform(seed, replication, purpose, entity, other, count) == u
    assert rng.uniform(seed, replication ^ 1, purpose, entity, other, count) != u
    assert rng.uniform(seed, replication, purpose ^ 1, entity, other, count) != u
    assert rng.uniform(seed, replication, purpose, entity ^ 1, other, count) != u
    assert rng.uniform(seed, replication, purpose, entity, other ^ 1, count) != u
    assert rng.uniform(seed, replication, purpose, entity, other, count ^ 1) != u


@njit
def fill(kind, seed, n_entities, n_counts):
    out = np.empty((n_entities, n_counts))
    for entity in range(n_entities):
        for count in range(n_counts):
            if kind == 0:
                out[entity, count] = rng.uniform(seed, 3, 2, entity, 0, count)
            else:
                out[entity, count] = rng.normal_pair(seed, 3, 2, entity, 0, count)[kind - 1]
    return out


def test_adding_entities_moves_no_other_draw():
    assert (fill(0, np.uint64(11), 5, 100) == fill(0, np.uint64(11), 9, 100)[:5]).all()


def test_uniform_moments_and_distribution():
    u = fill(0, np.uint64(2018), 100, 4000).ravel()
    n = u.size
    assert u.mean() == pytest.approx(0.5, abs=4 * math.sqrt(1 / 12 / n))
    assert u.var() == pytest.approx(1 / 12, abs=4 * math.sqrt(1 / 180 / n))
    # Kolmogorov-Smirnov, 1 in 1e4 false alarms.
    distance = np.abs(np.sort(u) - (np.arange(n) + 0.5) / n).max()
    assert distance < 2.2 / math.sqrt(n)


def test_uniform_bins_follow_chi_square():
    counts = np.histogram(fill(0, np.uint64(99), 100, 4000), bins=101, range=(0, 1))[0]
    expected = counts.sum() / 101
    chi2 = ((counts - expected) ** 2 / expected).sum()
    assert 100 - 4 * math.sqrt(200) < chi2 < 100 + 4 * math.sqrt(200)


@pytest.mark.parametrize("kind", [1, 2])
def test_normal_moments(kind):
    z = fill(kind, np.uint64(2018), 100, 4000).ravel()
    n = z.size
    assert z.mean() == pytest.approx(0.0, abs=4 / math.sqrt(n))
    assert z.var() == pytest.approx(1.0, abs=4 * math.sqrt(2 / n))
    assert (z**3).mean() == pytest.approx(0.0, abs=4 * math.sqrt(15 / n))
    assert (z**4).mean() == pytest.approx(3.0, abs=4 * math.sqrt(96 / n))
    for x in (-3.0, -1.0, 0.5, 2.0):
        p = 0.5 * math.erfc(-x / math.sqrt(2))
        assert (z < x).mean() == pytest.approx(p, abs=4 * math.sqrt(p * (1 - p) / n))


def test_draws_of_neighbouring_addresses_are_uncorrelated():
    u = fill(0, np.uint64(5), 40, 5000) - 0.5
    limit = 4.5 / math.sqrt(5000)
    correlation = np.corrcoef(u)
    assert np.abs(correlation[~np.eye(40, dtype=bool)]).max() < limit * 1.2
    assert abs(np.corrcoef(u[:, :-1].ravel(), u[:, 1:].ravel())[0, 1]) < 4 / math.sqrt(u.size)
    z0, z1 = fill(1, np.uint64(5), 40, 5000).ravel(), fill(2, np.uint64(5), 40, 5000).ravel()
    assert abs(np.corrcoef(z0, z1)[0, 1]) < 4 / math.sqrt(z0.size)


def test_draw_key_is_frozen():
    # Changing the rule would change every published result.
    assert draw_key("north") == 3566015049
    assert draw_key("Süd") != draw_key("Sud")
    assert len({draw_key(f"flight {i}") for i in range(1000)}) == 1000
