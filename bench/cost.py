"""What an unused feature costs: the flagship now against an older checkout, turn by turn in one run.

    git worktree add ../older 4c453c8
    python -m bench cost=../older

Each side is a process of its own that simulates the same replications when told to; the sides take turns, and the least
processor time of each counts. The ratio is to stay below 1.05.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROUNDS, N = 15, 60
SIDE = """
import sys, time, cupola
model = cupola.build(cupola.load(sys.argv[1]))
cupola.run(model, 2, workers=1)
print("ready", flush=True)
for line in sys.stdin:
    clock = time.thread_time()
    cupola.run(model, int(line), workers=1)
    print(time.thread_time() - clock, flush=True)
"""


class Side:
    """A process that imports Cupola from one checkout."""

    def __init__(self, checkout: Path, scenario: str) -> None:
        environment = os.environ | {"PYTHONPATH": str(checkout / "src")}
        self.process = subprocess.Popen(
            [sys.executable, "-c", SIDE, scenario], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=environment,
        )  # fmt: skip

    def answer(self) -> str:
        """Its next line."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline().strip()
        if not line:
            raise RuntimeError("one side stopped; see its message above")
        return line

    def time_s(self, n: int) -> float:
        """Processor time of ``n`` replications [s]."""
        assert self.process.stdin is not None
        print(n, file=self.process.stdin, flush=True)
        return float(self.answer())

    def close(self) -> None:
        """Let it end."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def main(older: str = "") -> None:
    """Compare this checkout with the one in the folder ``older``."""
    if not older:
        print("give an older checkout: python -m bench cost=FOLDER")
        return
    here = Path(__file__).resolve().parents[1]
    for scenario in ("damascus-2018", "minimal"):
        sides = [Side(Path(older).resolve(), scenario), Side(here, scenario)]
        for side in sides:
            side.answer()
        spent_s = [[side.time_s(N) for side in sides] for _ in range(ROUNDS)]
        for side in sides:
            side.close()
        before_s, now_s = (min(column) for column in zip(*spent_s, strict=True))
        print(
            f"{scenario:15} before {1e3 * before_s / N:7.3f} ms   now {1e3 * now_s / N:7.3f} ms a replication   "
            f"ratio {now_s / before_s:.3f}"
        )
