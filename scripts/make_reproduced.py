"""Write docs/reproduced.md: the digests that every machine must give for the bundled scenarios.

python scripts/make_reproduced.py            # writes the page
python scripts/make_reproduced.py --check    # compares this machine with it, and fails where it differs
"""

from __future__ import annotations

import argparse
import platform
import sys
import textwrap
from pathlib import Path

import cupola
from cupola.engine.digest import TableDigest
from cupola.engine.numerics import numerics
from cupola.kernels._jit import source_hash
from cupola.study.store.stored import TABLES

PAGE = Path(__file__).resolve().parents[1] / "docs" / "reproduced.md"
SEED = 7
#: Scenario -> replications: enough that one other bit anywhere shows, few where one takes long.
RUNS = {
    "minimal": 40, "damascus-2018": 40, "latakia-2018": 40, "ref-24x1": 20, "close-formation": 40, "jammed-raid": 20,
    "layered-network": 10, "raid-mixed": 5, "scud-after-drones": 10, "teaching-queue": 40, "night-of-drones": 5,
    "swarm": 1,
}  # fmt: skip
TEXT = """# Reproduced

    cupola run minimal -n 100 --no-probes
    cupola verify out/minimal       # does this machine give the same bytes as the one that made out/minimal?

    the same bytes: 20 of 100 replications simulated again, three tables

The same scenario, seed and version give the same bytes on every machine: old or new processor, x86-64 or Arm,
Linux, macOS or Windows, any library of functions, any mixture of workers ([decision
0019](decisions/0019-one-answer.md)). This page is what they must give, for version {version}, sources `{code}`
(`cupola.kernels._jit.source_hash`), seed {seed}. The digests are SHA-256 over the values of the tables, not over
files, whose bytes depend on the version of what wrote them; of each the first {digits} digits stand here.

| scenario | replications | `replications` | `flights` | `engagements` |
| --- | --- | --- | --- | --- |
{rows}

What each function, geodesics, frames, sums of arrays and a fly-out give at some hundred arguments, as
`manifest.json` has it under `numerics`:

    {numerics}

Written and compared by `scripts/make_reproduced.py`; `tests/engine/test_reproduced.py` compares the smaller half in
every run of the tests, and `.github/workflows/reproduced.yml` all of it on x86-64, Arm, macOS and Windows. In one
process: `GLIBC_TUNABLES` without fused multiply-add, another `OPENBLAS_CORETYPE` and numpy without AVX-512 change
nothing (`tests/engine/test_other_machines.py`).

`manifest.json` holds the digests of all three tables under `digests`. A run goes on where it was only on a machine
that computes alike, whatever its versions of Python, numpy or numba; a worker of a cluster that computes otherwise
is refused, with the names of what differs.

What is not promised: bytes of Parquet files, pictures and pages across versions of DuckDB and matplotlib; maps
(coverage, zones, exposure, debris), which end in numpy's functions; runs over elevation files in other reference
systems than degrees on WGS-84, which PROJ converts; answers of a GPU.
"""
DIGITS = 20


def row_of(name: str) -> list[str]:
    """One row of the table: scenario, replications and the beginnings of the digests."""
    results = cupola.run(cupola.build(cupola.load(name)), RUNS[name], seed=SEED)
    found = [name, str(RUNS[name])]
    for table in TABLES:
        digest = TableDigest()
        digest.add(getattr(results, table))
        found.append(f"`{digest.hexdigest()[:DIGITS]}`")
    return found


def rows_on_page() -> dict[str, list[str]]:
    """Rows of the page by scenario."""
    lines = [line.strip("|").split("|") for line in PAGE.read_text("utf-8").splitlines() if line.startswith("|")]
    return {cells[0].strip(): [cell.strip() for cell in cells] for cells in lines[2:]}


def is_of_these_sources() -> bool:
    """Whether the page was written for the sources that are here."""
    return f"sources `{source_hash()}`" in " ".join(PAGE.read_text("utf-8").split())


def main() -> int:
    """Write the page, or compare with it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare, and write nothing")
    check = parser.parse_args().check
    if check and not is_of_these_sources():
        print("docs/reproduced.md is of other sources: write it again with scripts/make_reproduced.py")
        return 1
    print(f"{platform.machine()}, {platform.system()}, Python {platform.python_version()}")
    print(numerics())
    rows, wrong = [], []
    for name in RUNS:
        row = row_of(name)
        rows.append(f"| {' | '.join(row)} |")
        is_same = not check or rows_on_page().get(name) == row
        wrong += [] if is_same else [name]
        print(rows[-1], "" if is_same else "DIFFERS", flush=True)
    if check and numerics() not in " ".join(PAGE.read_text("utf-8").split()):
        wrong.append("numerics")
    if check:
        print(f"differs: {', '.join(wrong)}" if wrong else "the same bytes as on the page")
        return 1 if wrong else 0
    PAGE.write_text(
        TEXT.format(
            version=cupola.__version__,
            code=source_hash(),
            seed=SEED,
            digits=DIGITS,
            rows="\n".join(rows),
            numerics=textwrap.fill(numerics(), 110, subsequent_indent="    "),
        ),
        encoding="utf-8",
        newline="\n",
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
