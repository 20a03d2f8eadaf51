"""Flights as they come out of a file of tracks, and the ledger of what did not."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cupola.scenario.tracks.words import counted

Floats = NDArray[np.float64]
Bytes = NDArray[np.uint8]


class Leg(IntEnum):
    """What lies between a position and the next."""

    #: Positions follow closely.
    FLOWN = 0
    #: No position for a while, but not longer than a hole: flown straight.
    STRAIGHT = 1
    #: Longer than a hole's limit without a position: not flown.
    HOLE = 2
    #: On the ground at both ends.
    GROUND = 3
    #: The last position.
    END = 4


class Mark(IntEnum):
    """Why a position is not flown, though it has time and place."""

    #: It only repeats an older one, with a new time.
    STALE = 1
    #: No aircraft could have got there and back.
    JUMP = 2


@dataclass(frozen=True)
class Hole:
    """A time without positions inside a flight: between positions ``k`` and ``k + 1``, from and to seconds."""

    k: int
    start_s: float
    end_s: float

    @property
    def seconds(self) -> float:
        """How long it is [s]."""
        return self.end_s - self.start_s


@dataclass(frozen=True)
class LeftOut:
    """Rows of one reason that are not flown.

    Parameters
    ----------
    reason, column : str
        Why, and the columns of the file that it is about.
    rows, flights : int
        Rows, and aircraft that lost some.
    flights_lost : int
        Aircraft that have no position left for any reason, and lost rows for this one.
    seconds : float
        Time that the rows stand for: half of the way to the rows before and after of the same aircraft [s].
    """

    reason: str
    column: str
    rows: int
    flights: int
    flights_lost: int
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "reason": self.reason,
            "column": self.column,
            "rows": self.rows,
            "flights": self.flights,
            "flights_lost": self.flights_lost,
            "seconds": round(self.seconds, 1),
        }

    def __str__(self) -> str:
        where = f" (column {self.column})" if self.column else ""
        lost = f", {self.flights_lost} of them entirely" if self.flights_lost else ""
        of = f" of {counted(self.flights, 'flight')}{lost}" if self.flights else ""
        return f"{self.reason}{where}: {counted(self.rows, 'row')}, {self.seconds:.0f} s{of}"


@dataclass(frozen=True)
class NotJudged:
    """An aircraft of the file of which no position is left: nothing can be said of it."""

    name: str
    reason: str
    column: str
    rows: int
    seconds: float

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "flight": self.name,
            "reason": self.reason,
            "column": self.column,
            "rows": self.rows,
            "seconds": round(self.seconds, 1),
        }


@dataclass(frozen=True, eq=False)
class FlightTrack:
    """One flight: the positions that are to be flown, in order of time, strictly increasing.

    Parameters
    ----------
    name : str
        Unique in the file: callsign, else address, else the file's own name for it.
    icao24, callsign : str
        Address in lower case, and callsign; empty where the file has none.
    kind : str
        Type as the file writes it: an ICAO designator (``A388``) or a target of the catalogue; empty without.
    time_s, lat_deg, lon_deg : arrays, shape (n,)
        Seconds since 1970 (or since the file's own zero), degrees; longitudes in -180 to 180.
    altitude_m : array, shape (n,)
        Height above sea level or pressure altitude as `datum` says [m]; NaN only on the ground.
    datum : array of `Datum`, shape (n,)
        What the altitude is measured from.
    on_ground : bool array, shape (n,)
        Said by the file.
    leg : array of `Leg`, shape (n,)
        What lies between each position and the next.
    marked_time_s, marked_lat_deg, marked_lon_deg : arrays, shape (m,)
        Positions that are not flown but known; `mark` says why.
    seconds_left_out : mapping
        Reason -> time of this flight that rests on rows left out [s].
    """

    name: str
    time_s: Floats
    lat_deg: Floats
    lon_deg: Floats
    altitude_m: Floats
    leg: Bytes
    datum: Bytes
    on_ground: NDArray[np.bool_]
    icao24: str = ""
    callsign: str = ""
    kind: str = ""
    marked_time_s: Floats = field(default_factory=lambda: np.empty(0))
    marked_lat_deg: Floats = field(default_factory=lambda: np.empty(0))
    marked_lon_deg: Floats = field(default_factory=lambda: np.empty(0))
    mark: Bytes = field(default_factory=lambda: np.empty(0, np.uint8))
    seconds_left_out: Mapping[str, float] = field(default_factory=dict)

    @property
    def type_code(self) -> str:
        """The type where it has the form of an ICAO designator: 2 to 4 capital letters and digits."""
        is_code = 2 <= len(self.kind) <= 4 and self.kind.isalnum() and self.kind.isascii() and self.kind.isupper()
        return self.kind if is_code else ""

    @property
    def target(self) -> str:
        """The type where it is no ICAO designator: a target of the catalogue, or unheard of."""
        return "" if self.type_code else self.kind

    @property
    def is_parked(self) -> bool:
        """Never in the air."""
        return bool(self.on_ground.all())

    @property
    def holes(self) -> tuple[Hole, ...]:
        """The holes, in order of time."""
        return tuple(
            Hole(int(k), float(self.time_s[k]), float(self.time_s[k + 1])) for k in np.flatnonzero(self.leg == Leg.HOLE)
        )

    @property
    def flown_s(self) -> float:
        """Time along legs that are flown [s]."""
        steps = np.diff(self.time_s)
        return float(steps[self.leg[:-1] <= Leg.STRAIGHT].sum())

    def pieces(self) -> Iterator[slice]:
        """Runs of positions joined by legs that are flown; a lone position in the air is a run of one."""
        ends = np.flatnonzero(self.leg > Leg.STRAIGHT)
        start = 0
        for end in ends:
            if end > start or not self.on_ground[start]:
                yield slice(start, int(end) + 1)
            start = int(end) + 1


@dataclass(frozen=True, eq=False)
class TrackFile:
    """What a file of tracks gave.

    Parameters
    ----------
    name, dialect, page : str
        The file's name, the dialect it is read as, and the page that was taken from.
    n_rows : int
        Rows of the file.
    flights : tuple of FlightTrack
        In the order in which they come in the file.
    not_judged : tuple of NotJudged
        Aircraft of which no position is left.
    left_out : tuple of LeftOut
        The ledger of rows, largest loss of time first.
    notes : tuple of str
        What a user must know, as plain sentences.
    is_relative : bool
        Times count from the file's own zero, not from 1970.
    """

    name: str
    dialect: str
    page: str
    n_rows: int
    flights: tuple[FlightTrack, ...]
    not_judged: tuple[NotJudged, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()
    is_relative: bool = False

    def to_dict(self) -> dict[str, Any]:
        """For JSON: all but the positions."""
        return {
            "file": self.name,
            "dialect": self.dialect,
            "page": self.page,
            "rows": self.n_rows,
            "flights": len(self.flights),
            "parked": sum(flight.is_parked for flight in self.flights),
            "not_judged": [one.to_dict() for one in self.not_judged],
            "left_out": [one.to_dict() for one in self.left_out],
            "notes": list(self.notes),
        }
