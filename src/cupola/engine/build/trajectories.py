"""Ballistic and quasi-ballistic ways from a launch to an aim: profiles over ground, then legs in closed form.

A profile lies in a vertical plane: way over ground, height and age at points close enough for legs of constant
acceleration. `cupola.engine.build.air` lays it along the geodesic between the two places.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cupola.constants import EARTH_RADIUS_MEAN_M
from cupola.errors import Problem, ScenarioError
from cupola.kernels.ballistic import (
    air_density_entry_kgpm3,
    anomalies,
    arc_with_apogee,
    least_energy_arc,
    on_arc,
)
from cupola.kernels.manoeuvre import pull_radius_m
from cupola.scenario.models.flight import Arc

#: Time between two points of an arc above the air and inside it [s]: legs then leave it by centimetres.
STEP_S = 2.0
#: Ways shorter than this are no arcs [m].
RANGE_MIN_M = 5e3
#: Apogee of a quasi-ballistic arc over its range, where none is given [-]; assumed.
APOGEE_SHARE = 0.15
#: Angle between two points of a pull-up [rad].
PIECE_RAD = 0.05


@dataclass(frozen=True, eq=False)
class Profile:
    """A way in a vertical plane: ground ways, heights above sea level [m] and ages [s] of its points."""

    way_m: np.ndarray
    height_m: np.ndarray
    age_s: np.ndarray


def ballistic(range_m: float, start_m: float, end_m: float, arc: Arc) -> Profile:
    """The arc of least energy from a height to a height, slowed by the air on its way down.

    Examples
    --------
    >>> profile = ballistic(300e3, 0.0, 0.0, Arc(coefficient_kgpm2=1e6))
    >>> round(float(profile.height_m.max()) / 1000, 1), round(float(profile.age_s[-1]))
    (74.1, 251)
    """
    r_start, r_end = EARTH_RADIUS_MEAN_M + start_m, EARTH_RADIUS_MEAN_M + end_m
    parameter_m, e, _, _, _ = least_energy_arc(r_start, r_end, range_m / EARTH_RADIUS_MEAN_M)
    way, height, age, _ = _arc_points(parameter_m, e, r_start, r_end)
    return Profile(way, height, _slowed(way, height, age, arc.coefficient_kgpm2))


def quasi_ballistic(range_m: float, start_m: float, end_m: float, arc: Arc, name: str) -> Profile:
    """A lower arc, a pull-up into a level glide, a push-over and a straight dive.

    Raises
    ------
    ScenarioError
        If the way is too short for the glide and the dive that are asked for.
    """
    apogee_m = APOGEE_SHARE * range_m if arc.apogee_m is None else arc.apogee_m
    drop_m = arc.glide_altitude_m - end_m
    gamma_rad, speed_mps, radius_m = 0.5, 1500.0, 1e4
    parameter_m, e, r_start, r_end = 0.0, 0.0, EARTH_RADIUS_MEAN_M + start_m, 0.0
    for _ in range(8):  # the pull-up begins where the arc ends, and the arc ends where the pull-up begins
        radius_m = pull_radius_m(speed_mps, arc.pull_up_g)
        dive_m = _dive_way_m(drop_m, radius_m, arc.dive_rad)
        level_m = range_m - radius_m * math.sin(gamma_rad) - arc.glide_m - dive_m
        r_end = EARTH_RADIUS_MEAN_M + arc.glide_altitude_m + radius_m * (1.0 - math.cos(gamma_rad))
        r_apogee = EARTH_RADIUS_MEAN_M + apogee_m
        if drop_m <= 0.0 or level_m < RANGE_MIN_M or r_apogee <= 1.0005 * max(r_end, r_start) - 0.0005 * r_start:
            limit = f"is too short or too low: {range_m / 1000:.0f} km with an apogee of {apogee_m / 1000:.0f} km"
            cure = "shorten glide_m, lower glide_altitude_m, raise apogee_m, or use profile = 'ballistic'"
            raise ScenarioError(Problem(name, "quasi_ballistic", None, limit, cure))
        parameter_m, e = arc_with_apogee(r_start, r_end, r_apogee, level_m / EARTH_RADIUS_MEAN_M)
        _, end = anomalies(parameter_m, e, r_start, r_end)
        gamma_rad = abs(math.atan(e * math.sin(end) / (1.0 + e * math.cos(end))))
        speed_mps = on_arc(parameter_m, e, end)[2]
    way, height, age, _ = _arc_points(parameter_m, e, r_start, r_end)
    pieces = [
        _bend(way[-1], height[-1], radius_m, -gamma_rad, 0.0),
        (np.array([way[-1] + radius_m * math.sin(gamma_rad) + arc.glide_m]), np.array([arc.glide_altitude_m])),
    ]
    pieces.append(_bend(pieces[1][0][-1], arc.glide_altitude_m, radius_m, 0.0, -arc.dive_rad))
    pieces.append((np.array([range_m]), np.array([end_m])))
    full_way, full_height, full_age = way, height, age
    for more_way, more_height in pieces:
        ways, heights = _filled(full_way[-1], full_height[-1], more_way, more_height, speed_mps * STEP_S / 2.0)
        steps_m = np.hypot(np.diff(ways, prepend=full_way[-1]), np.diff(heights, prepend=full_height[-1]))
        full_age = np.append(full_age, full_age[-1] + np.cumsum(steps_m) / speed_mps)
        full_way, full_height = np.append(full_way, ways), np.append(full_height, heights)
    return Profile(full_way, full_height, _slowed(full_way, full_height, full_age, arc.coefficient_kgpm2))


def _arc_points(
    parameter_m: float, e: float, r_start: float, r_end: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray, float]:
    start, end = anomalies(parameter_m, e, r_start, r_end)
    lasts_s = on_arc(parameter_m, e, end)[1] - on_arc(parameter_m, e, start)[1]
    angles = np.linspace(start, end, max(4, math.ceil(lasts_s / STEP_S)) + 1)
    points = np.array([on_arc(parameter_m, e, float(angle)) for angle in angles])
    way = (angles - start) * EARTH_RADIUS_MEAN_M
    return way, points[:, 0] - EARTH_RADIUS_MEAN_M, points[:, 1] - points[0, 1], lasts_s


def _slowed(way_m: np.ndarray, height_m: np.ndarray, age_s: np.ndarray, coefficient_kgpm2: float) -> np.ndarray:
    """Ages along the same path when the air slows it from the apogee on: dv/ds = -rho v / (2 beta).

    The path itself stays: as in Allen and Eggers, drag shortens the speed and not the course.
    """
    steps_m = np.hypot(np.diff(way_m), np.diff(height_m))
    middle_m = 0.5 * (height_m[1:] + height_m[:-1])
    density = np.array([air_density_entry_kgpm3(float(h)) for h in middle_m])
    loss = density * steps_m / (2.0 * coefficient_kgpm2)
    loss[: int(np.argmax(height_m))] = 0.0
    before = np.cumsum(loss) - loss
    # Mean of 1 / v over a step: exact for constant density.
    longer = np.exp(before) * np.where(loss > 1e-9, np.expm1(loss) / np.maximum(loss, 1e-12), 1.0)
    return np.concatenate([[0.0], np.cumsum(np.diff(age_s) * longer)])


def _dive_way_m(drop_m: float, radius_m: float, dive_rad: float) -> float:
    """Ground way of the push-over and the straight dive after it."""
    bent_m = radius_m * (1.0 - math.cos(dive_rad))
    return radius_m * math.sin(dive_rad) + max(drop_m - bent_m, 0.0) / math.tan(dive_rad)


def _bend(
    way_m: float, height_m: float, radius_m: float, from_rad: float, to_rad: float
) -> tuple[np.ndarray, np.ndarray]:
    """Points of a circle in the vertical plane between two path angles."""
    n = max(2, math.ceil(abs(to_rad - from_rad) / PIECE_RAD))
    angles = np.linspace(from_rad, to_rad, n + 1)[1:]
    side = 1.0 if to_rad > from_rad else -1.0
    ways = way_m + side * radius_m * (np.sin(angles) - math.sin(from_rad))
    return ways, height_m - side * radius_m * (np.cos(angles) - math.cos(from_rad))


def _filled(
    way_m: float, height_m: float, ways: np.ndarray, heights: np.ndarray, step_m: float
) -> tuple[np.ndarray, np.ndarray]:
    """The points, with more between them where they lie farther apart than a step."""
    out_way: list[float] = []
    out_height: list[float] = []
    for way, height in zip(ways, heights, strict=True):
        n = max(1, math.ceil(math.hypot(way - way_m, height - height_m) / step_m))
        parts = np.arange(1, n + 1) / n
        out_way += (way_m + (way - way_m) * parts).tolist()
        out_height += (height_m + (height - height_m) * parts).tolist()
        way_m, height_m = float(way), float(height)
    return np.array(out_way), np.array(out_height)
