"""Judge the claims of a scenario, and name the figures that decide those on which public figures straddle the line."""

from __future__ import annotations

import os

from cupola.analysis.claims.decisive_figures import with_deciding
from cupola.analysis.claims.range_claims import Bout
from cupola.analysis.findings import Verdict
from cupola.analysis.summarising import judge, plan
from cupola.scenario import Scenario
from cupola.study.runs.execution import Progress


def judge_and_decide(
    scenario: Scenario, n: int, *, seed: int, workers: int | None = None, progress: Progress | None = None
) -> tuple[Verdict, ...]:
    """The verdicts on all claims, as `cupola.summarise` gives them, and what decides them.

    Parameters
    ----------
    scenario : Scenario
        As loaded.
    n : int
        Replications of the main run, with which claims of protection are paired.
    seed : int
        Seed of all draws.
    workers : int, optional
        Threads; None: one per core. Does not change the results.
    progress : callable, optional
        Called with stage, cases done, cases planned so far.

    Returns
    -------
    tuple of Verdict
        `Verdict.decided_by` is filled, and a condition says it in words.
    """
    from cupola.engine.build.model import build
    from cupola.engine.run import run

    if not scenario.claims:
        return ()
    model = build(scenario)
    done = 0
    planned = plan(scenario)

    def tick() -> None:
        nonlocal done, planned
        done += 1
        planned = max(planned, done)
        if progress is not None:
            progress("cases", done, planned)

    results = run(model, n, seed=seed, workers=workers)
    bout = Bout(scenario, seed, model.terrain, workers or os.cpu_count() or 1, tick)
    verdicts = judge(bout, results)
    pairs = zip(scenario.claims, verdicts, strict=True)
    return tuple(with_deciding(bout, claim, verdict, results) for claim, verdict in pairs)
