"""The rows of a file as columns of numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cupola.scenario.tracks.altitudes import AltitudeColumn
from cupola.scenario.tracks.identity import Aircraft

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Cells:
    """The rows of a file as columns of numbers, in the file's order."""

    file: str
    aircraft: list[Aircraft]
    of_row: NDArray[np.int64]
    callsign_of_row: NDArray[np.int64]
    callsigns: list[str]
    time_s: Floats
    is_of_day: bool
    place_s: Floats
    lat_deg: Floats
    lon_deg: Floats
    altitude_m: Floats
    datum: NDArray[np.uint8]
    altitude_column: NDArray[np.int8]
    on_ground: NDArray[np.bool_]
    names: Mapping[str, str]
    heights: tuple[AltitudeColumn, ...]
    asked_unit: str | None
    #: Ground speed in the unit that the dialect fixes; NaN where it fixes none.
    speed_mps: Floats

    @property
    def is_relative(self) -> bool:
        """Times count from a zero of the file's own."""
        finite = self.time_s[np.isfinite(self.time_s)]
        return len(finite) > 0 and float(np.median(np.abs(finite))) < 1e8
