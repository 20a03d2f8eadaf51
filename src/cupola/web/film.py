"""One replication as columns that the page plays: where everything is, what the defence believes, and what happens.

Made from the same log as ``cupola replay``; nothing is computed for it but positions between the seconds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.engine.events import EventKind
from cupola.errors import InputError, Problem
from cupola.variants import Identity
from cupola.web.calls import Call, packed
from cupola.web.folder import Entry

if TYPE_CHECKING:
    from cupola.engine.replay import Log

#: Plots and positions of missiles are drawn, not told; the others make the list of events.
_NOT_TOLD = (EventKind.PLOT, EventKind.MISSILE, EventKind.SLEWED)
_POSTS = (EventKind.POST_CONFIRMED, EventKind.POST_DROPPED, EventKind.ORDERED)


def film(entry: Entry, call: Call) -> bytes:
    """Replication ``k`` of a run, again and in full."""
    from cupola.engine.replay import replay
    from cupola.study import is_same, reopen

    if entry.kind != "run":
        raise InputError(Problem(entry.shown, "", None, "is no run", "choose a run of the list"))
    results, model = reopen(entry.path)
    k = call.whole("k", 0, 10_000_000, 0)
    if k >= results.n_replications:
        limit = f"must lie in 0 to {results.n_replications - 1}"
        raise InputError(Problem("replication", "", k, limit, f"{entry.shown} holds {results.n_replications}"))
    log = replay(model, seed=results.seed, replication=k)
    is_true = is_same(log.results, results, k)
    note = "" if is_true else "This version does not reproduce the run: it was made by another one. Run it again."
    return film_of(log, results.n_replications, note)


def film_of(log: Log, n: int, note: str) -> bytes:
    """A log as the page plays it."""
    from cupola.export.scene import scene
    from cupola.report.maps.symbols import flight_symbol

    shown = scene(log)
    columns: list[np.ndarray] = []

    def track(one: Any, symbol: str) -> dict[str, Any]:
        times, places = _thinned(one.times_s, one.lat_deg, one.lon_deg, one.altitude_m)
        columns.extend((times, places))
        return {
            "name": one.name, "type": one.type, "side": one.side, "symbol": symbol, "end_s": one.end_s, "end": one.end,
            "battery": one.battery, "target": one.target, "index": one.index, "column": len(columns) - 2,
        }  # fmt: skip

    flights = [track(one, flight_symbol(_side(one.side), one.target_class).name) for one in shown.flights]
    shots = [track(one, "friendly-interceptor") for one in shown.shots]
    beliefs = _beliefs(log, columns)
    events, times = _events(log)
    columns.append(times)
    battery = log.model.scenario.origin
    head = {
        "title": shown.title,
        "replication": log.replication,
        "replications": n,
        "seed": log.seed,
        "note": note,
        "duration_s": float(log.model.system.duration_s),
        "origin": {"lat_deg": battery.lat_deg, "lon_deg": battery.lon_deg},
        "sites": [
            {"kind": s.kind, "name": s.name, "battery": s.battery, "lat_deg": s.lat_deg, "lon_deg": s.lon_deg}
            for s in shown.sites
            if s.kind != "launcher"
        ],
        "batteries": list(log.model.names.batteries),
        "flight_names": list(log.model.names.flights),
        "flights": flights,
        "shots": shots,
        "beliefs": beliefs,
        "events": events,
        "event_column": len(columns) - 1,
    }
    return packed(head, *columns)


def _side(side: str) -> str:
    return side if side in ("hostile", "friendly", "civil") else "hostile"


def _thinned(times_s: Any, lat: Any, lon: Any, altitude: Any) -> tuple[np.ndarray, np.ndarray]:
    """Times [s] and places [deg, deg, m], without the points that a straight line between their neighbours gives.

    A point is left out where it lies within 20 m of the chord of its two neighbours in time.
    """
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
            if i - last < 120 and float(np.abs(off).max()) < 20.0:
                keep[i] = False
            else:
                last = i
    return t[keep].astype(np.float32), xyz[keep].astype(np.float64)


def _beliefs(log: Log, columns: list[np.ndarray]) -> list[dict[str, Any]]:
    """Tracks that batteries hold: from confirmed to dropped, where the plots put them, and what they are taken for."""
    from cupola.export.scene import geodetic

    events = log.events
    found = []
    names = log.model.names
    kinds = (EventKind.PLOT, EventKind.CONFIRMED, EventKind.DROPPED, EventKind.IDENTIFIED)
    mine = events[np.isin(events.kind, kinds) & (events.flight >= 0) & (events.battery >= 0)]
    for battery, flight in np.unique(np.column_stack([mine.battery, mine.flight]), axis=0):
        own = mine[(mine.battery == battery) & (mine.flight == flight)]
        plots = own[own.kind == EventKind.PLOT]
        starts = own.time_s[own.kind == EventKind.CONFIRMED]
        if not len(starts) or not len(plots):
            continue
        ends = own.time_s[own.kind == EventKind.DROPPED]
        spans: list[tuple[float, float]] = []
        for start in starts:
            later = ends[ends >= start]
            if not spans or start >= spans[-1][1]:
                end = float(later[0]) if len(later) else min(float(plots.time_s[-1]) + 10.0, _end(log, int(flight)))
                spans.append((float(start), max(end, float(start))))
        said = own[own.kind == EventKind.IDENTIFIED]
        lat, lon, altitude = geodetic(log, plots.pos_enu_m)
        columns.extend((plots.time_s.astype(np.float32), np.column_stack([lat, lon, altitude])))
        found.append(
            {
                "battery": int(battery),
                "flight": int(flight),
                "name": names.flights[flight],
                "spans": spans,
                "identities": [(float(e.time_s), Identity(int(e.value)).label) for e in said],
                "column": len(columns) - 2,
            }
        )
    return found


def _end(log: Log, flight: int) -> float:
    end_s = float(log.flights[flight].end_s)
    return end_s if end_s > 0.0 else float(log.model.system.duration_s)


def _events(log: Log) -> tuple[list[dict[str, Any]], np.ndarray]:
    """What happened, in words and in order; and the times [s]."""
    from cupola.export.scene import meaning, sentence, subject

    names, told, times = log.model.names, [], []
    for event in log.events:
        kind = EventKind(int(event.kind))
        if kind in _NOT_TOLD:
            continue
        battery = names.batteries[event.battery] if 0 <= event.battery < len(names.batteries) else ""
        flight = names.flights[event.flight] if event.flight >= 0 else ""
        other = subject(log, int(kind), int(event.other))
        what = sentence(int(kind), event.value) or meaning(int(kind), event.value)
        told.append(
            {
                "kind": kind.label,
                "battery": battery if kind not in _POSTS else "",
                "flight": flight,
                "other": other,
                "words": words_of(kind, battery, flight, other, what, float(event.value)),
            }
        )
        times.append(float(event.time_s))
    return told, np.array(times, np.float32)


def words_of(kind: EventKind, battery: str, flight: str, other: str, what: str, value: float) -> str:
    """An event as a sentence.

    Examples
    --------
    >>> words_of(EventKind.IDENTIFIED, "alpha", "low-1", "", "hostile", 1.0)
    'alpha takes low-1 for hostile'
    """
    sentences = {
        EventKind.STARTED: f"{flight} starts",
        EventKind.RELEASED: f"{other} releases {flight}",
        EventKind.ARRIVED: f"{flight} arrives at {other}" + (" and destroys it" if value == 1.0 else ""),
        EventKind.COMPLETED: f"{flight} has flown its route",
        EventKind.CONFIRMED: f"{battery} has a track of {flight}",
        EventKind.DROPPED: f"{battery} loses its track of {flight}",
        EventKind.IDENTIFIED: f"{battery} takes {flight} for {what}",
        EventKind.NOT_ENGAGED: f"{battery} does not engage {flight}: {what}",
        EventKind.LAUNCHED: f"{battery} launches {other} at {flight}",
        EventKind.SHOT_ENDED: f"{other} at {flight}: {what}",
        EventKind.KILLED: f"{flight} is destroyed by {other}",
        EventKind.ASSESSED: f"{battery} judges {other}: {flight} {'destroyed' if value == 1.0 else 'still flying'}",
        EventKind.PART_LOST: f"{other} is destroyed by {flight}",
        EventKind.SWAPPED: f"{battery} mixes up the track of {flight} with another",
        EventKind.SEEKER_TOOK: f"{other} now homes on {flight}",
        EventKind.LEFT_ROUTE: f"{flight} reacts to being shot at and leaves its route",
        EventKind.FAILED: f"{other} fails",
        EventKind.REPAIRED: f"{other} works again",
        EventKind.AUTONOMOUS: f"{battery} is " + ("on its own" if value == 1.0 else "back in its network"),
        EventKind.ORDERED: f"{other} orders {battery} to engage {flight}",
        EventKind.GUN_FIRED: f"{other} of {battery} fires at {flight}",
        EventKind.GUN_KILLED: f"{flight} is destroyed by {other} of {battery}",
        EventKind.RESUPPLIED: f"a delivery reaches {battery}",
        EventKind.POST_CONFIRMED: f"{other} has a track of {flight}",
        EventKind.POST_DROPPED: f"{other} loses its track of {flight}",
        EventKind.EMITS: f"{other} " + ("begins" if value == 1.0 else "ceases") + " to radiate",
    }
    return " ".join(sentences.get(kind, kind.label.replace("_", " ")).split())
