"""Formats that no table reader reads: JSON of several makers, IGC, KML and GPX, each as lists of columns."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator
from typing import Any

from cupola.errors import InputError, Problem
from cupola.scenario.tracks.opening import READ, Opened, text_of

Lists = dict[str, list[Any]]

#: OpenSky REST: what the places of a state stand for, and of a waypoint of a track.
_STATE = (
    "icao24", "callsign", "origin_country", "time_position", "last_contact", "longitude", "latitude", "baro_altitude",
    "on_ground", "velocity", "true_track", "vertical_rate", "sensors", "geo_altitude", "squawk", "spi",
    "position_source", "category",
)  # fmt: skip
_WAYPOINT = ("time", "latitude", "longitude", "baro_altitude", "true_track", "on_ground")
#: readsb: flag of a trace point whose altitude is geometric.
_IS_GEOMETRIC = 8


def read_format(opened: Opened) -> Lists:
    """Columns of a file in one of these formats; raises `InputError` if it is none of them or damaged."""
    if opened.form == "igc":
        return _igc(opened)
    if opened.form == "json":
        return _columns(_json_rows(opened))
    return _columns(_xml_rows(opened))


def _columns(rows: Iterable[dict[str, Any]]) -> Lists:
    """Rows as columns; what a row lacks is None."""
    found: Lists = {}
    for n, row in enumerate(rows):
        for name, value in row.items():
            if name not in found:
                found[name] = [None] * n
            found[name].append(value)
        for values in found.values():
            if len(values) == n:
                values.append(None)
    return found


def _json_rows(opened: Opened) -> Iterator[dict[str, Any]]:
    text = text_of(opened).getvalue()
    try:
        documents = [json.loads(text)]
    except json.JSONDecodeError as error:
        documents = _lines(opened, text, error)
    except (ValueError, RecursionError) as error:
        raise InputError(Problem(opened.path.name, "", None, f"is no JSON: {error}", "get the file again")) from None
    for document in documents:
        yield from _rows_of(opened, document)


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
                Problem(where, "", None, f"is no JSON{reason}", "get the file again, or mend it")
            ) from None
    return documents


def _rows_of(opened: Opened, document: Any) -> Iterator[dict[str, Any]]:
    if isinstance(document, list):
        for one in document:
            yield from _rows_of(opened, one)
    elif not isinstance(document, dict):
        raise InputError(Problem(opened.path.name, "", None, "is JSON, but of no tracks that are known", READ))
    elif "states" in document:
        for state in document["states"] or ():
            yield {"time": document.get("time"), **dict(zip(_STATE, state, strict=False))}
    elif "path" in document and isinstance(document["path"], list):
        about = {"icao24": document.get("icao24"), "callsign": document.get("callsign", document.get("calllsign"))}
        for point in document["path"]:
            yield {**about, **dict(zip(_WAYPOINT, point, strict=False))}
    elif "trace" in document:
        yield from _trace(document)
    elif "aircraft" in document and isinstance(document["aircraft"], list):
        for one in document["aircraft"]:
            yield {**_plain(one), "timestamp": document.get("now")}
    elif "tracks" in document and isinstance(document["tracks"], list):
        for one in document["tracks"]:
            yield {"fr24_id": document.get("fr24_id"), **_plain(one)}
    elif "data" in document and isinstance(document["data"], list):
        yield from (_plain(one) for one in document["data"])
    else:
        yield _plain(document)


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
        yield {
            "timestamp": start + point[0],
            "hex": document.get("icao"),
            "flight": callsign,
            "r": document.get("r"),
            "t": document.get("t"),
            "lat": point[1],
            "lon": point[2],
            "alt_baro": None if is_geometric else point[3],
            "alt_geom": point[3] if is_geometric else detail.get("alt_geom"),
        }


def _igc(opened: Opened) -> Lists:
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


class _Careful(ET.TreeBuilder):
    """A tree that has no declarations of entities: they can make a small file fill the memory."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise ET.ParseError("it declares a document type, which no track needs")


def _xml_rows(opened: Opened) -> Iterator[dict[str, Any]]:
    text = opened.whole()
    if b"<!ENTITY" in text or b"<!DOCTYPE" in text:
        limit = "declares a document type or entities, which no track needs"
        raise InputError(Problem(opened.path.name, "", None, limit, "take the declaration out"))
    try:
        root = ET.fromstring(text, parser=ET.XMLParser(target=_Careful()))
    except ET.ParseError as error:
        raise InputError(Problem(opened.path.name, "", None, f"is damaged XML: {error}", "get it again")) from None
    if _tag(root) == "gpx":
        return _gpx(root)
    if _tag(root) == "kml":
        return _kml(opened, root)
    raise InputError(Problem(opened.path.name, "", None, f"is XML with {_tag(root)!r} in it", READ))


