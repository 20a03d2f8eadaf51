"""What was found, in formats of other programs.

A replication goes to Tacview (`acmi`), tables of events (`csv`) and captures of DIS (`dis`); `scene` turns its log into
places and tracks in latitude and longitude. Everything that has a place - replications, scenarios, and what coverage,
zone, exposure and debris have written - is a feature collection (`features`), and that goes to GeoJSON, KMZ, CZML,
GeoPackage and GeoParquet. Everything that is written says that it is a simulation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cupola.export.acmi import export_acmi
from cupola.export.csv import export_csv
from cupola.export.czml import export_czml
from cupola.export.dis import export_dis
from cupola.export.features import write_collection
from cupola.export.geojson import export_geojson
from cupola.export.geopackage import export_geopackage
from cupola.export.geoparquet import export_geoparquet
from cupola.export.kmz import export_kmz

if TYPE_CHECKING:
    from cupola.engine.replay import Log

#: Formats of a replication with all that happened -> what writes it and the ending of its files.
FORMATS: dict[str, tuple[Callable[[Log, Path], Path], str]] = {
    "acmi": (export_acmi, ".acmi"),
    "csv": (export_csv, ".csv"),
    "dis": (export_dis, ".pcap"),
    "geojson": (export_geojson, ".geojson"),
}
#: Formats of a feature collection -> what writes it and the ending of its files.
MAP_FORMATS: dict[str, tuple[Callable[[Mapping[str, Any], Path], Path], str]] = {
    "geojson": (write_collection, ".geojson"),
    "kmz": (export_kmz, ".kmz"),
    "czml": (export_czml, ".czml"),
    "gpkg": (export_geopackage, ".gpkg"),
    "geoparquet": (export_geoparquet, ".parquet"),
}

__all__ = [
    "FORMATS",
    "MAP_FORMATS",
    "export_acmi",
    "export_csv",
    "export_czml",
    "export_dis",
    "export_geojson",
    "export_geopackage",
    "export_geoparquet",
    "export_kmz",
]
