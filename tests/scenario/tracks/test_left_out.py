"""What is left out is counted, by reason and column; stale positions, jumps and holes are marked and not flown."""

import numpy as np
import pytest

from cupola.errors import InputError
from cupola.scenario.tracks import Leg, Mark
from cupola.scenario.tracks.distance import chord_m
from cupola.scenario.tracks.doubts import exchange_hint


def way_km(flight):
    legs_m = chord_m(flight.lat_deg[:-1], flight.lon_deg[:-1], flight.lat_deg[1:], flight.lon_deg[1:])
    return float(legs_m.sum()) / 1000.0


def test_a_jump_of_100_km_is_told_and_not_flown(make):
    """As spoofed_jump.csv: two minutes at another place, 388 km flown instead of 264."""
    rows = make.flight(n=120, callsign="A", altitude_m=9000)
    for row in rows[50:62]:
        row |= {"lat": 33.82, "lon": 35.49}
    found = make.read(make.csv(rows))
    flight = found.flights[0]
    assert way_km(flight) == pytest.approx(264.6, abs=0.3) and flight.flown_s == 1190.0
    assert flight.mark.tolist() == [Mark.JUMP] * 12 and set(flight.marked_lat_deg) == {33.82}
    (left,) = found.left_out
    assert (left.reason, left.rows, left.flights, left.seconds) == (
        "jump: no aircraft gets there and back",
        12,
        1,
        120.0,
    )
    assert flight.seconds_left_out == {"jump": 120.0} and flight.leg[49] == Leg.STRAIGHT
    assert "t.csv: jumps of A: 12 positions not flown" in found.notes


@pytest.mark.parametrize("rows_off", [1, 3, 30])
@pytest.mark.parametrize("off", [(0.5, 0.0), (0.0, -2.0), (40.0, 90.0)])
def test_jumps_that_move_along_are_found(make, rows_off, off):
    rows = make.flight(n=120, callsign="A", altitude_m=9000)
    for row in rows[50 : 50 + rows_off]:
        row |= {"lat": row["lat"] + off[0], "lon": row["lon"] + off[1]}
    found = make.read(make.csv(rows))
    assert len(found.flights) == 1 and found.left_out[0].rows == rows_off
    assert found.flights[0].flown_s == 1190.0 and way_km(found.flights[0]) == pytest.approx(264.6, abs=0.3)


def test_a_jump_at_the_first_and_the_last_position(make):
    rows = make.flight(n=60, callsign="A", altitude_m=9000)
    rows[0]["lat"] += 3.0
    rows[-1]["lon"] -= 3.0
    found = make.read(make.csv(rows))
    assert found.left_out[0].rows == 2 and found.flights[0].flown_s == 570.0


def test_jumps_may_be_kept(make):
    rows = make.flight(n=120, callsign="A", altitude_m=9000)
    for row in rows[50:62]:
        row |= {"lat": 33.82, "lon": 35.49}
    found = make.read(make.csv(rows), jumps="keep", stale="keep")
    assert found.left_out == () and way_km(found.flights[0]) > 350.0


def test_a_fast_aircraft_is_no_jump(make):
    """700 m/s throughout: a MiG-25, not a false position."""
    rows = [row | {"lat": 33.0 + 0.063 * k} for k, row in enumerate(make.flight(callsign="A", altitude_m=18_000))]
    found = make.read(make.csv(rows))
    assert found.left_out == () and found.flights[0].flown_s == 590.0


def test_a_hole_is_told_and_not_flown(make):
    """As gap_630s.csv: 630 s without a position in the middle of one flight."""
    rows = make.flight(n=120, callsign="A", altitude_m=9000)
    found = make.read(make.csv(rows[:28] + rows[90:]))
    (flight,) = found.flights
    (hole,) = flight.holes
    assert (hole.k, hole.seconds) == (27, 630.0) and flight.flown_s == 1190.0 - 630.0
    assert [piece.stop - piece.start for piece in flight.pieces()] == [28, 30]
    assert any("a hole without positions, 630 s, of A: not flown" in note for note in found.notes)


