"""Ballistic and quasi-ballistic ways from a launch to an aim: profiles over ground, then legs in closed form.

A profile lies in a vertical plane: way over ground, height and age at points close enough for legs of constant
acceleration. `cupola.engine.build.air` lays it along the geodesic between the two places. The physics is
`cupola.kernels.weapon_path` (boost, free flight with gravity and drag, guided bends) and `weapon_aim`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from cupola.catalogue import Item
from cupola.constants import G0_MPS2
from cupola.errors import Problem, ScenarioError
from cupola.kernels.weapon_aim import apogee_m, solve_ballistic, solve_quasi_ballistic
from cupola.kernels.weapon_path import AGE, CLIMB, HEIGHT, SPEED, WAY, WAY_FIELDS
from cupola.scenario.models.flight import Arc

#: Time between two points of a way above the dense air [s]; a quarter of it below. Legs then leave it by centimetres.
STEP_S = 2.0
#: Ways shorter than this are no arcs [m].
RANGE_MIN_M = 5e3
#: Apogee of a quasi-ballistic arc over its range, where none is given [-]; assumed.
APOGEE_SHARE = 0.15
#: Ballistic coefficient where neither the flight nor its type has one [kg/m2]; assumed.
COEFFICIENT_KGPM2 = 10_000.0
#: Mean acceleration of a boost whose time nobody stated [m/s2]: a Scud class missile has 1.5 km/s after a minute.
BOOST_MPS2 = 25.0
#: Speed of a carrier at the moment of a release [m/s]; assumed.
CARRIER_MPS = 250.0
#: The last step of a way is no shorter [s].
LAST_STEP_S = 0.1
#: Of its range a way may miss so much before it is laid to the millimetre [-].
MISSED_MAX = 1e-3
#: Points of the longest way, and steps of each bend and straight line of a guided part.
POINTS_MAX, BEND_STEPS = 6000, 24


@dataclass(frozen=True, eq=False)
class Profile:
    """A way in a vertical plane, point by point.

    Ground ways, heights above sea level [m], ages [s], speeds [m/s] and angles of climb [rad].
    """

    way_m: np.ndarray
    height_m: np.ndarray
    age_s: np.ndarray
    speed_mps: np.ndarray
    climb_rad: np.ndarray


@dataclass(frozen=True)
class Figures:
    """What the shape of a way follows from: the flight's own `Arc` where it says so, else the type's figures.

    Parameters
    ----------
    coefficient_kgpm2 : float
        Ballistic coefficient [kg/m2].
    burn_s, burn_range_m : float
        Burn time [s] of the flight to a range [m]; a shorter flight burns for less, with the same acceleration.
    is_burn_fixed : bool
        The flight states its burn time.
    """

    coefficient_kgpm2: float
    burn_s: float
    burn_range_m: float
    is_burn_fixed: bool

    def burn_to_s(self, range_m: float) -> float:
        """Burn time of a flight to a range [s]: burnout speed goes with the root of the range."""
        if self.is_burn_fixed:
            return self.burn_s
        return self.burn_s * math.sqrt(min(range_m / self.burn_range_m, 1.0))


def figures_of(arc: Arc, item: Item | None = None) -> Figures:
    """Figures of a way from the flight's arc, the type's item and the assumptions of this module, in this order."""
    coefficient = arc.coefficient_kgpm2
    if coefficient is None:
        has_one = item is not None and "ballistic_coefficient" in item.values
        coefficient = item.si("ballistic_coefficient") if item is not None and has_one else COEFFICIENT_KGPM2
    if arc.boost_s is not None:
        return Figures(coefficient, arc.boost_s, 1.0, True)
    if item is not None and "burn_time" in item.values and "range" in item.values:
        return Figures(coefficient, item.si("burn_time"), item.si("range"), False)
    whole_m = 1e6
    return Figures(coefficient, math.sqrt(G0_MPS2 * whole_m) / BOOST_MPS2, whole_m, False)


def ballistic(
    range_m: float, start_m: float, end_m: float, arc: Arc, name: str = "", item: Item | None = None, *,
    is_dropped: bool = False,
) -> Profile:  # fmt: skip
    """Boost, the arc of least energy from its burnout, and the way down through the air.

    Parameters
    ----------
    range_m : float
        Along the surface [m], at least `RANGE_MIN_M`.
    start_m, end_m : float
        Heights of launch and aim above sea level [m].
    arc : Arc
        What the flight says of its path.
    name : str
        The flight, for messages.
    item : Item, optional
        The target type, for what the flight leaves open.
    is_dropped : bool
        Let go by a carrier in level flight, and not launched upwards from rest.

    Raises
    ------
    ScenarioError
        If no burnout speed carries it so far through the air.

    Examples
    --------
    >>> profile = ballistic(300e3, 0.0, 0.0, Arc(coefficient_kgpm2=1e6, boost_s=0.0))
    >>> round(float(profile.height_m.max()) / 1000, 1), round(float(profile.age_s[-1]))
    (74.2, 251)
    >>> profile = ballistic(300e3, 0.0, 0.0, Arc())
    >>> round(float(profile.height_m.max()) / 1000), round(float(profile.age_s[-1]))
    (84, 314)
    """
    points = np.zeros((POINTS_MAX, WAY_FIELDS))
    figures = figures_of(arc, item)
    burn_s = figures.burn_to_s(range_m)
    speed_mps, climb_rad = (CARRIER_MPS, 0.0) if is_dropped else (0.0, 0.5 * math.pi)
    last = solve_ballistic(
        points, range_m, start_m, end_m, speed_mps, climb_rad, burn_s, figures.coefficient_kgpm2, STEP_S,
        boost_steps(burn_s),
    )  # fmt: skip
    if not _arrives(points, last, range_m):
        limit = f"no burnout speed carries it {range_m / 1000:.0f} km through the air"
        hint = "raise arc.coefficient_kgpm2, or bring launch and aim closer together"
        raise ScenarioError(Problem(name, "ballistic", None, limit, hint))
    return profile_of(points, last, range_m)


def quasi_ballistic(
    range_m: float, start_m: float, end_m: float, arc: Arc, name: str, item: Item | None = None, *,
    is_dropped: bool = False,
) -> Profile:  # fmt: skip
    """Boost, a lower arc, a pull-up into a level glide, a push-over and a straight dive.

    Parameters as in `ballistic`.

    Raises
    ------
    ScenarioError
        If the way is too short for the glide and the dive that are asked for.
    """
    wanted_m = APOGEE_SHARE * range_m if arc.apogee_m is None else arc.apogee_m
    points = np.zeros((POINTS_MAX, WAY_FIELDS))
    figures = figures_of(arc, item)
    burn_s = figures.burn_to_s(range_m)
    speed_mps, climb_rad = (CARRIER_MPS, 0.0) if is_dropped else (0.0, 0.5 * math.pi)
    last = -1
    if arc.glide_altitude_m > end_m and wanted_m > max(arc.glide_altitude_m, start_m):
        last = solve_quasi_ballistic(
            points, range_m, wanted_m, start_m, end_m, speed_mps, climb_rad, burn_s, arc.glide_altitude_m, arc.glide_m,
            arc.pull_up_g * G0_MPS2, arc.dive_rad, figures.coefficient_kgpm2, STEP_S, boost_steps(burn_s), BEND_STEPS,
        )  # fmt: skip
    if not _arrives(points, last, range_m) or abs(apogee_m(points, last) - wanted_m) > 0.02 * wanted_m:
        limit = f"is too short or too low: {range_m / 1000:.0f} km with an apogee of {wanted_m / 1000:.0f} km"
        hint = "shorten glide_m, lower glide_altitude_m, raise apogee_m, or use profile = 'ballistic'"
        raise ScenarioError(Problem(name, "quasi_ballistic", None, limit, hint))
    return profile_of(points, last, range_m)


def boost_steps(burn_s: float) -> int:
    """Steps of a boost: about one a second."""
    return max(1, math.ceil(burn_s))


def _arrives(points: np.ndarray, last: int, range_m: float) -> bool:
    """Whether a way ends where it shall: the search for a speed may end short of it, where air stops what is faster."""
    return last > 0 and abs(points[last, WAY] / range_m - 1.0) < MISSED_MAX


def profile_of(points: np.ndarray, last: int, range_m: float) -> Profile:
    """The first points of a table of a way, which ends at the range to the millimetre."""
    way = points[: last + 1]
    if way[-1, AGE] - way[-2, AGE] < LAST_STEP_S:  # velocities are differences: no step may be that short
        way = np.delete(way, -2, axis=0)
    stretch = range_m / way[-1, WAY]
    return Profile(way[:, WAY] * stretch, way[:, HEIGHT], way[:, AGE], way[:, SPEED], way[:, CLIMB])
