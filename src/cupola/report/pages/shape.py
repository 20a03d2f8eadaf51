"""The true shape in place of the circle: what the report shows of coverage, engagement zone and debris."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cupola._memory import give_back
from cupola.report.illustration import Picture, illustration

if TYPE_CHECKING:
    from cupola.engine.build.model import Model
    from cupola.engine.results import Results

#: Layers of the report's maps: heights above ground, then above sea level.
ZONE_LAYERS = ("100agl", "300agl", "1000", "3000", "6000", "10000")
COVERAGE_LAYERS = ("300agl", "1000", "3000", "10000")
#: The report's map of debris is made from so many pieces at most; `cupola debris` takes more.
_PIECES_MAX = 50_000


def shape_of_coverage(model: Model) -> Picture | None:
    """Map of the altitude from which upward the first engagement radar sees; None without one that looks."""
    from cupola.maps.altitude_text import parse_altitudes
    from cupola.maps.coverage.coverage import cover
    from cupola.maps.coverage.stations import stations_of

    if len(model.system.batteries) == 0 or len(model.system.timed) > 0:
        return None
    radar = model.names.radars[int(model.system.batteries[0].engagement_radar)]
    (station,) = stations_of(model, (radar,), rcs_m2=float(model.system.radars[0].rcs_ref_m2), p_detect=0.5)
    altitudes = parse_altitudes(COVERAGE_LAYERS)
    coverage = cover(station, model.terrain, altitudes, float(model.scenario.k_factor), with_band=False)
    give_back()
    from cupola.report.maps.coverage_map import map_of_coverage

    return illustration(map_of_coverage(coverage))


def shape_of_zone(model: Model) -> tuple[Picture, str] | None:
    """Where the batteries can really engage, by altitude layer, and the target type it was drawn for.

    The type is the first class of the first range claim, else the first hostile type; None without missiles or threat.
    """
    from cupola.maps.altitude_text import parse_altitudes
    from cupola.maps.zone.fill import zones
    from cupola.maps.zone.network import unite_zones
    from cupola.report.maps.zone_map import target_name, zone_page

    target = next((claim.classes[0] for claim in model.scenario.claims if claim.classes), None)
    if target is None:
        target = next((flight.type for flight in model.scenario.flights if flight.side == "hostile"), None)
    if target is None or len(model.system.timed) > 0 or not (model.system.batteries["missile"] >= 0).any():
        return None  # what a timed battery reaches is a time, not a place; and guns have no zone
    network = unite_zones(zones(model, target, parse_altitudes(ZONE_LAYERS)))
    give_back()
    return illustration(zone_page(network, model)), target_name(model, target)


def shape_of_debris(results: Results, model: Model) -> Picture | None:
    """Where debris falls; None where nothing came down, or an older version ran the study."""
    from cupola.maps.debris.debris import debris_of
    from cupola.maps.debris.density import map_of
    from cupola.report.maps.debris_map import map_of_debris

    if "vel_up_mps" not in results.engagements:
        return None
    found = debris_of(results, model, pieces_max=_PIECES_MAX)
    if len(found) == 0:  # nothing was hit or ended, or only by timed batteries, which have no missiles that fly
        return None
    spread = map_of(found)
    give_back()
    return illustration(map_of_debris(spread, found, model))
