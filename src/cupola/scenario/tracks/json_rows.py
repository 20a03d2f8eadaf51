"""JSON of several makers as rows: OpenSky REST, readsb and dump1090, Flightradar24, FlightAware, plain records."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from cupola.errors import InputError, Problem
from cupola.scenario.tracks.dialect import canonical
from cupola.scenario.tracks.dialects import BY_NAME
from cupola.scenario.tracks.geojson_rows import feature_rows
from cupola.scenario.tracks.opening import Opened, text_of

#: OpenSky REST: what the places of a state stand for, and of a waypoint of a track.
_STATE = (
    "icao24", "callsign", "origin_country", "time_position", "last_contact", "longitude", "latitude", "baro_altitude",
    "on_ground", "velocity", "true_track", "vertical_rate", "sensors", "geo_altitude", "squawk", "spi",
    "position_source", "category",
)  # fmt: skip
_WAYPOINT = ("time", "latitude", "longitude", "baro_altitude", "true_track", "on_ground")
#: readsb: flag of a trace point whose altitude is geometric, and the place of the geometric one, from 2022 on.
_IS_GEOMETRIC, _GEOMETRIC = 8, 10
#: Documents with a list of records: FlightAware (AeroAPI, FlightXML), Virtual Radar Server, pandas and Flightradar24.
_LISTS = ("positions", "acList", "data")
_PLACES = {*BY_NAME.lat, *BY_NAME.place}


def json_rows(opened: Opened) -> Iterator[dict[str, Any]]:
    text = text_of(opened).getvalue()
    try:
        documents = [json.loads(text)]
    except json.JSONDecodeError as error:
        documents = _lines(opened, text, error)
    except (ValueError, RecursionError) as error:
        raise InputError(Problem(opened.path.name, "", None, f"is no JSON: {error}", "get the file again")) from None
    try:
        for document in documents:
            yield from _rows_of(opened, document)
    except (TypeError, ValueError, LookupError, AttributeError, RecursionError) as error:
        limit = f"is JSON, but not in the form of its format: {' '.join(str(error).split())[:80]}"
        raise InputError(Problem(opened.path.name, "", None, limit, "get it again, or convert it to CSV")) from None


def _lines(opened: Opened, text: str, whole: json.JSONDecodeError) -> list[Any]:
    """One JSON document a line; if the first line is none, what was wrong with the whole."""
    documents: list[Any] = []
    for k, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            documents.append(json.loads(line))
        except (ValueError, RecursionError):
            where, reason = (
                f"{opened.path.name}:{k if documents else whole.lineno}",
                "" if documents else f": {whole.msg}",
            )
            raise InputError(
                Problem(where, "", None, f"is no JSON{reason}", "get the file again, or repair it")
            ) from None
    return documents


def _rows_of(opened: Opened, document: Any) -> Iterator[dict[str, Any]]:
    if isinstance(document, list):
        for one in document:
            yield from _rows_of(opened, one)
    elif not isinstance(document, dict):
        raise _unknown(opened)
    elif "states" in document:
        for state in document["states"] or ():
            yield {"time": document.get("time"), **dict(zip(_STATE, state, strict=False))}
    elif "path" in document and isinstance(document["path"], list):
        about = {"icao24": document.get("icao24"), "callsign": document.get("callsign", document.get("calllsign"))}
        for point in document["path"]:
            yield {**about, **dict(zip(_WAYPOINT, point, strict=False))}
    elif "trace" in document:
        yield from _trace(document)
    elif document.get("type") in ("Feature", "FeatureCollection"):
        yield from feature_rows(opened.path.name, document)
    # The web services built on readsb call the list "ac".
    elif isinstance(found := document.get("aircraft", document.get("ac")), list):
        for one in found:
            yield {**_plain(one), "timestamp": document.get("now")}
    elif "tracks" in document and isinstance(document["tracks"], list):
        for one in document["tracks"]:
            yield {"fr24_id": document.get("fr24_id"), **_plain(one)}
    elif (key := next((one for one in _LISTS if isinstance(document.get(one), list)), None)) is not None:
        names = document.get("columns")
        # The form "split" of pandas has lists in it, whose names stand beside them.
        yield from (dict(zip(map(str, names), one, strict=True)) if names else _plain(one) for one in document[key])
    elif len(document) == 1 and isinstance(inside := next(iter(document.values())), dict):
        yield from _rows_of(opened, inside)
    else:
        yield from _record_or_columns(opened, document)


def _record_or_columns(opened: Opened, document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """One record; or lists of values by the names of their columns, and what pandas writes of a frame by itself."""
    if not _PLACES & {canonical(name) for name in document}:
        raise _unknown(opened)
    columns = [list(one.values()) if isinstance(one, dict) else one for one in document.values()]
    if not all(isinstance(one, list) for one in columns):
        yield _plain(document)
    else:
        yield from (dict(zip(document, row, strict=True)) for row in zip(*columns, strict=True))


def _unknown(opened: Opened) -> InputError:
    hint = "convert it to records such as {'time': ..., 'callsign': ..., 'lat': ..., 'lon': ..., 'altitude_ft': ...}"
    return InputError(Problem(opened.path.name, "", None, "is JSON, but not of a known format of tracks", hint))


def _plain(record: dict[str, Any]) -> dict[str, Any]:
    """A record without what is itself a list or a record."""
    return {name: value for name, value in record.items() if not isinstance(value, (list, dict))}


def _trace(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """readsb: seconds after the file's time stamp, latitude, longitude, altitude in feet or "ground", ..."""
    start = float(document.get("timestamp") or 0.0)
    callsign = None
    for point in document["trace"]:
        detail = point[8] if len(point) > 8 and isinstance(point[8], dict) else {}
        callsign = detail.get("flight", callsign)
        is_geometric = (
            len(point) > 6 and isinstance(point[6], int) and point[6] & _IS_GEOMETRIC and point[3] != "ground"
        )
        later = point[_GEOMETRIC] if len(point) > _GEOMETRIC else None
        yield {
            "timestamp": start + point[0],
            "hex": document.get("icao"),
            "flight": callsign,
            "r": document.get("r"),
            "t": document.get("t"),
            "lat": point[1],
            "lon": point[2],
            "alt_baro": None if is_geometric else point[3],
            "alt_geom": point[3] if is_geometric else detail.get("alt_geom", later),
        }
