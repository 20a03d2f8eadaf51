"""How many wrong kernels the tests find: small faults are put in one by one, and the tests that belong to the file run.

    python scripts/mutate.py --sample 150 --seed 1            # a sample over kernels, phases and their parts
    python scripts/mutate.py src/cupola/kernels/radar.py      # all faults of one file
    python scripts/mutate.py --sample 150 --seed 1 --json docs/validation/mutants.json    # what the book shows
    python scripts/mutate.py --no-runs --sample 150           # kernels and their own tests alone
    python scripts/mutate.py src/cupola/engine/phase*/*.py --sample 80    # the engine, by golden runs

A fault changes one comparison, operator, constant, condition or call of a function body. The code runs as plain Python
(``NUMBA_DISABLE_JIT=1``), in a copy of the tree and in forked processes (`mutate_runs`): first the tests that belong to
the file, less those that fail or take long without the compiler; then, where these find nothing and for every phase,
some replications whose digest must not move (`scripts/plain_runs.py`), as the golden runs of the tests ask. A fault
that makes them run into their time limit counts as found. Not part of CI. Faults come in random order, so that a run
that is cut short by ``--minutes`` is a sample, too.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mutate_runs
import plain_runs

ROOT = Path(__file__).resolve().parents[1]
KERNELS, ENGINE = ROOT / "src" / "cupola" / "kernels", ROOT / "src" / "cupola" / "engine"
PHASES, PARTS = ENGINE / "phases", ENGINE / "phase_parts"
#: Files without arithmetic of their own: tables, the decorator, functions that `portable` holds.
UNTOUCHED = ("__init__.py", "_jit.py", "_kept.py", "rows.py", "mathx.py", "zone_inputs.py")
#: File -> tests that belong to it, where the name does not say so.
TESTS = {
    "assignment": ("kernels/test_doctrine_kernels.py", "assignment/test_wta_optima.py"),
    "doctrine": ("kernels/test_doctrine_kernels.py",),
    "geodesics": ("kernels/test_geodesy.py", "portable"),
    "missile_forces": ("kernels/test_flyout.py",),
    "priority": ("engine/phase_parts/test_ranking.py",),
    "visibility": ("kernels/test_zone.py",),
    "weapon_aim": ("kernels/test_weapon_path.py",),
    "zone_approach": ("kernels/test_zone.py",),
    "zone_limits": ("kernels/test_zone.py",),
    "zone_points": ("kernels/test_zone.py",),
    "zone_readiness": ("kernels/test_zone.py",),
    "zone_sight": ("kernels/test_zone.py",),
}
#: Checks of the validation book that no other test calls.
BOOK = "tests/validation/test_book.py::test_a_check_that_no_other_test_calls_holds_too"
_SWAPS: dict[type[ast.AST], Any] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Lt: ast.LtE, ast.LtE: ast.Lt,
    ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.And: ast.Or, ast.Or: ast.And,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.LShift: ast.RShift, ast.RShift: ast.LShift,
    ast.BitXor: ast.BitOr, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd,
}  # fmt: skip
_TWINS = {"min": "max", "max": "min", "sin": "cos", "cos": "sin", "floor": "ceil", "ceil": "floor"}


@dataclass(frozen=True)
class Fault:
    """One change of one file: where, what stood there and what stands there now."""

    file: str
    line: int
    before: str
    after: str
    start: int
    end: int


def faults(path: Path) -> list[Fault]:
    """Every fault that one file can have, in its order."""
    text = path.read_text(encoding="utf-8")
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line.encode()))
    data = text.encode()
    found = []
    for node, new in _changes(ast.parse(text)):
        start = starts[node.lineno - 1] + node.col_offset
        end = starts[node.end_lineno - 1] + node.end_col_offset
        before = data[start:end].decode()
        # In brackets: what stands around it may bind more tightly.
        after = f"({ast.unparse(new)})" if isinstance(new, ast.expr) else ast.unparse(new)
        if "\n" not in before and len(before) < 200:
            found.append(Fault(str(path.relative_to(ROOT)), node.lineno, before, after, start, end))
    return found


def _changes(tree: ast.Module) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Nodes of function bodies, each with a faulty one in its place."""
    for function in (one for one in tree.body if isinstance(one, ast.FunctionDef)):
        docstring = ast.get_docstring(function) is not None
        for statement in function.body[1 if docstring else 0 :]:
            for node in ast.walk(statement):
                yield from _of(node)


