"""What a dialect says, and what a reader may be told: the words of the table in `dialects`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from typing import Literal

#: Metres in one unit of altitude; a flight level is a hundred feet.
UNITS_M = {"m": 1.0, "ft": 0.3048, "FL": 30.48, "km": 1000.0}

DateOrder = Literal["day-first", "month-first"]
TimeUnit = Literal["s", "ms", "us", "ns"]


class Datum(IntEnum):
    """What an altitude is measured from."""

    UNSAID = 0
    #: Satellite navigation or a height above sea level.
    GEOMETRIC = 1
    #: Pressure altitude: the standard atmosphere's height of the pressure, 1013.25 hPa at zero.
    PRESSURE = 2


def canonical(name: str) -> str:
    """The name of a column as the table of dialects writes it: lower case, one underscore for all that is no letter.

    Examples
    --------
    >>> [canonical(name) for name in ("ECTRL ID", " Altitude (ft)", "geoAltitude", "lat [deg]")]
    ['ectrl_id', 'altitude_ft', 'geoaltitude', 'lat_deg']
    """
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or name


@dataclass(frozen=True)
class AltitudeNames:
    """A column of altitude: its names, the unit (None: asked) and the datum."""

    names: tuple[str, ...]
    unit: Literal["m", "ft", "FL", "km"] | None
    datum: Datum = Datum.UNSAID


@dataclass(frozen=True)
class Dialect:
    """How one kind of file names and means its columns.

    Names are canonical (see `canonical`); of several, the first that the file has counts. Altitudes are taken in
    the order given, falling back from one to the next row by row.

    Parameters
    ----------
    name, page : str
        What it is called, and the public page it was taken from.
    needs : tuple of tuples of str
        It is this dialect when of each tuple one column is there.
    lacks : tuple of str
        And none of these.
    time, date, place_time : tuples of str
        Moment of the row; its day where the moment is only a time of day; moment of the position where that is older.
    age : tuple of str
        Seconds since the position was received.
    address, flight_id, callsign, registration, other_id : tuples of str
        Identity, in the order of trust.
    lat, lon, place : tuples of str
        Degrees; or one column with "latitude,longitude".
    altitudes : tuple of AltitudeNames
        In the order of trust.
    ground : tuple of str
        Whether the aircraft is on the ground.
    speed : tuple of str
        Ground speed: tells a take-off from a parked aircraft, and whether the file is in the units of its dialect.
    speed_mps : float, optional
        Unit of it [m/s]; None: not fixed.
    kind : tuple of str
        Type of aircraft.
    date_order : str, optional
        What the page says; None: decided by the file, or asked.
    is_one_flight : bool
        The file holds one flight, named by the file.
    ground_word : str
        A word in a column of altitude that means on the ground.
    is_zero_ground : bool
        An altitude of 0 means on the ground.
    remark : str
        What a user must know of it; printed.
    """

    name: str
    page: str
    needs: tuple[tuple[str, ...], ...]
    altitudes: tuple[AltitudeNames, ...]
    lacks: tuple[str, ...] = ()
    time: tuple[str, ...] = ("time",)
    date: tuple[str, ...] = ()
    place_time: tuple[str, ...] = ()
    age: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    flight_id: tuple[str, ...] = ()
    callsign: tuple[str, ...] = ()
    registration: tuple[str, ...] = ()
    other_id: tuple[str, ...] = ()
    lat: tuple[str, ...] = ("lat", "latitude")
    lon: tuple[str, ...] = ("lon", "longitude")
    place: tuple[str, ...] = ()
    ground: tuple[str, ...] = ()
    speed: tuple[str, ...] = ()
    speed_mps: float | None = None
    kind: tuple[str, ...] = ()
    date_order: DateOrder | None = None
    is_one_flight: bool = False
    ground_word: str = "ground"
    is_zero_ground: bool = False
    remark: str = ""


@dataclass(frozen=True)
class ReadOptions:
    """Answers to what a file leaves open, and choices of what is flown.

    Parameters
    ----------
    altitude_unit : str, optional
        ``ft`` or ``m``: of columns that do not say it.
    date_order : str, optional
        ``day-first`` or ``month-first``: of dates such as 05/03/2020.
    time_unit : str, optional
        ``s``, ``ms``, ``us`` or ``ns``: of times that are numbers.
    gap_s : float
        Longer than this without a position is a hole, or the end of a flight [s].
    stale, jumps : str
        ``leave-out`` or ``keep`` positions that only repeat an older one, and positions that no aircraft reaches.
    """

    altitude_unit: Literal["ft", "m"] | None = None
    date_order: DateOrder | None = None
    time_unit: TimeUnit | None = None
    gap_s: float = 600.0
    stale: Literal["leave-out", "keep"] = "leave-out"
    jumps: Literal["leave-out", "keep"] = "leave-out"
