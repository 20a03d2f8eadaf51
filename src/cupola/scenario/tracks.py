"""Tracks of flights: read from CSV or Parquet and laid out evenly in time."""

from __future__ import annotations

import glob
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cupola.errors import InputError, Problem

#: Column -> names that files use for it, in lower case; the first that is there counts.
NAMES: dict[str, tuple[str, ...]] = {
    "time": ("timestamp", "time", "time_s", "datetime", "date_time", "ts", "t", "utc"),
    "id": ("id", "flight_id", "callsign", "flight", "icao24", "icao", "hex", "ident"),
    "lat": ("lat", "latitude", "lat_deg"),
    "lon": ("lon", "longitude", "lng", "long", "lon_deg"),
    "altitude": (
        "altitude_m", "alt_m", "altitude_ft", "alt_ft", "geoaltitude", "geo_altitude", "baroaltitude", "baro_altitude",
        "altitude", "alt", "height",
    ),
    "type": ("type", "target", "aircraft_type", "typecode"),
}  # fmt: skip
#: Altitudes whose name says the unit [m]; OpenSky's are metres.
_UNITS_M = {"_m": 1.0, "_ft": 0.3048, **dict.fromkeys(NAMES["altitude"][4:8], 1.0)}
UNITS_M = {"m": 1.0, "ft": 0.3048}
#: A track is not followed across a gap longer than this [s].
GAP_MAX_S = 600.0
#: Positions of a file at most.
POSITIONS_MAX = 20_000_000
#: Numbers larger than this are not seconds since 1970 but milliseconds.
_MILLISECONDS = 1e11


@dataclass(frozen=True, eq=False)
class Track:
    """One flight, at even steps of time.

    Parameters
    ----------
    name, type : str
        Callsign or the like, and the target type of the catalogue, empty when not known.
    time_s : array
        Times [s].
    lat_deg, lon_deg, altitude_m : arrays
        Places [deg] and heights above sea level [m].
    step_s : array
        Time that each point stands for [s].
    """

    name: str
    type: str
    time_s: NDArray[np.float64]
    lat_deg: NDArray[np.float64]
    lon_deg: NDArray[np.float64]
    altitude_m: NDArray[np.float64]
    step_s: NDArray[np.float64]


def read_tracks(path: Path, *, altitude_unit: str | None = None, step_s: float = 10.0) -> tuple[list[Track], list[str]]:
    """Tracks of a CSV or Parquet file, and notes of what was left out.

    Parameters
    ----------
    path : pathlib.Path
        The file. Columns are found by name: see `NAMES`.
    altitude_unit : str, optional
        ``ft`` or ``m``: of an altitude column whose name does not say it.
    step_s : float
        Even step in time [s].

    Raises
    ------
    InputError
        If the file cannot be read, is empty, lacks columns (all of them are named, and what was found), leaves the
        unit of the altitude open, or holds no usable position.
    """
    found = _read(path)
    names = _match(path, list(found), altitude_unit)
    time_s = _seconds(path, names["time"], found[names["time"]])
    values = {key: _numbers(found[names[key]]) for key in ("lat", "lon", "altitude")}
    values["altitude"] = values["altitude"] * _unit_m(names["altitude"], altitude_unit)
    label = np.array([str(one) for one in found[names["id"]]])
    kinds = np.array([str(one) for one in found[names["type"]]]) if names["type"] else np.full(len(label), "")
    with np.errstate(invalid="ignore"):
        good = np.isfinite(time_s) & (np.abs(values["lat"]) <= 85.0) & (np.abs(values["lon"]) <= 360.0)
        good &= (values["altitude"] >= -500.0) & (values["altitude"] <= 60_000.0)
        good &= (label != "") & (label != "None")
    if not good.any():
        limit = f"holds no usable position among its {len(good)} rows"
        cure = "each needs a time, an id, latitude -85 to 85, longitude and an altitude of -500 to 60 000 m"
        raise InputError(Problem(path.name, "", None, limit, cure))
    notes = []
    if not good.all():
        notes.append(f"{path.name}: {int((~good).sum())} of {len(good)} rows were left out: incomplete or out of range")
    return _lay_out(label, kinds, time_s, values, good, step_s), notes


def _lay_out(
    label: NDArray[Any],
    kinds: NDArray[Any],
    time_s: NDArray[np.float64],
    values: Mapping[str, NDArray[np.float64]],
    good: NDArray[np.bool_],
    step_s: float,
) -> list[Track]:
    """Flights in the order in which they come in the file, each sorted by time."""
    rows = np.flatnonzero(good)
    _, first, flight = np.unique(label[rows], return_index=True, return_inverse=True)
    order = rows[np.lexsort((time_s[rows], flight))]
    parts = np.split(order, np.flatnonzero(np.diff(np.sort(flight))) + 1)
    tracks = []
    for k in np.argsort(first):
        mine = parts[k]
        lat, lon, altitude = (values[key][mine] for key in ("lat", "lon", "altitude"))
        name, kind = str(label[mine[0]]), str(kinds[mine[0]])
        tracks.append(even_track(name, kind, time_s[mine], lat, lon, altitude, step_s))
    return tracks


