"""Whole commands on an engine whose truth is known: how often their answers hold it.

    python scripts/coverage_of_pipelines.py                        # about a quarter of an hour on one core
    python scripts/coverage_of_pipelines.py --studies 20           # a rough look
    python scripts/coverage_of_pipelines.py --only compare --write # writes its part of the page

Every study goes the way of a real one, from the scenario to the table, the verdict or the band; only the engine is
another (`pipelines/engine.py`). The page is docs/models/coverage_of_pipelines.md.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from pipelines.common import STUDIES
from pipelines.every import PIPELINES, tally
from pipelines.page import INTRO, PAGE, section, with_section


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what was found, and write it into the page where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--studies", type=int, default=STUDIES, help="of the quick pipelines; slower ones have a share")
    parser.add_argument("--only", nargs="*", choices=list(PIPELINES))
    parser.add_argument("--write", action="store_true", help="put it into the page, each part in place of its old one")
    asked = parser.parse_args(arguments)
    for name in asked.only or PIPELINES:
        begin_s = time.process_time()
        rows = tally(name, max(2, round(asked.studies * PIPELINES[name].studies)))
        print(section(name, rows))
        print(f"({time.process_time() - begin_s:.0f} s)\n", flush=True)
        if asked.write:
            page = PAGE.read_text(encoding="utf-8") if PAGE.exists() else INTRO
            PAGE.write_text(with_section(page, name, section(name, rows)), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
