"""The worst case of exposure: over low, nominal and high figures, and over every course that a flight might take.

A place counts when one of the cases says so: the union, where a zone of any course is the intersection.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cupola.maps.bearings import bearing_range, place_at
from cupola.maps.exposure.exposure import judged
from cupola.maps.exposure.findings import STEP_S, Progress
from cupola.maps.exposure.flight_exposure import Exposure
from cupola.maps.exposure.flight_path import Floats
from cupola.maps.exposure.flight_types import FlightType
from cupola.maps.exposure.judge import ANY_COURSE, Judge, kinds_of
from cupola.scenario.tracks import FlightTrack

#: The edge of reach is looked for from the ring inwards in so many steps, then halved down to this [m].
_RUNGS, _EDGE_M = 40, 20.0


@dataclass(frozen=True, eq=False)
class Caution:
    """One flight in the worst case.

    Parameters
    ----------
    worst : Exposure
        Under all figures and courses together.
    engaged_s : dict of float
        Time inside any engagement zone on its own course, by figures [s].
    margin_m : float
        Least margin to the edge of reach at its closest approach to a battery [m]: positive outside, negative inside;
        infinite where no battery reaches its altitude on that bearing.
    margin_battery : str
        The battery whose edge that is, empty where there is none.
    """

    worst: Exposure
    engaged_s: dict[str, float]
    margin_m: float
    margin_battery: str

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        has_edge = math.isfinite(self.margin_m)
        return {
            **self.worst.to_dict(),
            "engaged_by_figures_s": {name: round(seconds, 1) for name, seconds in self.engaged_s.items()},
            "margin_km": round(self.margin_m / 1000.0, 2) if has_edge else None,
            "margin_battery": self.margin_battery or None,
        }


def cautious(
    judge: Judge,
    flights: Sequence[FlightTrack],
    types: Sequence[FlightType],
    *,
    step_s: float = STEP_S,
    is_relative: bool = True,
    progress: Progress | None = None,
) -> list[Caution]:
    """The worst case of flights, in their order.

    Parameters
    ----------
    judge : Judge
        The batteries, with a model for each of the figures that count.
    flights, types, step_s, is_relative, progress
        As in `cupola.maps.exposure.exposure.judged`.
    """
    own = {}
    for model in judge.models:
        alone = Judge((model,), p_detect=judge.p_detect, workers=judge.workers)
        found = judged(alone, flights, types, step_s=step_s, is_relative=is_relative, progress=progress)
        own[model.figures] = [one.engaged_s for one in found]
    every = Judge(judge.models, ANY_COURSE, judge.p_detect, judge.workers)
    worst = judged(every, flights, types, step_s=step_s, is_relative=is_relative, progress=progress)
    margins = margins_m(every, worst)
    rows = []
    for i, one in enumerate(worst):
        best = int(np.argmin(margins[i])) if np.isfinite(margins[i]).any() else -1
        rows.append(
            Caution(
                one,
                {figures: seconds[i] for figures, seconds in own.items()},
                float(margins[i, best]) if best >= 0 else math.inf,
                judge.batteries[best] if best >= 0 else "",
            )
        )
    return rows


def margins_m(judge: Judge, found: Sequence[Exposure]) -> Floats:
    """How far outside the edge of reach each flight passes each battery, shape (flights, batteries) [m].

    The edge is the farthest distance, on the bearing of the closest approach and at its altitude and speed, at which
    the battery could engage. Negative inside; infinite where it could nowhere.
    """
    margins = np.full((len(found), len(judge.batteries)), np.inf)
    kinds = kinds_of([one.type.target for one in found])
    for b in range(len(judge.batteries)):
        for kind, mine in kinds:
            chosen = np.array([i for i in mine if found[i].is_judged], np.intp)
            if not len(chosen):
                continue
            flown = found[0].flown
            near = flown.closest[b]
            at = flown.path.motion(near.u[chosen], STEP_S)
            bearing, range_m = bearing_range(*judge.site(b), at.lat_deg, at.lon_deg)

            def reaches(
                rows: Any, away_m: Any, b: int = b, kind: str = kind, at: Any = at, bearing: Any = bearing
            ) -> Any:
                lat, lon = place_at(*judge.site(b), bearing[rows], away_m)
                moved = at.rows(rows)._replace(lat_deg=lat, lon_deg=lon)
                return judge.engaged(b, kind, moved)[0]

            margins[chosen, b] = range_m - _edges_m(reaches, len(chosen), judge.ring_m(b))
    return margins


def _edges_m(reaches: Any, n: int, ring_m: float) -> Floats:
    """Farthest distances at which the answer is yes; minus infinity where it is never."""
    edge_m = np.full(n, -np.inf)
    rungs_m = np.linspace(ring_m * (1.0 - 1e-9), 0.0, _RUNGS, endpoint=False)
    left = np.arange(n)
    outside_m = ring_m
    for away_m in rungs_m.tolist():
        if not len(left):
            break
        yes = reaches(left, np.full(len(left), away_m))
        rows = left[yes]
        low, high = np.full(len(rows), away_m), np.full(len(rows), outside_m)
        while len(rows) and float((high - low).max()) > _EDGE_M:
            middle = 0.5 * (low + high)
            inside = reaches(rows, middle)
            low, high = np.where(inside, middle, low), np.where(inside, high, middle)
        edge_m[rows] = low
        left, outside_m = left[~yes], away_m
    return edge_m


def by_caution(rows: Sequence[Caution]) -> list[Caution]:
    """Longest in reach in the worst case first, then the least margin; parked ones last."""

    def key(row: Caution) -> tuple[float, ...]:
        return (not row.worst.is_judged, -row.worst.engaged_s, row.margin_m)

    return sorted(rows, key=key)
