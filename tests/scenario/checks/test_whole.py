"""Cross checks: each rule once, by breaking the minimal scenario."""

import math

import pytest

from cupola.errors import ScenarioError
from cupola.scenario import Place, air_objects, dump, load, loads, parts_of, range_cases, variant_names, with_variant
from cupola.scenario.models.world import distance_m


@pytest.fixture
def document():
    plain = dump(load("minimal"))
    plain["catalogue"] = {}
    return plain


def put(document, path, value):
    here = document
    for part in path[:-1]:
        here = here[part]
    here[path[-1]] = value


KILLS = {
    "name": "downed", "kind": "kills", "quote": "q", "source": "s", "metric": "kills", "op": ">=", "value": 3.0,
}  # fmt: skip

WRONG = [
    (("duration_s",), 0, "duration_s", "at least 10"),
    (("flight",), [], "flight", "raid is empty"),
    (("battery",), [], "battery", "there is none"),
    (("asset", 0, "lat_deg"), 20.0, "asset[0].lat_deg", "km from the origin"),
    (("battery", 0, "system"), "s300pmu22", "battery[0].system", "no such system"),
    (("battery", 0, "missile"), "tamir", "battery[0].missile", "not a missile of s300pmu2"),
    (("battery", 0, "engagement_radar"), "64n6e", "battery[0].engagement_radar", "role engagement"),
    (("battery", 0, "surveillance_radars"), ["64n6"], "battery[0].surveillance_radars[0]", "no such radar"),
    (("battery", 0, "doctrine", "shots_max"), 1, "battery[0].doctrine.shots_max", "at least the salvo"),
    (
        ("battery", 0, "doctrine"),
        {"fire": "in_depth", "first_salvo": 3},
        "battery[0].doctrine.first_salvo",
        "not be more than the salvo, 2",
    ),
    (("battery", 0, "doctrine"), {"salvo": 8}, "battery[0].doctrine.shots_max", "at least the salvo"),
    (("flight", 0, "name"), "high", "flight[1].name", "is taken"),
    (("flight", 1, "name"), "low-2", "flight[1].name", "is taken"),
    (("flight", 0, "type"), "tomohawk", "flight[0].type", "no such target"),
    (("flight", 0, "aim"), "alpha", "flight[0].aim", "not an asset"),
    (("flight", 0, "aim"), "alpha/96l6", "flight[0].aim", "not a part"),
    (("flight", 0, "aim"), "beta/post", "flight[0].aim", "no battery"),
    (("flight", 0, "count"), 500, None, None),
    (("flight", 1, "release", 0, "at_waypoint"), 3, "flight[1].release[0].at_waypoint", "points 0 to 2"),
    (("flight", 1, "release", 0, "after_s"), 3, "flight[1].release[0]", "one moment"),
    (("flight", 1, "release", 0, "type"), "f15", "flight[1].release[0].type", "not a weapon"),
    (("flight", 1, "release", 0, "aim"), "deopt", "flight[1].release[0].aim", "not an asset"),
    (("flight", 0, "route", 0, "speed_mps"), 900, "flight[0].route[0].speed_mps", "230 to 255 m/s"),
    (("flight", 0, "route", 0, "altitude_agl_m"), 900, "flight[0].route[0].altitude_agl_m", "no higher than 100 m"),
    (("flight", 0, "route", 0, "altitude_m"), 50, "flight[0].route[0].altitude_agl_m", "one altitude"),
    (("flight", 0, "route", 0, "altitude_agl_m"), None, "flight[0].route[0]", "needs an altitude"),
    (("flight", 1, "route", 1, "lon_deg"), 2.0, "flight[1].route[1].lat_deg", "km from the origin"),
    (("variant", 0, "name"), "base", "variant[0].name", "scenario as written"),
    (("variant", 0, "battery"), "beta", "variant[0].battery", "is not a battery"),
    (("variant", 0, "system"), "s400x", "variant[0].system", "no such system"),
    (("variant", 0, "is_active"), None, "variant[0]", "changes something"),
    (("claim", 0, "compare_with"), "nobattery", "claim[0].compare_with", "is not a variant"),
    (("claim", 0, "assets"), ["x"], "claim[0].assets[0]", "is not an asset"),
    (("claim", 0, "classes"), ["f15"], "claim[0].classes", "does not count"),
    (("claim", 0, "kind"), "range", "claim[0].metric", "cannot be about"),
    (("claim", 0, "metric"), "p_leaker", "claim[0].metric", "cannot be about 'p_leaker'; use one of p_no_leaker"),
    (("claim", 0, "unit"), "km", "claim[0].unit", "p_no_leaker is not measured in 'km'; use one of '1'"),
    (("claim", 0), KILLS | {"of": 4}, "claim[0].of", "the raid of this scenario has 5; change the raid"),
    (("claim", 0), KILLS | {"of": 2}, "claim[0].value", "more than the 2 that flew cannot be shot down"),
    (("claim", 0), KILLS | {"classes": ["f15"]}, "claim[0].classes[0]", "does not fly in the raid"),
    (("claim", 0), KILLS | {"metric": "kill_share"}, "claim[0].value", "a share, 0 to 1"),
    (("claim", 0), KILLS | {"compare_with": "no-battery"}, "claim[0].compare_with", "does not count"),
    (("claim", 0, "date"), "yesterday", "claim[0].date", "date"),
]


