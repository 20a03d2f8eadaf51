"""Item rows: what the catalogue and a doctrine say of batteries, radars and missiles, as rows of the tables."""

from __future__ import annotations

import math
from typing import Any

from cupola.catalogue import Item
from cupola.engine.build.figures import Figures, figure_si
from cupola.kernels.radar import snr_reference
from cupola.kernels.rows import BATTERY, MISSILE, RADAR, table
from cupola.portable.angles import sin, tan
from cupola.scenario import Battery
from cupola.scenario.layout.address import draw_key
from cupola.scenario.models.battery import Doctrine
from cupola.scenario.paths.figures import SET_IN_STUDY
from cupola.variants import EngagementOrder, Fire, Guidance, Pattern, Policy, RemoteFire, Swerling, WeaponsControl

#: Acceleration that the track filter allows for [m/s2]: gentle manoeuvre of an aircraft; assumed.
PROCESS_MPS2 = 3.0
#: Accuracies hold at an SNR of 20, where theory gives sigma = cell / sqrt(2 SNR) in range and, for monopulse of slope
#: 1.6, beamwidth / (1.6 sqrt(2 SNR)) in angle (Barton): so much wider than an accuracy is a cell that nobody published.
RESOLUTION_OVER_SIGMA, BEAM_OVER_SIGMA = math.sqrt(40.0), 1.6 * math.sqrt(40.0)
#: Fans of radars that hardly measure height are not taken as wider than this [rad].
BEAM_MAX_RAD = math.radians(45.0)
#: The lowest altitude of a missile is not known better than to this part of it, each way; assumed.
FLOOR_SPREAD = 0.25
CELL_FIELDS = {
    "range_resolution": "resolution_m",
    "beamwidth_azimuth": "beam_azimuth_rad",
    "beamwidth_elevation": "beam_elevation_rad",
}
#: Wavelength of a seeker whose view nobody published [m]: X band; a beam is 70 deg times wavelength over diameter wide.
SEEKER_WAVELENGTH_M = 0.03
#: How far from its target, in distance, a seeker still takes an echo [m]: continuous wave measures none; assumed.
SEEKER_GATE_M = {
    Guidance.COMMAND: 1e3,
    Guidance.SEMI_ACTIVE: 20e3,
    Guidance.TRACK_VIA_MISSILE: 2e3,
    Guidance.ACTIVE: 2e3,
}


def battery_row(battery: Battery, system: Item, figures: Figures) -> Any:
    """A row of `rows.BATTERY` but for its place and its indices."""
    row: Any = table(BATTERY, 1)[0]
    doctrine = battery.doctrine
    row.key = draw_key(battery.name)
    row.target_channels = round(figure_si(system, "simultaneous_targets", figures))
    row.reaction_s = figure_si(system, "reaction_time", figures)
    from_words = system.words("reaction_from") if "reaction_from" in system else "detection"
    row.reacts_to_identity = 1 if from_words == "identification" else 0
    row.confirm_hits = round(system.si("confirm_hits"))
    row.confirm_looks = round(system.si("confirm_looks"))
    row.drop_misses = round(system.si("drop_misses"))
    row.process_mps2 = PROCESS_MPS2
    row.salvo, row.shots_max = 1, 1
    if system.missiles:
        fill_missile_rules(row, doctrine, system, figures)
    row.reserve = doctrine.reserve
    if battery.common_cause is not None:
        row.common_salvo, row.common_battery = battery.common_cause.salvo, battery.common_cause.battery
    row.policy = Policy[doctrine.policy.upper()]
    row.remote = RemoteFire[doctrine.engage_on_remote.upper()]
    fill_doctrine(row, doctrine)
    row.weapons_control = WeaponsControl[doctrine.weapons_control.upper()]
    alone = doctrine.autonomous_weapons_control or doctrine.weapons_control
    row.autonomous_control = WeaponsControl[alone.upper()]
    row.shares_identity = 0 if doctrine.own_identity else 1
    identify_s = doctrine.identify_s
    row.identify_s = figure_si(system, "identify_time", figures) if identify_s is None else identify_s
    row.p_hostile_known = doctrine.p_hostile_known
    row.p_friendly_mistaken = doctrine.p_friendly_mistaken
    row.p_civil_mistaken = doctrine.p_civil_mistaken
    return row


