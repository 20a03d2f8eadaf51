"""Stations: each place that a battery moves to is laid out as a battery of its own; one of them stands at a time."""

from __future__ import annotations

from cupola.scenario.models.battery import Battery
from cupola.scenario.models.scenario import Scenario
from cupola.scenario.models.world import Place, distance_m


def with_stations(scenario: Scenario) -> Scenario:
    """The scenario with a battery for each move behind those of the file; those of an earlier lay-out are replaced."""
    own = own_batteries(scenario)
    if len(own) == len(scenario.batteries) and not any(battery.moves for battery in own):
        return scenario
    stations = [station for battery in own for station in stations_of(battery)]
    return scenario.model_copy(update={"batteries": (*own, *stations)})


def own_batteries(scenario: Scenario) -> tuple[Battery, ...]:
    """The batteries of the file, without the positions that they move to."""
    return tuple(battery for battery in scenario.batteries if not battery.station_of)


def stations_of(battery: Battery) -> list[Battery]:
    """The positions that a battery moves to, named ``alpha-at-2``, ``alpha-at-3``; launchers around them, no dummies.

    Examples
    --------
    >>> move = {"lat_deg": 33.6, "lon_deg": 36.4, "at_min": 10, "pack_min": 5, "set_up_min": 5, "speed_kmph": 30}
    >>> alpha = Battery(name="alpha", system="s300pmu2", lat_deg=33.5, lon_deg=36.3, move=[move])
    >>> [station.name for station in stations_of(alpha)]
    ['alpha-at-2']
    """
    found = []
    boresight_rad = battery.boresight_rad
    for k, move in enumerate(battery.moves):
        boresight_rad = boresight_rad if move.boresight_rad is None else move.boresight_rad
        changes = {
            "name": f"{battery.name}-at-{k + 2}", "station_of": battery.name, "lat_deg": move.lat_deg,
            "lon_deg": move.lon_deg, "boresight_rad": boresight_rad, "moves": (), "launcher_site": None,
            "dummies": None,
        }  # fmt: skip
        found.append(battery.model_copy(update=changes))
    return found


def times_s(battery: Battery) -> list[tuple[float, float]]:
    """For each move of a battery, when it goes off the air and when it can see and shoot again [s].

    Examples
    --------
    >>> move = {"lat_deg": 0.09, "lon_deg": 0, "at_s": 600, "pack_s": 300, "set_up_s": 300, "speed_mps": 13.0}
    >>> alpha = Battery(name="alpha", system="s300pmu2", lat_deg=0, lon_deg=0, move=[move])
    >>> [round(moment) for moment in times_s(alpha)[0]]
    [600, 2201]
    """
    found = []
    here: Place = battery
    for move in battery.moves:
        march_s = move.road_factor * distance_m(here, move) / move.speed_mps
        found.append((move.at_s, move.at_s + move.pack_s + march_s + move.set_up_s))
        here = move
    return found
