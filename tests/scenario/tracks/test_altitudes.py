"""Altitudes: the unit is said or asked, never guessed; columns fall back row by row; what no aircraft does is told."""

import duckdb
import numpy as np
import pytest

from cupola.errors import InputError
from cupola.scenario.tracks import Datum


def test_columns_fall_back_row_by_row(make):
    rows = make.flight(
        callsign="A", altitude_m=lambda k: 10668 if k % 3 == 0 else "", altitude_ft=lambda k: 35000 if k % 3 else ""
    )
    flight = make.read(make.csv(rows)).flights[0]
    assert flight.flown_s == 590.0 and np.allclose(flight.altitude_m, 10668.0)


@pytest.mark.parametrize("empty", ["altitude_m", "altitude_ft", "geoaltitude", "baroaltitude"])
def test_an_empty_column_is_no_altitude_but_another_is(make, empty):
    rows = make.flight(callsign="A", altitude_m=10668.0, altitude_ft=35000, baroaltitude=10668.0)
    path = make.csv([row | {empty: ""} for row in rows])
    assert np.allclose(make.read(path).flights[0].altitude_m, 10668.0)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("altitude_ft", 35000), ("alt_ft", 35000), ("Altitude (ft)", 35000), ("altitude [feet]", 35000),
        ("altitudeft", 35000), ("ALT_M", 10668), ("altitude (m)", 10668), ("height_metres", 10668),
        ("altitude_km", 10.668), ("geoaltitude_ft", 35000), ("flight_level", 350), ("FL", 350),
        ("baro_altitude_ft", 35000), ("gps_altitude_m", 10668),
    ],
)  # fmt: skip
def test_a_name_says_its_unit(make, name, value):
    path = make.csv(make.flight(callsign="A", **{name: value}))
    assert np.allclose(make.read(path).flights[0].altitude_m, 10668.0)


@pytest.mark.parametrize("name", ["altitude", "alt", "height", "geoaltitude"])
def test_a_name_that_says_no_unit_is_asked(make, name):
    rows = [{("latitude" if key == "lat" else key): value for key, value in row.items()} for row in
            make.flight(callsign="A", **{name: 35000})]  # fmt: skip
    path = make.csv(rows)
    with pytest.raises(
        InputError, match=f"column '{name}': does not say whether it is in feet or metres; add --altitude-"
    ):
        make.read(path)
    assert np.allclose(make.read(path, altitude_unit="ft").flights[0].altitude_m, 10668.0)


def test_both_columns_of_a_frame_are_asked_together(make):
    rows = [{"timestamp": row["time"], "icao24": "A", "latitude": row["lat"], "longitude": row["lon"],
             "altitude": 35000, "geoaltitude": 35400 if k % 2 else ""}
            for k, row in enumerate(make.flight())]  # fmt: skip
    with pytest.raises(InputError) as caught:
        make.read(make.csv(rows))
    assert [problem.key for problem in caught.value.problems] == ["column 'geoaltitude'", "column 'altitude'"]
    flight = make.read(make.csv(rows), altitude_unit="ft").flights[0]
    assert flight.altitude_m[0] == pytest.approx(10668.0) and flight.altitude_m[1] == pytest.approx(35400 * make.FT)


def test_nobody_is_asked_about_a_column_that_no_row_needs(make):
    path = make.csv(make.flight(callsign="A", altitude=35000, altitude_m=10668))
    assert np.allclose(make.read(path).flights[0].altitude_m, 10668.0)


@pytest.mark.parametrize(("name", "told"), [("altitude_m", "ft"), ("altitude_ft", "m"), ("flight_level", "m")])
def test_a_name_beats_an_option_by_refusing_it(make, name, told):
    path = make.csv(make.flight(callsign="A", **{name: 350}))
    with pytest.raises(InputError, match=f"column '{name}': is in .* by its .*, and --altitude-unit says {told}"):
        make.read(path, altitude_unit=told)


def test_metres_of_opensky_are_not_made_feet_by_an_option(make):
    path = make.csv(make.flight(icao24="a", baroaltitude=10668.0))
    with pytest.raises(InputError, match="is in metres by its format, and --altitude-unit says ft"):
        make.read(path, altitude_unit="ft")
    assert make.read(path, altitude_unit="m").flights[0].altitude_m[0] == 10668.0


