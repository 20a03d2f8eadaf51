"""The waves of a raid, counted by hand on made-up results."""

import numpy as np

from cupola.analysis.metrics.waves import by_wave
from cupola.engine.results import Results
from cupola.scenario import air_objects, dump, load, loads


def made_up():
    plain = dump(load("minimal"))
    plain["flight"], plain["catalogue"] = [], {}
    member = {"type": "f16c", "count": 2, "altitude_m": 9000.0, "release": [{"type": "gbu39", "distance_km": 40.0}]}
    plain["raid"] = [
        {"name": "r", "center": "depot", "bearings_deg": [270.0], "distance_km": 120.0, "aims": ["depot"], "waves": 2,
         "member": [member]}
    ]  # fmt: skip
    scenario = loads(plain)
    roster = air_objects(scenario)
    fates = [
        ["killed", "not_released", "completed", "arrived", "completed", "not_released", "completed", "killed"],
        ["completed", "arrived", "completed", "arrived", "killed", "not_released", "completed", "arrived"],
    ]
    n = len(roster)
    flights = {
        "replication": np.repeat([0, 1], n),
        "flight": np.array([one.name for one in roster] * 2, object),
        "type": np.array([one.type for one in roster] * 2, object),
        "side": np.array([one.side for one in roster] * 2, object),
        "fate": np.array(fates[0] + fates[1], object),
        "shots": np.ones(2 * n, np.int64),
        "aborted": np.array([0, 0, 0, 0, 1, 0, 0, 0] + [0] * n),
    }
    return Results(scenario, 1, {"replication": np.arange(2)}, flights, {})


def test_rows_by_wave_and_type():
    rows = {(row.wave, row.flights.type): row for row in by_wave(made_up())}
    assert list(rows) == [(1, "f16c"), (1, "gbu39"), (2, "f16c"), (2, "gbu39")]
    assert rows[1, "f16c"].flights.killed.estimate == 0.25 and rows[1, "f16c"].aborted.estimate == 0.0
    assert rows[2, "f16c"].flights.killed.estimate == 0.25 and rows[2, "f16c"].aborted.estimate == 0.25
    assert rows[1, "gbu39"].not_released.estimate == 0.25 and rows[1, "gbu39"].flights.arrived.estimate == 1.0
    assert rows[2, "gbu39"].not_released.estimate == 0.5
    assert rows[2, "gbu39"].flights.flights_per_replication.estimate == 1.0
    assert rows[2, "gbu39"].to_dict()["raid"] == "r"


def test_no_raid_no_rows():
    results = made_up()
    bare = results.scenario.model_copy(update={"raids": ()})
    assert by_wave(Results(bare, 1, results.replications, results.flights, {})) == ()
