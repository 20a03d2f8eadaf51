"""What each battery has and uses over a replication: channels, and rounds that are left."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.engine.events import EventKind

if TYPE_CHECKING:
    from cupola.engine.replay import Log


def ledgers(log: Log) -> list[dict[str, Any]]:
    """For each battery its channels, which targets were under its missiles and when, and its magazine.

    ``targets`` holds rows of a flight's number, from and until [s]: at least one missile is on its way to it;
    ``rounds`` rows of a time [s] and missiles that are left from then on, on launchers and beside them, those of
    launchers that were destroyed or have failed included; -1: as many as are needed. ``gun_rounds`` likewise.
    """
    return [_ledger(log, b) for b in range(len(log.model.names.batteries))]


def _ledger(log: Log, b: int) -> dict[str, Any]:
    system, events = log.model.system, log.events
    battery = system.batteries[b]
    own = events[events.battery == b]
    is_timed = battery.timed >= 0
    timed = system.timed[battery.timed] if is_timed else None
    launchers = system.launchers[system.launchers.battery == b]
    start = int(timed.rounds) if timed is not None else int(np.sum(launchers.missiles * (1 + launchers.reloads)))
    if np.any(system.moves.after == b):
        start = 0  # they come with the battery
    guns = system.guns[system.guns.battery == b] if len(system.guns) else system.guns[:0]
    return {
        "target_channels": int(timed.channels if timed is not None else battery.target_channels),
        "missile_channels": int(battery.missile_channels) if timed is None else 0,
        "targets": _targets(log, b),
        "rounds": _rounds(
            start,
            own,
            {
                EventKind.LAUNCHED: lambda _: -1,
                EventKind.RESUPPLIED: _load(log),
                EventKind.IN_POSITION: lambda one: int(one.value),
            },
        ),
        "gun_rounds": _rounds(int(guns.rounds.sum()), own, {EventKind.GUN_FIRED: lambda one: -int(one.value)}),
    }


def _load(log: Log) -> Any:
    """Missiles of a delivery: so many loads for launchers of that missile."""
    system = log.model.system

    def missiles(event: Any) -> int:
        row = system.resupplies[int(event.other)]
        mine = system.launchers[(system.launchers.battery == row.battery) & (system.launchers.missile == row.missile)]
        return int(event.value) * (int(mine.missiles.max()) if len(mine) else 0)

    return missiles


def _rounds(start: int, events: Any, changes: dict[EventKind, Any]) -> list[tuple[float, int]]:
    rows = [(0.0, start)]
    if start < 0:
        return rows
    # Most events are plots; a row of a table of records takes long to take out.
    for event in events[np.isin(events.kind, [int(EventKind.LEFT_POSITION), *map(int, changes)])]:
        change = changes.get(EventKind(int(event.kind)))
        if event.kind == EventKind.LEFT_POSITION:
            rows.append((float(event.time_s), 0))
        if change is not None:
            rows.append((float(event.time_s), rows[-1][1] + change(event)))
    return rows


def _targets(log: Log, b: int) -> list[tuple[int, float, float]]:
    """Spans in which at least one missile of a battery is on its way to a flight."""
    events = log.events
    own = events[events.battery == b]
    ends = {int(one.other): float(one.time_s) for one in own[own.kind == EventKind.SHOT_ENDED]}
    found: dict[int, list[list[float]]] = {}
    for one in own[own.kind == EventKind.LAUNCHED]:
        begin_s, end_s = float(one.time_s), ends.get(int(one.other), float(log.model.system.duration_s))
        spans = found.setdefault(int(one.flight), [])
        if spans and begin_s <= spans[-1][1]:
            spans[-1][1] = max(spans[-1][1], end_s)
        else:
            spans.append([begin_s, end_s])
    rows = [(flight, begin, end) for flight, spans in found.items() for begin, end in spans]
    return sorted(rows, key=lambda row: (row[1], row[0]))
