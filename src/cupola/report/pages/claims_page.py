"""The page of ``cupola uncertainty --claims``: every verdict, and the public figure that decides it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cupola.analysis.claims.decisive_figures import STRADDLES
from cupola.report import rows, words
from cupola.report.pages.templating import template
from cupola.version import __version__

if TYPE_CHECKING:
    from cupola.analysis.findings import Verdict
    from cupola.scenario import Scenario


def straddles(verdict: Verdict) -> str:
    """The condition that says how public figures straddle the line; empty where they agree."""
    return next((text for text in verdict.conditions if text.startswith(STRADDLES)), "")


def decided_text(verdict: Verdict) -> str:
    """What decides a claim, in words: figures that straddle the line, or why none had to be looked for."""
    if "chance" in verdict.open_by:
        more = "more replications may decide (-n, and 'replications' of the claim)"
    else:
        more = "with public figures at their ends the answer is the same"
    return straddles(verdict) or more


def render_claims(scenario: Scenario, verdicts: Sequence[Verdict], n: int, seed: int) -> str:
    """The page as HTML text: the same text for the same verdicts."""
    asked = {claim.name: claim for claim in scenario.claims}
    names = {"base": "the defence as written"}
    names |= {variant.name: variant.title or variant.name for variant in scenario.variants}
    claims = []
    for verdict in verdicts:
        card = {
            "verdict": verdict,
            "asked": rows.asked(verdict, asked.get(verdict.name), names),
            "estimate": rows.claim_estimate(verdict),
            "band": rows.band_text(verdict),
        }
        claims.append((card, words.sentence(decided_text(verdict))))
    title = scenario.title or scenario.name
    page = {
        "version": __version__,
        "title": title,
        "claims": claims,
        "n": words.counted(n, "replication"),
        "seed": seed,
    }
    return str(template("claims.html.j2").render(page))
