"""Raids: how many come, from where, at what, under which names; and what is refused."""

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cupola.errors import ScenarioError
from cupola.scenario import air_objects, dump, load, loads
from cupola.scenario.models.scenario import Member, Raid
from cupola.scenario.models.world import distance_m


def raid(**more):
    plain = {
        "name": "r", "center": "alpha", "bearings_deg": [270.0, 300.0], "distance_km": 80.0, "aims": ["depot"],
        "member": [{"type": "shahed136", "count": 6, "altitude_agl_m": 300.0}],
    }  # fmt: skip
    return plain | more


def scenario(*raids, **more):
    plain = dump(load("minimal"))
    plain["catalogue"] = {}
    return loads(plain | {"raid": list(raids), "flight": []} | more)


def flights(*raids):
    return [flight for flight in scenario(*raids).flights if flight.raid]


@settings(max_examples=40)
@given(
    st.lists(st.integers(1, 30), min_size=1, max_size=4), st.integers(1, 5), st.integers(1, 4),
    st.integers(0, 3), st.sampled_from(["in-turn", "drawn"]),
)  # fmt: skip
def test_as_many_come_as_are_written(counts, waves, axes, released, deal):
    members = [{"type": "f16c", "count": n, "altitude_m": 9000.0} for n in counts]
    if released:
        members[0]["release"] = [{"type": "gbu39", "count": released, "distance_km": 50.0}]
    made = scenario(raid(member=members, waves=waves, bearings_deg=[10.0 * k for k in range(axes)], deal=deal))
    assert len(made.flights) == waves * sum(counts) == made.raids[0].n_flights
    assert len(air_objects(made)) == waves * (sum(counts) + counts[0] * released) == made.raids[0].n_objects
    assert len({one.name for one in air_objects(made)}) == made.raids[0].n_objects
    assert {one.wave for one in made.flights} == set(range(1, waves + 1))


@given(st.lists(st.integers(1, 20), min_size=1, max_size=6), st.integers(1, 500))
def test_shares_add_up_to_the_count(weights, count):
    members = [Member(type="shahed136", share=w / sum(weights), altitude_agl_m=300.0) for w in weights]
    found = Raid(name="r", center="a", bearings_rad=[0.0], distance_m=1e5, aims=["x"], count=count, members=members)
    assert sum(found.per_wave) == count
    for n, weight in zip(found.per_wave, weights, strict=True):
        assert abs(n - count * weight / sum(weights)) < 1.0 + 1e-6


def test_it_is_laid_out_the_same_every_time_and_after_a_dump():
    made = scenario(raid(spread_deg=40.0, deal="drawn", aims=["depot", "alpha/post"], offset_m=200.0))
    again = loads(json.loads(json.dumps(dump(made))))
    assert again == made and loads(dump(again)) == made


def test_one_flight_more_moves_no_other():
    few, many = (flights(raid(spread_deg=40.0, member=[{"type": "shahed136", "count": n, "altitude_agl_m": 300.0}]))
                 for n in (6, 9))  # fmt: skip
    kept = {one.name: one for one in many}
    assert all(kept[one.name] == one for one in few) and len(many) == len(few) + 3


def test_axes_spread_distance_and_formation():
    made = scenario(raid(offset_m=500.0, spacing_s=10.0))
    alpha = made.batteries[0]
    starts = [one.route[0] for one in made.flights]
    assert [one.start_s for one in made.flights] == [0.0, 0.0, 10.0, 10.0, 20.0, 20.0]
    assert distance_m(alpha, starts[0]) == pytest.approx(80e3, rel=1e-6)
    assert distance_m(starts[0], starts[2]) == pytest.approx(500.0, rel=1e-3)  # right of its leader
    assert distance_m(starts[2], starts[4]) == pytest.approx(1000.0, rel=1e-3)  # the third flies left
    assert starts[0].lon_deg < alpha.lon_deg and abs(starts[0].lat_deg - alpha.lat_deg) < 0.02


def test_aims_are_dealt_in_turn_or_drawn_by_name():
    aims = ["depot", "alpha/post", "alpha/launchers"]
    in_turn = [one.aim for one in flights(raid(aims=aims, waves=2))]
    assert in_turn == [aims[k % 3] for k in range(12)]
    drawn = [one.aim for one in flights(raid(aims=aims, deal="drawn",
             member=[{"type": "shahed136", "count": 300, "altitude_agl_m": 300.0}]))]  # fmt: skip
    assert all(70 <= drawn.count(aim) <= 130 for aim in aims)


