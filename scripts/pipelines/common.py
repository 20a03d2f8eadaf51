"""What all pipelines share: the synthetic scenario as built, and what need not be made again in every study."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from pipelines.engine import (
    World,
    with_salvo,
)
from pipelines.engine import scenario as synthetic_scenario
from pipelines.ready_draws import ready_draws

from cupola._memory import kept
from cupola.analysis.claims import range_claims, simultaneity_claims
from cupola.analysis.claims.probes import Bench, bench
from cupola.engine.build.model import Model, build
from cupola.engine.run import run_one_chunk
from cupola.scenario import Scenario, with_variant
from cupola.study import tabulating
from cupola.study.sweeps import rounds
from cupola.study.sweeps.plan import SweepPlan

#: Studies of each pipeline, unless the command line says otherwise.
STUDIES = 1000
#: Threats of the synthetic raid, from which all truths follow.
N = 6
#: Answers of one study: what, and whether it was right.
Answers = Iterator[tuple[str, bool]]
_EPS = 1e-12
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
    models: dict[Any, tuple[Scenario, Model]] = {}
    benches: dict[tuple[int, str, str, str], tuple[Scenario, Bench]] = {}

    def bench_once(scenario: Scenario, claim: Any, variant: str, figures: Any, terrain: Any = None) -> Bench:
        key = (id(scenario), claim.name, variant, figures)
        if key not in benches:
            benches[key] = scenario, bench(scenario, claim, variant, figures, terrain)
            while len(benches) > KEPT_MAX:
                benches.pop(next(iter(benches)))
        return benches[key][1]

    def build_once(scenario: Scenario, *, figures: Any = "nominal", terrain: Any = None) -> Model:
        # A variant is another object each time, with the same catalogue and flights.
        defence = tuple((b.name, b.system, b.is_active, b.missile, b.doctrine.salvo) for b in scenario.batteries)
        key = (id(scenario.catalogue), id(scenario.flights), defence, figures)
        if key not in models:
            models[key] = scenario, build(scenario, figures=figures, terrain=terrain)
            while len(models) > KEPT_MAX:
                models.pop(next(iter(models)))
        return models[key][1]

    with (
        kept(),
        mock.patch.object(tabulating, "build", build_once),
        mock.patch.object(range_claims, "bench", bench_once),
        mock.patch.object(simultaneity_claims, "bench", bench_once),
        ready_draws(bench_once, build_once),
    ):
        yield


ORDINARY, CLUMPED = World(), World(p_asleep=0.05)


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


@cache
def with_salvo_once(salvo: int) -> Scenario:
    """One object for all studies, so that it is built once."""
    return with_salvo(base(), salvo)
