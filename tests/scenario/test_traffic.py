"""Background traffic: from a file into flights once, and what is told when the file does not serve."""

import json

import pytest

from cupola.errors import ScenarioError
from cupola.scenario import dump, load, loads, scenario_hash
from cupola.scenario.world import distance_m

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
    assert (one.name, one.side, one.type, one.start_s) == ("sky-AB-1-2", "civil", "a320_b738", 29.25)
    assert two.start_s == pytest.approx(149.25)
    assert one.route[0].altitude_m == pytest.approx(33000 * 0.3048, abs=0.1)
    for a, b in zip(one.route[:-1], one.route[1:], strict=True):
        assert distance_m(a, b) / a.speed_mps == pytest.approx(58.5, abs=2.0)  # 20 min in 20 even steps, shortened


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
        (HEADER + rows("A"), {"file": "none.csv"}, "no such file"),
        (HEADER + rows("A"), {"type": "a321"}, "no such target"),
    ],
)
def test_what_is_wrong_with_a_file_is_told(tmp_path, text, more, words):
    with pytest.raises(ScenarioError) as caught:
        load(write(tmp_path, text, **more))
    assert any(words in str(problem) and "traffic[0]" in str(problem) for problem in caught.value.problems)
