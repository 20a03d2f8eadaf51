"""Ammunition in whole engagements: types by class, reserves to the count, salvos by class, common causes."""

import numpy as np
import pytest

from cupola.engine.build.model import build
from cupola.engine.run import run
from cupola.scenario import loads

LOADS = [
    {"missile": "pac3_mse", "launchers": 1, "missiles_per_launcher": 12, "reloads": 0},
    {"missile": "pac2", "launchers": 2, "missiles_per_launcher": 4, "reloads": 0},
]
BY_CLASS = [
    {"against": ["drone"], "missiles": ["pac2"], "salvo": 1, "shots_max": 2},
    {"against": ["ballistic"], "missiles": ["pac3_mse", "pac2"]},
]


def night(world, rules, *, load=None, n_drones=24, **more):
    """Drones first, then four Scuds, at a Patriot with two missile types."""
    battery = {"system": "patriot_pac3", "load": load or LOADS, **more.pop("battery", {})}
    drones = {
        "name": "d", "type": "shahed136", "side": "hostile", "count": n_drones, "spacing_s": 15.0, "aim": "town",
        "route": [world.point(270.0, 28e3, 800.0)],
    }  # fmt: skip
    lat, lon = world.place(270.0, 285e3)
    scuds = {
        "name": "s", "type": "scud_b", "side": "hostile", "count": 4, "spacing_s": 20.0, "start_s": 560.0,
        "route": [{"lat_deg": lat, "lon_deg": lon, "altitude_agl_m": 1.0}], "aim": "town", "profile": "ballistic",
    }  # fmt: skip
    town = [{"name": "town", "lat_deg": world.lat, "lon_deg": world.lon}]
    doctrine = {"ammunition": rules, **more.pop("doctrine", {})}
    document = world.describe([drones, scuds], battery=battery, doctrine=doctrine, asset=town, **more)
    return build(loads(document | {"duration_s": 1500.0}), terrain=world.smooth)


def fired(results, missile, target):
    """Missiles of a type at a type of target, in each replication."""
    e = results.engagements
    mine = (e["missile"] == missile) & (e["type"] == target)
    return np.bincount(e["replication"][mine], minlength=results.n_replications)


def leak(results, target):
    flights = results.flights
    return float((flights["fate"][flights["type"] == target] == "arrived").mean())


@pytest.fixture(scope="module")
def alike(world):
    return run(night(world, []), 30, seed=1)


@pytest.fixture(scope="module")
def by_class(world):
    return run(night(world, BY_CLASS), 30, seed=1)


def test_rules_keep_the_better_missile_for_the_scud(alike, by_class):
    # Without rules 24 drones take all twenty missiles before the first Scud comes.
    assert fired(alike, "pac3_mse", "shahed136").min() == 12 and leak(alike, "scud_b") == 1.0
    assert fired(by_class, "pac3_mse", "shahed136").max() == 0 and leak(by_class, "scud_b") < 0.2
    assert fired(by_class, "pac2", "shahed136").min() == 8
    assert fired(by_class, "pac3_mse", "scud_b").min() > 0
    assert leak(by_class, "shahed136") > leak(alike, "shahed136")  # what it costs


def test_salvo_and_most_shots_are_those_of_the_class(by_class):
    e = by_class.engagements
    drones = e["type"] == "shahed136"
    assert e["salvo_index"][drones].max() == 0 and e["salvo_index"][~drones].max() == 1
    flights = by_class.flights
    assert flights["shots"][flights["type"] == "shahed136"].max() <= 2


@pytest.mark.parametrize("reserve", [0, 3, 8])
def test_a_reserve_is_kept_to_the_count_in_each_type(world, reserve):
    rules = [{"against": ["drone"], "reserve": reserve}]
    results = run(night(world, rules), 6, seed=2)
    assert (fired(results, "pac3_mse", "shahed136") == 12 - reserve).all()
    assert (fired(results, "pac2", "shahed136") == max(8 - reserve, 0)).all()
    if reserve:
        assert results.replications["decisions_reserve"].min() > 0


