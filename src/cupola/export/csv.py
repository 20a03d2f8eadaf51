"""The events of one replication as a table: CSV, RFC 4180, UTF-8."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cupola.engine.events import EventKind
from cupola.export.numbers import unmistakable
from cupola.export.scene import check_log, geodetic, meaning, sentence, subject
from cupola.study.store.atomic import replacing

if TYPE_CHECKING:
    from cupola.engine.replay import Log

HEADER = (
    "time_s", "event", "battery", "flight", "other", "value", "meaning", "lat_deg", "lon_deg", "altitude_m", "words",
)  # fmt: skip


def export_csv(log: Log, path: str | Path) -> Path:
    """Write every event of a replication, in the order of time.

    Parameters, result and errors as in `cupola.export.acmi.export_acmi`.

    Notes
    -----
    Columns: ``time_s`` from the start of the scenario; ``event`` (see `cupola.engine.events.EventKind`); names of
    ``battery``, ``flight`` and of the ``other`` thing that takes part (radar, shot, asset, carrier); ``value`` and what
    it means in a word; position, empty where the event has none; ``words``: of ``not_engaged`` events why, of
    ``shot_ended`` events how, in a few words. Each change of the reason why a battery does not engage a track is an
    event. Text cells that a spreadsheet would take for a formula
    get an apostrophe, and no number has exactly three decimals (`export.numbers`).
    """
    check_log(log, "export_csv")
    path = Path(path)
    names, events = log.model.names, log.events
    lat, lon, altitude = geodetic(log, events.pos_enu_m)
    is_placed = np.any(events.pos_enu_m != 0.0, axis=1)
    with replacing(path) as temporary, open(temporary, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(HEADER)
        for i, event in enumerate(events):
            kind = int(event.kind)
            place = (f"{lat[i]:.6f}", f"{lon[i]:.6f}", f"{altitude[i]:.1f}") if is_placed[i] else ("", "", "")
            texts = (
                EventKind(kind).label,
                names.batteries[event.battery] if event.battery >= 0 else "",
                names.flights[event.flight] if event.flight >= 0 else "",
                subject(log, kind, int(event.other)),
            )
            value = unmistakable(f"{event.value:.6g}") if np.isfinite(event.value) else ""
            told = (meaning(kind, event.value), *place, sentence(kind, event.value))
            writer.writerow((f"{event.time_s:.4f}", *map(guarded, texts), value, *told))
    return path


def guarded(text: str) -> str:
    """A text cell that no spreadsheet takes for a formula.

    Examples
    --------
    >>> guarded("=1+1"), guarded("raid-1")
    ("'=1+1", 'raid-1')
    """
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
