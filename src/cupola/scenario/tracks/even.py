"""Tracks laid out evenly in time."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from cupola.scenario.tracks.flight_track import FlightTrack

#: A track is not followed across a gap longer than this [s].
GAP_MAX_S = 600.0


@dataclass(frozen=True, eq=False)
class Track:
    """One flight, at even steps of time.

    Parameters
    ----------
    name, type : str
        Callsign or the like, and the target type of the catalogue, empty when not known.
    time_s : array
        Times [s].
    lat_deg, lon_deg, altitude_m : arrays
        Places [deg] and heights above sea level [m].
    step_s : array
        Time that each point stands for [s].
    """

    name: str
    type: str
    time_s: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    lon_deg: NDArray[np.float64]
    altitude_m: NDArray[np.float64]
    step_s: NDArray[np.float64]


def read_tracks(
    path: Path, *, altitude_unit: Literal["ft", "m"] | None = None, step_s: float = 10.0
) -> tuple[list[Track], list[str]]:
    """Flights of a file at even steps, and notes of what was left out; see `read_track_file`."""
    from cupola.scenario.tracks.dialect import ReadOptions
    from cupola.scenario.tracks.reading import read_track_file

    found = read_track_file(path, ReadOptions(altitude_unit=altitude_unit))
    return [even_flight(flight, step_s) for flight in found.flights if not flight.is_parked], list(found.notes)


def even_flight(flight: FlightTrack, step_s: float) -> Track:
    """A flight of a file at even steps: its pieces in the air."""
    pieces = list(flight.pieces())
    rows = np.concatenate([np.arange(piece.start, piece.stop) for piece in pieces])
    return even_track(
        flight.name, flight.kind, flight.time_s[rows], flight.lat_deg[rows], flight.lon_deg[rows],
        flight.altitude_m[rows], step_s,
    )  # fmt: skip


def even_track(
    name: str,
    kind: str,
    time_s: NDArray[np.float64],
    lat_deg: NDArray[np.float64],
    lon_deg: NDArray[np.float64],
    altitude_m: NDArray[np.float64],
    step_s: float,
) -> Track:
    """A track at even steps from positions in order of time; nothing is made up inside gaps of over `GAP_MAX_S`."""
    keep = np.append(True, np.diff(time_s) > 0.0)
    time_s, lat, lon, altitude = time_s[keep], lat_deg[keep], np.unwrap(lon_deg[keep], period=360.0), altitude_m[keep]
    times, steps = [], []
    for piece in np.split(np.arange(len(time_s)), np.flatnonzero(np.diff(time_s) > GAP_MAX_S) + 1):
        start, end = time_s[piece[0]], time_s[piece[-1]]
        n = max(1, math.ceil((end - start) / step_s - 1e-9))
        length = (end - start) / n
        # Points in the middle of their steps: what they stand for adds up to the time flown.
        times.append(start + (np.arange(n) + 0.5) * length)
        steps.append(np.full(n, length))
    at = np.concatenate(times)
    places = [np.interp(at, time_s, one) for one in (lat, lon, altitude)]
    places[1] = (places[1] + 180.0) % 360.0 - 180.0
    return Track(name, kind, at, places[0], places[1], places[2], np.concatenate(steps))
