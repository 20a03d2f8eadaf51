"""Any feature collection as a GeoPackage: a layer a kind, dates as dates, and a style that QGIS takes by itself.

Written with Python's own SQLite from the standard (OGC 12-128r19, version 1.3): application id, the three tables that
it demands, and one table per layer. Styles are in ``layer_styles``, a convention of QGIS, whose columns it asks for by
name. The same collection gives the same bytes.
"""

from __future__ import annotations

import json
import re
import sqlite3
import struct
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import quoteattr

import numpy as np

from cupola.errors import OutputError
from cupola.export.features import moment
from cupola.study.store.atomic import replacing

_APPLICATION, _VERSION = 0x47504B47, 10301
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
_WGS84 = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],'
    'UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]'
)
_CODES = {"Point": 1, "LineString": 2, "Polygon": 3, "MultiPoint": 4, "MultiLineString": 5, "MultiPolygon": 6}
_DIMENSION = {"Point": 0, "MultiPoint": 0, "LineString": 1, "MultiLineString": 1, "Polygon": 2, "MultiPolygon": 2}
_COLOURS = {"hostile": "179,38,30", "shot": "10,114,178", "zone": "179,38,30", "contour": "216,144,0"}
_OTHER = "107,119,128"
_TABLES = """
CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
  organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
  description TEXT DEFAULT '', last_change DATETIME NOT NULL, min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
  srs_id INTEGER REFERENCES gpkg_spatial_ref_sys(srs_id));
CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,
  geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
  PRIMARY KEY (table_name, column_name));
CREATE TABLE layer_styles (id INTEGER PRIMARY KEY, f_table_catalog TEXT, f_table_schema TEXT, f_table_name TEXT,
  f_geometry_column TEXT, styleName TEXT, styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT,
  owner TEXT, ui TEXT, update_time DATETIME);
"""


class _Layer(NamedTuple):
    name: str
    features: list[Mapping[str, Any]]

    @property
    def kind(self) -> str:
        """One type of geometry for all: the multiple one where there are several."""
        kinds = {one["geometry"]["type"] for one in self.features}
        return kinds.pop() if len(kinds) == 1 else f"Multi{kinds.pop().removeprefix('Multi')}"


def export_geopackage(found: Mapping[str, Any], path: Path) -> Path:
    """Write a feature collection as a GeoPackage.

    Parameters
    ----------
    found : mapping
        As `export.features.collection` makes it.
    path : pathlib.Path
        The file.

    Raises
    ------
    OutputError
        If it cannot be written.
    """
    try:
        with replacing(path) as temporary:
            temporary.unlink(missing_ok=True)
            with closing(sqlite3.connect(temporary, isolation_level=None)) as base:
                base.execute(f"PRAGMA application_id = {_APPLICATION}")
                base.execute(f"PRAGMA user_version = {_VERSION}")
                base.execute("PRAGMA journal_mode = MEMORY")
                base.execute("BEGIN")
                _lay_out(base)
                for layer in _layers(found["features"]):
                    _write_layer(base, layer, str(found["notice"]))
                base.execute("COMMIT")
    except sqlite3.Error as error:
        raise OutputError(f"{path}: cannot be written: {error}; choose another place") from error
    return path


def _lay_out(base: sqlite3.Connection) -> None:
    for statement in filter(str.strip, _TABLES.split(";")):
        base.execute(statement)
    systems = (
        ("WGS 84 geodetic", 4326, "EPSG", 4326, _WGS84, "longitude and latitude in degrees"),
        ("Undefined cartesian", -1, "NONE", -1, "undefined", None),
        ("Undefined geographic", 0, "NONE", 0, "undefined", None),
    )
    base.executemany("INSERT INTO gpkg_spatial_ref_sys VALUES (?,?,?,?,?,?)", systems)
    table = ("layer_styles", "attributes", "layer_styles", "", moment(0.0), None, None, None, None, 0)
    base.execute("INSERT INTO gpkg_contents VALUES (?,?,?,?,?,?,?,?,?,?)", table)


def _layers(features: Sequence[Mapping[str, Any]]) -> Iterator[_Layer]:
    """A layer for each kind and dimension: a point among lines has one of its own."""
    groups: dict[tuple[str, int], list[Mapping[str, Any]]] = {}
    for one in features:
        key = str(one["properties"].get("kind", "features")), _DIMENSION[one["geometry"]["type"]]
        groups.setdefault(key, []).append(one)
    dimensions: dict[str, int] = {}
    for kind, dimension in groups:
        dimensions[kind] = max(dimensions.get(kind, 0), dimension)
    words = ("points", "lines", "areas")
    for (kind, dimension), members in groups.items():
        name = re.sub(r"[^a-z0-9_]+", "_", kind.lower())
        yield _Layer(name if dimension == dimensions[kind] else f"{name}_{words[dimension]}", members)


