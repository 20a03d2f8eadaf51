"""KML and GPX as rows."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

from cupola.errors import InputError, Problem
from cupola.scenario.tracks.opening import READ, Opened
from cupola.scenario.xml_data import child_text, parse_xml, tag_of

Parents = dict[ET.Element, ET.Element]


def xml_rows(opened: Opened) -> Iterator[dict[str, Any]]:
    root = parse_xml(opened.whole(), opened.path.name)
    if tag_of(root) == "gpx":
        return _gpx(root)
    if tag_of(root) == "kml":
        return _kml(opened, root)
    raise InputError(Problem(opened.path.name, "", None, f"is XML with {tag_of(root)!r} in it", READ))


def _gpx(root: ET.Element) -> Iterator[dict[str, Any]]:
    """Points of tracks: degrees, elevation in metres, UTC."""
    tracks = [one for one in root.iter() if tag_of(one) == "trk"]
    for k, track in enumerate(tracks):
        name = child_text(track, "name")
        for point in (one for one in track.iter() if tag_of(one) == "trkpt"):
            yield {
                "gpx_time": child_text(point, "time"),
                "track_number": f"track {k + 1}",
                "name": name,
                "lat": point.get("lat"),
                "lon": point.get("lon"),
                "ele": child_text(point, "ele"),
            }


def _kml(opened: Opened, root: ET.Element) -> Iterator[dict[str, Any]]:
    """gx:Track: as many `when` as `gx:coord`, paired in order; else points with a time stamp each, as one flight."""
    parents = {child: parent for parent in root.iter() for child in parent}
    tracks = [one for one in root.iter() if tag_of(one) == "track"]
    rows = _kml_tracks(opened, tracks, parents) if tracks else _kml_points(root, parents)
    if not rows:
        limit = "is KML without a gx:Track or points with a TimeStamp: lines have no times"
        raise InputError(Problem(opened.path.name, "", None, limit, "export it with times, as gx:Track, GPX or CSV"))
    if not any(row["gx_altitude"] for row in rows):
        limit = "has no heights above sea level: its altitudeMode is not absolute"
        raise InputError(Problem(opened.path.name, "altitudeMode", None, limit, "export it with altitudeMode absolute"))
    yield from rows


def _kml_tracks(opened: Opened, tracks: list[ET.Element], parents: Parents) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    numbers: dict[ET.Element, int] = {}
    for track in tracks:
        whens = [(one.text or "").strip() for one in track if tag_of(one) == "when"]
        coords = [(one.text or "").replace(",", " ").split() for one in track if tag_of(one) == "coord"]
        if len(whens) != len(coords):
            limit = f"has a gx:Track with {len(whens)} times and {len(coords)} places"
            raise InputError(Problem(opened.path.name, "gx:Track", None, limit, "get it again"))
        placemark = _placemark(track, parents)
        name = None if placemark is None else child_text(placemark, "name")
        number = numbers.setdefault(track if placemark is None else placemark, len(numbers) + 1)
        mode = child_text(track, "altitudemode") or _mode_around(track, parents)
        rows += [
            _kml_row(when, f"track {number}", name, coord, mode) for when, coord in zip(whens, coords, strict=True)
        ]
    return rows


def _kml_points(root: ET.Element, parents: Parents) -> list[dict[str, Any]]:
    """Placemarks with a TimeStamp and a Point: a flight for each folder, as Flightradar24 exports it.

    Where names of placemarks come again in a folder, they name aircraft and not positions.
    """
    points = [
        (parents.get(one, root), child_text(one, "name"), parts)
        for one in root.iter()
        if tag_of(one) == "placemark"
        and {"timestamp", "point"} <= (parts := {tag_of(part): part for part in one}).keys()
    ]
    folders = list(dict.fromkeys(folder for folder, _, _ in points))
    document = next((child_text(one, "name") for one in root.iter() if tag_of(one) == "document"), None)
    rows = []
    for number, folder in enumerate(folders, 1):
        mine = [(name, parts) for one, name, parts in points if one is folder]
        is_named = all(name for name, _ in mine) and len({name for name, _ in mine}) <= len(mine) / 2
        title = child_text(folder, "name") if len(folders) > 1 else document or child_text(folder, "name")
        for name, parts in mine:
            flight = f"points {number}" + (f" {name}" if is_named else "")
            point = parts["point"]
            coord = (child_text(point, "coordinates") or "").split(",")
            when, mode = child_text(parts["timestamp"], "when"), child_text(point, "altitudemode")
            rows.append(_kml_row(when, flight, name if is_named else title, coord, mode))
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


def _mode_around(track: ET.Element, parents: Parents) -> str | None:
    """The altitudeMode of the gx:MultiTrack around a track that has none."""
    around = parents.get(track)
    return None if around is None or tag_of(around) != "multitrack" else child_text(around, "altitudemode")


def _placemark(track: ET.Element, parents: Parents) -> ET.Element | None:
    """The placemark around it: the parts of a gx:MultiTrack are one flight."""
    one: ET.Element | None = track
    while one is not None and tag_of(one) != "placemark":
        one = parents.get(one)
    return one
