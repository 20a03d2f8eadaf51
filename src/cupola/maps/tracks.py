"""Tracks of the civil flights of a scenario, and how tracks move."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from cupola.errors import InputError, Problem
from cupola.kernels.legs import flight_state
from cupola.maps.zone import bearing_range
from cupola.scenario.tracks import Track, even_track
from cupola.variants import Side

if TYPE_CHECKING:
    from cupola.engine.build import Model


def motion(track: Track) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Course clockwise from north [rad] and ground speed [m/s] at each point of a track."""
    lat, lon = track.lat_deg, track.lon_deg
    if len(lat) < 2:
        return np.zeros(len(lat)), np.full(len(lat), 1.0)
    course, way_m = bearing_range(lat[:-1], lon[:-1], lat[1:], lon[1:])
    speed_mps = way_m / np.maximum(np.diff(track.time_s), 1e-3)
    return np.append(course, course[-1]), np.append(speed_mps, speed_mps[-1])


def scenario_tracks(model: Model, step_s: float = 10.0) -> list[Track]:
    """The civil flights of a scenario along their routes.

    Raises
    ------
    InputError
        If there are none.
    """
    system, tracks = model.system, []
    for j, name in enumerate(model.names.flights):
        row = system.flights[j]
        if row.side != Side.CIVIL:
            continue
        ages = np.append(np.arange(0.0, float(row.length_s), step_s), float(row.length_s))
        leg = -1
        places = []
        for age in ages:
            x, y, z, _, _, _, leg = flight_state(system.flights, system.legs, j, float(age), leg)
            places.append((x, y, z))
        lat, lon, altitude = model.frame.to_geodetic(np.array(places))
        kind = model.names.flight_types[j]
        tracks.append(even_track(name, kind, ages + float(row.start_s), lat, lon, altitude, step_s))
    if not tracks:
        cure = "give a file with --tracks, or make a sample with --sample 100"
        raise InputError(Problem(model.scenario.name, "flight", None, "there is no civil flight in it", cure))
    return tracks
