"""A replication compiled and as plain Python: the same bits. Run as a script, this file simulates a stored System."""

import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cupola.engine.run import most_shots
from cupola.engine.step import run_chunk
from cupola.engine.tables import EVENT, FLIGHT_STATE, REPLICATION, System, new_state
from cupola.kernels.rows import SHOT, table

SEED = 11
FIRST, N = 3, 2


def outcome(system):
    """Rows, flights, shots and the diary of some replications, as bytes of arrays."""
    shots_max = most_shots(system)
    rows, flights = table(REPLICATION, N), table(FLIGHT_STATE, (N, len(system.flights)))
    shots, n_shots = table(SHOT, (N, shots_max)), np.zeros(N, np.int64)
    log = table(EVENT, 60_000)
    run_chunk(
        system, new_state(system, shots_max), np.uint64(SEED), np.int64(FIRST), rows, flights, shots, n_shots, log
    )
    assert n_shots.sum() > 4
    # Shots that were not fired keep whatever they were made of.
    fired = [shots[r, : n_shots[r]] for r in range(N)]
    parts = {"rows": rows, "flights": flights.reshape(-1), "shots": np.concatenate(fired), "log": log}
    return {
        f"{name}.{field}": np.ascontiguousarray(part[field]).tobytes()
        for name, part in parts.items() for field in part.dtype.names
    }  # fmt: skip


def merged(world):
    """Four in formation, one of them a friend, at a battery whose missiles have seekers."""
    flights = [
        world.inbound(f"f{k}", bearing_deg=270.0 + 0.03 * k, far_m=70e3, near_m=5e3, rcs_m2=2.0 + k, swerling=1)
        | {"side": "friendly" if k == 0 else "hostile"}
        for k in range(4)
    ]
    doctrine = {"salvo": 3, "shots_max": 6}
    return world.model_of(flights, battery={"system": "buk_m1"}, doctrine=doctrine, tracking="merged")


@pytest.mark.parametrize("name", ["minimal", "merged"])
def test_a_replication_gives_the_same_bits_without_the_compiler(minimal, world, tmp_path, name):
    system = (minimal if name == "minimal" else merged(world)).system
    path = tmp_path / "system.pickle"
    path.write_bytes(pickle.dumps(tuple(system)))
    done = subprocess.run(
        [sys.executable, str(Path(__file__)), str(path), str(tmp_path / "out.pickle")],
        capture_output=True, text=True, env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    plain = pickle.loads((tmp_path / "out.pickle").read_bytes())
    compiled = outcome(system)
    assert plain.keys() == compiled.keys()
    assert [name for name in compiled if plain[name] != compiled[name]] == []


if __name__ == "__main__":
    stored = System(*pickle.loads(Path(sys.argv[1]).read_bytes()))
    Path(sys.argv[2]).write_bytes(pickle.dumps(outcome(stored)))
