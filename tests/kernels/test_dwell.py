"""Time of an array: repeats and their cost in closed form, and tracks that live as long as they are said to."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cupola.kernels.dwell import LOOKS_MAX, P_WANTED, looks_expected, looks_wanted, p_miss_all, p_track_kept
from cupola.kernels.rows import TRACK, table
from cupola.kernels.track_life import P_DROP, note_look
from cupola.variants import TrackStatus

chances = st.floats(0.0, 1.0)


@given(chances, st.integers(0, LOOKS_MAX))
def test_misses_are_independent(p, n):
    assert p_miss_all(p, n) == pytest.approx((1.0 - p) ** n, abs=1e-15)


@given(chances)
def test_as_many_looks_as_it_takes_and_no_more(p):
    n = looks_wanted(p)
    assert 1 <= n <= LOOKS_MAX
    assert n == LOOKS_MAX or 1.0 - (1.0 - p) ** n >= P_WANTED - 1e-9
    assert n == 1 or 1.0 - (1.0 - p) ** (n - 1) < P_WANTED


@given(st.floats(0.001, 1.0), st.integers(1, LOOKS_MAX))
def test_van_keuk_1993_expected_looks_until_the_first_plot(p, n):
    """A geometric law cut off after n looks: (1 - (1 - p)^n) / p."""
    assert looks_expected(p, n) == pytest.approx((1.0 - (1.0 - p) ** n) / p, rel=1e-9)


@pytest.mark.parametrize(("p_miss", "drop", "stale", "n"), [(0.3, 3, 99.0, 40), (0.5, 4, 8.0, 60), (0.8, 5, 15.0, 30)])
def test_a_track_is_kept_as_often_as_in_drawn_histories(p_miss, drop, stale, n):
    rng = np.random.default_rng(5)
    kept, trials = 0, 20_000
    for misses in rng.random((trials, n)) < p_miss:
        run, longest = 0, 0
        for miss in misses:
            run = run + 1 if miss else 0
            longest = max(longest, run)
        needed = min(max(drop, np.log(P_DROP) / np.log(p_miss)), stale)
        kept += longest < np.ceil(needed - 1e-9)
    found = p_track_kept(p_miss, drop, P_DROP, stale, float(n))
    assert found == pytest.approx(kept / trials, abs=4.0 * np.sqrt(0.25 / trials) + 0.01)


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.integers(1, 8), st.floats(0.0, 400.0))
def test_a_fainter_echo_never_makes_a_track_last_longer(p, q, drop, n):
    faint, strong = max(p, q), min(p, q)
    assert p_track_kept(strong, drop, P_DROP, 15.0, n) >= p_track_kept(faint, drop, P_DROP, 15.0, n) - n * P_DROP - 1e-9


@settings(max_examples=30)
@given(st.floats(0.0, 0.95), st.integers(1, 8))
def test_no_run_of_misses_drops_a_track_that_was_likelier_than_stated(p_miss, drop):
    """Wald 1945: the misses that end a track had a probability of `P_DROP` or less with the target there."""
    track = table(TRACK, 1)[0]
    note_look(track, 1, 0.0, 1, 1, drop, 0.0)
    misses = 0
    while track.status == TrackStatus.CONFIRMED:
        note_look(track, 0, p_miss, 1, 1, drop, 0.0)
        misses += 1
    assert misses >= drop and p_miss**misses <= P_DROP
    assert misses == drop or p_miss ** (misses - 1) > P_DROP