def test_a_gap_that_is_no_hole_is_flown_straight_and_told(make):
    rows = make.flight(n=120, callsign="A", altitude_m=9000)
    found = make.read(make.csv(rows[:28] + rows[60:]))
    (flight,) = found.flights
    assert flight.holes == () and flight.leg[27] == Leg.STRAIGHT and flight.flown_s == 1190.0
    assert any("330 s of 1 flight between distant positions: flown straight" in note for note in found.notes)


def test_a_position_every_two_minutes_is_no_gap(make):
    found = make.read(make.csv(make.flight(n=10, step=120.0, callsign="A", altitude_m=9000)))
    assert (found.flights[0].leg[:-1] == Leg.FLOWN).all() and found.notes == ()


def opensky(make, late_from, late_to, **more):
    """OpenSky rows in which the position was last renewed before row ``late_from``, until row ``late_to``."""
    rows = make.flight(n=120, icao24="a", geoaltitude=9000, lastposupdate=lambda k: make.T0 + 10 * k - 0.3)
    for row in rows[late_from:late_to]:
        row["lastposupdate"] = rows[late_from - 1]["lastposupdate"]
        row |= {name: rows[late_from - 1][name] for name in ("lat", "lon")} if not more else {}
    return rows


@pytest.mark.parametrize(("coasted", "rows"), [(False, 20), (True, 19)])
def test_stale_and_coasted_positions_are_marked_and_not_flown(make, coasted, rows):
    """lastposupdate stands still: the position is repeated, or carried on by the tracker."""
    found = make.read(make.csv(opensky(make, 40, 60, **({"coasted": 1} if coasted else {}))))
    (flight,) = found.flights
    stale = next(one for one in found.left_out if one.reason.startswith("stale"))
    assert stale.column == "lastposupdate" and stale.rows == rows and stale.seconds == 10.0 * rows
    assert (flight.mark == Mark.STALE).sum() == rows and flight.seconds_left_out == {"stale": 10.0 * rows}
    assert flight.flown_s == 1190.0 and flight.leg[39 + coasted] == Leg.STRAIGHT
    assert way_km(flight) == pytest.approx(264.6, abs=0.3)
    kept = make.read(make.csv(opensky(make, 40, 60, coasted=1)), stale="keep")
    assert len(kept.flights[0].time_s) == 120


def test_a_position_that_stands_still_in_the_air_is_stale_without_a_time_of_its_own(make):
    rows = make.flight(n=120, callsign="A", altitude_m=9000)
    for row in rows[40:60]:
        row["lat"] = rows[39]["lat"]
    found = make.read(make.csv(rows))
    assert found.left_out[0].reason.startswith("stale") and found.left_out[0].rows == 20
    assert found.flights[0].flown_s == 1190.0 and len(found.flights) == 1


def test_a_helicopter_that_hovers_is_not_stale(make):
    rows = make.flight(n=120, callsign="A", altitude_m=300)
    for k, row in enumerate(rows):
        row["lat"] = 33.0 + 0.002 * (min(k, 40) + max(0, k - 80))
    found = make.read(make.csv(rows))
    assert found.left_out == () and len(found.flights[0].time_s) == 120


def test_rows_are_counted_with_their_time_by_reason_and_column(make):
    rows = make.flight(n=60, icao24="a", baroaltitude=9000, geoaltitude=9100)
    for row in rows[10:20]:
        row["lat"] = ""
    rows[30] |= {"lat": 0, "lon": 0}
    rows[40] |= {"lat": 95.0}
    found = make.read(make.csv(rows))
    told = {one.reason: (one.column, one.rows, one.flights, one.flights_lost, one.seconds) for one in found.left_out}
    assert told == {"no position": ("lat, lon", 11, 1, 0, 110.0), "position out of range": ("lat, lon", 1, 1, 0, 10.0)}
    assert found.to_dict()["left_out"][0] == {
        "reason": "no position", "column": "lat, lon", "rows": 11, "flights": 1, "flights_lost": 0, "seconds": 110.0
    }  # fmt: skip
    assert "t.csv: left out: no position (column lat, lon): 11 rows, 110 s of 1 flight" in found.notes


