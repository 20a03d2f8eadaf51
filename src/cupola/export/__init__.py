"""One replication in formats of other programs: Tacview (`acmi`), tables (`csv`) and maps (`geojson`).

Everything that is written says that it is a simulation. `scene` turns the log of a replication into places and tracks
in latitude and longitude; the writers only spell them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from cupola.export.acmi import export_acmi
from cupola.export.csv import export_csv
from cupola.export.geojson import export_geojson

if TYPE_CHECKING:
    from cupola.engine.replay import Log

#: Format -> what writes it and the ending of its files.
FORMATS: dict[str, tuple[Callable[[Log, Path], Path], str]] = {
    "acmi": (export_acmi, ".acmi"),
    "csv": (export_csv, ".csv"),
    "geojson": (export_geojson, ".geojson"),
}

__all__ = ["FORMATS", "export_acmi", "export_csv", "export_geojson"]
