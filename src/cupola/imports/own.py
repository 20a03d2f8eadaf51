"""What Cupola's own exports say of a scenario in plain columns, read back.

`export.scenario_map` writes these columns; a test goes there and back.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cupola.imports.found import DrawnPoint

#: Columns that say how a thing stands in a scenario.
_KEYS = ("kind", "system", "type", "side", "aim", "count", "start_s", "spacing_s", "offset_m", "people",
         "hits_to_destroy", "reports_to", "boresight_deg", "is_active")  # fmt: skip
_ALTITUDE = re.compile(r"(-?[0-9.]+(?:e[-+]?[0-9]+)?) m (AGL|MSL)")


def stated_by_us(about: Mapping[str, Any]) -> dict[str, str]:
    """The columns that count, as text.

    Examples
    --------
    >>> stated_by_us({"kind": "battery", "system": "s300pmu2", "notice": "x", "aim": ""})
    {'kind': 'battery', 'system': 's300pmu2'}
    """
    return {key: str(about[key]) for key in _KEYS if about.get(key) not in (None, "")}


def altitudes_of(text: Any) -> list[tuple[float | None, float | None]]:
    """Altitudes above sea level and above ground [m], one of the two for each point.

    Examples
    --------
    >>> altitudes_of("50 m AGL, 9144 m MSL")
    [(None, 50.0), (9144.0, None)]
    """
    found = _ALTITUDE.findall(text) if isinstance(text, str) else []
    return [(None, float(value)) if way == "AGL" else (float(value), None) for value, way in found]


def speeds_of(text: Any) -> list[float | None]:
    """Ground speeds [m/s]; None where a point states none.

    Examples
    --------
    >>> speeds_of("246.9 m/s, -")
    [246.9, None]
    """
    parts = [part.strip() for part in text.split(",")] if isinstance(text, str) and text else []
    return [float(part.removesuffix(" m/s")) if part.endswith(" m/s") else None for part in parts]


def with_own(spots: tuple[DrawnPoint, ...], about: Mapping[str, Any]) -> tuple[DrawnPoint, ...]:
    """Positions with the altitudes and speeds that our export states beside a line."""
    altitudes, speeds = altitudes_of(about.get("altitudes")), speeds_of(about.get("speeds"))
    if altitudes and about.get("aim") and len(spots) == len(altitudes) + 1:
        spots = spots[:-1]  # the export draws the line on to the aim
    found = []
    for k, one in enumerate(spots):
        msl_m, agl_m = altitudes[k] if k < len(altitudes) else (one.altitude_m, one.altitude_agl_m)
        speed_mps = speeds[k] if k < len(speeds) else None
        found.append(DrawnPoint(one.lat_deg, one.lon_deg, msl_m, agl_m, one.time_s, speed_mps))
    return tuple(found)
