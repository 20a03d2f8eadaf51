"""Build who is who: rules of identification, transponders, and zones of the air."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from cupola.engine.build.frame import Frame
from cupola.kernels import geodesics
from cupola.kernels.rows import IDENTIFICATION, ZONE, table
from cupola.portable.arcs import atan2
from cupola.scenario import Flight, Scenario, Zone
from cupola.scenario.models.identification import CIVIL_MODES, CODED_MODES, Identification, bits
from cupola.variants import Evidence, Identity, IdentityModel, Side, Waiting, ZoneKind

#: Sides that rules speak of: nothing is stated of ghosts, which answer as an enemy does.
SIDES = (Side.HOSTILE, Side.FRIENDLY, Side.CIVIL)


def nations(scenario: Scenario) -> tuple[str, ...]:
    """Nations whose codes some battery holds: their order numbers the codes."""
    rules = [battery.identification for battery in scenario.batteries if battery.identification is not None]
    return tuple(sorted({nation for rule in rules for nation in rule.codes}))


def identification_row(rule: Identification, scenario: Scenario) -> Any:
    """A row of `rows.IDENTIFICATION`."""
    row: Any = table(IDENTIFICATION, 1)[0]
    row.model = IdentityModel[rule.model.upper()]
    for side in SIDES:
        if rule.matrix is not None:
            shares = getattr(rule.matrix, side.label)
            row.matrix[side] = [getattr(shares, identity.label) for identity in Identity]
        row.prior[side] = getattr(rule.prior, side.label)
        row.threshold[side] = getattr(rule.threshold, side.label)
        for evidence in Evidence:
            row.likelihood[evidence, side] = getattr(getattr(rule.likelihood, evidence.label), side.label)
    row.coded_modes, row.civil_modes = bits(rule.modes, CODED_MODES), bits(rule.modes, CIVIL_MODES)
    row.codes = bits(rule.codes, nations(scenario))
    row.p_reply, row.p_interrogator_fails = rule.p_reply, rule.p_interrogator_fails
    row.has_plans = 1 if rule.has_plans else 0
    row.fast_mps, row.low_m, row.closing_m = rule.fast_mps, rule.low_m, rule.closing_m
    row.waiting = Waiting[rule.waiting.upper()]
    row.waiting_mean_s, row.waiting_spread = rule.waiting_mean_s, rule.waiting_spread
    row.p_operator_error, row.review_s = rule.p_operator_error, rule.review_s
    return row


def fill_iff(row: Any, flight: Flight | None, scenario: Scenario) -> None:
    """Transponder and plan of a row of `rows.FLIGHT`; a released weapon (None) has neither."""
    row.codes, row.corridor = -1, -1
    if flight is None:
        return
    if flight.iff is not None:
        held = nations(scenario)
        row.coded_modes, row.civil_modes = bits(flight.iff.modes, CODED_MODES), bits(flight.iff.modes, CIVIL_MODES)
        row.codes = held.index(flight.iff.codes) if flight.iff.codes in held else -1
        row.p_transponder, row.p_spoof = flight.iff.p_on, flight.iff.p_spoof
    names = [zone.name for zone in scenario.zones]
    if flight.flight_plan is not None:
        row.corridor = names.index(flight.flight_plan)


def zone_rows(scenario: Scenario, frame: Frame) -> tuple[list[Any], np.ndarray]:
    """Rows of `rows.ZONE`, and the corners of all zones in the working frame at sea level [m]."""
    rows: list[Any] = []
    corners: list[np.ndarray] = [np.zeros((0, 2))]
    n_corners = 0
    for zone in scenario.zones:
        lat = np.array([point.lat_deg for point in zone.points])
        lon = np.array([point.lon_deg for point in zone.points])
        own = frame.to_enu(lat, lon, np.zeros(len(lat)))[:, :2]
        row: Any = table(ZONE, 1)[0]
        row.kind = ZoneKind[zone.kind.upper()]
        row.first_corner, row.n_corners = n_corners, len(own)
        row.altitude_min_m, row.altitude_max_m = zone.altitude_min_m, zone.altitude_max_m
        row.start_s, row.end_s = zone.start_s, zone.end_s
        row.course_rad, row.course_half_rad = course_in_frame(zone, frame), zone.course_tolerance_rad
        if zone.course_rad is None:
            row.course_half_rad = math.pi
        row.both_ways = 1 if zone.both_ways else 0
        rows.append(row)
        corners.append(own)
        n_corners += len(own)
    return rows, np.ascontiguousarray(np.concatenate(corners))


def course_in_frame(zone: Zone, frame: Frame) -> float:
    """A corridor's course from true north at its middle, as an azimuth of the working frame [rad]."""
    lat = float(np.mean([point.lat_deg for point in zone.points]))
    lon = float(np.mean([point.lon_deg for point in zone.points]))
    course_deg = math.degrees(zone.course_rad or 0.0)
    lat_on, lon_on, _ = geodesics.direct(lat, lon, course_deg, 1000.0)
    here, on = frame.to_enu(np.array([lat, lat_on]), np.array([lon, lon_on]), np.zeros(2))
    return atan2(float(on[0] - here[0]), float(on[1] - here[1]))
