"""How long engagement zones take: one battery, eight altitudes, 1 degree by 1 km.

    python bench/zone.py [--repeats 5] [--target f16c]

The goal is under 2 s warm for inbound targets; the first run of a version compiles. Crossing targets are followed from
both sides and "any" from eight, so they take longer.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import time
from collections.abc import Sequence

from cupola.engine.build.model import build
from cupola.maps.altitude_text import parse_altitudes
from cupola.maps.zone.fill import COURSES, zones
from cupola.scenario import load

ALTITUDES = ("100agl", "300agl", "1000agl", "3000", "5000", "8000", "12000", "20000")


def main(arguments: Sequence[str] = ()) -> None:
    """Print the median and the spread for each course."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--target", default="f16c")
    options = parser.parse_args(list(arguments))
    start = time.perf_counter()
    model = build(load("damascus-2018"))
    print(f"build: {time.perf_counter() - start:.2f} s")
    layers = parse_altitudes(ALTITUDES)
    for course in COURSES:
        zones(model, options.target, layers, course=course)
        for workers in (1, None):
            taken = []
            for _ in range(options.repeats):
                start = time.perf_counter()
                zones(model, options.target, layers, course=course, workers=workers)
                taken.append(time.perf_counter() - start)
            words = "1 thread" if workers else "all cores"
            print(f"{course}, {words}: {statistics.median(taken):.2f} s ({min(taken):.2f} to {max(taken):.2f})")


if __name__ == "__main__":
    main(sys.argv[1:])
