"""One chunk of replications as a task for another process: what goes there, what is done there, what comes back.

A task is one call of `simulate`, a function that any process with the same Cupola can import, with plain data: the
scenario as JSON text, the numbers of the first replication and how many. Each process builds a model once and keeps it.
Draws have addresses, so a chunk comes out the same wherever, whenever and how often it is simulated.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from cupola.engine.results import Columns, Results
from cupola.errors import ExecutorError, TerrainError
from cupola.scenario.load import dump, loads
from cupola.terrain.readers import open_terrain

if TYPE_CHECKING:
    from cupola.engine.build.figures import Figures
    from cupola.engine.build.model import Model
    from cupola.scenario import Scenario
    from cupola.terrain.grid import TerrainGrid

#: Models that a process keeps: a sweep comes back to a point when it asks for more replications of it.
MODELS_KEPT = 8


@dataclass(frozen=True)
class Recipe:
    """What a process needs to build a model.

    Parameters
    ----------
    scenario : str
        As resolved, as JSON text: catalogue items included.
    figures : {"low", "nominal", "high"}
        Which end of the published figures.
    terrain : TerrainGrid or None
        In place of the scenario's own; None: opened by the name or path in the scenario.
    terrain_hash : str
        Hash of the terrain's content that is expected; empty: any will do.
    code : str
        Hash of the kernels that are to simulate it.
    numerics : str
        What the machine that asks computes, and any other must compute too (`engine.numerics`).
    """

    scenario: str
    figures: Figures
    terrain: TerrainGrid | None
    terrain_hash: str
    code: str
    numerics: str = ""

    @property
    def key(self) -> str:
        """Equal for recipes of the same model."""
        return hashlib.sha256(f"{self.scenario} {self.figures} {self.terrain_hash}".encode()).hexdigest()


@dataclass(frozen=True)
class Chunk:
    """Replications ``first`` to ``first + n - 1`` of a model under a seed."""

    recipe: Recipe
    seed: int
    first: int
    n: int


@dataclass(frozen=True)
class TaskResult:
    """What came out of a chunk: the tables of `Results`, and how long it took [s] without building and compiling."""

    replications: Columns
    flights: Columns
    engagements: Columns
    terrain: str
    warnings: tuple[str, ...]
    seconds: float

    def results(self, scenario: Scenario, seed: int) -> Results:
        """The tables with what they are of."""
        return Results(
            scenario=scenario,
            seed=seed,
            replications=self.replications,
            flights=self.flights,
            engagements=self.engagements,
            terrain=self.terrain,
            warnings=self.warnings,
        )


def recipe_of(
    scenario: Scenario, *, figures: Figures = "nominal", terrain: TerrainGrid | None = None, terrain_hash: str = ""
) -> Recipe:
    """The recipe of a scenario.

    Parameters
    ----------
    scenario : Scenario
        As loaded. A terrain that it names by a path must lie at that path wherever it is simulated.
    figures : {"low", "nominal", "high"}
        Which end of the published figures.
    terrain : TerrainGrid, optional
        In place of the scenario's own: goes with every task.
    terrain_hash : str
        Hash of the terrain's content that is expected; empty: that of ``terrain``, or any.

    Examples
    --------
    >>> from cupola.scenario import load
    >>> simulate(Chunk(recipe_of(load("minimal")), seed=7, first=10, n=2)).replications["replication"]
    array([10, 11])
    """
    from cupola.engine.numerics import numerics
    from cupola.kernels._jit import source_hash

    if terrain is not None:
        terrain_hash = terrain.content_hash
    text = json.dumps(dump(scenario), ensure_ascii=False)
    return Recipe(text, figures, terrain, terrain_hash, source_hash(), numerics())


def recipe_of_model(model: Model) -> Recipe:
    """The recipe of a model that was built here, which this process keeps and compiles before others need it.

    A model that was built over other terrain than its scenario names takes that terrain along.
    """
    own = _own_terrain(model)
    recipe = recipe_of(
        model.scenario,
        figures=model.figures,
        terrain=None if own else model.terrain,
        terrain_hash=model.terrain.content_hash,
    )
    _kept.put(recipe.key, model)
    _compile(model)
    return recipe


def simulate(chunk: Chunk) -> TaskResult:
    """Simulate a chunk in this process.

    Raises
    ------
    ExecutorError
        If this process has another version of the code or other terrain than the one that asks.
    InputError
        If the model cannot be built here.
    """
    from cupola.engine.run import run_one_chunk

    model = _model(chunk.recipe)
    start = time.perf_counter()
    _, results = run_one_chunk(model, chunk.first, chunk.n, chunk.seed)
    seconds = time.perf_counter() - start
    return TaskResult(
        dict(results.replications),
        dict(results.flights),
        dict(results.engagements),
        results.terrain,
        results.warnings,
        seconds,
    )


def _own_terrain(model: Model) -> bool:
    """Whether a model was built over the terrain that its scenario names."""
    from cupola.terrain.readers import open_terrain

    try:
        return open_terrain(model.scenario.terrain).content_hash == model.terrain.content_hash
    except TerrainError:
        return False


class _Kept:
    """The models of this process, the latest last."""

    def __init__(self) -> None:
        self._models: OrderedDict[str, Model] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> Model | None:
        with self._lock:
            if key in self._models:
                self._models.move_to_end(key)
            return self._models.get(key)

    def put(self, key: str, model: Model) -> None:
        with self._lock:
            self._models[key] = model
            self._models.move_to_end(key)
            while len(self._models) > MODELS_KEPT:
                self._models.popitem(last=False)


_kept = _Kept()


def _model(recipe: Recipe) -> Model:
    from cupola.engine.build.model import build

    model = _kept.get(recipe.key)
    if model is not None:
        return model
    if recipe.code != _code():
        raise ExecutorError(f"{_here()} has another version of Cupola; install the same everywhere")
    _check_numerics(recipe.numerics)
    scenario = loads(json.loads(recipe.scenario), source=f"the scenario as sent to {_here()}")
    terrain = recipe.terrain
    if terrain is None and recipe.terrain_hash:
        terrain = _ground(scenario.terrain, recipe.terrain_hash)
    model = build(scenario, figures=recipe.figures, terrain=terrain)
    if recipe.terrain_hash and model.terrain.content_hash != recipe.terrain_hash:
        _ground.cache_clear()
        raise ExecutorError(f"the terrain {scenario.terrain} on {_here()} is not the one here; copy the same there")
    _compile(model)
    _kept.put(recipe.key, model)
    return model


def _check_numerics(wanted: str) -> None:
    """Refuse to mix results of a machine that computes otherwise: the study would belong to neither."""
    from cupola.engine.numerics import differing, numerics

    names = differing(wanted, numerics())
    if names:
        what = f"{_here()} computes otherwise than the one that asks: {', '.join(names[:6])}"
        raise ExecutorError(f"{what}; take it out of the cluster, or run the study on such machines alone")


@lru_cache(maxsize=1)
def _ground(name: str, content_hash: str) -> TerrainGrid:
    """The terrain of that name, opened once for all points of a sweep: its horizon masks are kept with it."""
    return open_terrain(name)


@cache
def _code() -> str:
    from cupola.kernels._jit import source_hash

    return source_hash()


def _compile(model: Model) -> None:
    """Load the kernels, or compile them and leave them on disk for the other processes."""
    from cupola.engine.run import run_one_chunk

    run_one_chunk(model, 0, 0, 0)


def _here() -> str:
    return f"process {os.getpid()} on {socket.gethostname()}"
