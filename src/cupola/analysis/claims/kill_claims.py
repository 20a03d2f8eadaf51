"""Claims about how many are shot down: "X of Y", or a share, in the raid of the scenario.

In each replication so many of the flights that the claim is about are destroyed; the statement is true of it or not.
The raid is the scenario's own: what its routes and numbers leave out the claim is not judged on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.analysis.claims.conditions import join
from cupola.analysis.claims.floors import floor_warnings_among
from cupola.analysis.claims.probes import subject_and_others, type_name
from cupola.analysis.claims.protection_claims import MOST_OTHERS, defence_name, simulated, why_it_leaks
from cupola.analysis.claims.range_claims import Bout
from cupola.analysis.claims.verdicts import cell_verdict, ends_verdict, open_start, verdict_of
from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.estimates.texts import counted, telling_places
from cupola.analysis.findings import CaseRow, ClaimVerdict, Verdict
from cupola.analysis.metrics.count_limits import CountLimits
from cupola.analysis.metrics.estimators import mean, proportion
from cupola.analysis.wording import percent
from cupola.scenario import BASE, air_objects

if TYPE_CHECKING:
    from cupola.engine.results import Results
    from cupola.scenario.models.scenario import Claim, Scenario

#: What is no flight of the raid: it never took off.
_NEVER_FLEW = ("not_started", "not_released")

_STARTS: dict[ClaimVerdict, str] = {
    "holds": "Holds for the {name}:",
    "holds_if": "Holds for the {name} with nominal figures, but not with every figure at one end of its spread:",
    "fails": "Does not hold for the {name}:",
    "undecided": "{open}:",
}


def judge_kills(bout: Bout, claim: Claim, results: Results) -> Verdict:
    """Judge a claim about how many are shot down.

    Parameters
    ----------
    bout : Bout
        What the runs share.
    claim : Claim
        Of kind ``kills``: its value is compared with the number of hostile flights that were destroyed, or with their
        share.
    results : Results
        The main run; its first ``claim.replications`` are counted.

    Returns
    -------
    Verdict
        Its estimate is the probability that the statement is true of a raid [-]. Other variants and other ends of the
        figures get at most 300 replications.
    """
    n = min(claim.replications, results.n_replications)
    subject, others = subject_and_others(bout.scenario, claim)
    cells = []
    for figures in ("nominal", "low", "high"):
        count = n if figures == "nominal" else min(n, MOST_OTHERS)
        given = results if figures == bout.figures and subject == BASE else None
        cells.append(_cell(claim, subject, figures, tally(bout, claim, subject, figures, count, results, given)))
    verdict = ends_verdict({cell.figures: cell.verdict for cell in cells})
    conditions = _conditions(cells)
    if subject == BASE:
        conditions += [*why_it_leaks(results), *floor_warnings_among(results.warnings)]
    for variant in others:
        cell = _cell(
            claim, variant, "nominal", tally(bout, claim, variant, "nominal", min(n, MOST_OTHERS), results, None)
        )
        cells.append(cell)
        conditions.append(f"the {defence_name(bout.scenario, claim, variant)} instead: {_told(cell)}")
    sentence = _sentence(bout.scenario, claim, defence_name(bout.scenario, claim, subject), verdict, cells[:3])
    return verdict_of(claim, verdict, cells[0].estimate, conditions, sentence, cells)


def tally(
    bout: Bout, claim: Claim, variant: str, figures: Any, n: int, results: Results, given: Results | None
) -> tuple[np.ndarray, np.ndarray]:
    """How many of the flights of a claim were destroyed, and how many flew, by replication; simulated unless given."""
    if given is None:
        given = simulated(bout, variant, figures, n, results)
    bout.tick()
    return killed_and_flown(given, claim.classes, n)


def killed_and_flown(results: Results, classes: Sequence[str], n: int) -> tuple[np.ndarray, np.ndarray]:
    """Hostile flights of these types (none: of all) that were destroyed, and that flew, by replication.

    Weapons that their carrier never released, and flights that never started, did not fly.
    """
    counts = np.zeros((2, n))
    start = 0
    for batch in results.batches():
        if start >= n:
            break
        flights = batch.flights
        meant = np.asarray(flights["side"] == "hostile")
        if classes:
            meant &= np.isin(flights["type"].astype(str), list(classes))
        fate = flights["fate"].astype(str)
        rows = start + np.searchsorted(batch.replications["replication"], flights["replication"])
        for row, chosen in enumerate((meant & (fate == "killed"), meant & ~np.isin(fate, _NEVER_FLEW))):
            counts[row] += np.bincount(rows[chosen & (rows < n)], minlength=n)[:n]
        start += batch.n_replications
    return counts[0], counts[1]


def is_true_of(claim: Claim, killed: np.ndarray, flown: np.ndarray) -> np.ndarray:
    """Whether the statement is true of each raid; of one in which none of them flew it is not."""
    value = killed if claim.metric == "kills" else killed / np.maximum(flown, 1.0)
    return np.array([flew > 0 and claim.holds(float(one)) for one, flew in zip(value, flown, strict=True)], bool)


def _cell(claim: Claim, variant: str, figures: str, counts: tuple[np.ndarray, np.ndarray]) -> CaseRow:
    true = is_true_of(claim, *counts)
    estimate = proportion(int(np.count_nonzero(true)), int(true.size))
    killed = mean(counts[0], limits=CountLimits(float(counts[1].max(initial=0.0))))
    factors: dict[str, str | float] = {
        "classes": ", ".join(claim.classes) or "all hostile",
        "flown": float(np.mean(counts[1])) if len(counts[1]) else 0.0,
        "killed": killed.estimate,
        "killed_low": killed.low,
        "killed_high": killed.high,
    }
    return CaseRow(variant, figures, factors, estimate, verdict=cell_verdict(estimate))


def event(scenario: Scenario, claim: Claim) -> str:
    """What has to come true: ``at least 71 of the 103 Tomahawk were shot down``."""
    compared = {">": "more than", ">=": "at least", "<": "fewer than", "<=": "at most"}[claim.op]
    names = join([type_name(scenario, name) for name in claim.classes]) or "threats"
    if claim.metric == "kill_share":
        compared = compared.replace("fewer", "less")
        return f"{compared} {percent(claim.value)} of the {names} were shot down"
    hostile = [one.type for one in air_objects(scenario) if one.side == "hostile"]
    flown = sum(not claim.classes or name in claim.classes for name in hostile)
    were = "was" if claim.value == 1.0 else "were"
    return f"{compared} {claim.value:g} of the {flown:,} {names} {were} shot down"


def _told(cell: CaseRow) -> str:
    """How often the statement was true of a case, and how many were destroyed."""
    return f"true in {percent(cell.estimate.estimate)} of replications, {_killed(cell)} shot down on average"


def _killed(cell: CaseRow) -> str:
    values = [float(cell.factors[name]) for name in ("killed", "killed_low", "killed_high")]
    places = telling_places(1, *values)
    middle, low, high = (f"{value:.{places}f}" for value in values)
    return f"{middle} ({low} to {high})"


def _conditions(cells: Sequence[CaseRow]) -> list[str]:
    said = ["for this raid, these routes and this position of the battery only"]
    words = {"low": "unfavourable", "high": "favourable"}
    return said + [
        f"with every figure at its {words[cell.figures]} end: {_told(cell)}" for cell in cells if cell.figures in words
    ]


def _sentence(scenario: Scenario, claim: Claim, name: str, verdict: ClaimVerdict, cells: Sequence[CaseRow]) -> str:
    """One sentence that can be quoted."""
    nominal = cells[0]
    one: Estimate = nominal.estimate
    start = _STARTS[verdict].format(name=name, open=open_start(name, cells))
    return (
        f"{start} in the raid of this scenario {event(scenario, claim)} in {percent(one.estimate)} of "
        f"{counted(one.n, 'replication')} (95 % interval {percent(one.low)} to {percent(one.high)}); "
        f"on average {_killed(nominal)} of the {float(nominal.factors['flown']):.3g} that flew."
    )
