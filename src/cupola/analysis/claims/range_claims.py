"""Range claims: how far out are threats destroyed? One threat at a time flies at the battery, from all round.

A case is one target class at one height. It is tried from every bearing of the claim, in the variant that the claim is
about and in the others. Where the answer could change, it is tried again with every figure at the other end of its
published spread.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola.analysis.claims.floors import floor_conditions
from cupola.analysis.claims.limiting_factor import limits_of, why_not_as_far
from cupola.analysis.claims.probes import Bench, bench, inbound, subject_and_others
from cupola.analysis.claims.range_words import range_conditions, range_sentence
from cupola.analysis.claims.sampling import FIRST_LOOK, MOST_TIMES, sample
from cupola.analysis.claims.verdicts import best, case_verdict, claim_verdict, column_of, merit, verdict_of
from cupola.analysis.estimates.quantiles import quantile
from cupola.analysis.findings import CaseRow, Verdict
from cupola.catalogue import item_from_dict
from cupola.scenario import range_cases
from cupola.scenario.models.scenario import Claim, Scenario

if TYPE_CHECKING:
    from cupola.engine.build.figures import Figures
    from cupola.engine.build.model import Model
    from cupola.engine.results import Results

#: First look at a case of a variant that is only there to compare [replications]: three from each of eight bearings.
FIRST_LOOK_OTHERS = 24
#: Cases of such a variant that are tried with favourable figures when none holds: the likeliest ones.
CASES_OTHERS = 3

#: Target class and height above the battery's ground [m].
Case = tuple[str, float]


@dataclass(frozen=True)
class Bout:
    """What all probes of a study share.

    Parameters
    ----------
    scenario : Scenario
        With its claims and variants.
    seed : int
        Seed of all draws.
    terrain : TerrainGrid
        The ground, opened once.
    workers : int
        Threads.
    tick : callable
        Called after each case.
    figures : str
        The figures of the main run.
    """

    scenario: Scenario
    seed: int
    terrain: Any
    workers: int
    tick: Callable[[], None] = lambda: None
    figures: Figures = "nominal"


def judge_range(bout: Bout, claim: Claim) -> Verdict:
    """Judge a claim about range.

    Parameters
    ----------
    bout : Bout
        What the probes share.
    claim : Claim
        Of kind ``range``.

    Returns
    -------
    Verdict
        About the subject of the claim (see `subject_and_others`); cells of all variants and figures that were tried.
    """
    cases = range_cases(bout.scenario, claim)
    subject, others = subject_and_others(bout.scenario, claim)
    names: dict[str, str] = {}
    cells: list[CaseRow] = []
    floors: list[str] = []
    for variant in (subject, *others):
        item = bench(bout.scenario, claim, variant, "nominal", bout.terrain)
        names[variant] = item.system_name
        if variant == subject:
            floors = floor_conditions(item, (height_m for _, height_m in cases))
        look = claim.replications if variant == subject else FIRST_LOOK_OTHERS
        nominal = try_cases(bout, claim, item, cases, look)
        cells += nominal
        cells += _other_ends(bout, claim, variant, nominal, variant == subject)
    mine = [cell for cell in cells if cell.variant == subject]
    verdict = claim_verdict(mine)
    top = best([cell for cell in mine if cell.figures == "nominal"])
    conditions = [*range_conditions(bout.scenario, claim, subject, names, cells), *floors]
    sentence = range_sentence(bout.scenario, claim, names[subject], verdict, mine)
    return verdict_of(claim, verdict, top.estimate if top else None, conditions, sentence, cells)


def _other_ends(bout: Bout, claim: Claim, variant: str, nominal: Sequence[CaseRow], is_subject: bool) -> list[CaseRow]:
    """Cases that hold are tried with unfavourable figures, the others with favourable ones.

    Of a variant that is there to compare only the likeliest cases are tried again, and only when none holds.
    """
    holding = [cell for cell in nominal if cell.verdict == "holds"]
    failing = [cell for cell in nominal if cell.verdict != "holds"]
    if not is_subject:
        failing = [] if holding else sorted(failing, key=merit, reverse=True)[:CASES_OTHERS]
        holding = []
    cells: list[CaseRow] = []
    ends: tuple[tuple[Figures, list[CaseRow]], ...] = (("low", holding), ("high", failing))
    for figures, chosen in ends:
        if chosen:
            item = bench(bout.scenario, claim, variant, figures, bout.terrain)
            look = FIRST_LOOK if is_subject else FIRST_LOOK_OTHERS
            cells += try_cases(bout, claim, item, [case_of(cell) for cell in chosen], look)
    return cells


def case_of(cell: CaseRow) -> Case:
    """Target class and height of a cell."""
    return str(cell.factors["type"]), float(cell.factors["altitude_m"])


def try_cases(
    bout: Bout, claim: Claim, item: Bench, cases: Iterable[Case], first_look: int = FIRST_LOOK
) -> list[CaseRow]:
    """One cell for each case; simulated side by side."""

    def one(case: Case) -> CaseRow:
        cell = try_case(bout, claim, item, case, first_look)
        bout.tick()
        return cell

    with ThreadPoolExecutor(max_workers=bout.workers) as pool:
        return list(pool.map(one, cases))


def try_case(bout: Bout, claim: Claim, item: Bench, case: Case, first_look: int = FIRST_LOOK) -> CaseRow:
    """Simulate one case from every bearing."""
    target, height_m = case
    column = column_of(claim)
    models = inbound_models(item, claim, case)
    most = MOST_TIMES if item.is_decisive else 1
    found = sample(models, lambda results: compare(claim, results), claim.replications, bout.seed, first_look, most)
    ranges_km = found.column(column) / 1000.0
    ranges_km = ranges_km[np.isfinite(ranges_km)]
    threat = item_from_dict(bout.scenario.catalogue["target"][target])
    limits = limits_of(item, found, height_m, claim.bearings_rad, threat.si("speed"))
    wanted_m = claim.value_si if column == "max_intercept_range_m" and claim.op in (">", ">=") else None
    parts = {math.degrees(claim.bearings_rad[i]): one for i, one in found.by_stratum.items()}
    median = quantile(ranges_km, 0.5, "km", is_between=True)
    return CaseRow(
        variant=item.variant,
        figures=item.figures,
        factors={"type": target, "altitude_m": height_m},
        estimate=found.estimate,
        median_range_km=median.estimate if ranges_km.size else None,
        median_ends={"median_range_km": (median.low, median.high)} if ranges_km.size else {},
        furthest_range_km=float(np.max(ranges_km)) if ranges_km.size else None,
        reason=why_not_as_far(limits, found, wanted_m),
        verdict=case_verdict(found.estimate, list(parts.values())),
        by_bearing=tuple(parts.items()) if len(models) > 1 else (),
    )


def inbound_models(item: Bench, claim: Claim, case: Case) -> list[Model]:
    """The battery with one threat in the air, for each bearing of the claim."""
    from cupola.engine.build.model import with_flights

    target, height_m = case
    return [with_flights(item.model, (inbound(item, target, height_m, bearing),)) for bearing in claim.bearings_rad]


def compare(claim: Claim, results: Results) -> np.ndarray:
    """Whether each range makes the claim true; where there was none (NaN) it counts as 0.

    So "farther than" is false and "no farther than" is true of a threat that was not destroyed at all.
    """
    ranges_m = results.replications[column_of(claim)]
    return np.array([claim.holds(0.0 if np.isnan(found) else float(found)) for found in ranges_m], dtype=bool)
