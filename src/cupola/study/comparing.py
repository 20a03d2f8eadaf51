"""A comparison on disk: both runs in folders of their own, so that it can be stopped, gone on with and replayed.

::

    a/, b/                  run folders of the two sides, unless they were given as such
    compare.json            what was found
    differences.parquet     one row per replication: each metric in A, in B, and B minus A
    compare.html            the same for people
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cupola.analysis.comparison.comparing import HEADLINE, check_metric, compare_results
from cupola.analysis.comparison.comparison import Comparison
from cupola.analysis.estimates.paired import replications_for
from cupola.constants import DEFAULT_SEED
from cupola.engine.results import Results, concatenate
from cupola.errors import InputError, Problem
from cupola.study.comparison_inputs import ComparisonInput
from cupola.study.executors.dispatch import run_anywhere
from cupola.study.executors.pool import Pool
from cupola.study.executors.pools import open_elsewhere
from cupola.study.runs.execution import Progress, run_study
from cupola.study.runs.stopping import is_narrow
from cupola.study.store.atomic import replacing, write_text
from cupola.study.store.lock import locked
from cupola.study.store.manifest import json_text
from cupola.study.store.parquet import write_table
from cupola.study.store.staging import workplace

if TYPE_CHECKING:
    from cupola.engine.build.model import Model

#: With a stopping rule: no more replications than this, unless the caller says so.
N_MAX = 100_000
#: With a stopping rule: each look has this many times the replications of the last one, at least and at most.
GROWTH_MIN, GROWTH_MAX = 1.2, 4.0

#: Makes the page of a comparison.
Render = Callable[[Comparison], str]


def run_comparison(
    a: ComparisonInput,
    b: ComparisonInput,
    n: int | None = None,
    *,
    seed: int | None = None,
    metric: str = HEADLINE,
    until: Mapping[str, float] | None = None,
    n_max: int = N_MAX,
    folder: str | Path | None = None,
    workers: int | None = None,
    executor: str | Executor | Pool | None = None,
    force: bool = False,
    render: Render | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] | None = None,
    stop: threading.Event | None = None,
) -> Comparison:
    """Run what is not yet run, compare in pairs, and write what was found.

    Parameters
    ----------
    a, b : ComparisonInput
        Scenarios to run, or runs that exist.
    n : int or None
        Replications of each; None: those of the run that exists, else 1000. With `until` the first look.
    seed : int or None
        Seed of all draws; None: that of the run that exists, else the default.
    metric : str
        What the verdict is about.
    until : mapping of str to float, optional
        Metric -> half-width of the interval of its difference at which to stop; all must be met.
    n_max : int
        With `until`: no more replications than this.
    folder : str or pathlib.Path, optional
        Where to write: a folder, or an address as of `cupola.run_study`. None: nothing is written, and nothing is kept.
    workers, executor, force, progress, say, stop
        As in `cupola.run_study`.
    render : callable, optional
        Makes ``compare.html``; None: it is not written.

    Returns
    -------
    Comparison
        The same for the same scenarios, seed and replications, however it was stopped and gone on with.

    Raises
    ------
    InputError
        If the two cannot be paired, or a metric is not known.
    OutputError
        If the folder cannot be written or holds another comparison.
    ExecutorError
        If the processes or the cluster cannot be reached, or die again and again.
    Interrupted
        If it was stopped; what is finished is kept in the folder.
    """
    check_metric(metric)
    seed, count = _settled(a, b, seed, n)
    _check_rule(a, b, until, n_max)
    count = min(count, n_max) if until else count
    # Runs that exist need nobody to simulate them.
    place = executor if a.results is None or b.results is None else None
    with ExitStack() as stack:
        here = stack.enter_context(workplace(folder)) if folder is not None else None
        pool = stack.enter_context(open_elsewhere(place, workers))
        sides = [
            _Running(side, key, seed, workers, pool, here, force, progress, stop) for side, key in ((a, "a"), (b, "b"))
        ]
        found = _look(sides[0], sides[1], count, metric)
        while (more := _next_look(found, until or {}, count, n_max)) is not None and more != count:
            count = more
            found = _look(sides[0], sides[1], count, metric)
        if more == count and say is not None:
            say(f"note: stopped at {count} replications, the most allowed, before the intervals were narrow enough")
        if here is not None:
            write_comparison(found, here, render=render)
    return found


def _look(a: _Running, b: _Running, count: int, metric: str) -> Comparison:
    """The comparison after so many replications of each."""
    return compare_results(a.results(count), b.results(count), name_a=a.side.name, name_b=b.side.name, metric=metric)


def write_comparison(comparison: Comparison, folder: str | Path, *, render: Render | None = None) -> Path:
    """Write ``differences.parquet``, ``compare.json`` and, with a renderer, ``compare.html``; each whole or not at all.

    Raises
    ------
    OutputError
        If the folder cannot be written.
    """
    folder = Path(folder)
    html = render(comparison) if render is not None else None
    with locked(folder):
        with replacing(folder / "differences.parquet") as temporary:
            write_table(temporary, comparison.columns, {"a": comparison.name_a, "b": comparison.name_b})
        write_text(folder / "compare.json", json_text(comparison.to_dict()))
        if html is not None:
            write_text(folder / "compare.html", html)
    return folder


@dataclass
class _Running:
    """One side under way."""

    side: ComparisonInput
    key: str
    seed: int
    workers: int | None
    pool: Pool | None
    folder: Path | None
    force: bool
    progress: Progress | None
    stop: threading.Event | None
    model: Model | None = None
    kept: Results | None = None

    def results(self, n: int) -> Results:
        """The first ``n`` replications: read, gone on with, or run."""
        if self.side.results is not None:
            return self.side.results
        if self.folder is not None:
            study = run_study(
                self.side.scenario,
                n,
                folder=self.folder / self.key,
                seed=self.seed,
                workers=self.workers,
                executor=self.pool,
                force=self.force,
                probes=False,
                progress=self._tell,
                stop=self.stop,
            )
            return study.results
        return self._in_memory(n)

    def _in_memory(self, n: int) -> Results:
        from cupola.engine.build.model import build

        self.model = self.model or build(self.side.scenario)
        done = self.kept.n_replications if self.kept is not None else 0
        if n > done:
            part = run_anywhere(
                self.model,
                n - done,
                seed=self.seed,
                executor=self.pool,
                workers=self.workers,
                first=done,
                progress=lambda now, _: self._tell("replications", done + now, n),
                stop=self.stop,
            )
            self.kept = part if self.kept is None else concatenate([self.kept, part])
        assert self.kept is not None
        return self.kept

    def _tell(self, stage: str, done: int, total: int) -> None:
        if self.progress is not None:
            self.progress(f"{stage} of {self.side.name}", done, total)


def _settled(a: ComparisonInput, b: ComparisonInput, seed: int | None, n: int | None) -> tuple[int, int]:
    """Seed and replications that both sides share."""
    runs = [(side.name, side.results) for side in (a, b) if side.results is not None]
    problems = []
    for name, results in runs:
        if seed is not None and results.seed != seed:
            limit = f"'{name}' ran under seed {results.seed}: replications of another seed are no pairs"
            problems.append(Problem("--seed", "", seed, limit, "leave --seed out, or run it again"))
    if len(runs) == 2 and runs[0][1].seed != runs[1][1].seed:
        limit = f"'{runs[0][0]}' ran under seed {runs[0][1].seed} and '{runs[1][0]}' under seed {runs[1][1].seed}"
        problems.append(Problem("compare", "", None, f"{limit}: their replications are no pairs", "use one seed"))
    if problems:
        raise InputError(problems)
    if runs:
        return runs[0][1].seed, n or min(results.n_replications for _, results in runs)
    return DEFAULT_SEED if seed is None else seed, n or 1000


def _check_rule(a: ComparisonInput, b: ComparisonInput, until: Mapping[str, float] | None, n_max: int) -> None:
    """A stopping rule needs known metrics, widths above 0, and sides that can go on."""
    problems = []
    for name, half_width in (until or {}).items():
        check_metric(name)
        if not half_width > 0.0:
            problems.append(Problem("--until", name, half_width, "must be more than 0", "give half a width"))
    if until and n_max < 1:
        problems.append(Problem("--max", "", n_max, "must be at least 1", "leave it out, or give replications"))
    if until and any(side.results is not None for side in (a, b)):
        limit = "an existing run cannot be extended: a stopping rule needs scenarios"
        problems.append(Problem("--until", "", None, limit, "give both as scenarios, or leave --until out"))
    if problems:
        raise InputError(problems)


def _next_look(found: Comparison, until: Mapping[str, float], count: int, n_max: int) -> int | None:
    """Replications of the next look; None when all intervals are narrow enough; ``count`` when there is no more."""
    needed = 0.0
    for name, half_width in until.items():
        one = found.differences[name]
        if not is_narrow(one.difference, half_width):
            needed = max(needed, replications_for(half_width, one.deviation) * 1.05, 1.0)
    if needed == 0.0:
        return None
    return int(min(n_max, max(count + 1, count * GROWTH_MIN, min(needed, count * GROWTH_MAX))))
