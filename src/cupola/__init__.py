"""Cupola: ground-based air defence, engagement by engagement, over real terrain.

Five verbs, one line::

    scenario = cupola.load("damascus-2018")
    model = cupola.build(scenario)
    results = cupola.run(model, 1000)
    summary = cupola.summarise(results)
    cupola.write(results, "out/damascus-2018", summary=summary)

and three to come back: `open_results` reads a run folder, `replay` simulates one replication again with its full log,
`query` asks the tables of a folder in SQL.
`compare` runs two scenarios under the same draws and says what the difference does.
`sweep` runs many points of a study, `uncertainty` all public figures of a scenario.
`zone`, `coverage`, `exposure`, `table` and `assign` answer in one line what the commands of these names do.

Rooms with a public surface of their own: `scenario` (what a user writes), `catalogue`, `terrain`, `maps`, `assignment`,
`imports`, `analysis`, `study`, `plots`, `report`, `errors`. What is not named in one of them may change without notice.
Names are imported when they are first used: ``import cupola`` alone costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cupola._late import offer
from cupola.version import __version__

#: Public name -> the module that holds it.
_HOMES = {
    "Estimate": "cupola.analysis.estimates.intervals",
    "EventKind": "cupola.engine.events",
    "analysis": "cupola.analysis",
    "assign": "cupola.shortcuts",
    "assignment": "cupola.assignment",
    "build": "cupola.engine.build.model",
    "catalogue": "cupola.catalogue",
    "compare": "cupola.study_verbs",
    "coverage": "cupola.shortcuts",
    "dump": "cupola.scenario.load",
    "errors": "cupola.errors",
    "export_acmi": "cupola.export.acmi",
    "export_csv": "cupola.export.csv",
    "export_czml": "cupola.export.czml",
    "export_dis": "cupola.export.dis",
    "export_geojson": "cupola.export.geojson",
    "export_geopackage": "cupola.export.geopackage",
    "export_geoparquet": "cupola.export.geoparquet",
    "export_kmz": "cupola.export.kmz",
    "exposure": "cupola.shortcuts",
    "imports": "cupola.imports",
    "load": "cupola.scenario.load",
    "loads": "cupola.scenario.load",
    "maps": "cupola.maps",
    "open_results": "cupola.study.store.folder",
    "plots": "cupola.plots",
    "query": "cupola.study.query",
    "replay": "cupola.engine.replay",
    "report": "cupola.report",
    "run": "cupola.verbs",
    "run_study": "cupola.study.runs.execution",
    "scenario": "cupola.scenario",
    "study": "cupola.study",
    "summarise": "cupola.analysis.summarising",
    "sweep": "cupola.study_verbs",
    "table": "cupola.shortcuts",
    "terrain": "cupola.terrain",
    "uncertainty": "cupola.study_verbs",
    "write": "cupola.verbs",
    "zone": "cupola.shortcuts",
}

if TYPE_CHECKING:
    from cupola import analysis as analysis
    from cupola import assignment as assignment
    from cupola import catalogue as catalogue
    from cupola import errors as errors
    from cupola import imports as imports
    from cupola import maps as maps
    from cupola import plots as plots
    from cupola import report as report
    from cupola import scenario as scenario
    from cupola import study as study
    from cupola import terrain as terrain
    from cupola.analysis.estimates.intervals import Estimate as Estimate
    from cupola.analysis.summarising import summarise as summarise
    from cupola.engine.build.model import build as build
    from cupola.engine.events import EventKind as EventKind
    from cupola.engine.replay import replay as replay
    from cupola.export.acmi import export_acmi as export_acmi
    from cupola.export.csv import export_csv as export_csv
    from cupola.export.czml import export_czml as export_czml
    from cupola.export.dis import export_dis as export_dis
    from cupola.export.geojson import export_geojson as export_geojson
    from cupola.export.geopackage import export_geopackage as export_geopackage
    from cupola.export.geoparquet import export_geoparquet as export_geoparquet
    from cupola.export.kmz import export_kmz as export_kmz
    from cupola.scenario.load import dump as dump
    from cupola.scenario.load import load as load
    from cupola.scenario.load import loads as loads
    from cupola.shortcuts import assign as assign
    from cupola.shortcuts import coverage as coverage
    from cupola.shortcuts import exposure as exposure
    from cupola.shortcuts import table as table
    from cupola.shortcuts import zone as zone
    from cupola.study.query import query as query
    from cupola.study.runs.execution import run_study as run_study
    from cupola.study.store.folder import open_results as open_results
    from cupola.study_verbs import compare as compare
    from cupola.study_verbs import sweep as sweep
    from cupola.study_verbs import uncertainty as uncertainty
    from cupola.verbs import run as run
    from cupola.verbs import write as write

__all__ = [
    "Estimate",
    "EventKind",
    "__version__",
    "analysis",
    "assign",
    "assignment",
    "build",
    "catalogue",
    "compare",
    "coverage",
    "dump",
    "errors",
    "export_acmi",
    "export_csv",
    "export_czml",
    "export_dis",
    "export_geojson",
    "export_geopackage",
    "export_geoparquet",
    "export_kmz",
    "exposure",
    "imports",
    "load",
    "loads",
    "maps",
    "open_results",
    "plots",
    "query",
    "replay",
    "report",
    "run",
    "run_study",
    "scenario",
    "study",
    "summarise",
    "sweep",
    "table",
    "terrain",
    "uncertainty",
    "write",
    "zone",
]

__getattr__, __dir__ = offer(__name__, _HOMES)
