"""Times: any unit, any order that the file tells, zones, midnight; what is open is asked."""

import duckdb
import pytest

from cupola.errors import InputError


def spelled(make, form, n=60, **more):
    return [row | {"time": form(k)} for k, row in enumerate(make.flight(n=n, callsign="A", altitude_m=9000, **more))]


def first(found):
    (flight,) = found.flights
    return flight.time_s[0], flight.flown_s


@pytest.mark.parametrize("scale", [1, 1000, 1_000_000, 1_000_000_000])
@pytest.mark.parametrize("whole", [True, False])
def test_seconds_and_their_fractions_by_size(make, scale, whole):
    path = make.csv(spelled(make, lambda k: (make.T0 + 10 * k) * scale if whole else f"{(make.T0 + 10 * k) * scale}.0"))
    assert first(make.read(path)) == (make.T0, 590.0)


@pytest.mark.parametrize(
    ("name", "scale"), [("time_ms", 1000), ("timestamp_us", 10**6), ("epoch_ns", 10**9), ("time_s", 1)]
)
def test_a_name_says_its_unit_of_time(make, name, scale):
    """From a zero of its own too, where the size tells nothing."""
    rows = [{name: 10 * k * scale, "callsign": "A", "lat": row["lat"], "lon": 36.0, "altitude_m": 9000}
            for k, row in enumerate(make.flight())]  # fmt: skip
    found = make.read(make.csv(rows))
    assert first(found) == (0.0, 590.0) and found.is_relative
    if name != "time_s":
        with pytest.raises(InputError, match="in its name, and --time-unit says s"):
            make.read(make.csv(rows), time_unit="s")


def test_milliseconds_of_a_zero_of_their_own_are_asked(make):
    path = make.csv(spelled(make, lambda k: 10_000 * k))
    with pytest.raises(InputError, match="--time-unit s, ms, us or ns"):
        make.read(path)
    assert first(make.read(path, time_unit="ms")) == (0.0, 590.0)


