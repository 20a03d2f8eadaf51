"""What helps the defence does not make it leak more: every system against every class of target, with paired draws."""

import dataclasses
from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cupola.catalogue import item_ids, load_item
from cupola.engine.build.model import Model, build
from cupola.engine.run import run
from cupola.scenario import loads

N = 60
#: Replications against ballistic targets, which fly long: enough for the three standard errors below.
BALLISTIC_N = 30
SYSTEMS = [name for name in item_ids("system") if not load_item("system", name).not_runnable]
#: Target class -> how it comes: altitude, or height above ground.
TARGETS = {
    "f16c": {"altitude_m": 8000.0}, "mig_su24": {"altitude_m": 5000.0}, "f35": {"altitude_m": 9000.0},
    "b777": {"altitude_m": 10000.0}, "shahed136": {"altitude_m": 1500.0}, "mq9_tb2": {"altitude_m": 5000.0},
    "kalibr": {"altitude_agl_m": 80.0}, "tomahawk": {"altitude_agl_m": 100.0}, "gbu39": {"altitude_m": 7000.0},
}  # fmt: skip


def document(system, target, count=1):
    """Targets straight at a city behind one battery."""
    flight = {"name": "t", "type": target, "side": "hostile", "count": count}
    if target in TARGETS:
        ends = [{"lat_deg": 50.0 + d, "lon_deg": 10.0, **TARGETS[target]} for d in (1.2, 0.06)]
        flight |= {"offset_m": 1000.0, "route": ends}
    else:
        item = load_item("target", target)
        far = {"lat_deg": 50.0 + 0.8 * item.si("range") / 111e3, "lon_deg": 10.0, "altitude_m": 0.0}
        flight |= {"profile": item.words("profile"), "route": [far], "spacing_s": 5.0 if count > 1 else 0.0}
    sure = {"p_hostile_known": 1.0}
    return {
        "format": 1, "name": "monotone", "duration_min": 90, "origin": {"lat_deg": 50.0, "lon_deg": 10.0},
        "asset": [{"name": "city", "lat_deg": 49.99, "lon_deg": 10.0}],
        "battery": [{"name": "b", "system": system, "lat_deg": 50.0, "lon_deg": 10.0, "doctrine": sure}],
        "flight": [flight | {"aim": "city"}],
    }  # fmt: skip


@lru_cache(maxsize=64)
def leaks(system, target, change, count=1):
    """Leakers of each replication."""
    figures = change if change in ("low", "high") else "nominal"
    model = changed(build(loads(document(system, target, count)), figures=figures), change)
    return (
        run(model, N if target in TARGETS else BALLISTIC_N, seed=11, workers=1)
        .replications["leakers"]
        .astype(np.float64)
    )


def changed(model: Model, change: str) -> Model:
    """The model with radars that see farther or less far, larger or smaller echoes, or fewer channels."""
    system = model.system
    radars, flights, batteries = (
        table.copy().view(np.recarray) for table in (system.radars, system.flights, system.batteries)
    )
    if change in ("near", "far"):
        radars.range_ref_m *= 0.6 if change == "near" else 1.6
    if change in ("faint", "strong"):
        for side in ("front", "side", "rear"):
            flights[f"rcs_{side}_m2"] *= 0.3 if change == "faint" else 3.0
    if change == "one-channel":
        batteries.target_channels[:] = 1
        batteries.missile_channels[:] = np.minimum(batteries.missile_channels, 2)
    return dataclasses.replace(model, system=system._replace(radars=radars, flights=flights, batteries=batteries))


PAIRS = {
    "radar range": [("near", ""), ("", "far")], "echo": [("faint", ""), ("", "strong")],
    "figures": [("low", ""), ("", "high")],
}  # fmt: skip


def assert_no_more(worse, better):
    """The better side leaks no more, but for chance: three standard errors of the paired difference, and 2 %."""
    gap = better - worse
    assert gap.mean() <= 3.0 * gap.std() / np.sqrt(len(gap)) + 0.02 * max(worse.max(), 1.0)


@pytest.mark.parametrize("what", PAIRS)
@settings(max_examples=4, deadline=None, derandomize=True)
@given(system=st.sampled_from(SYSTEMS), target=st.sampled_from(list(TARGETS)))
def test_leak_falls_with_what_helps(what, system, target):
    for worse, better in PAIRS[what]:
        assert_no_more(leaks(system, target, worse), leaks(system, target, better))


@settings(max_examples=4, deadline=None, derandomize=True)
@given(system=st.sampled_from(SYSTEMS), target=st.sampled_from(list(TARGETS)))
def test_leak_falls_with_channels(system, target):
    assert_no_more(leaks(system, target, "one-channel", 6), leaks(system, target, "", 6))


def meets_ballistic(system):
    """Whether a system has a missile for targets as fast as a Scud coming down."""
    missiles = load_item("system", system).missiles
    return any(load_item("missile", name).si("target_speed_max") >= 1500.0 for name in missiles)


MISSILE_DEFENCES = [name for name in SYSTEMS if meets_ballistic(name)]


@pytest.mark.parametrize("what", [*PAIRS, "channels"])
@settings(max_examples=2, deadline=None, derandomize=True)
@given(system=st.sampled_from(MISSILE_DEFENCES), target=st.sampled_from(["scud_b", "iskander"]))
def test_leak_of_ballistic_targets_falls_with_what_helps(what, system, target):
    pairs = PAIRS.get(what, [("one-channel", "")])
    count = 3 if what == "channels" else 1
    for worse, better in pairs:
        assert_no_more(*(leaks(system, target, change, count) for change in (worse, better)))


@settings(max_examples=4, deadline=None, derandomize=True)
@given(system=st.sampled_from(SYSTEMS), target=st.sampled_from(list(TARGETS)))
def test_threats_and_missiles_are_conserved(system, target):
    model = build(loads(document(system, target, 8)))
    results = run(model, 10, seed=3, workers=1)
    rows, flights, shots = results.replications, results.flights, results.engagements
    for fate, column in (("killed", "kills"), ("arrived", "leakers")):
        counted = [(flights["fate"][flights["replication"] == k] == fate).sum() for k in rows["replication"]]
        assert rows[column].tolist() == counted
    assert (rows["threats"] == 8).all() and (rows["kills"] + rows["leakers"] <= 8).all()
    stock = int(np.sum(model.system.launchers.missiles * (1 + model.system.launchers.reloads)))
    assert (rows["missiles_fired"] <= stock).all()
    assert len(shots["shot"]) == rows["missiles_fired"].sum() == flights["shots"].sum()
    kills = (shots["outcome"] == "kill").sum()
    assert kills == rows["kills"].sum()
