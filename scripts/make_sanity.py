"""Write the numbers that an expert asks first, for every system of the catalogue, beside public ones.

Usage: ``python scripts/make_sanity.py [systems...] [-n N] [--out docs/models/sanity.md]``

One battery stands on level ground at sea level, looks at where the targets come from, knows them for hostile, and
fights with the catalogue's nominal figures and its system's own doctrine. The same inputs give the same page.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyproj

from cupola.analysis.estimates.intervals import wilson
from cupola.catalogue import Item, item_ids, load_item
from cupola.engine.build.model import Model, build, with_flights
from cupola.engine.results import Results
from cupola.engine.run import run
from cupola.scenario import Flight, loads
from cupola.terrain.grid import TerrainGrid

PAGE = Path(__file__).resolve().parents[1] / "docs" / "models" / "sanity.md"
LAT, LON, BEARING_DEG = 33.5, 36.3, 270.0
SEED = 20261130
#: Eight targets come from a sector of this width [deg], at the same time.
SPREAD_DEG = 30.0
GEOD = pyproj.Geod(ellps="WGS84")


@dataclass(frozen=True)
class Case:
    """A target and how it flies at the battery.

    Parameters
    ----------
    type, words : str
        Id of the target type, and what the page calls it.
    altitude_m, far_m : float
        Height above ground [m], nan for a ballistic path; and how far out it starts [m].
    detections, ranges : tuple of str
        Keys of radars and of systems or missiles that hold a public figure to compare with, the best one first.
    """

    type: str
    words: str
    altitude_m: float
    far_m: float
    detections: tuple[str, ...]
    ranges: tuple[str, ...]


FIGHTER = ("detection_fighter", "detection_2m2", "detection_4m2", "detection_1m2", "detection")
WARHEAD = ("detection_tbm", "detection_rocket")
CASES = (
    Case("f16c", "F-16C at 6 km", 6000.0, 420e3, FIGHTER, ("range_max",)),
    Case("f35", "F-35 at 6 km", 6000.0, 420e3, (), ()),
    Case("tomahawk", "Tomahawk at 50 m", 50.0, 120e3, ("detection_100m_alt", "detection_low_500m", "low_altitude_50m"),
         ("range_max_low", "range_max_low_alt")),
    Case("shahed136", "Shahed-136 at 500 m", 500.0, 140e3, ("detection_0p1m2", "detection_low_500m"), ()),
    Case("scud_b", "Scud-B over 300 km", math.nan, 300e3, WARHEAD, ("range_max_tbm",)),
    Case("iskander", "Iskander over 400 km", math.nan, 400e3, WARHEAD, ("range_max_tbm",)),
)  # fmt: skip


def level_ground() -> TerrainGrid:
    """Level ground at sea level, 5 degrees around the battery."""
    n, step = 201, 0.05
    return TerrainGrid(
        heights=np.zeros((n, n), np.float32), y_first=LAT + 5.0, x_first=LON - 5.0, y_step=step, x_step=step,
        name="level ground", source="made up", posting_m=step * 111e3, horizon_error_mrad=(0.0, 0.0),
    )  # fmt: skip


def model_of(system: str, terrain: TerrainGrid) -> Model:
    """One battery of a system, sure of its enemies."""
    doctrine = {"p_hostile_known": 1.0, "p_friendly_mistaken": 0.0, "p_civil_mistaken": 0.0}
    alpha = {
        "name": "alpha", "system": system, "lat_deg": LAT, "lon_deg": LON, "boresight_deg": BEARING_DEG,
        "doctrine": doctrine,
    }  # fmt: skip
    here = {"lat_deg": LAT, "lon_deg": LON, "altitude_m": 50.0}
    there = here | {"lon_deg": LON - 0.1}
    types = [
        {"name": c.type.replace("_", "-"), "type": c.type, "side": "hostile", "route": [there, here]} for c in CASES
    ]
    scenario = {
        "format": 1, "name": "sanity", "duration_s": 4000.0, "origin": {"lat_deg": LAT, "lon_deg": LON},
        "battery": [alpha], "flight": types,
    }  # fmt: skip
    return build(loads(scenario), terrain=terrain)


def flights_of(case: Case, count: int) -> tuple[Flight, ...]:
    """One flight straight at the battery, or several spread over a sector."""
    flights = []
    for k in range(count):
        bearing = BEARING_DEG + SPREAD_DEG * ((k + 0.5) / count - 0.5)
        lon, lat, _ = GEOD.fwd(LON, LAT, bearing, case.far_m)
        start = {"lat_deg": lat, "lon_deg": lon}
        item = load_item("target", case.type)
        base: dict[str, Any] = {"name": f"t-{k + 1}", "type": case.type, "side": "hostile"}
        if math.isnan(case.altitude_m):
            route = [start | {"altitude_m": 0.0}]
            base |= {"profile": item.words("profile"), "aim": "alpha/post"}
        elif item.flag("is_weapon"):
            lon, lat, _ = GEOD.fwd(LON, LAT, bearing, 1500.0)
            route = [start | {"altitude_agl_m": case.altitude_m}]
            route.append({"lat_deg": lat, "lon_deg": lon, "altitude_agl_m": case.altitude_m})
            base |= {"aim": "alpha/post"}
        else:
            route = [start | {"altitude_m": case.altitude_m}]
            route.append({"lat_deg": LAT, "lon_deg": LON, "altitude_m": case.altitude_m})
        flights.append(Flight(**base, route=route))
    return tuple(flights)


def median(values: np.ndarray, factor: float = 1.0, digits: int = 0) -> str:
    """Median in words; a dash when there is nothing."""
    values = np.asarray(values, np.float64)
    values = values[np.isfinite(values)]
    return f"{np.median(values) * factor:.{digits}f}" if len(values) else "-"


def share(hits: int, n: int) -> str:
    """A share with its 95 % interval."""
    if n == 0:
        return "-"
    low, high = wilson(hits, n)
    return f"{hits / n:.2f} ({low:.2f}-{high:.2f})"


def public(items: list[Item], keys: tuple[str, ...]) -> str:
    """The first public figure among items and keys, in the item's own unit, with its evidence and source."""
    for key in keys:
        for item in items:
            if key in item.values:
                value = item.values[key]
                source = value.sources.split(";")[0].split("(")[0].strip()[:60]
                return f"{value.nominal:g} {value.unit} ({item.name}, {value.evidence}: {source})"
    return ""


