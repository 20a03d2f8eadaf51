"""Protection claims: does the battery keep weapons away from what it defends?

The raid of the scenario is simulated with the battery and with the variant to compare with (usually none), under the
same seed, replication by replication: the raid takes the same draws in both, so the difference is the battery's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola._memory import give_back
from cupola.analysis.claims.conditions import join
from cupola.analysis.claims.floors import floor_warnings_among
from cupola.analysis.claims.limiting_factor import REASON_WORDS_OF_MANY
from cupola.analysis.claims.probes import battery_of, subject_and_others, system_name
from cupola.analysis.claims.range_claims import Bout
from cupola.analysis.claims.verdicts import bounds_verdict, column_of, open_by, open_start, verdict_of
from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.estimates.paired import paired_gain
from cupola.analysis.estimates.texts import telling_places
from cupola.analysis.findings import CaseRow, CellVerdict, ClaimVerdict, Verdict
from cupola.analysis.metrics.estimators import proportion
from cupola.analysis.metrics.metrics import not_engaged_by_reason
from cupola.scenario import BASE, air_objects, with_variant
from cupola.scenario.models.scenario import Claim, Scenario

if TYPE_CHECKING:
    from cupola.engine.results import Results

#: Replications for other variants and other ends of the figures: they only go into the conditions.
MOST_OTHERS = 300

#: What the metrics about own losses count as well.
_WELL = {
    "p_no_friendly_loss": "no own aircraft is shot down",
    "p_no_civil_loss": "no civil aircraft is shot down",
}

_STARTS: dict[ClaimVerdict, str] = {
    "holds": "Holds for the {name}:",
    "holds_if": "Holds for the {name} with nominal figures, but not with every figure at its unfavourable end:",
    "fails": "Does not hold for the {name}:",
    "undecided": "{open}:",
}


def judge_protection(bout: Bout, claim: Claim, results: Results) -> Verdict:
    """Judge a claim about protection.

    Parameters
    ----------
    bout : Bout
        What the runs share.
    claim : Claim
        Of kind ``protection``; its value is compared with the gain in the probability that no weapon arrives, or
        that no own or no civil aircraft is shot down.
    results : Results
        The main run; its first ``claim.replications`` are paired.

    Returns
    -------
    Verdict
        Its estimate is the gain [-] with Tango's interval; the cells are the probabilities themselves. Other
        variants and other ends of the figures get at most 300 replications.
    """
    n = min(claim.replications, results.n_replications)
    subject, others = subject_and_others(bout.scenario, claim)
    gains: dict[str, Estimate] = {}
    cells: list[CaseRow] = []
    against = claim.compare_with or BASE
    main = results if bout.figures == "nominal" else None
    bare = went_well(bout, claim, against, "nominal", n, results, main if against == BASE else None)
    # Where nothing defends, the figures of the defence do not matter: one run serves all comparisons.
    is_bare = not any(battery.is_active for battery in with_variant(bout.scenario, against).batteries)
    for figures in ("nominal", "low", "high"):
        count = n if figures == "nominal" else min(n, MOST_OTHERS)
        given = results if figures == bout.figures and subject == BASE else None
        safe = went_well(bout, claim, subject, figures, count, results, given)
        is_same = is_bare or figures == "nominal"
        other = bare[:count] if is_same else went_well(bout, claim, against, figures, count, results)
        gains[figures] = paired_gain(safe, other)
        cells.append(_cell(claim, subject, figures, safe, gains[figures]))
    cells.append(_cell(claim, against, "nominal", bare, None))
    shares = {"with": cells[0].estimate, "without": cells[-1].estimate}
    verdict = bounds_verdict(claim, gains)
    conditions = [*_conditions(claim, gains, cells), *floor_warnings_among(results.warnings)]
    if subject == BASE and not column_of(claim):
        conditions[:0] = why_it_leaks(results)
    for variant in others:
        if variant not in (subject, claim.compare_with):
            safe = went_well(bout, claim, variant, "nominal", min(n, MOST_OTHERS), results)
            gain = paired_gain(safe, bare[: safe.size])
            cells.append(_cell(claim, variant, "nominal", safe, gain))
            name = defence_name(bout.scenario, claim, variant)
            conditions.append(f"the {name} instead: {_text(cells[-1].estimate)}, gain {_text(gain)}")
    mine = [cell for cell in cells if cell.variant == subject]
    sentence = _sentence(defence_name(bout.scenario, claim, subject), claim, verdict, shares, gains, mine)
    return verdict_of(claim, verdict, gains["nominal"], conditions, sentence, cells)


def is_safe(results: Results, assets: tuple[str, ...], n: int) -> np.ndarray:
    """Whether no weapon arrived at the assets, for each of the first ``n`` replications.

    Parameters
    ----------
    results : Results
        Of a run with this raid.
    assets : tuple of str
        Names of assets; empty means all of them.
    n : int
        How many replications.
    """
    names = assets or tuple(asset.name for asset in results.scenario.assets)
    weapons = {item.name for item in air_objects(results.scenario) if item.aim in names and item.side == "hostile"}
    safe = np.ones(n, bool)
    start = 0
    for batch in results.batches():
        if start >= n:
            break
        flights = batch.flights
        arrived = np.flatnonzero(flights["fate"] == "arrived")
        hit = arrived[[str(name) in weapons for name in flights["flight"][arrived]]]
        rows = start + np.searchsorted(batch.replications["replication"], flights["replication"][hit])
        safe[rows[rows < n]] = False
        start += batch.n_replications
    return safe


def went_well(
    bout: Bout, claim: Claim, variant: str, figures: Any, n: int, results: Results, given: Results | None = None
) -> np.ndarray:
    """Whether it went well by the claim's metric, by replication; simulated unless the results are given."""
    if given is None:
        given = simulated(bout, variant, figures, n, results)
    bout.tick()
    column = column_of(claim)
    return given.replications[column][:n] == 0 if column else is_safe(given, claim.assets, n)


