"""Who a row is about: falls back row by row; two aircraft stay two, a row number is none."""

import pytest

from cupola.errors import InputError


def flights(found):
    return [(one.name, one.flown_s) for one in found.flights]


def test_a_callsign_that_comes_late_is_the_same_flight(make):
    rows = make.flight(icao24="710001", callsign=lambda k: "" if k < 30 else "TEST101", altitude_ft=35000)
    assert flights(make.read(make.csv(rows))) == [("TEST101", 590.0)]


def test_an_address_that_comes_late_is_the_same_flight(make):
    rows = make.flight(icao24=lambda k: "" if k % 3 else "710001", callsign="TEST101", altitude_ft=35000)
    assert flights(make.read(make.csv(rows))) == [("TEST101", 590.0)]


def test_a_flight_known_by_callsign_in_one_half_and_address_in_the_other_stays_two(make):
    rows = make.flight(icao24=lambda k: "" if k < 30 else "710001", callsign=lambda k: "TEST101" if k < 30 else "",
                       altitude_ft=35000)  # fmt: skip
    assert flights(make.read(make.csv(rows))) == [("TEST101", 290.0), ("710001", 290.0)]


@pytest.mark.parametrize(
    "blank",
    ["", "        ", "NaN", "null", "None", "N/A", "--", '"   "', "\\N", "@@@@@@@@", "????????", "00000000", "."],
)
def test_blanks_and_padding_are_no_name(make, blank):
    one = make.flight(icao24="710001", callsign=blank, altitude_ft=35000)
    two = make.flight(icao24="710002", callsign=blank, lat=34.5, altitude_ft=35000)
    assert flights(make.read(make.csv(one + two))) == [("710001", 590.0), ("710002", 590.0)]
    padded = make.flight(icao24="710001", callsign=lambda k: "AB1" + " " * (k % 6), altitude_ft=35000)
    assert flights(make.read(make.csv(padded))) == [("AB1", 590.0)]


@pytest.mark.parametrize("addresses", [("0e1234", "0e9999"), ("1e5000", "100000"), ("007100", "7100"), ("3e8", "1000")])
def test_hexadecimal_stays_text(make, addresses):
    rows = [
        row for k, one in enumerate(addresses) for row in make.flight(icao24=one, lat=33 + 2 * k, altitude_ft=35000)
    ]
    assert [one.icao24 for one in make.read(make.csv(rows)).flights] == list(addresses)


def test_writers_of_an_address_agree(make):
    rows = make.flight(icao24=lambda k: ("3C6444", "3c6444", " 3c6444 ", "0x3C6444")[k % 4], altitude_ft=35000)
    assert flights(make.read(make.csv(rows))) == [("3c6444", 590.0)]
    rows = make.flight(icao24=lambda k: ("710001", "710001.0")[k % 2], altitude_ft=35000)
    assert flights(make.read(make.csv(rows))) == [("710001", 590.0)]


@pytest.mark.parametrize("nobody", ["000000", "FFFFFF"])
def test_addresses_that_nobody_has_are_blank(make, nobody):
    rows = make.flight(icao24=nobody, callsign="A", altitude_ft=35000)
    rows += make.flight(icao24=nobody, callsign="B", lat=36.0, altitude_ft=35000)
    assert flights(make.read(make.csv(rows))) == [("A", 590.0), ("B", 590.0)]


def test_two_aircraft_under_one_callsign_stay_two(make):
    one = make.flight(icao24="710001", callsign="TEST101", altitude_ft=35000)
    two = make.flight(icao24="710002", callsign="TEST101", lat=35.0, lon=38.0, start=make.T0 + 5, altitude_ft=35000)
    mixed = sorted(one + two, key=lambda row: row["time"])
    assert flights(make.read(make.csv(mixed))) == [("TEST101 (710001)", 590.0), ("TEST101 (710002)", 590.0)]


@pytest.mark.parametrize("shift_s", [5, 0])
def test_two_aircraft_under_one_callsign_stay_two_without_addresses(make, shift_s):
    one = make.flight(callsign="TEST101", altitude_ft=35000)
    two = make.flight(callsign="TEST101", lat=35.0, lon=38.0, start=make.T0 + shift_s, altitude_ft=35000)
    mixed = sorted(one + two, key=lambda row: row["time"])
    found = make.read(make.csv(mixed))
    assert flights(found) == [("TEST101", 590.0), ("TEST101-2", 590.0)]
    assert any("TEST101 has 2 tracks that no aircraft could connect" in note for note in found.notes)


@pytest.mark.parametrize("number", [lambda k: k, lambda k: k + 1, lambda k: 100000 + 7 * k, lambda k: f"row-{k}"])
def test_a_row_number_is_no_aircraft(make, number):
    rows = make.flight(id=number, callsign="TEST101", altitude_ft=35000)
    assert flights(make.read(make.csv(rows))) == [("TEST101", 590.0)]


