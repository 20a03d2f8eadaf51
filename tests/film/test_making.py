"""A film shows what the log says: counts of the run, places of the log, rounds of the books."""

import numpy as np
import pytest

import cupola
from cupola.engine.events import EventKind
from cupola.film.beliefs import _apart
from cupola.film.making import ALTITUDE_STEP_M, PLACE_STEP_DEG, TIME_STEP_S, film_of
from cupola.film.packing import steps
from cupola.film.radars import radars
from cupola.film.telling import words_of
from cupola.maps.debris.debris import debris_of


def way(columns, at):
    """Times [s] and places, as the page reads them."""
    units = [[PLACE_STEP_DEG], [PLACE_STEP_DEG], [ALTITUDE_STEP_M]]
    return np.cumsum(columns[at], dtype=np.int64) * TIME_STEP_S, (
        np.cumsum(columns[at + 1], axis=1, dtype=np.int64) * units
    ).T


@pytest.fixture(scope="module")
def film(log):
    return film_of(log, 30, "")


def test_everything_that_flew_is_where_the_log_has_it(log, film):
    head, columns = film
    assert {one["name"] for one in head["flights"]} == set(log.flight_tracks)
    for flight in head["flights"]:
        times, places = way(columns, flight["column"])
        track = log.flight_tracks[flight["name"]]
        assert (times[0], times[-1]) == pytest.approx((track["t_s"][0], track["t_s"][-1]), abs=0.01)
        middle = len(track["t_s"]) // 2
        lat, _, altitude = log.model.frame.to_geodetic([[track[one][middle] for one in ("x_m", "y_m", "z_m")]])
        at = track["t_s"][middle]
        assert np.interp(at, times, places[:, 0]) == pytest.approx(float(lat[0]), abs=5e-4)
        assert np.interp(at, times, places[:, 2]) == pytest.approx(float(altitude[0]), abs=40.0)


def test_its_books_are_those_of_the_run(log, film):
    head, columns = film
    row = log.results.replications
    assert len(head["shots"]) == row["missiles_fired"][0] > 0
    assert sum(one["rounds"][-1][1] for one in head["ledgers"]) == row["missiles_left"][0]
    assert sum(one["kind"] == "killed" for one in head["events"]) == row["kills"][0]
    spans = np.array([one[1:] for ledger in head["ledgers"] for one in ledger["targets"]])
    most = max(int(((spans[:, 0] <= t) & (t < spans[:, 1])).sum()) for t in spans[:, 0])
    assert most == row["max_simultaneous_targets"][0]
    assert len(way(columns, head["debris"]["column"])[0]) == len(debris_of(log.results, log.model))
    first_end_s = min(one["end_s"] for one in head["shots"])
    assert way(columns, head["debris"]["column"])[0][0] > first_end_s
    assert all(a <= b for one in head["beliefs"] for a, b in one["spans"])


def test_missiles_home_only_near_their_target(log, film):
    missile = log.model.system.missiles[0]
    for shot in film[0]["shots"]:
        assert log.model.names.radars[shot["guide"]] == "alpha/30n6e2" and shot["guidance"] == "track_via_missile"
        if shot["homes_s"] is not None:
            assert 0.0 < shot["end_s"] - shot["homes_s"] < 2.0 * missile.homing_range_m / 1000.0


def test_a_sector_ends_where_the_engine_had_turned_it(log):
    slewed = log.events[log.events.kind == EventKind.SLEWED]
    assert len(slewed)
    turning = radars(log)[int(slewed[0].other)]
    assert not turning["is_rotating"] and turning["turns"][0][1] == turning["turns"][0][2]
    assert [row[2] for row in turning["turns"][1:]] == pytest.approx([float(one) for one in slewed.value])
    # It never turns faster than it can.
    for (t0, a0, _), (t1, a1, _) in zip(turning["turns"], turning["turns"][1:], strict=False):
        turned = abs((a1 - a0 + np.pi) % (2 * np.pi) - np.pi)
        assert turned <= turning["slew_radps"] * (t1 - t0) + 1e-9


def test_columns_are_small_and_exact():
    values = np.array([33.5, 33.500001, 33.4])
    assert np.cumsum(steps(values, 1e-6)) * 1e-6 == pytest.approx(values, abs=5e-7)
    assert _apart(np.array([0.0, 1.0, 2.0, 2.5, 4.0]), 2.0).tolist() == [0, 2, 4]


def test_every_kind_of_event_has_a_sentence():
    for kind in EventKind:
        if kind not in (EventKind.PLOT, EventKind.MISSILE, EventKind.SLEWED):
            words = words_of(kind, "alpha", "low-1", "shot-1", "hostile", 1.0)
            assert " " in words and "_" not in words, kind


def test_tracks_of_posts_and_what_is_out_of_action_are_there():
    log = cupola.replay("layered-network", seed=20180926, replication=0)
    head, _ = film_of(log, 1, "")
    n = len(head["batteries"])
    posts = {int(one.other) for one in log.events if one.kind == EventKind.POST_CONFIRMED}
    assert {one["picture"] - n for one in head["beliefs"] if one["picture"] >= n} == posts != set()
    lost = [one for one in log.events if one.kind in (EventKind.PART_LOST, EventKind.FAILED)]
    assert len(head["losses"]) == len(lost)
    known = {one["name"] for one in head["sites"]}
    assert all(set(one["sites"]) <= known for one in head["losses"])
