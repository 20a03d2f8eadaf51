"""Build what stands on the ground: radars with their horizon masks, missiles with their fly-out tables, launchers."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

import numpy as np

from cupola.catalogue import Item, item_from_dict
from cupola.kernels.horizon_mask import fill_mask
from cupola.kernels.intercept import fill_table
from cupola.kernels.radar import snr_reference
from cupola.kernels.rows import ASSET, BATTERY, LAUNCHER, MISSILE, RADAR, table
from cupola.scenario import Battery, Radar, Scenario, parts_of
from cupola.scenario.address import draw_key
from cupola.scenario.battery import Doctrine
from cupola.terrain.grid import PlaneGrid, TerrainGrid
from cupola.variants import (
    EngagementOrder,
    Fire,
    Guidance,
    Part,
    Policy,
    RadarRole,
    Swerling,
    WeaponsControl,
)

from .build_identity import identification_row
from .build_network import active_batteries, picture_of
from .build_timed import timed_row
from .figures import Figures, figure_si
from .frame import Frame

#: Bearings and range bins of a horizon mask.
MASK_BEARINGS, MASK_BINS = 1440, 800
#: Terrain with posts farther apart than this is laid out four times as finely around a radar, finer terrain twice.
COARSE_M = 2000.0
#: Planes of terrain are cut to a multiple of this radius, so that radars of one site share one.
PLANE_STEP_M = 50e3
#: Fly-out tables: altitudes every kilometre, and ranges up to this many times the published maximum.
ALTITUDES, ALTITUDE_STEP_M, RANGES, RANGE_MARGIN = 37, 1000.0, 72, 1.6
#: What a fly-out to a point in the air does not ask of a missile: points of a study that differ in nothing else share
#: one fly-out table.
NOT_FLOWN = (
    *("guidance", "aim_error_m", "aim_error_rad", "lethal_radius_m", "reliability"),
    *("range_min_m", "range_max_m", "altitude_min_m", "altitude_max_m", "target_speed_max_mps"),
)
#: Launchers stand on a circle of this radius around the battery's place [m]; assumed.
LAUNCHER_CIRCLE_M = 150.0
#: Acceleration that the track filter allows for [m/s2]: gentle manoeuvre of an aircraft; assumed.
PROCESS_MPS2 = 3.0
#: Accuracies hold at an SNR of 20, where theory gives sigma = cell / sqrt(2 SNR) in range and, for monopulse of slope
#: 1.6, beamwidth / (1.6 sqrt(2 SNR)) in angle (Barton): so much wider than an accuracy is a cell that nobody published.
RESOLUTION_OVER_SIGMA, BEAM_OVER_SIGMA = math.sqrt(40.0), 1.6 * math.sqrt(40.0)
#: Fans of radars that hardly measure height are not taken as wider than this [rad].
BEAM_MAX_RAD = math.radians(45.0)
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


class Ground:
    """Tables of the ground, filled battery by battery."""

    def __init__(self, scenario: Scenario, frame: Frame, terrain: TerrainGrid, figures: Figures) -> None:
        self.scenario, self.frame, self.terrain, self.figures = scenario, frame, terrain, figures
        self.missiles: list[np.void] = []
        self.missile_ids: list[str] = []
        self.flyouts: list[tuple[np.ndarray, np.ndarray, float]] = []
        self.radars: list[Any] = []
        self.radar_names: list[str] = []
        self.masks: list[np.ndarray] = []
        self.mask_steps_m: list[float] = []
        self.batteries: list[np.void] = []
        self.launchers: list[np.void] = []
        self.identifications: list[np.void] = []
        self.timed: list[Any] = []
        self.salvos: list[np.ndarray] = []
        self.assets: list[np.void] = []
        self.asset_names: list[str] = []
        for asset in scenario.assets:
            pos = self.place(asset.lat_deg, asset.lon_deg)
            people, hits = float(asset.people), asset.hits_to_destroy
            self.add_asset(asset.name, pos, asset.value, people, hits, Part.SITE, -1)
        for battery in scenario.batteries:
            if battery.is_active:
                self.add_battery(battery)
        for post in scenario.posts:
            pos, index = self.place(post.lat_deg, post.lon_deg), picture_of(scenario, post=post.name)
            self.add_asset(post.name, pos, 0.0, 0.0, post.hits_to_destroy, Part.POST, index)
        for radar in scenario.radars:
            home = picture_of(scenario, post=radar.post, battery=radar.battery)
            if radar.is_active and home >= 0:
                self.add_lone_radar(radar, home)

    def place(self, lat_deg: float, lon_deg: float, above_m: float = 0.0) -> np.ndarray:
        """A point so high above the ground in the working frame [m]."""
        return self.frame.to_enu(lat_deg, lon_deg, self.terrain.ground_m(lat_deg, lon_deg) + above_m)

    def item(self, kind: str, name: str) -> Item:
        """An item that the scenario carries."""
        return item_from_dict(self.scenario.catalogue[kind][name])

    def add_asset(
        self, name: str, pos: np.ndarray, value: float, people: float, hits: int, kind: int, part: int
    ) -> None:
        """One more thing that can be hit."""
        row: Any = table(ASSET, 1)[0]
        row.pos_enu_m, row.value, row.people = pos, value, people
        row.hits_to_destroy, row.kind, row.part = hits, kind, part
        self.assets.append(row)
        self.asset_names.append(name)

    def add_battery(self, battery: Battery) -> None:
        """A battery with its radars, launchers, missile type and the parts that can be hit."""
        parts = parts_of(self.scenario, battery)
        system = self.item("system", parts.system)
        ground_m = self.terrain.ground_m(battery.lat_deg, battery.lon_deg)
        pos = self.place(battery.lat_deg, battery.lon_deg)
        index = len(self.batteries)
        for k, name in enumerate(parts.surveillance_radars):
            self.add_radar(battery, system, index, name, RadarRole.SURVEILLANCE, k)
        self.add_radar(battery, system, index, parts.engagement_radar, RadarRole.ENGAGEMENT, 0)
        engagement = len(self.radars) - 1
        missile = self.add_missile(parts.missile, ground_m)
        first = len(self.launchers)
        self.add_launchers(battery, system, index, pos)
        self.add_asset(f"{battery.name}/post", pos, 0.0, 0.0, 1, Part.BATTERY_POST, index)
        row = battery_row(battery, system, self.figures)
        row.pos_enu_m, row.altitude_msl_m = pos, ground_m
        self.set_protects(row, battery)
        row.missile, row.engagement_radar = missile, engagement
        row.first_launcher, row.n_launchers = first, len(self.launchers) - first
        row.identification = -1
        if battery.identification is not None:
            row.identification = len(self.identifications)
            self.identifications.append(identification_row(battery.identification, self.scenario))
        row.timed = -1
        if battery.timed is not None:
            row.timed = len(self.timed)
            n_salvos = sum(len(part) for part in self.salvos)
            timed, salvos = timed_row(battery.timed, index, int(row.target_channels), n_salvos, self.scenario)
            self.timed.append(timed)
            self.salvos.append(salvos)
        slowest_s = max(r.scan_period_s for r in self.radars if r.battery == index)
        row.stale_s = (row.drop_misses + 1) * slowest_s
        self.batteries.append(row)

    def add_radar(self, battery: Battery, system: Item, index: int, name: str, role: RadarRole, number: int) -> None:
        """A radar of a battery."""
        item = self.item("radar", name)
        mast_m = battery.mast_height_m
        if mast_m is None:
            from_system = role == RadarRole.ENGAGEMENT
            mast_m = figure_si(system, "mast_height", self.figures) if from_system else None
        if mast_m is None:
            mast_m = figure_si(item, "antenna_height", self.figures)
        row = radar_row(item, self.figures)
        row.key = draw_key(f"{battery.name}/{role.label}-{number}")
        row.battery, row.home, row.role = index, index, role
        row.boresight_rad = battery.boresight_rad
        if not battery.can_slew:
            row.slew_radps = 0.0
        self.put_radar(f"{battery.name}/{name}", row, battery, mast_m)

    def add_lone_radar(self, radar: Radar, home: int) -> None:
        """A radar of no battery, which reports to the picture ``home``."""
        item = self.item("radar", radar.type)
        mast_m = radar.mast_height_m
        if mast_m is None:
            mast_m = figure_si(item, "antenna_height", self.figures)
        row = radar_row(item, self.figures)
        row.key = draw_key(f"radar/{radar.name}")
        row.battery, row.home, row.role, row.delay_s = -1, home, RadarRole.SURVEILLANCE, radar.delay_s
        row.boresight_rad = radar.boresight_rad
        row.slew_radps = 0.0
        self.put_radar(radar.name, row, radar, mast_m)

    def set_protects(self, row: Any, battery: Battery) -> None:
        """Where the thing stands that a point defence protects."""
        scenario = self.scenario
        things: tuple[Any, ...] = (*active_batteries(scenario), *scenario.posts, *scenario.radars, *scenario.assets)
        for thing in things:
            if thing.name == battery.protects:
                row.protects, row.protects_enu_m = 1, self.place(thing.lat_deg, thing.lon_deg)

    def put_radar(self, name: str, row: Any, site: Battery | Radar, mast_m: float) -> None:
        """Put a radar on its mast, with the horizon that terrain leaves it."""
        antenna_m = self.terrain.ground_m(site.lat_deg, site.lon_deg) + mast_m
        row.pos_enu_m = self.frame.to_enu(site.lat_deg, site.lon_deg, antenna_m)
        row.to_local = self.frame.local_axes(site.lat_deg, site.lon_deg)
        row.altitude_msl_m = antenna_m
        radius_m = math.sqrt(self.frame.radius_east_m * self.frame.radius_north_m)
        self.masks.append(
            horizon_mask(
                self.terrain,
                site.lat_deg,
                site.lon_deg,
                antenna_m,
                row.range_max_m,
                radius_m,
                self.scenario.k_factor,
            )
        )
        self.mask_steps_m.append(row.range_max_m / MASK_BINS)
        self.add_asset(name, row.pos_enu_m, 0.0, 0.0, 1, Part.RADAR, len(self.radars))
        self.radars.append(row)
        self.radar_names.append(name)

    def add_missile(self, name: str, ground_m: float) -> int:
        """A missile type with its fly-out table; two batteries share it when they stand equally high."""
        row = missile_row(self.item("missile", name), self.figures)
        reach_m = RANGE_MARGIN * max(row.range_max_m, 10e3)
        self.missiles.append(row)
        self.missile_ids.append(name)
        frame = self.frame
        flown = only_flown(row).tobytes()
        self.flyouts.append(flyout_table(flown, ground_m, reach_m, frame.radius_east_m, frame.radius_north_m))
        return len(self.missiles) - 1

    def add_launchers(self, battery: Battery, system: Item, index: int, pos: np.ndarray) -> None:
        """The launchers on a circle around the battery."""
        count, missiles = battery.launchers, battery.missiles_per_launcher
        if count is None:
            count = round(figure_si(system, "launchers", self.figures))
        if missiles is None:
            missiles = round(figure_si(system, "missiles_per_launcher", self.figures))
        for k in range(count):
            angle = 2.0 * math.pi * k / count
            row: Any = table(LAUNCHER, 1)[0]
            row.battery, row.missiles = index, missiles
            row.pos_enu_m = pos + LAUNCHER_CIRCLE_M * np.array([math.sin(angle), math.cos(angle), 0.0])
            if "reload_time" in system:
                row.reload_s, row.reloads = figure_si(system, "reload_time", self.figures), 1
            self.add_asset(
                f"{battery.name}/launcher-{k + 1}", row.pos_enu_m, 0.0, 0.0, 1, Part.LAUNCHER, len(self.launchers)
            )
            self.launchers.append(row)


def battery_row(battery: Battery, system: Item, figures: Figures) -> Any:
    """A row of `rows.BATTERY` but for its place and its indices."""
    row: Any = table(BATTERY, 1)[0]
    doctrine = battery.doctrine
    row.key = draw_key(battery.name)
    row.target_channels = round(figure_si(system, "simultaneous_targets", figures))
    row.missile_channels = round(figure_si(system, "simultaneous_missiles", figures))
    row.reaction_s = figure_si(system, "reaction_time", figures)
    row.launch_interval_s = figure_si(system, "launch_interval", figures)
    row.assess_s = figure_si(system, "assessment_delay", figures)
    row.p_kill_seen = figure_si(system, "p_kill_seen", figures)
    row.p_miss_seen = figure_si(system, "p_miss_seen", figures)
    row.guidance_memory_s = figure_si(system, "guidance_memory", figures)
    row.confirm_hits = round(system.si("confirm_hits"))
    row.confirm_looks = round(system.si("confirm_looks"))
    row.drop_misses = round(system.si("drop_misses"))
    row.process_mps2 = PROCESS_MPS2
    # What the doctrine leaves open is the system's own in the catalogue.
    row.salvo = round(system.si("salvo")) if doctrine.salvo is None else doctrine.salvo
    row.shots_max = round(system.si("shots_max")) if doctrine.shots_max is None else doctrine.shots_max
    if doctrine.fire == "shoot_look_shoot":
        row.salvo = 1
    row.reserve = doctrine.reserve
    row.policy = Policy[doctrine.policy.upper()]
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
    row.rcs_ref_m2 = item.si("reference_rcs")
    row.p_false_alarm = item.si("p_false_alarm")
    row.snr_ref = snr_reference(item.si("reference_p_detect"), row.p_false_alarm, int(Swerling.CASE_1))
    row.range_max_m = figure_si(item, "instrumented_range", figures)
    row.range_min_m = figure_si(item, "min_range", figures)
    row.sin_elevation_min = math.sin(item.si("elevation_min"))
    row.sin_elevation_max = math.sin(item.si("elevation_max"))
    row.scan_period_s = figure_si(item, "scan_period", figures)
    row.is_rotating = 1 if item.flag("rotating") else 0
    row.sector_half_rad = math.pi if row.is_rotating else 0.5 * sector_rad
    row.slew_radps = figure_si(item, "slew_rate", figures)
    row.sigma_range_m = figure_si(item, "range_accuracy", figures)
    row.sigma_azimuth_rad = figure_si(item, "azimuth_accuracy", figures)
    row.sigma_elevation_rad = figure_si(item, "elevation_accuracy", figures)
    fill_resolution(row, item, figures)
    row.speed_min_mps = item.si("speed_min")
    row.track_capacity = round(figure_si(item, "tracks", figures))
    return row


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
    row.lethal_radius_m = figure_si(item, "lethal_radius", figures)
    row.reliability = figure_si(item, "reliability", figures)
    row.range_min_m = figure_si(item, "range_min", figures)
    row.range_max_m = figure_si(item, "range_max", figures)
    row.altitude_min_m = figure_si(item, "alt_min", figures)
    row.altitude_max_m = figure_si(item, "alt_max", figures)
    row.target_speed_max_mps = figure_si(item, "target_speed_max", figures)
    return row


@lru_cache(maxsize=4)
def plane_around(terrain: TerrainGrid, lat_deg: float, lon_deg: float, radius_m: float) -> PlaneGrid:
    """Terrain on the plane of a site; radars that stand together share it.

    Finer than the posts of the terrain, so that ridges are not cut off a second time by the interpolation: at the
    terrain's own posting they came out up to 8 mrad too low on the 5 arc-minute grid, and 1.2 on 30 arc-seconds.
    """
    return terrain.resample_around(lat_deg, lon_deg, radius_m, plane_posting_m(terrain))


def plane_posting_m(terrain: TerrainGrid) -> float:
    """Distance between the posts of `plane_around` [m]."""
    return terrain.posting_m / (4.0 if terrain.posting_m > COARSE_M else 2.0)


@lru_cache(maxsize=12)
def horizon_mask(
    terrain: TerrainGrid, lat_deg: float, lon_deg: float, antenna_m: float, range_max_m: float, radius_m: float,
    k_factor: float,
) -> np.ndarray:  # fmt: skip
    """Largest slope of terrain by bearing and range around one antenna, as `kernels.horizon_mask.fill_mask` says."""
    plane = plane_around(terrain, lat_deg, lon_deg, PLANE_STEP_M * math.ceil(range_max_m / PLANE_STEP_M))
    mask = np.empty((MASK_BEARINGS, MASK_BINS), np.float32)
    fill_mask(plane.heights_m, plane.posting_m, antenna_m, radius_m, k_factor, mask, range_max_m / MASK_BINS)
    mask.setflags(write=False)
    return mask


def only_flown(row: Any) -> Any:
    """A row of `rows.MISSILE` with zeros in `NOT_FLOWN`."""
    flown = row.copy()
    for name in NOT_FLOWN:
        flown[name] = 0
    return flown


@lru_cache(maxsize=256)
def flyout_table(
    missile: bytes, altitude_m: float, reach_m: float, radius_east_m: float, radius_north_m: float
) -> tuple[np.ndarray, np.ndarray, float]:
    """Times of flight [s], arrival speeds [m/s] and the step in range [m] of one missile from one altitude."""
    row: Any = np.frombuffer(missile, MISSILE).copy().view(np.recarray)[0]
    step_m = reach_m / (RANGES - 1)
    tof_s = np.empty((ALTITUDES, RANGES))
    speed_mps = np.empty((ALTITUDES, RANGES))
    fill_table(row, altitude_m, tof_s, speed_mps, ALTITUDE_STEP_M, step_m, radius_east_m, radius_north_m)
    return tof_s, speed_mps, step_m
