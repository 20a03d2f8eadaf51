"""Promise 1: the same bytes whatever the workers, chunks, order or neighbours; draws belong to names, not to places."""

import json
import os
import subprocess
import sys

import numpy as np
import pytest

from cupola.engine.build.model import build, with_flights
from cupola.engine.events import EventKind
from cupola.engine.replay import replay
from cupola.engine.results import concatenate
from cupola.engine.run import run
from cupola.engine.step import run_chunk
from cupola.scenario import dump, load, loads, with_variant

SEED = 7


@pytest.mark.parametrize("workers", [1, 2, 3])
@pytest.mark.parametrize("chunk", [1, 7, 50])
def test_workers_and_chunks_never_change_a_result(minimal, workers, chunk):
    expected = run(minimal, 30, seed=SEED, workers=1, chunk=30)
    found = run(minimal, 30, seed=SEED, workers=workers, chunk=chunk)
    assert found.digest == expected.digest
    for table in ("flights", "engagements"):
        for name, column in getattr(expected, table).items():
            np.testing.assert_array_equal(getattr(found, table)[name], column, err_msg=name)


def test_a_part_of_a_run_is_that_run_from_there(damascus):
    whole = run(damascus, 30, seed=SEED)
    part = run(damascus, 10, seed=SEED, first=10)
    for name, column in whole.replications.items():
        np.testing.assert_array_equal(part.replications[name], column[10:20], err_msg=name)
    # In any order: the last part first.
    parts = {first: run(damascus, 10, seed=SEED, first=first) for first in (20, 0, 10)}
    assert concatenate([parts[0], parts[10], parts[20]]).digest == whole.digest


def test_another_seed_or_replication_is_another_outcome(damascus):
    one = run(damascus, 5, seed=SEED).replications
    other = run(damascus, 5, seed=SEED + 1).replications
    assert np.all(one["first_detection_range_m"] != other["first_detection_range_m"])
    # A sure echo is tracked after as many looks in two raids; where it is met differs in all.
    assert np.isfinite(one["max_intercept_range_m"]).all() and len(set(one["max_intercept_range_m"])) == 5


def test_a_second_process_gives_the_same_digest(minimal):
    code = (
        "from cupola.scenario import load; from cupola.engine.run import run\n"
        "import json; r = run(load('minimal'), 20, seed=7, workers=2, chunk=3)\n"
        "print(json.dumps([r.digest, float(r.engagements['p_kill'].sum())]))"
    )
    # Names hash differently in every process: nothing may depend on it.
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONHASHSEED": "12345"},
    )  # fmt: skip
    mine = run(minimal, 20, seed=7)
    assert json.loads(done.stdout) == [mine.digest, float(mine.engagements["p_kill"].sum())]


def test_a_machine_compiles_once_for_all_scenarios(minimal, damascus):
    run(minimal, 1)
    run(damascus, 1)
    assert len(run_chunk.signatures) <= 1  # 0: loaded from the cache under a signature known before


def columns_by_name(results, names):
    """Columns of the flights named, whatever their order in the tables; and of the shots at them."""
    flights, shots = results.flights, results.engagements
    found = {}
    for name in names:
        mine = flights["flight"] == name
        at_it = shots["flight"] == name
        found[name] = {key: column[mine] for key, column in flights.items()}
        found[name] |= {f"shot_{key}": column[at_it] for key, column in shots.items() if key not in ("shot",)}
    return found


def assert_same(found, expected):
    for name, columns in expected.items():
        for key, column in columns.items():
            np.testing.assert_array_equal(found[name][key], column, err_msg=f"{name}: {key}")


def stranger(side, type_):
    """A flight 600 km from the site of `minimal`, out of sight of everything."""
    route = [
        {"lat_deg": -23.5, "lon_deg": 128.0, "altitude_m": 6000.0},
        {"lat_deg": -23.0, "lon_deg": 128.0, "altitude_m": 6000.0},
    ]
    return {"name": f"stranger-{side}", "type": type_, "side": side, "route": route, "start_s": 3.7, "count": 3}