def test_a_row_number_alone_is_refused(make):
    with pytest.raises(InputError, match="column id: names no aircraft: it counts rows; add a column icao24"):
        make.read(make.csv(make.flight(id=lambda k: k, altitude_ft=35000)))


def test_a_flight_id_that_counts_rows_gives_way_to_the_callsign(make):
    rows = make.flight(flight_id=lambda k: 5000 + k, callsign="TEST101", altitude_ft=35000)
    found = make.read(make.csv(rows))
    assert flights(found) == [("TEST101", 590.0)]
    assert any("'flight_id' counts rows" in note for note in found.notes)


def test_an_id_that_names_aircraft_names_them(make):
    rows = [row for one in ("x", "y") for row in make.flight(id=one, lat=33 + 2 * (one == "y"), altitude_ft=35000)]
    assert flights(make.read(make.csv(rows))) == [("x", 590.0), ("y", 590.0)]


def test_rows_of_nobody_are_counted(make):
    rows = make.flight(icao24=lambda k: "" if k % 2 else "710001", altitude_ft=35000)
    found = make.read(make.csv(rows))
    (left,) = found.left_out
    assert (left.reason, left.column, left.rows, left.flights) == ("no identity", "icao24", 30, 0)
    assert flights(found) == [("710001", 580.0)]


def test_legs_of_one_aircraft_are_flights_of_their_own(make):
    """Cut where it is not seen for ten minutes and did not fly on."""
    rows = make.flight(icao24="710001", callsign="OUT1", altitude_ft=35000)
    rows += make.flight(icao24="710001", callsign="BACK2", lat=34.2, start=make.T0 + 4000, altitude_ft=35000)
    assert flights(make.read(make.csv(rows))) == [("OUT1", 590.0), ("BACK2", 590.0)]
    for row in rows:
        row["callsign"] = "SAME"
    assert flights(make.read(make.csv(rows))) == [("SAME", 590.0), ("SAME-2", 590.0)]


def test_a_long_stay_on_the_ground_ends_a_flight(make):
    rows = make.flight(icao24="710001", altitude_ft=35000, onground=0)
    last = rows[-1]
    stay = [last | {"time": last["time"] + 10 * (k + 1), "onground": 1, "altitude_ft": ""} for k in range(90)]
    again = make.flight(icao24="710001", lat=34.2, start=stay[-1]["time"] + 10, altitude_ft=35000, onground=0)
    found = make.read(make.csv(rows + stay + again))
    # Touch-down and take-off are flown: a step each.
    assert flights(found) == [("710001", 600.0), ("710001-2", 590.0)]


def test_types_are_kept_as_written(make):
    rows = [
        row for code in ("A388", "B77W", "f35") for row in make.flight(callsign=code, typecode=code, altitude_m=9000)
    ]
    found = make.read(make.csv(rows))
    assert [(one.type_code, one.target) for one in found.flights] == [("A388", ""), ("B77W", ""), ("", "f35")]


def test_the_order_of_rows_changes_nothing(make):
    rows = make.flight(icao24="a", altitude_ft=35000) + make.flight(icao24="b", lat=35.0, altitude_ft=30000)
    plain = make.read(make.csv(rows))
    turned = make.read(make.csv(rows[::-1]))
    assert sorted(flights(plain)) == sorted(flights(turned))


def test_blanks_and_what_stands_around_a_name_are_taken_off_wherever_they_stand(make):
    """Spaces, tabs, no-break spaces and quotation marks, before or after, in names and numbers alike."""
    rows = make.flight(icao24="4b1801", altitude_m=9000)
    plain = make.read(make.csv(rows))
    for before, after in ((" ", ""), ("", "  "), ("\t", "\t "), ("\u00a0", "\u00a0"), ("'", "'"), (' "', '"')):
        dressed = [{name: f"{before}{value}{after}" for name, value in row.items()} for row in rows]
        (flight,) = make.read(make.csv(dressed)).flights
        assert flight.icao24 == "4b1801", (before, after)
        assert (flight.lat_deg == plain.flights[0].lat_deg).all() and flight.altitude_m[3] == 9000.0
    for blank in ("NaN", " none ", "\u00a0", "'-'", "N/A", "unknown", "\\N"):
        rows[3]["altitude_m"] = blank
        (flight,) = make.read(make.csv(rows)).flights
        assert flight.altitude_m[3] == 9000.0 and len(flight.time_s) == 60, blank


def test_two_aircraft_side_by_side_under_one_callsign_are_told(make):
    """2 km apart nothing shows that they are two but that they share their times; 100 m may be rounded seconds."""
    for apart, is_told in ((0.02, True), (0.001, False)):
        rows = [row | {"lon": 36.0 + apart * k} for row in make.flight(callsign="A", altitude_m=9000) for k in (0, 1)]
        found = make.read(make.csv(rows))
        told = [note for note in found.notes if "60 positions, such as of A, with another place" in note]
        assert len(found.flights) == 1 and bool(told) == is_told, found.notes
        assert not is_told or "up to 1.9 km apart" in told[0]
