from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cupola.study.executors.chunking import N_FIRST, Shares


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(1, 3000)), min_size=1, max_size=4),
    st.integers(0, 8),
    st.floats(0.0, 10.0),
)
def test_shares_cover_every_gap_once_whatever_the_speed(steps, workers, seconds):
    gaps, at = [], 0
    for hole, n in steps:
        gaps.append((at + hole, n))
        at += hole + n
    shares = Shares(gaps, workers)
    found = []
    for first, n in shares:
        found.extend(range(first, first + n))
        shares.learn(n, seconds)
    assert found == [i for first, n in gaps for i in range(first, first + n)]


def test_a_share_is_a_second_of_work_and_shrinks_towards_the_end():
    shares = Shares([(0, 100_000)], workers=2)
    lengths = []
    for _, n in shares:
        lengths.append(n)
        shares.learn(n, 1e-3 * n)
    assert lengths[0] == N_FIRST and lengths[1] == 1000
    assert all(later <= earlier for earlier, later in pairwise(lengths[1:])) and lengths[-1] <= N_FIRST


def test_slow_replications_go_one_by_one():
    shares = Shares([(0, 100)], workers=2)
    cut = iter(shares)
    next(cut)
    shares.learn(8, 60.0)
    assert next(cut) == (8, 1)
