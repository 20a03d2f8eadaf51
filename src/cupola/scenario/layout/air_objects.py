"""Who is in the air: every copy of every flight and every weapon that they release, each by its own name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cupola.scenario.models.scenario import Flight, Scenario


@dataclass(frozen=True, slots=True)
class AirObject:
    """One thing that flies.

    Parameters
    ----------
    name : str
        Unique: ``west`` or ``west-2`` for flights, ``west-2/gbu39-3`` for what they release. Made for draw addresses.
    type : str
        Target type of the catalogue.
    side : str
        hostile, friendly or civil.
    flight : int
        Index in `Scenario.flights`.
    copy : int
        Which copy of the flight, from 0.
    release : int
        Index in `Flight.releases`; -1 for the flight itself.
    number : int
        Which weapon of that release, from 0.
    parent : int
        Index in the roster of what released it; -1 for flights.
    aim : str or None
        What it attacks.
    """

    name: str
    type: str
    side: str
    flight: int
    copy: int
    release: int
    number: int
    parent: int
    aim: str | None


def count_air_objects(scenario: Scenario) -> int:
    """How many things fly [-]: without making the list, so that a slip of the pen costs nothing."""
    return sum(f.count * (1 + sum(r.count for r in f.releases)) for f in scenario.flights)


def air_objects(scenario: Scenario) -> tuple[AirObject, ...]:
    """The roster, in the order of the file: each copy of a flight, then what it releases.

    Examples
    --------
    >>> from cupola.scenario import Place, Release, Waypoint
    >>> flight = Flight(name="west", type="f16c", side="hostile", count=2,
    ...     route=[Waypoint(lat_deg=33, lon_deg=34, altitude_m=9000)],
    ...     releases=[Release(type="gbu39", count=2, at_waypoint=0, aim="airport")])
    >>> scenario = Scenario(format=1, name="x", origin=Place(lat_deg=33, lon_deg=35), flights=[flight])
    >>> [item.name for item in air_objects(scenario)]
    ['west-1', 'west-1/gbu39-1', 'west-1/gbu39-2', 'west-2', 'west-2/gbu39-1', 'west-2/gbu39-2']
    """
    roster: list[AirObject] = []
    for index, flight in enumerate(scenario.flights):
        for copy in range(flight.count):
            parent = len(roster)
            name, side = copy_name(flight, copy), flight.side
            roster.append(AirObject(name, flight.type, side, index, copy, -1, 0, -1, flight.aim))
            for i, number, weapon in _weapons(flight):
                release = flight.releases[i]
                label = f"{name}/{weapon}"
                roster.append(AirObject(label, release.type, side, index, copy, i, number, parent, release.aim))
    return tuple(roster)


def copy_name(flight: Flight, copy: int) -> str:
    """Name of one copy of a flight: the flight's own where there is only one.

    Examples
    --------
    >>> from cupola.scenario import Waypoint
    >>> point = Waypoint(lat_deg=33, lon_deg=34, altitude_m=9000)
    >>> copy_name(Flight(name="west", type="f16c", side="hostile", count=2, route=[point]), 1)
    'west-2'
    """
    return flight.name if flight.count == 1 else f"{flight.name}-{copy + 1}"


def _weapons(flight: Flight) -> Iterator[tuple[int, int, str]]:
    """Release, number in it, and name: numbered by type through all releases, so that no name comes twice."""
    so_far: dict[str, int] = {}
    for i_release, release in enumerate(flight.releases):
        for number in range(release.count):
            so_far[release.type] = so_far.get(release.type, 0) + 1
            yield i_release, number, f"{release.type}-{so_far[release.type]}"
