"""Whole commands on an engine whose truth is known: how often their answers hold it.

    python scripts/coverage_of_pipelines.py                        # about a quarter of an hour on one core
    python scripts/coverage_of_pipelines.py --studies 20           # a rough look
    python scripts/coverage_of_pipelines.py --only compare --write # writes its part of the page

Every study goes the way of a real one, from the scenario to the table, the verdict or the band; only the engine is
another (`synthetic_engine.py`). The page is docs/models/coverage_of_pipelines.md.
"""

from __future__ import annotations

import argparse
import math
import re
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))

from synthetic_engine import (
    RANGE_LEAST_M,
    RANGE_PER_ALTITUDE,
    RANGE_SPREAD_M,
    World,
    altitudes_m,
    installed,
    with_salvo,
)
from synthetic_engine import scenario as synthetic_scenario
from synthetic_truth import covers, kill_law, pmf, quantile_of, truths

import cupola
from cupola.analysis import summarise
from cupola.analysis.claims import range_claims, simultaneity_claims
from cupola.analysis.claims.probes import Bench, bench, inbound
from cupola.analysis.metrics.events import Event
from cupola.analysis.metrics.sequential import Question
from cupola.engine.build.model import Model, build, with_flights
from cupola.engine.run import run_one_chunk
from cupola.scenario import Scenario, set_paths, with_variant
from cupola.study import tabulating
from cupola.study.comparing import run_comparison
from cupola.study.comparison_inputs import ComparisonInput
from cupola.study.rare_events import rare_event
from cupola.study.runs.execution import run_study
from cupola.study.sweeps import rounds
from cupola.study.sweeps.figure_factors import plan_figures
from cupola.study.sweeps.plan import SweepPlan, plan_sweep
from cupola.study.sweeps.sweep import sweep
from cupola.study.sweeps.uncertainty import Uncertainty, run_uncertainty
from cupola.study.tabulating import TableFactor, tabulate

PAGE = Path(__file__).parents[1] / "docs" / "models" / "coverage_of_pipelines.md"
#: Studies of each pipeline, unless the command line says otherwise.
STUDIES = 1000
#: Threats of the synthetic raid, from which all truths follow.
N = 6

INTRO = """# Coverage of pipelines

    python scripts/coverage_of_pipelines.py --only compare    # prints a part of this page

Written by that script with `--write`; do not edit. [Coverage of intervals](coverage_of_intervals.md) asks the functions
that make the numbers; this page asks whole commands. In place of the engine stands one of some lines, whose truth is
known in closed form (`scripts/synthetic_engine.py`): six threats, each engaged with a chance, a salvo at each, every
missile works or not and hits or not. It fills the same tables, so that everything before it (scenario, paths, figures,
models) and after it (columns, folders, sweeps, claims, tables, bands) is what a user runs.

Each part says how often an answer was right, in per cent of studies; 95 is promised. **Bold**: less than that by more
than two standard errors of so many studies, as some of two hundred answers are by chance. Answers that are right in
100 are often counts, whose quantiles have ties, or cases far from the line.

The two errors of an interval need not be alike. Where one of two variants can only do better, as with common draws,
that of a paired difference of probabilities (Newcombe's method 10) misses the truth in 5.5 of 100 studies, nearly
always by lying too low: a claim of protection on the line is called false in 5 of 100, and true in less than 1.

**What does not hold**: the first-order share of the figure that does most, from a Latin hypercube with few replications
of each draw. Its interval is made of halves of the draws and knows nothing of chance, which all draws share; and chance
makes it too low (0.72 for 0.77 with 30 replications). More replications, or `--method sobol`, help.
"""

#: Answers of one study: what, and whether it was right.
Answers = Iterator[tuple[str, bool]]
_EPS = 1e-12
#: How often an answer is to be right [%]; answers that fewer studies gave are not shown.
NOMINAL, LEAST_SHOWN = 95.0, 15
#: Answers that the page names as wrong too often.
FALLS_SHORT = frozenset(("first_order; system.s300pmu2.identify_time",))
#: Models that are kept from one study to the next.
KEPT_MAX = 24


