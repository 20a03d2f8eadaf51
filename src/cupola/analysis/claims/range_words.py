"""Words for verdicts on range: one quotable sentence, and the conditions behind it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cupola.analysis.claims.conditions import (
    Box,
    Value,
    altitudes,
    describe,
    join,
    largest_first,
    merge,
    say,
    span_text,
    types_phrase,
)
from cupola.analysis.claims.probes import type_name
from cupola.analysis.claims.verdicts import best, cell_verdict, claim_verdict, column_of, open_start
from cupola.analysis.findings import CaseRow, CellVerdict, ClaimVerdict
from cupola.analysis.wording import altitude_text, at_least, at_most, percent

if TYPE_CHECKING:
    from cupola.scenario.models.scenario import Claim, Scenario

_COMPARED = {">": "farther than", ">=": "at least as far as", "<": "nearer than", "<=": "no farther than"}


def event(claim: Claim) -> str:
    """What has to come true: ``destroyed farther than 250 km from the battery``."""
    is_first = column_of(claim).startswith("first_detection")
    what, whence = ("detected and tracked", "radar") if is_first else ("destroyed", "battery")
    return f"{what} {_COMPARED[claim.op]} {claim.value:g} {claim.unit} from the {whence}"


def names_of(scenario: Scenario, cells: Sequence[CaseRow]) -> dict[str, str]:
    """Short names of the target classes in some cells."""
    return {name: type_name(scenario, name) for name in dict.fromkeys(str(cell.factors["type"]) for cell in cells)}


def boxes_of(scenario: Scenario, chosen: Sequence[CaseRow], tried: Sequence[CaseRow]) -> tuple[list[Box], list[str]]:
    """Cases merged into boxes, largest first, and in words: ``F-15 from 3 to 10 km``."""
    axes: dict[str, list[Value]] = {
        "type": list(dict.fromkeys(cell.factors["type"] for cell in tried)),
        "altitude_m": sorted({cell.factors["altitude_m"] for cell in tried}, key=float),
    }
    points = {(cell.factors["type"], cell.factors["altitude_m"]) for cell in chosen}
    phrases = {"type": types_phrase(names_of(scenario, tried)), "altitude_m": altitudes}
    boxes = largest_first(merge(points, list(axes.values())))
    return boxes, [describe(box, axes, phrases) for box in boxes]


def said_of(scenario: Scenario, chosen: Sequence[CaseRow], tried: Sequence[CaseRow]) -> str:
    """The same in one breath."""
    boxes, texts = boxes_of(scenario, chosen, tried)
    return say(texts, boxes, limit=3)


def range_sentence(scenario: Scenario, claim: Claim, name: str, verdict: ClaimVerdict, cells: Sequence[CaseRow]) -> str:
    """One sentence that can be quoted: the verdict about one system, with its conditions and numbers."""
    nominal = [cell for cell in cells if cell.figures == "nominal"]
    top = best(nominal)
    if top is None:
        return f"Cannot be decided for the {name}: none of the classes named flies at the altitudes named."
    if verdict == "holds":
        worst = min(nominal, key=lambda cell: cell.estimate.estimate)
        return (
            f"Holds for the {name}: every class tried, {_span(nominal)}, was {event(claim)} in "
            f"{at_least(worst.estimate.estimate)} simulated approaches."
        )
    if verdict == "holds_if":
        there, elsewhere = _shares(nominal)
        return (
            f"Holds for the {name} only against {join(where_it_holds(scenario, nominal))}: there the target was "
            f"{event(claim)} in {at_least(min(there))} simulated approaches, elsewhere in {at_most(max(elsewhere))}."
        )
    share = _at_most(nominal, claim)
    if verdict == "undecided":
        favourable = [cell for cell in cells if cell.figures == "high" and cell.verdict in ("holds", "mixed")]
        start = open_start(name, cells)
        if not favourable:
            return f"{start}: {share}; {_case(scenario, top)}."
        where = said_of(scenario, favourable, nominal)
        return (
            f"{start}: with nominal figures {share}; with every figure at the "
            f"end that favours the defence it would hold against {where}."
        )
    end = ", and with every figure at the end that favours the defence the answer is the same"
    has_high = any(cell.figures == "high" for cell in cells)
    return f"Does not hold for the {name}: {share}{end if has_high else ''}; {_case(scenario, top)}."


def _at_most(cells: Sequence[CaseRow], claim: Claim) -> str:
    """How often it came true at best."""
    most = max(cells, key=lambda cell: cell.estimate.estimate)
    total = sum(cell.estimate.n for cell in cells)
    span = _span(cells)
    if most.estimate.estimate == 0.0:
        return f"in none of {total:,} simulated approaches, {span}, was the target {event(claim)}"
    return (
        f"no class tried, {span}, was {event(claim)} in more than {percent(most.estimate.estimate)} of simulated "
        f"approaches (95 % interval up to {percent(most.estimate.high)})"
    )


def where_it_holds(scenario: Scenario, nominal: Sequence[CaseRow]) -> list[str]:
    """Where a claim holds, in words: classes and heights, and for those that depend on it the bearings."""
    holding = [cell for cell in nominal if cell.verdict == "holds"]
    return [*([said_of(scenario, holding, nominal)] if holding else []), *_from_some_bearings(scenario, nominal)]


def _from_some_bearings(scenario: Scenario, nominal: Sequence[CaseRow]) -> list[str]:
    """Cases that hold from some bearings only, those with the same bearings together."""
    alike: dict[tuple[float, ...], list[CaseRow]] = {}
    for cell in nominal:
        if cell.verdict == "mixed":
            alike.setdefault(_bearings(cell, "holds"), []).append(cell)
    return [f"{said_of(scenario, cells, nominal)} {bearings_text(bearings)}" for bearings, cells in alike.items()]


def _bearings(cell: CaseRow, verdict: CellVerdict) -> tuple[float, ...]:
    """The bearings from which a case has a verdict [deg]."""
    return tuple(bearing for bearing, one in cell.by_bearing if cell_verdict(one) == verdict)


def bearings_text(bearings: Sequence[float]) -> str:
    """Bearings in words.

    Examples
    --------
    >>> bearings_text([0.0, 45.0, 90.0]), bearings_text([180.0])
    ('from bearings of 0, 45 and 90 degrees', 'from a bearing of 180 degrees')
    """
    said = join([f"{bearing:.4g}" for bearing in bearings])
    return f"from {'a bearing' if len(bearings) == 1 else 'bearings'} of {said} degrees"


def _shares(nominal: Sequence[CaseRow]) -> tuple[list[float], list[float]]:
    """How often the statement came true where it holds, and elsewhere; one number for each case, or each bearing."""
    there = [cell.estimate.estimate for cell in nominal if cell.verdict == "holds"]
    elsewhere = [cell.estimate.estimate for cell in nominal if cell.verdict in ("fails", "open")]
    for cell in nominal:
        if cell.verdict == "mixed":
            there += [one.estimate for _, one in cell.by_bearing if cell_verdict(one) == "holds"]
            elsewhere += [one.estimate for _, one in cell.by_bearing if cell_verdict(one) != "holds"]
    return there, elsewhere


def _span(cells: Sequence[CaseRow]) -> str:
    heights = sorted({float(cell.factors["altitude_m"]) for cell in cells})
    return f"at {altitude_text(heights[0])}" if len(heights) == 1 else f"from {span_text(heights[0], heights[-1])}"


def _case(scenario: Scenario, cell: CaseRow) -> str:
    """The best case: where it was destroyed and what ended it."""
    name = type_name(scenario, str(cell.factors["type"]))
    where = f"best case {name} at {altitude_text(float(cell.factors['altitude_m']))}"
    if cell.furthest_range_km is None or cell.median_range_km is None:
        return f"{where}, never destroyed{f' ({cell.reason})' if cell.reason else ''}"
    low_km, high_km = cell.median_ends.get("median_range_km", (-math.inf, math.inf))
    ends = f" ({low_km:.0f} to {high_km:.0f})" if math.isfinite(high_km - low_km) else ""
    ranges = f"median {cell.median_range_km:.0f} km{ends}, furthest {cell.furthest_range_km:.0f} km"
    return f"{where}: {ranges}{f' ({cell.reason})' if cell.reason else ''}"


def range_conditions(
    scenario: Scenario, claim: Claim, subject: str, names: Mapping[str, str], cells: Sequence[CaseRow]
) -> list[str]:
    """Where it holds, what ends it at each altitude, and what other figures and other variants change."""
    mine = [cell for cell in cells if cell.variant == subject]
    nominal = [cell for cell in mine if cell.figures == "nominal"]
    said: list[str] = []
    if claim_verdict(mine) == "holds_if":
        holding = [cell for cell in nominal if cell.verdict == "holds"]
        said += [f"holds against {case}" for case in boxes_of(scenario, holding, nominal)[1]]
        said += [f"holds against {case}" for case in _from_some_bearings(scenario, nominal)]
    said += _not_from(scenario, nominal)
    spoilt = [cell for cell in mine if cell.figures == "low" and cell.verdict != "holds"]
    if spoilt:
        where = said_of(scenario, spoilt, nominal)
        said.append(f"with every figure at its unfavourable end it does not hold against {where}")
    gained = [cell for cell in mine if cell.figures == "high" and cell.verdict == "holds"]
    if gained:
        where = said_of(scenario, gained, nominal)
        said.append(f"with every figure at its favourable end it also holds against {where}")
    said += _reach_by_altitude(scenario, nominal)
    for variant, name in names.items():
        if variant != subject:
            said.append(_other(scenario, name, [cell for cell in cells if cell.variant == variant]))
    return said


def _not_from(scenario: Scenario, nominal: Sequence[CaseRow]) -> list[str]:
    """Bearings from which a case does not come true though it does on the whole; cases alike in one sentence."""
    alike: dict[tuple[float, ...], list[CaseRow]] = {}
    for cell in nominal:
        bearings = _bearings(cell, "fails")
        if bearings and cell.verdict in ("holds", "mixed"):
            alike.setdefault(bearings, []).append(cell)
    return [
        f"does not hold {bearings_text(bearings)} against {said_of(scenario, cells, nominal)}"
        for bearings, cells in alike.items()
    ]


def _reach_by_altitude(scenario: Scenario, cells: Sequence[CaseRow]) -> list[str]:
    """For each altitude the class that was destroyed farthest out, and what ended it there."""
    said = []
    for height in sorted({float(cell.factors["altitude_m"]) for cell in cells}):
        here = [cell for cell in cells if cell.factors["altitude_m"] == height and cell.verdict != "holds"]
        reached = [cell for cell in here if cell.furthest_range_km is not None]
        if not reached:
            continue
        top = max(reached, key=lambda cell: cell.furthest_range_km or 0.0)
        name = type_name(scenario, str(top.factors["type"]))
        why = f"; {top.reason}" if top.reason else ""
        far = f"{top.furthest_range_km:.0f} km ({name})"
        said.append(f"at {altitude_text(height)} no class is destroyed farther out than {far}{why}")
    return said


def _other(scenario: Scenario, name: str, cells: Sequence[CaseRow]) -> str:
    """What another variant would do."""
    nominal = [cell for cell in cells if cell.figures == "nominal"]
    where = where_it_holds(scenario, nominal)
    if where:
        return f"the {name} instead: holds against {join(where)}"
    top = best(nominal)
    why = f" ({_case(scenario, top)})" if top else ""
    gained = [cell for cell in cells if cell.figures == "high" and cell.verdict == "holds"]
    if gained:
        there = said_of(scenario, gained, nominal)
        return f"the {name} instead: only with every figure at its favourable end, against {there}{why}"
    is_open = any(cell.verdict == "open" for cell in cells)
    return f"the {name} instead: {'chance leaves it open' if is_open else 'does not hold'}{why}"
