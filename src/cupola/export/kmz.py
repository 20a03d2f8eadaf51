"""Any feature collection as KMZ: tracks with their times, lines beside them, and how heights are meant.

Google Earth plays ``gx:Track``; many other readers drop it without a word, so every track stands there as a line, too.
A track of one point makes some readers refuse the whole file: such a one is a point with its time.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from cupola.export.features import moment
from cupola.study.store.atomic import replacing

#: Colour of lines and areas by side or kind (alpha, blue, green, red).
_COLOURS = {
    "hostile": "ff1e26b3", "friendly": "ffb2720a", "civil": "ff73a600", "ghost": "ffb0609a", "shot": "ffb2720a",
    "zone": "ff1e26b3", "ring": "ff80776b", "contour": "ff0090d8",
}  # fmt: skip
_OTHER = "ff80776b"
#: Kinds that stand on the ground: their heights are those of our terrain, and a viewer has its own.
_GROUNDED = frozenset(("battery", "radar", "launcher", "post", "asset", "site", "ring", "zone", "contour", "sector"))
#: Properties that are no description.
_UNSAID = frozenset(("simulation", "notice", "times_s", "name", "kind"))


def export_kmz(found: Mapping[str, Any], path: Path) -> Path:
    """Write a feature collection as KMZ; the same collection gives the same bytes.

    Parameters
    ----------
    found : mapping
        As `export.features.collection` makes it; lines with ``times_s`` become tracks.
    path : pathlib.Path
        The file.

    Raises
    ------
    OutputError
        If it cannot be written.

    Notes
    -----
    Heights are above sea level (EGM96), as KML's ``absolute`` has them.
    """
    folders: dict[str, list[str]] = {}
    for one in found["features"]:
        folders.setdefault(str(one["properties"].get("kind", "features")), []).extend(_placemarks(one))
    body = "".join(
        f"<Folder><name>{escape(kind)}</name>{''.join(marks)}</Folder>\n" for kind, marks in folders.items() if marks
    )
    return write_kmz(path, str(found["name"]), str(found["notice"]), f"\n{body}", has_tracks=True)


def write_kmz(path: Path, title: str, description: str, body: str, *, has_tracks: bool = False) -> Path:
    """Write one packed KML document; the same document gives the same bytes.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    title, description : str
        Plain text, escaped here.
    body : str
        Styles, folders and placemarks as KML.
    has_tracks : bool
        Whether there are tracks of Google's extension in it.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    extension = ' xmlns:gx="http://www.google.com/kml/ext/2.2"' if has_tracks else ""
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<kml xmlns="http://www.opengis.net/kml/2.2"{extension}><Document>'
        f"<name>{escape(title)}</name><description>{escape(description)}</description>{body}</Document></kml>\n"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        # A fixed date: nothing in the file depends on the clock.
        archive.writestr(zipfile.ZipInfo("doc.kml", (1980, 1, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    with replacing(path) as temporary:
        temporary.write_bytes(buffer.getvalue())
    return path


def _placemarks(one: Mapping[str, Any]) -> Iterator[str]:
    about, geometry = one["properties"], one["geometry"]
    kind = str(about.get("kind", ""))
    name = escape(str(about.get("name") or about.get("altitude") or kind))
    known = {key: value for key, value in about.items() if key not in _UNSAID and value not in (None, "")}
    said = "; ".join(f"{key}: {value}" for key, value in known.items())
    description = escape(f"{said}. {about.get('notice', '')}")
    told = f"<name>{name}</name><description>{description}</description>"
    columns = _columns(about)
    colour = _COLOURS.get(str(about.get("side") if kind == "flight" else kind), _OTHER)
    style = (
        f"<Style><LineStyle><color>{colour}</color><width>2</width></LineStyle>"
        f"<PolyStyle><color>50{colour[2:]}</color></PolyStyle></Style>"
    )
    lines = _lines(geometry)
    times = about.get("times_s")
    if times is not None and lines and geometry["type"] != "Point":
        pieces = [times] if geometry["type"] == "LineString" else times
        tracks = [_track(line, own) for line, own in zip(lines, pieces, strict=True) if len(line) > 1]
        if tracks:
            inner = tracks[0] if len(tracks) == 1 else f"<gx:MultiTrack>{''.join(tracks)}</gx:MultiTrack>"
            yield f"<Placemark>{told}{style}{columns}{inner}</Placemark>"
        told = told.replace("</name>", " (path)</name>", 1)
    stamp = ""
    if about.get("begin") and geometry["type"] == "Point":
        stamp = f"<TimeStamp><when>{about['begin']}</when></TimeStamp>"
    yield f"<Placemark>{told}{stamp}{style}{columns}{_shape(geometry, kind in _GROUNDED)}</Placemark>"


def _columns(about: Mapping[str, Any]) -> str:
    """Properties as ExtendedData, which GIS programs and `cupola import` read as columns."""
    told = {key: value for key, value in about.items() if isinstance(value, str | int | float) and key != "notice"}
    words = {key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in told.items()}
    data = "".join(
        f"<Data name={quoteattr(key)}><value>{escape(value)}</value></Data>"
        for key, value in words.items()
        if value != ""
    )
    return f"<ExtendedData>{data}</ExtendedData>"


def _track(line: Sequence[Sequence[float]], times_s: Sequence[float]) -> str:
    whens = "".join(f"<when>{moment(time_s)}</when>" for time_s in times_s)
    places = "".join(f"<gx:coord>{x} {y} {z[0] if z else 0}</gx:coord>" for x, y, *z in line)
    return f"<gx:Track><altitudeMode>absolute</altitudeMode>{whens}{places}</gx:Track>"


def _lines(geometry: Mapping[str, Any]) -> list[Any]:
    if geometry["type"] == "LineString":
        return [geometry["coordinates"]]
    return list(geometry["coordinates"]) if geometry["type"] == "MultiLineString" else []


def _shape(geometry: Mapping[str, Any], is_grounded: bool) -> str:
    """A GeoJSON geometry in KML; heights are said to be absolute where they are given."""
    kind, at = geometry["type"], geometry["coordinates"]
    if kind.startswith("Multi"):
        single = kind.removeprefix("Multi")
        parts = (_shape({"type": single, "coordinates": part}, is_grounded) for part in at)
        return f"<MultiGeometry>{''.join(parts)}</MultiGeometry>"
    if kind == "Polygon":
        rings = [f"<LinearRing><coordinates>{_positions(ring)}</coordinates></LinearRing>" for ring in at]
        inner = "".join(f"<innerBoundaryIs>{ring}</innerBoundaryIs>" for ring in rings[1:])
        mode = "<altitudeMode>clampToGround</altitudeMode>"
        return f"<Polygon>{mode}<outerBoundaryIs>{rings[0]}</outerBoundaryIs>{inner}</Polygon>"
    first = at if kind == "Point" else at[0]
    mode = "absolute" if len(first) > 2 and not is_grounded else "clampToGround"
    text = _positions([at] if kind == "Point" else at)
    tessellated = "<tessellate>1</tessellate>" if kind == "LineString" and mode == "clampToGround" else ""
    mode_text = f"<altitudeMode>{mode}</altitudeMode>"
    return f"<{kind}>{tessellated}{mode_text}<coordinates>{text}</coordinates></{kind}>"


def _positions(line: Sequence[Sequence[float]]) -> str:
    return " ".join(",".join(str(value) for value in [*position, 0][:3]) for position in line)
