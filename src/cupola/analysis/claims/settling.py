"""Verdicts that only an end of public figures keeps open: the draws settle them where they are sure enough.

All figures at one end at once is possible and hardly plausible. So a claim that fails with nominal figures, and is true
only with every figure at its favourable end, is settled where draws of the figures hardly ever make it true: in fewer
than one of ten, as sure as the draws are (Wilson's interval) and counting every draw that chance leaves open as one
that does. The other way round, a claim that holds and fails only at the unfavourable end simply holds where more than
nine of ten draws surely make it true. Anything else stays as the ends have it. Why, and where the line lies:
``docs/decisions/0022-draws-settle.md``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from cupola.analysis.claims.verdicts import P_HOLDS
from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.estimates.paired import paired_gain
from cupola.analysis.findings import CaseRow, FigureBand, Verdict
from cupola.analysis.metrics.estimators import proportion

if TYPE_CHECKING:
    from cupola.scenario.models.scenario import Claim

#: So many draws are "hardly any" [-]: forty of which none is, or none is not, are just enough to be sure of it.
HARDLY = 0.1

_UNSURE_STARTS = ("Public figures cannot decide it for the ", "Does not hold for the ")
_ENDS = (
    "with nominal figures, but not with every figure at its unfavourable end:",
    "with nominal figures, but not with every figure at one end of its spread:",
)


def sure_and_possible(claim: Claim, table: np.ndarray) -> tuple[int, int]:
    """Draws of which the claim is true whatever chance did, and draws of which it may be.

    Parameters
    ----------
    claim : Claim
        Of a protection claim the table holds gains (-1, 0, 1), else 0 or 1.
    table : array, shape (draws, replications)
        What came out.
    """
    ends = [_ends_of(claim, row) for row in table]
    return sum(all(true) for true in ends), sum(any(true) for true in ends)


def _ends_of(claim: Claim, row: np.ndarray) -> tuple[bool, bool]:
    """Whether the claim is true at the low and at the high end of the interval of one draw."""
    if claim.kind == "protection":
        one: Estimate = paired_gain(row > 0.0, row < 0.0)
        return claim.holds(one.low), claim.holds(one.high)
    one = proportion(int(np.count_nonzero(row)), int(row.size))
    return one.low >= P_HOLDS, one.high >= P_HOLDS


def settled(verdict: Verdict, claim: Claim, band: FigureBand, others: Sequence[CaseRow]) -> Verdict:
    """The verdict, settled by its draws where they can.

    Parameters
    ----------
    verdict : Verdict
        As nominal figures and the ends have it.
    claim : Claim
        What was claimed.
    band : FigureBand
        The draws, of the case on which the verdict stands.
    others : sequence of CaseRow
        The other cases of the same defence, at the ends: no draws were made of them.
    """
    if verdict.verdict == "undecided" and verdict.open_by == ("figures",):
        is_alone = all(cell.verdict == "fails" for cell in others)
        if is_alone and proportion(band.possible, band.n_draws).high < HARDLY:
            return replace(
                verdict,
                verdict="fails",
                open_by=(),
                sentence=verdict.sentence.replace(*_UNSURE_STARTS, 1),
                conditions=(*verdict.conditions, _said("favourable", "would it hold", "make it true", band)),
            )
    is_one_case = claim.kind in ("protection", "kills")
    if verdict.verdict != "holds_if" or not is_one_case or proportion(band.sure, band.n_draws).low <= 1.0 - HARDLY:
        return verdict
    sentence = verdict.sentence
    for end in _ENDS:
        sentence = sentence.replace(f" {end}", ", though not with all public figures at one end at once:", 1)
    said = _said("unfavourable", "does it fail", "make it false", band)
    return replace(verdict, verdict="holds", sentence=sentence, conditions=(*verdict.conditions, said))


def _said(end: str, what: str, does: str, band: FigureBand) -> str:
    return (
        f"only with every public figure at its {end} end at once {what}: none of {band.n_draws} draws of them "
        f"would {does}, so that surely fewer than one draw in ten does"
    )