def _of(node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST]]:
    if isinstance(node, ast.BinOp) and type(node.op) in _SWAPS:
        yield node, ast.BinOp(node.left, _SWAPS[type(node.op)](), node.right)
    elif isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _SWAPS:
        yield node, ast.Compare(node.left, [_SWAPS[type(node.ops[0])]()], node.comparators)
        yield node, ast.UnaryOp(ast.Not(), node)
    elif isinstance(node, ast.BoolOp):
        yield node, ast.BoolOp(_SWAPS[type(node.op)](), node.values)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield node, node.operand
    elif isinstance(node, ast.Constant) and type(node.value) is int:
        yield node, ast.Constant(node.value + 1)
    elif isinstance(node, ast.Constant) and type(node.value) is float:
        yield node, ast.Constant(node.value * 1.1 if node.value else 1.0)
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _TWINS:
        yield node, ast.Call(ast.Name(_TWINS[node.func.id]), node.args, node.keywords)
    elif isinstance(node, ast.AugAssign) and type(node.op) in (ast.Add, ast.Sub, ast.Mult):
        yield node, ast.AugAssign(node.target, _SWAPS[type(node.op)](), node.value)


def tests_of(path: Path) -> list[str]:
    """The tests that belong to a file, those that exist."""
    name = path.stem
    if path.is_relative_to(KERNELS):
        wanted = list(TESTS.get(name, ())) or [f"kernels/test_{name}.py"]
    else:
        wanted = []  # they need the compiler
    own = [f"tests/{one}" for one in wanted if (ROOT / "tests" / one).exists()]
    return [*own, BOOK] if own else []


def main() -> int:
    """Run the sample, print each fault, and the rate at the end."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--sample", type=int, default=0, help="how many faults, of all files together; 0: all")
    parser.add_argument(
        "--no-runs", action="store_true", help="only the tests that belong to a file, and kernels alone"
    )
    parser.add_argument("--minutes", type=float, default=1e6, help="stop after this time")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path, default=None)
    options = parser.parse_args()
    rooms = (KERNELS, PHASES, PARTS)
    files = [one.resolve() for one in options.files] or sorted(path for room in rooms for path in room.glob("*.py"))
    if options.no_runs:
        files = [path for path in files if tests_of(path)]
    every = [fault for path in files if path.name not in UNTOUCHED for fault in faults(path)]
    chosen = random.Random(options.seed).sample(every, min(options.sample or len(every), len(every)))
    print(f"{len(chosen)} of {len(every)} faults, seed {options.seed}", flush=True)
    results: list[tuple[Fault, str]] = []
    begin_s = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        bench = mutate_runs.Bench(Path(folder))
        if not options.no_runs:
            systems = Path(folder) / "systems.pickle"
            words = [sys.executable, "scripts/plain_runs.py", "--write", str(systems)]
            without = {name: value for name, value in os.environ.items() if name != "NUMBA_DISABLE_JIT"}
            subprocess.run(words, cwd=ROOT, check=True, env=without)
            bench.prepare(systems, list(plain_runs.RUNS))
        for fault in chosen:
            if time.monotonic() - begin_s > 60.0 * options.minutes:
                break
            results.append((fault, bench.who_finds(fault, tests_of(ROOT / fault.file))))
            word = results[-1][1] or "SURVIVES"
            print(f"{word:12}{fault.file}:{fault.line}: {fault.before}  ->  {fault.after}", flush=True)
    n = {who: sum(found == who for _, found in results) for who in ("tests", "golden runs")}
    n_found = sum(n.values())
    rate = 100.0 * n_found / max(1, len(results))
    print(f"found {n_found} of {len(results)}: {rate:.0f} %, {time.monotonic() - begin_s:.0f} s")
    if options.json is not None:
        left = [
            {"file": one.file, "line": one.line, "before": one.before, "after": one.after}
            for one, found in results
            if not found
        ]
        about = {
            "seed": options.seed,
            "asked": options.sample,
            "no_runs": options.no_runs,
            "files": [path.stem for path in files] if options.files else [],
            "sample": len(results),
            "of": len(every),
            "found": n_found,
            **n,
            "survivors": left,
        }
        options.json.parent.mkdir(parents=True, exist_ok=True)
        options.json.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
