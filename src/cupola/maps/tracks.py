"""Tracks of the civil flights of a scenario, and how tracks move."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cupola.errors import InputError, Problem
from cupola.kernels.legs import flight_state
from cupola.maps.zone import bearing_range
from cupola.scenario.tracks import Datum, FlightTrack, Leg, Track, even_flight
from cupola.variants import Side

if TYPE_CHECKING:
    from cupola.engine.build.model import Model


def motion(track: Track) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Course clockwise from north [rad] and ground speed [m/s] at each point of a track."""
    lat, lon = track.lat_deg, track.lon_deg
    if len(lat) < 2:
        return np.zeros(len(lat)), np.full(len(lat), 1.0)
    course, way_m = bearing_range(lat[:-1], lon[:-1], lat[1:], lon[1:])
    speed_mps = way_m / np.maximum(np.diff(track.time_s), 1e-3)
    return np.append(course, course[-1]), np.append(speed_mps, speed_mps[-1])


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
            x, y, z, _, _, _, leg = flight_state(system.flights, system.legs, j, float(age), leg)
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
        cure = "give a file with --tracks, or make a sample with --sample 100"
        raise InputError(Problem(model.scenario.name, "flight", None, "there is no civil flight in it", cure))
    return flights


def scenario_tracks(model: Model, step_s: float = 10.0) -> list[Track]:
    """The civil flights of a scenario at even steps; raises `InputError` if there are none."""
    return [even_flight(flight, step_s) for flight in scenario_flights(model, step_s)]