def _write_layer(base: sqlite3.Connection, layer: _Layer, notice: str) -> None:
    keys = list(dict.fromkeys(key for one in layer.features for key in one["properties"]))
    types = {key: column_type([one["properties"].get(key) for one in layer.features]) for key in keys}
    columns = "".join(f', "{key}" {types[key]}' for key in keys)
    has_z = any(len(_first(one["geometry"]["coordinates"])) > 2 for one in layer.features)
    base.execute(
        f'CREATE TABLE "{layer.name}" (fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, '
        f"geom {layer.kind.upper()}{columns})"
    )
    marks = ",".join("?" * (len(keys) + 1))
    names = ",".join(["geom", *(f'"{key}"' for key in keys)])
    box = np.array([np.inf, np.inf, -np.inf, -np.inf])
    for one in layer.features:
        geometry = one["geometry"]
        if layer.kind.startswith("Multi") and not geometry["type"].startswith("Multi"):
            geometry = {"type": layer.kind, "coordinates": [geometry["coordinates"]]}
        places = np.array(list(_places(geometry["coordinates"])))
        if len(places):
            box = np.concatenate([np.minimum(box[:2], places.min(axis=0)), np.maximum(box[2:], places.max(axis=0))])
        cells = [_cell(one["properties"].get(key)) for key in keys]
        base.execute(f'INSERT INTO "{layer.name}" ({names}) VALUES ({marks})', [_blob(geometry, has_z), *cells])
    edges = [float(edge) if np.isfinite(edge) else None for edge in box]
    contents = (layer.name, "features", layer.name, notice, moment(0.0), *edges, 4326)
    base.execute("INSERT INTO gpkg_contents VALUES (?,?,?,?,?,?,?,?,?,?)", contents)
    geometry_row = (layer.name, "geom", layer.kind.upper(), 4326, int(has_z), 0)
    base.execute("INSERT INTO gpkg_geometry_columns VALUES (?,?,?,?,?,?)", geometry_row)
    style = ("", "", layer.name, "geom", layer.name, _style(layer, keys), "", 1, "", "", None, moment(0.0))
    base.execute(
        "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
        "styleQML, styleSLD, useAsDefault, description, owner, ui, update_time) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
        style,
    )


def column_type(values: Sequence[Any]) -> str:
    """Type of a column in a GeoPackage: what all its values have in common."""
    known = [value for value in values if value is not None]
    if known and all(isinstance(value, bool) for value in known):
        return "BOOLEAN"
    if known and all(isinstance(value, int) for value in known):
        return "INTEGER"
    if known and all(isinstance(value, int | float) for value in known):
        return "DOUBLE"
    if known and all(isinstance(value, str) and _DATE.fullmatch(value) for value in known):
        return "DATETIME"
    return "TEXT"


def _cell(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return json.dumps(value, ensure_ascii=False)
    return int(value) if isinstance(value, bool) else value


def _blob(geometry: Mapping[str, Any], has_z: bool) -> bytes:
    """A geometry as GeoPackage binary: header without envelope, then WKB, little endian."""
    empty = 0 if len(geometry["coordinates"]) else 16
    return b"GP" + struct.pack("<BBi", 0, 1 | empty, 4326) + _wkb(geometry["type"], geometry["coordinates"], has_z)


def _wkb(kind: str, at: Any, has_z: bool) -> bytes:
    head = struct.pack("<BI", 1, _CODES[kind] + 1000 * has_z)
    if kind == "Point":
        return head + _packed([at], has_z)
    if kind == "LineString":
        return head + struct.pack("<I", len(at)) + _packed(at, has_z)
    if kind == "Polygon":
        rings = b"".join(struct.pack("<I", len(ring)) + _packed(ring, has_z) for ring in at)
        return head + struct.pack("<I", len(at)) + rings
    parts = b"".join(_wkb(kind.removeprefix("Multi"), part, has_z) for part in at)
    return head + struct.pack("<I", len(at)) + parts


def _packed(places: Sequence[Sequence[float]], has_z: bool) -> bytes:
    return np.array([[*place, 0.0][: 2 + has_z] for place in places], "<f8").tobytes()


def _places(at: Any) -> Iterator[tuple[float, float]]:
    if at and not isinstance(at[0], Sequence):
        yield float(at[0]), float(at[1])
    else:
        for part in at:
            yield from _places(part)


def _first(at: Any) -> Sequence[float]:
    while at and isinstance(at[0], Sequence):
        at = at[0]
    return tuple(at)


def _style(layer: _Layer, keys: Sequence[str]) -> str:
    """The least that QGIS takes: one symbol, and which fields hold the time."""
    side = next((str(one["properties"].get("side")) for one in layer.features), "")
    colour = quoteattr(f"{_COLOURS.get(layer.name, _COLOURS.get(side, _OTHER))},255")
    dimension = _DIMENSION[layer.kind]
    kind = ("marker", "line", "fill")[dimension]
    own = ("SimpleMarker", "SimpleLine", "SimpleFill")[dimension]
    options = (
        f'<Option name="color" value={colour} type="QString"/>',
        f'<Option name="line_color" value={colour} type="QString"/>'
        '<Option name="line_width" value="0.5" type="QString"/>',
        f'<Option name="outline_color" value={colour} type="QString"/><Option name="style" value="no" type="QString"/>',
    )[dimension]
    temporal = ""
    if "begin" in keys:
        mode, end = (2, ' endField="finish"') if "finish" in keys else (1, "")
        temporal = f'<temporal enabled="1" mode="{mode}" startField="begin"{end}/>'
    return (
        f'<qgis>{temporal}<renderer-v2 type="singleSymbol"><symbols><symbol name="0" type="{kind}">'
        f'<layer class="{own}"><Option type="Map">{options}</Option></layer></symbol></symbols></renderer-v2></qgis>'
    )
