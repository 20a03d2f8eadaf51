"""Which public figure decides a claim on which the figures straddle the line.

A claim straddles when a case of it comes out one way with nominal figures and another way with every figure at one end
of its spread. Then the figures go to that end again, item by item (a radar, the missile, the system, a target type),
all others staying nominal, and of the item that moves the answer most figure by figure. That is some twenty probes in
place of hundreds; figures that only decide together, across items, are told as such.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from cupola.analysis.claims.kill_claims import is_true_of, tally
from cupola.analysis.claims.probes import battery_of, bench
from cupola.analysis.claims.protection_claims import MOST_OTHERS, went_well
from cupola.analysis.claims.range_claims import Bout, case_of, try_case
from cupola.analysis.claims.simultaneity_claims import raid_of, try_raid
from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.estimates.paired import paired_gain
from cupola.analysis.findings import CaseRow, Verdict
from cupola.analysis.metrics.estimators import proportion
from cupola.catalogue import item_from_dict
from cupola.scenario import BASE, with_variant
from cupola.scenario.layout.deployment import parts_of
from cupola.scenario.load import dump, loads
from cupola.scenario.models.scenario import Claim, Scenario
from cupola.scenario.paths.figures import figure_paths
from cupola.scenario.paths.reach import REACH

if TYPE_CHECKING:
    from cupola.engine.build.figures import Figures
    from cupola.engine.results import Results

#: Kind, item and key of a figure.
Figure = tuple[str, str, str]
#: A figure that moves a probability by less is not named [-].
LEAST_MOVE = 0.05
#: Figures named at most.
MOST_NAMED = 3
#: How the condition that names what decides begins.
STRADDLES = "public figures straddle"
#: Published limits that go with a missile's fit.
_WITH_FIT = ("range_max", "alt_max")


@dataclass(frozen=True)
class Straddle:
    """Where figures straddle: the nominal case, and the end at which it comes out the other way."""

    cell: CaseRow
    figures: Figures
    at_end: CaseRow


def straddle_of(claim: Claim, cells: Iterable[CaseRow]) -> Straddle | None:
    """The case of a claim on which figures differ most, or ``None`` where they agree.

    Parameters
    ----------
    claim : Claim
        Of protection: its cells carry gains, which are what its verdict is about.
    cells : iterable of CaseRow
        Of its subject; those of other variants are left out by their having no counterpart.
    """
    cells = list(cells)
    found: list[Straddle] = []
    for nominal in (cell for cell in cells if cell.figures == "nominal"):
        ends: tuple[Figures, ...] = ("high", "low")
        for figures in ends:
            for other in cells:
                is_same = other.figures == figures and other.variant == nominal.variant
                if (
                    is_same
                    and _place(other) == _place(nominal)
                    and {nominal.verdict, other.verdict} != {nominal.verdict}
                ):
                    found.append(Straddle(nominal, figures, other))
    decided = [one for one in found if "open" not in (one.cell.verdict, one.at_end.verdict)]
    return max(decided or found, key=lambda one: abs(_value(one.at_end) - _value(one.cell)), default=None)


#: How those factors of a cell begin that are not what was tried, but what came out.
_FOUND = ("gain", "killed", "flown")


def _place(cell: CaseRow) -> tuple[Any, ...]:
    """What makes two cells the same case."""
    return tuple((key, value) for key, value in cell.factors.items() if not key.startswith(_FOUND))


def _value(cell: CaseRow) -> float:
    """What the verdict on a case is about: the gain where there is one, else the probability [-]."""
    return float(cell.factors.get("gain", cell.estimate.estimate))


def with_deciding(bout: Bout, claim: Claim, verdict: Verdict, results: Results) -> Verdict:
    """The verdict with the figures that decide it, and a condition that says so; as it was where figures agree.

    Parameters
    ----------
    bout : Bout
        As the claim was judged.
    claim : Claim
        The claim.
    verdict : Verdict
        As judged.
    results : Results
        The main run, whose replications claims of protection pair with.
    """
    mine = [cell for cell in verdict.cells if cell.variant == (verdict.cells[0].variant if verdict.cells else "")]
    found = straddle_of(claim, mine)
    is_open = verdict.verdict == "holds_if" or "figures" in verdict.open_by
    if found is None or not is_open:
        return verdict  # figures agree, or only chance leaves it open
    named = deciding_figures(bout, claim, found, results)
    said = _words(bout.scenario, found, named)
    names = tuple(".".join(figure) for figure, _ in named)
    return replace(verdict, decided_by=names, conditions=(*verdict.conditions, said))


def deciding_figures(bout: Bout, claim: Claim, found: Straddle, results: Results) -> list[tuple[Figure, Estimate]]:
    """Figures of the item that moves the answer most, with the answer at their end; the strongest first."""
    start = _value(found.cell)
    sign = 1.0 if _value(found.at_end) >= start else -1.0

    def moved(figures: set[Figure]) -> Estimate:
        return answer(bout, claim, isolated(bout.scenario, figures), found, results)

    groups: dict[tuple[str, str], set[Figure]] = {}
    for figure in movable(bout.scenario, claim, found.cell.variant):
        groups.setdefault(figure[:2], set()).add(figure)
    by_item = {item: sign * (moved(figures).estimate - start) for item, figures in groups.items()}
    strongest = max(by_item, key=lambda item: by_item[item], default=None)
    if strongest is None or by_item[strongest] < LEAST_MOVE:
        return []
    tried = [(figure, moved({figure})) for figure in sorted(groups[strongest])]
    tried.sort(key=lambda one: -sign * one[1].estimate)
    return [one for one in tried if sign * (one[1].estimate - start) >= LEAST_MOVE][:MOST_NAMED]


def movable(scenario: Scenario, claim: Claim, variant: str) -> list[Figure]:
    """Figures of a claim's battery and targets that have a better and a worse end for the defence."""
    from cupola.engine.build.figures import figure_si

    changed = with_variant(scenario, variant)
    batteries = changed.batteries if claim.kind in ("protection", "kills") else (battery_of(changed, claim),)
    used: set[tuple[str, str]] = {("target", target) for target in (*claim.classes, claim.type or "")}
    if claim.kind in ("protection", "kills"):
        used |= {("target", flight.type) for flight in scenario.flights}
        used |= {("target", release.type) for flight in scenario.flights for release in flight.releases}
    for battery in batteries:
        parts = parts_of(changed, battery)
        used |= {("system", parts.system), ("radar", parts.engagement_radar)}
        used |= {("missile", missile) for missile in parts.missiles}
        used |= {("radar", radar) for radar in parts.surveillance_radars}
    found = []
    for path in figure_paths(changed.catalogue):
        _, kind, name, key = path.split(".")
        if (kind, name) not in used or key in scenario.unread_figures:
            continue
        item = item_from_dict(changed.catalogue[kind][name])
        if key == REACH or (key in item.values and figure_si(item, key, "low") != figure_si(item, key, "high")):
            found.append((kind, name, key))
    return found


