"""Radars over a replication: where their sectors and beams point, when they radiate, and what is out of action."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.engine.events import EventKind
from cupola.variants import Part

if TYPE_CHECKING:
    from cupola.engine.replay import Log

#: For good [s]: later than any run.
_FOR_GOOD_S = 1e9


def radars(log: Log) -> list[dict[str, Any]]:
    """Each radar: where it is, how far and how wide it sees, and how its sector turned.

    ``turns`` holds rows of a time [s], the bearing then and the bearing that it turns to from there [rad]; ``emits``
    rows of a time and 0 or 1; a beam that rotates points at ``phase_rad`` at time 0.
    """
    from cupola.export.scene import geodetic
    from cupola.kernels.rng import uniform
    from cupola.variants import Purpose

    model, events = log.model, log.events
    rows = []
    for i, (row, name) in enumerate(zip(model.system.radars, model.names.radars, strict=True)):
        lat, lon, _ = geodetic(log, row.pos_enu_m)
        phase = uniform(np.uint64(log.seed), np.int64(log.replication), int(Purpose.BEAM_PHASE), row.key, 0, 0)
        own = events[events.other == i]
        rows.append(
            {
                "name": name,
                "battery": int(row.battery),
                "is_timed": bool(row.battery >= 0 and model.system.batteries[row.battery].timed >= 0),
                "lat_deg": float(lat[0]),
                "lon_deg": float(lon[0]),
                "range_m": float(row.range_max_m),
                "is_rotating": bool(row.is_rotating),
                "half_rad": float(row.sector_half_rad),
                "period_s": float(row.scan_period_s),
                "phase_rad": 2.0 * math.pi * float(phase),
                "slew_radps": float(row.slew_radps),
                "turns": _turns(row, own[own.kind == EventKind.SLEWED]),
                "emits": _emits(log, i, own[own.kind == EventKind.EMITS]),
            }
        )
    return rows


def _turns(row: Any, slewed: Any) -> list[tuple[float, float, float]]:
    """Of a sector that turns on the shorter side at its rate, and may be told otherwise on the way."""
    found = [(0.0, float(row.boresight_rad), float(row.boresight_rad))]
    for one in slewed:
        begin_s, start, to = found[-1]
        way = _wrapped(to - start)
        turned = math.copysign(min(abs(way), float(row.slew_radps) * (float(one.time_s) - begin_s)), way)
        found.append((float(one.time_s), _wrapped(start + turned), float(one.value)))
    return found


def _wrapped(angle_rad: float) -> float:
    return math.remainder(angle_rad, 2.0 * math.pi)


def _emits(log: Log, i: int, events: Any) -> list[tuple[float, int]]:
    """From the beginning: with an emission plan, the opposite of the first change; without any change, as planned."""
    system = log.model.system
    if len(events):
        return [(0.0, int(events[0].value != 1.0)), *((float(one.time_s), int(one.value)) for one in events)]
    plan = system.emissions[i] if i < len(system.emissions) else None
    has_plan = plan is not None and (plan.n_windows > 0 or plan.cue_range_m > 0.0)
    windows = system.windows_s[plan.first_window : plan.first_window + plan.n_windows] if plan is not None else ()
    return [(0.0, int(not has_plan or any(a <= 0.0 < b for a, b in windows)))]


def losses(log: Log) -> list[dict[str, Any]]:
    """What was out of action, and when: what the kind of part is, which sites of the map that is, from and until [s].

    ``sites`` are names as in the list of sites, or of batteries and posts.
    """
    found: list[dict[str, Any]] = []
    open_failures: dict[int, dict[str, Any]] = {}
    kinds = [int(kind) for kind in (EventKind.PART_LOST, EventKind.FAILED, EventKind.REPAIRED)]
    for event in log.events[np.isin(log.events.kind, kinds)]:
        kind, other, time_s = int(event.kind), int(event.other), float(event.time_s)
        if kind == EventKind.PART_LOST:
            asset = log.model.system.assets[other]
            found.append(_loss(log, int(asset.kind), int(asset.part), log.model.names.assets[other], time_s))
        elif kind == EventKind.FAILED:
            failure = log.model.system.failures[other]
            open_failures[other] = _loss(
                log, int(failure.kind), int(failure.part), log.model.names.failures[other], time_s
            )
            found.append(open_failures[other])
        elif kind == EventKind.REPAIRED and other in open_failures:
            open_failures.pop(other)["until_s"] = time_s
    return found


def _loss(log: Log, kind: int, part: int, name: str, time_s: float) -> dict[str, Any]:
    return {
        "kind": Part(kind).label,
        "name": name,
        "sites": _sites(log, kind, part, name),
        "from_s": time_s,
        "until_s": _FOR_GOOD_S,
    }


def _sites(log: Log, kind: int, part: int, name: str) -> list[str]:
    """Names of the sites that a lost part takes away; a launcher alone takes none."""
    names, radars = log.model.names, log.model.system.radars
    if kind == Part.SITE:
        return [name]
    if kind == Part.RADAR:
        return [names.radars[part]]
    if kind == Part.BATTERY_POST:
        return [names.batteries[part]]
    if kind == Part.POWER:
        return [names.batteries[part], *(names.radars[i] for i in np.flatnonzero(radars.battery == part))]
    if kind == Part.POST:
        return [names.posts[part - len(names.batteries)]]
    return []
