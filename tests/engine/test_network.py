"""Networks: who hears whom and how late, fused tracks, coordination, loss of nodes, emission control."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cupola.engine.build.model import build
from cupola.engine.build.network import delays
from cupola.engine.events import EventKind
from cupola.engine.phases.track import SPEED_SIGMA_MPS
from cupola.engine.replay import _run_logged, replay
from cupola.engine.result_rows import EVENT
from cupola.engine.run import run
from cupola.kernels.rows import NODE, table
from cupola.scenario import load, loads
from cupola.variants import Outcome, Part, Reason, TrackStatus

SEED = 3


@pytest.fixture(scope="module")
def net(world):
    """Maker of scenarios with a post ``hq``, the battery ``alpha`` under it, and others on request."""

    def make(flights, *, post=None, battery=None, others=(), **more):
        lat, lon = world.place(90.0, 5e3)
        hq = {"name": "hq", "lat_deg": lat, "lon_deg": lon, "coordination": "none", **(post or {})}
        plan = world.describe(flights, battery={"post": "hq", **(battery or {})}, **{"post": [hq], **more})
        for k, other in enumerate(others):
            lat, lon = world.place(0.0, 3e3 * (k + 1))
            plan["battery"].append({**plan["battery"][0], "name": f"b{k + 2}", "lat_deg": lat, "lon_deg": lon, **other})
        return build(loads(plan), terrain=world.smooth)

    return make


def of_kind(log, kind):
    return log.events[log.events.kind == kind]


def lone(world, name="early", kind="36d6", bearing_deg=270.0, range_m=30e3, **more):
    lat, lon = world.place(bearing_deg, range_m)
    return {"name": name, "type": kind, "lat_deg": lat, "lon_deg": lon, **more}


# ---- the tree


def test_delays_add_up_along_the_tree_and_there_is_no_way_between_two_trees():
    nodes = table(NODE, 6)
    nodes.parent = [3, 3, 4, 4, -1, -1]
    found = delays(nodes, [1.0, 2.0, 4.0, 8.0, 0.0, 0.0])
    assert found[0].tolist() == [0.0, 3.0, 13.0, 1.0, 9.0, np.inf]
    assert np.array_equal(found, found.T)


@given(st.lists(st.tuples(st.integers(0, 9), st.floats(0.0, 60.0)), min_size=1, max_size=10))
def test_delays_are_a_metric_on_the_tree(links):
    nodes = table(NODE, len(links))
    nodes.parent = [min(above, k) - 1 for k, (above, _) in enumerate(links)]
    found = delays(nodes, [delay for _, delay in links])
    assert np.array_equal(found, found.T) and not np.diag(found).any()
    reach = np.isfinite(found)
    via = found[:, :, None] + found[None, :, :]
    assert np.all(found[:, None, :] <= via + 1e-9)
    assert np.array_equal(reach @ reach, reach)


# ---- shared pictures


def test_one_battery_under_a_post_without_delay_fights_as_it_does_alone(world, net):
    flights = [world.inbound("one", far_m=80e3), world.inbound("two", bearing_deg=290.0, far_m=90e3)]
    alone = run(world.model_of(flights), 30, seed=SEED)
    led = run(net(flights), 30, seed=SEED)
    assert alone.digest == led.digest
    for name, column in alone.engagements.items():
        np.testing.assert_array_equal(led.engagements[name], column, err_msg=name)


@pytest.mark.parametrize("delay_s", [0.0, 3.0, 7.5])
def test_a_track_of_the_post_lags_by_exactly_the_delay(world, net, delay_s):
    radar = lone(world, post="hq", delay_s=delay_s)
    model = net([world.inbound(far_m=80e3)], radar=[radar], battery={"post": None})
    log = replay(model, seed=SEED, replication=0)
    plots = of_kind(log, EventKind.PLOT)
    seen = plots[model.system.radars.battery[plots.other] == -1]
    assert of_kind(log, EventKind.POST_CONFIRMED)[0].time_s == seen.time_s[2] + delay_s  # by its third plot


def test_a_battery_sees_through_the_radar_of_another(world, net):
    """Its own radar cannot see the low flyer; a radar under the same post does, and the battery gets the track."""
    low = world.inbound(far_m=60e3, altitude_m=40.0)
    near = lone(world, range_m=20e3, post="hq", mast_height_m=20.0, delay_s=2.0)
    log = replay(net([low], radar=[near]), seed=SEED, replication=0)
    first = of_kind(log, EventKind.CONFIRMED)[0]
    assert log.model.names.radars[first.other] == "early" and first.time_s > 2.0
    plots = of_kind(log, EventKind.PLOT)
    own = plots[log.model.system.radars.battery[plots.other] == 0]
    assert own.time_s[0] > first.time_s + 20.0
    apart = replay(net([low], radar=[near], post={"mode": "autonomous"}), seed=SEED, replication=0)
    assert of_kind(apart, EventKind.CONFIRMED)[0].time_s > first.time_s + 20.0


def information(world, net, bearings_deg):
    """What the track of the post knows at 60 s along each axis: the inverse of its covariance, and when it was made."""
    radars = [lone(world, f"at-{bearing:g}", post="hq", bearing_deg=bearing) for bearing in bearings_deg]
    flights = [world.inbound(far_m=150e3)]
    model = net(flights, radar=radars, battery={"post": None}, duration_s=60.0, decision_interval_s=0.1)
    model = world.tweaked(model, nodes={"process_mps2": 0.0})
    state, _ = _run_logged(model, SEED, 0, table(EVENT, 0))
    track = state.tracks[len(model.system.batteries), 0]
    assert track.status == TrackStatus.CONFIRMED
    carry = np.array([[1.0, 60.0 - track.time_s], [0.0, 1.0]])
    known = zip(track.var_pos_m2, track.cov_pos_vel, track.var_vel, strict=True)
    return [np.linalg.inv(carry @ np.array([[pos, cov], [cov, vel]]) @ carry.T) for pos, cov, vel in known]


def test_a_fused_track_knows_what_independent_measurements_know_together(world, net):
    """Without manoeuvre noise information adds up (Bar-Shalom et al. 2001, ch. 7): both = one + other - prior."""
    one, other, both = (information(world, net, bearings) for bearings in ([250.0], [300.0], [250.0, 300.0]))
    prior = np.linalg.inv(np.array([[1.0, 60.0], [0.0, 1.0]]) @ np.diag([1e18, SPEED_SIGMA_MPS**2]) @ [[1, 0], [60, 1]])
    for a, b, fused in zip(one, other, both, strict=True):
        assert fused == pytest.approx(a + b - prior, rel=1e-3)
        assert np.linalg.inv(fused)[0, 0] < min(np.linalg.inv(a)[0, 0], np.linalg.inv(b)[0, 0])


def test_the_first_to_declare_speaks_for_the_network(world, net):
    """Two batteries, one sure to know hostiles and quick, the other sure not to: shared, both know."""
    blind = {"doctrine": {"p_hostile_known": 0.0, "identify_s": 30.0}}
    quick = {"identify_s": 1.0}
    flights = [world.inbound(far_m=80e3)]
    log = replay(net(flights, doctrine=quick, others=[blind]), seed=SEED, replication=0)
    said = of_kind(log, EventKind.IDENTIFIED)
    assert [row.battery for row in said] == [0, 1] and np.all(said.value == 1.0)
    own = {"doctrine": {**blind["doctrine"], "own_identity": True}}
    log = replay(net(flights, doctrine=quick, others=[own]), seed=SEED, replication=0)
    assert of_kind(log, EventKind.IDENTIFIED).value.tolist() == [1.0, 0.0]


# ---- coordination


def pairs_at_once(results):
    """Pairs of shots of different batteries at one flight that were in the air together."""
    shots = results.engagements
    n = 0
    for replication in np.unique(shots["replication"]):
        mine = np.flatnonzero(shots["replication"] == replication)
        for a in mine:
            for b in mine[mine > a]:
                together = shots["launch_s"][b] < shots["end_s"][a] and shots["launch_s"][a] < shots["end_s"][b]
                other = shots["battery"][a] != shots["battery"][b]
                n += bool(together and other and shots["flight"][a] == shots["flight"][b])
    return n


RAID = [{"name": f"t{k}", "bearing_deg": 262.0 + 4.0 * k, "far_m": 80e3 + 2e3 * k} for k in range(4)]


@pytest.mark.parametrize("coordination", ["deconflict", "best", "optimal"])
def test_no_two_batteries_shoot_at_one_target_unless_doctrine_says_so(world, net, coordination):
    flights = [world.inbound(**one) for one in RAID]
    delay = {"link_delay_s": 1.0}
    free = run(net(flights, battery=delay, others=[{}]), 10, seed=SEED)
    assert pairs_at_once(free) > 10
    post = {"coordination": coordination}
    led = run(net(flights, post=post, battery=delay, others=[{}]), 10, seed=SEED)
    assert pairs_at_once(led) == 0 and set(led.engagements["battery"]) == {"alpha", "b2"}
    assert np.all(led.replications["orders"] >= 4)
    assert np.all(led.replications["decisions_assigned_elsewhere"] > 0)
    both = run(net(flights, post={**post, "batteries_on_target": 2}, battery=delay, others=[{}]), 10, seed=SEED)
    assert pairs_at_once(both) > 10


def test_an_order_takes_the_way_up_and_down(world, net):
    model = net([world.inbound(far_m=80e3)], post={"coordination": "best"}, battery={"link_delay_s": 3.0})
    log = replay(model, seed=SEED, replication=0)
    order = of_kind(log, EventKind.ORDERED)[0]
    launch = of_kind(log, EventKind.LAUNCHED)[0]
    assert order.value == order.time_s + 6.0
    assert order.value <= launch.time_s < order.value + 1.0
    reasons = of_kind(log, EventKind.NOT_ENGAGED)
    assert Reason.NO_ORDER in reasons.value


def test_best_gives_the_target_to_the_battery_that_is_there_first(world, net):
    """A second battery 40 km down the road meets the target earlier, though it stands later in the file."""
    lat, lon = world.place(270.0, 40e3)
    forward = {"lat_deg": lat, "lon_deg": lon}
    flights = [world.inbound(far_m=110e3)]
    for coordination, expected in (("deconflict", "alpha"), ("best", "b2")):
        both_at_once = {"doctrine": {"identify_s": 20.0}}
        model = net(flights, post={"coordination": coordination}, others=[forward], **both_at_once)
        assert run(model, 1, seed=SEED).engagements["battery"][0] == expected


def test_a_target_that_the_first_battery_missed_is_handed_over(world, net):
    doctrine = {"salvo": 1, "shots_max": 1}
    model = net([world.inbound(far_m=120e3)], post={"coordination": "best"}, others=[{}], doctrine=doctrine)
    model = world.tweaked(model, missiles={"lethal_radius_m": 0.0}, batteries={"p_miss_seen": 1.0})
    results = run(model, 5, seed=SEED)
    assert np.all(results.replications["hand_overs"] == 1) and np.all(results.replications["missiles_fired"] == 2)
    assert sorted(set(results.engagements["battery"])) == ["alpha", "b2"]


def test_point_defence_takes_what_flies_at_its_charge_first(world, net):
    """Both could shoot; the short-range battery gets what flies at the battery that it protects."""
    charge = {"launchers": 4}
    guard = {"system": "tor_m1", "protects": "alpha", "boresight_deg": 270.0}
    flights = [world.inbound(far_m=40e3, near_m=200.0, altitude_m=1500.0)]
    lat, lon = world.place(270.0, 2e3)
    slow = {"identify_s": 90.0}  # by then both have it in reach
    found = {}
    for name, protects in (("guard", "alpha"), ("stranger", None)):
        other = {**guard, "protects": protects, "lat_deg": lat, "lon_deg": lon}
        model = net(flights, post={"coordination": "best"}, battery=charge, others=[other], doctrine=slow)
        shots = run(model, 3, seed=SEED).engagements
        found[name] = str(shots["battery"][0]) if len(shots["battery"]) else ""
    assert found["guard"] == "b2"


# ---- loss of nodes


@pytest.mark.parametrize("node", ["hq", "alpha/link"])
def test_loss_of_post_or_link_makes_autonomous_at_that_moment(world, net, node):
    doctrine = {"autonomous_weapons_control": "hold"}
    flights = [world.inbound(far_m=150e3), world.inbound("later", far_m=150e3, start_s=90.0)]
    model = net(flights, doctrine=doctrine, failure=[{"node": node, "at_s": 40.0, "repair_s": 100.0}])
    log = replay(model, seed=SEED, replication=0)
    changes = of_kind(log, EventKind.AUTONOMOUS)
    assert changes.time_s.tolist() == [40.0, 140.0] and changes.value.tolist() == [1.0, 0.0]
    row = log.results.replications
    assert row["autonomous_s"][0] == 100.0 and row["nodes_lost"][0] == 1
    launches = of_kind(log, EventKind.LAUNCHED).time_s
    assert len(launches) and not np.any((launches >= 40.0) & (launches < 140.0))


def test_failures_happen_as_often_and_when_their_draw_says(world, net):
    failure = [{"node": "hq", "at_s": 30.0, "jitter_s": 10.0, "p": 0.3}]
    model = net([world.inbound(far_m=40e3, near_m=20e3)], failure=failure)
    n = 400
    lost = run(model, n, seed=SEED).replications["nodes_lost"]
    assert lost.mean() == pytest.approx(0.3, abs=4.0 * np.sqrt(0.3 * 0.7 / n))
    logs = [replay(model, seed=SEED, replication=int(r)) for r in np.flatnonzero(lost)[:8]]
    times = [float(of_kind(log, EventKind.FAILED).time_s[0]) for log in logs]
    assert all(20.0 <= time_s <= 41.0 for time_s in times) and len(set(times)) > 3


def test_without_power_a_battery_is_blind_and_its_missiles_lose_guidance(world, net):
    model = net([world.inbound(far_m=100e3)], failure=[{"node": "alpha/power", "at_s": 60.0, "repair_s": 60.0}])
    log = replay(model, seed=SEED, replication=0)
    plots = of_kind(log, EventKind.PLOT).time_s
    assert np.any(plots < 60.0) and np.any(plots > 120.0) and not np.any((plots > 60.0) & (plots < 120.0))
    ends = log.results.engagements
    in_air = (ends["launch_s"] < 60.0) & (ends["end_s"] > 60.0)
    assert in_air.any() and set(ends["outcome"][in_air]) == {Outcome.GUIDANCE_LOST_RADAR.label}


def test_a_repair_does_not_give_back_what_was_destroyed(world, net):
    """The post fails at 10 s and is repaired at 200 s; in the one case a hit has destroyed it in between."""
    failure = [{"node": "hq", "at_s": 10.0, "repair_s": 190.0}]
    for p_hit in (0.0, 1.0):
        flights = [world.inbound("bomb", bearing_deg=90.0, far_m=30e3, aim="hq"), world.inbound("late", far_m=100e3)]
        model = net(flights, failure=failure, doctrine={"weapons_control": "hold"})
        model = world.tweaked(model, flights={"p_hit": p_hit})
        changes = of_kind(replay(model, seed=SEED, replication=0), EventKind.AUTONOMOUS)
        assert changes.time_s.tolist() == ([10.0] if p_hit else [10.0, 200.0])


def test_posts_and_lone_radars_can_be_attacked(world, net):
    aims = [world.inbound(name, bearing_deg=b, far_m=30e3, aim=name) for name, b in (("hq", 90.0), ("early", 270.0))]
    model = net(aims, radar=[lone(world, post="hq")], doctrine={"weapons_control": "hold"})
    model = world.tweaked(model, flights={"p_hit": 1.0})
    assert model.system.assets[model.system.flights[0].aim_asset].kind == Part.POST
    row = run(model, 1, seed=SEED).replications
    assert row["parts_lost"][0] == 2 and row["nodes_lost"][0] == 2 and row["autonomous_s"][0] > 0.0


def test_failures_of_what_is_not_there_are_ignored(world, net):
    model = net([world.inbound()], others=[{"is_active": False}], failure=[{"node": "b2/power", "at_s": 1.0}])
    assert model.names.failures == ()


# ---- emission control


def test_a_silent_radar_sees_nothing(world):
    silent = {"surveillance_emission": {"windows_s": [[60, 100]]}, "emission": {"windows_s": [[80, 120]]}}
    log = replay(world.model_of([world.inbound(far_m=150e3)], battery=silent), seed=SEED, replication=0)
    plots = of_kind(log, EventKind.PLOT)
    role = log.model.system.radars.role[plots.other]
    search, guide = plots.time_s[role == 0], plots.time_s[role == 1]
    assert len(search) and search.min() > 59.0 and search.max() <= 100.0
    assert len(guide) and guide.min() > 79.0 and guide.max() <= 120.0
    launches = of_kind(log, EventKind.LAUNCHED).time_s
    assert not len(launches) or (launches.min() >= 80.0 and launches.max() <= 120.0)


def test_looks_after_a_silence_are_the_looks_that_would_have_been_made(world):
    """Looks are counted by the pass of the beam: after the silence plots are the same to the bit."""
    flights = [world.inbound(far_m=150e3)]
    hold = {"weapons_control": "hold"}
    always = replay(world.model_of(flights, doctrine=hold), seed=SEED, replication=0)
    guide = always.model.system.batteries[0].engagement_radar
    quiet = {"emission": {"windows_s": [[0, 30], [70, 900]]}}
    pause = replay(world.model_of(flights, battery=quiet, doctrine=hold), seed=SEED, replication=0)
    for t in (50.0, 75.0):
        a, b = (of_kind(log, EventKind.PLOT) for log in (always, pause))
        a, b = (e[(e.other == guide) & (e.time_s > t)] for e in (a, b))
        if t < 70.0:
            assert b.time_s.min() > 69.0
        else:
            np.testing.assert_array_equal(a.pos_enu_m, b.pos_enu_m)


def test_a_cued_radar_waits_for_a_hostile_track_nearby(world):
    ambush = {"emission": {"cue_range_km": 50}}
    log = replay(world.model_of([world.inbound(far_m=120e3)], battery=ambush), seed=SEED, replication=0)
    on = of_kind(log, EventKind.EMITS)
    assert on.value.tolist()[:2] == [0.0, 1.0]
    expected_s = (120e3 - 50e3) / 250.0
    assert on.time_s[1] == pytest.approx(expected_s, abs=6.0)
    assert Reason.RADAR_SILENT in of_kind(log, EventKind.NOT_ENGAGED).value


def seeker(world, **more):
    aim = {"aim": "alpha/engagement-radar", "seeks": "radar"}
    return world.inbound("arm", far_m=60e3, near_m=40e3, altitude_m=8000.0, **aim, **more)


@pytest.mark.parametrize("p", [0.0, 0.4, 1.0])
def test_a_radar_goes_silent_before_a_weapon_as_often_as_it_recognises_one(world, p):
    """The share of hits is p_hit_silent times the share of silences plus p_hit times the rest."""
    n = 500
    quiet = {"silence_s": 60.0, "warning_s": 20.0, "p_recognised": p}
    battery = {"emission": quiet}
    model = world.model_of([seeker(world, p_hit_silent=0.25)], battery=battery, doctrine={"weapons_control": "hold"})
    model = world.tweaked(model, flights={"p_hit": 0.8})
    rows = run(model, n, seed=SEED, chunk=100).replications
    assert rows["silences"].mean() == pytest.approx(p, abs=4.0 * np.sqrt(p * (1 - p) / n))
    hit = p * 0.25 + (1.0 - p) * 0.8
    assert rows["nodes_lost"].mean() == pytest.approx(hit, abs=4.0 * np.sqrt(hit * (1 - hit) / n))


def test_a_missile_whose_radar_goes_silent_loses_guidance(world):
    quiet = {"emission": {"silence_s": 60.0, "warning_s": 210.0, "p_recognised": 1.0}}
    model = world.model_of([seeker(world), world.inbound("other", far_m=60e3, bearing_deg=280.0)], battery=quiet)
    results = run(model, 5, seed=SEED)
    assert Outcome.GUIDANCE_LOST_RADAR.label in set(results.engagements["outcome"])


# ---- all together


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    coordination=st.sampled_from(["none", "deconflict", "best", "optimal"]),
    link_s=st.floats(0.0, 8.0),
    fail_s=st.floats(0.0, 200.0),
    p=st.sampled_from([0.0, 0.5, 1.0]),
    replication=st.integers(0, 1000),
)
def test_what_always_holds(world, net, coordination, link_s, fail_s, p, replication):
    flights = [world.inbound(**one) for one in RAID]
    model = net(
        flights, post={"coordination": coordination}, battery={"link_delay_s": link_s}, others=[{}],
        radar=[lone(world, post="hq", delay_s=link_s)],
        failure=[{"node": "hq", "at_s": fail_s, "p": p, "repair_s": 50.0}, {"node": "b2/power", "at_s": 50.0, "p": p}],
    )  # fmt: skip
    one, again = (replay(model, seed=SEED, replication=replication) for _ in range(2))
    assert np.array_equal(one.events, again.events)
    row = {name: column[0] for name, column in one.results.replications.items()}
    assert 0.0 <= row["autonomous_s"] <= 2.0 * row["end_s"] and row["hand_overs"] <= row["orders"]
    assert row["nodes_lost"] >= len(of_kind(one, EventKind.FAILED)) == (p > 0.0) * len(of_kind(one, EventKind.FAILED))
    if coordination != "none" and p == 0.0:
        assert pairs_at_once(one.results) == 0
        launched = {(e.battery, e.flight) for e in of_kind(one, EventKind.LAUNCHED)}
        assert launched <= {(e.battery, e.flight) for e in of_kind(one, EventKind.ORDERED)}


def test_who_adds_a_network_elsewhere_moves_no_draw(world, net):
    """A post and a failure that concern nobody in reach change no shot."""
    flights = [world.inbound(far_m=80e3)]
    alone = run(world.model_of(flights), 10, seed=SEED)
    idle = run(net(flights, battery={"post": None}, failure=[{"node": "hq", "at_s": 5.0}]), 10, seed=SEED)
    for name, column in alone.engagements.items():
        np.testing.assert_array_equal(idle.engagements[name], column, err_msg=name)


def test_the_bundled_scenario_uses_its_network():
    results = run(build(load("layered-network")), 30, seed=SEED)
    rows = results.replications
    assert pairs_at_once(results) <= 3 * rows["nodes_lost"].sum()  # only who has lost touch shoots beside another
    assert rows["orders"].sum() > 50 and rows["silences"].sum() > 0 and rows["autonomous_s"].sum() > 0.0
    assert set(results.engagements["battery"]) == {"long", "west", "guard"}


def test_launchers_out_of_action_are_told_as_such_and_fire_again_when_they_are_back(world):
    """Not "no missiles left": they lie on launchers that have failed; and a battery found dry is dry no more."""
    flights = [world.inbound("one", far_m=150e3)]
    for_good = world.model_of(flights, failure=[{"node": "alpha/launchers", "at_s": 0.0}])
    found = run(for_good, 5, seed=SEED)
    assert found.flights["reason"].tolist() == ["launchers_out"] * 5
    assert found.replications["not_engaged_no_ammunition"].sum() == 0
    # They are needed before they are back.
    sooner = replay(world.model_of(flights), seed=SEED, replication=0).results.engagements["launch_s"][0]
    back_s = float(sooner) + 60.0
    repaired = world.model_of(flights, failure=[{"node": "alpha/launchers", "at_s": 0.0, "repair_s": back_s}])
    shots = run(repaired, 5, seed=SEED).engagements
    assert shots["launch_s"].min() >= back_s
    # The first salvo of each replication comes at once; a second one follows where the first has missed.
    firsts = [shots["launch_s"][shots["replication"] == k].min() for k in range(5)]
    assert max(firsts) < back_s + 30.0