def test_lines_that_do_not_fit_the_header_are_counted(make):
    lines = make.csv(make.flight(callsign="A", altitude_m=9000)).read_text().splitlines()
    lines[5] += ",extra,cells"
    lines[-1] = lines[-1][:12]
    found = make.read(make.text("\n".join(lines), "cut.csv"))
    assert any("1 line left out, from line 6 on: not the columns of the header" in note for note in found.notes)
    assert found.flights[0].flown_s == 580.0


def test_a_parked_aircraft_is_parked_not_out_of_reach(make):
    rows = make.flight(icao24="a", onground="True", geoaltitude="", baroaltitude="")
    rows += make.flight(icao24="b", onground="False", geoaltitude=9000, baroaltitude="", lat=35.0)
    found = make.read(make.csv(rows))
    parked, flying = found.flights
    assert parked.is_parked and parked.flown_s == 0.0 and (parked.leg[:-1] == Leg.GROUND).all()
    assert not flying.is_parked and found.left_out == ()
    assert any("1 aircraft on the ground throughout" in note for note in found.notes)


@pytest.mark.parametrize(
    ("words", "said"), [(("on ground", "airborne"), None), (("X", ""), "X"), (("on", "off"), "off")]
)
def test_flags_that_say_neither_yes_nor_no_are_told(make, words, said):
    """They count as no: an aircraft that rolls would be flown in silence."""
    rows = make.flight(icao24="a", onground=lambda k: words[k >= 30], altitude_m=lambda k: 600 if k < 30 else 9000)
    found = make.read(make.csv(rows))
    if said is None:
        assert found.flights[0].on_ground.sum() == 30
        return
    assert any(
        f"of column 'onground' such as '{said}' say neither yes nor no and count as no" in one for one in found.notes
    )


def test_altitudes_are_whole_wherever_a_flight_flies(make):
    rows = make.flight(
        icao24="a", onground=lambda k: int(k < 5 or k > 50), geoaltitude=lambda k: "" if k < 5 or k > 50 else 900
    )
    flight = make.read(make.csv(rows)).flights[0]
    for piece in flight.pieces():
        assert np.isfinite(flight.altitude_m[piece]).all()
    assert flight.flown_s == (51 - 4) * 10.0


def test_exchanged_columns_get_a_hint(make):
    rows = make.flight(callsign="A", altitude_m=9000)
    swapped = make.csv([row | {"lat": row["lon"], "lon": row["lat"]} for row in rows], "swapped.csv")
    hint = exchange_hint(make.read(swapped), 33.5, 36.3)
    assert "swapped.csv: no flight comes nearer than" in hint and "are the two columns mixed up?" in hint
    assert exchange_hint(make.read(make.csv(rows)), 33.5, 36.3) == ""
    assert exchange_hint(make.read(make.csv(rows)), -28.0, 126.0) == ""


def test_the_antimeridian_is_no_jump(make):
    rows = [row | {"lon": (179.9 + 0.02 * k + 180.0) % 360.0 - 180.0, "lat": 0.5} for k, row in
            enumerate(make.flight(callsign="A", altitude_m=9000))]  # fmt: skip
    found = make.read(make.csv(rows))
    assert found.left_out == () and found.flights[0].flown_s == 590.0
    east = make.read(make.csv([row | {"lon": row["lon"] % 360.0} for row in rows]))
    assert np.allclose(east.flights[0].lon_deg, found.flights[0].lon_deg)


