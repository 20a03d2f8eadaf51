"""Build what stands on the ground: radars with their horizon masks, missiles with their fly-out tables, launchers."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from cupola.catalogue import Item, item_from_dict
from cupola.engine.build.ammunition import plan_rows, resupply_rows
from cupola.engine.build.figures import Figures, figure_si
from cupola.engine.build.frame import Frame
from cupola.engine.build.guns import gun_rows
from cupola.engine.build.identification import identification_row
from cupola.engine.build.item_rows import battery_row, missile_row, radar_row
from cupola.engine.build.shared_tables import MASK_BINS, RANGE_MARGIN, flyout_table, horizon_mask, only_flown
from cupola.engine.build.timed import timed_row
from cupola.engine.build.track_pictures import active_batteries, picture_of
from cupola.kernels.rows import ASSET, LAUNCHER, table
from cupola.portable.angles import cos, sin
from cupola.scenario import Battery, Radar, Scenario, parts_of
from cupola.scenario.layout.address import draw_key
from cupola.terrain.grid import TerrainGrid
from cupola.variants import (
    Part,
    RadarRole,
)

#: A track is carried on without a plot for at least this long [s]: what a target can do in this time still lies inside
#: the beam that looks for it; assumed.
COAST_S = 15.0
#: Launchers stand on a circle of this radius around the battery's place [m]; assumed.
LAUNCHER_CIRCLE_M = 150.0


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
        self.kinds: dict[str, int] = {}
        self.launchers: list[np.void] = []
        self.identifications: list[np.void] = []
        self.timed: list[Any] = []
        self.plans: list[np.ndarray] = []
        self.guns: list[Any] = []
        self.resupplies: list[Any] = []
        self.salvos: list[np.ndarray] = []
        self.first_assets: list[int] = []  # of each battery
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

    def n_assets_of(self, index: int) -> int:
        """How many things can be hit of a battery: its post, radars and launchers, which lie together."""
        radars = sum(1 for row in self.radars if row.battery == index)
        return 1 + radars + int(self.batteries[index]["n_launchers"])

    def add_battery(self, battery: Battery) -> None:
        """A battery with its radars, launchers, missile type and the parts that can be hit."""
        parts = parts_of(self.scenario, battery)
        system = self.item("system", parts.system)
        ground_m = self.terrain.ground_m(battery.lat_deg, battery.lon_deg)
        pos = self.place(battery.lat_deg, battery.lon_deg)
        index = len(self.batteries)
        self.first_assets.append(len(self.assets))
        for k, name in enumerate(parts.surveillance_radars):
            self.add_radar(battery, system, index, name, RadarRole.SURVEILLANCE, k)
        self.add_radar(battery, system, index, parts.engagement_radar, RadarRole.ENGAGEMENT, 0)
        engagement = len(self.radars) - 1
        site = battery.launcher_site or battery
        launch_pos, launch_m = self.place(site.lat_deg, site.lon_deg), self.terrain.ground_m(site.lat_deg, site.lon_deg)
        missiles = {name: self.add_missile(name, launch_m) for name in parts.missiles}
        missile = missiles[parts.missile] if parts.missile else -1  # guns alone
        first = len(self.launchers)
        self.add_launchers(battery, system, missiles, index, launch_pos)
        self.guns += gun_rows(battery, system, index, first, self.launchers[first:], self.figures)
        self.resupplies += resupply_rows(battery, index, missiles)
        self.add_asset(f"{battery.name}/post", pos, 0.0, 0.0, 1, Part.BATTERY_POST, index)
        row = battery_row(battery, system, self.figures)
        row.pos_enu_m, row.altitude_msl_m = pos, ground_m
        row.kind = self.kinds.setdefault(parts.system, len(self.kinds))
        row.launch_enu_m, row.launch_altitude_msl_m = launch_pos, launch_m
        if battery.dummies is not None:
            row.dummies, row.p_dummy = battery.dummies.count, battery.dummies.p_taken
            row.dummies_radiate = int(battery.dummies.radiate)
        self.set_protects(row, battery)
        row.missile, row.engagement_radar = missile, engagement
        row.first_launcher, row.n_launchers = first, len(self.launchers) - first
        self.add_plan(row, battery, missiles)
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
        row.stale_s = max((row.drop_misses + 1) * slowest_s, COAST_S)
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

    def loads(self, system: Item, missile: str) -> int:
        """Missiles on a launcher: as the missile says, where its canisters are of another size, else as the system."""
        item = self.item("missile", missile)
        return round(
            figure_si(
                item if "per_launcher" in item else system,
                "per_launcher" if "per_launcher" in item else "missiles_per_launcher",
                self.figures,
            )
        )

    def add_plan(self, row: Any, battery: Battery, missiles: dict[str, int]) -> None:
        """Which of its missile types a battery fires at what, where there is a choice or a rule."""
        row.plan = -1
        if battery.timed is None and (battery.doctrine.ammunition or len(missiles) > 1):
            row.plan = len(self.plans)
            row.p_class_known = battery.doctrine.p_class_known
            self.plans.append(plan_rows(battery.doctrine, row, missiles, self.scenario))

    def loads_of(self, battery: Battery, system: Item) -> Iterator[tuple[str, int, int | None]]:
        """Missile type, ready missiles and reloads of each launcher of a battery; no type for a vehicle of guns."""
        loads = battery.loads
        if loads is None:
            missile = parts_of(self.scenario, battery).missile
            each = battery.missiles_per_launcher if missile else 0
            count = battery.launchers
            if count is None:
                count = round(figure_si(system, "launchers", self.figures))
            yield from [(missile, self.loads(system, missile) if each is None else each, None)] * count
            return
        for load in loads:
            missiles = load.missiles_per_launcher
            each = self.loads(system, load.missile) if missiles is None else missiles
            yield from [(load.missile, each, load.reloads)] * load.launchers

    def add_launchers(
        self, battery: Battery, system: Item, missiles: dict[str, int], index: int, pos: np.ndarray
    ) -> None:
        """The launchers on a circle around the battery's place, or around their own."""
        launchers = list(self.loads_of(battery, system))
        for k, (missile, ready, reloads) in enumerate(launchers):
            angle = 2.0 * math.pi * k / len(launchers)
            row: Any = table(LAUNCHER, 1)[0]
            row.battery, row.missile, row.missiles = index, missiles.get(missile, -1), ready
            row.pos_enu_m = pos + LAUNCHER_CIRCLE_M * np.array([sin(angle), cos(angle), 0.0])
            if missile and "reload_time" in system:
                row.reload_s = figure_si(system, "reload_time", self.figures)
                row.reloads = 1 if reloads is None else reloads
            self.add_asset(
                f"{battery.name}/launcher-{k + 1}", row.pos_enu_m, 0.0, 0.0, 1, Part.LAUNCHER, len(self.launchers)
            )
            self.launchers.append(row)