@pytest.mark.parametrize(
    "form",
    [
        "2020-05-25T00:{m:02d}:{s:02d}Z", "2020-05-25 00:{m:02d}:{s:02d}", "2020-05-25T02:{m:02d}:{s:02d}+02:00",
        "2020-05-24 19:{m:02d}:{s:02d}-0500", "2020-05-25 00:{m:02d}:{s:02d} UTC", "2020/05/25 00:{m:02d}:{s:02d}.000",
        "25-05-2020 00:{m:02d}:{s:02d}", "25/05/2020 00:{m:02d}:{s:02d}", "25.05.2020 00:{m:02d}:{s:02d}",
        "05/25/2020 00:{m:02d}:{s:02d}", "5/25/2020 12:{m:02d}:{s:02d} AM", "25 May 2020 00:{m:02d}:{s:02d}",
        "25-May-2020 00:{m:02d}:{s:02d}Z", "25/05/2020 0:{m:02d}:{s:02d}", "20200525000{m:01d}{s:02d}",
        "2020-05-25T00:{m:02d}:{s:02d}.000000000Z",
    ],
)  # fmt: skip
def test_texts_of_every_order(make, form):
    path = make.csv(spelled(make, lambda k: form.format(m=k // 6, s=k % 6 * 10)))
    assert first(make.read(path)) == (make.T0, 590.0)


def test_afternoons(make):
    path = make.csv(spelled(make, lambda k: f"25/05/2020 01:{k // 6:02d}:{k % 6}0 pm"))
    assert first(make.read(path)) == (make.T0 + 13 * 3600, 590.0)
    path = make.csv(spelled(make, lambda k: f"25/05/2020 12:{k // 6:02d}:{k % 6}0 PM"))
    assert first(make.read(path)) == (make.T0 + 12 * 3600, 590.0)


def test_days_and_months_are_told_apart_by_the_file_as_a_whole(make):
    """One date above the twelfth decides for all rows."""
    rows = spelled(make, lambda k: f"12/05/2020 23:5{k // 6}:{k % 6}0" if k < 60 else "", n=60)
    rows += [
        row | {"time": f"13/05/2020 00:0{k // 6}:{k % 6}0"}
        for k, row in enumerate(make.flight(callsign="A", altitude_m=9000, lat=34.2))
    ][:30]
    path = make.csv(rows)
    assert first(make.read(path)) == (1589327400.0, 890.0)  # 2020-05-12 23:50 UTC


def test_an_order_of_dates_that_is_open_is_asked(make):
    def form(k):
        clock = f"23:{55 + k // 6:02d}" if k < 30 else f"00:{(k - 30) // 6:02d}"
        return f"05/0{3 + (k >= 30)}/2020 {clock}:{k % 6}0"

    path = make.csv(spelled(make, form))
    with pytest.raises(
        InputError,
        match=r"column 'time' = '05/03/2020 23:55:00': may be day first or month first.*--day-first or",
    ):
        make.read(path)
    assert first(make.read(path, date_order="month-first")) == (1588550100.0, 590.0)  # 3 May 23:55 UTC


def test_an_order_that_the_file_contradicts_is_refused(make):
    path = make.csv(spelled(make, lambda k: f"25/05/2020 00:{k // 6:02d}:{k % 6}0"))
    with pytest.raises(InputError, match="cannot be month-first"):
        make.read(path, date_order="month-first")
    mixed = make.csv(spelled(make, lambda k: "25/05/2020 00:00:00" if k % 2 else "05/25/2020 00:00:10"))
    with pytest.raises(InputError, match="days first in some rows and months first in others"):
        make.read(mixed)


@pytest.mark.parametrize("form", [lambda s: s % 86400, lambda s: f"{s % 86400}.5",
                                  lambda s: f"{s % 86400 // 3600:02d}:{s % 3600 // 60:02d}:{s % 60:02d}"])  # fmt: skip
def test_seconds_of_the_day_go_on_across_midnight(make, form):
    found = make.read(make.csv(spelled(make, lambda k: form(86100 + 10 * k))))
    assert first(found)[1] == 590.0 and len(found.flights) == 1
    assert any("continue across midnight" in note for note in found.notes)


def test_a_day_and_a_clock_in_two_columns(make):
    rows = [{"date": "2020-05-25", **row, "time": f"00:{k // 6:02d}:{k % 6}0"} for k, row in
            enumerate(make.flight(callsign="A", altitude_m=9000))]  # fmt: skip
    assert first(make.read(make.csv(rows))) == (make.T0, 590.0)


def test_times_of_no_aircraft_are_told_with_their_rows(make):
    path = make.csv(spelled(make, lambda k: -6e13 if k == 30 else 9e10 if k == 31 else make.T0 + 10 * k))
    found = make.read(path)
    (left,) = found.left_out
    assert (left.reason, left.column, left.rows) == ("time not between 1970 and 2100", "time", 2)
    assert left.seconds == 0.0  # it said ten minutes, as far as a row may stand for
    assert found.flights[0].flown_s == 590.0


def test_times_that_cannot_be_read_are_told_with_their_rows(make):
    found = make.read(make.csv(spelled(make, lambda k: "later" if k % 2 else f"2020-05-25 00:{k // 6:02d}:{k % 6}0")))
    assert found.left_out[0].reason == "no time" and found.left_out[0].rows == 30


@pytest.mark.parametrize(
    "kind", ["TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS", "TIMESTAMPTZ", "BIGINT", "DOUBLE", "VARCHAR"]
)
def test_every_type_of_parquet(make, kind):
    path, target = make.csv(spelled(make, lambda k: make.T0 + 10 * k)), make.folder / "t.parquet"
    moment = (
        f"CAST(make_timestamp(time * 1000000) AS {kind})"
        if kind not in ("BIGINT", "DOUBLE")
        else f"CAST(time AS {kind})"
    )
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(f"COPY (SELECT * REPLACE ({moment} AS time) FROM '{path}') TO '{target}' (FORMAT parquet)")
    assert first(make.read(target)) == (make.T0, 590.0)


def test_nanoseconds_with_a_zone_as_pandas_writes_them():
    """DuckDB 2.0 reads them as a type of their own, which has no epoch_us; 1.4 as microseconds."""
    from pathlib import Path

    from cupola.scenario.tracks import read_track_file

    found = read_track_file(Path(__file__).parents[2] / "data" / "tracks" / "pq_ns_tz.parquet")
    assert first(found) == (1590364800.0, 590.0)


def test_the_time_zone_of_the_machine_changes_nothing(make, monkeypatch):
    import time

    path = make.csv(spelled(make, lambda k: f"2020-05-25 00:{k // 6:02d}:{k % 6}0"))
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        assert first(make.read(path)) == (make.T0, 590.0)
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("arranged", [lambda rows: rows, lambda rows: rows[::-1],
                                      lambda rows: sorted(rows, key=lambda row: row["time"])])  # fmt: skip
def test_midnight_in_any_order_of_the_file(make, arranged):
    rows = spelled(make, lambda k: (86100 + 10 * k) % 86400)
    assert first(make.read(make.csv(arranged(rows))))[1] == 590.0


def test_a_morning_and_an_evening_flight_stay_on_their_day(make):
    rows = spelled(make, lambda k: 21_600 + 10 * k)
    rows += [row | {"time": 72_000 + 10 * k} for k, row in enumerate(rows)]
    assert [one.time_s[0] for one in make.read(make.csv(rows)).flights] == [21_600.0, 72_000.0]


def test_midnight_inside_a_hole(make):
    """Not seen from 23:55 to 00:06: the file's order alone tells that a day went by."""
    rows = spelled(make, lambda k: (86100 + 10 * k) % 86400, n=120)
    found = make.read(make.csv(rows[:1] + rows[67:]))
    (flight,) = found.flights
    assert [hole.seconds for hole in flight.holes] == [670.0] and flight.time_s[-1] == 86100 + 1190


def test_packed_clocks_are_no_seconds(make):
    """000950 is ten to one past midnight, not 950 s: 950 s were flown instead of 590."""
    rows = spelled(make, lambda k: f"00{k // 6:02d}{k % 6}0")
    assert first(make.read(make.csv(rows))) == (0.0, 590.0)
    late = spelled(make, lambda k: f"23{k // 6:02d}{k % 6}0")
    assert first(make.read(make.csv(late))) == (82_800.0, 590.0)
    dated = [{"date": "20200525"} | row for row in rows]
    assert first(make.read(make.csv(dated))) == (make.T0, 590.0)
    plain = spelled(make, lambda k: 100_000 + 10 * k)
    assert first(make.read(make.csv(plain))) == (100_000.0, 590.0)


def test_months_first_in_english(make):
    path = make.csv(spelled(make, lambda k: f"May 25, 2020 00:{k // 6:02d}:{k % 6}0"))
    assert first(make.read(path)) == (make.T0, 590.0)


def test_years_of_two_digits_are_refused(make):
    path = make.csv(spelled(make, lambda k: f"25/05/20 00:{k // 6:02d}:{k % 6}0"))
    with pytest.raises(InputError, match=r"holds no time that can be read.*four digits a year"):
        make.read(path)


def test_days_of_spreadsheets_are_refused_as_that(make):
    rows = make.flight(icao24="3c6444", altitude_m=10668)
    for zero in (25569.0, -18407.0, 2440587.5, 719529.0):
        days = [row | {"time": f"{row['time'] / 86400.0 + zero:.8f}"} for row in rows]
        with pytest.raises(InputError, match=r"column 'time': .*if it counts days, as spreadsheets do, write"):
            make.read(make.csv(days))


def test_iso_8601_without_marks(make):
    rows = [
        row | {"time": f"20200525T00{k // 6:02d}{k % 6}0Z"}
        for k, row in enumerate(make.flight(icao24="a", altitude_m=9000))
    ]
    found = make.read(make.csv(rows))
    assert found.flights[0].time_s[0] == make.T0 and found.flights[0].flown_s == 590.0


def test_a_clock_of_two_parts_is_read_with_a_date_only(make):
    """0:10 may be ten minutes past midnight or ten seconds."""
    rows = make.flight(n=20, step=60.0, icao24="a", altitude_m=9000, date="2020-05-25")
    clocks = [row | {"time": f"{k // 60}:{k % 60:02d}"} for k, row in enumerate(rows)]
    assert make.read(make.csv(clocks)).flights[0].flown_s == 19 * 60.0
    with pytest.raises(InputError, match="'0:00': may be hours and minutes or minutes and seconds"):
        make.read(make.csv([{name: row[name] for name in row if name != "date"} for row in clocks]))
