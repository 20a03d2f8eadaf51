"""Metrics on hand-made results with known answers."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cupola.analysis.estimates.intervals import mean_interval, wilson
from cupola.analysis.findings import estimate_dict
from cupola.analysis.metrics.estimators import proportion, ratio_of_sums, share_of_flights
from cupola.analysis.metrics.flight_counts import by_type
from cupola.analysis.metrics.metrics import METRICS, measure, not_engaged_by_reason
from cupola.engine.results import Results
from cupola.scenario.models.scenario import Place, Scenario
from cupola.variants import Reason

COLUMNS = (
    "threats",
    "kills",
    "leakers",
    "missiles_fired",
    "max_simultaneous_targets",
    "max_simultaneous_missiles",
    "max_simultaneous_hits",
    "assets_lost",
    "people_hit",
    "parts_lost",
    "friendly_losses",
    "civil_losses",
    "friendly_engaged",
    "civil_engaged",
    "not_engaged",
)


def made_up(flights=None, **columns):
    """Results with the columns given, and zeros elsewhere."""
    n = len(next(iter(columns.values())))
    table = {"replication": np.arange(n), **{name: np.zeros(n, np.int64) for name in COLUMNS}}
    for name in ("first_detection_range_m", "max_intercept_range_m"):
        table[name] = np.full(n, np.nan)
    table |= {f"not_engaged_{reason.label}": np.zeros(n, np.int64) for reason in Reason}
    table |= {name: np.asarray(values) for name, values in columns.items()}
    scenario = Scenario(format=1, name="made-up", origin=Place(lat_deg=33.5, lon_deg=36.3))
    return Results(scenario=scenario, seed=1, replications=table, flights=flights or {}, engagements={})


def test_mean_and_t_interval():
    found = METRICS["kills"](made_up(kills=[2, 4, 6, 8]))
    assert (found.estimate, found.low, found.high) == pytest.approx(mean_interval([2, 4, 6, 8]), rel=1e-12)
    assert found.n == 4


def test_ranges_leave_out_replications_without_one_and_say_so():
    found = METRICS["max_intercept_range_km"](made_up(max_intercept_range_m=[100e3, np.nan, 140e3, np.nan]))
    assert found.estimate == pytest.approx(120.0, rel=1e-12)
    assert (found.n, found.unit) == (2, "km")


def test_range_that_never_was_is_nan_with_an_open_interval_and_null_in_json():
    found = METRICS["first_detection_range_km"](made_up(kills=[0, 0]))
    assert math.isnan(found.estimate) and found.n == 0
    assert estimate_dict(found) == {"estimate": None, "low": None, "high": None, "unit": "km", "n": 0}


def test_probability_of_no_leaker_is_wilson():
    leakers = [0] * 15 + [1] * 100 + [3] * 33
    found = METRICS["p_no_leaker"](made_up(leakers=leakers))
    # Newcombe 1998: 15 of 148.
    assert (found.low, found.high) == pytest.approx((0.0624, 0.1605), abs=5e-5)
    assert found.estimate == pytest.approx(15 / 148, rel=1e-12)


def test_missiles_per_kill_is_a_ratio_of_means():
    found = METRICS["missiles_per_kill"](made_up(missiles_fired=[4, 8, 6], kills=[1, 3, 2]))
    assert found.estimate == pytest.approx(3.0, rel=1e-12)
    # Residuals x - 3 y = 1, -1, 0; standard error sqrt(2 / (3 * 2)) / 2; t(0.975, 2) = 4.302652730.
    assert found.high - found.estimate == pytest.approx(4.302652730 * math.sqrt(2 / 6) / 2, rel=1e-9)


def test_ratio_without_a_kill_is_not_a_number():
    found = ratio_of_sums(np.array([3.0, 2.0]), np.array([0.0, 0.0]))
    assert math.isnan(found.estimate) and found.low == -math.inf and found.high == math.inf


def test_every_metric_is_measured_and_units_are_in_the_names():
    found = measure(made_up(threats=[3, 3, 3]))
    needed = (
        "threats kills leakers p_no_leaker missiles_fired first_detection_range_km max_intercept_range_km "
        "max_simultaneous_targets max_simultaneous_missiles max_simultaneous_hits assets_lost friendly_losses "
        "civil_losses not_engaged"
    )
    assert set(needed.split()) <= set(found)
    assert all(not value.unit or name.endswith(f"_{value.unit}") for name, value in found.items())


def test_reasons_commonest_first_and_none_that_never_occurred():
    found = not_engaged_by_reason(
        made_up(not_engaged_sector=[0, 1], not_engaged_out_of_reach=[2, 3], not_engaged_identity=[0, 0])
    )
    assert list(found) == ["out_of_reach", "sector"]
    assert found["out_of_reach"].estimate == pytest.approx(2.5, rel=1e-12)


def fleet(rows):
    """Table of flights from (replication, type, side, fate, shots)."""
    names = ("replication", "type", "side", "fate", "shots")
    kinds = (np.int64, object, object, object, np.int64)
    columns = {name: np.array([row[i] for row in rows], dtype=kinds[i]) for i, name in enumerate(names)}
    return columns | {"flight": np.array([f"f{i}" for i in range(len(rows))], dtype=object)}


def test_types_by_hand():
    rows = [
        (0, "f16c", "hostile", "killed", 2),
        (0, "f16c", "hostile", "arrived", 1),
        (0, "a320", "civil", "completed", 0),
        (0, "gbu39", "hostile", "not_released", 0),
        (1, "f16c", "hostile", "killed", 1),
        (1, "f16c", "hostile", "killed", 2),
        (1, "a320", "civil", "completed", 0),
        (1, "gbu39", "hostile", "arrived", 0),
    ]
    found = by_type(made_up(flights=fleet(rows), threats=[2, 3]))
    assert [(row.type, row.side) for row in found] == [("f16c", "hostile"), ("gbu39", "hostile"), ("a320", "civil")]
    f16c, gbu39, a320 = found
    assert f16c.flights_per_replication.estimate == 2.0
    assert f16c.killed.estimate == 0.75 and f16c.arrived.estimate == 0.25 and f16c.never_engaged.estimate == 0.0
    assert f16c.shots_per_kill.estimate == 2.0
    # A weapon that its carrier never released did not fly: one bomb in two replications, and it arrived.
    assert gbu39.flights_per_replication.estimate == 0.5
    assert gbu39.arrived.estimate == 1.0 and gbu39.never_engaged.estimate == 1.0
    assert math.isnan(a320.shots_per_kill.estimate) and a320.killed.estimate == 0.0


def test_share_of_independent_flights_is_close_to_wilson_over_all_flights():
    rng = np.random.default_rng(5)
    whole = np.full(400, 10)
    part = rng.binomial(10, 0.3, 400)
    found = share_of_flights(part, whole)
    low, high = wilson(int(part.sum()), 4000)
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.004)


def test_share_is_wider_when_flights_of_a_replication_share_their_fate():
    whole = np.full(100, 10)
    together = share_of_flights(np.repeat([0, 10], 50), whole)
    apart = share_of_flights(np.full(100, 5), whole)
    assert together.estimate == apart.estimate == 0.5
    assert (together.low, together.high) == pytest.approx(wilson(50, 100), abs=0.002)
    assert together.high - together.low > 3.0 * (apart.high - apart.low)


@settings(max_examples=50, deadline=None)
@given(st.integers(1, 60), st.data())
def test_more_trials_narrow_the_interval(n, data):
    k = data.draw(st.integers(0, n))
    few, many = proportion(k, n), proportion(4 * k, 4 * n)
    assert many.high - many.low < few.high - few.low
    assert few.low <= few.estimate <= few.high and few.low >= 0.0 and few.high <= 1.0


def test_a_ratio_of_counts_has_no_interval_below_zero():
    few = ratio_of_sums(np.array([0.0, 4.0, 0.0]), np.array([1.0, 1.0, 0.0]))
    assert few.estimate == 2.0 and few.low == 0.0
    assert ratio_of_sums(np.array([-4.0, 0.0, 5.0]), np.array([1.0, 1.0, 1.0])).low < 0.0