def test_carriers_release_at_their_distance_and_turn_for_home():
    release = [
        {"type": "gbu39", "count": 2, "distance_km": 30.0},
        {"type": "scalp", "distance_km": 60.0, "profile": "low"},
    ]
    member = {"type": "f16c", "count": 1, "altitude_m": 9000.0, "release": release}
    made = scenario(raid(distance_km=150.0, member=[member]))
    (one,), depot = made.flights, made.assets[0]
    assert [r.type for r in one.releases] == ["scalp", "gbu39"] and one.aim is None
    for weapon, away_m in zip(one.releases, (60e3, 30e3), strict=True):
        assert distance_m(one.route[weapon.at_waypoint], depot) == pytest.approx(away_m, rel=1e-3)
    assert distance_m(one.route[-1], depot) > 100e3


def test_decoys_fly_to_the_aim_and_attack_nothing():
    member = {"type": "tomahawk", "count": 3, "altitude_agl_m": 50.0, "is_decoy": True, "rcs_front_m2": 5.0}
    found = flights(raid(member=[member]))
    assert all(one.aim is None and one.rcs_front_m2 == 5.0 for one in found)
    assert distance_m(found[0].route[-1], load("minimal").assets[0]) < 1.0


@pytest.mark.parametrize(
    ("change", "key", "words"),
    [
        (
            {"member": [{"type": "shahed136", "count": 0, "altitude_agl_m": 300.0}]},
            "raid[0].member[0].count", "at least 1",
        ),
        ({"waves": 0}, "raid[0].waves", "at least 1"),
        ({"waves": 2_000_000}, "raid[0]", "12000000 air objects; the limit of a scenario is 4000"),
        (
            {"member": [{"type": "shahed136", "count": 10_000_000, "altitude_agl_m": 300.0}]},
            "raid[0].member[0].count", "at most 4000",
        ),
        ({"center": "alhpa"}, "raid[0].center", "did you mean 'alpha'"),
        ({"aims": ["deopt"]}, "raid[0].aims[0]", "did you mean 'depot'"),
        ({"aims": []}, "raid[0].aims", "attacks nothing"),
        ({"count": 10}, "raid[0].count", "do not go together"),
        ({"distance_km": 1500.0}, "raid[0].distance_km", "km from the origin"),
        (
            {"member": [{"type": "shahed137", "count": 2, "altitude_agl_m": 300.0}]},
            "raid[0].member[0].type", "no such target",
        ),
        (
            {"member": [{"type": "shahed136", "count": 2, "altitude_agl_m": 300.0, "speed_mps": 300.0}]},
            "raid[0].member[0].speed_mps", "33 to 58 m/s",
        ),
        (
            {"member": [{"type": "harop", "count": 2, "altitude_m": 3000.0, "seeks": "radar"}]},
            "raid[0].aims[0]", "is no radar",
        ),
        (
            {"member": [{"type": "f16c", "count": 2, "altitude_m": 9000.0,
                         "release": [{"type": "f15", "distance_km": 90.0}]}]},
            "raid[0].member[0].release[0]", "not a weapon|less than",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_flown_is_told_with_limit_and_cure(change, key, words):
    import re

    with pytest.raises(ScenarioError) as caught:
        scenario(raid(**change))
    said = [str(problem) for problem in caught.value.problems]
    assert any(key in one and re.search(words, one) for one in said), said
    assert len(said) <= 4


def test_a_raid_of_ten_million_is_refused_at_once():
    import time

    began = time.perf_counter()
    with pytest.raises(ScenarioError, match="lower it, or split the raid"):
        scenario(raid(member=[{"type": "shahed136", "count": 10_000_000, "altitude_agl_m": 300.0}]))
    assert time.perf_counter() - began < 5.0


def test_a_raid_that_is_too_long_is_a_warning():
    made = scenario(raid(distance_km=400.0))
    assert [one for one in made.warnings if one.startswith("raid 'r': 6 of 6 flights fly longer")]


def test_flights_of_an_earlier_layout_are_replaced():
    plain = dump(scenario(raid()))
    changed = copy.deepcopy(plain)
    changed["raid"][0]["member"][0]["count"] = 2
    assert len(loads(changed).flights) == 2
    assert len(loads(plain).flights) == 6


def test_weapons_that_home_on_radars_say_how_often_they_hit_a_silent_one():
    seeker = {"type": "harop", "count": 1, "altitude_m": 3000.0, "seeks": "radar", "p_hit_silent": 0.3}
    carrier = {"type": "f16c", "count": 1, "altitude_m": 9000.0, "release": [
        {"type": "gbu39", "distance_km": 40.0, "seeks": "radar", "p_hit_silent": 0.4}]}  # fmt: skip
    drone, fighter = flights(raid(member=[seeker, carrier], aims=["alpha/engagement-radar"]))
    assert (drone.p_hit_silent, fighter.releases[0].p_hit_silent) == (0.3, 0.4)
