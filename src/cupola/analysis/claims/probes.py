"""Probes: small simulated experiments on one battery, made to judge a claim.

A `Bench` is one battery of the scenario alone in its terrain, in one variant and at one end of the published figures.
Threats fly straight at it along great circles; nothing else is in the air. The bench is built once, only the flights
change from probe to probe, so that terrain, horizon and fly-out tables are shared.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola._memory import give_back
from cupola.catalogue import Item, item_from_dict
from cupola.kernels import geodesics
from cupola.scenario import BASE, is_ballistic_type, variant_names, with_variant
from cupola.scenario.models.scenario import Battery, Claim, Flight, Scenario, Waypoint

if TYPE_CHECKING:
    from cupola.engine.build.figures import Figures
    from cupola.engine.build.model import Model

#: No probe starts farther out than this [m]: beyond the instrumented range of every radar of the catalogue.
START_MAX_M = 600e3
#: Margin between where the first radar can see and where a probe starts [m]; a threat needs it for tracks to begin.
START_MARGIN_M = 20e3
#: Distance between the points of a probe's path that must rise over mountains [m].
PATH_STEP_M = 4e3
#: A probe at constant altitude keeps at least this far above the ground [m].
CLEARANCE_M = 150.0
#: Probes lower than this follow the terrain; higher ones keep their altitude above sea level [m].
FOLLOW_BELOW_M = 1000.0
#: Range of a ballistic probe whose type does not say [m].
BALLISTIC_RANGE_M = 300e3
#: Probes may last this long [s]; they end when the threat is dead or has passed.
DURATION_S = 20_000.0


@dataclass(frozen=True, eq=False)
class Bench:
    """One battery alone, in one variant and at one end of the figures.

    Parameters
    ----------
    variant, figures : str
        Name of the variant; low, nominal or high.
    system_name : str
        The system's name in the catalogue.
    battery : Battery
        As it stands in the variant.
    model : Model
        Built, with a placeholder in the air.
    is_decisive : bool
        Whether the verdict can hang on its cases: those of the claim's own defence, but not with unfavourable figures.
    """

    variant: str
    figures: str
    system_name: str
    battery: Battery
    model: Model
    is_decisive: bool

    @property
    def engagement_radar(self) -> Any:
        """Row of the radar that guides."""
        system = self.model.system
        return system.radars[int(system.batteries[0].engagement_radar)]

    @property
    def target_channels(self) -> int:
        """Targets that the battery can hold at once [-]."""
        return int(self.model.system.batteries[0].target_channels)


def battery_of(scenario: Scenario, claim: Claim) -> Battery:
    """The battery that a claim is about: the one it names, else the first."""
    return next((b for b in scenario.batteries if b.name == claim.battery), scenario.batteries[0])


def subject_and_others(scenario: Scenario, claim: Claim) -> tuple[str, tuple[str, ...]]:
    """The variant that the verdict is about, and the others to compare; those without the battery are left out.

    The subject is ``base`` when the claim lists no variants, lists ``base``, or lists one that equals it; else the
    first one listed. Variants that equal the subject are not simulated twice.
    """
    name = battery_of(scenario, claim).name

    def state(variant: str) -> Battery:
        return next(b for b in with_variant(scenario, variant).batteries if b.name == name)

    listed = [v for v in (claim.variants or variant_names(scenario)) if state(v).is_active]
    base = state(BASE)
    is_base = base.is_active and (not listed or any(state(v) == base for v in listed))
    subject = BASE if is_base else listed[0] if listed else BASE
    others: list[str] = []
    for variant in listed:
        if all(state(variant) != state(known) for known in (subject, *others)):
            others.append(variant)
    return subject, tuple(others)


def system_name(scenario: Scenario, battery: Battery) -> str:
    """Name of a battery's system without the bracket that catalogues add: ``S-300PMU-2``."""
    name = str(scenario.catalogue["system"][battery.system]["name"])
    return name.partition(" (")[0].strip()


def type_name(scenario: Scenario, target: str) -> str:
    """Short name of a target type: ``F-16C/I``."""
    name = str(scenario.catalogue["target"][target]["name"])
    return name.partition(" (")[0].removesuffix(" class").strip()


def bench(scenario: Scenario, claim: Claim, variant: str, figures: Figures, terrain: Any = None) -> Bench:
    """Build one battery alone.

    Parameters
    ----------
    scenario : Scenario
        As loaded.
    claim : Claim
        Says which battery.
    variant, figures : str
        Which defence, and which end of the published figures.
    terrain : TerrainGrid, optional
        Opened before, so that it is not opened for each bench.
    """
    from cupola.engine.build.model import build

    give_back()  # a bench takes a tenth of a second to build again, and its ground many megabytes to keep
    changed = with_variant(scenario, variant)
    name = battery_of(scenario, claim).name
    battery = next(b for b in changed.batteries if b.name == name)
    by_itself = battery.doctrine.model_copy(update={"engage_on_remote": "none"})
    types = claim.classes or ((claim.type,) if claim.type else ())
    placeholder = Flight(
        name="probe",
        type=types[0],
        side="hostile",
        route=(_point(battery, 0.0, 1000.0, 10_000.0), _point(battery, 0.0, 0.0, 10_000.0)),
    )
    update = {
        "batteries": (battery.model_copy(update={"is_active": True, "moves": (), "doctrine": by_itself}),),
        "posts": (),
        "radars": (),
        "failures": (),
        "flights": (placeholder,),
        "variants": (),
        "claims": (),
        "duration_s": DURATION_S,
    }
    model = build(changed.model_copy(update=update), figures=figures, terrain=terrain)
    is_decisive = figures != "low" and variant == subject_and_others(scenario, claim)[0]
    return Bench(variant, figures, system_name(changed, battery), battery, model, is_decisive)