def test_rows_between_two_positions_repeat_the_first_and_are_no_stop_and_go(make):
    """A row a second, a position every five: leg speeds are those of the flight, not 0 and 1,100 m/s."""
    rows = make.flight(n=301, step=1.0, callsign="A", altitude_m=9000)
    for k, row in enumerate(rows):
        row["lat"] = rows[k - k % 5]["lat"]
    found = make.read(make.csv(rows))
    flight = found.flights[0]
    assert len(flight.time_s) == 61 and flight.flown_s == 300.0
    assert np.allclose(np.diff(flight.lat_deg) / np.diff(flight.time_s), 0.002, rtol=1e-3)
    assert [one.seconds for one in found.left_out] == [0.0]
    kept = make.read(make.csv(rows), stale="keep")
    assert len(kept.flights[0].time_s) == 301


def test_a_false_place_that_stands_still_is_a_jump_not_an_older_position(make):
    rows = make.flight(n=240, callsign="A", altitude_m=9000)
    for row in rows[60:150]:
        row |= {"lat": 33.82, "lon": 35.49}
    found = make.read(make.csv(rows))
    assert found.left_out[0].reason.startswith("jump") and found.left_out[0].rows == 90
    assert [hole.seconds for hole in found.flights[0].holes] == [910.0]


def test_a_jump_that_stays_is_a_flight_of_its_own(make):
    """Nobody knows which half is true: neither is dropped."""
    rows = make.flight(n=240, callsign="A", altitude_m=9000)
    for row in rows[160:]:
        row["lon"] -= 2.0
    found = make.read(make.csv(rows))
    assert [(one.name, one.flown_s) for one in found.flights] == [("A", 1590.0), ("A-2", 790.0)]
    assert any("A has 2 tracks that no aircraft could connect" in note for note in found.notes)


def test_a_second_flight_under_a_shared_address_and_a_callsign_of_its_own_is_no_jump(make):
    """Two aircraft with one address, one after the other within ten minutes: the second was dropped as a jump."""
    rows = make.flight(icao24="a", callsign="ONE1", altitude_m=9000)
    rows += make.flight(icao24="a", callsign="TWO2", altitude_m=9000, start=make.T0 + 700)
    assert [(one.name, one.flown_s) for one in make.read(make.csv(rows)).flights] == [("ONE1", 590.0), ("TWO2", 590.0)]


def test_positions_further_apart_than_a_hole_are_refused_with_the_gap_to_choose(make):
    """Reports over an ocean come every 14 minutes."""
    path = make.csv(make.flight(n=6, step=840.0, callsign="A", altitude_m=9000))
    with pytest.raises(InputError, match="or a longer --gap if positions are that far apart"):
        make.read(path)
    assert make.read(path, gap_s=900.0).flights[0].flown_s == 5 * 840.0


def test_a_column_of_coordinates_does_not_say_which_comes_first(make):
    rows = [{"time": row["time"], "callsign": "A", "coordinates": f"36.0,{row['lat']}", "altitude_m": 9000}
            for row in make.flight()]  # fmt: skip
    with pytest.raises(InputError, match="position: no such column; found: time, callsign, coordinates"):
        make.read(make.csv(rows))


@pytest.mark.parametrize("n", [2, 400])
def test_aircraft_that_are_lost_are_named_however_many(make, n):
    rows = [row for k in range(n) for row in make.flight(n=3, icao24=f"{k:06x}", altitude_m="", lat=10.0 + 0.1 * k)]
    rows += make.flight(icao24="abcdef", altitude_m=9000)
    found = make.read(make.csv(rows))
    assert len(found.not_judged) == n - 1 and found.left_out[0].flights_lost == n - 1  # 000000 is nobody


def test_a_moment_of_the_position_of_0_is_none(make):
    found = make.read(make.csv(make.flight(icao24="a", altitude_m=9000, lastposupdate=0)))
    assert found.flights[0].flown_s == 590.0 and not found.left_out
