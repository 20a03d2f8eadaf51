"""Run benchmarks by name, or all of them: each is a module of this folder with a function ``main``.

``cost=FOLDER`` gives the benchmark ``cost`` an argument.
"""

from __future__ import annotations

import importlib
import os
import platform
import sys
from pathlib import Path


def main(names: list[str]) -> int:
    """Run the benchmarks named; all of them when none is."""
    known = sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))
    for name in names:
        if name.partition("=")[0] not in known:
            print(f"error: benchmark {name!r} does not exist; there are: {', '.join(known)}", file=sys.stderr)
            return 2
    print(f"{platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}", flush=True)
    for name in names or known:
        print(f"\n== {name}", flush=True)
        module, _, argument = name.partition("=")
        importlib.import_module(f"bench.{module}").main(*([argument] if argument else []))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