def start_range_m(item: Bench, altitude_m: float) -> float:
    """How far out a probe starts [m]: beyond the farthest point where any radar could see it over a smooth sea.

    Parameters
    ----------
    item : Bench
        Its radars and their heights.
    altitude_m : float
        Highest altitude of the probe above sea level [m].
    """
    system = item.model.system
    farthest_m = 0.0
    for radar in system.radars:
        radius_m = system.k_factor * system.earth_radius_m
        heights_m = (max(float(radar.altitude_msl_m), 1.0), max(altitude_m, 1.0))
        horizon_m = sum(math.sqrt(2.0 * radius_m * height_m) for height_m in heights_m)
        farthest_m = max(farthest_m, min(horizon_m, float(radar.range_max_m)))
    return min(farthest_m + START_MARGIN_M, START_MAX_M)


def inbound(item: Bench, target: str, height_m: float, bearing_rad: float, name: str = "probe") -> Flight:
    """One threat that flies straight at the battery and ends above it, or comes down on it.

    Parameters
    ----------
    item : Bench
        The battery.
    target : str
        Target type of the catalogue; it flies at its cruise speed.
    height_m : float
        Height above the battery's ground [m]. Below 1 km the threat keeps this height above all ground; higher up it
        keeps its altitude above sea level, but rises over mountains that come nearer than 150 m. A ballistic type
        comes down its own path over its published range, and this height says nothing of it.
    bearing_rad : float
        Where it comes from, clockwise from north at the battery [rad].
    name : str
        Its name; draws are addressed by it.
    """
    threat = item_from_dict(item.model.scenario.catalogue["target"][target])
    if is_ballistic_type(threat):
        return _ballistic(item, threat, bearing_rad, name)
    ground_m = float(item.model.system.batteries[0].altitude_msl_m)
    altitude_m = ground_m + height_m
    start_m = start_range_m(item, altitude_m)
    if height_m < FOLLOW_BELOW_M:
        ranges_m = np.array([start_m, 0.0])
        route = tuple(_point(item.battery, bearing_rad, float(r), agl_m=height_m) for r in ranges_m)
    else:
        route = _level_route(item, bearing_rad, start_m, altitude_m)
    return Flight(name=name, type=target, side="hostile", route=route)


def _ballistic(item: Bench, threat: Item, bearing_rad: float, name: str) -> Flight:
    """A ballistic threat at the battery's post, from its published range away or as far as the terrain goes."""
    range_m = threat.si("range") if "range" in threat.values else BALLISTIC_RANGE_M
    return Flight(
        name=name,
        type=threat.id,
        side="hostile",
        profile="ballistic" if threat.words("profile") == "ballistic" else "quasi_ballistic",
        aim=f"{item.battery.name}/post",
        route=(_point(item.battery, bearing_rad, range_m, msl_m=0.0),),
    )


def _level_route(item: Bench, bearing_rad: float, start_m: float, altitude_m: float) -> tuple[Waypoint, ...]:
    """Two points where nothing is in the way; else a path that rises over what is."""
    ranges_m = np.linspace(start_m, 0.0, max(2, math.ceil(start_m / PATH_STEP_M) + 1))
    lat, lon = _destination(item.battery, bearing_rad, ranges_m)
    ground_m = ground_along_m(item, bearing_rad, ranges_m)
    around_m = ground_m.copy()
    around_m[1:] = np.maximum(around_m[1:], ground_m[:-1])
    around_m[:-1] = np.maximum(around_m[:-1], ground_m[1:])
    needed_m = np.maximum(altitude_m, around_m + CLEARANCE_M)
    if np.all(needed_m <= altitude_m):
        keep = np.array([0, len(ranges_m) - 1])
    else:
        level = needed_m <= altitude_m
        inner = level[1:-1] & level[:-2] & level[2:]
        keep = np.flatnonzero(np.concatenate(([True], ~inner, [True])))
    return tuple(Waypoint(lat_deg=float(lat[i]), lon_deg=float(lon[i]), altitude_m=float(needed_m[i])) for i in keep)


def ground_along_m(item: Bench, bearing_rad: float, ranges_m: np.ndarray) -> np.ndarray:
    """Height of the ground above sea level at ranges along a bearing from the battery [m]; 0 where terrain ends."""
    lat, lon = _destination(item.battery, bearing_rad, ranges_m)
    terrain = item.model.terrain
    return np.where(terrain.covers(lat, lon), terrain.at_row_col(*terrain.row_col(lat, lon)), 0.0)


def _point(
    battery: Battery, bearing_rad: float, range_m: float, msl_m: float | None = None, agl_m: float | None = None
) -> Waypoint:
    lat, lon = _destination(battery, bearing_rad, np.array([range_m]))
    return Waypoint(lat_deg=float(lat[0]), lon_deg=float(lon[0]), altitude_m=msl_m, altitude_agl_m=agl_m)


def _destination(battery: Battery, bearing_rad: float, ranges_m: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    lat, lon, _ = geodesics.direct(battery.lat_deg, battery.lon_deg, math.degrees(bearing_rad), ranges_m)
    return lat, lon
