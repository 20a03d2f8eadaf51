"""A study without an engine: made-up results of the minimal scenario, so that the room is tested by itself and fast."""

from dataclasses import dataclass, field
from types import SimpleNamespace

import numpy as np
import pytest

from cupola.engine.results import Results
from cupola.errors import Interrupted
from cupola.scenario import load

FLIGHTS = ("low-1", "low-2")


def made_up(scenario, first, n, seed=7):
    """Results whose numbers depend on seed and replication alone, as those of the engine do."""
    number = np.arange(first, first + n)
    threats = (number * 7919 + seed) % 5
    shots = np.repeat(number, threats)
    fates = np.array(["killed", "arrived"], dtype=object)
    return Results(
        scenario=scenario,
        seed=seed,
        replications={
            "replication": number,
            "threats": threats,
            "max_intercept_range_m": np.where(threats > 2, 1000.0 * threats, np.nan),
        },
        flights={
            "replication": np.repeat(number, 2),
            "flight": np.tile(np.array(FLIGHTS, dtype=object), n),
            "fate": fates[(np.repeat(number, 2) + seed) % 2],
            "end_s": np.repeat(number, 2) / 3.0,
        },
        engagements={
            "replication": shots,
            "flight": np.array([FLIGHTS[i % 2] for i in shots], dtype=object),
            "miss_m": shots / 7.0,
        },
        terrain="Terrain: made up.",
        warnings=("made up",),
    )


@dataclass(frozen=True)
class FakeSummary:
    found: dict
    decision: object = None

    def to_dict(self):
        return self.found | ({"decision": self.decision.to_dict()} if self.decision else {})


@dataclass
class FakeEngine:
    """Stands in for build, run and summarise; counts what it simulates and can stop or break."""

    simulated: list = field(default_factory=list)
    stop_after: int | None = None
    terrain_hash: str = "flat"

    def build(self, scenario, *, figures="nominal", terrain=None):
        ground = SimpleNamespace(content_hash=self.terrain_hash)
        return SimpleNamespace(
            scenario=scenario, figures=figures, terrain=ground, terrain_text="Terrain: made up.", warnings=()
        )

    def run_chunks(self, model, n, seed, workers, first, chunk, stop):
        # Out of order, as workers finish: every second chunk first.
        starts = list(range(first, first + n, chunk))
        for start in starts[1::2] + starts[::2]:
            if self.stop_after is not None and len(self.simulated) >= self.stop_after:
                raise Interrupted("stopped")
            part = made_up(model.scenario, start, min(chunk, first + n - start), seed)
            self.simulated.append((start, part.n_replications))
            yield start, part

    def summarise(self, results, *, probes=True, progress=None, **_):
        found = {"scenario": results.scenario.name, "replications": results.n_replications, "digest": results.digest}
        return FakeSummary(found | {"nothing": float("nan")})


@pytest.fixture
def engine(monkeypatch):
    fake = FakeEngine()
    # In this order: the module of run, imported here perhaps for the first time, takes the real build.
    monkeypatch.setattr("cupola.engine.run.run_chunks", fake.run_chunks)
    monkeypatch.setattr("cupola.study.runs.simulating.most_at_once", lambda model: 100_000)
    monkeypatch.setattr("cupola.engine.build.model.build", fake.build)
    monkeypatch.setattr("cupola.analysis.summarise", fake.summarise, raising=False)
    return fake


@pytest.fixture(scope="session")
def scenario():
    return load("minimal")


@pytest.fixture
def results(scenario):
    return made_up(scenario, 0, 20)


@pytest.fixture(scope="session")
def make_results():
    return made_up