def even_track(
    name: str,
    kind: str,
    time_s: NDArray[np.float64],
    lat_deg: NDArray[np.float64],
    lon_deg: NDArray[np.float64],
    altitude_m: NDArray[np.float64],
    step_s: float,
) -> Track:
    """A track at even steps from positions in order of time; nothing is made up inside gaps of over `GAP_MAX_S`."""
    keep = np.append(True, np.diff(time_s) > 0.0)
    time_s, lat, lon, altitude = time_s[keep], lat_deg[keep], np.unwrap(lon_deg[keep], period=360.0), altitude_m[keep]
    times, steps = [], []
    for piece in np.split(np.arange(len(time_s)), np.flatnonzero(np.diff(time_s) > GAP_MAX_S) + 1):
        start, end = time_s[piece[0]], time_s[piece[-1]]
        n = max(1, math.ceil((end - start) / step_s - 1e-9))
        length = (end - start) / n
        # Points in the middle of their steps: what they stand for adds up to the time flown.
        times.append(start + (np.arange(n) + 0.5) * length)
        steps.append(np.full(n, length))
    at = np.concatenate(times)
    places = [np.interp(at, time_s, one) for one in (lat, lon, altitude)]
    places[1] = (places[1] + 180.0) % 360.0 - 180.0
    return Track(name, kind, at, places[0], places[1], places[2], np.concatenate(steps))


def _read(path: Path) -> dict[str, NDArray[Any]]:
    import duckdb

    if not path.is_file():
        raise InputError(Problem(str(path), "", None, "there is no such file", "give a CSV or Parquet file"))
    ending = path.suffix.lower()
    csv = "read_csv(?, sample_size=-1)"
    readers = {".parquet": "read_parquet(?)", ".csv": csv, ".tsv": csv}
    if ending not in readers:
        raise InputError(Problem(path.name, "", None, "must end in .csv or .parquet", "convert it, or rename it"))
    if path.stat().st_size == 0:
        raise InputError(Problem(path.name, "", None, "is empty", "it needs a header and positions"))
    with duckdb.connect(config={"threads": 1}) as connection:
        try:
            source, name = readers[ending], [glob.escape(str(path))]
            kinds = connection.execute(f"DESCRIBE SELECT * FROM {source}", name).fetchall()
            chosen = ", ".join(_column(str(row[0]), str(row[1])) for row in kinds)
            rows = connection.execute(f"SELECT {chosen} FROM {source}", name).fetchmany(POSITIONS_MAX + 1)
            names = [str(row[0]) for row in kinds]
        except duckdb.Error as error:
            reason = " ".join(str(error).replace(str(path), path.name).split())[:160]
            raise InputError(Problem(path.name, "", None, f"cannot be read: {reason}", "mend the file")) from None
    if not rows:
        raise InputError(Problem(path.name, "", None, "holds no positions", "it needs rows below its header"))
    if len(rows) > POSITIONS_MAX:
        raise InputError(Problem(path.name, "", None, f"holds more than {POSITIONS_MAX} positions", "split it"))
    return {name: np.array(column, dtype=object) for name, column in zip(names, zip(*rows, strict=True), strict=True)}


def _column(name: str, kind: str) -> str:
    """A column as it is asked for: moments as seconds since 1970, UTC where they do not say."""
    quoted = '"' + name.replace('"', '""') + '"'
    return f"epoch_us({quoted}) / 1e6 AS {quoted}" if kind.startswith("TIMESTAMP") else quoted


def _match(path: Path, columns: Sequence[str], altitude_unit: str | None) -> dict[str, str]:
    """Name in the file of each column that is needed."""
    known = {column.strip().lower(): column for column in columns}
    matched = {key: next((known[name] for name in names if name in known), "") for key, names in NAMES.items()}
    shown = ", ".join(columns[:12]) + (", ..." if len(columns) > 12 else "")
    problems = [
        Problem(path.name, key, None, f"no such column; found: {shown}", f"name it {' or '.join(NAMES[key][:3])}")
        for key in ("time", "id", "lat", "lon", "altitude")
        if not matched[key]
    ]
    if altitude_unit is not None and altitude_unit not in UNITS_M:
        problems.append(Problem("--altitude-unit", "", None, f"{altitude_unit!r} must be ft or m"))
    elif matched["altitude"] and altitude_unit is None and _named_unit_m(matched["altitude"]) is None:
        limit = "does not say whether it is in feet or metres"
        cure = "add --altitude-unit ft or --altitude-unit m, or name it altitude_ft or altitude_m"
        problems.append(Problem(path.name, f"column {matched['altitude']!r}", None, limit, cure))
    if problems:
        raise InputError(problems)
    return matched


def _named_unit_m(column: str) -> float | None:
    name = column.strip().lower()
    return next((unit_m for ending, unit_m in _UNITS_M.items() if name.endswith(ending)), None)


def _unit_m(column: str, altitude_unit: str | None) -> float:
    if altitude_unit is not None:
        return UNITS_M[altitude_unit]
    return _named_unit_m(column) or 1.0


def _numbers(column: NDArray[Any]) -> NDArray[np.float64]:
    """Numbers of a column; what is none becomes NaN."""

    def one(value: Any) -> float:
        try:
            return float(value)
        except (TypeError, ValueError):
            return math.nan

    return np.array([one(value) for value in column], np.float64)


def _seconds(path: Path, name: str, column: NDArray[Any]) -> NDArray[np.float64]:
    """Seconds of a column of numbers or of ISO texts (UTC where they do not say)."""
    from datetime import UTC, datetime

    def one(value: Any) -> float:
        try:
            return float(value)
        except (TypeError, ValueError):
            pass
        try:
            moment = datetime.fromisoformat(str(value).strip())
        except ValueError:
            return math.nan
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()

    found = np.array([one(value) for value in column], np.float64)
    if not np.isfinite(found).any():
        limit = "holds no time that can be read"
        raise InputError(Problem(path.name, f"column {name!r}", str(column[0]), limit, "use seconds, or ISO 8601"))
    return np.where(np.abs(found) > _MILLISECONDS, found / 1000.0, found)
