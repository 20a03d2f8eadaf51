"""The keys that the engine reads: their dimension, their limits in SI, and which of them an item must have to run.

A catalogue item may hold any other key as well; those are facts for the reader. Keys of this table are checked.
"""

from __future__ import annotations

import math
from typing import NamedTuple


class KeyRule(NamedTuple):
    """What a figure must be: its dimension (see `cupola.catalogue.units`) and its limits in SI, both included."""

    dimension: str
    low: float
    high: float
    is_required: bool = True


_BIG = math.inf
_PROBABILITY = KeyRule("ratio", 0.0, 1.0)
_TURN = 2.0 * math.pi
_ACCURACY = KeyRule("angle", 1e-7, math.pi / 2)


def _optional(rule: KeyRule) -> KeyRule:
    return rule._replace(is_required=False)


#: Figures by kind of item.
FIGURES: dict[str, dict[str, KeyRule]] = {
    "system": {
        "mast_height": KeyRule("length", 0.0, 200.0),
        "reaction_time": KeyRule("time", 0.0, 3600.0),
        "launch_interval": KeyRule("time", 0.0, 600.0),
        "simultaneous_targets": KeyRule("count", 1, 10_000),
        "simultaneous_missiles": KeyRule("count", 1, 10_000),
        "launchers": KeyRule("count", 1, 1000),
        "missiles_per_launcher": KeyRule("count", 1, 1000),
        "alt_min": KeyRule("length", 0.0, 50e3),
        "alt_max": KeyRule("length", 10.0, 1000e3),
        "range_min": KeyRule("length", 0.0, 500e3),
        "range_max": KeyRule("length", 100.0, 2000e3),
        "target_speed_max": KeyRule("speed", 10.0, 20e3),
        "identify_time": KeyRule("time", 0.0, 3600.0),
        "assessment_delay": KeyRule("time", 0.0, 600.0),
        "p_kill_seen": _PROBABILITY,
        "p_miss_seen": _PROBABILITY,
        "salvo": KeyRule("count", 1, 100),
        "shots_max": KeyRule("count", 1, 1000),
        "guidance_memory": KeyRule("time", 0.0, 600.0),
        "confirm_hits": KeyRule("count", 1, 30),
        "confirm_looks": KeyRule("count", 1, 30),
        "drop_misses": KeyRule("count", 1, 1000),
        "reload_time": KeyRule("time", 0.0, 7 * 86400.0, False),
        # Of the guns on each of its vehicles; only batteries with guns = true read them.
        "gun_range": _optional(KeyRule("length", 10.0, 20e3)),
        "gun_range_min": _optional(KeyRule("length", 0.0, 5e3)),
        "gun_alt_max": _optional(KeyRule("length", 10.0, 20e3)),
        "gun_rate": _optional(KeyRule("frequency", 0.1, 1e3)),
        "gun_burst": _optional(KeyRule("time", 0.05, 60.0)),
        "gun_rounds": _optional(KeyRule("count", 1, 100_000)),
        "gun_speed": _optional(KeyRule("speed", 100.0, 3e3)),
        "gun_dispersion": _optional(KeyRule("angle", 1e-5, 0.1)),
        "gun_aim_error": _optional(KeyRule("angle", 0.0, 0.1)),
        "gun_p_killed_by_hit": _optional(_PROBABILITY),
    },
    "radar": {
        "detection_range_ref": KeyRule("length", 100.0, 5000e3),
        "reference_rcs": KeyRule("area", 1e-6, 1e6),
        "reference_p_detect": KeyRule("ratio", 0.01, 0.999),
        "p_false_alarm": KeyRule("ratio", 1e-15, 0.1),
        "instrumented_range": KeyRule("length", 100.0, 5000e3),
        "min_range": KeyRule("length", 0.0, 500e3),
        "scan_period": KeyRule("time", 0.01, 3600.0),
        "sector": KeyRule("angle", 1e-4, _TURN + 1e-9),
        "slew_rate": KeyRule("angle rate", 0.0, 100.0),
        "range_accuracy": KeyRule("length", 1e-3, 50e3),
        "azimuth_accuracy": _ACCURACY,
        "elevation_accuracy": _ACCURACY,
        "elevation_min": KeyRule("angle", -math.pi / 2, math.pi / 2),
        "elevation_max": KeyRule("angle", -math.pi / 2, math.pi / 2 + 1e-9),
        "speed_min": KeyRule("speed", 0.0, 1000.0),
        "antenna_height": KeyRule("length", 0.0, 20e3),
        "tracks": KeyRule("count", 1, 100_000),
        "range_resolution": _optional(KeyRule("length", 0.1, 50e3)),
        "beamwidth_azimuth": _optional(KeyRule("angle", 1e-6, math.pi / 2)),
        "beamwidth_elevation": _optional(KeyRule("angle", 1e-6, math.pi / 2)),
        # How the range depends on elevation, for antennas that do not steer their beam there.
        "elevation_full": _optional(KeyRule("angle", 1e-3, math.pi / 2)),
        "beam_tilt": _optional(KeyRule("angle", -math.pi / 2, math.pi / 2)),
        # Only runs with jamming, clutter, gas, rain or multipath need these; `engine.build_medium` says so.
        "frequency": _optional(KeyRule("frequency", 30e6, 100e9)),
        "noise_temperature": _optional(KeyRule("temperature", 50.0, 100e3)),
        "side_lobe": _optional(KeyRule("ratio", 1e-8, 0.5)),
        "prf": _optional(KeyRule("frequency", 10.0, 1e6)),
        "mti_limit": _optional(KeyRule("ratio", 1.0, 1e10)),
    },
    "missile": {
        "launch_mass": KeyRule("mass", 0.1, 100e3),
        "length": KeyRule("length", 0.1, 50.0),
        "diameter": KeyRule("length", 0.01, 5.0),
        "speed_max": KeyRule("speed", 50.0, 10e3),
        "burn_time": KeyRule("time", 0.1, 600.0),
        "range_max": KeyRule("length", 100.0, 2000e3),
        "range_min": KeyRule("length", 0.0, 500e3),
        "alt_min": KeyRule("length", 0.0, 50e3),
        "alt_max": KeyRule("length", 10.0, 1000e3),
        "target_speed_max": KeyRule("speed", 10.0, 20e3),
        "load_factor": KeyRule("acceleration", 1.0, 5000.0),
        "flight_time_max": KeyRule("time", 1.0, 3600.0),
        "homing_range": KeyRule("length", 0.0, 2000e3),
        "aim_error": KeyRule("length", 0.0, 10e3),
        "aim_error_angle": KeyRule("angle", 0.0, 0.1),
        "lethal_radius": KeyRule("length", 0.01, 10e3),
        "reliability": _PROBABILITY,
        "navigation_constant": KeyRule("ratio", 1.0, 10.0),
        "lag": KeyRule("time", 0.0, 10.0),
        "speed_min": KeyRule("speed", 0.0, 5e3),
        "launch_elevation": KeyRule("angle", 0.0, math.pi / 2 + 1e-9),
        "launch_speed": KeyRule("speed", 0.0, 1000.0),
        "warhead": KeyRule("mass", 0.0, 10e3, False),
        "per_launcher": _optional(KeyRule("count", 1, 1000)),
        "seeker_half_view": _optional(KeyRule("angle", 1e-4, math.pi / 2)),
        "seeker_range_gate": _optional(KeyRule("length", 1.0, 1000e3)),
    },
    "target": {
        "speed": KeyRule("speed", 0.1, 20e3),
        "altitude": KeyRule("length", 0.0, 2000e3),
        "rcs_front": KeyRule("area", 1e-8, 1e6),
        "rcs_side": KeyRule("area", 1e-8, 1e6),
        "rcs_rear": KeyRule("area", 1e-8, 1e6),
        "swerling": KeyRule("ratio", 0.0, 3.0),
        "front_sector": _optional(KeyRule("angle", 0.0, 1.4)),
        "vulnerability": KeyRule("ratio", 1e-3, 1e3),
        "p_hit": _PROBABILITY,
        "length": _optional(KeyRule("length", 0.01, 1000.0)),
        "width": _optional(KeyRule("length", 0.01, 1000.0)),
        "p_killed_by_hit": _optional(_PROBABILITY),
        # Of what flies on a ballistic path.
        "ballistic_coefficient": _optional(KeyRule("areal mass", 100.0, 1e6)),
        "burn_time": _optional(KeyRule("time", 0.0, 600.0)),
        "range": _optional(KeyRule("length", 1000.0, 20e6)),
        "impact_speed": _optional(KeyRule("speed", 10.0, 10e3)),
        "flight_time": _optional(KeyRule("time", 1.0, 7200.0)),
    },
}