def fill_missile_rules(row: Any, doctrine: Doctrine, system: Item, figures: Figures) -> None:
    """Channels, times and numbers of missiles; what the doctrine leaves open is the system's own in the catalogue."""
    row.missile_channels = round(figure_si(system, "simultaneous_missiles", figures))
    row.launch_interval_s = figure_si(system, "launch_interval", figures)
    row.assess_s = figure_si(system, "assessment_delay", figures)
    row.p_kill_seen = figure_si(system, "p_kill_seen", figures)
    row.p_miss_seen = figure_si(system, "p_miss_seen", figures)
    row.guidance_memory_s = figure_si(system, "guidance_memory", figures)
    row.salvo = round(system.si("salvo")) if doctrine.salvo is None else doctrine.salvo
    row.shots_max = round(system.si("shots_max")) if doctrine.shots_max is None else doctrine.shots_max
    if doctrine.fire == "shoot_look_shoot":
        row.salvo = 1


def fill_doctrine(row: Any, doctrine: Doctrine) -> None:
    """When a battery opens fire, at whom first, and with how much."""
    row.fire = Fire[doctrine.fire.upper()]
    row.first_salvo = doctrine.first_salvo
    row.order = EngagementOrder[doctrine.engagement_order.upper()]
    row.p_kill_min = doctrine.min_p_kill
    row.firing_width_rad = math.tau
    if doctrine.firing_sector_rad is not None:
        first, last = doctrine.firing_sector_rad
        row.firing_from_rad, row.firing_width_rad = first, (last - first) % math.tau or math.tau
    row.open_fire_min_m = doctrine.range_min_m
    row.open_fire_max_m = math.inf if doctrine.range_max_m is None else doctrine.range_max_m
    everywhere = row.open_fire_min_m <= 0.0 and math.isinf(row.open_fire_max_m)
    row.is_held_back = 0 if everywhere and row.firing_width_rad >= math.tau else 1


def radar_row(item: Item, figures: Figures) -> Any:
    """A row of `rows.RADAR` but for its place."""
    row: Any = table(RADAR, 1)[0]
    sector_rad = figure_si(item, "sector", figures)
    row.range_ref_m = figure_si(item, "detection_range_ref", figures)
    row.rcs_ref_m2 = figure_si(item, "reference_rcs", figures)
    row.p_false_alarm = item.si("p_false_alarm")
    p_detect = figure_si(item, "reference_p_detect", figures)
    row.snr_ref = snr_reference(p_detect, row.p_false_alarm, int(Swerling.CASE_1))
    row.range_max_m = figure_si(item, "instrumented_range", figures)
    row.range_min_m = figure_si(item, "min_range", figures)
    row.tan_elevation_min = tan(item.si("elevation_min"))
    row.tan_elevation_max = tan(item.si("elevation_max"))
    fill_pattern(row, item, figures)
    row.scan_period_s = figure_si(item, "scan_period", figures)
    row.is_rotating = 1 if item.flag("rotating") else 0
    row.sector_half_rad = math.pi if row.is_rotating else 0.5 * sector_rad
    row.slew_radps = figure_si(item, "slew_rate", figures)
    row.sigma_range_m = figure_si(item, "range_accuracy", figures)
    row.sigma_azimuth_rad = figure_si(item, "azimuth_accuracy", figures)
    row.sigma_elevation_rad = figure_si(item, "elevation_accuracy", figures)
    fill_resolution(row, item, figures)
    row.speed_min_mps = figure_si(item, "speed_min", figures)
    row.track_capacity = round(figure_si(item, "tracks", figures))
    return row


