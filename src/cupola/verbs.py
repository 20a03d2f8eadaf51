"""Verbs of one run that need several rooms: `run`, here or on other machines, and `write`, with folder and report."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import TYPE_CHECKING

from cupola.constants import DEFAULT_SEED
from cupola.engine.results import Results, check_results
from cupola.study.store.fingerprint import fingerprint_of
from cupola.study.store.folder import check_is_folder, check_target
from cupola.study.store.lock import locked
from cupola.study.store.remote import is_url
from cupola.study.store.staging import workplace
from cupola.study.store.writing import write_folder

if TYPE_CHECKING:
    from cupola.analysis.summary import Summary
    from cupola.engine.build.model import Model
    from cupola.scenario import Scenario


def run(
    scenario: Scenario | Model | str | Path,
    n: int = 1000,
    *,
    seed: int = DEFAULT_SEED,
    workers: int | None = None,
    executor: str | Executor | None = None,
    first: int = 0,
    progress: Callable[[int, int], None] | None = None,
    stop: threading.Event | None = None,
    on_chunk: Callable[[int, Results], None] | None = None,
) -> Results:
    """Simulate replications ``first`` to ``first + n - 1``.

    Parameters
    ----------
    scenario : Scenario, Model, str or pathlib.Path
        What to simulate: also a name or a file, which is then loaded.
    n : int
        Replications [-], 1 to 10 000 000.
    seed : int
        Seed of all draws, 0 to 2^64 - 1.
    workers : int, optional
        Threads or processes [-]; None: one per core. Never changes a result.
    executor : str or Executor, optional
        Where: ``threads`` of this process (also None), ``processes``, ``dask://host:port``, or any
        `concurrent.futures.Executor` whose processes can import Cupola. Never changes a result.
    first : int
        Number of the first replication, >= 0.
    progress : callable, optional
        Called with (done, n) after each chunk.
    stop : threading.Event, optional
        Set it to stop early.
    on_chunk : callable, optional
        Called with (number of its first replication, Results) for each finished chunk, in order of finishing.

    Raises
    ------
    InputError
        If a number is out of range, or the executor is none.
    ExecutorError
        If the processes or the cluster cannot be reached, or die again and again.
    Interrupted
        If ``stop`` was set; chunks that were finished have been given to ``on_chunk``.

    Examples
    --------
    >>> import cupola
    >>> from concurrent.futures import ThreadPoolExecutor
    >>> scenario = cupola.load("minimal")
    >>> with ThreadPoolExecutor(2) as executor:
    ...     results = cupola.run(scenario, 20, executor=executor)
    >>> results.digest == cupola.run(scenario, 20).digest
    True
    """
    from cupola.engine import run as engine

    if executor is None or executor == "threads":
        return engine.run(
            scenario, n, seed=seed, workers=workers, first=first, progress=progress, stop=stop, on_chunk=on_chunk
        )
    from cupola.engine.build.model import Model, build
    from cupola.study.executors.dispatch import run_anywhere

    return run_anywhere(
        scenario if isinstance(scenario, Model) else build(scenario),
        n,
        seed=seed,
        executor=executor,
        workers=workers,
        first=first,
        progress=progress,
        stop=stop,
        on_chunk=on_chunk,
    )


def write(
    results: Results,
    folder: str | Path,
    *,
    summary: Summary | None = None,
    model: Model | None = None,
    report: bool = True,
    force: bool = False,
) -> str | Path:
    """Write results, summary and report into a run folder, all of it or nothing.

    Parameters
    ----------
    results : Results
        From `cupola.run`.
    folder : str or pathlib.Path
        Made when missing. Or an address, such as ``s3://bucket/study``: any that fsspec knows.
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
    str or pathlib.Path
        The folder, or the address.

    Raises
    ------
    OutputError
        If it cannot be written or holds something else; what was there before is then still there.
    """
    check_results(results, "write")
    if not is_url(folder):
        check_is_folder(Path(folder))
    if model is None:
        from cupola.engine.build.model import build

        model = build(results.scenario)
    if summary is None:
        from cupola.analysis import summarise

        summary = summarise(results, terrain=model.terrain, figures=model.figures)
    identity = fingerprint_of(model, results.seed)
    with workplace(folder) as here, locked(here):
        check_target(here, identity, results.n_replications, force=force)
        html = None
        if report:
            from cupola.film.page import report_with_film

            html = report_with_film(results, summary, model)
        write_folder(results, here, identity=identity, figures=model.figures, summary=summary, html=html)
    return folder if is_url(folder) else Path(folder)
