"""The page: what is said of each pipeline, and its tables."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from pathlib import Path

from pipelines.common import Tally
from pipelines.every import PIPELINES

PAGE = Path(__file__).parents[2] / "docs" / "models" / "coverage_of_pipelines.md"


INTRO = """# Coverage of pipelines

    python scripts/coverage_of_pipelines.py --only compare    # prints a part of this page

Written by that script with `--write`; do not edit. [Coverage of intervals](coverage_of_intervals.md) asks the functions
that make the numbers; this page asks whole commands. In place of the engine stands one of some lines, whose truth is
known in closed form (`scripts/pipelines/engine.py`): six threats, each engaged with a chance, a salvo at each, every
missile works or not and hits or not. It fills the same tables, so that everything before it (scenario, paths, figures,
models) and after it (columns, folders, sweeps, claims, tables, bands) is what a user runs.

Each part says how often an answer was right, in per cent of studies; 95 is promised. **Bold**: less than that by more
than two standard errors of so many studies, as some of two hundred answers are by chance. Answers that are right in
100 are often counts, whose quantiles have ties, or cases far from the line.

The two errors of an interval need not be alike. Where one of two variants can only do better, as with common draws,
that of a paired difference of probabilities (Tango's score) lies too low about as often as too high
([decision 0021](../decisions/0021-tango-not-newcombe.md)): see the claims of protection on the line.

**On the wide side**: the interval of the share of the variance that is there because figures differ comes from the
jackknife where that is wider, and held the truth in 99 of 100 studies of `cupola uncertainty`, lhs (89 before).
Parts of 30 to 60 studies tell 85 from 95, and no more.

**How many**: the last column says how many studies gave the answer. Most parts are of 1,000 studies or the share of
them that time allows; those on claims and comparisons were made again with fewer, when intervals of paired differences,
claims of kills and draws that settle verdicts were new.

Draws of figures are not built one by one here: the three figures that the synthetic engine reads are put into the
tables of the scenario that was drawn from, which a test compares with a build.
"""


#: How often an answer is to be right [%]; answers that fewer studies gave are not shown.
NOMINAL, LEAST_SHOWN = 95.0, 15


#: Answers that the page names as wrong too often.
FALLS_SHORT: frozenset[str] = frozenset(("share of the variance from figures",))


def is_short(row: Tally) -> bool:
    """Whether an answer is right less often than promised, by more than two standard errors of this count."""
    return row.right < NOMINAL - 200.0 * math.sqrt(0.05 * 0.95 / row.n)


def section(name: str, rows: Sequence[Tally]) -> str:
    """The part of the page about one pipeline."""
    one = PIPELINES[name]
    lines = [f"## {one.title}", "", one.text, "", "| Answer | right [%] | studies |", "| --- | ---: | ---: |"]
    for row in rows:
        if row.n >= LEAST_SHOWN:
            right = f"**{row.right:.1f}**" if is_short(row) else f"{row.right:.1f}"
            lines.append(f"| {row.name} | {right} | {row.n} |")
    return "\n".join(lines) + "\n"


def with_section(page: str, name: str, text: str) -> str:
    """The page with one part put in place of the one it had, in the order of the pipelines."""
    titles = [f"## {one.title}\n" for one in PIPELINES.values()]
    head, *parts = re.split(r"(?m)^(?=## )", page)
    known = {part.partition("\n")[0] + "\n": part for part in parts}
    known[f"## {PIPELINES[name].title}\n"] = text
    ordered = [known.pop(title).rstrip("\n") for title in titles if title in known]
    return "\n\n".join([head.rstrip("\n"), *ordered, *(part.rstrip("\n") for part in known.values())]) + "\n"
