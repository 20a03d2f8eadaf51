"""Exposure as a table on disk."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cupola.export.numbers import unmistakable
from cupola.maps.exposure.cautious import Caution, by_caution
from cupola.maps.exposure.exposure import by_exposure
from cupola.maps.exposure.flight_exposure import Exposure
from cupola.maps.exposure.sample_traffic import Columns
from cupola.study.store.atomic import write_text

_PLAIN = (
    "flight", "icao24", "callsign", "type", "type_code", "status", "flown_s", "flown_km", "detected_s", "detected_km",
    "engaged_s", "engaged_km", "first_in", "last_out", "closest_km", "closest_battery", "closest_time",
    "closest_altitude_m", "closest_in_hole_km", "holes_s", "hole_engaged_s",
)  # fmt: skip
_WORST = ("battery", "time", "lat_deg", "lon_deg", "altitude_m", "range_km", "missile_flight_s")
_FIGURES = ("low", "nominal", "high")


def write_csv(found: Sequence[Exposure], worst: Sequence[Caution], path: Path) -> Path:
    """One line per flight, most exposed first: totals, times, the worst point, each battery, and the notes.

    Raises
    ------
    OutputError
        When it cannot be written.
    """
    batteries = found[0].batteries if found else ()
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    of_batteries = [f"{name}_{what}" for name in batteries for what in ("engaged_s", "engaged_km", "closest_km")]
    of_figures = [*(f"engaged_{name}_s" for name in _FIGURES), "margin_km", "margin_battery"] if worst else []
    writer.writerow([*_PLAIN, *of_figures, *(f"worst_{name}" for name in _WORST), *of_batteries, "notes"])
    for row in by_caution(worst) if worst else by_exposure(found):
        one = row.worst if isinstance(row, Caution) else row
        about = row.to_dict()
        point = about["worst"] or {}
        cells = [about[name] for name in _PLAIN]
        if worst:
            cells += [about["engaged_by_figures_s"][name] for name in _FIGURES]
            cells += [about["margin_km"], about["margin_battery"]]
        cells += [point.get(name, "") for name in _WORST]
        cells += _battery_cells(one)
        writer.writerow(["" if cell is None else _text(cell) for cell in (*cells, "; ".join(one.notes))])
    write_text(path, buffer.getvalue())
    return path


def _battery_cells(one: Exposure) -> list[Any]:
    cells: list[Any] = []
    for b, spans in enumerate(one.engaged):
        closest_m = float(one.flown.closest[b].range_m[one.number])
        cells += [round(spans.seconds, 1), round(spans.way_m / 1000.0, 2)]
        cells.append(round(closest_m / 1000.0, 2) if one.is_judged else "")
    return cells


def _text(cell: Any) -> str:
    return unmistakable(str(cell)) if isinstance(cell, float) else str(cell)


def write_traffic(columns: Columns, path: Path) -> Path:
    """Write a sample as CSV, whole or not at all; raises `OutputError` when that cannot be done."""
    names = list(columns)
    rows = zip(*(columns[name].tolist() for name in names), strict=True)
    lines = [",".join(names), *(",".join(map(_text, row)) for row in rows)]
    write_text(path, "\n".join(lines) + "\n")
    return path
