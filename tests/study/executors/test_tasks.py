import pickle
from dataclasses import replace

import numpy as np
import pytest

from cupola.engine.build.model import build
from cupola.engine.run import run
from cupola.errors import ExecutorError
from cupola.study.executors import tasks
from cupola.study.executors.tasks import MODELS_KEPT, Chunk, recipe_of, recipe_of_model, simulate
from cupola.terrain.readers import open_terrain


@pytest.fixture(autouse=True)
def empty(monkeypatch):
    monkeypatch.setattr(tasks, "_kept", tasks._Kept())


@pytest.fixture
def built(monkeypatch):
    """The models that are built, each as often as it is."""
    names = []

    def counting(scenario, **options):
        names.append(scenario.name)
        return build(scenario, **options)

    monkeypatch.setattr("cupola.engine.build.model.build", counting)
    return names


def test_chunks_that_went_through_pickle_give_the_bytes_of_a_run(scenario):
    whole = run(scenario, 20, seed=7, workers=1)
    for first, n in ((0, 13), (13, 7)):
        chunk = pickle.loads(pickle.dumps(Chunk(recipe_of(scenario), 7, first, n)))
        outcome = pickle.loads(pickle.dumps(simulate(chunk)))
        part = outcome.results(scenario, 7)
        assert (part.terrain, part.warnings) == (whole.terrain, whole.warnings) and outcome.seconds > 0.0
        for table in ("replications", "flights", "engagements"):
            of_whole = getattr(whole, table)
            at = (of_whole["replication"] >= first) & (of_whole["replication"] < first + n)
            for name, column in getattr(part, table).items():
                assert column.dtype == of_whole[name].dtype
                np.testing.assert_array_equal(column, of_whole[name][at])


def test_a_process_builds_a_model_once_and_keeps_the_latest(scenario, built):
    recipe = recipe_of(scenario)
    for first in range(3):
        simulate(Chunk(recipe, 7, first, 1))
    assert built == ["minimal"]
    for number in range(MODELS_KEPT):
        simulate(Chunk(recipe_of(scenario.model_copy(update={"name": f"m{number}"})), 7, 0, 1))
    simulate(Chunk(recipe, 7, 0, 1))
    assert built.count("minimal") == 2


def test_a_model_built_here_is_not_built_again(scenario, built):
    model = build(scenario)
    simulate(Chunk(recipe_of_model(model), 7, 0, 1))
    assert built == []


def test_the_end_of_the_figures_goes_along(scenario):
    low = simulate(Chunk(recipe_of(scenario, figures="low"), 7, 0, 30))
    direct = run(build(scenario, figures="low"), 30, seed=7, workers=1)
    assert low.results(scenario, 7).digest == direct.digest


def test_a_terrain_of_the_caller_goes_along(scenario):
    grid = open_terrain()
    higher = replace(grid, heights=grid.heights + 500)
    recipe = recipe_of(scenario, terrain=higher)
    assert recipe.terrain_hash == higher.content_hash and recipe.key != recipe_of(scenario).key
    simulate(Chunk(recipe, 7, 0, 1))
    assert tasks._kept.get(recipe.key).terrain is higher


def test_a_model_over_other_terrain_takes_it_along(scenario):
    grid = open_terrain()
    higher = replace(grid, heights=grid.heights + 500)
    assert recipe_of_model(build(scenario, terrain=higher)).terrain is higher
    assert recipe_of_model(build(scenario)).terrain is None


def test_a_machine_that_computes_otherwise_is_refused(scenario):
    recipe = recipe_of(scenario)
    odd = replace(recipe, scenario=recipe.scenario + " ", numerics=recipe.numerics.replace("log:", "log:f"))
    with pytest.raises(ExecutorError, match=r"process \d+ on .* computes otherwise than the one that asks: log; take"):
        simulate(Chunk(odd, 7, 0, 1))


def test_another_code_or_terrain_is_refused(scenario):
    recipe = recipe_of(scenario)
    with pytest.raises(ExecutorError, match=r"process \d+ on .* has another version of Cupola"):
        simulate(Chunk(replace(recipe, code="other"), 7, 0, 1))
    with pytest.raises(ExecutorError, match=r"the terrain global-5min on process \d+ .* is not the one here"):
        simulate(Chunk(replace(recipe, terrain_hash="other"), 7, 0, 1))
