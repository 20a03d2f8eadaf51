"""Simultaneity claims: how many targets at one time? A raid of one class comes from one sector, all at the same time.

A case is one raid size, one width of the sector and one height. The threats start at the same distance, evenly spread
over a sector that is centred on where the engagement radar looks at first, and fly straight at the battery.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from cupola.analysis.claims.floors import floor_conditions
from cupola.analysis.claims.limiting_factor import commonest
from cupola.analysis.claims.probes import Bench, bench, inbound, subject_and_others
from cupola.analysis.claims.range_claims import Bout
from cupola.analysis.claims.sampling import MOST_TIMES, sample
from cupola.analysis.claims.simultaneity_words import simultaneity_conditions, simultaneity_sentence
from cupola.analysis.claims.verdicts import best, cell_verdict, claim_verdict, column_of, verdict_of
from cupola.analysis.estimates.quantiles import quantile
from cupola.analysis.findings import CaseRow, Verdict
from cupola.scenario.models.scenario import Claim, Flight

if TYPE_CHECKING:
    from cupola.engine.build.figures import Figures
    from cupola.engine.build.model import Model
    from cupola.engine.results import Results

#: First look at a raid [replications].
FIRST_LOOK = 20
#: Why a raid cannot make the claim true.
TOO_FEW = "targets were destroyed, but too few of them at one moment"
TOO_SMALL = "the raid has fewer targets than the claim counts"

#: Raid size, width of the sector [rad], height above the battery's ground [m].
Raid = tuple[int, float, float]


def judge_simultaneity(bout: Bout, claim: Claim) -> Verdict:
    """Judge a claim about how many targets at one time.

    Parameters
    ----------
    bout : Bout
        What the probes share.
    claim : Claim
        Of kind ``simultaneity``.

    Returns
    -------
    Verdict
        About the subject of the claim; cells of all variants.
    """
    raids = list(product(claim.raid_sizes, claim.sectors_rad, claim.altitudes_m))
    largest = [raid for raid in raids if raid[0] == max(claim.raid_sizes)]
    subject, others = subject_and_others(bout.scenario, claim)
    main = bench(bout.scenario, claim, subject, "nominal", bout.terrain)
    cells = try_raids(bout, claim, main, raids)
    cells += _other_ends(bout, claim, subject, cells)
    names: dict[str, str] = {}
    for variant in others:  # one after the other: a bench takes 13 MB
        item = bench(bout.scenario, claim, variant, "nominal", bout.terrain)
        names[variant] = item.system_name
        cells += try_raids(bout, claim, item, largest)
    mine = [cell for cell in cells if cell.variant == subject]
    verdict = claim_verdict(mine)
    top = best([cell for cell in mine if cell.figures == "nominal"])
    conditions = [
        *simultaneity_conditions(bout.scenario, claim, names, subject, cells),
        *floor_conditions(main, claim.altitudes_m),
    ]
    sentence = simultaneity_sentence(bout.scenario, claim, main, verdict, mine)
    return verdict_of(claim, verdict, top.estimate if top else None, conditions, sentence, cells)


def _other_ends(bout: Bout, claim: Claim, variant: str, nominal: list[CaseRow]) -> list[CaseRow]:
    """Raids that are served are tried with unfavourable figures; favourable ones only where none is served."""
    holding = [cell for cell in nominal if cell.verdict == "holds"]
    figures: Figures = "low" if holding else "high"
    item = bench(bout.scenario, claim, variant, figures, bout.terrain)
    return try_raids(bout, claim, item, [raid_of(cell) for cell in holding or nominal])


def raid_of(cell: CaseRow) -> Raid:
    """Raid size, sector and height of a cell."""
    factors = cell.factors
    return int(factors["raid_size"]), math.radians(float(factors["sector_deg"])), float(factors["altitude_m"])


def try_raids(bout: Bout, claim: Claim, item: Bench, raids: Iterable[Raid]) -> list[CaseRow]:
    """One cell for each raid; simulated side by side."""

    def one(raid: Raid) -> CaseRow:
        cell = try_raid(bout, claim, item, raid)
        bout.tick()
        return cell

    with ThreadPoolExecutor(max_workers=bout.workers) as pool:
        return list(pool.map(one, raids))


def try_raid(bout: Bout, claim: Claim, item: Bench, raid: Raid) -> CaseRow:
    """Simulate one raid."""
    size, _, _ = raid
    column, model = column_of(claim), raid_model(item, claim, raid)
    most = MOST_TIMES if item.is_decisive else 1
    found = sample([model], lambda results: is_true_in(claim, results), claim.replications, bout.seed, FIRST_LOOK, most)
    untrue = ~found.is_true
    reason = TOO_SMALL if is_too_small(claim, size) else commonest(found, untrue, TOO_FEW) if untrue.any() else ""
    count, hits = (quantile(found.column(name), 0.5, is_between=True) for name in (column, "max_simultaneous_hits"))
    return CaseRow(
        variant=item.variant,
        figures=item.figures,
        factors=factors_of(raid),
        estimate=found.estimate,
        median_count=count.estimate,
        median_hits=hits.estimate,
        median_ends={"median_count": (count.low, count.high), "median_hits": (hits.low, hits.high)},
        reason=reason,
        verdict=cell_verdict(found.estimate),
    )


def raid_model(item: Bench, claim: Claim, raid: Raid) -> Model:
    """The battery with a raid in the air."""
    from cupola.engine.build.model import with_flights

    return with_flights(item.model, raid_flights(item, claim, raid))


def is_true_in(claim: Claim, results: Results) -> np.ndarray:
    """Whether the statement is true of each replication."""
    counts = results.replications[column_of(claim)]
    return np.array([claim.holds(float(count)) for count in counts], dtype=bool)


def factors_of(raid: Raid) -> dict[str, str | float]:
    """A raid as the factors of a cell."""
    size, sector_rad, height_m = raid
    return {"raid_size": float(size), "sector_deg": round(math.degrees(sector_rad), 6), "altitude_m": height_m}


def is_too_small(claim: Claim, size: int) -> bool:
    """Whether a raid has fewer targets than the claim counts, so that it can only show how many of them are served."""
    return column_of(claim) != "max_simultaneous_missiles" and claim.op in (">", ">=") and not claim.holds(float(size))


def raid_flights(item: Bench, claim: Claim, raid: Raid) -> tuple[Flight, ...]:
    """The flights of a raid: evenly spread bearings over the sector, a single one in its middle.

    All round (360 degrees), the spacing is even as well; elsewhere the first and the last stand half a spacing inside
    the edges.
    """
    size, sector_rad, height_m = raid
    middle_rad = item.battery.boresight_rad
    target = claim.type or ""
    bearings = [middle_rad + sector_rad * ((k + 0.5) / size - 0.5) for k in range(size)]
    return tuple(inbound(item, target, height_m, bearing, f"raid-{k + 1}") for k, bearing in enumerate(bearings))