#: Figures of missiles from which motor, drag and loft were fitted (``scripts/fit_missiles.py``): the fit would not
#: follow if one of them were changed alone.
FITTED_FROM = frozenset(
    {
        "launch_mass", "diameter", "speed_max", "burn_time", "range_max", "alt_max", "load_factor", "flight_time_max",
        "homing_range", "navigation_constant", "lag", "speed_min", "launch_elevation", "launch_speed",
    }
)  # fmt: skip

#: Figures that are checked and shown, and that no replication depends on: envelopes are those of missiles.
NOT_SIMULATED: dict[str, frozenset[str]] = {
    "system": frozenset({"alt_min", "alt_max", "range_min", "range_max", "target_speed_max"}),
    "radar": frozenset(),
    "missile": frozenset({"length", "warhead"}),
    "target": frozenset({"altitude", "impact_speed", "flight_time"}),
}

#: Figures and texts of radars that only runs with jammers, weather, clutter or multipath read.
DISTURBED = frozenset({"frequency", "noise_temperature", "side_lobe", "prf", "mti_limit", "staggered"})

#: Figures of systems that only batteries with guns = true read.
GUNS = frozenset(key for key in FIGURES["system"] if key.startswith("gun_"))

#: Figures of systems that are said of their missiles: one that has guns alone leaves them out.
OF_MISSILES = frozenset(
    {
        "launch_interval", "simultaneous_missiles", "missiles_per_launcher", "assessment_delay", "p_kill_seen",
        "p_miss_seen", "salvo", "shots_max", "guidance_memory", "reload_time",
    }
)  # fmt: skip

#: Texts by kind of item: the words allowed.
WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "system": {"reaction_from": ("detection", "identification")},
    "radar": {
        "role": ("surveillance", "engagement"),
        "rotating": ("yes", "no", "true", "false"),
        "staggered": ("yes", "no", "true", "false"),
        "elevation_pattern": ("scanned", "cosecant_squared", "fan"),
    },
    "missile": {
        "guidance_model": ("command", "semi_active", "track_via_missile", "active"),
        "lethality": ("fragments", "direct_hit"),
    },
    "target": {
        "is_weapon": ("true", "false", "yes", "no"),
        "profile": ("direct", "ballistic", "quasi_ballistic"),
    },
}