@pytest.mark.parametrize("side", ["hostile", "civil", "friendly"])
def test_a_flight_far_away_changes_nothing_for_the_others(minimal, side):
    plain = dump(minimal.scenario)
    plain["flight"] = [stranger(side, "f16c"), *plain["flight"]]
    crowded = build(loads(plain))
    expected = run(minimal, 12, seed=SEED)
    found = run(crowded, 12, seed=SEED)
    assert_same(columns_by_name(found, minimal.names.flights), columns_by_name(expected, minimal.names.flights))
    assert np.all(found.replications["threats"] == expected.replications["threats"] + 3 * (side == "hostile"))


def test_the_order_of_flights_in_the_file_changes_nothing(damascus):
    turned = with_flights(damascus, damascus.scenario.flights[::-1])
    expected = run(damascus, 6, seed=SEED)
    found = run(turned, 6, seed=SEED)
    assert sorted(turned.names.flights) == sorted(damascus.names.flights)
    # Rounding aside nothing is shared between flights but channels and rounds, given by urgency and not by place.
    assert_same(columns_by_name(found, damascus.names.flights), columns_by_name(expected, damascus.names.flights))


def plots(log):
    """Plots before the first launch, when the defence has not yet touched anything: by flight, radar and time."""
    rows = log.events[log.events.kind == EventKind.PLOT]
    launches = log.events[log.events.kind == EventKind.LAUNCHED]
    end_s = launches.time_s[0] if len(launches) else np.inf
    names = log.model.names
    return {
        (names.flights[r.flight], names.radars[r.other], float(r.time_s)): tuple(r.pos_enu_m)
        for r in rows if r.time_s < end_s
    }  # fmt: skip


def test_a_flight_in_the_middle_of_the_raid_moves_no_plot_of_another(damascus):
    new = damascus.scenario.flights[0].model_copy(update={"name": "new", "start_s": 30.0, "count": 2})
    crowded = with_flights(damascus, (new, *damascus.scenario.flights))
    one, other = (plots(replay(model, seed=SEED, replication=2)) for model in (damascus, crowded))
    end_s = min(max(t for _, _, t in one), max(t for _, _, t in other))
    one = {key: pos for key, pos in one.items() if key[2] <= end_s}
    other = {key: pos for key, pos in other.items() if key[2] <= end_s and not key[0].startswith("new-")}
    assert len(one) > 15
    assert other == one


def test_an_asset_more_moves_no_plot(minimal):
    plain = dump(minimal.scenario)
    plain["asset"].append({"name": "far", "lat_deg": -28.0, "lon_deg": 128.5, "value": 0.001})
    one, other = (plots(replay(model, seed=SEED, replication=2)) for model in (minimal, build(loads(plain))))
    assert one and one == other


def test_two_variants_share_the_draws_of_the_raid():
    scenario = load("damascus-2018")
    models = [build(with_variant(scenario, name)) for name in ("base", "no-battery", "s300ps")]
    base, without, other = (run(model, 8, seed=SEED) for model in models)
    np.testing.assert_array_equal(base.flights["start_s"], without.flights["start_s"])
    np.testing.assert_array_equal(base.flights["start_s"], other.flights["start_s"])
    jittered = base.flights["start_s"][base.flights["flight"] == "drones-south-1"]
    assert len(set(jittered)) == 8
    # Who gets through hits or fails alike in all variants: compare the impact draws in the logs.
    logs = [replay(model, seed=SEED, replication=1) for model in models]
    hits = []
    for log in logs:
        rows = log.events[log.events.kind == EventKind.ARRIVED]
        hits.append({log.model.names.flights[r.flight]: float(r.value) for r in rows})
    for paired in hits[2], hits[0]:
        both = set(paired) & set(hits[1])
        # Aims at parts of a battery that is not there end without an impact.
        assert both and all(paired[name] == hits[1][name] for name in both)
    assert set(hits[1].values()) == {0.0, 1.0}


def test_two_runs_of_one_replication_start_the_radars_alike(damascus):
    """A radar's beam phase belongs to the radar's name: variants with the same radar see the same first plots."""
    scenario = damascus.scenario
    other = build(loads({**dump(scenario), "battery": [
        {**dump(scenario)["battery"][0], "doctrine": {**dump(scenario)["battery"][0]["doctrine"], "salvo": 1}}
    ]}))  # fmt: skip
    one, two = plots(replay(damascus, seed=1, replication=4)), plots(replay(other, seed=1, replication=4))
    assert one == two and len(one) > 20
