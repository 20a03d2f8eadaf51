"""Lint of the catalogue: what an item lacks, and which of its figures change nothing that is simulated.

A figure that stands in the catalogue and moves no result is a trap: who varies it believes that it does not matter.
So each one is set to another value in a small scenario, and the tables of the engine, or with ``n`` the outcomes of
replications under the same draws, are compared with those before.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from cupola.catalogue import Item, item_from_dict, list_items, load_item
from cupola.catalogue.complete import missing, stale
from cupola.catalogue.keys import DISTURBED, FIGURES, FITTED_FROM, GUNS, NOT_SIMULATED, WORDS
from cupola.catalogue.units import UNITS
from cupola.engine.build.model import Model, build
from cupola.engine.run import run
from cupola.errors import InputError, Problem
from cupola.scenario import Scenario, dump, loads
from cupola.terrain.grid import TerrainGrid

LAT, LON = 50.0, 10.0
SEED = 20261130
#: Who comes at the battery of the probe: target type, how many, height [m] or None for a ballistic path, distance [m].
RAID: tuple[tuple[str, int, float | None, float], ...] = (
    ("f16c", 2, 6000.0, 150e3), ("shahed136", 3, 400.0, 20e3), ("tomahawk", 2, 80.0, 60e3), ("scud_b", 1, None, 250e3),
)  # fmt: skip
#: A figure without a spread is moved by these parts of itself, and a zero by these parts of its upper limit.
STEPS = (1.3, 0.7, 2.0, 0.4)


@dataclass(frozen=True)
class Checked:
    """What was found of one item.

    Parameters
    ----------
    item : Item
        As loaded.
    problems : tuple of Problem
        What it lacks, and what does not go together.
    unused : tuple of str
        Figures and words that the simulation should follow, and does not: set to another value they change nothing.
    facts : tuple of str
        Figures for the reader, which no model reads.
    used : mapping of str to str
        All others, with how: ``simulated``, ``fitted`` (through the fit of the missile) or ``disturbed`` (only with
        jamming, clutter, weather or multipath), ``checked`` (other values are refused).
    excused : mapping of str to str
        Figures that change nothing here, with what stands in for them.
    """

    item: Item
    problems: tuple[Problem, ...] = ()
    unused: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    used: dict[str, str] = field(default_factory=dict)
    excused: dict[str, str] = field(default_factory=dict)


def check_catalogue(
    items: Iterable[Item] | None = None, *, n: int = 0, progress: Callable[[int, int], None] | None = None
) -> list[Checked]:
    """Check items of the catalogue, or all.

    Parameters
    ----------
    items : iterable of Item, optional
        None: every item, with those of `cupola.catalogue.own_items`.
    n : int
        Replications by which outcomes are compared; 0: the tables that the engine is given are compared instead,
        which is quick and cannot tell a figure that the engine is given and ignores.
    progress : callable, optional
        Called with items checked and items.

    Returns
    -------
    list of Checked
        In the order of the items.
    """
    chosen = list(list_items() if items is None else items)
    found = []
    for k, item in enumerate(chosen):
        found.append(check_item(item, n=n))
        if progress is not None:
            progress(k + 1, len(chosen))
    return found


def check_item(item: Item, *, n: int = 0) -> Checked:
    """Check one item; `check_catalogue` says how."""
    problems = (*missing(item), *stale(item))
    facts = tuple(
        key
        for key in (*item.values, *item.text)
        if key in NOT_SIMULATED[item.kind] or (key not in FIGURES[item.kind] and key not in WORDS[item.kind])
    )
    if problems or item.not_runnable:
        return Checked(item, problems, facts=facts)
    used: dict[str, str] = {}
    excused: dict[str, str] = {}
    unused: list[str] = []
    probe = _probe(item)
    before = _seen(probe, n)
    for key in (*item.values, *item.text):
        if key in facts:
            continue
        if item.kind == "missile" and key in FITTED_FROM:
            used[key] = "fitted"
        elif key in DISTURBED:
            used[key] = "disturbed"
        else:
            way = _way(probe, item, key, before, n)
            why = "" if way else _excuse(item, key)
            if way:
                used[key] = way
            elif why:
                excused[key] = why
            else:
                unused.append(key)
    return Checked(item, problems, tuple(unused), facts, used, excused)


def _excuse(item: Item, key: str) -> str:
    """What stands in for a figure that changes nothing; empty: nothing does."""
    if item.kind == "radar" and key == "antenna_height" and item.words("role") == "engagement":
        return "the mast_height of its system counts"
    if item.kind == "radar" and key == "sector" and item.flag("rotating"):
        return "it turns all round"
    if item.kind == "radar" and key == "tracks" and item.flag("rotating"):
        return "only many tracks at once reach it"
    if item.kind == "system" and key == "missiles_per_launcher":
        own = bool(item.missiles) and "per_launcher" in load_item("missile", item.missiles[0])
        return "the per_launcher of its missile counts" if own else ""
    if item.kind == "target":
        is_thrown = "profile" in item.text and item.words("profile") != "direct"
        return {
            "profile": "claims, zones and maps read it; a flight says its own",
            "is_weapon": "a check of scenarios reads it: what has an aim attacks it",
            "speed": "its path gives its speed" if is_thrown else "",
            "range": "" if is_thrown else "its route says how far it flies",
        }.get(key, "")
    return ""


def _way(probe: Scenario, item: Item, key: str, before: str, n: int) -> str:
    """How a figure is used: what it changes, or that other values are refused; empty: not at all."""
    way = ""
    for changed in _changes(item, key):
        scenario = _with(probe, item, changed)
        if scenario is None:
            way = "checked"
        elif _seen(scenario, n) != before:
            return "simulated"
    return way


def _changes(item: Item, key: str) -> Iterable[dict[str, Any]]:
    """The item with other values of one figure or fact, each inside its limits."""
    saved = item.to_dict()
    if key in item.text:
        for word in WORDS[item.kind][key]:
            if word != item.words(key):
                yield _entry(saved, key, text=word)
        return
    rule, value = FIGURES[item.kind][key], item.values[key]
    factor = UNITS[value.unit][1]
    tried = [value.min, value.max, *(part * value.nominal for part in STEPS), rule.low / factor]
    if value.nominal == 0.0 and np.isfinite(rule.high):
        tried += [0.5 * rule.high / factor, 0.01 * rule.high / factor]
    for figure in dict.fromkeys(round(one) if value.unit == "count" else one for one in tried):
        if figure != value.nominal and rule.low <= figure * factor <= rule.high:
            spread = {"min": min(value.min, figure), "nominal": figure, "max": max(value.max, figure)}
            yield _entry(saved, key, **spread)


def _entry(saved: dict[str, Any], key: str, **fields: Any) -> dict[str, Any]:
    return saved | {"values": saved["values"] | {key: saved["values"][key] | fields}}


def _with(probe: Scenario, item: Item, changed: dict[str, Any]) -> Scenario | None:
    """The probe with the item changed; None where a check refuses it."""
    document = dump(probe)
    try:
        item_from_dict(changed)
        document["catalogue"][item.kind][item.id] = changed
        return loads(document, source="probe")
    except InputError:
        return None


def _seen(probe: Scenario, n: int) -> str:
    """A hash of what the engine is given, or of what comes out."""
    model = build(probe, terrain=_level())
    return _given(model) if n == 0 else _outcomes(model, n)


def _given(model: Model) -> str:
    digest = hashlib.sha256()
    for part in model.system:
        data = part if isinstance(part, np.ndarray) else np.asarray(part, np.float64)
        digest.update(repr(data.shape).encode())
        digest.update(np.ascontiguousarray(data).tobytes())
    return digest.hexdigest()


def _outcomes(model: Model, n: int) -> str:
    results = run(model, n, seed=SEED, workers=1)
    digest = hashlib.sha256()
    for table in (results.replications, results.flights, results.engagements):
        for name, column in table.items():
            digest.update(name.encode())
            digest.update(np.asarray(column).astype(str).tobytes() if column.dtype == object else column.tobytes())
    return digest.hexdigest()


def _probe(item: Item) -> Scenario:
    """A battery and a raid in which the item takes part."""
    system, radar, missile, raid = "s300pmu2", "", "", RAID
    if item.kind == "target":
        profile = item.words("profile") if "profile" in item.text else "direct"
        height_m = None if profile != "direct" else item.si("altitude")
        far_m = min(item.si("range") if "range" in item.values else 120e3, 120e3, 1000.0 * item.si("speed"))
        raid = ((item.id, 4, height_m, far_m),)
    elif item.kind == "system":
        system = item.id
    else:
        system = _user_of(item) or system
        owner = load_item("system", system)
        radar = item.id if item.kind == "radar" and not _is_part(item, owner) else ""
        missile = item.id if item.kind == "missile" else ""
    battery = {"name": "alpha", "system": system, "lat_deg": LAT, "lon_deg": LON, "boresight_deg": 270.0,
               "doctrine": {"p_hostile_known": 1.0}}  # fmt: skip
    if item.kind == "system" and set(item.values) >= GUNS:
        battery["guns"] = True
    if missile:
        battery["missile"] = missile
    document: dict[str, Any] = {
        "format": 1, "name": "probe", "duration_min": 25, "origin": {"lat_deg": LAT, "lon_deg": LON},
        "battery": [battery], "flight": [flight for row in raid for flight in _flights(*row)],
        "asset": [
            {"name": "city", "lat_deg": LAT, "lon_deg": LON + 0.02, "people": 10},
            {"name": "village", "lat_deg": LAT - 3.5, "lon_deg": LON, "people": 10},
        ],
    }  # fmt: skip
    if radar:
        if item.words("role") == "engagement":
            battery["engagement_radar"] = radar
        else:
            document["post"] = [{"name": "post", "lat_deg": LAT, "lon_deg": LON}]
            battery["post"] = "post"
            lone = {"name": "lone", "type": radar, "post": "post", "lat_deg": LAT, "lon_deg": LON}
            document["radar"] = [lone]
    return loads(document, source="probe")


def _flights(kind: str, count: int, height_m: float | None, far_m: float) -> list[dict[str, Any]]:
    """Targets from the west at the battery, and one of them far to the south, which nobody can stop."""
    item = load_item("target", kind)
    flights = []
    for name, lat_deg, aim, n in (("a", LAT, "city", count), ("b", LAT - 3.5, "village", 1)):
        start = {"lat_deg": lat_deg, "lon_deg": LON - far_m / 71.7e3}
        flight: dict[str, Any] = {
            "name": f"{kind.replace('_', '-')}-{name}", "type": kind, "side": "hostile", "count": n,
        }  # fmt: skip
        if height_m is None:
            flight |= {"profile": item.words("profile"), "aim": aim, "route": [start | {"altitude_m": 0.0}]}
        else:
            key = "altitude_agl_m" if height_m < 300.0 else "altitude_m"
            flight["route"] = [one | {key: height_m} for one in (start, {"lat_deg": lat_deg, "lon_deg": LON})]
            flight |= {"aim": aim} if item.flag("is_weapon") else {}
        flights.append(flight)
    return flights


def _is_part(item: Item, system: Item) -> bool:
    return item.id in (*system.surveillance_radars, system.engagement_radar, *system.missiles)


def _user_of(item: Item) -> str:
    """A system that has the item among its parts; empty: none has."""
    return next((one.id for one in list_items("system") if not one.not_runnable and _is_part(item, one)), "")


@cache
def _level() -> TerrainGrid:
    """Level ground at sea level, 6 degrees around the probe."""
    side, step = 121, 0.1
    return TerrainGrid(
        heights=np.zeros((side, side), np.float32), y_first=LAT + 6.0, x_first=LON - 6.0, y_step=step, x_step=step,
        name="level ground", source="made up", posting_m=step * 111e3, horizon_error_mrad=(0.0, 0.0),
    )  # fmt: skip