def test_an_airliner_at_35000_metres_is_questioned(make):
    path = make.csv(make.flight(callsign="A", altitude=35000))
    with pytest.raises(
        InputError, match=r"60 of 60 positions are above 20000 m.*in feet that is 10668 m: use --altitude-unit ft"
    ):
        make.read(path, altitude_unit="m")
    opensky = make.csv(make.flight(icao24="a", geoaltitude=35000))
    with pytest.raises(InputError, match="name the column altitude_ft if it is in feet"):
        make.read(opensky)


def test_a_balloon_whose_column_says_metres_is_told_not_refused(make):
    found = make.read(make.csv(make.flight(callsign="HBAL1", altitude_m=32000)))
    assert found.flights[0].altitude_m[0] == 32000.0
    assert any("60 positions of 1 flight, such as HBAL1, above 15545 m" in note for note in found.notes)


@pytest.mark.parametrize(("geo", "baro"), [(35000.0, 10668.0), (10668.0, 35000.0)])
def test_two_columns_in_different_units_are_refused(make, geo, baro):
    with pytest.raises(InputError, match="times column 'baroaltitude' in metres; one of the two is in the other unit"):
        make.read(make.csv(make.flight(icao24="a", geoaltitude=geo, baroaltitude=baro)))


def test_pressure_altitude_is_said_to_be_that(make):
    found = make.read(make.csv(make.flight(icao24="a", baroaltitude=10668.0)))
    assert (found.flights[0].datum == Datum.PRESSURE).all()
    assert any("baroaltitude is a pressure altitude (1013 hPa)" in note for note in found.notes)


def test_a_few_rows_without_an_altitude_take_their_neighbours(make):
    rows = make.flight(callsign="A", altitude_m=lambda k: "" if 10 <= k < 20 else 9000 + 10 * k)
    found = make.read(make.csv(rows))
    assert found.flights[0].flown_s == 590.0 and found.flights[0].altitude_m[15] == pytest.approx(9150.0)
    assert any("10 rows without an altitude, taken from the rows before and after" in note for note in found.notes)


def test_a_flight_without_any_altitude_is_not_judged(make):
    rows = make.flight(icao24="a", baroaltitude=9000, geoaltitude="")
    rows += make.flight(icao24="b", callsign="", lat=34.0, baroaltitude="", geoaltitude="")
    found = make.read(make.csv([{"callsign": ""} | row for row in rows]))
    (lost,) = found.not_judged
    assert (lost.name, lost.reason, lost.column, lost.rows, lost.seconds) == (
        "b",
        "no altitude",
        "baroaltitude",
        60,
        590.0,
    )
    assert found.left_out[0].flights_lost == 1 and [one.name for one in found.flights] == ["a"]


@pytest.mark.parametrize(("wrong", "n"), [(0, 1), (0, 5), (25_000, 3), (45_000, 12)])
def test_an_altitude_that_no_aircraft_reaches_is_told_and_not_flown(make, wrong, n):
    rows = make.flight(callsign="A", altitude_m=lambda k: wrong if 30 <= k < 30 + n else 10668)
    found = make.read(make.csv(rows))
    assert np.allclose(found.flights[0].altitude_m, 10668.0) and found.flights[0].flown_s == 590.0
    said = "that no aircraft reaches, such as" if wrong else "of 0 in fast flight, as of A"
    assert any(f"{n} altitude{'s' * (n > 1)} {said}" in note for note in found.notes)


def test_a_wild_value_that_comes_again_and_again_is_off_and_not_what_lies_between(make):
    """A filler in every sixth row: what lies between two of them goes off and comes back as well."""
    found = make.read(make.csv(make.flight(callsign="A", altitude_m=lambda k: 9999 if k % 6 == 4 else 3000)))
    assert np.allclose(found.flights[0].altitude_m, 3000.0)
    assert any("10 altitudes that no aircraft reaches, such as 9999 m of A" in note for note in found.notes)


def test_a_steep_climb_is_no_spike(make):
    found = make.read(make.csv(make.flight(callsign="A", altitude_m=lambda k: 100 + 200 * 10 * min(k, 5))))
    assert found.flights[0].altitude_m.max() == 10_100.0 and found.notes == ()


