"""`cupola compare`, with and without a stopping rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from pipelines.common import ORDINARY, Answers, base, with_salvo_once
from pipelines.engine import (
    installed,
)
from pipelines.truth import covers, truths

from cupola.engine.build.model import build
from cupola.scenario import Scenario, set_paths
from cupola.study.comparing import run_comparison
from cupola.study.comparison_inputs import ComparisonInput


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


_DIFFERENCES = ("leakers", "p_no_leaker", "kills", "missiles_fired", "missiles_per_kill", "not_engaged")


def salvos(n: int, until: Mapping[str, float] | None, count: int) -> Callable[[int], Answers]:
    """Salvo 2 against 1."""
    return lambda seed: compared(base(), with_salvo_once(1), n, until, 4000, _DIFFERENCES[:count])(seed)


def few(n: int, until: Mapping[str, float] | None) -> Callable[[int], Answers]:
    """Reliability 0.90 against 0.89."""
    return lambda seed: compared(base(), slightly_worse(), n, until, 4000, _DIFFERENCES[:3])(seed)
