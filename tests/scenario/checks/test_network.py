"""A network that does not hang together: every problem at once, each with its hint."""

import pytest

from cupola.errors import ScenarioError
from cupola.scenario import loads, with_variant


def plan(**more):
    place = {"lat_deg": -28.5, "lon_deg": 128.0}
    return {
        "format": 1, "name": "net", "origin": place,
        "battery": [{"name": "alpha", "system": "s300pmu2", **place, "post": "hq"}],
        "post": [{"name": "hq", **place}],
        "flight": [{"name": "in", "type": "f16c", "side": "hostile", "route": [
            {**place, "altitude_m": 5000}, {"lat_deg": -28.0, "lon_deg": 128.0, "altitude_m": 5000}]}],
    } | more  # fmt: skip


def problems(**more):
    with pytest.raises(ScenarioError) as caught:
        loads(plan(**more))
    return {problem.key: f"{problem.limit}; {problem.hint}" for problem in caught.value.problems}


def post(name, parent=None):
    return {"name": name, "lat_deg": -28.5, "lon_deg": 128.0} | ({"parent": parent} if parent else {})


def test_a_whole_network_loads():
    radar = {"name": "early", "type": "p18", "lat_deg": -28.5, "lon_deg": 128.0, "post": "hq"}
    nodes = ["hq", "hq/link", "early", "alpha/link", "alpha/power", "alpha/30n6e2", "alpha/launchers"]
    failures = [{"node": node, "at_s": 60.0} for node in nodes]
    scenario = loads(plan(post=[post("hq", "top"), post("top")], radar=[radar], failure=failures))
    assert [failure.node for failure in scenario.failures] == nodes
    assert "p18" in scenario.catalogue["radar"]


def test_a_loop_is_named_once():
    found = problems(post=[post("hq", "a"), post("a", "b"), post("b", "a"), post("self", "self")])
    assert found["post[1].parent"].startswith("closes a loop: a -> b -> a")
    assert found["post[3].parent"].startswith("closes a loop: self -> self")
    assert len(found) == 2


def test_unknown_nodes_come_with_the_nearest_and_all_at_once():
    place = {"lat_deg": -28.5, "lon_deg": 128.0}
    alpha = {"name": "alpha", "system": "s300pmu2", **place, "post": "hk", "protects": "depot"}
    radars = [
        {"name": "r1", "type": "p18", **place, "post": "hqq"},
        {"name": "r2", "type": "p18", **place, "battery": "alfa"},
        {"name": "r3", "type": "30n6e2", **place, "post": "hq"},
    ]  # fmt: skip
    failure = [{"node": node, "at_s": 1.0} for node in ("hqx", "alpha/powr", "beta/post", "hq/post", "hq/link")]
    found = problems(battery=[alpha], radar=radars, failure=failure)
    assert "known: hq" in found["battery[0].post"]
    assert "is not something that it can protect" in found["battery[0].protects"]
    assert "did you mean 'hq'?" in found["radar[0].post"] and "did you mean 'alpha'?" in found["radar[1].battery"]
    assert "surveillance" in found["radar[2].type"]
    assert "did you mean 'hq'?" in found["failure[0].node"] and "did you mean 'power'?" in found["failure[1].node"]
    assert "neither a battery nor a post" in found["failure[2].node"]
    assert "not a part of a post" in found["failure[3].node"]
    assert "it is the highest" in found["failure[4].node"]


def test_a_variant_puts_a_battery_under_a_post_that_exists():
    alone = {"name": "alpha", "system": "s300pmu2", "lat_deg": -28.5, "lon_deg": 128.0}
    scenario = loads(plan(battery=[alone], variant=[{"name": "led", "post": "hq"}]))
    assert scenario.batteries[0].post is None
    assert with_variant(scenario, "led").batteries[0].post == "hq"
    assert "hq" in problems(variant=[{"name": "led", "post": "qh"}])["variant[0].post"]


def test_nodes_share_one_set_of_names():
    found = problems(post=[post("hq"), post("alpha"), post("hq")])
    assert "is taken by battery[0]" in found["post[1].name"] and "is taken by post[0]" in found["post[2].name"]


def test_a_window_that_ends_before_it_begins_and_a_seeker_without_a_radar():
    flights = plan()["flight"]
    flights[0] |= {"aim": "alpha/post", "seeks": "radar"}
    place = {"lat_deg": -28.5, "lon_deg": 128.0}
    alpha = {"name": "alpha", "system": "s300pmu2", **place, "emission": {"windows_s": [[60, 30]]}}
    radar = {"name": "r", "type": "p18", **place}
    assert "give post or battery" in problems(radar=[radar])["radar[0]"]
    found = problems(battery=[alpha], flight=flights)
    assert "must end after it begins" in found["battery[0].emission.windows_s"]
    assert "is no radar" in found["flight[0].aim"]
