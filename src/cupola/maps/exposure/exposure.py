"""Exposure of many flights: each among the batteries, what they add up to, and the order in which they are shown."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.maps.exposure.findings import STEP_S, Progress, findings
from cupola.maps.exposure.flight_exposure import Exposure
from cupola.maps.exposure.flight_types import DEFAULT_TYPE, FlightType, types_of
from cupola.maps.exposure.judge import Judge
from cupola.scenario.tracks import FlightTrack

if TYPE_CHECKING:
    from cupola.engine.build.model import Model


def exposures(
    model: Model,
    flights: Sequence[FlightTrack],
    *,
    default_type: str = DEFAULT_TYPE,
    p_detect: float = 0.5,
    step_s: float = STEP_S,
    is_relative: bool = True,
    workers: int | None = None,
    progress: Progress | None = None,
) -> list[Exposure]:
    """Exposure of flights to the batteries of a model, in the order of the flights.

    Parameters
    ----------
    model : Model
        The defence, built.
    flights : sequence of FlightTrack
        From `cupola.scenario.tracks.read_track_file` or `cupola.maps.exposure.scenario_flights.scenario_flights`.
    default_type : str
        Target type of flights whose type is not known.
    p_detect : float
        Chance of a plot in one look from which a flight counts as detected [-].
    step_s, is_relative, progress
        As in `judged`.
    workers : int, optional
        Threads; never change a result.

    Raises
    ------
    InputError
        If the default type does not exist.
    """
    types = types_of(model, flights, default_type)
    judge = Judge((model,), p_detect=p_detect, workers=workers)
    return judged(judge, flights, types, step_s=step_s, is_relative=is_relative, progress=progress)


def judged(
    judge: Judge,
    flights: Sequence[FlightTrack],
    types: Sequence[FlightType],
    *,
    step_s: float = STEP_S,
    is_relative: bool = True,
    progress: Progress | None = None,
) -> list[Exposure]:
    """Exposure of flights to the batteries of a judge, which may ask several figures and courses.

    Parameters
    ----------
    judge : Judge
        The batteries.
    flights : sequence of FlightTrack
        From `cupola.scenario.tracks` or `cupola.maps.exposure.scenario_flights`.
    types : sequence of FlightType
        From `cupola.maps.exposure.flight_types.types_of`.
    step_s : float
        Longest time between two moments that are asked [s]; edges between them are solved.
    is_relative : bool
        Times of the flights count from a zero of their own, not from 1970.
    progress : callable, optional
        Called with what is done, pieces of work done and in all.
    """
    kinds = [one.target for one in types]
    flown = findings(judge, flights, kinds, step_s=step_s, progress=progress)
    in_holes = findings(judge, flights, kinds, step_s=step_s, in_holes=True)
    return [
        Exposure(flight, i, kind, judge.batteries, flown, in_holes, judge.p_detect, is_relative)
        for i, (flight, kind) in enumerate(zip(flights, types, strict=True))
    ]


def totals(found: Sequence[Exposure]) -> dict[str, Any]:
    """What all flights add up to, for JSON."""
    judged = [one for one in found if one.is_judged]
    return {
        "flights": len(found),
        "flights_parked": len(found) - len(judged),
        "flights_detected": sum(bool(len(one.detected.flight)) for one in judged),
        "flights_engaged": sum(bool(len(one.in_reach.flight)) for one in judged),
        "flights_in_doubt": sum(one.is_in_doubt for one in judged),
        "flown_h": round(sum(one.flown_s for one in judged) / 3600.0, 5),
        "detected_h": round(sum(one.detected.seconds for one in judged) / 3600.0, 5),
        "engaged_h": round(sum(one.engaged_s for one in judged) / 3600.0, 5),
        "holes_h": round(sum(hole.seconds for one in found for hole in one.flight.holes) / 3600.0, 5),
    }


def by_exposure(found: Sequence[Exposure]) -> list[Exposure]:
    """Longest inside an engagement zone first, then longest detected, then nearest; parked ones last."""

    def key(one: Exposure) -> tuple[float, ...]:
        nearest_m = one.closest_m if one.is_judged else np.inf
        return (not len(one.in_reach.flight), -one.engaged_s, -one.detected.seconds, nearest_m)

    return sorted(found, key=key)
