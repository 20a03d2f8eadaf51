"""Exposure: how long, how far and how near flights are inside detection and engagement zones."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cupola.kernels.zone_points import judge_points
from cupola.kernels.zone_sight import detect_points
from cupola.maps.tracks import motion
from cupola.maps.zone import bearing_range
from cupola.maps.zone_fill import (
    SIGHT_STEP_M,
    STEP_M,
    STEP_MAX_S,
    STEP_MIN_S,
    ground_around,
    target_item,
    target_row,
    times_of,
)
from cupola.scenario.tracks import Track

if TYPE_CHECKING:
    from cupola.engine.build.model import Model

#: Points are judged with the sight of the nearest one of these altitudes: steps low down, steps high up, border [m].
LOW_STEP_M, HIGH_STEP_M, BORDER_M = 200.0, 1000.0, 3000.0
#: Slower than this nothing is taken to fly: positions that stand still have noise for a course [m/s].
SPEED_MIN_MPS = 20.0
#: Type of flights that do not say what they are.
DEFAULT_TYPE = "a320_b738"
_NEVER = 255


@dataclass(frozen=True, eq=False)
class Exposure:
    """One flight among the batteries.

    Parameters
    ----------
    track : Track
        The flight.
    type : str
        Target type whose echo it was given.
    batteries : tuple of str
        Names, the columns of the arrays below.
    p_detect : array, shape (points,)
        Best chance of a plot in one look of any radar [-].
    is_detected : bool array, shape (points,)
        Visible, and the chance at least what was asked for.
    is_engaged : bool array, shape (points, batteries)
        Inside the engagement zone of the battery for the flight's own course, altitude and speed.
    range_m : array, shape (points, batteries)
        Distance along the surface [m].
    tof_s : array, shape (points, batteries)
        Flight time of the missile there, where it is inside the zone [s]; NaN elsewhere.
    speed_mps : array, shape (points,)
        Ground speed [m/s].
    """

    track: Track
    type: str
    batteries: tuple[str, ...]
    p_detect: NDArray[np.float64]
    is_detected: NDArray[np.bool_]
    is_engaged: NDArray[np.bool_]
    range_m: NDArray[np.float64]
    tof_s: NDArray[np.float64]
    speed_mps: NDArray[np.float64]

    def during(self, mask: NDArray[np.bool_]) -> tuple[float, float]:
        """Time [s] and distance [km] of the points chosen."""
        step_s = self.track.step_s[mask]
        return float(step_s.sum()), float((step_s * self.speed_mps[mask]).sum() / 1000.0)

    @property
    def is_in_reach(self) -> NDArray[np.bool_]:
        """Inside any engagement zone, shape (points,)."""
        return np.asarray(self.is_engaged.any(axis=1))

    @property
    def engaged_s(self) -> float:
        """Time inside any engagement zone [s]."""
        return self.during(self.is_in_reach)[0]

    @property
    def worst(self) -> tuple[int, int] | None:
        """Point and battery with the shortest warning: the least flight time of a missile; None when never inside."""
        if not np.isfinite(self.tof_s).any():
            return None
        point, battery = np.unravel_index(int(np.nanargmin(self.tof_s)), self.tof_s.shape)
        return int(point), int(battery)

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        nearest = np.unravel_index(int(np.argmin(self.range_m)), self.range_m.shape)
        all_s, all_km = self.during(np.ones(len(self.speed_mps), bool))
        detected_s, detected_km = self.during(self.is_detected)
        engaged_s, engaged_km = self.during(self.is_in_reach)
        return {
            "flight": self.track.name,
            "type": self.type,
            "flown_s": round(all_s, 1),
            "flown_km": round(all_km, 2),
            "detected_s": round(detected_s, 1),
            "detected_km": round(detected_km, 2),
            "engaged_s": round(engaged_s, 1),
            "engaged_km": round(engaged_km, 2),
            "closest_km": round(float(self.range_m[nearest]) / 1000.0, 2),
            "closest_battery": self.batteries[int(nearest[1])],
            "worst": self._worst_dict(),
            "batteries": [self._battery_dict(b) for b in range(len(self.batteries)) if self.is_engaged[:, b].any()],
        }

    def _worst_dict(self) -> dict[str, Any] | None:
        if self.worst is None:
            return None
        point, battery = self.worst
        track = self.track
        return {
            "battery": self.batteries[battery],
            "time_s": round(float(track.time_s[point]), 1),
            "lat_deg": round(float(track.lat_deg[point]), 5),
            "lon_deg": round(float(track.lon_deg[point]), 5),
            "altitude_m": round(float(track.altitude_m[point]), 1),
            "range_km": round(float(self.range_m[point, battery]) / 1000.0, 2),
            "missile_flight_s": round(float(self.tof_s[point, battery]), 1),
        }

    def _battery_dict(self, b: int) -> dict[str, Any]:
        engaged_s, engaged_km = self.during(self.is_engaged[:, b])
        return {
            "name": self.batteries[b],
            "engaged_s": round(engaged_s, 1),
            "engaged_km": round(engaged_km, 2),
            "closest_km": round(float(self.range_m[:, b].min()) / 1000.0, 2),
        }


@dataclass(frozen=True, eq=False)
class _Points:
    """Points of all flights of one type, one after the other."""

    lat_deg: NDArray[np.float64]
    lon_deg: NDArray[np.float64]
    altitude_m: NDArray[np.float64]
    course_rad: NDArray[np.float64]
    speed_mps: NDArray[np.float64]


def exposures(
    model: Model,
    tracks: Sequence[Track],
    *,
    default_type: str = DEFAULT_TYPE,
    p_detect: float = 0.5,
    workers: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[Exposure]:
    """Exposure of flights to the batteries of a model, in the order of the flights.

    Parameters
    ----------
    model : Model
        The defence, built.
    tracks : sequence of Track
        From `cupola.maps.tracks` or `cupola.scenario.tracks`.
    default_type : str
        Target type of flights whose type is not one of the catalogue.
    p_detect : float
        Chance of a plot in one look from which a flight counts as detected [-].
    workers : int, optional
        Threads; never change a result.
    progress : callable, optional
        Called with pieces of work done and in all.

    Raises
    ------
    InputError
        If the default type does not exist.
    """
    kinds = _types(model, tracks, default_type)
    found: dict[int, Exposure] = {}
    names = model.names.batteries
    groups = [[i for i, kind in enumerate(kinds) if kind == one] for one in dict.fromkeys(kinds)]
    for done, group in enumerate(groups):
        points = _points([tracks[i] for i in group])
        ends = np.cumsum([len(tracks[i].time_s) for i in group])
        chance, limit, range_m, tof_s = _look(model, kinds[group[0]], points, workers)
        for i, a, b in zip(group, np.append(0, ends[:-1]), ends, strict=True):
            inside = limit[a:b] == 0
            found[i] = Exposure(
                track=tracks[i],
                type=kinds[i],
                batteries=names,
                p_detect=chance[a:b],
                is_detected=chance[a:b] >= p_detect,
                is_engaged=inside,
                range_m=range_m[a:b],
                tof_s=np.where(inside, tof_s[a:b], np.nan),
                speed_mps=points.speed_mps[a:b],
            )
        if progress is not None:
            progress(done + 1, len(groups))
    return [found[i] for i in range(len(tracks))]


def _types(model: Model, tracks: Sequence[Track], default_type: str) -> list[str]:
    from cupola.catalogue import item_ids

    target_item(model, default_type)
    known = {*item_ids("target"), *model.scenario.catalogue.get("target", {})}
    return [track.type if track.type in known else default_type for track in tracks]


def _points(tracks: Sequence[Track]) -> _Points:
    motions = [motion(track) for track in tracks]
    columns = [np.concatenate([getattr(t, name) for t in tracks]) for name in ("lat_deg", "lon_deg", "altitude_m")]
    return _Points(*columns, *(np.concatenate([motion[k] for motion in motions]) for k in (0, 1)))


def _look(
    model: Model, kind: str, points: _Points, workers: int | None
) -> tuple[NDArray[np.float64], NDArray[np.uint8], NDArray[np.float64], NDArray[np.float64]]:
    """Best chance of a plot; and for each battery limit, range [m] and flight time [s]."""
    n, n_batteries = len(points.lat_deg), len(model.names.batteries)
    target = target_row(model, target_item(model, kind))
    chance = np.zeros(n)
    limit = np.full((n, n_batteries), _NEVER, np.uint8)
    range_m, tof_s = np.zeros((n, n_batteries)), np.zeros((n, n_batteries))
    with ThreadPoolExecutor(max_workers=workers or os.cpu_count() or 1) as pool:
        for b, name in enumerate(model.names.batteries):
            site = next(s for s in model.scenario.batteries if s.name == name)
            bearing, distance = bearing_range(site.lat_deg, site.lon_deg, points.lat_deg, points.lon_deg)
            # The course as the battery sees it: 0 is towards it. Across the map the meridians turn a little.
            back, _ = bearing_range(points.lat_deg, points.lon_deg, site.lat_deg, site.lon_deg)
            heading = back - points.course_rad
            range_m[:, b] = distance
            chance = np.maximum(chance, _detect(model, b, target, points, bearing, distance, heading))
            ring_m = float(model.system.missiles[int(model.system.batteries[b].missile)].range_max_m)
            near = np.flatnonzero(distance <= ring_m)
            bins = _altitude_bin(points.altitude_m[near])
            jobs = [near[bins == one] for one in np.unique(bins)]

            def judge(mine: NDArray[np.intp], b: int = b, at: Any = (bearing, distance, heading)) -> None:
                where = [one[mine] for one in at]
                limit[mine, b], tof_s[mine, b] = _judge(model, b, target, points, mine, *where)

            list(pool.map(judge, jobs))
    return chance, limit, range_m, tof_s


def _altitude_bin(altitude_m: NDArray[np.float64]) -> NDArray[np.float64]:
    """The altitude with whose sight a point is judged [m]."""
    low = np.round(altitude_m / LOW_STEP_M) * LOW_STEP_M
    return np.where(altitude_m < BORDER_M, low, np.round(altitude_m / HIGH_STEP_M) * HIGH_STEP_M)


def _detect(
    model: Model, b: int, target: Any, points: _Points, bearing: Any, distance: Any, heading: Any
) -> NDArray[np.float64]:
    """Best chance of a plot in one look of any radar of a battery."""
    system = model.system
    best = np.zeros(len(bearing))
    one = np.empty(len(bearing))
    for i in np.flatnonzero(system.radars.battery == b):
        detect_points(
            system.radars[i], system.masks[i], float(system.mask_step_m[i]), target, distance, bearing, heading,
            points.altitude_m, np.maximum(points.speed_mps, SPEED_MIN_MPS), system.earth_radius_m, system.k_factor, one,
        )  # fmt: skip
        best = np.maximum(best, one)
    return best


def _judge(
    model: Model, b: int, target: Any, points: _Points, mine: NDArray[np.intp], bearing: Any, distance: Any,
    heading: Any,
) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:  # fmt: skip
    """Limits and flight times at points of about the same altitude."""
    system = model.system
    battery: Any = system.batteries[b]
    i = int(battery.missile)
    missile: Any = system.missiles[i]
    speed = np.maximum(points.speed_mps[mine], SPEED_MIN_MPS)
    altitude = points.altitude_m[mine]
    lookback_s, _ = times_of(system, b, float(speed.max()))
    followed_m = float(missile.range_max_m) + float(speed.max()) * (float(missile.flight_max_s) + lookback_s)
    first, n_radars, ground = ground_around(model, b, float(missile.range_max_m), followed_m)
    limit, tof_s = np.empty(len(mine), np.uint8), np.empty(len(mine))
    judge_points(
        system.radars, first, n_radars, system.masks, system.mask_step_m, battery, missile, system.flyout_tof_s[i],
        system.flyout_speed_mps[i], system.flyout_altitude_step_m, float(system.flyout_range_step_m[i]), ground,
        SIGHT_STEP_M, target, lookback_s, 0.5 * system.decision_interval_s,
        np.clip(STEP_M / speed, STEP_MIN_S, STEP_MAX_S), system.earth_radius_m, system.k_factor, distance, bearing,
        heading, altitude, speed, limit, tof_s,
    )  # fmt: skip
    return limit, tof_s


def totals(found: Sequence[Exposure]) -> dict[str, Any]:
    """What all flights add up to, for JSON."""
    engaged = [one for one in found if one.engaged_s > 0.0]
    detected = [one for one in found if one.is_detected.any()]
    all_s = sum(float(one.track.step_s.sum()) for one in found)
    return {
        "flights": len(found),
        "flights_detected": len(detected),
        "flights_engaged": len(engaged),
        "flown_h": round(all_s / 3600.0, 3),
        "detected_h": round(sum(one.during(one.is_detected)[0] for one in found) / 3600.0, 3),
        "engaged_h": round(sum(one.engaged_s for one in found) / 3600.0, 3),
    }


def by_exposure(found: Sequence[Exposure]) -> list[Exposure]:
    """Longest inside an engagement zone first, then longest detected, then nearest."""
    return sorted(found, key=lambda e: (-e.engaged_s, -e.during(e.is_detected)[0], float(e.range_m.min())))
