"""Identity in whole engagements: interrogation, corridors, zones, operators, and who is shot at by mistake."""

import math

import numpy as np
import pytest

from cupola.engine.events import EventKind
from cupola.engine.replay import replay
from cupola.variants import Identity

SIDES = ("hostile", "friendly", "civil")


def flat(p):
    """Evidence that tells nothing."""
    return dict.fromkeys(SIDES, p)


#: Nothing but the coded reply tells anything: friendly with it, hostile without.
BY_REPLY = {
    "model": "bayes",
    "modes": ["4"],
    "codes": ["syria"],
    "p_reply": 1.0,
    "p_interrogator_fails": 0.0,
    "prior": {"hostile": 0.5, "friendly": 0.5, "civil": 0.0},
    "likelihood": {
        "coded_reply": {"hostile": 0.01, "friendly": 0.99, "civil": 0.01},
        **{name: flat(0.5) for name in ("civil_reply", "on_plan", "fast", "low", "closing")},
    },
}
#: Nothing but the corridor tells anything.
BY_PLAN = BY_REPLY | {
    "modes": [],
    "codes": [],
    "prior": {"hostile": 0.5, "friendly": 0.0, "civil": 0.5},
    "likelihood": BY_REPLY["likelihood"] | {
        "coded_reply": flat(0.5), "on_plan": {"hostile": 0.01, "friendly": 0.5, "civil": 0.99},
    },
}  # fmt: skip
HOLD = {"weapons_control": "hold", "identify_s": 5.0}


def corners(world, *places):
    """Corners of a zone by bearing and range from the battery."""
    return [dict(zip(("lat_deg", "lon_deg"), world.place(*place), strict=True)) for place in places]


def beam(world, from_m, to_m, kind, **more):
    """A zone along the way of flights that come in from the west, between two distances."""
    sides = [(268.0, to_m), (268.0, from_m), (272.0, from_m), (272.0, to_m)]
    return {"name": f"z-{kind}", "kind": kind, "points": corners(world, *sides), **more}


@pytest.mark.parametrize(
    ("iff", "expected", "cause"),
    [
        ({"modes": ["4"], "codes": "syria"}, "friendly", "coded_reply"),
        ({"modes": ["4"], "codes": "russia"}, "hostile", "incompatible"),
        ({"modes": ["parol"], "codes": "syria"}, "hostile", "incompatible"),
        ({"modes": ["4"], "codes": "syria", "p_on": 0.0}, "hostile", "no_reply"),
        ({"modes": ["3"]}, "hostile", "no_reply"),
        ({"p_spoof": 1.0}, "friendly", "coded_reply"),
        (None, "hostile", "no_reply"),
    ],
)
def test_iff_by_mode_nation_and_switch(world, iff, expected, cause):
    flight = world.inbound("one", side="friendly", far_m=80e3, **({} if iff is None else {"iff": iff}))
    hostile = world.inbound("far", far_m=90e3, bearing_deg=200.0)
    model = world.model_of([flight, hostile], battery={"identification": BY_REPLY}, doctrine=HOLD, duration_s=60.0)
    log = replay(model, seed=1, replication=0)
    said = world.events(log, EventKind.IDENTIFIED)
    assert [Identity(int(v)).label for v in said.value[said.flight == 0]] == [expected]
    flights = log.results.flights
    assert flights["identity_cause"][0] == cause
    assert (flights["identified"][0], flights["mistaken"][0]) == (1, int(expected != "friendly"))


def test_replies_and_failures_come_at_their_rates_within_four_standard_errors(world):
    rule = BY_REPLY | {"p_reply": 0.8, "p_interrogator_fails": 0.1}
    iff = {"modes": ["4"], "codes": "syria", "p_on": 0.9}
    flights = [
        world.inbound(f"f{k}", bearing_deg=180.0 + 3.0 * k, side="friendly", far_m=80e3, iff=iff) for k in range(40)
    ]
    flights.append(world.inbound("enemy", far_m=80e3))
    model = world.model_of(flights, battery={"identification": rule}, doctrine=HOLD, duration_s=30.0)
    n = 60
    found = world.run(model, n, seed=5).flights
    friends = found["side"] == "friendly"
    total = int(found["identified"][friends].sum())
    share = found["mistaken"][friends].sum() / total
    p = 1.0 - 0.9 * 0.8 * 0.9
    # A transponder that is off is off for good, but each flight has its own draws: all are independent.
    assert total == 40 * n
    assert abs(share - p) <= 4.0 * math.sqrt(p * (1.0 - p) / total)


