"""Which dialect a file is, and which of its columns means what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cupola.errors import InputError, Problem
from cupola.scenario.tracks.dialect import AltitudeNames, Datum, Dialect
from cupola.scenario.tracks.dialects import BY_NAME, DIALECTS
from cupola.scenario.tracks.rows import Column

#: Words for units in names of columns.
_UNIT_WORDS = {
    "m": "m", "metre": "m", "metres": "m", "meter": "m", "meters": "m", "ft": "ft", "feet": "ft", "foot": "ft",
    "km": "km", "fl": "FL",
}  # fmt: skip


@dataclass(frozen=True)
class AltitudeColumn:
    """A column of altitude: its unit, None when open, and who says it: ``name``, ``dialect`` or nobody."""

    column: Column
    unit: str | None
    datum: Datum
    said_by: str


@dataclass(frozen=True)
class Matched:
    """Columns of a file by what they mean; None where it has none."""

    dialect: Dialect
    time: Column
    date: Column | None
    place_time: Column | None
    age: Column | None
    #: Address, flight id, callsign, registration, other id: in the order of trust.
    identity: tuple[Column | None, Column | None, Column | None, Column | None, Column | None]
    lat: Column | None
    lon: Column | None
    place: Column | None
    altitudes: tuple[AltitudeColumn, ...]
    ground: Column | None
    speed: Column | None
    kind: Column | None

    @property
    def place_name(self) -> str:
        """What the column of places is called, or the two of them."""
        if self.place is not None:
            return self.place.name
        assert self.lat is not None and self.lon is not None  # `match` refuses a file without places
        return f"{self.lat.name}, {self.lon.name}"


def match(file: str, columns: Mapping[str, Column]) -> Matched:
    """The columns that matter; raises `InputError` with all that is missing, and what was found."""
    dialect = next((one for one in DIALECTS if _fits(one, columns)), BY_NAME)

    def first(names: Sequence[str]) -> Column | None:
        return next((columns[name] for name in names if name in columns), None)

    altitudes = _altitudes(dialect, columns)
    time, place = first(dialect.time), first(dialect.place)
    lat, lon = first(dialect.lat), first(dialect.lon)
    identity = tuple(
        first(names)
        for names in (dialect.address, dialect.flight_id, dialect.callsign, dialect.registration, dialect.other_id)
    )
    _check(file, columns, dialect, time, identity, (lat and lon) or place, altitudes)
    assert time is not None and len(identity) == 5
    return Matched(
        dialect=dialect, time=time, date=first(dialect.date), place_time=first(dialect.place_time),
        age=first(dialect.age), identity=identity, lat=lat, lon=lon, place=None if lat and lon else place,
        altitudes=altitudes, ground=first(dialect.ground), speed=first(dialect.speed), kind=first(dialect.kind),
    )  # fmt: skip


def _fits(dialect: Dialect, columns: Mapping[str, Column]) -> bool:
    return all(any(name in columns for name in names) for names in dialect.needs) and not any(
        name in columns for name in dialect.lacks
    )


def _altitudes(dialect: Dialect, columns: Mapping[str, Column]) -> tuple[AltitudeColumn, ...]:
    """Columns of altitude in the order of trust; those that the dialect does not know but whose names say all last."""
    found = [
        AltitudeColumn(columns[name], one.unit, one.datum, "dialect" if one.unit else "")
        for one in dialect.altitudes
        for name in one.names
        if name in columns and (dialect is not BY_NAME or one.unit)
    ]
    taken = {one.column.name for one in found}
    for one in BY_NAME.altitudes:
        for name, column in columns.items():
            base, unit = named_unit(name, one)
            if base is None or column.name in taken or (unit is None and dialect is not BY_NAME):
                continue
            taken.add(column.name)
            found.append(AltitudeColumn(column, unit, one.datum, "name" if unit else ""))
    # A name that says its unit goes before one that must be asked about.
    return tuple(sorted(found, key=lambda one: (dialect is BY_NAME and one.unit is None, found.index(one))))


def named_unit(name: str, altitude: AltitudeNames) -> tuple[str | None, str | None]:
    """The name of a column of altitude without its unit, and the unit; None where it is none, or says none.

    Examples
    --------
    >>> from cupola.scenario.tracks.dialects import BY_NAME
    >>> [named_unit(name, BY_NAME.altitudes[1])[1] for name in ("altitude_ft", "alt_m", "altitudefeet", "altitude")]
    ['ft', 'm', 'ft', None]
    """
    for base in sorted(altitude.names, key=len, reverse=True):
        if name == base:
            return base, altitude.unit
        unit = _UNIT_WORDS.get(name[len(base) :].lstrip("_")) if name.startswith(base) else None
        if unit:
            return base, unit
    return None, None


def _check(
    file: str, columns: Mapping[str, Column], dialect: Dialect, time: object, identity: Sequence[object], place: object,
    altitudes: Sequence[object],
) -> None:  # fmt: skip
    names = [column.name for column in columns.values()]
    shown = ", ".join(names[:16]) + (", ..." if len(names) > 16 else "")
    wanted = {
        "time": (time, "name it time or timestamp"),
        "identity": (
            any(identity) or dialect.is_one_flight,
            "name the aircraft's column icao24, callsign or flight_id",
        ),
        "position": (place, "name them lat and lon, or one column position with 'lat,lon'"),
        "altitude": (altitudes, "name it altitude_ft or altitude_m; a height above ground is not read"),
    }
    problems = [
        Problem(file, key, None, f"no such column; found: {shown}", hint)
        for key, (has, hint) in wanted.items()
        if not has
    ]
    if problems:
        raise InputError(problems)
