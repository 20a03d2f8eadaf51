"""Words for verdicts on how many targets at one time: one quotable sentence, and the conditions behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cupola.analysis.claims.conditions import (
    Box,
    Value,
    altitudes,
    describe,
    largest_first,
    merge,
    raid_sizes,
    say,
    sectors,
)
from cupola.analysis.claims.probes import Bench, type_name
from cupola.analysis.claims.verdicts import best, column_of, open_start
from cupola.analysis.estimates.texts import counted
from cupola.analysis.findings import CaseRow, ClaimVerdict
from cupola.analysis.wording import at_least, percent

if TYPE_CHECKING:
    from cupola.scenario.models.scenario import Claim, Scenario

_COMPARED = {">": "more than", ">=": "at least", "<": "fewer than", "<=": "at most"}
_EVENTS = {
    "max_simultaneous_hits": "under guided missiles at one moment and then destroyed by them",
    "max_simultaneous_targets": "under fire at one moment",
    "kills": "destroyed",
}
_FACTORS = ("raid_size", "sector_deg", "altitude_m")


def event(scenario: Scenario, claim: Claim) -> str:
    """What has to come true: ``at least 3 F-16C/I were under fire at one moment``."""
    count, is_one = f"{_COMPARED[claim.op]} {claim.value:g}", claim.value == 1.0
    were, column = "was" if is_one else "were", column_of(claim)
    if column == "max_simultaneous_missiles":
        return f"{count} missile{'' if is_one else 's'} {were} guided at one moment"
    return f"{count} {type_name(scenario, claim.type or '')} {were} {_EVENTS[column]}"


def boxes_of(chosen: Sequence[CaseRow], tried: Sequence[CaseRow]) -> tuple[list[Box], list[str]]:
    """Cases merged into boxes, largest first, and in words: ``for raids of 4 from one 60 degree sector at 3 km``."""
    axes: dict[str, list[Value]] = {}
    for name in _FACTORS:
        axes[name] = sorted({cell.factors[name] for cell in tried}, key=float)
    points = {tuple(cell.factors[name] for name in _FACTORS) for cell in chosen}
    phrases = {"raid_size": raid_sizes, "sector_deg": sectors, "altitude_m": altitudes}
    boxes = largest_first(merge(points, list(axes.values())))
    return boxes, [describe(box, axes, phrases) for box in boxes]


def said_of(chosen: Sequence[CaseRow], tried: Sequence[CaseRow]) -> str:
    """The same in one breath."""
    boxes, texts = boxes_of(chosen, tried)
    return say(texts, boxes)


def simultaneity_sentence(
    scenario: Scenario, claim: Claim, item: Bench, verdict: ClaimVerdict, cells: Sequence[CaseRow]
) -> str:
    """One sentence that can be quoted: the verdict about one system, with its conditions and numbers."""
    nominal = [cell for cell in cells if cell.figures == "nominal"]
    top = best(nominal)
    name = item.system_name
    if top is None:
        return f"Cannot be decided for the {name}: no raid was tried."
    holding = [cell for cell in nominal if cell.verdict == "holds"]
    what = event(scenario, claim)
    most = (
        f"; the median number never exceeded {_most(nominal)} ({_most_hits(nominal)} of them then hit), "
        f"and its engagement radar has {counted(item.target_channels, 'target channel')}"
    )
    if verdict == "holds":
        low = min(cell.estimate.estimate for cell in nominal)
        return f"Holds for the {name}: in every kind of raid tried, {what} in {at_least(low)} replications{most}."
    if verdict == "holds_if":
        low = min(cell.estimate.estimate for cell in holding)
        boxes, texts = boxes_of(holding, nominal)
        return (
            f"Holds for the {name} in {len(holding)} of the {len(nominal)} kinds of raid tried, most broadly "
            f"{say(texts[:1], boxes[:1])}: where it holds, {what} in {at_least(low)} replications{most}."
        )
    case = said_of([top], nominal)
    share = f"in the best case ({case}) {what} in {percent(top.estimate.estimate)} of replications"
    if verdict == "undecided":
        gained = [cell for cell in cells if cell.figures == "high" and cell.verdict == "holds"]
        start = open_start(name, cells)
        if not gained:
            return f"{start}: {share}{most}."
        where = f"; with every figure at the end that favours the defence it would hold {said_of(gained, nominal)}"
        return f"{start}: {share}{where}{most}."
    return f"Does not hold for the {name}: {share}{most}."


def _most(cells: Sequence[CaseRow]) -> str:
    return f"{max((cell.median_count or 0.0) for cell in cells):.0f}"


def _most_hits(cells: Sequence[CaseRow]) -> str:
    return f"{max((cell.median_hits or 0.0) for cell in cells):.0f}"


def simultaneity_conditions(
    scenario: Scenario, claim: Claim, others: Mapping[str, str], subject: str, cells: Sequence[CaseRow]
) -> list[str]:
    """Where it holds, how the number falls with sector and altitude, and what other figures and variants change.

    ``others`` has the system's name of each variant that stands beside the subject.
    """
    mine = [cell for cell in cells if cell.variant == subject]
    nominal = [cell for cell in mine if cell.figures == "nominal"]
    holding = [cell for cell in nominal if cell.verdict == "holds"]
    said: list[str] = []
    if holding and len(holding) < len(nominal):
        said += [f"holds {case}" for case in boxes_of(holding, nominal)[1]]
    said.append(f"all threats are {type_name(scenario, claim.type or '')} that arrive together and fly straight at it")
    spoilt = [cell for cell in mine if cell.figures == "low" and cell.verdict != "holds"]
    if spoilt:
        said.append(f"with every figure at its unfavourable end it does not hold {said_of(spoilt, nominal)}")
    gained = [cell for cell in mine if cell.figures == "high" and cell.verdict == "holds"]
    if gained:
        said.append(f"with every figure at its favourable end it holds {said_of(gained, nominal)}")
    said += _falls(nominal)
    for variant, name in others.items():
        said.append(_other(name, [cell for cell in cells if cell.variant == variant]))
    return said


def _falls(cells: Sequence[CaseRow]) -> list[str]:
    """Median number for the largest raid: by sector at the altitude where most are served, and by altitude."""
    if not cells:
        return []
    largest = max(float(cell.factors["raid_size"]) for cell in cells)
    large = [cell for cell in cells if cell.factors["raid_size"] == largest]
    top = best(large)
    assert top is not None
    by_sector = [cell for cell in large if cell.factors["altitude_m"] == top.factors["altitude_m"]]
    by_altitude = [cell for cell in large if cell.factors["sector_deg"] == top.factors["sector_deg"]]
    said = []
    for row, factor, phrase in ((by_sector, "sector_deg", sectors), (by_altitude, "altitude_m", altitudes)):
        if len(row) > 1:
            axis = sorted((cell.factors[factor] for cell in row), key=float)
            parts = [
                f"{cell.median_count:.0f} {phrase([cell.factors[factor]], axis)}"
                for cell in sorted(row, key=lambda cell: float(cell.factors[factor]))
            ]
            said.append(f"median number in raids of {largest:.0f}: {', '.join(parts)}")
    return said


def _other(name: str, cells: Sequence[CaseRow]) -> str:
    """What another variant would do."""
    holding = [cell for cell in cells if cell.verdict == "holds"]
    most = f"median number at most {_most(cells)}" if cells else ""
    if holding:
        return f"the {name} instead: holds {said_of(holding, cells)} ({most})"
    is_open = any(cell.verdict == "open" for cell in cells)
    return f"the {name} instead: {'chance leaves it open' if is_open else 'does not hold'} ({most})"
