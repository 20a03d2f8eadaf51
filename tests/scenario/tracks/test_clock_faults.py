"""Times that cannot be those of the positions beside them are refused: rounded ones, and a date that stands still."""

import duckdb
import numpy as np
import pytest

from cupola.errors import InputError


@pytest.mark.parametrize(
    ("form", "step"),
    [
        # What a spreadsheet shows of a time, and saves.
        (lambda at: np.datetime64(at, "s").item().strftime("%d/%m/%Y %H:%M"), 10),
        (lambda at: np.datetime64(at, "s").item().strftime("%d/%m/%Y %H:%M"), 30),
        (lambda at: np.datetime64(at, "s").item().strftime("%Y-%m-%d"), 10),
        (lambda at: f"{at:.5E}", 10),
        (lambda at: int(np.float32(at)), 10),
    ],
)
def test_rounded_times_are_refused_and_no_aircraft_becomes_six(make, form, step):
    rows = make.flight(step=step, callsign="A", altitude_m=9000)
    path = make.csv([row | {"time": form(int(row["time"]))} for row in rows])
    with pytest.raises(InputError, match=r"column 'time': gives .* the time of another place .*it is rounded"):
        make.read(path)


def test_32_bits_of_parquet_are_too_few_for_a_time_of_today(make):
    path = make.folder / "t.parquet"
    duckdb.sql(
        "SELECT CAST(1590364800 + 10 * k AS FLOAT) AS time, 'A' AS callsign, 33 + 0.02 * k AS lat, 36.0 AS lon, "
        "9000 AS altitude_m FROM range(60) t(k)"
    ).write_parquet(str(path))
    with pytest.raises(InputError, match="no two times are nearer than 128 s; it is rounded"):
        make.read(path)


def test_minutes_are_enough_for_a_position_a_minute_and_two_aircraft_may_share_times(make):
    rows = make.flight(n=20, step=60.0, callsign="A", altitude_m=9000)
    (flight,) = make.read(make.csv(rows)).flights
    assert flight.flown_s == 19 * 60.0
    other = make.flight(n=20, step=60.0, lat=35.0, lon=38.0, callsign="A", altitude_m=9000)
    both = [row for pair in zip(rows, other, strict=True) for row in pair]
    assert [one.flown_s for one in make.read(make.csv(both)).flights] == [19 * 60.0, 19 * 60.0]


def clocked(make, day, clock, start):
    rows = make.flight(start=start, callsign="A", altitude_m=9000)
    moments = [np.datetime64(int(row["time"]), "s").item() for row in rows]
    return [
        {"date": day(at), "time": clock(at), "callsign": "A", "lat": row["lat"], "lon": 36.0, "altitude_m": 9000}
        for at, row in zip(moments, rows, strict=True)
    ]


def test_a_date_that_does_not_change_at_midnight_is_refused(make):
    """Half of the flight would be flown a day early."""
    rows = clocked(make, lambda at: "2020-05-24", lambda at: at.strftime("%H:%M:%S"), make.T0 - 300)
    with pytest.raises(InputError, match="= '2020-05-24T23:59:50Z': falls back by 86390 s where A flies on"):
        make.read(make.csv(rows))
    moved = clocked(make, lambda at: at.strftime("%Y-%m-%d"), lambda at: at.strftime("%H:%M:%S"), make.T0 - 300)
    (flight,) = make.read(make.csv(moved)).flights
    assert (flight.time_s[0], flight.flown_s) == (make.T0 - 300, 590.0)


@pytest.mark.parametrize("day", ["%Y-%m-%d", "%d/%m/%Y"])
@pytest.mark.parametrize(
    "clock",
    [
        lambda at: at.strftime("%I:%M:%S %p"),
        lambda at: at.strftime("%-I:%M:%S p.m."),
        lambda at: 3600 * at.hour + 60 * at.minute + at.second,
        lambda at: f"{3600 * at.hour + 60 * at.minute + at.second}.0",
        lambda at: at.strftime("%H:%M:%S,000"),
    ],
)
def test_a_date_with_a_clock_of_any_kind_is_a_moment(make, day, clock):
    """Twelve hours, seconds of the day, a decimal comma: the date beside it was lost or the clock refused."""
    start = make.T0 + 15 * 3600
    (flight,) = make.read(make.csv(clocked(make, lambda at: at.strftime(day), clock, start))).flights
    assert (flight.time_s[0], flight.flown_s) == (start, 590.0)


def test_a_decimal_comma_in_a_moment_is_one_of_iso_8601(make):
    rows = make.flight(callsign="A", altitude_m=9000)
    for k, row in enumerate(rows):
        row["time"] = f"2020-05-25 00:{k // 6:02d}:{k % 6 * 10:02d},500"
    (flight,) = make.read(make.csv(rows)).flights
    assert (flight.time_s[0], flight.flown_s) == (make.T0 + 0.5, 590.0)


def test_a_time_that_says_utc_goes_before_one_that_may_be_local(make):
    rows = [
        {
            "time": f"2020-05-25 02:{k // 6:02d}:{k % 6 * 10:02d}",
            "Date Time (UTC)": f"2020-05-25 00:{k // 6:02d}:{k % 6 * 10:02d}",
        }
        | {"callsign": "A", "lat": row["lat"], "lon": 36.0, "altitude_m": 9000}
        for k, row in enumerate(make.flight())
    ]
    (flight,) = make.read(make.csv(rows)).flights
    assert flight.time_s[0] == make.T0
