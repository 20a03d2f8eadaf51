"""Tracks of the civil flights of a scenario."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from cupola.errors import InputError, Problem
from cupola.kernels.legs import flight_state_alone
from cupola.scenario.tracks import Datum, FlightTrack, Leg
from cupola.variants import Side

if TYPE_CHECKING:
    from cupola.engine.build.model import Model


def scenario_flights(model: Model, step_s: float = 10.0) -> list[FlightTrack]:
    """The civil flights of a scenario along their routes: where each leg begins, and every ``step_s`` between.

    Raises
    ------
    InputError
        If there are none.
    """
    system, flights = model.system, []
    for j, name in enumerate(model.names.flights):
        row = system.flights[j]
        if row.side != Side.CIVIL:
            continue
        length_s, first = float(row.length_s), int(row.first_leg)
        corners = system.legs[first : first + int(row.n_legs)].start_s.astype(np.float64)
        ages = np.unique(np.concatenate([np.arange(0.0, length_s, step_s), corners[corners < length_s], [length_s]]))
        leg, places = -1, []
        for age in ages:
            x, y, z, _, _, _, leg = flight_state_alone(system.flights, system.legs, j, float(age), leg)
            places.append((x, y, z))
        lat, lon, altitude = model.frame.to_geodetic(np.array(places))
        n = len(ages)
        legs = np.append(np.full(n - 1, Leg.FLOWN, np.uint8), np.uint8(Leg.END))
        flights.append(
            FlightTrack(
                name=name,
                time_s=ages + float(row.start_s),
                lat_deg=lat,
                lon_deg=lon,
                altitude_m=altitude,
                leg=legs,
                datum=np.full(n, Datum.GEOMETRIC, np.uint8),
                on_ground=np.zeros(n, bool),
                kind=model.names.flight_types[j],
            )
        )
    if not flights:
        hint = "give a file with --tracks, or make a sample with --sample 100"
        raise InputError(Problem(model.scenario.name, "flight", None, "there is no civil flight in it", hint))
    return flights
