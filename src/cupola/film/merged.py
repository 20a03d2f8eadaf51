"""Who shares a plot with whom: targets in one resolution cell of a radar, where tracks are merged."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from cupola.engine.events import EventKind
from cupola.kernels.geodesy import altitude_msl_m
from cupola.kernels.horizon import horizon_slope
from cupola.kernels.horizon_mask import is_above_mask
from cupola.kernels.resolution import is_in_cell
from cupola.variants import Side, Tracking

if TYPE_CHECKING:
    from cupola.engine.replay import Log

#: A plot of the other one so shortly before counts as one of the same time [s].
OWN_PLOT_S = 0.5
#: Flights are looked for near one another at times so far apart [s].
STEP_S = 10.0


class Merged:
    """Flights that a radar could not tell apart, worked out again from where they flew.

    The log has a plot of the flight that leads a cell, and none of the others in it. They are found with the engine's
    kernel of the cell; whoever is hidden from the radar by the horizon gives no echo, and is not counted.

    Parameters
    ----------
    log : Log
        From `cupola.replay`.
    """

    def __init__(self, log: Log) -> None:
        self._log = log
        self._is_on = log.model.system.tracking == Tracking.MERGED
        flights, names = log.model.system.flights, log.model.names.flights
        self._tracks = {
            j: log.flight_tracks[name]
            for j, name in enumerate(names)
            if self._is_on and name in log.flight_tracks and flights[j].side != Side.GHOST
        }
        rows = log.model.system.radars
        self._posts_m, self._resolution_m = (
            np.array(rows.pos_enu_m, np.float64),
            np.array(rows.resolution_m, np.float64),
        )
        self._beam_rad = np.hypot(rows.beam_azimuth_rad, rows.beam_elevation_rad)
        self._cell_m = float(np.hypot(self._resolution_m, rows.range_max_m * self._beam_rad).max(initial=0.0))
        self._plots: dict[tuple[bytes, int], NDArray[np.float64]] = {}

    def spans(self, flight: int, plots: Any, late_s: NDArray[np.float64]) -> list[tuple[str, float, float]]:
        """With whom a track shares its plots, from when to when: until the next plot of that radar that it does not.

        Whoever has a plot of its own meanwhile, by any radar that is heard there, is told apart.

        Parameters
        ----------
        flight : int
            Whose plots they are.
        plots : recarray
            Events of plots, in the order of time.
        late_s : (n_radars,) floats
            How late a radar's plots are heard [s].
        """
        near = self._near(flight)
        if not near or not len(plots):
            return []
        here, late = self._places(flight, plots.time_s), late_s[plots.other]
        until_s = _next_of_radar(plots.other, plots.time_s)
        found = []
        for other in near:
            there = self._places(other, plots.time_s)
            may = self._may_share(plots.other, here, there)
            may &= ~self._is_told_apart(other, np.isfinite(late_s), plots.time_s, until_s)
            shared = [k for k in np.flatnonzero(may) if self._share(int(plots.other[k]), here[k], there[k])]
            name = self._log.model.names.flights[other]
            found += [(name, *span) for span in _joined((plots.time_s + late)[shared], (until_s + late)[shared])]
        return found

    @cached_property
    def _ways(self) -> tuple[list[int], NDArray[np.float64], NDArray[np.float64]]:
        """Flights, where each is every `STEP_S`, and the longest way that each takes in that time [m]."""
        times_s = np.arange(0.0, self._log.model.system.duration_s + STEP_S, STEP_S)
        places = np.array([self._places(j, times_s) for j in self._tracks])
        steps = np.linalg.norm(np.diff(places, axis=1), axis=2)
        return list(self._tracks), places, np.nan_to_num(steps).max(axis=1, initial=0.0)

    def _near(self, flight: int) -> list[int]:
        """Flights that come so near at any time that a cell could hold both."""
        if flight not in self._tracks:
            return []
        numbers, places, moved_m = self._ways
        at = numbers.index(flight)
        apart_m = np.linalg.norm(places - places[at], axis=2)
        least_m = np.where(np.isnan(apart_m), np.inf, apart_m).min(axis=1)
        is_near = least_m < self._cell_m + moved_m + moved_m[at]
        return [j for j, near in zip(numbers, is_near, strict=True) if near and j != flight]

    def _places(self, flight: int, times_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Where a flight is [m]; not a number while it does not fly."""
        track = self._tracks[flight]
        return np.column_stack([np.interp(times_s, track["t_s"], track[f"{axis}_m"], np.nan, np.nan) for axis in "xyz"])

    def _may_share(
        self, radars: NDArray[np.int64], here: NDArray[np.float64], there: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        """Whether two are near enough, along range, to be worth asking."""
        posts_m, resolution_m = self._posts_m[radars], self._resolution_m[radars]
        with np.errstate(invalid="ignore"):
            ranges = [np.linalg.norm(one - posts_m, axis=1) for one in (here, there)]
            reach_m = np.hypot(resolution_m, self._beam_rad[radars] * ranges[0])
            is_near = np.linalg.norm(here - there, axis=1) < reach_m
            return np.asarray(is_near & (np.abs(ranges[0] - ranges[1]) < 2.0 * resolution_m))

    def _share(self, radar: int, a: NDArray[np.float64], b: NDArray[np.float64]) -> bool:
        system = self._log.model.system
        row = system.radars[radar]
        if not is_in_cell(row, *a, *b):
            return False
        east, north, up = np.asarray(row.to_local).reshape(3, 3) @ (b - row.pos_enu_m)
        altitude_m = altitude_msl_m(*b, system.radius_east_m, system.radius_north_m)
        slope, ground_m = horizon_slope(
            float(np.sqrt(east * east + north * north + up * up)), row.altitude_msl_m, altitude_m,
            system.earth_radius_m, system.k_factor,
        )  # fmt: skip
        mask, step_m = system.masks[radar], system.mask_step_m[radar]
        return bool(is_above_mask(mask, float(np.arctan2(east, north)), ground_m, slope, step_m))

    def _is_told_apart(
        self, other: int, heard: NDArray[np.bool_], begins_s: NDArray[np.float64], ends_s: NDArray[np.float64]
    ) -> NDArray[np.bool_]:
        """Whether another flight has a plot of its own, by any radar that is heard, from one plot to the next."""
        key = (heard.tobytes(), other)
        if key not in self._plots:
            events = self._log.events
            mine = events[(events.kind == EventKind.PLOT) & (events.flight == other)]
            self._plots[key] = np.sort(mine.time_s[heard[mine.other]])
        times_s = self._plots[key]
        first = np.searchsorted(times_s, begins_s - OWN_PLOT_S)
        return np.asarray(first < np.searchsorted(times_s, ends_s))


def _next_of_radar(radars: NDArray[np.int64], times_s: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each plot the time of the next one of its radar; the last ones hold for `STEP_S` [s].

    Examples
    --------
    >>> _next_of_radar(np.array([0, 1, 0]), np.array([1.0, 2.0, 5.0])).tolist()
    [5.0, 12.0, 15.0]
    """
    until_s = times_s + STEP_S
    for radar in np.unique(radars):
        mine = np.flatnonzero(radars == radar)
        until_s[mine[:-1]] = times_s[mine[1:]]
    return until_s


def _joined(begins_s: NDArray[np.float64], ends_s: NDArray[np.float64]) -> list[tuple[float, float]]:
    """Spans that touch or overlap as one.

    Examples
    --------
    >>> _joined(np.array([0.0, 3.0, 9.0]), np.array([4.0, 5.0, 10.0]))
    [(0.0, 5.0), (9.0, 10.0)]
    """
    found: list[tuple[float, float]] = []
    for k in np.argsort(begins_s, kind="stable"):
        begin, end = float(begins_s[k]), float(ends_s[k])
        if found and begin <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found
