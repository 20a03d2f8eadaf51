"""Is the time step of missiles fine enough? Whole engagements with paired draws, against five times finer steps.

A step policy cannot be judged flight by flight: what counts is whether a raid comes out differently. So a copy of the
kernels with finer steps is compiled (half a minute), and both fly the same raids under the same draws. The fly-out
tables stay those of the ordinary steps, so that both make the same decisions until a missile flies otherwise.
"""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

import cupola
from cupola.constants import DEFAULT_SEED
from cupola.engine.build.model import build
from cupola.engine.run import run_one_chunk
from cupola.scenario import load

FINER = 5.0
REPLICATIONS = 2000
SEED = DEFAULT_SEED
SCENARIOS = ("minimal", "damascus-2018")
PACKAGE = Path(cupola.__file__).parent

#: Run in the copy: the same call as `cupola.engine.run.run_one_chunk`, without what makes columns of it.
PROGRAM = """
import pickle, sys, time
sys.path.insert(0, sys.argv[1])
import numpy as np
from cupola.engine.step import run_chunk
from cupola.engine.result_rows import EVENT, REPLICATION
from cupola.engine.state_rows import FLIGHT_STATE
from cupola.engine.tables import System, new_state
from cupola.kernels import flyout
from cupola.kernels.rows import SHOT, table
assert flyout.__file__.startswith(sys.argv[1])
system, shots_max, n, seed = pickle.load(open(sys.argv[2], "rb"))
system = System(*system)
def chunk(n):
    rows, flights = table(REPLICATION, n), table(FLIGHT_STATE, (n, len(system.flights)))
    shots, n_shots = table(SHOT, (n, shots_max)), np.zeros(n, np.int64)
    state = new_state(system, shots_max)
    run_chunk(system, state, np.uint64(seed), np.int64(0), rows, flights, shots, n_shots, table(EVENT, 0))
    return rows
chunk(1)
begin = time.perf_counter()
rows = chunk(n)
out = {name: np.array(rows[name]) for name in ("kills", "leakers", "missiles_fired", "steps")}
pickle.dump((out, time.perf_counter() - begin), open(sys.argv[3], "wb"))
"""


def finer_copy(folder: Path) -> Path:
    """A copy of what compiled code depends on, its three step constants `FINER` times smaller."""
    package = folder / "lib" / "cupola"
    for name in ("kernels", "engine"):
        shutil.copytree(PACKAGE / name, package / name, ignore=shutil.ignore_patterns("__pycache__"))
    for path in PACKAGE.glob("*.py"):
        shutil.copy(path, package / path.name)
    flyout = package / "kernels" / "flyout.py"
    text = flyout.read_text(encoding="utf-8")
    for name, value in (("STEP_MAX_S", "1.0"), ("STEP_MIN_S", "0.02"), ("STEP_PART", "0.2")):
        line = f"{name} = {value}\n"
        if text.count(line) != 1:
            raise ValueError(f"{line.strip()!r} is not in flyout.py: this benchmark needs to be brought up to date")
        text = text.replace(line, f"{name} = {float(value) / FINER!r}\n")
    flyout.write_text(text, encoding="utf-8")
    return package.parent


def main() -> None:
    """Paired differences of what a raid comes to."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        copy = finer_copy(folder)
        for scenario in SCENARIOS:
            compare(scenario, folder, copy)


def compare(scenario: str, folder: Path, copy: Path) -> None:
    """One scenario both ways."""
    model = build(load(scenario))
    run_one_chunk(model, 0, 1, SEED)
    begin = time.perf_counter()
    _, results = run_one_chunk(model, 0, REPLICATIONS, SEED)
    usual_s = time.perf_counter() - begin
    shots_max = int(np.sum(model.system.launchers.missiles * (1 + model.system.launchers.reloads)))
    given, taken = folder / "given.pickle", folder / "taken.pickle"
    given.write_bytes(pickle.dumps((tuple(model.system), shots_max, REPLICATIONS, SEED)))
    subprocess.run(
        [sys.executable, "-c", PROGRAM, str(copy), str(given), str(taken)],
        env={**os.environ, "CUPOLA_CACHE": str(folder / "cache")}, check=True,
    )  # fmt: skip
    finer, finer_s = pickle.loads(taken.read_bytes())
    steps = finer["steps"].mean() / results.replications["steps"].mean()
    cost = f"{steps:.1f} times the steps, {finer_s / usual_s:.2f} times the time"
    print(f"{scenario}: {REPLICATIONS} paired replications, {cost}")
    for key in ("kills", "leakers", "missiles_fired"):
        difference = results.replications[key] - finer[key]
        error = difference.std(ddof=1) / np.sqrt(REPLICATIONS)
        print(
            f"  {key:15s} usual {results.replications[key].mean():8.4f}   difference {difference.mean():+.4f} "
            f"+- {error:.4f} (1 sigma), {np.mean(difference != 0):.1%} of the replications differ"
        )
