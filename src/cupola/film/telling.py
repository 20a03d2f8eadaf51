"""What happened in a replication, in words and in order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.engine.events import EventKind

if TYPE_CHECKING:
    from cupola.engine.replay import Log

#: Plots, positions of missiles and turning sectors are drawn, not told; the others make the list of events.
_NOT_TOLD = (EventKind.PLOT, EventKind.MISSILE, EventKind.SLEWED)
_POSTS = (EventKind.POST_CONFIRMED, EventKind.POST_DROPPED, EventKind.ORDERED)
#: What tipped the scale, where it says more than the identity itself.
_CAUSES = {
    "prior": "what is usual there",
    "coded_reply": "its coded reply",
    "civil_reply": "its civil reply",
    "no_reply": "it did not reply",
    "incompatible": "its reply cannot be right",
    "on_plan": "it flies as planned",
    "off_plan": "it flies as no plan says",
    "profile": "how it flies",
    "operator": "the operator",
    "track_swap": "its track was mixed up with another",
}


def told(log: Log) -> tuple[list[dict[str, Any]], np.ndarray]:
    """Events, each with its kind, those whom it concerns and its sentence; and their times [s], in order."""
    from cupola.export.scene import meaning, obstacles, sentence, subject

    names = log.model.names
    rows: list[tuple[float, dict[str, Any]]] = []
    for event in log.events[~np.isin(log.events.kind, [int(kind) for kind in _NOT_TOLD])]:
        kind = EventKind(int(event.kind))
        battery = names.batteries[event.battery] if 0 <= event.battery < len(names.batteries) else ""
        flight = names.flights[event.flight] if event.flight >= 0 else ""
        swapped = kind == EventKind.SWAPPED and event.other >= 0
        other = names.flights[event.other] if swapped else subject(log, int(kind), int(event.other))
        what = sentence(int(kind), event.value) or meaning(int(kind), event.value)
        row = {
            "kind": kind.label,
            "battery": battery if kind not in _POSTS else "",
            "flight": flight,
            "other": other,
            "words": words_of(kind, battery, flight, other, what, float(event.value)),
        }
        rows.append((float(event.time_s), row))
    for one in obstacles(log):
        if one.battery == "all":
            row = {"kind": "never_seen", "battery": "", "flight": one.flight, "other": ""}
            rows.append((one.time_s, {**row, "words": f"{one.flight} is {one.words}"}))
    rows.sort(key=lambda row: row[0])
    return [row for _, row in rows], np.array([time_s for time_s, _ in rows], np.float64)


def words_of(kind: EventKind, battery: str, flight: str, other: str, what: str, value: float) -> str:
    """An event as a sentence.

    Examples
    --------
    >>> words_of(EventKind.IDENTIFIED, "alpha", "low-1", "no_reply", "hostile", 1.0)
    'alpha takes low-1 for hostile: it did not reply'
    """
    cause = _CAUSES.get(other, "") if kind == EventKind.IDENTIFIED else ""
    sentences = {
        EventKind.STARTED: f"{flight} starts",
        EventKind.RELEASED: f"{other} releases {flight}",
        EventKind.ARRIVED: f"{flight} arrives at {other}" + (" and destroys it" if value == 1.0 else ""),
        EventKind.COMPLETED: f"{flight} has flown its route",
        EventKind.CONFIRMED: f"{battery} has a track of {flight}",
        EventKind.DROPPED: f"{battery} loses its track of {flight}",
        EventKind.IDENTIFIED: f"{battery} takes {flight} for {what}" + (f": {cause}" if cause else ""),
        EventKind.NOT_ENGAGED: f"{battery} does not engage {flight}: {what}",
        EventKind.LAUNCHED: f"{battery} launches {other} at {flight}",
        EventKind.SHOT_ENDED: f"{other} at {flight}: {what}",
        EventKind.KILLED: f"{flight} is destroyed by {other}",
        EventKind.ASSESSED: f"{battery} judges {other}: {flight} {'destroyed' if value == 1.0 else 'still flying'}",
        EventKind.PART_LOST: f"{other} is destroyed by {flight}",
        EventKind.SWAPPED: f"{battery} mixes up the tracks of {flight} and {other}",
        EventKind.SEEKER_TOOK: f"{other} now homes on {flight}",
        EventKind.LEFT_ROUTE: f"{flight} reacts to being shot at and leaves its route",
        EventKind.FAILED: f"{other} fails",
        EventKind.REPAIRED: f"{other} works again",
        EventKind.AUTONOMOUS: f"{battery} is " + ("on its own" if value == 1.0 else "back in its network"),
        EventKind.ORDERED: f"{other} orders {battery} to engage {flight}",
        EventKind.GUN_FIRED: f"{other} of {battery} fires at {flight}",
        EventKind.GUN_KILLED: f"{flight} is destroyed by {other} of {battery}",
        EventKind.RESUPPLIED: f"a delivery reaches {battery}",
        EventKind.LEFT_POSITION: f"{battery} packs up and leaves its position",
        EventKind.IN_POSITION: f"{battery} is ready at its new position",
        EventKind.DUMMY_TAKEN: f"{flight} takes a dummy position of {battery} for its aim"
        + (" and destroys it" if value == 1.0 else ""),
        EventKind.POST_CONFIRMED: f"{other} has a track of {flight}",
        EventKind.POST_DROPPED: f"{other} loses its track of {flight}",
        EventKind.EMITS: f"{other} " + ("begins" if value == 1.0 else "ceases") + " to radiate",
    }
    return " ".join(sentences.get(kind, kind.label.replace("_", " ")).split())
