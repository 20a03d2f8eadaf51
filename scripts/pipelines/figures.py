"""`cupola uncertainty`: three figures do something, the others nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from pipelines.common import ORDINARY, Answers, N, base, base_model, ready_points, scratch
from pipelines.engine import (
    World,
    installed,
)

from cupola.engine.build.model import Model
from cupola.study.sweeps.figure_factors import plan_figures
from cupola.study.sweeps.plan import SweepPlan
from cupola.study.sweeps.uncertainty import Uncertainty, run_uncertainty

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