def through(results: Results) -> np.ndarray:
    """How many got through in each replication: aircraft overhead and unharmed, weapons on their aim."""
    flights = results.flights
    alive = (flights["fate"] != "killed").astype(np.int64)
    return np.bincount(flights["replication"], alive, minlength=len(results.replications["replication"])).astype(int)


def row_of(model: Model, case: Case, n: int) -> list[str]:
    """One row of the page: what the simulation says."""
    alone = run(with_flights(model, flights_of(case, 1)), n, seed=SEED)
    eight = run(with_flights(model, flights_of(case, 8)), max(n // 4, 10), seed=SEED)
    shots = alone.engagements
    met = np.isin(shots["outcome"], ("kill", "miss", "failed")) if len(shots["shot"]) else np.zeros(0, bool)
    first = met & (shots["number"] == 0) if len(met) else met
    kills = int(np.sum(shots["outcome"][met] == "kill")) if len(met) else 0
    flown_s = (shots["end_s"] - shots["launch_s"])[first] if len(met) else np.zeros(0)
    leaks, eighths = int(through(alone).sum()), through(eight)
    return [
        case.words,
        median(alone.replications["first_detection_range_m"], 1e-3),
        median(shots["range_m"][first], 1e-3, 1) if len(met) else "-",
        median(shots["altitude_m"][first], 1e-3, 1) if len(met) else "-",
        median(flown_s),
        share(kills, int(met.sum())),
        share(leaks, n),
        f"{eighths.mean():.1f} of 8",
    ]


def beside(system: Item, case: Case) -> str:
    """Public figures for one row."""
    radars = [load_item("radar", name) for name in (*system.surveillance_radars, system.engagement_radar) if name]
    missile = load_item("missile", system.missiles[0])
    seen = public(radars, case.detections)
    reach = public([system, missile], case.ranges)
    return "; ".join(part for part in (f"seen at {seen}" if seen else "", f"reach {reach}" if reach else "") if part)


def section(system_id: str, terrain: TerrainGrid, n: int) -> Iterator[str]:
    """The lines of one system."""
    system = load_item("system", system_id)
    missile = load_item("missile", system.missiles[0])
    battery = missile.values["flight_time_max"]
    fit = missile.fitted["nominal"]
    yield f"## {system.name}"
    yield ""
    yield (
        f"{missile.name}: {fit['result_tof_s']:.0f} s to {fit['result_range_m'] / 1000.0:.0f} km; published flight "
        f"time {battery.min:g} to {battery.max:g} s ({battery.evidence})."
    )
    claims = (
        public([system, missile], ("pk_claimed_aircraft",)),
        public([system, missile], ("pk_claimed_cruise_missile",)),
    )
    for what, claim in zip(("aircraft", "cruise missiles"), claims, strict=True):
        if claim:
            yield f"Claimed by the maker for one shot at {what}: {claim}."
    yield ""
    yield "| " + " | ".join(HEAD) + " |"
    yield "| " + " | ".join("---" for _ in HEAD) + " |"
    model = model_of(system_id, terrain)
    for case in CASES:
        yield "| " + " | ".join([*row_of(model, case, n), beside(system, case)]) + " |"
    yield ""


HEAD = (
    "Target", "First track km", "First intercept km", "at height km", "Time of flight s", "Kill per shot", "Leak of 1",
    "Leak of 8", "Public figures",
)  # fmt: skip

OPENING = """# Sanity

The numbers that an expert asks first, end to end, for every system of the catalogue against six targets. Written by
[`scripts/make_sanity.py`](../../scripts/make_sanity.py); run it again after a change of a model or a figure.

    python scripts/make_sanity.py s300pmu2 patriot_pac3 -n 200 --out page.md

One battery stands alone on level ground, looks at where the target comes from, knows it for hostile and fights with
nominal figures and its system's own salvos. The target flies straight at it; weapons attack its command post,
aircraft pass overhead. *First track*: where the target was first tracked. *First intercept*: range and height above
sea level of the first missile that met it, and how long that missile flew (medians). *Kill per shot*: share of kills
among missiles that met their target or failed on the way, with the 95 % interval. *Leak*: share of single targets
that were not shot down (weapons reach their aim, aircraft fly on); and, of eight that come at the same time from a
sector of {spread:.0f} degrees, how many were not (mean).
A dash: it never came to that. {n} replications per row, a quarter of that for eight.

Read it with care. Makers' figures hold for a target, a height and a year that nobody states; ranges against aircraft
mean what flies high enough to be seen. Kill probabilities are for targets that fly on without evading or jamming: the
maker's claims mean that too, what wars have shown is lower. A Tomahawk at 50 m is seen at the horizon of the mast:
20 to 50 km. Batteries that see it at 27 km (Patriot, Iron Dome, David's Sling) have one shot or none; with a picture
from elsewhere they would have more. A Scud is met where it comes down, below the ceiling; fragments do little to its
body, a direct hit does (PAC-3, Stunner). An Iskander bends twice before missiles come: only the fastest hit it.
A public figure is the catalogue's, with its evidence: R
read, M recalled, E estimated.
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("systems", nargs="*", help="systems of the catalogue; all when left out")
    parser.add_argument("-n", type=int, default=100, help="replications per row")
    parser.add_argument("--out", type=Path, default=PAGE, help="page to write")
    options = parser.parse_args()
    terrain = level_ground()
    lines = [OPENING.format(spread=SPREAD_DEG, n=options.n)]
    for system_id in options.systems or item_ids("system"):
        if load_item("system", system_id).not_runnable or not load_item("system", system_id).missiles:
            continue
        lines += section(system_id, terrain, options.n)
        print(system_id, file=sys.stderr, flush=True)
    options.out.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