class Pipeline(NamedTuple):
    """A way through the program.

    Parameters
    ----------
    title, text : str
        For the page.
    studies : float
        Share of `STUDIES` that time allows [-].
    make : callable
        Seed of a study to its answers.
    """

    title: str
    text: str
    studies: float
    make: Callable[[int], Answers]


class Tally(NamedTuple):
    """One answer over all studies that gave it: how often it was right [%], and out of how many."""

    name: str
    right: float
    n: int


@cache
def base(salvo: int = 2) -> Scenario:
    """The synthetic scenario."""
    return synthetic_scenario(salvo)


@cache
def base_model(salvo: int = 2, variant: str = "base", figures: Any = "nominal") -> Model:
    """It as built."""
    return build(with_variant(base(salvo), variant), figures=figures)


@contextmanager
def kept_models() -> Iterator[None]:
    """Models of one scenario are built once: in a thousand studies it is the same."""
    models: dict[tuple[int, str], tuple[Scenario, Model]] = {}
    benches: dict[tuple[int, str, str, str], tuple[Scenario, Bench]] = {}

    def bench_once(scenario: Scenario, claim: Any, variant: str, figures: Any, terrain: Any = None) -> Bench:
        key = (id(scenario), claim.name, variant, figures)
        if key not in benches:
            benches[key] = scenario, bench(scenario, claim, variant, figures, terrain)
            while len(benches) > KEPT_MAX:
                benches.pop(next(iter(benches)))
        return benches[key][1]

    def build_once(scenario: Scenario, *, figures: Any = "nominal", terrain: Any = None) -> Model:
        key = (id(scenario), figures)
        if key not in models:
            models[key] = scenario, build(scenario, figures=figures, terrain=terrain)
            while len(models) > KEPT_MAX:
                models.pop(next(iter(models)))
        return models[key][1]

    with mock.patch("cupola.engine.build.model.build", build_once):
        patched = [mock.patch.object(tabulating, "build", build_once)]
        patched += [mock.patch.object(module, "bench", bench_once) for module in (range_claims, simultaneity_claims)]
        for one in patched:
            one.start()
        try:
            yield
        finally:
            for one in patched:
                one.stop()


# Pipelines.

ORDINARY, CLUMPED = World(), World(p_asleep=0.05)


def of_runs(world: World, n: int) -> Callable[[int], Answers]:
    """`cupola run`: every metric, shares by type, quantiles."""

    def make(seed: int) -> Answers:
        model = base_model()
        with installed(world):
            found = summarise(cupola.run(model, n, seed=seed, workers=1), probes=False)
        for name, truth in truths(world, model.system).items():
            yield name, covers(found.metrics[name], truth)
        law = kill_law(world, model.system)
        (row,) = found.by_type
        yield "share of flights killed, by type", covers(row.killed, float(law @ np.arange(N + 1)) / N)
        for k, p in enumerate((0.1, 0.5, 0.9)):
            yield f"leakers, quantile {p:g}", covers(found.quantiles["leakers"][k], quantile_of(law[::-1], p))

    return make


def of_folders(seed: int) -> Answers:
    """`cupola run --decide` with its folder: wrong answers of the test where the truth is one of its two values."""
    world = ORDINARY
    truth = 1.0 - truths(world, base_model().system)["p_no_leaker"]
    is_lower = seed % 2 == 0
    asked = Question("leakers>=1", truth, truth + 0.1) if is_lower else Question("leakers>=1", truth - 0.1, truth)
    with installed(world), tempfile.TemporaryDirectory(dir=fast_folder()) as folder:
        decision = run_study(
            base(), 2000, folder=folder, seed=seed, workers=1, decide=asked, probes=False
        ).summary.decision
    assert decision is not None
    if is_lower:
        yield "not called above where it is the lower", decision.answer != "above"
    else:
        yield "not called below where it is the upper", decision.answer != "below"


