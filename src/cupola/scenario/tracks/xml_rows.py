"""KML and GPX as rows."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

from cupola.errors import InputError, Problem
from cupola.scenario.tracks.opening import READ, Opened


class _Careful(ET.TreeBuilder):
    """A tree that has no declarations of entities: they can make a small file fill the memory."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise ET.ParseError("it declares a document type, which no track needs")


def xml_rows(opened: Opened) -> Iterator[dict[str, Any]]:
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
