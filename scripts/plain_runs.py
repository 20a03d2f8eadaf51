"""Digests of some replications as plain Python: the golden runs of the tests, in seconds and without a compiler.

    python scripts/plain_runs.py --write systems.pickle     # builds the scenarios, compiled
    NUMBA_DISABLE_JIT=1 python scripts/plain_runs.py systems.pickle

`scripts/mutate.py` asks whether a fault moves them, as `tests/engine/test_golden.py` would see it.
"""

from __future__ import annotations

import hashlib
import pickle
import sys
from pathlib import Path
from typing import Any

import numpy as np

#: Scenario -> how many replications, and how long they last [min]; None: as the scenario has it. The shortest first.
RUNS: dict[str, tuple[int, float | None]] = {
    "minimal": (2, None), "close-formation": (1, None), "teaching-queue": (1, 5.0), "layered-network": (1, 6.0),
    "night-of-drones": (1, 12.0), "jammed-raid": (1, None),
}  # fmt: skip
SEED = 20180926


def write(path: Path) -> None:
    """Build the scenarios and keep what the engine is given."""
    from cupola.engine.build.model import build
    from cupola.scenario import load, set_paths

    systems = {}
    for name, (_, minutes) in RUNS.items():
        scenario = load(name)
        scenario = scenario if minutes is None else set_paths(scenario, {"duration_min": minutes})
        systems[name] = build(scenario).system
    path.write_bytes(pickle.dumps(systems))


def digest(system: Any, n: int) -> str:
    """SHA-256 over rows, flights and shots of some replications."""
    from cupola.engine.result_rows import EVENT, REPLICATION
    from cupola.engine.run import most_shots
    from cupola.engine.state_rows import FLIGHT_STATE
    from cupola.engine.step import run_chunk
    from cupola.engine.tables import new_state
    from cupola.kernels.rows import SHOT, table

    shots_max = most_shots(system)
    rows, flights = table(REPLICATION, n), table(FLIGHT_STATE, (n, len(system.flights)))
    shots, n_shots = table(SHOT, (n, shots_max)), np.zeros(n, np.int64)
    state = new_state(system, shots_max)
    run_chunk(system, state, np.uint64(SEED), np.int64(0), rows, flights, shots, n_shots, table(EVENT, 0))
    parts = [rows, flights, *(shots[k, : n_shots[k]] for k in range(n)), n_shots]
    return hashlib.sha256(b"".join(np.ascontiguousarray(part).tobytes() for part in parts)).hexdigest()[:16]


if __name__ == "__main__":
    if sys.argv[1] == "--write":
        write(Path(sys.argv[2]))
    else:
        systems = pickle.loads(Path(sys.argv[1]).read_bytes())
        wanted = sys.argv[2:] or list(systems)
        for name in wanted:
            print(name, digest(systems[name], RUNS[name][0]), flush=True)
