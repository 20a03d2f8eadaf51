"""Feature collections that say in every feature what they are, in plain columns.

Most readers drop what stands above the features, and many turn an object inside a property into text. So the notice
goes into each feature, and properties are numbers, words and lists, never objects.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cupola.export.scene import NOTICE
from cupola.study.store.atomic import write_text

#: Scenarios have no date: in formats that need one, every replication starts at this moment (that of the press report).
CLOCK_ZERO = datetime(2018, 9, 26, tzinfo=UTC)


def feature(geometry: Mapping[str, Any], **properties: Any) -> dict[str, Any]:
    """One feature of GeoJSON (RFC 7946), with the notice; objects in properties become columns of their own.

    Parameters
    ----------
    geometry : mapping
        As GeoJSON has it: longitude, latitude [deg], altitude above sea level [m].
    **properties
        What is said of it.

    Examples
    --------
    >>> point = {"type": "Point", "coordinates": [36.4, 33.4]}
    >>> found = feature(point, name="x", p_hit={"estimate": 0.5, "low": 0.4, "n": 9})["properties"]
    >>> found["p_hit"], found["p_hit_low"], found["simulation"]
    (0.5, 0.4, True)
    """
    told = {**flat(properties), "simulation": True, "notice": NOTICE}
    return {"type": "Feature", "geometry": dict(geometry), "properties": told}


def flat(properties: Mapping[str, Any]) -> dict[str, Any]:
    """Properties without objects: the key of one inside another is put behind it, but for an estimate itself.

    Examples
    --------
    >>> flat({"a": 1, "share": {"estimate": 0.5, "high": 0.6}, "limits": {"terrain": {"low": 2}}})
    {'a': 1, 'share': 0.5, 'share_high': 0.6, 'limits_terrain_low': 2}
    """
    found: dict[str, Any] = {}
    for key, value in properties.items():
        if not isinstance(value, Mapping):
            found[key] = value
            continue
        for inner, one in flat(value).items():
            found[key if inner == "estimate" else f"{key}_{inner}"] = one
    return found


def collection(name: str, features: Iterable[Mapping[str, Any]], notice: str = "", **about: Any) -> dict[str, Any]:
    """A feature collection with its notice at the head as well."""
    return {
        "type": "FeatureCollection", "name": name, "simulation": True, "notice": notice or NOTICE, **about,
        "features": list(features),
    }  # fmt: skip


def write_collection(found: Mapping[str, Any], path: Path) -> Path:
    """Write a feature collection as GeoJSON; raises `OutputError` when that cannot be done."""
    write_text(path, json.dumps(found, ensure_ascii=False, allow_nan=False) + "\n")
    return path


def moment(time_s: float) -> str:
    """Seconds from the start of a replication as a date and time of ISO 8601, in UTC and to the millisecond.

    Examples
    --------
    >>> moment(90.5)
    '2018-09-26T00:01:30.500Z'
    """
    at = CLOCK_ZERO + timedelta(milliseconds=round(1000.0 * float(time_s)))
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}Z"
