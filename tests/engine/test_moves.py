"""Batteries that move: times by the formula, nothing in between, and what comes along."""

import numpy as np
import pytest

from cupola.engine.events import EventKind
from cupola.engine.replay import replay
from cupola.engine.run import run
from cupola.errors import ScenarioError
from cupola.scenario import loads
from cupola.scenario.layout.stations import times_s

AT_S, PACK_S, SET_UP_S, SPEED_MPS = 200.0, 40.0, 60.0, 15.0


def move(world, bearing_deg=0.0, range_m=1e3, at_s=AT_S, **more):
    lat, lon = world.place(bearing_deg, range_m)
    return {
        "lat_deg": lat, "lon_deg": lon, "at_s": at_s, "pack_s": PACK_S, "set_up_s": SET_UP_S, "speed_mps": SPEED_MPS,
        "road_factor": 1.5, **more,
    }  # fmt: skip


def stream(world, n=24, **more):
    """Targets straight at the battery, one each 20 s, first seen before it moves and last after it has."""
    route = world.inbound(far_m=90e3, **more)
    return [route | {"name": f"t{k}", "start_s": 20.0 * k} for k in range(n)]


def moving(world, flights, *moves, battery=None, **more):
    moves = moves or (move(world),)
    return world.model_of(flights, battery={"move": list(moves), **(battery or {})}, **more)


def test_it_is_ready_when_packing_march_and_setting_up_are_over(world):
    scenario = loads(world.describe([world.inbound()], battery={"move": [move(world), move(world, 90.0, 2e3, 600.0)]}))
    ready_s = [there for _, there in times_s(scenario.batteries[0])]
    legs_m = [1e3, np.hypot(1e3, 2e3)]
    expected = [at + PACK_S + 1.5 * leg / SPEED_MPS + SET_UP_S for at, leg in zip((AT_S, 600.0), legs_m, strict=True)]
    np.testing.assert_allclose(ready_s, expected, rtol=0.005)
    assert [battery.name for battery in scenario.batteries] == ["alpha", "alpha-at-2", "alpha-at-3"]


def test_nothing_is_seen_or_fired_on_the_march(world):
    model = moving(world, stream(world))
    leave_s, ready_s = float(model.system.moves[0].leave_s), float(model.system.moves[0].ready_s)
    assert ready_s == pytest.approx(AT_S + PACK_S + 100.0 + SET_UP_S, rel=0.005)
    log = replay(model, seed=1, replication=0)
    for kind in (EventKind.PLOT, EventKind.LAUNCHED):
        found = world.events(log, kind)
        before, after = found[found.battery == 0], found[found.battery == 1]
        assert len(before) and len(after)
        assert before.time_s.max() <= leave_s + 1.0 and after.time_s.min() >= ready_s
    left, there = world.events(log, EventKind.LEFT_POSITION), world.events(log, EventKind.IN_POSITION)
    assert left.battery.tolist() == [0] and there.battery.tolist() == [1]
    assert left.value[0] == ready_s


def test_missiles_come_along_to_the_count(world):
    model = moving(world, stream(world))
    stock = int((model.system.launchers.missiles * (1 + model.system.launchers.reloads)).sum()) // 2
    log = replay(model, seed=2, replication=0)
    fired = world.events(log, EventKind.LAUNCHED)
    before = int((fired.battery == 0).sum())
    assert 0 < before < stock
    assert world.events(log, EventKind.IN_POSITION).value[0] == stock - before
    assert log.results.replications["missiles_left"][0] == stock - len(fired)


def weapon(world, aim, arrives_s, bearing_deg=270.0):
    ends = [world.place(bearing_deg, range_m) for range_m in (20e3, 100.0)]
    route = [{"lat_deg": lat, "lon_deg": lon, "altitude_agl_m": 100.0, "speed_mps": 250.0} for lat, lon in ends]
    start_s = arrives_s - 19.9e3 / 250.0
    return {
        "name": f"w{arrives_s:g}",
        "type": "kalibr",
        "side": "hostile",
        "route": route,
        "aim": aim,
        "start_s": start_s,
    }


@pytest.mark.parametrize(
    ("aim", "arrives_s", "is_there"),
    [
        ("alpha/post", 150.0, True),
        ("alpha/post", 250.0, False),
        ("alpha-at-2/post", 250.0, False),
        ("alpha-at-2/post", 450.0, True),
    ],
)
def test_a_weapon_hits_only_where_the_battery_stands(world, aim, arrives_s, is_there):
    model = moving(world, [weapon(world, aim, arrives_s)], doctrine={"policy": "none"})
    found = run(world.tweaked(model, flights={"p_hit": 1.0}), 2, seed=3)
    assert found.flights["fate"].tolist() == ["arrived"] * 2
    assert found.flights["destroyed"].tolist() == ([aim] * 2 if is_there else [""] * 2)


def test_what_was_destroyed_stays_destroyed(world):
    """The weapon comes from where the battery may not shoot; what follows it from the west finds no radar any more."""
    flights = [weapon(world, "alpha/engagement-radar", 150.0, bearing_deg=90.0), *stream(world)]
    model = moving(world, flights, doctrine={"firing_sector_deg": [180.0, 360.0]})
    found = run(world.tweaked(model, flights={"p_hit": 1.0}), 3, seed=4)
    assert found.replications["parts_lost"].tolist() == [1, 1, 1]
    assert (found.engagements["launch_s"] < 151.0).all()


def test_a_late_target_is_met_from_the_new_place_as_by_a_battery_that_stood_there(world):
    """After the move a battery far to the north shoots at what the old place never could."""
    far = move(world, 0.0, 150e3, at_s=10.0, speed_mps=60.0, road_factor=1.0, pack_s=0.0, set_up_s=0.0)
    late = world.inbound(far_m=60e3, start_s=2700.0)
    lat, _ = world.place(0.0, 150e3)
    for point in late["route"]:
        point["lat_deg"] += lat - world.lat
    found = run(moving(world, [late], far, duration_s=3600.0), 3, seed=5)
    assert found.replications["kills"].sum() > 0 and set(found.engagements["battery"]) == {"alpha-at-2"}


def test_moves_that_overlap_and_what_cannot_come_along_are_refused(world):
    cases = {
        "battery[0].move[1].at_s": {"move": [move(world), move(world, 90.0, 2e3, AT_S + 50.0)]},
        "battery[0].resupply": {"move": [move(world)], "resupply": [{"first_s": 60.0, "loads": 1}]},
    }
    for key, battery in cases.items():
        with pytest.raises(ScenarioError) as error:
            loads(world.describe([world.inbound()], battery=battery))
        assert error.value.problems[0].key == key and error.value.problems[0].hint
