"""What public figures do to a claim: all of them drawn together from their published spread, and all at one end.

A claim is judged with nominal figures. The case that decides it is tried again with draws of the figures: a Latin
hypercube (McKay, Beckman and Conover, Technometrics 21, 1979), each figure triangular between the ends of its published
spread. That says what is plausible. Every figure at once at its worse or better end says what is possible at most; that
stands beside it. Replication j takes the same draws of chance with all figures, and what chance adds to the spread is
taken out as `cupola.analysis.sensitivity.bands` does.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from cupola._memory import kept
from cupola.analysis.claims.conditions import altitudes, raid_sizes, sectors
from cupola.analysis.claims.kill_claims import is_true_of, tally
from cupola.analysis.claims.probes import battery_of, bench, type_name
from cupola.analysis.claims.protection_claims import went_well
from cupola.analysis.claims.range_claims import Bout, case_of, compare, inbound_models, try_case
from cupola.analysis.claims.sampling import fixed
from cupola.analysis.claims.settling import settled, sure_and_possible
from cupola.analysis.claims.simultaneity_claims import is_true_in, raid_model, raid_of, try_raid
from cupola.analysis.claims.verdicts import P_HOLDS, best
from cupola.analysis.estimates.intervals import Estimate
from cupola.analysis.estimates.texts import counted, telling_places
from cupola.analysis.findings import CaseRow, FigureBand, Verdict
from cupola.analysis.metrics.estimators import proportion
from cupola.analysis.sensitivity.bands import bands
from cupola.errors import ScenarioError
from cupola.scenario import BASE, with_variant
from cupola.scenario.layout.deployment import parts_of
from cupola.scenario.paths.figures import set_figures
from cupola.scenario.paths.spreads import Spread, items_in_use, spreads

if TYPE_CHECKING:
    from cupola.engine.build.figures import Figures
    from cupola.engine.results import Results
    from cupola.scenario.models.scenario import Claim, Scenario

#: Draws of the figures, of which a band of 95 % needs 39, and replications at each; fewer for claims that want few.
DRAWS, EACH = 40, 24
_DRAWS_MIN, _EACH_MIN = 8, 4
#: A band of draws that goes so far beyond both ends is not there by chance [-].
_OUTSIDE = 0.05


def draws_of(claim: Claim) -> int:
    """How many draws of the figures a claim gets [-]: one for five of its replications, 8 to 40."""
    return min(DRAWS, max(_DRAWS_MIN, claim.replications // 5))


def with_band(bout: Bout, claim: Claim, verdict: Verdict, results: Results) -> Verdict:
    """The verdict with what public figures do to the case on which it stands; unchanged where none has a spread."""
    mine = [cell for cell in verdict.cells if cell.variant == verdict.cells[0].variant]
    cell = deciding_case(verdict, [cell for cell in mine if cell.figures == "nominal"])
    if cell is None:
        return verdict
    free = spreads(with_variant(bout.scenario, cell.variant), _items(bout.scenario, claim, cell))
    if not free:
        return verdict
    n = each_of(claim)
    table = _outcomes(bout, claim, cell, draw(bout.scenario, free, draws_of(claim), bout.seed), n, results)
    found = bands(table)
    ends = {figures: _at_end(bout, claim, cell, mine, figures) for figures in ("low", "high")}
    true = sum(_is_true(claim, float(mean)) for mean in table.mean(axis=1))
    sure, possible = sure_and_possible(claim, table)
    band = FigureBand(
        case=case_text(bout.scenario, cell),
        what="gain" if claim.kind == "protection" else "probability",
        n_draws=found.n_points,
        n=found.n,
        mean=found.mean,
        low=found.figures_low,
        high=found.figures_high,
        held=found.figures_held,
        holding=proportion(true, found.n_points),
        at_low=ends["low"],
        at_high=ends["high"],
        sure=sure,
        possible=possible,
    )
    others = [one for one in mine if one.figures != "nominal" and _place(one) != _place(cell)]
    return replace(settled(verdict, claim, band, others), band=band)


def deciding_case(verdict: Verdict, nominal: Sequence[CaseRow]) -> CaseRow | None:
    """The case on which a verdict stands: the least likely one where all hold, else the likeliest."""
    if verdict.verdict == "holds":
        return min(nominal, key=lambda cell: cell.estimate.estimate, default=None)
    return best(nominal)


def draw(scenario: Scenario, free: Sequence[Spread], n: int, seed: int) -> list[Scenario]:
    """``n`` scenarios whose figures are drawn from their spread: one value from each n-th of each figure's range."""
    chance = np.random.default_rng(seed)
    drawn = []
    strata = np.array([chance.permutation(n) for _ in free])
    shares = (strata + chance.random(strata.shape)) / n
    drawn_items = {tuple(one.path.split(".")[1:3]) for one in free}
    for k in range(n):
        catalogue = {
            kind: {name: _own(item) if (kind, name) in drawn_items else item for name, item in items.items()}
            for kind, items in scenario.catalogue.items()
        }
        values = {one.path: one.at(float(u)) for one, u in zip(free, shares[:, k], strict=True)}
        problems = set_figures(catalogue, values, scenario.name)
        if problems:
            raise ScenarioError(problems)
        drawn.append(scenario.model_copy(update={"catalogue": catalogue}))
    return drawn


