"""A replication compiled and as plain Python: the same bits. Run as a script, this file simulates a stored System."""

import os
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from cupola.engine.build.model import build
from cupola.engine.result_rows import EVENT, REPLICATION
from cupola.engine.run import most_shots
from cupola.engine.state_rows import FLIGHT_STATE
from cupola.engine.step import run_chunk
from cupola.engine.tables import System, new_state
from cupola.kernels.rows import SHOT, table
from cupola.scenario import loads
from cupola.variants import Fire, Policy

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


def networked(world, coordination="best"):
    """Two batteries under a post that deals out targets, with delays, a failure, and a radar that goes silent."""
    lat, lon = world.place(200.0, 4e3)
    place = {"lat_deg": lat, "lon_deg": lon}
    quiet = {"silence_s": 30.0, "warning_s": 100.0, "p_recognised": 1.0}
    plan = world.describe(
        [world.inbound(f"t{k}", bearing_deg=265.0 + 5.0 * k, far_m=60e3, near_m=20e3) for k in range(3)]
        + [world.inbound("arm", far_m=50e3, near_m=30e3, aim="alpha/engagement-radar", seeks="radar", start_s=30.0)],
        battery={"post": "hq", "link_delay_s": 1.5, "emission": quiet},
        post=[{"name": "hq", **place, "coordination": coordination}],
        radar=[{"name": "early", "type": "36d6", **place, "post": "hq", "delay_s": 3.0}],
        failure=[{"node": "b2/link", "at_s": 40.0, "p": 0.5, "repair_s": 20.0}],
    )
    plan["battery"].append({**plan["battery"][0], "name": "b2", **place, "system": "buk_m1", "emission": {}})
    return build(loads(plan), terrain=world.smooth)


def paired(world):
    """The same under a post that pairs, with doctrine that asks for everything."""
    model = networked(world, "optimal")
    doctrine = {"policy": Policy.OPTIMAL, "fire": Fire.IN_DEPTH, "salvo": 2, "first_salvo": 1, "p_kill_min": 0.05}
    limits = {"is_held_back": 1, "firing_from_rad": 3.2, "firing_width_rad": 3.0, "open_fire_max_m": 55e3}
    return world.tweaked(model, batteries=doctrine | limits)


@pytest.mark.parametrize(
    "name", ["merged", "networked", *(pytest.param(name, marks=pytest.mark.thorough) for name in ("minimal", "paired"))]
)
def test_a_replication_gives_the_same_bits_without_the_compiler(minimal, world, tmp_path, name):
    made = {"merged": merged, "networked": networked, "paired": paired}
    system = (minimal if name == "minimal" else made[name](world)).system
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
