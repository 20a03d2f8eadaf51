"""Build what flies: routes become legs in closed form, copies get their places, weapons their way to the aim."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from cupola.catalogue import Item, item_from_dict
from cupola.engine.build.figures import Figures, figure_si
from cupola.engine.build.flight_rows import fill_echo, fill_outline, fill_reaction, jammer_row, levels_off_m
from cupola.engine.build.formation import abeam, sideways_m
from cupola.engine.build.frame import Frame
from cupola.engine.build.identification import fill_iff
from cupola.engine.build.route_points import (
    Node,
    between,
    densify,
    great_circle_m,
    way_between,
)
from cupola.engine.build.trajectories import RANGE_MIN_M, Profile, ballistic, quasi_ballistic
from cupola.engine.tables import DETOUR_LEGS, Table
from cupola.errors import Problem, ScenarioError
from cupola.kernels import geodesics
from cupola.kernels.rows import FLIGHT, LEG, table
from cupola.portable.angles import tan
from cupola.portable.arrays import length
from cupola.scenario import AirObject, Flight, Release, Scenario, air_objects, split_aim
from cupola.scenario.layout.address import draw_key
from cupola.scenario.layout.air_objects import copy_name
from cupola.scenario.models.flight import Arc
from cupola.terrain.grid import TerrainGrid
from cupola.variants import DecoyKind, Side

#: Weapons of the profile 'low' come down at this angle; assumed.
DESCENT_RAD = math.radians(8.0)
LOW_ALTITUDE_M = 60.0
#: So much lower than the terrain a point of an arc may lie: what its posts leave open around a steep launch or aim [m].
GROUND_SLACK_M = 50.0


class Air:
    """Tables of flights and legs, filled object by object."""

    def __init__(
        self, scenario: Scenario, frame: Frame, terrain: TerrainGrid, aims: dict[str, int], figures: Figures,
        radars: Sequence[str] = (),
    ) -> None:  # fmt: skip
        self.scenario, self.frame, self.terrain, self.aims, self.figures = scenario, frame, terrain, aims, figures
        self.radars = {name: k for k, name in enumerate(radars)}
        self.places = {asset.name: (asset.lat_deg, asset.lon_deg) for asset in scenario.assets}
        self.places |= {post.name: (post.lat_deg, post.lon_deg) for post in scenario.posts}
        self.places |= {radar.name: (radar.lat_deg, radar.lon_deg) for radar in scenario.radars}
        for battery in scenario.batteries:
            self.places[battery.name] = (battery.lat_deg, battery.lon_deg)
        self.flights: list[Any] = []
        self.legs: list[Table] = []
        self.jammers: list[Any] = []
        self.n_legs = 0
        self.names: list[str] = []
        self.types: list[str] = []
        self.target_types: list[str] = sorted(scenario.catalogue.get("target", {}))
        self._ages_s: list[np.ndarray] = []
        self._items: dict[str, Item] = {}
        for thing in air_objects(scenario):
            self.add(thing)
        reacts = any(flight.reaction is not None and flight.reaction.kind != "none" for flight in scenario.flights)
        self.detour_legs = DETOUR_LEGS if reacts else 0

    def item(self, target: str) -> Item:
        """A target type that the scenario carries."""
        if target not in self._items:
            self._items[target] = item_from_dict(self.scenario.catalogue["target"][target])
        return self._items[target]

    def add(self, thing: AirObject) -> None:
        """One copy of a flight, or one released weapon."""
        flight = self.scenario.flights[thing.flight]
        item = self.item(thing.type)
        row = self.flight_row(thing, item, flight)
        aim = self.aim_index(thing)
        source: Flight | Release = flight
        if thing.parent < 0:
            nodes = self.route(flight, thing.copy, item)
            row.start_s = flight.start_s + thing.copy * flight.spacing_s
            row.start_jitter_s = flight.start_jitter_s
            if flight.arrivals is not None:
                row.start_s = flight.start_s
                row.arrival_gap_s, row.arrival_until_s = flight.arrivals.mean_gap_s, flight.arrivals.until_s
                row.after = self.arrives_after(thing)
            if flight.jammer is not None:
                self.jammers.append(jammer_row(flight.jammer, len(self.flights)))
        else:
            source = release = flight.releases[thing.release]
            age_s = self.release_age_s(thing, release)
            row.parent, row.release_s = thing.parent, age_s
            nodes = self.weapon_route(thing, release, item, age_s)
        row.aim_asset = aim
        row.is_weapon = 1 if aim >= 0 else 0
        row.p_hit_silent = source.p_hit_silent
        if source.seeks is not None:
            row.seeks_radar = self.radars.get(next((name for name, k in self.aims.items() if k == aim), ""), -1)
        if "ballistic" in source.profile:
            self.add_arc(row, nodes, source.profile, source.arc or Arc(), thing, item)
        else:
            self.add_legs(row, nodes)
        self.flights.append(row)
        self.names.append(thing.name)
        self.types.append(thing.type)

    def flight_row(self, thing: AirObject, item: Item, flight: Flight) -> Any:
        """A row of `rows.FLIGHT` but for its time and its legs."""
        row: Any = table(FLIGHT, 1)[0]
        row.key = draw_key(thing.name)
        row.side = Side[thing.side.upper()]
        row.target = self.target_types.index(thing.type)
        row.parent, row.seeks_radar, row.after = -1, -1, -1
        row.wave_key, row.wave_jitter_s = draw_key(f"{flight.raid}-w{flight.wave}"), flight.wave_jitter_s
        own = flight if thing.parent < 0 else None
        swerling = getattr(own, "swerling", None)
        given = {name: getattr(own, f"rcs_{name}_m2", None) for name in ("front", "side", "rear")}
        fill_echo(row, item, self.figures, swerling, given)
        row.vulnerability = figure_si(item, "vulnerability", self.figures)
        row.p_hit = figure_si(item, "p_hit", self.figures)
        fill_outline(row, item, self.figures)
        row.levels_m = levels_off_m(item)
        fill_iff(row, own, self.scenario)
        if own is not None and own.decoys is not None:
            row.n_decoys, row.decoy_kind = own.decoys.count, DecoyKind[own.decoys.kind.upper()]
            row.p_decoy_taken, row.p_decoy_lost = own.decoys.p_taken, own.decoys.p_lost
        if own is not None and own.reaction is not None:
            fill_reaction(row, own.reaction)
        return row

    def arrives_after(self, thing: AirObject) -> int:
        """Row of the copy before this one; -1 for the first."""
        if thing.copy == 0:
            return -1
        return self.names.index(copy_name(self.scenario.flights[thing.flight], thing.copy - 1))

    def aim_index(self, thing: AirObject) -> int:
        """Row of the asset that it attacks; -1 for none, or for a part of a battery that is not there.

        Weapons aimed at launchers are dealt out over them; names of parts stand for the first of their kind.
        """
        if not thing.aim:
            return -1
        battery, part = split_aim(thing.aim)
        if not battery:
            return self.aims.get(thing.aim, -1)
        names = [name for name in self.aims if name.startswith(f"{battery}/")]
        if part == "launchers":
            names = [name for name in names if "/launcher-" in name]
            return self.aims[names[thing.number % len(names)]] if names else -1
        radars = [name for name in names if name != f"{battery}/post" and "/launcher-" not in name]
        if part == "engagement-radar":
            return self.aims[radars[-1]] if radars else -1
        if part == "surveillance-radar":
            return self.aims[radars[0]] if len(radars) > 1 else -1
        return self.aims.get(thing.aim, -1)

    def aim_node(self, aim: str, speed_mps: float, agl_m: float | None) -> Node:
        """Where a weapon arrives: on the ground at its aim."""
        battery, part = split_aim(aim)
        lat_deg, lon_deg = self.places[battery or part]
        ground_m = self.ground_m(lat_deg, lon_deg, aim)
        return Node(lat_deg, lon_deg, ground_m, agl_m, speed_mps)

    def ground_m(self, lat_deg: float, lon_deg: float, key: str) -> float:
        """Height of the ground, or an error that names whose point lies outside the terrain."""
        if not bool(self.terrain.covers(lat_deg, lon_deg)):
            value = f"({lat_deg:.4f}, {lon_deg:.4f})"
            limit = f"lies outside the terrain, which covers {self.terrain.extent_text()}"
            hint = "move it, or use a terrain that covers it, or the embedded terrain 'global-5min'"
            raise ScenarioError(Problem(self.scenario.name, key, value, limit, hint))
        return self.terrain.ground_m(lat_deg, lon_deg)

    def route(self, flight: Flight, copy: int, item: Item) -> list[Node]:
        """The route of one copy, displaced sideways, and on to the aim if there is one."""
        speed_mps = item.si("speed")
        places = [(point.lat_deg, point.lon_deg) for point in flight.route]
        ahead = self.places[split_aim(flight.aim)[0] or split_aim(flight.aim)[1]] if flight.aim else None
        nodes = []
        for spot in abeam(places, sideways_m(copy, flight.offset_m), ahead):
            point = flight.route[spot.waypoint]
            agl_m = point.altitude_agl_m
            altitude_m = point.altitude_m
            if altitude_m is None:
                altitude_m = self.ground_m(spot.lat_deg, spot.lon_deg, f"flight {flight.name}") + (agl_m or 0.0)
            speed_mps = point.speed_mps or speed_mps
            node = Node(spot.lat_deg, spot.lon_deg, altitude_m, agl_m, speed_mps * spot.pace, spot.is_extra)
            nodes.append(node)
        if flight.aim:
            nodes.append(self.aim_node(flight.aim, speed_mps, nodes[-1].agl_m))
        return nodes

    def release_age_s(self, thing: AirObject, release: Release) -> float:
        """Age of the carrier when it lets this weapon go [s]."""
        ages_s = self._ages_s[thing.parent]
        at_s = release.after_s if release.at_waypoint is None else float(ages_s[release.at_waypoint])
        return float(at_s or 0.0) + thing.number * release.spacing_s

    def weapon_route(self, thing: AirObject, release: Release, item: Item, age_s: float) -> list[Node]:
        """From where the carrier is at the release to the aim, straight or low along the terrain."""
        lat_deg, lon_deg, altitude_m = self.carrier_at(thing.parent, age_s)
        speed_mps = release.speed_mps or item.si("speed")
        low = release.profile == "low"
        agl_m = (release.altitude_agl_m or LOW_ALTITUDE_M) if low else None
        nodes = [Node(lat_deg, lon_deg, altitude_m, None, speed_mps)]
        end = self.aim_node(release.aim, speed_mps, agl_m)
        if low and agl_m is not None:
            distance_m = great_circle_m(nodes[0], end)
            ground_m = self.ground_m(lat_deg, lon_deg, f"flight {thing.name}")
            down = max(altitude_m - ground_m - agl_m, 0.0) / tan(DESCENT_RAD)
            part = min(down / max(distance_m, 1.0), 0.9)
            mid_lat, mid_lon = between(nodes[0], end, part)
            ground_m = self.ground_m(mid_lat, mid_lon, f"flight {thing.name}")
            nodes.append(Node(mid_lat, mid_lon, ground_m + agl_m, agl_m, speed_mps))
        nodes.append(end)
        return nodes

    def carrier_at(self, parent: int, age_s: float) -> tuple[float, float, float]:
        """Where a flight is at an age: latitude, longitude [deg] and height [m]."""
        legs = self.legs[parent]
        age_s = min(age_s, self.flights[parent].length_s)
        leg = legs[int(np.searchsorted(legs.start_s, age_s, side="right")) - 1]
        t = age_s - leg.start_s
        lat, lon, height = self.frame.to_geodetic(leg.pos_enu_m + leg.vel_enu_mps * t + 0.5 * leg.acc_enu_mps2 * t * t)
        return float(lat), float(lon), float(height)

    def add_arc(self, row: Any, nodes: Sequence[Node], profile: str, arc: Arc, thing: AirObject, item: Item) -> None:
        """Lay a ballistic or quasi-ballistic way along the geodesic and put its legs into the table."""
        start, end = nodes[0], nodes[-1]
        range_m, azimuth = way_between(start, end)
        key = f"flight {thing.name}"
        if range_m < RANGE_MIN_M:
            limit = f"must fly at least {RANGE_MIN_M / 1000:.0f} km on an arc"
            hint = "launch it farther away, or use profile = 'direct'"
            raise ScenarioError(Problem(self.scenario.name, key, f"{range_m:.0f} m", limit, hint))
        lay = ballistic if profile == "ballistic" else quasi_ballistic
        start_m = max(start.altitude_m, self.ground_or_sea_m(start.lat_deg, start.lon_deg))
        way = lay(range_m, start_m, end.altitude_m, arc, key, item, is_dropped=thing.parent >= 0)
        n = len(way.way_m)
        lat, lon, _ = geodesics.direct(start.lat_deg, start.lon_deg, azimuth, np.maximum(way.way_m, 0.0))
        self.check_clear(key, lat, lon, way)
        pos = self.frame.to_enu(lat, lon, way.height_m)
        vel = np.gradient(pos, way.age_s, axis=0, edge_order=2)
        times_s = np.diff(way.age_s)
        legs = table(LEG, n - 1)
        legs.acc_enu_mps2 = np.diff(vel, axis=0) / times_s[:, None]
        legs.start_s, legs.pos_enu_m = way.age_s[:-1], pos[:-1]
        legs.vel_enu_mps = np.diff(pos, axis=0) / times_s[:, None] - 0.5 * legs.acc_enu_mps2 * times_s[:, None]
        speed_mps = length(np.diff(pos, axis=0)) / times_s
        self.put_legs(row, legs, lat, lon, way.age_s, float(speed_mps.max()))
        self._ages_s.append(way.age_s[[0, -1]])

    def ground_or_sea_m(self, lat_deg: float, lon_deg: float) -> float:
        """Height of the ground, or of the sea where the terrain ends [m]."""
        return self.terrain.ground_m(lat_deg, lon_deg) if bool(self.terrain.covers(lat_deg, lon_deg)) else 0.0

    def check_clear(self, key: str, lat: np.ndarray, lon: np.ndarray, way: Profile) -> None:
        """A way that meets the ground before its aim is refused: nothing flies underground."""
        inside = self.terrain.covers(lat, lon)
        ground_m = np.where(inside, self.terrain.at_row_col(*self.terrain.row_col(lat, lon)), -math.inf)
        hidden = np.flatnonzero(way.height_m[1:-1] < ground_m[1:-1] - GROUND_SLACK_M) + 1
        if len(hidden):
            i = int(hidden[0])
            short_km = (way.way_m[-1] - way.way_m[i]) / 1000.0
            limit = f"meets the ground {short_km:.1f} km before its aim: {ground_m[i]:.0f} m above sea level there"
            hint = "launch it from another side, or raise arc.dive_rad or arc.apogee_m"
            raise ScenarioError(Problem(self.scenario.name, key, f"{way.height_m[i]:.0f} m", limit, hint))

    def put_legs(
        self, row: Any, legs: Table, lat: np.ndarray, lon: np.ndarray, ages_s: np.ndarray, speed_max_mps: float
    ) -> None:
        """Fill in the ground under legs and hang them under their flight."""
        inside = self.terrain.covers(lat[:-1], lon[:-1])
        ground_m = self.terrain.at_row_col(*self.terrain.row_col(lat[:-1], lon[:-1]))
        legs.ground_msl_m = np.where(inside, ground_m, 0.0)
        row.first_leg, row.n_legs = self.n_legs, len(legs)
        row.length_s, row.speed_max_mps = ages_s[-1], speed_max_mps
        self.n_legs += len(legs)
        self.legs.append(legs)

    def add_legs(self, row: Any, nodes: Sequence[Node]) -> None:
        """Cut a route into legs and put them into the table."""
        lat, lon, altitude_m, speed_mps, node_at = densify(nodes, self.terrain)
        pos = self.frame.to_enu(lat, lon, altitude_m)
        chord = np.diff(pos, axis=0)
        times_s = np.maximum(length(chord), 1e-3) / speed_mps[:-1]
        ages_s = np.concatenate([[0.0], np.cumsum(times_s)])
        up = 0.5 * (pos[1:] + pos[:-1]) / np.array([self.frame.radius_east_m, self.frame.radius_north_m, 1.0])
        up[:, 2] = 1.0
        up /= length(up)[:, None]
        legs = table(LEG, len(chord))
        # Level flight over a round earth: the path bends down with v^2 / R.
        legs.acc_enu_mps2 = -np.square(speed_mps[:-1, None]) / self.frame.radius_east_m * up
        legs.start_s = ages_s[:-1]
        legs.pos_enu_m = pos[:-1]
        legs.vel_enu_mps = chord / times_s[:, None] - 0.5 * legs.acc_enu_mps2 * times_s[:, None]
        self.put_legs(row, legs, lat, lon, ages_s, float(speed_mps.max()))
        self._ages_s.append(ages_s[node_at[[not node.is_extra for node in nodes]]])
