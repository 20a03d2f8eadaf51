"""The page on results names every column, and no column that does not exist."""

import re

import pytest

import cupola
from cupola.engine.columns import SPREAD


@pytest.fixture(scope="module")
def results():
    return cupola.run(cupola.load("minimal"), 1, workers=1)


@pytest.mark.parametrize("table", ["replications", "flights", "engagements"])
def test_columns(table, results, root):
    text = (root / "docs" / "results.md").read_text(encoding="utf-8")
    section = text.split(f"### {table}\n")[1].split("\n## ")[0].split("\n### ")[0]
    cells = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    named = {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}
    spread = {f"{prefix}_<reason>": f"{prefix}_" for prefix, _ in SPREAD.values()}
    patterns = tuple(spread[name] for name in named if name in spread)
    columns = set(getattr(results, table))
    missing = {name for name in columns - named if not name.startswith(patterns or ("/",))}
    assert not missing, f"docs/results.md does not name these columns of {table}: {sorted(missing)}"
    assert named - set(spread) <= columns