def compared(
    a: Scenario, b: Scenario, n: int, until: Mapping[str, float] | None, n_max: int, names: Sequence[str]
) -> Any:
    """A comparison of two scenarios, with or without a stopping rule."""
    world = ORDINARY
    first, second = (truths(world, build(one).system) for one in (a, b))
    sides = [ComparisonInput("a", a), ComparisonInput("b", b)]

    def make(seed: int) -> Answers:
        with installed(world):
            found = run_comparison(*sides, n, seed=seed, until=until, n_max=n_max, workers=1)
        for name in names:
            yield name, covers(found.differences[name].difference, second[name] - first[name])

    return make


@cache
def slightly_worse() -> Scenario:
    """Missiles of which one more in a hundred fails: few pairs differ."""
    return set_paths(base(), {"catalogue.missile.48n6e2.reliability": 0.89})


def of_tables(seed: int) -> Answers:
    """`cupola table` from a scenario."""
    rows = [TableFactor("battery.alpha.doctrine.salvo", ("1", "2", "3"))]
    with installed(ORDINARY):
        table = tabulate(base(), rows, metric="leakers", die="d6", n=100, seed=seed, workers=1)
    for cell in table.cells:
        salvo = int(cell.row[0])
        law = kill_law(ORDINARY, base_model(salvo).system)
        yield f"salvo {salvo}, mean", covers(cell.estimate, float(law[::-1] @ np.arange(N + 1)))
        for k, p in enumerate((0.1, 0.5, 0.9)):
            yield f"salvo {salvo}, quantile {p:g}", covers(cell.quantiles[k], quantile_of(law[::-1], p))


@cache
def grid(kind: str) -> SweepPlan:
    """A sweep over salvo and reliability."""
    truth = truths(ORDINARY, base_model().system)["p_no_leaker"]
    until = {
        "width": {"metric": "leakers", "half_width": 0.25, "min": 50, "max": 800},
        "share": {"metric": "p_no_leaker", "half_width": 0.08, "min": 50, "max": 800},
        "question": {"metric": "p_no_leaker", "below": truth, "above": truth + 0.1, "min": 50, "max": 1500},
    }[kind]
    document = {
        "format": 1,
        "name": "synthetic",
        "scenario": "minimal",
        "until": until,
        "factor": [
            {"path": "battery.alpha.doctrine.salvo", "name": "salvo", "values": [1, 2, 3]},
            {"path": "catalogue.missile.48n6e2.reliability", "name": "reliability", "values": [0.8, 0.9]},
        ],
    }
    plan = plan_sweep(document)
    plan = SweepPlan(plan.study, base(), plan.points)
    plan.check_points(None)
    return plan


@cache
def point_of(kind: str, point: int) -> tuple[Scenario, Model]:
    """Scenario and model of a point."""
    scenario = grid(kind).scenario_of(point)
    return scenario, build(scenario)


def of_sweeps(kind: str) -> Callable[[int], Answers]:
    """`cupola sweep` with a stopping rule, and the table that is made of it."""

    def make(seed: int) -> Answers:
        plan = grid(kind)
        plan = replace(plan, study=plan.study.model_copy(update={"seed": seed}))
        with installed(ORDINARY), ready_points(plan, lambda k: point_of(kind, k)[1]), scratch() as folder:
            done = sweep(plan, out=folder / "sweep", workers=1)
            table = (
                tabulate(folder / "sweep", [TableFactor("salvo", ())], [], metric="leakers")
                if kind != "question"
                else None
            )
        for k in range(len(plan.points)):
            true = truths(ORDINARY, point_of(kind, k)[1].system)
            salvo, reliability = plan.points[k]
            where = f"salvo {salvo}, reliability {reliability:g}"
            if kind == "question":
                until = plan.study.until
                assert until is not None and until.below is not None and until.above is not None
                answer = str(done.points["status"][k])
                if true["p_no_leaker"] <= until.below + _EPS:
                    yield f"not called above; {where}", answer != "above"
                if true["p_no_leaker"] >= until.above - _EPS:
                    yield f"not called below; {where}", answer != "below"
                continue
            for name in ("leakers", "p_no_leaker"):
                at = np.flatnonzero((done.summary["point"] == k) & (done.summary["metric"] == name))[0]
                low, high = float(done.summary["low"][at]), float(done.summary["high"][at])
                yield f"{name}; {where}", low - 1e-9 <= true[name] <= high + 1e-9
        for cell in table.cells if table else ():
            both = [k for k in range(len(plan.points)) if str(plan.points[k][0]) == cell.row[0]]
            middle = float(np.mean([truths(ORDINARY, point_of(kind, k)[1].system)["leakers"] for k in both]))
            yield f"table over both reliabilities; salvo {cell.row[0]}", covers(cell.estimate, middle)

    return make