def test_the_second_type_is_fired_where_the_first_is_used_up(world):
    load = [LOADS[0] | {"missiles_per_launcher": 2}, LOADS[1]]
    results = run(night(world, [{"against": ["drone"], "reserve": 1000}], load=load), 10, seed=3)
    assert fired(results, "pac3_mse", "scud_b").max() == 2
    assert fired(results, "pac2", "scud_b").sum() > 0


def test_a_salvo_of_the_second_type_is_fired_in_one_go(world):
    # 9M96E2 cannot reach a bomber 300 km away for minutes; that is no reason for the second 40N6 to wait.
    load = [
        {"missile": "9m96e2", "launchers": 1, "missiles_per_launcher": 4, "reloads": 0},
        {"missile": "40n6", "launchers": 2, "missiles_per_launcher": 4, "reloads": 0},
    ]
    rules = [{"against": ["aircraft"], "missiles": ["9m96e2", "40n6"], "salvo": 2}]
    flights = [world.inbound("b", far_m=330e3, near_m=200e3, altitude_m=12e3)]
    battery = {"system": "s400", "load": load}
    results = run(world.model_of(flights, battery=battery, doctrine={"ammunition": rules}), 20, seed=5)
    e = results.engagements
    second = np.flatnonzero((e["salvo_index"] == 1) & (e["missile"] == "40n6"))
    assert second.size > 10 and (e["salvo_index"][second - 1] == 0).all()
    assert (e["launch_s"][second] - e["launch_s"][second - 1]).max() < 6.0


def test_a_rule_for_a_type_goes_before_one_for_its_class(world):
    rules = [{"against": ["drone"], "missiles": ["pac3_mse"]}, {"against": ["shahed136"], "missiles": ["pac2"]}]
    results = run(night(world, rules, n_drones=4), 3, seed=4)
    assert fired(results, "pac2", "shahed136").min() > 0 and fired(results, "pac3_mse", "shahed136").max() == 0


def test_who_does_not_know_the_class_goes_by_the_rule_of_the_unknown(world):
    rules = [*BY_CLASS, {"against": ["unknown"], "missiles": ["pac3_mse"]}]
    blind = run(night(world, rules, doctrine={"p_class_known": 0.0}), 3, seed=5)
    assert fired(blind, "pac2", "shahed136").max() == 0 and fired(blind, "pac3_mse", "shahed136").min() == 12


def test_one_load_is_the_battery_without_loads(world):
    flights = [world.inbound(f"r{k}", start_s=3.0 * k, bearing_deg=262.0 + 4.0 * k, far_m=90e3) for k in range(3)]
    plain = world.model_of(flights, battery={"launchers": 3, "missiles_per_launcher": 4})
    load = [{"missile": "48n6e2", "launchers": 3, "missiles_per_launcher": 4, "reloads": 1}]
    loaded = world.model_of(flights, battery={"load": load})
    assert loaded.system.batteries[0].plan == -1
    assert run(plain, 6, seed=6).digest == run(loaded, 6, seed=6).digest


@pytest.mark.parametrize(("salvo", "battery"), [(0.0, 0.0), (0.5, 0.0), (0.0, 0.4), (0.5, 0.4)])
def test_fleming_1975_two_missiles_of_one_salvo(world, salvo, battery):
    """Both of a salvo at one target fail with beta q + (1 - beta) q^2; one alone fails with q as before."""
    q = 0.3
    more = {}
    if salvo or battery:
        more["common_cause"] = {"salvo": salvo, "battery": battery, "source": "assumed"}
    model = world.model_of(
        [world.inbound(far_m=60e3)], battery=more, doctrine={"salvo": 2, "shots_max": 2, "identify_s": 0.0}
    )
    model = world.tweaked(model, missiles={"reliability": 1.0 - q, "lethal_radius_m": 1e-3, "is_direct_hit": 0})
    n = 1500
    e = run(model, n, seed=7).engagements
    assert (np.bincount(e["replication"], minlength=n) == 2).all()
    failed = (e["outcome"] == "failed").reshape(n, 2)
    expected = battery * q + (1 - battery) * (salvo * q + (1 - salvo) * q**2)
    assert failed.all(axis=1).mean() == pytest.approx(expected, abs=4 * np.sqrt(expected / n))
    assert failed.mean() == pytest.approx(q, abs=4 * np.sqrt(q * (1 - q) / n))
