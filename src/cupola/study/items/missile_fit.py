"""Fit motor, drag and loft of a missile of the catalogue to its published speed, range and time of flight.

``cupola catalogue fit`` does it for an item of the user's own, ``scripts/fit_missiles.py`` for Cupola's. Only the
``[fitted.*]`` tables of the item are rewritten, the file at once. The same inputs give the same bytes. The method and
its result are described in ``docs/models/flyout.md``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from cupola.assignment.optimum import scipy_module
from cupola.catalogue import Item
from cupola.catalogue.model import Which
from cupola.constants import EARTH_RADIUS_MEAN_M, G0_MPS2
from cupola.kernels import rows
from cupola.kernels.flyout import fly_to_point
from cupola.study.items.missile_assumptions import (
    ALTITUDE_MAX_M,
    ALTITUDE_PART,
    APOGEE_MIN_M,
    APOGEE_PART,
    ARRIVAL_PART_MIN,
    BATTERY_MARGIN,
    DRAG_INDUCED,
    DRAG_SCALE_MAX,
    DRAG_SCALE_MIN,
    DRAG_SCALE_STEP,
    EXPELLED_MAX,
    FLIGHT_MARGIN,
    HOLE_HEIGHTS_M,
    HOLE_PART,
    HOLE_POINTS,
    HOLES_FEW,
    LOFT_FALLS,
    LOFTS_RAD,
    SPARE,
    Assumed,
)

CASES: dict[str, Which] = {"low": "min", "nominal": "nominal", "high": "max"}
RADIUS_M = EARTH_RADIUS_MEAN_M


#: The fields of rows.MISSILE that the fit gives.
FIELDS = (
    "mass_launch_kg", "boost_thrust_n", "boost_s", "boost_flow_kgps", "sustain_thrust_n", "sustain_s",
    "sustain_flow_kgps", "area_m2", "drag_scale", "drag_induced", "normal_force_max", "load_limit_mps2",
    "thrust_turn_mps2", "launch_speed_mps", "launch_elevation_rad", "loft_radpm", "loft_max_rad", "speed_min_mps",
    "flight_max_s", "navigation_constant", "lag_s",
)  # fmt: skip


class Fit:
    """One case of one missile: the row being fitted and the figures that it must meet."""

    def __init__(self, item: Item, which: Which, assumed: Assumed) -> None:
        self.assumed = assumed
        self.fall = LOFT_FALLS[0]
        self.range_m = item.si("range_max", which)
        self.speed_max_mps = item.si("speed_max", which)
        self.altitude_m = min(ALTITUDE_MAX_M, ALTITUDE_PART * item.si("alt_max"))
        self.apogee_max_m = max(APOGEE_PART * item.si("alt_max", "max"), APOGEE_MIN_M)
        self.row: Any = rows.table(rows.MISSILE, 1)[0]
        row = self.row
        for field, key in (
            ("mass_launch_kg", "launch_mass"),
            ("load_limit_mps2", "load_factor"),
            ("launch_speed_mps", "launch_speed"),
            ("launch_elevation_rad", "launch_elevation"),
            ("navigation_constant", "navigation_constant"),
            ("lag_s", "lag"),
            ("homing_range_m", "homing_range"),
            ("speed_min_mps", "speed_min"),
        ):
            row[field] = item.si(key)
        row.area_m2 = 0.25 * math.pi * (assumed.stage_diameter_m or item.si("diameter")) ** 2
        if not math.isnan(assumed.elevation_rad):
            row.launch_elevation_rad = assumed.elevation_rad
        row.drag_induced = DRAG_INDUCED
        row.normal_force_max = assumed.normal_force_max
        row.thrust_turn_mps2 = assumed.turn_mps2
        burn_s = item.si("burn_time")
        row.boost_s = min(burn_s, assumed.boost_s)
        row.sustain_s = burn_s - row.boost_s
        row.drag_scale = 1.0
        self.arrival_least_mps = max(ARRIVAL_PART_MIN * self.speed_max_mps, 1.02 * float(row.speed_min_mps))
        self.battery_s = item.si("flight_time_max", "min"), item.si("flight_time_max", "max")
        self.tof_wanted_s = self.wanted_s(item)

    def wanted_s(self, item: Item) -> float:
        """Time of flight to the greatest range that the published figures ask for [s].

        By the published mean speed where there is one, else by the nominal flight time; both scaled to the range and
        the speed of this case, and never outside the published spread of the flight time.
        """
        scale = self.range_m / item.si("range_max") * item.si("speed_max") / self.speed_max_mps
        spare = SPARE if "a fifth to spare" in item.value("flight_time_max").note else FLIGHT_MARGIN
        wanted_s = scale * item.si("flight_time_max") / spare
        if "mean_speed_to_max_range" in item.values:
            wanted_s = scale * item.si("range_max") / item.si("mean_speed_to_max_range")
        low_s, high_s = (end_s / FLIGHT_MARGIN for end_s in self.battery_s)
        return min(max(wanted_s, low_s), high_s)

    def boost_share(self) -> float:
        """Part of the propellant that the boost burns: all of it when there is no sustain."""
        return self.assumed.boost_share if self.row.sustain_s > 0.0 else 1.0

    def load_propellant(self, propellant_kg: float) -> None:
        """Set thrusts and flows from the mass of propellant."""
        row, assumed = self.row, self.assumed
        boost_kg = self.boost_share() * propellant_kg
        exhaust_mps = assumed.isp_s * G0_MPS2
        row.boost_thrust_n = boost_kg * exhaust_mps / row.boost_s
        row.boost_flow_kgps = boost_kg * (1.0 + assumed.case_part) / row.boost_s
        if row.sustain_s > 0.0:
            row.sustain_thrust_n = (propellant_kg - boost_kg) * exhaust_mps / row.sustain_s
            row.sustain_flow_kgps = (propellant_kg - boost_kg) / row.sustain_s

    def propellant_max_kg(self) -> float:
        """Most propellant that leaves room for the structure."""
        return EXPELLED_MAX * float(self.row.mass_launch_kg) / (1.0 + self.boost_share() * self.assumed.case_part)

    def fly(self, range_m: float, altitude_m: float) -> tuple[float, float, int, float, float]:
        """Fly without regard to the least speed and the battery: what `fly_to_point` returns."""
        row = self.row
        kept = float(row.speed_min_mps), float(row.flight_max_s)
        row.speed_min_mps, row.flight_max_s = 150.0, 900.0
        result = fly_to_point(row, 0.0, range_m, altitude_m, RADIUS_M, RADIUS_M)
        row.speed_min_mps, row.flight_max_s = kept
        return result

    def solve_propellant(self) -> None:
        """Propellant for the published peak speed on the way to the greatest range."""
        high_kg = self.propellant_max_kg()

        def excess(propellant_kg: float) -> float:
            self.load_propellant(propellant_kg)
            return self.fly(self.range_m, self.altitude_m)[4] - self.speed_max_mps

        self.load_propellant(_root(excess, 0.05 * high_kg, high_kg))

    def flight(self, drag_scale: float) -> tuple[float, float]:
        """Time and speed at the greatest range with this drag, its propellant and loft; inf and 0: it falls short."""
        self.row.drag_scale = drag_scale
        self.solve_propellant()
        self.solve_loft()
        self.solve_propellant()
        tof_s, speed_mps, reached, _, _ = self.fly(self.range_m, self.altitude_m)
        return (tof_s, speed_mps) if reached else (math.inf, 0.0)

    def solve_loft(self) -> None:
        """Loft for the greatest sum of arrival speed and mean speed, to the greatest range and to half of it."""
        best, best_rad = -1.0, 0.0
        for loft_rad in LOFTS_RAD:
            self.set_loft(float(loft_rad))
            score = 0.0
            for range_m in (self.range_m, 0.5 * self.range_m):
                tof_s, speed_mps, reached, apogee_m, _ = self.fly(range_m, self.altitude_m)
                if not reached or apogee_m > self.apogee_max_m:
                    break
                score += speed_mps + range_m / tof_s
            if score > best + 1e-6:
                best, best_rad = score, float(loft_rad)
        self.set_loft(best_rad)

    def set_loft(self, loft_rad: float) -> None:
        """Loft with a greatest angle; it falls off over the last part of the greatest range."""
        self.row.loft_max_rad = loft_rad
        self.row.loft_radpm = loft_rad / (self.fall * self.range_m)

    def end_m(self) -> float:
        """Range at which the missile arrives with its least speed and in time: the greatest range, or less."""
        low_m, high_m = 0.0, self.range_m

        def arrives(range_m: float) -> bool:
            tof_s, speed_mps, reached, _, _ = self.fly(range_m, self.altitude_m)
            is_in_time = FLIGHT_MARGIN * tof_s <= self.battery_s[1]
            return reached == 1 and is_in_time and speed_mps >= float(self.row.speed_min_mps)

        if arrives(high_m):
            return high_m
        for part in np.arange(0.95, 0.0, -0.05):  # the reachable ranges may have a hole close to the launcher
            if arrives(float(part) * self.range_m):
                low_m = float(part) * self.range_m
                break
            high_m = float(part) * self.range_m
        while high_m - low_m > 1.0:
            middle_m = 0.5 * (low_m + high_m)
            low_m, high_m = (middle_m, high_m) if arrives(middle_m) else (low_m, middle_m)
        return low_m

    def holes(self) -> int:
        """Points of `HOLE_HEIGHTS_M` that are out of reach although farther ones at the same height are not."""
        n = 0
        for height_m in HOLE_HEIGHTS_M:
            ranges_m = self.range_m * HOLE_PART * (np.arange(HOLE_POINTS) + 1.0) / HOLE_POINTS
            found = [fly_to_point(self.row, 0.0, float(far_m), height_m, RADIUS_M, RADIUS_M)[2] for far_m in ranges_m]
            inside = np.flatnonzero(found)
            n += int(inside[-1] - inside[0] + 1 - len(inside)) if len(inside) else 0
        return n

    def solve(self) -> dict[str, float | str]:
        """All unknowns with the loft that leaves the fewest holes at middle ranges, then the table to store."""
        best, fewest = self.solve_fall(LOFT_FALLS[0]), self.holes()
        for fall in LOFT_FALLS[1:]:
            if fewest <= HOLES_FEW:
                break
            table, n = self.solve_fall(fall), self.holes()
            if n < fewest and float(table["result_range_m"]) >= 0.99 * float(best["result_range_m"]):
                best, fewest = table, n
        return best

    def solve_fall(self, fall: float) -> dict[str, float | str]:
        """All unknowns but where the loft begins to fall off, then the table to store.

        More drag makes the flight longer and the arrival slower. The drag is the least at which the flight to the
        greatest range takes as long as published, while the missile has its peak speed and arrives with
        `ARRIVAL_PART_MIN` of it.
        """
        self.fall = fall

        def shortfall(drag_scale: float) -> float:
            tof_s, arrival_mps = self.flight(drag_scale)
            too_long = tof_s / self.tof_wanted_s - 1.0
            too_slow = 1.0 - arrival_mps / self.arrival_least_mps
            below_peak = 0.99 - self.fly(self.range_m, self.altitude_m)[4] / self.speed_max_mps
            return min(max(too_long, too_slow, below_peak), 1.0)

        low = DRAG_SCALE_MIN
        while low < DRAG_SCALE_MAX and shortfall(low + DRAG_SCALE_STEP) < 0.0:
            low += DRAG_SCALE_STEP
        high = min(low + DRAG_SCALE_STEP, DRAG_SCALE_MAX)
        self.flight(_root(shortfall, min(low, high), high))
        end_m = self.end_m()
        if end_m < self.range_m:  # the published speed does not carry it so far: as far as it can in the published time
            ends_m = []
            for loft_rad in LOFTS_RAD:
                self.set_loft(float(loft_rad))
                self.solve_propellant()
                ends_m.append(self.end_m())
            self.set_loft(float(LOFTS_RAD[int(np.argmax(ends_m))]))
            self.solve_propellant()
            end_m = self.end_m()
        return self.table(end_m)

    def table(self, end_m: float) -> dict[str, float | str]:
        """What goes into the item: the row's kinematic fields, and the flight that they were fitted to."""
        tof_s, speed_mps, _, apogee_m, peak_mps = self.fly(end_m, self.altitude_m)
        self.row.flight_max_s = FLIGHT_MARGIN * tof_s
        if self.battery_s[0] <= BATTERY_MARGIN * tof_s:
            self.row.flight_max_s = max(FLIGHT_MARGIN * tof_s, self.battery_s[0])
        table: dict[str, float | str] = {name: float(f"{float(self.row[name]):.6g}") for name in FIELDS}
        if self.row.launch_elevation_rad > 1.57:
            table["launch_elevation_rad"] = 0.5 * math.pi
        table["fit_homing_range_m"] = float(self.row.homing_range_m)
        table["fit_range_m"] = self.range_m
        table["fit_altitude_m"] = self.altitude_m
        table["fit_speed_max_mps"] = self.speed_max_mps
        table["fit_tof_s"] = float(f"{self.tof_wanted_s:.5g}")
        table["fit_arrival_mps"] = self.arrival_least_mps
        for name, value in (
            ("result_range_m", end_m),
            ("result_tof_s", tof_s),
            ("result_speed_mps", speed_mps),
            ("result_apogee_m", apogee_m),
            ("result_speed_max_mps", peak_mps),
        ):
            table[name] = float(f"{value:.5g}")
        row = self.row
        expelled_kg = float(row.boost_s * row.boost_flow_kgps + row.sustain_s * row.sustain_flow_kgps)
        method = (
            f"expelled mass ({100.0 * expelled_kg / float(row.mass_launch_kg):.0f} % of the launch mass, specific "
            f"impulse {self.assumed.isp_s:g} s assumed) for the published greatest speed; drag for "
            f"{self.tof_wanted_s:.0f} s to the published greatest range, "
            f"arriving with {self.arrival_least_mps:.0f} m/s at least, target at "
            f"{self.altitude_m / 1e3:.1f} km"
        )
        if self.row.flight_max_s < self.battery_s[0]:
            method += "; faster than the published flight time: slower, it would not have its published speed"
        if end_m < self.range_m:
            method += (
                "; the published figures disagree: with the least plausible drag and within the published flight time "
                f"the missile ends at {end_m / 1e3:.0f} km"
            )
        table["method"] = method
        return table


def _root(function: Callable[[float], float], low: float, high: float, xtol: float = 1e-4) -> float:
    """Root of a rising function, or the end of the interval that comes nearest."""
    if function(low) >= 0.0:
        return low
    if function(high) <= 0.0:
        return high
    return float(scipy_module("optimize").brentq(function, low, high, xtol=xtol))


def fit_item(item: Item, assumed: Assumed | None = None) -> dict[str, dict[str, float | str]]:
    """The fits to the low ends, the nominal figures and the high ends of a missile.

    Parameters
    ----------
    item : Item
        A missile with all figures of `cupola.catalogue.keys.FITTED_FROM`.
    assumed : Assumed, optional
        What no source gives of its motor and body; None: one motor of 240 s, no booster.

    Returns
    -------
    dict
        The ``[fitted.low]``, ``[fitted.nominal]`` and ``[fitted.high]`` tables, SI.

    Raises
    ------
    CatalogueError
        If a figure is missing.
    InputError
        If SciPy, which finds the roots, is not installed.
    """
    return {case: Fit(item, which, assumed or Assumed()).solve() for case, which in CASES.items()}
