"""Run a study in processes that are killed at random moments, until one comes to its end; a script for test_kills.

    python kill_many.py FOLDER SEED ROUNDS

The engine is made up, so that a run is short and the moments are spread over all that it writes. Prints
a line of JSON: how many processes were killed, how many came to their end, and how the kills left the folder.
"""

import importlib.util
import json
import os
import random
import shutil
import signal
import sys
import time
import zipfile
from pathlib import Path

import numpy as np

import cupola.analysis
import cupola.engine.build.model
import cupola.engine.run
import cupola.study.runs.simulating
from cupola.scenario import load
from cupola.study import run_study

N = 400


def the_engine():
    spec = importlib.util.spec_from_file_location("made_up_engine", Path(__file__).with_name("conftest.py"))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    engine = module.FakeEngine()
    cupola.engine.run.run_chunks = engine.run_chunks
    cupola.study.runs.simulating.most_at_once = lambda model: 100_000
    cupola.engine.build.model.build = engine.build
    cupola.analysis.summarise = engine.summarise


def one_run(scenario, folder, lives_s=None):
    """Fork a process that runs the study; kill it after a time. Whether it came to its end."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            run_study(scenario, N, folder=folder, seed=7, render=lambda *_: "<p>")
            code = 0
        finally:
            os._exit(code)
    if lives_s is not None:
        time.sleep(lives_s)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert status in (0, signal.SIGKILL), f"the run failed by itself: {status}"
    return status == 0


def torn(folder):
    """What a reader would stumble over."""
    found = []
    for path in folder.glob("parts/part-*.npz"):
        try:
            with np.load(path) as stored:
                for name in stored.files:
                    assert stored[name] is not None
        except (OSError, ValueError, zipfile.BadZipFile):
            found.append(path.name)
    for path in folder.glob("*.json"):
        json.loads(path.read_text())
    return found


def main():
    folder, seed, rounds = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    chance = random.Random(seed)
    the_engine()
    scenario = load("minimal")
    begin = time.perf_counter()
    assert one_run(scenario, folder / "whole")
    whole_s = time.perf_counter() - begin
    whole = {path.name: path.read_bytes() for path in (folder / "whole").iterdir()}
    counts = {"killed": 0, "finished": 0, "empty": 0, "parts": 0, "moving": 0, "complete": 0}
    for number in range(rounds):
        again = folder / f"again-{number % 4}"
        if chance.random() < 0.2:
            shutil.rmtree(again, ignore_errors=True)
        if one_run(scenario, again, chance.uniform(0.0, 1.1 * whole_s)):
            counts["finished"] += 1
            assert {path.name: path.read_bytes() for path in again.iterdir()} == whole, "other bytes"
            shutil.rmtree(again)
            continue
        counts["killed"] += 1
        assert not torn(again), f"torn: {torn(again)}"
        state = "complete" if (again / "manifest.json").exists() else "parts" if (again / "parts").exists() else "empty"
        counts["moving" if (again / ".incoming").exists() else state] += 1
    for number in range(4):
        assert one_run(scenario, folder / f"again-{number}")
        found = {path.name: path.read_bytes() for path in (folder / f"again-{number}").iterdir()}
        assert found == whole, "other bytes at the end"
    print(json.dumps(counts | {"whole_s": whole_s}))


if __name__ == "__main__":
    main()