def fill_pattern(row: Any, item: Item, figures: Figures) -> None:
    """How the range depends on elevation; without a word of it, as of a beam that is steered there."""
    row.pattern = Pattern[item.words("elevation_pattern").upper()] if "elevation_pattern" in item else Pattern.SCANNED
    row.sin_elevation_full = 1.0
    if "elevation_full" in item:
        row.sin_elevation_full = sin(figure_si(item, "elevation_full", figures))
    if "beam_tilt" in item:
        row.beam_tilt_rad = item.si("beam_tilt")


def fill_resolution(row: Any, item: Item, figures: Figures) -> None:
    """The resolution cell: published, or what the accuracies imply."""
    row.resolution_m = RESOLUTION_OVER_SIGMA * row.sigma_range_m
    row.beam_azimuth_rad = min(BEAM_OVER_SIGMA * row.sigma_azimuth_rad, BEAM_MAX_RAD)
    row.beam_elevation_rad = min(BEAM_OVER_SIGMA * row.sigma_elevation_rad, BEAM_MAX_RAD)
    for key, field in CELL_FIELDS.items():
        if key in item:
            row[field] = figure_si(item, key, figures)


def fill_seeker(row: Any, item: Item, figures: Figures) -> None:
    """What the seeker sees: published, or the beam of an antenna as wide as the missile, and an assumed gate."""
    row.seeker_half_view_rad = 0.5 * math.radians(70.0) * SEEKER_WAVELENGTH_M / item.si("diameter")
    row.seeker_gate_m = SEEKER_GATE_M[Guidance(row.guidance)]
    if "seeker_half_view" in item:
        row.seeker_half_view_rad = figure_si(item, "seeker_half_view", figures)
    if "seeker_range_gate" in item:
        row.seeker_gate_m = figure_si(item, "seeker_range_gate", figures)


def fill_floor(row: Any, item: Item, figures: Figures) -> None:
    """The lowest altitude: an estimate with its published spread, unless a study or an end of the figures fixes it.

    Sources that copy one figure from another are no measurement: the spread is never narrower than `FLOOR_SPREAD`.
    """
    figure = item.value("alt_min")
    row.key = draw_key(f"missile/{item.id}")
    row.altitude_min_m = figure_si(item, "alt_min", figures)
    row.floor_low_m = row.floor_high_m = row.altitude_min_m
    if figures == "nominal" and not figure.sources.startswith(SET_IN_STUDY):
        row.floor_low_m = min(figure.si("min"), (1.0 - FLOOR_SPREAD) * row.altitude_min_m)
        row.floor_high_m = max(figure.si("max"), (1.0 + FLOOR_SPREAD) * row.altitude_min_m)


def missile_row(item: Item, figures: Figures) -> Any:
    """A row of `rows.MISSILE`: kinematics from the fit, the rest from the catalogue."""
    row: Any = table(MISSILE, 1)[0]
    fields = MISSILE.names or ()
    for name, value in item.fitted[figures].items():
        if name in fields:
            row[name] = value
    row.homing_range_m = figure_si(item, "homing_range", figures)
    row.guidance = Guidance[item.words("guidance_model").upper()]
    fill_seeker(row, item, figures)
    row.aim_error_m = figure_si(item, "aim_error", figures)
    row.aim_error_rad = figure_si(item, "aim_error_angle", figures)
    row.is_direct_hit = 1 if "lethality" in item and item.words("lethality") == "direct_hit" else 0
    row.lethal_radius_m = figure_si(item, "lethal_radius", figures)
    row.reliability = figure_si(item, "reliability", figures)
    row.range_min_m = figure_si(item, "range_min", figures)
    row.range_max_m = figure_si(item, "range_max", figures)
    fill_floor(row, item, figures)
    row.altitude_max_m = figure_si(item, "alt_max", figures)
    row.target_speed_max_mps = figure_si(item, "target_speed_max", figures)
    return row