@pytest.mark.parametrize("cell", ["35000 ft", "35,000ft", "FL350", "F350", "10668 m", "10,668 metres"])
def test_a_cell_may_say_its_unit(make, cell):
    path = make.csv(make.flight(callsign="A", altitude=cell))
    assert np.allclose(make.read(path).flights[0].altitude_m, 10668.0)
    mixed = make.csv(make.flight(callsign="A", altitude=lambda k: cell if k % 2 else "5 ft" if "m" in cell else "5 m"))
    with pytest.raises(InputError, match=r"column 'altitude' = .*: holds no number"):
        make.read(mixed)


def test_altitudes_out_of_range_are_counted(make):
    found = make.read(make.csv(make.flight(callsign="A", altitude_m=lambda k: 99999 if k % 2 else 9000)))
    assert found.left_out[0].reason == "altitude not between -500 and 60000 m" and found.left_out[0].rows == 30


@pytest.mark.parametrize(
    ("mark", "alt", "metres"), [(";", "35000", 10668.0), (";", "35.000", 10668.0), ("\t", "35000,0", 10668.0)]
)
def test_decimal_commas(make, mark, alt, metres):
    rows = [
        row | {"lat": str(row["lat"]).replace(".", ","), "lon": "36,0001"}
        for row in make.flight(callsign="A", altitude_ft=alt)
    ]
    flight = make.read(make.csv(rows, delimiter=mark)).flights[0]
    assert flight.flown_s == 590.0 and flight.altitude_m[0] == pytest.approx(metres) and flight.lon_deg[0] == 36.0001


def test_a_decimal_point_where_the_file_has_commas_is_refused(make):
    rows = [
        row | {"lat": f"33,{k:02d}", "lon": "36,0"}
        for k, row in enumerate(make.flight(callsign="A", altitude_m="9000.5"))
    ]
    with pytest.raises(InputError, match=r"column 'altitude_m' = '9000.5': holds no number"):
        make.read(make.csv(rows, delimiter=";"))


def test_thousands_are_read_as_thousands(make):
    path = make.csv(make.flight(callsign="A", altitude_ft="35,000"))
    assert make.read(path).flights[0].altitude_m[0] == pytest.approx(10668.0)


def test_degrees_with_their_hemisphere(make):
    rows = [
        row | {"lat": f"{33 + 0.02 * k:.2f}S", "lon": "36.5 W"}
        for k, row in enumerate(make.flight(callsign="A", altitude_m=9000))
    ]
    flight = make.read(make.csv(rows)).flights[0]
    assert flight.lat_deg[0] == -33.0 and flight.lon_deg[0] == -36.5
    mixed_up = [row | {"lat": "36.5 E", "lon": "33.0 N"} for row in rows]
    with pytest.raises(InputError, match=r"column 'lat' = '36\.5 E': holds no degrees that can be read"):
        make.read(make.csv(mixed_up))


def test_flight_levels_or_kilometres_read_as_feet_or_metres_are_questioned(make):
    for value, unit, height in ((350, "ft", 107), (10.668, "m", 11)):
        found = make.read(make.csv(make.flight(callsign="A", altitude=value)), altitude_unit=unit)
        assert any(
            f"at {height} m and 222 m/s: is altitude in hundreds of feet, or in kilometres?" in note
            for note in found.notes
        )


@pytest.mark.parametrize(("speed", "refused"), [(432, False), (222, True)])
def test_a_frame_of_traffic_in_other_units_is_asked(make, speed, refused):
    """Speeds in metres per second, where traffic has knots: its altitudes were turned into metres too."""
    rows = [{"timestamp": row["time"], "icao24": "a", "latitude": row["lat"], "longitude": 36.0, "groundspeed": speed,
             "track": 0, "altitude": 10668} for row in make.flight()]  # fmt: skip
    if refused:
        with pytest.raises(
            InputError, match="'groundspeed': is in metres per second, which its format is not: whether al"
        ):
            make.read(make.csv(rows))
    else:
        assert make.read(make.csv(rows)).flights[0].altitude_m[0] == pytest.approx(10668 * make.FT)


