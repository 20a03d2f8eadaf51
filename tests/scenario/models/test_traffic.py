"""Background traffic: from a file into flights once, and what is told when the file does not serve."""

import json

import pytest

from cupola.errors import ScenarioError
from cupola.scenario import dump, load, loads, scenario_hash
from cupola.scenario.models.world import distance_m

HEADER = "time,callsign,lat,lon,altitude_ft\n"


def rows(name, *, lat=-28.0, start_s=0, n=40, step_s=30, altitude_ft=33000):
    return "".join(f"{start_s + k * step_s},{name},{lat},{126.0 + 0.07 * k},{altitude_ft}\n" for k in range(n))


def write(folder, text, **more):
    (folder / "tracks.csv").write_text(text)
    plain = dump(load("minimal"))
    plain["catalogue"] = {}
    plain["traffic"] = [{"name": "sky", "file": "tracks.csv"} | more]
    file = folder / "my.json"
    file.write_text(json.dumps(plain))
    return file


def traffic(scenario):
    return [flight for flight in scenario.flights if flight.traffic]


def test_tracks_become_flights_that_are_where_they_were_when_they_were(tmp_path):
    made = load(write(tmp_path, HEADER + rows("AB 1/2") + rows("CD3", lat=-29.0, start_s=120)))
    one, two = traffic(made)
    assert (one.name, one.side, one.type, one.start_s) == ("sky-AB-1-2", "civil", "a320_b738", 0.0)
    assert two.start_s == 120.0
    assert one.route[0].altitude_m == pytest.approx(33000 * 0.3048, abs=0.1)
    for a, b in zip(one.route[:-1], one.route[1:], strict=True):
        assert distance_m(a, b) / a.speed_mps == pytest.approx(60.0, abs=0.01)  # cut at 15 min, in 15 even steps


def ends(flight):
    """First and last time [s] and longitude of a flight that flies its route at the speeds given."""
    legs = [distance_m(a, b) / a.speed_mps for a, b in zip(flight.route[:-1], flight.route[1:], strict=True)]
    return flight.start_s, flight.start_s + sum(legs), flight.route[0].lon_deg, flight.route[-1].lon_deg


@pytest.mark.parametrize("step_s", [5.0, 60.0, 70.0, 600.0])
def test_a_route_begins_and_ends_where_and_when_the_file_does(tmp_path, step_s):
    """Half a step was lost at both ends."""
    (one,) = traffic(load(write(tmp_path, HEADER + rows("A", n=20), step_s=step_s)))
    first_s, last_s, first_deg, last_deg = ends(one)
    assert (first_s, first_deg, last_deg) == (0.0, 126.0, pytest.approx(126.0 + 19 * 0.07, abs=1e-6))
    assert last_s == pytest.approx(19 * 30.0, abs=0.05)


def test_a_track_shorter_than_a_step_is_flown(tmp_path):
    """It vanished without a word."""
    made = load(write(tmp_path, HEADER + rows("LONG") + rows("SHORT", n=2, step_s=10, lat=-29.0)))
    assert [flight.name for flight in traffic(made)] == ["sky-LONG", "sky-SHORT"]
    assert ends(traffic(made)[1])[:2] == (0.0, pytest.approx(10.0, abs=1e-3)) and made.warnings == ()


def test_a_route_is_cut_exactly_at_the_time_of_the_scenario(tmp_path):
    duration_s = load("minimal").duration_s
    n = int(duration_s / 30.0) + 40
    (one,) = traffic(load(write(tmp_path, HEADER + rows("A", start_s=-45, n=n), time_zero_s=0.0)))
    first_s, last_s, first_deg, _ = ends(one)
    assert (first_s, first_deg) == (0.0, pytest.approx(126.0 + 1.5 * 0.07, abs=1e-6))
    assert last_s == pytest.approx(duration_s, abs=0.1)


def test_what_makes_no_flight_is_said_and_stays_said(tmp_path):
    text = HEADER + rows("HERE") + rows("LONE", n=1) + rows("LATE", start_s=90_000)
    made = load(write(tmp_path, text))
    said = " ".join(made.warnings)
    assert "traffic 'sky': tracks.csv: 1 flight without a route: no two positions that belong together" in said
    assert "1 flight without a route: outside the time of the scenario" in said
    again = loads(json.loads(json.dumps(dump(made))))
    assert again == made


def test_questions_of_the_reader_are_answered_by_keys_of_the_table(tmp_path):
    text = "time,callsign,lat,lon,altitude\n" + "".join(
        f"05/03/2020 12:0{k}:00,A,-28.0,{126 + 0.1 * k},33000\n" for k in range(5)
    )
    with pytest.raises(ScenarioError, match="give date_order"):
        load(write(tmp_path, text))
    with pytest.raises(ScenarioError, match="give altitude_unit"):
        load(write(tmp_path, text, date_order="day-first"))
    made = load(write(tmp_path, text, date_order="day-first", altitude_unit="ft"))
    assert ends(traffic(made)[0])[1] == pytest.approx(240.0, abs=0.01)


def test_a_dump_needs_the_file_no_more_and_has_the_same_hash_anywhere(tmp_path):
    file = write(tmp_path, HEADER + rows("AB1"))
    made = load(file)
    plain = json.loads(json.dumps(dump(made)))
    (tmp_path / "tracks.csv").unlink()
    again = loads(plain)
    assert again == made and scenario_hash(again) == scenario_hash(made)
    plain["traffic"][0]["file"] = "/elsewhere/tracks.csv"
    assert scenario_hash(loads(plain)) == scenario_hash(made)


def test_only_time_and_area_of_the_scenario_count_and_gaps_part_flights(tmp_path):
    text = HEADER + rows("EARLY", start_s=-4000, n=20) + rows("HERE") + rows("FAR", lat=10.0)
    text += rows("GAP", n=10) + rows("GAP", start_s=1000, n=10, lat=-28.5)
    found = traffic(load(write(tmp_path, text, time_zero_s=0.0, step_s=30.0)))
    assert [one.name for one in found] == ["sky-HERE", "sky-GAP"]
    duration_s = load("minimal").duration_s
    assert all(0.0 <= one.start_s < duration_s for one in found)


@pytest.mark.parametrize(
    ("text", "more", "words"),
    [
        (HEADER, {}, "no positions"),
        ("a,b\n1,2\n", {}, "no such column"),
        (HEADER.replace("altitude_ft", "altitude") + rows("A"), {}, "feet or metres; give altitude_unit"),
        (HEADER + rows("A") + rows("B"), {"flights_max": 1}, "holds 2 flights; flights_max is 1"),
        (HEADER + rows("A"), {"time_zero_s": 1e6}, "meets the time and the area"),
        (HEADER + rows("A", step_s=840), {}, "give time_unit, or put positions in between"),
        (HEADER + rows("A"), {"file": "none.csv"}, "no such file"),
        (HEADER + rows("A"), {"type": "a321"}, "no such target"),
    ],
)
def test_what_is_wrong_with_a_file_is_told(tmp_path, text, more, words):
    with pytest.raises(ScenarioError) as caught:
        load(write(tmp_path, text, **more))
    assert any(words in str(problem) and "traffic[0]" in str(problem) for problem in caught.value.problems)
    # No key of a table is an option of a command.
    assert "--" not in str(caught.value)
