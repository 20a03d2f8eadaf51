"""KML and KMZ: placemarks as sites, paths and tracks as routes."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from cupola.imports.found import DrawnPoint, Found, Reading, Unused
from cupola.imports.geometry import PlaceError, joined, spot
from cupola.imports.own import stated_by_us, with_own
from cupola.imports.symbols import read_symbol
from cupola.imports.times import seconds
from cupola.scenario.xml_data import child_text, tag_of

_SHAPES = ("point", "linestring", "track", "polygon", "multigeometry", "multitrack", "model", "linearring")


def read_kml(root: ET.Element, *, swap: bool = False) -> Reading:
    """Every placemark of a KML document.

    Parameters
    ----------
    root : Element
        Its root.
    swap : bool
        Whether its positions have latitude first.

    Returns
    -------
    Reading
        Heights count where ``altitudeMode`` says above what; those of what is clamped to the ground do not. Columns of
        ``ExtendedData`` named ``sidc`` are symbols; those of Cupola's own files are read back.
    """
    found: list[Found] = []
    left_out: list[Unused] = []
    for k, mark in enumerate(one for one in root.iter() if tag_of(one) == "placemark"):
        where, name = f"Placemark {k + 1}", child_text(mark, "name") or ""
        columns = _columns(mark)
        try:
            spots = _spots(mark, swap)
        except PlaceError as error:
            left_out.append(Unused(name, where, str(error)))
            continue
        is_ours = columns.get("simulation") == "true"
        stated = stated_by_us(columns) if is_ours else {}
        if is_ours:
            spots = with_own(spots, columns)
        symbol = read_symbol(columns.get("sidc", ""))
        party = symbol.identity if symbol is not None else ""
        words = tuple(text for text in (name, child_text(mark, "description")) if text)
        found.append(Found(name, where, spots, columns.get("sidc", ""), party, words, stated))
    title = next((child_text(one, "name") for one in root if tag_of(one) == "document"), None)
    overlays = sum(1 for one in root.iter() if tag_of(one) in ("groundoverlay", "networklink"))
    if overlays:
        left_out.append(Unused("overlays", "GroundOverlay, NetworkLink", f"{overlays} pictures and links"))
    return Reading("KML", title or "", tuple(found), tuple(left_out))


def _columns(mark: ET.Element) -> dict[str, str]:
    """Data and SimpleData of a placemark by name."""
    found: dict[str, str] = {}
    for extended in (one for one in mark if tag_of(one) == "extendeddata"):
        for one in extended.iter():
            name = one.get("name")
            if name and tag_of(one) == "data":
                found[name] = child_text(one, "value") or ""
            elif name and tag_of(one) == "simpledata":
                found[name] = (one.text or "").strip()
    return found


def _spots(mark: ET.Element, swap: bool) -> tuple[DrawnPoint, ...]:
    shapes = [one for one in mark if tag_of(one) in _SHAPES]
    if not shapes:
        raise PlaceError("has no place")
    return _shape(shapes[0], swap)


def _shape(shape: ET.Element, swap: bool) -> tuple[DrawnPoint, ...]:
    kind, mode = tag_of(shape), (child_text(shape, "altitudemode") or "clampToGround").lower()
    if kind == "point":
        spots = _coordinates(shape, mode, swap)
        if len(spots) != 1:
            raise PlaceError(f"a point with {len(spots)} positions")
        return spots
    if kind == "linestring":
        spots = _coordinates(shape, mode, swap)
        if len(spots) < 2:
            raise PlaceError("a path of fewer than two points")
        return spots
    if kind == "track":
        return _track(shape, mode, swap)
    if kind in ("multigeometry", "multitrack"):
        inner = [one for one in shape if tag_of(one) in _SHAPES]
        if len(inner) == 1:
            return _shape(inner[0], swap)
        if inner and all(tag_of(one) in ("linestring", "track") for one in inner):
            line = joined([_shape(one, swap) for one in inner])
            if line is not None:
                return tuple(line)
        raise PlaceError("several shapes in one placemark are neither a site nor a route")
    raise PlaceError(f"a {kind} is neither a site nor a route")


def _coordinates(shape: ET.Element, mode: str, swap: bool) -> tuple[DrawnPoint, ...]:
    return tuple(_spot(text.split(","), mode, swap) for text in (child_text(shape, "coordinates") or "").split())


def _track(shape: ET.Element, mode: str, swap: bool) -> tuple[DrawnPoint, ...]:
    whens = [seconds((one.text or "").strip()) for one in shape if tag_of(one) == "when"]
    coords = [(one.text or "").split() for one in shape if tag_of(one) == "coord"]
    if len(whens) != len(coords) or not coords:
        raise PlaceError(f"a track with {len(whens)} times and {len(coords)} positions")
    return tuple(_spot(at, mode, swap, when) for at, when in zip(coords, whens, strict=True))


def _spot(parts: list[str], mode: str, swap: bool, time_s: float | None = None) -> DrawnPoint:
    try:
        numbers = [float(part) for part in parts]
    except ValueError:
        raise PlaceError(f"{' '.join(parts)[:40]!r} is no position") from None
    if len(numbers) < 2:
        raise PlaceError(f"{' '.join(parts)[:40]!r} is no position")
    height = numbers[2] if len(numbers) > 2 else None
    msl_m = height if mode == "absolute" else None
    agl_m = height if mode == "relativetoground" and height is not None and height > 0.0 else None
    return spot(numbers[0], numbers[1], swap=swap, time_s=time_s, altitude_m=msl_m, altitude_agl_m=agl_m)
