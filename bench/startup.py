"""How long a user waits before anything happens: help, first run with compiling, warm start."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time


def seconds(arguments: list[str], cache: str | None = None) -> float:
    """Wall time of one command."""
    environment = dict(os.environ)
    if cache is not None:
        environment["CUPOLA_CACHE"] = cache
    begin = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, env=environment, capture_output=True)
    return time.perf_counter() - begin


def main() -> None:
    """Print best-of-several times."""
    python = min(seconds(["-c", "pass"]) for _ in range(5))
    help_s = min(seconds(["-m", "cupola", "--help"]) for _ in range(5))
    print(f"python -c pass                      {python:6.2f} s")
    print(f"cupola --help                       {help_s:6.2f} s")
    with tempfile.TemporaryDirectory() as folder:
        run = ["-m", "cupola", "run", "minimal", "-n", "1", "--no-probes", "--quiet", "--out"]
        cold = seconds([*run, f"{folder}/cold"], cache=f"{folder}/cache")
        warm = min(seconds([*run, f"{folder}/warm-{k}"], cache=f"{folder}/cache") for k in range(3))
        print(f"first run ever, compiling           {cold:6.2f} s")
        print(f"one replication and report, warm    {warm:6.2f} s")
        code = "import cupola; cupola.run(cupola.load('minimal'), 1)"
        start = min(seconds(["-c", code], cache=f"{folder}/cache") for _ in range(3))
        print(f"load, build and run one, warm       {start:6.2f} s")
