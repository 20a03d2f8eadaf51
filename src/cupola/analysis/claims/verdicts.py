"""From cases to a verdict: what it takes for a claim to hold.

Every kind of claim is tried as a grid of cases (`CaseRow`). A case has a probability with its interval; it holds when
the whole interval is at 0.5 or above, fails when the whole interval is below, and is open otherwise. The verdict
follows from the cases of the base variant alone; other variants and other ends of the figures go into the conditions.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from cupola.analysis.findings import CaseRow, CellVerdict, ClaimVerdict, Verdict
from cupola.errors import Problem, ScenarioError

if TYPE_CHECKING:
    from cupola.analysis.estimates.intervals import Estimate
    from cupola.scenario.models.scenario import Claim

#: A statement counts as true of a case when it comes true more often than not.
P_HOLDS = 0.5

#: Kind of claim -> names of metrics that it can be about -> column of the per-replication table.
METRICS_OF_KIND: dict[str, dict[str, str]] = {
    "range": {
        "range_kill_m": "max_intercept_range_m",
        "range_kill_km": "max_intercept_range_m",
        "max_intercept_range_m": "max_intercept_range_m",
        "max_intercept_range_km": "max_intercept_range_m",
        "first_detection_range_m": "first_detection_range_m",
        "first_detection_range_km": "first_detection_range_m",
    },
    "simultaneity": {
        "targets_at_once": "",
        "max_simultaneous_hits": "max_simultaneous_hits",
        "max_simultaneous_targets": "max_simultaneous_targets",
        "max_simultaneous_missiles": "max_simultaneous_missiles",
    },
    "protection": {"p_no_leaker": "", "p_no_friendly_loss": "friendly_losses", "p_no_civil_loss": "civil_losses"},
}

#: What "at the same time" counts (`Claim.count`) -> column, for the metric ``targets_at_once``.
COLUMN_OF_COUNT = {
    "in_flight": "max_simultaneous_targets",
    "intercepted": "max_simultaneous_hits",
    "killed": "kills",
}


def column_of(claim: Claim) -> str:
    """Column of the per-replication table that a claim's metric means; empty for a claim about protection.

    Raises
    ------
    ScenarioError
        When a claim of this kind cannot be about such a metric; lists those it can be about.
    """
    known = METRICS_OF_KIND[claim.kind]
    if claim.metric not in known:
        limit = f"a claim of kind '{claim.kind}' cannot be about this metric"
        raise ScenarioError(Problem("scenario", f"claim {claim.name!r}: metric", claim.metric, limit, _choices(known)))
    if claim.metric == "targets_at_once":
        return COLUMN_OF_COUNT[claim.count]
    return known[claim.metric]


def _choices(known: dict[str, str]) -> str:
    return f"use one of {', '.join(known)}"


def cell_verdict(estimate: Estimate) -> CellVerdict:
    """Whether a statement is true of a case more often than not.

    Examples
    --------
    >>> from cupola import Estimate
    >>> cell_verdict(Estimate(0.7, 0.5, 0.8, "", 20)), cell_verdict(Estimate(0.3, 0.2, 0.5, "", 20))
    ('holds', 'open')
    """
    if estimate.n == 0 or math.isnan(estimate.estimate):
        return "open"
    if estimate.low >= P_HOLDS:
        return "holds"
    return "fails" if estimate.high < P_HOLDS else "open"


def claim_verdict(cells: Sequence[CaseRow]) -> ClaimVerdict:
    """The verdict over the cases of one variant.

    Parameters
    ----------
    cells : sequence of CaseRow
        With nominal figures all cases; with figures ``high`` (favourable to the defence) those whose answer could
        change. Figures ``low`` do not move the verdict: they are told as a condition.

    Returns
    -------
    str
        ``holds``: every nominal case holds. ``holds_if``: some do. ``fails``: none does, and none does with all
        figures at their favourable end either. ``undecided``: none does, but with favourable figures some would, or
        chance leaves it open whether any does (`open_by` says which), or there are no cases.
    """
    nominal = [cell for cell in cells if cell.figures == "nominal"]
    if not nominal:
        return "undecided"
    holding = sum(cell.verdict == "holds" for cell in nominal)
    if holding == len(nominal):
        return "holds"
    if holding:
        return "holds_if"
    others = [cell for cell in cells if cell.figures != "low"]
    return "fails" if all(cell.verdict == "fails" for cell in others) else "undecided"


def bounds_verdict(claim: Claim, estimates: dict[str, Estimate]) -> ClaimVerdict:
    """The verdict on a claim about one number, from its estimates with figures low, nominal and high.

    Parameters
    ----------
    claim : Claim
        Gives comparison and value.
    estimates : dict of str to Estimate
        By figures; ``nominal`` is needed.

    Returns
    -------
    str
        ``holds`` when the whole nominal interval makes the claim true and no other end of the figures makes it
        false; ``holds_if`` when one does; ``fails`` when neither the nominal interval nor any other end makes it
        true; else ``undecided``.
    """
    found = {figures: _interval_verdict(claim, estimate) for figures, estimate in estimates.items()}
    if found["nominal"] == "holds":
        return "holds_if" if "fails" in found.values() else "holds"
    return "fails" if all(verdict == "fails" for verdict in found.values()) else "undecided"


def _interval_verdict(claim: Claim, estimate: Estimate) -> CellVerdict:
    """Whether all of an interval makes a claim true (holds), or none of it (fails)."""
    if estimate.n == 0 or math.isnan(estimate.estimate):
        return "open"
    ends = {claim.holds(estimate.low), claim.holds(estimate.high)}
    if len(ends) == 2:
        return "open"
    return "holds" if ends == {True} else "fails"


def open_by(cells: Sequence[CaseRow]) -> tuple[str, ...]:
    """What leaves an undecided claim open.

    Parameters
    ----------
    cells : sequence of CaseRow
        Of the variant that the claim is about, with all figures; at least one nominal case does not hold.

    Returns
    -------
    tuple of str
        ``figures``: a case holds for certain with the figures at an end. ``chance``: the interval of a nominal case
        holds the line; or all fail, and that of a case at an end does. Empty without cases.
    """
    nominal = {cell.verdict for cell in cells if cell.figures == "nominal"}
    ends = {cell.verdict for cell in cells if cell.figures != "nominal"}
    by_figures = ("figures",) if "holds" in ends else ()
    by_chance = ("chance",) if "open" in nominal or (not by_figures and "open" in ends) else ()
    return (*by_figures, *by_chance)


def open_start(name: str, cells: Sequence[CaseRow]) -> str:
    """How the sentence about an undecided claim begins."""
    found = open_by(cells)
    if found == ("figures",):
        return f"Public figures cannot decide it for the {name}"
    return f"{'Chance leaves' if found == ('chance',) else 'Public figures and chance leave'} it open for the {name}"


def best(cells: Sequence[CaseRow]) -> CaseRow | None:
    """The case in which the claim comes nearest to the truth; None without cases."""
    return max(cells, key=merit, default=None)


def merit(cell: CaseRow) -> tuple[float, float, float]:
    """Probability first; where that is equal (often 0), how far the defence reached or how many it served."""
    share = -1.0 if math.isnan(cell.estimate.estimate) else cell.estimate.estimate
    return share, cell.median_count or 0.0, cell.furthest_range_km or 0.0


def verdict_of(
    claim: Claim, verdict: ClaimVerdict, estimate: Estimate | None, conditions: Sequence[str], sentence: str,
    cells: Sequence[CaseRow],
) -> Verdict:  # fmt: skip
    """A `Verdict` with the words of the claim; the first of the cells is of the variant that it is about."""
    nan = math.nan
    mine = [cell for cell in cells if cell.variant == cells[0].variant]
    return Verdict(
        name=claim.name,
        kind=claim.kind,
        quote=claim.quote,
        source=claim.source,
        date=claim.date.isoformat() if claim.date else "",
        metric=claim.metric,
        op=claim.op,
        value=claim.value,
        unit=claim.unit,
        verdict=verdict,
        estimate=estimate.estimate if estimate else nan,
        low=estimate.low if estimate else nan,
        high=estimate.high if estimate else nan,
        conditions=tuple(conditions),
        sentence=sentence,
        cells=tuple(cells),
        open_by=open_by(mine) if verdict == "undecided" else (),
    )
