"""Summarise: from results to the small tables that a reader needs."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from cupola._memory import bulk_set_aside
from cupola.analysis.claims.figure_draws import draws_of, with_band
from cupola.analysis.claims.kill_claims import judge_kills
from cupola.analysis.claims.probes import subject_and_others
from cupola.analysis.claims.protection_claims import judge_protection
from cupola.analysis.claims.range_claims import Bout, judge_range
from cupola.analysis.claims.simultaneity_claims import judge_simultaneity
from cupola.analysis.decision_tally import decisions_by_reason, hidden_by_reason, hidden_sentence, obstacles_sentence
from cupola.analysis.estimates.texts import counted, telling_places
from cupola.analysis.findings import Verdict
from cupola.analysis.limits import limits
from cupola.analysis.losses import losses, losses_sentence
from cupola.analysis.metrics.flight_counts import by_type
from cupola.analysis.metrics.identification import by_side, mistakes
from cupola.analysis.metrics.ledger import ledger
from cupola.analysis.metrics.metrics import measure, not_engaged_by_reason, quantiles
from cupola.analysis.metrics.waves import by_wave
from cupola.analysis.parameters import parameters
from cupola.analysis.summary import Summary
from cupola.engine.results import Results, check_results
from cupola.scenario import range_cases
from cupola.scenario.models.scenario import Claim, Scenario
from cupola.version import __version__

if TYPE_CHECKING:
    from cupola.analysis.estimates.intervals import Estimate
    from cupola.engine.build.figures import Figures
    from cupola.terrain.grid import TerrainGrid

#: Called with (cases done, cases planned so far).
Progress = Callable[[int, int], None]


def summarise(
    results: Results,
    *,
    probes: bool = True,
    progress: Progress | None = None,
    workers: int | None = None,
    terrain: str | Path | TerrainGrid | None = None,
    figures: Figures = "nominal",
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
    terrain : str, Path, TerrainGrid or None
        The ground that the run used, if it was not the scenario's own.
    figures : {"nominal", "low", "high"}
        The figures that the run used. Claims are judged with nominal ones all the same.

    Returns
    -------
    Summary
        The same for the same results, whatever the number of workers.

    Raises
    ------
    ScenarioError
        When a claim is about a metric that its kind does not know.
    """
    check_results(results, "summarise")
    scenario = results.scenario
    metrics = measure(results)
    claims: tuple[Verdict, ...] = ()
    if probes and scenario.claims:
        bout = Bout(
            scenario=scenario,
            seed=results.seed,
            terrain=_ground(scenario, terrain),
            workers=workers or os.cpu_count() or 1,
            tick=_Tally(progress, plan(scenario)),
            figures=figures,
        )
        claims = judge(bout, results)
    decisions = decisions_by_reason(results)
    return Summary(
        scenario=scenario.name,
        title=scenario.title or scenario.name,
        question=scenario.question,
        version=__version__,
        seed=results.seed,
        replications=results.n_replications,
        digest=results.digest,
        headline=headline(results, metrics, claims),
        metrics=metrics,
        quantiles=quantiles(results),
        not_engaged=not_engaged_by_reason(results),
        hidden=(hidden := hidden_by_reason(results)),
        unseen=hidden_sentence(hidden),
        losses=(lost := losses(results)),
        lost=losses_sentence(lost),
        decisions=decisions,
        obstacles=obstacles_sentence(decisions),
        by_type=by_type(results),
        by_wave=by_wave(results),
        identity=by_side(results),
        mistakes=mistakes(results),
        claims=claims,
        ledger=ledger(results),
        parameters=parameters(scenario),
        terrain=results.terrain,
        warnings=tuple(results.warnings),
        limits=limits(scenario),
    )


def judge(bout: Bout, results: Results) -> tuple[Verdict, ...]:
    """The verdicts on all claims of a scenario, in its order; errors as in `summarise`."""
    with bulk_set_aside():
        return tuple(_judged(bout, claim, results) for claim in bout.scenario.claims)


def _judged(bout: Bout, claim: Claim, results: Results) -> Verdict:
    if claim.kind == "range":
        found = judge_range(bout, claim)
    elif claim.kind == "simultaneity":
        found = judge_simultaneity(bout, claim)
    elif claim.kind == "kills":
        found = judge_kills(bout, claim, results)
    else:
        found = judge_protection(bout, claim, results)
    return with_band(bout, claim, found, results) if found.cells else found


def _ground(scenario: Scenario, terrain: str | Path | TerrainGrid | None) -> TerrainGrid:
    from cupola.terrain.readers import open_terrain

    if terrain is None or isinstance(terrain, str | Path):
        return open_terrain(scenario.terrain if terrain is None else terrain)
    return terrain


class _Tally:
    """Counts finished cases for whoever wants to know, against a plan that grows when more are needed."""

    def __init__(self, progress: Progress | None, planned: int) -> None:
        self.progress = progress
        self.planned = planned
        self.done = 0
        self.lock = threading.Lock()

    def __call__(self) -> None:
        with self.lock:
            self.done += 1
            self.planned = max(self.planned, self.done)
            if self.progress is not None:
                self.progress(self.done, self.planned)


def plan(scenario: Scenario) -> int:
    """About how many cases the claims of a scenario will take [-]."""
    cases = 0
    for claim in scenario.claims:
        others = len(subject_and_others(scenario, claim)[1])
        if claim.kind == "range":
            cases += len(range_cases(scenario, claim)) * (2 + others)
        elif claim.kind == "simultaneity":
            raids = len(claim.sectors_rad) * len(claim.altitudes_m)
            cases += raids * (len(claim.raid_sizes) + others)
        else:
            cases += 4 + others
        cases += draws_of(claim)
    return cases


def headline(results: Results, metrics: dict[str, Estimate], claims: tuple[Verdict, ...]) -> str:
    """What to quote: the verdict on the first claim and how the others fared; without claims, what happened."""
    if not claims:
        kills, threats, safe = metrics["kills"], metrics["threats"], metrics["p_no_leaker"]
        places = telling_places(2, safe.estimate, safe.low, safe.high)
        return (
            f"In {counted(results.n_replications, 'replication')} the defence destroyed {kills.estimate:.1f} of "
            f"{threats.estimate:.1f} threats on average; the probability that nothing gets through is "
            f"{safe.estimate:.{places}f} ({safe.low:.{places}f} to {safe.high:.{places}f})."
        )
    first = claims[0]
    rest = "".join(f" {_claim_text(verdict)}: {_short(verdict)}." for verdict in claims[1:])
    return f"{_claim_text(first)}: {first.sentence}{rest}"


def _short(verdict: Verdict) -> str:
    """A verdict in a few words, with the broadest condition where it has some."""
    broadest = next((said for said in verdict.conditions if said.startswith("holds ")), "")
    if verdict.verdict != "holds_if" or not broadest:
        return verdict.words
    return f"{verdict.words}, most broadly {broadest.removeprefix('holds ')}"


def _claim_text(verdict: Verdict) -> str:
    """A claim by its words; by its name where it has none."""
    return f'"{verdict.quote.rstrip(".")}"' if verdict.quote else f"'{verdict.name}'"
