"""Timed batteries are queues: whole runs of the engine against the formulas of operations research."""

import csv
import math
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from cupola.engine.build import air, route_points
from cupola.engine.build.model import build
from cupola.engine.run import run
from cupola.errors import ScenarioError
from cupola.scenario import loads

FOLDER = Path(__file__).resolve().parents[2] / "data" / "validation"
#: The unit of time of the published queues [s], and how long the first arrivals are not counted, in this unit.
UNIT_S, WARM_UP = 10.0, 12.0
#: Flights stay for 236 s, long enough for any patience below.
STAY_S = 236.0
SIGMAS = 4.0
DEPOT = [{"name": "depot", "lat_deg": 33.5, "lon_deg": 36.3}]


@pytest.fixture(autouse=True, scope="module")
def one_route():
    """All flights of these raids fly one route: it is laid out once, not 500 times a raid."""
    laid = lru_cache(lambda nodes, terrain: route_points.densify(nodes, terrain))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(air, "densify", lambda nodes, terrain: laid(tuple(nodes), terrain))
        yield


def rows_of(name):
    with (FOLDER / f"{name}.csv").open(encoding="utf-8") as lines:
        return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def flights(world, count, **more):
    return world.inbound(far_m=60e3, count=count, aim="depot", **more)


def queue(world, channels, per_unit, *, doctrine=None, n_arrivals=350, **timed):
    """A Poisson raid at a timed battery with a mean holding time of one unit."""
    gap_s = UNIT_S / per_unit
    until_s = n_arrivals * gap_s
    raid = flights(world, 500, arrivals={"mean_gap_s": gap_s, "until_s": until_s})
    timed = {"holding": {"mean_s": UNIT_S}, "channels": channels} | timed
    return world.model_of(
        [raid], battery={"timed": timed}, doctrine={"salvo": 1, "shots_max": 1} | (doctrine or {}), asset=DEPOT,
        duration_s=until_s + STAY_S + 200.0,
    )  # fmt: skip


def lost_share(results, warm_up_s):
    """Share of arrivals after the warm-up that never got a channel, and its standard error over replications."""
    came = (results.flights["fate"] != "not_released") & (results.flights["start_s"] > warm_up_s)
    lost = came & (results.flights["reason"] == "no_target_channel")
    shape = (results.n_replications, -1)
    n, k = came.reshape(shape).sum(axis=1), lost.reshape(shape).sum(axis=1)
    share = k.sum() / n.sum()
    error = np.std(k - share * n, ddof=1) / math.sqrt(len(n)) / n.mean()
    return share, error


def near(samples, expected):
    """Whether a mean lies within the standard errors of what it must be; exact where nothing can vary.

    Of rare events there may be none among the samples: then the spread is that of an event with this probability.
    """
    spread = max(np.std(samples, ddof=1), math.sqrt(max(expected * (1.0 - expected), 0.0)))
    error = spread / math.sqrt(len(samples))
    return abs(np.mean(samples) - expected) <= SIGMAS * error + 1e-12


ERLANG = [
    row for row in rows_of("queue_erlang_b") if row["c"] in ("1", "2", "6", "10") and row["rho"] in ("0.5", "1", "2")
]


