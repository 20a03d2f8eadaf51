"""Findings of exposure: how long, how far and how near flights are inside detection and engagement zones.

Moments along each flight are at most a step apart; those of closest approach to each battery are among them. Where the
answers of two neighbours differ, the time in or out between them is solved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from cupola.maps.exposure.closest_approach import Closest, closest
from cupola.maps.exposure.flight_path import FlightPath, Floats, Ints, Motion
from cupola.maps.exposure.judge import Bools, Judge, Sight, Sights, kinds_of
from cupola.maps.exposure.spans import Spans, spans_of, union
from cupola.scenario.tracks import FlightTrack

#: Longest time between two moments along a flight [s].
STEP_S = 10.0
#: A hole is looked into at no more than so many moments.
_HOLE_MOMENTS = 200
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, eq=False)
class Findings:
    """What is found along one way of flying: that of the file, or straight across its holes.

    Parameters
    ----------
    path : FlightPath
        All flights.
    u : array, shape (n,)
        Moments asked [s of flown time].
    at : Motion
        Places and motion there.
    flight : int array, shape (n,)
        Which flight each moment belongs to.
    p_detect : array, shape (n,)
        Best chance of a plot in one look of any radar [-].
    is_engaged : bool array, shape (n, batteries)
        Inside the engagement zone of the battery.
    tof_s : array, shape (n, batteries)
        Flight time of the missile there [s]; NaN outside the zone.
    range_m : array, shape (n, batteries)
        Distance along the surface [m].
    closest : tuple of Closest
        Closest approach to each battery.
    detected, in_reach : Spans
        Times detected, and times inside any zone.
    engaged : tuple of Spans
        Times inside the zone of each battery.
    """

    path: FlightPath
    u: Floats
    at: Motion
    flight: Ints
    p_detect: Floats
    is_engaged: Bools
    tof_s: Floats
    range_m: Floats
    closest: tuple[Closest, ...]
    detected: Spans
    in_reach: Spans
    engaged: tuple[Spans, ...]

    @cached_property
    def near_altitudes_m(self) -> tuple[Floats, ...]:
        """Altitude of each flight at its closest approach to each battery [m]; NaN without positions."""
        return tuple(_altitudes_m(self.path, one.u) for one in self.closest)


def _altitudes_m(path: FlightPath, u: Floats) -> Floats:
    found = np.full(len(u), np.nan)
    known = np.isfinite(u)
    if known.any():
        found[known] = path.places(u[known])[1]
    return found


def findings(
    judge: Judge, flights: Sequence[FlightTrack], kinds: Sequence[str], *, step_s: float = STEP_S,
    in_holes: bool = False, progress: Progress | None = None,
) -> Findings:  # fmt: skip
    """Ask everything of flights: see `Findings`.

    Parameters
    ----------
    judge : Judge
        The batteries.
    flights, kinds : sequences
        Flights, and the target type whose echo each has.
    step_s : float
        Longest time between two moments [s].
    in_holes : bool
        Ask of holes, each flown straight across, instead of what was flown.
    progress : callable, optional
        Called with what is done, pieces of work done and in all.
    """
    path = FlightPath(flights, in_holes=in_holes)
    n_batteries = len(judge.batteries)
    near = tuple(closest(path, *judge.site(b)) for b in range(n_batteries))
    lasting_s = float((path.u_last - path.u_first).max(initial=0.0))
    if in_holes:
        step_s = max(step_s, lasting_s / _HOLE_MOMENTS)
    u, piece = path.moments(step_s, [one.u for one in near])
    window_s = step_s
    flight = path.flight[piece] if len(u) else np.empty(0, np.intp)
    at = path.motion(u, window_s)
    groups = kinds_of(kinds)
    kind_of = np.empty(len(flights), np.intp)
    for k, (_, mine) in enumerate(groups):
        kind_of[mine] = k

    def detected_at(at: Motion, flight: Ints, sights: Sights) -> Floats:
        found = np.zeros(len(flight))
        for k, (kind, _) in enumerate(groups):
            mine = np.flatnonzero(kind_of[flight] == k)
            if len(mine):
                found[mine] = judge.chance(
                    kind, at.rows(mine), {site: _rows(seen, mine) for site, seen in sights.items()}
                )
        return found

    def engaged_at(b: int, at: Motion, flight: Ints, seen: Sight) -> tuple[Bools, Floats]:
        inside, tof_s = np.zeros(len(flight), bool), np.full(len(flight), np.nan)
        for k, (kind, _) in enumerate(groups):
            mine = np.flatnonzero(kind_of[flight] == k)
            if len(mine):
                inside[mine], tof_s[mine] = judge.engaged(b, kind, at.rows(mine), _rows(seen, mine))
        return inside, tof_s

    def engaged_by(b: int, there: Motion, whose: Ints, sights: Sights) -> Bools:
        return engaged_at(b, there, whose, sights[judge.site(b)])[0]

    def again(ask: Callable[[Motion, Ints, Sights], Bools]) -> Callable[[Floats], Bools]:
        """The same question at other moments."""

        def asked(v: Floats) -> Bools:
            there = path.motion(v, window_s)
            return ask(there, path.flight[path.piece_of(v)], judge.sights(there))

        return asked

    steps = n_batteries + 1
    sights = judge.sights(at)
    p_detect = detected_at(at, flight, sights)
    detected = spans_of(
        path, u, p_detect >= judge.p_detect, again(lambda m, f, s: detected_at(m, f, s) >= judge.p_detect)
    )
    if progress is not None:
        progress("radars and batteries", 1, steps)
    is_engaged, tof_s = np.zeros((len(u), n_batteries), bool), np.full((len(u), n_batteries), np.nan)
    range_m = np.empty((len(u), n_batteries))
    engaged = []
    for b in range(n_batteries):
        seen = sights[judge.site(b)]
        is_engaged[:, b], tof_s[:, b] = engaged_at(b, at, flight, seen)
        range_m[:, b] = seen[2]
        engaged.append(spans_of(path, u, is_engaged[:, b], again(partial(engaged_by, b))))
        if progress is not None:
            progress("radars and batteries", b + 2, steps)
    return Findings(
        path, u, at, flight, p_detect, is_engaged, tof_s, range_m, near, detected, union(path, engaged), tuple(engaged)
    )


def _rows(seen: Sight, mine: Ints) -> Sight:
    return seen[0][mine], seen[1][mine], seen[2][mine]
