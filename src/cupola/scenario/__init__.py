"""What a user writes: places, assets, batteries, flights, variants and claims, read from a file and checked."""

from cupola.scenario.bundle import bundled_path, list_bundled
from cupola.scenario.checks.air import is_ballistic_type, range_cases
from cupola.scenario.layout.air_objects import AirObject, air_objects, count_air_objects
from cupola.scenario.layout.deployment import BASE, Parts, parts_of, variant_names, with_variant
from cupola.scenario.load import dump, load, loads, scenario_hash
from cupola.scenario.models.flight import BATTERY_PARTS, split_aim
from cupola.scenario.models.scenario import (
    Asset,
    Battery,
    Claim,
    Doctrine,
    Emission,
    Environment,
    Failure,
    Flight,
    Jammer,
    Place,
    Post,
    Radar,
    Release,
    Scenario,
    Variant,
    Waypoint,
    Zone,
    schema,
)
from cupola.scenario.paths.paths import get_path, known_paths, set_paths

__all__ = [
    "BASE",
    "BATTERY_PARTS",
    "AirObject",
    "Asset",
    "Battery",
    "Claim",
    "Doctrine",
    "Emission",
    "Environment",
    "Failure",
    "Flight",
    "Jammer",
    "Parts",
    "Place",
    "Post",
    "Radar",
    "Release",
    "Scenario",
    "Variant",
    "Waypoint",
    "Zone",
    "air_objects",
    "bundled_path",
    "count_air_objects",
    "dump",
    "get_path",
    "is_ballistic_type",
    "known_paths",
    "list_bundled",
    "load",
    "loads",
    "parts_of",
    "range_cases",
    "scenario_hash",
    "schema",
    "set_paths",
    "split_aim",
    "variant_names",
    "with_variant",
]
