"""`cupola rare`."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from pipelines.common import Answers, N, base
from pipelines.engine import (
    World,
    installed,
    with_salvo,
)
from pipelines.truth import pmf

from cupola.analysis.metrics.events import Event
from cupola.scenario import Scenario, set_paths
from cupola.study.rare_events import rare_event


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


def rare(salvo: int) -> Callable[[int], Answers]:
    """Missiles of reliability 0.97."""
    return lambda seed: of_rare(salvo, 0.97)(seed)
