"""What batteries and posts believe: tracks from confirmed to dropped, where plots put them, what they are taken for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.engine.events import EventKind
from cupola.film.merged import Merged
from cupola.variants import Identity, Side

if TYPE_CHECKING:
    from cupola.engine.replay import Log

#: A track that the run ends with, or that is lost with what it was of, is shown this long after its last plot [s].
_AFTER_S = 10.0


def beliefs(log: Log, columns: Any, gap_s: float) -> list[dict[str, Any]]:
    """Tracks of batteries and posts.

    Parameters
    ----------
    log : Log
        From `cupola.replay`.
    columns : film.making.Columns
        Gets the places of plots.
    gap_s : float
        Least time between two plots of a track [s].
    """
    events = log.events
    n_batteries = len(log.model.names.batteries)
    holders = [(p, EventKind.CONFIRMED, EventKind.DROPPED, "battery", p) for p in range(n_batteries)]
    holders += [
        (n_batteries + k, EventKind.POST_CONFIRMED, EventKind.POST_DROPPED, "other", k)
        for k in range(len(log.model.names.posts))
    ]
    plots = events[events.kind == EventKind.PLOT]
    merged = Merged(log)
    found = []
    for picture, begin, end, field, number in holders:
        heard, late_s = _heard(log, picture)
        seen = plots[np.isin(plots.other, heard)]
        own = events[events[field] == number]
        begins, ends = own[own.kind == begin], own[own.kind == end]
        for flight in np.unique(begins.flight):
            mine = seen[seen.flight == flight]
            if len(mine):
                told = (
                    own[(own.flight == flight) & (own.kind == EventKind.IDENTIFIED)] if field == "battery" else own[:0]
                )
                spans = _spans(
                    begins.time_s[begins.flight == flight], ends.time_s[ends.flight == flight], mine, log, int(flight)
                )
                about = _about(log, picture, int(flight), told)
                shared = merged.spans(int(flight), mine, late_s)
                found.append(
                    {**about, "spans": spans, "merged": shared, "column": _way(log, columns, mine, late_s, gap_s)}
                )
    return found


def _about(log: Log, picture: int, flight: int, told: Any) -> dict[str, Any]:
    events, names = log.events, log.model.names
    swaps = events[(events.kind == EventKind.SWAPPED) & (events.battery == picture)]
    mine = swaps[(swaps.flight == flight) | (swaps.other == flight)]
    return {
        "picture": picture,
        "flight": flight,
        "name": names.flights[flight],
        "is_false": bool(log.model.system.flights[flight].side == Side.GHOST),
        "identities": [(float(one.time_s), Identity(int(one.value)).label) for one in told],
        "swaps": [
            (float(one.time_s), names.flights[int(one.other if one.flight == flight else one.flight)]) for one in mine
        ],
    }


def _heard(log: Log, picture: int) -> tuple[np.ndarray, np.ndarray]:
    """Radars whose plots reach a picture while all links hold, and how late that is for each radar [s]."""
    system = log.model.system
    delay_s = np.array(system.radars.delay_s, np.float64)
    if len(system.nodes):
        delay_s = delay_s + system.node_delay_s[system.radars.home, picture]
    else:
        delay_s = np.where(system.radars.home == picture, delay_s, np.inf)
    return np.flatnonzero(np.isfinite(delay_s)), delay_s


def _spans(begins: np.ndarray, ends: np.ndarray, plots: Any, log: Log, flight: int) -> list[tuple[float, float]]:
    spans: list[tuple[float, float]] = []
    for start in begins:
        if spans and start < spans[-1][1]:
            continue
        later = ends[ends >= start]
        end = float(later[0]) if len(later) else min(float(plots.time_s[-1]) + _AFTER_S, _end_s(log, flight))
        spans.append((float(start), max(end, float(start))))
    return spans


def _way(log: Log, columns: Any, plots: Any, late_s: np.ndarray, gap_s: float) -> int:
    from cupola.export.scene import geodetic

    times_s = plots.time_s + late_s[plots.other]
    order = np.argsort(times_s, kind="stable")
    keep = _apart(times_s[order], gap_s)
    lat, lon, altitude = geodetic(log, plots.pos_enu_m[order][keep])
    return int(columns.way(times_s[order][keep], np.column_stack([lat, lon, altitude])))


def _apart(times_s: np.ndarray, gap_s: float) -> np.ndarray:
    """Which of sorted times to keep so that none follows another within the gap; the first is kept.

    Examples
    --------
    >>> _apart(np.array([0.0, 1.0, 2.0, 2.5, 4.0]), 2.0)
    array([0, 2, 4])
    """
    if gap_s <= 0.0:
        return np.arange(len(times_s))
    kept, last = [], -np.inf
    for i, time_s in enumerate(times_s):
        if time_s - last >= gap_s:
            kept.append(i)
            last = time_s
    return np.array(kept, np.int64)


def _end_s(log: Log, flight: int) -> float:
    end_s = float(log.flights[flight].end_s)
    return end_s if end_s > 0.0 else float(log.model.system.duration_s)