@pytest.mark.parametrize(("path", "value", "key", "words"), WRONG, ids=[f"{'.'.join(map(str, w[0]))}" for w in WRONG])
def test_each_rule(document, path, value, key, words):
    put(document, path, value)
    if key is None:
        assert loads(document).flights[0].count == value
        return
    with pytest.raises(ScenarioError, match=words) as caught:
        loads(document)
    assert any(problem.key.startswith(key) for problem in caught.value.problems), str(caught.value)


def test_too_many_air_objects(document):
    document["flight"][1]["count"] = 500
    document["flight"][1]["release"][0]["count"] = 200
    with pytest.raises(ScenarioError, match="makes 100502 air objects; the limit is 4000"):
        loads(document)


def test_a_point_twice(document):
    document["flight"][1]["route"][1] = dict(document["flight"][1]["route"][0])
    with pytest.raises(ScenarioError, match="is at the same place as the point before it"):
        loads(document)


def test_a_flight_longer_than_the_scenario_is_a_warning(document):
    document["duration_s"] = 100
    warnings = loads(document).warnings
    assert any(words.startswith("flight 'low': flies until") for words in warnings)
    document["duration_s"] = 55
    assert any(words.startswith("flight 'high': starts until 60 s") for words in loads(document).warnings)


def test_flights_that_arrive_without_harm_are_told_once_a_type(document):
    def told():
        return [words for words in loads(document).warnings if "without harm" in words]

    assert told() == []
    flight = next(one for one in document["flight"] if one.get("aim"))
    flight["type"] = "f16c"
    for point in flight["route"]:
        point.pop("speed_mps", None)
    (words,) = told()
    assert words == (
        f"flight '{flight['name']}': type f16c carries no warhead of its own and reaches its aim without harm; "
        "give it a release"
    )
    document["flight"].append({**flight, "name": "second"})
    assert "and reach their aims" in told()[0] and len(told()) == 1
    for one in document["flight"]:
        one["side"] = "hostile" if one["name"] not in (flight["name"], "second") else "friendly"
    assert told() == []


def test_roster_names_are_unique_and_parents_right():
    roster = air_objects(load("damascus-2018"))
    assert len({item.name for item in roster}) == len(roster)
    for item in roster:
        if item.parent >= 0:
            parent = roster[item.parent]
            assert (parent.flight, parent.copy, parent.release) == (item.flight, item.copy, -1)
            assert item.name.startswith(f"{parent.name}/{item.type}-")


def test_variant_takes_the_parts_of_its_system(document):
    document["battery"][0].update(launchers=3, missile="48n6e", mast_height_m=24, boresight_rad=1.0)
    document["variant"].append({"name": "old", "system": "s200v"})
    scenario = loads(document)
    assert variant_names(scenario) == ("base", "no-battery", "old")
    old = with_variant(scenario, "old")
    battery = old.batteries[0]
    assert (battery.launchers, battery.missile, battery.mast_height_m, battery.boresight_rad) == (None, None, None, 1.0)
    assert parts_of(old, battery) == ("s200v", ("p14", "p18"), "5n62", "5v28", ("5v28",))
    assert parts_of(scenario, scenario.batteries[0]).missile == "48n6e"
    assert not with_variant(scenario, "no-battery").batteries[0].is_active
    assert with_variant(scenario, "base") is scenario
    with pytest.raises(ScenarioError, match="did you mean 'old'"):
        with_variant(scenario, "odl")


def test_range_cases_leave_out_what_cannot_fly():
    scenario = load("damascus-2018")
    cases = range_cases(scenario, scenario.claims[0])
    assert [height for name, height in cases if name == "f15"] == [100, 300, 1000, 3000, 6000, 10000]
    assert [height for name, height in cases if name == "gbu39"] == [1000, 3000, 6000, 10000]
    assert [height for name, height in cases if name == "scalp"] == [35.0]
    (words,) = (words for words in scenario.warnings if "left out" in words)
    assert words.count(" m") >= 6


def test_saved_items_win_over_the_catalogue():
    plain = dump(load("minimal"))
    plain["catalogue"]["target"]["tomahawk"]["values"]["speed"]["nominal"] = 250
    assert loads(plain).catalogue["target"]["tomahawk"]["values"]["speed"]["nominal"] == 250


def test_quarter_of_the_equator():
    away_m = distance_m(Place(lat_deg=0, lon_deg=0), Place(lat_deg=0, lon_deg=90))
    assert away_m == pytest.approx(6371008.7714 * math.pi / 2, rel=1e-12)