@contextmanager
def ready_points(plan: SweepPlan, model_of: Callable[[int], Model]) -> Iterator[None]:
    """Points of a sweep whose models are built already: their scenarios need not be laid out in every study.

    `tests/test_coverage_of_pipelines.py` shows that a sweep comes out the same without.
    """

    def columns(task: Any) -> Any:
        chunk = task.chunk
        _, found = run_one_chunk(model_of(chunk.recipe), chunk.first, chunk.n, chunk.seed)
        return {name: column for name, column in found.replications.items() if not name.startswith(_UNUSED)}

    with (
        mock.patch.object(rounds.Rounds, "_recipe", lambda self, point: point),
        mock.patch.object(rounds, "simulate_point", columns),
        mock.patch.object(SweepPlan, "check_points", lambda self, progress=None: None),
        mock.patch("cupola.study.sweeps.sweep._first_model", lambda plan: base_model()),
    ):
        yield


#: Columns by reason, which no metric of these pipelines reads.
_UNUSED = ("not_engaged_", "decisions_", "hidden_")


def fast_folder() -> str | None:
    """A folder in memory, where there is one."""
    return "/dev/shm" if Path("/dev/shm").is_dir() else None


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for one study."""
    with tempfile.TemporaryDirectory(dir=fast_folder()) as folder:
        yield Path(folder)


# Uncertainty: three figures do something, the others nothing.

ACTING = ("missile.48n6e2.reliability", "missile.48n6e2.lethal_radius", "system.s300pmu2.identify_time")
HARMLESS = ("radar.30n6e2.scan_period", "radar.30n6e2.speed_min", "radar.96l6e.scan_period", "target.tomahawk.speed",
            "radar.64n6e.min_range", "radar.30n6e2.slew_rate")  # fmt: skip


def expected(world: World, figures: Mapping[str, Any]) -> np.ndarray:
    """Expected leakers from figures, one value each or arrays of them."""
    works, radius, identify = (np.asarray(figures[name], np.float64) for name in ACTING)
    engaged, hit = world.p_engaged ** (identify / 5.0), np.minimum(1.0, world.p_hit * np.sqrt(radius / 16.9))
    return N * (1.0 - engaged * (1.0 - (1.0 - works * hit) ** 2))


class Truth(NamedTuple):
    """What figures do in truth, by many draws: expected leakers at them, the variances, shares of each figure."""

    draws: np.ndarray
    figures2: float
    chance2: float
    first_order: dict[str, float]
    total: dict[str, float]


@cache
def truth_of_figures(world: World, n: int = 200_000) -> Truth:
    """By pick and freeze over two samples (Saltelli 2010, Jansen 1999)."""
    factors = {one.label: one.distribution for one in plan_figures(base(), n=2, seed=1, patterns=ACTING).study.factors}
    rng = np.random.default_rng(1)
    a, b = ({k: rng.triangular(d.low, d.mode, d.high, n) for k, d in factors.items()} for _ in range(2))
    at_a, at_b = expected(world, a), expected(world, b)
    whole = float(np.var(at_a))
    mixed = {k: expected(world, {**a, k: b[k]}) for k in ACTING}
    q = 1.0 - at_a / N
    return Truth(
        at_a,
        whole,
        float(np.mean(N * q * (1.0 - q))),
        {k: float(np.mean(at_b * (mixed[k] - at_a))) / whole for k in ACTING},
        {k: float(np.mean((at_a - mixed[k]) ** 2)) / (2.0 * whole) for k in ACTING},
    )


@cache
def first_plan(method: Any, outer: int | None, n: int, only_harmless: bool) -> SweepPlan:
    return plan_figures(
        base(), method=method, outer=outer, n=n, seed=1, patterns=HARMLESS if only_harmless else ACTING + HARMLESS
    )


def figures_of(plan: SweepPlan, point: int) -> dict[str, float]:
    """The figures of a point, nominal ones where it does not vary them."""
    values = {
        "missile.48n6e2.reliability": 0.9,
        "missile.48n6e2.lethal_radius": 16.9,
        "system.s300pmu2.identify_time": 5.0,
    }
    given = dict(zip(plan.labels, plan.points[point], strict=True))
    return {**values, **{name: float(given[name]) for name in ACTING if name in given and given[name] is not None}}


def model_at(plan: SweepPlan, point: int) -> Model:
    """The base model with the three figures of a point in its tables."""
    model, values = base_model(), figures_of(plan, point)
    missiles, batteries = model.system.missiles.copy(), model.system.batteries.copy()
    missiles.reliability[:], missiles.lethal_radius_m[:] = values[ACTING[0]], values[ACTING[1]]
    batteries.identify_s[:] = values[ACTING[2]]
    return replace(model, system=model.system._replace(missiles=missiles, batteries=batteries))


def of_uncertainty(method: Any, outer: int | None, n: int, only_harmless: bool = False) -> Callable[[int], Answers]:
    """`cupola uncertainty`."""

    def make(seed: int) -> Answers:
        plan = redrawn(first_plan(method, outer, n, only_harmless), seed)
        with installed(ORDINARY), ready_points(plan, lambda k: model_at(plan, k)), scratch() as folder:
            found = run_uncertainty(plan, out=folder / "figures", metric="leakers", workers=1)
        if only_harmless:
            yield "of six harmless figures none is called", not any(found.is_seen(name) for name in HARMLESS)
            return
        called = [name for name in plan.labels if found.is_seen(name)]
        if called:
            yield (
                "share of called figures that do something",
                None if not called else np.mean([c in ACTING for c in called]),
            )
        yield from _told(found, plan, method)

    return make


def redrawn(plan: SweepPlan, seed: int) -> SweepPlan:
    """The same study under another seed, of which its points depend."""
    from cupola.study.sweeps.design import design_points

    study = plan.study.model_copy(update={"seed": seed})
    return SweepPlan(study, plan.scenario, tuple(design_points(study)))


def _told(found: Uncertainty, plan: SweepPlan, method: str) -> Answers:
    true = truth_of_figures(ORDINARY)
    share = true.figures2 / (true.figures2 + true.chance2)
    if found.bands is not None:
        one = found.bands
        yield "mean over figures and chance", abs(one.mean - float(true.draws.mean())) <= one.mean_half_width
        inside = float(np.mean((one.figures_low <= true.draws) & (true.draws <= one.figures_high)))
        yield "band of figures, as 95 % of what it says", min(1.0, inside / one.figures_held * 0.95)
        yield "share of the variance from figures", one.share_low <= share <= one.share_high
    for name in ACTING:
        measures = found.of(name)
        for measure, truth in (("first_order", true.first_order[name]), ("total", true.total[name])):
            if measure in measures:
                yield f"{measure}; {name}", measures[measure].low <= truth <= measures[measure].high
    if method == "each":
        for k, label in enumerate(plan.labels):
            for end, row in (("at_low", 1 + 2 * k), ("at_high", 2 + 2 * k)):
                base_truth = float(expected(ORDINARY, figures_of(plan, 0)))
                truth = float(expected(ORDINARY, figures_of(plan, row)))
                # The interval is that of the difference to the nominal figures, put upon their estimate.
                shift = found.base - base_truth
                one = found.of(label)[end]
                if label in ACTING:
                    yield f"{end}; {label}", one.low - 1e-9 <= truth + shift <= one.high + 1e-9


# Claims.

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


def _case(name: str, cell: Any, truth: float) -> Answers:
    yield f"{name}: probability", covers(cell.estimate, truth)
    if abs(truth - 0.5) < 1e-9:
        yield f"{name}: a tie is left open", cell.verdict == "open"
    else:
        yield f"{name}: not called wrongly", cell.verdict != ("fails" if truth > 0.5 else "holds")


# Rare events.


def of_rare(salvo: int, reliability: float) -> Callable[[int], Answers]:
    """`cupola rare`: pilots, tilt and the weighted run, for an event that needs every missile to fail."""
    world = World(p_hit=1.0, p_engaged=1.0)
    scenario = rare_scenario(salvo, reliability)

    def make(seed: int) -> Answers:
        with installed(world):
            found = rare_event(scenario, Event.parse("leakers>=2"), 3000, seed=seed, workers=1)
        p = (1.0 - reliability) ** salvo
        truth = float(pmf(N, p)[2:].sum())
        yield f"P = {truth:.2g}", found.low <= truth <= found.high
        yield f"mean weight 1; P = {truth:.2g}", abs(found.mean_weight - 1.0) <= 1.96 * found.mean_weight_error

    return make


@cache
def rare_scenario(salvo: int, reliability: float) -> Scenario:
    """Missiles that fail as seldom as asked."""
    return set_paths(with_salvo(base(), salvo), {"catalogue.missile.48n6e2.reliability": reliability})


_DIFFERENCES = ("leakers", "p_no_leaker", "kills", "missiles_fired", "missiles_per_kill", "not_engaged")


@cache
def with_salvo_once(salvo: int) -> Scenario:
    """One object for all studies, so that it is built once."""
    return with_salvo(base(), salvo)


def salvos(n: int, until: Mapping[str, float] | None, count: int) -> Callable[[int], Answers]:
    """Salvo 2 against 1."""
    return lambda seed: compared(base(), with_salvo_once(1), n, until, 4000, _DIFFERENCES[:count])(seed)


def few(n: int, until: Mapping[str, float] | None) -> Callable[[int], Answers]:
    """Reliability 0.90 against 0.89."""
    return lambda seed: compared(base(), slightly_worse(), n, until, 4000, _DIFFERENCES[:3])(seed)


def rare(salvo: int) -> Callable[[int], Answers]:
    """Missiles of reliability 0.97."""
    return lambda seed: of_rare(salvo, 0.97)(seed)


_FIGURES = "`cupola uncertainty`"
_NONE = "Six figures that do nothing: share of studies in which none is called seen."
#: Name -> title, text, share of the studies, and what makes the answers.
PIPELINES: dict[str, Pipeline] = {
    name: Pipeline(title, text, share, make)
    for name, title, text, share, make in (
        ("run-30", "`cupola run`, 30 replications", "Metrics, shares and quantiles of the summary.", 1.0,
         of_runs(ORDINARY, 30)),
        ("run-200", "`cupola run`, 200 replications", "The same.", 1.0, of_runs(ORDINARY, 200)),
        ("run-clumped", "`cupola run`, losses in clumps",
         "200 replications; in one of twenty the defence is asleep.", 1.0, of_runs(CLUMPED, 200)),
        ("decide", "`cupola run --decide`",
         "Wald's test with 5 % for either error, where the truth is one of its two values; through the run folder.",
         0.4, of_folders),
        ("claims", "Claims", "One of each kind, with cases on a tie and beside it; 100 replications a case.", 0.15,
         of_claims),
        ("compare", "`cupola compare`", "Salvo 2 against 1, 100 pairs.", 1.0, salvos(100, None, 6)),
        ("compare-few", "`cupola compare`, few pairs differ", "Reliability 0.90 against 0.89, 200 pairs.", 1.0,
         few(200, None)),
        ("compare-until", "`cupola compare --until`",
         "Salvo 2 against 1, until the difference of leakers is known to 0.2; first look 50.", 0.4,
         salvos(50, {"leakers": 0.2}, 3)),
        ("compare-few-until", "`cupola compare --until`, few pairs differ",
         "Reliability 0.90 against 0.89, until the difference of leakers is known to 0.04; first look 100.", 0.3,
         few(100, {"leakers": 0.04})),
        ("table", "`cupola table` from a scenario", "100 replications of each case.", 0.5, of_tables),
        ("sweep", "`cupola sweep` until a mean is known", "Leakers to 0.25, and the table that is made of the sweep.",
         0.3, of_sweeps("width")),
        ("sweep-share", "`cupola sweep` until a share is known", "P(no leaker) to 0.08, and the table.", 0.2,
         of_sweeps("share")),
        ("sweep-question", "`cupola sweep` with a question", "Points at or beyond either value; 5 % for either error.",
         0.2, of_sweeps("question")),
        ("lhs", f"{_FIGURES}, lhs", "40 draws, 30 replications of each.", 0.2, of_uncertainty("lhs", 40, 30)),
        ("each", f"{_FIGURES}, each", "60 replications.", 0.2, of_uncertainty("each", None, 60)),
        ("morris", f"{_FIGURES}, morris", "6 trajectories, 30 replications.", 0.1, of_uncertainty("morris", 6, 30)),
        ("sobol", f"{_FIGURES}, sobol", "16 base points, 30 replications.", 0.06, of_uncertainty("sobol", 16, 30)),
        ("harmless-lhs", "Harmless figures, lhs", _NONE, 0.2, of_uncertainty("lhs", 16, 20, True)),
        ("harmless-each", "Harmless figures, each", _NONE, 0.2, of_uncertainty("each", None, 60, True)),
        ("harmless-morris", "Harmless figures, morris", _NONE, 0.1, of_uncertainty("morris", 4, 30, True)),
        ("harmless-sobol", "Harmless figures, sobol", _NONE, 0.1, of_uncertainty("sobol", 8, 30, True)),
        ("rare-1", "`cupola rare`", "Two of six leak, one missile each; pilots, tilt, 3,000 replications.", 0.3,
         rare(1)),
        ("rare-2", "`cupola rare`, rarer", "Two missiles each.", 0.3, rare(2)),
    )
}  # fmt: skip


def tally(name: str, studies: int) -> list[Tally]:
    """All answers of a pipeline over so many studies."""
    found: dict[str, list[float]] = defaultdict(list)
    with kept_models():
        for seed in range(1, studies + 1):
            for label, is_right in PIPELINES[name].make(1000 + seed):
                found[label].append(float(is_right))
    return [Tally(label, 100.0 * float(np.mean(values)), len(values)) for label, values in found.items()]


def is_short(row: Tally) -> bool:
    """Whether an answer is right less often than promised, by more than two standard errors of this count."""
    return row.right < NOMINAL - 200.0 * math.sqrt(0.05 * 0.95 / row.n)


def section(name: str, rows: Sequence[Tally]) -> str:
    """The part of the page about one pipeline."""
    one = PIPELINES[name]
    lines = [f"## {one.title}", "", one.text, "", "| Answer | right [%] | studies |", "| --- | ---: | ---: |"]
    for row in rows:
        if row.n >= LEAST_SHOWN:
            right = f"**{row.right:.1f}**" if is_short(row) else f"{row.right:.1f}"
            lines.append(f"| {row.name} | {right} | {row.n} |")
    return "\n".join(lines) + "\n"


def with_section(page: str, name: str, text: str) -> str:
    """The page with one part put in place of the one it had, in the order of the pipelines."""
    titles = [f"## {one.title}\n" for one in PIPELINES.values()]
    head, *parts = re.split(r"(?m)^(?=## )", page)
    known = {part.partition("\n")[0] + "\n": part for part in parts}
    known[f"## {PIPELINES[name].title}\n"] = text
    ordered = [known.pop(title).rstrip("\n") for title in titles if title in known]
    return "\n\n".join([head.rstrip("\n"), *ordered, *(part.rstrip("\n") for part in known.values())]) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was found, and write it into the page where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--studies", type=int, default=STUDIES, help="of the quick pipelines; slower ones have a share")
    parser.add_argument("--only", nargs="*", choices=list(PIPELINES))
    parser.add_argument("--write", action="store_true", help="put it into the page, each part in place of its old one")
    asked = parser.parse_args(arguments)
    for name in asked.only or PIPELINES:
        begin_s = time.process_time()
        rows = tally(name, max(2, round(asked.studies * PIPELINES[name].studies)))
        print(section(name, rows))
        print(f"({time.process_time() - begin_s:.0f} s)\n", flush=True)
        if asked.write:
            page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else INTRO
            PAGE.write_text(with_section(page, name, section(name, rows)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
