"""A replication as columns that the page plays: where everything is, what the defence believes, and what happens.

Made from the same log as ``cupola replay``; nothing is computed for it but positions between the seconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.film.beliefs import beliefs
from cupola.film.ledger import ledgers
from cupola.film.radars import losses, radars
from cupola.film.telling import told

if TYPE_CHECKING:
    from cupola.engine.replay import Log

#: Steps of the columns: of times [s], of latitudes and longitudes [deg], of altitudes [m].
TIME_STEP_S, PLACE_STEP_DEG, ALTITUDE_STEP_M = 0.01, 1e-6, 1.0


class Columns:
    """Columns of numbers, each named by its place: times [s], and places (latitude, longitude [deg], altitude [m])."""

    def __init__(self) -> None:
        self.all: list[np.ndarray] = []

    def way(self, times_s: np.ndarray, places: np.ndarray) -> int:
        """Keep a way; returns the place of its times, behind which its places stand."""
        from cupola.film.packing import steps

        units = (PLACE_STEP_DEG, PLACE_STEP_DEG, ALTITUDE_STEP_M)
        self.all.append(steps(times_s, TIME_STEP_S))
        self.all.append(np.stack([steps(places[:, i], unit) for i, unit in enumerate(units)]))
        return len(self.all) - 2

    def times(self, times_s: np.ndarray) -> int:
        """Keep times alone; returns their place."""
        from cupola.film.packing import steps

        self.all.append(steps(times_s, TIME_STEP_S))
        return len(self.all) - 1


def film_of(
    log: Log, n: int, note: str, *, tolerance_m: float = 20.0, plot_gap_s: float = 0.0
) -> tuple[Mapping[str, Any], list[np.ndarray]]:
    """A log as the page plays it.

    Parameters
    ----------
    log : Log
        From `cupola.replay`.
    n : int
        Replications of its run [-].
    note : str
        What must be said of it; empty for nothing.
    tolerance_m : float
        Points of a way are left out where a straight line between others comes this near [m].
    plot_gap_s : float
        Least time between two plots of a track that are shown [s]; 0: all are.

    Returns
    -------
    tuple of a mapping and a list of arrays
        What `film.packing.packed` takes. Columns are differences in steps of `TIME_STEP_S` and so on: of a way the
        times, shape (n,), then its places, shape (3, n).
    """
    from cupola.export.scene import scene
    from cupola.report.maps.symbols import flight_symbol

    shown = scene(log)
    columns = Columns()

    def mover(one: Any, kind: str, symbol: str) -> dict[str, Any]:
        column = columns.way(*_thinned(one.times_s, one.lat_deg, one.lon_deg, one.altitude_m, tolerance_m))
        return {
            "name": one.name, "type": _called(log, kind, one.type), "side": one.side, "symbol": symbol,
            "end_s": one.end_s, "end": one.end,
            "battery": one.battery, "target": one.target, "index": one.index, "column": column,
        }  # fmt: skip

    flights = [mover(one, "target", flight_symbol(_side(one.side), one.target_class).name) for one in shown.flights]
    guidance = _guidance(log)
    shots = [{**mover(one, "missile", "friendly-interceptor"), **guidance.get(one.index, {})} for one in shown.shots]
    events, times_s = told(log)
    origin = log.model.scenario.origin
    head = {
        "title": shown.title,
        "replication": log.replication,
        "replications": n,
        "seed": log.seed,
        "note": note,
        "duration_s": float(log.model.system.duration_s),
        "origin": {"lat_deg": origin.lat_deg, "lon_deg": origin.lon_deg},
        "sites": [
            {"kind": s.kind, "name": s.name, "battery": s.battery, "lat_deg": s.lat_deg, "lon_deg": s.lon_deg}
            for s in shown.sites
            if s.kind != "launcher"
        ],
        "batteries": list(log.model.names.batteries),
        "posts": list(log.model.names.posts),
        "flight_names": list(log.model.names.flights),
        "flights": flights,
        "shots": shots,
        "beliefs": beliefs(log, columns, plot_gap_s),
        "radars": radars(log),
        "losses": losses(log),
        "strobes": _strobes(log),
        "ledgers": ledgers(log),
        "debris": _debris(log, columns),
        "events": events,
    }
    head["event_column"] = columns.times(times_s)
    return head, columns.all


def _called(log: Log, kind: str, item: str) -> str:
    """The name of an item of the catalogue, as people know it."""
    return str(log.model.scenario.catalogue.get(kind, {}).get(item, {}).get("name", item))


def _side(side: str) -> str:
    return side if side in ("hostile", "friendly", "civil") else "hostile"


def _thinned(times_s: Any, lat: Any, lon: Any, altitude: Any, tolerance_m: float) -> tuple[np.ndarray, np.ndarray]:
    """Times [s] and places [deg, deg, m], without the points that a straight line between their neighbours gives."""
    t = np.asarray(times_s, np.float64)
    xyz = np.column_stack([lat, lon, altitude]).astype(np.float64)
    keep = np.ones(len(t), bool)
    if len(t) > 2:
        scale = np.array([111e3, 111e3 * np.cos(np.radians(xyz[0, 0])), 1.0])
        last = 0
        for i in range(1, len(t) - 1):
            span = t[i + 1] - t[last]
            if span <= 0.0:
                continue
            between = slice(last + 1, i + 1)
            part = ((t[between] - t[last]) / span)[:, None]
            off = (xyz[last] + part * (xyz[i + 1] - xyz[last]) - xyz[between]) * scale
            if i - last < 120 and float(np.abs(off).max()) < tolerance_m:
                keep[i] = False
            else:
                last = i
    return t[keep], xyz[keep]


def _guidance(log: Log) -> dict[int, dict[str, Any]]:
    """For each shot whose missile flies: how it is guided, by which radar, and from when on it homes [s]."""
    from cupola.engine.events import EventKind
    from cupola.variants import Guidance

    system, events = log.model.system, log.events
    kinds = events[events.kind == EventKind.MISSILE]
    missiles = {name: i for i, name in enumerate(log.model.names.missiles)}
    found = {}
    for shot in np.unique(kinds.other):
        own = kinds[kinds.other == shot]
        missile = system.missiles[missiles[str(log.results.engagements["missile"][int(shot)])]]
        guide = log.model.names.batteries.index(str(log.results.engagements["guided_by"][int(shot)]))
        way = log.flight_tracks.get(log.model.names.flights[int(own[0].flight)])
        homes_s = None
        if way is not None:
            target = np.column_stack([np.interp(own.time_s, way["t_s"], way[f"{axis}_m"]) for axis in "xyz"])
            near = np.linalg.norm(target - own.pos_enu_m, axis=1) < missile.homing_range_m
            homes_s = float(own.time_s[near][0]) if near.any() else None
        found[int(shot)] = {
            "guidance": Guidance(int(missile.guidance)).label,
            "guide": int(system.batteries[guide].engagement_radar),
            "homes_s": homes_s,
        }
    return found


def _strobes(log: Log) -> list[dict[str, Any]]:
    """Who jams, and when: seen from a radar, a strobe in that direction."""
    names = log.model.names.flights
    return [
        {"flight": names[int(row.flight)], "from_s": float(row.from_s), "until_s": float(row.until_s)}
        for row in log.model.system.jammers
        if row.flight >= 0
    ]


def _debris(log: Log, columns: Columns) -> dict[str, Any]:
    """Pieces of what was hit and of missiles: when each comes down [s], and where."""
    from cupola.maps.debris.debris import debris_of

    found = debris_of(log.results, log.model)
    down_s = found.broke_s + found.time_s
    order = np.argsort(down_s, kind="stable")
    places = np.column_stack([found.lat_deg, found.lon_deg, np.zeros(len(found))])[order]
    return {"column": columns.way(down_s[order], places)}
