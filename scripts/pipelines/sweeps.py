"""`cupola table` and `cupola sweep`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
from pipelines.common import _EPS, ORDINARY, Answers, N, base, base_model, ready_points, scratch
from pipelines.engine import (
    installed,
)
from pipelines.truth import covers, kill_law, quantile_of, truths

from cupola.engine.build.model import Model, build
from cupola.scenario import Scenario
from cupola.study.sweeps.plan import SweepPlan, plan_sweep
from cupola.study.sweeps.sweep import sweep
from cupola.study.tabulating import TableFactor, tabulate


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
