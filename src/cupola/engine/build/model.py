"""Build: the only place where a description becomes arithmetic. A scenario goes in, a `System` comes out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from cupola._shown import Shown
from cupola.engine.build.air import Air
from cupola.engine.build.ammunition import ammunition_table
from cupola.engine.build.countermeasures import kill_factors
from cupola.engine.build.figures import Figures
from cupola.engine.build.floor_warnings import floor_warnings
from cupola.engine.build.frame import Frame
from cupola.engine.build.ghosts import with_ghosts
from cupola.engine.build.ground import Ground
from cupola.engine.build.ground_warnings import ground_warnings
from cupola.engine.build.identification import zone_rows
from cupola.engine.build.medium import media_of
from cupola.engine.build.moves import move_rows
from cupola.engine.build.network import Network, build_network
from cupola.engine.build.shared_tables import ALTITUDE_STEP_M, ALTITUDES, COARSE_M, MASK_BEARINGS, MASK_BINS, RANGES
from cupola.engine.tables import System, Table
from cupola.errors import Problem, ScenarioError
from cupola.kernels.rows import (
    ASSET,
    BATTERY,
    FALSE_TRACKS,
    FLIGHT,
    GUN,
    IDENTIFICATION,
    JAMMER,
    LAUNCHER,
    LEG,
    MISSILE,
    RADAR,
    RESUPPLY,
    TIMED,
    ZONE,
    table,
)
from cupola.scenario import Flight, Scenario
from cupola.scenario.load import as_scenario
from cupola.terrain.grid import TerrainGrid
from cupola.terrain.readers import open_terrain
from cupola.variants import Tracking


class Names(NamedTuple):
    """Names of the rows of the tables, in their order."""

    missiles: tuple[str, ...]
    radars: tuple[str, ...]
    batteries: tuple[str, ...]
    launchers: tuple[str, ...]
    flights: tuple[str, ...]
    flight_types: tuple[str, ...]
    assets: tuple[str, ...]
    posts: tuple[str, ...]
    failures: tuple[str, ...]


@dataclass(frozen=True, eq=False, repr=False)
class Model(Shown):
    """A scenario made ready to run.

    Parameters
    ----------
    scenario : Scenario
        What it was made from.
    system : System
        The tables.
    names : Names
        What the rows are called.
    frame : Frame
        To and from WGS-84.
    terrain : TerrainGrid
        The ground.
    figures : str
        Which end of the published spread: ``low``, ``nominal`` or ``high``.
    terrain_text : str
        One sentence for reports.
    warnings : tuple of str
        What a reader must know.
    """

    scenario: Scenario
    system: System
    names: Names
    frame: Frame
    terrain: TerrainGrid
    figures: Figures
    terrain_text: str
    warnings: tuple[str, ...]

    def _shown(self) -> tuple[str, tuple[str, ...], list[tuple[str, ...]]]:
        counts = {name: len(getattr(self.system, name)) for name in ("batteries", "radars", "launchers", "flights")}
        rows: list[tuple[str, ...]] = [(name, str(count)) for name, count in counts.items()]
        return f"Model of {self.scenario.name!r}, {self.figures} figures", ("what", "how many"), rows


def build(
    scenario: Scenario | str | Path, *, figures: Figures = "nominal", terrain: str | Path | TerrainGrid | None = None
) -> Model:
    """Turn a scenario into the tables of the engine.

    Parameters
    ----------
    scenario : Scenario, str or pathlib.Path
        As `cupola.load` returns it, or what it would load.
    figures : {"nominal", "low", "high"}
        Nominal public figures, or every figure at the end of its published spread that is worse (low) or better
        (high) for the defence.
    terrain : path, name, TerrainGrid or None
        Overrides the scenario's own terrain.

    Raises
    ------
    TerrainError
        If the terrain cannot be read.
    ScenarioError
        If a site or a low route lies outside it; every such site is named.

    Examples
    --------
    >>> from cupola.scenario import load
    >>> model = build(load("minimal"))
    >>> len(model.system.batteries), model.figures
    (1, 'nominal')
    """
    scenario = as_scenario(scenario, "build")
    wanted = scenario.terrain if terrain is None else terrain
    grid = wanted if isinstance(wanted, TerrainGrid) else open_terrain(wanted)
    check_sites(scenario, grid)
    frame = Frame(scenario.origin.lat_deg, scenario.origin.lon_deg)
    ground = Ground(scenario, frame, grid, figures)
    network = build_network(scenario, ground)
    aims = {name: k for k, name in enumerate(ground.asset_names)}
    air = Air(scenario, frame, grid, aims, figures, ground.radar_names)
    names = Names(
        missiles=tuple(ground.missile_ids),
        radars=tuple(ground.radar_names),
        batteries=tuple(b.name for b in scenario.batteries if b.is_active),
        launchers=tuple(name for name in ground.asset_names if "/launcher-" in name),
        flights=tuple(air.names),
        flight_types=tuple(air.types),
        assets=tuple(ground.asset_names),
        posts=network.post_names,
        failures=network.failure_names,
    )
    check_keys(scenario, ground, air)
    media = media_of(scenario, names.radars, ground.radars, grid, figures)
    system, names = haunted(scenario, system_of(scenario, frame, ground, network, air, media), names)
    return Model(
        scenario=scenario,
        system=system,
        names=names,
        frame=frame,
        terrain=grid,
        figures=figures,
        terrain_text=grid.describe(),
        warnings=(
            *scenario.warnings,
            *terrain_warnings(scenario, grid, ground),
            *floor_warnings(system, names, frame),
            *ground_warnings(system, names, frame, grid),
        ),
    )


def with_flights(model: Model, flights: Sequence[Flight]) -> Model:
    """The same defence against other flights: masks, fly-out tables and batteries are kept, which is cheap.

    The target types must be in the scenario's catalogue.
    """
    scenario = model.scenario.model_copy(update={"flights": tuple(flights)})
    aims = {name: k for k, name in enumerate(model.names.assets)}
    air = Air(scenario, model.frame, model.terrain, aims, model.figures, model.names.radars)
    system = model.system._replace(
        flights=_table(FLIGHT, air.flights),
        legs=_joined(LEG, air.legs),
        detour_legs=air.detour_legs,
        jammers=_table(JAMMER, air.jammers),
        media=media_of(scenario, model.names.radars, model.system.radars, model.terrain, model.figures),
        false_tracks=table(FALSE_TRACKS, 0),
    )
    names = model.names._replace(flights=tuple(air.names), flight_types=tuple(air.types))
    system, names = haunted(scenario, system, names)
    return replace(model, scenario=scenario, system=system, names=names)


def haunted(scenario: Scenario, system: System, names: Names) -> tuple[System, Names]:
    """Tables and names with room for the false tracks of the scenario; the same where it has none."""
    system, flights, types = with_ghosts(scenario, system, names.radars, names.flights, names.flight_types)
    return system, names._replace(flights=flights, flight_types=types)


def system_of(scenario: Scenario, frame: Frame, ground: Ground, network: Network, air: Air, media: Table) -> System:
    """Put the rows together."""
    no_masks = np.zeros((0, MASK_BEARINGS, MASK_BINS), np.float32)
    no_tables = np.zeros((0, ALTITUDES, RANGES))
    tables = ground.flyouts
    zones, corners_m = zone_rows(scenario, frame)
    return System(
        missiles=_table(MISSILE, ground.missiles),
        radars=_table(RADAR, ground.radars),
        batteries=_table(BATTERY, ground.batteries),
        launchers=_table(LAUNCHER, ground.launchers),
        flights=_table(FLIGHT, air.flights),
        legs=_joined(LEG, air.legs),
        assets=_table(ASSET, ground.assets),
        identifications=_table(IDENTIFICATION, ground.identifications),
        zones=_table(ZONE, zones),
        corners_m=corners_m,
        media=media,
        jammers=_table(JAMMER, air.jammers),
        timed=_table(TIMED, ground.timed),
        ammunition=ammunition_table(scenario, ground.plans),
        guns=_table(GUN, ground.guns),
        resupplies=_table(RESUPPLY, ground.resupplies),
        kill_factors=kill_factors(scenario, ground.missile_ids, ground.figures),
        salvos=np.concatenate([np.zeros(0, np.int64), *ground.salvos]),
        masks=np.stack(ground.masks) if ground.masks else no_masks,
        mask_step_m=np.array(ground.mask_steps_m, np.float64),
        flyout_tof_s=np.stack([t[0] for t in tables]) if tables else no_tables,
        flyout_speed_mps=np.stack([t[1] for t in tables]) if tables else no_tables.copy(),
        flyout_altitude_step_m=ALTITUDE_STEP_M,
        flyout_range_step_m=np.array([t[2] for t in tables], np.float64),
        duration_s=float(scenario.duration_s),
        decision_interval_s=float(scenario.decision_interval_s),
        radius_east_m=frame.radius_east_m,
        radius_north_m=frame.radius_north_m,
        earth_radius_m=math.sqrt(frame.radius_east_m * frame.radius_north_m),
        k_factor=float(scenario.k_factor),
        detour_legs=air.detour_legs,
        tracking=Tracking[scenario.tracking.upper()],
        false_tracks=table(FALSE_TRACKS, 0),
        nodes=network.nodes,
        node_delay_s=network.node_delay_s,
        report_life_s=network.report_life_s,
        failures=network.failures,
        moves=move_rows(scenario, ground),
        emissions=network.emissions,
        windows_s=network.windows_s,
    )


def _table(row_type: np.dtype[Any], rows: Sequence[Any]) -> Table:
    table = np.zeros(len(rows), row_type)
    for k, row in enumerate(rows):
        table[k] = row
    return table.view(np.recarray)


def _joined(row_type: np.dtype[Any], parts: Sequence[Table]) -> Table:
    return np.concatenate([np.zeros(0, row_type), *parts]).view(np.recarray)


def check_sites(scenario: Scenario, grid: TerrainGrid) -> None:
    """Refuse batteries, assets, posts and radars outside the terrain, all at once."""
    problems = []
    lists: tuple[tuple[str, Sequence[Any]], ...] = (
        ("battery", scenario.batteries), ("asset", scenario.assets), ("post", scenario.posts),
        ("radar", scenario.radars),
    )  # fmt: skip
    named = [(f"{kind} {site.name!r}", site) for kind, sites in lists for site in sites]
    named += [(f"launchers of battery {b.name!r}", b.launcher_site) for b in scenario.batteries if b.launcher_site]
    for what, site in named:
        if not bool(grid.covers(site.lat_deg, site.lon_deg)):
            value = f"({site.lat_deg:.4f}, {site.lon_deg:.4f})"
            limit = f"lies outside the terrain, which covers {grid.extent_text()}"
            hint = "move it, or use a terrain that covers it, or the embedded terrain 'global-5min'"
            problems.append(Problem(scenario.name, what, value, limit, hint))
    if problems:
        raise ScenarioError(problems)


def check_keys(scenario: Scenario, ground: Ground, air: Air) -> None:
    """Two flights must not share the address of their draws (one chance in 4e9 for each pair)."""
    keys: dict[int, str] = {}
    for row, name in zip(air.flights, air.names, strict=True):
        other = keys.setdefault(int(row.key), name)
        if other != name:
            limit = f"has the same draw address as {other!r}"
            raise ScenarioError(Problem(scenario.name, "flight", name, limit, "rename one of them"))


def terrain_warnings(scenario: Scenario, grid: TerrainGrid, ground: Ground) -> tuple[str, ...]:
    """What the terrain does not show: mountains on a coarse grid, and everything beyond its edge."""
    warnings = list(grid.notes)
    if grid.posting_m > COARSE_M and ground.radars:
        warnings.append(
            f"the terrain has one height every {grid.posting_m / 1000:.1f} km: mountains are lower and smoother than "
            "they are, so radars see low flyers too early; give a finer one with --terrain"
        )
    for name, row in zip(ground.radar_names, ground.radars, strict=True):
        sites: tuple[Any, ...] = (*scenario.batteries, *scenario.radars)
        site = next(s for s in sites if s.name == name.partition("/")[0])
        share = grid.share_outside(site.lat_deg, site.lon_deg, float(row.range_max_m))
        if share > 0.005:
            warnings.append(f"{share:.0%} of the reach of radar {name} lies outside the terrain, read as sea level")
    return tuple(warnings)