def _tag(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2].lower()


def _child(element: ET.Element, tag: str) -> str | None:
    return next(((child.text or "").strip() for child in element if _tag(child) == tag), None)


def _gpx(root: ET.Element) -> Iterator[dict[str, Any]]:
    """Points of tracks: degrees, elevation in metres, UTC."""
    tracks = [one for one in root.iter() if _tag(one) == "trk"]
    for k, track in enumerate(tracks):
        name = _child(track, "name")
        for point in (one for one in track.iter() if _tag(one) == "trkpt"):
            yield {
                "gpx_time": _child(point, "time"),
                "track_number": f"track {k + 1}",
                "name": name,
                "lat": point.get("lat"),
                "lon": point.get("lon"),
                "ele": _child(point, "ele"),
            }


def _kml(opened: Opened, root: ET.Element) -> Iterator[dict[str, Any]]:
    """gx:Track: as many `when` as `gx:coord`, paired in order; else points with a time stamp each, as one flight."""
    parents = {child: parent for parent in root.iter() for child in parent}
    tracks = [one for one in root.iter() if _tag(one) == "track"]
    rows = _kml_tracks(opened, tracks, parents) if tracks else _kml_points(root)
    if not rows:
        limit = "is KML without a gx:Track or points with a TimeStamp: lines have no times"
        raise InputError(Problem(opened.path.name, "", None, limit, "export it with times, as gx:Track, GPX or CSV"))
    if not any(row["gx_altitude"] for row in rows):
        limit = "has no heights above sea level: its altitudeMode is not absolute"
        raise InputError(Problem(opened.path.name, "altitudeMode", None, limit, "export it with altitudeMode absolute"))
    yield from rows


def _kml_tracks(
    opened: Opened, tracks: list[ET.Element], parents: dict[ET.Element, ET.Element]
) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    numbers: dict[ET.Element, int] = {}
    for track in tracks:
        whens = [(one.text or "").strip() for one in track if _tag(one) == "when"]
        coords = [(one.text or "").split() for one in track if _tag(one) == "coord"]
        if len(whens) != len(coords):
            limit = f"has a gx:Track with {len(whens)} times and {len(coords)} places"
            raise InputError(Problem(opened.path.name, "gx:Track", None, limit, "get it again"))
        placemark = _placemark(track, parents)
        name = None if placemark is None else _child(placemark, "name")
        number = numbers.setdefault(track if placemark is None else placemark, len(numbers) + 1)
        mode = _child(track, "altitudemode")
        rows += [
            _kml_row(when, f"track {number}", name, coord, mode) for when, coord in zip(whens, coords, strict=True)
        ]
    return rows


def _kml_points(root: ET.Element) -> list[dict[str, Any]]:
    """Placemarks with a TimeStamp and a Point, as Flightradar24 exports a flight."""
    name = next((_child(one, "name") for one in root.iter() if _tag(one) in ("document", "folder")), None)
    rows = []
    for placemark in (one for one in root.iter() if _tag(one) == "placemark"):
        parts = {_tag(one): one for one in placemark}
        if "timestamp" in parts and "point" in parts:
            point = parts["point"]
            coord = (_child(point, "coordinates") or "").split(",")
            rows.append(
                _kml_row(_child(parts["timestamp"], "when"), "points", name, coord, _child(point, "altitudemode"))
            )
    return rows


def _kml_row(when: str | None, flight: str, name: str | None, coord: list[str], mode: str | None) -> dict[str, Any]:
    """Longitude, latitude, metres. Clamped to the ground or above it a height says nothing of that above the sea."""
    return {
        "gx_when": when,
        "placemark": flight,
        "name": name,
        "lat": coord[1] if len(coord) > 1 else None,
        "lon": coord[0] if coord else None,
        "gx_altitude": coord[2] if len(coord) > 2 and mode == "absolute" else None,
    }


def _placemark(track: ET.Element, parents: dict[ET.Element, ET.Element]) -> ET.Element | None:
    """The placemark around it: the parts of a gx:MultiTrack are one flight."""
    one: ET.Element | None = track
    while one is not None and _tag(one) != "placemark":
        one = parents.get(one)
    return one
