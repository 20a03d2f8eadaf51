"""The verb `write`, which needs both the report and the run folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cupola.study.folder import check_is_folder, check_target, write_folder
from cupola.study.identity import identify
from cupola.study.lock import locked

if TYPE_CHECKING:
    from cupola.analysis.summary import Summary
    from cupola.engine.build import Model
    from cupola.engine.results import Results


def write(
    results: Results,
    folder: str | Path,
    *,
    summary: Summary | None = None,
    model: Model | None = None,
    report: bool = True,
    force: bool = False,
) -> Path:
    """Write results, summary and report into a run folder, all of it or nothing.

    Parameters
    ----------
    results : Results
        From `cupola.run`.
    folder : str or pathlib.Path
        Made when missing.
    summary : Summary, optional
        From `cupola.summarise`; made when missing.
    model : Model, optional
        What was run; needed when it was built with a terrain or an end of the figures other than the scenario's.
    report : bool
        Also write ``report.html``.
    force : bool
        Replace another run that the folder holds.

    Returns
    -------
    pathlib.Path
        The folder.

    Raises
    ------
    OutputError
        If it cannot be written or holds something else; what was there before is then still there.
    """
    folder = Path(folder)
    check_is_folder(folder)
    if model is None:
        from cupola.engine.build import build

        model = build(results.scenario)
    if summary is None:
        from cupola.analysis import summarise

        summary = summarise(results, terrain=model.terrain, figures=model.figures)
    identity = identify(model, results.seed)
    with locked(folder):
        check_target(folder, identity, results.n_replications, force=force)
        html = None
        if report:
            from cupola.report.page import render_report

            html = render_report(results, summary, model)
        return write_folder(results, folder, identity=identity, figures=model.figures, summary=summary, html=html)
