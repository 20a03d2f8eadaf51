"""Which end of the published spread a run uses: nominal figures, or all of them at one end for the defence."""

from __future__ import annotations

from typing import Literal, get_args

from cupola.catalogue import Item

Figures = Literal["low", "nominal", "high"]
FIGURES: tuple[str, ...] = get_args(Figures)

#: Figures that are better for the defence the smaller they are.
_SMALLER_IS_BETTER = frozenset(
    {
        "reaction_time",
        "launch_interval",
        "identify_time",
        "assessment_delay",
        "reload_time",
        "scan_period",
        "range_min",
        "min_range",
        "alt_min",
        "range_accuracy",
        "azimuth_accuracy",
        "elevation_accuracy",
        "range_resolution",
        "beamwidth_azimuth",
        "beamwidth_elevation",
        "seeker_half_view",
        "seeker_range_gate",
        "aim_error",
        "aim_error_angle",
        "side_lobe",
        # The same range against a smaller echo; slower targets seen; fewer weapons that hit what they aim at.
        "reference_rcs",
        "speed_min",
        "p_hit",
        "front_sector",
        "gun_range_min",
        "gun_dispersion",
        "gun_aim_error",
    }
)
#: Figures that are better for the defence the larger they are. Target types have one: a larger echo. The homing range
#: is not among them: missiles were fitted with the nominal one.
_LARGER_IS_BETTER = frozenset(
    {
        "range_max",
        "alt_max",
        "target_speed_max",
        "simultaneous_targets",
        "simultaneous_missiles",
        "launchers",
        "missiles_per_launcher",
        "mast_height",
        "antenna_height",
        "detection_range_ref",
        "instrumented_range",
        "sector",
        "slew_rate",
        "elevation_full",
        "tracks",
        # A radar that reaches as far in spite of a noisier receiver has the stronger echo to set against jamming.
        "noise_temperature",
        "mti_limit",
        "reliability",
        "lethal_radius",
        "guidance_memory",
        "p_kill_seen",
        "p_miss_seen",
        "rcs_front",
        "rcs_side",
        "rcs_rear",
        "reference_p_detect",
        "vulnerability",
        "p_killed_by_hit",
        "gun_range",
        "gun_alt_max",
        "gun_rate",
        "gun_rounds",
        "gun_speed",
        "gun_p_killed_by_hit",
    }
)
#: Figures that stay nominal at both ends, each with its reason.
NEITHER: dict[str, str] = {
    "p_false_alarm": "the range is published for its threshold; another helps strong echoes, hurts weak ones",
    "elevation_min": "a limit, not an estimate",
    "elevation_max": "a limit, not an estimate",
    "beam_tilt": "a setting, not an estimate",
    "frequency": "a band, not an estimate; what it does to gas, rain and clutter has no better end",
    "prf": "a setting, not an estimate",
    "confirm_hits": "a setting of the tracker",
    "confirm_looks": "a setting of the tracker",
    "drop_misses": "a setting of the tracker",
    "gun_burst": "doctrine",
    "salvo": "doctrine",
    "shots_max": "doctrine",
    "speed": "of a target: a route may say its own; faster is not always worse",
    "swerling": "a choice between models",
    "length": "the size of a target, known well",
    "width": "the size of a target, known well",
    "ballistic_coefficient": "shapes a path: sooner is not always worse",
    "burn_time": "shapes a path",
    "range": "shapes a path",
    "per_launcher": "how many rounds of this kind a launcher holds follows its system",
}


def figure_si(item: Item, key: str, figures: Figures) -> float:
    """One figure of a catalogue item in SI, at the end of its spread that ``figures`` asks for.

    ``low`` is the end that is worse for the defence and ``high`` the better one; figures of `NEITHER` stay nominal.
    """
    if figures == "nominal" or (key not in _SMALLER_IS_BETTER and key not in _LARGER_IS_BETTER):
        return item.si(key)
    wants_large = (figures == "high") == (key in _LARGER_IS_BETTER)
    return item.si(key, "max" if wants_large else "min")
