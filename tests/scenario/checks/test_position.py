"""Launchers, dummies and engagements on remote tracks that cannot be are refused; what was assumed is said aloud."""

import pytest

from cupola.analysis.limits import limits
from cupola.analysis.parameters import parameters
from cupola.errors import ScenarioError
from cupola.scenario import load, loads
from cupola.scenario.checks.position import left_out_of_zones
from cupola.scenario.load import dump

DUMMIES = {"count": 3, "p_taken": 0.4, "source": "assumed"}


def document(doctrine=None, others=(), **battery):
    """The bundled scenario ``minimal`` with changes to its battery, and more batteries like it."""
    found = dump(load("minimal"))
    one = found["battery"][0]
    one.update(battery)
    one["doctrine"] = {**one.get("doctrine", {}), **(doctrine or {})}
    found["battery"] += [{**one, "doctrine": {}, "name": f"b{k}", **other} for k, other in enumerate(others)]
    place = {"lat_deg": one["lat_deg"], "lon_deg": one["lon_deg"]}
    found["post"] = [{"name": "hq", **place}]
    return found, place


def problem_of(found):
    with pytest.raises(ScenarioError) as error:
        loads(found)
    assert error.value.problems[0].hint
    return error.value.problems[0]


def test_launchers_far_from_their_battery_are_refused():
    found, place = document()
    found["battery"][0]["launcher_site"] = {**place, "lat_deg": place["lat_deg"] + 1.0}
    problem = problem_of(found)
    assert problem.key == "battery[0].launcher_site" and "lies 111 km from the battery" in problem.limit


def test_a_timed_battery_has_no_launcher_site():
    found, place = document(timed={"holding": {"mean_s": 30.0}, "p_kill": 0.5})
    found["battery"][0]["launcher_site"] = place
    problem = problem_of(found)
    assert problem.key == "battery[0].launcher_site" and "timed" in problem.limit


REMOTE = "battery[0].doctrine.engage_on_remote"


@pytest.mark.parametrize(
    ("how", "battery", "others", "words"),
    [
        ("active_seeker", {}, (), "is alone"),
        ("active_seeker", {"post": "hq"}, (), "has none (48n6e2: track_via_missile)"),
        ("remote_radar", {"post": "hq"}, (), "needs another battery of the system 's300pmu2'"),
        ("remote_radar", {"post": "hq"}, ({"system": "s400", "missile": None},), "needs another battery of the system"),
        ("remote_radar", {}, ({"post": "hq"},), "is alone"),
    ],
)
def test_remote_engagements_need_a_network_and_a_missile_or_a_radar_for_it(how, battery, others, words):
    found, _ = document({"engage_on_remote": how}, others, **battery)
    problem = problem_of(found)
    assert problem.key == REMOTE and words in problem.limit


def test_what_can_be_is_taken():
    found, place = document({"engage_on_remote": "remote_radar"}, ({"post": "hq"},), post="hq", dummies=DUMMIES)
    found["battery"][0]["launcher_site"] = {**place, "lat_deg": place["lat_deg"] + 0.1}
    scenario = loads(found)
    said = " ".join(limits(scenario))
    assert "3 dummy positions: a weapon aimed at one of its parts takes one" in " ".join(scenario.warnings)
    for words in ("Launchers that stand away from their radar", "Dummy positions", "engage on remote tracks"):
        assert words in said and words not in " ".join(limits(load("minimal")))
    rows = {row.key: row.nominal for row in parameters(scenario)}
    assert rows["dummies_p_taken"] == 0.4 and rows["engage_on_remote"] == "remote_radar"
    assert "11.1 km from the battery" in rows["launcher_site"]


def test_moves_are_listed_once_with_their_times():
    found, place = document()
    there = {**place, "lat_deg": place["lat_deg"] + 0.1}
    move = {"at_s": 600.0, "pack_s": 300.0, "set_up_s": 300.0, "speed_mps": 10.0, "road_factor": 1.0}
    found["battery"][0]["move"] = [move | there]
    scenario = loads(found)
    listed = [row.nominal for row in parameters(scenario) if row.key == "move"]
    assert len(listed) == 1 and listed[0].startswith("off the air at 10.0 min") and "at 38.5 min" in listed[0]
    assert [row.item for row in parameters(scenario) if row.key == "policy"] == ["battery/alpha"]


def test_zones_and_exposures_say_what_they_do_not_know_of_positions():
    """Shots on remote tracks and far launchers: told where a zone is asked for, once for each active battery."""
    found, place = document({"engage_on_remote": "remote_radar"}, ({"post": "hq"},), post="hq")
    found["battery"][0]["launcher_site"] = {**place, "lat_deg": place["lat_deg"] + 0.1}
    scenario = loads(found)
    remote, far = left_out_of_zones(scenario)
    assert "engage_on_remote = 'remote_radar'" in remote and scenario.batteries[0].name in remote
    assert "11.1 km from it" in far
    found["battery"][0]["is_active"] = False
    found["battery"][0]["doctrine"] = {}
    assert left_out_of_zones(loads(found)) == []
