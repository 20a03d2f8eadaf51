"""The filter inside the loop against Stone Soup's: one prediction with update of three axes, the same plots.

Stone Soup's time is that of the machine that froze its numbers (``scripts/freeze_stonesoup.py``), read from the file;
that the estimates are the same to 1e-9 is a test.
"""

from __future__ import annotations

import re
import time
from pathlib import Path

import numba
import numpy as np

from cupola.kernels.kalman import predict_track, start_track, update_track
from cupola.kernels.rows import TRACK, table

FILE = Path(__file__).resolve().parents[1] / "tests" / "data" / "validation" / "track_stonesoup.csv"
RUNS = 20_000


@numba.njit
def filter_all(rows, times_s, plots_m, variances_m2, runs):
    """``runs`` times through all plots with one row of `rows.TRACK`."""
    track = rows[0]
    total = 0.0  # of results, so that no run can be left out by the compiler
    for r in range(runs):
        start_track(track, times_s[0], plots_m[0, 0], plots_m[0, 1], plots_m[0, 2], *variances_m2, 350.0)
        for k in range(1, len(times_s)):
            predict_track(track, times_s[k], 3.0)
            update_track(track, plots_m[k, 0] + r, plots_m[k, 1], plots_m[k, 2], *variances_m2)
            total += track.pos_enu_m[0] + track.vel_enu_mps[2] + track.var_vel[1]
    return total


def main() -> None:
    """Time our filter and put it beside the frozen time."""
    head = FILE.read_text(encoding="utf-8").splitlines()[0]
    data = np.loadtxt(FILE, delimiter=",", skiprows=2)
    plots_m = data[:, 1:4].copy()
    arguments = (table(TRACK, 1), data[:, 0].copy(), plots_m, (120.0**2, 150.0**2, 400.0**2))
    filter_all(*arguments, 1)
    spent_s = []
    for _ in range(5):
        clock = time.process_time()
        filter_all(*arguments, RUNS)
        spent_s.append((time.process_time() - clock) / RUNS / (len(plots_m) - 1))
    ours_ns = 1e9 * min(spent_s)
    print(f"ours          {ours_ns:9.0f} ns   prediction and update of three axes")
    for text, words in re.findall(r"(\d+) us (of processor time with models|with ready matrices)", head):
        words = words.removeprefix("of processor time ").replace("with models", "with models of each axis")
        print(f"Stone Soup    {1000 * int(text):9d} ns   {words}: {1000 * int(text) / ours_ns:.0f} times ours")