def test_a_confusion_matrix_in_the_engine_within_four_standard_errors(world):
    matrix = {
        "hostile": {"hostile": 0.6, "friendly": 0.1, "unknown": 0.3},
        "friendly": {"hostile": 0.2, "friendly": 0.5, "civil": 0.3},
        "civil": {"civil": 1.0},
    }
    flights = [
        world.inbound(f"{s}{k}", bearing_deg=170.0 + 2.0 * k, side=s, far_m=80e3) for s in SIDES for k in range(12)
    ]
    rule = {"model": "matrix", "matrix": matrix}
    found = world.run(
        world.model_of(flights, battery={"identification": rule}, doctrine=HOLD, duration_s=30.0), 80, seed=6
    ).flights
    for side, wrong, open_share in (("hostile", 0.1, 0.3), ("friendly", 0.2, 0.0), ("civil", 0.0, 0.0)):
        own = found["side"] == side
        n = int(found["identified"][own].sum())
        assert n == 12 * 80
        for column, p in (("mistaken", wrong), ("undecided", open_share)):
            share = found[column][own].sum() / n
            assert abs(share - p) <= 4.0 * math.sqrt(p * (1.0 - p) / n), (side, column)


def test_an_operator_takes_time_and_errs(world):
    waits = {"waiting": "fixed", "waiting_mean_s": 7.0, "p_operator_error": 1.0}
    flight = world.inbound("one", far_m=80e3)
    told = {}
    for name, extra in (("alone", {}), ("operator", waits)):
        model = world.model_of(
            [flight], battery={"identification": {"model": "rates"} | extra}, doctrine=HOLD, duration_s=60.0
        )
        log = replay(model, seed=1, replication=0)
        (told[name],) = world.events(log, EventKind.IDENTIFIED)
        cause = log.results.flights["identity_cause"][0]
        assert cause == ("rates" if name == "alone" else "operator")
    assert told["operator"].time_s - told["alone"].time_s == pytest.approx(7.0, abs=1e-9)
    assert told["alone"].value == Identity.HOSTILE and told["operator"].value != Identity.HOSTILE


def test_a_flight_in_the_corridor_of_its_plan_is_civil_until_it_leaves_it(world):
    """At a review the evidence has changed: the airliner has left its corridor and is taken for hostile."""
    corridor = beam(world, 60e3, 100e3, "corridor", course_deg=90.0, altitude_min_m=4000, altitude_max_m=8000)
    liner = world.inbound("liner", side="civil", far_m=90e3, flight_plan="z-corridor")
    other = world.inbound("other", side="civil", far_m=90e3, bearing_deg=271.0)
    enemy = world.inbound("enemy", far_m=90e3, bearing_deg=200.0)
    rule = BY_PLAN | {"review_s": 4.0}
    model = world.model_of(
        [liner, other, enemy], battery={"identification": rule}, doctrine=HOLD, zone=[corridor], duration_s=200.0
    )
    log = replay(model, seed=1, replication=0)
    said = world.events(log, EventKind.IDENTIFIED)
    first = [Identity(int(v)).label for v in said.value[said.flight == 0]]
    assert first == ["civil", "hostile"]
    left_s = said.time_s[said.flight == 0][1]
    assert (90e3 - 60e3) / 250.0 <= left_s <= (90e3 - 60e3) / 250.0 + 6.0
    # In the same corridor without a plan for it: not taken for civil.
    assert [Identity(int(v)).label for v in said.value[said.flight == 1]] == ["hostile"]
    assert log.results.flights["identity_cause"][1] == "off_plan"


@pytest.mark.parametrize(
    ("change", "is_civil"),
    [
        ({}, True),
        ({"altitude_max_m": 5000}, False),
        ({"start_s": 500}, False),
        ({"course_deg": 0.0}, False),
        ({"course_deg": 270.0}, True),
        ({"course_deg": 270.0, "both_ways": False}, False),
    ],
)
def test_a_corridor_has_altitudes_times_and_a_course(world, change, is_civil):
    corridor = beam(world, 60e3, 100e3, "corridor") | {"course_deg": 90.0} | change
    liner = world.inbound("liner", side="civil", far_m=90e3, flight_plan="z-corridor")
    enemy = world.inbound("enemy", far_m=90e3, bearing_deg=200.0)
    model = world.model_of(
        [liner, enemy], battery={"identification": BY_PLAN}, doctrine=HOLD, zone=[corridor], duration_s=60.0
    )
    assert bool(world.run(model, 1, seed=1).flights["mistaken"][0]) != is_civil


