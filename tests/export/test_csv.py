import csv

import pytest

from cupola.engine.events import EventKind
from cupola.export import export_csv
from cupola.export.csv import HEADER, guarded


@pytest.fixture(scope="module")
def rows(log, tmp_path_factory):
    path = export_csv(log, tmp_path_factory.mktemp("csv") / "r.csv")
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_there_is_one_row_an_event_in_the_order_of_time(rows, log):
    assert tuple(rows[0]) == HEADER and len(rows) == len(log.events)
    times = [float(row["time_s"]) for row in rows]
    assert times == sorted(times) and times == pytest.approx(log.events.time_s, abs=0.00051)
    assert [row["event"] for row in rows] == [EventKind(int(kind)).label for kind in log.events.kind]


def test_names_and_words_stand_for_numbers(rows, log):
    killed = {row["flight"] for row in rows if row["event"] == "killed"}
    flights = log.results.flights
    assert killed == set(flights["flight"][flights["fate"] == "killed"])
    ended = {row["other"]: row["meaning"] for row in rows if row["event"] == "shot_ended"}
    shots = log.results.engagements
    outcomes = zip(shots["shot"], shots["outcome"], strict=True)
    assert ended == {f"shot-{shot + 1}": outcome for shot, outcome in outcomes if outcome != "in_flight"}
    assert {row["other"] for row in rows if row["event"] == "plot"} <= set(log.model.names.radars)


def test_an_event_without_a_place_has_empty_cells(rows):
    assert {row["lat_deg"] for row in rows if row["event"] == "not_engaged"} == {""}
    assert all(row["lat_deg"] for row in rows if row["event"] == "missile")


@pytest.mark.parametrize("text", ["=cmd()", "+1", "-1", "@SUM(A1)", "\tx", "\rx"])
def test_no_cell_is_a_formula(text):
    assert guarded(text) == f"'{text}"


def test_no_number_is_read_as_thousands_where_a_comma_separates_decimals(rows):
    import re

    numbers = [row[name] for row in rows for name in ("time_s", "value", "lat_deg", "lon_deg", "altitude_m")]
    assert any("." in text for text in numbers)
    assert [text for text in numbers if re.fullmatch(r"-?\d{1,3}(\.\d{3})+", text)] == []
