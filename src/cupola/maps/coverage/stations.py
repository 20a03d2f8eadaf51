"""Radars whose coverage is mapped: those of a scenario, as the engine builds them, or one described by hand."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from cupola.constants import EARTH_RADIUS_MEAN_M
from cupola.engine.build.model import Model
from cupola.errors import InputError, Problem, TerrainError
from cupola.kernels.radar import pattern_gain, snr_reference
from cupola.scenario.models.problems import nearest
from cupola.terrain.grid import TerrainGrid
from cupola.variants import Pattern, Swerling


@dataclass(frozen=True, slots=True, kw_only=True)
class Station:
    """A radar on its mast.

    Parameters
    ----------
    name : str
        Unique on a map.
    lat_deg, lon_deg : float
        Where it stands, WGS-84 [deg].
    antenna_m : float
        Height of the antenna above sea level [m].
    reach_m : float
        Instrumented range [m].
    detection_m : float
        Range out to which the chosen echo is detected with the chosen probability [m]; infinite when unknown.
    echo : str
        Which echo that is, in words; empty when unknown.
    elevation_min_rad, elevation_max_rad : float
        Limits of elevation [rad].
    sector_half_rad, boresight_rad : float
        Half of the sector that it sees at one time [rad], pi for all round; and where its face points.
    can_turn : bool
        Whether the sector can be turned to any bearing.
    pattern, sin_elevation_full, beam_tilt_rad, beam_elevation_rad
        How its range depends on elevation: as `cupola.kernels.radar.pattern_gain` takes them.
    earth_radius_m : float
        Radius of the earth there [m].
    """

    name: str
    lat_deg: float
    lon_deg: float
    antenna_m: float
    reach_m: float
    detection_m: float = math.inf
    echo: str = ""
    elevation_min_rad: float = -0.5 * math.pi
    elevation_max_rad: float = 0.5 * math.pi
    sector_half_rad: float = math.pi
    boresight_rad: float = 0.0
    can_turn: bool = True
    pattern: Pattern = Pattern.SCANNED
    sin_elevation_full: float = 1.0
    beam_tilt_rad: float = 0.0
    beam_elevation_rad: float = 0.1
    earth_radius_m: float = EARTH_RADIUS_MEAN_M

    def part_of_range(self, elevation_rad: float) -> float:
        """How much of its range it has at an elevation [-]: the fourth root of the antenna's gain there, two ways."""
        beam = (self.sin_elevation_full, self.beam_tilt_rad, self.beam_elevation_rad)
        return float(pattern_gain(int(self.pattern), *beam, math.sin(elevation_rad)) ** 0.25)

    @property
    def sector_text(self) -> str:
        """What a reader must know of the sector, or nothing."""
        if self.sector_half_rad >= math.pi:
            return ""
        sector = f"{math.degrees(2.0 * self.sector_half_rad):.0f} degrees"
        if self.can_turn:
            return f"At any moment it sees only {sector}; the map shows all bearings to which it can be turned."
        return f"It sees only {sector} around {math.degrees(self.boresight_rad) % 360.0:.0f} degrees."


def stations_of(model: Model, names: Sequence[str], rcs_m2: float, p_detect: float) -> tuple[Station, ...]:
    """Radars of a scenario: all, or those named; a name is ``battery/radar``, a radar type or a battery.

    Parameters
    ----------
    model : Model
        From `cupola.engine.build.model.build`.
    names : sequence of str
        Which; empty for all.
    rcs_m2, p_detect : float
        Cross-section [m2] of the target and probability of detection in one look [-] that limit the sensitivity.

    Raises
    ------
    InputError
        With every name that no radar of the scenario has.
    """
    known = model.names.radars
    if not known:
        raise InputError(Problem(model.scenario.name, "battery", None, "has no radar", "add a battery"))
    problems = []
    for name in names:
        if not any(_is_named(radar, name) for radar in known):
            hint = nearest(name, known) or f"its radars are {', '.join(known)}"
            problems.append(Problem("--radar", "", None, f"{name!r} is no radar of {model.scenario.name}", hint))
    if problems:
        raise InputError(problems)
    found = []
    for radar, row in zip(known, model.system.radars, strict=True):
        if names and not any(_is_named(radar, name) for name in names):
            continue
        lat, lon, _ = model.frame.to_geodetic(row.pos_enu_m)
        needed = snr_reference(p_detect, row.p_false_alarm, int(Swerling.CASE_1))
        found.append(
            Station(
                name=radar,
                lat_deg=float(lat),
                lon_deg=float(lon),
                antenna_m=float(row.altitude_msl_m),
                reach_m=float(row.range_max_m),
                detection_m=float(row.range_ref_m * (rcs_m2 / row.rcs_ref_m2 * row.snr_ref / needed) ** 0.25),
                echo=f"{rcs_m2:g} m² with a probability of {p_detect:g} in one look",
                elevation_min_rad=math.atan(float(row.tan_elevation_min)),
                elevation_max_rad=math.atan(float(row.tan_elevation_max)),
                sector_half_rad=float(row.sector_half_rad),
                boresight_rad=float(row.boresight_rad),
                can_turn=bool(row.is_rotating) or float(row.slew_radps) > 0.0,
                pattern=Pattern(int(row.pattern)),
                sin_elevation_full=float(row.sin_elevation_full),
                beam_tilt_rad=float(row.beam_tilt_rad),
                beam_elevation_rad=float(row.beam_elevation_rad),
                earth_radius_m=float(model.system.earth_radius_m),
            )
        )
    return tuple(found)


def _is_named(radar: str, name: str) -> bool:
    return name == radar or name in radar.split("/")


def station_at(terrain: TerrainGrid, lat_deg: float, lon_deg: float, mast_m: float, range_km: float) -> Station:
    """One radar at a place, with no limits but the horizon and its range.

    Raises
    ------
    TerrainError
        If the place lies outside the terrain, the mast is below the ground, or the range is out of limits.
    """
    problems = []
    if not bool(terrain.covers(lat_deg, lon_deg)):
        limit = f"lies outside the terrain, which covers {terrain.extent_text()}"
        hint = "use a terrain that covers it, or the embedded one by leaving out --terrain"
        problems.append(Problem("--site", "", None, f"({lat_deg:g}, {lon_deg:g}) {limit}", hint))
    if not 0.0 <= mast_m <= 30e3:
        limit = f"{mast_m:g} m must lie in 0 to 30,000 m above the ground"
        problems.append(Problem("--mast", "", None, limit, "an antenna below ground sees nothing"))
    if not 1.0 <= range_km <= 1000.0:
        problems.append(Problem("--range", "", None, f"{range_km:g} km must lie in 1 to 1000 km", "250 km is usual"))
    if problems:
        raise TerrainError(problems)
    antenna_m = terrain.ground_m(lat_deg, lon_deg) + mast_m
    return Station(name="site", lat_deg=lat_deg, lon_deg=lon_deg, antenna_m=antenna_m, reach_m=range_km * 1000.0)
