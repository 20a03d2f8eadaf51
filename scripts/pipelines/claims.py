"""Claims: verdicts, and the probabilities of their cases."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from pipelines.common import ORDINARY, Answers, N, base_model
from pipelines.engine import (
    RANGE_LEAST_M,
    RANGE_PER_ALTITUDE,
    RANGE_SPREAD_M,
    World,
    altitudes_m,
    installed,
)
from pipelines.engine import scenario as synthetic_scenario
from pipelines.figures import truth_of_figures
from pipelines.truth import covers, kill_law, pmf, truths

import cupola
from cupola.analysis import summarise
from cupola.analysis.claims.probes import bench, inbound
from cupola.analysis.claims.settling import HARDLY
from cupola.engine.build.model import with_flights
from cupola.scenario import Scenario

#: Where the middle one of three cases is a tie, and those beside it are not.
HEIGHTS_KM = (3.0, 6.0, 9.0)


def p_far(world: World, system: Any, value_m: float) -> float:
    """Chance that a single threat is killed at this range or farther [-]."""
    least = RANGE_LEAST_M + RANGE_PER_ALTITUDE * float(altitudes_m(system)[0])
    beyond = min(max((least + RANGE_SPREAD_M - value_m) / RANGE_SPREAD_M, 0.0), 1.0)
    return (1.0 - float(kill_law(world, system)[0])) * beyond


@cache
def claiming() -> Scenario:
    """The scenario with a claim of each kind; their values lie where the truth is a tie."""
    gain = gain_of("nominal")
    system = probe_system("base", "nominal", HEIGHTS_KM[1])
    q = 1.0 - float(kill_law(ORDINARY, system)[0])
    least = RANGE_LEAST_M + RANGE_PER_ALTITUDE * float(altitudes_m(system)[0])
    tie_km = (least + RANGE_SPREAD_M * (1.0 - 0.5 / q)) / 1000.0
    return synthetic_scenario(
        2,
        (
            range_claim(tie_km),
            raid_claim(),
            protection_claim("gains-true", gain - 1e-6),
            protection_claim("gains-false", gain + 1e-6),
            kill_claim("kills-most", 4),
            kill_claim("kills-all", 6),
        ),
    )


def range_claim(value_km: float) -> dict[str, Any]:
    """How far out."""
    return {
        "name": "far", "kind": "range", "quote": "It reaches far.", "source": "synthetic", "metric": "range_kill_km",
        "op": ">=", "value": value_km, "unit": "km", "classes": ["f16c"], "altitudes_km": list(HEIGHTS_KM),
        "bearings_deg": [0, 90, 180, 270], "replications": 100, "variants": ["base"],
    }  # fmt: skip


def raid_claim() -> dict[str, Any]:
    """How many at once."""
    return {
        "name": "many", "kind": "simultaneity", "quote": "It stops four.", "source": "synthetic",
        "metric": "targets_at_once", "count": "killed", "op": ">=", "value": 4, "unit": "1", "type": "f16c",
        "raid_sizes": [4, 5, 6], "sectors_deg": [90], "altitudes_km": [6.0], "replications": 100, "variants": ["base"],
    }  # fmt: skip


def protection_claim(name: str, value: float) -> dict[str, Any]:
    """What it gains."""
    return {
        "name": name, "kind": "protection", "quote": "It protects.", "source": "synthetic", "metric": "p_no_leaker",
        "op": ">=", "value": value, "unit": "1", "assets": ["depot"], "compare_with": "older",
    }  # fmt: skip


def kill_claim(name: str, value: int) -> dict[str, Any]:
    """How many of the raid."""
    return {
        "name": name, "kind": "kills", "quote": f"It shot down {value}.", "source": "synthetic", "metric": "kills",
        "op": ">=", "value": value, "of": N, "replications": 200,
    }  # fmt: skip


@cache
def share_of_draws(value: int) -> float:
    """Share of draws of the figures in which so many kills are likelier than not [-]."""
    q = 1.0 - truth_of_figures(ORDINARY).draws / N
    return float(np.mean([pmf(N, one)[value:].sum() >= 0.5 for one in q[:20_000]]))


@cache
def gain_of(figures: str) -> float:
    """True gain of the newer system over the older one at one end of the figures [-]."""
    ends = figures, "nominal" if figures == "nominal" else figures
    with_it = truths(ORDINARY, base_model(2, "base", ends[0]).system)["p_no_leaker"]
    return with_it - truths(ORDINARY, base_model(2, "older", ends[1]).system)["p_no_leaker"]


@cache
def probe_system(variant: str, figures: Any, height_km: float, raid: int = 1) -> Any:
    """What the engine is given in a case of a claim."""
    scenario = synthetic_scenario(2, (range_claim(90.0),))
    item = bench(scenario, scenario.claims[0], variant, figures)
    flights = tuple(inbound(item, "f16c", 1000.0 * height_km, 0.1 * k, f"raid-{k}") for k in range(raid))
    return with_flights(item.model, flights).system


def of_claims(seed: int) -> Answers:
    """`cupola run` on a scenario with claims: verdicts and the probabilities of their cases."""
    scenario = claiming()
    with installed(ORDINARY):
        verdicts = {
            one.name: one for one in summarise(cupola.run(scenario, 200, seed=seed, workers=1), workers=1).claims
        }
    far, many = verdicts["far"], verdicts["many"]
    value_m = scenario.claims[0].value_si
    for cell in far.cells:
        km = float(cell.factors["altitude_m"]) / 1000.0
        truth = p_far(ORDINARY, probe_system(cell.variant, cell.figures, km), value_m)
        yield from _case(f"range, {km:g} km, figures {cell.figures}", cell, truth)
    yield "range: 'holds only if' where one case in three holds, one is a tie", far.verdict == "holds_if"
    for cell in many.cells:
        size = int(cell.factors["raid_size"])
        law = kill_law(ORDINARY, probe_system(cell.variant, cell.figures, 6.0, size))
        yield from _case(f"simultaneity, raid of {size}, figures {cell.figures}", cell, float(law[4:].sum()))
    for name, wrong in (("gains-true", ("fails",)), ("gains-false", ("holds", "holds_if"))):
        yield f"protection: not {' or '.join(wrong)} where the gain is on the line", verdicts[name].verdict not in wrong
    for cell in verdicts["gains-true"].cells:
        variant = base_model(2, cell.variant, cell.figures).system
        yield (
            f"protection: {cell.variant}, figures {cell.figures}",
            covers(cell.estimate, truths(ORDINARY, variant)["p_no_leaker"]),
        )
    for name, value in (("kills-most", 4), ("kills-all", 6)):
        yield from _of_kills(verdicts[name], value)


def _of_kills(verdict: Any, value: int) -> Answers:
    truth = {}
    for cell in verdict.cells:
        law = kill_law(ORDINARY, base_model(2, cell.variant, cell.figures).system)
        truth[cell.variant, cell.figures] = float(law[value:].sum())
        yield from _case(f"{value} kills: {cell.variant}, figures {cell.figures}", cell, float(law[value:].sum()))
    # What draws may settle: that hardly any, or nearly every, draw of the figures makes it true.
    share = share_of_draws(value)
    if share > HARDLY:
        is_true_at_an_end = max(truth["base", end] for end in ("low", "high")) > 0.5
        yield (
            f"{value} kills: not 'does not hold' where draws make it true",
            not (verdict.verdict == "fails" and is_true_at_an_end),
        )
    if share < 1.0 - HARDLY:
        yield f"{value} kills: not 'holds' where draws make it false", verdict.verdict != "holds"


def _case(name: str, cell: Any, truth: float) -> Answers:
    yield f"{name}: probability", covers(cell.estimate, truth)
    if abs(truth - 0.5) < 1e-9:
        yield f"{name}: a tie is left open", cell.verdict == "open"
    else:
        yield f"{name}: not called wrongly", cell.verdict != ("fails" if truth > 0.5 else "holds")
