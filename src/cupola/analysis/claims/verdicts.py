"""From cases to a verdict: what it takes for a claim to hold.

Every kind of claim is tried as a grid of cases (`CaseRow`). A case has a probability with its interval; it holds when
the whole interval is at 0.5 or above, fails when the whole interval is below, and is open otherwise. The verdict
follows from the cases of the base variant alone; other variants and other ends of the figures go into the conditions.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cupola.analysis.findings import CaseRow, CellVerdict, ClaimVerdict, Verdict
from cupola.scenario.models.claim import METRICS_OF_KIND

if TYPE_CHECKING:
    from cupola.analysis.estimates.intervals import Estimate
    from cupola.scenario.models.scenario import Claim

#: A statement counts as true of a case when it comes true more often than not.
P_HOLDS = 0.5

#: What "at the same time" counts (`Claim.count`) -> column, for the metric ``targets_at_once``.
COLUMN_OF_COUNT = {
    "in_flight": "max_simultaneous_targets",
    "intercepted": "max_simultaneous_hits",
    "killed": "kills",
}


def column_of(claim: Claim) -> str:
    """Column of the per-replication table that a claim's metric means; empty where the kind counts for itself."""
    if claim.metric == "targets_at_once":
        return COLUMN_OF_COUNT[claim.count]
    return METRICS_OF_KIND[claim.kind][claim.metric]


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


def case_verdict(estimate: Estimate, parts: Sequence[Estimate]) -> CellVerdict:
    """The verdict on a case that is tried in several ways, such as from several bearings.

    ``mixed``: all together leave it open, but each part is decided for itself, and they differ. More replications would
    not help there: the mean of four sure and four hopeless bearings is one half.

    Examples
    --------
    >>> from cupola import Estimate
    >>> sure, hopeless = Estimate(1.0, 0.8, 1.0, "", 25), Estimate(0.0, 0.0, 0.2, "", 25)
    >>> case_verdict(Estimate(0.5, 0.48, 0.52, "", 50), [sure, hopeless])
    'mixed'
    """
    whole = cell_verdict(estimate)
    found = {cell_verdict(part) for part in parts}
    return "mixed" if whole == "open" and found == {"holds", "fails"} else whole


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
        ``holds``: every nominal case holds. ``holds_if``: some do, or one does from some bearings. ``fails``: none
        does, and none does with all figures at their favourable end either. ``undecided``: none does, but with
        favourable figures some would, or chance leaves it open whether any does (`open_by` says which), or there are no
        cases.
    """
    nominal = [cell for cell in cells if cell.figures == "nominal"]
    if not nominal:
        return "undecided"
    holding = sum(cell.verdict == "holds" for cell in nominal)
    if holding == len(nominal):
        return "holds"
    if holding or any(cell.verdict == "mixed" for cell in nominal):
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
    return ends_verdict({figures: _interval_verdict(claim, estimate) for figures, estimate in estimates.items()})


def ends_verdict(found: Mapping[str, CellVerdict]) -> ClaimVerdict:
    """The verdict on a claim about one case, from what it is with figures ``low``, ``nominal`` and ``high``.

    Examples
    --------
    >>> ends_verdict({"nominal": "holds", "low": "fails", "high": "holds"}), ends_verdict({"nominal": "fails"})
    ('holds_if', 'fails')
    """
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
    by_figures = ("figures",) if {"holds", "mixed"} & ends else ()
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
