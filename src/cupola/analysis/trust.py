"""How far a run can be trusted: what its verdicts hang on, where terrain decides, what the time of day would change.

These are sentences and small tables about one run. What no run can say at all stands in `cupola.analysis.limits`; what
each model assumes, in `cupola.analysis.model_cards`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cupola.analysis.claims.verdicts import P_HOLDS
from cupola.catalogue import item_from_dict
from cupola.constants import EARTH_RADIUS_MEAN_M
from cupola.scenario.layout.deployment import parts_of

if TYPE_CHECKING:
    from cupola.analysis.findings import FigureBand, Parameter, Verdict
    from cupola.analysis.summary import Summary
    from cupola.scenario.models.scenario import Battery, Claim, Scenario

#: Heights of targets shown at most in the table of terrain.
_MOST_HEIGHTS = 8
#: Effective earth factors that refraction takes from hour to hour: straight rays, and strong bending short of a duct,
#: as in the band of coverage maps (`docs/models/coverage.md`).
K_LOW, K_HIGH = 1.0, 1.6
#: Words for who decides whether a target at some height is seen.
_GROUND = "the terrain data decide: no conclusion about this height from this run"
_HARD = "uncertain in hard country; finer terrain answers"
_FINE = "the terrain's error is small against the height"


@dataclass(frozen=True, slots=True)
class Hinge:
    """What one verdict hangs on.

    Parameters
    ----------
    quote, verdict : str
        The claim, and its verdict in words.
    kind : str
        ``holds``, ``holds_if``, ``fails`` or ``undecided``.
    chance, figures : str
        What more replications could change; what the spread of public figures changes. Sentences.
    estimates : tuple of str
        The figures that were found to decide, each with its evidence; empty where none was, or where nobody looked.
    ask : str
        The command that looks for them; empty where figures do not matter, or were looked for.
    """

    quote: str
    verdict: str
    kind: str
    chance: str
    figures: str
    estimates: tuple[str, ...]
    ask: str


@dataclass(frozen=True, slots=True)
class SeenOver:
    """A height at which something flies, and what the terrain's error does there.

    Parameters
    ----------
    height_m : float
        Height of the target above the ground, or above sea level where the scenario gives that [m].
    horizon_m : float
        Where it comes over a smooth horizon, or the end of the radar's range if that is nearer [m].
    error_m : 2 floats
        What the terrain's error of a horizon is in height at that distance [m], in easy and in hard country.
    reading : str
        What follows, in words.
    """

    height_m: float
    horizon_m: float
    error_m: tuple[float, float]
    reading: str


@dataclass(frozen=True, slots=True)
class Guesses:
    """Figures of one item: how many there are, and which of them no source gives."""

    item: str
    item_name: str
    n: int
    keys: tuple[str, ...]


def hinges(summary: Summary, scenario: Scenario) -> tuple[Hinge, ...]:
    """What each verdict of a run hangs on; claims that the scenario does not hold are left out."""
    asked = {claim.name: claim for claim in scenario.claims}
    pairs = [(verdict, asked[verdict.name]) for verdict in summary.claims if verdict.name in asked]
    return tuple(
        Hinge(
            verdict.quote,
            verdict.words,
            verdict.verdict,
            _chance(verdict),
            _figures(verdict, claim),
            tuple(_evidence(name, summary.parameters) for name in verdict.decided_by),
            f"cupola uncertainty {summary.scenario} --claims" if _asks(verdict, claim) else "",
        )
        for verdict, claim in pairs
    )


def _chance(verdict: Verdict) -> str:
    mine = [cell for cell in verdict.cells if cell.figures == "nominal" and cell.variant == verdict.cells[0].variant]
    if not mine:
        return "No case was tried."
    still_open = sum(cell.verdict == "open" for cell in mine)
    fewest = min(cell.estimate.n for cell in mine)
    whole = f"of {len(mine)} cases with nominal figures" if len(mine) > 1 else "of the one case with nominal figures"
    if still_open and "chance" in verdict.open_by:
        return f"It hangs on chance: {still_open} {whole} undecided; more replications of the claim decide."
    if still_open:
        return f"Chance leaves {still_open} {whole} undecided, and the verdict does not hang on them."
    which = f"each of {len(mine)} cases" if len(mine) > 1 else "the one case"
    return f"Not on chance: {which} with nominal figures is decided (at least {fewest} replications)."


def _figures(verdict: Verdict, claim: Claim) -> str:
    """Whether the spread of public figures changes the answer to the case on which the verdict stands."""
    band = verdict.band
    if band is None:
        return "No figure of the case has a published spread, or no case was tried."
    n_true = round(band.holding.estimate * band.n_draws)
    if not _moves(band, verdict, claim):
        answer = "true" if n_true else "false"
        return (
            f"Not on public figures: the answer is “{answer}” in all {band.n_draws} draws of them, and with all of "
            "them at either end."
        )
    if n_true in (0, band.n_draws):
        answer = "true" if n_true else "false"
        return (
            f"Hardly on public figures: “{answer}” in all {band.n_draws} draws of them; only all at one end "
            "at once give the other answer."
        )
    return f"It hangs on public figures: true in {n_true} of {band.n_draws} draws of them."


def _moves(band: FigureBand, verdict: Verdict, claim: Claim) -> bool:
    """Whether any draw of the figures, or either end, gives another answer than the others."""
    n_true = round(band.holding.estimate * band.n_draws)
    ends = [_is_true(verdict, claim, end.estimate) for end in (band.at_low, band.at_high)]
    return n_true not in (0, band.n_draws) or {*ends, n_true > 0} != {n_true > 0}


def _asks(verdict: Verdict, claim: Claim) -> bool:
    """Whether it is left to find out which figures decide."""
    return verdict.band is not None and not verdict.decided_by and _moves(verdict.band, verdict, claim)


def _is_true(verdict: Verdict, claim: Claim, value: float) -> bool:
    return claim.holds(value) if verdict.kind == "protection" else value >= P_HOLDS


def _evidence(name: str, parameters: tuple[Parameter, ...]) -> str:
    """A figure that decides, with what stands behind it."""
    kind, item, key = name.split(".", 2)
    for one in parameters:
        if one.item == f"{kind}/{item}" and one.key == key:
            said = "estimate" if one.is_estimate else "published"
            return f"{one.item_name}, {key.replace('_', ' ')} ({said})"
    return f"{item}, {key.replace('_', ' ')} (fitted to published speed and reach)"


def guesses(summary: Summary) -> tuple[Guesses, ...]:
    """Figures that are estimates of this project, by item, those with most first."""
    groups: dict[str, list[Parameter]] = {}
    for one in summary.parameters:
        groups.setdefault(one.item, []).append(one)
    found = [
        Guesses(item, rows[0].item_name or item, len(rows), tuple(row.key for row in rows if row.is_estimate))
        for item, rows in groups.items()
    ]
    return tuple(sorted((one for one in found if one.keys), key=lambda one: -len(one.keys)))


def seen_over(scenario: Scenario, error_mrad: tuple[float, float]) -> tuple[SeenOver, ...]:
    """Heights that the scenario flies at or asks about, and what the terrain's error does there.

    Parameters
    ----------
    scenario : Scenario
        As loaded: its claims' heights, else those of its hostile routes.
    error_mrad : 2 floats
        Expected error of a horizon angle, one sigma, in easy and in hard country [mrad] (`cupola.terrain`).

    Returns
    -------
    tuple of SeenOver
        By height; empty without a battery that looks.
    """
    fights = [battery for battery in scenario.batteries if battery.timed is None]
    if not fights:
        return ()
    mast_m, range_m = _radar_of(scenario, fights[0])
    rows = []
    for height_m in _heights_m(scenario):
        horizon_m = min(smooth_horizon_m(mast_m, height_m, scenario.k_factor), range_m)
        error_m = (error_mrad[0] * 1e-3 * horizon_m, error_mrad[1] * 1e-3 * horizon_m)
        # An error as large as the height itself decides; one of half the height can still turn a case.
        reading = _GROUND if error_m[0] >= 0.5 * height_m else _HARD if error_m[1] >= 0.5 * height_m else _FINE
        rows.append(SeenOver(height_m, horizon_m, error_m, reading))
    return tuple(rows)


def smooth_horizon_m(mast_m: float, height_m: float, k_factor: float) -> float:
    """Distance at which a target comes over a smooth horizon [m]: √(2 k R h) of both heights.

    Examples
    --------
    >>> round(smooth_horizon_m(25.0, 100.0, 4.0 / 3.0) / 1000.0, 1)
    61.8
    """
    return math.sqrt(2.0 * k_factor * EARTH_RADIUS_MEAN_M) * (
        math.sqrt(max(mast_m, 0.0)) + math.sqrt(max(height_m, 0.0))
    )


def _radar_of(scenario: Scenario, battery: Battery) -> tuple[float, float]:
    """Height of the antenna of the engagement radar of a battery, and the end of its range [m]."""
    radar = item_from_dict(scenario.catalogue["radar"][parts_of(scenario, battery).engagement_radar])
    system = item_from_dict(scenario.catalogue["system"][battery.system])
    mast_m = battery.mast_height_m
    if mast_m is None:
        item, key = (system, "mast_height") if "mast_height" in system.values else (radar, "antenna_height")
        mast_m = item.value(key).si("nominal") if key in item.values else 10.0
    return mast_m, radar.value("instrumented_range").si("nominal")


def _heights_m(scenario: Scenario) -> list[float]:
    """Heights asked about, or else flown at by hostile flights; the lowest ones where there are many."""
    asked = {height_m for claim in scenario.claims for height_m in claim.altitudes_m}
    if not asked:
        points = [point for flight in scenario.flights if flight.side == "hostile" for point in flight.route]
        levels = (point.altitude_m if point.altitude_agl_m is None else point.altitude_agl_m for point in points)
        asked = {level for level in levels if level is not None}
    return sorted(asked)[:_MOST_HEIGHTS]


def time_of_day(scenario: Scenario) -> tuple[str, ...]:
    """What the hour of the day would change and the model does not know, as sentences."""
    k = scenario.k_factor
    nearer, farther = math.sqrt(K_LOW / k) - 1.0, math.sqrt(K_HIGH / k) - 1.0
    said = [
        "The model has no hour of day, no season and no sun: a run at noon and one at midnight are the same run.",
        f"Refraction is the one factor k = {k:.3g}. From hour to hour it goes from {K_LOW:g} (straight rays) to some "
        f"{K_HIGH:g}, which moves the smooth horizon by {100 * nearer:+.0f} to {100 * farther:+.0f} %; ducts over "
        "warm sea, mostly in the evening, carry farther than any k. Set k_factor and compare.",
    ]
    if "gunner" in scenario.catalogue.get("radar", {}):
        said.append("A man-portable system sees by night as by day here: its gunner is a radar with a short range.")
    if scenario.duration_s > 6 * 3600.0:
        said.append("Nobody tires, and nothing runs warm, however long the run.")
    return tuple(said)
