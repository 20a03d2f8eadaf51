"""Studies on disk: runs that survive interruption, sweeps over many points, comparisons, tables, questions in SQL.

`store` is the run folder, `executors` say where replications are simulated, `runs` fill one folder, `sweeps` many
points; above them stand `comparing`, `tabulating`, `rare_events`, `query`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cupola._late import offer

#: Public name -> the module that holds it.
_HOMES = {
    "Budget": "cupola.study.runs.study_file",
    "Design": "cupola.study.runs.study_file",
    "Distribution": "cupola.study.runs.study_file",
    "Factor": "cupola.study.runs.study_file",
    "Study": "cupola.study.runs.execution",
    "StudyFile": "cupola.study.runs.study_file",
    "Until": "cupola.study.runs.study_file",
    "is_same": "cupola.study.runs.reopening",
    "open_results": "cupola.study.store.folder",
    "open_sweep": "cupola.study.sweeps.reading",
    "reopen": "cupola.study.runs.reopening",
    "rewrite": "cupola.study.runs.reopening",
    "run_study": "cupola.study.runs.execution",
    "write_folder": "cupola.study.store.writing",
}

if TYPE_CHECKING:
    from cupola.study.runs.execution import Study as Study
    from cupola.study.runs.execution import run_study as run_study
    from cupola.study.runs.reopening import is_same as is_same
    from cupola.study.runs.reopening import reopen as reopen
    from cupola.study.runs.reopening import rewrite as rewrite
    from cupola.study.runs.study_file import Budget as Budget
    from cupola.study.runs.study_file import Design as Design
    from cupola.study.runs.study_file import Distribution as Distribution
    from cupola.study.runs.study_file import Factor as Factor
    from cupola.study.runs.study_file import StudyFile as StudyFile
    from cupola.study.runs.study_file import Until as Until
    from cupola.study.store.folder import open_results as open_results
    from cupola.study.store.writing import write_folder as write_folder
    from cupola.study.sweeps.reading import open_sweep as open_sweep

__all__ = [
    "Budget",
    "Design",
    "Distribution",
    "Factor",
    "Study",
    "StudyFile",
    "Until",
    "is_same",
    "open_results",
    "open_sweep",
    "reopen",
    "rewrite",
    "run_study",
    "write_folder",
]

__getattr__, __dir__ = offer(__name__, _HOMES)
