"""Units at the door: conversion, refusal of two spellings and of unknown units, and the JSON Schema."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from cupola.scenario import Battery, Claim, Scenario, Waypoint, schema
from cupola.scenario.models.units import UNITS, spellings


@pytest.mark.parametrize(
    ("key", "value", "field", "si"),
    [
        ("altitude_m", 3000, "altitude_m", 3000.0),
        ("altitude_km", 3, "altitude_m", 3000.0),
        ("altitude_ft", 10_000, "altitude_m", 3048.0),
        ("altitude_nmi", 1, "altitude_m", 1852.0),
        ("altitude_agl_ft", 100, "altitude_agl_m", 30.48),
    ],
)
def test_altitude_in_every_unit(key, value, field, si):
    assert getattr(Waypoint(lat_deg=0, lon_deg=0, **{key: value}), field) == pytest.approx(si, rel=1e-12)


@pytest.mark.parametrize(("key", "value"), [("speed_mps", 200), ("speed_kmph", 720), ("speed_kt", 388.7688984881)])
def test_speed_in_every_unit_icao_annex_5(key, value):
    point = Waypoint(lat_deg=0, lon_deg=0, altitude_m=1, **{key: value})
    assert point.speed_mps == pytest.approx(200.0, rel=1e-9)


def test_lists_are_converted_item_by_item():
    claim = Claim(
        name="c",
        kind="range",
        quote="q",
        source="s",
        metric="range_kill_m",
        op=">",
        value=250,
        unit="km",
        classes=["f15"],
        altitudes_km=[0.1, 1],
        bearings_deg=[0, 90],
    )
    assert claim.altitudes_m == (100.0, 1000.0)
    assert claim.bearings_rad == pytest.approx((0.0, math.pi / 2), rel=1e-12)
    assert claim.value_si == 250e3


def test_area_in_decibels():
    dbsm = spellings("rcs_front_m2")[1]
    assert dbsm.to_si(-17.0) == pytest.approx(0.01995262315, rel=1e-9)


def test_power_in_decibels():
    dbw = spellings("erp_w")[2]
    assert (dbw.key, dbw.to_si(40.0)) == ("erp_dbw", pytest.approx(10e3, rel=1e-12))
    assert dbw.from_si(1e6) == pytest.approx(60.0, rel=1e-12)


@given(st.sampled_from([unit for unit in UNITS if unit not in ("m2", "w")]), st.floats(-1e6, 1e6))
def test_conversion_there_and_back(unit, value):
    for way in spellings(f"x_{unit}"):
        assert way.from_si(way.to_si(value)) == pytest.approx(value, rel=1e-12, abs=1e-12)


@pytest.mark.parametrize("extra", [{"boresight_rad": 1.0}, {"boresight_mrad": 1.0}, {"boresight_grad": 1.0}])
def test_two_spellings_and_unknown_units_are_refused(extra):
    with pytest.raises(ValidationError, match="Extra inputs"):
        Battery(name="b", system="s", lat_deg=0, lon_deg=0, boresight_deg=10, **extra)


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf, "3000", True, None, [1], 10**400])
def test_only_finite_numbers_are_numbers(value):
    for key in ("altitude_m", "altitude_ft"):
        with pytest.raises(ValidationError):
            Waypoint(lat_deg=0, lon_deg=0, **{key: value})


def test_models_are_frozen():
    point = Waypoint(lat_deg=0, lon_deg=0, altitude_m=1)
    with pytest.raises(ValidationError):
        point.altitude_m = 2


def test_schema_knows_every_unit():
    whole = schema()
    duration = whole["properties"]
    assert duration["duration_min"]["maximum"] == pytest.approx(1440.0, rel=1e-12)
    point = whole["$defs"]["Waypoint"]["properties"]
    assert {"altitude_m", "altitude_ft", "altitude_agl_km", "speed_kt"} <= set(point)
    assert "lat_rad" not in point
    assert {"asset", "battery", "flight", "variant", "claim"} <= set(duration)


def test_every_field_is_described():
    models = {"Scenario": Scenario.model_json_schema(), **Scenario.model_json_schema()["$defs"]}
    bare = [f"{name}.{key}" for name, m in models.items() for key, p in m["properties"].items() if not p["description"]]
    assert not bare
