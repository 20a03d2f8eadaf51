"""GeoJSON of flights as rows: points with their time, or lines with a time for each vertex."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cupola.errors import InputError, Problem

#: The third number of a position: metres above the ellipsoid (RFC 7946, 3.1.1).
HEIGHT = "geojson_height"


def feature_rows(file: str, document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Rows of a feature or a collection: what its properties say, and the place.

    Raises `InputError` if it holds lines without times, or no points and lines.
    """
    features = document["features"] if document["type"] == "FeatureCollection" else [document]
    found = False
    for number, feature in enumerate(features, 1):
        geometry, properties = feature.get("geometry") or {}, feature.get("properties") or {}
        plain = {name: value for name, value in properties.items() if not isinstance(value, (list, dict))}
        kind, places = geometry.get("type"), geometry.get("coordinates") or ()
        if kind == "Point":
            found = True
            yield {**plain, **_place(places)}
        elif kind in ("LineString", "MultiLineString"):
            found = True
            for row in _line(file, number, kind, places, properties):
                yield {**plain, **row}
    if not found:
        hint = "export points with times, or lines with coordTimes"
        raise InputError(Problem(file, "", None, "is GeoJSON without points or lines", hint))


def _line(file: str, number: int, kind: str, places: Any, properties: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Vertices of a line, each with its time: ``coordTimes``, or ``times`` of ``coordinateProperties``."""
    times = properties.get("coordTimes") or (properties.get("coordinateProperties") or {}).get("times") or ()
    if kind == "MultiLineString":
        places, times = [one for part in places for one in part], [one for part in times for one in part]
    if len(times) != len(places):
        limit = f"is a line of {len(places)} places with {len(times)} times"
        hint = "a line has a list coordTimes among its properties, one time for each place"
        raise InputError(Problem(file, f"feature {number}", None, limit, hint))
    for place, time in zip(places, times, strict=True):
        yield {"time": time, "track_id": f"line {number}", **_place(place)}


def _place(place: Any) -> dict[str, Any]:
    """Longitude first."""
    return {"lat": place[1], "lon": place[0], **({HEIGHT: place[2]} if len(place) > 2 else {})}
