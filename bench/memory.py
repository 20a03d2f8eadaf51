"""Memory against replications: the simulation itself, and a run into a folder, each in a process of its own.

Simulated alone, finished chunks are dropped: what is left is the engine. A run into a folder writes its tables in
parts, and reads columns back for the summary.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile

COUNTS = (1_000, 10_000)
ALONE = """
import resource, sys, threading, cupola
from cupola.engine.run import run_chunks
model = cupola.build(cupola.load("minimal"))
for _ in run_chunks(model, int(sys.argv[1]), 1, 1, 0, 50, None):
    pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
INTO_A_FOLDER = """
import resource, sys, cupola
from cupola.study import run_study
run_study(cupola.load("minimal"), int(sys.argv[1]), folder=sys.argv[2], workers=1, probes=False)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def main() -> None:
    """Largest memory of both, for both numbers of replications."""
    scale = 1024.0 if sys.platform == "linux" else 1024.0**2
    for title, code in (("simulated alone", ALONE), ("into a folder", INTO_A_FOLDER)):
        sizes_mb = []
        for n in COUNTS:
            with tempfile.TemporaryDirectory() as folder:
                arguments = [sys.executable, "-c", code, str(n), f"{folder}/run"]
                answer = subprocess.run(arguments, capture_output=True, text=True, check=True).stdout
            sizes_mb.append(float(answer.split()[-1]) / scale)
        text = "   ".join(f"{n:6d}: {size:5.0f} MB" for n, size in zip(COUNTS, sizes_mb, strict=True))
        each_kb = 1e3 * (sizes_mb[1] - sizes_mb[0]) / (COUNTS[1] - COUNTS[0])
        print(f"{title:16} {text}   per replication {each_kb:.1f} kB", flush=True)
