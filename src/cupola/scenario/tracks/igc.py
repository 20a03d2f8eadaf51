"""Files of IGC flight recorders as columns."""

from __future__ import annotations

import re
from typing import Any

from cupola.errors import InputError, Problem
from cupola.scenario.tracks.opening import Opened, text_of

#: A fix: clock, latitude, longitude, validity, pressure and GNSS altitude.
_FIX = re.compile(r"B(\d{2})(\d{2})(\d{2})(\d{2})(\d{5})([NS])(\d{3})(\d{5})([EW])([AV])(-\d{4}|\d{5})(-\d{4}|\d{5})")
_DAY_S = 86400.0


def igc_columns(opened: Opened) -> dict[str, list[Any]]:
    """Fixes (B records): time of day, degrees and thousandths of minutes, validity, pressure and GNSS altitude [m].

    The date is that of the header before them; it goes on by a day where the clock falls back. An altitude is left
    empty where the record says that it has none: GNSS without a three-dimensional fix (V) or as 0. A fix that cannot
    be read is a row without time and place, so that it is counted.
    """
    lines = text_of(opened).getvalue().splitlines()
    file, base_s, last_s = opened.path.name, None, None
    glider = next((line.partition(":")[2].strip() for line in lines if re.match(r"H[FOP]GID", line)), None) or None
    found: list[tuple[float | None, re.Match[str] | None]] = []
    for line in lines:
        if (day_s := _day_s(file, line)) is not None:
            # A recorder that is left on writes its header again.
            base_s = max(day_s, base_s or day_s)
        if not line.startswith("B"):
            continue
        fix, at_s = _FIX.match(line), None
        if fix is not None and base_s is not None:
            at_s = base_s + 3600.0 * int(fix[1]) + 60.0 * int(fix[2]) + int(fix[3])
            if last_s is not None and at_s < last_s - 0.5 * _DAY_S:
                base_s, at_s = base_s + _DAY_S, at_s + _DAY_S
            last_s = at_s
        found.append((at_s, fix))
    if base_s is None:
        limit = "has no date: a line such as HFDTE250520"
        raise InputError(Problem(file, "HFDTE", None, limit, "get the recorder's own file"))
    fixes = [fix for _, fix in found]
    return {
        "igc_time": [at_s for at_s, _ in found],
        "recorder": [file.split(".")[0]] * len(found),
        "glider": [glider] * len(found),
        "lat": [None if fix is None else _degrees(fix[4], fix[5], fix[6] == "S") for fix in fixes],
        "lon": [None if fix is None else _degrees(fix[7], fix[8], fix[9] == "W") for fix in fixes],
        "gnss_altitude": [float(fix[12]) if fix and fix[10] == "A" and int(fix[12]) else None for fix in fixes],
        "pressure_altitude": [None if fix is None else float(fix[11]) for fix in fixes],
    }


def _degrees(whole: str, thousandths: str, is_negative: bool) -> float:
    value = int(whole) + int(thousandths) / 60_000.0
    return -value if is_negative else value


def _day_s(file: str, line: str) -> float | None:
    """Seconds from 1970 to the beginning of the day of a header, UTC; None if the line is none.

    25 May 2020 is HFDTE250520 or HFDTEDATE:250520,01. Raises `InputError` if there is no such day.
    """
    from datetime import UTC, datetime

    parts = re.match(r"H[FOP]DTE(?:DATE)?:? *(\d{2})(\d{2})(\d{2})", line)
    if parts is None:
        return None
    day, month, year = (int(part) for part in parts.groups())
    try:
        return datetime((1900 if year >= 80 else 2000) + year, month, day, tzinfo=UTC).timestamp()
    except ValueError:
        limit = f"holds the date {day:02d}{month:02d}{year:02d}, which is none"
        raise InputError(Problem(file, "HFDTE", None, limit, "it goes by day, month, year")) from None