def simulated(bout: Bout, variant: str, figures: Any, n: int, results: Results) -> Results:
    """The raid with a variant of the defence and with its figures at an end, draw by draw as in the main run."""
    from cupola.engine.build.model import build
    from cupola.engine.run import run

    give_back()
    model = build(with_variant(bout.scenario, variant), figures=figures, terrain=bout.terrain)
    first = int(results.replications["replication"][0])
    return run(model, n, seed=results.seed, first=first, workers=bout.workers)


def _share(safe: np.ndarray) -> Estimate:
    return proportion(int(np.count_nonzero(safe)), int(safe.size))


def _cell(claim: Claim, variant: str, figures: str, safe: np.ndarray, gain: Estimate | None) -> CaseRow:
    """The probability itself; its verdict is that of the gain."""
    verdict: CellVerdict = "open"
    if gain is not None and claim.holds(gain.low) == claim.holds(gain.high):
        verdict = "holds" if claim.holds(gain.low) else "fails"
    factors: dict[str, str | float] = {"assets": ", ".join(claim.assets) or "all"}
    if gain is not None:
        factors |= {"gain": gain.estimate, "gain_low": gain.low, "gain_high": gain.high}
    return CaseRow(variant, figures, factors, _share(safe), verdict=verdict)


def _text(estimate: Estimate) -> str:
    # Adding 0.0 turns a rounded -0.0 into 0.0.
    values = (estimate.estimate, estimate.low, estimate.high)
    places = telling_places(2, *values)
    middle, low, high = (round(value, places) + 0.0 for value in values)
    return f"{middle:.{places}f} ({low:.{places}f} to {high:.{places}f})"


def defence_name(scenario: Scenario, claim: Claim, variant: str) -> str:
    """The name of the system, or the title of a variant of it."""
    base = battery_of(scenario, claim)
    battery = next(b for b in with_variant(scenario, variant).batteries if b.name == base.name)
    title = next((v.title for v in scenario.variants if v.name == variant), "")
    # A variant of the same system is told apart by its title.
    return title if title and battery.system == base.system and battery != base else system_name(scenario, battery)


def _sentence(
    name: str,
    claim: Claim,
    verdict: ClaimVerdict,
    shares: dict[str, Estimate],
    gains: dict[str, Estimate],
    cells: Sequence[CaseRow],
) -> str:
    """One sentence that can be quoted."""
    well = _WELL.get(claim.metric) or f"no weapon reaches {join(list(claim.assets), 'or') or 'any asset'}"
    spread = ""
    if verdict == "holds_if" or (verdict == "undecided" and "figures" in open_by(cells)):
        spread = (
            f"; with every figure at its unfavourable end the gain is {_text(gains['low'])}, at its favourable end "
            f"{_text(gains['high'])}"
        )
    gain = gains["nominal"]
    start = _STARTS[verdict].format(name=name, open=open_start(name, cells))
    return (
        f"{start} in the raid of this scenario {well} with probability {_text(shares['with'])}, "
        f"against {_text(shares['without'])} in the variant '{claim.compare_with}', a gain of {_text(gain)} over "
        f"{gain.n} paired replications{spread}."
    )


def why_it_leaks(results: Results) -> list[str]:
    """Why threats of the main run were never fired at, in one sentence; nothing when all of them were."""
    reasons = not_engaged_by_reason(results)
    if not reasons:
        return []
    total = float(np.mean(results.replications["not_engaged"]))
    fired = float(np.mean(results.replications["missiles_fired"]))
    commonest, found = next(iter(reasons.items()))
    many, most = (f"{one:.1f}" if one >= 0.95 else f"{one:.1g}" for one in (total, found.estimate))
    return [
        f"{many} threats per replication were never fired at, mostly because {REASON_WORDS_OF_MANY[commonest]} "
        f"({most}); {fired:.1f} missiles were fired"
    ]


def _conditions(claim: Claim, gains: dict[str, Estimate], cells: list[CaseRow]) -> list[str]:
    said = [
        "for this raid, these routes and this position of the battery only",
        f"the value {claim.value:g} is compared with the gain against the variant '{claim.compare_with}'",
    ]
    ends = {"low": "unfavourable", "high": "favourable"}
    for figures, word in ends.items():
        share = next(cell.estimate for cell in cells if cell.figures == figures)
        said.append(f"with every figure at its {word} end: {_text(share)}, gain {_text(gains[figures])}")
    return said
