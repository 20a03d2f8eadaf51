"""The flagship: replications per second, cost of a look and of a missile step, threads against one, memory."""

from __future__ import annotations

import resource
import sys
import time

import numpy as np

import cupola

N = 1000


def main() -> None:
    """Run the bundled ``damascus-2018``, simulation alone and all that `cupola run` does."""
    model = cupola.build(cupola.load("damascus-2018"))
    cupola.run(model, 20)
    rates = {}
    for workers in (1, 2, 1, 2):
        begin = time.perf_counter()
        results = cupola.run(model, N, workers=workers)
        rates[workers] = max(rates.get(workers, 0.0), N / (time.perf_counter() - begin))
    looks, steps = float(np.sum(results.replications["looks"])), float(np.sum(results.replications["steps"]))
    simulated_s = float(np.sum(results.replications["end_s"]))
    print(f"{N} replications, 1 thread            {N / rates[1]:7.2f} s   {rates[1]:7.0f} a second")
    print(f"{N} replications, 2 threads           {N / rates[2]:7.2f} s   {rates[2]:7.0f} a second")
    print(f"2 threads against 1                   {rates[2] / rates[1]:7.2f}")
    print(f"simulated seconds per second, 1 thread{simulated_s * rates[1] / N:9.0f}")
    print(f"looks and missile steps per replication {looks / N:7.0f} and {steps / N:.0f}")
    print(f"time over looks and steps             {1e9 / rates[1] / ((looks + steps) / N):7.0f} ns each, all included")
    begin = time.perf_counter()
    cupola.summarise(results)
    print(f"all cases of its three claims         {time.perf_counter() - begin:7.2f} s")
    scale = 1024.0 if sys.platform == "linux" else 1024.0**2
    print(f"largest memory                        {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale:7.0f} MB")
