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
Names are imported when they are first used: ``import cupola`` alone costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from cupola.version import __version__

#: Public name -> the module that holds it.
_HOMES = {
    "build": "cupola.engine.build.model",
    "catalogue": "cupola.catalogue",
    "compare": "cupola.verbs",
    "export_acmi": "cupola.export.acmi",
    "export_csv": "cupola.export.csv",
    "export_geojson": "cupola.export.geojson",
    "load": "cupola.scenario.load",
    "open_results": "cupola.study.store.folder",
    "plots": "cupola.plots",
    "query": "cupola.study.query",
    "replay": "cupola.engine.replay",
    "run": "cupola.verbs",
    "run_study": "cupola.study.runs.execution",
    "summarise": "cupola.analysis",
    "sweep": "cupola.verbs",
    "write": "cupola.verbs",
}

if TYPE_CHECKING:
    from cupola import catalogue as catalogue
    from cupola import plots as plots
    from cupola.analysis import summarise as summarise
    from cupola.engine.build.model import build as build
    from cupola.engine.replay import replay as replay
    from cupola.export.acmi import export_acmi as export_acmi
    from cupola.export.csv import export_csv as export_csv
    from cupola.export.geojson import export_geojson as export_geojson
    from cupola.scenario.load import load as load
    from cupola.study.query import query as query
    from cupola.study.runs.execution import run_study as run_study
    from cupola.study.store.folder import open_results as open_results
    from cupola.verbs import compare as compare
    from cupola.verbs import run as run
    from cupola.verbs import sweep as sweep
    from cupola.verbs import write as write

__all__ = [
    "__version__",
    "build",
    "catalogue",
    "compare",
    "export_acmi",
    "export_csv",
    "export_geojson",
    "load",
    "open_results",
    "plots",
    "query",
    "replay",
    "run",
    "run_study",
    "summarise",
    "sweep",
    "write",
]


def __getattr__(name: str) -> Any:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'cupola' has no attribute {name!r}")
    module = import_module(home)
    value = module if home == f"cupola.{name}" else getattr(module, name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
