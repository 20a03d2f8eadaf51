"""Exposure as a table on disk."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from cupola.maps.exposure import Exposure
from cupola.maps.traffic import Columns
from cupola.study.store.atomic import write_text

_PLAIN = (
    "flight", "type", "flown_s", "flown_km", "detected_s", "detected_km", "engaged_s", "engaged_km", "closest_km",
    "closest_battery",
)  # fmt: skip
_WORST = ("battery", "time_s", "lat_deg", "lon_deg", "altitude_m", "range_km", "missile_flight_s")


def write_csv(found: Sequence[Exposure], path: Path) -> Path:
    """One line a flight: the totals, the worst point, and time and distance inside the zone of each battery.

    Raises
    ------
    OutputError
        When it cannot be written.
    """
    batteries = found[0].batteries if found else ()
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    of_batteries = [f"{name}_{what}" for name in batteries for what in ("engaged_s", "engaged_km", "closest_km")]
    writer.writerow([*_PLAIN, *(f"worst_{name}" for name in _WORST), *of_batteries])
    for one in found:
        about = one.to_dict()
        worst = about["worst"] or {}
        cells = [about[name] for name in _PLAIN] + [worst.get(name, "") for name in _WORST]
        for b in range(len(batteries)):
            engaged_s, engaged_km = one.during(one.is_engaged[:, b])
            cells += [round(engaged_s, 1), round(engaged_km, 2), round(float(one.range_m[:, b].min()) / 1000.0, 2)]
        writer.writerow(cells)
    write_text(path, buffer.getvalue())
    return path


def write_traffic(columns: Columns, path: Path) -> Path:
    """Write a sample as CSV, whole or not at all; raises `OutputError` when that cannot be done."""
    names = list(columns)
    rows = zip(*(columns[name].tolist() for name in names), strict=True)
    lines = [",".join(names), *(",".join(str(cell) for cell in row) for row in rows)]
    write_text(path, "\n".join(lines) + "\n")
    return path
