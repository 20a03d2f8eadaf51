"""Memory against replications: the simulation itself, and a run into a folder, each in a process of its own.

Simulated alone, finished chunks are dropped: what is left is the engine. A run into a folder keeps its chunks on disk
and reads columns back for summary and report.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile

#: Scenario -> numbers of replications.
COUNTS = {"minimal": (1_000, 10_000, 50_000), "damascus-2018": (1_000, 10_000)}
ALONE = """
import resource, sys, cupola
from cupola.engine.run import run_chunks
model = cupola.build(cupola.load(sys.argv[1]))
for _ in run_chunks(model, int(sys.argv[2]), 1, 1, 0, 50, None):
    pass
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
INTO_A_FOLDER = """
import resource, sys, cupola
from cupola.report import render_report
from cupola.study import run_study
render = render_report if sys.argv[4] == "report" else None
run_study(cupola.load(sys.argv[1]), int(sys.argv[2]), folder=sys.argv[3], workers=1, probes=False, render=render)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def main() -> None:
    """Largest memory of each, for all numbers of replications."""
    for scenario, counts in COUNTS.items():
        for title, code, what in (
            ("simulated alone", ALONE, ""),
            ("into a folder", INTO_A_FOLDER, "tables"),
            ("with a report", INTO_A_FOLDER, "report"),
        ):
            sizes_mb = [_largest_mb(code, scenario, n, what) for n in counts]
            text = "   ".join(f"{n:6d}: {size:5.0f} MB" for n, size in zip(counts, sizes_mb, strict=True))
            each_kb = 1e3 * (sizes_mb[-1] - sizes_mb[-2]) / (counts[-1] - counts[-2])
            print(f"{scenario:14} {title:16} {text}   per replication {each_kb:.2f} kB", flush=True)


def _largest_mb(code: str, scenario: str, n: int, what: str) -> float:
    """Most memory that a process ever had [MB]."""
    scale = 1024.0 if sys.platform == "linux" else 1024.0**2
    with tempfile.TemporaryDirectory() as folder:
        arguments = [sys.executable, "-c", code, scenario, str(n), f"{folder}/run", what]
        answer = subprocess.run(arguments, capture_output=True, text=True, check=True).stdout
    return float(answer.split()[-1]) / scale
