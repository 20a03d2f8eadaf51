"""Build the room for false tracks: what one may see that is not there is a flight of its own, on the side ``ghost``."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from cupola.engine.tables import System, Table
from cupola.errors import Problem, ScenarioError
from cupola.kernels.false_tracks import false_track_rate_ps, p_in_gate_again
from cupola.kernels.rows import FALSE_TRACKS, FLIGHT, LEG, table
from cupola.scenario import Scenario
from cupola.scenario.layout.address import draw_key
from cupola.variants import RadarRole, Side

#: Fastest target that the gate of a new track lets through [m/s], as the prior of velocities in `phases.track`.
GATE_SPEED_MPS = 600.0
#: Mean time for which what looks like a target stays there [s]; assumed.
LASTING_S = 120.0
#: More false tracks in a replication than this are no longer a picture that anybody would fight with.
GHOSTS_MAX = 2000
#: Their type in the results.
GHOST_TYPE = "false-track"


def with_ghosts(
    scenario: Scenario, system: System, radars: tuple[str, ...], flights: tuple[str, ...], types: tuple[str, ...]
) -> tuple[System, tuple[str, ...], tuple[str, ...]]:
    """The system with room for false tracks, and the names and types of its flights.

    Only radars that search have them: an engagement radar that is cued looks at tracks and nowhere else.

    Raises
    ------
    ScenarioError
        When so many are to be expected that the picture would be nothing but false tracks.
    """
    if scenario.false_plots_per_scan <= 0.0:
        return system, flights, types
    sources: list[Any] = []
    rows: list[Table] = []
    names: list[str] = []
    first = len(system.flights)
    for i, name in enumerate(radars):
        if not searches(system, i):
            continue
        source = source_of(scenario, system, i)
        source.first, source.n = first + len(names), most_of(source.rate_ps * scenario.duration_s)
        if len(names) + source.n > GHOSTS_MAX:
            limit = f"gives more than {GHOSTS_MAX} false tracks in a replication"
            hint = "lower false_plots_per_scan or the duration"
            raise ScenarioError(
                Problem(scenario.name, "false_plots_per_scan", scenario.false_plots_per_scan, limit, hint)
            )
        for k in range(source.n):
            names.append(f"{name}/false-{k + 1}")
            rows.append(ghost_row(names[-1], len(sources), len(system.legs)))
        sources.append(source)
    joined = np.concatenate([system.flights, *rows]).view(np.recarray) if rows else system.flights
    leg = table(LEG, 1)  # stands for a route that none of them flies
    larger = system._replace(
        flights=joined,
        legs=np.concatenate([system.legs, leg]).view(np.recarray),
        false_tracks=stacked(sources),
        detour_legs=max(system.detour_legs, 1),
    )
    return larger, (*flights, *names), (*types, *[GHOST_TYPE] * len(names))


def searches(system: System, i: int) -> bool:
    """Whether a radar looks for targets by itself."""
    radar = system.radars[i]
    if radar.battery < 0:
        return False  # stands alone: it sends plots and believes in nothing
    mates = system.radars[system.radars.battery == radar.battery]
    return bool(radar.role == RadarRole.SURVEILLANCE or not np.any(mates.role == RadarRole.SURVEILLANCE))


def source_of(scenario: Scenario, system: System, i: int) -> Any:
    """One row of `rows.FALSE_TRACKS`, but for its flights."""
    radar = system.radars[i]
    battery = system.batteries[radar.battery]
    row: Any = table(FALSE_TRACKS, 1)[0]
    area_m2 = radar.sector_half_rad * radar.range_max_m * radar.range_max_m
    row.radar, row.speed_mps = i, GATE_SPEED_MPS
    row.p_again = p_in_gate_again(scenario.false_plots_per_scan, GATE_SPEED_MPS, radar.scan_period_s, area_m2)
    row.rate_ps = false_track_rate_ps(
        scenario.false_plots_per_scan, radar.scan_period_s, row.p_again, battery.confirm_hits, battery.confirm_looks
    )
    row.share_lasting, row.lasting_s = scenario.false_share_lasting, LASTING_S
    return row


def most_of(mean: float) -> int:
    """Room for a Poisson number: seven standard deviations above its mean, which chance never uses up."""
    return math.ceil(mean + 7.0 * math.sqrt(mean) + 3.0)


def ghost_row(name: str, source: int, leg: int) -> Table:
    """A flight that is not there: no echo, no route."""
    rows = table(FLIGHT, 1)
    row = rows[0]
    row.key, row.side, row.ghost_of = draw_key(name), Side.GHOST, source
    row.first_leg, row.n_legs, row.speed_max_mps = leg, 1, GATE_SPEED_MPS
    row.cos_front = 1.0
    row.parent, row.aim_asset, row.corridor, row.codes, row.seeks_radar = -1, -1, -1, -1, -1
    return rows


def stacked(rows: list[Any]) -> Table:
    """Rows as a table."""
    found = np.zeros(len(rows), FALSE_TRACKS)
    for k, row in enumerate(rows):
        found[k] = row
    return found.view(np.recarray)
