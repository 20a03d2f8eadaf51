"""The reference run, ``ref-24x1``: replications and simulated seconds per second, what a look and a step cost, growth.

Times are processor time of one thread, the least of several repeats: on a busy machine they are what is left of the
truth. A look is timed with the same raid and weapons on hold (no missile flies), with all that follows from it: tracks,
identification, decisions. A missile step is what the rest costs.
"""

from __future__ import annotations

import math
import time
import tomllib
from typing import Any

import numpy as np

import cupola
from cupola.engine.build.model import Model
from cupola.scenario import bundled_path, loads

REPEATS = 5
#: Replications of one repeat, by number of targets.
TARGETS = {4: 200, 24: 100, 100: 20, 400: 4}
BATTERIES = {1: 100, 4: 40, 20: 8}


def ring(targets: int, batteries: int = 1, **doctrine: Any) -> Model:
    """The reference run with other numbers: targets evenly round the same ellipse, batteries 2 km apart in a row."""
    document = tomllib.loads(bundled_path("ref-24x1").read_text(encoding="utf-8"))
    flight, battery = document["flight"][0], document["battery"][0]
    document["flight"] = [
        flight | {"name": f"t{k + 1}", "route": [{**flight["route"][0], **start_of(k / targets)}, flight["route"][1]]}
        for k in range(targets)
    ]
    document["battery"] = [
        battery | {"name": f"ref-{k + 1}", "lat_deg": 50.0 + 0.02 * k, "doctrine": doctrine} for k in range(batteries)
    ]
    return cupola.build(loads(document))


def start_of(part: float) -> dict[str, float]:
    """Where a part of a turn round the ellipse begins."""
    angle = 2.0 * math.pi * part
    return {"lat_deg": 50.0 + 1.35 * math.cos(angle), "lon_deg": 30.0 + 2.1 * math.sin(angle)}


def cost_of(model: Model, n: int) -> tuple[float, float, float, float]:
    """Processor time [s], looks, steps and simulated time [s] of one replication."""
    cupola.run(model, 2, workers=1)
    spent_s = []
    for _ in range(REPEATS):
        clock = time.thread_time()
        results = cupola.run(model, n, workers=1)
        spent_s.append((time.thread_time() - clock) / n)
    rows = results.replications
    return (min(spent_s), *(float(np.mean(rows[key])) for key in ("looks", "steps", "end_s")))


def main() -> None:
    """The bundled scenario, then more and fewer targets and batteries."""
    full_s, looks, steps, end_s = cost_of(cupola.build(cupola.load("ref-24x1")), TARGETS[24])
    hold_s, hold_looks, _, _ = cost_of(ring(24, weapons_control="hold"), TARGETS[24])
    look_ns = 1e9 * hold_s / hold_looks
    step_ns = 1e9 * (full_s - looks * look_ns * 1e-9) / steps
    print(f"ref-24x1: replications per second and core    {1.0 / full_s:9.0f}   (target 400)")
    print(f"simulated seconds per second                  {end_s / full_s:9.0f}")
    print(f"looks and missile steps of a replication      {looks:9.0f} and {steps:.0f}")
    print(f"one look, with track and decision             {look_ns:9.0f} ns")
    print(f"one missile step                              {step_ns:9.0f} ns")
    sparse_s, _, _, sparse_end_s = cost_of(ring(1), 400)
    print(f"simulated seconds per second, one target      {sparse_end_s / sparse_s:9.0f}   (target 700 000)")
    print("targets  batteries    ms a replication      looks      steps   ns over looks and steps")
    for targets, n in TARGETS.items():
        show(targets, 1, n)
    for batteries, n in BATTERIES.items():
        if batteries > 1:
            show(24, batteries, n)


def show(targets: int, batteries: int, n: int) -> None:
    """One row of the table of growth."""
    spent_s, looks, steps, _ = cost_of(ring(targets, batteries), n)
    each_ns = 1e9 * spent_s / (looks + steps)
    print(f"{targets:7d} {batteries:10d} {1e3 * spent_s:19.2f} {looks:10.0f} {steps:10.0f} {each_ns:25.0f}")
