"""Build what disturbs radars: their antennas and receivers as jammers see them, the air, and the surface around."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cupola.catalogue import Item, item_from_dict
from cupola.constants import EARTH_RADIUS_MEAN_M, SPEED_OF_LIGHT_MPS
from cupola.engine.build.figures import Figures, figure_si
from cupola.engine.build.shared_tables import plane_posting_m
from cupola.engine.tables import Table
from cupola.errors import Problem, ScenarioError
from cupola.kernels.clutter import blind_speed_mps, improvement_factor
from cupola.kernels.jamming import antenna_gain
from cupola.kernels.propagation import gas_dbpm, path_loss_db, rain_dbpm
from cupola.kernels.rows import MEDIUM, table
from cupola.portable.exponential import power
from cupola.scenario import Environment, Scenario
from cupola.terrain.grid import TerrainGrid

#: Keys of a radar that a disturbed run needs; `prf` may be absent: a continuous wave has none.
NEEDED = ("frequency", "noise_temperature", "side_lobe", "mti_limit")
#: Surface -> reflectivity gamma at 10 GHz [-] (Barton 1985, recalled: farmland -15 dB, wooded hills -10 dB), standard
#: deviation of its height [m] and of the speeds in its echo [m/s] (both assumed; Skolnik ch. 3 for wooded hills in a
#: breeze). The sea's height goes with its state, its speeds are those of a moderate sea.
LAND = {"farmland": (0.03162277660168379, 1.0, 0.15), "hills": (0.1, 10.0, 0.25)}
SEA_SPREAD_MPS = 0.9
#: Published ranges against aircraft are taken to be measured at this height above sea level [m]; assumed.
REFERENCE_ALTITUDE_M = 10e3
#: Radius of the earth with standard refraction [m].
EFFECTIVE_RADIUS_M = 4.0 / 3.0 * EARTH_RADIUS_MEAN_M
#: Significant wave height [m] in the middle of the Douglas sea states 0 to 6 (WMO code table 3700).
WAVE_M = (0.0, 0.05, 0.3, 0.875, 1.875, 3.25, 5.0)


def media_of(
    scenario: Scenario, names: Sequence[str], radars: Sequence[Any], terrain: TerrainGrid, figures: Figures
) -> Table:
    """One row of `rows.MEDIUM` a radar; none where nothing disturbs, so that such a run costs nothing.

    Raises
    ------
    ScenarioError
        If a radar's item lacks what jamming, weather or clutter need; all of them at once.
    """
    if not scenario.is_disturbed:
        return table(MEDIUM, 0)
    sites: dict[str, Any] = {battery.name: battery for battery in scenario.batteries}
    sites |= {radar.name: radar for radar in scenario.radars}
    problems: list[Problem] = []
    rows = table(MEDIUM, len(names))
    for row, name, radar in zip(rows, names, radars, strict=True):
        owner, _, radar_id = name.partition("/")
        item = item_from_dict(scenario.catalogue["radar"][radar_id or sites[owner].type])
        for key in NEEDED:
            if key not in item.values:
                limit = "is missing: a scenario with jammers or an environment needs it"
                hint = f"write [values.{key}] as in another radar of the catalogue"
                problems.append(Problem(item.source or item.id, f"values.{key}", None, limit, hint))
        if not problems:
            site = sites[owner]
            ground_m = terrain.ground_m(site.lat_deg, site.lon_deg)
            row.surface_step_m = plane_posting_m(terrain)
            fill(row, item, radar, scenario.environment, ground_m, figures)
    if problems:
        raise ScenarioError(problems)
    return rows


def fill(row: Any, item: Item, radar: Any, environment: Environment, ground_m: float, figures: Figures) -> None:
    """Fill one row from the catalogue and from the radar's resolution cell, which tells its gain and its bandwidth."""
    row.frequency_hz = figure_si(item, "frequency", figures)
    row.wavelength_m = SPEED_OF_LIGHT_MPS / row.frequency_hz
    row.gain = antenna_gain(radar.beam_azimuth_rad, radar.beam_elevation_rad)
    row.side_lobe = figure_si(item, "side_lobe", figures)
    row.noise_k = figure_si(item, "noise_temperature", figures)
    row.bandwidth_hz = SPEED_OF_LIGHT_MPS / (2.0 * radar.resolution_m)
    if environment.gas:
        row.dry_dbpm, row.wet_dbpm = gas_dbpm(row.frequency_hz)
    row.gas_in_reference = gas_in_reference(row, radar, EFFECTIVE_RADIUS_M)
    row.rain_dbpm = rain_dbpm(row.frequency_hz, environment.rain_mmph)
    row.rain_top_m = environment.rain_top_m
    fill_surface(row, item, environment, ground_m, figures)


def gas_in_reference(row: Any, radar: Any, radius_m: float) -> float:
    """Two-way loss to gas that a published range already holds, as the factor of power that undoes it [-].

    Ranges are published as measured, through air: at the reference range and the reference height the gas must not
    be charged again. The other losses of the scenario, rain, jamming and clutter, are not in them.
    """
    if row.dry_dbpm <= 0.0:
        return 1.0
    loss_db = path_loss_db(
        radar.range_ref_m, radar.altitude_msl_m, REFERENCE_ALTITUDE_M, radius_m, row.dry_dbpm, row.wet_dbpm, 0.0, 0.0
    )
    return power(10.0, 0.2 * loss_db)


def fill_surface(row: Any, item: Item, environment: Environment, ground_m: float, figures: Figures) -> None:
    """The surface around a radar, and what its clutter filter does to the echo of it."""
    row.is_sea = 1 if environment.surface == "sea" else 0
    row.surface_msl_m = 0.0 if row.is_sea else ground_m
    row.sea_state = environment.sea_state
    if row.is_sea:
        low = min(int(environment.sea_state), len(WAVE_M) - 2)
        wave_m = WAVE_M[low] + (environment.sea_state - low) * (WAVE_M[low + 1] - WAVE_M[low])
        # The standard deviation of the height is a quarter of the significant wave height.
        row.roughness_m, spread_mps = 0.25 * wave_m, SEA_SPREAD_MPS
    else:
        row.gamma_10ghz, row.roughness_m, spread_mps = LAND[environment.surface]
    row.has_mirror = 1 if environment.multipath else 0
    row.has_clutter = 1 if environment.clutter else 0
    row.improvement = figure_si(item, "mti_limit", figures)
    if "prf" in item.values:
        prf_hz = figure_si(item, "prf", figures)
        spread_hz = 2.0 * spread_mps / row.wavelength_m
        row.improvement = min(row.improvement, improvement_factor(spread_hz / prf_hz, 2))
        if environment.clutter and not item.flag("staggered"):
            row.blind_mps = blind_speed_mps(row.wavelength_m, prf_hz)
