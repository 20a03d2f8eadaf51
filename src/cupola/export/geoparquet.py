"""Any feature collection as GeoParquet, which DuckDB writes: its type GEOMETRY carries the coordinate system along."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cupola.errors import OutputError
from cupola.export.geopackage import column_type
from cupola.study.store.atomic import replacing

#: Type of a column in a GeoPackage -> in DuckDB. Plain types alone: readers of Parquet stumble over the others.
_TYPES = {
    "BOOLEAN": "BOOLEAN", "INTEGER": "BIGINT", "DOUBLE": "DOUBLE", "DATETIME": "TIMESTAMPTZ", "TEXT": "VARCHAR",
}  # fmt: skip


def export_geoparquet(found: Mapping[str, Any], path: Path) -> Path:
    """Write a feature collection as one GeoParquet table; longitude and latitude as OGC:CRS84.

    Takes what `export_geopackage` takes.

    Raises
    ------
    OutputError
        If DuckDB has no type for geometries, or the file cannot be written.
    """
    import duckdb

    features = found["features"]
    keys = list(dict.fromkeys(key for one in features for key in one["properties"]))
    types = [_TYPES[column_type([one["properties"].get(key) for one in features])] for key in keys]
    columns = ", ".join(f'"{key}" {kind}' for key, kind in zip(keys, types, strict=True))
    typed = list(zip(keys, types, strict=True))
    rows = [
        [*(_cell(one["properties"].get(key), kind) for key, kind in typed), wkt(one["geometry"])] for one in features
    ]
    marks = ", ".join(["?"] * len(keys) + ["?::GEOMETRY('OGC:CRS84')"])
    try:
        with duckdb.connect() as base:
            base.execute("SET TimeZone = 'UTC'")
            base.execute(f"CREATE TABLE found ({columns}, geometry GEOMETRY('OGC:CRS84'))")
            if rows:
                base.executemany(f"INSERT INTO found VALUES ({marks})", rows)
            with replacing(path) as temporary:
                base.execute(f"COPY found TO '{str(temporary).replace(chr(39), chr(39) * 2)}' (FORMAT parquet)")
    except duckdb.Error as error:
        hint = "needs DuckDB 1.5 or newer: pip install -U duckdb"
        raise OutputError(f"{path}: GeoParquet {hint} ({str(error).splitlines()[0]})") from error
    return path


def wkt(geometry: Mapping[str, Any]) -> str:
    """A GeoJSON geometry as text.

    Examples
    --------
    >>> wkt({"type": "Point", "coordinates": [1.0, 2.0, 3.0]}), wkt({"type": "MultiPolygon", "coordinates": []})
    ('POINT Z (1.0 2.0 3.0)', 'MULTIPOLYGON EMPTY')
    """
    kind, at = str(geometry["type"]).upper(), geometry["coordinates"]
    if not len(at):
        return f"{kind} EMPTY"
    first = at
    while isinstance(first[0], Sequence):
        first = first[0]
    text = f"({_text(at)})" if kind == "POINT" else _text(at)
    return f"{kind}{' Z' if len(first) > 2 else ''} {text}"


def _text(at: Any) -> str:
    if not isinstance(at[0], Sequence):
        return " ".join(str(float(value)) for value in at)
    return f"({', '.join(map(_text, at))})"


def _cell(value: Any, kind: str) -> Any:
    if value is None or kind != "VARCHAR":
        return value
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
