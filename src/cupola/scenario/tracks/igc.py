"""Files of IGC flight recorders as columns."""

from __future__ import annotations

import re
from typing import Any

from cupola.errors import InputError, Problem
from cupola.scenario.tracks.opening import Opened, text_of


def igc_columns(opened: Opened) -> dict[str, list[Any]]:
    """Fixes (B records): time of day, degrees and thousandths of minutes, validity, pressure and GNSS altitude [m].

    The date is that of the header; it goes on by a day where the clock falls back. An altitude is left empty where the
    record says that it has none: GNSS without a three-dimensional fix (V) or as 0.
    """
    lines = text_of(opened).getvalue().splitlines()
    # 20 May 2020 is HFDTE200520 or HFDTEDATE:200520,01
    dates = [date for line in lines if (date := re.match(r"H[FOP]DTE(?:DATE)?:? *(\d{2})(\d{2})(\d{2})", line))]
    if not dates:
        limit = "has no date: a line such as HFDTE250520"
        raise InputError(Problem(opened.path.name, "HFDTE", None, limit, "get the recorder's own file"))
    day, month, year = (int(part) for part in dates[0].groups())
    glider = next((line.partition(":")[2].strip() for line in lines if re.match(r"H[FOP]GID", line)), "")
    century = 1900 if year >= 80 else 2000
    clock, height = r"(\d{2})(\d{2})(\d{2})", r"(-\d{4}|\d{5})"
    fixes = re.compile(rf"B{clock}(\d{{2}})(\d{{5}})([NS])(\d{{3}})(\d{{5}})([EW])([AV]){height}{height}")
    found = [match.groups() for line in lines if (match := fixes.match(line))]
    base = _day_s(century + year, month, day)
    if base is None:
        limit = f"holds the date {day:02d}{month:02d}{year:02d}, which is none"
        raise InputError(Problem(opened.path.name, "HFDTE", None, limit, "it goes by day, month, year"))
    times: list[float] = []
    for fix in found:
        at_s = base + 3600.0 * int(fix[0]) + 60.0 * int(fix[1]) + int(fix[2])
        if times and at_s < times[-1] - 43200.0:
            base += 86400.0
            at_s += 86400.0
        times.append(at_s)
    name = opened.path.name.split(".")[0]
    return {
        "igc_time": times,
        "recorder": [name] * len(found),
        "glider": [glider or None] * len(found),
        "lat": [_degrees(fix[3], fix[4], fix[5] == "S") for fix in found],
        "lon": [_degrees(fix[6], fix[7], fix[8] == "W") for fix in found],
        "gnss_altitude": [float(fix[11]) if fix[9] == "A" and int(fix[11]) else None for fix in found],
        "pressure_altitude": [float(fix[10]) for fix in found],
    }


def _degrees(whole: str, thousandths: str, is_negative: bool) -> float:
    value = int(whole) + int(thousandths) / 60_000.0
    return -value if is_negative else value


def _day_s(year: int, month: int, day: int) -> float | None:
    """Seconds from 1970 to the beginning of a day, UTC; None if there is no such day."""
    from datetime import UTC, datetime

    try:
        return datetime(year, month, day, tzinfo=UTC).timestamp()
    except ValueError:
        return None
