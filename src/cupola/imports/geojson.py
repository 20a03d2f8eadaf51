"""GeoJSON: units with ``sidc`` as ORBAT Mapper exports them, Cupola's own exports, and plain points and lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cupola.imports.found import DrawnPoint, Found, Reading, Unused
from cupola.imports.geometry import PlaceError, joined, spot
from cupola.imports.own import stated_by_us, with_own
from cupola.imports.symbols import read_symbol

#: Properties in which programs keep a symbol code, and a name.
_SIDC_KEYS, _NAME_KEYS = ("sidc", "SIDC", "symbolCode"), ("name", "Name", "title", "shortName", "uniqueDesignation")
_WORDS = ("name", "shortName", "description", "type", "additionalInformation", "equipmentType")


def read_geojson(document: Mapping[str, Any], *, swap: bool = False) -> Reading:
    """What a feature, a feature collection or a bare geometry holds.

    Parameters
    ----------
    document : mapping
        As parsed; RFC 7946, which has longitude before latitude.
    swap : bool
        Whether its positions have latitude first.

    Returns
    -------
    Reading
        Points and lines; areas, empty geometries and positions that are none are left out with the reason.
    """
    is_ours = document.get("simulation") is True
    found: list[Found] = []
    left_out: list[Unused] = []
    for where, one in _features(document):
        properties = one.get("properties")
        about: dict[str, Any] = properties if isinstance(properties, dict) else {}
        name = next((str(about[key]).strip() for key in _NAME_KEYS if about.get(key) not in (None, "")), "")
        try:
            spots = _spots(one.get("geometry"), swap)
        except PlaceError as error:
            left_out.append(Unused(name, where, str(error)))
            continue
        stated = stated_by_us(about) if is_ours else {}
        if is_ours:
            spots = with_own(spots, about)
        code = next((str(about[key]) for key in _SIDC_KEYS if isinstance(about.get(key), str)), "")
        symbol = read_symbol(code)
        words = tuple(str(about[key]) for key in _WORDS if isinstance(about.get(key), str))
        party = symbol.identity if symbol is not None else ""
        found.append(Found(name, where, spots, code, party, words, stated))
    notes = [] if is_ours else _height_notes(found)
    title = document.get("name") if isinstance(document.get("name"), str) else ""
    form = "GeoJSON of Cupola" if is_ours else "GeoJSON"
    return Reading(form, str(title or ""), tuple(found), tuple(left_out), notes=tuple(notes))


def _features(document: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    kind = document.get("type")
    if kind == "FeatureCollection" and isinstance(document.get("features"), list):
        for k, one in enumerate(document["features"]):
            yield f"features[{k}]", one if isinstance(one, dict) else {}
    elif kind == "Feature":
        yield "feature", document
    else:
        yield "geometry", {"geometry": document}


def _spots(geometry: Any, swap: bool) -> tuple[DrawnPoint, ...]:
    """The positions of a point or a line."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    at = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if kind == "Point":
        return (_spot(at, swap),)
    if kind == "LineString" and isinstance(at, list):
        return _line(at, swap)
    if kind == "MultiLineString" and isinstance(at, list) and all(isinstance(piece, list) for piece in at):
        line = joined([_line(piece, swap) for piece in at])
        if line is not None:
            return tuple(line)
        raise PlaceError("several lines in one feature are no route")
    if kind is None:
        raise PlaceError("has no place")
    raise PlaceError(f"a {str(kind)[:40]} is neither a site nor a route")


def _line(at: list[Any], swap: bool) -> tuple[DrawnPoint, ...]:
    if len(at) < 2:
        raise PlaceError("a line of fewer than two points")
    return tuple(_spot(one, swap) for one in at)


def _spot(at: Any, swap: bool) -> DrawnPoint:
    if not isinstance(at, list) or len(at) < 2:
        raise PlaceError("a position that is no list of longitude and latitude")
    height = at[2] if len(at) > 2 and isinstance(at[2], int | float) and not isinstance(at[2], bool) else None
    # Many programs write a height of nought where they know none.
    return spot(at[0], at[1], swap=swap, altitude_m=float(height) if height else None)


def _height_notes(found: list[Found]) -> list[str]:
    if any(one.altitude_m is not None for item in found for one in item.spots if len(item.spots) > 1):
        return [
            "heights in GeoJSON are above the ellipsoid by its standard; most programs write them above sea level, and "
            "so they were taken: the two differ by up to 100 m"
        ]
    return []
