"""A file of another program, opened, recognised by what is in it, and read by the reader of its format."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from cupola._json import parse
from cupola.errors import InputError, Problem
from cupola.imports.found import DrawnPoint, Found, Reading
from cupola.imports.geojson import read_geojson
from cupola.imports.kml import read_kml
from cupola.imports.msdl import read_msdl
from cupola.imports.orbat_mapper import read_orbat_mapper
from cupola.scenario.models.world import Place, distance_m
from cupola.scenario.tracks.opening import open_file
from cupola.scenario.xml_data import parse_xml, tag_of

#: Unpacked, a file may hold this much [bytes], and this many things.
BYTES_MAX, THINGS_MAX = 32 << 20, 20_000
READ = "MSDL, GeoJSON, scenarios of ORBAT Mapper, KML and KMZ are read"
#: Everything in a scenario lies within this of its origin [m].
_FAR_M = 1_000_000.0
_GEOMETRIES = ("Point", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "MultiPoint", "GeometryCollection")


def read_file(path: str | Path, *, swap: bool = False) -> Reading:
    """Read a deployment from MSDL, GeoJSON, ORBAT Mapper's scenario files, KML or KMZ.

    Parameters
    ----------
    path : str or pathlib.Path
        The file; what it is, its content says.
    swap : bool
        Whether its latitudes and longitudes stand in each other's place.

    Returns
    -------
    Reading
        What stands and what moves in it, and what was left out.

    Raises
    ------
    InputError
        If there is no such file, it is damaged, too large or of another format, holds nothing that has a place, or
        positions that seem to be swapped.
    """
    path = Path(path)
    if not path.is_file():
        limit = "is a folder" if path.is_dir() else "there is no such file"
        raise InputError(Problem(str(path), "", None, limit, f"give one file: {READ}"))
    opened = open_file(path)
    if opened.form not in ("xml", "json"):
        raise InputError(Problem(path.name, "", None, f"is {opened.form}, and no deployment", READ))
    data = opened.whole()
    if len(data) > BYTES_MAX:
        limit = f"holds {len(data) >> 20} MB, and {BYTES_MAX >> 20} MB are the most"
        raise InputError(Problem(path.name, "", None, limit, "leave out what is not needed"))
    reading = _xml(data, path.name, swap) if opened.form == "xml" else _json(data, path.name, swap)
    if len(reading.found) > THINGS_MAX:
        limit = f"holds {len(reading.found)} things, and {THINGS_MAX} are the most"
        raise InputError(Problem(path.name, "", None, limit, "leave out what is not needed"))
    if not reading.found:
        why = "; ".join(str(one) for one in reading.left_out[:5])
        raise InputError(Problem(path.name, "", None, "holds no site and no route", why or READ))
    if not swap:
        _check_swapped(reading.found, path.name)
    return reading


def _xml(data: bytes, name: str, swap: bool) -> Reading:
    root = parse_xml(data, name)
    if tag_of(root) == "militaryscenario":
        return read_msdl(root, swap=swap)
    if tag_of(root) == "kml":
        return read_kml(root, swap=swap)
    raise InputError(Problem(name, "", None, f"is XML with {tag_of(root)!r} in it", READ))


def _json(data: bytes, name: str, swap: bool) -> Reading:
    try:
        document: Any = parse(data.decode("utf-8-sig"))
    except ValueError as error:
        raise InputError(Problem(name, "", None, f"is damaged JSON: {error}", "get it again")) from None
    kind = document.get("type") if isinstance(document, dict) else None
    if kind == "ORBAT-mapper":
        return read_orbat_mapper(document, swap=swap)
    if kind == "ORBAT-mapper-encrypted":
        raise InputError(Problem(name, "", None, "is encrypted", "save it without a password"))
    if kind in ("FeatureCollection", "Feature", *_GEOMETRIES):
        return read_geojson(document, swap=swap)
    raise InputError(Problem(name, "type", kind, "is no GeoJSON and no scenario of ORBAT Mapper", READ))


def _check_swapped(found: tuple[Found, ...], name: str) -> None:
    """Refuse single positions that lie near the rest only when latitude and longitude change places."""
    spots = [(one, spot) for one in found for spot in one.spots]
    if len(spots) < 3:
        return
    lat_deg = median(spot.lat_deg for _, spot in spots)
    lon_deg = median(spot.lon_deg for _, spot in spots)
    middle = Place(lat_deg=lat_deg, lon_deg=lon_deg)
    problems = []
    for one, spot in spots:
        turned = replace(spot, lat_deg=spot.lon_deg, lon_deg=spot.lat_deg) if abs(spot.lon_deg) <= 85.0 else None
        away_m = _away_m(middle, spot)
        if away_m > _FAR_M and turned is not None and _away_m(middle, turned) < 0.5 * _FAR_M:
            limit = f"{spot.lat_deg:g}, {spot.lon_deg:g} lies {away_m / 1000.0:.0f} km from the rest, and near it with "
            limit += "latitude and longitude in each other's place"
            hint = f"correct it, or --leave-out '{one.name}'" if one.name else "correct it"
            problems.append(Problem(name, one.where, one.name or None, limit, hint))
    if problems and len(problems) < len(spots):
        raise InputError(problems[:20])


def _away_m(middle: Place, spot: DrawnPoint) -> float:
    found = distance_m(middle, Place(lat_deg=spot.lat_deg, lon_deg=spot.lon_deg))
    return found if math.isfinite(found) else math.inf