def _own(item: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of a catalogue item whose figures may be set; items that are not drawn are shared by all draws."""
    tables = {name: {key: dict(entry) for key, entry in item[name].items()} for name in ("values", "fitted")}
    return {**item, **tables}


def each_of(claim: Claim) -> int:
    """Replications at each draw [-]: as many from each bearing."""
    n = max(_EACH_MIN, min(EACH, claim.replications))
    if claim.kind != "range":
        return n
    bearings = len(claim.bearings_rad)
    return bearings * max(math.ceil(n / bearings), 2 if bearings == 1 else 1)


def _items(scenario: Scenario, claim: Claim, cell: CaseRow) -> set[tuple[str, str]]:
    """The catalogue items that decide a case."""
    changed = with_variant(scenario, cell.variant)
    if claim.kind in ("protection", "kills"):
        return items_in_use(changed) | items_in_use(with_variant(scenario, claim.compare_with or cell.variant))
    parts = parts_of(changed, battery_of(changed, claim))
    used = {("system", parts.system), ("radar", parts.engagement_radar)}
    used |= {("missile", missile) for missile in parts.missiles}
    used |= {("radar", radar) for radar in parts.surveillance_radars}
    return used | {("target", str(cell.factors.get("type", claim.type)))}


def _outcomes(
    bout: Bout, claim: Claim, cell: CaseRow, drawn: Sequence[Scenario], n: int, results: Results
) -> np.ndarray:
    """What came out: shape (draws, replications); 0 or 1, or the gain of a replication."""

    def one(scenario: Scenario) -> np.ndarray:
        there = replace(bout, scenario=scenario, workers=1, tick=lambda: None)
        found = outcomes_of(there, claim, cell, "nominal", n, results)
        bout.tick()
        return found

    # The ground around the battery is the same for all draws. A draw has too few replications for several threads.
    with kept(), ThreadPoolExecutor(max_workers=bout.workers) as pool:
        return np.array(list(pool.map(one, drawn)))


def outcomes_of(bout: Bout, claim: Claim, cell: CaseRow, figures: Figures, n: int, results: Results) -> np.ndarray:
    """What a case gives in ``n`` replications: whether the statement is true, or the gain: -1, 0 or 1."""
    if claim.kind == "protection":
        names = (cell.variant, claim.compare_with or BASE)
        safe, bare = (went_well(bout, claim, name, figures, n, results) for name in names)
        return safe.astype(np.float64) - bare.astype(np.float64)
    if claim.kind == "kills":
        return is_true_of(claim, *tally(bout, claim, cell.variant, figures, n, results, None)).astype(np.float64)
    item = bench(bout.scenario, claim, cell.variant, figures, bout.terrain)
    if claim.kind == "range":
        models = inbound_models(item, claim, case_of(cell))
        return fixed(models, lambda got: compare(claim, got), n, bout.seed)
    return fixed([raid_model(item, claim, raid_of(cell))], lambda got: is_true_in(claim, got), n, bout.seed)


def _at_end(bout: Bout, claim: Claim, cell: CaseRow, mine: Sequence[CaseRow], figures: Figures) -> Estimate:
    """The same case with every figure at one end: as it was tried, or tried now."""
    there = next((one for one in mine if one.figures == figures and _place(one) == _place(cell)), None)
    if there is None:
        item = bench(bout.scenario, claim, cell.variant, figures, bout.terrain)
        if claim.kind == "range":
            there = try_case(bout, claim, item, case_of(cell))
        else:
            there = try_raid(bout, claim, item, raid_of(cell))
        bout.tick()
    if "gain" in there.factors:
        gain, low, high = (float(there.factors[name]) for name in ("gain", "gain_low", "gain_high"))
        return Estimate(gain, low, high, "", there.estimate.n)
    return there.estimate


def _place(cell: CaseRow) -> dict[str, Any]:
    return {
        name: cell.factors[name] for name in ("type", "altitude_m", "raid_size", "sector_deg") if name in cell.factors
    }


def _is_true(claim: Claim, value: float) -> bool:
    """Whether the claim is true of a case with this probability, or with this gain."""
    return claim.holds(value) if claim.kind == "protection" else value >= P_HOLDS


def case_text(scenario: Scenario, cell: CaseRow) -> str:
    """A case in words; empty where there is only one."""
    factors: Mapping[str, Any] = cell.factors
    if "raid_size" in factors:
        parts = [phrase([factors[name]], []) for name, phrase in _RAID_PHRASES.items()]
        return " ".join(parts)
    if "type" in factors:
        return f"against {type_name(scenario, str(factors['type']))} {altitudes([factors['altitude_m']], [])}"
    return ""


_RAID_PHRASES = {"raid_size": raid_sizes, "sector_deg": sectors, "altitude_m": altitudes}


def band_sentence(band: FigureBand) -> str:
    """What public figures do to a claim, in one sentence: the draws first, the ends beside them."""
    values = (band.low, band.high, band.mean, band.at_low.estimate, band.at_high.estimate)
    places = telling_places(2, *values)
    # Adding 0.0 turns a rounded -0.0 into 0.0.
    low, high, mean, worse, better = (f"{round(value, places) + 0.0:.{places}f}" for value in values)
    true = round(band.holding.estimate * band.n_draws)
    holds = f"none of the {band.n_draws}" if true == 0 else f"{true} of the {band.n_draws}"
    spread = f"{mean} on average, {low} to {high} in {100.0 * band.held:.0f} % of draws"
    if band.low == band.high == band.mean:
        spread = f"{mean} in every one ({counted(band.n_draws * band.n, 'replication')})"
    is_gain = band.what == "gain"
    what = "the gain is" if is_gain else "the statement is true with probability"
    case = f", {band.case}" if band.case else ""
    drawn = f"With all public figures drawn within their published spread ({band.n_draws} draws)"
    ends = (band.at_low.estimate, band.at_high.estimate)
    is_outside = band.low < min(ends) - _OUTSIDE or band.high > max(ends) + _OUTSIDE
    more = " Draws go beyond both ends: a better figure does not always raise it." if is_outside else ""
    return (
        f"{drawn}{case}, {what} {spread}; the claim holds in {holds} draws. With every figure at its unfavourable end "
        f"{'it' if is_gain else 'that'} is {worse}, at its favourable end {better}.{more}"
    )
