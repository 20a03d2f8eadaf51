"""`cupola run`: metrics, shares, quantiles, and decisions."""

from __future__ import annotations

import tempfile
from collections.abc import Callable

import numpy as np
from pipelines.common import ORDINARY, Answers, N, base, base_model, fast_folder
from pipelines.engine import (
    World,
    installed,
)
from pipelines.truth import covers, kill_law, quantile_of, truths

import cupola
from cupola.analysis import summarise
from cupola.analysis.metrics.sequential import Question
from cupola.study.runs.execution import run_study


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