def one_in_three(rows):
    """The rows of a table; all but a third, which are spread over a table in blocks of three, are thorough."""
    return [pytest.param(row, marks=[pytest.mark.thorough] * ((k + k // 3) % 3 > 0)) for k, row in enumerate(rows)]


@pytest.mark.parametrize("row", one_in_three(ERLANG), ids=lambda row: f"{row['c']}-{row['rho']}")
def test_queue_erlang_b(world, row):
    model = queue(world, int(row["c"]), float(row["a_erlang"]))
    share, error = lost_share(world.run(model, 60), WARM_UP * UNIT_S)
    assert abs(share - float(row["erlang_B"])) < SIGMAS * error


@pytest.mark.parametrize("law", ["fixed", "lognormal"])
@pytest.mark.parametrize("channels", [2, 6])
def test_queue_erlang_b_for_any_law_of_the_holding_time(world, channels, law):
    row = next(row for row in ERLANG if row["c"] == str(channels) and row["rho"] == "1")
    model = queue(world, channels, float(channels), holding={"law": law, "mean_s": UNIT_S, "spread": 1.0})
    share, error = lost_share(world.run(model, 60), WARM_UP * UNIT_S)
    assert abs(share - float(row["erlang_B"])) < SIGMAS * error
    assert error < 0.03 * float(row["erlang_B"])


def test_queue_erlang_b_with_several_salvos(world):
    """Three salvos that each miss make one long holding time: the load is three units."""
    model = queue(world, 6, 2.0, p_kill=0.0, doctrine={"shots_max": 3})
    share, error = lost_share(world.run(model, 60), 3 * WARM_UP * UNIT_S)
    assert abs(share - 0.26492232) < SIGMAS * error


@pytest.mark.parametrize(
    "row",
    one_in_three(rows_of("queue_impatient")),
    ids=lambda row: f"{row['c']}-{row['lambda']}-{row['patience_law'][:3]}",
)
def test_queue_impatient(world, row):
    mean_s = float(row["mean_patience"]) * UNIT_S
    law = "fixed" if row["patience_law"] == "deterministic" else "exponential"
    patience = {"discipline": "waits", "patience": {"law": law, "mean_s": mean_s}} if mean_s > 0.0 else {}
    model = queue(world, int(row["c"]), float(row["lambda"]) / float(row["mu"]), **patience)
    share, error = lost_share(world.run(model, 60), 2 * WARM_UP * UNIT_S)
    assert abs(share - float(row["loss"])) < SIGMAS * error


@pytest.mark.parametrize(
    "row",
    [row for row in rows_of("queue_ciw") if row["holding"] == "lognormal" and row["patience"] != "lost"],
    ids=lambda row: f"{row['channels']}-{row['patience']}",
)
def test_ciw_where_no_formula_is_known(world, row):
    """Lognormal holding times and patience: runs of Ciw 3.2.5 (scripts/freeze_queues.py)."""
    patience = {"law": row["patience"], "mean_s": float(row["mean_patience"]) * UNIT_S}
    holding = {"law": "lognormal", "mean_s": UNIT_S, "spread": 1.0}
    timed = {"holding": holding, "discipline": "waits", "patience": patience}
    model = queue(world, int(row["channels"]), float(row["rate"]), **timed)
    share, error = lost_share(world.run(model, 60), 2 * WARM_UP * UNIT_S)
    assert abs(share - float(row["lost"])) < SIGMAS * math.hypot(error, float(row["error"]))


def test_transient_of_m_m_c_c_by_matrix_exponential(world):
    expm = pytest.importorskip("scipy.linalg").expm
    channels, per_unit = 4, 6.0
    model = queue(world, channels, per_unit, n_arrivals=24)
    results = world.run(model, 3000)
    rates = np.diag([per_unit] * channels, 1) + np.diag(np.arange(1.0, channels + 1.0), -1)
    rates -= np.diag(rates.sum(axis=1))
    came = results.flights["fate"] != "not_released"
    age = results.flights["start_s"] / UNIT_S
    lost = results.flights["reason"] == "no_target_channel"
    for low, high in ((0.0, 0.3), (0.3, 0.6), (0.6, 1.0), (1.0, 2.0), (2.0, 4.0)):
        busy = np.mean([expm(rates * t)[0, channels] for t in np.linspace(low, high, 201)])
        inside = came & (age > low) & (age <= high)
        shape = (results.n_replications, -1)
        n, k = inside.reshape(shape).sum(axis=1), (inside & lost).reshape(shape).sum(axis=1)
        error = np.std(k - busy * n, ddof=1) / math.sqrt(len(n)) / n.mean()
        assert abs(k.sum() / n.sum() - busy) < SIGMAS * error


def battery(world, name, timed, **doctrine):
    return {
        "name": name, "system": "s300pmu2", "lat_deg": world.lat, "lon_deg": world.lon, "doctrine": doctrine,
        "timed": {"holding": {"law": "fixed", "mean_s": 10.0}, "channels": 500} | timed,
    }  # fmt: skip


def against(world, count, *batteries, n=1000):
    """Leakers and missiles fired, one entry per replication, of a volley of ``count`` at timed batteries."""
    described = world.describe([flights(world, count)], asset=DEPOT) | {"battery": list(batteries)}
    rows = world.run(build(loads(described), terrain=world.smooth), n).replications
    assert (rows["threats"] == count).all()
    assert (rows["leakers"] + rows["kills"] == count).all()
    return rows["leakers"], rows["missiles_fired"]


def test_kill_layered_binomial(world):
    for row in rows_of("kill_layered_binomial"):
        outer = battery(world, "outer", {"p_kill": float(row["p1"])}, salvo=1, shots_max=1)
        inner = battery(world, "inner", {"p_kill": float(row["p2"]), "enters_after_s": 60.0}, salvo=1, shots_max=1)
        leakers, fired = against(world, int(row["W"]), outer, inner)
        assert near(leakers, float(row["E_leakers"]))
        assert near(leakers == 0, float(row["P_leak0"]))
        assert near(leakers <= 1, float(row["P_leak_le1"]))
        assert near((leakers - float(row["E_leakers"])) ** 2, float(row["sd_leakers"]) ** 2)
        assert near(fired, int(row["W"]) * (2.0 - float(row["p1"])))


def test_kill_wilkening(world):
    for row in rows_of("kill_wilkening"):
        if row["W"] != "4" or row["k"] not in ["0.5", "0.8"]:
            continue
        for failure, key in (("each", "P0_independent"), ("all", "P0_common")):
            timed = {"p_kill": float(row["k"]), "p_track": float(row["P_track"]), "track_failure": failure}
            fire = battery(world, "fire", timed, salvo=int(row["n"]), shots_max=int(row["n"]))
            leakers, _ = against(world, int(row["W"]), fire)
            assert near(leakers, float(row["E_leakers"]))
            assert near(leakers == 0, float(row[key]))


def test_kill_salvo_sls(world):
    for row in rows_of("kill_salvo_sls"):
        p, n = float(row["p"]), int(row["n"])
        if p > 0.8:
            continue
        leakers, fired = against(world, 1, battery(world, "fire", {"p_kill": p}, salvo=1, shots_max=n))
        assert near(1 - leakers, float(row["P_kill"]))
        assert near(fired, float(row["E_rounds_SLS"]))


@pytest.mark.parametrize("stages", [1, pytest.param(3, marks=pytest.mark.thorough)])
def test_dyn_sls_dp(world, stages):
    for row in rows_of("dyn_sls_dp"):
        if int(row["S"]) != stages:
            continue
        for objective in ("fewest_leakers", "no_leaker"):
            timed = {
                "discipline": "staged", "stages": stages, "rounds": int(row["M"]), "p_kill": float(row["p"]),
                "objective": objective,
            }  # fmt: skip
            leakers, fired = against(world, int(row["N"]), battery(world, "fire", timed))
            assert (fired <= int(row["M"])).all()
            if objective == "no_leaker":
                assert near(leakers == 0, float(row["P_zero"]))
            else:
                assert near(leakers, float(row["E_leakers"]))


def test_events_have_their_own_time_whatever_the_beat(world):
    raid = flights(world, 60, arrivals={"mean_gap_s": 5.0, "until_s": 150.0})
    timed = {"holding": {"mean_s": 20.0}, "channels": 2, "discipline": "waits", "patience": {"mean_s": 15.0}}
    runs = [
        world.run(world.model_of([raid], battery={"timed": timed}, asset=DEPOT, decision_interval_s=step_s), 20)
        for step_s in (0.1, 1.0, 30.0)
    ]
    for other in runs[1:]:
        for key in ("fate", "start_s", "end_s", "reason", "shots"):
            np.testing.assert_array_equal(runs[0].flights[key], other.flights[key])
        assert (runs[0].engagements["launch_s"] == other.engagements["launch_s"]).all()


@pytest.mark.parametrize("gap_s", [60.0, 7.3, 0.1, 1.7, 12.34])
@pytest.mark.parametrize("first_first", [True, False])
def test_who_comes_when_a_salvo_ends_finds_the_channel_free(world, gap_s, first_first):
    """Equal in decimal is equal: D/D/1 with one arrival per holding time loses nobody, in whatever order they stand."""
    if first_first:
        raid = [world.inbound(far_m=60e3, count=24, aim="depot", spacing_s=gap_s)]
    else:
        raid = [world.inbound(f"n{k}", far_m=60e3, aim="depot", start_s=(23 - k) * gap_s) for k in range(24)]
    timed = {"channels": 1, "holding": {"law": "fixed", "mean_s": gap_s}, "discipline": "lost", "p_kill": 1.0}
    model = world.model_of(
        raid, battery={"timed": timed}, doctrine={"salvo": 1, "shots_max": 1}, asset=DEPOT, duration_s=3600.0
    )
    results = run(model, 3)
    assert results.replications["kills"].tolist() == [24] * 3


def test_a_queue_detects_at_no_range(world):
    model = queue(world, 2, 1.0, n_arrivals=20)
    results = run(model, 2)
    assert np.isnan(results.replications["first_detection_range_m"]).all()


def test_channels_and_rounds_are_kept(world):
    rows = world.run(queue(world, 3, 6.0, rounds=40, n_arrivals=100), 20).replications
    assert rows["max_simultaneous_targets"].max() == 3
    assert rows["missiles_fired"].max() == 40
    assert rows["not_engaged_no_ammunition"].sum() > 0
    assert (rows["looks"] == 0).all()


def test_arrivals_are_a_poisson_stream(world):
    results = world.run(queue(world, 1, 1.0, n_arrivals=100), 200)
    n = results.replications["threats"]
    assert near(n, 100.0)
    assert near((n - 100.0) ** 2, 100.0)


@pytest.mark.parametrize(
    ("flight", "timed", "words"),
    [
        ({"count": 3, "arrivals": {"mean_gap_s": 10.0, "until_s": 600.0}}, {}, "must be at least"),
        ({"count": 500, "spacing_s": 5.0, "arrivals": {"mean_gap_s": 10.0, "until_s": 60.0}}, {}, "spacing"),
        ({}, {"discipline": "staged", "holding": {"law": "fixed", "mean_s": 10.0}}, "rounds"),
        ({}, {"discipline": "staged", "rounds": 5}, "fixed"),
        ({}, {"patience": {"mean_s": 5.0}}, "waits"),
    ],
)
def test_what_cannot_be_is_refused(world, flight, timed, words):
    described = world.describe([world.inbound(**flight)], battery={"timed": {"holding": {"mean_s": 10.0}} | timed})
    with pytest.raises(ScenarioError, match=words):
        loads(described)