def launches(world, *, zones, control="tight", far_m=80e3, near_m=20e3, **more):
    """Ground ranges of a hostile flight from the west when it is shot at, and the last reasons."""
    flight = world.inbound("one", far_m=far_m, near_m=near_m)
    doctrine = {"weapons_control": control, "shots_max": 6, "identify_s": 0.0}
    model = world.model_of([flight], doctrine=doctrine, zone=zones, duration_s=300.0, **more)
    results = world.run(model, 2, seed=4)
    times = results.engagements["launch_s"]
    return far_m - 250.0 * times, results


def test_nothing_is_shot_at_in_a_no_fire_zone(world):
    free, _ = launches(world, zones=[])
    assert free.size and free.max() > 45e3
    ranges_m, results = launches(world, zones=[beam(world, 40e3, 200e3, "no_fire")])
    assert ranges_m.size and ranges_m.max() < 40.5e3
    assert results.replications["decisions_no_fire_zone"].min() > 5
    above, _ = launches(world, zones=[beam(world, 40e3, 200e3, "no_fire", altitude_min_m=9000)])
    assert np.array_equal(above, free)
    over, _ = launches(world, zones=[beam(world, 40e3, 200e3, "no_fire", end_s=5)])
    assert np.array_equal(over, free)


def test_zones_change_weapons_control_and_the_strictest_counts(world):
    hold, _ = launches(world, zones=[beam(world, 40e3, 200e3, "weapons_hold")])
    assert hold.max() < 40.5e3
    released, _ = launches(world, zones=[beam(world, 40e3, 200e3, "weapons_tight")], control="hold")
    assert released.size and released.min() > 39e3
    both = [beam(world, 40e3, 200e3, "weapons_free"), beam(world, 40e3, 200e3, "no_fire")]
    assert launches(world, zones=both)[0].max() < 40.5e3
    unsure = {"battery": {"identification": {"model": "matrix", "matrix": {s: {"unknown": 1.0} for s in SIDES}}}}
    assert launches(world, zones=[], **unsure)[0].size == 0
    freed, _ = launches(world, zones=[beam(world, 40e3, 200e3, "weapons_free")], **unsure)
    assert freed.size and freed.min() > 39e3


def test_ps752_and_mh17_a_tense_battery_may_take_an_airliner_for_a_threat(world):
    """VALIDATION, historical checks: misidentification is a branch of its own, possible and not certain.

    A short-range battery that expects cruise missiles, without the flight plans and with an interrogator that may
    fail, beside an airport: an airliner climbing out is shot at in some replications, for stated reasons; the same
    battery with plans and a working interrogator hardly ever does.
    """
    climb = [
        world.point(0.0, 9e3, 500.0, speed_mps=120.0), world.point(300.0, 5e3, 2000.0, speed_mps=150.0),
        world.point(270.0, 30e3, 6000.0),
    ]  # fmt: skip
    liners = [
        {"name": f"liner-{k}", "type": "a320_b738", "side": "civil", "start_s": 100.0 * k, "route": climb,
         "iff": {"modes": ["3", "s"]}, "flight_plan": "z-corridor"}
        for k in range(3)
    ]  # fmt: skip
    threat = world.inbound("threat", far_m=80e3, near_m=40e3, bearing_deg=90.0)
    gate = {"name": "z-corridor", "kind": "corridor", "altitude_max_m": 10e3}
    gate["points"] = corners(world, (15.0, 11e3), (325.0, 22e3), (280.0, 45e3), (255.0, 45e3), (270.0, 2e3))
    tense = {
        "model": "bayes", "modes": ["3", "s"], "p_interrogator_fails": 0.1, "p_reply": 0.9,
        "prior": {"hostile": 0.8, "friendly": 0.05, "civil": 0.15}, "threshold": flat(0.85), "p_operator_error": 0.02,
    }  # fmt: skip
    found = {}
    for name, rule, zones in (
        ("tense", tense, []),
        ("calm", tense | {"p_interrogator_fails": 0.0, "p_reply": 1.0, "p_operator_error": 0.0}, [gate]),
    ):
        flights = liners if zones else [{k: v for k, v in f.items() if k != "flight_plan"} for f in liners]
        model = world.model_of(
            [*flights, threat], battery={"system": "tor_m1", "identification": rule}, zone=zones, duration_s=500.0
        )
        found[name] = world.run(model, 100, seed=2)
    shot_at = found["tense"].replications["civil_engaged"]
    assert 0.01 < np.mean(shot_at > 0) < 0.9
    shots = found["tense"].engagements
    wrong = shots["side"] == "civil"
    assert set(shots["identity"][wrong]) == {"hostile"} and shots["is_mistaken"][wrong].all()
    assert set(shots["identity_cause"][wrong]) <= {"no_reply", "operator", "profile"}
    assert not found["calm"].replications["civil_engaged"].any()
