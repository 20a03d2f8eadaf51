"""M-of-N initiation by full enumeration against published tables; coasting and dropping."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import njit

from cupola.constants import NEVER_S
from cupola.kernels import rng, rows, track_life
from cupola.kernels.track_life import note_look
from cupola.variants import Identity, TrackStatus


@njit
def first_confirmed(track, plots, m, n):
    """Number of the look at which a track is confirmed, or 0."""
    for look in range(plots.shape[0]):
        if note_look(track, plots[look], 0.0, m, n, 99, float(look)) == 2:
            return look + 1
    return 0


def enumerate_confirmation(m, n, n_looks):
    """For each possible history: its number of plots and the look of confirmation."""
    histories = np.array(list(itertools.product((0, 1), repeat=n_looks)))
    looks = np.array([first_confirmed(rows.table(rows.TRACK, 1)[0], history, m, n) for history in histories])
    return histories.sum(axis=1), looks


@pytest.mark.parametrize(("m", "n"), [(2, 2), (2, 3), (3, 4), (3, 5)])
def test_initiation_table_by_enumeration(validation_rows, m, n):
    table = [row for row in validation_rows("track_initiation") if (row["M"], row["N"]) == (m, n)]
    assert table
    n_plots, confirmed = enumerate_confirmation(m, n, 12)
    for row in table:
        weight = row["p"] ** n_plots * (1 - row["p"]) ** (12 - n_plots)
        for k in (2, 3, 4, 5, 8, 12):
            found = weight[(confirmed > 0) & (confirmed <= k)].sum()
            assert found == pytest.approx(row[f"P_by_{k}"], abs=1e-10)


@njit
def draw_mean_looks(track, m, n, p, n_runs):
    total = 0.0
    square = 0.0
    for run in range(n_runs):
        track[0].status = 0
        looks = 0
        while True:
            looks += 1
            is_plot = 1 if rng.uniform(np.uint64(4), run, 2, 1, 0, looks) < p else 0
            if note_look(track[0], is_plot, 0.0, m, n, 99, 0.0) == 2:
                break
        total += looks
        square += looks * looks
    return total / n_runs, square / n_runs


def test_expected_looks_to_confirmation_by_drawing(validation_rows):
    for row in validation_rows("track_initiation"):
        if row["p"] < 0.5:
            continue
        n_runs = 20_000
        mean, square = draw_mean_looks(rows.table(rows.TRACK, 1), int(row["M"]), int(row["N"]), row["p"], n_runs)
        error = math.sqrt((square - mean * mean) / n_runs)
        assert mean == pytest.approx(row["E_scans"], abs=4 * error)


@pytest.mark.parametrize(("m", "n"), [(1, 1), (2, 3), (3, 5), (2, 2)])
def test_m_of_n_in_one_window(validation_rows, m, n):
    # Starting with a plot, the window of the first N looks holds at least M with the binomial tail's probability.
    table = [row for row in validation_rows("stat_m_of_n") if (row["M"], row["N"]) == (m, n)]
    assert table
    histories = list(itertools.product((0, 1), repeat=n))
    for row in table:
        p = row["p"]
        found = 0.0
        for history in histories:
            if first_confirmed(rows.table(rows.TRACK, 1)[0], np.array(history), m, n):
                found += math.prod(p if plot else 1 - p for plot in history)
        assert found == pytest.approx(row["P"], rel=1e-12)


@given(st.lists(st.booleans(), min_size=1, max_size=60), st.integers(1, 6), st.integers(0, 4), st.integers(1, 5))
def test_history_decides_the_status(history, m, extra, drop_misses):
    n = m + extra
    track = rows.table(rows.TRACK, 1)[0]
    status, begin = "none", 0
    for look, plot in enumerate(history):
        found = note_look(track, int(plot), 0.0, m, n, drop_misses, float(look))
        if status == "none" and plot:
            status, begin = "tentative", look
        seen = history[max(begin, look - n + 1) : look + 1]
        if status == "tentative" and sum(seen) >= m:
            status = "confirmed"
            assert track.confirmed_s == look
        elif status == "tentative" and not any(seen):
            status = "none"
        elif status == "confirmed":
            is_run_of_misses = look - begin >= drop_misses and not any(history[look - drop_misses + 1 : look + 1])
            status = "none" if is_run_of_misses else "confirmed"
        assert TrackStatus(found).label == status
        assert track.status == found


def test_confirmed_track_coasts_and_drops():
    track = rows.table(rows.TRACK, 1)[0]
    assert [note_look(track, 1, 0.0, 2, 3, 3, t) for t in (0.0, 4.0)] == [TrackStatus.TENTATIVE, TrackStatus.CONFIRMED]
    track.identity, track.identified_s, track.engagement_seen_s = Identity.HOSTILE, 9.0, 4.0
    assert [note_look(track, 0, 0.0, 2, 3, 3, t) for t in (8.0, 12.0)] == [TrackStatus.CONFIRMED] * 2
    assert (track.misses, track.n_looks, track.confirmed_s) == (2, 4, 4.0)
    assert note_look(track, 1, 0.0, 2, 3, 3, 16.0) == TrackStatus.CONFIRMED
    assert track.misses == 0
    assert [note_look(track, 0, 0.0, 2, 3, 3, 20.0 + i) for i in range(3)][-1] == TrackStatus.NONE
    assert (track.identity, track.confirmed_s, track.engagement_seen_s) == (Identity.UNKNOWN, NEVER_S, NEVER_S)
    assert track.identified_s == NEVER_S
    assert (track.window, track.n_looks, track.misses) == (0, 0, 0)
    assert note_look(track, 0, 0.0, 2, 3, 3, 30.0) == TrackStatus.NONE
    assert track.n_looks == 0


def test_plots_in_window():
    assert [track_life.plots_in_window(w) for w in (0, 1, 0b1011, 2**62 - 1)] == [0, 1, 3, 62]
