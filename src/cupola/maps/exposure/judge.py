"""What the batteries of a scenario can do about flights at given places: the questions of exposure.

A `Judge` asks one model, or several that differ in their figures, of a flight as it flies, or of any course it might
take. Whatever it is asked, the answer is the union: a place counts when one of the cases says so.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cupola.errors import InputError, Problem
from cupola.kernels.zone_inputs import Points
from cupola.kernels.zone_points import judge_points
from cupola.kernels.zone_sight import detect_points
from cupola.maps.bearings import bearing_back_range
from cupola.maps.exposure.flight_path import Floats, Ints, Motion
from cupola.maps.zone.fill import target_item
from cupola.maps.zone.inputs import STEP_M, STEP_MAX_S, STEP_MIN_S, fire_unit, surroundings, target_row, times_of

if TYPE_CHECKING:
    from cupola.engine.build.model import Model
    from cupola.scenario import Battery, Radar

#: Slower than this nothing is taken to fly: positions that stand still have noise for a course [m/s].
SPEED_MIN_MPS = 20.0
#: Courses of a flight that might turn, relative to its own [rad].
ANY_COURSE = tuple(np.radians(np.arange(0.0, 360.0, 45.0)).tolist())
#: Points of one job of a thread.
_JOB = 20_000

Bools = NDArray[np.bool_]
#: Bearing of each place from a site, bearing of the site from there [rad], and distance [m]; by site [deg].
Sight = tuple[Floats, Floats, Floats]
Sights = dict[tuple[float, float], Sight]


@dataclass(frozen=True, eq=False)
class Judge:
    """The batteries of a scenario as exposure asks them.

    Parameters
    ----------
    models : tuple of Model
        One scenario, built with the figures to ask; several for the worst of them.
    turns_rad : tuple of float
        Courses to try, relative to the flight's own [rad]; 0 is the course it flies.
    p_detect : float
        Chance of a plot in one look from which a flight is detected [-].
    workers : int, optional
        Threads; never change a result.
    """

    models: tuple[Model, ...]
    turns_rad: tuple[float, ...] = (0.0,)
    p_detect: float = 0.5
    workers: int | None = None
    _targets: dict[tuple[str, str], Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        first = self.models[0]
        guns = [n for n, row in zip(self.batteries, first.system.batteries, strict=True) if row.missile < 0]
        if guns:
            limit = f"battery {', '.join(guns)} has guns alone, and exposure is that to missiles"
            hint = "set is_active = false for it: its guns reach a few kilometres"
            raise InputError(Problem(first.scenario.name, "battery", None, limit, hint))

    @property
    def batteries(self) -> tuple[str, ...]:
        """Names of the batteries that are active."""
        return self.models[0].names.batteries

    def site(self, b: int) -> tuple[float, float]:
        """Where battery ``b`` stands [deg]."""
        scenario = self.models[0].scenario
        site = next(one for one in scenario.batteries if one.name == self.batteries[b])
        return site.lat_deg, site.lon_deg

    def ring_m(self, b: int) -> float:
        """Published range of the missile of battery ``b``, the longest of all figures asked [m]."""
        return max(float(_missile(model, b).range_max_m) for model in self.models)

    def target(self, model: Model, kind: str) -> Any:
        """The echo of a target type under the figures of a model."""
        key = (model.figures, kind)
        if key not in self._targets:
            self._targets[key] = target_row(model, target_item(model, kind))
        return self._targets[key]

    def sights(self, at: Motion) -> Sights:
        """What `chance` and `engaged` need of places as every site sees them, for all that are asked of them."""
        return {site: bearing_back_range(*site, at.lat_deg, at.lon_deg) for site in _radar_sites(self.models[0])}

    def chance(self, kind: str, at: Motion, sights: Sights) -> Floats:
        """Best chance of a plot in one look of any radar of the scenario, shape (n,) [-]."""
        best = np.zeros(len(at.lat_deg))
        for model in self.models:
            for site, radars in _radar_sites(model).items():
                seen = sights[site]
                for i in radars:
                    for turn in self.turns_rad:
                        np.maximum(best, self._chance(model, i, kind, at, seen, turn), out=best)
        return best

    def _chance(self, model: Model, i: int, kind: str, at: Motion, seen: Sight, turn_rad: float) -> Floats:
        system = model.system
        bearing, back, distance = seen
        found = np.zeros(len(distance))
        near = np.flatnonzero(distance <= 1.01 * float(system.radars[i].range_max_m))
        speed, heading = _moving(at.rows(near), back[near], self.target(model, kind), turn_rad)

        def work(mine: slice) -> None:
            p = np.empty(len(near[mine]))
            some = near[mine]
            points = Points(distance[some], bearing[some], heading[mine], at.altitude_m[some], speed[mine])
            detect_points(
                system.radars[i], system.masks[i], float(system.mask_step_m[i]), self.target(model, kind), points,
                system.earth_radius_m, system.k_factor, p,
            )  # fmt: skip
            found[some] = p

        self._share(len(near), work)
        return found

    def plots(self, kind: str, at: Motion) -> Floats:
        """Chance of a plot in one look of each radar of the first model, shape (n radars, n places) [-]."""
        model, sights = self.models[0], self.sights(at)
        found = np.zeros((len(model.names.radars), len(at.lat_deg)))
        for site, radars in _radar_sites(model).items():
            for i in radars:
                found[i] = self._chance(model, i, kind, at, sights[site], 0.0)
        return found

    def limits(self, b: int, kind: str, at: Motion) -> tuple[NDArray[np.uint8], Floats]:
        """What keeps battery ``b`` of the first model from engaging at each place: places in `maps.zone.LIMITS`.

        255 lies beyond the published range. The second array has the flight time of the missile [s], 0 where it was
        not asked for.
        """
        seen = bearing_back_range(*self.site(b), at.lat_deg, at.lon_deg)
        limit, tof_s = np.full(len(at.lat_deg), np.uint8(255)), np.zeros(len(at.lat_deg))
        near = np.flatnonzero(seen[2] <= float(_missile(self.models[0], b).range_max_m))
        if len(near):
            limit[near], tof_s[near] = self._judge(
                self.models[0], b, kind, at.rows(near), tuple(one[near] for one in seen), 0.0
            )
        return limit, tof_s

    def engaged(self, b: int, kind: str, at: Motion, seen: Sight | None = None) -> tuple[Bools, Floats]:
        """Whether battery ``b`` can engage at each place, and the shortest flight time of its missile there [s].

        The time is NaN where it cannot. ``seen`` are the places from its site, as in `sights`, if they are known.
        """
        n = len(at.lat_deg)
        inside, least_s = np.zeros(n, bool), np.full(n, np.nan)
        if seen is None:
            seen = bearing_back_range(*self.site(b), at.lat_deg, at.lon_deg)
        for model in self.models:
            ring = np.flatnonzero(seen[2] <= float(_missile(model, b).range_max_m))
            left = ring
            for turn in self.turns_rad:
                if not len(left):
                    break
                limit, tof_s = self._judge(model, b, kind, at.rows(left), tuple(one[left] for one in seen), turn)
                yes = left[limit == 0]
                inside[yes] = True
                least_s[yes] = np.fmin(least_s[yes], tof_s[limit == 0])
                # What the model can engage on one course needs no other: its flight time is the same.
                left = left[limit != 0]
        return inside, least_s

    def _judge(
        self, model: Model, b: int, kind: str, at: Motion, seen: Any, turn_rad: float
    ) -> tuple[NDArray[np.uint8], Floats]:
        """Limits and flight times [s] at places inside the ring."""
        system = model.system
        missile = _missile(model, b)
        bearing, back, distance = seen
        target = self.target(model, kind)
        speed, heading = _moving(at, back, target, turn_rad)
        fastest = float(speed.max(initial=SPEED_MIN_MPS))
        lookback_s, _ = times_of(system, b, fastest)
        followed_m = float(missile.range_max_m) + _LONGEST_MPS * (float(missile.flight_max_s) + lookback_s)
        unit, around = fire_unit(model, b), surroundings(model, b, float(missile.range_max_m), followed_m)
        steps_s = np.clip(STEP_M / speed, STEP_MIN_S, STEP_MAX_S)
        decision_s = 0.5 * system.decision_interval_s
        limit, tof_s = np.empty(len(distance), np.uint8), np.empty(len(distance))

        def work(mine: slice) -> None:
            points = Points(distance[mine], bearing[mine], heading[mine], at.altitude_m[mine], speed[mine])
            judge_points(unit, around, target, points, steps_s[mine], lookback_s, decision_s, limit[mine], tof_s[mine])

        self._share(len(distance), work)
        return limit, tof_s

    def _share(self, n: int, work: Callable[[slice], None]) -> None:
        """Do the work in jobs, by threads where there are several."""
        jobs = [slice(a, min(a + _JOB, n)) for a in range(0, n, _JOB)]
        workers = self.workers or os.cpu_count() or 1
        if len(jobs) <= 1 or workers == 1:
            for job in jobs:
                work(job)
            return
        with ThreadPoolExecutor(max_workers=workers) as pool:
            list(pool.map(work, jobs))


#: The ground around a battery is laid out for targets up to this fast, whatever flies: one grid serves all [m/s].
_LONGEST_MPS = 350.0


def _missile(model: Model, b: int) -> Any:
    return model.system.missiles[int(model.system.batteries[b].missile)]


def _radar_sites(model: Model) -> dict[tuple[float, float], list[int]]:
    """Radars by where they stand [deg]; those of batteries and those that stand alone."""
    scenario = model.scenario
    places: tuple[Battery | Radar, ...] = (*scenario.batteries, *scenario.radars)
    sites = {site.name: (site.lat_deg, site.lon_deg) for site in places}
    found: dict[tuple[float, float], list[int]] = {}
    for i, name in enumerate(model.names.radars):
        found.setdefault(sites[name.partition("/")[0]], []).append(i)
    return found


def _moving(at: Motion, back_rad: Floats, target: Any, turn_rad: float) -> tuple[Floats, Floats]:
    """Speed [m/s], and heading as a battery sees it (0: towards it) [rad].

    A flight of one position has neither: it is taken to fly at the cruise speed of its type, towards the battery.
    """
    speed = np.where(np.isnan(at.speed_mps), float(target.speed_max_mps), at.speed_mps)
    heading = np.where(np.isnan(at.course_rad), 0.0, back_rad - at.course_rad)
    return np.maximum(speed, SPEED_MIN_MPS), heading + turn_rad


def kinds_of(wanted: Sequence[str]) -> list[tuple[str, Ints]]:
    """Types in order of first appearance, with the places in the list where each stands."""
    array = np.array(wanted, dtype=object)
    return [(kind, np.flatnonzero(array == kind)) for kind in dict.fromkeys(wanted)]