def test_opensky_in_knots_is_asked(make):
    path = make.csv(make.flight(icao24="a", velocity=432, geoaltitude=35000 * 0.3))
    with pytest.raises(InputError, match="column 'velocity': is in knots, which its format is not"):
        make.read(path)


def test_a_column_of_zeros_is_an_empty_column(make):
    found = make.read(make.csv(make.flight(icao24="a", geoaltitude=0, baroaltitude=10668)))
    assert (found.flights[0].altitude_m == 10668.0).all()
    assert any("column 'geoaltitude' is 0 in every row and counts as empty" in note for note in found.notes)
    with pytest.raises(InputError, match="column 'altitude_ft' = '0': is 0 in every row: that is no altitude"):
        make.read(make.csv(make.flight(callsign="A", altitude_ft=0)))


def test_a_filler_below_zero_beside_another_column_is_an_empty_column(make):
    found = make.read(make.csv(make.flight(icao24="a", geoaltitude=-1, baroaltitude=10668)))
    assert (found.flights[0].altitude_m == 10668.0).all()
    assert any("column 'geoaltitude' is -1 in every row and counts as empty" in note for note in found.notes)
    # Alone it may be a low flight over the Dead Sea.
    assert (make.read(make.csv(make.flight(callsign="A", altitude_m=-366))).flights[0].altitude_m == -366.0).all()


@pytest.mark.parametrize("nothing", [0, -9999, 99999])
def test_a_zero_or_wild_number_beside_an_altitude_is_nothing(make, nothing):
    rows = make.flight(icao24="a", geoaltitude=lambda k: nothing if k % 2 else 10700, baroaltitude=10668)
    flight = make.read(make.csv(rows)).flights[0]
    assert flight.altitude_m[0] == 10700.0 and flight.altitude_m[1] == 10668.0


def test_a_flight_of_zeros_among_others_is_not_judged(make):
    rows = make.flight(icao24="a", altitude_ft=35000) + make.flight(icao24="b", lat=35.0, altitude_ft=0)
    found = make.read(make.csv(rows))
    assert [one.name for one in found.flights] == ["a"] and found.not_judged[0].name == "b"
    assert found.not_judged[0].reason == "no altitude"


def test_zeros_among_altitudes_are_filled(make):
    found = make.read(make.csv(make.flight(callsign="A", altitude_ft=lambda k: 0 if k % 4 else 35000)))
    flight = found.flights[0]
    assert np.allclose(flight.altitude_m, 10668.0) and flight.flown_s == 560.0  # the last three have none after them


def test_columns_that_differ_are_told(make):
    found = make.read(make.csv(make.flight(callsign="A", altitude_m=10668, altitude_ft=33000)))
    assert any("altitude_m and altitude_ft differ by more than 150 m in 60 rows" in note for note in found.notes)
    found = make.read(make.csv(make.flight(icao24="a", geoaltitude=10900, baroaltitude=10668)))
    assert not any("differ" in note for note in found.notes)


def parquet(make, select):
    """A file of the rows of ``r``, of sixty steps."""
    path = make.folder / "t.parquet"
    rows = f"{make.T0} + 10 * k AS time, '3c6444' AS icao24, 33 + 0.02 * k AS lat, 36.0 AS lon"
    duckdb.sql(f"COPY (SELECT {rows}, {select} FROM range(60) t(k)) TO '{path}' (FORMAT parquet)")
    return path


def test_not_a_number_is_nothing(make):
    """The database takes NaN for more than any number: feet would hide behind it, and aircraft stand on the ground."""
    nan = "'nan'::DOUBLE"
    found = make.read(parquet(make, f"10668.0 AS altitude_m, CASE WHEN k < 30 THEN {nan} ELSE 0 END AS onground"))
    assert found.flights[0].flown_s == 590.0
    both = f"CASE WHEN k % 3 > 0 THEN {nan} ELSE 35000 END AS geoaltitude, 10668.0 AS baroaltitude"
    with pytest.raises(InputError, match=r"column 'geoaltitude': .* is 3.28 times"):
        make.read(parquet(make, both))
    found = make.read(parquet(make, both.replace("35000", "10700")))
    assert any("geoaltitude (metres, 20 rows), else baroaltitude (metres, 40 rows)" in note for note in found.notes)
    assert not any("differ" in note for note in found.notes)
