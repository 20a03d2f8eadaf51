"""Summarise: from results to the small tables that a reader needs."""

from __future__ import annotations

import os
from collections.abc import Callable
from importlib import metadata
from typing import TYPE_CHECKING

from cupola.analysis.limits import limits
from cupola.analysis.metrics import by_type, measure, not_engaged_by_reason
from cupola.analysis.parameters import parameters
from cupola.analysis.probes_range import Bout, judge_range
from cupola.analysis.probes_simultaneity import judge_simultaneity
from cupola.analysis.protection import judge_protection
from cupola.analysis.summary import Summary, Verdict

if TYPE_CHECKING:
    from cupola.analysis.intervals import Estimate
    from cupola.engine.results import Results

#: Called with (cases done, cases planned so far).
Progress = Callable[[int, int], None]


def summarise(
    results: Results, *, probes: bool = True, progress: Progress | None = None, workers: int | None = None
) -> Summary:
    """Measure a run, and judge the claims of its scenario.

    Parameters
    ----------
    results : Results
        As `cupola.run` returns it, or as read from a folder.
    probes : bool
        Whether to judge the claims, which takes simulations of its own. Without, the summary has none.
    progress : callable or None
        Called with (done, planned) after each case of a claim; the plan grows when answers call for more cases.
    workers : int or None
        Threads of the probes; None: as many as there are processors. Never changes a result.

    Returns
    -------
    Summary
        The same for the same results, whatever the number of workers.

    Raises
    ------
    ScenarioError
        When a claim is about a metric that its kind does not know.
    """
    scenario = results.scenario
    metrics = measure(results)
    claims = judge(results, progress, workers) if probes and scenario.claims else ()
    return Summary(
        scenario=scenario.name,
        title=scenario.title or scenario.name,
        question=scenario.question,
        version=version(),
        seed=results.seed,
        replications=results.n_replications,
        digest=results.digest,
        headline=headline(results, metrics, claims),
        metrics=metrics,
        not_engaged=not_engaged_by_reason(results),
        by_type=by_type(results),
        claims=claims,
        parameters=parameters(scenario),
        terrain=results.terrain,
        warnings=tuple(results.warnings),
        limits=limits(scenario),
    )


def judge(results: Results, progress: Progress | None = None, workers: int | None = None) -> tuple[Verdict, ...]:
    """The verdicts on all claims of a scenario, in its order. Parameters and errors as in `summarise`."""
    from cupola.terrain.readers import open_terrain

    scenario = results.scenario
    bout = Bout(
        scenario=scenario,
        seed=results.seed,
        terrain=open_terrain(scenario.terrain),
        workers=workers or os.cpu_count() or 1,
        tick=_Tally(progress),
    )
    verdicts: list[Verdict] = []
    for claim in scenario.claims:
        if claim.kind == "range":
            verdicts.append(judge_range(bout, claim))
        elif claim.kind == "simultaneity":
            verdicts.append(judge_simultaneity(bout, claim))
        else:
            verdicts.append(judge_protection(bout, claim, results))
    return tuple(verdicts)


class _Tally:
    """Counts finished cases for whoever wants to know."""

    def __init__(self, progress: Progress | None) -> None:
        self.progress = progress
        self.done = 0

    def __call__(self) -> None:
        self.done += 1
        if self.progress is not None:
            self.progress(self.done, self.done)


def headline(results: Results, metrics: dict[str, Estimate], claims: tuple[Verdict, ...]) -> str:
    """What to quote: the verdict on the first claim and how the others fared; without claims, what happened."""
    if not claims:
        kills, threats, safe = metrics["kills"], metrics["threats"], metrics["p_no_leaker"]
        return (
            f"In {results.n_replications:,} replications the defence destroyed {kills.estimate:.1f} of "
            f"{threats.estimate:.1f} threats on average; the probability that no weapon arrives is {safe.estimate:.2f} "
            f"({safe.low:.2f} to {safe.high:.2f})."
        )
    others = [f"'{verdict.name}' {verdict.words}" for verdict in claims[1:]]
    rest = f" Of the other claims, {'; '.join(others)}." if others else ""
    return f"'{claims[0].name}': {claims[0].sentence}{rest}"


def version() -> str:
    """Version of Cupola as installed."""
    try:
        return metadata.version("cupola")
    except metadata.PackageNotFoundError:
        return "unknown"