def isolated(scenario: Scenario, kept: set[Figure]) -> Scenario:
    """The scenario with the spread of these figures alone: at either end of the figures nothing else moves.

    Figures with neither a better nor a worse end stay: they do not move, and some are limits of what flights may do.
    """
    from cupola.engine.build.figures import figure_si

    document = dump(scenario)
    for kind, items in document["catalogue"].items():
        for name, item in items.items():
            keeps_fit = (kind, name, REACH) in kept
            whole = item_from_dict(item)
            for key, entry in item["values"].items():
                keeps = (kind, name, key) in kept or (keeps_fit and key in _WITH_FIT)
                if "text" in entry or keeps:
                    continue
                if figure_si(whole, key, "low") != figure_si(whole, key, "high"):
                    entry["min"] = entry["max"] = entry["nominal"]
            fits = item.get("fitted")
            if fits and not keeps_fit:
                for case in ("low", "high"):
                    fits[case] = dict(fits["nominal"])
    return loads(document, source=scenario.name)


def answer(bout: Bout, claim: Claim, scenario: Scenario, found: Straddle, results: Results) -> Estimate:
    """The case again with another scenario, at the end of the figures at which it straddles."""
    there = replace(bout, scenario=scenario)
    variant, figures = found.cell.variant, found.figures
    if claim.kind == "protection":
        n = min(claim.replications, results.n_replications, MOST_OTHERS)
        names = (variant, claim.compare_with or BASE)
        safe, bare = (went_well(there, claim, name, figures, n, results) for name in names)
        return paired_gain(safe, bare)
    if claim.kind == "kills":
        n = min(claim.replications, results.n_replications, MOST_OTHERS)
        true = is_true_of(claim, *tally(there, claim, variant, figures, n, results, None))
        return proportion(int(true.sum()), int(true.size))
    item = bench(scenario, claim, variant, figures, bout.terrain)
    if claim.kind == "range":
        return try_case(there, claim, item, case_of(found.cell)).estimate
    return try_raid(there, claim, item, raid_of(found.cell)).estimate


def _words(scenario: Scenario, found: Straddle, named: list[tuple[Figure, Estimate]]) -> str:
    """What decides, in one sentence."""
    start, end = _value(found.cell), _value(found.at_end)
    what = "gain" if "gain" in found.cell.factors else "probability"
    whole = f"{what} {start:.2f} with nominal figures, {end:.2f} with all at the other end"
    if not named:
        return f"{STRADDLES} the line ({whole}), and no single item decides: it takes several together"
    said = []
    for (kind, name, key), estimate in named:
        item = item_from_dict(scenario.catalogue[kind][name])
        said.append(
            f"{key.replace('_', ' ')} of {item.name}{_shift(item, key, found.figures)}: {estimate.estimate:.2f}"
        )
    return f"{STRADDLES} the line ({whole}); one figure alone moved: {'; '.join(said)}"


def _shift(item: Any, key: str, figures: Figures) -> str:
    """From where to where a figure went, in its published unit."""
    from cupola.engine.build.figures import figure_si

    if key == REACH:
        return f" (its {figures} fit)"
    value = item.value(key)
    end = value.min if figure_si(item, key, figures) == value.si("min") else value.max
    unit = "" if value.unit in ("-", "count") else f" {value.unit}"
    return f" ({end:g} in place of {value.nominal:g}{unit})"
