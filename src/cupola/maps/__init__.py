"""Honest maps instead of rings: what a radar really sees, what a battery really reaches, what a flight really meets.

Coverage: `cover` says from which altitude upward a `Station` sees each place. Zones: `zones` says where a battery can
engage a type of target, and `unite_zones` puts several batteries together. `exposures` follows flights through both,
and `cautious` takes the worst of several figures and courses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cupola._late import offer

#: Public name -> the module that holds it.
_HOMES = {
    "Altitude": "cupola.maps.altitude_text",
    "Caution": "cupola.maps.exposure.cautious",
    "Coverage": "cupola.maps.coverage.coverage",
    "EngagementZone": "cupola.maps.zone.engagement_zone",
    "Exposure": "cupola.maps.exposure.flight_exposure",
    "Judge": "cupola.maps.exposure.judge",
    "Station": "cupola.maps.coverage.stations",
    "cautious": "cupola.maps.exposure.cautious",
    "cover": "cupola.maps.coverage.coverage",
    "debris_of": "cupola.maps.debris.debris",
    "exposures": "cupola.maps.exposure.exposure",
    "parse_altitudes": "cupola.maps.altitude_text",
    "read_track_file": "cupola.scenario.tracks",
    "scenario_flights": "cupola.maps.exposure.scenario_flights",
    "station_at": "cupola.maps.coverage.stations",
    "stations_of": "cupola.maps.coverage.stations",
    "types_of": "cupola.maps.exposure.flight_types",
    "unite_coverages": "cupola.maps.coverage.network",
    "unite_zones": "cupola.maps.zone.network",
    "zones": "cupola.maps.zone.fill",
}

if TYPE_CHECKING:
    from cupola.maps.altitude_text import Altitude as Altitude
    from cupola.maps.altitude_text import parse_altitudes as parse_altitudes
    from cupola.maps.coverage.coverage import Coverage as Coverage
    from cupola.maps.coverage.coverage import cover as cover
    from cupola.maps.coverage.network import unite_coverages as unite_coverages
    from cupola.maps.coverage.stations import Station as Station
    from cupola.maps.coverage.stations import station_at as station_at
    from cupola.maps.coverage.stations import stations_of as stations_of
    from cupola.maps.debris.debris import debris_of as debris_of
    from cupola.maps.exposure.cautious import Caution as Caution
    from cupola.maps.exposure.cautious import cautious as cautious
    from cupola.maps.exposure.exposure import exposures as exposures
    from cupola.maps.exposure.flight_exposure import Exposure as Exposure
    from cupola.maps.exposure.flight_types import types_of as types_of
    from cupola.maps.exposure.judge import Judge as Judge
    from cupola.maps.exposure.scenario_flights import scenario_flights as scenario_flights
    from cupola.maps.zone.engagement_zone import EngagementZone as EngagementZone
    from cupola.maps.zone.fill import zones as zones
    from cupola.maps.zone.network import unite_zones as unite_zones
    from cupola.scenario.tracks import read_track_file as read_track_file

__all__ = [
    "Altitude",
    "Caution",
    "Coverage",
    "EngagementZone",
    "Exposure",
    "Judge",
    "Station",
    "cautious",
    "cover",
    "debris_of",
    "exposures",
    "parse_altitudes",
    "read_track_file",
    "scenario_flights",
    "station_at",
    "stations_of",
    "types_of",
    "unite_coverages",
    "unite_zones",
    "zones",
]

__getattr__, __dir__ = offer(__name__, _HOMES)
