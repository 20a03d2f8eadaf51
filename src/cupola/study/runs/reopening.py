"""A finished study, taken up again: for another report, or to replay one of its replications."""

from __future__ import annotations

import shutil
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cupola._json import parse
from cupola.engine.results import Results
from cupola.errors import InputError, Interrupted, Problem
from cupola.study.runs.execution import Progress, Study
from cupola.study.store.fingerprint import fingerprint_of
from cupola.study.store.folder import open_results, read_manifest, tables_in
from cupola.study.store.lock import locked
from cupola.study.store.manifest import not_a_run
from cupola.study.store.remote import is_url, open_remote, staging_of
from cupola.study.store.staging import carry
from cupola.study.store.writing import Render, write_folder

if TYPE_CHECKING:
    from cupola.analysis.metrics.sequential import Decision
    from cupola.engine.build.model import Model


def reopen(folder: str | Path) -> tuple[Results, Model]:
    """The results of a run folder, here or at an address, and the model that they came from, built again.

    Raises
    ------
    InputError
        If it is not a run folder, or its terrain is not what it was.
    """
    from cupola.engine.build.model import build

    results = open_results(folder)
    manifest = (open_remote(str(folder)).manifest() if is_url(folder) else read_manifest(Path(folder))) or {}
    model = build(results.scenario, figures=manifest["figures"])
    if fingerprint_of(model, results.seed).inputs != manifest["input_hash"]:
        limit = "the inputs are no longer those of the run: its terrain has changed"
        raise InputError(Problem(str(folder), "", None, limit, "put the terrain back, or run the study again"))
    return results, model


def rewrite(
    folder: str | Path,
    *,
    render: Render,
    probes: bool = True,
    progress: Progress | None = None,
    stop: threading.Event | None = None,
) -> Study:
    """Summarise a run folder again and write its report.

    Parameters
    ----------
    folder : str or pathlib.Path
        A run folder; or its address, such as ``s3://bucket/study``: it is brought here, and carried back at the end.
    render : callable
        Makes the report.
    probes : bool
        Judge the claims by runs of their own.
    progress : callable, optional
        Called with stage, done, total.
    stop : threading.Event, optional
        Set it to stop; the folder is then unchanged.

    Raises
    ------
    InputError
        If it is not a run folder.
    OutputError
        If it cannot be written.
    Interrupted
        If it was stopped.
    """
    from cupola.analysis import summarise

    if is_url(folder):
        return _rewrite_there(str(folder), render=render, probes=probes, progress=progress, stop=stop)
    folder = Path(folder)
    results, model = reopen(folder)

    def watch(done: int, total: int) -> None:
        if stop is not None and stop.is_set():
            raise Interrupted(f"stopped: {folder} is as it was")
        if progress is not None:
            progress("claims", done, total)

    summary = summarise(results, probes=probes, progress=watch, terrain=model.terrain, figures=model.figures)
    decision = _decision(folder)
    summary = replace(summary, decision=decision) if decision is not None else summary
    with locked(folder):
        html = render(results, summary, model)
        write_folder(
            results,
            folder,
            identity=fingerprint_of(model, results.seed),
            figures=model.figures,
            summary=summary,
            html=html,
        )
        results = tables_in(folder, results, results.digest)
    return Study(model, results, summary, folder)


def _rewrite_there(
    url: str, *, render: Render, probes: bool, progress: Progress | None, stop: threading.Event | None
) -> Study:
    """`rewrite` for an address, by way of a folder of this machine."""
    remote = open_remote(url)
    manifest = remote.manifest()
    # Not the folder of a run under way for this address.
    folder = staging_of(url)
    folder = folder.with_name(f"{folder.name}-report")
    if manifest is not None:
        shutil.rmtree(folder, ignore_errors=True)
        remote.fetch(folder, manifest["files"])
    elif read_manifest(folder) is None:  # else an earlier report came as far as to take the manifest away there
        raise not_a_run(url, "there is no manifest.json in it")
    try:
        study = rewrite(folder, render=render, probes=probes, progress=progress, stop=stop)
    except Interrupted:
        raise Interrupted(f"stopped: {url} is as it was") from None
    return replace(study, url=url, results=carry(remote, folder, study.results))


def _decision(folder: Path) -> Decision | None:
    """What the run was to decide and did, as its summary says; None where no question was asked."""
    from cupola.analysis.metrics.sequential import Decision

    try:
        found = parse((folder / "summary.json").read_text(encoding="utf-8")).get("decision")
        return Decision.from_dict(found) if found else None
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None  # without a summary that can be read nobody knows that there was a question


def is_same(replayed: Results, results: Results, replication: int) -> bool:
    """Whether a replayed replication came out as it stands in the results of the run."""
    at = np.flatnonzero(results.replications["replication"] == replication)
    return all(
        np.array_equal(column, results.replications[name][at], equal_nan=True)
        for name, column in replayed.replications.items()
    )
